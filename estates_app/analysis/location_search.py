"""Good choices of p sites: a greedy start and the best exchange of one open site for a closed one, repeated.

Source of the exchange: Resende and Werneck (2007), "A fast swap-based local search procedure for location problems",
Annals of Operations Research 150: the gain of a swap is the gain of opening plus the loss of closing plus a correction
that differs from zero only where both touch the same zone.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from estates_app.analysis.location_dual import SparseCosts
from estates_app.domain.columns import BoolArray, FloatArray, IntArray

#: Of each zone: position in the choice of its nearest site, its cost and that of the second nearest.
_Two: TypeAlias = tuple[IntArray, FloatArray, FloatArray]

_MOST_TURNS = 200
_FILTER_EVERY = 10  # turns between choices of the entries that can matter
_ROOM = 1.5  # how far the second nearest site may move away before the next choice


def nearest_two(weighted: FloatArray, chosen: IntArray) -> _Two:
    """Return for each zone the position in ``chosen`` of its nearest site, its cost and that of the second nearest.

    Where one site alone is chosen the second is as dear as the zone's dearest site.
    """
    part = weighted[:, chosen]
    where = part.argmin(axis=1)
    rows = np.arange(len(part))
    nearest = part[rows, where]
    if len(chosen) == 1:
        return where, nearest, weighted.max(axis=1)
    part[rows, where] = np.inf
    return where, nearest, part.min(axis=1)


def greedy(weighted: FloatArray, costs: SparseCosts, p: int, forced: BoolArray) -> IntArray:
    """Open sites one by one, each time the one that saves most; forced ones first. Shape (p,), rising."""
    chosen: list[int] = np.flatnonzero(forced).tolist()
    if not chosen:
        chosen = [int(weighted.sum(axis=0).argmin())]
    nearest = weighted[:, chosen].min(axis=1)
    left = costs
    while len(chosen) < p:
        left = left.below(nearest)
        saving = left.column_sums(nearest[left.rows] - left.values)
        saving[chosen] = -1.0
        best = int(saving.argmax())
        chosen.append(best)
        nearest = np.minimum(nearest, weighted[:, best])
    return np.sort(np.array(chosen, np.int64))


def swap_until_best(
    weighted: FloatArray, costs: SparseCosts, chosen: IntArray, forced: BoolArray
) -> tuple[IntArray, float]:
    """Exchange one open site for one closed as long as that shortens all journeys.

    Parameters
    ----------
    weighted : ndarray, shape (zone, site)
    costs : SparseCosts
        Its entries; those left out are taken as no gain, so a swap may be better than thought, never worse.
    chosen : ndarray of int, shape (p,)
    forced : ndarray of bool, shape (site,)

    Returns
    -------
    chosen : ndarray of int, shape (p,), rising
    objective : float
    """
    two = nearest_two(weighted, chosen)
    close = costs
    for turn in range(_MOST_TURNS):
        if turn % _FILTER_EVERY == 0:
            close = costs.below(two[2] * _ROOM)
        change = _swap_changes(close, chosen, *two)
        change[forced[chosen]] = np.inf
        better, two_new = _apply_best(weighted, chosen, two, change)
        if np.array_equal(better, chosen):
            break
        chosen, two = better, two_new
    total = float(two[1].sum())
    return np.sort(chosen), total


def _apply_best(weighted: FloatArray, chosen: IntArray, two: _Two, change: FloatArray) -> tuple[IntArray, _Two]:
    """Make the best swap, then the best of each other open site as long as it still helps after those before it."""
    total = float(two[1].sum())
    least = -1e-9 * total
    replacement = change.argmin(axis=1)
    best = change[np.arange(len(chosen)), replacement]
    for out in np.argsort(best, kind="stable"):
        if not best[out] < least:
            break
        if replacement[out] in chosen:
            continue
        trial = chosen.copy()
        trial[out] = replacement[out]
        two_new = nearest_two(weighted, trial)
        total_new = float(two_new[1].sum())
        if total_new < total + least:
            chosen, two, total = trial, two_new, total_new
    return chosen, two


def _swap_changes(
    costs: SparseCosts, chosen: IntArray, where: IntArray, nearest: FloatArray, second: FloatArray
) -> FloatArray:
    """Return the change of the objective for closing each chosen and opening each other site, shape (p, site)."""
    p, sites = len(chosen), costs.sites
    close = costs.below(second)
    rows, values = close.rows, close.values
    gain = close.column_sums(np.maximum(nearest[rows] - values, 0.0))
    cell = where[rows] * sites + np.repeat(np.arange(sites), np.diff(close.starts))
    both = np.bincount(cell, second[rows] - np.maximum(values, nearest[rows]), p * sites).reshape(p, sites)
    loss = np.bincount(where, second - nearest, p)
    change: FloatArray = loss[:, None] - gain[None, :] - both
    change[:, chosen] = np.inf
    return change
