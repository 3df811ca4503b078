"""Tables without UPRN: which property each row means, what waits, and when parts are added up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.claims import Cleaned, ReadRow, RowFate
from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.fields import Field, FieldCatalogue, FieldKind
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.registers.joining import join_supplement
from estates_app.registers.parts import Parts, joined
from estates_app.registers.supplement import Supplement, read_supplement
from estates_app.workspace.rulepacks import load_rules
from tests.conftest import ROOT

RULES = load_rules(ROOT / "resources" / "rules").joining
COST = "running_cost_gbp_a_year"

ESTATE = Columns.of(
    ["m", "b", "d1", "d2", "x"],
    name=["Matlock Library", "Bakewell Library", "Depot", "Depot", "Harrow Clinic"],
    partner=["p", "p", "p", "p", "q"],
    local_id=["CC0101", "CC0102", "CC0103", "CC0104", "N7"],
    cost_centre=["C10", "C10", None, None, None],
    postcode=["DE4 3DQ", "DE45 1DA", "DE55 7AD", "DE55 7AE", "DE1 1AA"],
    uprn=[None, None, None, None, "100012345678"],
)


@pytest.fixture(scope="module")
def catalogue(resources):
    """The catalogue with the fields of interests and occupations, whether or not it has them already."""
    known = dict(load_catalogue(resources / "registers" / "fields.toml").fields)
    for key, kind, heading in (
        ("landlord", FieldKind.TEXT, "landlord"),
        ("title_number", FieldKind.TEXT, "title number"),
        ("occupier", FieldKind.TEXT, "occupier"),
        ("occupied_m2", FieldKind.AREA, "occupied m2"),
    ):
        known.setdefault(key, Field(key, key, kind, headings=(heading,)))
    return FieldCatalogue(known)


@pytest.fixture
def read(tmp_path, catalogue):
    def read(text, **how):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return read_supplement(path, catalogue, rules=RULES, **how)

    return read


@pytest.fixture
def join(read):
    def join(text, estate=ESTATE, **how):
        return join_supplement(read(text), estate, partner_id="p", rules=RULES, **how)

    return join


def facts(found, field=COST):
    return {key: cells[field].value for key, cells in found.matches.items() if field in cells}


def test_costs_join_only_where_it_is_clear(join):
    found = join(
        "Cost centre,Property name,Post code,Running cost\n"
        "C10,Matlock Library,,100\n,Depot,DE55 7AE,200\n,Depot,,300\n,Bakewel Library,,400\n,Sundry,,500\n"
    )
    assert facts(found) == {"m": 100, "d2": 200, "b": 400}
    assert found.unmatched == ((4, "Depot"), (6, "Sundry"))
    assert found.without == ("d1",)


def test_the_key_is_the_column_that_repeats_the_register_with_its_measured_rate(join):
    """The heading says nothing: the cells do. Small counts beside short references are no key."""
    found = join("Code,Sensor name,Footfall\ncc-0101,A,5\nCC0103,B,6\nCC0104,C,7\nCC0999,D,8\n")
    assert (found.key.heading, found.key.field, found.key.hits, found.key.of) == ("Code", "local_id", 3, 4)
    assert "3 of 4 cells" in found.key.reason("local reference")
    assert facts(found, "visits_a_year") == {"m": 5, "d1": 6, "d2": 7}


def test_counts_that_look_like_short_references_are_no_key(join):
    estate = Columns.of(["a", "b"], name=["Hall", "Hut"], partner=["p", "p"], local_id=["12", "13"])
    found = join("Base,Loans,Footfall\nHall,13,100\nHut,12,200\n", estate)
    assert (found.key.heading, found.key.field) == ("Base", "name")
    assert facts(found, "visits_a_year") == {"a": 100, "b": 200}


@pytest.mark.parametrize("written", ["CC0101", "cc 0101", "CC-0101", " CC0101 "])
def test_references_agree_through_signs_and_case(join, written):
    assert facts(join(f"Property reference,Running cost\n{written},100\n")) == {"m": 100}


def test_zeros_that_a_spreadsheet_dropped_do_not_hide_a_reference(join):
    estate = Columns.of(["a", "b"], name=["Hall", "Hut"], partner=["p", "p"], local_id=["000123", "000124"])
    found = join("Property reference,Running cost\n123,100\n124.0,200\n", estate)
    assert facts(found) == {"a": 100, "b": 200}


def test_a_reference_of_one_place_with_the_name_of_another_waits(join):
    found = join("Property reference,Property name,Running cost\nCC0101,Bakewell Library,100\n")
    (waits,) = found.waiting
    assert "is Matlock Library, yet it is called Bakewell Library" in waits.reason
    assert {candidate.property_id for candidate in waits.candidates} >= {"m", "b"}


def test_a_row_that_waits_shows_the_best_three_with_reasons(join):
    found = join("Property name,Post code,Running cost\nThe Library at Bakewell town,DE45 1DA,5\n")
    (waits,) = found.waiting
    assert waits.candidates[0].property_id == "b"
    assert "same postcode DE45 1DA" in waits.candidates[0].reason
    assert len(waits.candidates) <= 3
    scores = [candidate.score for candidate in waits.candidates]
    assert scores == sorted(scores, reverse=True)


def test_a_slip_in_a_reference_is_a_candidate_and_never_a_join(join):
    found = join("Property reference,Running cost\nCC0103,1\nCC0104,1\nCC9102,5\n")
    (waits,) = found.waiting
    assert "nearly" in waits.candidates[0].reason
    assert waits.candidates[0].property_id == "b"


def test_parts_are_added_up_where_the_table_says_what_they_are(join):
    found = join(
        'Property reference,Account,Running cost\nCC0101,Rates,"1,000"\nCC0101,Energy,500\nCC0101,Cleaning,250.50\n'
        "CC0103,Rates,70\n"
    )
    assert facts(found) == {"m": 1750.5, "d1": 70}
    cell = found.matches["m"][COST]
    assert cell.rule == "sum of 3 parts by Account: Rates, Energy, Cleaning (rows 2, 3, 4)"
    assert cell.raw == "1,000 + 500 + 250.50"


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("Property reference,Running cost\nCC0101,1\nCC0101,2\n", "nothing says that they are parts"),
        ("Property reference,Account,Running cost\nCC0101,Rates,1\nCC0101,Rates,2\n", "a part stands twice"),
        ("Property reference,Account,Running cost\nCC0101,Rates,1\nCC0101,,2\n", "not named"),
        ("Property reference,Account,Running cost\nCC0101,Rates,1\nCC0101,Energy,n/a\n", "a part has no figure"),
        ("Property reference,Block,Condition\nCC0101,East,A\nCC0101,West,C\n", "different things"),
        ("Property reference,Year,Running cost\nCC0101,2024/25,1\nCC0101,2025/26,2\n", "different times"),
        ("Property reference,Month,Footfall\nCC0101,Jan,1\nCC0101,Feb,2\n", "different times"),
    ],
)
def test_rows_that_are_no_parts_wait_together(join, table, why):
    found = join(table)
    assert not found.matches
    assert [waits.row for waits in found.waiting] == [2, 3]
    assert all(why in waits.reason for waits in found.waiting)
    assert found.waiting[0].candidates[0].property_id == "m"


def test_rows_that_say_the_same_are_one(join):
    found = join("Property reference,Block,Condition\nCC0101,East,B\nCC0101,West,B\n")
    assert facts(found, "condition") == {"m": "B"}


def test_twelve_months_make_a_year(join):
    months = ["January", "Feb", "Mar 2025", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]
    lines = "".join(f"CC0101,{month},{100 + n}\n" for n, month in enumerate(months))
    found = join(f"Property reference,Month,Footfall\n{lines}")
    assert facts(found, "visits_a_year") == {"m": sum(range(100, 112))}
    eleven = "".join(lines.splitlines(keepends=True)[:-1])
    assert not join(f"Property reference,Month,Footfall\n{eleven}").matches


def test_a_person_may_name_the_column_of_parts(join):
    table = "Property reference,Wing letter,Running cost\nCC0101,A,1\nCC0101,B,2\n"
    assert not join(table).matches
    assert facts(join(table, parts="Wing letter")) == {"m": 3}


def test_people_by_base_and_team_are_added_up(join):
    found = join(
        "Base,Team,Staff FTE\nMatlock Library,Front desk,3.5\nMatlock Library,Archive,1.2\nBakewell Library,,2\n"
    )
    assert facts(found, "staff_fte") == {"m": 4.7, "b": 2}


def test_several_leases_of_one_property_are_rows_of_it_and_never_added_up(join):
    found = join(
        "Property reference,Landlord,Lease start,Lease expiry,Passing rent\n"
        "CC0101,A Ltd,25/03/2010,24/03/2025,1000\nCC0101,B Ltd,01/04/2020,31/03/2030,500\nCC0102,C Ltd,,,7\n"
    )
    assert [row.row for row in found.rows_of["m"]] == [2, 3]
    assert found.matches["m"] == {}
    assert found.matches["b"]["rent_gbp_a_year"].value == 7
    assert not found.waiting


def test_totals_are_left_out_by_name_and_what_may_be_one_waits(join):
    named = join("Property reference,Running cost\nCC0101,1\nGrand total,1\n")
    assert (facts(named), dict(named.left_out)) == ({"m": 1}, {3: "It is a total of other rows."})
    summed = join("Property reference,Running cost\nCC0101,10\nCC0102,20\nEverything,30\n")
    assert [(waits.row, waits.reason) for waits in summed.waiting] == [(4, "it is the sum of all the rows above it")]
    chance = join("Property reference,Running cost\nCC0101,10\nCC0102,20\nCC0103,30\n")
    assert facts(chance) == {"m": 10, "b": 20, "d1": 30}
    twins = join("Property reference,Running cost\nCC0101,10\nCC0102,10\n")
    assert facts(twins) == {"m": 10, "b": 10}


def test_what_a_person_says_goes_first_and_holds_for_the_same_key(join):
    table = "Property reference,Account,Running cost\nZ1,Rates,1\nZ1,Energy,2\nZ2,Rates,9\nCC0101,Rates,4\n"
    found = join(table, joins={2: "b", 4: None, 5: "d1"})
    assert facts(found) == {"b": 3, "d1": 4}
    assert set(found.left_out) == {4}
    assert found.keys[2] == found.keys[3] == "z1"
    again = join(table, remembered={"z1": "b", "z2": None, "gone": "m"})
    assert facts(again) == {"b": 3, "m": 4}
    vanished = join(table, remembered={"z2": "no longer there"})
    assert 4 in [waits.row for waits in vanished.waiting]


def test_a_body_that_only_occupies_finds_the_buildings_of_others(read):
    table = read("UPRN,Premises,Occupied m2\n100012345678,Harrow Clinic,40\n,Bakewell Library,12\n")
    found = join_supplement(table, ESTATE, partner_id="advice", rules=RULES)
    assert [row.row for row in found.rows_of["x"]] == [2]
    assert found.matches["x"] == {}  # what it uses is no fact of the whole building
    (waits,) = found.waiting  # a name alone is not enough in another's building
    assert waits.candidates[0].property_id == "b"


def test_what_a_partner_pays_in_anothers_building_is_no_fact_of_it(join):
    found = join("UPRN,Property name,Running cost\n100012345678,Harrow Clinic,40\n,Matlock Library,1\n")
    assert facts(found) == {"m": 1}
    assert [waits.row for waits in found.waiting] == [2]


def test_a_table_that_names_no_property_is_one_sentence(join, read):
    with pytest.raises(InputError, match="no column says which property"):
        join("Loans,Running cost\n5,10\n6,11\n")
    with pytest.raises(InputError, match="brings no fact"):
        read("Property name,Colour\nHall,red\n")


references = st.sampled_from(["CC0101", "CC0102", "CC0103", "cc0104", "Z9", "", "total"])
rows = st.lists(
    st.tuples(
        references, st.sampled_from(["Rates", "Energy", "", "Jan"]), st.sampled_from(["1", "2.5", "", "x", "-3"])
    ),
    min_size=1,
    max_size=12,
)


@given(rows)
@settings(max_examples=60)
def test_every_row_is_joined_waits_or_is_left_out(told):
    cells = [
        {
            **({"local_id": Cleaned(ref, ref, "Ref")} if ref else {}),
            **({COST: Cleaned(float(cost), cost, "Cost")} if cost not in ("", "x") else {}),
        }
        for ref, _, cost in told
    ]
    table = Supplement(
        "t.csv",
        ("Ref", "Account", "Cost"),
        tuple(
            ReadRow(n + 2, cells[n], raw={k: v for k, v in zip(("Ref", "Account", "Cost"), row, strict=True) if v})
            for n, row in enumerate(told)
        ),
    )
    table = replace(table, rows=tuple(replace(r, fate=RowFate.PROPERTY) for r in table.rows))
    try:
        found = join_supplement(table, ESTATE, partner_id="p", rules=RULES)
    except InputError:
        return
    joined_rows = [row.row for rows in found.rows_of.values() for row in rows]
    places = [*joined_rows, *(w.row for w in found.waiting), *found.left_out]
    assert sorted(places) == [row.row for row in table.rows]
    for key, cells_of in found.matches.items():
        if COST in cells_of:  # a sum is the sum of all its rows or it is one figure that all of them give
            values = [row.cells[COST].value for row in found.rows_of[key] if COST in row.cells]
            assert cells_of[COST].value in (pytest.approx(sum(values)), values[0])


@given(st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 2)), min_size=2, max_size=8))
@settings(max_examples=60)
def test_a_sum_is_that_of_all_parts(values):
    told = [
        ReadRow(n, {COST: Cleaned(value, str(value), "Cost")}, raw={"Account": f"part {n}"})
        for n, value in enumerate(values)
    ]
    cell, why = joined(COST, told, Parts(("Account",), ()), RULES)
    assert not why
    assert cell.value == pytest.approx(sum(values), abs=1e-4)
