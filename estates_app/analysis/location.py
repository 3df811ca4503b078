"""Which p of the sites to open so that people travel least (the p-median), with a bound that anyone can recompute.

The search may be as clever as it likes: the objective and the bound reported come from the raw matrix.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from estates_app.analysis.location_dual import DualAscent, SparseCosts, cheapest, nearest_lists, starting_duals
from estates_app.analysis.location_search import greedy, nearest_two, swap_until_best
from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.domain.findings import LocationProblem, LocationSolution
from estates_app.domain.jobs import Cancel, Progress, silent

_ROUNDS = 12
_STEPS_A_ROUND = 150
_STALE_ROUNDS = 3  # rounds without progress of either side before the search ends
_SLICE_ROWS = 4096  # zones at a time, so that a bound never needs a second whole matrix


def objective(problem: LocationProblem, open_sites: IntArray) -> float:
    """Return the sum over demand of weight x cost to the nearest open site, from the raw matrix."""
    return float(problem.weight @ problem.cost[:, open_sites].min(axis=1))


def lower_bound(problem: LocationProblem, duals: FloatArray) -> float:
    """Return what no choice of p sites can go below, from the raw matrix.

    ``sum(u)`` plus the p smallest column sums of ``min(0, weight x cost - u)``, the forced taken and the forbidden left
    out. It holds for any duals.

    Parameters
    ----------
    problem : LocationProblem
    duals : ndarray, shape (demand,)
        In weighted cost.
    """
    sums = np.zeros(problem.cost.shape[1])
    for first in range(0, len(duals), _SLICE_ROWS):
        part = slice(first, first + _SLICE_ROWS)
        slack = problem.cost[part] * problem.weight[part, None] - duals[part, None]
        sums += np.minimum(slack, 0.0).sum(axis=0)
    free = np.sort(sums[~problem.forced & ~problem.forbidden])
    wanted = problem.p - int(problem.forced.sum())
    return float(duals.sum() + sums[problem.forced].sum() + free[:wanted].sum())


def solve(
    problem: LocationProblem,
    *,
    target_gap: float = 0.001,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
    seed: int = 0,
) -> LocationSolution:
    """Choose p sites and say how good the choice provably is.

    Parameters
    ----------
    problem : LocationProblem
    target_gap : float
        Stop once (objective - bound) / objective is at most this.
    should_stop : callable
        Asked between rounds; True ends the search with the best found so far and its honest gap.
    progress, cancel
        As every long job.
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
        The user stopped the job.
    """
    _check(problem)
    search = _Search(problem, np.random.default_rng(seed))
    stale = 0
    for number in range(_ROUNDS):
        if cancel:
            cancel.check()
        progress(number / _ROUNDS, "choosing centres")
        stale = 0 if search.round(number, target_gap) else stale + 1
        if search.gap <= target_gap or stale >= _STALE_ROUNDS or should_stop():
            break
    return search.solution()


def runners_up(cost: FloatArray, weight: FloatArray, open_sites: IntArray) -> list[tuple[int, float]]:
    """Return for each open site which other would best take its place, and by what share the objective would rise.

    Parameters
    ----------
    cost : ndarray, shape (demand, site)
    weight : ndarray, shape (demand,)
    open_sites : ndarray of int, shape (p,)

    Returns
    -------
    list of (int, float)
        Index of the replacement, -1 where every site is open; and the rise as a share of the objective (below 0 where
        the choice could be bettered), 0 where there is no replacement or nobody travels.

    Notes
    -----
    With d1 and d2 the costs to the nearest and second nearest open site, opening k instead of j makes the objective
    ``sum over all of w min(c_k, d1) + sum over those that j serves of w (min(c_k, d2) - min(c_k, d1))``, so that the
    matrix is read once for all j.
    """
    closed = np.ones(cost.shape[1], bool)
    closed[open_sites] = False
    others = np.flatnonzero(closed)
    if not len(others) or not len(open_sites):
        return [(-1, 0.0)] * len(open_sites)
    to_open = cost[:, open_sites]
    first = to_open.argmin(axis=1)
    nearest = np.sort(to_open, axis=1)[:, :2]
    d1 = nearest[:, 0]
    d2 = nearest[:, 1] if len(open_sites) > 1 else np.full(len(cost), np.inf)
    current = float(weight @ d1)
    kept = np.zeros((len(open_sites), len(others)))
    without = np.zeros_like(kept)
    for at in range(len(open_sites)):
        rows = np.flatnonzero(first == at)
        away = cost[np.ix_(rows, others)]
        kept[at] = weight[rows] @ np.minimum(away, d1[rows, None])
        without[at] = weight[rows] @ np.minimum(away, d2[rows, None])
    totals = kept.sum(axis=0) - kept + without
    best = totals.argmin(axis=1)
    return [(int(others[k]), float(totals[at, k] / current - 1) if current > 0 else 0.0) for at, k in enumerate(best)]


class _Search:
    """The search in the reduced instance: forbidden sites and zones without people are left out."""

    def __init__(self, problem: LocationProblem, random: np.random.Generator) -> None:
        self._problem = problem
        self._random = random
        self._sites = np.flatnonzero(~problem.forbidden)
        self._zones = np.flatnonzero(problem.weight > 0)
        self._forced: BoolArray = problem.forced[self._sites]
        self._p = problem.p
        self._weighted: FloatArray = problem.cost[np.ix_(self._zones, self._sites)] * problem.weight[self._zones, None]
        keep = max(64, 10 * len(self._sites) // self._p + 32)
        self._costs: SparseCosts = nearest_lists(self._weighted, keep)
        start = greedy(self._weighted, self._costs, self._p, self._forced)
        self._open, self._total = swap_until_best(self._weighted, self._costs, start, self._forced)
        _, nearest, second = nearest_two(self._weighted, self._open)
        self._ascent = DualAscent(self._costs, self._p, self._forced, starting_duals(nearest, second))

    @property
    def gap(self) -> float:
        """Share by which the best choice may exceed the optimum, as far as is known."""
        if self._total <= 0:
            return 0.0
        return max(0.0, (self._total - self._ascent.state.bound) / self._total)

    def round(self, number: int, target_gap: float) -> bool:
        """Raise the bound, then try two new starts; True where the gap became smaller."""
        gap = self.gap
        self._ascent.run(_STEPS_A_ROUND, self._total, 1.0 if number == 0 else 0.5, max(target_gap, 1e-9))
        if self.gap > target_gap:
            self._try(cheapest(self._ascent.state.reduced, self._p, self._forced))
        if self.gap > target_gap:
            self._try(self._sampled())
        return not gap - self.gap <= 0.01 * gap

    def solution(self) -> LocationSolution:
        """Return the best choice with figures recomputed from the raw matrix."""
        open_sites = np.sort(self._sites[self._open])
        duals = np.zeros(len(self._problem.weight))
        duals[self._zones] = self._ascent.state.u
        total = objective(self._problem, open_sites)
        # Rounding of the last digit must not lift a bound above a choice that attains it.
        bound = min(lower_bound(self._problem, duals), total)
        gap = (total - bound) / total if total > 0 else 0.0
        return LocationSolution(open_sites, total, bound, gap, duals, self._ascent.state.steps)

    def _try(self, start: IntArray) -> None:
        chosen, total = swap_until_best(self._weighted, self._promising(), start, self._forced)
        if total < self._total:
            self._open, self._total = chosen, total

    def _promising(self) -> SparseCosts:
        """Return the costs without the sites that no better choice can hold (reduced-cost fixing)."""
        state = self._ascent.state
        free = np.sort(state.reduced[~self._forced])
        wanted = self._p - int(self._forced.sum())
        if wanted < 1:
            return self._costs
        excess = np.maximum(state.reduced - free[wanted - 1], 0.0)
        hopeless = ~self._forced & (state.bound + excess > self._total * (1 + 1e-9))
        return self._costs.without(hopeless) if hopeless.any() else self._costs

    def _sampled(self) -> IntArray:
        """Draw p sites, likelier the oftener the dual opened them."""
        odds = np.where(self._forced, 0.0, self._ascent.state.opened + 1e-9)
        wanted = self._p - int(self._forced.sum())
        drawn = (
            self._random.choice(len(odds), wanted, replace=False, p=odds / odds.sum())
            if wanted
            else np.zeros(0, np.int64)
        )
        return np.sort(np.concatenate([np.flatnonzero(self._forced), drawn])).astype(np.int64)


def _check(problem: LocationProblem) -> None:
    zones, sites = problem.cost.shape
    if problem.weight.shape != (zones,) or problem.forced.shape != (sites,) or problem.forbidden.shape != (sites,):
        raise ValueError("costs, weights and the forced and forbidden sites do not fit together")
    if not np.isfinite(problem.cost).all() or (problem.cost < 0).any():
        raise ValueError("travel costs must be known and not negative")
    if not np.isfinite(problem.weight).all() or (problem.weight < 0).any():
        raise ValueError("weights must be known and not negative")
    if (problem.forced & problem.forbidden).any():
        raise ValueError("a site cannot be both forced and forbidden")
    allowed, forced = int((~problem.forbidden).sum()), int(problem.forced.sum())
    if problem.p < 1:
        raise ValueError(f"at least 1 site must be opened, not {problem.p}")
    if problem.p > allowed:
        raise ValueError(f"{problem.p} sites were asked for; {allowed} may be opened")
    if problem.p < forced:
        raise ValueError(f"{forced} sites are forced; only {problem.p} may be open")
