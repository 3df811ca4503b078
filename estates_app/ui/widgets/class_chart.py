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


def are_few_numbers(values: FloatArray, count: int) -> bool:
    """Whether all values are whole and lie so close that each can have a bar."""
    return float(values.max() - values.min()) < count and bool((values == np.round(values)).all())


def range_of(values: FloatArray, count: int) -> tuple[float, float, int]:
    """Return from where to where bars go, and how many: a few whole numbers have a bar each, in its middle."""
    low, high = float(values.min()), float(values.max())
    if are_few_numbers(values, count):
        return low - 0.5, high + 0.5, int(high - low) + 1
    return (low, high, count) if low < high else (low - 0.5, high + 0.5, count)


def bars_of(values: FloatArray, breaks: Sequence[float], count: int) -> FloatArray:
    """Return how many values lie in each of equal steps from the least to the largest, by class, shape (class, bar)."""
    low, high, count = range_of(values, count)
    classes = np.searchsorted(np.asarray(breaks, dtype=np.float64), values, side="left")
    bins = [np.histogram(values[classes == at], bins=count, range=(low, high))[0] for at in range(len(breaks) + 1)]
    return np.array(bins, np.float64)


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
            numbers = np.diag(np.bincount(spread.values.astype(np.int64), minlength=count)[:count].astype(float))
        else:
            numbers = bars_of(spread.values, spread.breaks, self._bar_count())
        step = self.width() / numbers.shape[1]
        gap = skin.px(8) if spread.labels else max(step / 4.0, 1.0) if step > skin.px(14) else 1.0
        painter.setPen(QPen(skin.colour("border_strong"), 1))
        most = max(numbers.sum(axis=0).max(), 1.0)
        for at, bar in enumerate(numbers.T):
            foot = base
            for number, colour in zip(bar, spread.colours, strict=True):
                if not number:
                    continue
                height = max((base - 4) * number / most, 2.0)
                painter.setBrush(QColor(colour))
                painter.drawRect(QRectF(at * step + gap / 2.0, foot - height, max(step - gap, 1.0), height))
                foot -= height
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
        """Return where a break stands; among bars of whole numbers between two of them."""
        assert self._spread is not None
        values, count = self._spread.values, self._bar_count()
        low, high, _ = range_of(values, count)
        if are_few_numbers(values, count):
            value = np.floor(value) + 0.5
        return self.width() * (value - low) / (high - low)
