"""Lines of the ground on the screen: the styles of paper at the screen's scale, fewer kinds the farther away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.map.layers import LINE_STYLES
from estates_app.map.qtshapes import LineShapes, ZoneShapes, overlapping
from estates_app.map.theme import Theme

PX_PER_MM = 96.0 / 25.4
#: Farthest scale, metres a pixel, at which a style is still of use.
FARTHEST = {"road": 15.0, "b_road": 40.0, "a_road": 130.0}
BATCH_VERTICES = 4000
#: Widths of zone edges: side of a usual zone in pixels below which they fade, and where they are gone.
CLEAR_SIDE_PX, GONE_SIDE_PX = 26.0, 4.0

Box = tuple[float, float, float, float]
Draw = Callable[[QPainter, Box], None]


def pen_px(colour: str, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    """Pen of device pixels, whatever the painter's transform."""
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def edge_strength(zones: ZoneShapes, m_per_px: float) -> tuple[float, float]:
    """Width in logical pixels and strength (0 to 1) of zone edges: small zones would drown in their own edges."""
    if not len(zones.bounds_m):
        return 1.0, 0.0
    sides = np.sqrt(np.ptp(zones.bounds_m[:, [0, 2]], axis=1) * np.ptp(zones.bounds_m[:, [1, 3]], axis=1))
    side_px = float(np.median(sides)) / m_per_px
    strength = min(max((side_px - GONE_SIDE_PX) / (CLEAR_SIDE_PX - GONE_SIDE_PX), 0.0), 1.0)
    return 1.0 if side_px > CLEAR_SIDE_PX else 0.7, strength


def paint_line_batches(
    layer: LineShapes, theme: Theme, m_per_device_px: float, ratio: float, scale: float
) -> Iterator[Draw]:
    """Give short jobs that draw one layer: all casings before all lines, so that crossings stay open."""
    if m_per_device_px * ratio > FARTHEST.get(layer.style, np.inf):
        return
    style = LINE_STYLES.get(layer.style, LINE_STYLES["road"])
    unit = PX_PER_MM * ratio * scale
    pens = [pen_px(theme.colour(style.casing), style.casing_mm * unit)] if style.casing else []
    pens.append(pen_px(theme.colour(style.colour), style.width_mm * unit, style.dashes))
    for pen in pens:
        # dashes cost a path each
        for rows in _batches(layer, BATCH_VERTICES // 4 if style.dashes else BATCH_VERTICES):
            yield _job(layer, pen, rows)


def _batches(layer: LineShapes, most: int) -> Iterator[slice]:
    """Give runs of lines with no more vertices than `most`, or one line."""
    ends = np.cumsum([line.size() for line in layer.lines])
    start = 0
    while start < len(ends):
        done = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, done + most, "right")), start + 1)
        yield slice(start, stop)
        start = stop


def _job(layer: LineShapes, pen: QPen, rows: slice) -> Draw:
    def draw(painter: QPainter, box_m: Box) -> None:
        painter.setPen(pen)
        chosen = overlapping(layer.bounds_m[rows], box_m) + rows.start
        for row in chosen.tolist():
            painter.drawPolyline(layer.lines[row])

    return draw
