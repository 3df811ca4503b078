from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.columns import Columns
from estates_app.domain.interests import (
    INTEREST_FIELDS,
    Interest,
    InterestKind,
    faults_of_interest,
    interest_of,
    interests_in,
    kind_of,
)
from estates_app.domain.occupations import Occupation, faults_of_occupation, occupations_in, overfull
from estates_app.domain.sites import members, parts_of, site_of


def lease(**facts):
    return Interest("i", "p", "b", InterestKind.LEASE, **facts)


@pytest.mark.parametrize(
    ("start", "years", "last"),
    [
        (date(2010, 3, 25), 15.0, date(2025, 3, 24)),
        (date(2016, 2, 29), 1.0, date(2017, 2, 27)),
        (date(2020, 9, 29), 2.5, date(2023, 3, 28)),
        (date(1920, 1, 1), 999.0, date(2918, 12, 31)),
        (date(2010, 1, 1), 9999.0, None),
        (date(2010, 1, 1), 0.0, None),
        (date(2010, 1, 1), -5.0, None),
    ],
)
def test_a_term_ends_on_the_day_before_its_anniversary(start, years, last):
    assert lease(start=start, term_years=years).ends_on == last


def test_what_is_told_comes_before_what_is_worked_out():
    told = lease(start=date(2010, 3, 25), term_years=15.0, expiry=date(2025, 3, 28))
    assert told.ends_on == date(2025, 3, 28)
    assert not told.is_expiry_worked_out


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"start": date(2020, 1, 1), "expiry": date(2019, 1, 1)}, "expiry-before-start"),
        ({"break_on": date(2031, 1, 1), "expiry": date(2030, 1, 1)}, "break-after-expiry"),
        ({"start": date(2020, 1, 1), "break_on": date(2019, 6, 1)}, "break-before-start"),
        ({"rent_gbp_a_year": -1.0}, "rent-below-nothing"),
        ({"service_charge_gbp_a_year": -1.0}, "charge-below-nothing"),
        ({"notice_months": -6.0}, "notice-below-nothing"),
    ],
)
def test_what_can_hardly_be_right_is_said(facts, code):
    assert [found for found, _ in faults_of_interest(lease(**facts))] == [code]


def test_a_sound_lease_has_no_fault():
    sound = lease(
        start=date(2010, 3, 25), break_on=date(2020, 3, 25), expiry=date(2025, 3, 24), rent_gbp_a_year=0.0,
        notice_months=6.0,
    )  # fmt: skip
    assert not list(faults_of_interest(sound))
    freehold = Interest("i", "p", "b", InterestKind.FREEHOLD, expiry=date(2025, 3, 24))
    assert [code for code, _ in faults_of_interest(freehold)] == ["freehold-with-end"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Head lease", InterestKind.HEAD_LEASE),
        ("tenancy-at-will", InterestKind.TENANCY_AT_WILL),
        ("leasehold", InterestKind.LEASE),
        ("Freehold", InterestKind.FREEHOLD),
        ("sublet to a friend", None),
        (None, None),
    ],
)
def test_kinds_are_known_by_their_words(text, kind):
    assert kind_of(text) is kind


@given(
    st.dictionaries(
        st.sampled_from([*INTEREST_FIELDS, "kind", "row"]),
        st.one_of(st.text("0129-x", max_size=10), st.floats(), st.none()),
    )
)
def test_a_record_that_another_program_wrote_is_read_without_a_fault_of_ours(cells):
    table = Columns.from_records([{"id": "i", "property": "p", **cells}])
    told = interest_of(table, "i")
    assert told.property_id == "p"
    list(faults_of_interest(told))


def test_records_are_found_by_property_and_missing_stays_missing():
    table = Columns.of(["a", "b"], property=["p", "q"], kind=["freehold", "lease"], lease_expiry=[None, "2030-01-01"])
    (found,) = interests_in(table, "q")
    assert (found.ends_on, found.rent_gbp_a_year, found.is_protected) == (date(2030, 1, 1), None, None)
    assert interests_in(table, "p")[0].ends_on is None


def test_more_occupied_than_there_is_is_said():
    told = Occupation("o", "p", "Advice Centre", area_m2=120.0)
    assert [code for code, _ in faults_of_occupation(told, 100.0)] == ["occupied-more-than-all"]
    assert not list(faults_of_occupation(told, 120.0))
    assert not list(faults_of_occupation(told, None))
    assert [c for c, _ in faults_of_occupation(Occupation("o", "p", "A", desks=-1.0, hours_a_week=200.0), None)] == [
        "occupation-below-nothing",
        "occupation-hours",
    ]


def test_parts_fill_a_building_only_as_one_partner_tells_them():
    places = Columns.of(["p", "q"], gia_m2=[100.0, None])
    table = Columns.of(
        ["1", "2", "3", "4"],
        property=["p", "p", "p", "q"],
        partner=["a", "a", "b", "a"],
        occupied_m2=[60.0, 50.0, 90.0, 1e6],
    )
    assert overfull(table, places) == {"p": (110.0, 100.0)}
    assert [o.id for o in occupations_in(table, "q")] == ["4"]


def test_a_site_has_members_and_parts():
    places = Columns.of(["s", "b", "u"], site=["x", "x", None], part_of=[None, "s", "b"])
    assert members(places, "x") == ("s", "b")
    assert parts_of(places, "s") == ("b",)
    assert site_of(Columns.of(["x"], name=["Campus"]), "x").area_m2 is None


@pytest.mark.parametrize(
    ("written", "protected"),
    [(True, True), (False, False), ("Protected", True), ("contracted out", False), ("ask legal", None), (None, None)],
)
def test_protection_may_be_told_as_a_flag_or_as_a_word(written, protected):
    table = Columns.from_records([{"id": "i", "property": "p", "act_1954": written}])
    assert interest_of(table, "i").is_protected is protected
