"""One row to one property: the best whole, not the first come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from estates_app.registers.matching.words import Flags, Ids

#: Knots larger than this on either side are taken best pair first: the exact method grows with the cube of the size.
_LARGEST_KNOT = 500


def assign(left: Ids, right: Ids, total: npt.NDArray[np.floating]) -> Flags:
    """Return which pairs to take so that each row and each property is taken once and the sum of the totals is largest.

    Parameters
    ----------
    left, right : ndarray of int, shape (p,)
    total : ndarray, shape (p,)
        Log odds; all above 0.

    Notes
    -----
    Pairs that hang together are assigned by the method of Crouse (2016) as scipy has it; most knots are a single pair.
    """
    from scipy.optimize import linear_sum_assignment
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    taken = np.zeros(len(left), bool)
    if not len(left):
        return taken
    rows, i = np.unique(left, return_inverse=True)
    columns, j = np.unique(right, return_inverse=True)
    n = len(rows) + len(columns)
    graph = coo_array((np.ones(len(left)), (i, j + len(rows))), shape=(n, n))
    _, knot_of = connected_components(graph, directed=False)
    knot = knot_of[i]
    order = np.argsort(knot, kind="stable")
    for pairs in np.split(order, np.flatnonzero(np.diff(knot[order])) + 1):
        if len(pairs) == 1:
            taken[pairs] = True
            continue
        inside, at_i = np.unique(i[pairs], return_inverse=True)
        among, at_j = np.unique(j[pairs], return_inverse=True)
        if max(len(inside), len(among)) > _LARGEST_KNOT:
            taken[_best_first(pairs, i, j, total)] = True
            continue
        gain = np.zeros((len(inside), len(among)))
        gain[at_i, at_j] = total[pairs]
        chosen_i, chosen_j = linear_sum_assignment(gain, maximize=True)
        chosen = np.zeros(gain.shape, bool)
        chosen[chosen_i, chosen_j] = True
        taken[pairs] = chosen[at_i, at_j]
    return taken


def even(left: Ids, total: npt.NDArray[np.floating], tie: float) -> Flags:
    """Return the pairs whose row has another pair that fits it as well, within a tie."""
    order = np.lexsort((-total, left))
    is_first = np.append(True, np.diff(left[order]) != 0)
    best = np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))
    is_near = total[order] >= total[order][best] - tie
    counts = np.bincount(best, weights=is_near, minlength=len(order))
    found = np.zeros(len(left), bool)
    found[order] = is_near & (counts[best] > 1)
    return found


def _best_first(
    pairs: npt.NDArray[np.intp], i: npt.NDArray[np.integer], j: npt.NDArray[np.integer], total: npt.NDArray[np.floating]
) -> Sequence[int]:
    seen_i: set[int] = set()
    seen_j: set[int] = set()
    chosen = []
    for pair in pairs[np.argsort(-total[pairs], kind="stable")].tolist():
        if i[pair] not in seen_i and j[pair] not in seen_j:
            seen_i.add(i[pair])
            seen_j.add(j[pair])
            chosen.append(pair)
    return chosen
