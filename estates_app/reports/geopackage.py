"""The shortlist as a GeoPackage for the corporate GIS: properties, centres, moves and zones in EPSG:27700."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from estates_app.domain.errors import ProjectError
from estates_app.domain.fates import Fate
from estates_app.domain.material import Material
from estates_app.reports.aside import written_aside
from estates_app.reports.public import hides, hides_scores, is_unnamed, note_of, place_name, reason_of

Records = list[dict[str, Any]]

#: Figures of a property that other programs are given.
_FACTS = ("gia_m2", "running_cost_gbp_a_year")


def write_geopackage(path: Path, material: Material) -> None:
    """Write the layers, aside and renamed.

    Raises
    ------
    ProjectError
        The file cannot be written.
    """
    import pyogrio

    layers = (
        ("properties", "Point", _properties(material)),
        ("centres", "Point", _centres(material)),
        ("moves", "LineString", _moves(material)),
        ("zones", "Unknown", _zones(material)),
    )
    if not any(records for _, _, records in layers):
        raise ProjectError("there is nothing to write yet", where=path.name, remedy="import a register first")
    with written_aside(path) as aside:
        try:
            for layer, kind, records in layers:
                if records:
                    _write(pyogrio, aside, layer, kind, records)
        except pyogrio.errors.DataSourceError as error:
            raise OSError(str(error)) from error


def _write(pyogrio: Any, path: Path, layer: str, kind: str, records: Records) -> None:  # noqa: ANN401
    shapes = np.array([record.pop("geometry") for record in records], object)
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = []
    for name in names:
        values = [record.get(name) for record in records]
        is_number = any(isinstance(v, float | int) for v in values)
        columns.append(
            np.array([np.nan if v is None else float(v) for v in values]) if is_number else np.array(values, object)
        )
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(shapes),
        columns,
        np.array(names, object),
        layer=layer,
        driver="GPKG",
        geometry_type=kind,
        crs="EPSG:27700",
        append=path.exists(),
    )


def _properties(material: Material) -> Records:
    estate, table = material.estate, material.findings.scores
    rank = {key: i for i, key in enumerate(table.property_ids)}
    records: Records = []
    for key in material.in_scope:
        decision = material.findings.fates.get(key)
        record = estate.properties.record(key)
        is_hidden = is_unnamed(material, key)
        if "geometry" not in record or is_hidden:
            continue
        i = rank[key]
        records.append(
            {
                "geometry": record["geometry"],
                "id": key,
                "name": record.get("name"),
                "partner": estate.partner_of(key).name,
                "class": record.get("class"),
                "fate": decision.fate.value if decision else Fate.RETAIN.value,
                "rule": decision.rule_id if decision else None,
                "reason": reason_of(material, decision) if decision else None,
                "shortlist": float(material.listed[key][0]) if key in material.listed else None,
                "note": note_of(material, key) or None,
                **dict(zip(("score", "score_low", "score_high"), _scores(material, key, i), strict=True)),
                **{name: None if hides(material, key, name) else record.get(name) for name in _FACTS},
                "withheld": _withheld(material, key, i),
            }
        )
    return records


def _scores(material: Material, key: str, i: int) -> tuple[float | None, ...]:
    """Return the score and its range, None where they rest on what this edition leaves out."""
    table, is_hidden = material.findings.scores, hides_scores(material, key, i)
    return tuple(None if is_hidden else _known(figures[i]) for figures in (table.score, table.low, table.high))


def _withheld(material: Material, key: str, i: int) -> str | None:
    """Return what a blank cell would hold in the exempt edition: a column of figures takes no word."""
    known = material.estate.properties.get
    kept = [name for name in _FACTS if known(key, name) is not None and hides(material, key, name)]
    kept += ["score"] if hides_scores(material, key, i) else []
    return ", ".join(kept) or None


def _centres(material: Material) -> Records:
    table = material.estate.properties
    return [
        {
            "geometry": table.get(c.property_id, "geometry"),
            "id": c.property_id,
            "name": place_name(material, c.property_id),
            "people": c.people,
            "mean_min": c.mean_min,
            "moves": float(len(c.moves)),
        }
        for c in material.findings.plan.centres
        if not is_unnamed(material, c.property_id)
    ]


def _moves(material: Material) -> Records:
    table = material.estate.properties
    records: Records = []
    for move in material.findings.plan.moves:
        if is_unnamed(material, move.from_property) or is_unnamed(material, move.to_property):
            continue
        a: Any = table.get(move.from_property, "geometry")
        b: Any = table.get(move.to_property, "geometry")
        records.append(
            {
                "geometry": shapely.LineString([(a.x, a.y), (b.x, b.y)]),
                "service": move.service,
                "from_id": move.from_property,
                "to_id": move.to_property,
                "distance_m": move.distance_m,
            }
        )
    return records


def _zones(material: Material) -> Records:
    zones = material.estate.zones
    return [
        {k: v for k, v in zones.record(key).items() if k in {"geometry", "code", "name", "population", "imd_decile"}}
        for key in zones
        if zones.get(key, "geometry") is not None
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
