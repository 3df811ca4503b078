"""Charts of scores: where one comes from, and how all are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen

from estates_app.domain.columns import FloatArray
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chart import RIGHT, Chart
from estates_app.ui.widgets.painting import paint_text


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
            paint_text(painter, strong, _points(step.got), skin.font("small", 600), skin.colour("text"), RIGHT)
            paint_text(painter, words, f"of {step.most:.1f}", skin.font("small"), skin.colour("text_2"), RIGHT)
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
