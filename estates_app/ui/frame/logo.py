"""The product's mark."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from estates_app.ui.skin import Skin


class Logo(QWidget):
    """The product's mark: two bodies, and what they share."""

    def __init__(self, skin: Skin, size: int = 38) -> None:
        super().__init__()
        self._skin = skin
        self.setFixedSize(skin.px(size), skin.px(size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint two overlapping squares."""
        del event
        painter = QPainter(self)
        try:
            paint_logo(painter, self._skin, QRectF(self.rect()))
        finally:
            painter.end()


def paint_logo(painter: QPainter, skin: Skin, box: QRectF) -> None:
    """Paint the product's mark in a box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side, line = box.width() * 0.62, box.width() * 0.11
    radius = box.width() * 0.16
    second = QRectF(box.right() - side, box.bottom() - side, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(skin.colour("accent"))
    painter.drawRoundedRect(second, radius, radius)
    painter.setPen(QPen(skin.colour("accent"), line))
    painter.setBrush(skin.colour("surface"))
    first = QRectF(box.left(), box.top(), side, side).adjusted(line / 2, line / 2, -line / 2, -line / 2)
    painter.drawRoundedRect(first, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(skin.colour("focus_halo"))
    painter.drawRoundedRect(first.intersected(second), radius / 2, radius / 2)
