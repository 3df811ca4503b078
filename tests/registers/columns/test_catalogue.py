"""The catalogue of fields and the words of headings."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from estates_app.domain.errors import InputError
from estates_app.domain.fields import GROUPS, FieldKind
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.registers.columns.likeness import index_of
from estates_app.registers.columns.proposing import propose_columns

#: Wordings that two fields share on purpose: other columns or the unit tell which is meant.
SHARED = [
    {"name", "organisation"},
    {"local_id", "organisation_code"},
    {"tenure", "tenure_detail"},
    {"storeys", "unit"},
    {"street_number", "local_id"},
    {"spare_m2", "empty_percent"},
]


def test_every_field_stands_in_a_group_and_the_groups_hold_each_once(catalogue):
    groups = catalogue.groups()
    assert list(groups) == list(GROUPS)
    assert sorted(key for keys in groups.values() for key in keys) == sorted(catalogue.fields)


def test_a_field_belongs_to_the_property_an_interest_or_an_occupation(catalogue):
    assert {"landlord", "lease_expiry", "title_number"} <= set(catalogue.of("interest"))
    assert {"occupier", "occupied_desks"} <= set(catalogue.of("occupation"))
    assert {"name", "tenure", "occupancy"} <= set(catalogue.of("property"))


def test_keys_of_figures_carry_their_unit(catalogue):
    for key, field in catalogue.fields.items():
        if field.kind is FieldKind.MONEY:
            assert "_gbp" in key
            assert field.unit.startswith("£")
            assert ("a year" in field.unit) == key.endswith("_a_year")
        if field.kind is FieldKind.AREA:
            assert key.endswith("_m2")
            assert field.unit == "m²"


def test_what_is_about_a_person_never_reaches_the_public(catalogue):
    personal = [field for field in catalogue.fields.values() if field.personal]
    assert personal
    assert all(field.exempt for field in personal)


def test_no_wording_stands_under_two_fields_but_where_that_is_meant(catalogue):
    reader, holders = index_of(catalogue).reader, defaultdict(set)
    for key, field in catalogue.fields.items():
        for text in (*field.headings, *field.hints):
            heading = reader.read(text)
            holders[frozenset(heading.words), heading.unit, heading.span].add(key)
    double = [keys for keys in holders.values() if len(keys) > 1]
    assert not [keys for keys in double if not any(keys <= pair for pair in SHARED)]


def test_every_wording_of_a_field_is_taken_for_it_where_it_stands_alone(catalogue):
    for key, field in catalogue.fields.items():
        for text in field.headings:
            guess = propose_columns([text], [[]], catalogue)[0]
            fields = {guess.field, *(k for k, _, _ in guess.alternatives)}
            assert key in fields, (key, text, guess)


def test_what_is_exported_under_its_key_is_read_back(catalogue):
    keys = list(catalogue.fields)
    for key, guess in zip(keys, propose_columns(keys, [[] for _ in keys], catalogue), strict=True):
        assert guess.field == (None if catalogue[key].personal else key), (key, guess)


@pytest.mark.real
@pytest.mark.parametrize("file", ["transparency_code_2015_land_fields.csv", "parish_asset_fields.csv"])
def test_the_codes_own_wordings_have_a_field(real_data, catalogue, file):
    with (real_data / "schema" / file).open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    guesses = propose_columns([row["published_wording"] for row in rows], [[] for _ in rows], catalogue)
    # The code's long sentences, and its choices of tenure, are no headings.
    short = [
        (row["field"], guess) for row, guess in zip(rows, guesses, strict=True) if len(row["published_wording"]) < 80
    ]
    left = {name for name, guess in short if guess.field is None and not name.startswith("tenure_detail")}
    assert left <= {"size"}  # of a building or of land: a person says which


@pytest.mark.parametrize(
    "entry",
    [
        'label = "x"\nkind = "text"',
        'label = "x"\nkind = "text"\ngroup = "plaec"',
        'label = "x"\nkind = "number"\ngroup = "use"\nof = "person"',
        'label = "x"\nkind = "text"\ngroup = "use"\nlooks = "nice"',
        'kind = "text"\ngroup = "use"',
    ],
)
def test_a_wrong_entry_is_named(tmp_path, entry):
    path = tmp_path / "fields.toml"
    path.write_text(f"[odd]\n{entry}\n", encoding="utf-8")
    with pytest.raises(InputError, match="field odd is wrong"):
        load_catalogue(path)


def test_a_field_dated_by_one_that_is_none_is_named(tmp_path):
    path = tmp_path / "fields.toml"
    path.write_text('[odd]\nlabel = "x"\nkind = "text"\ngroup = "use"\ndated_by = "nothing"\n', encoding="utf-8")
    with pytest.raises(InputError, match="odd is dated by nothing"):
        load_catalogue(path)


def test_a_catalogue_without_its_words_is_refused(tmp_path, resources):
    path = tmp_path / "fields.toml"
    path.write_bytes((resources / "registers" / "fields.toml").read_bytes())
    with pytest.raises(InputError, match="column_words"):
        load_catalogue(path)
    path.with_name("column_words.toml").write_text("[things]\nwords = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match="a table of it is wrong"):
        load_catalogue(path)
