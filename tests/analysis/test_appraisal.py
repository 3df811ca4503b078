from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.analysis.appraisal import npv_gbp


@given(once=st.floats(0, 1e6), a_year=st.floats(-1e5, 1e5), receipt=st.floats(0, 1e6), years=st.integers(1, 30))
def test_present_value_is_the_sum_of_discounted_years(once, a_year, receipt, years):
    by_year = -once + receipt / 1.035 - sum(a_year / 1.035**n for n in range(1, years + 1))
    assert npv_gbp(once, a_year, receipt, rates=[(1, 0.035), (31, 0.03)], horizon_years=years) == pytest.approx(
        by_year, abs=0.01
    )


def test_the_rate_falls_after_thirty_years():
    """By hand: 30 years at 3.5 % and one at 3 % leave 0.3459 of a pound."""
    rates = [(1, 0.035), (31, 0.03), (76, 0.025)]

    def factor(year):
        until = npv_gbp(0, -1.0, 0, rates=rates, horizon_years=year)
        return until - npv_gbp(0, -1.0, 0, rates=rates, horizon_years=year - 1)

    assert factor(30) == pytest.approx(1.035**-30)
    assert factor(31) == pytest.approx(0.3459, abs=5e-5)
    assert factor(76) == pytest.approx(1.035**-30 * 1.03**-45 / 1.025)
