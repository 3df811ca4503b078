"""Natural breaks: the classes of one figure whose values lie closest to their means (Fisher's exact programme)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from estates_app.domain.columns import FloatArray, IntArray

#: Up to so many different values every place for a break is tried; of more, first so many spread evenly over them.
_MOST_EDGES = 2048

#: Rounds in which breaks found among some places are put right among all places near them.
_MOST_ROUNDS = 30


def natural_ends(known: FloatArray, count: int, *, most_edges: int = _MOST_EDGES) -> list[int]:
    """Return after how many of the rising values each class but the last ends.

    The sum of squares of all values about the means of their classes is least. Equal values stay together; fewer
    different values than classes give fewer classes.

    Parameters
    ----------
    known : ndarray, shape (n,)
        Finite, rising.
    count : int
        Classes wanted.
    most_edges : int
        Of more different values the best breaks among so many places are found first and then moved among all places
        near them until none gets better.

    Notes
    -----
    Fisher (1958), On grouping for maximum homogeneity, JASA 53, 789-798. The best start of a class moves up with its
    end, so each layer is found by halving: all ends of one depth at once, O(k n log n) in all.
    """
    ends = np.concatenate((np.flatnonzero(np.diff(known) > 0) + 1, [len(known)])) if len(known) else np.zeros(0, int)
    if len(ends) <= count:
        return [int(end) for end in ends[:-1]]
    sums = _sums(known, ends)
    if len(ends) <= most_edges:
        chosen = _best(sums, np.arange(len(ends) + 1), count)
        return [int(ends[at - 1]) for at in chosen]
    chosen = _best(sums, _spread_places(known[ends - 1], most_edges), count)
    reach = -(-2 * len(ends) // most_edges)
    for _ in range(_MOST_ROUNDS):
        near = np.concatenate([np.arange(at - reach, at + reach + 1) for at in chosen])
        edges = np.unique(np.concatenate(([0, len(ends)], near[(near > 0) & (near < len(ends))])))
        before, chosen = chosen, _best(sums, edges, count)
        if chosen == before:
            break
        if max(abs(a - b) for a, b in zip(chosen, before, strict=True)) == reach:
            reach *= 2  # one wanted to go farther than it was let
    return [int(ends[at - 1]) for at in chosen]


def _spread_places(different: FloatArray, most: int) -> IntArray:
    """Return first and last place and others between: half spread evenly over the values' ranks, half over their range.

    Where a tail is long its few values matter as much as the many others.
    """
    by_rank = np.linspace(0, len(different), most // 2 + 1).astype(np.int64)
    by_value = np.searchsorted(different, np.linspace(different[0], different[-1], most // 2), side="right")
    return np.unique(np.concatenate((by_rank, by_value)))


def _sums(known: FloatArray, ends: IntArray) -> FloatArray:
    """Return numbers, sums and sums of squares of the values before each place, shape (3, places)."""
    about = known - known.mean()  # large figures that differ little would lose their differences
    running = np.vstack((np.arange(1.0, len(known) + 1), np.cumsum(about), np.cumsum(about**2)))
    return np.concatenate((np.zeros((3, 1)), running[:, ends - 1]), axis=1)


def _best(sums: FloatArray, edges: IntArray, count: int) -> list[int]:
    """Return the edges, first and last left out, between which `count` classes lie closest to their means."""
    at_edges = np.ascontiguousarray(sums[:, edges])
    last = len(edges) - 1

    def spread(first: IntArray, end: IntArray) -> FloatArray:
        number, total, square = at_edges[:, end] - at_edges[:, first]
        return np.asarray(square - total * total / number)

    best = np.full(last + 1, np.inf)
    best[1:] = spread(np.zeros(last, np.int64), np.arange(1, last + 1))
    starts: list[IntArray] = []
    for layer in range(2, count):
        best, start = _layer(best, spread, layer, last)
        starts.append(start)
    firsts = np.arange(count - 1, last)
    at = int(firsts[np.argmin(best[firsts] + spread(firsts, np.full(len(firsts), last)))])
    chosen = [at]
    for start in reversed(starts):
        at = int(start[at])
        chosen.append(at)
    return [int(edges[at]) for at in reversed(chosen)]


def _layer(
    best: FloatArray, spread: Callable[[IntArray, IntArray], FloatArray], layer: int, last: int
) -> tuple[FloatArray, IntArray]:
    """Return the least sums of squares of `layer` classes up to each edge, and where the last of them starts."""
    found, start = np.full(last + 1, np.inf), np.zeros(last + 1, np.int64)
    low, high = np.array([layer]), np.array([last])
    from_, to = np.array([layer - 1]), np.array([last - 1])
    while len(low):
        middle = (low + high) // 2
        first, end = from_, np.minimum(to, middle - 1)
        lengths = end - first + 1
        heads = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        tries = np.arange(int(lengths.sum())) - np.repeat(heads - first, lengths)
        sums = best[tries] + spread(tries, np.repeat(middle, lengths))
        least = np.minimum.reduceat(sums, heads)
        hits = np.flatnonzero(sums == np.repeat(least, lengths))
        chosen = tries[hits[np.searchsorted(hits, heads)]]
        found[middle], start[middle] = least, chosen
        below, above = low < middle, middle < high
        low, high, from_, to = (
            np.concatenate((low[below], middle[above] + 1)),
            np.concatenate((middle[below] - 1, high[above])),
            np.concatenate((from_[below], chosen[above])),
            np.concatenate((chosen[below], to[above])),
        )
    return found, start
