"""Faults: said in words where they are known, with details where they are ours; nothing accepted is ever lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from estates_app.app import make_tools
from estates_app.domain.errors import Cancelled, InputError
from estates_app.ui import starting
from estates_app.ui.crash import CrashTrace, keep_report, left_behind
from estates_app.ui.dialogs.fault import CrashReport, KnownFault, OurFault
from estates_app.ui.faults import FaultHooks
from estates_app.workspace.project import open_project


def words_of(dialog):
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_a_known_fault_is_a_sentence_and_a_remedy(window, meet, hands):
    told = []
    met = meet(lambda dialog: (told.append(words_of(dialog)), hands.keys(dialog, Qt.Key.Key_Escape)))
    window.say.error(InputError("the file has no table", where="a.csv", remedy="choose another file"))
    assert isinstance(met[0], KnownFault)
    assert told[0].splitlines() == ["The file has no table", "Where: a.csv", "What you can do", "Choose another file."]


def test_what_was_cancelled_is_no_fault(window):
    window.say.error(Cancelled())  # would block, were it a dialog


def test_a_fault_of_ours_has_folded_details_and_a_report_that_can_be_copied(own_window, meet, hands, caplog):
    reports = []
    window = own_window("")
    window.say._report = lambda error: reports.append(error) or "/where/report.txt"
    told = []

    def look(dialog):
        told.append((words_of(dialog), dialog.details.isVisible()))
        hands.click(dialog.fold)
        told.append((dialog.details.toPlainText(), dialog.details.isVisible()))
        hands.click(dialog.copy)
        hands.click(dialog.yes)

    met = meet(look)
    fault = ZeroDivisionError("by nought")
    window.say.error(fault)
    assert isinstance(met[0], OurFault)
    assert reports == [fault]
    assert "/where/report.txt" in told[0][0]
    assert "last accepted step" in told[0][0]
    assert [is_open for _, is_open in told] == [False, True]
    assert "ZeroDivisionError: by nought" in told[1][0]
    assert QGuiApplication.clipboard().text() == told[1][0]
    assert window.isVisible()


def test_a_second_fault_while_one_is_shown_is_kept_in_a_report(own_window, meet, hands, caplog):
    reports = []
    window = own_window("")
    window.say._report = lambda error: reports.append(error) or "report.txt"
    first, second = ValueError("first"), ValueError("second")

    def more(dialog):
        window.say.error(second)
        hands.click(dialog.yes)

    met = meet(more)
    window.say.error(first)
    assert len(met) == 1
    assert reports == [first, second]


class Button(QObject):
    pressed = Signal()


@pytest.mark.parametrize("where", ["a slot", "a timer", "a thread"])
def test_an_exception_anywhere_reaches_the_dialog_and_the_window_lives(own_window, meet, hands, qtbot, where, caplog):
    window = own_window("")
    hooks, button = FaultHooks(window.say.error), Button()
    met = meet(lambda dialog: hands.click(dialog.yes))

    def fail():
        raise RuntimeError(f"broken in {where}")

    try:
        if where == "a slot":
            button.pressed.connect(fail)
            button.pressed.emit()
        elif where == "a timer":
            QTimer.singleShot(0, fail)
        else:
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
        qtbot.waitUntil(lambda: bool(met))
    finally:
        hooks.restore()
    assert isinstance(met[0], OurFault)
    assert f"broken in {where}" in met[0].details.toPlainText()
    assert window.isVisible()


def test_the_hooks_leave_everything_as_they_found_it(tmp_path):
    before = sys.excepthook, threading.excepthook
    hooks = FaultHooks(lambda _: None)
    assert sys.excepthook is not before[0]
    hooks.restore()
    assert (sys.excepthook, threading.excepthook) == before


def test_a_run_that_ends_as_it_should_leaves_nothing_behind(tmp_path):
    with CrashTrace(tmp_path):
        assert list(tmp_path.glob("*.crash"))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError), CrashTrace(tmp_path):
        raise InputError("a known fault is no crash")
    assert list(tmp_path.iterdir()) == []


def test_another_window_that_is_open_is_no_crash(tmp_path):
    with CrashTrace(tmp_path):
        assert left_behind(tmp_path) == ""
        assert list(tmp_path.glob("*.crash"))


def test_where_nothing_can_be_written_there_is_no_trace(tmp_path):
    (tmp_path / "file").write_text("")
    with CrashTrace(tmp_path / "file" / "crashes"):
        assert left_behind(tmp_path / "file" / "crashes") == ""
    assert keep_report(tmp_path / "file" / "crashes", "words") == ""


RUN = """
import ctypes, os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from estates_app import app as program
from estates_app.ui import starting
from estates_app.ui.dialogs.fault import CrashReport

def end():
    offered = [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashReport) and w.isVisible()]
    for dialog in offered:
        dialog.copy.click()
        print(QApplication.clipboard().text())
    if sys.argv[1] == "segfault":
        ctypes.string_at(0)
    if sys.argv[1] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    QApplication.closeAllWindows()

starting.make_application()
if sys.argv[1] == "bug":
    def broken(*_, **__):
        raise ZeroDivisionError("by nought")
    starting.MainWindow = broken
QTimer.singleShot(300, end)
sys.exit(program.main([]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_whatever_ended_the_program_is_offered_at_the_next_start_and_only_there(tmp_path, project_root):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path / "reports")}

    def offered_at_start(how):
        done = subprocess.run(
            [sys.executable, "-c", RUN, how],
            env=environment,
            cwd=project_root,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode == 0) == (how == "quit"), done.stderr
        return done.stdout.strip()

    assert offered_at_start("segfault") == ""
    assert "Segmentation fault" in offered_at_start("kill")
    offered_at_start("bug")  # there is no window to offer anything in
    told = offered_at_start("quit")
    assert "ended by force" in told
    assert "ZeroDivisionError: by nought" in told
    assert offered_at_start("quit") == ""


def test_the_report_of_a_crash_can_be_copied_and_says_where_it_lies(own_window, qtbot, hands, tmp_path):
    window = own_window("")
    (tmp_path / "1.crash").write_text("Fatal Python error: Aborted", "utf-8")
    assert starting._tell_of_crash(window, window._skin, tmp_path)
    dialog = window.findChild(CrashReport)
    qtbot.waitUntil(dialog.isVisible)
    assert "Nothing that you had accepted is lost" in words_of(dialog)
    kept = tmp_path / "last-crash.txt"
    assert str(kept) in words_of(dialog)
    assert kept.read_text("utf-8") == "Fatal Python error: Aborted"
    hands.click(dialog.copy)
    assert QGuiApplication.clipboard().text() == "Fatal Python error: Aborted"
    hands.keys(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_window_closes_while_a_job_runs_and_the_job_is_told_to_stop(own_window, qtbot):
    window = own_window()
    started, ended, found = threading.Event(), threading.Event(), []

    def work(progress, cancel):
        started.set()
        while not cancel.is_requested:
            ended.wait(0.005)
        ended.set()

    window.tasks.start("long", "Long", work, found.append, found.append)
    assert started.wait(5)
    window.close()
    assert ended.is_set()
    qtbot.wait(50)
    assert found == []


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from estates_app.app import RESOURCES, make_tools
from estates_app.domain.edits import Change
from estates_app.map.theme import load_tokens
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.window import MainWindow
app = QApplication([])
settings = Settings(QSettings(sys.argv[2], QSettings.Format.IniFormat))
skin = Skin(load_tokens(RESOURCES / "themes" / "tokens.json"))
window = MainWindow(tools=make_tools(), settings=settings, skin=skin, report_fault=str)
window.show()
assert window.projects.open(Path(sys.argv[1]))
bridge = window.bridge
key = bridge.estate.properties.ids[0]
now = bridge.estate.properties.get(key, "postcode")
assert bridge.edit("Correct it", [Change("property", key, "postcode", now, "AM1 1AA")])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_an_accepted_step_is_in_the_file_when_the_program_is_killed(small_file, tmp_path, project_root):
    path = tmp_path / "amberdale.estates.gpkg"
    shutil.copyfile(small_file, path)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    arguments = [sys.executable, "-c", KILLED, str(path), str(tmp_path / "s.ini")]
    done = subprocess.run(
        arguments, env=environment, cwd=project_root, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    session = open_project(make_tools(), path)
    table = session.estate.properties
    assert table.get(table.ids[0], "postcode") == "AM1 1AA"
    session.store.close()
