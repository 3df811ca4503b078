from __future__ import annotations

import numpy as np
import pytest
import shapely

from estates_app.domain.errors import Cancelled
from estates_app.domain.jobs import Cancel
from estates_app.map.grid import Window
from estates_app.map.levels import TOLERANCES_M, are_worth_it, digest_of, make_levels, packed, unpacked
from estates_app.map.shapes import ZoneShapes
from estates_app.map.zonefill import fill_numbers
from tests.map.soaking import zones

COUNT = 120


@pytest.fixture(scope="module")
def shapes():
    return zones(np.random.default_rng(4), COUNT)


@pytest.fixture(scope="module")
def ready(shapes):
    made = ZoneShapes.of(shapes)
    return made.with_levels(make_levels(shapes, made.origin_27700))


def numbers_of(made, level, window):
    found = np.zeros((window.height, window.width), np.int32)
    for _ in fill_numbers(found, window, level, made.bounds_m, made.origin_27700):
        pass
    return found


def test_each_level_is_simpler_and_leaves_no_gap(ready):
    many = [len(level.xy_m) for level in ready.levels]
    assert many == sorted(many, reverse=True)
    assert many[-1] < 0.8 * many[0]
    assert [level.tolerance_m for level in ready.levels] == [0.0, *TOLERANCES_M]
    window = Window(40.0, 10_050, -8_200, 650, 650)  # inside the county: every pixel belongs to a zone
    whole = numbers_of(ready, ready.levels[0], window)
    assert (whole > 0).mean() > 0.9
    for level in ready.levels[1:]:
        simple = numbers_of(ready, level, window)
        inside = whole > 0
        inside[1:-1, 1:-1] &= (whole[:-2, 1:-1] > 0) & (whole[2:, 1:-1] > 0) & (whole[1:-1, :-2] > 0)
        assert ((simple == 0) & inside).mean() < 0.01
        assert (simple == whole).mean() > 0.9


def test_a_level_serves_where_nobody_sees_what_it_leaves_out(ready):
    assert ready.level_for(1.0).tolerance_m == 0.0
    assert ready.level_for(20.0).tolerance_m == TOLERANCES_M[0]
    assert ready.level_for(1000.0).tolerance_m == TOLERANCES_M[-1]


def test_a_pixel_is_of_the_zone_that_holds_its_middle(shapes):
    made = ZoneShapes.of(shapes)
    window = Window(60.0, 6_700, -5_450, 400, 380)
    found = numbers_of(made, made.levels[0], window)
    rng = np.random.default_rng(1)
    tree = shapely.STRtree([shape for shape in shapes if shape is not None])
    index = np.flatnonzero([shape is not None for shape in shapes])
    for x, y in rng.integers(0, (400, 380), (600, 2)).tolist():
        place = shapely.Point((window.left + x + 0.5) * 60.0, -(window.top + y + 0.5) * 60.0)
        holders = {int(index[i]) + 1 for i in tree.query(place, predicate="intersects")} or {0}
        near = {int(index[i]) + 1 for i in tree.query(place, predicate="dwithin", distance=0.2)}
        assert int(found[y, x]) in holders | near | ({0} if near else set())


def test_levels_are_kept_and_read_again(ready):
    simpler = ready.levels[1:]
    again = unpacked(packed(simpler), ready.count)
    assert again is not None
    for one, other in zip(simpler, again, strict=True):
        assert (one.xy_m == other.xy_m).all()
        assert (one.start == other.start).all()
        assert (one.zone == other.zone).all()
        assert one.tolerance_m == other.tolerance_m


@pytest.mark.parametrize("kept", [b"", b"PK\x03\x04 no archive", packed(())])
def test_what_is_no_levels_is_made_anew(kept):
    assert unpacked(kept, 3) is None


def test_levels_of_other_zones_are_not_taken(ready):
    assert unpacked(packed(ready.levels[1:]), ready.count + 1) is None


def test_the_same_shapes_have_the_same_name(shapes):
    moved = shapely.transform(shapes, lambda xy: xy + 1.0)
    assert digest_of(shapes) == digest_of(shapes.copy())
    assert len({digest_of(shapes), digest_of(moved), digest_of(shapes[:-1])}) == 3


def test_odd_shapes_and_a_wish_to_stop(shapes):
    odd = np.array([None, shapely.Point(1, 1), shapely.Polygon(), shapely.box(0, 0, 9, 9)], dtype=object)
    bow = shapely.Polygon([(0, 0), (900, 900), (900, 0), (0, 900)])
    for some in (odd, odd[:3], np.array([bow, shapely.box(100, 100, 5000, 5000)])):
        made = ZoneShapes.of(some)
        assert not are_worth_it(made)
        for level in make_levels(some, made.origin_27700):
            assert level.count == len(some)
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        make_levels(shapes, (0.0, 0.0), cancel)
