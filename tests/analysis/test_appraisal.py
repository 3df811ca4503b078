from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from estates_app.analysis.appraisal import annuity, ledgers, npv_gbp
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate, FateDecision
from estates_app.domain.findings import LocationProblem, Move, Plan
from estates_app.domain.partnership import Assumption, Partner, Service, Settings


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


# -- ledgers, by hand

FIGURES = {
    "fit_out_gbp_m2": 1000.0,
    "move_gbp_an_outlet": 8000.0,
    "optimism_bias_fraction": 0.25,
    "outlet_room_m2": 50.0,
    "receipt_downside_fraction": 0.2,
    "disposal_cost_fraction": 0.05,
    "discount_rate": 0.035,
    "discount_rate_from_year_31": 0.03,
    "discount_rate_from_year_76": 0.025,
    "horizon_years": 25.0,
}


def appraised(fate=Fate.DISPOSAL_REVIEW, *, moves=True, host=None, left=None):
    """The desk of a district leaves its house and takes 50 of the 1,000 m² of the county's hall."""
    host = {"running_cost_gbp_a_year": 90_000.0, "gia_m2": 1000.0, "tenure": "freehold"} | (host or {})
    left = {
        "running_cost_gbp_a_year": 20_000.0,
        "tenure": "freehold",
        "value_gbp": 200_000.0,
        "value_basis": "market value",
    } | (left or {})
    records = [
        {"id": "hall", "name": "Hall", "partner": "c", "geometry": Point(400_000, 300_000), **host},
        {"id": "house", "name": "House", "partner": "d", "geometry": Point(400_400, 300_000), **left},
    ]
    estate = Estate(
        partners={"c": Partner("c", "County", "county", "CC"), "d": Partner("d", "District", "district", "D1")},
        services={"desk": Service("desk", "Desk", is_relocatable=True)},
        settings=Settings({key: Assumption(key, key, value, "", "", "") for key, value in FIGURES.items()}),
        properties=Columns.from_records(records),
        outlets=Columns.of(["o"], property=["house"], service=["desk"], partner=["d"]),
    )
    made = (Move("o", "house", "hall", "desk", 520.0),) if moves else ()
    plan = Plan((), made, LocationProblem(*[None] * 5), None, (), ())
    return ledgers(estate, plan, {"house": FateDecision("house", fate, "R4", "", None)}, today="2026-11-21")


def test_a_release_a_move_and_a_receipt_add_up_as_by_hand():
    found = appraised()
    district, county = found["d"], found["c"]
    rent = 50 * 90_000 / 1000
    assert district.running_cost_gbp_a_year == pytest.approx(-20_000 + rent)
    assert county.running_cost_gbp_a_year == pytest.approx(-rent)  # what one pays the other receives
    assert district.one_off_gbp == pytest.approx(50 * 1000 * 1.25 + 8000)
    assert county.one_off_gbp == 0
    assert district.receipt_gbp == pytest.approx(200_000 * 0.8 * 0.95)
    factors = [1.035**-n for n in range(1, 26)]
    by_hand = -70_500 + 152_000 * factors[0] + (20_000 - rent) * sum(factors)
    assert district.npv_gbp == pytest.approx(by_hand)
    assert (district.facts_known, district.facts_wanted) == (3, 3)  # cost, host's share, valuation


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"left": {"running_cost_gbp_a_year": None}}, ("running cost", "house")),
        ({"left": {"value_gbp": None}}, ("market valuation", "house")),
        ({"left": {"value_basis": "existing use value"}}, ("market valuation", "house")),
        ({"host": {"gia_m2": None}}, ("running cost or floor area", "hall")),
        ({"fate": Fate.RELOCATE, "left": {"tenure": None}}, ("tenure", "house")),
    ],
)
def test_a_missing_figure_is_named_and_makes_the_sum_missing_never_nought(change, missing):
    district = appraised(**change)["d"]
    assert district.missing == (missing,)
    assert district.npv_gbp is None
    assert None in (district.running_cost_gbp_a_year, district.receipt_gbp)


def test_a_building_that_is_kept_empty_goes_on_costing():
    district = appraised(Fate.RELOCATE)["d"]  # freehold, and nothing is said of the building
    assert district.running_cost_gbp_a_year == pytest.approx(4500)
    assert district.receipt_gbp == 0


def test_nothing_is_released_while_an_outlet_stays():
    district = appraised(moves=False)["d"]
    assert district.lines == ()
    assert district.npv_gbp == 0


def test_a_lease_saves_from_its_next_break():
    lease = {"tenure": "leasehold", "lease_break": "2029-05-01", "lease_expiry": "2035-05-01"}
    district = appraised(Fate.RELOCATE, left=lease)["d"]
    assert district.running_cost_gbp_a_year == pytest.approx(-20_000 + 4500)
    line = next(line for line in district.lines if line.property_id == "house")
    assert line.from_year == 4  # two and a half years from now: the fourth year is the first whole one
    factors = [1.035**-n for n in range(1, 26)]
    assert district.npv_gbp == pytest.approx(-70_500 - 4500 * sum(factors) + 20_000 * sum(factors[3:]))
    past = appraised(Fate.RELOCATE, left=lease | {"lease_break": "2020-05-01", "lease_expiry": None})["d"]
    assert next(line for line in past.lines if line.property_id == "house").from_year == 1


@given(start=st.integers(1, 40), years=st.integers(1, 60))
def test_an_annuity_is_the_sum_of_its_years(start, years):
    rates = [(1, 0.035), (31, 0.03)]
    factor, total = 1.0, 0.0
    for year in range(1, years + 1):
        factor /= 1.035 if year < 31 else 1.03
        total += factor if year >= start else 0.0
    assert annuity(start, rates=rates, horizon_years=years) == pytest.approx(total, abs=1e-9)


def test_the_hosts_net_area_is_shared_where_it_is_known():
    district = appraised(host={"nia_m2": 800.0})["d"]
    assert district.running_cost_gbp_a_year == pytest.approx(-20_000 + 50 * 90_000 / 800)
