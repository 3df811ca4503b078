"""Levels of detail of zones: made once from their shapes, so that far views draw a tenth of the vertices.

Neighbours keep their common edge at every level: a plain simplification would open gaps between them.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence

import numpy as np
import shapely

from estates_app.domain.columns import ObjectArray
from estates_app.domain.jobs import Cancel
from estates_app.map.shapes import FAR_TILE_M, POLYGON, Rings, ZoneShapes, rings_of, simple_parts

#: Simplification of each level, metres (`shapely.coverage_simplify`: the side of the triangles that may vanish).
#: Each leaves half the vertices of the one before, so that no scale draws many more than it shows.
TOLERANCES_M = (9.0, 18.0, 36.0, 72.0)
#: Shapes of fewer vertices are drawn at once as they are.
FEW_VERTICES = 30_000
#: What goes into the digest besides the shapes: another way of making levels makes others.
_VERSION = b"levels 2"


def are_worth_it(zones: ZoneShapes) -> bool:
    """Whether simpler levels would be drawn noticeably faster."""
    return zones.has_any and len(zones.levels[0].xy_m) > FEW_VERTICES


def digest_of(geometry_27700: ObjectArray) -> str:
    """Return what names the levels of some shapes: the same for the same shapes."""
    found = hashlib.sha256(_VERSION)
    shapes = np.asarray(geometry_27700, dtype=object)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    found.update(np.int64(len(shapes)).tobytes())
    found.update(np.ascontiguousarray(coordinates).tobytes())
    found.update(np.ascontiguousarray(owner).tobytes())
    return found.hexdigest()


def make_levels(
    geometry_27700: ObjectArray,
    origin: tuple[float, float],
    cancel: Cancel | None = None,
    tell: Callable[[float], None] | None = None,
) -> tuple[Rings, ...]:
    """Make the simpler levels of polygons; any thread may.

    Parameters
    ----------
    geometry_27700 : ndarray of shapely polygons, shape (zones,)
        EPSG:27700 metres.
    origin : (x, y)
        From which their coordinates are to be counted.
    cancel : Cancel, optional
        Asked between two levels.
    tell : callable, optional
        Told the share that is done.

    Raises
    ------
    Cancelled
    """
    shapes = np.asarray(geometry_27700, dtype=object)
    parts, zone_of = simple_parts(shapes, (POLYGON,))
    found = []
    for done, tolerance_m in enumerate(TOLERANCES_M):
        if cancel is not None:
            cancel.check()
        if tell is not None:
            tell(done / len(TOLERANCES_M))
        try:
            parts = shapely.coverage_simplify(parts, tolerance_m)
        except shapely.errors.GEOSException:
            break  # shapes that GEOS cannot make sense of are drawn as they came
        kept = ~shapely.is_empty(parts)
        parts, zone_of = parts[kept], zone_of[kept]
        found.append(rings_of(parts, zone_of, len(shapes), origin, tolerance_m))
    return tuple(found)


def packed(levels: Sequence[Rings]) -> bytes:
    """Return levels as bytes that a file can keep."""
    arrays = {}
    for number, level in enumerate(levels):
        arrays[f"xy{number}"] = level.xy_m
        arrays[f"start{number}"] = level.start.astype(np.int32)
        arrays[f"zone{number}"] = level.zone.astype(np.int32)
        arrays[f"about{number}"] = np.array([level.count, level.tolerance_m])
    goal = io.BytesIO()
    np.savez_compressed(goal, allow_pickle=False, **arrays)
    return goal.getvalue()


def unpacked(kept: bytes, count: int) -> tuple[Rings, ...] | None:
    """Return levels from bytes; None where they are no levels of so many zones, and are to be made anew."""
    found: list[Rings] = []
    try:
        with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
            while f"xy{len(found)}" in arrays:
                number = len(found)
                xy, start = arrays[f"xy{number}"], arrays[f"start{number}"].astype(np.int64)
                zone = arrays[f"zone{number}"].astype(np.int64)
                many, tolerance_m = arrays[f"about{number}"].tolist()
                if many != count or xy.ndim != 2 or start[-1] != len(xy) or len(zone) != len(start) - 1:
                    return None
                found.append(Rings(xy, start, FAR_TILE_M, zone=zone, count=count, tolerance_m=tolerance_m))
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
        return None
    return tuple(found) or None
