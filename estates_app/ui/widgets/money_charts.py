"""Charts of money: cash by year, and each partner's ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chart import RIGHT, Chart
from estates_app.ui.widgets.chips import paint_coverage, paint_mark
from estates_app.ui.widgets.painting import paint_text
from estates_app.ui.words import money_k, number, saves


class Cash(Chart):
    """Cash by financial year, up saves."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Cash by financial year")
        self._years: tuple[tuple[str, float], ...] = ()

    def show_years(self, years: Sequence[tuple[str, float]]) -> None:
        """Show other years: (words, pounds), above 0 is money saved or received."""
        self._years = tuple(years)
        self.refresh("; ".join(f"{w}: {money_k(v)}" for w, v in years))

    def height_wanted(self) -> int:
        """Return room for bars above and below."""
        return self.skin.px(118)

    def draw(self, painter: QPainter) -> None:
        """Paint a bar a year from the zero line, with its figure."""
        skin = self.skin
        if not self._years:
            return
        values = [v for _, v in self._years]
        high, low = max(0.0, *values), min(0.0, *values)
        span = (high - low) or 1.0
        top, bottom = skin.px(16), self.height() - skin.px(32)
        zero = top + (bottom - top) * high / span
        step = self.width() / len(self._years)
        for at, (words, value) in enumerate(self._years):
            y = zero - (bottom - top) * value / span
            box = QRectF(at * step + 3, min(y, zero), step - 6, abs(y - zero))
            painter.fillRect(box, skin.colour("positive" if value >= 0 else "negative"))
            painter.setFont(skin.font("caption"))
            painter.setPen(skin.colour("text_2"))
            year = QRectF(at * step - 4, self.height() - skin.px(16), step + 8, skin.px(16))
            painter.drawText(year, int(Qt.AlignmentFlag.AlignCenter), words)
            figure = QRectF(
                at * step - 8, box.top() - skin.px(15) if value >= 0 else box.bottom(), step + 16, skin.px(15)
            )
            painter.drawText(figure, int(Qt.AlignmentFlag.AlignCenter), number(value / 1000))
        painter.setPen(QPen(skin.colour("border_strong"), 1))
        painter.drawLine(QPointF(0, zero), QPointF(self.width(), zero))


@dataclass(frozen=True)
class LedgerRow:
    """One partner's yearly change: below 0 saves, None withheld for want of evidence."""

    symbol: str
    name: str
    change_gbp: float | None
    evidence: float
    about: str = ""


class LedgerBars(Chart):
    """Each partner's change a year from a zero line, in words, with how much evidence there is."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Ledger by partner")
        self._rows: tuple[LedgerRow, ...] = ()

    def show_rows(self, rows: Sequence[LedgerRow]) -> None:
        """Show other partners."""
        self._rows = tuple(rows)
        self.refresh("; ".join(f"{r.name}: {said(r)}" for r in rows))

    def height_wanted(self) -> int:
        """Return one line a partner."""
        return self.skin.px(26) * max(len(self._rows), 1)

    def draw(self, painter: QPainter) -> None:
        """Paint the lines."""
        skin, line = self.skin, self.skin.px(26)
        known = [abs(r.change_gbp) for r in self._rows if r.change_gbp is not None]
        most = max(known, default=1.0) or 1.0
        left, right = skin.px(150), self.width() - skin.px(146)
        zero = left + (right - left) * 0.45
        for at, entry in enumerate(self._rows):
            top, middle = at * line, at * line + line / 2
            paint_mark(painter, skin, entry.symbol, skin.px(7), middle, skin.px(5.5))
            paint_text(
                painter,
                QRectF(skin.px(20), top, left - skin.px(24), line),
                entry.name,
                skin.font("body"),
                skin.colour("text"),
            )
            painter.setPen(QPen(skin.colour("border_strong"), 1))
            painter.drawLine(QPointF(zero, top + 4), QPointF(zero, top + line - 4))
            words = QRectF(right, top, self.width() - right - skin.px(56), line)
            if entry.change_gbp is None:
                paint_text(painter, words, "withheld", skin.font("body"), skin.colour("text_2"), RIGHT)
            else:
                saves_ = entry.change_gbp < 0
                reach = (right - zero if saves_ else zero - left) * min(abs(entry.change_gbp) / most, 1.0)
                bar = QRectF(zero if saves_ else zero - reach, middle - 5, reach, 10)
                token = "positive" if saves_ else "negative"
                if round(entry.change_gbp):
                    painter.fillRect(bar, skin.colour(token))
                ink = skin.colour(token) if round(entry.change_gbp) else skin.colour("text_2")
                paint_text(painter, words, said(entry), skin.font("body", 600), ink, RIGHT)
            paint_coverage(painter, skin, QRectF(self.width() - skin.px(46), top, skin.px(46), line), entry.evidence)


def said(entry: LedgerRow) -> str:
    """Return a partner's change in words: thousands of pounds a year."""
    return "withheld" if entry.change_gbp is None else saves(entry.change_gbp)
