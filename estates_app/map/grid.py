"""The grid of pixels over the ground: at each scale it starts at the National Grid's origin, whatever is in view.

Pictures of one scale therefore fit together, and what is painted does not depend on how the map was moved there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QTransform

from estates_app.domain.columns import FloatArray
from estates_app.map.screen_camera import Bounds, ScreenCamera

SAME_SCALE = 1e-9


@dataclass(frozen=True)
class Window:
    """A rectangle of device pixels on the grid of one scale.

    Attributes
    ----------
    m_per_px : float
        Ground a device pixel, metres.
    left, top : int
        Column and row of its first pixel: column i begins at i * m_per_px east of the origin of EPSG:27700, row j at
        j * m_per_px south of it.
    width, height : int
        Pixels.
    """

    m_per_px: float
    left: int
    top: int
    width: int
    height: int

    @classmethod
    def of(cls, camera: ScreenCamera, ratio: float = 1.0) -> Window:
        """Return the pixels nearest to what a camera shows on a screen of `ratio` device pixels a logical pixel."""
        scale = camera.m_per_px / ratio
        width, height = (max(round(side * ratio), 1) for side in camera.size_px)
        left = round(camera.centre_x_27700 / scale - width / 2.0)
        top = round(-camera.centre_y_27700 / scale - height / 2.0)
        return cls(scale, left, top, width, height)

    @property
    def right(self) -> int:
        """Column after the last."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Row after the last."""
        return self.top + self.height

    def is_of_scale(self, m_per_px: float) -> bool:
        """Whether it lies on the grid of a scale, metres a device pixel."""
        return abs(self.m_per_px / m_per_px - 1.0) < SAME_SCALE

    def holds(self, other: Window) -> bool:
        """Whether another rectangle of the same grid lies wholly inside."""
        inside = self.left <= other.left and self.top <= other.top
        return inside and self.right >= other.right and self.bottom >= other.bottom

    def grown(self, pixels: int) -> Window:
        """Return it with so many pixels more on every side."""
        return Window(
            self.m_per_px, self.left - pixels, self.top - pixels, self.width + 2 * pixels, self.height + 2 * pixels
        )

    def shared_with(self, other: Window) -> Window | None:
        """Return what it has in common with another of the same grid; None where that is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        width, height = min(self.right, other.right) - left, min(self.bottom, other.bottom) - top
        return Window(self.m_per_px, left, top, width, height) if width > 0 and height > 0 else None

    def without(self, known: Window | None) -> list[Window]:
        """Return the strips of it that lie outside another rectangle of the same grid: above, below, left, right."""
        part = self.shared_with(known) if known is not None else None
        if part is None:
            return [self]
        scale = self.m_per_px
        strips = [
            Window(scale, self.left, self.top, self.width, part.top - self.top),
            Window(scale, self.left, part.bottom, self.width, self.bottom - part.bottom),
            Window(scale, self.left, part.top, part.left - self.left, part.height),
            Window(scale, part.right, part.top, self.right - part.right, part.height),
        ]
        return [strip for strip in strips if strip.width > 0 and strip.height > 0]

    def bands(self, rows: int) -> list[Window]:
        """Return it cut into bands of so many rows."""
        return [
            Window(self.m_per_px, self.left, top, self.width, min(rows, self.bottom - top))
            for top in range(self.top, self.bottom, rows)
        ]

    def rect_in(self, other: Window) -> QRect:
        """Return where it lies in the picture of another rectangle."""
        return QRect(self.left - other.left, self.top - other.top, self.width, self.height)

    def slices_in(self, other: Window) -> tuple[slice, slice]:
        """Return its rows and columns in an array over another rectangle."""
        top, left = self.top - other.top, self.left - other.left
        return slice(top, top + self.height), slice(left, left + self.width)

    def bounds_27700(self, margin_px: float = 0.0) -> Bounds:
        """Ground in it, EPSG:27700 metres, with a margin of device pixels."""
        k = self.m_per_px
        return (
            (self.left - margin_px) * k,
            -(self.bottom + margin_px) * k,
            (self.right + margin_px) * k,
            -(self.top - margin_px) * k,
        )

    def camera(self, ratio: float = 1.0) -> ScreenCamera:
        """Return the camera that looks exactly at it; at a ratio of 1 its pixels are device pixels."""
        return ScreenCamera(
            (self.left + self.width / 2.0) * self.m_per_px,
            -(self.top + self.height / 2.0) * self.m_per_px,
            self.m_per_px * ratio,
            (self.width / ratio, self.height / ratio),
        )

    def transform(self, origin_27700: tuple[float, float]) -> QTransform:
        """Metres from a local origin to pixels of the picture."""
        k = 1.0 / self.m_per_px
        return QTransform(k, 0.0, 0.0, -k, origin_27700[0] * k - self.left, -origin_27700[1] * k - self.top)


def grid_px(xy_27700: FloatArray, m_per_px: float) -> FloatArray:
    """Column and row, shape (n, 2), of ground places (EPSG:27700 metres) on the grid of a scale, not rounded."""
    xy = np.asarray(xy_27700, dtype=float).reshape(-1, 2)
    return np.asarray(xy * (1.0 / m_per_px, -1.0 / m_per_px))


def growth(known: Window | None, target: Window) -> Iterator[tuple[Window, Window]]:
    """Give the strips by which a known rectangle grows until it holds a target, each with what is known after it."""
    if known is None:
        yield target, target
        return
    left, right = min(known.left, target.left), max(known.right, target.right)
    top, bottom = min(known.top, target.top), max(known.bottom, target.bottom)
    scale = known.m_per_px
    steps = [
        known,
        Window(scale, left, known.top, known.right - left, known.height),
        Window(scale, left, known.top, right - left, known.height),
        Window(scale, left, top, right - left, known.bottom - top),
        Window(scale, left, top, right - left, bottom - top),
    ]
    for before, after in pairwise(steps):
        for strip in after.without(before):
            yield strip, after
