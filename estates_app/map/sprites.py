"""Symbols as small pictures in one atlas, painted by the thousand from one array."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from estates_app.domain.columns import FloatArray
from estates_app.map.amounts import AMOUNT, is_circle
from estates_app.map.ground import painting
from estates_app.map.symbols import SIGN_KINDS, paint_symbol
from estates_app.map.theme import Theme

#: Looks that are rings round a symbol rather than symbols.
RING_KINDS = ("selected", "walked")
ATLAS_WIDTH, FIRST_HEIGHT = 1024, 256
DENSE_FATE, DENSEST, DENSE_DOT = 0.8, 0.7, 0.8
CONTEXT_SHARE = 0.37


def radius_px(theme: Theme, symbol: str, size: float, density: int) -> float:
    """Half the size of a symbol at 100 per cent, without its casing.

    Parameters
    ----------
    theme : Theme
    symbol : str
    size : float
        Factor on the usual size; for the circle of an amount a share of the largest.
    density : int
        0 roomy, 1 dense, 2 crowded: the more symbols, the smaller.
    """
    if is_circle(symbol):  # circles must be to one another as their amounts, however crowded the map
        return theme.marker("amount_radius") * min(size, 1.0)
    kind, _, key = symbol.partition(":")
    usual = theme.marker("radius_dense" if density else "radius")
    if kind == "fate":
        radius = theme.marker("hub_radius" if key == "host" else "fate_radius") * (DENSE_FATE if density else 1.0)
    elif kind == "score":
        radius = usual if key == "none" else theme.marker("score_radius")
    elif kind == "scoredot":
        radius = theme.marker("radius_dense") * (DENSE_DOT if density else 1.0)
    elif kind in ("partner", AMOUNT, *SIGN_KINDS):
        radius = usual
    else:
        radius = theme.marker("radius") * CONTEXT_SHARE
    if density > 1:
        radius *= DENSEST
    return radius * min(max(size, 0.25), 4.0) if math.isfinite(size) else radius


class Sprites:
    """The atlas of one theme, scale and device pixel ratio; looks are painted when first asked for.

    Parameters
    ----------
    theme : Theme
    scale : float
        Enlargement of symbols (projector, text size).
    ratio : float
        Device pixels a logical pixel.
    """

    def __init__(self, theme: Theme, scale: float, ratio: float) -> None:
        self.theme, self.scale, self.ratio = theme, scale, ratio
        self._pixmap = QPixmap(ATLAS_WIDTH, FIRST_HEIGHT)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        self._boxes: dict[tuple[str, float], tuple[float, float, float, float]] = {}
        self._next = (0, 0)
        self._shelf = 0

    def boxes(self, looks: list[tuple[str, float]]) -> FloatArray:
        """Where each look (symbol, radius in logical pixels) lies in the atlas, shape (n, 4)."""
        for look in looks:
            if look not in self._boxes:
                self._boxes[look] = self._add(*look)
        return np.array([self._boxes[look] for look in looks], dtype=float).reshape(-1, 4)

    def paint(self, painter: QPainter, xy_px: FloatArray, boxes: FloatArray) -> None:
        """Paint sprites with their middles at logical pixels, shape (n, 2), first row lowest.

        The painter must not be scaled; middles are moved to whole device pixels to stay sharp.
        """
        count = len(xy_px)
        if not count:
            return
        rows = np.empty((count, 10), dtype=np.float64)
        np.rint(xy_px * self.ratio, out=rows[:, 0:2])
        rows[:, 2:6] = boxes
        rows[:, 6:8] = 1.0
        rows[:, 8] = 0.0
        rows[:, 9] = 1.0
        painter.save()
        painter.scale(1.0 / self.ratio, 1.0 / self.ratio)
        first = shiboken6.wrapInstance(rows.ctypes.data, QPainter.PixmapFragment)
        painter.drawPixmapFragments(cast(QPainter.PixmapFragment, first), count, self._pixmap)
        painter.restore()

    def _add(self, symbol: str, radius: float) -> tuple[float, float, float, float]:
        casing = self.theme.marker("casing") * self.scale
        half = math.ceil((radius * 1.3 + casing + 1.0 + (6.0 if symbol in RING_KINDS else 0.0)) * self.ratio)
        side = 2 * half  # even, so that whole pixels stay whole round the middle
        box = self._room_for(side)
        with painting(self._pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(box.left() + half, box.top() + half)
            painter.scale(self.ratio, self.ratio)
            if symbol in RING_KINDS:
                self._paint_ring(painter, symbol, radius)
            else:
                paint_symbol(painter, self.theme, symbol, 0.0, 0.0, radius, casing_width=casing)
        return float(box.left()), float(box.top()), float(side), float(side)

    def _paint_ring(self, painter: QPainter, kind: str, radius: float) -> None:
        theme, line = self.theme, self.theme.marker("selected_ring") * self.scale
        tokens = (("map_halo", line + 3.0), ("accent", line))
        if kind == "walked":
            tokens = (("focus_halo", 6.0 * self.scale), ("focus", 2.0 * self.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in tokens:
            painter.setPen(QPen(QColor(theme.colour(token)), width))
            painter.drawEllipse(QPointF(0.0, 0.0), radius, radius)

    def _room_for(self, side: int) -> QRect:
        left, top = self._next
        if left + side > ATLAS_WIDTH:
            left, top = 0, top + self._shelf
            self._shelf = 0
        self._shelf = max(self._shelf, side)
        while top + side > self._pixmap.height():
            self._grow()
        self._next = (left + side, top)
        return QRect(left, top, side, side)

    def _grow(self) -> None:
        larger = QPixmap(ATLAS_WIDTH, self._pixmap.height() * 2)
        larger.fill(Qt.GlobalColor.transparent)
        with painting(larger) as painter:
            painter.drawPixmap(0, 0, self._pixmap)
        self._pixmap = larger
