"""What a column tells of its cells: units, commas, order of dates, shares, placeholders, schemes, local numbers."""

from __future__ import annotations

import pytest

from estates_app.domain.claims import Severity
from estates_app.registers.cleaning.column import ColumnCleaner


def codes(cleaner):
    return [code for code, _, _ in cleaner.notes]


@pytest.fixture
def made(catalogue):
    def make(field, heading, cells, **how):
        return ColumnCleaner(catalogue[field], heading, cells, **how)

    return make


# -- units of headings


@pytest.mark.parametrize(
    ("field", "heading", "cell", "value"),
    [
        ("site_area_m2", "Site Area (ha)", "0.5", 5000.0),
        ("site_area_m2", "SITE_AREA_HECTARES", "0.5", 5000.0),
        ("site_area_m2", "Area - acres", "2", 2 * 4046.8564224),
        ("site_area_m2", "Site Area (ha)", "1 acre", 4046.8564224),
        ("gia_m2", "GIA sq ft", "1,000", 92.90304),
        ("gia_m2", "GIA sq ft", "450 m2", 450.0),
        ("gia_m2", "Area m2", "450", 450.0),
        ("value_gbp", "Value £000", "120", 120_000.0),
        ("value_gbp", "Value (£'000s)", "1,500", 1_500_000.0),
        ("value_gbp", "Valuation (£m)", "1.2", 1_200_000.0),
        ("value_gbp", "Value £000", "£2m", 2_000_000.0),
        ("running_cost_gbp_a_year", "Cost 2000/01", "500", 500.0),
        ("rent_gbp_a_year", "Rent in pence", "500", 5.0),
        ("rent_gbp_a_year", "Monthly rent", "500", 6000.0),
        ("rent_gbp_a_year", "Monthly rent", "£6,000 pa", 6000.0),
        ("rent_gbp_a_year", "Annual rent, payable monthly", "500", 500.0),
        ("visits_a_year", "Visits per week", "1,000", 52_000.0),
        ("visits_a_year", "Visits (000s)", "12.5", 12_500.0),
    ],
)
def test_a_unit_in_the_heading_counts_where_the_cell_has_none(made, field, heading, cell, value):
    assert made(field, heading, [cell])(cell).value == pytest.approx(value, abs=0.01)


def test_small_figures_for_land_without_a_unit_are_asked_about_and_not_guessed(made):
    cells = ["0.5", "1.25", "2.25", "0.31"]
    asked = made("site_area_m2", "Site Area", cells)
    assert codes(asked) == ["unit-unknown"]
    assert asked("0.5").value is None
    assert asked("0.5 ha").value == 5000.0
    assert made("site_area_m2", "Site Area", cells, unit="ha")("0.5").value == 5000.0


# -- commas


def test_decimal_commas_of_a_column_settle_what_could_be_either(made):
    cleaner = made("site_area_m2", "Hectares", ["0,5", "1,25", "1,909", "0,31"])
    assert "column-comma" in codes(cleaner)
    assert cleaner("1,909").value == 19_090.0
    assert cleaner("1,909").warning[0] == "area-comma"


def test_one_odd_comma_among_thousands_turns_no_column(made):
    cleaner = made("gia_m2", "GIA", ["1,249", "2,080", "12,500", "620,5"])
    assert cleaner("1,249").value == 1249.0
    assert [code for code, *_ in cleaner("1,249").warnings] == ["comma-either"]
    assert cleaner("620,5").value == 620.5  # never 6,205
    assert cleaner("620,5").warnings


def test_a_comma_of_thousands_stays_quiet_where_nothing_speaks_against_it(made):
    cleaner = made("gia_m2", "GIA", ["1,249", "2,080.5", "12,500"])
    assert cleaner.notes == ()
    assert cleaner("1,249").warnings == ()


# -- dates


def test_dates_are_month_first_only_where_the_column_proves_it(made):
    american = made("lease_expiry", "Expiry", ["04/13/2030", "05/25/2031", "01/02/2030"])
    assert american("01/02/2030").value == "2030-01-02"
    assert "2 of them cannot be otherwise" in american.notes[0][2]
    mixed = made("lease_expiry", "Expiry", ["04/13/2030", "25/12/2031", "01/02/2030"])
    assert mixed("01/02/2030").value == "2030-02-01"
    assert mixed("04/13/2030").value == "2030-04-13"
    assert codes(mixed) == ["column-dates"]
    assert made("lease_expiry", "Expiry", ["01/02/2030"])("01/02/2030").value == "2030-02-01"


def test_two_figures_of_a_year_reach_ahead_only_where_dates_do(made):
    assert made("lease_expiry", "Expiry", [])("24/06/75").value == "2075-06-24"
    assert made("lease_start", "Start", [])("24/06/75").value == "1975-06-24"
    assert made("lease_start", "Start", [])("24/06/75").warning[0] == "date-century"


# -- placeholders and noughts


def test_a_column_of_noughts_is_one_that_nobody_filled_in(made):
    empty = made("gia_m2", "GIA", ["0", "0.0", "0", ""])
    assert codes(empty) == ["column-noughts"]
    assert empty("0").value is None
    assert empty("0").warnings
    # A cost of nought may be true: it is kept and asked about.
    free = made("rent_gbp_a_year", "Rent", ["0", "0", "0"])
    assert free("0").value == 0.0
    assert codes(free) == ["column-noughts"]


@pytest.mark.parametrize(
    ("field", "cells", "text"),
    [
        ("gia_m2", ["1", "1", "1", "450"], "1"),
        ("gia_m2", ["999999", "450"], "999,999"),
        ("staff_fte", ["9999", "9999", "9999", "4"], "9999"),
        ("lease_start", ["01/01/1970"] * 3 + ["02/02/1985"], "01/01/1970"),
        ("lease_start", ["02/02/1985"], "01/01/1900"),
        ("lease_start", ["02/02/1985"], "31/12/9999"),
        ("lease_start", ["02/02/1985"], "99/99/9999"),
    ],
)
def test_a_placeholder_is_missing_and_said(made, field, cells, text):
    result = made(field, "", cells)(text)
    assert result.value is None
    assert result.warning[0] == "placeholder"


@pytest.mark.parametrize(
    ("field", "cells", "text", "value"),
    [
        ("parking_spaces", ["1", "1", "1", "4"], "1", 1.0),
        ("value_gbp", ["1", "1", "1", "250,000"], "1", 1.0),
        ("value_gbp", ["999,999", "450,000"], "999,999", 999_999.0),
        ("gia_m2", ["9999", "450", "800", "900"], "9999", 9999.0),
        ("lease_start", ["01/01/1970", "02/02/1985"], "01/01/1970", "1970-01-01"),
        ("occupancy_percent", ["99", "99", "99", "50"], "99", 99.0),
    ],
)
def test_a_figure_that_may_be_meant_is_no_placeholder(made, field, cells, text, value):
    assert made(field, "", cells)(text).value == value


# -- shares and per cent


def test_shares_of_one_become_per_cent(made):
    shares = made("occupancy_percent", "Occupancy", ["0.85", "0.9", "1", "45%"])
    assert shares("0.85").value == 85.0
    assert shares("1").value == 100.0
    assert shares("45%").value == 45.0
    assert shares("0.85").rule
    mixed = made("occupancy_percent", "Occupancy", ["0.85", "85", "90"])
    assert mixed("0.85").value == 0.85
    assert codes(mixed) == ["column-shares"]


# -- condition


def test_bare_letters_are_council_grades_and_said(made):
    cleaner = made("condition", "Condition", ["A", "B", "C"])
    assert (cleaner("B").value, cleaner("B").scheme) == ("B", "council")
    assert codes(cleaner) == ["column-scheme"]


@pytest.mark.parametrize(
    ("heading", "cells"), [("Six-facet condition", ["A", "B", "C"]), ("Condition", ["A", "B", "B/C", "As new"])]
)
def test_nhs_grades_keep_their_scheme_and_come_over_by_the_stated_map(made, heading, cells):
    cleaner = made("condition", heading, cells)
    result = cleaner("B/C")
    assert (result.value, result.scheme, result.others) == ("C", "nhs", ("B/C",))
    assert "by the stated map" in result.rule
    assert cleaner("B").rule  # the same letter is still another scheme's


def test_figures_are_graded_only_where_somebody_says_which_end_is_good(made):
    assert made("condition", "Condition", ["1", "3", "5"])("1").value is None
    assert made("condition", "Condition (1 = good, 5 = poor)", ["1", "5"])("1").value == "A"
    assert made("condition", "Condition", ["1", "5"], scheme="five_best")("1").value == "D"


def test_a_scheme_without_a_map_is_not_merged(made):
    cleaner = made("condition", "Condition", ["85%", "60%"])
    assert cleaner("85%").value is None
    assert cleaner("85%").warning[0] == "no-map"
    assert cleaner.notes[0][1] is Severity.WARNING


# -- UPRNs


def test_short_numbers_among_local_ones_are_local_too(made):
    cleaner = made("uprn", "UPRN", ["54960", "54090", "54170", "10543210", "100012345678"])
    assert cleaner("10543210").warning[0] == "uprn-local"
    assert cleaner("100012345678").value == "100012345678"
    assert made("uprn", "UPRN", ["10543210", "100012345678"])("10543210").value == "10543210"


def test_street_numbers_are_no_uprns(made):
    cleaner = made("uprn", "USRN", ["12345679"])
    assert cleaner("12345679").value is None
    assert codes(cleaner) == ["uprn-street"]


def test_areas_of_postcodes_that_nobody_uses_are_said_once(made):
    cleaner = made("postcode", "Postcode", ["DE55 7AD", "QQ1 1AA", "QQ1 1AB"])
    assert codes(cleaner) == ["postcode-area"]
    assert "2 postcodes" in cleaner.notes[0][2]
    assert cleaner("QQ1 1AA").value == "QQ1 1AA"


# -- bases of areas


@pytest.mark.parametrize("cell", ["450", "450 m2"])
def test_a_net_area_never_becomes_a_gross_one(made, cell):
    assert made("gia_m2", "NIA (m2)", [cell])(cell).value is None
    assert made("gia_m2", "GIA", [cell])(f"{cell} NIA").value is None
    assert made("nia_m2", "NIA (m2)", [cell])(cell).value == 450.0


def test_a_cleaner_of_an_empty_sample_is_the_cleaner_of_one_cell(made):
    assert made("gia_m2", "", []).notes == ()
    assert made("gia_m2", "", [""] * 5)("450").value == 450.0
