"""What holds for any text: no failure, nothing changed twice, no figure that nobody wrote."""

from __future__ import annotations

import datetime as dt
import math
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from estates_app.registers.cleaning.cells import clean, is_missing, parse_number
from estates_app.registers.cleaning.column import ColumnCleaner
from estates_app.registers.cleaning.hours import hours_a_week
from estates_app.registers.cleaning.not_property import why_no_property

#: One field of each kind, and those with words of their own.
FIELDS = (
    *("gia_m2", "site_area_m2", "uprn", "postcode", "lease_expiry", "tenure", "occupancy", "condition", "step_free"),
    *("name", "address", "local_id", "backlog_gbp", "rent_gbp_a_year", "lat", "lon", "easting_m", "grid_reference"),
    *("hours_open_a_week", "occupancy_percent", "visits_a_year", "listed_grade", "energy_rating"),
)

#: Texts near to what cells hold: figures, units, stops, letters of other alphabets.
NEAR = st.text(st.sampled_from("0123456789.,-/()£ %+eEhaHmMpPc²½x'\"&;ABSO15:–kMÃ©â€\u00a0\u200b\ufeff٣"), max_size=24)
TEXTS = st.one_of(st.text(max_size=40), NEAR)


@settings(max_examples=120, deadline=None)
@given(TEXTS, st.sampled_from(FIELDS))
@example("1e999", "visits_a_year")
@example("9" * 285 + " bn pcm", "rent_gbp_a_year")
@example("1e308 m2", "visits_a_year")
@example("1e-999", "rent_gbp_a_year")
@example("9" * 400, "gia_m2")
@example("9" * 400 + " ha", "site_area_m2")
@example("4e+99", "easting_m")
@example("9" * 290 + " pcm", "rent_gbp_a_year")
def test_no_text_makes_a_cleaner_fail(catalogue, text, field):
    result = clean(text, catalogue[field])
    assert not isinstance(result.value, float) or math.isfinite(result.value)
    assert (
        result.value is not None
        or result.warnings
        or is_missing(text)
        or not text.strip(" ,.")
        or field in ("name", "address", "local_id")
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXTS, max_size=6), st.sampled_from(FIELDS), TEXTS)
def test_no_column_makes_a_cleaner_fail(catalogue, cells, field, heading):
    cleaner = ColumnCleaner(catalogue[field], heading, cells)
    for cell in cells:
        cleaner(cell)


@settings(max_examples=120, deadline=None)
@given(TEXTS, st.sampled_from(FIELDS))
@example("Â\x1f¡", "name")
@example("&.,amp;", "name")
@example(".,–", "name")
def test_cleaning_what_is_clean_changes_nothing(catalogue, text, field):
    value = clean(text, catalogue[field]).value
    if value is None:
        return
    again = clean(f"{value:.10f}" if isinstance(value, float) else str(value), catalogue[field]).value
    assert again == (pytest.approx(value, abs=0.006) if isinstance(value, float) else value)


@settings(max_examples=80, deadline=None)
@given(NEAR, st.sampled_from(["visits_a_year", "parking_spaces", "uprn", "staff_fte"]))
def test_no_figure_is_invented(catalogue, text, field):
    """What is read of a plain figure is made of the figures that stand there, in their order."""
    value = clean(text, catalogue[field]).value
    if value is None or re.search(r"[eEkKmMbBpPwW]", text):
        return
    written = re.sub(r"\D", "", str(text)).strip("0")
    read = re.sub(r"\D", "", f"{value:.6f}" if isinstance(value, float) else str(value)).strip("0")
    assert read == written or read in written


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["Mon", "Tuesday", "Notes"]), TEXTS), st.text(max_size=20))
def test_rows_of_any_text_have_hours_and_reasons_or_none(cells, first):
    hours_a_week(cells)
    assert isinstance(why_no_property(dict(cells), first), str)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 99))
def test_numbers_survive_every_english_way_of_writing(catalogue, whole, hundredths):
    number = whole + hundredths / 100
    for written in (
        f"{whole:,}.{hundredths:02d}",
        f"{whole}.{hundredths:02d}",
        f"{whole:,}.{hundredths:02d}".replace(",", " "),
        f" {whole:,}.{hundredths:02d} ",
    ):
        assert parse_number(written) == pytest.approx(number, rel=1e-12)
    if whole < 10**8:
        continental = f"{whole:,}".replace(",", ".") + f",{hundredths:02d}"
        column = ColumnCleaner(catalogue["backlog_gbp"], "", ["0,50", "12,25", continental])
        assert column(continental).value == pytest.approx(number)


@settings(max_examples=40, deadline=None)
@given(
    st.decimals(0, 10**6, places=2),
    st.sampled_from(["£{:,}", "{:,} GBP", "£{} ", "£{:,}pa", "({:,})", "{:,}CR", "-£{:,}"]),
)
def test_sums_survive_their_dress(catalogue, amount, form):
    result = clean(form.format(amount), catalogue["rent_gbp_a_year"])
    sign = -1 if form[0] in "(-" or form.endswith("CR") else 1
    assert result.value == pytest.approx(sign * float(amount))


@settings(max_examples=40, deadline=None)
@given(st.dates(min_value=dt.date(1901, 1, 3), max_value=dt.date(2949, 1, 1)))
def test_dates_survive_every_english_way_of_writing(catalogue, day):
    field = catalogue["lease_start"]
    for form in (
        "%d/%m/%Y",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%Y-%m-%d",
        "%d %B %Y",
        "%d-%b-%Y",
        "%A %d %B %Y",
        "%d/%m/%Y 00:00:00",
    ):
        assert clean(day.strftime(form), field).value == day.isoformat()


@settings(max_examples=40, deadline=None)
@given(st.dates(min_value=dt.date(1901, 1, 3), max_value=dt.date(2099, 1, 1)))
def test_dates_are_read_as_an_independent_reader_reads_them(catalogue, day):
    parser = pytest.importorskip("dateutil.parser", reason="the other reader comes with pandas")
    for form in ("%d/%m/%Y", "%d %b %Y", "%d.%m.%Y", "%B %d, %Y", "%Y-%m-%dT%H:%M:%S"):
        written = day.strftime(form)
        expected = parser.parse(written, dayfirst=not written[0].isalpha() and "T" not in written).date().isoformat()
        assert clean(written, catalogue["lease_start"]).value == expected
