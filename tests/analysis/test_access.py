"""Journeys to the nearest outlet, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from estates_app.analysis.access import (
    access_by_group,
    access_by_locality,
    access_by_service,
    minutes_by_service,
    summarise,
    travel_minutes,
)
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Assumption, Service, Settings


def an_estate() -> Estate:
    """Three zones on a line, two libraries at 0 and 10 km; 1 km takes 2 minutes (factor 1, 30 km/h)."""
    figures = {"detour_factor": 1.0, "travel_speed_kmh": 30.0}
    return Estate(
        services={
            "library": Service("library", "Library", is_relocatable=True, standard_min=5.0),
            "depot": Service("depot", "Depot", is_face_to_face=False),
        },
        settings=Settings({key: Assumption(key, key, value, "", "", "") for key, value in figures.items()}),
        properties=Columns.of(["west", "east"], geometry=[Point(400_000, 300_000), Point(410_000, 300_000)]),
        outlets=Columns.of(["a", "b", "c"], property=["west", "east", "east"], service=["library", "library", "depot"]),
        zones=Columns.of(
            ["z1", "z2", "z3"],
            x_27700=[400_000.0, 404_000.0, 410_000.0],
            y_27700=[300_000.0] * 3,
            population=[100.0, 300.0, 600.0],
            aged_65_plus=[10.0, 30.0, 60.0],
            imd_decile=[1.0, 5.0, 9.0],
            locality=["town", "town", "city"],
        ),
        localities=Columns.of(["town", "city"], name=["Town", "City"]),
    )


def minutes(places):
    return minutes_by_service(an_estate(), places)


BEFORE = {"a": "west", "b": "east", "c": "east"}


def test_travel_is_straight_line_times_factor_at_one_speed():
    taken = travel_minutes(np.array([[0.0, 0.0]]), np.array([[3000.0, 4000.0]]), detour_factor=1.3, speed_kmh=30)
    assert taken == pytest.approx(np.array([[13.0]]))


def test_figures_are_weighted_by_people():
    figure = access_by_service(an_estate(), minutes(BEFORE))["library"]
    assert figure.mean_min == pytest.approx(300 * 8 / 1000)
    assert figure.p95_min == 8
    assert figure.worst_min == 8
    assert figure.within_standard_share == pytest.approx(0.7)


def test_services_that_nobody_visits_have_no_figures():
    assert set(access_by_service(an_estate(), minutes(BEFORE))) == {"library"}


def test_an_outlet_that_is_no_longer_delivered_does_not_count():
    figure = access_by_service(an_estate(), minutes({"b": "east"}))["library"]
    assert figure.mean_min == pytest.approx((100 * 20 + 300 * 12) / 1000)


def test_a_service_without_outlets_has_no_journey():
    figure = access_by_service(an_estate(), minutes({}))["library"]
    assert (figure.mean_min, figure.p95_min, figure.worst_min) == (None, None, None)


def test_localities_count_their_own_people():
    before, after = access_by_locality(an_estate(), minutes(BEFORE), minutes({"b": "east"}))["town"]["library"]
    assert before.mean_min == pytest.approx(6)
    assert after.mean_min == pytest.approx((100 * 20 + 300 * 12) / 400)


def test_groups_follow_the_people_and_missing_is_none():
    rows = list(access_by_group(an_estate(), minutes(BEFORE), minutes({"b": "east"})).values())
    assert rows[0] == pytest.approx((1000, 2.4, 5.6))
    assert (100.0, pytest.approx(2.4), pytest.approx(5.6)) in rows  # aged 65 and over
    assert (100.0, 0.0, 20.0) in rows  # the most deprived fifth live in z1
    assert rows[-1] == (None, None, None)  # nobody knows who has no car


@given(st.lists(st.tuples(st.floats(0, 90), st.integers(1, 500)), min_size=1, max_size=40))
def test_the_95th_percentile_is_that_of_the_people_one_by_one(pairs):
    taken, people = np.array([m for m, _ in pairs]), np.array([float(n) for _, n in pairs])
    one_by_one = np.sort(np.repeat(taken, people.astype(int)))
    figure = summarise(taken, people, 20.0)
    rank = -(-95 * len(one_by_one) // 100)
    assert figure.p95_min == one_by_one[rank - 1]
    assert figure.mean_min == pytest.approx(one_by_one.mean())
    assert figure.within_standard_share == pytest.approx((one_by_one <= 20).mean())
