"""Geometry written in a column of a table: well-known text, or the hexadecimal well-known binary of databases."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.columns import ObjectArray
from estates_app.domain.errors import InputError
from estates_app.registers.files.raw import file_note
from estates_app.registers.placing.grid import geometries_to_27700

_WKT = re.compile(
    r"(?i)^\s*(?:SRID=(\d+);)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(?:ZM?|M)?\s*(?:\(|EMPTY)"
)
_WKB = re.compile(r"^0[01](?:0[1-7]|00){1}[0-9A-Fa-f]{24,}$")

#: How many filled cells are looked at, and what part of them must be shapes.
_SAMPLE, _MOST = 50, 0.8


def geometry_column(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the column that holds shapes, None where none does."""
    for j in range(len(headings)):
        filled: list[str] = []
        for row in rows:
            if row[j].strip():
                filled.append(row[j])
                if len(filled) == _SAMPLE or (not (_WKT.match(row[j]) or _WKB.match(row[j])) and len(filled) > 10):
                    break
        shapes = sum(bool(_WKT.match(cell) or _WKB.match(cell.strip())) for cell in filled)
        if filled and shapes >= _MOST * len(filled):
            return j
    return None


def shapes_of(
    cells: Sequence[str], epsg: int | None, *, heading: str, where: str
) -> tuple[ObjectArray | None, str, list[Issue]]:
    """Return the shapes of a column in EPSG:27700, the CRS in words, and what is to be said.

    Parameters
    ----------
    cells : sequence of str, length n
    epsg : int or None
        What a person says; else what the cells say, else the range of the coordinates tells.

    Returns
    -------
    (ndarray of shapely geometries or None, str, list of Issue)
        None where the shapes cannot lie in Great Britain; the cells stay in the table all the same.

    Raises
    ------
    InputError
        The coordinates do not lie in Great Britain in the CRS that a person named.
    """
    said = next((m[1] for m in map(_WKT.match, cells) if m and m[1]), None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # what cannot be read is counted below
        read = [_shape(cell) for cell in cells]
    shapes = np.empty(len(read), object)
    shapes[:] = read
    bad = sum(shape is None and bool(cell.strip()) for shape, cell in zip(read, cells, strict=True))
    notes = []
    if bad:
        words = f"{bad:,} cells of “{heading}” are no shape that can be read; these rows have no extent."
        notes.append(file_note("geometry-unreadable", words, Severity.WARNING))
    try:
        placed, crs = geometries_to_27700(shapes, epsg or (int(said) if said else None), where=where)
    except InputError:
        if epsg:
            raise
        words = f"The shapes in “{heading}” do not lie in Great Britain as they stand; they are not used."
        return None, "", [*notes, file_note("geometry-nowhere", words, Severity.WARNING)]
    notes.append(file_note("geometry-column", f"“{heading}” holds the shape of each row, read as {crs}."))
    return placed, crs, notes


def _shape(cell: str) -> Any:  # noqa: ANN401  shapely has no types
    text = cell.strip()
    if not text:
        return None
    if _WKB.match(text):
        return shapely.from_wkb(text, on_invalid="ignore")
    return shapely.from_wkt(text.partition(";")[2] if text[:5].upper() == "SRID=" else text, on_invalid="ignore")


def points_of(geometry_27700: ObjectArray) -> list[tuple[float, float] | None]:
    """Return a point for each shape (metres): itself, or a point on its surface; None where there is none."""
    with np.errstate(invalid="ignore"):
        points = shapely.point_on_surface(geometry_27700)
    known = ~(shapely.is_missing(points) | shapely.is_empty(points))
    xy = np.full((len(points), 2), np.nan)
    xy[known] = np.column_stack([shapely.get_x(points[known]), shapely.get_y(points[known])])
    return [(float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None for x, y in xy]
