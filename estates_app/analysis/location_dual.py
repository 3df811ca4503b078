"""The Lagrangian dual of the p-median: a lower bound on all journeys, and hints which sites are worth opening.

For duals ``u`` (one a zone, in weighted cost) the bound is ``sum(u)`` plus the p smallest column sums of
``min(0, weighted cost - u)``. It is raised by Polyak's subgradient step with averaged directions. Most entries of the
matrix can never matter: each zone keeps its nearest sites alone and its dual is capped at the cost of the last of them,
so that every bound holds for the whole matrix as well.

Sources: Cornuejols, Fisher and Nemhauser (1977), "Location of bank accounts to optimize float", Management Science 23;
Polyak (1969), "Minimization of unsmooth functionals", USSR Computational Mathematics 9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.domain.columns import BoolArray, FloatArray, IntArray

_AVERAGING = 0.6  # share of the new subgradient in the direction
_PATIENCE = 20  # steps without progress before the step is shortened
_SHORTEN = 0.6
_SMALLEST_STEP = 1e-3
_REFRESH_EVERY = 40  # steps between choices of the entries that can matter
_ROOM_TO_GROW = 1.25  # how far a dual may rise before the next refresh


@dataclass(frozen=True, eq=False)
class SparseCosts:
    """Weighted costs of the nearest sites of every zone, stored site by site.

    Attributes
    ----------
    rows : ndarray of int, shape (entry,)
        Zone of an entry.
    values : ndarray, shape (entry,)
        Weighted cost.
    starts : ndarray of int, shape (site + 1,)
        Where the entries of a site begin.
    cap : ndarray, shape (zone,)
        Every entry of a zone below its cap is present.
    """

    rows: npt.NDArray[np.int32]
    values: FloatArray
    starts: IntArray
    cap: FloatArray

    @property
    def sites(self) -> int:
        """Number of sites."""
        return len(self.starts) - 1

    def below(self, limit: FloatArray) -> SparseCosts:
        """Return the entries below a limit a zone, shape (zone,); the cap falls with it."""
        kept = np.flatnonzero(self.values < limit[self.rows])
        starts = np.searchsorted(kept, self.starts)
        return SparseCosts(self.rows[kept], self.values[kept], starts, np.minimum(self.cap, limit))

    def without(self, sites: BoolArray) -> SparseCosts:
        """Return the costs with the entries of some sites left out; the sites keep their numbers."""
        kept = np.flatnonzero(~np.repeat(sites, np.diff(self.starts)))
        return SparseCosts(self.rows[kept], self.values[kept], np.searchsorted(kept, self.starts), self.cap)

    def column_sums(self, entries: FloatArray) -> FloatArray:
        """Add up one value an entry by site, shape (site,)."""
        sums = np.zeros(self.sites)
        filled = self.starts[1:] > self.starts[:-1]
        if filled.any():
            sums[filled] = np.add.reduceat(entries, self.starts[:-1][filled])
        return sums

    def entries_of(self, sites: IntArray) -> IntArray:
        """Return the positions of all entries of some sites."""
        first, lengths = self.starts[sites], self.starts[sites + 1] - self.starts[sites]
        ends = np.cumsum(lengths)
        if not len(ends):
            return np.zeros(0, np.int64)
        return np.repeat(first - (ends - lengths), lengths) + np.arange(ends[-1])


def nearest_lists(weighted: FloatArray, keep: int) -> SparseCosts:
    """Cut each zone's list at its ``keep`` nearest sites.

    Parameters
    ----------
    weighted : ndarray, shape (zone, site)
        Weight x cost.
    keep : int
        Sites a zone.
    """
    zones, sites = weighted.shape
    if keep >= sites:
        by_site = np.ascontiguousarray(weighted.T)
        rows = np.tile(np.arange(zones, dtype=np.int32), sites)
        cap = weighted.max(axis=1) if sites else np.zeros(zones)
        return SparseCosts(rows, by_site.ravel(), np.arange(sites + 1) * zones, cap)
    cap = np.partition(weighted, keep - 1, axis=1)[:, keep - 1]
    inside = (weighted <= cap[:, None]).T
    rows = np.nonzero(inside)[1].astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(inside.sum(axis=1))])
    return SparseCosts(rows, weighted.T[inside], starts, cap)


@dataclass(eq=False)
class DualState:
    """The best bound so far and what it says of the sites.

    Attributes
    ----------
    u : ndarray, shape (zone,)
    bound : float
    reduced : ndarray, shape (site,)
        Column sums at ``u``, <= 0; the smaller, the more worth opening.
    opened : ndarray, shape (site,)
        How often each site was opened during the last run, share of its steps.
    steps : int
        Steps so far.
    """

    u: FloatArray
    bound: float
    reduced: FloatArray
    opened: FloatArray
    steps: int = 0


def cheapest(reduced: FloatArray, p: int, forced: BoolArray) -> IntArray:
    """Return the forced sites and the cheapest others, p in all, rising."""
    wanted = p - int(forced.sum())
    price = np.where(forced, np.inf, reduced)
    rest = np.argpartition(price, wanted - 1)[:wanted] if wanted > 0 else np.zeros(0, np.int64)
    return np.sort(np.concatenate([np.flatnonzero(forced), rest])).astype(np.int64)


def starting_duals(nearest: FloatArray, second: FloatArray) -> FloatArray:
    """Return duals halfway between the nearest and the second nearest open site, shape (zone,)."""
    return 0.5 * (nearest + second)


class DualAscent:
    """Raises the bound of one instance step by step.

    Parameters
    ----------
    costs : SparseCosts
    p : int
    forced : ndarray of bool, shape (site,)
    """

    def __init__(self, costs: SparseCosts, p: int, forced: BoolArray, start: FloatArray) -> None:
        self._costs = costs
        self._p = p
        self._forced = forced
        self._smallest = costs.cap.copy()
        np.minimum.at(self._smallest, costs.rows, costs.values)
        start = np.clip(start, self._smallest, costs.cap)
        self.state = DualState(start, -np.inf, np.zeros(costs.sites), np.zeros(costs.sites))

    def run(self, steps: int, incumbent: float, step_size: float, target_gap: float) -> None:
        """Take steps until the bound is within ``target_gap`` of the incumbent, the step is spent or ``steps`` is."""
        state = self.state
        u = state.u.copy()
        direction = np.zeros_like(u)
        opened = np.zeros_like(state.opened)
        active, waited, taken = self._costs, 0, 0
        for step in range(steps):
            if step % _REFRESH_EVERY == 0:
                active = self._within_reach(u)
            slack = np.minimum(active.values - u[active.rows], 0.0)
            reduced = active.column_sums(slack)
            chosen = cheapest(reduced, self._p, self._forced)
            bound = float(u.sum() + reduced[chosen].sum())
            opened[chosen] += 1
            taken += 1
            waited = 0 if bound > state.bound + 1e-5 * abs(incumbent) else waited + 1
            if bound > state.bound:
                state.u, state.bound, state.reduced = u.copy(), bound, reduced
            if incumbent - state.bound <= target_gap * abs(incumbent):
                break
            if waited >= _PATIENCE:
                step_size, waited, u = step_size * _SHORTEN, 0, state.u.copy()
                if step_size < _SMALLEST_STEP:
                    break
                active = self._within_reach(u)
                continue
            direction = (1 - _AVERAGING) * direction + _AVERAGING * self._subgradient(active, slack, chosen)
            length = float(direction @ direction)
            if length < 1e-12:
                break
            u = u + step_size * (incumbent * 1.0005 - bound) / length * direction
            u = np.clip(u, self._smallest, np.maximum(active.cap, self._smallest))
        state.opened = opened / max(taken, 1)
        state.steps += taken

    def _within_reach(self, u: FloatArray) -> SparseCosts:
        return self._costs.below(u * _ROOM_TO_GROW + 0.05 * self._costs.cap)

    def _subgradient(self, active: SparseCosts, slack: FloatArray, chosen: IntArray) -> FloatArray:
        entries = active.entries_of(chosen)
        served = active.rows[entries[slack[entries] < 0]]
        counts: FloatArray = 1.0 - np.bincount(served, minlength=len(self._smallest)).astype(np.float64)
        return counts
