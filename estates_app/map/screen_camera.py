"""Where the ground lies on the screen: metres on the National Grid to pixels of a view (y down)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from estates_app.domain.columns import FloatArray

SMALLEST_SIDE_M = 200.0  # a map of one point still needs some ground round it
CLOSEST_M_PER_PX = 0.5
FARTHEST_M_PER_PX = 2000.0
FIT_MARGIN_PX = 24.0
MOST_SMALLER = 1.25

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class ScreenCamera:
    """One scale and one centre over a view of so many pixels.

    Attributes
    ----------
    centre_x_27700, centre_y_27700 : float
        Ground in the middle of the view, EPSG:27700 metres.
    m_per_px : float
        Metres of ground a pixel.
    size_px : (width, height)
    """

    centre_x_27700: float = 0.0
    centre_y_27700: float = 0.0
    m_per_px: float = 100.0
    size_px: tuple[float, float] = (1.0, 1.0)

    @classmethod
    def fit(
        cls, bounds_27700: Bounds, size_px: tuple[float, float], *, margin_px: float = FIT_MARGIN_PX
    ) -> ScreenCamera:
        """Show all of `bounds_27700` (west, south, east, north; metres); bounds of no size are widened."""
        west, south, east, north = bounds_27700
        if not all(math.isfinite(value) for value in bounds_27700):
            west, south, east, north = 0.0, 0.0, SMALLEST_SIDE_M, SMALLEST_SIDE_M
        width_m = max(abs(east - west), SMALLEST_SIDE_M)
        height_m = max(abs(north - south), SMALLEST_SIDE_M)
        width_px, height_px = (max(side - 2.0 * min(margin_px, side / 8.0), 1.0) for side in size_px)
        scale = _usable(max(width_m / width_px, height_m / height_px))
        return cls((west + east) / 2.0, (south + north) / 2.0, scale, size_px)

    @classmethod
    def fit_beside(
        cls, bounds_27700: Bounds, size_px: tuple[float, float], card_px: tuple[float, float, float, float]
    ) -> ScreenCamera:
        """Show all of some ground beside or below a card in an upper corner, where it would lie beneath the card.

        Parameters
        ----------
        bounds_27700 : (west, south, east, north)
            EPSG:27700 metres.
        size_px : (width, height)
            Of the view.
        card_px : (left, top, right, bottom)

        Notes
        -----
        A card can be folded or covers but a corner, so the ground is not made more than `MOST_SMALLER` times smaller
        for its sake.
        """
        whole, (width, height) = cls.fit(bounds_27700, size_px), size_px
        west, south, east, north = bounds_27700
        (first, top), (last, _) = whole.to_px(np.array([[west, north], [east, south]])).tolist()
        left, _, right, bottom = card_px
        if last <= left or first >= right or top >= bottom:
            return whole
        free = [(0.0, 0.0, left, height), (right, 0.0, width, height), (0.0, bottom, width, height)]
        cameras = [cls.within(bounds_27700, size_px, box) for box in free if box[2] > box[0] and box[3] > box[1]]
        best = min(cameras, key=lambda camera: camera.m_per_px, default=whole)
        return best if best.m_per_px <= MOST_SMALLER * whole.m_per_px else whole

    @classmethod
    def within(cls, bounds_27700: Bounds, size_px: tuple[float, float], box_px: Bounds) -> ScreenCamera:
        """Show all of some ground in a part of the view, ``box_px`` (left, top, right, bottom)."""
        left, top, right, bottom = box_px
        part = cls.fit(bounds_27700, (right - left, bottom - top))
        x = part.centre_x_27700 + (size_px[0] - left - right) / 2.0 * part.m_per_px
        y = part.centre_y_27700 - (size_px[1] - top - bottom) / 2.0 * part.m_per_px
        return cls(x, y, part.m_per_px, size_px)

    def above(self, foot_px: float) -> ScreenCamera:
        """Return the same ground over a view that reaches farther down by a foot that is covered, logical pixels."""
        size = self.size_px[0], self.size_px[1] + foot_px
        return replace(self, centre_y_27700=self.centre_y_27700 - foot_px / 2.0 * self.m_per_px, size_px=size)

    def sized(self, width_px: float, height_px: float) -> ScreenCamera:
        """Return the same centre and scale over another view."""
        return replace(self, size_px=(max(float(width_px), 1.0), max(float(height_px), 1.0)))

    def to_px(self, xy_27700: FloatArray) -> FloatArray:
        """Ground places, shape (n, 2) in EPSG:27700 metres, as pixels from the top left corner."""
        xy = np.asarray(xy_27700, dtype=float).reshape(-1, 2)
        found = np.empty_like(xy)
        np.subtract(xy[:, 0], self.centre_x_27700, out=found[:, 0])
        np.subtract(self.centre_y_27700, xy[:, 1], out=found[:, 1])
        found /= self.m_per_px
        found += (self.size_px[0] / 2.0, self.size_px[1] / 2.0)
        return found

    def to_27700(self, xy_px: FloatArray) -> FloatArray:
        """Pixels, shape (n, 2), as ground places in EPSG:27700 metres."""
        xy = np.asarray(xy_px, dtype=float).reshape(-1, 2)
        x = self.centre_x_27700 + (xy[:, 0] - self.size_px[0] / 2.0) * self.m_per_px
        y = self.centre_y_27700 - (xy[:, 1] - self.size_px[1] / 2.0) * self.m_per_px
        return np.column_stack([x, y])

    def bounds_27700(self, margin_px: float = 0.0) -> Bounds:
        """Ground in view, EPSG:27700 metres, enlarged by a margin on every side."""
        half_x = (self.size_px[0] / 2.0 + margin_px) * self.m_per_px
        half_y = (self.size_px[1] / 2.0 + margin_px) * self.m_per_px
        x, y = self.centre_x_27700, self.centre_y_27700
        return x - half_x, y - half_y, x + half_x, y + half_y

    def zoomed(self, factor: float, x_px: float | None = None, y_px: float | None = None) -> ScreenCamera:
        """Come `factor` times nearer; the ground under the given pixel (or the middle) stays where it is."""
        scale = _usable(self.m_per_px / factor) if factor > 0 else self.m_per_px
        from_middle_x = 0.0 if x_px is None else x_px - self.size_px[0] / 2.0
        from_middle_y = 0.0 if y_px is None else y_px - self.size_px[1] / 2.0
        change = self.m_per_px - scale
        return replace(
            self,
            centre_x_27700=self.centre_x_27700 + from_middle_x * change,
            centre_y_27700=self.centre_y_27700 - from_middle_y * change,
            m_per_px=scale,
        )

    def panned(self, right_px: float, down_px: float) -> ScreenCamera:
        """Move the ground by so many pixels to the right and down."""
        return replace(
            self,
            centre_x_27700=self.centre_x_27700 - right_px * self.m_per_px,
            centre_y_27700=self.centre_y_27700 + down_px * self.m_per_px,
        )

    def centred(self, x_27700: float, y_27700: float) -> ScreenCamera:
        """Return the same scale over another centre."""
        return replace(self, centre_x_27700=x_27700, centre_y_27700=y_27700)


def _usable(m_per_px: float) -> float:
    return min(max(m_per_px, CLOSEST_M_PER_PX), FARTHEST_M_PER_PX)
