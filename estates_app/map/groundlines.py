"""Lines of the ground on the screen: the styles of paper at the screen's scale, fewer kinds the farther away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.map.grid import Window
from estates_app.map.linestyles import PX_PER_MM, style_at
from estates_app.map.pixels import painting
from estates_app.map.shapes import Chains, LineShapes, ZoneShapes, overlapping
from estates_app.map.theme import Theme

#: Farthest scale, metres a logical pixel, at which a style is still of use.
FARTHEST = {"road": 15.0, "b_road": 40.0, "a_road": 130.0}
#: One step draws about so many vertices.
STEP_VERTICES = 4000
#: Side of a usual zone, logical pixels, below which edges fade, and where they are gone: they would drown small zones.
CLEAR_SIDE_PX, GONE_SIDE_PX = 26.0, 4.0
THINNEST_PX = 1.01
#: Lines no wider than this, device pixels, are drawn stretch by stretch: a third of the time, and no join is missed.
FINE_PX, SHEET_PX = 2.2, 40
#: What keeps ends of lines off the exact steps by which Qt counts, where the last digit of a number would decide.
NUDGE_PX = 0.0013
#: Beyond a strip, what may still reach into it: half of the widest line.
REACH_PX = 16.0

Draw = Callable[[QPainter], None]
Box = tuple[float, float, float, float]


def pen_px(colour: str, width: float, *, is_dashed: bool = False) -> QPen:
    """Pen of device pixels, whatever the painter's transform.

    Joins and ends are straight, and no line is thinner than `THINNEST_PX`: curves, and lines of a pixel, Qt paints a
    little otherwise from picture to picture.
    """
    pen = QPen(QColor(colour), max(width, THINNEST_PX))
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # a mitre of a sharp bend would reach far beyond the line
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if is_dashed else Qt.PenCapStyle.SquareCap)
    return pen


def edge_strength(zones: ZoneShapes, m_per_px: float) -> float:
    """Opacity of zone edges, 0 to 1, at a scale in metres a logical pixel; 1 where they are drawn as lines."""
    side_px = zones.usual_side_m / m_per_px
    return min(max((side_px - GONE_SIDE_PX) / (CLEAR_SIDE_PX - GONE_SIDE_PX), 0.0), 1.0)


def edge_lines(zones: ZoneShapes, strip: Window, pen: QPen) -> Iterator[Draw]:
    """Give short jobs that draw the edges of zones as lines; the painter's unit is the metre from their origin."""
    level = zones.level_for(strip.m_per_px)
    box = box_m(strip, zones.origin_27700)
    yield from _jobs(level, level.rings_of(overlapping(zones.bounds_m, box)), pen, strip, zones.origin_27700)


def line_jobs(layer: LineShapes, theme: Theme, strip: Window, ratio: float, scale: float) -> Iterator[Draw]:
    """Give short jobs that draw one layer: all casings before all lines, so that crossings stay open."""
    if strip.m_per_px * ratio > FARTHEST.get(layer.style, np.inf):
        return
    style = style_at(layer.style, strip.m_per_px * ratio)
    unit = PX_PER_MM * ratio * scale
    chains = layer.level_for(strip.m_per_px)
    origin = layer.origin_27700
    chosen = overlapping(chains.bounds_m, box_m(strip, origin))
    if style.casing:
        yield from _jobs(chains, chosen, pen_px(theme.colour(style.casing), style.casing_mm * unit), strip, origin)
    pen = pen_px(theme.colour(style.colour), style.width_mm * unit, is_dashed=bool(style.dashes))
    yield from _jobs(chains, chosen, pen, strip, origin, tuple(dash * pen.widthF() for dash in style.dashes))


def box_m(strip: Window, origin_27700: tuple[float, float]) -> Box:
    """Return the ground whose lines may reach into a strip, metres from an origin."""
    west, south, east, north = strip.bounds_27700(REACH_PX)
    x, y = origin_27700
    return west - x, south - y, east - x, north - y


def _jobs(
    chains: Chains,
    numbers: IntArray,
    pen: QPen,
    strip: Window,
    origin: tuple[float, float],
    dashes_px: tuple[float, ...] = (),
) -> Iterator[Draw]:
    """Give jobs that draw some lines: those of a square of ground together, long ones and dashes by themselves."""
    alone, box = numbers, box_m(strip, origin)
    many = np.diff(chains.start)
    if not dashes_px and pen.widthF() <= FINE_PX:
        yield from _fine_jobs(chains, numbers, pen, strip, origin)
        return
    if not dashes_px and len(numbers):
        tile = chains.tile[numbers]
        alone, tile = numbers[tile < 0], tile[tile >= 0]
        tiles, number = np.unique(tile, return_inverse=True)
        weights = np.bincount(number.reshape(-1), many[numbers[chains.tile[numbers] >= 0]])
        for run in runs(weights):
            yield _tile_job(chains, tiles[run].tolist(), pen)
    pattern_m = tuple(length * strip.m_per_px for length in dashes_px)
    for run in runs(many[alone]):
        yield _job(chains, alone[run], pen, box, pattern_m)


def runs(weights: FloatArray | IntArray, most: int = STEP_VERTICES) -> Iterator[slice]:
    """Give runs of things that together weigh no more than a step of work may, or one alone."""
    ends, start = np.cumsum(weights), 0
    while start < len(ends):
        done = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, done + most, "right")), start + 1)
        yield slice(start, stop)
        start = stop


def _fine_jobs(
    chains: Chains, numbers: IntArray, pen: QPen, strip: Window, origin: tuple[float, float]
) -> Iterator[Draw]:
    """Give jobs that draw thin lines stretch by stretch on a sheet of their own, and one that lays it down.

    A stretch that is cut where a picture or a clip ends Qt paints a little otherwise: the sheet reaches so far beyond
    the strip that all that show in it are whole. Ends are set to sixteenths of a pixel from the grid's origin, so that
    no rounding depends on where the sheet begins.
    """
    if not len(numbers):
        return
    sheet = strip.grown(SHEET_PX)
    picture = QImage(sheet.width, sheet.height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)

    def draw(run: IntArray, _: QPainter) -> None:
        grid = chains.segments(run, box_m(strip, origin)) + np.array((*origin, *origin))
        grid = _shortened(grid * (np.array((1.0, -1.0, 1.0, -1.0)) / strip.m_per_px))
        rows = np.rint(grid * 16.0) / 16.0 + NUDGE_PX - (sheet.left, sheet.top, sheet.left, sheet.top)
        if len(rows):
            with painting(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(pen)
                painter.drawLines(cast(QLineF, shiboken6.wrapInstance(rows.ctypes.data, QLineF)), len(rows))

    def lay_down(painter: QPainter) -> None:
        to_px = painter.transform()
        left, top = round(origin[0] * to_px.m11() - to_px.dx()), round(-origin[1] * to_px.m11() - to_px.dy())
        painter.resetTransform()
        painter.drawImage(sheet.left - left, sheet.top - top, picture)

    for run in runs(np.diff(chains.start)[numbers]):
        yield partial(draw, numbers[run])
    yield lay_down


def _shortened(lines_px: FloatArray) -> FloatArray:
    """Cut lines, shape (n, 4), into equal stretches no longer than a sheet reaches beyond its strip."""
    step = lines_px[:, 2:] - lines_px[:, :2]
    many = np.maximum(np.ceil(np.abs(step).max(axis=1, initial=0.0) / (SHEET_PX - 8.0)), 1.0).astype(np.int64)
    which = np.repeat(np.arange(len(lines_px)), many)
    number = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
    share = np.column_stack([number, number + 1.0]) / many[which, None]
    begin, way = lines_px[which, :2], step[which]
    return np.hstack([begin + way * share[:, :1], begin + way * share[:, 1:]])


def _tile_job(chains: Chains, tiles: Sequence[int], pen: QPen) -> Draw:
    def draw(painter: QPainter) -> None:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tile in tiles:
            painter.drawPath(chains.tile_path(tile))

    return draw


def _job(chains: Chains, numbers: IntArray, pen: QPen, box: Box, pattern_m: tuple[float, ...]) -> Draw:
    west, south, east, north = box

    def draw(painter: QPainter) -> None:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number in numbers.tolist():
            for polygon, (low_x, low_y, high_x, high_y) in (
                chains.dashes(number, pattern_m) if pattern_m else chains.pieces(number)
            ):
                if low_x <= east and high_x >= west and low_y <= north and high_y >= south:
                    painter.drawPolyline(polygon)

    return draw
