"""Site > building > unit from what rows say of their site, and the extents that polygons give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.claims import ReadRow
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Partner
from estates_app.domain.sites import Level
from estates_app.workspace.identity import Mint

#: Fields of a row that say something of its site.
_TELLING = frozenset({"site_ref", "site_name", "building_ref", "unit", "part_of_ref"})

Rows = Mapping[str, Sequence[ReadRow]]


def with_sites(
    estate: Estate,
    rows_of: Rows,
    partner: Partner,
    mint: Mint,
    *,
    extents_27700: Mapping[int, BaseGeometry] = {},
    kept: Collection[tuple[str, str]] = (),
) -> Estate:
    """Return the estate with the sites that rows name, and with what each property is of its site.

    A site is told by its reference, else by a name that several properties of the partner share, else by a polygon of
    its own. A property is the site itself where its own reference is the site's; a row with a unit is a unit, one with
    a building's reference a building. What no row tells stays missing.

    Parameters
    ----------
    extents_27700 : mapping of row number to shapely geometry
        Polygons of rows, EPSG:27700; points and lines are no extent. The rows of one site are joined.
    kept : collection of (property id, field)
        Cells that a person set: no row changes them.
    """
    shapes = {number: shape for number, shape in extents_27700.items() if shape.geom_type.endswith("Polygon")}
    if not shapes and not any(_TELLING & row.cells.keys() for rows in rows_of.values() for row in rows):
        return estate
    named = _sites_named(estate, rows_of, shapes)
    sites, site_of = _with_named(estate, rows_of, named, partner, mint, shapes)
    cells: dict[tuple[str, str], object] = {(key, "site"): site for key, site in site_of.items()}
    estate = estate.with_(sites=sites, properties=estate.properties.with_values(_without(cells, kept)))
    levels = _without(_levels(estate, rows_of, partner), kept)
    return estate.with_(properties=estate.properties.with_values(levels))


def _without(
    cells: Mapping[tuple[str, str], object], kept: Collection[tuple[str, str]]
) -> dict[tuple[str, str], object]:
    return {cell: value for cell, value in cells.items() if cell not in kept}


def _first(rows: Sequence[ReadRow], field: str) -> str:
    return next((row.text(field) for row in rows if row.text(field)), "")


def _sites_named(estate: Estate, rows_of: Rows, shapes: Mapping[int, BaseGeometry]) -> dict[str, tuple[str, str, str]]:
    """Return (what tells the site, reference, name) by property."""
    shared: dict[str, set[str]] = defaultdict(set)
    for key, rows in rows_of.items():
        shared[_first(rows, "site_name").casefold()].add(key)
    found = {}
    for key, rows in rows_of.items():
        ref, name = _first(rows, "site_ref"), _first(rows, "site_name")
        if ref:
            found[key] = f"ref {ref.casefold()}", ref, name
        elif name and len(shared[name.casefold()]) > 1:
            found[key] = f"name {name.casefold()}", "", name
        elif any(row.row in shapes for row in rows):
            found[key] = f"property {key}", "", name or str(estate.properties.get(key, "name") or "")
    return found


def _with_named(
    estate: Estate,
    rows_of: Rows,
    named: Mapping[str, tuple[str, str, str]],
    partner: Partner,
    mint: Mint,
    shapes: Mapping[int, BaseGeometry],
) -> tuple[Columns, dict[str, str]]:
    """Return the sites with the named ones, and the site of each property."""
    table = estate.sites
    known: dict[str, str] = {}
    for key, teller, ref, name in zip(table.ids, *map(table.texts, ("partner", "ref", "name")), strict=True):
        if teller == partner.id:
            known[f"ref {ref.casefold()}" if ref else f"name {(name or '').casefold()}"] = key
    sites = estate.properties.column("site")
    added: dict[str, dict[str, Any]] = {}
    changes: dict[tuple[str, str], object] = {}
    site_of: dict[str, str] = {}
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for key, (mark, ref, name) in named.items():
        own = sites.get(estate.properties.row(key))
        site = own if mark.startswith("property") and own in table else known.get(mark)
        if site is None:
            site = known[mark] = mint("site", partner.name, mark)
            added[site] = {"id": site, "name": name or ref, "ref": ref or None, "partner": partner.id}
        elif name and site in table and table.get(site, "name") != name:
            changes[site, "name"] = name
        site_of[key] = str(site)
        parts[str(site)] += [shapes[row.row] for row in rows_of[key] if row.row in shapes]
    for site, geometries in parts.items():
        if geometries:
            extent = shapely.union_all(np.array([shapely.make_valid(shape) for shape in geometries], object))
            if site in added:
                added[site]["geometry"] = extent
            else:
                changes[site, "geometry"] = extent
    table = table.with_values(changes) if changes else table
    return (table.appended(Columns.from_records(list(added.values()))) if added else table), site_of


def _levels(estate: Estate, rows_of: Rows, partner: Partner) -> dict[tuple[str, str], object]:
    """Return level and whole of each property of the rows, as far as they tell it."""
    properties = estate.properties
    by_ref: dict[str, str] = {}
    holders = zip(properties.ids, properties.texts("partner"), properties.texts("local_id"), strict=True)
    for key, holder, ref in holders:
        if ref and holder == partner.id:
            by_ref.setdefault(ref.casefold(), key)
    buildings: dict[tuple[str, str], str] = {}
    for key, rows in rows_of.items():
        by_ref |= {row.text("local_id").casefold(): key for row in rows if row.text("local_id")}
        if _first(rows, "building_ref") and not _first(rows, "unit"):
            buildings[_first(rows, "site_ref").casefold(), _first(rows, "building_ref").casefold()] = key
    cells: dict[tuple[str, str], object] = {}
    for key, rows in rows_of.items():
        level, whole = _level(key, rows, by_ref, buildings)
        if level is not None:
            cells[key, "level"] = level.value
        if whole is not None and not _is_within(properties, cells, whole, key):
            cells[key, "part_of"] = whole
    return cells


def _level(
    key: str, rows: Sequence[ReadRow], by_ref: Mapping[str, str], buildings: Mapping[tuple[str, str], str]
) -> tuple[Level | None, str | None]:
    site, building, unit, whole, own = (
        _first(rows, name).casefold() for name in ("site_ref", "building_ref", "unit", "part_of_ref", "local_id")
    )
    site_itself = by_ref.get(site) if site else None
    told = by_ref.get(whole) if whole else None
    if unit:
        home = told or buildings.get((site, building)) or (by_ref.get(building) if building else None) or site_itself
        return Level.UNIT, None if home == key else home
    if building and building != site:
        home = told or site_itself
        return Level.BUILDING, None if home == key else home
    if site and site == own:
        return Level.SITE, None
    if told is not None and told != key:
        return (Level.BUILDING if told == site_itself else Level.UNIT), told
    return None, None


def _is_within(properties: Columns, cells: Mapping[tuple[str, str], object], whole: str, part: str) -> bool:
    """Whether a whole is itself within what is to be its part: a circle of references that somebody mistyped."""
    seen = {part}
    at: object = whole
    known = properties.column("part_of")
    while at is not None and at in properties:
        if at in seen:
            return True
        seen.add(str(at))
        at = cells.get((str(at), "part_of")) or known.get(properties.row(str(at)))
    return False
