"""What one works in: a town or district, or an area that a person drew. The one place that knows what lies inside.

A locality is named by its id, a drawn area by ``area:ID``; the empty key is everywhere. A property lies in a drawn area
with its place, a small area with the point that stands for its people; what has no place lies in none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from estates_app.domain.columns import BoolArray, Column, FloatArray
from estates_app.domain.estate import Estate
from estates_app.domain.mapsheet import DrawnArea

#: What stands before the id of a drawn area where localities are named by key.
AREA = "area:"

#: What is inside an area, by the column of places that it was asked of: an edit of another column keeps it.
_KNOWN: WeakKeyDictionary[Column, dict[tuple[tuple[float, float], ...], BoolArray]] = WeakKeyDictionary()

#: So many areas are kept for one column.
_MOST_KEPT = 32

Subject = Literal["properties", "zones"]


def area_of(estate: Estate, key: str) -> DrawnArea | None:
    """Return the drawn area that a key names, None where it names none."""
    return estate.sheet.area(key.removeprefix(AREA)) if key.startswith(AREA) else None


def is_known(estate: Estate, key: str) -> bool:
    """Whether a key names a locality or a drawn area; everywhere, the empty key, is known too."""
    return not key or key in estate.localities or area_of(estate, key) is not None


def name_of(estate: Estate, key: str) -> str:
    """Return what a locality or a drawn area is called, empty for everywhere and for one that is gone."""
    area = area_of(estate, key)
    if area is not None:
        return area.name
    return str(estate.localities.get(key, "name") or "") if key in estate.localities else ""


def shape_of(estate: Estate, key: str) -> Any | None:  # noqa: ANN401  shapely has no types
    """Return the ground of a locality or a drawn area (shapely, EPSG:27700), None for everywhere and where unknown."""
    area = area_of(estate, key)
    if area is not None:
        return shapely.Polygon(area.ring_27700)
    return estate.localities.get(key, "geometry") if key in estate.localities else None


def ring_of(estate: Estate, key: str) -> tuple[tuple[float, float], ...]:
    """Return the corners of a drawn area (EPSG:27700, metres), none for anything else: what its figures follow from."""
    area = area_of(estate, key)
    return () if area is None else area.ring_27700


def inside(estate: Estate, key: str, subject: Subject = "properties") -> BoolArray:
    """Return which properties, or small areas, lie in a locality or a drawn area; all for everywhere.

    Returns
    -------
    ndarray of bool, shape (n,)
        Nothing lies in one that is gone. Not to be written to.
    """
    table = estate.properties if subject == "properties" else estate.zones
    if not key:
        return np.ones(len(table), bool)
    area = area_of(estate, key)
    if area is None:
        return np.array([where == key for where in table.texts("locality")], bool)
    column = table.column("geometry" if subject == "properties" else "x_27700")
    kept = _KNOWN.setdefault(column, {})
    if area.ring_27700 not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        xy = estate.property_xy_27700() if subject == "properties" else estate.zone_xy_27700()
        kept[area.ring_27700] = _within(area, xy)
    return kept[area.ring_27700]


def holds(estate: Estate, key: str, property_ids: Iterable[str]) -> BoolArray:
    """Return which of some properties lie in a locality or a drawn area; one that is gone lies nowhere but in all."""
    ids = list(property_ids)
    if not key:
        return np.ones(len(ids), bool)
    table, mask = estate.properties, inside(estate, key)
    return np.array([one in table and bool(mask[table.row(one)]) for one in ids], bool)


def _within(area: DrawnArea, xy_27700: FloatArray) -> BoolArray:
    ground = shapely.Polygon(area.ring_27700)
    shapely.prepare(ground)
    found: BoolArray = shapely.intersects_xy(ground, xy_27700[:, 0], xy_27700[:, 1])
    found &= np.isfinite(xy_27700).all(axis=1)
    found.flags.writeable = False
    return found
