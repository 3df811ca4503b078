"""The import as an officer meets it, by mouse and by keys: what was dropped, how it was read, editions, places."""

from __future__ import annotations

import zipfile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from estates_app.domain.claims import RowFate
from estates_app.ui.stages.registers.ask_found import AskFound
from estates_app.ui.stages.registers.ask_supplement import AskSupplement
from estates_app.ui.stages.registers.place_on_map import PlaceOnMap
from estates_app.workspace.renewing import ITS_OWN
from tests.ui.registers.steps import COUNTY, HEAD, IGNORED, ROWS, accept, answer, drop, idle, press, take_found

pytestmark = pytest.mark.qt_log_ignore(IGNORED)

ENTER, NEXT = Qt.Key.Key_Return, Qt.Key.Key_N


def key(widget, *keys):
    for one in keys:
        QTest.keyClick(widget, one)
        QApplication.processEvents()


def chooser_of(stage, heading):
    return next(c for c in stage.page.tables.mapping.choosers if c.accessibleName() == f"{heading} becomes")


@pytest.fixture
def mixed(tmp_path, file):
    """A folder with an archive of a register, one of its own, and a table of costs."""
    folder = tmp_path / "sent by partners"
    folder.mkdir()
    with zipfile.ZipFile(folder / "pack.zip", "w") as made:
        made.write(file, "deep/county_assets.csv")
    (folder / "trust.csv").write_text("Name,Postcode\nClinic,DE55 7AD\nSurgery,S18 1ST\n", encoding="utf-8")
    (folder / "costs.csv").write_text("Cost centre,Spend\nA1,200\nA2,300\n", encoding="utf-8")
    return folder


def test_a_folder_becomes_registers_and_the_table_of_costs_is_asked_about(stage, desk, qtbot, mixed):
    drop(stage.list.zone, mixed)
    take_found(qtbot, stage, {"county": COUNTY, "trust": "Some NHS Trust", "costs": ""})
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskSupplement))
    assert stage.asking.dialog.file.text() == str(mixed / "costs.csv")
    press(qtbot, stage.asking.dialog.no)
    idle(qtbot, desk)
    assert {e.second for e in stage.list.model.items} == {f"4 rows · {COUNTY}", "2 rows · Some NHS Trust"}
    assert not desk.bridge.estate.editions


def test_a_register_without_a_partner_is_not_read(stage, desk, qtbot, mixed):
    drop(stage.list.zone, mixed)
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskFound))
    dialog = stage.asking.dialog
    press(qtbot, dialog.yes)
    assert dialog.isVisible()
    assert QApplication.focusWidget() is dialog.partner
    press(qtbot, dialog.no)
    assert stage.list.keys() == []


def test_keys_alone_lead_from_a_drop_to_an_accepted_register(stage, desk, qtbot, mixed):
    stage.asking.take_files([mixed])
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskFound))
    dialog = stage.asking.dialog
    names = [dialog.list.topLevelItem(at).text(0) for at in range(dialog.list.topLevelItemCount())]
    key(dialog.list, Qt.Key.Key_Home)
    for at, name in enumerate(names):
        if at:
            key(dialog.list, Qt.Key.Key_Down)
        if not name.startswith("county"):
            key(dialog.list, Qt.Key.Key_Space)
    dialog.list.setCurrentItem(dialog.list.topLevelItem(names.index("county_assets.csv")))
    for _ in range(12):
        if QApplication.focusWidget() is dialog.partner:
            break
        key(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), COUNTY)
    key(QApplication.focusWidget(), ENTER)
    idle(qtbot, desk)
    chooser = chooser_of(stage, "Remark")
    chooser.setFocus()
    key(chooser, Qt.Key.Key_Space)
    qtbot.keyClicks(chooser.popup.filter, "leave")
    key(chooser.popup.filter, ENTER)
    idle(qtbot, desk)
    assert {c.source: c.field for c in stage.view.columns}["Remark"] is None
    stage.page.head.accept.setFocus()
    key(stage.page.head.accept, Qt.Key.Key_Space)
    idle(qtbot, desk)
    assert [e.file for e in desk.bridge.estate.editions] == ["pack.zip"]


def test_a_field_is_found_by_typing_and_says_how_sure_it_is(prepared, desk, qtbot):
    chooser = chooser_of(prepared, "GIA m2")
    assert chooser.certainty == "sure"
    chooser.showPopup()
    popup = chooser.popup
    every = popup.list.count()
    qtbot.keyClicks(popup.filter, "net internal")
    assert 0 < popup.list.count() < every
    key(popup.filter, ENTER)
    idle(qtbot, desk)
    assert {c.source: c.field for c in prepared.view.columns}["GIA m2"] == "nia_m2"
    assert chooser_of(prepared, "GIA m2").certainty == "by hand"


def test_the_unit_of_an_area_is_chosen_under_its_heading(prepared, desk, qtbot):
    before = prepared.view.rows[0].gia_m2
    chooser = chooser_of(prepared, "GIA m2")
    chooser.showPopup()
    qtbot.mouseClick(chooser.popup.unit._group.button(4), Qt.MouseButton.LeftButton)
    idle(qtbot, desk)
    assert prepared.view.rows[0].gia_m2 == pytest.approx(before * 0.09290304, abs=0.01)


def test_only_columns_to_look_at_are_left(stage, desk, qtbot, file):
    file.write_text((HEAD + ROWS).replace("GIA m2", "floor_area_sqm"), encoding="utf-8")
    drop(stage.list.zone, file)
    answer(qtbot, stage, desk)
    idle(qtbot, desk)
    prepared, table, view = stage, stage.page.tables.file, stage.view
    assert [view.columns[at].source for at in view.weak] == ["floor_area_sqm"]
    press(qtbot, prepared.page.how.only_weak)
    shown = {at for at in range(len(view.columns)) if not table.isColumnHidden(at)}
    assert shown == set(view.weak)
    press(qtbot, prepared.page.how.only_weak)
    assert not any(table.isColumnHidden(at) for at in range(len(view.columns)))


def test_another_row_of_headings_is_read_at_once(stage, desk, qtbot, file):
    lines = ["Name,Postcode,Storeys", "Old Hall,DE55 7AD,2", "Site name,Post code,Floors", "Depot,S18 1ST,1"]
    file.write_text("\n".join([*lines, "Mill,S18 1ST,4"]), encoding="utf-8")
    drop(stage.list.zone, file)
    answer(qtbot, stage, desk)
    idle(qtbot, desk)
    before = stage.view.columns
    press(qtbot, stage.page.how.change)
    assert stage.page.how.fold.isVisible()
    stage.page.how.header.box.setValue(3)
    idle(qtbot, desk)
    assert "headings in row 3" in stage.page.how.told.text()
    assert [c.source for c in stage.view.columns] == ["Site name", "Post code", "Floors"]
    press(qtbot, stage.page.how.search)
    idle(qtbot, desk)
    assert stage.view.columns == before


def test_what_cannot_be_read_so_is_said_and_stays_as_it_was(prepared, desk, qtbot):
    before = prepared.view
    prepared.page.how.header.box.setValue(0)
    idle(qtbot, desk)
    assert "identifies" in str(desk.say.errors[0])
    assert prepared.view is before
    assert prepared.page.how.header.box.value() == 1


def test_a_mapping_is_saved_changed_and_used(prepared, desk, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "how.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    save, use = prepared.page.how.menu().actions()
    save.trigger()
    text = path.read_text("utf-8")
    path.write_text(text.replace('"Use" = "use"', '"Use" = "subtype"'), encoding="utf-8")
    use.trigger()
    idle(qtbot, desk)
    assert {c.source: c.field for c in prepared.view.columns}["Use"] == "subtype"


@pytest.fixture
def newer(prepared, desk, qtbot, tmp_path):
    """The stage with next year's edition of an accepted register."""
    accept(qtbot, desk, prepared)
    path = tmp_path / "county_assets_2027.csv"
    rows = ROWS.replace("412", "420").split("\n")
    del rows[1]
    path.write_text(HEAD + "\n".join(rows) + "A9,New Hub,Office,S18 1ST,436100,378100,0.1 ha,90,\n", encoding="utf-8")
    drop(prepared.list.zone, path)
    dialog_answer(qtbot, prepared)
    idle(qtbot, desk)
    return prepared


def dialog_answer(qtbot, stage):
    qtbot.waitUntil(lambda: stage.asking.dialog is not None)
    assert stage.asking.dialog.partner_name == COUNTY  # the file is called as the one before
    press(qtbot, stage.asking.dialog.yes)


def test_a_newer_edition_shows_what_it_changes(newer, desk, qtbot):
    stage = newer
    assert stage.page.renewal.told.text().startswith("1 added, 1 gone, 1 changed, 1 the same")
    press(qtbot, stage.page.renewal.which._group.button(2))
    files = stage.page.tables.files
    assert [row.row for row in files.view.rows] == [2]
    at = [c.source for c in files.view.columns].index("GIA m2")
    assert files.index(0, at).data() == "412 → 420"
    press(qtbot, stage.page.renewal.which._group.button(1))
    assert [row.name for row in files.view.rows] == ["New Hub"]
    accept(qtbot, desk, stage)
    assert [e.register for e in desk.bridge.estate.editions] == [desk.bridge.estate.editions[0].id] * 2


def test_what_is_gone_is_left_out_of_scope_and_taken_back(newer, desk, qtbot):
    stage, estate = newer, lambda: desk.bridge.estate.properties
    press(qtbot, stage.page.renewal.which._group.button(3))
    assert stage.page.gone.list.topLevelItem(0).text(0) == "Fire Station"
    (gone,) = stage.page.gone.chosen()
    press(qtbot, stage.page.gone.leave_out)
    assert (estate().get(gone, "scope"), COUNTY in estate().get(gone, "scope_reason")) == ("excluded", True)
    desk.bridge.undo_stack.undo()
    assert not desk.say.errors
    assert estate().get(gone, "scope") != "excluded"
    assert stage.page.gone.list.topLevelItem(0).text(1) != "Excluded"


def test_a_person_may_say_that_it_renews_nothing_and_that_it_is_read_afresh(newer, desk, qtbot):
    stage = newer
    press(qtbot, stage.page.renewal.again)
    idle(qtbot, desk)
    assert not stage.view.is_remembered
    stage.page.renewal.register.choose(ITS_OWN)
    stage.page.renewal.register.activated.emit(0)
    idle(qtbot, desk)
    assert stage.view.renewal is None
    assert not stage.page.renewal.which.isVisible()


@pytest.fixture
def unplaced(stage, desk, qtbot, tmp_path):
    path = tmp_path / "county_assets.csv"
    path.write_text(
        "Ref,Property name,Easting,Northing\nA1,Old Library,440715,354526\nA2,Mill,,\nA3,Depot,,\n", encoding="utf-8"
    )
    drop(stage.list.zone, path)
    answer(qtbot, stage, desk)
    idle(qtbot, desk)
    return stage


def test_rows_are_put_on_the_map_by_keys_and_by_a_click(unplaced, desk, qtbot):
    stage = unplaced
    press(qtbot, stage.page.how.place)
    dialog = stage.asking.dialog
    assert isinstance(dialog, PlaceOnMap)
    assert dialog.list.topLevelItemCount() == 2
    dialog.map.setFocus()
    key(dialog.map, ENTER)
    middle = dialog.places[3]
    assert dialog.list.currentItem().text(0).startswith("Depot")
    qtbot.mouseClick(dialog.map, Qt.MouseButton.LeftButton, pos=dialog.map.rect().center())
    assert dialog.places[4] == pytest.approx(middle, abs=2 * dialog.map.camera.m_per_px)
    press(qtbot, dialog.yes)
    idle(qtbot, desk)
    placed = {row.row: row.xy_27700 for row in stage.shelf.pending(stage.key).prepared.reading.rows}
    assert placed[3] == pytest.approx(middle)
    assert not stage.page.how.place.isVisible()
    assert all(row.fate is RowFate.PROPERTY for row in stage.view.rows)


def test_properties_of_the_estate_are_put_on_the_map_and_stay_there(unplaced, desk, qtbot):
    accept(qtbot, desk, unplaced)
    desk.requests.offer("places")
    dialog = unplaced.asking.dialog
    key(dialog.list, NEXT)
    key(dialog.list, Qt.Key.Key_Up)
    dialog.map.put.emit(441000.0, 355000.0)
    press(qtbot, dialog.yes)
    table = desk.bridge.estate.properties
    (moved,) = [k for k in table.ids if table.get(k, "place_rule") == "placed by hand"]
    point = table.get(moved, "geometry")
    assert (point.x, point.y, table.get(moved, "place_accuracy_m")) == (441000.0, 355000.0, 10.0)
    desk.bridge.undo_stack.undo()
    assert not desk.say.errors
    assert desk.bridge.estate.properties.get(moved, "geometry") is None
    desk.bridge.undo_stack.redo()
    assert desk.bridge.estate.properties.get(moved, "geometry") is not None


def test_a_successor_takes_over(unplaced, desk, qtbot):
    accept(qtbot, desk, unplaced)
    desk.requests.offer("successor")
    dialog = unplaced.asking.dialog
    press(qtbot, dialog.yes)
    assert dialog.isVisible()  # nothing was said yet
    key(dialog.bodies, Qt.Key.Key_Space)
    qtbot.keyClicks(dialog.name, "Greater Here Council")
    qtbot.keyClicks(dialog.on, "2020-04-01")
    press(qtbot, dialog.yes)
    estate = desk.bridge.estate
    assert {estate.partners[key].name for key in estate.properties.texts("partner")} == {"Greater Here Council"}
