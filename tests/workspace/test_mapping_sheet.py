from __future__ import annotations

import dataclasses
import math
import sqlite3

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.edits import Change
from estates_app.domain.errors import EstatesError, InputError
from estates_app.domain.localities import AREA
from estates_app.domain.mapsheet import BUILT_IN, OWN, VECTOR, MapSheet, OwnLayer
from estates_app.domain.partnership import Secrecy
from estates_app.domain.scenario import PlanWish
from estates_app.workspace import mapping_sheet as use
from estates_app.workspace.analysing import findings_of, propose_plan
from estates_app.workspace.applying import SHEET
from estates_app.workspace.project import open_project
from estates_app.workspace.projecting import public_view
from estates_app.workspace.scenarios import new_scenario

SQUARE = [(400_000, 300_000), (401_000, 300_000), (401_000, 301_000), (400_000, 301_000)]
BOUNDS = (400_000.0, 300_000.0, 420_000.0, 310_000.0)


def keys(session):
    return [state.key for state in session.estate.sheet.stack()]


def test_a_layer_is_hidden_faded_and_moved_each_by_one_edit_that_can_be_taken_back(county):
    hidden = use.show_layer(county, "roads", is_shown=False)
    assert hidden.verb == "Hide roads"
    assert not county.estate.sheet.shows("roads")
    assert use.show_layer(county, "roads", is_shown=False) is None
    faded = use.fade_layer(county, "zones", 0.4)
    assert faded.verb == "Opacity of small areas, shaded: 40 %"
    assert county.estate.sheet.state("zones").opacity == 0.4
    moved = use.nudge_layer(county, "zones", 2)
    assert moved.verb == "Move small areas, shaded up"
    assert keys(county)[:3] == ["rivers", "roads", "zones"]
    assert use.nudge_layer(county, "properties", 1) is None
    for edit in (moved, faded, hidden):
        county.undo(edit)
    assert county.estate.sheet == MapSheet()


def test_what_the_map_shows_is_in_the_file(county, tools):
    use.show_layer(county, "roads", is_shown=False)
    use.set_shades(county, figure="older", method="natural", classes=7)
    use.keep_area(county, "North", SQUARE)
    use.keep_view(county, "Town", BOUNDS, {"colour": "fate", "locality": "town"})
    use.add_own_layer(county, OwnLayer("", "Wards", VECTOR, "wards.gpkg"))
    again = open_project(tools, county.store.path)
    assert again.estate.sheet == county.estate.sheet
    assert again.estate.sheet.shades == dataclasses.replace(
        MapSheet().shades, figure="older", method="natural", classes=7
    )
    again.store.close()


def test_how_a_map_is_shown_changes_no_figure_that_a_report_rests_on(county):
    before = county.store.digest()
    use.fade_layer(county, "zones", 0.5)
    use.keep_area(county, "North", SQUARE)
    assert county.store.digest() == before


def test_a_project_of_an_earlier_version_shows_the_usual_map(county, tools):
    path = county.store.path
    use.show_layer(county, "roads", is_shown=False)
    county.store.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE estates_setup SET value = json_remove(value, '$.sheet')")
    other.close()
    again = open_project(tools, path)
    assert again.estate.sheet == MapSheet()
    again.store.close()


def test_a_sheet_that_another_program_broke_is_said(county, tools):
    path = county.store.path
    county.store.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE estates_setup SET value = json_set(value, '$.sheet.shades.classes', 99)")
    other.close()
    with pytest.raises(EstatesError, match="what its map shows cannot be read"):
        open_project(tools, path)


def test_an_edit_that_comes_too_late_is_refused(county):
    edit = use.fade_layer(county, "zones", 0.5)
    use.fade_layer(county, "zones", 0.2)
    with pytest.raises(EstatesError, match="has been changed since"):
        county.undo(edit)
    area = use.keep_area(county, "North", SQUARE)
    kept = county.last_edit
    use.rename_area(county, area, "South")
    with pytest.raises(EstatesError, match="has been changed since"):
        county.undo(kept)


@pytest.mark.parametrize(
    ("key", "field", "after"),
    [("zones", "opacity", 7), ("zones", "is_shown", "yes"), ("shades", "method", "magic"), ("order", "order", 3)],
)
def test_a_value_that_makes_no_sense_is_refused(county, key, field, after):
    now = {"opacity": 1.0, "is_shown": True, "method": "given", "order": []}[field]
    with pytest.raises(EstatesError, match="cannot be read"):
        county.change("Break it", [Change(SHEET, key, field, now, after)])


def test_a_layer_that_was_added_goes_with_its_place_and_comes_back_with_it(county):
    first = use.add_own_layer(county, OwnLayer("", "Wards", VECTOR, "wards.gpkg"))
    second = use.add_own_layer(county, OwnLayer("", "Parishes", VECTOR, "parishes.gpkg"))
    assert keys(county)[4:6] == [OWN + first, OWN + second]
    use.move_layer(county, OWN + first, 0)
    use.fade_layer(county, OWN + first, 0.3)
    before = county.estate.sheet
    gone = use.remove_own_layer(county, first)
    assert gone.verb == "Remove the layer Wards"
    assert keys(county) == [*BUILT_IN[:4], OWN + second, *BUILT_IN[4:]]
    county.undo(gone)
    assert county.estate.sheet == before
    use.change_own_layer(county, dataclasses.replace(before.own_layer(first), title="Wards of 2026"))
    assert [layer.title for layer in county.estate.sheet.own] == ["Wards of 2026", "Parishes"]


def test_the_layers_go_back_to_where_they_usually_lie(county):
    use.move_layer(county, "properties", 0)
    use.show_layer(county, "roads", is_shown=False)
    use.usual_order(county)
    assert county.estate.sheet == MapSheet()


def test_what_is_not_there_or_not_said_is_refused_in_one_sentence(county):
    for wrong in (
        lambda: use.show_layer(county, "moon", is_shown=True),
        lambda: use.fade_layer(county, "zones", math.nan),
        lambda: use.set_shades(county, figure="beauty"),
        lambda: use.set_shades(county, classes=1),
        lambda: use.set_shades(county, method="magic"),
        lambda: use.add_own_layer(county, OwnLayer("", " ", VECTOR, "a")),
        lambda: use.add_own_layer(county, OwnLayer("", "A", VECTOR, "")),
        lambda: use.remove_own_layer(county, "none"),
        lambda: use.remove_view(county, "none"),
        lambda: use.rename_area(county, "none", "A"),
        lambda: use.keep_view(county, "", BOUNDS),
        lambda: use.keep_view(county, "A", (0.0, 0.0, 0.0, 5.0)),
        lambda: use.keep_view(county, "A" * 90, BOUNDS),
        lambda: use.keep_area(county, "city", SQUARE),  # a locality has that name
    ):
        with pytest.raises(InputError):
            wrong()
    assert county.estate.sheet == MapSheet()


def test_two_views_do_not_share_a_name(county):
    view = use.keep_view(county, " The  town ", BOUNDS, {"stage": "map"})
    assert county.estate.sheet.view(view).name == "The town"
    with pytest.raises(InputError, match="is taken"):
        use.keep_view(county, "the TOWN", BOUNDS)
    use.rename_view(county, view, "The Town")
    use.remove_view(county, view)
    assert county.estate.sheet.views == ()


def test_an_area_without_size_is_refused():
    for ring in ([], SQUARE[:2], [SQUARE[0]] * 5, [(0, 0), (1000, 0), (2000, 0)], [(0, 0), (0.1, 0), (0, 0.1)]):
        with pytest.raises(InputError, match="has no size"):
            use.mended_ring(ring)


def test_an_edge_that_crosses_itself_is_refused_but_for_a_slip_of_the_hand():
    bow = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
    with pytest.raises(InputError, match="crosses itself"):
        use.mended_ring(bow, "North")
    slip = [*SQUARE, (399_990, 300_100), (400_010, 300_090)]
    mended = shapely.Polygon(use.mended_ring(slip))
    assert mended.is_valid
    assert mended.symmetric_difference(shapely.Polygon(SQUARE)).area < 0.01 * 1e6


def test_the_corner_that_closes_an_area_is_not_kept():
    assert use.mended_ring([*SQUARE, SQUARE[0]]) == tuple((float(x), float(y)) for x, y in SQUARE)


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), max_size=12))
def test_whatever_is_drawn_becomes_sound_ground_or_is_refused(corners):
    try:
        ring = use.mended_ring(corners)
    except InputError:
        return
    ground = shapely.Polygon(ring)
    assert ground.is_valid
    assert ground.area >= 1.0
    assert ring[0] != ring[-1]


def test_what_is_proposed_for_an_area_stays_in_it_and_the_area_stays_with_it(county):
    ring = [(399_000, 299_000), (401_500, 299_000), (401_500, 301_000), (399_000, 301_000)]
    area = AREA + use.keep_area(county, "Hall End", ring)
    wish = PlanWish(1, None, area)
    plan = propose_plan(county.estate, wish)
    assert [centre.property_id for centre in plan.centres] == ["hall"]
    assert {move.from_property for move in plan.moves} <= {"office", "annexe"}
    assert len(plan.zone_ids) == 3  # of the small areas, those with their point inside
    scenario = new_scenario(county, "", wish, plan)
    assert county.estate.scenario(scenario).name == "1 centre in Hall End"
    with pytest.raises(InputError, match="1 centre in Hall End was made for the area"):
        use.remove_area(county, area.removeprefix(AREA))
    findings = findings_of(county, scenario)
    use.fade_layer(county, "zones", 0.5)
    assert findings_of(county, scenario) is findings  # how the map looks is no reason to work out anything again


def test_a_room_sees_the_figures_of_the_drawn_area(county):
    ring = [(399_000, 299_000), (401_500, 299_000), (401_500, 301_000), (399_000, 301_000)]
    area = AREA + use.keep_area(county, "Hall End", ring)
    findings = findings_of(county, "")
    view = public_view(county.estate, findings, county.estate.scenario(""), locality=area)
    assert (view.where, view.properties, view.in_scope) == ("Hall End", 4, 3)
    assert view.map.bounds_27700 == (399_000, 299_000, 401_500, 301_000)
    whole = public_view(county.estate, findings, county.estate.scenario(""))
    assert view.trip != whole.trip
    assert view.map.edge_27700 == county.estate.sheet.areas[0].ring_27700
    use.show_layer(county, "rivers", is_shown=False)
    view = public_view(county.estate, findings, county.estate.scenario(""), locality=area)
    assert [state.key for state in view.map.stack if not state.is_shown] == ["rivers"]


def test_a_room_is_not_shown_an_area_that_would_point_at_a_building_that_may_not_be_named(county):
    ring = [(399_000, 299_000), (401_500, 299_000), (401_500, 301_000), (399_000, 301_000)]
    wide = [(399_000, 299_000), (425_000, 299_000), (425_000, 301_000), (399_000, 301_000)]
    narrow, wide = (AREA + use.keep_area(county, name, r) for name, r in (("By the Office", ring), ("Most", wide)))
    secret = county.estate.properties.with_values({("office", "secrecy"): Secrecy.UNNAMED.value})
    estate, findings = county.estate.with_(properties=secret), findings_of(county, "")
    view = public_view(estate, findings, estate.scenario(""), locality=narrow)
    assert (view.where, view.properties, view.map.edge_27700) == ("Here", 7, ())
    view = public_view(estate, findings, estate.scenario(""), locality=wide)
    assert (view.where, view.properties) == ("Most", 7)
    use.rename_area(county, wide.removeprefix(AREA), "Round the Office")
    estate = county.estate.with_(properties=secret)
    assert public_view(estate, findings, estate.scenario(""), locality=wide).where == "Area in view"
