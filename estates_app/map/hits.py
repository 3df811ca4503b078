"""Which symbol is under a pixel: found at once however many there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates_app.domain.columns import FloatArray, IntArray

CELL = 16  # side of a square, device pixels


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
        cell = spot // CELL
        low, high = cell.min(axis=0), cell.max(axis=0)
        # far-flung symbols (a place beyond Britain) must not make a table of millions of squares
        across, down = (int(side) for side in np.minimum(high - low + 1, 4096))
        column, line = np.minimum(cell - low, (across - 1, down - 1)).T
        square = line * across + column
        order = np.argsort(square, kind="stable")
        begin = np.searchsorted(square[order], np.arange(across * down + 1))
        x, y = spot[order].T
        return cls(
            int(low[0]),
            int(low[1]),
            across,
            down,
            begin,
            order,
            np.ascontiguousarray(x),
            np.ascontiguousarray(y),
            radius[order],
            float(radius.max()),
        )

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
