"""The card that lists the keys and tools of the map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from estates_app.ui.mapview.cards import FloatingCard
from estates_app.ui.mapview.style import MapStyle

_PAD, _GAP, _TITLE = 14, 16, "Keys of the map"


class KeysCard(FloatingCard):
    """Two columns, keys and what they do; `turn` shows and hides it."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        self._rows: tuple[tuple[str, str], ...] = ()
        self._beside = 1
        super().__init__(style, _TITLE, parent)
        self.hide()

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Take the keys with what they do."""
        self._rows = tuple(rows)
        self.setAccessibleDescription(self.said())
        self.refresh()

    def said(self) -> str:
        """Return all of it for screen readers."""
        return ". ".join(f"{keys}: {words}" for keys, words in self._rows)

    def turn(self) -> None:
        """Show the card in the middle of the map, or hide it."""
        parent = self.parentWidget()
        if self.isVisible() or parent is None:
            self.hide()
        else:
            self._fit_to(parent)
            self.show()
            self.raise_()
        if parent is not None:
            parent.update()

    def contents_size(self) -> QSize:
        """Return the size of the columns."""
        look = self.look
        width = self._beside * (sum(self._columns()) + look.px(_GAP)) + (self._beside - 1) * look.px(_GAP)
        height = self._top() + self._step() * self._lines() + look.px(_PAD - 2)
        return QSize(round(width) + 2 * look.px(_PAD), round(height))

    def paint_contents(self, painter: QPainter) -> None:
        """Write the keys strong, beside them what they do."""
        look, pad = self.look, float(self.look.px(_PAD))
        width = self.width() - 2.0 * pad
        title = QRectF(pad, look.px(_PAD - 2), width, look.line_height("body_strong"))
        look.write(painter, title, _TITLE, "body_strong", "text")
        room = (width - (self._beside - 1) * look.px(_GAP)) / self._beside
        column, top = self._columns()[0] + look.px(_GAP), self._top()
        # on a map lower still the lines stand closer, so that none is cut off
        step = min(self._step(), (self.height() - top - look.px(6)) / max(self._lines(), 1))
        for number, (keys, words) in enumerate(self._rows):
            group, line = divmod(number, self._lines())
            left, at = pad + group * (room + look.px(_GAP)), top + line * step
            look.write(painter, QRectF(left, at, column, step), keys, "small_strong", "text")
            look.write(painter, QRectF(left + column, at, room - column, step), words, "small", "text_2")

    def _fit_to(self, parent: QWidget) -> None:
        """Lay the lines in as many groups beside one another as a low map asks for, and take the middle."""
        room = parent.rect().adjusted(4, 4, -4, -4)
        self._beside = 1
        self.refresh()
        if self.height() > room.height():
            self._beside = 2
            self.refresh()
        self.resize(min(self.width(), room.width()), min(self.height(), room.height()))
        self.move(room.center().x() - self.width() // 2, max(room.center().y() - self.height() // 2, room.top()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go away when pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.turn()
        event.accept()

    def _columns(self) -> tuple[float, float]:
        look = self.look
        left = max((look.text_width(keys, "small_strong") for keys, _ in self._rows), default=0.0)
        right = max((look.text_width(words, "small") for _, words in self._rows), default=0.0)
        return max(left, look.text_width(_TITLE, "body_strong") * 0.3), right

    def _lines(self) -> int:
        return math.ceil(len(self._rows) / self._beside)

    def _top(self) -> float:
        return self.look.px(_PAD - 2) + self.look.line_height("body_strong") + self.look.px(8)

    def _step(self) -> float:
        return self.look.line_height("small") + self.look.px(3)
