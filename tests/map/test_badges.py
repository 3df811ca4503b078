"""Numbers beside symbols that stand for several: none covers another where there is a free corner."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.map.badges import CORNERS, aside_px, corners_of

SIZE = np.array([16.0, 15.0])  # of one digit


def boxes(places, radius, corners):
    middles = places + corners * aside_px(radius, np.tile(SIZE, (len(places), 1)))
    return [(*(middle - SIZE / 2), *(middle + SIZE / 2)) for middle in middles]


def crossings(places, radius, corners):
    return sum(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for a, b in itertools.combinations(boxes(places, radius, corners), 2)
    )


def test_a_number_alone_stands_at_the_upper_right():
    assert corners_of(np.zeros((1, 2)), np.array([7.0]), np.array([3]), 1.0).tolist() == [[1, -1]]
    far = np.array([[0.0, 0.0], [300.0, 0.0]])
    assert corners_of(far, np.full(2, 7.0), np.array([3, 4]), 1.0).tolist() == [[1, -1]] * 2


def test_four_on_nearly_one_spot_take_the_four_corners():
    places = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    found = corners_of(places, np.full(4, 7.0), np.array([2, 3, 4, 5]), 1.0)
    assert sorted(map(tuple, found.tolist())) == sorted(CORNERS)
    assert crossings(places, np.full(4, 7.0), found) == 0


@given(
    places=st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), min_size=2, max_size=7, unique=True),
    radius=st.integers(3, 14),
)
def test_it_is_never_worse_than_the_usual_corner(places, radius):
    at, radii = np.array(places, float), np.full(len(places), float(radius))
    found = corners_of(at, radii, np.full(len(places), 5), 1.0)
    usual = np.tile(CORNERS[0], (len(places), 1))
    assert crossings(at, radii, found) <= crossings(at, radii, usual)


@pytest.mark.parametrize("count", [0, 301])
def test_none_and_very_many_keep_the_usual_corner(count):
    found = corners_of(np.zeros((count, 2)), np.full(count, 7.0), np.full(count, 5), 1.0)
    assert found.tolist() == [list(CORNERS[0])] * count
