"""The Map stage's panel by mouse and keys: layers, views, areas to work in; and what the map makes of them."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from estates_app.domain.errors import ProjectError
from estates_app.domain.localities import AREA, inside
from estates_app.domain.mapsheet import BUILT_IN, OWN, VECTOR, MapSheet, OwnLayer
from estates_app.domain.scenario import PlanWish
from estates_app.map.legend import LegendTitle
from estates_app.ui.dialogs.add_layer import AddLayer
from estates_app.ui.dialogs.naming import NameDialog
from estates_app.workspace import mapping_sheet
from estates_app.workspace.scenarios import new_scenario

LEFT = Qt.MouseButton.LeftButton
UP, DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(window, go):
    return go(window, "map")


@pytest.fixture
def layers(panel):
    return panel.layers.list


def sheet(window):
    return window.bridge.estate.sheet


def legend(window):
    """Return the titles of the map's legend."""
    entries = window.work.map.view.furniture.legend.entries
    return [entry.words for entry in entries if isinstance(entry, LegendTitle)]


def valley(window):
    """Keep an area round the first town; returns its key."""
    west, south, east, north = window.bridge.estate.localities.get(
        window.bridge.estate.localities.ids[0], "geometry"
    ).bounds
    middle = (west + east) / 2
    ring = [(west, south), (middle, south), (middle, north), (west, north)]
    session = window.bridge.session
    return AREA + window.bridge.step(lambda: mapping_sheet.keep_area(session, "Valley", ring))


def test_layers_are_listed_topmost_first_with_how_much_there_is(window, layers):
    assert layers.keys() == list(reversed(BUILT_IN))
    shown = [layers._column.itemAt(at).widget().key for at in range(layers._column.count())]
    assert shown == layers.keys()
    assert layers.rows["properties"].count.text() == f"{len(window.bridge.estate.properties):,}"
    assert layers.rows["zones"].accessibleName() == "Small areas, shaded, place 8 of 8"


def test_a_layer_goes_by_its_box_or_its_name_and_comes_back_by_undo(window, layers, hands):
    scene, before = window.work.map.scene, window.work.map.view.grab().toImage()
    hands.click(layers.rows["properties"].name)
    assert not sheet(window).shows("properties")
    assert "Properties by partner" not in legend(window)
    hands.click(layers.rows["places"].check)
    hands.click(layers.rows["zones"].check)
    assert not any(scene.is_shown(key) for key in ("properties", "places", "zones"))
    assert legend(window) == []
    assert window.work.map.view.grab().toImage() != before
    assert window.bridge.undo_stack.undoText() == "Hide small areas, shaded"
    for _ in range(3):
        hands.shortcut(window, Qt.Key.Key_Z)
    assert sheet(window) == MapSheet()
    assert scene.is_shown("properties")
    assert legend(window)[0] == "Properties by partner"
    assert layers.rows["properties"].check.isChecked()


def test_a_drag_of_the_slider_is_shown_at_once_and_is_one_edit(window, layers):
    scene = window.work.map.scene
    slider, before = layers.rows["zones"].slider, window.bridge.undo_stack.count()
    start = QPoint(round(slider.at(100)), slider.height() // 2)
    QTest.mousePress(slider, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for percent in (80, 60, 40):
        QTest.mouseMove(slider, QPoint(round(slider.at(percent)), start.y()))
        QApplication.processEvents()
    assert sheet(window) == MapSheet()
    assert window.bridge.look.fading.opacity == pytest.approx(0.4, abs=0.02)
    assert scene.state("zones").opacity == window.bridge.look.fading.opacity
    QTest.mouseRelease(slider, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(slider.at(40)), start.y()))
    assert window.bridge.undo_stack.count() == before + 1
    assert sheet(window).state("zones").opacity == slider.value() / 100 == scene.state("zones").opacity
    assert window.bridge.look.fading is None


def test_a_slider_that_comes_back_to_where_it_was_is_no_edit(window, layers):
    slider, before = layers.rows["zones"].slider, window.bridge.undo_stack.count()
    middle = slider.height() // 2
    QTest.mousePress(slider, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(slider.at(50)), middle))
    assert window.bridge.look.fading is not None
    QTest.mouseMove(slider, QPoint(slider.width(), middle))
    QTest.mouseRelease(slider, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(slider.width(), middle))
    assert window.bridge.look.fading is None
    assert window.bridge.undo_stack.count() == before
    assert window.work.map.scene.state("zones").opacity == 1.0


def test_what_the_file_refuses_is_shown_as_it_is(window, layers, hands, meet, monkeypatch):
    def refuse(*_):
        raise ProjectError("it may not be written", where="a.estates.gpkg")

    told = meet(lambda dialog: dialog.accept())
    with monkeypatch.context() as patched:
        patched.setattr(window.bridge.session.store, "apply", refuse)
        hands.click(layers.rows["roads"].check)
    assert [dialog.windowTitle() for dialog in told] == ["It may not be written"]
    assert layers.rows["roads"].check.isChecked()
    assert sheet(window) == MapSheet()


def test_keys_move_a_layer_and_the_focus_goes_with_it(window, layers, hands):
    row = layers.rows["zones"]
    for part in (row.check, row.slider, row.more):
        part.setFocus()
        percent = row.slider.value()
        hands.keys(part, UP, held=ALT)
        assert row.slider.value() == percent  # an arrow alone moves the slider
        assert part.hasFocus()
    assert layers.keys().index("zones") == 4
    assert row.accessibleName().endswith("place 5 of 8")
    hands.keys(row.more, DOWN, held=ALT)
    assert layers.keys().index("zones") == 5
    hands.keys(row.slider, Qt.Key.Key_PageDown)
    assert sheet(window).state("zones").opacity == 0.95


def test_the_menu_moves_a_layer_for_who_has_no_alt_key(window, layers, hands):
    hands.keys(layers.rows["zones"].more, Qt.Key.Key_Space)
    hands.entry("To the top")
    assert layers.keys()[0] == "zones"
    hands.click(layers.rows["zones"].more)
    assert not layers.open_menu.actions()[0].isEnabled()  # it is the topmost
    hands.entry("Put all layers back")
    assert sheet(window) == MapSheet()


def test_a_layer_is_dragged_to_another_place(window, layers):
    grip, roads = layers.rows["properties"].grip, layers.rows["roads"]
    end = grip.mapFromGlobal(roads.mapToGlobal(QPoint(0, roads.height() - 2)))
    QTest.mousePress(grip, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    QTest.mouseMove(grip, QPoint(5, 40))
    QTest.mouseMove(grip, QPoint(5, end.y()))
    layers.grab()  # the line between two rows
    assert layers._gap == 6
    QTest.mouseRelease(grip, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, end.y()))
    assert layers.keys()[4:6] == ["roads", "properties"]
    assert layers._gap == -1
    count = window.bridge.undo_stack.count()
    QApplication.processEvents()
    QTest.mousePress(grip, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    QTest.mouseMove(grip, QPoint(5, 8))
    QTest.mouseRelease(grip, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, 8))
    assert window.bridge.undo_stack.count() == count  # a click is no drag


def test_a_layer_of_ones_own_is_changed_and_removed_from_its_menu(window, panel, layers, hands, qtbot, meet):
    meet(lambda dialog: dialog.reject(), kind=AddLayer)
    with qtbot.waitSignal(window.desk.requests.layer_wanted) as asked:
        hands.click(panel.layers.add)
    assert asked.args == [""]
    session = window.bridge.session
    id_ = window.bridge.step(lambda: mapping_sheet.add_own_layer(session, OwnLayer("", "Wards", VECTOR, "wards.gpkg")))
    row = layers.rows[OWN + id_]
    assert layers.keys()[4] == OWN + id_
    meet(lambda dialog: dialog.reject(), kind=AddLayer)
    with qtbot.waitSignal(window.desk.requests.layer_wanted) as asked:
        hands.click(row.more)
        hands.entry("Change…")
    assert asked.args == [id_]
    hands.click(row.more)
    hands.entry("Remove")
    assert OWN + id_ not in layers.rows
    assert sheet(window) == MapSheet()


def test_the_shades_are_the_project_s(window, panel, hands):
    theme = panel.layers.shades.figure
    theme.setFocus()
    hands.keys(theme, DOWN)
    assert sheet(window).shades.figure == "older"
    assert window.work.map.shades().key == "older"
    window.bridge.undo_stack.undo()
    assert theme.currentData() == "density"


def test_a_view_is_kept_and_gone_back_to(window, panel, hands, meet, settled):
    town = window.bridge.estate.localities.ids[0]
    window.bridge.look_at(locality=town, colour="fate")
    settled(window)
    view = window.work.map.view
    view.zoom(2.0)
    seen, scenario = view.camera.bounds_27700(), window.bridge.look.scenario

    def answer(dialog):
        hands.click(dialog.yes)
        assert "has no name" in dialog.fault.text()
        QTest.keyClicks(dialog.field, "Town from near")
        assert dialog.fault.isHidden()
        hands.click(dialog.yes)

    meet(answer, kind=NameDialog)
    hands.click(panel.views.keep)
    QTest.qWait(100)
    assert [row.name.text() for row in panel.views.rows] == ["Town from near"]
    assert panel.views.none.isHidden()
    window.bridge.look_at(locality="", colour="score", scenario="")
    view.fit()
    settled(window)
    hands.click(panel.views.rows[0].go)
    settled(window)
    look = window.bridge.look
    assert (look.locality, look.colour, look.scenario) == (town, "fate", scenario)
    assert view.camera.bounds_27700() == pytest.approx(seen, abs=2)


def test_a_view_is_found_by_keys_from_any_stage_renamed_and_removed(window, panel, hands, meet, settled, go):
    session, view = window.bridge.session, window.work.map.view
    for name in ("Town", "Valley"):
        bounds = (400_000.0, 300_000.0, 405_000.0 + len(name), 303_000.0)
        window.bridge.step(lambda name=name, bounds=bounds: mapping_sheet.keep_view(session, name, bounds, {}))
    go(window, "registers")
    hands.shortcut(window, Qt.Key.Key_G)
    assert window.bridge.look.stage == "map"
    QTest.qWait(50)
    hands.keys(window.work.map.views.open_menu, Qt.Key.Key_2)
    settled(window)
    west, south, east, north = view.camera.bounds_27700()
    assert (west + east) / 2 == pytest.approx(402_503, abs=2)
    assert (south + north) / 2 == pytest.approx(301_500, abs=2)
    meet(lambda dialog: (QTest.keyClicks(dialog.field, "Dale"), hands.click(dialog.yes)), kind=NameDialog)
    hands.click(panel.views.rows[1].more)
    hands.entry("Rename…")
    QTest.qWait(100)
    assert [row.name.text() for row in panel.views.rows] == ["Town", "Dale"]
    hands.click(panel.views.rows[0].more)
    hands.entry("Remove")
    assert [view.name for view in sheet(window).views] == ["Dale"]


def test_of_a_view_whose_scenario_is_gone_the_rest_is_shown_and_that_is_said(window, panel, hands):
    session = window.bridge.session
    kept = {"scenario": "gone", "locality": "gone", "colour": "score"}
    window.bridge.step(lambda: mapping_sheet.keep_view(session, "Old", (0.0, 0.0, 9e3, 9e3), kept))
    before = window.bridge.look
    hands.click(panel.views.rows[0].go)
    assert window.bridge.look == dataclasses.replace(before, colour="score")
    assert "The locality and the scenario of “Old” are gone." in window.say.card.text()


def test_an_area_narrows_all_that_a_locality_narrows(window, panel, hands, settled):
    key = valley(window)
    estate = window.bridge.estate
    mine = inside(estate, key)
    many = int(mine.sum())
    assert 0 < many < len(estate.properties)
    context = window.work.context
    at = context.locality.findData(key)
    assert context.locality.itemText(at) == "Valley"
    hands.click(panel.areas.rows[0].go)
    settled(window)
    assert context.locality.currentData() == key
    assert context.count.text().startswith(f"{many:,} propert")
    assert window.work.table.pane.table.properties.rowCount() == many
    looks, codes = window.work.map._symbols.now("").looks
    assert {looks[code][0] for code in codes[~mine]} == {"context"}
    west, _, east, _ = window.work.map.view.camera.bounds_27700()
    bounds = estate.sheet.areas[0].ring_27700
    assert west < min(x for x, _ in bounds)
    assert east > max(x for x, _ in bounds)
    assert window.work.map.scene.lines[-1].style == "area"  # its edge is drawn
    window.bridge.undo_stack.undo()
    assert window.bridge.look.locality == ""  # the area is gone
    assert panel.areas.isHidden()


def test_an_area_that_a_scenario_was_made_for_is_not_removed(window, panel, hands, meet):
    key = valley(window)
    session = window.bridge.session
    window.bridge.step(lambda: new_scenario(session, "Ours", PlanWish(1, None, key)))
    told = meet(lambda dialog: dialog.accept())
    hands.click(panel.areas.rows[0].more)
    hands.entry("Remove")
    assert [area.name for area in sheet(window).areas] == ["Valley"]
    assert [dialog.windowTitle() for dialog in told] == ["Ours was made for the area"]
