"""Scenarios: what was proposed stands as it stood, what people choose wins, and every step can be taken back."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys

import numpy as np
import pytest

from estates_app.analysis.outcome import gather
from estates_app.analysis.scenario import found_of, plan_of
from estates_app.domain.edits import Change
from estates_app.domain.errors import EstatesError, InputError
from estates_app.domain.fates import Fate
from estates_app.domain.partnership import Scope
from estates_app.domain.scenario import BASELINE, PlanWish, Scenario, record_of
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import (
    findings_for,
    findings_inputs,
    findings_of,
    keep_findings,
    kept_findings,
    matrix_of,
    propose_plan,
    scores_of,
)
from estates_app.workspace.assuming import set_assumptions
from estates_app.workspace.choosing import clear_choice, set_fate, set_move
from estates_app.workspace.project import open_project
from estates_app.workspace.reporting import snapshot_name, write_report
from estates_app.workspace.setting import clear_scope, set_scope, set_scope_rules, set_weights
from estates_app.workspace.shortlisting import annotate, move_in_shortlist, set_shortlisted, shortlist_of


def proposed(session, centres=2, **wish):
    wish = PlanWish(centres, **wish)
    return scenarios.new_scenario(session, "", wish, propose_plan(session.estate, wish))


def plan_in(session, key):
    """Return the plan that a scenario's choices make of the estate as it is."""
    return plan_of(session.estate, session.estate.scenario(key))


def moves(session, key):
    return {move.outlet_id: move.to_property for move in plan_in(session, key).moves}


def records(session):
    return {key: record_of(scenario) for key, scenario in session.estate.scenarios.items()}


# -- plans


@pytest.mark.parametrize(
    "wish", [PlanWish(1), PlanWish(2), PlanWish(None, 150_000.0), PlanWish(1, None, "City"), PlanWish(1, None, "town")]
)
def test_a_recorded_proposal_gives_the_same_plan_and_findings(county, wish):
    estate, rules = county.estate, county.rules
    plan = propose_plan(estate, wish)
    key = scenarios.new_scenario(county, "", wish, plan)
    again = plan_in(county, key)
    assert again.centres == plan.centres
    assert again.moves == plan.moves
    assert again.kept_where_they_are == plan.kept_where_they_are
    assert (again.site_property_ids, again.zone_ids) == (plan.site_property_ids, plan.zone_ids)
    direct = gather(
        estate,
        scores_of(county),
        plan,
        catalogue=county.catalogue,
        fate_rules=rules.fate_rules,
        gate_rules=rules.gate_rules,
        packs=rules.packs,
        today="2026-11-21",
    )
    found = findings_of(county, key)
    for name in ("fates", "access_before", "access_after", "ledgers", "access_by_locality", "access_by_group"):
        assert getattr(found, name) == getattr(direct, name), name
    assert again.proof == plan.proof
    assert again.proof.gap == plan.solution.gap


def test_the_plan_of_chosen_centres_is_that_of_a_search_by_hand(county):
    """Whom each centre serves and what came second, against every zone and every exchange counted one by one."""
    key = scenarios.new_scenario(county, "By hand")
    set_fate(county, key, ["office", "far"], Fate.HOST)
    estate, plan = county.estate, plan_in(county, key)
    x = dict(zip(estate.properties.ids, estate.property_xy_27700(), strict=True))
    s = estate.settings
    people, at = estate.zones.numbers("population"), estate.zone_xy_27700()

    def minutes(place):
        return np.hypot(*(at - x[place]).T) * s["detour_factor"] / (s["travel_speed_kmh"] * 1000 / 60)

    def total(places):
        return float(people @ np.min([minutes(p) for p in places], axis=0))

    opened = [centre.property_id for centre in plan.centres]
    assert opened == ["office", "far"]
    first = np.argmin([minutes(p) for p in opened], axis=0)
    for number, centre in enumerate(plan.centres):
        mine = first == number
        assert centre.people == pytest.approx(people[mine].sum())
        assert centre.mean_min == pytest.approx(people[mine] @ minutes(centre.property_id)[mine] / people[mine].sum())
        others = [p for p in opened if p != centre.property_id]
        rises = {p: total([*others, p]) / total(opened) - 1 for p in plan.site_property_ids if p not in opened}
        assert centre.runner_up_loss == pytest.approx(min(rises.values()))
        assert rises[centre.runner_up] == pytest.approx(min(rises.values()))


def test_the_baseline_keeps_all(county):
    found = findings_of(county, "")
    assert (found.plan.centres, found.plan.moves, found.plan.channels, found.fates) == ((), (), (), {})
    assert found.access_after == found.access_before
    assert all(
        (one.running_cost_gbp_a_year, one.one_off_gbp, one.receipt_gbp, one.npv_gbp) == (0, 0, 0, 0)
        for one in found.ledgers.values()
    )
    assert county.estate.every_scenario() == (BASELINE,)
    for step in (
        lambda: scenarios.rename(county, "", "Else"),
        lambda: scenarios.delete(county, ""),
        lambda: set_fate(county, "", ["office"], Fate.HOST),
        lambda: county.apply(county.new_edit("x", [Change("scenario:", "office", "fate", None, "host")])),
        lambda: county.apply(county.new_edit("x", [Change("scenario", "", "name", "Keep all", "y")])),
    ):
        with pytest.raises(EstatesError):
            step()


def test_choices_that_no_longer_make_sense_have_no_effect(county):
    estate = county.estate
    choices = {
        ("gone", "centre"): True,
        ("school", "centre"): True,  # not in scope
        ("hall", "centre"): True,
        ("gone", "to"): "hall",
        ("desk1", "to"): "school",
        ("desk2", "to"): "gone",
        ("desk3", "to"): "farm",  # its own
        ("desk4", "to"): "hall",
    }
    plan = plan_of(estate, Scenario("s", "S", choices=choices))
    assert [c.property_id for c in plan.centres] == ["hall"]
    assert [m.outlet_id for m in plan.moves] == ["desk4"]
    unplaced = estate.with_(properties=estate.properties.with_values({("hall", "geometry"): None}))
    plan = plan_of(unplaced, Scenario("s", "S", choices=choices))
    assert (plan.centres, plan.moves) == ((), ())


# -- fates by hand


def test_told_to_stay_its_outlets_stay(county):
    key = proposed(county)
    assert moves(county, key)["desk1"] == "hall"
    before = records(county)
    edit = set_fate(county, key, ["office"], Fate.RETAIN)
    assert "desk1" not in moves(county, key)
    decision = findings_of(county, key).fates["office"]
    assert (decision.fate, decision.rule_id) == (Fate.RETAIN, "by hand")
    assert re.match(r"Set by Ann Lee on 21 November 2026\. Rule R\d+ gives ", decision.reason)
    assert len(decision.reason.split()) <= 30
    assert decision.second not in {None, Fate.RETAIN}
    assert plan_in(county, key).hand_made == 2
    county.undo(edit)
    assert records(county) == before


@pytest.mark.parametrize("fate", [Fate.RELOCATE, Fate.DISPOSAL_REVIEW, Fate.COMMUNITY_TRANSFER])
def test_told_to_leave_its_outlets_go_to_the_nearest_centre(county, fate):
    key = proposed(county)
    set_fate(county, key, ["village", "farm"], fate)
    assert {moves(county, key)[o] for o in ("desk4", "desk3")} == {"hall", "far"}
    found = findings_of(county, key)
    assert {found.fates[p].fate for p in ("village", "farm")} == {fate}
    assert found.fates["village"].gates
    assert found.ledgers["c"].lines


def test_told_to_leave_without_a_centre_is_refused_with_a_remedy(county):
    key = scenarios.new_scenario(county, "Empty")
    before = records(county)
    with pytest.raises(InputError, match="host first"):
        set_fate(county, key, ["village"], Fate.RELOCATE)
    assert records(county) == before
    set_fate(county, key, ["hall"], Fate.DISPOSAL_REVIEW)  # nothing in it that could move
    assert findings_of(county, key).fates["hall"].fate is Fate.DISPOSAL_REVIEW


def test_told_to_host_it_is_a_centre_and_keeps_its_own(county):
    key = proposed(county)
    assert moves(county, key).get("desk1") == "hall"
    set_fate(county, key, ["office"], Fate.HOST)
    plan = plan_in(county, key)
    assert {c.property_id for c in plan.centres} >= {"hall", "office"}
    assert "desk1" not in moves(county, key)
    with pytest.raises(InputError, match="scope"):
        set_fate(county, key, ["school"], Fate.HOST)


def test_a_centre_told_otherwise_takes_nobody_in(county):
    key = proposed(county)
    coming = [o for o, to in moves(county, key).items() if to == "hall"]
    assert coming
    set_fate(county, key, ["hall"], Fate.RETAIN)
    assert "hall" not in {c.property_id for c in plan_in(county, key).centres}
    assert not set(coming) & set(moves(county, key))
    set_fate(county, key, ["hall"], Fate.HOST)
    assert "hall" in {c.property_id for c in plan_in(county, key).centres}


def test_a_centre_may_share_or_be_invested_in(county):
    key = proposed(county)
    before = moves(county, key)
    set_fate(county, key, ["hall"], Fate.INVEST)
    assert moves(county, key) == before
    assert findings_of(county, key).fates["hall"].fate is Fate.INVEST


def test_substituted_its_visited_services_go_mobile_and_count_for_nobody(county):
    key = scenarios.new_scenario(county, "Mobile")
    set_fate(county, key, ["annexe", "village"], Fate.SUBSTITUTE)
    plan = plan_in(county, key)
    assert [(c.outlet_id, c.channel) for c in plan.channels] == [("desk2", "mobile"), ("desk4", "mobile")]
    assert plan.moves == ()  # the back office stays
    found = findings_of(county, key)
    assert found.access_after["desk"].mean_min > found.access_before["desk"].mean_min
    county_money = found.ledgers["c"]
    assert county_money.running_cost_gbp_a_year is None  # what a van costs nobody has said
    assert ("cost of the mobile service", "village") in county_money.missing


def test_what_was_chosen_can_be_cleared_but_notes_stay(county):
    key = proposed(county)
    before = records(county)
    annotate(county, key, "office", "Ask the ward members first")
    set_fate(county, key, ["office"], Fate.RETAIN)
    clear_choice(county, key, ["office"])
    scenario = county.estate.scenarios[key]
    assert set(scenario.choices) == {("office", "note")}
    assert scenario.hand_made == 0
    assert clear_choice(county, key, ["office"]) is None
    assert record_of(scenario)["found"] == before[key]["found"]


def test_one_outlet_is_moved_by_hand(county):
    key = proposed(county)
    set_move(county, key, "desk3", "hall")
    assert moves(county, key)["desk3"] == "hall"
    set_move(county, key, "desk3", "channel:digital")
    assert plan_in(county, key).channels[0].channel == "digital"
    set_move(county, key, "desk3", "farm")
    assert "desk3" not in moves(county, key)
    found = plan_in(county, key)
    assert "desk3" not in found.kept_where_they_are
    for outlet, to, said in (
        ("lib1", "far", "does not move"),
        ("desk3", "school", "scope"),
        ("desk3", "channel:x", "x"),
    ):
        with pytest.raises(InputError, match=said):
            set_move(county, key, outlet, to)


# -- scenarios as such


def test_scenarios_are_copied_renamed_and_deleted_and_every_step_is_undone(county):
    steps = []
    key = proposed(county)
    steps.append(county.last_edit)
    copy = scenarios.duplicate(county, key)
    steps.append(county.store.edits()[-1])
    assert county.estate.scenarios[copy].parent == key
    assert [s.name for s in county.estate.scenarios.values()] == ["2 centres", "2 centres, copy"]
    steps.append(scenarios.rename(county, copy, "What the district wants"))
    steps.append(scenarios.delete(county, key))
    assert list(county.estate.scenarios) == [copy]
    last = records(county)
    backs = [county.undo(edit) for edit in reversed(steps)]
    assert county.estate.scenarios == {}
    for back in reversed(backs):
        county.undo(back)
    assert records(county) == last
    with pytest.raises(InputError, match="already"):
        scenarios.new_scenario(county, "what the District wants")
    with pytest.raises(InputError, match="already"):
        scenarios.new_scenario(county, "Keep all")


def test_a_scenario_changed_since_is_not_undone_away(county):
    key = proposed(county)
    made = county.store.edits()[-1]
    set_fate(county, key, ["office"], Fate.RETAIN)
    with pytest.raises(EstatesError, match="changed since"):
        county.undo(made)


def test_scenarios_come_back_from_the_file(county, tools):
    key = proposed(county)
    scenarios.duplicate(county, key)
    set_fate(county, key, ["office", "village"], Fate.SUBSTITUTE)
    annotate(county, key, "office", "“Quoted”, with £ signs")
    scenarios.make_current(county, key)
    kept = records(county)
    path = county.store.path
    county.store.close()
    again = open_project(tools, path)
    assert records(again) == kept
    assert again.notes == ()
    assert scenarios.current_scenario(again).id == key
    assert findings_of(again, key).fates["office"].fate is Fate.SUBSTITUTE
    again.store.close()


def test_proposing_again_takes_the_place_of_what_nobody_touched(county):
    wish = PlanWish(2)
    key = scenarios.record_proposal(county, wish, propose_plan(county.estate, wish))
    edits = county.store.count_edits()
    assert scenarios.record_proposal(county, wish, propose_plan(county.estate, wish)) == key
    assert county.store.count_edits() == edits  # nothing was found anew
    set_weights(county, {"hours": 40.0}, source="a test")
    table = county.estate.properties
    county.apply(county.new_edit("Full", [Change("property", "hall", "spare_m2", table.get("hall", "spare_m2"), 60.0)]))
    assert scenarios.record_proposal(county, wish, propose_plan(county.estate, wish)) == key
    assert scenarios.current_scenario(county).id == key
    assert len(county.estate.scenarios) == 1
    set_fate(county, key, ["office"], Fate.RETAIN)
    other = scenarios.record_proposal(county, wish, propose_plan(county.estate, wish))
    assert other != key
    assert [s.name for s in county.estate.scenarios.values()] == ["2 centres", "2 centres (2)"]
    assert scenarios.current_scenario(county).id == other
    scenarios.delete(county, other)
    assert scenarios.current_scenario(county) is BASELINE


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        (PlanWish(2), "2 centres"),
        (PlanWish(1), "1 centre"),
        (PlanWish(None, 650_000.0), "£650,000"),
        (PlanWish(1, None, "town"), "1 centre in Town"),
    ],
)
def test_a_scenario_is_called_after_its_wish(county, wish, name):
    assert scenarios.words_of(county.estate, wish, propose_plan(county.estate, wish)) == name


# -- what is worked out again


def test_a_choice_in_one_scenario_leaves_the_others_findings_alone(county):
    one, two = proposed(county), proposed(county, 1)
    first, second, none = findings_of(county, one), findings_of(county, two), findings_of(county, "")
    assert kept_findings(county, one) is first
    set_fate(county, one, ["office"], Fate.RETAIN)
    assert kept_findings(county, one) is None
    assert findings_of(county, two) is second
    assert findings_of(county, "") is none
    assert findings_of(county, one) is not first


def test_a_weight_changes_scores_but_neither_values_nor_plans(county):
    key = proposed(county)
    matrix, plan, scores = matrix_of(county), plan_in(county, key), scores_of(county)
    edit = set_weights(county, {"hours": 77.0}, source="slider")
    assert matrix_of(county) is matrix
    assert plan_in(county, key).moves == plan.moves
    assert scores_of(county) is not scores
    county.undo(edit)
    assert np.array_equal(scores_of(county).score, scores.score, equal_nan=True)
    set_assumptions(county, {"travel_speed_kmh": (40.0, "a test")})
    assert matrix_of(county) is not matrix
    assert [c.mean_min for c in plan_in(county, key).centres] != [c.mean_min for c in plan.centres]


def test_a_late_result_is_kept_only_where_nothing_has_changed(county):
    key = proposed(county)
    inputs = findings_inputs(county, key)
    assert inputs.scores is None
    found = findings_for(inputs)
    scores_of(county)
    assert findings_inputs(county, key).scores is scores_of(county)
    assert keep_findings(county, inputs, found)
    assert findings_of(county, key) is found
    inputs = findings_inputs(county, key)
    late = findings_for(inputs)
    set_fate(county, key, ["office"], Fate.RETAIN)
    assert not keep_findings(county, inputs, late)
    assert findings_of(county, key).fates["office"].fate is Fate.RETAIN
    inputs = findings_inputs(county, key)
    late = findings_for(inputs)
    set_weights(county, {"hours": 3.0}, source="slider")
    assert not keep_findings(county, inputs, late)


# -- settings and scope


def test_weights_and_assumptions_are_undone_with_where_they_come_from(county):
    before = county.estate.settings
    steps = [
        set_weights(county, {"hours": 50.0}, source="a file"),
        set_weights(county, {"hours": 60.0}, source="slider"),
        set_weights(county, {"hours": None}, source="slider"),
        set_assumptions(county, {"discount_rate": (0.03, "our treasurer")}),
    ]
    assert county.estate.settings.assumptions["discount_rate"].source == "our treasurer"
    assert set_assumptions(county, {"discount_rate": (0.03, "our treasurer")}) is None
    for _ in range(3):
        steps = [county.undo(edit) for edit in reversed(steps)]
        assert county.estate.settings == before
        steps = [county.undo(edit) for edit in reversed(steps)]
        assert county.estate.settings.assumptions["discount_rate"].value == 0.03
        assert "weight_hours" not in county.estate.settings.assumptions


def test_scope_set_by_hand_stays_when_rules_run_again(county):
    set_scope(county, ["farm"], Scope.EXCLUDED, reason="Sold")
    assert county.estate.properties.get("farm", "scope_rule") == "by hand"
    rules = county.estate.scope_rules
    edit = set_scope_rules(county, ())
    table = county.estate.properties
    assert (table.get("school", "scope"), table.get("farm", "scope")) == ("in_scope", "excluded")
    county.undo(edit)
    assert county.estate.scope_rules == rules
    assert county.estate.properties.get("school", "scope") == "context"
    clear_scope(county, ["farm"])
    assert county.estate.properties.get("farm", "scope") == "in_scope"


def test_a_corrected_use_is_scoped_by_the_rules_and_back(county):
    table = county.estate.properties
    edit = county.new_edit("Correct", [Change("property", "farm", "use", table.get("farm", "use"), "School")])
    county.apply(edit)
    assert county.estate.properties.get("farm", "scope") == "context"
    county.undo(edit)
    assert county.estate.properties.get("farm", "scope") == "in_scope"


# -- the shortlist


def test_the_shortlist_has_an_order_of_its_own_until_somebody_puts_it_otherwise(county):
    key = proposed(county)
    findings = findings_of(county, key)

    def listed():
        scenario = county.estate.scenarios[key]
        return [one.property_id for one in shortlist_of(county.estate, findings, scenario)]

    usual = listed()
    fates = findings.fates
    assert {fates[p].fate for p in usual}.isdisjoint({Fate.RETAIN, Fate.NO_VIEW})
    assert fates[usual[0]].fate is Fate.HOST
    assert len(usual) >= 3
    move_in_shortlist(county, key, findings, usual[0], 3)
    expected = [*usual[1:3], usual[0], *usual[3:]]
    assert listed() == expected
    move_in_shortlist(county, key, findings, expected[-1], 1)
    expected = [expected[-1], *expected[:-1]]
    assert listed() == expected
    out = set_shortlisted(county, key, findings, [expected[1]], is_listed=False)
    assert expected[1] not in listed()
    county.undo(out)
    assert listed() == expected
    extra = next(p for p in fates if p not in usual)
    set_shortlisted(county, key, findings, [extra], is_listed=True)
    assert listed() == [*expected, extra]
    annotate(county, key, extra, "  Worth a visit ")
    lines = shortlist_of(county.estate, findings, county.estate.scenarios[key])
    assert lines[-1].note == "Worth a visit"
    with pytest.raises(InputError, match="400"):
        annotate(county, key, extra, "x" * 401)


def test_opening_a_project_loads_none_of_the_heavy_libraries(county):
    """The window opens with these rooms: what a job needs is loaded by the job."""
    proposed(county)
    county.store.close()
    code = f"""
import dataclasses, sys
from datetime import UTC, datetime
from pathlib import Path
from estates_app.app import RESOURCES, SAMPLE
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.store.project import ProjectFile
from estates_app.workspace.project import Tools, open_project
from estates_app.workspace.rulepacks import load_rules
import estates_app.workspace.analysing, estates_app.workspace.scenarios, estates_app.workspace.choosing
given = dict(stores=ProjectFile, rules=load_rules(RESOURCES / "rules"), clock=lambda: datetime.now(UTC), author="me",
             catalogue=load_catalogue(RESOURCES / "registers" / "fields.toml"))
tools = Tools(**{{**{{f.name: None for f in dataclasses.fields(Tools)}}, **given}})
session = open_project(tools, Path({str(county.store.path)!r}))
assert len(session.estate.properties) == 7 and len(session.estate.scenarios) == 1
heavy = {{"scipy", "pandas", "geopandas", "matplotlib", "numba", "pyogrio", "pyproj"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_found_is_what_a_plan_says(county):
    plan = propose_plan(county.estate, PlanWish(2))
    found = found_of(plan)
    assert {s for (s, a), v in found.items() if a == "centre" and v is True} == {c.property_id for c in plan.centres}
    assert {s: v for (s, a), v in found.items() if a == "to"} == {m.outlet_id: m.to_property for m in plan.moves}
    assert dataclasses.is_dataclass(plan.proof)


@pytest.mark.parametrize("ending", [".pdf", ".xlsx", ".gpkg"])
def test_paper_speaks_of_the_scenario_with_its_channels_and_of_the_baseline(county, tools, tmp_path, ending):
    key = proposed(county)
    set_fate(county, key, ["village"], Fate.SUBSTITUTE)
    set_fate(county, key, ["far"], Fate.RETAIN)
    out = tmp_path / f"shortlist{ending}"
    write_report(tools, county, findings_of(county, key), out, edition="public", title="Here")
    assert out.stat().st_size > 1000
    before = out.read_bytes()
    write_report(tools, county, findings_of(county, ""), out, edition="public", title="Here")
    assert out.stat().st_size > 1000
    assert out.read_bytes() != before


def test_the_name_of_a_snapshot_follows_the_scenario_and_no_other(county):
    key = proposed(county)
    name = snapshot_name(county, county.estate.scenarios[key])
    other = scenarios.duplicate(county, key)
    assert snapshot_name(county, county.estate.scenarios[key]) == name
    assert snapshot_name(county, county.estate.scenarios[other]) == name  # the same figures
    edit = set_fate(county, other, ["village"], Fate.RETAIN)
    assert snapshot_name(county, county.estate.scenarios[other]) != name
    county.undo(edit)
    assert snapshot_name(county, county.estate.scenarios[other]) == name


def test_a_project_in_which_nobody_proposed_answers_for_what_it_was_last_asked(county):
    county.store.save_result("wish", {"centres": 1, "budget_gbp": None, "locality": ""})
    found = scenarios.current_findings(county)
    assert len(found.plan.centres) == 1
    assert found.fates
    assert county.estate.scenarios == {}
    scenarios.make_current(county, "")
    assert scenarios.current_findings(county).plan.centres == ()
