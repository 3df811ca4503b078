"""Which symbol lies next in a direction."""

from __future__ import annotations

import numpy as np

from estates_app.domain.columns import FloatArray

#: Places are told apart by sixteenths of a pixel.
_GRAIN = 16.0


def next_towards(places_px: FloatArray, way: tuple[int, int], row: int, origin_px: tuple[float, float]) -> int:
    """Return the row of the nearest place within 45 degrees of a direction, -1 where none is.

    Parameters
    ----------
    places_px : ndarray, shape (n, 2)
        Down is positive.
    way : (int, int)
        (1, 0) right, (-1, 0) left, (0, 1) down, (0, -1) up.
    row : int
        Where one stands, -1 for `origin_px`.
    origin_px : (float, float)

    Notes
    -----
    "Nearest" counts the way along the direction and the way aside together. By the straight distance some places could
    not be reached from others at all (cones of 90 degrees are too wide for that: a place may be ringed by others that
    lead past it). With the two added up, the place that one steps to is always nearer, by the same measure turned by 45
    degrees, to whatever lies in that cone; so every place can be reached from every other. Equal coordinates are told
    apart by the row, which keeps this true for places that coincide.
    """
    count = len(places_px)
    if not count:
        return -1
    # turned by 45 degrees each direction is a quadrant and the two ways added up are the larger of both differences
    turned = np.rint(np.column_stack([places_px.sum(axis=1), places_px[:, 0] - places_px[:, 1]]) * _GRAIN)
    exact = turned.astype(np.int64) * (count + 1) + np.arange(1, count + 1)[:, None]
    if row >= 0:
        here = exact[row]
    else:
        x, y = origin_px
        here = np.rint(np.array([x + y, x - y]) * _GRAIN).astype(np.int64) * (count + 1)
    sign = np.array([way[0] + way[1], way[0] - way[1]], np.int64)
    apart = (exact - here) * sign
    ahead = (apart > 0).all(axis=1)
    if not ahead.any():
        return -1
    far = np.where(ahead, apart.max(axis=1), np.iinfo(np.int64).max)
    return int(np.argmin(far))
