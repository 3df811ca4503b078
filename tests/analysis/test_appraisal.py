from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.analysis.appraisal import npv_gbp


@given(once=st.floats(0, 1e6), a_year=st.floats(-1e5, 1e5), receipt=st.floats(0, 1e6), years=st.integers(1, 30))
def test_present_value_is_the_sum_of_discounted_years(once, a_year, receipt, years):
    by_year = -once + receipt / 1.035 - sum(a_year / 1.035**n for n in range(1, years + 1))
    assert npv_gbp(once, a_year, receipt, discount_rate=0.035, horizon_years=years) == pytest.approx(by_year, abs=0.01)
