"""Mappings that are kept: written for people, read back, and found again for a later edition."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.errors import InputError
from estates_app.domain.mappings import KeptMapping
from estates_app.registers.columns.keeping import (
    kept_of,
    load_kept_mapping,
    load_mapping,
    mapping_for,
    mapping_to_toml,
    with_kept,
)
from estates_app.registers.source import RegisterSource

text = st.text(max_size=20)
names = st.text(min_size=1, max_size=20)
kept_mappings = st.builds(
    KeptMapping,
    columns=st.dictionaries(names, st.sampled_from(["", "name", "uprn"]), max_size=5),
    partner=text,
    sheet=text,
    table=st.integers(0, 9),
    units=st.dictionaries(names, text, max_size=2),
    header_row=st.none() | st.integers(1, 40),
    crs_epsg=st.none() | st.sampled_from([4326, 27700]),
    defaults=st.dictionaries(names, text, max_size=3),
    only=st.dictionaries(names, st.lists(text, max_size=3).map(tuple), max_size=2),
    closed_column=text,
    name_form=text,
    condition_scheme=text,
    notes=st.dictionaries(names, st.text(max_size=200), max_size=3),
).map(lambda kept: dataclasses.replace(kept, headings=tuple(kept.columns)))


@pytest.fixture
def written(tmp_path):
    def write(words):
        path = tmp_path / "m.toml"
        path.write_text(words, encoding="utf-8")
        return path

    return write


@settings(max_examples=60, deadline=None)
@given(kept_mappings)
def test_toml_and_json_give_back_what_was_kept(tmp_path_factory, kept):
    path = tmp_path_factory.mktemp("kept") / "m.toml"
    path.write_bytes(mapping_to_toml(kept).encode())
    assert load_kept_mapping(path) == dataclasses.replace(kept, notes={})
    assert KeptMapping.from_json(kept.to_json()) == kept


def test_people_read_why_and_see_cells_of_used_columns_only(tmp_path):
    guesses = [
        ColumnGuess("UPRN", "local_id", 0.85, "the cells are codes"),
        ColumnGuess("Contact", None, 0.9, "personal data (name of a contact): left out unless you choose it"),
    ]
    source = RegisterSource(
        tmp_path / "a.csv", "Fire", sheet="Sites", only={"Sector": ("NHS",)}, name_form="{name} Library"
    )
    words = mapping_to_toml(kept_of(source, guesses, {"UPRN": ["54960", "54090"], "Contact": ["Jane Smith"]}))
    assert '"UPRN" = "local_id"  # the cells are codes; e.g. 54960, 54090' in words
    assert '"Contact" = ""  # personal data' in words
    assert "Jane" not in words
    assert 'sheet = "Sites"' in words


def test_a_kept_mapping_fills_what_the_source_does_not_say(tmp_path):
    kept = KeptMapping(columns={"A": "name", "B": "uprn"}, sheet="Old", crs_epsg=27700, closed_column="Closed")
    source = with_kept(RegisterSource(tmp_path / "a.csv", "Fire", sheet="New", mapping={"B": ""}), kept)
    assert (source.sheet, source.crs_epsg, source.closed_column) == ("New", 27700, "Closed")
    assert source.mapping == {"A": "name", "B": ""}
    assert source.partner == "Fire"


@pytest.mark.parametrize(
    "words", ['"Bldg" = "name"\n', '[columns]\n"Bldg" = "name"\n', '\ufeff[columns]\nBldg = "name"\n']
)
def test_a_short_mapping_written_by_hand_is_read(written, words):
    assert load_mapping(written(words)) == {"Bldg": "name"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("not toml", "no mapping"),
        ("[columns]\nA = 3\n", "columns"),
        ("[colums]\nA = 'name'\n", "colums"),
        ("[register]\nheader_row = 'two'\n", "header_row is not a whole number"),
        ("[register]\nheader_row = true\n", "header_row is not a whole number"),
        ("[register]\nsheets = 'a'\n", "no entry sheets"),
        ("[only]\nSector = 'NHS'\n", "list"),
        ("register = 3\n[columns]\n", "register"),
        ("[also]\nheadings = 3\n", "headings"),
    ],
)
def test_a_wrong_mapping_is_refused_in_one_sentence(written, words, said):
    with pytest.raises(InputError, match=said):
        load_kept_mapping(written(words))


@pytest.mark.parametrize("words", ["", "[]", "{", '{"columns": 3}', '{"only": {"a": 1}}', '{"headings": 4}', "null"])
def test_a_damaged_kept_mapping_says_so(words):
    with pytest.raises(InputError, match="damaged"):
        KeptMapping.from_json(words)


def kept(columns, **more):
    return KeptMapping(columns=columns, headings=tuple(columns), **more)


OLD = {
    "Ref": "local_id",
    "Name": "name",
    "Address 2": "address2",
    "Cost 2021/22": "running_cost_gbp_a_year",
    "Secret": "",
}


def test_the_same_headings_in_any_order_and_spelling_fit_wholly():
    found = mapping_for(["NAME", "ref", "Secret", "address_2", "Cost 2021/22"], [kept(OLD)])
    assert found.alike == 1
    assert (found.new, found.gone, found.renamed) == ((), (), {})
    assert found.columns["NAME"] == "name"
    assert found.columns["Secret"] == ""


def test_a_later_edition_keeps_its_columns_through_years_and_spellings():
    found = mapping_for(["Ref.", "Names", "Address 3", "Cost 2022/23", "Secret", "EPC"], [kept(OLD)])
    assert found.columns == {
        "Ref.": "local_id",
        "Names": "name",
        "Cost 2022/23": "running_cost_gbp_a_year",
        "Secret": "",
    }
    assert found.renamed == {"Names": "Name", "Cost 2022/23": "Cost 2021/22"}
    assert found.new == ("Address 3", "EPC")
    assert found.gone == ("Address 2",)


def test_the_likest_is_taken_and_of_equals_the_newest():
    first, second = kept(OLD, sheet="first"), kept({**OLD, "Ref": "uprn"}, sheet="second")
    assert mapping_for(list(OLD), [first, second]).kept is second
    nearer = kept({**OLD, "EPC": "energy_rating"})
    assert mapping_for([*OLD, "EPC"], [nearer, first]).kept is nearer


def test_another_table_fits_none():
    assert mapping_for(["Species", "Girth", "Name"], [kept(OLD)]) is None
    assert mapping_for([], [kept(OLD)]) is None
    assert mapping_for(["A"], []) is None
