"""Pictures of maps for paper and file, painted with Qt; importing this module needs no Qt."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from estates_app.domain.errors import ProjectError
from estates_app.domain.pictures import MapOrder
from estates_app.map.theme import load_tokens, theme_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintDevice, QPainter

SVG_UNITS_PER_MM = 100
MM_PER_INCH = 25.4
LARGEST_SIDE_PX = 20_000


class QtMapPicture:
    """Fulfils map orders as SVG or PNG.

    Parameters
    ----------
    tokens_path : Path
        The visual tokens, JSON.

    Raises
    ------
    ProjectError
        Where the tokens cannot be read.
    """

    _application: ClassVar[list[object]] = []  # Qt needs one for its fonts; it must outlive every picture

    def __init__(self, tokens_path: Path) -> None:
        self._tokens = load_tokens(tokens_path)

    @staticmethod
    def is_available() -> bool:
        """Whether Qt and its system libraries are there; never raises."""
        try:
            import PySide6.QtGui
            import PySide6.QtSvg  # noqa: F401
        except (ImportError, OSError):
            return False
        return True

    def svg(self, order: MapOrder) -> bytes:
        """Paint the map as SVG of exactly the order's size; words are outlines.

        Raises
        ------
        ProjectError
            Where Qt is missing or the size is no size.
        """
        self._prepare(order)
        from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
        from PySide6.QtSvg import QSvgGenerator

        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setResolution(round(SVG_UNITS_PER_MM * MM_PER_INCH))
        width, height = round(order.width_mm * SVG_UNITS_PER_MM), round(order.height_mm * SVG_UNITS_PER_MM)
        generator.setSize(QSize(width, height))
        generator.setViewBox(QRectF(0, 0, width, height))
        generator.setTitle(order.title or "Map")
        self._paint(generator, order, lambda painter: painter.scale(SVG_UNITS_PER_MM, SVG_UNITS_PER_MM))
        buffer.close()
        return bytes(data.data())

    def png(self, order: MapOrder, *, dpi: float = 150) -> bytes:
        """Paint the map as PNG at `dpi` dots an inch (lower where a side would pass 20,000 pixels).

        Raises
        ------
        ProjectError
            Where Qt is missing or the size is no size.
        """
        self._prepare(order)
        from PySide6.QtCore import QBuffer, QByteArray, QIODevice
        from PySide6.QtGui import QColor, QImage, QImageWriter

        per_mm = min(dpi / MM_PER_INCH, LARGEST_SIDE_PX / max(order.width_mm, order.height_mm))
        width, height = max(round(order.width_mm * per_mm), 1), max(round(order.height_mm * per_mm), 1)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.setDotsPerMeterX(round(per_mm * 1000))
        image.setDotsPerMeterY(round(per_mm * 1000))
        image.fill(QColor(theme_of(self._tokens, order.theme).colour("surface")))
        self._paint(image, order, lambda painter: painter.scale(width / order.width_mm, height / order.height_mm))
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(image)
        buffer.close()
        return bytes(data.data())

    def _paint(self, device: QPaintDevice, order: MapOrder, scale: Callable[[QPainter], None]) -> None:
        from PySide6.QtGui import QPainter

        from estates_app.map.painting import paint_map
        from estates_app.map.text import Lettering

        lettering = Lettering()
        painter = QPainter(device)
        try:  # an exception past an open painter would abort the whole process
            scale(painter)
            paint_map(painter, order, theme_of(self._tokens, order.theme), lettering)
        finally:
            painter.end()

    def _prepare(self, order: MapOrder) -> None:
        if not self.is_available():
            raise ProjectError("Maps cannot be painted here: install Qt's system libraries, then try again.")
        if not (1.0 <= order.width_mm <= 5000.0 and 1.0 <= order.height_mm <= 5000.0):
            raise ProjectError("A map must be between 1 mm and 5 m wide and high: give another size.")
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            return
        has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        if sys.platform.startswith("linux") and not has_display:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        self._application.append(QGuiApplication([]))
