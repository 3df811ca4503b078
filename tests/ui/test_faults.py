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
from estates_app.ui.dialogs.fault import CrashReport, KnownFault, OurFault
from estates_app.ui.faults import FaultHooks, last_crash
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


def test_what_a_crash_left_behind_is_offered_once_and_a_clean_end_leaves_nothing(tmp_path):
    crash = tmp_path / "estates.crash"
    assert last_crash(crash) == ""
    crash.write_text("Fatal Python error: Segmentation fault", "utf-8")
    assert last_crash(crash) == "Fatal Python error: Segmentation fault"
    assert not crash.exists()
    crash.write_text("", "utf-8")
    assert "ended by force" in last_crash(crash)
    assert last_crash(crash) == ""


def test_the_report_of_a_crash_is_offered_at_the_next_start(own_window, qtbot, hands, settled):
    window = own_window("")
    settings = window.desk.settings
    settings.crash_report = "/where/report.txt"
    starting._offer_crash(window, window._skin, settings, "Fatal Python error: Aborted")
    dialog = window.findChild(CrashReport)
    qtbot.waitUntil(dialog.isVisible)
    assert "/where/report.txt" in words_of(dialog)
    assert "Nothing that you had accepted is lost" in words_of(dialog)
    hands.click(dialog.copy)
    assert QGuiApplication.clipboard().text() == "Fatal Python error: Aborted"
    hands.keys(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert settings.crash_report == ""


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
def test_an_accepted_step_is_in_the_file_when_the_program_is_killed(sample_file, tmp_path, project_root):
    path = tmp_path / "amberdale.estates.gpkg"
    shutil.copyfile(sample_file, path)
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
