"""Projects started, opened, copied, dropped and listed."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from estates_app.domain.fates import Fate
from estates_app.registers.files.tables import ENDINGS
from estates_app.ui import starting
from estates_app.ui.dialogs.fault import KnownFault
from estates_app.ui.dialogs.new_project import project_path
from estates_app.ui.projects import _files_of
from estates_app.workspace.project import open_project
from tests.ui.conftest import make_settings
from tests.ui.steps import CTRL, NONE, SHIFT, STAGE_KEYS, fate_of_one


@pytest.fixture
def own_file(small_file):
    return small_file


def test_a_project_is_listed_among_the_recent_ones_and_opens_by_a_click(own_window, hands, settled, qtbot):
    window = own_window()
    path, area = window.bridge.session.store.path, window.bridge.estate.area
    hands.shortcut(window, Qt.Key.Key_W)
    assert not window.bridge.is_open
    entries = window.desk.settings.recent()
    assert [e.path for e in entries] == [path.resolve()]
    assert entries[0].area == area
    assert 0 < entries[0].evidence <= 1
    line = next(w for w in window.welcome.findChildren(object) if getattr(w, "entry", None) == entries[0])
    assert line.accessibleName() == f"Open {area}"
    hands.click(line)
    settled(window)
    assert window.bridge.is_open
    assert window.work.isVisible()
    assert window.results.findings is not None


def line_of(window, path):
    return next(line for line in window.welcome.recent.rows if line.entry.path == path.resolve())


def test_a_recent_project_that_cannot_be_found_stays_listed_until_the_person_takes_it_off(
    own_window, hands, meet, settled, tmp_path
):
    window = own_window()
    path, away = window.bridge.session.store.path, tmp_path / "away"
    path.rename(away)
    hands.shortcut(window, Qt.Key.Key_W)
    line = line_of(window, path)
    assert line.accessibleDescription() == f"Not found: {path}"
    assert line.drop.isVisible()
    met = meet(lambda dialog: hands.click(dialog.yes))
    hands.click(line)
    assert "not where it was" in met[0].windowTitle()
    away.rename(path)  # the drive is back
    hands.click(line_of(window, path))
    settled(window)
    assert window.bridge.is_open
    path.rename(away)
    window.projects.close()
    hands.click(line_of(window, path).drop)
    assert window.desk.settings.recent() == ()
    assert not window.welcome.recent.isVisible()
    assert window.focusWidget() is window.welcome.open


def test_a_project_that_another_program_holds_stays_listed_and_opens_when_it_is_let_go(
    own_window, hands, meet, settled, monkeypatch
):
    monkeypatch.setattr("estates_app.store.project._PATIENCE_S", 0.05)
    window = own_window()
    path = window.bridge.session.store.path
    window.projects.close()
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    met = meet(lambda dialog: hands.click(dialog.yes))
    hands.click(line_of(window, path))
    assert "holds it" in met[0].windowTitle()
    assert not window.bridge.is_open
    assert not line_of(window, path).drop.isVisible()
    other.close()
    hands.click(line_of(window, path))
    settled(window)
    assert window.bridge.is_open


def test_a_drive_that_is_away_is_said_and_no_fault_of_the_program(own_window, hands, meet, monkeypatch):
    window = own_window()
    path = window.bridge.session.store.path
    window.projects.close()
    is_file = Path.is_file

    def away(self):
        if self.name == path.name:
            raise OSError(22, "The specified network name is no longer available")
        return is_file(self)

    monkeypatch.setattr(Path, "is_file", away)
    window.welcome.fill()
    assert line_of(window, path).drop.isVisible()
    met = meet(lambda dialog: hands.click(dialog.yes))
    hands.click(line_of(window, path))
    assert isinstance(met[0], KnownFault)
    assert "not where it was" in met[0].windowTitle()
    assert [entry.path for entry in window.desk.settings.recent()] == [path.resolve()]


def test_a_project_that_is_found_is_taken_off_the_list_by_its_menu_and_its_file_stays(own_window, hands):
    window = own_window()
    path = window.bridge.session.store.path
    window.projects.close()
    line = line_of(window, path)
    line.setFocus()
    assert [action.text() for action in line.actions()] == ["Take it off the list"]
    line.actions()[0].trigger()
    assert window.welcome.recent.rows == []
    assert path.is_file()


def test_the_focus_stays_in_the_list_when_a_project_is_taken_off_it(own_window, hands, tmp_path):
    settings = make_settings(tmp_path / "settings.ini")
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    for name in ("first", "second", "third"):
        settings.remember(tmp_path / name, area=name, about="", evidence=0.5, now=now)
    window = own_window("", settings)
    rows = window.welcome.recent.rows
    assert [line.entry.area for line in rows] == ["third", "second", "first"]
    rows[1].drop.setFocus()
    hands.keys(rows[1].drop, Qt.Key.Key_Space)
    rows = window.welcome.recent.rows
    assert [line.entry.area for line in rows] == ["third", "first"]
    assert rows[1].hasFocus()


def test_a_last_project_that_cannot_be_found_leaves_the_welcome_page(tmp_path):
    settings = make_settings(tmp_path / "settings.ini")
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    for name in ("there", "gone"):
        (tmp_path / name).write_bytes(b"")
        settings.remember(tmp_path / name, area=name, about="", evidence=0.5, now=now)
    assert starting._last_project(settings) == (tmp_path / "gone").resolve()
    (tmp_path / "gone").unlink()
    assert starting._last_project(settings) is None
    assert [entry.area for entry in settings.recent()] == ["gone", "there"]


def test_save_a_copy_as_goes_on_in_the_copy_with_its_ending(own_window, hands, settled, monkeypatch, tmp_path):
    window = own_window()
    before = window.bridge.session.store.path
    choices = window.bridge.look.scenario
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "other"), ""))
    hands.shortcut(window, Qt.Key.Key_S, CTRL | SHIFT)
    settled(window)
    copy = tmp_path / "other.estates.gpkg"
    assert window.bridge.session.store.path == copy
    assert window.bridge.look.scenario == choices
    assert "other.estates.gpkg" in window.say.card.text()
    fate_of_one(window)
    settled(window)
    old = open_project(window.desk.tools, before)
    assert not old.estate.scenario(choices).choices
    old.store.close()
    assert window.desk.settings.recent()[0].path == copy.resolve()


@pytest.mark.parametrize("is_agreed", [True, False])
def test_save_a_copy_asks_before_the_ending_that_it_adds_names_another_file(
    own_window, hands, meet, monkeypatch, tmp_path, is_agreed
):
    window = own_window()
    first = window.bridge.session.store.path
    taken = tmp_path / "other.estates.gpkg"
    taken.write_bytes(b"of somebody else")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "other"), ""))
    met = meet(lambda dialog: hands.click(dialog.yes if is_agreed else dialog.no))
    window.actions_by_key["save_copy"].trigger()
    assert met[0].windowTitle() == "Replace the file?"
    assert (taken.read_bytes() == b"of somebody else") == (not is_agreed)
    assert window.bridge.session.store.path == (taken if is_agreed else first)


@pytest.mark.parametrize("typed", ["east", " east ", "east.gpkg", "east.estates.gpkg", "east.GPKG"])
def test_a_project_has_the_ending_by_which_it_is_found_again(typed):
    assert project_path(typed).name == "east.estates.gpkg"


def test_save_a_copy_over_the_open_project_is_refused_in_words(own_window, monkeypatch, meet, hands, settled):
    window = own_window()
    path = window.bridge.session.store.path
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    met = meet(lambda dialog: hands.click(dialog.yes))
    window.actions_by_key["save_copy"].trigger()
    settled(window)
    assert met
    assert window.bridge.is_open
    assert path.is_file()


def test_everything_is_as_it_was_after_closing_and_opening_again(own_window, settled):
    window = own_window()
    key = fate_of_one(window)
    settled(window)
    scenario = window.bridge.look.scenario
    window.close()
    assert not window.bridge.is_open
    again = own_window()
    assert again.bridge.look.scenario == scenario
    assert again.bridge.estate.scenario(scenario).is_chosen(key, "fate")
    assert again.results.findings.fates[key].fate is Fate.LET
    assert not again.bridge.undo_stack.canUndo()


def test_another_project_is_opened_while_one_is_open_and_nothing_of_the_first_stays(
    own_window, settled, tmp_path, go, qtbot
):
    window = own_window()
    for stage in STAGE_KEYS:
        go(window, stage)
    window.bridge.select(window.bridge.estate.properties.ids[:2])
    first = window.bridge.session.store.path
    assert window.projects.start(tmp_path / "empty.estates.gpkg", "Nowhere")
    settled(window)
    assert window.windowTitle() == "Nowhere – Estates"
    assert window.bridge.look.selected == ()
    for stage in STAGE_KEYS:
        go(window, stage)
        window.grab()
    assert window.work.table.pane.table.properties.rowCount() == 0
    assert window.projects.open(first)
    settled(window)
    for stage in ("map", "scores", "proposals"):
        go(window, stage)
    assert window.results.findings is not None


def test_a_proposal_that_runs_while_another_project_is_opened_is_never_put_into_it(own_window, tmp_path, settled, go):
    window = own_window()
    panel = go(window, "proposals")
    panel.ask.propose.click()
    window.projects.start(tmp_path / "empty.estates.gpkg", "Nowhere")
    settled(window)
    assert not window.bridge.estate.scenarios
    assert not window.bridge.undo_stack.canUndo()


def drop(target, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    point, buttons = QPoint(20, 20), Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, data, buttons, NONE)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(point), Qt.DropAction.CopyAction, data, buttons, NONE)
    QApplication.sendEvent(target, event)
    return data


def test_a_project_dropped_on_the_welcome_page_is_opened(own_window, small_file, tmp_path, settled):
    path = tmp_path / "dropped.estates.gpkg"
    shutil.copyfile(small_file, path)
    window = own_window("")
    drop(window.welcome, path)
    settled(window)
    assert window.bridge.session.store.path == path
    assert not window.welcome.zone.is_over


def test_a_file_that_is_no_register_is_refused_in_words(own_window, tmp_path, meet, hands):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8")
    window = own_window("")
    met = meet(lambda dialog: hands.click(dialog.yes))
    drop(window.welcome, path)
    assert "can be read as a register" in met[0].windowTitle()
    assert not window.bridge.is_open


def test_every_kind_of_register_that_can_be_read_can_be_dropped(tmp_path):
    for ending in (*ENDINGS, ".jpg"):
        (tmp_path / f"list{ending}").write_bytes(b"")
    assert {path.suffix for path in _files_of((tmp_path,))} == ENDINGS


def test_registers_dropped_on_the_welcome_page_start_a_project_and_are_offered(
    own_window, project_root, tmp_path, meet, hands, settled, qtbot
):
    register = next((project_root / "sample_data" / "amberdale" / "registers").glob("*.csv"))
    window = own_window("")
    offered = []
    window.desk.requests.offered.connect(lambda kind, payload: offered.append((kind, payload)))

    def name_it(dialog):
        dialog.file.setText(str(tmp_path / "new.estates.gpkg"))
        dialog.area.setText("Newshire")
        dialog.file.setText(str(tmp_path / "new.estates.gpkg"))
        hands.click(dialog.yes)
        meet(lambda other: other.reject())

    meet(name_it)
    drop(window.welcome, register)
    settled(window)
    assert window.bridge.estate.area == "Newshire"
    assert window.bridge.look.stage == "registers"
    assert offered == [("files", (register,))]


def test_a_new_project_is_asked_for_in_words_until_it_can_be_made(own_window, tmp_path, meet, hands, settled):
    window = own_window("")
    taken = tmp_path / "taken.estates.gpkg"
    taken.write_bytes(b"")
    told = []

    def fill(dialog):
        hands.click(dialog.yes)
        told.append(dialog._fault.text())
        dialog.area.setText("Newshire")
        dialog.file.setText(str(tmp_path / "no" / "such" / "x.estates.gpkg"))
        hands.click(dialog.yes)
        told.append(dialog._fault.text())
        dialog.file.setText(str(taken))
        hands.click(dialog.yes)
        told.append(dialog._fault.text())
        dialog.file.setText(str(tmp_path / "newshire"))
        hands.keys(dialog.file, Qt.Key.Key_Return)

    meet(fill)
    hands.shortcut(window, Qt.Key.Key_N)
    settled(window)
    assert ["Name" in told[0], "folder" in told[1], "exists" in told[2]] == [True, True, True]
    assert window.bridge.session.store.path == tmp_path / "newshire.estates.gpkg"
    assert window.bridge.look.stage == "registers"


def test_the_welcome_page_asks_by_key_for_the_sample_and_builds_it_once(own_window, hands, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(QStandardPaths, "writableLocation", staticmethod(lambda _: str(tmp_path)))
    window = own_window("")
    monkeypatch.setattr(window.projects, "build", lambda folder, path: asked.append((folder, path)))
    hands.shortcut(window, Qt.Key.Key_1)
    assert asked == [(window.desk.tools.folder_of_samples, tmp_path / "sample" / "amberdale.estates.gpkg")]
