"""Where a county is, and what lies far off: whatever strays, the county fills the map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from estates_app.domain.extent import extent_of, extent_of_boxes, far_off, is_place

STRAYS = {
    "nought": (0.0, 0.0),
    "degrees": (-1.5, 53.1),
    "France": (900_000.0, -800_000.0),
    "the wrong way round": (334_000.0, 442_000.0),
    "web mercator": (-167_000.0, 7_050_000.0),
    "no place": (1e300, -1e300),
    "without end": (np.inf, 350_000.0),
}


def county(count: int = 60) -> np.ndarray:
    random = np.random.default_rng(5)
    return random.uniform((420_000.0, 320_000.0), (460_000.0, 390_000.0), (count, 2))


@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
def test_one_stray_point_is_far_off_and_does_not_stretch_the_county(stray):
    xy = county()
    with_stray = np.vstack([xy, [stray]])
    assert extent_of(with_stray) == extent_of(xy) == (*xy.min(axis=0), *xy.max(axis=0))
    assert np.flatnonzero(far_off(with_stray)).tolist() == ([60] if np.isfinite(stray).all() else [])


@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
def test_of_three_properties_one_may_be_the_stray(stray):
    xy = np.array([(430_000.0, 350_000.0), (436_000.0, 342_000.0), stray])
    west, south, east, north = extent_of(xy)
    assert (west, south, east, north) == (430_000.0, 342_000.0, 436_000.0, 350_000.0)


def test_a_missing_place_is_not_far_off_it_is_nowhere():
    xy = np.vstack([county(), [[np.nan, np.nan]]])
    assert not far_off(xy).any()
    assert not is_place(xy)[-1]
    assert extent_of(np.full((3, 2), np.nan)) is None
    assert extent_of(np.zeros((0, 2))) is None


def test_two_towns_far_apart_are_both_the_estate():
    random = np.random.default_rng(1)
    towns = [(420_000.0, 320_000.0), (430_000.0, 560_000.0)]
    xy = np.vstack([random.normal(town, 2000.0, (count, 2)) for town, count in zip(towns, (60, 40), strict=True)])
    assert not far_off(xy).any()
    assert extent_of(xy) == (*xy.min(axis=0), *xy.max(axis=0))


def test_where_the_small_areas_are_known_they_say_where_the_county_is():
    xy = np.vstack([county() + np.array([0.0, 300_000.0]), [(440_000.0, 350_000.0)]])  # nearly all in another county
    assert far_off(xy, (420_000.0, 320_000.0, 460_000.0, 390_000.0)).tolist() == [True] * 60 + [False]
    beside = np.array([(415_000.0, 350_000.0), (440_000.0, 300_000.0)])  # a depot over the border
    assert not far_off(beside, (420_000.0, 320_000.0, 460_000.0, 390_000.0)).any()


def test_boxes_at_nought_and_beyond_the_earth_stretch_nothing():
    good = np.array([[420e3 + 5e3 * at, 330e3, 425e3 + 5e3 * at, 335e3] for at in range(8)])
    bad = np.array([[0.0, 0.0, 10.0, 10.0], [1e200, 1e200, 2e200, 2e200], [np.nan] * 4])
    assert extent_of_boxes(np.vstack([good, bad])) == (420e3, 330e3, 460e3, 335e3)
    assert extent_of_boxes(bad[2:]) is None


places = arrays(float, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(allow_nan=True))


@given(places)
def test_whatever_is_told_a_map_can_be_fitted_to_it(xy):
    far, sane = far_off(xy), is_place(xy)
    assert far.shape == (len(xy),)
    ground = extent_of(xy)
    assert (ground is None) == (not sane.any())
    if ground is not None:
        west, south, east, north = ground
        assert np.isfinite(ground).all()
        assert west <= east
        assert south <= north
        held = sane & ~far
        assert held.any()
        assert (xy[held] >= (west, south)).all()
        assert (xy[held] <= (east, north)).all()


@given(places, st.permutations(range(4)))
def test_the_order_of_the_rows_means_nothing(xy, turn):
    order = np.argsort(np.resize(turn, len(xy)), kind="stable")
    assert (far_off(xy)[order] == far_off(xy[order])).all()
