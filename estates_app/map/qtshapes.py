"""Shapes made ready for Qt once: vertices copied in blocks, holes kept, bounds beside them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from estates_app.domain.columns import FloatArray, IntArray, ObjectArray

_POLYGON, _LINES = 3, (1, 2)


def polygon_of(xy: FloatArray) -> QPolygonF:
    """Copy vertices, shape (n, 2), into a polygon of Qt's in one block."""
    block = np.ascontiguousarray(xy, dtype=np.float64)
    polygon = QPolygonF()
    polygon.resize(len(block))
    if len(block):
        address = shiboken6.getCppPointer(polygon.data())[0]
        ctypes.memmove(address, block.ctypes.data, block.nbytes)
    return polygon


@dataclass(frozen=True, eq=False)
class Part:
    """One polygon: its outer ring, all its rings, and a path where it has holes."""

    zone: int
    outer: QPolygonF
    rings: tuple[QPolygonF, ...]
    path: QPainterPath | None
    vertices: int


@dataclass(frozen=True, eq=False)
class ZoneShapes:
    """Polygons in metres from a local origin.

    Attributes
    ----------
    count : int
        Zones, with those that have no shape.
    origin_27700 : (x, y)
    parts : tuple of Part
    bounds_m : ndarray, shape (parts, 4)
        West, south, east, north of each part, metres from the origin.
    """

    count: int
    origin_27700: tuple[float, float]
    parts: tuple[Part, ...] = ()
    bounds_m: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))

    @classmethod
    def of(cls, geometry_27700: ObjectArray) -> ZoneShapes:
        """Take polygons in EPSG:27700; what is no polygon or has no finite place is left out."""
        shapes = np.asarray(geometry_27700, dtype=object)
        parts, zone_of = _simple_parts(shapes, (_POLYGON,))
        origin = _origin(parts)
        rings, part_of = shapely.get_rings(parts, return_index=True)
        coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
        coordinates = coordinates - origin
        starts = np.searchsorted(ring_of, np.arange(len(rings) + 1))
        polygons = [polygon_of(coordinates[a:b]) for a, b in pairwise(starts.tolist())]
        first_ring = np.searchsorted(part_of, np.arange(len(parts) + 1))
        found = [
            _part(int(zone_of[number]), polygons[first_ring[number] : first_ring[number + 1]])
            for number in range(len(parts))
        ]
        bounds = shapely.bounds(parts).reshape(-1, 4) - (*origin, *origin)
        return cls(len(shapes), origin, tuple(found), bounds)


@dataclass(frozen=True, eq=False)
class LineShapes:
    """Lines of one style, metres from a local origin, with their bounds."""

    style: str
    title: str
    origin_27700: tuple[float, float]
    lines: tuple[QPolygonF, ...]
    bounds_m: FloatArray

    @classmethod
    def of(cls, geometry_27700: ObjectArray, style: str, title: str = "") -> LineShapes:
        """Take lines in EPSG:27700, joined end to end; edges that two areas share are kept once."""
        parts, _ = _simple_parts(np.asarray(geometry_27700, dtype=object), _LINES)
        if len(parts):
            whole = shapely.unary_union(parts) if style == "boundary" else shapely.multilinestrings(parts)
            parts = shapely.get_parts(shapely.line_merge(whole))
        origin = _origin(parts)
        coordinates, line_of = shapely.get_coordinates(parts, return_index=True)
        coordinates = coordinates - origin
        starts = np.searchsorted(line_of, np.arange(len(parts) + 1))
        lines = tuple(polygon_of(coordinates[a:b]) for a, b in pairwise(starts.tolist()))
        bounds = shapely.bounds(parts).reshape(-1, 4) - (*origin, *origin)
        return cls(style, title, origin, lines, bounds)


def overlapping(bounds_m: FloatArray, box_m: tuple[float, float, float, float]) -> IntArray:
    """Rows of bounds that touch a box."""
    west, south, east, north = box_m
    touches = (bounds_m[:, 0] <= east) & (bounds_m[:, 2] >= west)
    touches &= (bounds_m[:, 1] <= north) & (bounds_m[:, 3] >= south)
    return np.flatnonzero(touches).astype(np.int64)


def _simple_parts(shapes: ObjectArray, kinds: tuple[int, ...]) -> tuple[ObjectArray, IntArray]:
    """Single polygons or lines with finite places, with the row each came from."""
    index = np.arange(len(shapes))
    for _ in range(2):  # a collection may hold multipolygons
        shapes, inner = shapely.get_parts(shapes, return_index=True)
        index = index[inner]
    fit = np.isin(shapely.get_type_id(shapes), kinds) & ~shapely.is_empty(shapes)
    fit &= np.isfinite(shapely.bounds(shapes).reshape(-1, 4)).all(axis=1)
    shapes, index = shapely.force_2d(shapes[fit]), index[fit]
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = np.unique(owner[~np.isfinite(coordinates).all(axis=1)])
    keep = np.ones(len(shapes), bool)
    keep[broken] = False
    return shapes[keep], index[keep].astype(np.int64)


def _origin(shapes: ObjectArray) -> tuple[float, float]:
    if not len(shapes):
        return 0.0, 0.0
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return round((west + east) / 2.0), round((south + north) / 2.0)


def _part(zone: int, rings: list[QPolygonF]) -> Part:
    path = None
    if len(rings) > 1:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in rings:
            path.addPolygon(ring)
            path.closeSubpath()
    return Part(zone, rings[0], tuple(rings), path, sum(ring.size() for ring in rings))
