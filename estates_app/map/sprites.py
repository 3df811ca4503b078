"""Symbols as small pictures in one atlas, painted by the thousand from one array."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.map.amounts import AMOUNT, is_circle
from estates_app.map.pixels import image_of, painting
from estates_app.map.screen_labels import NamePictures
from estates_app.map.symbols import SIGN_KINDS, paint_symbol
from estates_app.map.theme import Theme

#: Looks that are rings round a symbol rather than symbols, and the kind of those that are numbers beside one.
RING_KINDS = ("selected", "walked")
NUMBER, COUNT_ROLE = "number", "count"
ATLAS_WIDTH, FIRST_HEIGHT = 1024, 256
DENSE_FATE, DENSEST, DENSE_DOT = 0.8, 0.7, 0.8
CONTEXT_SHARE, DENSE_CONTEXT = 0.37, 0.78
FAINTEST = 8  # of 255: the opacity of a symbol's outermost pixels that nobody sees


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
        radius = theme.marker("radius") * CONTEXT_SHARE * (DENSE_CONTEXT if density else 1.0)
    if density > 1:
        radius *= DENSEST
    return radius * min(max(size, 0.25), 4.0) if math.isfinite(size) else radius


#: Columns of a fragment that say which box of the atlas it shows.
BOX = slice(2, 6)


def fragments(middles: FloatArray) -> FloatArray:
    """Return sprites for `Sprites.paint_fragments`, shape (n, 10), whose boxes are to be filled in.

    Parameters
    ----------
    middles : ndarray, shape (n, 2)
        Whole device pixels.
    """
    rows = np.empty((len(middles), 10), dtype=np.float64)
    rows[:, 0:2] = middles
    rows[:, 6:] = (1.0, 1.0, 0.0, 1.0)  # size, turn, opacity
    return rows


class Sprites:
    """The atlas of one theme, scale and device pixel ratio; looks are painted when first asked for.

    Parameters
    ----------
    theme : Theme
    scale : float
        Enlargement of symbols (projector, text size).
    ratio : float
        Device pixels a logical pixel.
    lettering : NamePictures
        Whose fonts the numbers have.
    """

    def __init__(self, theme: Theme, scale: float, ratio: float, lettering: NamePictures) -> None:
        self.theme, self.scale, self.ratio = theme, scale, ratio
        self._lettering = lettering
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
        rows = fragments(np.rint(xy_px * self.ratio))
        rows[:, BOX] = boxes
        self.paint_fragments(painter, rows)

    def paint_fragments(self, painter: QPainter, rows: FloatArray) -> None:
        """Paint the rows of `fragments`, their boxes filled in; the painter must not be scaled."""
        if not len(rows):
            return
        painter.save()
        painter.scale(1.0 / self.ratio, 1.0 / self.ratio)
        first = shiboken6.wrapInstance(rows.ctypes.data, QPainter.PixmapFragment)
        painter.drawPixmapFragments(cast(QPainter.PixmapFragment, first), len(rows), self._pixmap)
        painter.restore()

    def _add(self, symbol: str, radius: float) -> tuple[float, float, float, float]:
        casing = self.theme.marker("casing") * self.scale
        kind, _, text = symbol.partition(":")
        reach = radius * 1.3 + casing + 1.0 + (6.0 if symbol in RING_KINDS else 0.0)
        if kind == NUMBER:
            reach = max(number_size(self._lettering, text)) / 2.0 + 2.0
        half = math.ceil(reach * self.ratio)
        pixels = np.zeros((2 * half, 2 * half), np.uint32)  # even, so that whole pixels stay whole round the middle
        picture = image_of(pixels, QImage.Format.Format_ARGB32_Premultiplied)
        with painting(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(half, half)
            painter.scale(self.ratio, self.ratio)
            if symbol in RING_KINDS:
                self._paint_ring(painter, symbol, radius)
            elif kind == NUMBER:
                self._paint_number(painter, text)
            else:
                paint_symbol(painter, self.theme, symbol, 0.0, 0.0, radius, casing_width=casing)
        # no wider than what is seen: of many thousand symbols most of the time goes into empty pixels
        is_painted = pixels >> 24 > FAINTEST
        wide, high = (_reach(np.logical_or.reduce(is_painted, axis)) for axis in (0, 1))
        box = self._room_for(2 * wide, 2 * high)
        with painting(self._pixmap) as painter:
            painter.drawImage(box.topLeft(), picture, QRect(half - wide, half - high, box.width(), box.height()))
        return float(box.left()), float(box.top()), float(box.width()), float(box.height())

    def _paint_ring(self, painter: QPainter, kind: str, radius: float) -> None:
        theme, line = self.theme, self.theme.marker("selected_ring") * self.scale
        tokens = (("map_halo", line + 3.0), ("accent", line))
        if kind == "walked":
            tokens = (("focus_halo", 6.0 * self.scale), ("focus", 2.0 * self.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in tokens:
            painter.setPen(QPen(QColor(theme.colour(token)), width))
            painter.drawEllipse(QPointF(0.0, 0.0), radius, radius)

    def _paint_number(self, painter: QPainter, text: str) -> None:
        width, height = number_size(self._lettering, text)
        box = QRectF(-width / 2.0, -height / 2.0, width, height)
        ink = QColor(self.theme.colour("map_halo"))
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(QColor(self.theme.colour("map_label")))
        painter.drawRoundedRect(box, height / 2.0, height / 2.0)
        painter.setFont(self._lettering.font(COUNT_ROLE))
        painter.setPen(ink)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _room_for(self, width: int, height: int) -> QRect:
        left, top = self._next
        if left + width > ATLAS_WIDTH:
            left, top = 0, top + self._shelf
            self._shelf = 0
        self._shelf = max(self._shelf, height)
        while top + height > self._pixmap.height():
            self._grow()
        self._next = (left + width, top)
        return QRect(left, top, width, height)

    def _grow(self) -> None:
        larger = QPixmap(ATLAS_WIDTH, self._pixmap.height() * 2)
        larger.fill(Qt.GlobalColor.transparent)
        with painting(larger) as painter:
            painter.drawPixmap(0, 0, self._pixmap)
        self._pixmap = larger


def number_size(lettering: NamePictures, text: str) -> tuple[float, float]:
    """Width and height of the number beside a symbol that stands for several, logical pixels."""
    width, height = lettering.size(text, COUNT_ROLE)
    return max(width, height - 4.0), height - 6.0


def _reach(is_painted: BoolArray) -> int:
    """Return how far from the middle of a line of pixels something is painted, at least one pixel."""
    half = len(is_painted) // 2
    painted = np.flatnonzero(is_painted)
    return max(half - int(painted[0]), int(painted[-1]) + 1 - half, 1) if len(painted) else 1
