"""What floats over the map: cards painted once and kept as pictures, with a shadow of nine patches."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from estates_app.map.pixels import painting
from estates_app.ui.mapview.style import MapStyle


class FloatingCard(QWidget):
    """A card over the map. Subclasses say their size and paint their contents.

    Parameters
    ----------
    style : MapStyle
    name : str
        Accessible name.
    parent : QWidget
    """

    def __init__(self, style: MapStyle, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = style
        self._picture: QPixmap | None = None
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def restyle(self, style: MapStyle) -> None:
        """Take another theme or text size."""
        self.look = style
        self.refresh()

    def refresh(self) -> None:
        """Measure and paint the card again."""
        self._picture = None
        self.resize(self.contents_size())
        self.update()

    def contents_size(self) -> QSize:
        """Return the size that the contents want."""
        raise NotImplementedError

    def paint_contents(self, painter: QPainter) -> None:
        """Paint what the card shows."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Return the size that the contents want."""
        return self.contents_size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Show the card's picture, painted when it was last changed."""
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with painting(self._picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self.look.card(painter, QRectF(0.0, 0.0, self.width(), self.height()))
                self.paint_contents(painter)
        with painting(self) as painter:
            painter.drawPixmap(0, 0, self._picture)


class Shadow:
    """The shadow of a card as nine patches, made once for a style and device pixel ratio."""

    def __init__(self, style: MapStyle, ratio: float) -> None:
        self._down, blur, darkness = style.shadow()
        radius = style.radius("card")
        self._reach = math.ceil(blur)  # beyond the card, logical pixels
        self._corner = self._reach + math.ceil(radius + blur)
        self._patch = QPixmap.fromImage(_blurred(self._corner, self._reach, radius, blur, darkness, ratio))
        self._ratio = ratio

    def paint(self, painter: QPainter, card: QRectF) -> None:
        """Paint the shadow of a card; the card itself covers its middle."""
        box = card.adjusted(-self._reach, -self._reach, self._reach, self._reach).translated(0.0, self._down)
        side = float(self._corner)
        corner_x, corner_y = min(side, box.width() / 2.0), min(side, box.height() / 2.0)
        whole = self._patch.width() / self._ratio
        columns = [(box.left(), corner_x, 0.0), (box.right() - corner_x, corner_x, whole - corner_x)]
        columns.insert(1, (box.left() + corner_x, box.width() - 2.0 * corner_x, -1.0))
        rows = [(box.top(), corner_y, 0.0), (box.bottom() - corner_y, corner_y, whole - corner_y)]
        rows.insert(1, (box.top() + corner_y, box.height() - 2.0 * corner_y, -1.0))
        for top, height, from_top in rows:
            for left, width, from_left in columns:
                if width <= 0.0 or height <= 0.0:
                    continue
                part = QRectF(
                    (from_left if from_left >= 0 else side) * self._ratio,
                    (from_top if from_top >= 0 else side) * self._ratio,
                    (width if from_left >= 0 else 1.0) * self._ratio,
                    (height if from_top >= 0 else 1.0) * self._ratio,
                )
                painter.drawPixmap(QRectF(left, top, width, height), self._patch, part)


def _blurred(corner: int, reach: int, radius: float, blur: float, darkness: float, ratio: float) -> QImage:
    side = round((2 * corner + 1) * ratio)
    at = (np.arange(side) + 0.5) / ratio
    inner_low, inner_high = reach + radius, (2 * corner + 1) - reach - radius
    beyond = np.maximum(np.maximum(inner_low - at, at - inner_high), 0.0)
    far = np.hypot(beyond[:, None], beyond[None, :])
    card = np.clip(radius + 0.5 - far, 0.0, 1.0)
    sigma = max(blur / 3.0 * ratio, 0.5)
    steps = np.arange(-math.ceil(3 * sigma), math.ceil(3 * sigma) + 1)
    weights = np.exp(-(steps**2) / (2.0 * sigma**2))
    weights /= weights.sum()
    for axis in (0, 1):
        card = np.apply_along_axis(lambda line: np.convolve(line, weights, mode="same"), axis, card)
    pixels = np.zeros((side, side), np.uint32)
    pixels[:] = (card * darkness * 255.0).astype(np.uint32) << 24
    return QImage(pixels.data, side, side, side * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
