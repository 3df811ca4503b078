"""The Registers stage, used as a person uses it."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QWidget

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.domain.edits import Change
from estates_app.domain.errors import Cancelled, ProjectError
from estates_app.domain.partnership import Scope
from estates_app.map.theme import load_tokens
from estates_app.registers.peeking import look_into
from estates_app.registers.source import RegisterSource
from estates_app.store.aside import AsideWriting
from estates_app.store.project import ProjectFile
from estates_app.ui.bridge import Bridge
from estates_app.ui.desk import Desk
from estates_app.ui.requests import Requests
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.stages import registers
from estates_app.ui.stages.registers import shelf as shelf_room
from estates_app.ui.stages.registers.ask_column import AskColumn
from estates_app.ui.stages.registers.ask_context import AskContext
from estates_app.ui.stages.registers.ask_register import AskRegister
from estates_app.ui.stages.registers.ask_supplement import AskSupplement
from estates_app.ui.stages.registers.issues import IssueModel
from estates_app.ui.stages.registers.models import FileModel, ResultModel
from estates_app.ui.stages.registers.register_list import RegisterListModel
from estates_app.ui.stages.registers.scope_rules import ScopeRules
from estates_app.ui.tasks import TaskRunner
from estates_app.workspace.edition_view import view_of_edition
from estates_app.workspace.importing import import_register
from estates_app.workspace.project import new_project, open_project
from estates_app.workspace.register_view import RegisterView
from estates_app.workspace.setting import set_scope_rules

ROOT = Path(__file__).parents[2]
TOKENS = load_tokens(ROOT / "resources" / "themes" / "tokens.json")
TOOLS = make_tools()
COUNTY = "Some County Council"
HEAD = "Ref,Property name,Use,Post code,Easting,Northing,Site area,GIA m2,Remark\n"
ROWS = (
    "A1,Old Library,Library,DE55 7AD,440715,354526,0.5 ha,412,fine\n"
    "A2,Fire Station,Fire station,DE55 7AD,444715,354526,1 ha,1249,\n"
    "A3,Depot,Depot,S18 1ST,436000,378000,0.2 ha,large,\n"
    ",,,,,,,,only a remark\n"
)
#: What the offscreen screen says whenever a window has a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

POSTCODES = "postcode,easting,northing\nDE55 7AD,440700,354500\nS18 1ST,436010,378010\n"


class Say:
    """Remembers what was said."""

    def __init__(self):
        self.toasts, self.errors = [], []

    def toast(self, words, *_more):
        self.toasts.append(words)

    def error(self, fault):
        self.errors.append(fault)

    def ask(self, *_words):
        return True


@pytest.fixture
def session(tmp_path):
    return new_project(TOOLS, tmp_path / "a.estates.gpkg", area="Here")


@pytest.fixture
def desk(qapp, qtbot, session, tmp_path):
    skin = Skin(TOKENS, "light")
    skin.dress(qapp)
    bridge, tasks = Bridge(), TaskRunner()
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    desk = Desk(skin, bridge, tasks, QObject(), Requests(), TOOLS, settings, Say())
    bridge.refused.connect(desk.say.error)
    bridge.take(session)
    yield desk
    tasks.stop()
    bridge.take(None)


@pytest.fixture
def stage(desk, qtbot):
    stage = registers.make_registers(desk)
    stage.resize(1366, 660)
    qtbot.addWidget(stage)
    stage.show()
    return stage


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "county_assets.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


@pytest.fixture
def with_postcodes(session, tmp_path):
    path = tmp_path / "postcodes.csv"
    path.write_text(POSTCODES, encoding="utf-8")
    session.store.save_result("postcodes_file", {"path": str(path)})


def endless(*_what, cancel, **_more):
    """Read until one is asked to stop."""
    while not cancel.is_requested:
        time.sleep(0.005)
    raise Cancelled


def idle(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.tasks.is_busy())
    qtbot.wait(1)


def drop(widget, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))


def press(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def accept(qtbot, desk, stage):
    press(qtbot, stage.head.accept)
    idle(qtbot, desk)


def answer(qtbot, stage, desk, name=COUNTY):
    """Say whose register it is, as a new partner."""
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskRegister))
    dialog = stage.asking.dialog
    dialog.partner.choose("")
    dialog.partner.activated.emit(0)
    dialog.name.clear()
    qtbot.keyClicks(dialog.name, name)
    press(qtbot, dialog.yes)


@pytest.fixture
def prepared(stage, desk, qtbot, file, with_postcodes):
    """The stage with a register that waits to be accepted."""
    drop(stage.list.zone, file)
    answer(qtbot, stage, desk)
    idle(qtbot, desk)
    return stage


def test_an_empty_project_says_what_to_do(stage, desk, qtbot):
    assert stage.pages.currentWidget() is stage.empty
    assert registers.STAGE.badge(desk) == ("", "warn")
    asked = []
    desk.requests.offered.connect(lambda kind, _: asked.append(kind))
    sample = next(b for b in stage.empty.buttons if b.text() == "Open the sample")
    press(qtbot, sample)
    assert asked == ["sample"]


def test_a_dropped_file_is_read_looked_at_and_accepted(prepared, desk, qtbot):
    stage, view = prepared, prepared.view
    assert stage.pages.currentWidget() is stage.page
    assert view.counts[RowFate.PROPERTY] == 3
    assert stage.head.bar.words() == ("4 rows = 3 properties, 1 set aside, 0 merged, 0 not property, 0 outside area")
    assert not desk.bridge.estate.editions
    assert stage.head.accept.text() == "Accept edition 1"
    assert stage.list.model.items[-1].badge == "1"
    accept(qtbot, desk, stage)
    assert desk.bridge.estate.editions[0].file == "county_assets.csv"
    assert desk.say.toasts == ["County assets added: 4 rows. Undo does not take this back."]
    assert stage.view.is_accepted
    assert not stage.head.accept.isVisible()
    assert stage.list.keys() == [desk.bridge.estate.editions[0].id]
    assert registers.STAGE.badge(desk) == ("1", "warn")
    assert [p.kind for p in desk.bridge.estate.partners.values()] == ["county"]


def test_offered_files_are_asked_about_in_their_order(stage, desk, qtbot, file, tmp_path, monkeypatch):
    def slow_at_first(path):
        time.sleep(0.2 if path == file else 0)
        return look_into(path)

    monkeypatch.setattr(shelf_room, "look_into", slow_at_first)
    other = tmp_path / "trust.csv"
    other.write_text("Name,Postcode\nClinic,DE55 7AD\n", encoding="utf-8")
    desk.requests.offer_files([file, other])
    answer(qtbot, stage, desk)
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskRegister) and stage.asking.dialog.path == other)
    answer(qtbot, stage, desk, "Some NHS Trust")
    idle(qtbot, desk)
    assert [e.title for e in stage.list.model.items] == ["County assets", "Trust"]
    assert stage.view.file == "trust.csv"


def test_a_partner_must_be_named_and_its_kind_follows_its_name(stage, desk, qtbot, file):
    stage.asking.take_files([file])
    qtbot.waitUntil(lambda: stage.asking.dialog is not None)
    dialog = stage.asking.dialog
    press(qtbot, dialog.yes)
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.name, "Anytown Parish Council")
    assert dialog.choices().kind == "parish"
    press(qtbot, dialog.no)
    assert stage.asking.dialog is None
    assert stage.list.keys() == []


def test_the_mapping_is_changed_under_the_headings(prepared, desk, qtbot):
    stage = prepared
    chooser = next(c for c in stage.tables.mapping.choosers if c.accessibleName() == "Remark becomes")
    assert chooser.currentText() == "Leave out"
    chooser.fill()
    chooser.setCurrentIndex(chooser.findData("reason_held"))
    chooser.activated.emit(chooser.currentIndex())
    assert "being read again" in stage.head.second.text()
    assert not stage.head.accept.isEnabled()
    idle(qtbot, desk)
    assert {c.source: c.field for c in stage.view.columns}["Remark"] == "reason_held"
    chooser = next(c for c in stage.tables.mapping.choosers if c.accessibleName() == "GIA m2 becomes")
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    assert chooser.currentText() == "Leave out"
    idle(qtbot, desk)
    assert all(row.gia_m2 is None for row in stage.view.rows)
    assert {c.source: c.field for c in stage.view.columns}["Remark"] == "reason_held"


def test_the_choosers_stay_under_their_headings_when_another_register_was_looked_at(prepared, desk, qtbot, tmp_path):
    stage, mapping = prepared, prepared.tables.mapping
    key = stage.key
    other = tmp_path / "trust.csv"
    other.write_text("Name,Postcode\nClinic,DE55 7AD\n", encoding="utf-8")
    stage.asking.take_files([other])
    answer(qtbot, stage, desk, "Some NHS Trust")
    idle(qtbot, desk)
    stage.show_register(key)
    qtbot.wait(20)
    assert len(mapping.choosers) == mapping.count()
    for at, chooser in enumerate(mapping.choosers):
        left = mapping.sectionViewportPosition(at)
        assert left <= chooser.geometry().left()
        assert chooser.geometry().right() < left + mapping.sectionSize(at)


def test_both_tables_are_selected_and_scrolled_as_one(prepared, qtbot):
    tables = prepared.tables
    tables.result.setCurrentIndex(tables.results.index(2, 1))
    assert tables.file.currentIndex().row() == 2
    tables.file.setFocus()
    qtbot.keyClick(tables.file, Qt.Key.Key_Up)
    assert tables.result.currentIndex().row() == 1
    tables.file.verticalScrollBar().setValue(7)
    assert tables.result.verticalScrollBar().value() == tables.file.verticalScrollBar().value()


def test_an_issue_leads_to_its_row_and_its_button_puts_it_right(prepared, desk, qtbot):
    stage = prepared
    listed = stage.issues.list
    codes = [issue.code for issue in listed.issues.items]
    assert codes[0] == "set-aside"
    at = codes.index("postcode-far")
    listed.setCurrentIndex(listed.issues.index(at, 0))
    assert stage.tables.current_row() == 1
    assert stage.tables.files.headerData(stage.tables.file.currentIndex().column(), Qt.Orientation.Horizontal) == (
        "Easting"
    )
    buttons = listed.indexWidget(listed.currentIndex()).findChildren(QAbstractButton)
    assert [b.text() or b.accessibleName() for b in buttons] == ["Use the postcode", "Go to row 3"]
    before = stage.view.rows[1].position
    press(qtbot, buttons[0])
    idle(qtbot, desk)
    assert stage.view.rows[1].position != before
    assert stage.tables.current_row() == 1
    codes = [issue.code for issue in listed.issues.items]
    assert "coordinates-left-aside" in codes
    stage.put_right(listed.issues.items[codes.index("coordinates-left-aside")])
    idle(qtbot, desk)
    assert stage.view.rows[1].position == before


def test_a_painted_button_of_another_issue_works_at_the_first_click(prepared, desk, qtbot):
    listed = prepared.issues.list
    at = next(i for i, issue in enumerate(listed.issues.items) if issue.code == "postcode-far")
    assert at != listed.currentIndex().row()
    asked = []
    listed.remedy_wanted.connect(asked.append)
    box = listed.visualRect(listed.issues.index(at, 0))
    qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.right() - 100, box.center().y()))
    assert [issue.code for issue in asked] == ["postcode-far"]


def test_previous_and_next_walk_the_issues(prepared, qtbot):
    listed, total = prepared.issues.list, prepared.issues.list.issues.rowCount()
    assert total > 1
    for _ in range(total):
        press(qtbot, prepared.issues.next)
    assert listed.currentIndex().row() == 0
    press(qtbot, prepared.issues.before)
    assert listed.currentIndex().row() == total - 1


def test_an_accepted_cell_is_corrected_from_its_issue(prepared, desk, qtbot, monkeypatch):
    stage = prepared
    accept(qtbot, desk, stage)
    issue = next(i for i in stage.view.issues if i.code == "unreadable")
    told = []
    monkeypatch.setattr(stage._menu, "correct", lambda key, field: told.append((key, field)))
    stage.put_right(issue)
    assert told == [(stage.view.rows[2].property_id, "gia_m2")]


def test_a_row_of_an_accepted_register_leads_to_its_property_on_the_map(prepared, desk, qtbot):
    stage = prepared
    accept(qtbot, desk, stage)
    stage.tables.select(0)
    assert stage.tables.to_map.isEnabled()
    press(qtbot, stage.tables.to_map)
    assert desk.bridge.look.selected == (stage.view.rows[0].property_id,)
    assert desk.bridge.look.stage == "map"
    stage.tables.select(3)  # set aside: no property
    assert not stage.tables.to_map.isEnabled()
    stage.tables.select(1)
    qtbot.keyClick(stage.tables.result, Qt.Key.Key_Return)
    assert desk.bridge.look.selected == (stage.view.rows[1].property_id,)


def test_steps_before_an_import_can_be_taken_back_after_it_and_the_import_cannot(prepared, desk, qtbot, tmp_path):
    bridge = desk.bridge
    accept(qtbot, desk, prepared)
    assert not bridge.undo_stack.canUndo()
    key = bridge.estate.properties.ids[0]
    assert bridge.edit("Set GIA", [Change("property", key, "gia_m2", 412.0, 500.0)])
    newer = tmp_path / "county_assets_2.csv"
    newer.write_text(HEAD + ROWS.replace(",412,", ",450,"), encoding="utf-8")
    prepared.asking.take_files([newer])
    qtbot.waitUntil(lambda: isinstance(prepared.asking.dialog, AskRegister))
    prepared.asking.dialog.partner.choose(COUNTY)
    press(qtbot, prepared.asking.dialog.yes)
    idle(qtbot, desk)
    assert "Undo does not take this back" in prepared.head.accept.toolTip()
    accept(qtbot, desk, prepared)
    assert [edition.file for edition in bridge.estate.editions] == ["county_assets.csv", "county_assets_2.csv"]
    assert bridge.undo_stack.undoText() == "Set GIA"
    bridge.undo_stack.undo()
    assert bridge.estate.properties.get(key, "gia_m2") == 450.0
    assert len(bridge.estate.editions) == 2
    bridge.undo_stack.redo()
    assert bridge.estate.properties.get(key, "gia_m2") == 500.0
    assert not desk.say.errors


def test_what_is_not_wanted_is_not_imported(prepared, desk, qtbot):
    press(qtbot, prepared.head.drop)
    assert prepared.list.keys() == []
    assert prepared.pages.currentWidget() is prepared.empty
    assert not desk.bridge.estate.partners
    assert desk.say.toasts == ["county_assets.csv was not imported. Nothing of it was kept."]


def test_a_reading_can_be_cancelled(stage, desk, qtbot, file, monkeypatch):
    monkeypatch.setattr(shelf_room, "prepare_import", endless)
    stage.asking.take_files([file])
    answer(qtbot, stage, desk)
    qtbot.waitUntil(lambda: stage.pages.currentWidget() is stage.reading)
    assert stage.list.model.items[0].second == "being read…"
    press(qtbot, stage.reading.stop)
    idle(qtbot, desk)
    assert stage.list.keys() == []
    assert not desk.say.errors


def test_a_job_that_the_status_bar_cancels_leaves_the_list(stage, desk, qtbot, file, monkeypatch):
    monkeypatch.setattr(shelf_room, "prepare_import", endless)
    stage.asking.take_files([file])
    answer(qtbot, stage, desk)
    qtbot.waitUntil(lambda: bool(desk.tasks.jobs()))
    desk.tasks.cancel(desk.tasks.jobs()[0].key)
    qtbot.waitUntil(lambda: stage.list.keys() == [])
    assert stage.pages.currentWidget() is stage.empty


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03" * 50, b"PK\x03\x04 no workbook"])
def test_rubbish_is_refused_with_a_sentence(stage, desk, qtbot, tmp_path, content):
    path = tmp_path / "rubbish.xlsx"
    path.write_bytes(content)
    stage.asking.take_files([path])
    qtbot.waitUntil(lambda: bool(desk.say.errors) or stage.asking.dialog is not None)
    if stage.asking.dialog is not None:  # it looks like text: reading it says so
        answer(qtbot, stage, desk)
        qtbot.waitUntil(lambda: bool(desk.say.errors))
    assert desk.say.errors[0].remedy
    assert stage.list.keys() == []
    assert not desk.bridge.estate.editions


def asked_for_the_column(stage, desk, qtbot, path):
    stage.asking.take_files([path])
    answer(qtbot, stage, desk, "Stone Parish Council")
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskColumn))
    return stage.asking.dialog


def test_a_file_that_identifies_nothing_asks_for_the_column(stage, desk, qtbot, tmp_path):
    path = tmp_path / "parish_assets.csv"
    path.write_text("Number,Where is it\n1,Mill Lane by the oak\n2,High Street\n3,Green Lane\n", encoding="utf-8")
    dialog = asked_for_the_column(stage, desk, qtbot, path)
    assert dialog.column.currentData() == "Where is it"
    press(qtbot, dialog.yes)
    idle(qtbot, desk)
    assert [row.name for row in stage.view.rows] == ["Mill Lane by the oak", "High Street", "Green Lane"]
    assert {c.source: c.field for c in stage.view.columns}["Where is it"] == "address"
    assert not desk.say.errors


def test_ways_out_are_cards_with_examples_that_keys_move_between(stage, desk, qtbot, tmp_path):
    path = tmp_path / "parish_assets.csv"
    path.write_text("Thing,Where is it\nOld pump,Mill Lane\nBandstand,High Street\nBench,\n", encoding="utf-8")
    dialog = asked_for_the_column(stage, desk, qtbot, path)
    address, name = dialog.ways.cards.values()
    assert address.isChecked()
    assert address.hasFocus()
    assert "“Mill Lane”, “High Street”" in address.accessibleDescription()
    assert address.example.startswith("“Where is it” in 2 of 3 rows")
    assert "“Old pump”, “Bandstand”" in name.example
    qtbot.keyClick(address, Qt.Key.Key_Down)
    assert name.isChecked()
    assert name.hasFocus()
    assert dialog.column.currentData() == "Thing"
    role, state = (
        QAccessible.queryAccessibleInterface(name).role(),
        QAccessible.queryAccessibleInterface(name).state(),
    )
    assert role == QAccessible.Role.RadioButton
    assert state.checked
    dialog.column.setCurrentIndex(dialog.column.findData("Where is it"))
    assert "“Mill Lane”" in name.example
    press(qtbot, address)  # each card keeps the column that was chosen for it
    assert dialog.changes() == {"mapping": {"Where is it": "address"}}
    press(qtbot, name)
    qtbot.keyClick(name, Qt.Key.Key_Return)
    idle(qtbot, desk)
    assert [row.name for row in stage.view.rows][:2] == ["Mill Lane", "High Street"]


def test_another_sheet_is_a_way_out(stage, desk, qtbot, tmp_path):
    path = tmp_path / "assets.xlsx"
    cover = [("About", "Value"), ("Version", "3"), ("Owner", "Clerk"), ("Status", "Draft"), ("Edition", "May")]
    with xlsxwriter.Workbook(path) as book:
        for sheet, lines in (("Cover", cover), ("Sites", [("Name", "Postcode"), ("Old Hall", "DE55 7AD")])):
            page = book.add_worksheet(sheet)
            for at, line in enumerate(lines):
                page.write_row(at, 0, line)
    dialog = asked_for_the_column(stage, desk, qtbot, path)
    assert "“Sites”" in dialog.ways.cards["part"].example
    press(qtbot, dialog.ways.cards["part"])
    assert dialog.sheet.isVisible()
    assert not dialog.column.isVisible()
    press(qtbot, dialog.yes)
    idle(qtbot, desk)
    assert [row.name for row in stage.view.rows] == ["Old Hall"]


@pytest.fixture
def held(monkeypatch):
    """Hold the writing of an import up until one lets it go; it tells when it has begun."""
    begun, go = threading.Event(), threading.Event()
    write = AsideWriting.write

    def wait(self):
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            go.wait(20)
        write(self)

    monkeypatch.setattr(AsideWriting, "write", wait)
    yield SimpleNamespace(begun=begun, go=go)
    go.set()


def test_while_a_register_is_written_the_window_answers_and_an_edit_waits_for_it(prepared, desk, qtbot, held):
    stage, bridge = prepared, desk.bridge
    press(qtbot, stage.head.accept)
    qtbot.waitUntil(held.begun.is_set)
    assert "being added" in stage.head.second.text()
    assert not stage.head.drop.isEnabled()
    assert not bridge.estate.editions
    assert bridge.session.store.claims() == []
    press(qtbot, stage.head.drop)
    rules = bridge.estate.scope_rules[1:]
    bridge.step(lambda: set_scope_rules(bridge.session, rules))  # no worker has written: the edit does so first
    assert len(bridge.estate.editions) == 1
    assert bridge.estate.scope_rules == rules
    assert bridge.undo_stack.count() == 1
    held.go.set()
    idle(qtbot, desk)
    assert stage.list.keys() == [bridge.estate.editions[0].id]
    assert stage.view.is_accepted
    assert [e.verb for e in bridge.session.store.edits()][-2].startswith("Import 4 rows")
    bridge.undo_stack.undo()
    assert bridge.estate.scope_rules[1:] == rules
    assert not desk.say.errors


def test_what_cannot_be_written_stays_to_be_accepted(prepared, desk, qtbot, monkeypatch):
    def full(*_what, **_more):
        raise ProjectError("the disk is full", where="a.estates.gpkg", remedy="make room")

    with monkeypatch.context() as patch:
        patch.setattr(ProjectFile, "_write", full)
        accept(qtbot, desk, prepared)
    assert "disk is full" in str(desk.say.errors[0])
    assert not prepared.view.is_accepted
    assert prepared.head.accept.isEnabled()
    assert not desk.bridge.estate.editions
    accept(qtbot, desk, prepared)
    assert prepared.view.is_accepted


def test_an_edit_while_an_import_is_worked_out_is_taken_along(prepared, desk, qtbot, monkeypatch):
    bridge, compose = desk.bridge, shelf_room.compose_import
    begun, go, runs = threading.Event(), threading.Event(), []

    def slow(*what):
        made = compose(*what)
        runs.append(made)
        begun.set()
        go.wait(20)
        return made

    monkeypatch.setattr(shelf_room, "compose_import", slow)
    press(qtbot, prepared.head.accept)
    qtbot.waitUntil(begun.is_set)
    rules = bridge.estate.scope_rules[1:]
    bridge.step(lambda: set_scope_rules(bridge.session, rules))
    go.set()
    idle(qtbot, desk)
    assert len(runs) == 2
    assert len(bridge.estate.editions) == 1
    assert bridge.estate.scope_rules == rules


def test_what_is_seen_of_an_accepted_register_is_what_the_file_tells(prepared, desk, qtbot):
    accept(qtbot, desk, prepared)
    seen = prepared.view
    path = desk.bridge.session.store.path
    desk.bridge.take(None)
    session = open_project(TOOLS, path)
    told = view_of_edition(session, session.estate.editions[0])
    for name in RegisterView.__dataclass_fields__:
        assert getattr(told, name) == getattr(seen, name), name
    session.store.close()


def test_the_same_file_twice_is_refused(prepared, desk, qtbot, file):
    accept(qtbot, desk, prepared)
    prepared.asking.take_files([file])
    qtbot.waitUntil(lambda: isinstance(prepared.asking.dialog, AskRegister))
    prepared.asking.dialog.partner.choose(COUNTY)
    press(qtbot, prepared.asking.dialog.yes)
    qtbot.waitUntil(lambda: bool(desk.say.errors))
    assert "already imported" in str(desk.say.errors[0])
    assert len(prepared.list.keys()) == 1


def test_what_was_overtaken_is_shown_again_before_it_is_kept(stage, desk, qtbot, session, tmp_path):
    one, two = (tmp_path / f"{name}.csv" for name in ("one", "two"))
    for path, use in ((one, "Library"), (two, "Library books")):
        path.write_text(f"UPRN,Name,Use\n100012345678,Old Library,{use}\n", encoding="utf-8")
    stage.asking.take_files([one])
    answer(qtbot, stage, desk)
    idle(qtbot, desk)
    import_register(session, RegisterSource(two, "Some NHS Trust"))
    key = stage.shelf.entries()[-1].key
    stage.show_register(key)
    accept(qtbot, desk, stage)
    assert "has changed" in str(desk.say.errors[0])
    assert stage.view.rows[0].fate is RowFate.MERGED
    accept(qtbot, desk, stage)
    assert len(session.estate.editions) == 2


def test_another_project_forgets_what_was_prepared(prepared, desk, tmp_path):
    desk.bridge.take(new_project(TOOLS, tmp_path / "b.estates.gpkg", area="There"))
    assert prepared.list.keys() == []
    assert prepared.pages.currentWidget() is prepared.empty


def test_scope_rules_are_changed_as_one_step_that_can_be_undone(prepared, desk, qtbot):
    stage = prepared
    accept(qtbot, desk, stage)
    before = desk.bridge.estate.scope_rules
    press(qtbot, stage.head.rules)
    dialog = stage.asking.dialog
    assert isinstance(dialog, ScopeRules)
    press(qtbot, dialog.add)
    qtbot.keyClicks(dialog.editor.conditions[0].value, "library")
    assert dialog.list.topLevelItem(0).text(2) == "1"
    press(qtbot, dialog.yes)
    assert dialog.isVisible()  # no reason yet
    qtbot.keyClicks(dialog.editor.reason, "It is let.")
    press(qtbot, dialog.down)
    assert dialog.current() == 1
    press(qtbot, dialog.up)
    dialog.list.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    press(qtbot, dialog.yes)
    assert len(desk.bridge.estate.scope_rules) == len(before) + 1
    key = stage.view.rows[0].property_id
    assert desk.bridge.estate.properties.get(key, "scope") == Scope.CONTEXT.value
    desk.bridge.undo_stack.undo()
    assert desk.bridge.estate.scope_rules == before
    assert desk.bridge.estate.properties.get(key, "scope") == Scope.IN_SCOPE.value


def test_a_rule_can_be_deleted_and_nothing_changes_on_cancel(stage, desk, qtbot):
    before = desk.bridge.estate.scope_rules
    desk.requests.offer("scope")
    dialog = stage.asking.dialog
    press(qtbot, dialog.delete)
    assert len(dialog.rules) == len(before) - 1
    press(qtbot, dialog.no)
    assert desk.bridge.estate.scope_rules == before


def test_costs_are_joined_before_they_are_added(prepared, desk, qtbot, tmp_path):
    stage = prepared
    accept(qtbot, desk, stage)
    path = tmp_path / "costs.csv"
    path.write_text("Place,Running cost\nOld Library,1000\nNobody's,5\n", encoding="utf-8")
    desk.requests.offer("supplement")
    dialog = stage.asking.dialog
    assert isinstance(dialog, AskSupplement)
    dialog.take(path)
    idle(qtbot, desk)
    assert not dialog.yes.isEnabled()  # no column names a property
    chooser = dialog.choosers["Place"]
    chooser.fill()
    chooser.setCurrentIndex(chooser.findData("name"))
    chooser.activated.emit(0)
    idle(qtbot, desk)
    assert dialog.outcome.text() == "1 of 2 rows found their property; 1 did not and will be left out"
    assert dialog.unmatched.item(0).text() == "Row 3: Nobody's"
    press(qtbot, dialog.yes)
    key = stage.view.rows[0].property_id
    assert desk.bridge.estate.properties.get(key, "running_cost_gbp_a_year") == 1000
    assert stage.list.model.items[-1].second.startswith("facts added")
    stage.show_register(stage.list.keys()[-1])
    assert stage.pages.currentWidget() is stage.facts


def test_people_and_places_are_read_as_a_job(stage, desk, qtbot):
    desk.requests.offer("context")
    dialog = stage.asking.dialog
    assert isinstance(dialog, AskContext)
    press(qtbot, dialog.yes)
    assert "Choose a file first" in dialog._fault.text()
    folder = ROOT / "sample_data" / "amberdale" / "context"
    dialog.files["zones"].setText(str(folder / "zones.gpkg"))
    press(qtbot, dialog.yes)
    qtbot.waitUntil(lambda: "population" in dialog._fault.text())
    dialog.files["population"].setText(str(folder / "population.csv"))
    press(qtbot, dialog.yes)
    qtbot.waitUntil(lambda: stage.asking.dialog is None, timeout=30_000)
    assert len(desk.bridge.estate.zones) > 100
    assert desk.say.toasts


def test_the_models_keep_qts_rules(prepared, qtmodeltester):
    stage = prepared
    models = (FileModel(), ResultModel(), IssueModel(), RegisterListModel())
    for model in models[:2]:
        model.show(stage.view)
    models[2].show(stage.view.issues)
    models[3].show(stage.shelf.entries())
    for model in models:
        qtmodeltester.check(model)


def test_every_widget_that_takes_the_focus_has_a_name(prepared, desk, qtbot, file):
    stage = prepared
    stage.asking.ask_rules()
    rules = stage.asking.dialog
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView)
    nameless = [
        widget
        for root in (stage, rules)
        for widget in root.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not nameless
    rules.reject()


def test_a_known_partner_is_guessed_only_beyond_doubt(desk, qtbot):
    def guess(stem, *names):
        partners = {n: SimpleNamespace(name=n, id=n) for n in names}
        estate = SimpleNamespace(partners=partners)
        dialog = AskRegister(desk.skin, Path(f"{stem}.csv"), registers_parts(), estate)
        qtbot.addWidget(dialog)
        return dialog.partner.currentData()

    names = ("Derbyshire County Council", "Derbyshire Fire and Rescue Service")
    assert guess("derbyshire_fire_rescue_land", *names) == names[1]
    assert guess("kent_fire_stations", *names) is None
    assert guess("anything") == ""


def registers_parts():
    from estates_app.registers.peeking import Parts

    return Parts()


def test_another_size_of_text_takes_every_row_along_and_loses_no_register(own_window, go, qtbot, settled, file):
    window = own_window()
    stage = go(window, "registers")
    drop(stage.list.zone, file)
    answer(qtbot, stage, window.desk)
    settled(window)
    assert not stage.view.is_accepted
    window._settings.text_size = 1.3
    window.dress()
    settled(window)
    stage, skin = window.work.stage_widget("registers"), window.desk.skin
    assert stage.view.file == "county_assets.csv"
    assert not stage.view.is_accepted
    for table in (stage.tables.file, stage.tables.result):
        assert {table.rowHeight(at) for at in range(4)} == {skin.height("row")}
        assert table.horizontalHeader().height() == skin.height("table_header") + skin.px(36)
    assert stage.list.list.visualRect(stage.list.model.index(0, 0)).height() == skin.height("register_row")
    issues = stage.issues.list
    assert issues.visualRect(issues.model().index(0, 0)).height() == skin.px(40)
    assert stage.head.height() == skin.px(56)
    press(qtbot, stage.head.accept)
    settled(window)
    assert window.bridge.estate.editions[-1].file == "county_assets.csv"
