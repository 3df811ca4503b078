"""A register that is accepted: written while the window answers, kept all or not at all."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from estates_app.domain.claims import RowFate
from estates_app.domain.edits import Change
from estates_app.domain.errors import ProjectError
from estates_app.registers.files.peeking import Parts
from estates_app.registers.source import RegisterSource
from estates_app.store.aside import AsideWriting
from estates_app.store.project import ProjectFile
from estates_app.ui.stages.registers import shelf as shelf_room
from estates_app.ui.stages.registers.ask_register import AskRegister
from estates_app.workspace.edition_view import view_of_edition
from estates_app.workspace.importing import import_register
from estates_app.workspace.project import new_project, open_project
from estates_app.workspace.register_view import RegisterView
from estates_app.workspace.setting import set_scope_rules
from tests.ui.registers.steps import (
    COUNTY,
    HEAD,
    IGNORED,
    ROWS,
    TOOLS,
    accept,
    answer,
    idle,
    press,
)

pytestmark = pytest.mark.qt_log_ignore(IGNORED)


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
    assert "Undo does not take this back" in prepared.page.head.accept.toolTip()
    accept(qtbot, desk, prepared)
    assert [edition.file for edition in bridge.estate.editions] == ["county_assets.csv", "county_assets_2.csv"]
    assert bridge.undo_stack.undoText() == "Set GIA"
    bridge.undo_stack.undo()
    assert bridge.estate.properties.get(key, "gia_m2") == 450.0
    assert len(bridge.estate.editions) == 2
    bridge.undo_stack.redo()
    assert bridge.estate.properties.get(key, "gia_m2") == 500.0
    assert not desk.say.errors


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
    press(qtbot, stage.page.head.accept)
    qtbot.waitUntil(held.begun.is_set)
    assert "being added" in stage.page.head.second.text()
    assert not stage.page.head.drop.isEnabled()
    assert not bridge.estate.editions
    assert bridge.session.store.claims() == []
    press(qtbot, stage.page.head.drop)
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
    assert prepared.page.head.accept.isEnabled()
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
    press(qtbot, prepared.page.head.accept)
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


def test_registers_that_wait_show_what_they_become_beside_one_that_came_in(stage, desk, qtbot, tmp_path):
    one, two = (tmp_path / f"{name}.csv" for name in ("one", "two"))
    for path in (one, two):
        path.write_text(f"UPRN,Name,Use\n100012345678,Old Library,Library\n,{path.stem},Depot\n", encoding="utf-8")
    sources = (RegisterSource(one, "Some County Council"), RegisterSource(two, "Some NHS Trust"))
    stage.shelf.add_all([(source, Parts()) for source in sources])
    idle(qtbot, desk)
    first, second = (entry.key for entry in stage.shelf.entries())
    assert stage.shelf.view(second).rows[0].fate is RowFate.PROPERTY
    stage.show_register(first)
    accept(qtbot, desk, stage)
    idle(qtbot, desk)
    assert stage.shelf.view(second).rows[0].fate is RowFate.MERGED
    stage.show_register(second)
    accept(qtbot, desk, stage)
    assert not desk.say.errors
    assert len(desk.bridge.estate.editions) == 2


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


def test_an_accepted_cell_is_corrected_from_its_issue(prepared, desk, qtbot, monkeypatch):
    stage = prepared
    accept(qtbot, desk, stage)
    issue = next(i for i in stage.view.issues if i.code == "unreadable")
    told = []
    monkeypatch.setattr(stage.page.menu, "correct", lambda key, field: told.append((key, field)))
    stage.page.put_right(issue)
    assert told == [(stage.view.rows[2].property_id, "gia_m2")]
