"""The choice of sites against brute force, published optima and an exact solver."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import shortest_path

from estates_app.analysis.location import lower_bound, objective, runners_up, solve
from estates_app.domain.errors import Cancelled
from estates_app.domain.findings import LocationProblem
from estates_app.domain.jobs import Cancel


def a_problem(zones=12, sites=7, p=3, seed=0, forced=(), forbidden=()):
    random = np.random.default_rng(seed)
    places, people = random.uniform(0, 60, (zones, 2)), random.integers(0, 40, zones).astype(float)
    options = random.uniform(0, 60, (sites, 2))
    cost = np.hypot(*(places[:, None, :] - options[None, :, :]).transpose(2, 0, 1))
    flags = np.zeros((2, sites), bool)
    flags[0, list(forced)] = True
    flags[1, list(forbidden)] = True
    return LocationProblem(cost, people, p, flags[0], flags[1])


def optimum(problem):
    must = set(np.flatnonzero(problem.forced).tolist())
    allowed = np.flatnonzero(~problem.forbidden).tolist()
    return min(objective(problem, np.array(c)) for c in combinations(allowed, problem.p) if must <= set(c))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans(), st.booleans())
def test_the_optimum_lies_between_bound_and_objective(seed, p, has_forced, has_forbidden):
    problem = a_problem(p=p, seed=seed, forced=(0,) if has_forced else (), forbidden=(1,) if has_forbidden else ())
    found, best = solve(problem, target_gap=0.0), optimum(problem)
    tolerance = 1e-9 * (1 + best)
    assert found.bound <= best + tolerance
    assert best <= found.objective + tolerance
    assert found.objective <= best * 1.02 + tolerance
    assert len(set(found.open_sites.tolist())) == p
    assert set(np.flatnonzero(problem.forced)) <= set(found.open_sites.tolist())
    assert not problem.forbidden[found.open_sites].any()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_any_duals_give_a_valid_bound(seed, p):
    problem = a_problem(p=p, seed=seed)
    duals = np.random.default_rng(seed).uniform(-100, 2000, len(problem.weight))
    best = optimum(problem)
    assert lower_bound(problem, duals) <= best + 1e-9 * (1 + best)


def test_figures_agree_with_the_raw_matrix():
    problem = a_problem(60, 40, 6, forced=(3,), forbidden=(5, 6))
    found = solve(problem)
    weighted = problem.weight[:, None] * problem.cost
    total = weighted[:, found.open_sites].min(axis=1).sum()
    columns = np.minimum(0, weighted - found.duals[:, None]).sum(axis=0)
    free = np.sort(np.delete(columns, [3, 5, 6]))
    bound = found.duals.sum() + columns[3] + free[:5].sum()
    assert found.objective == pytest.approx(total, rel=1e-12)
    assert found.bound == pytest.approx(bound, rel=1e-9)
    assert found.gap == pytest.approx((total - bound) / total, abs=1e-9)
    assert found.gap < 0.05


def test_an_exact_solver_finds_the_same():
    problem = a_problem(40, 20, 5, seed=4)
    zones, sites = problem.cost.shape
    x = np.arange(zones * sites)
    served = coo_matrix((np.ones(len(x)), (x // sites, x)), (zones, len(x) + sites))
    rows, columns = np.concatenate([x, x]), np.concatenate([x, len(x) + x % sites])
    only_open = csr_matrix((np.repeat([1.0, -1.0], len(x)), (rows, columns)), (len(x), len(x) + sites))
    count = np.concatenate([np.zeros(len(x)), np.ones(sites)])[None, :]
    exact = milp(
        np.concatenate([(problem.weight[:, None] * problem.cost).ravel(), np.zeros(sites)]),
        constraints=[
            LinearConstraint(served, 1, 1),
            LinearConstraint(only_open, -np.inf, 0),
            LinearConstraint(count, 5, 5),
        ],
        integrality=np.concatenate([np.zeros(len(x)), np.ones(sites)]),
        bounds=(0, 1),
    )
    assert solve(problem, target_gap=0.0).objective == pytest.approx(exact.fun, rel=1e-6)


@pytest.mark.parametrize("p", range(1, 8))
def test_every_number_of_centres_gives_the_best_choice(p):
    for seed in range(6):
        problem = a_problem(p=p, seed=seed)
        assert solve(problem, target_gap=0.0).objective == pytest.approx(optimum(problem), rel=1e-9)


def test_every_site_open_is_proven():
    found = solve(a_problem(30, 8, 8))
    assert found.gap == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("constraint", [{"forced": (0, 1)}, {"forbidden": (2, 3, 4)}])
def test_under_constraints_the_choice_is_the_best_that_they_allow(constraint):
    for seed in range(12):
        problem = a_problem(seed=seed, **constraint)
        assert solve(problem, target_gap=0.0).objective == pytest.approx(optimum(problem), rel=1e-9)


def test_weights_scale_and_order_does_not_matter():
    problem = a_problem(40, 20, 4, seed=9)
    base = solve(problem).objective
    scaled = LocationProblem(problem.cost, problem.weight * 1000, 4, problem.forced, problem.forbidden)
    assert solve(scaled).objective == pytest.approx(1000 * base)
    order = np.random.default_rng(1).permutation(20)
    mixed = LocationProblem(problem.cost[:, order], problem.weight, 4, problem.forced, problem.forbidden)
    assert solve(mixed).objective == pytest.approx(base)


def test_the_same_seed_gives_the_same_solution():
    problem = a_problem(80, 60, 7, seed=2)
    first, second = solve(problem, target_gap=0.0, seed=5), solve(problem, target_gap=0.0, seed=5)
    assert first.open_sites.tolist() == second.open_sites.tolist()
    assert first.bound == second.bound
    assert first.gap < 0.02  # the same good answer, not the same bad one


def test_nobody_travels():
    found = solve(LocationProblem(np.zeros((4, 3)), np.ones(4), 1, np.zeros(3, bool), np.zeros(3, bool)))
    assert (found.objective, found.gap) == (0.0, 0.0)


def test_stopping_early_keeps_an_honest_gap():
    for seed in range(12):
        problem = a_problem(14, 10, 3, seed=seed)
        found, best = solve(problem, target_gap=0.0, should_stop=lambda: True), optimum(problem)
        assert found.bound <= best * (1 + 1e-12) <= found.objective * (1 + 1e-9)
        assert found.objective == pytest.approx(objective(problem, found.open_sites))
        assert found.gap == pytest.approx((found.objective - found.bound) / found.objective)


def test_a_cancelled_search_stops():
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        solve(a_problem(), cancel=cancel)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"p": 0}, "0"),
        ({"p": 9}, "7 may be opened"),
        ({"p": 1, "forced": (0, 1)}, "2 sites are forced"),
        ({"forced": (0,), "forbidden": (0,)}, "both forced and forbidden"),
    ],
)
def test_nonsense_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        solve(a_problem(**change))


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_costs_that_are_no_costs_are_refused(wrong):
    problem = a_problem()
    cost = problem.cost.copy()
    cost[2, 1] = wrong
    with pytest.raises(ValueError, match="must be known"):
        solve(LocationProblem(cost, problem.weight, 3, problem.forced, problem.forbidden))


@pytest.mark.parametrize("p", [1, 4, 11])
def test_the_runner_up_is_the_best_replacement(p):
    problem = a_problem(30, 12, p, seed=8)
    chosen = solve(problem).open_sites
    best = objective(problem, chosen)
    for site, (other, loss) in zip(chosen, runners_up(problem.cost, problem.weight, chosen), strict=True):
        others = [s for s in chosen if s != site]
        totals = {j: objective(problem, np.array([*others, j])) for j in range(12) if j not in chosen}
        assert totals[other] == pytest.approx(min(totals.values()))
        assert loss == pytest.approx(min(totals.values()) / best - 1, abs=1e-9)


def test_there_is_no_runner_up_where_all_are_open():
    problem = a_problem(10, 3, 3)
    assert runners_up(problem.cost, problem.weight, np.arange(3)) == [(-1, 0.0)] * 3


def read_pmed(path: Path) -> LocationProblem:
    numbers = np.array(path.read_text().split(), float)
    n, p = int(numbers[0]), int(numbers[2])
    graph = np.zeros((n, n))
    for a, b, length in numbers[3:].reshape(-1, 3):
        graph[int(a) - 1, int(b) - 1] = graph[int(b) - 1, int(a) - 1] = length  # the last of two wins
    cost = shortest_path(csr_matrix(graph), directed=False)
    return LocationProblem(cost, np.ones(n), p, np.zeros(n, bool), np.zeros(n, bool))


@pytest.mark.real
@pytest.mark.parametrize("number", range(1, 11))
def test_published_optima(real_data, number):
    folder = real_data / "benchmarks" / "pmed"
    optima = dict(line.split() for line in (folder / "pmedopt.txt").read_text().splitlines()[1:] if line.strip())
    published = float(optima[f"pmed{number}"])
    found = solve(read_pmed(folder / f"pmed{number}.txt"), target_gap=0.0)
    assert found.bound <= published + 1e-6
    assert published <= found.objective <= published * 1.005
    assert found.gap < 0.02
