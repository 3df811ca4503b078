from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.analysis.location import objective, solve
from estates_app.analysis.preference import prefer
from estates_app.domain.findings import LocationProblem


def problem_of(seed, zones=30, sites=8, p=2):
    random = np.random.default_rng(seed)
    at, to = random.uniform(0, 10_000, (zones, 2)), random.uniform(0, 10_000, (sites, 2))
    cost = np.hypot(*(at[:, None] - to[None]).transpose(2, 0, 1)) / 500
    none = np.zeros(sites, bool)
    return LocationProblem(cost, random.integers(1, 900, zones).astype(float), p, none, none.copy())


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), allowance=st.sampled_from([0.0, 0.01, 0.3]))
def test_nothing_is_exchanged_beyond_the_allowance_and_room_never_falls(seed, allowance):
    problem = problem_of(seed)
    room = np.random.default_rng(seed + 1).uniform(0, 900, 8)
    first = solve(problem)
    found = prefer(problem, first, room, np.ones((8, 8), bool), allowance)
    assert found.objective == pytest.approx(objective(problem, found.open_sites))
    assert found.objective <= first.objective * (1 + allowance) + 1e-9
    assert found.gap <= max(0.01, first.gap) + 1e-12
    assert found.bound == first.bound
    assert len(set(found.open_sites.tolist())) == problem.p
    assert room[found.open_sites].sum() >= room[first.open_sites].sum() - 1e-9


def test_of_two_places_that_are_as_good_the_one_with_room_is_chosen():
    # Site 1 stands a step from site 0 and has the room; site 2 has more, far away.
    cost = np.array([[10.0, 10.01, 30.0], [12.0, 12.02, 30.0]])
    none = np.zeros(3, bool)
    problem = LocationProblem(cost, np.array([100.0, 50.0]), 1, none, none.copy())
    first = solve(problem)
    assert first.open_sites.tolist() == [0]
    room = np.array([0.0, 400.0, 900.0])
    anywhere = np.ones((3, 3), bool)
    assert prefer(problem, first, room, anywhere, 0.005).open_sites.tolist() == [1]
    assert prefer(problem, first, room, anywhere, 0.0001).open_sites.tolist() == [0]
    assert prefer(problem, first, room, np.eye(3, dtype=bool), 0.005).open_sites.tolist() == [0]


def test_a_forced_site_stays_and_a_forbidden_one_never_comes():
    problem = problem_of(3)
    forced, forbidden = problem.forced.copy(), problem.forbidden.copy()
    forced[0] = forbidden[7] = True
    bound = LocationProblem(problem.cost, problem.weight, 2, forced, forbidden)
    room = np.arange(8) * 100.0
    found = prefer(bound, solve(bound), room, np.ones((8, 8), bool), 10.0)
    assert 0 in found.open_sites
    assert 7 not in found.open_sites
    best = min(objective(bound, np.array(pair)) for pair in combinations(range(7), 2) if 0 in pair)
    assert found.objective <= best / (1 - 0.01) + 1e-6
