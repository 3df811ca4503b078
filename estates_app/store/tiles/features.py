"""Shapes of a GeoPackage by window, straight from the file: base maps are too large to be read whole."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapely

from estates_app.domain.columns import FloatArray, IntArray, ObjectArray
from estates_app.domain.errors import InputError
from estates_app.domain.geography import WORKING_CRS_EPSG
from estates_app.domain.shapes import Part
from estates_app.domain.tiles import Box
from estates_app.store.tiles.reading import ReadOnlyFile, quoted

#: Bytes of the box in a geometry's head by its kind (3 bits of the flags). Source: OGC GeoPackage 1.3, clause 2.1.3.
_BOX_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}

#: More shapes than this are never drawn in one square.
MOST_SHAPES = 60_000

#: Rows asked for by their numbers at once.
_AT_ONCE = 500


class FeatureFile:
    """The tables of shapes of one GeoPackage, in EPSG:27700.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        It cannot be read, has no table of shapes, or none of them is in EPSG:27700.
    """

    def __init__(self, path: Path) -> None:
        self._file = ReadOnlyFile(path)
        self._lock = threading.Lock()
        self._indexes: dict[str, tuple[IntArray, FloatArray]] = {}
        try:
            self._geometry, self._trees, self._columns = self._learn()
        except BaseException:
            self._file.close()
            raise

    @property
    def title(self) -> str:
        """Name of the file."""
        return self._file.path.name

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Tables of shapes with their columns."""
        return self._columns

    def shapes(self, part: Part, box_27700: Box, m_per_px: float) -> ObjectArray:
        """Return the shapes of a table that touch a box; see `estates_app.domain.shapes.ShapeSource`."""
        del m_per_px
        return _shapes(row[0] for row in self._rows(part, box_27700, ""))

    def named(self, part: Part, text: str, box_27700: Box) -> list[tuple[str, str, float, float]]:
        """Return name, kind and place of the named shapes in a box."""
        rows = [row for row in self._rows(part, box_27700, text) if isinstance(row[1], str) and row[1].strip()]
        shapes = _shapes([row[0] for row in rows], keep_missing=True)
        found = []
        for (_, name, kind), shape in zip(rows, shapes, strict=True):
            if shape is not None and not shape.is_empty:
                point = shape.representative_point() if shape.geom_type != "Point" else shape
                found.append((str(name).strip(), str(kind or ""), float(point.x), float(point.y)))
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _rows(self, part: Part, box: Box, text: str) -> list[tuple[object, ...]]:
        table, geometry = part.table, self._geometry[part.table]
        told = [quoted(name) for name in ((text, part.field or "") if text else ())]
        wanted = ", ".join([quoted(geometry), *(column if column != '""' else "''" for column in told)])
        where, values = "", list(part.values)
        if part.field and values:
            where = f" AND lower({quoted(part.field)}) IN ({', '.join('?' * len(values))})"
        base = f"SELECT {wanted} FROM {quoted(table)} WHERE "
        if table in self._trees:
            west, south, east, north = box
            words = (
                f"{base}rowid IN (SELECT id FROM {quoted(self._trees[table])} "
                f"WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?){where} LIMIT {MOST_SHAPES}"
            )
            return self._file.all(words, (east, west, north, south, *values))
        found: list[tuple[object, ...]] = []
        rows = self._numbers_in(table, box)[:MOST_SHAPES]
        for start in range(0, len(rows), _AT_ONCE):
            numbers = [int(row) for row in rows[start : start + _AT_ONCE]]
            words = f"{base}rowid IN ({', '.join('?' * len(numbers))}){where}"
            found += self._file.all(words, (*numbers, *values))
        return found

    def _numbers_in(self, table: str, box: Box) -> IntArray:
        """Return the rows of a table without an index that touch a box, by the boxes of all, read once."""
        with self._lock:
            if table not in self._indexes:
                self._indexes[table] = self._indexed(table)
            numbers, bounds = self._indexes[table]
        west, south, east, north = box
        touches = (bounds[:, 0] <= east) & (bounds[:, 1] >= west) & (bounds[:, 2] <= north) & (bounds[:, 3] >= south)
        return np.asarray(numbers[touches], dtype=np.int64)

    def _indexed(self, table: str) -> tuple[IntArray, FloatArray]:
        numbers, bounds = [], []
        last = -(2**62)
        words = (
            f"SELECT rowid, {quoted(self._geometry[table])} FROM {quoted(table)} WHERE rowid > ? "
            "ORDER BY rowid LIMIT 20000"
        )
        while rows := self._file.all(words, (last,)):
            for number, blob in rows:
                box = _box_of(blob)
                if box is not None:
                    numbers.append(number)
                    bounds.append(box)
            last = rows[-1][0]
        return np.array(numbers, np.int64), np.array(bounds, float).reshape(-1, 4)

    def _learn(self) -> tuple[dict[str, str], dict[str, str], dict[str, tuple[str, ...]]]:
        names, name = self._file.names(), self._file.path.name
        if "gpkg_geometry_columns" not in names or "gpkg_spatial_ref_sys" not in names:
            raise InputError("it has no table of shapes", where=name, remedy="choose a GeoPackage")
        rows = self._file.all(
            "SELECT g.table_name, g.column_name, s.organization_coordsys_id FROM gpkg_geometry_columns g "
            "LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
        )
        geometry, trees, columns, systems = {}, {}, {}, set()
        for told, column, epsg in rows:
            table = names.get(str(told).casefold())
            if table is None:
                continue
            systems.add(epsg)
            if epsg == WORKING_CRS_EPSG:
                geometry[table] = str(column)
                columns[table] = tuple(self._file.columns(table).values())
                tree = names.get(f"rtree_{table}_{column}".casefold())
                if tree is not None:
                    trees[table] = tree
        if not geometry:
            systems_said = ", ".join(f"EPSG:{epsg}" for epsg in sorted(map(str, systems))) or "no system"
            raise InputError(
                f"a base map is read in EPSG:27700, this is in {systems_said}",
                where=name,
                remedy="add it as a layer of shapes, or ask for it in the National Grid",
            )
        return geometry, trees, columns


def _shapes(blobs: Iterable[object], *, keep_missing: bool = False) -> ObjectArray:
    """Return shapes of a GeoPackage's cells; what is none is left out, or None."""
    wkb = [_wkb(blob) for blob in blobs]
    if not keep_missing:
        wkb = [one for one in wkb if one is not None]
    read = shapely.from_wkb(np.array(wkb, dtype=object), on_invalid="ignore") if wkb else np.zeros(0, object)
    shapes: ObjectArray = shapely.force_2d(read)
    return shapes if keep_missing else shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]


def _wkb(blob: object) -> bytes | None:
    if not isinstance(blob, bytes) or len(blob) < 13 or blob[:2] != b"GP":
        return None
    size = _BOX_BYTES.get(blob[3] >> 1 & 7)
    return None if size is None or blob[3] & 16 else blob[8 + size :]


def _box_of(blob: object) -> tuple[float, float, float, float] | None:
    """Return least x, most x, least y, most y of a cell, from its head where that says."""
    wkb = _wkb(blob)
    if wkb is None or not isinstance(blob, bytes):
        return None
    if _BOX_BYTES[blob[3] >> 1 & 7] >= 32:
        found = np.frombuffer(blob, "<f8" if blob[3] & 1 else ">f8", 4, 8)
    else:
        shape = shapely.from_wkb(wkb, on_invalid="ignore")
        if shape is None or shape.is_empty:
            return None
        found = np.asarray(shape.bounds)[[0, 2, 1, 3]]
    west, east, south, north = (float(value) for value in found)
    return (west, east, south, north) if np.isfinite(found).all() else None
