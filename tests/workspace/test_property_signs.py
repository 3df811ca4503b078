"""What signs of properties tell: by hand on a small county; what is not known is never a default."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.columns import Column, Columns
from estates_app.workspace.placing_by_hand import PLACED_BY_HAND
from estates_app.workspace.property_signs import COLOURINGS, signs_of

WORDS = {
    "condition": {"A": "A, good", "B": "B", "C": "C", "D": "D"},
    "tenure": {"freehold": "Freehold", "leasehold": "Leasehold", "other": "Other"},
    "place": {"exact": "Exact", "street": "Street", "settlement": "Settlement", "hand": "By hand"},
    "service": {"several": "Several"},
}


def told(estate, colouring, service=""):
    signs = signs_of(estate, colouring, WORDS[colouring], service)
    assert len(signs.keys) == len(signs.words)
    return [signs.keys[code] for code in signs.codes]


def with_texts(estate, **columns):
    table = estate.properties
    for name, values in columns.items():
        table = table.with_column(name, Column.of([*values, *[None] * (len(table) - len(values))]))
    return estate.with_(properties=table)


def test_condition_is_a_grade_or_not_known(county):
    estate = with_texts(county.estate, condition=["A", "D", "green", None])
    assert told(estate, "condition")[:5] == [f"condition:{key}" for key in ("A", "D", "none", "none", "none")]


def test_tenure_is_freehold_leasehold_or_other_and_never_a_default(county):
    estate = with_texts(county.estate, tenure=["freehold", "Leasehold", "licence", "", None])
    wanted = ["freehold", "leasehold", "other", "none", "none", "none", "none"]
    assert told(estate, "tenure") == [f"tenure:{key}" for key in wanted]


@pytest.mark.parametrize(
    ("rule", "accuracy_m", "sign"),
    [
        ("coordinates", 10.0, "exact"),
        ("UPRN", 10.0, "exact"),
        ("grid reference", 17.07, "exact"),
        ("grid reference", 80.7, "street"),
        ("postcode", 214.0, "street"),
        ("postcode", 1000.0, "settlement"),
        ("postcode sector", 300.0, "settlement"),
        ("settlement", 150.0, "settlement"),
        ("postcode; the coordinates lie 31 km away", 100.0, "settlement"),
        (PLACED_BY_HAND, 10.0, "hand"),
        ("coordinates", None, "none"),
        (None, None, "none"),
    ],
)
def test_how_sure_a_place_is(county, rule, accuracy_m, sign):
    estate = with_texts(county.estate, place_rule=[rule, "x"], place_accuracy_m=[accuracy_m, 5.0])
    assert told(estate, "place")[0] == f"place:{sign}"


def test_who_delivers_a_service_is_told_where_it_is_delivered(county):
    estate = county.estate
    assert told(estate, "service", "desk") == [
        *("context", "partner:D1", "partner:CC", "context", "partner:D1", "partner:CC", "context"),
    ]
    outlets = Columns.of(
        ["1", "2", "3"],
        property=["hall", "hall", "far"],
        service=["library"] * 3,
        partner=["c", "d", None],
    )
    both = told(estate.with_(outlets=outlets), "service", "library")
    assert (both[0], both[3]) == ("service:several", "service:none")


@given(
    st.lists(st.sampled_from(["A", "B", "C", "D", "E", "", None]), max_size=7),
    st.sampled_from(sorted(COLOURINGS)),
    st.sampled_from(["library", "desk", "gone"]),
)
def test_every_property_has_one_sign_with_words(begun, conditions, colouring, service):
    estate = with_texts(begun.estate, condition=conditions)
    signs = signs_of(estate, colouring, WORDS[colouring], service)
    assert len(signs.codes) == len(estate.properties)
    assert all(0 <= code < len(signs.keys) and signs.words[code] for code in signs.codes)
    assert signs.keys[-1] == "context"
    assert signs.keys[-2] == f"{colouring}:none"


@pytest.fixture(scope="module")
def begun(make_county, tmp_path_factory):
    session = make_county(tmp_path_factory.mktemp("signs"))
    yield session
    session.store.close()


def test_deliverers_are_called_by_the_names_of_partners(county):
    partners = {k: dataclasses.replace(p, name=f"The {p.name}") for k, p in county.estate.partners.items()}
    signs = signs_of(county.estate.with_(partners=partners), "service", WORDS["service"], "desk")
    assert dict(zip(signs.keys, signs.words, strict=True))["partner:D1"] == "The District"
