"""Sites: site > building > unit, together property. A site has an extent, not only a point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from estates_app.domain.columns import Columns


class Level(StrEnum):
    """What a property is of its site."""

    SITE = "site"
    BUILDING = "building"
    UNIT = "unit"


@dataclass(frozen=True)
class Site:
    """A site: properties that one fence or one title holds.

    Attributes
    ----------
    id, name : str
    ref : str
        The partner's own reference, empty where it gives none.
    partner : str
        Id of the partner whose records tell it.
    extent_27700 : shapely Polygon, MultiPolygon or None
        EPSG:27700.
    """

    id: str
    name: str
    ref: str = ""
    partner: str = ""
    extent_27700: Any | None = None

    @property
    def area_m2(self) -> float | None:
        """Area of the extent, None where no extent is known."""
        return None if self.extent_27700 is None else float(self.extent_27700.area)


def site_of(table: Columns, key: str) -> Site:
    """Return one row of ``Estate.sites``; KeyError where there is none."""
    record = table.record(key)
    name, ref, partner = (str(record.get(field, "")) for field in ("name", "ref", "partner"))
    return Site(key, name, ref, partner, record.get("geometry"))


def members(properties: Columns, site_id: str) -> tuple[str, ...]:
    """Return the properties of a site."""
    sites = properties.texts("site")
    return tuple(key for key, site in zip(properties.ids, sites, strict=True) if site == site_id)


def parts_of(properties: Columns, property_id: str) -> tuple[str, ...]:
    """Return the buildings or units that are direct parts of a property."""
    wholes = properties.texts("part_of")
    return tuple(key for key, whole in zip(properties.ids, wholes, strict=True) if whole == property_id)
