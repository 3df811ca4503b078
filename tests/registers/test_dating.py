"""Of when a register is, as its first rows say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.registers.dating import told_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("Public Land And Assets (July 2016)", date(2016, 7, 31), "July 2016"),
        ("Asset register as at 1st April 2023, all holdings", date(2023, 4, 1), "1st April 2023"),
        ("Position at 31/03/2021", date(2021, 3, 31), "31/03/2021"),
        ("exported 2024-02-29 by GIS", date(2024, 2, 29), "2024-02-29"),
        ("Sept 2019", date(2019, 9, 30), "Sept 2019"),
        ("Feb. 2020", date(2020, 2, 29), "Feb. 2020"),
    ],
)
def test_the_day_is_read_from_the_words_above_the_headings(text, day, words):
    assert told_date([text], TODAY) == (day, words)


@pytest.mark.parametrize(
    "text",
    [
        "Land and buildings, 2016",  # a year is no day
        "Published July 2016, as at April 2015",  # which of the two?
        "Next review 1 July 2031",  # has not come yet
        "Spent 1234567890 in all",
        "31/02/2020",
        "Asset 12.13.2020",
        "",
    ],
)
def test_what_tells_no_day_or_two_is_left_alone(text):
    assert told_date([text], TODAY) is None


@given(st.dates(date(1950, 1, 1), TODAY), st.sampled_from(["%-d %B %Y", "%d/%m/%Y", "%Y-%m-%d", "%-d %b %Y"]))
def test_every_way_of_writing_a_day_gives_it_back(day, form):
    assert told_date([f"Register as at {day.strftime(form)}."], TODAY) == (day, day.strftime(form))


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    found = told_date([text], TODAY)
    assert found is None or found[0] <= TODAY
