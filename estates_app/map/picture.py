"""Pictures of maps for paper and file, painted with Qt; importing this module needs no Qt."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import ClassVar

from estates_app.domain.errors import ProjectError
from estates_app.domain.pictures import MapOrder
from estates_app.map.theme import load_tokens, theme_of

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
        from estates_app.map.exporting import svg_of
        from estates_app.map.ordering import page_of
        from estates_app.map.text import Lettering

        lettering = Lettering()
        return svg_of(page_of(order, theme_of(self._tokens, order.theme), lettering.family), lettering)

    def png(self, order: MapOrder, *, dpi: float = 150) -> bytes:
        """Paint the map as PNG at `dpi` dots an inch (lower where a side would pass 20,000 pixels).

        Raises
        ------
        ProjectError
            Where Qt is missing or the size is no size.
        """
        self._prepare(order)
        from estates_app.map.exporting import encoded_png, painted_page
        from estates_app.map.ordering import page_of
        from estates_app.map.text import Lettering

        lettering = Lettering()
        page = page_of(order, theme_of(self._tokens, order.theme), lettering.family)
        most = LARGEST_SIDE_PX / max(order.width_mm, order.height_mm) * MM_PER_INCH
        image = painted_page(page, lettering, min(dpi, most))
        return encoded_png(image, page.title, page.told(lettering))

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
