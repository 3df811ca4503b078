"""How far a weight can move before the top of the ranking changes: worked out in closed form, not by trying draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from estates_app.analysis.scoring import weighted
from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.domain.values import ValueMatrix

#: Shares of the weight that are looked at: every half per cent.
STEPS = np.linspace(0.0, 1.0, 201)


def scores_along(
    matrix: ValueMatrix, weights: Sequence[float], members: BoolArray, min_coverage: float, shares: FloatArray = STEPS
) -> FloatArray:
    """Return the scores for each share that a group of criteria may have, the others keeping their proportions.

    Parameters
    ----------
    matrix : ValueMatrix
    weights : sequence of float
        One for each criterion, >= 0.
    members : ndarray of bool, shape (criterion,)
        The criteria whose joint share moves.
    min_coverage : float
    shares : ndarray, shape (step,)
        0 to 1.

    Returns
    -------
    ndarray, shape (step, property)
        0 to 100, nan without a score.

    Notes
    -----
    With A, K, T the sums of weight x value, of known weight and of applying weight over the members (each divided by
    the members' whole weight), and B, L, U those over the others: score(s) = 100 (sA + (1 - s)B) / (sK + (1 - s)L).
    """
    return _along(_sums(matrix, np.asarray(weights, float), members), min_coverage, shares)


def _sums(matrix: ValueMatrix, weights: FloatArray, members: BoolArray) -> FloatArray:
    """Return A, K, T and B, L, U of `scores_along`, shape (2, 3, property)."""
    found = np.zeros((2, 3, len(matrix.property_ids)))
    for side, mask in enumerate((members, ~members)):
        whole = float(weights[mask].sum())
        if whole > 0:
            for number, table in enumerate(matrix.by_criterion):
                found[side, number] = weighted(np.where(mask, weights / whole, 0.0).tolist(), table)
    return found


def _along(sums: FloatArray, min_coverage: float, shares: FloatArray) -> FloatArray:
    s = shares[:, None]
    points, covered, total = (s * inner + (1 - s) * outer for inner, outer in zip(*sums, strict=True))
    share = np.divide(covered, total, out=np.zeros_like(covered), where=total > 0)
    enough = (share >= min_coverage - 1e-12) & (covered > 0)
    return np.asarray(np.divide(100 * points, covered, out=np.full(points.shape, np.nan), where=enough))


def top_of(scores: FloatArray, top: int) -> IntArray:
    """Return the rows of the highest scores, best first, those without a score last; shape (..., top)."""
    order = np.argsort(-np.nan_to_num(scores, nan=-1.0), axis=-1, kind="stable")
    return np.asarray(order[..., :top], np.int64)


def _rivals(sums: FloatArray, first: IntArray) -> IntArray:
    """Return the rows that could be among the first at some share, rising.

    A score is one linear function of the share over another, so it lies between its two ends: whoever never comes up to
    the lowest that one of the first can have is no rival.
    """
    (inner, outer), covered = sums[:, 0], sums[:, 1]
    ends = np.stack(
        [
            np.divide(part, known, out=np.full(len(part), np.nan), where=known > 0)
            for part, known in zip((inner, outer), covered, strict=True)
        ]
    )
    low, high = np.fmin(*ends), np.fmax(*ends)
    return np.flatnonzero(high >= low[first].min() - 1e-12)


def steady_band(
    matrix: ValueMatrix, weights: Sequence[float], members: BoolArray, min_coverage: float, *, top: int = 3
) -> tuple[float, float] | None:
    """Return the shares (low, high), 0 to 1, between which the first few stay the same and in the same order.

    None where nothing is scored or the group has no weight to move. The answer is exact to half a per cent.
    """
    w = np.asarray(weights, float)
    if not len(matrix.property_ids) or w.sum() <= 0 or not members.any():
        return None
    now = float(w[members].sum() / w.sum())
    steps = np.unique(np.append(STEPS, now))
    here = int(np.searchsorted(steps, now))
    sums = _sums(matrix, w, members)
    scores = _along(sums, min_coverage, steps[here : here + 1])[0]
    if np.isnan(scores).all():
        return None
    first = top_of(scores, min(top, len(scores)))
    rivals = _rivals(sums, first) if np.isfinite(scores[first]).all() else np.arange(len(scores))
    along = _along(sums[:, :, rivals], min_coverage, steps)
    same = (rivals[top_of(along, len(first))] == first).all(axis=1)
    if len(rivals) < len(scores):  # where one of the first has no score, somebody else may have one
        same &= np.isfinite(along[:, np.searchsorted(rivals, first)]).all(axis=1)
    low = high = here
    while low > 0 and same[low - 1]:
        low -= 1
    while high < len(steps) - 1 and same[high + 1]:
        high += 1
    return float(steps[low]), float(steps[high])
