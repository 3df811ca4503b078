"""Classes of a figure against brute force, numpy's quantiles and what must hold of any classes."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.analysis.classing import (
    METHODS,
    class_numbers,
    classes_of,
    equal_count_ends,
    method_words,
    roundest,
)
from estates_app.analysis.natural import natural_ends

figures = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
some = st.lists(figures | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1.0, 2.0]), max_size=60)
methods = st.sampled_from(sorted(METHODS))


def within(known, ends):
    return sum(float(((part - part.mean()) ** 2).sum()) for part in np.split(known, list(ends)))


@given(some, methods, st.integers(0, 12), st.floats(0, 5))
def test_every_value_falls_into_exactly_one_class(values, method, count, neutral):
    found = classes_of(values, method, count, given=(5.0, 1.0, 5.0, math.nan), neutral=neutral)
    known = np.array([v for v in values if math.isfinite(v)])
    assert list(found.breaks) == sorted(set(found.breaks))
    assert found.missing == len(values) - len(known)
    numbers = class_numbers(values, found.breaks)
    assert ((numbers == -1) == ~np.isfinite(np.array(values, float))).all()
    edges = [-math.inf, *found.breaks, math.inf]
    for value, number in zip(values, numbers, strict=True):
        if math.isfinite(value):
            assert edges[number] < value <= edges[number + 1]
    if len(known):
        assert list(found.counts) == np.bincount(numbers[numbers >= 0], minlength=len(edges) - 1).tolist()
        assert 0.0 <= found.fit <= 1.0
    else:
        assert (found.counts, found.breaks) == ((), ())
        assert math.isnan(found.fit)


@given(st.lists(figures, min_size=1, max_size=60), st.integers(2, 9))
def test_no_class_of_equal_count_or_natural_breaks_is_empty(values, count):
    for method in ("equal_count", "natural"):
        found = classes_of(values, method, count)
        assert all(found.counts)
        assert len(found.counts) == min(count, len(set(values)))


@given(st.lists(st.integers(-20, 20) | st.floats(-20, 20), min_size=1, max_size=12), st.integers(2, 5))
def test_natural_breaks_are_the_best_of_all(values, count):
    known = np.sort(np.array(values, float))
    found = natural_ends(known, count)
    places = np.flatnonzero(np.diff(known) > 0) + 1
    classes = min(count, len(places) + 1)
    assert len(found) == classes - 1
    best = min(within(known, ends) for ends in combinations(places, classes - 1))
    assert within(known, found) == pytest.approx(best, abs=1e-7)


@pytest.mark.parametrize("shape", ["even", "normal", "long tail", "two heaps"])
@pytest.mark.parametrize("count", [2, 5, 9])
def test_natural_breaks_of_many_values_are_all_but_as_good_as_if_every_place_were_tried(shape, count):
    chance = np.random.default_rng(7)
    known = {
        "even": lambda: chance.random(6000),
        "normal": lambda: chance.normal(0, 3, 6000),
        "long tail": lambda: chance.pareto(1.2, 6000),
        "two heaps": lambda: np.concatenate((chance.normal(0, 1, 3000), chance.normal(50, 0.1, 3000))),
    }[shape]()
    known.sort()
    whole, coarse = natural_ends(known, count, most_edges=10_000), natural_ends(known, count, most_edges=1000)
    assert within(known, coarse) == pytest.approx(within(known, whole), rel=1e-3)


@given(st.lists(figures, min_size=9, max_size=200, unique=True), st.integers(2, 9))
def test_ends_of_equal_count_are_numpys_quantiles(values, count):
    known = np.sort(np.array(values))
    for number, end in enumerate(equal_count_ends(known, count), 1):
        assert abs(end - len(known) * number / count) <= 0.5
        low, high = (np.quantile(known, number / count, method=m) for m in ("lower", "higher"))
        assert known[max(end - 2, 0)] <= high
        assert low <= known[min(end, len(known) - 1)]


def test_equal_values_stay_together():
    found = classes_of([0] * 90 + [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "equal_count", 5)
    assert found.counts[0] == 90
    assert sum(found.counts) == 100
    assert len(found.counts) == 5


@given(st.lists(figures, min_size=2, max_size=80), st.integers(2, 9))
def test_equal_intervals_are_equal_and_can_be_read(values, count):
    found = classes_of(values, "equal_interval", count)
    if len(set(values)) == 1:
        assert found.breaks == ()
        return
    assert len(found.breaks) < count
    if len(found.breaks) > 1:
        steps = np.diff(found.breaks)
        np.testing.assert_allclose(steps, steps[0], rtol=1e-6)
        assert len(f"{steps[0]:.6e}".split("e")[0].rstrip("0").replace(".", "")) <= 2
    assert min(values) <= min(found.breaks, default=min(values))


def test_equal_intervals_by_hand():
    assert classes_of([0, 3, 47, 99, 100], "equal_interval", 5).breaks == (20.0, 40.0, 60.0, 80.0)
    assert classes_of([0.1, 0.52], "equal_interval", 9).breaks == (0.3,)  # two values are two classes
    assert classes_of(np.linspace(0.1, 0.52, 50), "equal_interval", 4).breaks == (0.15, 0.3, 0.45)


@given(st.lists(figures, min_size=1, max_size=80), st.integers(2, 9), st.sampled_from([0.0, 0.05, 3.0]))
def test_diverging_classes_lie_alike_on_both_sides(values, count, neutral):
    breaks = classes_of(values, "diverging", count, neutral=neutral).breaks
    assert [-edge for edge in reversed(breaks)] == list(breaks)
    assert len(breaks) + 1 <= max(count, 3 if neutral else 2)
    if neutral:
        assert (-neutral, neutral) == (breaks[len(breaks) // 2 - 1], breaks[len(breaks) // 2])
    else:
        assert breaks[len(breaks) // 2] == 0.0


def test_diverging_classes_of_values_on_one_side_keep_the_other_side_empty():
    found = classes_of([0, 0.01, 1, 2, 3, 4], "diverging", 5, neutral=0.05)
    assert found.counts == (0, 0, 2, 2, 2)
    assert classes_of([0, 0, 0], "diverging", 7, neutral=0.05).counts == (0, 3, 0)


def test_the_fit_is_the_share_of_squares_explained():
    values = [1, 2, 3, 11, 12, 13]
    found = classes_of(values, "natural", 2)
    assert found.counts == (3, 3)
    whole, parts = np.var(values) * 6, np.var([1, 2, 3]) * 6
    assert found.fit == pytest.approx(1 - parts / whole)
    assert classes_of(values, "given", 2, given=(0,)).fit == pytest.approx(0)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e6), st.floats(0, 1))
def test_the_roundest_number_lies_where_it_must(low, width, share):
    high = low + width
    if high > low:
        found = roundest(low, high, low + share * width)
        assert low <= found < high


def test_the_roundest_number_has_the_fewest_figures():
    assert roundest(17.31, 17.62, 17.5) == 17.5
    assert roundest(1234, 1777, 1500) == 1500
    assert roundest(0.0131, 0.0139, 0.0133) == 0.0135
    assert roundest(-3.2, 4.1, 0.4) == 0.0
    assert roundest(96, 131, 113) == 100


def test_breaks_can_be_read_and_classes_stay_almost_equal():
    values = np.random.default_rng(3).lognormal(3, 1, 35_000)
    found = classes_of(values, "equal_count", 5)
    assert all(len(f"{edge:g}") <= 4 for edge in found.breaks)
    assert max(abs(count - 7000) for count in found.counts) <= 700


def test_a_method_is_said_in_words():
    assert method_words("equal_count", 5) == "5 classes of equal count"
    assert method_words("natural", 1) == "1 class by natural breaks"
    with pytest.raises(ValueError, match="equal_count"):
        classes_of([1, 2], "jenks", 5)
