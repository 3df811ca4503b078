"""Shapes made ready for drawing once: flat arrays of vertices, simpler ones for far views, Qt's polygons on demand."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from estates_app.domain.columns import BoolArray, FloatArray, IntArray, ObjectArray
from estates_app.domain.extent import extent_of_boxes, is_place

Float32Array = npt.NDArray[np.float32]

#: A level of detail serves where what it leaves out is smaller than this share of a device pixel.
DETAIL_PX = 0.75
#: Polygons of Qt's that are kept at once.
MOST_KEPT = 20_000
MOST_TILES = 1_000
NEAR_TILE_M, FAR_TILE_M = 4000.0, 8000.0  # of shapes as they came, and of simpler ones
SHAPES_AT_ONCE = 2_000
MOST_DASHED = 2_000  # runs whose dashes are kept
PIECE_M = 4000.0  # of lines: at the nearest scale and twice the pixels half of what Qt's painter can reach
POLYGON, _LINES, _SINGLE = 3, (1, 2), (0, 1, 2, 3)


def polygon_of(xy: FloatArray | Float32Array) -> QPolygonF:
    """Copy vertices, shape (n, 2), into a polygon of Qt's in one block."""
    block = np.ascontiguousarray(xy, dtype=np.float64)
    polygon = QPolygonF()
    polygon.resize(len(block))
    if len(block):
        address = shiboken6.getCppPointer(polygon.data())[0]
        ctypes.memmove(address, block.ctypes.data, block.nbytes)
    return polygon


class Piece(NamedTuple):
    """Part of a run of vertices, metres from the origin, and its bounds (west, south, east, north)."""

    polygon: QPolygonF
    bounds_m: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Chains:
    """Runs of vertices one after another.

    Attributes
    ----------
    xy_m : ndarray of float32, shape (n, 2)
        Metres from a local origin.
    start : ndarray of int, shape (k + 1,)
        First vertex of each run, and the number of all.
    tile_m : float
        Side of the squares of ground whose runs are drawn together, metres.
    """

    xy_m: Float32Array
    start: IntArray
    tile_m: float = NEAR_TILE_M
    _kept: dict[int, QPolygonF] = field(default_factory=dict, repr=False)
    _cut: dict[int, list[Piece]] = field(default_factory=dict, repr=False)
    _tiles: dict[int, QPainterPath] = field(default_factory=dict, repr=False)
    _dashed: dict[tuple[int, tuple[float, ...]], list[Piece]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.start) - 1

    def polygon(self, number: int) -> QPolygonF:
        """Return one run as a polygon of Qt's, metres from the origin."""
        found = self._kept.get(number)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[number] = polygon_of(self.xy_m[self.start[number] : self.start[number + 1]])
        return found

    @cached_property
    def tile(self) -> IntArray:
        """Square in which each run begins, -1 for one that reaches far beyond any, shape (k,)."""
        bounds = self.bounds_m
        if not len(bounds):
            return np.zeros(0, np.int64)
        column, row = np.floor(bounds[:, :2] / self.tile_m).astype(np.int64).T
        row -= row.min()
        number = (column - column.min()) * (int(row.max()) + 1) + row
        is_long = (bounds[:, 2:] - bounds[:, :2]).max(axis=1) > self.tile_m
        return np.where(is_long, -1, number)

    def tile_path(self, tile: int) -> QPainterPath:
        """Return all runs that begin in a square as one path: drawn together they take a fifth of the time.

        It is the same whatever is in view, so that what is drawn of it does not depend on that.
        """
        path = self._tiles.get(tile)
        if path is None:
            if len(self._tiles) >= MOST_TILES:
                self._tiles.clear()
            path = self._tiles[tile] = QPainterPath()
            for number in np.flatnonzero(self.tile == tile).tolist():
                path.addPolygon(polygon_of(self.xy_m[self.start[number] : self.start[number + 1]]))
        return path

    def pieces(self, number: int) -> list[Piece]:
        """Return one run cut into pieces of no great length.

        Qt cuts a path that reaches too far beyond a picture where the picture ends, and that shows at its joins: what
        is painted would depend on the picture.
        """
        found = self._cut.get(number)
        if found is None:
            if len(self._cut) >= MOST_KEPT:
                self._cut.clear()
            found = self._cut[number] = _pieces(self.xy_m[self.start[number] : self.start[number + 1]])
        return found

    def dashes(self, number: int, pattern_m: tuple[float, ...]) -> list[Piece]:
        """Return the dashes of one run, of the lengths of a pattern (dash, gap, dash, gap …) in metres.

        Qt's own dashes lie a little otherwise in each picture.
        """
        key = number, pattern_m
        found = self._dashed.get(key)
        if found is None:
            if len(self._dashed) >= MOST_DASHED:
                self._dashed.clear()
            xy_m = self.xy_m[self.start[number] : self.start[number + 1]]
            found = self._dashed[key] = _dashes(xy_m, pattern_m)
        return found

    def segments(self, numbers: IntArray, box_m: tuple[float, float, float, float]) -> FloatArray:
        """Return the stretches of some runs from vertex to vertex that may lie in a box, x, y, x, y, shape (n, 4)."""
        many = np.diff(self.start)[numbers] - 1
        at = np.arange(int(many.sum())) + np.repeat(self.start[numbers] - (np.cumsum(many) - many), many)
        begin, end = self.xy_m[at], self.xy_m[at + 1]
        low, high = np.minimum(begin, end), np.maximum(begin, end)
        west, south, east, north = box_m
        inside = (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
        return np.hstack([begin[inside], end[inside]]).astype(np.float64)

    @cached_property
    def bounds_m(self) -> FloatArray:
        """West, south, east and north of each run, shape (k, 4)."""
        if not len(self):
            return np.zeros((0, 4))
        low = np.minimum.reduceat(self.xy_m, self.start[:-1], axis=0)
        high = np.maximum.reduceat(self.xy_m, self.start[:-1], axis=0)
        return np.hstack([low, high]).astype(float)


def _pieces(xy_m: Float32Array) -> list[Piece]:
    length = _lengths(xy_m)
    return _parts(xy_m, length, np.union1d([0.0, length[-1]], np.arange(PIECE_M, length[-1], PIECE_M)))


def _dashes(xy_m: Float32Array, pattern_m: tuple[float, ...]) -> list[Piece]:
    length = _lengths(xy_m)
    steps = np.cumsum([0.0, *pattern_m])
    ends = (np.arange(0.0, length[-1], steps[-1])[:, None] + steps[None, :-1]).ravel()
    ends = np.append(ends[ends < length[-1]], length[-1])
    return _parts(xy_m, length, ends)[::2]


def _lengths(xy_m: Float32Array) -> FloatArray:
    """Way from the first vertex to each, metres."""
    steps = np.diff(xy_m.astype(float), axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])


def _parts(xy_m: Float32Array, length: FloatArray, cuts: FloatArray) -> list[Piece]:
    """Cut a run where it is so many metres long; the first and the last cut are its ends."""
    xy, at = xy_m.astype(float), np.union1d(length, cuts)
    if len(at) < 2:
        return []
    places = np.column_stack([np.interp(at, length, xy[:, 0]), np.interp(at, length, xy[:, 1])])
    found = []
    for first, last in pairwise(np.searchsorted(at, cuts).tolist()):
        part = places[first : last + 1]
        (west, south), (east, north) = part.min(axis=0).tolist(), part.max(axis=0).tolist()
        found.append(Piece(polygon_of(part), (west, south, east, north)))
    return found


@dataclass(frozen=True, eq=False)
class Rings(Chains):
    """Closed rings of zones.

    Attributes
    ----------
    zone : ndarray of int, shape (k,)
        Zone of each ring, never falling.
    count : int
        Zones, with those that have no shape.
    tolerance_m : float
        How much the shapes were simplified; 0 as they came.
    """

    zone: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    count: int = 0
    tolerance_m: float = 0.0

    @cached_property
    def begins_edge(self) -> BoolArray:
        """Whether an edge begins at each vertex: at all but the last of a ring."""
        found = np.ones(len(self.xy_m), bool)
        found[self.start[1:] - 1] = False
        return found

    @cached_property
    def _begin(self) -> IntArray:
        """First vertex of each zone, and the number of all."""
        many = np.bincount(self.zone, np.diff(self.start), self.count).astype(np.int64)
        return np.concatenate([[0], np.cumsum(many)])

    def vertices_of(self, zones: IntArray) -> IntArray:
        """Return how many vertices each of some zones has."""
        return np.asarray(self._begin[zones + 1] - self._begin[zones])

    def vertices(self, zones: IntArray) -> tuple[IntArray, IntArray]:
        """Return the numbers of all vertices of some zones, ring by ring, and whose they are."""
        many = self.vertices_of(zones)
        at = np.arange(int(many.sum())) + np.repeat(self._begin[zones] - (np.cumsum(many) - many), many)
        return at, np.repeat(zones, many)

    def rings_of(self, zones: IntArray) -> IntArray:
        """Return the numbers of the rings of some zones."""
        low, high = np.searchsorted(self.zone, zones, "left"), np.searchsorted(self.zone, zones, "right")
        many = high - low
        return np.asarray(np.arange(int(many.sum())) + np.repeat(low - (np.cumsum(many) - many), many))


@dataclass(frozen=True, eq=False)
class ZoneShapes:
    """Polygons in metres from a local origin.

    Attributes
    ----------
    count : int
        Zones, with those that have no shape.
    origin_27700 : (x, y)
    levels : tuple of Rings
        As they came first, then simpler and simpler.
    bounds_m : ndarray, shape (count, 4)
        West, south, east, north of each zone, metres from the origin; nan where it has no shape.
    """

    count: int
    origin_27700: tuple[float, float]
    levels: tuple[Rings, ...] = ()
    bounds_m: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))

    @classmethod
    def of(cls, geometry_27700: ObjectArray, simpler: Iterable[Rings] = ()) -> ZoneShapes:
        """Take polygons in EPSG:27700; what is no polygon or has no finite place is left out."""
        shapes = np.asarray(geometry_27700, dtype=object)
        origin = _middle(shapes)
        bounds = np.full((len(shapes), 4), np.nan)
        found = []
        # some at a time: what is needed for a moment would else take as much memory as all that is kept
        for start in range(0, len(shapes), SHAPES_AT_ONCE):
            parts, zone_of = simple_parts(shapes[start : start + SHAPES_AT_ONCE], (POLYGON,))
            if len(parts):
                zone_of = zone_of + start
                boxes = shapely.bounds(parts).reshape(-1, 4) - (*origin, *origin)
                first = np.flatnonzero(np.append(True, np.diff(zone_of) > 0))
                owners = zone_of[first]
                bounds[owners, :2] = np.minimum.reduceat(boxes[:, :2], first, axis=0)
                bounds[owners, 2:] = np.maximum.reduceat(boxes[:, 2:], first, axis=0)
                found.append(rings_of(parts, zone_of, len(shapes), origin))
        return cls(len(shapes), origin, (_joined(found, len(shapes)), *simpler), bounds)

    def with_levels(self, simpler: Sequence[Rings]) -> ZoneShapes:
        """Return it with simpler levels in the place of those it had beside the shapes as they came."""
        return ZoneShapes(self.count, self.origin_27700, (*self.levels[:1], *simpler), self.bounds_m)

    @property
    def has_any(self) -> bool:
        """Whether any zone has a shape."""
        return bool(self.levels) and len(self.levels[0]) > 0

    @property
    def bounds_27700(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all zones, EPSG:27700 metres; None where none has a shape."""
        if not self.has_any:
            return None
        (west, south), (east, north) = np.nanmin(self.bounds_m[:, :2], axis=0), np.nanmax(self.bounds_m[:, 2:], axis=0)
        x, y = self.origin_27700
        return float(west) + x, float(south) + y, float(east) + x, float(north) + y

    @cached_property
    def usual_side_m(self) -> float:
        """Side of a zone of middling size, metres; 0 where there is none."""
        if not self.has_any:
            return 0.0
        sides = np.sqrt((self.bounds_m[:, 2] - self.bounds_m[:, 0]) * (self.bounds_m[:, 3] - self.bounds_m[:, 1]))
        return float(np.nanmedian(sides))

    def level_for(self, m_per_px: float) -> Rings:
        """Return the simplest level whose simplification nobody sees at a scale, metres a device pixel."""
        return max(
            (level for level in self.levels if level.tolerance_m <= DETAIL_PX * m_per_px or not level.tolerance_m),
            key=lambda level: level.tolerance_m,
        )

    def path(self, zone: int, level: Rings) -> QPainterPath:
        """Return the outline of a zone, metres from the origin; empty where it has none."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for number in level.rings_of(np.array([zone])).tolist():
            path.addPolygon(level.polygon(number))
            path.closeSubpath()
        return path


def rings_of(
    parts: ObjectArray, zone_of: IntArray, count: int, origin: tuple[float, float], tolerance_m: float = 0.0
) -> Rings:
    """Flatten single polygons (EPSG:27700) whose zones are given, in the order of the zones.

    Outer edges run one way round and holes the other.
    """
    parts = shapely.orient_polygons(parts)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    start = np.searchsorted(ring_of, np.arange(len(rings) + 1)).astype(np.int64)
    zone = np.asarray(zone_of, np.int64)[part_of]
    tile_m = FAR_TILE_M if tolerance_m else NEAR_TILE_M
    return Rings((xy - origin).astype(np.float32), start, tile_m, zone=zone, count=count, tolerance_m=tolerance_m)


def _joined(rings: Sequence[Rings], count: int) -> Rings:
    """Return rings one after another as one."""
    if not rings:
        return Rings(np.zeros((0, 2), np.float32), np.zeros(1, np.int64), count=count)
    shifts = np.cumsum([0, *(len(part.xy_m) for part in rings)])
    start = np.concatenate([[0], *(part.start[1:] + shift for part, shift in zip(rings, shifts, strict=False))])
    xy_m = np.concatenate([part.xy_m for part in rings])
    return Rings(xy_m, start, zone=np.concatenate([part.zone for part in rings]), count=count)


def _middle(shapes: ObjectArray) -> tuple[float, float]:
    """Return the middle of all shapes but those far off, whole metres: figures lose their ends far from it."""
    ground = extent_of_boxes(shapely.bounds(shapes).reshape(-1, 4))
    if ground is None:
        return 0.0, 0.0
    west, south, east, north = ground
    return round((west + east) / 2.0), round((south + north) / 2.0)


@dataclass(frozen=True, eq=False)
class LineShapes:
    """Lines of one style.

    Attributes
    ----------
    key : str
        Layer of the stack that they belong to.
    style, title : str
    origin_27700 : (x, y)
    levels : tuple of (tolerance in metres, Chains)
        As they came first, then simpler and simpler.
    """

    key: str
    style: str
    title: str
    origin_27700: tuple[float, float]
    levels: tuple[tuple[float, Chains], ...]

    @classmethod
    def of(cls, geometry_27700: ObjectArray, style: str, title: str = "", key: str = "") -> LineShapes:
        """Take lines in EPSG:27700, joined end to end; edges that two areas share are kept once."""
        parts, _ = simple_parts(np.asarray(geometry_27700, dtype=object), _LINES)
        if len(parts):
            whole = shapely.unary_union(parts) if style == "boundary" else shapely.multilinestrings(parts)
            parts = shapely.get_parts(shapely.line_merge(whole))
        origin = _middle(parts)
        levels = [(0.0, _chains(parts, origin))]
        for tolerance_m in LINE_TOLERANCES_M:
            if len(levels[-1][1].xy_m) < FEW_VERTICES:
                break
            parts = shapely.simplify(parts, tolerance_m, preserve_topology=False)
            levels.append((tolerance_m, _chains(parts, origin, FAR_TILE_M)))
        return cls(key or style, style, title, origin, tuple(levels))

    def level_for(self, m_per_px: float) -> Chains:
        """Return the simplest lines whose simplification nobody sees at a scale, metres a device pixel."""
        fit = [level for level in self.levels if level[0] <= LINE_DETAIL_PX * m_per_px or not level[0]]
        return max(fit, key=lambda level: level[0])[1]


#: Simplification of lines, metres, and the vertices below which there is none.
LINE_TOLERANCES_M = (3.0, 12.0, 48.0)
FEW_VERTICES = 4000
LINE_DETAIL_PX = 0.4


def _chains(lines: ObjectArray, origin: tuple[float, float], tile_m: float = NEAR_TILE_M) -> Chains:
    xy, line_of = shapely.get_coordinates(lines, return_index=True)
    start = np.searchsorted(line_of, np.arange(len(lines) + 1)).astype(np.int64)
    return Chains((xy - origin).astype(np.float32), start, tile_m)


def overlapping(bounds_m: FloatArray, box_m: Sequence[float]) -> IntArray:
    """Rows of bounds that touch a box (west, south, east, north)."""
    west, south, east, north = box_m
    touches = (bounds_m[:, 0] <= east) & (bounds_m[:, 2] >= west)
    touches &= (bounds_m[:, 1] <= north) & (bounds_m[:, 3] >= south)
    return np.flatnonzero(touches).astype(np.int64)


def simple_parts(shapes: ObjectArray, kinds: tuple[int, ...]) -> tuple[ObjectArray, IntArray]:
    """Single polygons or lines with places on the Earth, with the row each came from."""
    index = np.arange(len(shapes))
    if not np.isin(shapely.get_type_id(shapes), _SINGLE).all():
        for _ in range(2):  # a collection may hold multipolygons
            shapes, inner = shapely.get_parts(shapes, return_index=True)
            index = index[inner]
    fit = np.isin(shapely.get_type_id(shapes), kinds) & ~shapely.is_empty(shapes)
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    fit &= is_place(bounds[:, :2]) & is_place(bounds[:, 2:])
    shapes, index = shapes[fit], index[fit]
    if (shapely.get_coordinate_dimension(shapes) > 2).any():
        shapes = shapely.force_2d(shapes)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = np.unique(owner[~np.isfinite(coordinates).all(axis=1)])
    keep = np.ones(len(shapes), bool)
    keep[broken] = False
    return shapes[keep], index[keep].astype(np.int64)
