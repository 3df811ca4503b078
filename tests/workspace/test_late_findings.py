"""Findings that are older than the register: while others are worked out, they may tell of properties that are gone."""

from __future__ import annotations

import pytest

from estates_app.domain.scenario import PlanWish
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import findings_for, findings_inputs, propose_plan
from estates_app.workspace.facilitating import exempt_figures
from estates_app.workspace.shortlist_lines import left_out, not_listed, shortlist_lines


@pytest.fixture(scope="module")
def begun(make_county, tmp_path_factory):
    session = make_county(tmp_path_factory.mktemp("late"))
    wish = PlanWish(2)
    key = scenarios.new_scenario(session, "", wish, propose_plan(session.estate, wish))
    yield session, key
    session.store.close()


@pytest.mark.parametrize("gone", ["hall", "office", "annexe", "far", "farm", "village", "school"])
def test_a_property_that_is_gone_is_passed_by_and_all_others_are_told_as_before(begun, gone):
    session, key = begun
    scenario, findings = session.estate.scenarios[key], findings_for(findings_inputs(session, key))
    whole, known = session.estate, list(findings.fates)
    assert gone in whole.properties
    orphans = [one for one in whole.outlets if whole.outlets.get(one, "property") == gone]
    estate = whole.with_(properties=whole.properties.without([gone]), outlets=whole.outlets.without(orphans))

    def named(lines):
        return [line.property_id for line in lines if line.property_id != gone]

    assert named(shortlist_lines(estate, findings, scenario)) == named(shortlist_lines(whole, findings, scenario))
    assert named(not_listed(estate, findings, scenario)) == named(not_listed(whole, findings, scenario))
    name = str(whole.properties.get(gone, "name"))
    for line in shortlist_lines(estate, findings, scenario):
        assert name not in line.words
    before, after = (left_out(one, session.catalogue, known) for one in (whole, estate))
    assert set(after.valuations) == set(before.valuations) - {name}
    assert name not in {one.name for one in exempt_figures(estate, findings, known)}
