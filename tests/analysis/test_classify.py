"""Names that look like a service and are none; the longest words decide, and a list keeps its parts."""

from __future__ import annotations

import pytest

from estates_app.analysis.classify import classify, meanings_of, services_of
from estates_app.workspace.rulepacks import load_rules


@pytest.fixture(scope="module")
def rules(resources):
    return load_rules(resources / "rules")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Old School Community Centre", "community_centre"),
        ("Former School House", ""),
        ("School Lane Library", "library"),
        ("School Road Depot", "depot"),
        ("School Lane", ""),
        ("The Old School", ""),
        ("Former St Mary's Primary School", ""),
        ("Infant School House", ""),
        ("School House Museum", "museum"),
        ("College Road Clinic", "clinic"),
        ("Schools Library Service", "library"),
        # schools all the same
        ("School", "school"),
        ("Old Park School", "school"),
        ("The Old Hall Primary School", "school"),
        ("St Mary's C of E School", "school"),
        ("Derby College", "school"),
        ("School, 3 Old Lane", "school"),
    ],
)
def test_a_name_with_school_in_it_is_a_school_only_where_it_says_so(rules, name, meant):
    assert meanings_of(rules.services).meant(name) == meant


@pytest.mark.parametrize(
    "written", ["Registrar's office", "Registrar’s Office", "Registrars Office", "Register office"]
)
def test_a_registrars_office_is_no_back_office(rules, written):
    assert services_of({"services_text": written}, rules.services) == ("registrar",)
    assert services_of({"use": written}, rules.services) == ("registrar",)
    assert classify({"use": written}, rules.classes) == "customer"


def test_an_office_beside_a_registrar_is_one(rules):
    assert services_of({"services_text": "Registrar, offices"}, rules.services) == ("registrar", "council_office")


def test_what_closed_does_not_swallow_the_next_of_a_list(rules):
    held = services_of({"services_text": "Former police house, library, school"}, rules.services)
    assert {"library", "school"} <= set(held)


def test_a_school_lane_is_not_classed_by_its_road(rules):
    assert classify({"name": "School Lane"}, rules.classes) == "other"
    assert classify({"name": "Former School House"}, rules.classes) == "housing"
    assert classify({"name": "Park School"}, rules.classes) == "customer"
