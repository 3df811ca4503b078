"""Centres and moves on an estate small enough to plan by hand."""

from __future__ import annotations

import pytest
from shapely import Point

from estates_app.analysis.proposal import propose
from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Assumption, Partner, Service, Settings

FIGURES = {
    "detour_factor": 1.0,
    "travel_speed_kmh": 30.0,
    "move_limit_m": 4828.0,
    "candidate_min_gia_m2": 300.0,
    "residents_per_centre": 25_000.0,
    "outlet_room_m2": 60.0,
    "fit_out_gbp_m2": 1200.0,
    "move_gbp_an_outlet": 8000.0,
    "optimism_bias_fraction": 0.24,
    "site_radius_m": 75.0,
    "as_good_fraction": 0.0,
}


def an_estate(*, spare_m2: float | None = 500.0, standard_min: float | None = 12.0, scope: str = "in_scope") -> Estate:
    """A town hall and an office 300 m away, a second town 20 km off, and a village desk 4 km from the town hall."""
    rows = [
        ("hall", 400_000, 300_000, "customer", 2000.0, spare_m2),
        ("office", 400_300, 300_000, "office", 200.0, None),
        ("far", 420_000, 300_000, "customer", 900.0, 300.0),
        ("village", 404_000, 300_000, "other", 100.0, None),
    ]
    return Estate(
        partners={"p": Partner("p", "County", "county", "CC"), "q": Partner("q", "District", "district", "D1")},
        services={
            "library": Service("library", "Library", may_host=True),
            "desk": Service("desk", "Desk", is_relocatable=True, standard_min=standard_min),
        },
        settings=Settings({key: Assumption(key, key, value, "", "", "") for key, value in FIGURES.items()}),
        properties=Columns.of(
            [row[0] for row in rows],
            name=[row[0] for row in rows],
            geometry=[Point(row[1], row[2]) for row in rows],
            **{"class": [row[3] for row in rows]},
            gia_m2=[row[4] for row in rows],
            spare_m2=[row[5] for row in rows],
            partner=["p", "q", "p", "q"],
            scope=[scope] * 4,
            locality=["town", "town", "city", "town"],
        ),
        outlets=Columns.of(
            ["l1", "l2", "d1", "d2"],
            property=["hall", "far", "office", "village"],
            service=["library", "library", "desk", "desk"],
            partner=["p", "p", "q", "p"],
        ),
        zones=Columns.of(
            ["z1", "z2", "z3"],
            x_27700=[400_000.0, 420_000.0, 407_000.0],
            y_27700=[300_000.0] * 3,
            population=[40_000.0, 20_000.0, 1_240.0],
            locality=["town", "city", "town"],
        ),
        localities=Columns.of(["town", "city"], name=["Town", "City"]),
    )


def with_outlet(estate: Estate, key: str, place: str, service: str, partner: str = "q") -> Estate:
    columns = {name: estate.outlets.texts(name) for name in ("property", "service", "partner")}
    more = {"property": place, "service": service, "partner": partner}
    outlets = Columns.of([*estate.outlets.ids, key], **{name: [*columns[name], more[name]] for name in columns})
    return estate.with_(outlets=outlets)


def test_the_office_moves_in_and_the_village_keeps_its_only_desk():
    plan = propose(an_estate(), centres=2)
    assert [c.property_id for c in plan.centres] == ["hall", "far"]
    assert [(m.outlet_id, m.from_property, m.to_property) for m in plan.moves] == [("d1", "office", "hall")]
    assert plan.moves[0].distance_m == pytest.approx(300)
    assert "1,240" in plan.kept_where_they_are["d2"]
    hall = plan.centres[0]
    assert hall.people == 41_240
    assert hall.services == ("library", "desk")
    assert set(hall.partners) == {"p", "q"}
    assert (hall.needs_m2, hall.spare_m2) == (60.0, 500.0)


def test_without_a_standard_the_village_desk_moves_too():
    assert {m.outlet_id for m in propose(an_estate(standard_min=None), centres=2).moves} == {"d1", "d2"}


def test_a_place_known_to_be_full_is_no_candidate_and_unknown_space_is_said():
    assert [c.property_id for c in propose(an_estate(spare_m2=59.0), centres=1).centres] == ["far"]
    plan = propose(an_estate(spare_m2=None), centres=2)
    assert [m.outlet_id for m in plan.moves] == ["d1"]
    assert plan.centres[0].spare_m2 is None
    assert plan.centres[0].needs_m2 == 60.0


def test_the_number_of_centres_follows_the_residents():
    assert len(propose(an_estate()).centres) == 2  # 61,240 residents at 25,000 a centre


def test_moves_are_made_nearest_first_as_long_as_the_budget_lasts():
    one = 60 * 1200 * 1.24 + 8000
    estate = an_estate(standard_min=None)
    for budget, moved in ((2 * one, ["d1", "d2"]), (2 * one - 1, ["d1"]), (one, ["d1"]), (one - 1, [])):
        plan = propose(estate, centres=2, budget_gbp=budget)
        assert [m.outlet_id for m in plan.moves] == moved
    assert "budget" in propose(estate, centres=2, budget_gbp=one).kept_where_they_are["d2"]
    with pytest.raises(InputError, match="budget"):
        propose(estate, centres=2, budget_gbp=0)


def test_two_outlets_of_one_body_and_service_do_not_both_move_into_one_centre():
    estate = an_estate(standard_min=None)
    same = estate.with_(outlets=estate.outlets.with_column("partner", Column.of(["p", "p", "q", "q"])))
    plan = propose(same, centres=2)
    assert [m.outlet_id for m in plan.moves] == ["d1"]
    assert "already has, or would have, its desk" in plan.kept_where_they_are["d2"]


def test_space_is_used_up_by_each_move():
    estate = an_estate(standard_min=None, spare_m2=100.0)
    plan = propose(estate, centres=2)
    assert [m.outlet_id for m in plan.moves] == ["d1"]
    assert plan.kept_where_they_are["d2"] == "hall has 40 m² left; 60 m² would be needed."


def test_an_unknown_space_holds_no_more_than_the_building():
    estate = an_estate(standard_min=None, spare_m2=None)
    small = estate.with_(properties=estate.properties.with_values({("hall", "gia_m2"): 310.0}))
    services = {**estate.services, "library": Service("library", "Library", may_host=True, room_m2=200.0)}
    plan = propose(small.with_(services=services), centres=2)
    assert [m.outlet_id for m in plan.moves] == ["d1"]
    assert plan.kept_where_they_are["d2"] == "hall can have at most 50 m² left; 60 m² would be needed."


def test_the_guard_remembers_the_moves_that_were_made():
    """Either of two desks of two bodies may leave the village, but not both: the second would take people too far."""
    estate = an_estate(standard_min=12.0)
    table = estate.properties.with_column(
        "geometry", Column.of([Point(x, 300_000) for x in (400_000, 404_000, 420_000, 404_100)])
    )
    plan = propose(estate.with_(properties=table), centres=2)
    assert [m.outlet_id for m in plan.moves] == ["d1"]
    assert "1,240 residents" in plan.kept_where_they_are["d2"]


def test_what_stands_in_an_excluded_property_serves_nobody():
    """A private desk in the village does not free the public one to leave."""
    estate = with_outlet(an_estate(), "x1", "private", "desk", "q")
    private = Columns.of(
        ["private"], name=["private"], geometry=[Point(404_050, 300_000)], scope=["excluded"], partner=["q"]
    )
    estate = estate.with_(properties=estate.properties.appended(private))
    assert "d2" in propose(estate, centres=2).kept_where_they_are
    free = estate.properties.with_values({("private", "scope"): "context"})
    assert {m.outlet_id for m in propose(estate.with_(properties=free), centres=2).moves} == {"d1", "d2"}


def test_a_zone_without_a_shape_stops_nothing():
    estate = an_estate()
    lost = estate.zones.with_column("x_27700", Column.of([400_000.0, 420_000.0, None]))
    plan = propose(estate.with_(zones=lost), centres=2)
    assert {m.outlet_id for m in plan.moves} == {"d1", "d2"}  # nobody is known to live beyond the standard


def test_one_locality_takes_its_number_of_centres_from_its_own_people():
    estate = an_estate()
    estate = estate.with_(settings=Settings(estate.settings.assumptions, centres=2))
    assert len(propose(estate).centres) == 2
    assert len(propose(estate, locality="City").centres) == 1


def test_a_locality_plans_for_its_own_people():
    plan = propose(an_estate(), centres=1, locality="city")
    assert [c.property_id for c in plan.centres] == ["far"]
    assert plan.zone_ids == ("z2",)


def test_a_service_does_not_move_to_where_its_partner_already_has_it():
    estate = an_estate(standard_min=None)
    with_desk = Columns.of(
        [*estate.outlets.ids, "d0"],
        property=[*estate.outlets.texts("property"), "hall"],
        service=[*estate.outlets.texts("service"), "desk"],
        partner=[*estate.outlets.texts("partner"), "q"],
    )
    plan = propose(estate.with_(outlets=with_desk), centres=2)
    assert [m.outlet_id for m in plan.moves] == ["d2"]  # of another body
    assert "0.3 km" in plan.kept_where_they_are["d1"]
    of_another = with_desk.with_column("partner", Column.of(["p", "p", "q", "p", "r"]))
    assert {m.outlet_id for m in propose(estate.with_(outlets=of_another), centres=2).moves} == {"d1", "d2"}


def test_a_building_that_something_keeps_open_is_not_emptied_by_half():
    cells = Service("cells", "Custody cells")
    estate = an_estate()
    estate = with_outlet(estate.with_(services={**estate.services, "cells": cells}), "c1", "office", "cells")
    plan = propose(estate, centres=2)
    assert plan.moves == ()
    assert plan.kept_where_they_are["d1"] == "hall is 0.3 km away, yet its custody cells would keep the building open."
    assert "c1" not in plan.kept_where_they_are


def test_all_services_of_a_building_move_or_none():
    advice = Service("advice", "Advice", is_relocatable=True, standard_min=12.0)
    estate = an_estate(standard_min=None)
    estate = estate.with_(services={**estate.services, "advice": advice})
    both = with_outlet(estate, "a1", "office", "advice", "p")
    moved = {(m.outlet_id, m.to_property) for m in propose(both, centres=2).moves if m.from_property == "office"}
    assert moved == {("d1", "hall"), ("a1", "hall")}
    # Two rooms of 60 m² do not fit into 100 m², though one would.
    tight = both.with_(properties=both.properties.with_column("spare_m2", Column.of([100.0, None, 300.0, None])))
    plan = propose(tight, centres=2)
    assert "120 m² would be needed" in plan.kept_where_they_are["d1"]
    assert plan.kept_where_they_are["d1"] == plan.kept_where_they_are["a1"]
    # In the village the desk has no standard, but the advice has one that 1,240 people would lose.
    plan = propose(with_outlet(estate, "a2", "village", "advice", "p"), centres=2)
    assert {m.from_property for m in plan.moves} == {"office"}
    assert "1,240" in plan.kept_where_they_are["d2"]


def test_a_place_into_which_nothing_moves_is_no_joint_service_centre():
    plan = propose(an_estate(), centres=2)
    assert [c.property_id for c in plan.joint] == ["hall"]
    assert [c.property_id for c in plan.alone] == ["far"]


def test_a_plan_for_one_locality_leaves_its_neighbours_where_they_are():
    estate = an_estate(standard_min=None)
    places = estate.properties.with_column("locality", Column.of(["town", "town", "city", "other"]))
    plan = propose(estate.with_(properties=places), centres=1, locality="Town")
    assert [m.outlet_id for m in plan.moves] == ["d1"]


def test_the_runner_up_is_named_with_its_loss():
    centre = propose(an_estate(), centres=1).centres[0]
    assert (centre.property_id, centre.runner_up) == ("hall", "far")
    assert centre.runner_up_loss > 0


@pytest.mark.parametrize(
    ("wish", "words"),
    [({"centres": 9}, "9 centres"), ({"locality": "Nowhere"}, "no locality called Nowhere")],
)
def test_a_wish_that_cannot_be_met_is_said(wish, words):
    with pytest.raises(InputError, match=words):
        propose(an_estate(), **wish)


def test_nothing_in_scope_is_said_with_a_remedy():
    with pytest.raises(InputError, match="host a centre"):
        propose(an_estate(scope="context"), centres=1)
