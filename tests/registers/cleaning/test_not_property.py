"""Rows that are no property, and properties whose names only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.claims import Cleaned
from estates_app.registers.cleaning import not_property
from estates_app.registers.cleaning.not_property import is_plainly_one, why_no_property


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        ({"name": "Mayoral chain", "tenure": "chattel"}, "Mayoral chain"),
        ({"name": "Civic Regalia"}, "Civic Regalia"),
        ({"name": "Silver mace (2)"}, "17"),
        ({"name": "Town Hall", "use": "Heritage assets - civic regalia"}, "Town Hall"),
        ({"name": "Fleet", "use": "Vehicles, plant and equipment"}, "Fleet"),
        ({"name": "Notice boards (various)"}, "x"),
        ({"site_name": "AGGREGATE SITE", "gia_m2": 4000.0}, "RXT"),
        ({"name": "Other", "local_id": "AGGRE"}, "RXT"),
        ({"name": "Grand Total", "gia_m2": 100.0}, "Grand Total"),
        ({"name": "Total Freehold", "gia_m2": 100.0}, "Total Freehold"),
        ({"gia_m2": 5.0}, "Sub-total"),
        ({}, "Page 1 of 3"),
        ({}, "End of report"),
        ({"name": "Source: Property Services, 2023"}, "Source: Property Services, 2023"),
        ({"address": "Note: areas are approximate"}, "Note: areas are approximate"),
        ({}, "459 records returned"),
        ({}, "© Crown copyright and database right 2023"),
        ({"name": "Silverware (two cups)", "value_gbp": 600.0}, "Silverware (two cups)"),
    ],
)
def test_what_is_no_property_has_its_reason(cells, first):
    assert why_no_property(cells, first).endswith(".")


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        ({"name": "Total Fitness Gym", "address": "1 High Street"}, "Total Fitness Gym"),
        ({"name": "Total Fitness Gym", "gia_m2": 900.0}, "Total Fitness Gym"),
        ({"name": "Regalia House"}, "Regalia House"),
        ({"name": "Painting Studio", "use": "Studio"}, "Painting Studio"),
        ({"name": "Unit 3", "use": "Vehicle workshop"}, "Unit 3"),
        ({"name": "Unit 4", "use": "Equipment store"}, "Unit 4"),
        ({"name": "Sculpture Park", "use": "Painting", "asset_type": "Land & Building"}, "1"),
        ({"name": "Bench Lane Playing Field"}, "Bench Lane Playing Field"),
        ({"name": "Van Dyke House"}, "Van Dyke House"),
        ({"name": "Paintings", "postcode": "DE1 1AA"}, "Paintings"),
        ({"name": "Aggregate Industries Depot", "use": "Depot"}, "RXT"),
        ({"name": "Source House"}, "Source House"),
        ({"name": "Notes Café", "use": "Café"}, "Notes Café"),
        ({"name": "Note: Public House", "postcode": "DE1 1AA"}, "Note: Public House"),
        ({"name": "Page Hall"}, "Page Hall"),
        ({"name": "456"}, "456"),
        ({"name": "Buxton"}, "-"),
        ({"use": "Open Space Land and Allotments"}, "Freehold"),
        ({}, ""),
    ],
)
def test_a_property_with_a_tricky_name_stays_one(cells, first):
    assert why_no_property(cells, first) == ""


LISTED = sorted(not_property._listed("movable", "words") | not_property._listed("aggregate", "whole"))
AROUND = st.sampled_from(["", " ", "s", "'s", "’", "é", "_", "-", "/", "1", "*", "+", " (x)", "Ö", "\u00a0", ","])


@settings(max_examples=150)
@given(st.sampled_from(LISTED), AROUND, AROUND, st.sampled_from(not_property._odd_fields()), st.booleans())
def test_a_row_that_needs_no_closer_look_has_nothing_against_it(word, before, after, field, is_upper):
    text = f"{before}{word}{after}"
    text = text.upper() if is_upper else text
    cells = {"postcode": Cleaned("DE1 1AA", "DE1 1AA", "Postcode"), field: Cleaned(text, text, "Heading")}
    if is_plainly_one(cells):
        assert not not_property._movable({field: text})
        assert not not_property._aggregate({field: text})
