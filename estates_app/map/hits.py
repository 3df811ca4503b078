"""Which symbol is under a pixel: found at once however many there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates_app.domain.columns import FloatArray, IntArray

CELL = 16  # side of a square, device pixels
MOST_SIDE = 4096  # squares across and down


@dataclass(frozen=True, eq=False)
class HitGrid:
    """Symbols sorted by the squares that their middles lie in.

    Attributes
    ----------
    left, top : int
        Column and row of the first square, in squares of the grid.
    across, down : int
        Squares.
    begin : ndarray of int, shape (across * down + 1,)
        Where the symbols of each square begin.
    row, x, y : ndarray, shape (k,)
        Row in the layout and middle of each symbol, in the order of the squares.
    radius : ndarray, shape (k,)
        Device pixels.
    widest : float
        Largest radius.
    """

    left: int
    top: int
    across: int
    down: int
    begin: IntArray
    row: IntArray
    x: IntArray
    y: IntArray
    radius: FloatArray
    widest: float

    @classmethod
    def of(cls, spot: IntArray, radius: FloatArray) -> HitGrid:
        """Sort symbols by their middles, shape (k, 2), device pixels of the grid."""
        if not len(spot):
            nothing = np.zeros(0, np.int64)
            return cls(0, 0, 0, 0, np.zeros(1, np.int64), nothing, nothing, nothing, np.zeros(0), 0.0)
        # each axis by itself: of an array of pairs NumPy takes ten times as long to find the least
        x, y = (np.ascontiguousarray(axis) for axis in spot.T)
        column, line = x // CELL, y // CELL
        left, top = int(column.min()), int(line.min())
        # far-flung symbols (a place beyond Britain) must not make a table of millions of squares
        across, down = (min(int(most) + 1, MOST_SIDE) for most in (column.max() - left, line.max() - top))
        square = np.minimum(line - top, down - 1) * across + np.minimum(column - left, across - 1)
        order = np.argsort(square.astype(np.int32), kind="stable")
        begin = np.append(0, np.cumsum(np.bincount(square, minlength=across * down)))
        return cls(left, top, across, down, begin, order, x[order], y[order], radius[order], float(radius.max()))

    def nearest(self, x: float, y: float, reach: float) -> int:
        """Row of the symbol nearest to a place, device pixels of the grid; -1 where none is near.

        Near is within `reach` of its middle, or on the symbol itself; of equals the uppermost counts.
        """
        if not self.across:
            return -1
        span = max(reach, self.widest)
        best, found = span * span + 1e-9, -1
        first = min(max(int((x - span) // CELL) - self.left, 0), self.across - 1)
        last = min(max(int((x + span) // CELL) - self.left, 0), self.across - 1)
        begin, xs, ys, rows, radius = self.begin, self.x, self.y, self.row, self.radius
        for line in range(
            min(max(int((y - span) // CELL) - self.top, 0), self.down - 1),
            min(max(int((y + span) // CELL) - self.top, 0), self.down - 1) + 1,
        ):
            at = line * self.across
            for k in range(begin.item(at + first), begin.item(at + last + 1)):
                a, b = xs.item(k) - x, ys.item(k) - y
                away = a * a + b * b
                if away > best:
                    continue
                near = max(radius.item(k), reach)
                row = rows.item(k)
                if away <= near * near and (away < best or row > found):
                    best, found = away, row
        return found
