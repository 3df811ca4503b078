"""Which polygon holds each point: the zone of a property, the district of a zone."""

from __future__ import annotations

import numpy as np
import shapely

from estates_app.domain.columns import Columns, FloatArray


def assign_by_polygon(xy_27700: FloatArray, polygons: Columns) -> list[str | None]:
    """Return for each point (EPSG:27700) the id of the polygon that holds it, None where none does."""
    column = polygons.column("geometry")
    rows = np.flatnonzero(column.valid)
    tree = shapely.STRtree(np.array([column.values[i] for i in rows], object))
    found: list[str | None] = [None] * len(xy_27700)
    placed = np.flatnonzero(np.isfinite(xy_27700).all(axis=1)) if len(xy_27700) else np.array([], int)
    points = shapely.points(xy_27700[placed])
    for point, polygon in zip(*tree.query(points, predicate="intersects"), strict=True):
        i = int(placed[point])
        if found[i] is None:
            found[i] = polygons.ids[int(rows[polygon])]
    return found
