from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.estate import Estate
from estates_app.domain.mapsheet import (
    ADDRESS,
    BASE,
    BUILT_IN,
    FEWEST_CLASSES,
    METHODS,
    MOST_CLASSES,
    OWN,
    VECTOR,
    DrawnArea,
    LayerState,
    MapSheet,
    NamedView,
    OwnLayer,
    Shades,
    record_of_sheet,
    sheet_of,
)
from estates_app.store.codec import facts_of, setup_of, with_setup

words = st.text(max_size=12)
ids = st.uuids().map(str)
metres = st.floats(-1e6, 2e6)
layers = st.builds(
    OwnLayer, ids, words, st.sampled_from([VECTOR, BASE, ADDRESS]), words, words, st.sampled_from([27700, 3857]), words
)
views = st.builds(
    NamedView, ids, words, st.tuples(metres, metres, metres, metres), st.lists(st.tuples(words, words)).map(tuple)
)
areas = st.builds(DrawnArea, ids, words, st.lists(st.tuples(metres, metres), min_size=3, max_size=6).map(tuple))
sheets = st.builds(
    MapSheet,
    st.lists(st.builds(LayerState, st.sampled_from(BUILT_IN), st.booleans(), st.floats(0, 1)), max_size=4).map(tuple),
    st.permutations(BUILT_IN).map(tuple),
    st.builds(Shades, words, st.sampled_from(METHODS), st.integers(FEWEST_CLASSES, MOST_CLASSES)),
    st.lists(layers, max_size=3).map(tuple),
    st.lists(views, max_size=3).map(tuple),
    st.lists(areas, max_size=3).map(tuple),
)


@given(sheets)
def test_any_sheet_that_is_written_is_read_as_it_was(sheet):
    assert sheet_of(json.loads(json.dumps(record_of_sheet(sheet)))) == sheet


@pytest.mark.parametrize(("written", "read"), [(7, 7), (8, 7), (9, 7)])
def test_more_classes_than_are_told_apart_are_read_as_the_most_there_are(written, read):
    assert sheet_of({"shades": {"classes": written}}).shades.classes == read


def test_nothing_written_is_the_usual_sheet():
    assert sheet_of({}) == MapSheet()


@pytest.mark.parametrize(
    "record",
    [
        {"layers": [{"key": "roads", "opacity": 1.5}]},
        {"layers": [{"is_shown": True}]},
        {"shades": {"method": "magic"}},
        {"shades": {"classes": 1}},
        {"area": [{"id": "a", "name": "A", "ring_27700": [[0, 0], [1, 1]]}]},
        {"area": [{"id": "a", "name": "A", "ring_27700": [[0, 0], [1, float("nan")], [2, 0]]}]},
        {"view": [{"id": "v", "name": "V", "bounds_27700": [0, 0, 1]}]},
        {"own": [{"id": "o", "title": 3, "kind": "vector", "source": ""}]},
    ],
)
def test_what_is_no_sheet_is_told(record):
    with pytest.raises((KeyError, TypeError, ValueError)):
        sheet_of(record)


def test_what_a_later_version_says_of_a_layer_is_left_out():
    record = {"own": [{"id": "o", "title": "Wards", "kind": VECTOR, "source": "w.gpkg", "halo": 3}]}
    assert sheet_of(record).own == (OwnLayer("o", "Wards", VECTOR, "w.gpkg"),)


def test_layers_lie_where_they_usually_do():
    own = (OwnLayer("a", "Base", BASE, "b.gpkg"), OwnLayer("b", "Wards", VECTOR, "w.gpkg"))
    keys = [state.key for state in MapSheet(own=own).stack()]
    assert keys == [OWN + "a", *BUILT_IN[:4], OWN + "b", *BUILT_IN[4:]]


@given(sheets)
def test_the_stack_has_every_layer_once_in_the_order_that_people_gave(sheet):
    keys = [state.key for state in sheet.stack()]
    assert sorted(keys) == sorted({*BUILT_IN, *(OWN + layer.id for layer in sheet.own)})
    assert [key for key in keys if key in sheet.order] == list(sheet.order)


@given(sheets, st.sampled_from(BUILT_IN))
def test_a_state_that_is_the_usual_one_is_not_told(sheet, key):
    hidden = sheet.with_state(LayerState(key, is_shown=False))
    assert not hidden.shows(key)
    assert all(state.key != key for state in hidden.with_state(LayerState(key)).layers)
    assert [state.key for state in hidden.stack()] == [state.key for state in sheet.stack()]


@given(sheets)
def test_a_project_keeps_any_sheet(sheet):
    kept = json.loads(json.dumps(setup_of(Estate(sheet=sheet))))
    assert with_setup(Estate(), kept).sheet == sheet
    assert facts_of(json.dumps(kept)) == facts_of(json.dumps(setup_of(Estate())))
