"""Many symbols kept as a picture: while the map is dragged it is laid on the ground at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QImage, QPainter

from estates_app.map.grid import Window, growth
from estates_app.map.pixels import PixelArray, image_of, painting
from estates_app.map.screen_points import Layout
from estates_app.map.symbolpainting import Batch, Brushes, paint_points

#: From so many symbols on; fewer are painted as fast as a picture is laid down.
MANY = 3000
MARGIN = 256  # kept ready beyond the view, device pixels
BAND_ROWS, COPIED_ROWS = 96, 256  # of a step


class _Picture:
    """Symbols of one layout on a rectangle of the grid, and how much of it is painted; the rest holds anything.

    The memory of a spare one is written over: fresh memory takes three times as long to fill.
    """

    def __init__(self, layout: Layout, window: Window, spare: _Picture | None = None) -> None:
        self.layout, self.window = layout, window
        shape = window.height, window.width
        is_fit = spare is not None and spare.pixels.shape == shape
        self.pixels: PixelArray = spare.pixels if spare is not None and is_fit else np.empty(shape, np.uint32)
        self.image = image_of(self.pixels, QImage.Format.Format_ARGB32_Premultiplied)
        self.done: Window | None = None

    def paint_band(self, band: Window, brushes: Brushes) -> None:
        """Paint the symbols of a band."""
        self.pixels[band.slices_in(self.window)] = 0
        with painting(self.image) as painter:
            _paint_part(painter, band, self.window, self.layout, brushes)

    def grow(self, view: Window, brushes: Brushes) -> Window | None:
        """Paint what lacks of a view, as far as the picture reaches; returns what it shows of the view."""
        goal = self.window.shared_with(view)
        if goal is not None and self.done is not None and not self.done.holds(goal):
            for strip, known in growth(self.done, goal):
                self.paint_band(strip, brushes)
                self.done = known
        return goal


class PointsPicture:
    """Paints the symbols of a view, and keeps a picture of them and of what lies round it where they are many."""

    def __init__(self) -> None:
        self._picture: _Picture | None = None
        self._spare: _Picture | None = None
        self._batch: Batch | None = None

    def paint(self, painter: QPainter, window: Window, layout: Layout, brushes: Brushes) -> None:
        """Paint the symbols of a view on a painter whose unit is the logical pixel.

        What the picture does not show yet is painted into it where it reaches so far, so that the next frame of a drag
        finds it there, and else symbol by symbol, which differs by a hair at most.
        """
        known = self._known(layout, window)
        if known != window and painter.opacity() < 1.0 and len(layout.index) > MANY:
            for _ in self.job(window, layout, brushes):  # faded one by one they would show through one another
                pass
            known = self._known(layout, window)
        if known is not None and self._picture is not None:
            if not self._picture.window.holds(window) and self._can_move_at_once(window):
                for _ in self._move(self._picture, window):
                    pass
            known = self._picture.grow(window, brushes) or known
            painter.save()
            painter.scale(1.0 / layout.ratio, 1.0 / layout.ratio)
            goal = known.rect_in(window).topLeft()
            painter.drawImage(goal, self._picture.image, known.rect_in(self._picture.window))
            painter.restore()
        for strip in window.without(known):
            if strip == window:
                paint_points(painter, brushes, layout, self._batch_for(layout, window))
            else:
                painter.save()
                painter.scale(1.0 / layout.ratio, 1.0 / layout.ratio)
                _paint_part(painter, strip, window, layout, brushes)
                painter.restore()

    def is_ready(self, layout: Layout, window: Window) -> bool:
        """Whether the picture shows a view and enough beyond it, or none is wanted."""
        if len(layout.index) <= MANY:
            return True
        picture = self._picture
        if picture is None or picture.layout is not layout or picture.done is None:
            return False
        return picture.done.is_of_scale(window.m_per_px) and picture.done.holds(window.grown(MARGIN // 2))

    def job(self, window: Window, layout: Layout, brushes: Brushes) -> Iterator[bool]:
        """Paint what the picture lacks of a view and round it in short steps; tells when the view is whole."""
        picture = self._picture
        if picture is None or picture.layout is not layout or not picture.window.is_of_scale(window.m_per_px):
            spare, self._spare = self._spare, None
            picture = _Picture(layout, window.grown(MARGIN), spare)
        elif not picture.window.holds(window.grown(MARGIN // 2)):
            for _ in self._move(picture, window):
                yield False
            picture = self._picture or picture
        is_shown = picture is self._picture
        for target in (picture.window.shared_with(window) or picture.window, picture.window):
            for strip, known in growth(picture.done, target):
                for band in strip.bands(BAND_ROWS):
                    picture.paint_band(band, brushes)
                    yield False
                    if is_shown and self._picture is not picture:  # the map was dragged out of it meanwhile
                        return
                picture.done = known
            self._show(picture)
            is_shown = True
            yield target == window

    def _can_move_at_once(self, window: Window) -> bool:
        """Whether there is memory that has been used before: to copy into fresh memory takes longer than a frame."""
        around = window.grown(MARGIN)
        return self._spare is not None and self._spare.pixels.shape == (around.height, around.width)

    def _move(self, old: _Picture, window: Window) -> Iterator[None]:
        """Put a picture round another view in the place of one, with all that it shows of it, in short steps."""
        spare, self._spare = self._spare, None
        new = _Picture(old.layout, window.grown(MARGIN), spare)
        shared = old.done.shared_with(new.window) if old.done is not None else None
        if shared is not None:
            for band in shared.bands(COPIED_ROWS):
                new.pixels[band.slices_in(new.window)] = old.pixels[band.slices_in(old.window)]
                yield None
        new.done = shared
        if self._picture is old:
            self._show(new)

    def _show(self, picture: _Picture) -> None:
        if self._picture is not picture:
            self._picture, self._spare = picture, self._picture

    def _known(self, layout: Layout, window: Window) -> Window | None:
        """Return what the picture shows of a view."""
        picture = self._picture
        if picture is None or picture.layout is not layout or picture.done is None:
            return None
        return picture.done.shared_with(window) if picture.done.is_of_scale(window.m_per_px) else None

    def _batch_for(self, layout: Layout, window: Window) -> Batch:
        if self._batch is None or not self._batch.serves(layout, window):
            self._batch = Batch.of(layout, window)
        return self._batch


def _paint_part(
    painter: QPainter,
    part: Window,
    window: Window,
    layout: Layout,
    brushes: Brushes,
) -> None:
    """Paint the symbols of a part of a window on a painter whose unit is the window's device pixel."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(part.rect_in(window))
    painter.translate(part.left - window.left, part.top - window.top)
    painter.scale(layout.ratio, layout.ratio)
    paint_points(painter, brushes, layout, Batch.of(layout, part))
