"""Lines of the ground on the screen: the styles of paper at the screen's scale, fewer kinds the farther away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.domain.columns import IntArray
from estates_app.map.grid import Window
from estates_app.map.linestyles import LINE_STYLES, PX_PER_MM
from estates_app.map.shapes import Chains, LineShapes, ZoneShapes, overlapping
from estates_app.map.theme import Theme

#: Farthest scale, metres a logical pixel, at which a style is still of use.
FARTHEST = {"road": 15.0, "b_road": 40.0, "a_road": 130.0}
#: One step draws about so many vertices.
STEP_VERTICES = 4000
#: Side of a usual zone, logical pixels, below which edges fade, and where they are gone: they would drown small zones.
CLEAR_SIDE_PX, GONE_SIDE_PX = 26.0, 4.0
#: Beyond a strip, what may still reach into it: half of the widest line.
REACH_PX = 8.0

Draw = Callable[[QPainter], None]


def pen_px(colour: str, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    """Pen of device pixels, whatever the painter's transform."""
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def edge_strength(zones: ZoneShapes, m_per_px: float) -> float:
    """Opacity of zone edges, 0 to 1, at a scale in metres a logical pixel; 1 where they are drawn as lines."""
    side_px = zones.usual_side_m / m_per_px
    return min(max((side_px - GONE_SIDE_PX) / (CLEAR_SIDE_PX - GONE_SIDE_PX), 0.0), 1.0)


def edge_lines(zones: ZoneShapes, strip: Window, pen: QPen) -> Iterator[Draw]:
    """Give short jobs that draw the edges of zones as lines; the painter's unit is the metre from their origin."""
    level = zones.level_for(strip.m_per_px)
    rings = level.rings_of(overlapping(zones.bounds_m, box_m(strip, zones.origin_27700)))
    yield from _jobs(level, rings, pen)


def line_jobs(layer: LineShapes, theme: Theme, strip: Window, ratio: float, scale: float) -> Iterator[Draw]:
    """Give short jobs that draw one layer: all casings before all lines, so that crossings stay open."""
    if strip.m_per_px * ratio > FARTHEST.get(layer.style, np.inf):
        return
    style = LINE_STYLES.get(layer.style, LINE_STYLES["road"])
    unit = PX_PER_MM * ratio * scale
    pens = [pen_px(theme.colour(style.casing), style.casing_mm * unit)] if style.casing else []
    pens.append(pen_px(theme.colour(style.colour), style.width_mm * unit, style.dashes))
    chains = layer.level_for(strip.m_per_px)
    chosen = overlapping(chains.bounds_m, box_m(strip, layer.origin_27700))
    for pen in pens:
        yield from _jobs(chains, chosen, pen)


def box_m(strip: Window, origin_27700: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return the ground whose lines may reach into a strip, metres from an origin."""
    west, south, east, north = strip.bounds_27700(REACH_PX)
    x, y = origin_27700
    return west - x, south - y, east - x, north - y


def _jobs(chains: Chains, numbers: IntArray, pen: QPen) -> Iterator[Draw]:
    """Give jobs of no more vertices than a step has, or one line."""
    most = STEP_VERTICES // 4 if pen.dashPattern() and pen.style() != Qt.PenStyle.SolidLine else STEP_VERTICES
    many = np.cumsum(np.diff(chains.start)[numbers]) if len(numbers) else np.zeros(0, np.int64)
    start = 0
    while start < len(numbers):
        done = many[start - 1] if start else 0
        stop = max(int(np.searchsorted(many, done + most, "right")), start + 1)
        yield _job(chains, numbers[start:stop], pen)
        start = stop


def _job(chains: Chains, numbers: IntArray, pen: QPen) -> Draw:
    def draw(painter: QPainter) -> None:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number in numbers.tolist():
            painter.drawPolyline(chains.polygon(number))

    return draw
