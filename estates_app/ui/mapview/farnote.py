"""A note at the foot of the map: some symbols lie so far off that the map does not reach out to them."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from estates_app.map.pixels import painting
from estates_app.ui.mapview.style import MapStyle

_GAP, _GLYPH = 8, 14


class FarNote(QAbstractButton):
    """Says what lies outside the view for good, and goes there when it is pressed."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = style
        self._words = self._deed = ""
        self.setAccessibleName("Symbols far off")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_words(self, words: str, deed: str) -> None:
        """Say something else, and what pressing it does; no words hide it."""
        self._words, self._deed = words, deed
        self.setAccessibleName(f"{words}: {deed.lower()}" if words else "Symbols far off")
        self.setToolTip(self.accessibleName())
        self.setVisible(bool(words))
        self.resize(self.sizeHint())
        self.update()

    def restyle(self, style: MapStyle) -> None:
        """Take another theme or text size."""
        self.look = style
        self.resize(self.sizeHint())
        self.update()

    def fit_to(self, room: int) -> None:
        """Take no more than so many pixels of width: the words are cut before the deed is."""
        self.resize(min(self.sizeHint().width(), max(room, 0)), self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """Return the size of the words on one line."""
        look = self.look
        width = look.px(_GLYPH) + look.text_width(self._words, "small") + look.text_width(self._deed, "small_strong")
        return QSize(math.ceil(width) + 5 * look.px(_GAP), max(look.line_height("small") + look.px(10), 24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint a card with the words and what pressing it does."""
        look = self.look
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect())
            look.card(painter, box)
            if self.underMouse() or self.isDown():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("pressed" if self.isDown() else "hover"))
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.radius("card"), look.radius("card"))
            gap, glyph = look.px(_GAP), look.px(_GLYPH)
            top = (box.height() - glyph) / 2.0
            painter.drawPixmap(
                round(gap), round(top), look.glyph("ph.map-pin", "warn", _GLYPH, self.devicePixelRatioF())
            )
            deed = math.ceil(look.text_width(self._deed, "small_strong")) + 1
            words = QRectF(2 * gap + glyph, 0.0, box.width() - 4 * gap - glyph - deed, box.height())
            look.write(painter, words, self._words, "small", "text")
            look.write(painter, QRectF(box.right() - gap - deed, 0.0, deed, box.height()), self._deed, "small_strong",
                       "accent_text")  # fmt: skip
            if self.hasFocus():
                self._paint_focus(painter, box)

    def _paint_focus(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, inset in (("focus_halo", 1.0), ("focus", 3.0)):
            painter.setPen(QPen(self.look.colour(token), 2.0))
            radius = max(self.look.radius("card") - inset, 1.0)
            painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
