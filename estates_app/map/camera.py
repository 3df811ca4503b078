"""Where the ground lies on the paper: metres on the National Grid to millimetres on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from estates_app.domain.columns import FloatArray, ObjectArray

SMALLEST_SIDE_M = 200.0  # a map of one point still needs some ground round it
MARGIN_FRACTION = 0.03
SIMPLIFY_MM = 0.03  # under a third of the thinnest line: invisible on paper, a tenth of the vertices


@dataclass(frozen=True)
class Frame:
    """A rectangle on the page, millimetres from its top left corner."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """Right edge."""
        return self.left_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        """Lower edge."""
        return self.top_mm + self.height_mm

    def holds(self, x_mm: float, y_mm: float) -> bool:
        """Whether a place on the page is inside."""
        return self.left_mm <= x_mm <= self.right_mm and self.top_mm <= y_mm <= self.bottom_mm


@dataclass(frozen=True)
class Camera:
    """One scale and one centre.

    Attributes
    ----------
    frame : Frame
        Part of the page the map fills.
    centre_x_27700, centre_y_27700 : float
        Ground at the frame's centre, EPSG:27700 metres.
    mm_per_m : float
    """

    frame: Frame
    centre_x_27700: float
    centre_y_27700: float
    mm_per_m: float

    @classmethod
    def fit(cls, bounds_27700: tuple[float, float, float, float], frame: Frame) -> Camera:
        """Show all of `bounds_27700` (EPSG:27700 metres) in `frame`; bounds of no size are widened."""
        west, south, east, north = bounds_27700
        if not all(math.isfinite(value) for value in bounds_27700):
            west, south, east, north = 0.0, 0.0, SMALLEST_SIDE_M, SMALLEST_SIDE_M
        width_m = max(abs(east - west), SMALLEST_SIDE_M)
        height_m = max(abs(north - south), SMALLEST_SIDE_M)
        inner = 1.0 - 2.0 * MARGIN_FRACTION
        scale = min(frame.width_mm * inner / width_m, frame.height_mm * inner / height_m)
        return cls(frame, (west + east) / 2.0, (south + north) / 2.0, scale)

    def to_mm(self, xy_27700: FloatArray) -> FloatArray:
        """Ground places, shape (n, 2) in EPSG:27700 metres, as page places in millimetres (y down)."""
        xy = np.asarray(xy_27700, dtype=float).reshape(-1, 2)
        x_mm = self.frame.left_mm + self.frame.width_mm / 2.0 + (xy[:, 0] - self.centre_x_27700) * self.mm_per_m
        y_mm = self.frame.top_mm + self.frame.height_mm / 2.0 - (xy[:, 1] - self.centre_y_27700) * self.mm_per_m
        return np.column_stack([x_mm, y_mm])

    def geometry_mm(self, geometry_27700: ObjectArray) -> list[shapely.Geometry | None]:
        """Shapes on the page in millimetres, cut to the frame; None where nothing can be drawn.

        None, empty shapes, shapes with coordinates that are no numbers and shapes outside the frame give None;
        invalid polygons are mended first.
        """
        return [self._one(item) for item in geometry_27700]

    def _one(self, item: object) -> shapely.Geometry | None:
        if not isinstance(item, shapely.Geometry) or item.is_empty:
            return None
        coordinates = shapely.get_coordinates(item)
        if not np.isfinite(coordinates).all():
            return None
        page = shapely.transform(shapely.force_2d(item), self.to_mm)
        frame = self.frame
        try:
            if not shapely.is_valid(page):
                page = shapely.make_valid(page)
            # a little more than the frame, so that the cut edge's outline is hidden by the margin
            cut = shapely.clip_by_rect(
                page, frame.left_mm - 1.0, frame.top_mm - 1.0, frame.right_mm + 1.0, frame.bottom_mm + 1.0
            )
            simple = shapely.simplify(cut, SIMPLIFY_MM)
        except shapely.errors.GEOSException:
            return None
        return None if simple.is_empty else simple
