"""What bears on a place: listed buildings, flood zones, conservation areas, registered titles; by where it lies."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from rapidfuzz import fuzz

from estates_app.domain.columns import Columns, FloatArray, ObjectArray
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.cleaning.cells import clean, parse_number
from estates_app.registers.files.mapfiles import Features, read_features
from estates_app.registers.files.tables import read_table
from estates_app.registers.opendata.datasets import Dataset, column_of
from estates_app.registers.opendata.facts import FactReading, OpenFact
from estates_app.registers.opendata.packing import MAPS, Part, as_file, parts_of
from estates_app.registers.placing.grid import geometries_to_27700

#: A property placed less exactly than this is not held against a polygon's edge, metres.
_EXACT_M = 100.0

#: Names are alike from here on (0 to 100).
_ALIKE = 80.0


@dataclass(frozen=True, eq=False)
class _Layer:
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    shapes: ObjectArray
    extent: tuple[float, float, float, float]


def read_constraints(
    path: Path,
    dataset: Dataset,
    properties: Columns,
    xy_27700: FloatArray,
    catalogue: FieldCatalogue,
    *,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> FactReading:
    """Find what bears on each placed property.

    A point speaks for a property within ``certain_m``; up to ``within_m`` only where the names are alike, since the
    building next door is another. A polygon speaks for what lies in it. Of several the gravest is taken.

    Parameters
    ----------
    xy_27700 : ndarray, shape (n, 2)
        Places of the properties, metres, nan where unplaced.

    Raises
    ------
    InputError
        The file cannot be read or lacks the columns.
    Cancelled
    """
    cancel = cancel or Cancel()
    placed = np.isfinite(xy_27700).all(axis=1)
    if not placed.any():
        raise InputError("no property has a place yet", where=path.name, remedy="import the registers first")
    progress(0.1, f"reading {path.name}")
    layer = _layer(parts_of(path)[0], dataset, xy_27700[placed])
    cancel.check()
    facts: list[OpenFact] = []
    near = vague = 0
    for number, fact in enumerate(dataset.more["fact"]):
        progress(0.6 + 0.3 * number, "comparing places")
        told, doubtful, coarse = _of_fact(layer, fact, dataset, properties, xy_27700, catalogue)
        facts, near, vague = [*facts, *told], near + doubtful, max(vague, coarse)
    notes = [f"{path.name}: {len({fact.property_id for fact in facts}):,} properties found in it."]
    if near:
        notes.append(
            f"{path.name}: {near:,} properties lie close to an entry of another name; look at them on the map."
        )
    if vague:
        notes.append(f"{path.name}: {vague:,} properties are placed too roughly to say.")
    return FactReading(tuple(facts), len(layer.rows), tuple(notes))


def _layer(part: Part, dataset: Dataset, xy: FloatArray) -> _Layer:
    """Read what lies round the properties."""
    around = max(float(fact.get("within_m", 0)) for fact in dataset.more["fact"]) + 1000
    box = (xy[:, 0].min() - around, xy[:, 1].min() - around, xy[:, 0].max() + around, xy[:, 1].max() + around)
    if part.ending in MAPS:
        return _map_layer(part, (float(box[0]), float(box[1]), float(box[2]), float(box[3])))
    with as_file(part) as path:
        table = read_table(path)
    at = [column_of(table.headings, dataset.columns.get(key, "")) for key in ("x", "y")]
    if at[0] is None or at[1] is None:
        raise InputError("it has no eastings and northings", where=part.path.name, remedy="choose the map file")
    shapes = np.empty(len(table.rows), object)
    for i, row in enumerate(table.rows):
        x, y = parse_number(row[at[0]]), parse_number(row[at[1]])
        shapes[i] = shapely.Point(x, y) if x is not None and y is not None else None
    shapes, _ = geometries_to_27700(shapes, None, where=part.path.name)
    return _Layer(table.headings, table.rows, shapes, _extent(shapes))


def _map_layer(part: Part, box: tuple[float, float, float, float]) -> _Layer:
    """Read a map file, only what lies in the box where its coordinates are the grid's: flood zones are gigabytes."""
    import pyogrio

    source = part.for_gdal()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = [str(name) for name, _ in pyogrio.list_layers(source)]
            info = max((pyogrio.read_info(source, layer=name) for name in names), key=lambda one: one["features"] or 0)
            if "27700" not in str(info["crs"]):
                return _of_features(read_features(Path(source) if part.inside else part.path))
            _, _, wkb, columns = pyogrio.raw.read(source, layer=info["layer_name"], bbox=box)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        raise InputError("it cannot be read as a map file", where=part.path.name, remedy="download it again") from error
    shapes = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore"))
    bad = ~(shapely.is_valid(shapes) | shapely.is_missing(shapes))
    shapes[bad] = shapely.make_valid(shapes[bad])
    cells = [["" if value is None else str(value) for value in column] for column in columns]
    rows = [list(row) for row in zip(*cells, strict=True)] if cells else [[] for _ in shapes]
    bounds = info["total_bounds"]
    extent = tuple(map(float, bounds)) if bounds is not None else _extent(shapes)
    return _Layer([str(name) for name in info["fields"]], rows, shapes, extent)  # type: ignore[arg-type]


def _of_features(features: Features) -> _Layer:
    return _Layer(features.headings, features.rows, features.geometry_27700, _extent(features.geometry_27700))


def _extent(shapes: ObjectArray) -> tuple[float, float, float, float]:
    known = [shape for shape in shapes if shape is not None and not shape.is_empty]
    west, south, east, north = shapely.total_bounds(np.array(known, object)) if known else (0.0, 0.0, 0.0, 0.0)
    return float(west), float(south), float(east), float(north)


def _of_fact(
    layer: _Layer,
    fact: Mapping[str, Any],
    dataset: Dataset,
    properties: Columns,
    xy: FloatArray,
    catalogue: FieldCatalogue,
) -> tuple[list[OpenFact], int, int]:
    """Return the facts, how many properties lie near something of another name, and how many are placed too roughly."""
    field, at_value = catalogue[str(fact["field"])], column_of(layer.headings, str(fact["heading"]))
    if at_value is None:
        raise InputError("it lacks the column that it is known for", where=dataset.title, remedy="download it again")
    within, certain = float(fact["within_m"]), float(fact.get("certain_m", 0.0))
    columns = {key: column_of(layer.headings, pattern) for key, pattern in dataset.columns.items()}
    tree = shapely.STRtree(layer.shapes)
    accuracy, names = properties.numbers("place_accuracy_m"), properties.texts("name")
    facts: list[OpenFact] = []
    near = vague = 0
    for i, key in enumerate(properties.ids):
        if not np.isfinite(xy[i]).all():
            continue
        point = shapely.Point(xy[i])
        hits = tree.query(point, predicate="dwithin", distance=within) if within else tree.query(point, "intersects")
        is_rough = accuracy[i] > _EXACT_M
        speaking = []
        for hit in hits:
            distance = float(shapely.distance(layer.shapes[hit], point))
            text = layer.rows[hit][columns["name"]] if columns.get("name") is not None else ""  # type: ignore[index]
            is_alike = fuzz.token_set_ratio(str(names[i]).casefold(), str(text).casefold()) >= _ALIKE
            if (not is_rough and distance <= certain) or (is_alike and text):
                speaking.append((int(hit), distance))
            elif within:
                near += 1
        told = _gravest(layer, speaking, at_value, fact, field.key, catalogue)
        vague += is_rough and not told
        if told is not None:
            hit, raw, value, distance = told
            facts.append(
                _fact(layer, dataset, columns, key, field.key, value, raw, hit, distance, layer.headings[at_value])
            )
        elif "outside" in fact and not is_rough and _is_in(layer.extent, xy[i]):
            value = clean(str(fact["outside"]), field).value
            rule = "lies in none of its areas"
            facts.append(OpenFact(key, field.key, value, str(fact["outside"]), "", 0, rule, dataset.source))
    return facts, near, vague


def _is_in(extent: tuple[float, float, float, float], xy: FloatArray) -> bool:
    return bool(extent[0] <= xy[0] <= extent[2] and extent[1] <= xy[1] <= extent[3])


def _gravest(
    layer: _Layer,
    hits: Sequence[tuple[int, float]],
    at_value: int,
    fact: Mapping[str, Any],
    field: str,
    catalogue: FieldCatalogue,
) -> tuple[int, str, object, float] | None:
    order = {value: i for i, value in enumerate(fact.get("worst", ()))}
    known = []
    for hit, distance in hits:
        raw = layer.rows[hit][at_value]
        value = clean(raw, catalogue[field]).value
        if value is not None:
            known.append((order.get(str(value), len(order)), distance, hit, raw, value))
    if not known:
        return None
    _, distance, hit, raw, value = min(known, key=lambda one: one[:3])
    return hit, raw, value, distance


def _fact(
    layer: _Layer,
    dataset: Dataset,
    columns: Mapping[str, int | None],
    key: str,
    field: str,
    value: object,
    raw: str,
    hit: int,
    distance: float,
    column: str,
) -> OpenFact:
    def cell(name: str) -> str:
        at = columns.get(name)
        return layer.rows[hit][at].strip() if at is not None else ""

    where = "stands in it" if distance == 0 else f"{distance:.0f} m away"
    words = [where, cell("name") if field != "conservation_area" else "", cell("reference"), cell("date")[:10]]
    return OpenFact(
        key, field, value, raw, column, 0, ", ".join(w for w in words if w), dataset.source, cell("date")[:10]
    )
