from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.registers.cleaning.cells import clean, is_missing, parse_number
from estates_app.registers.columns.catalogue import load_catalogue

#: Days that fill a cell which must not be empty.
PLACEHOLDERS = {"1753-01-01", "1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "2999-12-31"}


@pytest.fixture(scope="module")
def catalogue(resources):
    return load_catalogue(resources / "registers" / "fields.toml")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("site_area_m2", "0.537 hectares (1.33 acres)", 5370.0),
        ("site_area_m2", "1,909 hectares (4,72 acres)", 19090.0),
        ("site_area_m2", "2,694 hectares (6.66 acres)", 26940.0),
        ("gia_m2", "1,249", 1249.0),
        ("gia_m2", "2080.5 sqm", 2080.5),
        ("running_cost_gbp_a_year", "£1,234.50", 1234.5),
        ("running_cost_gbp_a_year", "1.2m", 1_200_000.0),
        ("income_gbp_a_year", "(500)", -500.0),
        ("lease_expiry", "24/06/2032", "2032-06-24"),
        ("lease_expiry", "2032-06-24", "2032-06-24"),
        ("lease_expiry", "48388", "2032-06-23"),
        ("tenure", "Leashold", "leasehold"),
        ("tenure", "Groundlease", "leasehold"),
        ("tenure", "freehold ", "freehold"),
        ("condition", "b", "B"),
        ("listed_grade", "Grade II", "II"),
        ("step_free", "Y", True),
        ("uprn", "000100012345", "100012345"),
        ("uprn", "100012345678.0", "100012345678"),
        ("postcode", "ne26 1ej.", "NE26 1EJ"),
        ("postcode", "DE551AA", "DE55 1AA"),
        ("address", "High Street.,Bolsover,, Chesterfield", "High Street, Bolsover, Chesterfield"),
    ],
)
def test_cells_are_read_as_their_owners_meant_them(catalogue, field, text, value):
    assert clean(text, catalogue[field]).value == value


def test_a_decimal_comma_is_said_and_settled_by_the_second_unit(catalogue):
    code, _, message = clean("1,909 hectares (4,72 acres)", catalogue["site_area_m2"]).warning
    assert code == "area-comma"
    assert "1.909 hectares" in message


@pytest.mark.parametrize(
    "text",
    ["", "N/A", "n/k", "N/A Closed", "TBC (survey due)", "Unknown - see file", "-", "[Unknown]", "Withheld", "  "],
)
def test_words_for_nobody_knows_are_missing_and_never_zero(catalogue, text):
    assert is_missing(text)
    assert clean(text, catalogue["gia_m2"]).value is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("54960", "uprn-local"),
        ("9.00001E+11", "uprn-damaged"),
        ("A00340", "uprn-local"),
        ("999999999999", "uprn-placeholder"),
        ("0", "uprn-placeholder"),
        ("123456789012", "uprn-placeholder"),
    ],
)
def test_what_is_no_uprn_is_said(catalogue, text, code):
    result = clean(text, catalogue["uprn"])
    assert result.value is None
    assert result.warning[0] == code


def test_a_hardly_credible_figure_is_kept_and_flagged(catalogue):
    result = clean("9,876,543", catalogue["gia_m2"])
    assert result.value == 9_876_543
    assert result.warning[0] == "hardly-credible"


@given(
    st.text(max_size=30),
    st.sampled_from(
        ["gia_m2", "uprn", "postcode", "lease_expiry", "tenure", "step_free", "name", "backlog_gbp", "lat"]
    ),
)
def test_no_text_makes_the_cleaner_fail(catalogue, text, field):
    clean(text, catalogue[field])


@given(st.integers(0, 10**9))
def test_numbers_survive_thousands_commas_and_pounds(catalogue, n):
    assert parse_number(f"{n:,}") == n
    assert clean(f"£{n:,}", catalogue["backlog_gbp"]).value == n


@given(st.dates())
def test_dates_survive_the_british_way_of_writing(catalogue, day):
    if 1066 <= day.year <= 3100 and day.isoformat() not in PLACEHOLDERS:
        assert clean(f"{day:%d/%m/%Y}", catalogue["lease_start"]).value == day.isoformat()


@given(st.floats(0.01, 900).map(lambda x: round(x, 2)))
def test_hectares_become_square_metres(catalogue, hectares):
    assert clean(f"{hectares} ha", catalogue["site_area_m2"]).value == pytest.approx(hectares * 10_000)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("gia_m2", "-500"),
        ("gia_m2", "500-600"),
        ("gia_m2", "1e4"),
        ("gia_m2", "0.5 furlongs"),
        ("gia_m2", "400+"),
        ("gia_m2", "over 400"),
        ("gia_m2", "500 to 600"),
        ("gia_m2", "12.5 x 8"),
        ("visits_a_year", "10+"),
        ("staff_fte", "40%"),
        ("parking_spaces", "500 per week"),
        ("gia_m2", "0.5 ha?"),
        ("visits_a_year", "5,5"),
        ("visits_a_year", "12 or 13"),
        ("rent_gbp_a_year", "12,50"),
        ("rent_gbp_a_year", "$500"),
        ("rent_gbp_a_year", "£20 per day"),
        ("rent_gbp_a_year", "£15 psf"),
        ("value_gbp", "£5,000 pa"),
        ("lease_expiry", "31/02/2020"),
        ("lease_expiry", "29/02/2023"),
        ("lease_expiry", "13/13/2020"),
        ("lease_expiry", "2019/21"),
        ("step_free", "Temporary Closure"),
        ("lat", "1.5W"),
        ("rent_gbp_a_year", "£450/sqm"),
    ],
)
def test_a_figure_that_is_not_wholly_understood_is_missing_and_said(catalogue, field, text):
    result = clean(text, catalogue[field])
    assert result.value is None
    assert result.warning[0] == "unreadable"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("gia_m2", "1 234", 1234.0),
        ("gia_m2", "1\u00a0234 m²", 1234.0),
        ("gia_m2", "c. 2,500 sq m (approx.)", 2500.0),
        ("gia_m2", "250 sq yds", 209.03),
        ("site_area_m2", "2 acres 3 roods 12 perches", (2 + 3 / 4 + 12 / 160) * 4046.8564224),  # 40 perches a rood
        ("site_area_m2", "2a 1r 20p", (2 + 1 / 4 + 20 / 160) * 4046.8564224),
        ("site_area_m2", "0.25 km2", 250_000.0),
        ("site_area_m2", "1.234,5 m2", 1234.5),
        ("site_area_m2", "12.5 x 8m", 100.0),
        ("site_area_m2", "40' x 20'", 40 * 20 * 0.3048**2),
        ("gia_m2", "620,5", 620.5),
        ("gia_m2", "1,200 sq m GIA", 1200.0),
        ("gia_m2", "GIA 450, NIA 400", 450.0),
        ("gia_m2", "1.2E+03", 1200.0),
        ("visits_a_year", "1e4", 10_000.0),
        ("visits_a_year", "500 per week", 26_000.0),
        ("visits_a_year", "1.2k", 1200.0),
        ("rent_gbp_a_year", "£500 pcm", 6000.0),
        ("rent_gbp_a_year", "£1,250 per quarter", 5000.0),
        ("rent_gbp_a_year", "£100 p.w.", 5200.0),
        ("rent_gbp_a_year", "Peppercorn (if demanded)", 0.0),
        ("rent_gbp_a_year", "£1 per annum if demanded", 1.0),
        ("rent_gbp_a_year", "£10,000 pa plus VAT", 10_000.0),
        ("rent_gbp_a_year", "1,234 CR", -1234.0),
        ("rent_gbp_a_year", "(£1,234.00)", -1234.0),
        ("rent_gbp_a_year", "5,000.00-", -5000.0),
        ("rent_gbp_a_year", "1.234,56", 1234.56),
        ("rent_gbp_a_year", "50p", 0.5),
        ("hours_open_a_week", "37.5 hrs", 37.5),
        ("hours_open_a_week", "37h 30m", 37.5),
        ("hours_open_a_week", "Mon-Fri 9-5", 40.0),
        ("hours_open_a_week", "Mon to Fri 09:00-17:00; Sat 9am-1pm", 44.0),
        ("hours_open_a_week", "24/7", 168.0),
        ("lat", "53°07'45.2\"N", 53 + 7 / 60 + 45.2 / 3600),
        ("lat", "53.1N 1.5W", 53.1),
        ("lon", "53.1N 1.5W", -1.5),
        ("lon", "W1.5", -1.5),
        ("lat", "53,1234", 53.1234),
        ("easting_m", "4.40715E+05", 440_715.0),
        ("visits_a_year", "12 000 visits a year", 12_000.0),
        ("value_gbp", "£1.5 mill", 1_500_000.0),
        ("value_gbp", "£2mn", 2_000_000.0),
    ],
)
def test_ways_of_writing_a_figure(catalogue, field, text, value):
    result = clean(text, catalogue[field])
    assert result.value == pytest.approx(value, abs=0.01)
    assert result.rule  # nothing is changed silently


def test_a_rounded_uprn_is_no_uprn(catalogue):
    assert clean("100032000000", catalogue["uprn"]).warning[0] == "uprn-damaged"
    assert clean("100032000001", catalogue["uprn"]).value == "100032000001"
