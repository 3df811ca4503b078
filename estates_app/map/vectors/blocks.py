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

from estates_app.domain.columns import FloatArray, ObjectArray
from estates_app.domain.shapes import ShapeSource
from estates_app.map.shapes import polygon_of
from estates_app.map.vectors.styles import ShapeStyle

#: Side of a square, pixels of its own scale.
SIDE_PX = 768

#: Ground read beyond a square, pixels: the widest line and the largest disc reach over its edge.
MARGIN_PX = 24

#: Vertices that one job paints.
BATCH_VERTICES = 2500

_DETAIL_PX = 0.35
_SPECK_PX = 0.6


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
            batches += _batches(number, _thinned(shapes, box, key.m_per_px), (x, y), styles[number].disc_px > 0)
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
    cut = [_cut(shape, box) for shape in flat[crosses]]
    whole = np.array([*flat[~crosses], *(shape for shape in cut if shape is not None), *points], dtype=object)
    return shapely.get_parts(shapely.get_parts(whole)) if len(whole) else whole


def _cut(shape: shapely.Geometry, box: tuple[float, float, float, float]) -> shapely.Geometry | None:
    try:
        found = shapely.clip_by_rect(shape, *box)
    except shapely.errors.GEOSException:  # thinning may let an edge cross itself
        try:
            found = shapely.clip_by_rect(shapely.make_valid(shape), *box)
        except shapely.errors.GEOSException:
            return shape
    return None if found.is_empty else found


def _batches(number: int, shapes: ObjectArray, corner: tuple[float, float], has_discs: bool) -> Iterator[Batch]:
    batch = Batch(number)
    for shape in shapes:
        kind = shape.geom_type
        if kind == "Polygon":
            area, vertices = _area(shape, corner)
            batch.areas.append(area)
        elif kind in ("LineString", "LinearRing"):
            places = shapely.get_coordinates(shape) - corner
            batch.lines.append(polygon_of(places))
            vertices = len(places)
        else:
            continue
        batch.vertices += vertices + 4
        if batch.vertices >= BATCH_VERTICES:
            yield batch
            batch = Batch(number)
    if batch.vertices:
        yield batch
    points = shapes[shapely.get_dimensions(shapes) == 0] if has_discs and len(shapes) else ()
    if len(points):
        places = shapely.get_coordinates(points) - corner
        for start in range(0, len(places), BATCH_VERTICES // 4):
            part = places[start : start + BATCH_VERTICES // 4].tolist()
            yield Batch(number, points=[QPointF(x, y) for x, y in part], vertices=len(part))


def _area(shape: shapely.Polygon, corner: tuple[float, float]) -> tuple[QPainterPath | QPolygonF, int]:
    places, ring = _rings(shape)
    places = places - corner
    cuts = np.flatnonzero(np.diff(ring)) + 1
    if not len(cuts):
        return polygon_of(places), len(places)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for start, stop in pairwise([0, *cuts.tolist(), len(places)]):
        path.addPolygon(polygon_of(places[start:stop]))
        path.closeSubpath()
    return path, len(places)


def _rings(shape: shapely.Polygon) -> tuple[FloatArray, FloatArray]:
    rings = shapely.get_rings(shape)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    return places, ring
