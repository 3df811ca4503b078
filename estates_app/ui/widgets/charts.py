"""Small charts painted from the skin: the why waterfall, the spread of scores, journeys, cash by year, ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from estates_app.domain.columns import FloatArray
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chips import paint_coverage, paint_mark
from estates_app.ui.widgets.painting import paint_focus, paint_text
from estates_app.ui.words import money_k, number, saves

_RIGHT = Qt.AlignmentFlag.AlignRight


class Chart(QWidget):
    """A painted widget whose height follows what it shows; the whole meaning stands in its accessible description."""

    def __init__(self, skin: Skin, name: str) -> None:
        super().__init__()
        self.skin = skin
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def height_wanted(self) -> int:
        """Return the height, px."""
        return self.skin.px(60)

    def sizeHint(self) -> QSize:
        """Return the height wanted at any width."""
        return QSize(self.skin.px(200), self.height_wanted())

    def draw(self, painter: QPainter) -> None:
        """Paint it."""

    def refresh(self, words: str) -> None:
        """Show new figures, said in words for who cannot see them."""
        self.setAccessibleDescription(words)
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint and end the painter whatever happens: an open one aborts the process."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), 4, self.skin)
        finally:
            painter.end()


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall: points got and points that could have been got, 0 to 100; nan got where unknown."""

    name: str
    got: float
    most: float
    about: str = ""


class Waterfall(Chart):
    """Where a score comes from. *Signals*: ``chosen(int)`` for a bar by click or Enter."""

    chosen = Signal(int)

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Where the score comes from")
        self._steps: tuple[Step, ...] = ()
        self._here = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show other bars."""
        self._steps, self._here = tuple(steps), -1
        self.refresh("; ".join(f"{s.name}: {_points(s.got)} of {s.most:.1f}" for s in steps))

    def height_wanted(self) -> int:
        """Return one line a bar."""
        return self.skin.px(22) * max(len(self._steps), 1)

    def draw(self, painter: QPainter) -> None:
        """Paint each bar where the one before it ended: filled got, dashed could have got."""
        skin, line = self.skin, self.skin.px(22)
        left, right = skin.px(84), self.width() - skin.px(92)
        scale = max(right - left, 10) / 100
        at = 0.0
        for number_, step in enumerate(self._steps):
            top = number_ * line
            box = QRectF(0, top, self.width(), line)
            if number_ == self._here:
                painter.fillRect(box, skin.colour("hover"))
            paint_text(painter, QRectF(0, top, left - 4, line), step.name, skin.font("small"), skin.colour("text_2"))
            got = 0.0 if np.isnan(step.got) else step.got
            bar = QRectF(left + at * scale, top + skin.px(4), got * scale, line - skin.px(8))
            could = QRectF(bar.right(), bar.top(), max(step.most - got, 0) * scale, bar.height())
            pen = QPen(skin.colour("text_3"), 1)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(could)
            painter.fillRect(bar, skin.colour("accent"))
            words = QRectF(right + 4, top, self.width() - right - 4, line)
            strong = QRectF(words.left(), top, words.width() - skin.px(50), line)
            paint_text(painter, strong, _points(step.got), skin.font("small", 600), skin.colour("text"), _RIGHT)
            paint_text(painter, words, f"of {step.most:.1f}", skin.font("small"), skin.colour("text_2"), _RIGHT)
            at += got

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the bar under the pointer."""
        at = int(event.position().y() // self.skin.px(22))
        if 0 <= at < len(self._steps):
            self._go(at)
            self.chosen.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the bars by arrows, choose one by Enter."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._steps:
            self._go(min(max(self._here + step, 0), len(self._steps) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._here >= 0:
            self.chosen.emit(self._here)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget the bar that was walked to."""
        self._here = -1
        super().focusOutEvent(event)
        self.update()

    def _go(self, at: int) -> None:
        self._here = at
        step = self._steps[at]
        self.setToolTip(step.about)
        self.setAccessibleDescription(f"{step.name}: {_points(step.got)} of {step.most:.1f}. {step.about}")
        self.update()


def _points(got: float) -> str:
    return "–" if np.isnan(got) else f"{got:.1f}"


class Spread(Chart):
    """How many properties score what: a dot a property, the selected one filled with the accent."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Spread of scores")
        self._scores: FloatArray = np.empty(0)
        self._mine = np.nan

    def show_scores(self, scores: FloatArray, mine: float) -> None:
        """Show other scores, 0 to 100; nan has no dot."""
        self._scores, self._mine = scores[np.isfinite(scores)], mine
        middle = f", half of them above {np.median(self._scores):.0f}" if len(self._scores) else ""
        self.setAccessibleDescription(f"{len(self._scores)} scores{middle}")
        self.update()

    def height_wanted(self) -> int:
        """Return room for dots and scale."""
        return self.skin.px(84)

    def draw(self, painter: QPainter) -> None:
        """Paint columns of dots, thinned into bars where they would not fit."""
        skin = self.skin
        base, left, width = self.height() - skin.px(20), skin.px(8), self.width() - skin.px(20)
        bins = 34
        counts, _ = np.histogram(self._scores, bins, (0, 100))
        most, step = max(int(counts.max(initial=0)), 1), width / bins
        unit = min(step * 0.86, (base - 4) / most)
        mine = int(min(self._mine / 100 * bins, bins - 1)) if np.isfinite(self._mine) else -1
        painter.setPen(Qt.PenStyle.NoPen)
        for number_, n in enumerate(counts):
            x = left + step * (number_ + 0.5)
            if unit >= 3.2:
                for k in range(int(n)):
                    is_mine = number_ == mine and k == 0
                    painter.setBrush(skin.colour("accent" if is_mine else "text_3"))
                    painter.drawEllipse(QPointF(x, base - unit * (k + 0.5) - 1), unit * 0.45, unit * 0.45)
            elif n:
                colour = skin.colour("accent" if number_ == mine else "text_3")
                painter.fillRect(QRectF(x - step * 0.4, base - unit * n, step * 0.8, unit * n), colour)
        painter.setPen(QPen(skin.colour("border_strong"), 1))
        painter.drawLine(QPointF(left, base), QPointF(left + width, base))
        for value in (0, 25, 50, 75, 100):
            x = left + width * value / 100
            box = QRectF(x - 20, base + 2, 40, skin.px(16))
            painter.setFont(skin.font("caption"))
            painter.setPen(skin.colour("text_2"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(value))


class PairBars(Chart):
    """Shares before and after, one pair of bars a band of minutes."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Residents by trip time")
        self._bands: tuple[tuple[str, float, float], ...] = ()

    def show_bands(self, bands: Sequence[tuple[str, float, float]]) -> None:
        """Show other bands: (words, share before, share after), 0 to 1."""
        self._bands = tuple(bands)
        self.refresh("; ".join(f"{w}: {b:.0%} before, {a:.0%} after" for w, b, a in bands))

    def height_wanted(self) -> int:
        """Return one line a band."""
        return self.skin.px(34) * max(len(self._bands), 1)

    def draw(self, painter: QPainter) -> None:
        """Paint the pairs."""
        skin, line = self.skin, self.skin.px(34)
        left, room = skin.px(84), self.width() - skin.px(84 + 100)
        most = max((max(b, a) for _, b, a in self._bands), default=1) or 1
        for at, (words, before, after) in enumerate(self._bands):
            top = at * line
            paint_text(painter, QRectF(0, top, left - 6, line), words, skin.font("body"), skin.colour("text"))
            for y, value, token in (
                (top + line / 2 - 10, before, "border_strong"),
                (top + line / 2 + 1, after, "accent"),
            ):
                painter.fillRect(QRectF(left, y, room * value / most, 9), skin.colour(token))
            box = QRectF(self.width() - skin.px(96), top, skin.px(96), line)
            first = QRectF(box.left(), top, box.width() - skin.px(40), line)
            paint_text(painter, first, f"{before:.0%} →", skin.font("body"), skin.colour("text_2"), _RIGHT)
            paint_text(painter, box, f"{after:.0%}", skin.font("body", 600), skin.colour("text"), _RIGHT)


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
                paint_text(painter, words, "no outlet", skin.font("body"), skin.colour("text_3"), _RIGHT)
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
            paint_text(painter, first, f"{number(before, 1)} →", skin.font("body"), skin.colour("text_2"), _RIGHT)
            paint_text(painter, second, number(after, 1), skin.font("body", 600), skin.colour("text"), _RIGHT)
            paint_text(painter, words, "min", skin.font("small"), skin.colour("text_2"), _RIGHT)


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
                paint_text(painter, words, "withheld", skin.font("body"), skin.colour("text_2"), _RIGHT)
            else:
                saves_ = entry.change_gbp < 0
                reach = (right - zero if saves_ else zero - left) * min(abs(entry.change_gbp) / most, 1.0)
                bar = QRectF(zero if saves_ else zero - reach, middle - 5, reach, 10)
                token = "positive" if saves_ else "negative"
                if round(entry.change_gbp):
                    painter.fillRect(bar, skin.colour(token))
                ink = skin.colour(token) if round(entry.change_gbp) else skin.colour("text_2")
                paint_text(painter, words, said(entry), skin.font("body", 600), ink, _RIGHT)
            paint_coverage(painter, skin, QRectF(self.width() - skin.px(46), top, skin.px(46), line), entry.evidence)


def said(entry: LedgerRow) -> str:
    """Return a partner's change in words: thousands of pounds a year."""
    return "withheld" if entry.change_gbp is None else saves(entry.change_gbp)
