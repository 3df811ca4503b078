"""Where a service could go: every centre by distance, the channels, what may not move and why."""

from __future__ import annotations

import pytest

from estates_app.domain.errors import InputError
from estates_app.domain.fates import Fate
from estates_app.domain.partnership import Scope
from estates_app.domain.scenario import PlanWish
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import findings_of, propose_plan
from estates_app.workspace.choosing import clear_choice, set_fate, set_move
from estates_app.workspace.destinations import moves_of
from estates_app.workspace.property_rows import PropertyRows
from estates_app.workspace.setting import set_scope

CHANNELS = ["channel:mobile", "channel:outreach", "channel:digital"]


@pytest.fixture
def key(county):
    wish = PlanWish(2)
    return scenarios.new_scenario(county, "", wish, propose_plan(county.estate, wish))


def now(outlet):
    return [place.to for place in outlet.destinations if place.is_now]


def test_staying_comes_first_then_centres_by_distance_then_channels(county, key):
    assert findings_of(county, key).plan.centres  # hall at 400,000 and far at 420,000
    (desk,) = moves_of(county, key, "farm")
    assert [place.to for place in desk.destinations] == ["farm", "far", "hall", *CHANNELS]
    detour = county.estate.settings["detour_factor"]
    assert [place.distance_m for place in desk.destinations[1:3]] == pytest.approx([1000 * detour, 21_000 * detour])
    assert [place.name for place in desk.destinations] == ["", "Far", "Hall", "Mobile", "Outreach", "Digital"]
    assert now(desk) == ["far"]
    assert not desk.is_chosen


def test_what_is_chosen_is_where_it_is_now_until_it_is_taken_back(county, key):
    for to in ("hall", "channel:digital", "farm"):
        set_move(county, key, "desk3", to)
        (desk,) = moves_of(county, key, "farm")
        assert now(desk) == [to]
        assert desk.is_chosen
    clear_choice(county, key, ["desk3"])
    (desk,) = moves_of(county, key, "farm")
    assert (now(desk), desk.is_chosen) == (["far"], False)


def test_each_service_of_a_building_goes_its_own_way(county, key):
    desk, back = moves_of(county, key, "annexe")
    assert [desk.name, back.name] == ["Desk", "Back office"]
    assert [place.to for place in back.destinations] == ["annexe", "hall", "far"]  # nobody visits: no channel
    set_move(county, key, "back1", "far")
    rows = PropertyRows(county.estate, county.catalogue, None, findings_of(county, key), dict)
    at = list(county.estate.properties.ids).index("annexe")
    assert rows.texts("moves_to")[at] == "Hall; Far"
    set_move(county, key, "desk2", "channel:mobile")
    rows = PropertyRows(county.estate, county.catalogue, None, findings_of(county, key), dict)
    assert rows.texts("moves_to")[at] == "Far; Mobile"


def test_what_may_not_move_says_why(county, key):
    (library,) = moves_of(county, key, "hall")
    assert (library.destinations, library.why_not) == ((), "does not move")
    set_scope(county, ["farm"], Scope.EXCLUDED, reason="sold")
    (desk,) = moves_of(county, key, "farm")
    assert (desk.destinations, desk.why_not) == ((), "not in scope")
    for to in ("hall", "channel:mobile"):
        with pytest.raises(InputError, match="Farm is not in scope"):
            set_move(county, key, "desk3", to)
    assert moves_of(county, key, "school") == ()


def test_a_building_told_to_host_is_offered_at_once(county, key):
    set_fate(county, key, ["village"], Fate.HOST)
    (desk,) = moves_of(county, key, "office")
    assert [place.to for place in desk.destinations[1:4]] == ["hall", "village", "far"]


def test_the_baseline_moves_nothing(county):
    with pytest.raises(InputError, match="baseline"):
        moves_of(county, "", "farm")
