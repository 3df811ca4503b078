from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point
from shapely.geometry.polygon import Polygon

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.localities import AREA, holds, inside, is_known, name_of, ring_of, shape_of
from estates_app.domain.mapsheet import DrawnArea, MapSheet

RING = ((0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0))
NORTH = AREA + "n"


def estate(places, ring=RING):
    return Estate(
        properties=Columns.of(
            [f"p{i}" for i in range(len(places))],
            geometry=[None if at is None else Point(at) for at in places],
            locality=["town" if i % 2 else None for i in range(len(places))],
        ),
        zones=Columns.of(["z1", "z2"], x_27700=[500.0, None], y_27700=[500.0, None], locality=["town", "city"]),
        localities=Columns.of(["town", "city"], name=["Town", "City"], geometry=[shapely.box(0, 0, 9, 9), None]),
        sheet=MapSheet(areas=(DrawnArea("n", "North", ring),)),
    )


def test_everywhere_holds_all_even_what_has_no_place():
    here = estate([(5, 5), None])
    assert inside(here, "").tolist() == [True, True]
    assert inside(here, "", "zones").tolist() == [True, True]
    assert holds(here, "", ["p0", "gone"]).tolist() == [True, True]


def test_a_locality_holds_what_says_so_and_an_area_what_lies_in_it():
    here = estate([(5, 5), (500, 500), (1001, 5), None, (1000, 1000)])
    assert inside(here, "town").tolist() == [False, True, False, True, False]
    assert inside(here, NORTH).tolist() == [True, True, False, False, True]  # what lies on the edge lies inside
    assert inside(here, "city", "zones").tolist() == [False, True]
    assert inside(here, NORTH, "zones").tolist() == [True, False]
    assert holds(here, NORTH, ["p2", "p0", "gone"]).tolist() == [False, True, False]


def test_what_is_gone_holds_nothing_and_has_no_name():
    here = estate([(5, 5)])
    for key in ("moon", AREA + "moon"):
        assert not is_known(here, key)
        assert not inside(here, key).any()
        assert (name_of(here, key), shape_of(here, key), ring_of(here, key)) == ("", None, ())
    assert (name_of(here, NORTH), name_of(here, "town"), name_of(here, "")) == ("North", "Town", "")
    assert shape_of(here, NORTH).area == 1e6
    assert shape_of(here, "town").area == 81
    assert ring_of(here, "town") == ()
    assert is_known(here, "")


def test_a_property_that_is_put_elsewhere_is_told_anew_and_another_column_tells_nothing_new():
    here = estate([(5, 5), (2000, 5)])
    first = inside(here, NORTH)
    renamed = here.with_(properties=here.properties.with_values({("p0", "name"): "Library"}))
    assert inside(renamed, NORTH) is first
    moved = here.with_(properties=here.properties.with_values({("p1", "geometry"): Point(6, 6)}))
    assert inside(moved, NORTH).tolist() == [True, True]
    assert first.tolist() == [True, False]


coordinates = st.integers(-50, 1050).map(float)


@given(
    st.lists(st.one_of(st.none(), st.tuples(coordinates, coordinates)), max_size=8),
    st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=6),
)
def test_inside_is_what_geometry_says_point_by_point(places, corners):
    ring = tuple(shapely.MultiPoint(corners).convex_hull.exterior.coords[:-1]) if _has_size(corners) else RING
    here = estate(places, ring)
    ground = Polygon(ring)
    expected = [at is not None and bool(ground.distance(Point(at)) == 0) for at in places]
    assert inside(here, NORTH).tolist() == expected


def _has_size(corners):
    return isinstance(shapely.MultiPoint(np.array(corners)).convex_hull, Polygon)
