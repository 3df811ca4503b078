"""The card that lists the keys and tools of the map."""

from __future__ import annotations

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
            self.refresh()
            room = parent.rect()
            self.resize(min(self.width(), room.width() - 8), min(self.height(), room.height() - 8))
            self.move((room.width() - self.width()) // 2, max((room.height() - self.height()) // 2, 4))
            self.show()
            self.raise_()
        if parent is not None:
            parent.update()

    def contents_size(self) -> QSize:
        """Return the size of the columns."""
        look = self.look
        left, right = self._columns()
        width = left + right + look.px(_GAP) + 2 * look.px(_PAD)
        height = look.line_height("body_strong") + look.px(8) + self._step() * len(self._rows) + 2 * look.px(_PAD - 2)
        return QSize(round(width), round(height))

    def paint_contents(self, painter: QPainter) -> None:
        """Write the keys strong, beside them what they do."""
        look, left = self.look, float(self.look.px(_PAD))
        width = self.width() - 2.0 * left
        line = QRectF(left, look.px(_PAD - 2), width, look.line_height("body_strong"))
        look.write(painter, line, _TITLE, "body_strong", "text")
        # on a low map the lines stand closer, so that none is cut off
        top = line.bottom() + look.px(8)
        step = min(self._step(), (self.height() - top - look.px(6)) / max(len(self._rows), 1))
        column = self._columns()[0] + look.px(_GAP)
        for keys, words in self._rows:
            look.write(painter, QRectF(left, top, column, step), keys, "small_strong", "text")
            look.write(painter, QRectF(left + column, top, width - column, step), words, "small", "text_2")
            top += step

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

    def _step(self) -> float:
        return self.look.line_height("small") + self.look.px(3)
