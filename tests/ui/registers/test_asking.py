"""What the Registers stage asks: whose a file is, which column tells rows apart, costs, people and places, rules."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent

from estates_app.domain.partnership import Scope
from estates_app.registers.files.peeking import Parts
from estates_app.ui.stages.registers.ask_column import AskColumn
from estates_app.ui.stages.registers.ask_context import AskContext
from estates_app.ui.stages.registers.ask_register import AskRegister
from estates_app.ui.stages.registers.scope_rules import ScopeRules
from tests.ui.registers.steps import (
    COUNTY,
    IGNORED,
    ROOT,
    accept,
    answer,
    idle,
    press,
    take_found,
)

pytestmark = pytest.mark.qt_log_ignore(IGNORED)


def test_offered_files_are_listed_and_read_in_their_order(stage, desk, qtbot, file, tmp_path):
    other = tmp_path / "trust.csv"
    other.write_text("Name,Postcode\nClinic,DE55 7AD\n", encoding="utf-8")
    desk.requests.offer_files([file, other])
    take_found(qtbot, stage, {"county": COUNTY, "trust": "Some NHS Trust"})
    idle(qtbot, desk)
    assert [e.title for e in stage.list.model.items] == ["County assets", "Trust"]
    assert [e.second for e in stage.list.model.items] == [f"4 rows · {COUNTY}", "1 row · Some NHS Trust"]
    assert stage.view.file == "county_assets.csv"


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


def asked_for_the_column(stage, desk, qtbot, path, wanted):
    stage.asking.take_files([path])
    body = "Stone Parish Council"
    qtbot.waitUntil(lambda: stage.asking.dialog is not None)
    if isinstance(stage.asking.dialog, AskRegister):
        answer(qtbot, stage, desk, body)
    else:
        take_found(qtbot, stage, {wanted: body}, as_registers=(wanted,))
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskColumn))
    return stage.asking.dialog


def test_a_file_that_identifies_nothing_asks_for_the_column(stage, desk, qtbot, tmp_path):
    path = tmp_path / "parish_assets.csv"
    path.write_text("Number,Where is it\n1,Mill Lane by the oak\n2,High Street\n3,Green Lane\n", encoding="utf-8")
    dialog = asked_for_the_column(stage, desk, qtbot, path, path.name)
    assert dialog.column.currentData() == "Where is it"
    press(qtbot, dialog.yes)
    idle(qtbot, desk)
    assert [row.name for row in stage.view.rows] == ["Mill Lane by the oak", "High Street", "Green Lane"]
    assert {c.source: c.field for c in stage.view.columns}["Where is it"] == "address"
    assert not desk.say.errors


def test_ways_out_are_cards_with_examples_that_keys_move_between(stage, desk, qtbot, tmp_path):
    path = tmp_path / "parish_assets.csv"
    path.write_text("Thing,Where is it\nOld pump,Mill Lane\nBandstand,High Street\nBench,\n", encoding="utf-8")
    dialog = asked_for_the_column(stage, desk, qtbot, path, path.name)
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
    works = [("Road scheme", "Spent"), *[(f"Resurfacing, phase {i}", 100 * i) for i in range(40)]]
    with xlsxwriter.Workbook(path) as book:
        for sheet, lines in (("Works", works), ("Sites", [("Name", "Postcode"), ("Old Hall", "DE55 7AD")])):
            page = book.add_worksheet(sheet)
            for at, line in enumerate(lines):
                page.write_row(at, 0, line)
    dialog = asked_for_the_column(stage, desk, qtbot, path, "assets.xlsx, Works")
    assert "“Sites”" in dialog.ways.cards["part"].example
    press(qtbot, dialog.ways.cards["part"])
    assert dialog.sheet.isVisible()
    assert not dialog.column.isVisible()
    press(qtbot, dialog.yes)
    idle(qtbot, desk)
    assert [row.name for row in stage.view.rows] == ["Old Hall"]


def test_scope_rules_are_changed_as_one_step_that_can_be_undone(prepared, desk, qtbot):
    stage = prepared
    accept(qtbot, desk, stage)
    before = desk.bridge.estate.scope_rules
    press(qtbot, stage.page.head.rules)
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


def test_a_known_partner_is_guessed_only_beyond_doubt(desk, qtbot):
    def guess(stem, *names):
        partners = {n: SimpleNamespace(name=n, id=n) for n in names}
        estate = SimpleNamespace(partners=partners, editions=())
        dialog = AskRegister(desk.skin, Path(f"{stem}.csv"), Parts(), estate)
        qtbot.addWidget(dialog)
        return dialog.partner.currentData()

    names = ("Derbyshire County Council", "Derbyshire Fire and Rescue Service")
    assert guess("derbyshire_fire_rescue_land", *names) == names[1]
    assert guess("kent_fire_stations", *names) is None
    assert guess("anything") == ""


def test_open_files_are_told_and_brought_in(stage, desk, qtbot, tmp_path):
    shape = {"type": "Polygon", "coordinates": [[[-2, 52], [-1.9, 52], [-1.9, 52.1], [-2, 52.1], [-2, 52]]]}
    feature = {"type": "Feature", "properties": {"lsoa21cd": "E01000001"}, "geometry": shape}
    zones, people, odd = tmp_path / "lsoa.geojson", tmp_path / "ts007.csv", tmp_path / "odd.csv"
    zones.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    people.write_text("geography code,Age: Total\nE01000001,100\n", encoding="utf-8")
    odd.write_text("a,b\n1,2\n", encoding="utf-8")
    desk.requests.offer("context")
    dialog = stage.asking.dialog
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(odd))])
    dialog.opened.add([zones, people])
    qtbot.waitUntil(lambda: "Census: residents by age" in dialog.opened.found.text())
    where, nothing = QPointF(5, 5), Qt.MouseButton.NoButton
    drop = QDropEvent(where, Qt.DropAction.CopyAction, mime, nothing, Qt.KeyboardModifier.NoModifier)
    dialog.dropEvent(drop)
    qtbot.waitUntil(lambda: "nothing here knows" in dialog.opened.found.text())
    press(qtbot, dialog.yes)
    qtbot.waitUntil(lambda: "nothing here knows" in dialog._fault.text())
    dialog.opened.field.setText(f"{zones}; {people}")
    press(qtbot, dialog.yes)
    qtbot.waitUntil(lambda: stage.asking.dialog is None, timeout=30_000)
    assert desk.bridge.estate.zones.numbers("population").tolist() == [100]
    assert desk.bridge.estate.attributions


def test_enter_on_the_partner_answers_the_dialog_and_space_opens_its_list(stage, qtbot, file):
    stage.asking.take_files([file])
    qtbot.waitUntil(lambda: stage.asking.dialog is not None)
    dialog = stage.asking.dialog
    dialog.name.setText(COUNTY)
    qtbot.keyClick(dialog.partner, Qt.Key.Key_Space)
    assert dialog.partner.view().isVisible()
    dialog.partner.hidePopup()
    qtbot.keyClick(dialog.partner, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.source().partner == COUNTY
