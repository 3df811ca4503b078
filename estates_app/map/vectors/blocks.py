"""One square of ground made ready for painting, on any thread: shapes read, thinned, cut, and copied for Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from estates_app.domain.columns import FloatArray, IntArray, ObjectArray
from estates_app.domain.shapes import ShapeSource
from estates_app.map.shapes import polygon_of
from estates_app.map.vectors.styles import ShapeStyle

#: Side of a square, pixels of its own scale.
SIDE_PX = 768

#: Ground read beyond a square, pixels: the widest line and the largest disc reach over its edge.
MARGIN_PX = 24

#: Vertices of areas, and of lines, which take longer, that one job paints; and points.
AREA_VERTICES, LINE_VERTICES, POINTS = 1000, 400, 400

_DETAIL_PX = 0.35
_SPECK_PX = 0.6
_POINT, _LINES, _AREA = 0, (1, 2), 3


@dataclass(frozen=True)
class BlockKey:
    """Which square.

    Attributes
    ----------
    step : int
        Its scale is 2 ** step metres a device pixel.
    shown : tuple of int
        Which of the styles are drawn.
    column, row : int
        Counted from the National Grid's origin to the east and north.
    """

    step: int
    shown: tuple[int, ...]
    column: int
    row: int

    @property
    def m_per_px(self) -> float:
        """Metres a pixel of its scale."""
        return float(2.0**self.step)

    @property
    def side_m(self) -> float:
        """Length of a side, metres."""
        return SIDE_PX * self.m_per_px

    @property
    def corner_27700(self) -> tuple[float, float]:
        """South-west corner."""
        return self.column * self.side_m, self.row * self.side_m


@dataclass
class Batch:
    """What one job paints: shapes of one kind and style, metres from the block's corner."""

    style: int
    areas: list[QPainterPath | QPolygonF] = field(default_factory=list)
    lines: list[QPolygonF] = field(default_factory=list)
    edges: list[QPolygonF] = field(default_factory=list)
    points: list[QPointF] = field(default_factory=list)
    vertices: int = 0


@dataclass(frozen=True)
class Block:
    """A square ready to be painted, lowest batches first."""

    key: BlockKey
    batches: tuple[Batch, ...]

    def sizeInBytes(self) -> int:
        """Return about how much memory it takes."""
        return 4096 + sum(batch.vertices for batch in self.batches) * 40


def step_of(m_per_px: float) -> int:
    """Return the scale of squares for a picture: its power of two nearest by ratio."""
    return round(math.log2(m_per_px))


def blocks_in(step: int, shown: tuple[int, ...], box_27700: Sequence[float]) -> Iterator[BlockKey]:
    """Give the squares that touch some ground."""
    side = SIDE_PX * 2.0**step
    west, south, east, north = box_27700
    for row in range(math.floor(south / side), math.ceil(north / side)):
        for column in range(math.floor(west / side), math.ceil(east / side)):
            yield BlockKey(step, shown, column, row)


def make_block(key: BlockKey, source: ShapeSource, styles: Sequence[ShapeStyle]) -> Block | None:
    """Read and prepare one square; None where nothing lies in it.

    Raises
    ------
    EstatesError
        The source cannot be read.
    """
    x, y = key.corner_27700
    spare = MARGIN_PX * key.m_per_px
    box = (x - spare, y - spare, x + key.side_m + spare, y + key.side_m + spare)
    batches: list[Batch] = []
    for number in key.shown:
        shapes = source.shapes(styles[number].part, box, key.m_per_px)
        if len(shapes):
            batches += _batches(number, styles[number], _thinned(shapes, box, key.m_per_px), (x, y))
    return Block(key, tuple(batches)) if batches else None


def _thinned(shapes: ObjectArray, box: tuple[float, float, float, float], m_per_px: float) -> ObjectArray:
    """Cut shapes to a box and leave out what a pixel does not show; points stay as they are."""
    shapes = shapely.get_parts(shapely.get_parts(shapes))
    kinds = shapely.get_dimensions(shapes)
    sizes = np.ptp(shapely.bounds(shapes).reshape(-1, 2, 2), axis=1).max(axis=1)
    shapes = shapes[(kinds == 0) | (sizes >= _SPECK_PX * m_per_px)]
    flat = shapes[shapely.get_dimensions(shapes) > 0]
    points = shapes[shapely.get_dimensions(shapes) == 0]
    # thinned before it is cut, so that a line bends alike in two squares
    flat = shapely.simplify(flat, _DETAIL_PX * m_per_px, preserve_topology=False)
    flat = flat[~shapely.is_empty(flat) & ~shapely.is_missing(flat)]
    bounds = shapely.bounds(flat).reshape(-1, 4)
    crosses = (bounds[:, 0] < box[0]) | (bounds[:, 1] < box[1]) | (bounds[:, 2] > box[2]) | (bounds[:, 3] > box[3])
    whole = np.concatenate([flat[~crosses], _cut(flat[crosses], box), points])
    return shapely.get_parts(shapely.get_parts(whole)) if len(whole) else whole


def _cut(shapes: ObjectArray, box: tuple[float, float, float, float]) -> ObjectArray:
    try:
        found = shapely.clip_by_rect(shapes, *box)
    except shapely.errors.GEOSException:  # thinning may let an edge cross itself
        found = np.array([_cut_mended(shape, box) for shape in shapes], dtype=object)
    kept: ObjectArray = found[~shapely.is_empty(found)]
    return kept


def _cut_mended(shape: shapely.Geometry, box: tuple[float, float, float, float]) -> shapely.Geometry:
    try:
        return shapely.clip_by_rect(shapely.make_valid(shape), *box)
    except shapely.errors.GEOSException:
        return shape  # painted whole, which only takes longer


def _batches(number: int, style: ShapeStyle, shapes: ObjectArray, corner: tuple[float, float]) -> Iterator[Batch]:
    kinds = shapely.get_type_id(shapes)
    areas, lines, points = shapes[kinds == _AREA], shapes[np.isin(kinds, _LINES)], shapes[kinds == _POINT]
    if len(areas):
        rings, owner = shapely.get_rings(areas, return_index=True)
        runs = _runs(rings, corner)
        yield from _area_batches(number, runs, owner)
        if style.edge:
            yield from _line_batches(number, runs, is_edge=True)
    if len(lines):
        yield from _line_batches(number, _runs(lines, corner), is_edge=False)
    if len(points) and style.disc_px > 0.0:
        places = (shapely.get_coordinates(points) - corner).tolist()
        for start in range(0, len(places), POINTS):
            part = places[start : start + POINTS]
            yield Batch(number, points=[QPointF(x, y) for x, y in part], vertices=len(part))


def _runs(lines: ObjectArray, corner: tuple[float, float]) -> list[FloatArray]:
    """Return the vertices of each line or ring, metres from a corner."""
    places, owner = shapely.get_coordinates(lines, return_index=True)
    ends = np.searchsorted(owner, np.arange(len(lines) + 1)).tolist()
    places = places - corner
    return [places[a:b] for a, b in pairwise(ends)]


def _area_batches(number: int, rings: list[FloatArray], owner: IntArray) -> Iterator[Batch]:
    batch, ends = Batch(number), np.flatnonzero(np.diff(owner, append=-1)) + 1
    for first, last in pairwise([0, *ends.tolist()]):
        if last - first == 1:
            batch.areas.append(polygon_of(rings[first]))
        else:
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.OddEvenFill)
            for ring in rings[first:last]:
                path.addPolygon(polygon_of(ring))
                path.closeSubpath()
            batch.areas.append(path)
        batch.vertices += sum(len(ring) for ring in rings[first:last])
        if batch.vertices >= AREA_VERTICES:
            yield batch
            batch = Batch(number)
    if batch.areas:
        yield batch


def _line_batches(number: int, runs: list[FloatArray], *, is_edge: bool) -> Iterator[Batch]:
    """Give lines in batches, long ones in pieces that share a vertex."""
    batch = Batch(number)
    for run in runs:
        for start in range(0, max(len(run) - 1, 1), LINE_VERTICES):
            piece = run[start : start + LINE_VERTICES + 1]
            (batch.edges if is_edge else batch.lines).append(polygon_of(piece))
            batch.vertices += len(piece)
            if batch.vertices >= LINE_VERTICES:
                yield batch
                batch = Batch(number)
    if batch.vertices:
        yield batch
