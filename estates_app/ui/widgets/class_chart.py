"""A small chart of a figure's values with the breaks of its classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.domain.columns import FloatArray
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chart import RIGHT, Chart
from estates_app.ui.widgets.painting import paint_text

#: Bars at most; fewer where there are fewer pixels.
_MOST_BARS = 48

#: Height of the bars, the strip of colours and the words under them, logical pixels.
_BARS, _STRIP, _WORDS = 56, 8, 16


@dataclass(frozen=True, eq=False)
class Spread:
    """What the chart shows.

    Attributes
    ----------
    values : ndarray, shape (n,)
        Finite.
    breaks : tuple of float
    colours : tuple of str
        Hex, one a class.
    ends : (str, str)
        Words of the least and the largest value.
    labels : tuple of str
        Names of the classes where they are no ranges: then there is one bar a class.
    """

    values: FloatArray
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    ends: tuple[str, str]
    labels: tuple[str, ...] = ()


def bars_of(values: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return how many values lie in each of equal steps from the least to the largest, and the edges of the steps."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    numbers, edges = np.histogram(values, bins=count, range=(low, high))
    return numbers.astype(np.float64), edges


class ClassChart(Chart):
    """How many areas have how much, with a line at each break and the colours of the classes under them."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "How the values are spread over the classes")
        self._spread: Spread | None = None

    def show_spread(self, spread: Spread | None, said: str) -> None:
        """Show other values; none leaves it empty."""
        self._spread = spread if spread is not None and len(spread.values) else None
        self.refresh(said)

    def height_wanted(self) -> int:
        """Return the height of bars, strip and words."""
        return self.skin.px(_BARS + _STRIP + _WORDS + 4)

    def places(self) -> list[float]:
        """Return where the lines at the breaks stand, pixels from the left, those off the chart left out."""
        if self._spread is None or self._spread.labels:
            return []
        return [at for at in (self._at(edge) for edge in self._spread.breaks) if 0.0 <= at <= self.width()]

    def draw(self, painter: QPainter) -> None:
        """Paint bars, strip, lines at the breaks, and the ends in words."""
        if self._spread is None:
            return
        skin, spread = self.skin, self._spread
        base = float(skin.px(_BARS))
        if spread.labels:
            count = len(spread.labels)
            numbers = np.bincount(spread.values.astype(np.int64), minlength=count)[:count].astype(float)
            colours: Sequence[str] = spread.colours
        else:
            numbers, edges = bars_of(spread.values, self._bar_count())
            middles = (edges[:-1] + edges[1:]) / 2
            colours = [spread.colours[at] for at in np.searchsorted(spread.breaks, middles, side="left")]
        step = self.width() / len(numbers)
        gap = skin.px(8) if spread.labels else 1.0
        painter.setPen(QPen(skin.colour("border_strong"), 1))
        for at, (number, colour) in enumerate(zip(numbers, colours, strict=True)):
            height = (base - 4) * number / max(numbers.max(), 1.0)
            if number:
                painter.setBrush(QColor(colour))
                painter.drawRect(
                    QRectF(at * step + 0.5, base - max(height, 2.0), max(step - gap, 1.0), max(height, 2.0))
                )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not spread.labels:
            self._draw_strip(painter, base)
        words = QRectF(0, base + skin.px(_STRIP + 3), self.width(), skin.px(_WORDS))
        for at, told in enumerate(spread.labels):
            box = QRectF(at * step, words.top(), step - gap, words.height())
            paint_text(painter, box, told, skin.font("caption"), skin.colour("text_2"))
        if not spread.labels:
            paint_text(painter, words, spread.ends[0], skin.font("caption"), skin.colour("text_2"))
            paint_text(painter, words, spread.ends[1], skin.font("caption"), skin.colour("text_2"), RIGHT)

    def _draw_strip(self, painter: QPainter, base: float) -> None:
        """Paint the colours of the classes where they lie, and a line at each break."""
        assert self._spread is not None
        skin = self.skin
        inner = [self._at(edge) for edge in self._spread.breaks]
        edges = [0.0, *(min(max(at, 0.0), float(self.width())) for at in inner), float(self.width())]
        strip = QRectF(0, base + 2, self.width(), skin.px(_STRIP))
        for left, right, colour in zip(edges, edges[1:], self._spread.colours, strict=False):
            painter.fillRect(QRectF(left, strip.top(), right - left, strip.height()), QColor(colour))
        painter.setPen(QPen(skin.colour("border_strong"), 1))
        painter.drawRect(strip.adjusted(0.5, 0.5, -0.5, -0.5))
        pen = QPen(skin.colour("text"), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        for at in self.places():
            painter.drawLine(QPointF(round(at) + 0.5, 0), QPointF(round(at) + 0.5, strip.bottom()))

    def _bar_count(self) -> int:
        return int(min(max(self.width() // self.skin.px(7), 8), _MOST_BARS))

    def _at(self, value: float) -> float:
        assert self._spread is not None
        low, high = float(self._spread.values.min()), float(self._spread.values.max())
        return self.width() * (value - low) / (high - low) if high > low else self.width() / 2
