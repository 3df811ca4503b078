"""Charts of journeys: residents by trip time, and average trips before and after."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chart import RIGHT, Chart
from estates_app.ui.widgets.painting import paint_text
from estates_app.ui.words import number, share


class PairBars(Chart):
    """Shares before and after, one pair of bars a band of minutes."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Residents by trip time")
        self._bands: tuple[tuple[str, float, float], ...] = ()

    def show_bands(self, bands: Sequence[tuple[str, float, float]]) -> None:
        """Show other bands: (words, share before, share after), 0 to 1, nan where nobody knows."""
        self._bands = tuple(bands)
        self.refresh("; ".join(f"{w}: {_said(b)} before, {_said(a)} after" for w, b, a in bands))

    def height_wanted(self) -> int:
        """Return one line a band."""
        return self.skin.px(34) * max(len(self._bands), 1)

    def draw(self, painter: QPainter) -> None:
        """Paint the pairs."""
        skin, line = self.skin, self.skin.px(34)
        metrics = QFontMetricsF(skin.font("body"))
        words_px = max((metrics.horizontalAdvance(words) for words, *_ in self._bands), default=0.0)
        left = max(float(skin.px(84)), math.ceil(words_px) + 10.0)
        room = self.width() - left - skin.px(100)
        known = [share_ for _, *both in self._bands for share_ in both if not math.isnan(share_)]
        most = max(known, default=1.0) or 1.0
        for at, (words, before, after) in enumerate(self._bands):
            top = at * line
            paint_text(painter, QRectF(0, top, left - 6, line), words, skin.font("body"), skin.colour("text"))
            for y, value, token in (
                (top + line / 2 - 10, before, "border_strong"),
                (top + line / 2 + 1, after, "accent"),
            ):
                if not math.isnan(value):
                    painter.fillRect(QRectF(left, y, room * value / most, 9), skin.colour(token))
            box = QRectF(self.width() - skin.px(96), top, skin.px(96), line)
            first = QRectF(box.left(), top, box.width() - skin.px(40), line)
            paint_text(painter, first, f"{share(before)} →", skin.font("body"), skin.colour("text_2"), RIGHT)
            paint_text(painter, box, share(after), skin.font("body", 600), skin.colour("text"), RIGHT)


def _said(value: float) -> str:
    return "not known" if math.isnan(value) else share(value)


class Dumbbells(Chart):
    """Average trips before and after, one line a service: a ring before, a disc after."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Average trip by service, before and after")
        self._rows: tuple[tuple[str, float | None, float | None], ...] = ()

    def show_rows(self, rows: Sequence[tuple[str, float | None, float | None]]) -> None:
        """Show other services: (name, minutes before, minutes after), None where the service has no outlet."""
        self._rows = tuple(rows)
        said = [
            f"{n}: {number(b, 1)} minutes before, {number(a, 1)} after"
            for n, b, a in rows
            if b is not None and a is not None
        ]
        self.refresh("; ".join(said))

    def height_wanted(self) -> int:
        """Return one line a service."""
        return self.skin.px(24) * max(len(self._rows), 1)

    def draw(self, painter: QPainter) -> None:
        """Paint the lines."""
        skin, line = self.skin, self.skin.px(24)
        known = [v for _, b, a in self._rows for v in (b, a) if v is not None]
        most = max(known, default=1.0) * 1.05 or 1.0
        left, right = skin.px(128), self.width() - skin.px(112)
        for at, (name, before, after) in enumerate(self._rows):
            top, middle = at * line, at * line + line / 2
            paint_text(painter, QRectF(0, top, left - 8, line), name, skin.font("body"), skin.colour("text"))
            words = QRectF(right + 8, top, self.width() - right - 8, line)
            if before is None or after is None:
                paint_text(painter, words, "no outlet", skin.font("body"), skin.colour("text_3"), RIGHT)
                continue
            x0, x1 = (left + (right - left) * value / most for value in (before, after))
            token = "text_3" if abs(after - before) < 0.05 else "positive" if after < before else "warn_mark"
            painter.setPen(QPen(skin.colour("grid"), 1))
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
            painter.setPen(QPen(skin.colour(token), 2))
            painter.drawLine(QPointF(x0, middle), QPointF(x1, middle))
            painter.setBrush(skin.colour("surface"))
            painter.drawEllipse(QPointF(x0, middle), 3.5, 3.5)
            painter.setBrush(skin.colour(token))
            painter.drawEllipse(QPointF(x1, middle), 3.5, 3.5)
            first = QRectF(words.left(), top, words.width() - skin.px(56), line)
            second = QRectF(words.left(), top, words.width() - skin.px(24), line)
            paint_text(painter, first, f"{number(before, 1)} →", skin.font("body"), skin.colour("text_2"), RIGHT)
            paint_text(painter, second, number(after, 1), skin.font("body", 600), skin.colour("text"), RIGHT)
            paint_text(painter, words, "min", skin.font("small"), skin.colour("text_2"), RIGHT)
