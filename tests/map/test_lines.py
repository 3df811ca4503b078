"""Lines of a scene: what is made of them, and made once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from estates_app.map.shapes import simple_parts

FAR = shapely.LineString([(1e9, 0.0), (1e9, 1.0)])
BROKEN = shapely.LineString([(1.0, 2.0), (np.inf, 3.0)])


def lines(count=30, seed=3):
    random = np.random.default_rng(seed)
    starts = random.uniform(400_000.0, 410_000.0, (count, 2))
    steps = np.array([(0.0, 0.0), (5.0, 9.0), (90.0, 3.0)])
    return np.array([shapely.LineString(start + steps) for start in starts], object)


def xy(shapes):
    return [shapely.get_coordinates(shape).tolist() for shape in shapes]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda line: shapely.MultiLineString([line]),
        lambda line: shapely.GeometryCollection([shapely.MultiLineString([line])]),
        lambda line: shapely.force_3d(line, 7.0),
        lambda line: line if line is None or line.is_empty else shapely.MultiLineString([line]),
    ],
    ids=["of several parts", "in a collection", "with heights", "some"],
)
@pytest.mark.parametrize("odd", [[], [FAR, BROKEN], [shapely.LineString(), FAR], [shapely.Point(1.0, 2.0)]])
def test_single_lines_are_told_as_the_same_lines_in_parts(wrapped, odd):
    alone = np.array([*lines(), *odd, *lines(4, seed=4)], object)
    other = alone.copy()
    for at in range(30):
        other[at] = wrapped(alone[at])
    (first, index), (second, rows) = simple_parts(alone, (1, 2)), simple_parts(other, (1, 2))
    assert xy(first) == xy(second)
    assert index.tolist() == rows.tolist()
    assert len(first) == 34
    assert not shapely.has_z(second).any()


def test_nothing_and_no_shape_are_no_parts():
    parts, index = simple_parts(np.array([None, None], object), (1, 2))
    assert (len(parts), len(index)) == (0, 0)
    parts, index = simple_parts(np.array([None, lines(1)[0]], object), (1, 2))
    assert (len(parts), index.tolist()) == (1, [1])
    parts, index = simple_parts(np.zeros(0, object), (1, 2))
    assert (len(parts), len(index)) == (0, 0)
