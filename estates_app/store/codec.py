"""Values to and from the file: GeoPackage geometry, JSON for what SQLite has no type for."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import shapely

from estates_app.domain.columns import BoolArray, Column, ObjectArray
from estates_app.domain.conditions import Condition
from estates_app.domain.decisions import decided_of, record_of_decided
from estates_app.domain.errors import ProjectError
from estates_app.domain.estate import Estate
from estates_app.domain.mapsheet import MapSheet, record_of_sheet, sheet_of
from estates_app.domain.partnership import Assumption, Scope, ScopeRule, Secrecy, SecrecyRule, Service, Settings
from estates_app.domain.stewardship import SignOff, Stewardship

_HEADER = struct.Struct("<2sBBi")

#: Kinds of column as the file remembers them.
TEXT, NUMBER, FLAG, GEOMETRY = "text", "number", "flag", "geometry"

SQL_TYPES = {TEXT: "TEXT", NUMBER: "REAL", FLAG: "BOOLEAN", GEOMETRY: "GEOMETRY"}


def to_blobs(shapes: ObjectArray, valid: BoolArray) -> list[bytes | None]:
    """Return GeoPackage blobs (EPSG:27700, little endian, no envelope), None where there is no geometry."""
    wkb = shapely.to_wkb(
        np.array([s if ok else None for s, ok in zip(shapes, valid, strict=True)], object),
        byte_order=1,
        output_dimension=2,
    )
    head = _HEADER.pack(b"GP", 0, 1, 27700)
    return [head + bytes(blob) if ok and blob is not None else None for blob, ok in zip(wkb, valid, strict=True)]


def from_blobs(blobs: Sequence[bytes | None]) -> ObjectArray:
    """Return geometries of GeoPackage blobs, whatever envelope another program wrote."""
    sizes = (0, 32, 48, 48, 64)
    wkb = np.empty(len(blobs), object)
    for i, blob in enumerate(blobs):
        wkb[i] = None if blob is None else blob[8 + sizes[(blob[3] >> 1) & 7] :]
    return np.asarray(shapely.from_wkb(wkb), object) if len(wkb) else wkb


def kind_of(name: str, column: Column) -> str:
    """Return the kind under which a column is kept."""
    if name == "geometry":
        return GEOMETRY
    if column.values.dtype == bool:
        return FLAG
    return TEXT if column.values.dtype == object else NUMBER


def cells_of(kind: str, column: Column) -> list[Any]:
    """Return a column's cells as SQLite takes them, None where missing."""
    if kind == GEOMETRY:
        return list(to_blobs(column.values, column.valid))
    cells = zip(column.values.tolist(), column.valid.tolist(), strict=True)  # plain objects: an array's take longer
    if kind == FLAG:
        return [int(v) if ok else None for v, ok in cells]
    if kind == NUMBER:
        return [float(v) if ok else None for v, ok in cells]
    return [None if not ok else v if isinstance(v, str) else json.dumps(v) for v, ok in cells]


def column_from(kind: str, cells: Sequence[Any]) -> Column:
    """Return a column of cells as SQLite gave them."""
    valid = np.array([cell is not None for cell in cells], bool)
    if kind == GEOMETRY:
        return Column(from_blobs(cells), valid)
    if kind == FLAG:
        return Column(np.array([bool(cell) for cell in cells], bool), valid)
    if kind == NUMBER:
        return Column(np.array([np.nan if cell is None else float(cell) for cell in cells], float), valid)
    values = np.empty(len(cells), object)
    values[:] = [cell if cell is None else str(cell) for cell in cells]
    return Column(values, valid)


def setup_of(estate: Estate) -> dict[str, Any]:
    """Return what is neither a table nor a claim: services, rules, settings, licences, sign-offs, decisions, map."""
    return {
        "area": estate.area,
        "services": [asdict(service) for service in estate.services.values()],
        "scope_rules": [asdict(rule) for rule in estate.scope_rules],
        "secrecy_rules": [asdict(rule) for rule in estate.secrecy_rules],
        "assumptions": [asdict(assumption) for assumption in estate.settings.assumptions.values()],
        "centres": estate.settings.centres,
        "attributions": list(estate.attributions),
        "stewardship": asdict(estate.stewardship),
        "decisions": [record_of_decided(decided) for decided in estate.decisions.values()],
        "sheet": record_of_sheet(estate.sheet),
    }


def is_set_up_alike(one: Estate, other: Estate) -> bool:
    """Whether two snapshots share what `setup_of` keeps, told by identity: an edit replaces what it changes."""
    names = (
        "services",
        "scope_rules",
        "secrecy_rules",
        "settings",
        "attributions",
        "stewardship",
        "decisions",
        "sheet",
    )
    return one.area == other.area and all(getattr(one, name) is getattr(other, name) for name in (*names, "sheet"))


def with_setup(estate: Estate, setup: dict[str, Any]) -> Estate:
    """Return the estate with what `setup_of` kept."""
    services = [
        Service(
            **{name: entry[name] for name in entry if name in Service.__dataclass_fields__}
            | {name: tuple(entry.get(name, ())) for name in ("match", "providers")}
        )
        for entry in setup["services"]
    ]
    rules = tuple(
        ScopeRule(entry["id"], Scope(entry["scope"]), _conditions(entry), entry["reason"])
        for entry in setup["scope_rules"]
    )
    # A file of an earlier version knows nothing of them.
    secrecy_rules = tuple(
        SecrecyRule(**{**entry, "secrecy": Secrecy(entry["secrecy"]), "when": _conditions(entry)})
        for entry in setup.get("secrecy_rules", ())
    )
    assumptions = {
        entry["key"]: Assumption(**{name: entry[name] for name in entry if name in Assumption.__dataclass_fields__})
        for entry in setup["assumptions"]
    }
    return estate.with_(
        area=setup["area"],
        services={service.key: service for service in services},
        scope_rules=rules,
        secrecy_rules=secrecy_rules,
        settings=Settings(assumptions, setup["centres"]),
        attributions=tuple(setup["attributions"]),
        stewardship=_stewardship(setup.get("stewardship") or {}),
        decisions={entry["id"]: decided_of(entry) for entry in setup.get("decisions", ())},
        sheet=_sheet(setup.get("sheet") or {}),
    )


def _sheet(kept: dict[str, Any]) -> MapSheet:
    """Return what the map shows; a project of an earlier version holds nothing of it."""
    try:
        return sheet_of(kept)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ProjectError(
            f"what its map shows cannot be read ({error})",
            where="estates_setup",
            remedy="take “sheet” out of it, or open an earlier copy",
        ) from error


def facts_of(setup: str) -> str:
    """Return what `setup_of` kept, as JSON, without how it is shown: the map's sheet changes no figure."""
    kept = json.loads(setup)
    kept.pop("sheet", None)
    return json.dumps(kept)


def _stewardship(kept: dict[str, Any]) -> Stewardship:
    """Return what people said of the data; a project of an earlier version holds nothing of it."""
    signoffs = {
        key: SignOff(**{**entry, "editions": tuple(entry["editions"])})
        for key, entry in kept.get("signoffs", {}).items()
    }
    return Stewardship(kept.get("stewards", {}), kept.get("dates", {}), signoffs)


def _conditions(entry: dict[str, Any]) -> tuple[Condition, ...]:
    return tuple(Condition(**condition) for condition in entry["when"])
