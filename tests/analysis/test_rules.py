"""Scope, classes, gates, fates and evidence: each by the rule packs that ship, and by cases a person can check."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Point

from estates_app.analysis.classify import classify, provider_of, services_of
from estates_app.analysis.coverage import coverage
from estates_app.analysis.fates import MOST_WORDS, decide_one
from estates_app.analysis.gates import answer_gates
from estates_app.analysis.measures import KINDS, partners_near, raw_figures
from estates_app.analysis.scope import apply_scope
from estates_app.domain.columns import Column, Columns
from estates_app.domain.criteria import Axis, Criterion, Measure, ValueFunction
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate, FateRule, GateState
from estates_app.domain.partnership import Assumption, Partner, Service, Settings
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.workspace.rulepacks import load_rules


@pytest.fixture(scope="module")
def rules(resources):
    return load_rules(resources / "rules")


# -- classes and services


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"use": "Library"}, "customer"),
        ({"use": "Highways depot"}, "depot"),
        ({"use": "Office", "name": "Old Library"}, "office"),
        ({"use": "Allotments"}, "land"),
        ({"use": "Library with car park"}, "customer"),
        ({"use": "Offices and car park"}, "office"),
        ({"use": "Council House"}, "office"),
        ({"name": "Queen's Park Library"}, "customer"),
        ({"name": "Wood Street Library, 3 Park Road"}, "customer"),
        ({"name": "Manor House Community Centre"}, "community"),
        ({"name": "Station Yard Police Station"}, "customer"),
        ({"name": "House, 3 Park Road"}, "housing"),
        ({"use": "Fire and rescue centre"}, "customer"),
        ({"use": "Library", "asset_type": "Land only"}, "land"),
        ({"name": "Something nobody has heard of"}, "other"),
        ({}, "other"),
    ],
)
def test_a_property_is_classed_by_its_most_telling_words(rules, record, expected):
    assert classify(record, rules.classes) == expected


def test_the_list_of_services_comes_before_the_name_and_housing_holds_none(rules):
    services = rules.services
    assert services_of({"use": "Library"}, services) == ("library",)
    both = services_of({"services_text": "library; registrar", "use": "Library"}, services)
    assert both[0] == "library"
    assert len(both) == 2
    assert services_of({"use": "Library", "class": "housing"}, services) == ()
    assert services_of({"name": "Nothing said"}, services) == ()


@pytest.mark.parametrize(
    ("listed", "held"),
    [
        ("register office", ("registrar",)),
        ("police counter, police station", ("police_counter", "police_station")),
        ("neighbourhood policing", ("police_team",)),
        ("Offices and register office", ("registrar", "council_office")),
        ("health centre", ("clinic",)),
    ],
)
def test_the_longest_words_say_which_service_is_meant(rules, listed, held):
    assert services_of({"services_text": listed}, rules.services) == held


def test_a_councils_list_of_a_shared_building_is_credited_to_who_gives_the_service(rules):
    council, trust, other = (
        Partner(k, k, kind, k) for k, kind in (("c", "district"), ("h", "health"), ("i", "health"))
    )
    clinic, library = rules.services["clinic"], rules.services["library"]
    assert provider_of(clinic, council, [council, trust]) == "h"
    assert provider_of(clinic, council, [council, trust, other]) == "c"  # nobody can tell which
    assert provider_of(clinic, trust, [council, trust, other]) == "h"
    assert provider_of(library, council, [council, trust]) == "c"


# -- scope


def scoped(rules, partner_kind, use, services=()):
    properties = Columns.of(["a"], partner=["p"], use=[use], **{"class": ["customer"]})
    outlets = Columns.of(
        [f"o{i}" for i in range(len(services))], property=["a"] * len(services), service=list(services)
    )
    partners = {"p": Partner("p", "P", partner_kind, "PP")}
    table = apply_scope(properties, outlets, rules.services, rules.scope_rules, partners)
    return table.get("a", "scope"), table.get("a", "scope_reason")


@pytest.mark.parametrize(
    ("kind", "use", "services", "scope"),
    [
        ("health", "GP surgery", ("gp",), "context"),
        ("fire", "Fire station", ("fire",), "context"),
        ("education", "School", ("school",), "context"),
        ("county", "Library", ("library",), "in_scope"),
        ("police", "Police station", ("police_counter",), "in_scope"),
    ],
)
def test_what_is_no_partners_to_give_is_context_with_a_reason(rules, kind, use, services, scope):
    known = [next(key for key in rules.services if key.startswith(s.split("_")[0])) for s in services]
    found, reason = scoped(rules, kind, use, known)
    assert found == scope
    assert (reason is not None) == (scope != "in_scope")


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("Stanton Vale School", "context"),
        ("School Lane Library", "in_scope"),
        ("Old School Community Centre", "in_scope"),
    ],
)
def test_an_outlet_in_a_school_is_told_by_what_its_name_means(rules, name, scope):
    properties = Columns.of(["a"], partner=["p"], use=["Clinic"], name=[name], **{"class": ["customer"]})
    outlets = Columns.of(["o"], property=["a"], service=["clinic"])
    partners = {"p": Partner("p", "P", "health", "PP")}
    assert apply_scope(properties, outlets, rules.services, rules.scope_rules, partners).get("a", "scope") == scope


# -- gates and fates


def fates_of(rules, **facts):
    known = {"facts_known": 5, "facts_wanted": 6, "evidence_percent": 83.0, "partner_kind": "county", **facts}
    return decide_one("a", known, rules.fate_rules, rules.gate_rules)


MOVING = {
    "outlets_moving": 1,
    "outlets_staying": 0,
    "customer_outlets": 1,
    "services_moving": "Its library",
    "centre_km": 0.8,
    "centre_name": "Town Hall",
    "running_cost_gbp_a_year": 12_000.0,
}
NEAR = {"spare_m2": 120.0, "partners_near": 2, "partners_near_words": "2 other partners are"}
WORN = {"class": "office", "condition": "D", "occupancy_percent": 27.0, "tenure": "freehold"}


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        ({"is_centre": True, "outlets_moving_in": 2, "centre_people": 9e3, "centre_mean_min": 8.0}, Fate.HOST),
        ({"is_centre": True, "outlets_moving_in": 0, "centre_people": 9e3, "centre_mean_min": 8.0}, Fate.RETAIN),
        ({**MOVING, "tenure": "leasehold"}, Fate.RELOCATE),
        ({**MOVING, "tenure": "freehold"}, Fate.DISPOSAL_REVIEW),
        ({**MOVING, "tenure": "freehold", "listed_grade": "II"}, Fate.COMMUNITY_TRANSFER),
        ({**MOVING, "tenure": "freehold", "evidence_percent": 20.0}, Fate.RELOCATE),
        ({**MOVING}, Fate.RELOCATE),
        ({"kept_reason": "300 residents would be more than 20 minutes away."}, Fate.RETAIN),
        ({"occupancy": "vacant", "tenure": "freehold", "outlets_staying": 0}, Fate.DISPOSAL_REVIEW),
        ({"occupancy": "vacant", "tenure": "freehold", "outlets_staying": 1}, Fate.NO_VIEW),  # the two contradict
        ({"spare_m2": 120.0, "partners_near": 2, "partners_near_words": "2 other partners are"}, Fate.SHARE),
        ({**NEAR, "kept_reason": "The hall has 9 m² left; 40 m² would be needed."}, Fate.SHARE),
        ({**NEAR, "condition": "D", "score": 61.0, "score_low": 50.0, "score_high": 70.0}, Fate.INVEST),
        ({**NEAR, **WORN, "customer_outlets": 0}, Fate.DISPOSAL_REVIEW),
        ({**NEAR, **WORN, "customer_outlets": 1}, Fate.SHARE),
        ({"spare_m2": 200.0, "class": "office", "partners_near": 0}, Fate.LET),
        ({"spare_m2": 200.0, "class": "office"}, Fate.NO_VIEW),  # nobody knows who is near
        ({"score": 70.0, "score_low": 60.0, "score_high": 80.0, "condition": "D"}, Fate.INVEST),
        ({"score": 50.0, "score_low": 40.0, "score_high": 60.0}, Fate.RETAIN),
        ({"class": "land"}, Fate.NO_VIEW),
        ({}, Fate.NO_VIEW),
    ],
)
def test_the_first_rule_that_fits_gives_the_fate_and_a_sober_reason(rules, facts, fate):
    decision = fates_of(rules, **facts)
    assert decision.fate is fate
    words = decision.reason.split()
    assert len(words) <= MOST_WORDS
    assert any(letter.isdigit() for letter in decision.reason)
    assert "Second: " in decision.reason
    assert decision.second is not decision.fate


def test_a_blocked_gate_cannot_be_outweighed(rules):
    free = fates_of(rules, **MOVING, tenure="freehold")
    blocked = fates_of(rules, **MOVING, tenure="freehold", community_value=True)
    assert free.fate is Fate.DISPOSAL_REVIEW
    assert blocked.fate is Fate.RELOCATE
    # Why the release was passed over stands among the gates.
    assert [g.gate_id for g in blocked.gates if g.state is GateState.BLOCKED] == ["G3"]


def test_a_gate_without_facts_is_not_tested_and_never_clear(rules):
    for fate in Fate:
        for result in answer_gates(rules.gate_rules, {"partner_kind": "county"}, fate):
            assert result.state is GateState.NOT_TESTED
            assert result.source


def test_gates_ask_only_the_owners_they_are_for(rules):
    def ids(kind):
        return {g.gate_id for g in answer_gates(rules.gate_rules, {"partner_kind": kind}, Fate.DISPOSAL_REVIEW)}

    assert "G1" in ids("county")
    assert "G1" not in ids("health")
    assert "G7" in ids("health")
    assert "G7" not in ids("police")


def test_a_reason_whose_figures_are_missing_falls_back_to_one_with_a_number(rules):
    rule = FateRule("X", Fate.RETAIN, (), "words only and not one figure in all of them\nalso none", "so")
    decision = decide_one("a", {"facts_known": 2, "facts_wanted": 6}, (rule,), rules.gate_rules)
    assert decision.reason.startswith("2 of 6 facts are known. Second:")


# -- evidence


def test_evidence_is_asked_only_where_it_makes_sense(resources):
    catalogue = load_catalogue(resources / "registers" / "fields.toml")
    estate = Estate(
        properties=Columns.of(
            ["a", "b", "c"],
            partner=["p", "p", "q"],
            scope=["in_scope", "in_scope", "context"],
            gia_m2=[100.0, None, 100.0],
            tenure=["freehold", "freehold", "leasehold"],
            **{"class": ["customer", "land", "customer"]},
        )
    )
    found = coverage(estate, catalogue)
    assert set(found.by_partner) == {"p"}
    assert found.by_partner["p"]["floor area"] == (1, 1)
    assert found.by_partner["p"]["lease dates"] == (0, 0)
    assert found.wanted == sum(wanted for _, wanted in found.by_partner["p"].values())


# -- measures, against brute force


def a_town(seed=5, n=40):
    random = np.random.default_rng(seed)
    xy = random.uniform(0, 4000, (n, 2)) + 400_000
    placed = [Point(*p) if i % 7 else None for i, p in enumerate(xy)]
    figures = {"detour_factor": 1.3, "walk_speed_kmh": 4.8, "near_partners_m": 400.0}
    return Estate(
        settings=Settings({k: Assumption(k, k, v, "", "", "") for k, v in figures.items()}),
        properties=Columns.of(
            [f"p{i}" for i in range(n)],
            geometry=placed,
            partner=[f"b{int(random.integers(4))}" for _ in range(n)],
            scope=["context" if i % 5 == 0 else "in_scope" for i in range(n)],
            **{"class": ["land" if i % 6 == 0 else "office" for i in range(n)]},
            visits_a_year=[float(v) if v > 200 else None for v in random.integers(0, 900, n)],
            gia_m2=[float(v) if v > 100 else None for v in random.integers(0, 900, n)],
        ),
        zones=Columns.of(
            [f"z{i}" for i in range(60)],
            x_27700=(random.uniform(0, 4000, 60) + 400_000).tolist(),
            y_27700=(random.uniform(0, 4000, 60) + 400_000).tolist(),
            population=[float(v) for v in random.integers(100, 2000, 60)],
        ),
    )


def test_partners_and_people_near_agree_with_a_count_by_hand():
    estate = a_town()
    xy, zones = estate.property_xy_27700(), estate.zone_xy_27700()
    holders, people = estate.properties.texts("partner"), estate.zones.numbers("population")
    counted = [i for i in range(len(xy)) if i % 5 and i % 6]  # no land, and nothing that is only context
    near = partners_near(estate, 400.0)
    reach = Measure("people_within", {"column": "population", "speed": "walk_speed_kmh", "minutes": 20})
    within = raw_figures(estate, reach)
    for i in range(len(xy)):
        if np.isnan(xy[i]).any():
            assert np.isnan(near[i])
            assert np.isnan(within[i])
            continue
        apart = np.hypot(*(xy - xy[i]).T)
        others = {holders[j] for j in counted if apart[j] <= 400.0} - {holders[i]}
        assert near[i] == len(others)
        walk_m = 20 * 4800 / 60 / 1.3
        assert within[i] == people[np.hypot(*(zones - xy[i]).T) <= walk_m].sum()


def test_people_within_reach_of_whom_a_figure_is_missing_are_missing():
    estate = a_town()
    reach = Measure("people_within", {"column": "population", "speed": "walk_speed_kmh", "minutes": 20})
    before = raw_figures(estate, reach)
    zones = estate.zone_xy_27700()
    people = [None if i == 0 else float(v) for i, v in enumerate(estate.zones.numbers("population"))]
    after = raw_figures(estate.with_(zones=estate.zones.with_column("population", Column.of(people))), reach)
    xy = estate.property_xy_27700()
    near = np.hypot(*(xy - zones[0]).T) <= 20 * 4800 / 60 / 1.3
    assert near.any()
    assert np.isnan(after[near]).all()
    assert np.array_equal(after[~near], before[~near], equal_nan=True)


def test_the_next_outlet_of_the_same_service_agrees_with_a_search_by_hand():
    random, estate = np.random.default_rng(3), a_town()
    places, services = estate.properties.ids, ["library", "clinic", "museum"]
    rows = [(str(random.choice(places)), str(random.choice(services[:2]))) for _ in range(30)] + [("p1", "museum")]
    estate = estate.with_(
        services={key: Service(key, key) for key in services},
        outlets=Columns.of([f"o{i}" for i in range(31)], property=[p for p, _ in rows], service=[s for _, s in rows]),
    )
    found, xy = raw_figures(estate, Measure("next_same_service", {})), estate.property_xy_27700()
    for i, key in enumerate(places):
        mine = {s for p, s in rows if p == key}
        apart = []
        for service in mine:
            others = {places.index(p) for p, s in rows if s == service and p != key}
            far = [float(np.hypot(*(xy[j] - xy[i]))) for j in others if not np.isnan(xy[j]).any()]
            apart.append(min(far, default=np.inf) * 1.3 / 1000)
        if not mine or np.isnan(xy[i]).any():
            assert np.isnan(found[i])
        else:
            assert found[i] == pytest.approx(max(apart))
    assert np.isinf(found[1])  # the only museum is worth keeping: its value is the best
    ends = ValueFunction(((0.0, 0.0), (6.0, 1.0)))
    criterion = Criterion("n", "next", "km", Axis.LOCATION, 1.0, (), Measure("next_same_service", {}), ends, "house")
    assert criterion.as_written(np.inf) == "no other"


def test_a_ratio_with_a_missing_side_or_nothing_below_is_missing():
    estate = a_town()
    ratio = raw_figures(estate, Measure("ratio", {"over": "visits_a_year", "under": "gia_m2"}))
    visits, area = estate.properties.numbers("visits_a_year"), estate.properties.numbers("gia_m2")
    assert np.array_equal(np.isnan(ratio), np.isnan(visits) | np.isnan(area))
    nothing = Estate(properties=Columns.of(["a"], visits_a_year=[5.0], gia_m2=[0.0]))
    assert np.isnan(raw_figures(nothing, Measure("ratio", {"over": "visits_a_year", "under": "gia_m2"}))).all()


def test_every_criterion_that_ships_has_a_kind_of_measure(rules):
    assert {criterion.measure.kind for criterion in rules.criteria} <= set(KINDS)
