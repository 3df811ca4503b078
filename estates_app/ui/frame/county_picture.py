"""A small picture of the sample county, for the page that the program begins with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from estates_app.ui.skin import Skin


@dataclass(frozen=True)
class Picture:
    """Shapes to fill, each with a class of the ramp, in units of their own."""

    width: float
    height: float
    classes: int
    areas: tuple[tuple[int, QPolygonF], ...]


def load_picture(path: Path) -> Picture | None:
    """Read a picture; None where there is none: the page does without it."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        areas = tuple(
            (kind, QPolygonF([QPointF(x, y) for x, y in zip(xy[::2], xy[1::2], strict=True)]))
            for kind, *xy in whole["areas"]
        )
        return Picture(whole["width"], whole["height"], whole["classes"], areas)
    except (OSError, ValueError, KeyError, TypeError):
        return None


class CountyPicture(QWidget):
    """Paints the picture as large as it fits, at the right."""

    def __init__(self, skin: Skin, path: Path) -> None:
        super().__init__()
        self._skin, self._picture = skin, load_picture(path)
        self.setAccessibleName("The sample county")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the small areas, with the theme's ramp."""
        del event
        picture, skin = self._picture, self._skin
        if picture is None:
            return
        scale = min(self.width() / picture.width, self.height() / picture.height)
        colours = [QColor(colour) for colour in skin.theme.classes("sequential", picture.classes)]
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(self.width() - picture.width * scale, (self.height() - picture.height * scale) / 2)
            painter.scale(scale, scale)
            pen = QPen(skin.colour("surface"), 0.6)
            pen.setCosmetic(True)
            painter.setPen(pen)
            for kind, shape in picture.areas:
                painter.setBrush(colours[kind])
                painter.drawPolygon(shape)
        finally:
            painter.end()
