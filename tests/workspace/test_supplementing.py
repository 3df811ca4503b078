"""Tables without UPRN from reading to the next edition: decisions are remembered, records follow, no row is lost."""

from __future__ import annotations

import pytest

from estates_app.domain.errors import InputError
from estates_app.domain.interests import interests_in
from estates_app.workspace.partnership_file import SupplementSource
from estates_app.workspace.supplementing import (
    accept_supplement,
    add_supplement,
    joined_anew,
    prepare_supplement,
    remembered_joins,
)

COST = "running_cost_gbp_a_year"


@pytest.fixture
def source(tmp_path):
    def source(text, partner="County", name="table.csv", **how):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return SupplementSource(path, partner, "", "", {}, **how)

    return source


def test_every_row_is_joined_waits_or_is_left_out_and_is_kept(county, source):
    table = source("Premises,Visits\nHall,100\nVilage,20\nNobody's,7\nTotal,127\n")
    done = add_supplement(county, table)
    assert (done.rows_read, done.joined, done.properties, done.left_out) == (4, 2, 2, 1)
    assert done.unmatched == ((4, "Nobody's"),)
    issues = {issue.row: issue for issue in county.store.issues(county.estate.editions[-1].id)}
    assert issues[4].code == "row-not-joined"
    assert issues[4].value == "Premises: Nobody's; Visits: 7"
    assert issues[5].message == "It is a total of other rows."
    assert county.estate.properties.get("hall", "visits_a_year") == 100


def test_decisions_are_remembered_for_the_next_edition(county, source):
    first = source("Cost code,Cost\nX1,10\nX2,20\nX3,30\n")
    first = SupplementSource(first.path, "County", "Cost code", "", {"Cost": "backlog_gbp"})
    prepared = prepare_supplement(county, first)
    assert [waits.row for waits in prepared.join.waiting] == [2, 3, 4]
    settled = joined_anew(county, prepared, {2: "hall", 3: None})
    assert (settled.rows_joined, len(settled.join.waiting), len(settled.join.left_out)) == (1, 1, 1)
    accept_supplement(county, settled)
    assert remembered_joins(county, "c") == {"x1": "hall", "x2": None}
    assert remembered_joins(county, "d") == {}
    first.path.write_text("Cost code,Cost\nX2,21\nX1,11\nX4,5\n", encoding="utf-8")
    again = prepare_supplement(county, first)
    assert {key: cells["backlog_gbp"].value for key, cells in again.join.matches.items()} == {"hall": 11}
    assert list(again.join.left_out) == [2]
    assert [waits.row for waits in again.join.waiting] == [4]
    accept_supplement(county, again)
    assert county.estate.properties.get("hall", "backlog_gbp") == 11  # the table's own newer word
    joined_anew(county, again, {3: "far"})
    accept_supplement(county, joined_anew(county, again, {3: "far"}))
    assert remembered_joins(county, "c") == {"x1": "far", "x2": None}


def test_what_a_register_told_stays_and_its_rival_is_a_claim(county, source):
    add_supplement(county, source("Premises,Running cost\nHall,1\n"))
    assert county.estate.properties.get("hall", COST) == 90_000
    assert [claim.value for claim in county.store.claims("hall") if claim.field == COST] == [1]


def test_leases_become_records_and_the_property_shows_what_comes_first(county, source):
    add_supplement(
        county,
        source(
            "Premises,Lease start,Break date,Lease expiry,Passing rent\n"
            'Hall,25/03/2010,,24/03/2035,"£1,000 pa"\nHall,01/04/2020,01/04/2027,31/03/2030,£500\n'
            "Far,01/01/2020,,31/12/2019,£5\n"
        ),
    )
    estate = county.estate
    assert [(i.start.year, i.rent_gbp_a_year, i.row) for i in interests_in(estate.interests, "hall")] == [
        (2010, 1000, 2),
        (2020, 500, 3),
    ]
    assert estate.properties.get("hall", "lease_break") == "2027-04-01"
    assert estate.properties.get("hall", "lease_expiry") == "2030-03-31"
    assert estate.properties.get("hall", "rent_gbp_a_year") == 1500
    codes = [issue.code for issue in county.store.issues(estate.editions[-1].id)]
    assert codes == ["expiry-before-start"]
    told = [claim for claim in county.store.claims("hall") if claim.field == "lease_expiry"]
    assert {claim.row for claim in told} == {2, 3}
    assert county.store.load().interests.ids == estate.interests.ids


def test_a_sum_tells_its_rule_in_the_claim(county, source):
    add_supplement(county, source("Premises,Team,Staff FTE\nHall,Desk,3\nHall,Archive,1.5\n"))
    (claim,) = [claim for claim in county.store.claims("hall") if claim.field == "staff_fte"]
    assert (claim.value, claim.raw) == (4.5, "3 + 1.5")
    assert claim.rule.startswith("sum of 2 parts by Team: Desk, Archive")


def test_a_table_joined_before_the_properties_changed_is_joined_anew(county, source):
    prepared = prepare_supplement(county, source("Premises,Visits\nHall,100\n"))
    add_supplement(county, source("Premises,Visits\nFar,3\n", name="other.csv"))
    assert accept_supplement(county, prepared).joined == 1


def test_wrong_names_are_one_sentence(county, source):
    with pytest.raises(InputError, match="no partner called Nobody"):
        add_supplement(county, source("Premises,Visits\nHall,1\n", partner="Nobody"))
    with pytest.raises(InputError, match="headed “Wing”"):
        add_supplement(county, source("Premises,Visits\nHall,1\n", parts="Wing"))
