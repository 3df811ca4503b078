"""Which p sites to open so that people travel least (p-median), with a bound that anyone can recompute.

The bound is Lagrangian: the rule "each demand is served once" is priced with u. For any u the best choice of sites is
then easy, and its value is a lower bound. Subgradient steps find a good u; greedy opening and best swaps a good choice.
Source: Beasley (1985), "A note on solving large p-median problems"; Resende & Werneck (2007) for the swaps.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.domain.findings import LocationProblem, LocationSolution
from estates_app.domain.jobs import Cancel, Progress, silent

#: Most subgradient steps; patience and shrink of the step are usual values of the method.
_STEPS, _PATIENCE, _SHRINK = 1200, 12, 0.6

#: A step of this many before the choice of sites is improved again from what the dual has learnt.
_ROUND = 40


def objective(problem: LocationProblem, open_sites: IntArray) -> float:
    """Return the sum over demand of weight x cost to the nearest open site, from the raw matrix."""
    return float((problem.weight[:, None] * problem.cost[:, open_sites]).min(axis=1).sum())


def lower_bound(problem: LocationProblem, duals: FloatArray) -> float:
    """Return sum(u) + the p smallest column sums of min(0, weight x cost - u), forced taken, forbidden left out."""
    return _bound(_weighted(problem), problem, duals)[0]


def solve(
    problem: LocationProblem,
    *,
    target_gap: float = 0.001,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
    seed: int = 0,
) -> LocationSolution:
    """Choose p sites.

    Parameters
    ----------
    problem : LocationProblem
    target_gap : float
        Stop once (objective - bound) / objective is at most this.
    should_stop : callable
        Asked between steps; True keeps the best found.
    seed : int
        For the restarts: the same seed gives the same answer.

    Returns
    -------
    LocationSolution
        Objective and bound recomputed from the raw matrix.

    Raises
    ------
    ValueError
        The problem has no solution, or its figures are no costs.
    Cancelled
    """
    _check(problem)
    cancel = cancel or Cancel()
    weighted = _weighted(problem)
    random = np.random.default_rng(seed)
    best = _swap(weighted, problem, _greedy(weighted, problem), cancel)
    upper = objective(problem, best)
    duals, lower, u = _start(weighted, best), -np.inf, _start(weighted, best)
    theta, idle, step, often = 1.0, 0, 0, np.zeros(weighted.shape[1])
    direction = np.zeros(len(u))
    while step < _STEPS and upper - lower > target_gap * upper and theta > 1e-3 and not should_stop():
        if step % 8 == 0:
            cancel.check()
            progress(step / _STEPS, "choosing centres")
        bound, chosen, taken = _bound(weighted, problem, u)
        often[chosen] += 1
        if bound > lower + 1e-5 * abs(upper):
            idle = 0
        else:
            idle += 1
        if bound > lower:
            lower, duals = bound, u.copy()
        if idle >= _PATIENCE:
            theta, idle, u = theta * _SHRINK, 0, duals.copy()
        if step % _ROUND == _ROUND - 1:
            found = _swap(weighted, problem, _sample(often, problem, chosen, random, step), cancel)
            value = objective(problem, found)
            if value < upper:
                upper, best = value, found
        gradient = 1.0 - taken
        direction = 0.6 * gradient + 0.4 * direction
        norm = float(direction @ direction)
        if norm < 1e-12:
            break
        u = np.maximum(u + theta * (1.0005 * upper - bound) / norm * direction, 0.0)
        step += 1
    best = np.sort(best)
    upper, lower = objective(problem, best), lower_bound(problem, duals)
    gap = (upper - lower) / upper if upper > 0 else 0.0
    return LocationSolution(best, upper, lower, gap, duals, step)


def runner_up(problem: LocationProblem, solution: LocationSolution, site: int) -> tuple[int, float]:
    """Return the site that would best take the place of an open one, and by what share the objective would rise.

    Returns
    -------
    (int, float)
        Site -1 where no other is allowed.
    """
    kept = solution.open_sites[solution.open_sites != site]
    weighted = _weighted(problem)
    nearest = weighted[:, kept].min(axis=1) if len(kept) else np.full(len(weighted), np.inf)
    values = np.minimum(weighted, nearest[:, None]).sum(axis=0)
    values[problem.forbidden] = np.inf
    values[solution.open_sites] = np.inf
    best = int(values.argmin())
    if not np.isfinite(values[best]) or solution.objective <= 0:
        return -1, 0.0
    return best, float(values[best] / solution.objective - 1)


def _check(problem: LocationProblem) -> None:
    allowed = int((~problem.forbidden).sum())
    if not np.isfinite(problem.cost).all() or (problem.cost < 0).any() or (problem.weight < 0).any():
        raise ValueError("costs and weights must be known and not negative")
    if (problem.forced & problem.forbidden).any():
        raise ValueError("a site cannot be both forced and forbidden")
    if not 1 <= problem.p <= allowed:
        raise ValueError(f"{problem.p} sites were asked for; {allowed} may be opened")
    if problem.forced.sum() > problem.p:
        raise ValueError(f"{int(problem.forced.sum())} sites are forced; only {problem.p} may be open")


def _weighted(problem: LocationProblem) -> FloatArray:
    return np.asarray(problem.weight[:, None] * problem.cost, float)


def _bound(weighted: FloatArray, problem: LocationProblem, u: FloatArray) -> tuple[float, IntArray, FloatArray]:
    """Return the bound, the sites it takes and how often each demand is served by them."""
    reduced = np.minimum(weighted - u[:, None], 0.0)
    column = reduced.sum(axis=0)
    forced = np.flatnonzero(problem.forced)
    order = np.where(problem.forced | problem.forbidden, np.inf, column)
    free = problem.p - len(forced)
    chosen = np.argpartition(order, free - 1)[:free] if free else np.array([], np.int64)
    chosen = np.concatenate([forced, chosen]).astype(np.int64)
    taken = (reduced[:, chosen] < 0).sum(axis=1).astype(float)
    return float(u.sum() + column[chosen].sum()), chosen, taken


def _start(weighted: FloatArray, open_sites: IntArray) -> FloatArray:
    """Return a start for u: between the nearest and the second nearest open site."""
    ranked = np.sort(weighted[:, open_sites], axis=1)[:, :2]
    return np.asarray(ranked.mean(axis=1))


def _greedy(weighted: FloatArray, problem: LocationProblem) -> IntArray:
    """Open the forced sites, then one by one whichever helps most."""
    chosen = list(np.flatnonzero(problem.forced))
    nearest = weighted[:, chosen].min(axis=1) if chosen else np.full(len(weighted), weighted.max() + 1)
    while len(chosen) < problem.p:
        value = np.minimum(weighted, nearest[:, None]).sum(axis=0)
        value[problem.forbidden] = np.inf
        value[chosen] = np.inf
        best = int(value.argmin())
        chosen.append(best)
        nearest = np.minimum(nearest, weighted[:, best])
    return np.array(chosen, np.int64)


def _swap(weighted: FloatArray, problem: LocationProblem, start: IntArray, cancel: Cancel) -> IntArray:
    """Replace an open site by a closed one, the best swap first, until none helps."""
    open_sites = start.copy()
    far = float(weighted.max()) + 1.0
    while True:
        cancel.check()
        ranks = np.argsort(weighted[:, open_sites], axis=1)[:, :2]
        rows = np.arange(len(weighted))
        first = weighted[rows, open_sites[ranks[:, 0]]]
        second = weighted[rows, open_sites[ranks[:, 1]]] if len(open_sites) > 1 else np.full(len(weighted), far)
        served = ranks[:, 0]
        # Opening j gains where it beats the nearest; closing i costs the step to the second, less where j helps.
        gain = np.maximum(first[:, None] - weighted, 0.0).sum(axis=0)
        rescue = np.maximum(second[:, None] - np.maximum(weighted, first[:, None]), 0.0)
        change = np.empty((len(open_sites), weighted.shape[1]))
        loss = np.bincount(served, weights=second - first, minlength=len(open_sites))
        for i in range(len(open_sites)):
            change[i] = loss[i] - gain - rescue[served == i].sum(axis=0)
        change[:, open_sites] = np.inf
        change[:, problem.forbidden] = np.inf
        change[problem.forced[open_sites]] = np.inf
        i, j = np.unravel_index(int(change.argmin()), change.shape)
        if change[i, j] >= -1e-9 * (1 + first.sum()):
            return open_sites
        open_sites[i] = j


def _sample(
    often: FloatArray, problem: LocationProblem, chosen: IntArray, random: np.random.Generator, step: int
) -> IntArray:
    """Return a start for the swaps: at first what the bound takes, then a draw by how often it took each site."""
    if step < 2 * _ROUND:
        return chosen.copy()
    allowed: BoolArray = ~(problem.forbidden | problem.forced)
    share = np.where(allowed, often + 1e-9, 0.0)
    forced = np.flatnonzero(problem.forced)
    drawn = random.choice(len(share), problem.p - len(forced), replace=False, p=share / share.sum())
    return np.concatenate([forced, drawn]).astype(np.int64)
