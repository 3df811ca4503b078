from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.conditions import Condition, all_hold


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (Condition("use", "is", "Library"), True),
        (Condition("use", "is not", "library"), False),
        (Condition("use", "in", ["museum", "LIBRARY"]), True),
        (Condition("use", "has", ["lib"]), False),
        (Condition("note", "has", ["fire station"]), True),
        (Condition("use", "begins with", ["mus", "LIB"]), True),
        (Condition("note", "begins with", ["fire"]), False),
        (Condition("area", "at least", 200), True),
        (Condition("area", "over", 200), False),
        (Condition("area", "under", 200.5), True),
        (Condition("open", "is", True), True),
        (Condition("gone", "missing"), True),
        (Condition("use", "known"), True),
    ],
)
def test_conditions_compare_as_a_person_reads_them(condition, answer):
    facts = {"use": "library", "note": "Old Fire Station, Bank St", "area": 200.0, "open": True}
    assert condition.test(facts) is answer


@given(st.sampled_from(["is", "is not", "in", "has", "at least", "under"]))
def test_a_missing_fact_is_neither_true_nor_false(op):
    assert Condition("x", op, 3).test({}) is None


def test_one_false_condition_settles_it_even_where_another_is_unknown():
    assert all_hold([Condition("x", "is", 1), Condition("y", "over", 5)], {"y": 3}) is False
    assert all_hold([Condition("x", "is", 1), Condition("y", "over", 5)], {"y": 6}) is None
    assert all_hold([], {}) is True


def test_an_unknown_comparison_is_refused_when_it_is_written():
    with pytest.raises(ValueError, match="unknown comparison"):
        Condition("x", "roughly", 3)
