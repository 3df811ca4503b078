"""Many symbols kept as a picture: while the map is dragged it is laid on the ground at once."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage, QPainter

from estates_app.map.grid import Window
from estates_app.map.ground import painting
from estates_app.map.pixels import image_of
from estates_app.map.screen_points import Layout
from estates_app.map.symbolpainting import Brushes, paint_points

#: From so many symbols on; fewer are painted as fast as a picture is laid down.
MANY = 3000
MARGIN = 160  # kept ready beyond the view, device pixels


class PointsPicture:
    """The symbols of one layout round a view."""

    def __init__(self) -> None:
        self._layout: Layout | None = None
        self._window: Window | None = None
        self._pixels = np.zeros((1, 1), np.uint32)
        self._image = image_of(self._pixels, QImage.Format.Format_ARGB32_Premultiplied)

    def paint(self, painter: QPainter, window: Window, layout: Layout, brushes: Brushes) -> None:
        """Lay the symbols of a view on a painter whose unit is the logical pixel."""
        if self._layout is not layout or self._window is None or not self._window.holds(window):
            self._render(window, layout, brushes)
        assert self._window is not None
        painter.save()
        painter.scale(1.0 / layout.ratio, 1.0 / layout.ratio)
        rect = window.rect_in(self._window)
        painter.drawImage(0, 0, self._image, rect.left(), rect.top(), rect.width(), rect.height())
        painter.restore()

    def _render(self, window: Window, layout: Layout, brushes: Brushes) -> None:
        """Paint what is not known yet: strips where the map was dragged, the view alone where all is new."""
        old, known = self._pixels, self._window if self._layout is layout else None
        wide = window.grown(MARGIN) if known is not None and window.is_of_scale(known.m_per_px) else window
        shared = known.shared_with(wide) if known is not None and known.is_of_scale(wide.m_per_px) else None
        self._pixels = np.zeros((wide.height, wide.width), np.uint32)
        self._image = image_of(self._pixels, QImage.Format.Format_ARGB32_Premultiplied)
        if shared is not None and known is not None:
            self._pixels[shared.slices_in(wide)] = old[shared.slices_in(known)]
        for strip in wide.without(shared):
            with painting(self._image) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipRect(strip.rect_in(wide))
                painter.translate(strip.left - wide.left, strip.top - wide.top)
                painter.scale(layout.ratio, layout.ratio)
                paint_points(painter, brushes, layout, strip)
        self._layout, self._window = layout, wide
