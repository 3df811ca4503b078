"""Everything to EPSG:27700 at the door: lon/lat by OSTN15, other systems by PROJ, grid references as written."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from estates_app.domain.columns import FloatArray, ObjectArray
from estates_app.domain.errors import InputError
from estates_app.domain.geography import WORKING_CRS_EPSG, is_on_grid
from estates_app.registers.placing.references import LETTERS, read_reference

_LONLAT = frozenset({4326, 4258})

#: Smaller figures are degrees, or a part of a reference.
_LEAST_M = 10_000.0


#: Isles of Scilly (degrees): `convertbng` ends east of St Mary's, so PROJ without OSTN15 places them, within 5 m.
_SCILLY = (-6.5, 49.8, -6.2, 50.0)


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
    west, south, right, top = _SCILLY
    beyond = np.isnan(out[:, 0]) & (xs > west) & (xs < right) & (ys > south) & (ys < top)
    if beyond.any():
        out[beyond] = transform_to_27700(np.column_stack([xs[beyond], ys[beyond]]), 4326)
    return out


def grid_reference_to_27700(text: str) -> tuple[float, float] | None:
    """Return (easting, northing), metres, of "440715,354526", "E440715 N354526" or "SK 407 545"; else None."""
    written = read_reference(text)
    if (
        written is None
        or written.is_partial
        or (written.size_m == 0 and max(abs(written.a), abs(written.b)) < _LEAST_M)
    ):
        return None
    return written.a, written.b


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
    return f"{LETTERS[first]}{LETTERS[second]} {' '.join(figures)}"


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
    # a corner that is no number cannot be mended: such a shape is left to whoever draws or counts it
    bad = known & ~shapely.is_valid(shapes)
    bad[bad] = [bool(np.isfinite(shapely.get_coordinates(shape)).all()) for shape in shapes[bad]]
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


def transform_to_27700(xy: FloatArray, epsg: int) -> FloatArray:
    """Return places (n, 2) given in another system (PROJ, within some metres), inf where they have none."""
    if not len(xy):
        return xy
    converted: FloatArray = _transformer(epsg, "")(xy)
    return converted


@functools.lru_cache(maxsize=8)
def _transformer(epsg: int, where: str) -> Any:  # noqa: ANN401  shapely takes any callable
    import pyproj

    try:
        transform = pyproj.Transformer.from_crs(epsg, WORKING_CRS_EPSG, always_xy=True)
    except pyproj.exceptions.CRSError:
        raise InputError(f"there is no CRS EPSG:{epsg}", where=where, remedy="name another") from None

    def convert(xy: FloatArray) -> FloatArray:
        return np.column_stack(transform.transform(xy[:, 0], xy[:, 1]))

    return convert
