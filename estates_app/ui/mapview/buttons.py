"""Icon buttons of the map's tools."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from estates_app.map.pixels import painting
from estates_app.ui.mapview.style import MapStyle


class IconButton(QAbstractButton):
    """A square button with a glyph; its words are its name and tool tip."""

    def __init__(
        self, style: MapStyle, glyph: str, words: str, parent: QWidget, *, size: int = 28, icon_size: int = 16
    ) -> None:
        super().__init__(parent)
        self.look, self._glyph, self._size, self._icon_size = style, glyph, size, icon_size
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_meaning(glyph, words)
        self.restyle(style)

    def set_meaning(self, glyph: str, words: str) -> None:
        """Change the glyph and what it says."""
        self._glyph = glyph
        self.setAccessibleName(words.partition(" (")[0])
        self.setToolTip(words)
        self.update()

    def restyle(self, style: MapStyle) -> None:
        """Take another theme or text size."""
        self.look = style
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the square."""
        side = max(self.look.px(self._size), 24) if self._size >= 24 else self.look.px(self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint ground, glyph and focus."""
        look = self.look
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = "pressed" if self.isDown() else "hover" if self.underMouse() else ""
            if self.isChecked():
                ground = "selected"
            box = QRectF(self.rect()).adjusted(1.0, 1.0, -1.0, -1.0)
            if ground:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour(ground))
                painter.drawRoundedRect(box, look.radius("control"), look.radius("control"))
            token = "accent_text" if self.isChecked() else "text_2" if self.isEnabled() else "text_disabled"
            picture = look.glyph(self._glyph, token, self._icon_size, self.devicePixelRatioF())
            size = picture.deviceIndependentSize()
            place = QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)
            painter.drawPixmap(place, picture)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for token, inset in (("focus_halo", 0.0), ("focus", 2.0)):
                    painter.setPen(QPen(look.colour(token), 2.0))
                    radius = look.radius("control") - inset
                    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
