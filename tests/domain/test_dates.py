from __future__ import annotations

from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.dates import day_before, months_later

days = st.dates(min_value=date(1600, 1, 1), max_value=date(2400, 12, 31))
months = st.integers(-1500, 1500)


@given(days, months)
@settings(max_examples=200)
def test_months_are_those_of_another_library(day, n):
    assert months_later(day, n) == day + relativedelta(months=n)


@given(days, st.integers(0, 600), st.integers(0, 600))
@settings(max_examples=100)
def test_later_months_never_give_an_earlier_day(day, n, more):
    assert months_later(day, n) <= months_later(day, n + more)


@given(days, st.integers(0, 600))
@settings(max_examples=100)
def test_notice_on_the_day_counted_back_runs_out_in_time(day, n):
    """Notice given on that day ends on the corresponding day, which is never after the day that it is for."""
    assert months_later(months_later(day, -n), n) <= day


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2020, 3, 25), -6, date(2019, 9, 25)),
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
        (date(2023, 8, 31), -6, date(2023, 2, 28)),
        (date(2012, 1, 31), 1, date(2012, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_worked_by_hand(day, n, then):
    assert months_later(day, n) == then


def test_a_term_beyond_all_calendars_has_no_last_day():
    assert months_later(date(2010, 3, 25), 12 * 9999) is None
    assert months_later(date(1, 1, 1), -1) is None
    assert day_before(date.min) is None
