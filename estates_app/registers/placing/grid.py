"""Everything to EPSG:27700 at the door: lon/lat by OSTN15, other systems by PROJ, grid references as written."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from estates_app.domain.columns import FloatArray, ObjectArray
from estates_app.domain.errors import InputError
from estates_app.domain.geography import WORKING_CRS_EPSG, is_on_grid

_LONLAT = frozenset({4326, 4258})

#: The grid's letters: no I. Source: OS, "The National Grid explained".
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"


def lonlat_to_27700(lon: npt.ArrayLike, lat: npt.ArrayLike) -> FloatArray:
    """Return grid coordinates, shape (n, 2), metres, by OSTN15 (within 0.1 m); nan where no place in Great Britain.

    Plain PROJ without its grid file is 2 m off; `convertbng` carries OSTN15.
    """
    from convertbng.cutil import convert_bng

    xs, ys = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    out = np.full((len(xs), 2), np.nan)
    inside = (xs > -9) & (xs < 3) & (ys > 49) & (ys < 61.5)
    if inside.any():
        east, north = convert_bng(np.ascontiguousarray(xs[inside]), np.ascontiguousarray(ys[inside]))
        out[inside] = np.column_stack([east, north])
    return out


def grid_reference_to_27700(text: str) -> tuple[float, float] | None:
    """Return (easting, northing), metres, of "440715,354526", "E440715 N354526" or "SK 407 545"; else None."""
    plain = text.strip().upper()
    match = re.fullmatch(r"E?\s*(\d{5,6}(?:\.\d+)?)\s*[,;/ ]\s*N?\s*(\d{5,7}(?:\.\d+)?)", plain)
    if match:
        return float(match[1]), float(match[2])
    squeezed = re.sub(r"\s+", "", plain)
    match = re.fullmatch(r"([A-HJ-Z])([A-HJ-Z])(\d{2,10})", squeezed)
    if match is None or len(match[3]) % 2:
        return None
    first, second = _LETTERS.index(match[1]), _LETTERS.index(match[2])
    # The grid's false origin lies in square SV: the first letter counts 500 km squares, the second 100 km squares.
    east_km = ((first - 2) % 5) * 5 + second % 5
    north_km = 19 - (first // 5) * 5 - second // 5
    half = len(match[3]) // 2
    size_m = 10.0 ** (5 - half)
    x = east_km * 100_000 + (int(match[3][:half]) + 0.5) * size_m
    y = north_km * 100_000 + (int(match[3][half:]) + 0.5) * size_m
    return (x, y) if is_on_grid(x, y) else None


def grid_reference_of(x: float, y: float, digits: int = 3) -> str:
    """Return the grid reference of a place (metres) with its letters, "SK 407 545"; empty off the grid.

    The figures name the square in which the place lies, so they are cut off, never rounded.
    Source: OS, "The National Grid explained".
    """
    if not is_on_grid(x, y):
        return ""
    east, north = int(x // 100_000), int(y // 100_000)
    # The false origin lies in square SV: two 500 km squares east and one north of the lettering's own corner.
    first = (19 - north) - (19 - north) % 5 + (east + 10) // 5
    second = (19 - north) * 5 % 25 + east % 5
    size = 10 ** (5 - digits)
    figures = (f"{int(v % 100_000 // size):0{digits}d}" for v in (x, y))
    return f"{_LETTERS[first]}{_LETTERS[second]} {' '.join(figures)}"


def geometries_to_27700(geometries: npt.NDArray[Any], epsg: int | None, *, where: str) -> tuple[ObjectArray, str]:
    """Return geometries in EPSG:27700, repaired where invalid, and the CRS that was read, in words.

    Parameters
    ----------
    geometries : ndarray of shapely geometries (None allowed)
    epsg : int or None
        What the file says; None is told by the range of the coordinates.
    where : str
        Name of the file, for the error.

    Raises
    ------
    InputError
        The coordinates cannot lie in Great Britain.
    """
    shapes = shapely.force_2d(np.asarray(geometries, object))
    known = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not known.any():
        return shapes, f"EPSG:{epsg}" if epsg else ""
    # The middle of the features tells, not the farthest: one stray point must not speak for a register.
    x, y = _middle(shapes[known])
    said = f"EPSG:{epsg}"
    if epsg is None:
        looks_lonlat = -9.5 <= x <= 3 and 49 <= y <= 61.5
        epsg = 4326 if looks_lonlat else WORKING_CRS_EPSG
        said = f"EPSG:{epsg} (told by the coordinates)"
    if epsg in _LONLAT:
        shapes = shapely.transform(shapes, _lonlat_to_grid)
    elif epsg != WORKING_CRS_EPSG:
        shapes = shapely.transform(shapes, _transformer(epsg, where))
    if not is_on_grid(*_middle(shapes[known])):
        raise InputError(
            f"its coordinates do not lie in Great Britain (read as {said})",
            where=where,
            remedy="save it with its CRS named, or import it with --crs",
        )
    return _repaired(shapes, known), said


def _middle(shapes: ObjectArray) -> tuple[float, float]:
    """Return the median of the features' middles, nan where nothing is finite."""
    boxes = shapely.bounds(shapes)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return float("nan"), float("nan")
    x, y = np.median((boxes[:, :2] + boxes[:, 2:]) / 2, axis=0)
    return float(x), float(y)


def _lonlat_to_grid(lonlat: FloatArray) -> FloatArray:
    """Convert vertices; one outside Great Britain goes to a place off the grid, since a ring cannot hold nan."""
    xy = lonlat_to_27700(lonlat[:, 0], lonlat[:, 1])
    return np.where(np.isnan(xy), -1e6, xy)


def _repaired(shapes: ObjectArray, known: npt.NDArray[np.bool_]) -> ObjectArray:
    bad = known & ~shapely.is_valid(shapes)
    if bad.any():
        shapes = shapes.copy()
        # A repair can leave stray lines beside the polygons: a zone or a district is its polygons alone.
        repaired = [_polygons_of(shapely.make_valid(shape)) for shape in shapes[bad]]
        for i, shape in zip(np.flatnonzero(bad), repaired, strict=True):
            shapes[i] = shape
    return shapes


def _polygons_of(shape: Any) -> Any:  # noqa: ANN401  shapely has no types
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else shape


def _transformer(epsg: int, where: str) -> Any:  # noqa: ANN401  shapely takes any callable
    import pyproj

    try:
        transform = pyproj.Transformer.from_crs(epsg, WORKING_CRS_EPSG, always_xy=True)
    except pyproj.exceptions.CRSError:
        raise InputError(f"there is no CRS EPSG:{epsg}", where=where, remedy="name another") from None

    def convert(xy: FloatArray) -> FloatArray:
        return np.column_stack(transform.transform(xy[:, 0], xy[:, 1]))

    return convert
