"""The map with what partners send: strays, doubles, outlines that are none. It stays up, shows the rest and says so."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPointF, Qt

from estates_app.workspace.placing_by_hand import place_by_hand
from tests.ui.rubbish import EAST, NORTH, SOUTH, WEST, county, make_project, squares

FAR = {
    "nought": (0.0, 0.0),
    "France": (900_000.0, -800_000.0),
    "degrees": (-1.5, 53.1),
    "the wrong way round": (338_000.0, 441_000.0),
}
BOW_TIE = shapely.Polygon([(WEST, NORTH), (WEST + 9e3, NORTH + 9e3), (WEST + 9e3, NORTH), (WEST, NORTH + 9e3)])
MIXED = shapely.GeometryCollection(
    [shapely.box(EAST, SOUTH, EAST + 9e3, SOUTH + 9e3), shapely.LineString([(EAST, SOUTH), (EAST + 9e3, SOUTH)])]
)


@pytest.fixture
def show(own_window, settled, tmp_path):
    """A window on a project of such places and small areas, on its map."""

    def make(places=(), zones=()):
        window = own_window("none")
        assert window.projects.open(make_project(tmp_path / "rubbish.estates.gpkg", places, zones))
        settled(window)
        window.desk.go("map")
        settled(window)
        window.work.map.view.settle()
        return window

    return make


def seen(window) -> tuple[float, float, float, float]:
    return window.work.map.view.camera.bounds_27700()


def note(window):
    return window.work.map.view.furniture.far


def is_county(window) -> bool:
    """Whether the view shows the county, and little else."""
    west, south, east, north = seen(window)
    return west < WEST + 1e3 and south < SOUTH + 1e3 and east > EAST - 1e3 and NORTH - 1e3 < north < NORTH + 20e3


@pytest.mark.parametrize("far", [FAR["nought"], FAR["the wrong way round"]])
def test_the_map_shows_the_county_says_what_lies_far_off_and_goes_there(show, settled, hands, far):
    window = show([*county(), far])
    assert is_county(window)
    assert note(window).isVisible()
    assert note(window).accessibleName() == "1 property lies far off: show it"
    hands.click(note(window))
    settled(window)
    assert window.bridge.look.selected == ("p120",)
    west, south, east, north = seen(window)
    assert west < far[0] < east
    assert south < far[1] < north
    assert note(window).accessibleName() == "Hall 120, 1 of 1 far off: back to the area"
    hands.click(note(window))
    assert is_county(window)
    assert note(window).accessibleName() == "1 property lies far off: show it"


def test_those_far_off_are_walked_through_by_keys_and_fit_does_not_reach_out_to_them(show, settled, hands):
    window = show([*county(), *FAR.values()])
    note(window).setFocus()
    for at in range(4):
        hands.keys(note(window), Qt.Key.Key_Space)
        settled(window)
        assert window.bridge.look.selected == (f"p{120 + at}",)
    view = window.work.map.view
    hands.keys(view, Qt.Key.Key_0)
    assert is_county(window)
    hands.keys(note(window), Qt.Key.Key_Space)
    assert note(window).accessibleName() == "4 properties lie far off: show them"


def test_one_that_is_put_right_is_far_off_no_more(show, settled):
    window = show([*county(), (0.0, 0.0)])
    window.bridge.step(lambda: place_by_hand(window.bridge.session, {"p120": (435_000.0, 350_000.0)}))
    settled(window)
    assert not note(window).isVisible()
    window.bridge.undo_stack.undo()
    assert note(window).isVisible()


def test_figures_that_are_no_place_are_no_place(show, settled):
    window = show([*county(), (1e300, -1e300), (1e12, 5.0), None])
    assert is_county(window)
    assert not note(window).isVisible()
    assert int(window.work.map.scene.points.placed.sum()) == 120
    for stage in ("demand", "scores", "proposals", "money", "map"):
        window.desk.go(stage)
        settled(window)


def test_a_single_property_is_shown_near_and_an_empty_project_says_so(show, settled, own_window, tmp_path):
    window = show([(435_000.0, 350_000.0)])
    assert seen(window)[2] - seen(window)[0] < 2000.0
    assert not note(window).isVisible()
    made = make_project(tmp_path / "empty.estates.gpkg")
    assert window.projects.open(made)
    settled(window)
    window.desk.go("map")
    settled(window)
    assert window.work.map.scene.is_empty
    assert not note(window).isVisible()
    assert window.work.map.view.furniture.legend.isHidden()  # it would be a title over nothing
    view = window.work.map.view
    view.zoom(2.0)
    view.settle()
    assert not view.grab().isNull()


def test_thousands_on_one_spot_are_one_symbol_with_a_count_and_the_selected_one_shows(show, settled):
    spot = (435_000.0, 350_000.0)
    window = show([*county(), *[spot] * 5000])
    view = window.work.map.view
    window.bridge.select(("p4321",))
    settled(window)
    view.settle()
    layout = view.engine.layout_for(view.camera)
    (row,) = {layout.row_of(at) for at in (4321, 120, 5119)}
    assert row >= 0
    assert int(layout.count[row]) == 5000
    (x, y), ratio = view.camera.to_px(np.array([spot]))[0], view.devicePixelRatioF()
    plain = view.grab().toImage()
    window.bridge.select(())
    view.settle()
    bare = view.grab().toImage()
    around = [(round((x + dx) * ratio), round((y + dy) * ratio)) for dx in range(-12, 13) for dy in range(-12, 13)]
    assert sum(plain.pixel(*at) != bare.pixel(*at) for at in around) > 20  # its ring
    began = time.process_time()
    view.pick_at(QPointF(x, y), adds=False)
    assert len(window.bridge.look.selected) == 5000
    assert time.process_time() - began < 5.0


def test_outlines_that_are_none_are_left_out_and_said_and_the_rest_is_shown(show, settled):
    line = shapely.LineString([(WEST, SOUTH), (EAST, NORTH)])
    zones = [*squares(), BOW_TIE, MIXED, shapely.Polygon(), shapely.GeometryCollection(), line, None]
    window = show(county(), zones)
    panel = window.work.stage_widget("map")
    assert panel.layers.left_out.text() == (
        "4 of 21 small areas have no outline that can be drawn and are left out: "
        "add them again from their publisher's file."
    )
    scene, view = window.work.map.scene, window.work.map.view
    west, south, east, north = scene.bounds_27700()
    assert (west, south, east, north) == (WEST, SOUTH, EAST + 9e3, NORTH + 9e3)
    for at in range(len(zones)):
        window.bridge.look_at(zone=f"z{at}")
        view.settle()
        view.grab()
    for factor in (6.0, 6.0, 1 / 200.0, 1 / 200.0):
        view.zoom(factor)
        view.settle()


def test_small_areas_at_nought_or_beyond_the_earth_do_not_stretch_the_map(show):
    zones = [
        *squares(),
        shapely.box(0, 0, 10, 10),
        shapely.box(9e5, -8e5, 9.1e5, -7e5),
        shapely.box(1e100, 0, 2e100, 1),
    ]
    window = show(county(), zones)
    assert is_county(window)
    assert window.work.map.scene.bounds_27700() == (WEST, SOUTH, EAST, NORTH)


def test_properties_of_another_county_are_told_beside_the_small_areas(show, settled, hands):
    window = show([(x, y + 300_000.0) for x, y in county()], squares())
    assert is_county(window)
    assert note(window).accessibleName() == "120 properties lie far off: show them"
    hands.click(note(window))
    settled(window)
    assert seen(window)[3] > 630_000.0
