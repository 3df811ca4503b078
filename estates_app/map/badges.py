"""At which corner of its symbol a number stands that tells how many it stands for: where no other number lies."""

from __future__ import annotations

import numpy as np

from estates_app.domain.columns import FloatArray, IntArray

#: Upper right, and where that is taken upper left, lower right or lower left.
CORNERS = ((1, -1), (-1, -1), (1, 1), (-1, 1))
#: How far a number's nearer corner lies from the middle of its symbol, as shares of the symbol's radius.
ASIDE = (0.6, 0.4)
#: Size of a number, logical pixels: a digit, its height, and what must lie between two.
_DIGIT_PX, _HEIGHT_PX, _GAP_PX = 8.0, 15.0, 1.0
_MOST = 300  # more numbers than this cover one another anyhow


def corners_of(middles_px: FloatArray, radius_px: FloatArray, count: IntArray, scale: float) -> IntArray:
    """Return at which corner of each symbol its number stands, -1 or 1 to the right and down, shape (n, 2).

    Parameters
    ----------
    middles_px : ndarray, shape (n, 2)
        Of the symbols that have a number, logical pixels; the first keep the usual corner.
    radius_px : ndarray, shape (n,)
    count : ndarray of int, shape (n,)
        What is written.
    scale : float
        Enlargement of symbols.
    """
    found = np.tile(np.array(CORNERS[0], np.int64), (len(count), 1))
    if not 1 < len(count) <= _MOST:
        return found
    digits = np.floor(np.log10(np.maximum(count, 1))) + 1.0
    size = np.column_stack([_DIGIT_PX * (digits + 1.0), np.full(len(count), _HEIGHT_PX)]) * scale
    aside = aside_px(radius_px, size)
    for row in range(1, len(count)):
        near = np.abs(middles_px[:row] - middles_px[row]) < size[:row] + size[row] + aside[:row] + aside[row]
        others = np.flatnonzero(near.all(axis=1))
        if not len(others):
            continue
        taken, room = middles_px[others] + found[others] * aside[others], (size[others] + size[row]) / 2.0 + _GAP_PX
        for corner in CORNERS:
            if not (np.abs(taken - middles_px[row] - corner * aside[row]) < room).all(axis=1).any():
                found[row] = corner
                break
    return found


def aside_px(radius_px: FloatArray, size_px: FloatArray) -> FloatArray:
    """Return how far to the side and up or down the middles of numbers lie from their symbols', shape (n, 2)."""
    return np.asarray(np.asarray(radius_px)[:, None] * ASIDE + size_px / 2.0)
