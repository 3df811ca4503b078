"""Interests, occupations and sites as they follow from a partner's rows, edition after edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.claims import Cleaned, ReadRow
from estates_app.domain.columns import Columns
from estates_app.domain.edits import Change
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.interests import InterestKind, interest_of, interests_in
from estates_app.domain.occupations import occupations_in
from estates_app.domain.partnership import Partner
from estates_app.domain.sites import Level, site_of
from estates_app.store.project import ProjectFile
from estates_app.workspace.identity import Mint
from estates_app.workspace.interests import lease_claims
from estates_app.workspace.records import corrected_records, issues_of_records, with_records
from estates_app.workspace.session import Arrival

COUNTY, DISTRICT = Partner("c", "County Council", "county", "CC"), Partner("d", "District", "district", "D1")
ADVICE = Partner("v", "Advice & Help", "voluntary", "VO")
FIRST = Edition("e1", "c", "a.csv", "", "", "", "2026-11-21T10:00:00", "", 1)
SECOND = replace(FIRST, id="e2", file="b.csv", imported_at="2027-11-21T10:00:00", sequence=2)


def row(number, **facts):
    raws = facts.pop("raws", {})
    return ReadRow(number, {k: Cleaned(v, raws.get(k, str(v)), k) for k, v in facts.items() if v is not None})


@pytest.fixture
def estate():
    return Estate(
        partners={p.id: p for p in (COUNTY, DISTRICT, ADVICE)},
        properties=Columns.of(
            ["p", "q", "r"],
            name=["Hall", "Depot", "Shop"],
            partner=["c", "c", "d"],
            gia_m2=[500.0, None, 80.0],
            local_id=["H1", "D1", "S1"],
        ),
    )


def told(estate, rows_of, partner=COUNTY, edition=FIRST, **more):
    return with_records(estate, rows_of, partner, edition, Mint("test"), **more)


def held(estate, key="p"):
    return interests_in(estate.interests, key)


def test_a_tenure_alone_gives_an_interest_of_that_kind(estate):
    rows = {"p": [row(2, tenure="freehold")], "q": [row(3, tenure="leasehold")], "r": [row(4, name="Shop")]}
    after = told(estate, rows)
    (own,), (lease,) = held(after), held(after, "q")
    assert (own.kind, own.holder, own.partner, own.edition, own.row) == (InterestKind.FREEHOLD, "c", "c", "e1", 2)
    assert (lease.kind, lease.ends_on, lease.rent_gbp_a_year) == (InterestKind.LEASE, None, None)
    assert not held(after, "r")


def test_the_partners_own_word_says_more_than_the_list_of_tenures(estate):
    rows = {
        "p": [row(2, tenure="licence", raws={"tenure": "Tenancy at Will"})],
        "q": [row(3, tenure="leasehold", interest_kind="head lease")],
    }
    after = told(estate, rows)
    assert held(after)[0].kind is InterestKind.TENANCY_AT_WILL
    assert held(after, "q")[0].kind is InterestKind.HEAD_LEASE


def test_lease_data_without_a_tenure_are_a_lease_and_a_title_alone_is_not(estate):
    after = told(estate, {"p": [row(2, lease_expiry="2030-01-01")], "q": [row(3, title_number="DY1")]})
    assert (held(after)[0].kind, held(after, "q")[0].kind) == (InterestKind.LEASE, InterestKind.OTHER)


def test_several_rows_of_one_interest_are_one_and_of_several_are_several(estate):
    rows = {
        "p": [row(2, tenure="freehold"), row(3, tenure="freehold", title_number="DY9")],
        "q": [
            row(4, tenure="leasehold", lease_start="2010-03-25", rent_gbp_a_year=10.0),
            row(5, tenure="leasehold", lease_start="2020-03-25"),
            row(6, tenure="leasehold", lease_start="2010-03-25", landlord="Ltd"),
        ],
    }
    after = told(estate, rows)
    (own,) = held(after)
    assert (own.title_number, own.row) == ("DY9", 2)
    first, second = held(after, "q")
    assert (first.start, first.landlord, first.rent_gbp_a_year) == (date(2010, 3, 25), "Ltd", 10)
    assert second.start == date(2020, 3, 25)


def test_a_freehold_and_a_lease_in_one_property_are_two(estate):
    rows = {"p": [row(2, tenure="freehold"), row(3, tenure="leasehold", lease_start="2010-03-25")]}
    assert {interest.kind for interest in held(told(estate, rows))} == {InterestKind.FREEHOLD, InterestKind.LEASE}


def test_a_later_edition_renews_its_own_records_and_nobody_elses(estate):
    lease = {"tenure": "leasehold", "lease_start": "2010-03-25", "rent_gbp_a_year": 10.0, "landlord": "Ltd"}
    first = told(estate, {"p": [row(2, **lease)]})
    first = told(first, {"p": [row(9, **lease)]}, partner=DISTRICT, edition=replace(FIRST, id="x", partner_id="d"))
    again = told(first, {"p": [row(7, **lease | {"rent_gbp_a_year": 12.0, "landlord": None})]}, edition=SECOND)
    mine, theirs = held(again)
    assert (mine.id, mine.rent_gbp_a_year, mine.landlord) == (held(first)[0].id, 12, "Ltd")
    assert (mine.edition, mine.row) == ("e2", 7)
    assert theirs == held(first)[1]


@pytest.mark.parametrize(
    ("before", "after", "n"),
    [
        ({"lease_start": "2010-03-25"}, {"lease_start": "2025-03-25"}, 2),  # a new lease
        ({"lease_start": "2010-03-25", "title_number": "DY1"}, {"lease_start": "2025-03-25", "title_number": "DY1"}, 2),
        ({"title_number": "dy 1"}, {"title_number": "DY1"}, 1),
        ({"title_number": "DY1"}, {"title_number": "DY2"}, 2),
        ({}, {"lease_start": "2025-03-25"}, 1),  # the only one, now with its start
        ({"lease_expiry": "2030-01-01"}, {"lease_expiry": "2031-01-01"}, 1),  # the only one, put right
        ({"tenure": "freehold"}, {"tenure": "leasehold"}, 1),  # tenure alone, put right
        ({"tenure": "freehold"}, {"tenure": "leasehold", "lease_start": "2025-03-25"}, 2),
    ],
)
def test_what_is_the_same_interest_in_the_next_edition(estate, before, after, n):
    first = told(estate, {"p": [row(2, **({"tenure": "leasehold"} | before))]})
    second = told(first, {"p": [row(2, **({"tenure": "leasehold"} | after))]}, edition=SECOND)
    assert len(held(second)) == n
    assert held(first)[0].id in second.interests


def test_what_the_next_edition_leaves_out_stays_with_its_age(estate):
    leases = [row(2, lease_start="2010-03-25"), row(3, lease_start="2015-03-25")]
    first = told(estate, {"p": leases})
    second = told(first, {"p": [row(2, lease_start="2010-03-25")]}, edition=SECOND)
    assert [(i.start.year, i.edition) for i in held(second)] == [(2010, "e2"), (2015, "e1")]


def test_a_property_shows_its_holders_earliest_coming_event(estate):
    rows = [
        row(2, lease_start="2000-01-01", lease_expiry="2026-01-31", lease_break="2020-01-01", rent_gbp_a_year=5.0),
        row(3, lease_start="2015-01-01", lease_expiry="2040-01-31", lease_break="2030-01-01", rent_gbp_a_year=7.0),
        row(4, lease_start="2016-01-01", lease_expiry="2029-01-31"),
    ]
    after = told(estate, {"p": rows})
    shown = {name: after.properties.get("p", name) for name in ("lease_break", "lease_expiry", "lease_start")}
    assert shown == {"lease_break": "2030-01-01", "lease_expiry": "2029-01-31", "lease_start": "2016-01-01"}
    assert after.properties.get("p", "rent_gbp_a_year") is None  # one rent was not told
    whole = told(estate, {"p": [*rows[:2], replace(rows[2], cells=rows[2].cells | row(4, rent_gbp_a_year=1.0).cells)]})
    assert whole.properties.get("p", "rent_gbp_a_year") == 13
    claims = {c.field: c for c in lease_claims(estate.with_(interests=after.interests), ["p"], COUNTY, FIRST)}
    assert (claims["lease_expiry"].row, claims["lease_expiry"].rule) == (
        4,
        "earliest to come of 3 leases of the holder",
    )


def test_where_nothing_comes_the_last_that_passed_is_shown(estate):
    rows = [
        row(2, lease_start="1990-01-01", lease_expiry="2001-01-31"),
        row(3, lease_start="2001-02-01", lease_expiry="2020-01-31"),
    ]
    assert told(estate, {"p": rows}).properties.get("p", "lease_expiry") == "2020-01-31"


def test_an_expiry_that_follows_from_start_and_term_is_shown_with_its_rule(estate):
    after = told(estate, {"p": [row(2, tenure="leasehold", lease_start="2015-03-25", lease_term_years=15.0)]})
    assert after.properties.get("p", "lease_expiry") == "2030-03-24"
    (claim,) = [
        c
        for c in lease_claims(estate.with_(interests=after.interests), ["p"], COUNTY, FIRST)
        if c.field == "lease_expiry"
    ]
    assert "start and term" in claim.rule


def test_a_tenants_lease_does_not_become_the_landlords(estate):
    rows = {"p": [row(2, tenure="leasehold", lease_expiry="2030-01-01")]}
    after = told(estate, rows, partner=DISTRICT, edition=replace(FIRST, partner_id="d"))
    assert after.properties.get("p", "lease_expiry") is None
    assert held(after)[0].holder == "d"


def test_what_a_person_set_stays(county):
    session = county
    partner = session.estate.partners["c"]
    edition = replace(FIRST, partner_id="c")
    lease = {"tenure": "leasehold", "lease_start": "2010-03-25"}
    after = with_records(session.estate, {"hall": [row(2, **lease, landlord="Ltd")]}, partner, edition, session.mint)
    session.apply(session.new_edit("Bring a lease"), Arrival(after))
    (key,) = session.estate.interests
    edit = session.change("Correct the landlord", [Change("interest", key, "landlord", "Ltd", "Trust")])
    assert corrected_records(session.store) == {(key, "landlord")}
    rows = {"hall": [row(2, **lease, landlord="Ltd", rent_gbp_a_year=1.0)]}
    again = with_records(
        session.estate, rows, partner, SECOND, session.mint, kept=corrected_records(session.store)
    )  # fmt: skip
    assert interest_of(again.interests, key).landlord == "Trust"
    assert interest_of(again.interests, key).rent_gbp_a_year == 1
    session.undo(edit)
    assert corrected_records(session.store) == frozenset()
    assert session.estate.interests.get(key, "landlord") == "Ltd"


def test_occupations_name_partners_with_and_without_property(estate):
    rows = {
        "p": [
            row(2, occupier="advice and help", occupied_m2=40.0, agreement="licence"),
            row(3, occupier="A Tenant Ltd", occupied_desks=4.0),
            row(4, occupied_m2=300.0),
        ]
    }
    advice, tenant, own = occupations_in(told(estate, rows).occupations, "p")
    assert (advice.occupier_partner, advice.area_m2, advice.agreement) == ("v", 40, "licence")
    assert (tenant.occupier, tenant.occupier_partner, tenant.area_m2) == ("A Tenant Ltd", "", None)
    assert (own.occupier, own.occupier_partner) == ("County Council", "c")


def test_occupations_are_renewed_by_occupier_and_parts_keep_apart(estate):
    parts = [
        row(2, occupier="Trust", occupied_m2=10.0, agreement="ground floor"),
        row(3, occupier="Trust", occupied_m2=20.0),
    ]
    first = told(estate, {"p": [*parts, parts[1]]})
    assert len(first.occupations) == 2
    moved = [replace(parts[1], row=8), row(9, occupier="Trust", occupied_m2=15.0, agreement="ground floor")]
    second = told(first, {"p": moved}, edition=SECOND)
    ground, other = occupations_in(second.occupations, "p")
    assert [ground.id, other.id] == list(first.occupations.ids)
    assert (ground.area_m2, ground.row, other.area_m2, other.row) == (15, 9, 20, 8)


def test_faults_are_issues_of_their_rows(estate):
    rows = {
        "p": [row(2, lease_start="2020-01-01", lease_expiry="2019-01-01"), row(3, occupier="A", occupied_m2=501.0)],
        "r": [row(4, occupier="A", occupied_m2=50.0), row(5, occupier="B", occupied_m2=50.0)],
    }
    after = told(estate, rows)
    found = [(issue.row, issue.code) for issue in issues_of_records(after, FIRST)]
    assert found == [(2, "expiry-before-start"), (3, "occupied-more-than-all"), (4, "occupied-more-than-all")]
    assert not issues_of_records(after, SECOND)


def test_sites_buildings_and_units(estate):
    rows = {
        "p": [row(2, site_ref="H1", local_id="H1", site_name="Campus")],
        "q": [row(3, site_ref="H1", building_ref="B2", local_id="D1")],
        "r": [row(4, site_ref="H1", building_ref="B2", unit="Unit 4")],
    }
    after = told(estate, rows)
    (site,) = after.sites
    assert site_of(after.sites, site).name == "Campus"
    assert after.properties.texts("site") == [site] * 3
    assert after.properties.texts("level") == [Level.SITE, Level.BUILDING, Level.UNIT]
    assert after.properties.texts("part_of") == [None, "p", "q"]
    again = told(after, rows, edition=SECOND)
    assert again.sites.ids == after.sites.ids


def test_a_name_is_a_site_only_where_several_share_it(estate):
    after = told(
        estate, {"p": [row(2, site_name="Campus")], "q": [row(3, site_name="campus")], "r": [row(4, site_name="X")]}
    )
    assert after.properties.texts("site") == [after.sites.ids[0], after.sites.ids[0], None]
    assert after.properties.texts("level") == [None, None, None]


def test_references_in_a_circle_make_no_circle(estate):
    rows = {"p": [row(2, local_id="H1", part_of_ref="D1")], "q": [row(3, local_id="D1", part_of_ref="H1")]}
    wholes = told(estate, rows).properties.texts("part_of")
    assert sum(whole is not None for whole in wholes) == 1


def test_polygons_are_extents_and_points_are_not(estate):
    one, other = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    rows = {"p": [row(2, site_ref="S")], "q": [row(3, site_ref="S")], "r": [row(4, name="Shop")]}
    shapes = {2: one, 3: other, 4: shapely.Point(0, 0)}
    after = told(estate, rows, extents_27700=shapes)
    assert [site_of(after.sites, key).area_m2 for key in after.sites] == [200]
    alone = told(estate, {"r": [row(4, name="Shop")]}, extents_27700={4: one})
    again = told(alone, {"r": [row(5, name="Shop")]}, edition=SECOND, extents_27700={5: other})
    assert again.sites.ids == alone.sites.ids
    assert site_of(again.sites, again.sites.ids[0]).extent_27700.equals(other)


def test_records_come_back_from_the_file(estate, tmp_path):
    rows = {
        "p": [row(2, tenure="leasehold", lease_start="2010-03-25", act_1954=True, rent_gbp_a_year=5.0, site_ref="S")],
        "q": [row(3, occupier="Trust", occupied_m2=10.0, site_ref="S")],
    }
    after = told(estate, rows, extents_27700={2: shapely.box(0, 0, 10, 10)})
    ProjectFile.create(tmp_path / "a.estates.gpkg", after).close()
    store = ProjectFile.open(tmp_path / "a.estates.gpkg")
    kept = store.load()
    store.close()
    assert held(kept) == held(after)
    assert occupations_in(kept.occupations, "q") == occupations_in(after.occupations, "q")
    assert site_of(kept.sites, kept.sites.ids[0]) == site_of(after.sites, after.sites.ids[0])


facts = st.fixed_dictionaries(
    {"tenure": st.sampled_from(["freehold", "leasehold", "licence", None])},
    optional={
        "title_number": st.sampled_from(["A", "B"]),
        "lease_start": st.sampled_from(["2010-01-01", "2020-01-01"]),
        "lease_expiry": st.sampled_from(["2030-01-01", "2040-01-01"]),
        "rent_gbp_a_year": st.sampled_from([1.0, 2.0]),
        "occupier": st.sampled_from(["Trust", "Shop"]),
        "occupied_m2": st.sampled_from([5.0, 6.0]),
    },
)


@given(st.lists(facts, min_size=1, max_size=4))
@settings(max_examples=80)
def test_the_same_file_again_makes_nothing_new(cells):
    estate = Estate(partners={"c": COUNTY}, properties=Columns.of(["p"], name=["Hall"], partner=["c"]))
    rows = {"p": [row(n + 2, **told_by) for n, told_by in enumerate(cells)]}
    once = told(estate, rows)
    twice = told(once, rows, edition=SECOND)
    assert twice.interests.ids == once.interests.ids
    assert twice.occupations.ids == once.occupations.ids
    assert set(twice.interests.texts("edition")) <= {"e2"}
    assert set(twice.occupations.texts("edition")) <= {"e2"}


def test_leases_that_only_their_rents_tell_apart_are_found_again(estate):
    rows = {"p": [row(2, tenure="leasehold", rent_gbp_a_year=rent) for rent in (1.0, 2.0, 3.0)]}
    once = told(estate, rows)
    again = told(
        once, {"p": [row(7, tenure="leasehold", rent_gbp_a_year=rent) for rent in (3.0, 1.0, 2.0)]}, edition=SECOND
    )
    assert again.interests.ids == once.interests.ids
    assert [(i.rent_gbp_a_year, i.edition) for i in held(again)] == [(1, "e2"), (2, "e2"), (3, "e2")]
