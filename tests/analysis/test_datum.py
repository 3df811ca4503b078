"""The one datum most worth collecting: its range against brute force, its reach against the rules themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from estates_app.analysis.datum import ALONE, TOGETHER, data_by_worth
from estates_app.analysis.facts import facts_of
from estates_app.analysis.fates import decide
from estates_app.analysis.proposal import candidates
from estates_app.analysis.scenario import plan_of
from estates_app.analysis.scoring import score_estate
from estates_app.app import make_tools
from estates_app.domain.quality import DatumRules
from estates_app.workspace.project import new_project
from tests.workspace.conftest import a_county

TOOLS = make_tools()
TODAY = "2026-11-21"


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    session = new_project(TOOLS, tmp_path_factory.mktemp("datum") / "a.estates.gpkg", area="Here")
    made = a_county(session)
    session.store.close()
    return made


def scored(estate):
    return score_estate(estate, TOOLS.rules.criteria, min_coverage=estate.settings["min_coverage"])


def known(estate):
    return facts_of(estate, scored(estate), plan_of(estate, estate.scenario("")), TODAY)


def data(estate, rules=TOOLS.rules.quality.datum):
    return data_by_worth(
        estate, scored(estate), known(estate), fate_rules=TOOLS.rules.fate_rules, rules=rules, catalogue=TOOLS.catalogue
    )


def told(estate, key, **values):
    return estate.with_(properties=estate.properties.with_values({(key, n): v for n, v in values.items()}))


def test_what_is_known_is_not_asked_and_each_missing_fact_stands_once(estate):
    found = data(estate)
    assert found
    assert len({(d.property_id, d.field) for d in found}) == len(found)
    for one in found:
        assert estate.properties.get(one.property_id, one.field) is None


@pytest.mark.parametrize(("field", "worst", "best"), [("spare_m2", 0.0, 400.0), ("occupancy_percent", 20.0, 80.0)])
def test_the_score_lies_where_the_worst_and_the_best_answer_put_it(estate, field, worst, best):
    tried = 0
    for one in (d for d in data(estate) if d.field == field and not np.isnan(d.low)):
        ends = []
        for value in (worst, best):
            table = scored(told(estate, one.property_id, **{field: value}))
            ends.append(table.score[table.property_ids.index(one.property_id)])
        if not np.isnan(ends).any():
            assert (one.low, one.high) == pytest.approx(tuple(ends))
            before = scored(estate)
            i = before.property_ids.index(one.property_id)
            others = np.delete(before.score, i)
            assert one.passes == int(((others >= ends[0]) & (others <= ends[1])).sum())
            tried += 1
    assert tried >= 2


def test_a_score_comes_within_reach_just_where_an_answer_gives_one(estate):
    strict = estate.with_(
        settings=replace(
            estate.settings,
            assumptions={
                **estate.settings.assumptions,
                "min_coverage": replace(estate.settings.assumptions["min_coverage"], value=0.62),
            },
        )
    )
    before, found = scored(strict), data(strict)
    assert np.isnan(before.score).any()
    for one in (d for d in found if d.field == "occupancy_percent"):
        after = scored(told(strict, one.property_id, occupancy_percent=50.0))
        i = before.property_ids.index(one.property_id)
        assert one.gives_score == bool(np.isnan(before.score[i]) and not np.isnan(after.score[i]))


def test_a_fate_is_within_reach_alone_where_some_answer_changes_it(estate):
    """Brute force: try every value that the rules speak of; what changes a fate by itself is said to."""
    lacking = told(estate, "annexe", tenure=None, occupancy="vacant").with_(
        outlets=estate.outlets.without(["desk2", "back1"])
    )
    found = {(d.property_id, d.field): d for d in data(lacking)}
    facts = known(lacking)["annexe"]
    rules = {"rules": TOOLS.rules.fate_rules, "gate_rules": TOOLS.rules.gate_rules}
    now = decide({"annexe": facts}, **rules)["annexe"].fate

    def changes(**answers):
        return decide({"annexe": {**facts, **answers}}, **rules)["annexe"].fate is not now

    enough = {"evidence_percent": 100.0}
    assert changes(tenure="freehold", **enough)
    assert found["annexe", "tenure"].fate in (ALONE, TOGETHER)
    assert found["annexe", "tenure"].points == 0
    for (key, field), one in found.items():
        if key == "annexe" and not one.fate:
            assert not any(changes(**{field: value}) for value in (0.0, 1e6, "A", "D", "freehold", "II", True))


def test_a_place_is_within_reach_of_hosting_where_an_answer_decides_it(estate):
    lacking = told(estate, "office", gia_m2=None)
    found = {(d.property_id, d.field): d for d in data(lacking)}
    for key, field in (("office", "gia_m2"), ("farm", "spare_m2")):
        may = {key in candidates(told(lacking, key, **{field: value})) for value in (0.0, 5000.0)}
        assert ((key, field) in found and found[key, field].candidate) == (len(may) == 2), key


def test_worth_is_the_points_times_the_reach(estate):
    plain = DatumRules(base_points=0, score=0, fate_with_others=0, candidate=0, fate_alone=0, source="")
    assert all(one.worth == pytest.approx(one.points) for one in data(estate, plain))
    rules = replace(plain, base_points=2, candidate=2, fate_alone=3)
    for one in data(estate, rules):
        factor = 1 + 2 * one.candidate + 3 * (one.fate == ALONE)
        assert one.worth == pytest.approx((one.points + 2) * factor)
    worth = [one.worth for one in data(estate)]
    assert worth == sorted(worth, reverse=True)


def test_the_reason_says_what_is_within_reach_in_words(estate):
    for one in data(estate):
        assert one.reason.startswith(TOOLS.catalogue.label(one.field).capitalize()[:3])
        assert one.field not in one.reason or "_" not in one.field
        assert ("centre could be here" in one.reason) == one.candidate
        assert ("another fate" in one.reason) == (one.fate == ALONE)
