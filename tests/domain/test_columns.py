from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.columns import Column, Columns

cells = st.one_of(
    st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), max_size=12),
    st.lists(st.one_of(st.none(), st.text(max_size=5)), max_size=12),
    st.lists(st.one_of(st.none(), st.booleans()), max_size=12),
)


@given(cells)
def test_a_column_gives_back_what_it_was_given(values):
    column = Column.of(values)
    assert [column.get(i) for i in range(len(values))] == values


def test_missing_numbers_read_nan_and_never_zero():
    column = Column.of([1.0, None, 0.0])
    numbers = column.numbers()
    assert numbers[0] == 1
    assert np.isnan(numbers[1])
    assert numbers[2] == 0


def test_numbers_of_a_column_without_a_single_figure_are_all_missing():
    assert np.isnan(Column.of([None, None]).numbers()).all()


def test_an_edit_copies_the_touched_column_and_shares_the_rest():
    table = Columns.of(["a", "b"], name=["x", "y"], area_m2=[1.0, None])
    edited = table.with_values({("b", "area_m2"): 7.0})
    assert edited.get("b", "area_m2") == 7.0
    assert table.get("b", "area_m2") is None
    assert edited.columns["name"] is table.columns["name"]


def test_a_column_cannot_be_changed_in_place():
    column = Column.of([1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        column.values[0] = 5


def test_tables_joined_fill_the_columns_that_one_lacks_with_missing():
    joined = Columns.of(["a"], name=["x"]).appended(Columns.of(["b"], area_m2=[3.0]))
    assert joined.record("a") == {"name": "x"}
    assert joined.record("b") == {"area_m2": 3.0}


def test_joining_columns_of_different_kinds_keeps_every_value():
    joined = Columns.of(["a"], v=[1.0]).appended(Columns.of(["b"], v=["text"]))
    assert [joined.get(k, "v") for k in "ab"] == [1.0, "text"]


def test_ids_must_be_unique_and_columns_as_long_as_the_table():
    with pytest.raises(ValueError, match="unique"):
        Columns.of(["a", "a"])
    with pytest.raises(ValueError, match="has 1 rows"):
        Columns(("a", "b"), {"v": Column.of([1.0])})


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.data())
def test_take_keeps_ids_and_cells_together(ids, data):
    table = Columns.of(ids, v=[f"value of {i}" for i in ids])
    rows = data.draw(st.permutations(range(len(ids))))
    taken = table.take(np.array(rows, int))
    assert all(taken.get(key, "v") == f"value of {key}" for key in taken)


def test_without_drops_only_what_is_named():
    assert Columns.of(["a", "b", "c"]).without({"b", "z"}).ids == ("a", "c")


@pytest.mark.parametrize("cleared", [None, 2.5])
def test_a_word_typed_among_figures_and_taken_back_leaves_figures(cleared):
    table = Columns.of("abc", n=[1.0, None, 3.0])
    typed = table.with_values({("a", "n"): "many"})
    assert typed.column("n").get(0) == "many"
    back = typed.with_values({("a", "n"): cleared})
    assert list(back.numbers("n")[1:]) == pytest.approx([np.nan, 3.0], nan_ok=True)
    assert back.get("a", "n") == cleared
