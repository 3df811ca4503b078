"""What columns are taken for: by heading, by cells, together, and with what reason."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.claims import SURE
from estates_app.registers.columns.proposing import ACCEPT, _assign, _Offer, propose_columns

POSTCODES = ["S18 1ST", "DE55 7AD", "SK23 7HP", "DE1 2QY", "DE6 1FN"]
NAMES = ["Market Hall", "Town Hall", "Riverside Depot", "Old Fire Station", "Elm Centre"]


def test_floor_areas_are_never_taken_for_each_other(propose):
    areas = {
        "GIA": "gia_m2",
        "Net internal area (sq m)": "nia_m2",
        "Gross External Area": "gea_m2",
        "Site area": "site_area_m2",
        "Building footprint": "footprint_m2",
        "Occupied floor area": "occupied_floor_m2",
        "Vacant floor area": "spare_m2",
    }
    assert {h: g.field for h, g in propose({h: ["100", "200", "350"] for h in areas}).items()} == areas
    for heading, field in areas.items():  # alone, where its own field is the only good one, too
        assert propose({heading: ["100", "200", "350"]})[heading].field == field


def test_a_floor_area_without_its_basis_is_not_sure(propose):
    guess = propose({"Floor area (m2)": ["100", "200", "350"]})["Floor area (m2)"]
    assert guess.field == "gia_m2"
    assert guess.confidence < SURE
    assert "other things" in guess.reason


def test_a_heading_that_its_cells_contradict_loses_to_them(propose):
    found = propose({"Name": NAMES, "Postcode": ["Library", "Depot", "Office", "Office", "Hall"], "Zone": POSTCODES})
    assert found["Postcode"].field is None
    assert "the cells are no postcodes" in found["Postcode"].reason
    assert found["Zone"].field == "postcode"
    assert found["Zone"].confidence < SURE


def test_of_several_years_the_newest_is_taken_and_the_others_say_why(propose):
    cells = ["1,000", "2,000", "3,500"]
    found = propose({"Running cost 2020/21": cells, "Running cost 2022/23": cells, "Running cost 2021/22": cells})
    assert [g.field for g in found.values()] == [None, "running_cost_gbp_a_year", None]
    assert found["Running cost 2020/21"].reason == "2023 is newer than 2021"


def test_years_that_a_heading_is_about_are_not_editions(propose):
    found = propose({f"Age profile - {span} (%)": ["10", "20"] for span in ("1975 to 1984", "1985 to 1994")})
    assert [g.field for g in found.values()] == ["built_1975_1984_percent", "built_1985_1994_percent"]


def test_personal_data_are_recognised_and_left_out(propose):
    found = propose(
        {
            "Name": NAMES,
            "Site contact": ["Jane Smith", "Tom Jones", "Priya Patel", "Alan Fox", "Sam Hill"],
            "Col A": ["07700 900123", "07700 900456", "07700 900789", "07700 900321", "07700 900999"],
            "Col B": ["a@example.org", "b@example.org", "c@example.org", "d@example.org", "e@example.org"],
        }
    )
    for heading, field in {"Site contact": "contact_name", "Col A": "contact_phone", "Col B": "contact_email"}.items():
        assert found[heading].field is None
        assert "personal data" in found[heading].reason
        assert found[heading].alternatives[0][0] == field


def test_a_local_number_under_the_heading_uprn_is_a_local_reference(propose):
    guess = propose({"UPRN": ["54960", "54090", "54290", "54170"], "Name": NAMES[:4]})["UPRN"]
    assert guess.field == "local_id"
    assert guess.confidence < SURE
    assert guess.alternatives[0][0] == "uprn"


@pytest.mark.parametrize(
    "cells", [["10010743086", "74026714", "100032024160"], ["010000480247.0"] * 2 + ["010000480320"]]
)
def test_uprns_as_spreadsheets_leave_them(propose, cells):
    assert propose({"UPRN": cells})["UPRN"].field == "uprn"


def test_degrees_win_over_headings_and_over_swapped_ones(propose):
    lat, lon = ["52.95", "53.01", "53.25"], ["-1.15", "-1.34", "-1.91"]
    assert [g.field for g in propose({"GeoX": lon, "GeoY": lat}).values()] == ["lon", "lat"]
    assert [g.field for g in propose({"Latitude": lon, "Longitude": lat}).values()] == ["lon", "lat"]
    assert [g.field for g in propose({"Easting": lon, "Northing": lat}).values()] == ["lon", "lat"]


def test_a_column_with_one_word_throughout_names_nothing(propose):
    found = propose({"Organisation name": ["Amber Council"] * 9, "Asset": [f"Hall {i}" for i in range(9)]})
    assert [g.field for g in found.values()] == ["organisation", "name"]


def test_the_column_that_lost_its_field_names_the_one_that_has_it(propose):
    found = propose({"Post Code": POSTCODES, "Postcode of site": POSTCODES})
    assert found["Post Code"].field == "postcode"
    assert found["Postcode of site"].field is None or found["Postcode of site"].field != "postcode"
    assert "“Post Code” says postcode better" in found["Postcode of site"].reason


def test_alternatives_are_kept_with_their_reasons(propose):
    guess = propose({"Maintenance": ["100", "200", "300"]})["Maintenance"]
    keys = [key for key, _, _ in guess.alternatives]
    assert guess.field not in keys
    assert len(set(keys)) == len(keys) <= 3
    assert [c for _, c, _ in guess.alternatives] == sorted((c for _, c, _ in guess.alternatives), reverse=True)
    assert all(reason for _, _, reason in guess.alternatives)


confidences = st.one_of(st.just(0.0), st.floats(0.5, 0.99))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(confidences, min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_assignment_is_the_best_of_all(rows):
    keys = ("a", "b", "c")
    offers = [{k: _Offer(k, c, "") for k, c in zip(keys, row, strict=True) if c} for row in rows]

    def worth(choice):
        return sum(0.01 + (offers[at][k].confidence - ACCEPT) ** 2 for at, k in choice.items())

    def choices():
        for order in permutations((*keys, *[None] * len(rows)), len(rows)):
            picked = {at: k for at, k in enumerate(order) if k}
            if all(k in offers[at] and offers[at][k].confidence >= ACCEPT for at, k in picked.items()):
                yield picked

    assert worth(_assign(offers)) == pytest.approx(max(map(worth, choices())))


cells = st.lists(
    st.one_of(st.text(max_size=12), st.sampled_from([*POSTCODES, "440715", "53.2", "£1.5m", "", "n/a", "1e11"])),
    max_size=8,
)
words = st.sampled_from(
    ["Name", "GeoX", "cost", "Area (HA)", "UPRN", "of", "22/23", "£", "Lease: ", "_", "Lat", "condition"]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.one_of(st.text(max_size=25), st.lists(words, max_size=4).map(" ".join)), cells), max_size=6)
)
def test_any_table_is_answered_and_no_field_is_given_twice(catalogue, table):
    guesses = propose_columns([h for h, _ in table], [c for _, c in table], catalogue)
    assert [g.source for g in guesses] == [h for h, _ in table]
    given_fields = [g.field for g in guesses if g.field]
    assert len(set(given_fields)) == len(given_fields)
    assert all(0 <= g.confidence < 1 and g.reason for g in guesses)
    assert not [g for g in guesses if g.field and catalogue[g.field].personal]


def test_codes_that_look_like_grid_references_do_not_overrule_a_plain_heading(propose):
    found = propose({"Site code": ["SK327456", "ST328111", "SJ329222", "SO330333"], "Site name": NAMES[:4]})
    assert [g.field for g in found.values()] == ["local_id", "site_name"]


def test_figures_with_their_unit_in_the_cell_are_figures(propose):
    table = {
        "Hours open": ["34 hours", "47 hours", "42 hours"],
        "Site area": ["0.5 hectares (1.3 acres)", "2 ha", "3 acres"],
    }
    assert {h: g.field for h, g in propose(table).items()} == {
        "Hours open": "hours_open_a_week",
        "Site area": "site_area_m2",
    }


@pytest.mark.parametrize("heading", ["Room", "Description", "Depot name", "DISTNAME"])
def test_what_alone_tells_the_rows_apart_is_their_name_but_not_for_sure(propose, heading):
    guess = propose({heading: NAMES, "Postcode": POSTCODES})[heading]
    assert guess.field == "name"
    assert guess.confidence < SURE
    with_name = propose({heading: NAMES, "Property name": [name[::-1] for name in NAMES]})
    assert with_name["Property name"].field == "name"
