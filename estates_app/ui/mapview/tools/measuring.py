"""Lengths and areas on the National Grid, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.ui.words import number

Ground = tuple[float, float]

#: From here on kilometres and hectares are written.
_KM_FROM_M, _HECTARES_FROM_M2 = 1000.0, 10_000.0


def legs_m(corners_27700: Sequence[Ground]) -> FloatArray:
    """Return the length of each leg of a line, straight on the National Grid, metres."""
    xy = np.array(corners_27700, dtype=float).reshape(-1, 2)
    return np.asarray(np.hypot(*np.diff(xy, axis=0).T), dtype=float)


def area_m2(corners_27700: Sequence[Ground]) -> float:
    """Return the area inside a ring on the National Grid, square metres (Gauss's area formula).

    The corners are taken from the first, so that millions of metres of easting cost no digits.
    """
    xy = np.array(corners_27700, dtype=float).reshape(-1, 2)
    if len(xy) < 3:
        return 0.0
    x, y = (xy - xy[0]).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2.0)


def crosses_itself(corners_27700: Sequence[Ground]) -> bool:
    """Whether two edges of a ring that are no neighbours meet: its area would be no true one."""
    xy = np.array(corners_27700, dtype=float).reshape(-1, 2)
    n = len(xy)
    ends = np.roll(xy, -1, axis=0)
    for i in range(n):
        for j in range(i + 2, n):
            if (i == 0 and j == n - 1) or not _meet(xy[i], ends[i], xy[j], ends[j]):
                continue
            return True
    return False


def inside(xy: FloatArray, ring: FloatArray) -> BoolArray:
    """Return which places lie inside a ring, by the even-odd rule.

    Parameters
    ----------
    xy : ndarray, shape (n, 2)
        nan is never inside.
    ring : ndarray, shape (m, 2)
        Corners of its edge, the first not repeated.
    """
    found = np.zeros(len(xy), bool)
    if len(ring) < 3 or not len(xy):
        return found
    low, high = ring.min(axis=0), ring.max(axis=0)
    near = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
    x, y = xy[near].T
    odd = np.zeros(len(near), bool)
    for (x1, y1), (x2, y2) in zip(ring.tolist(), np.roll(ring, -1, axis=0).tolist(), strict=True):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            odd ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    found[near] = odd
    return found


def length_words(length_m: float) -> str:
    """Write a measured length: "412 m", "3.46 km", "12.3 km"."""
    if round(length_m) < _KM_FROM_M:
        return f"{number(length_m, 1 if length_m < 10 else 0)} m"
    km = length_m / 1000.0
    return f"{number(km, 2 if km < 10 else 1)} km"


def area_words(area: float) -> str:
    """Write a measured area (square metres): "850 m²", "2.40 hectares"."""
    if round(area) < _HECTARES_FROM_M2:
        return f"{number(area)} m²"
    hectares = area / 10_000.0
    return f"{number(hectares, 2 if hectares < 10 else 1 if hectares < 1000 else 0)} hectares"


def _meet(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> bool:
    def side(p: FloatArray, q: FloatArray, r: FloatArray) -> float:
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
