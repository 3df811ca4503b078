"""Scenarios side by side, and who would travel farther, counted zone by zone."""

from __future__ import annotations

import numpy as np
import pytest

from estates_app.analysis.losers import journeys_of, place_names, shares_by_band
from estates_app.domain.fates import Fate
from estates_app.domain.scenario import PlanWish
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import findings_of, propose_plan
from estates_app.workspace.choosing import set_fate, set_move
from estates_app.workspace.comparing import access_detail, compare
from estates_app.workspace.ledger_rows import totals


@pytest.fixture
def three(county):
    """The baseline, two centres, and a scenario in which the village and the far town lose their desks."""
    wish = PlanWish(2)
    centres = scenarios.new_scenario(county, "", wish, propose_plan(county.estate, wish))
    harsh = scenarios.new_scenario(county, "Harsh")
    set_fate(county, harsh, ["hall"], Fate.HOST)
    set_fate(county, harsh, ["village"], Fate.RELOCATE)
    set_move(county, harsh, "desk3", "channel:mobile")
    return county, {key: findings_of(county, key) for key in ("", centres, harsh)}


def test_rows_say_what_the_findings_say(three):
    county, findings = three
    none, centres, harsh = compare(county.estate, findings)
    assert (none.name, none.centres, none.moves, none.a_year_gbp) == ("Keep all", 0, 0, 0.0)
    assert (none.complete_ledgers, none.ledgers, none.hand_made, none.gap) == (0, 0, 0, None)
    assert set(none.people_beyond.values()) == {0.0}
    assert centres.centres == 2
    assert centres.moves == len(findings[centres.scenario_id].plan.moves) > 0
    assert centres.gap == pytest.approx(0, abs=0.01)
    assert set(centres.people_beyond.values()) == {0.0}  # a proposal takes nobody beyond a standard
    assert sum(centres.fates.values()) == 6
    assert (harsh.moves, harsh.to_channels) == (1, 1)
    assert harsh.hand_made == 5
    assert harsh.people_beyond["desk"] > 0
    assert harsh.complete_ledgers == 1  # what a mobile desk costs the district nobody has said
    county_alone = findings[harsh.scenario_id].ledgers["c"]
    assert harsh.a_year_gbp == county_alone.running_cost_gbp_a_year


def test_a_scenario_costs_the_same_wherever_it_is_told(three):
    county, findings = three
    for row, found in zip(compare(county.estate, findings), findings.values(), strict=True):
        total = totals(county.estate, found)
        assert (row.complete_ledgers, row.ledgers) == (total.complete, total.touched)
        assert (row.a_year_gbp or 0.0) == pytest.approx(total.change_gbp_a_year)


def test_losers_are_those_of_a_count_zone_by_zone(three):
    county, findings = three
    estate = county.estate
    found = list(findings.values())[-1]
    detail = access_detail(estate, found)
    s, xy = estate.settings, dict(zip(estate.properties.ids, estate.property_xy_27700(), strict=True))
    km_min = s["detour_factor"] / (s["travel_speed_kmh"] * 1000 / 60)

    def minutes(zone, places):
        return min(float(np.hypot(*(estate.zone_xy_27700()[zone] - xy[p]))) * km_min for p in places)

    lost = {}
    for zone in range(len(estate.zones)):
        was, will = minutes(zone, ["office", "annexe", "farm", "village"]), minutes(zone, ["office", "annexe", "hall"])
        if was <= 20.0 < will:
            lost[zone] = (was, will)
    assert lost
    losers = detail.losers
    assert set(losers.zone.tolist()) == set(lost)
    assert set(losers.service) == {"desk"}
    for zone, before, after in zip(losers.zone, losers.before_min, losers.after_min, strict=True):
        assert (before, after) == pytest.approx(lost[int(zone)])
    assert list(losers.people) == sorted(losers.people, reverse=True)
    assert set(losers.place) <= {"Townend", "Midway"}
    assert losers.people_by_service["desk"] == losers.people.sum()


def test_a_service_that_is_left_nowhere_takes_everybody_beyond(county):
    key = scenarios.new_scenario(county, "None")
    for outlet in ("desk1", "desk2", "desk3", "desk4"):
        set_move(county, key, outlet, "channel:digital")
    detail = access_detail(county.estate, findings_of(county, key))
    before, after = detail.journeys.of("desk")
    assert np.isnan(after).all()
    assert np.isinf(detail.losers.after_min).all()
    within = county.estate.zones.numbers("population")[before <= 20.0]
    assert detail.losers.people.sum() == within.sum()
    at = detail.journeys.services.index("desk")
    assert np.isnan(detail.bands_after[at]).all()
    assert detail.groups_after["All residents"][at] is None


def test_bands_add_up_and_their_ends_belong_to_them():
    minutes = np.array([[0.0, 10.0, 10.1, 20.0, 30.0, 31.0, np.nan]])
    people = np.array([1.0, 1.0, 1.0, 1.0, 1.0, np.nan, 5.0])
    assert shares_by_band(minutes, people) == pytest.approx(np.array([[0.4, 0.4, 0.2, 0.0]]))


def test_groups_and_bands_of_the_baseline_are_the_same_before_and_after(three):
    county, findings = three
    detail = access_detail(county.estate, findings[""])
    assert np.array_equal(detail.journeys.before, detail.journeys.after, equal_nan=True)
    assert len(detail.losers) == 0
    assert detail.bands_before.sum(axis=1) == pytest.approx(1)
    assert detail.groups_before == detail.groups_after
    assert detail.people["Households without a car"] is None
    for service, mean in zip(detail.journeys.services, detail.groups_before["All residents"], strict=True):
        assert mean == findings[""].access_before[service].mean_min
    assert set(detail.people) == set(detail.groups_before)


def test_nothing_has_no_journeys_and_no_names(county):
    empty = journeys_of({}, {})
    assert empty.services == ()
    estate = county.estate.with_(backdrop=type(county.estate.backdrop)())
    assert list(place_names(estate, np.array([0, 20]))) == ["Town", "City"]
