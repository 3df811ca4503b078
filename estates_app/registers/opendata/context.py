"""Zones with their people, localities, and the lines and places of the map's backdrop."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import Columns, FloatArray, ObjectArray
from estates_app.domain.errors import InputError
from estates_app.registers.cleaning.cells import parse_number
from estates_app.registers.files.mapfiles import Features, read_features
from estates_app.registers.files.tables import RawTable, read_table

Mint = Callable[[str], str]

_CODE_HEADINGS = re.compile(
    r"(?i)^(lsoa|oa|msoa|zone|geography|area|ward|lad|wd).*(cd|code)|^(code|id|zone|geo_code|gss)$"
)
_NAME_HEADINGS = re.compile(r"(?i)(^|_|\b)(name|nm)$|nm$|^name|_name$|lad\d\dnm")

#: Age groups by the words of a column or a cell. Bands that straddle 16 or 65 are counted in the total only.
_AGES = (
    ("population", re.compile(r"(?i)^(total|all (people|ages|usual residents).*|population|persons|usual residents)$")),
    ("aged_0_15", re.compile(r"(?i)^(aged )?(15 years and under|0[ -]*(to|-)? ?15|0_15|under 16)")),
    ("aged_65_plus", re.compile(r"(?i)^(aged )?(65( years)? and over|65\+|65_plus|65 plus|over 64)")),
    (
        "aged_16_64",
        re.compile(
            r"(?i)^(aged )?(16[ _-]*(to|-|_)?[ _]*(64|24)|25[ _-]*(to|-|_)[ _]*34|35[ _-]*(to|-|_)[ _]*49|50 to 64)"
        ),
    ),
)


@dataclass(frozen=True, eq=False)
class ZoneReading:
    """Zones as the estate wants them, and what the files left open."""

    zones: Columns
    notes: tuple[str, ...]


def load_zones(
    zones: Path,
    population: Path,
    *,
    deprivation: Path | None = None,
    cars: Path | None = None,
    mint: Mint,
) -> ZoneReading:
    """Read zones and join their people by code.

    Parameters
    ----------
    zones : Path
        Polygons with a code, in any CRS.
    population : Path
        Residents by code and age: one row a zone, or one row a zone and age group.
    deprivation : Path, optional
        IMD decile (or rank) by code.
    cars : Path, optional
        Households and households without a car by code.
    mint : callable
        Gives ids.

    Raises
    ------
    InputError
        No code column, coordinates outside Great Britain, or no code in common.
    """
    features = read_features(zones)
    at_code = _code_column(features.headings, zones)
    if not any(getattr(shape, "geom_type", "").endswith("Polygon") for shape in features.geometry_27700):
        raise InputError("it holds no polygons", where=zones.name, remedy="use the boundaries of the zones")
    codes = [row[at_code] for row in features.rows]
    at_name = _name_column(features, at_code)
    people, notes = _people(population)
    found = sum(code in people for code in codes)
    if not found:
        raise InputError(
            f"none of its codes is a zone of {zones.name}", where=population.name, remedy="use tables of the same year"
        )
    records: dict[str, dict[str, object]] = {code: dict(people.get(code, {})) for code in codes}
    for path, fields in (
        (deprivation, {"imd_decile": r"decile|^imd_decile$"}),
        (cars, {"households": r"^(households|all households|total.*)$", "households_no_car": r"no.*(car|van)"}),
    ):
        if path is not None:
            missing = _join_figures(path, fields, records)
            if missing:
                notes.append(f"{missing} of {len(codes)} small areas have no figure in {path.name}; they stay missing.")
    known = sum(records[code].get("population") is not None for code in dict.fromkeys(codes))
    lacking = len(dict.fromkeys(codes)) - known
    if lacking:
        notes.append(f"{lacking} of {known + lacking} small areas have no residents in {population.name}.")
    shapes = _dissolved(codes, features.geometry_27700)
    codes = list(shapes)
    first_row = {row[at_code]: row for row in reversed(features.rows)}
    with np.errstate(invalid="ignore"):
        centres = shapely.point_on_surface(np.array(list(shapes.values()), object))
    rows = [
        {
            "id": mint(code),
            "code": code,
            "name": first_row[code][at_name] if at_name is not None else code,
            "geometry": shapes[code],
            "x_27700": float(shapely.get_x(centres[i])) if _has_place(centres[i]) else None,
            "y_27700": float(shapely.get_y(centres[i])) if _has_place(centres[i]) else None,
            **records[code],
        }
        for i, code in enumerate(codes)
    ]
    return ZoneReading(Columns.from_records(rows), tuple(notes))


def _has_place(point: BaseGeometry | None) -> bool:
    return point is not None and not point.is_empty


def _dissolved(codes: Sequence[str], geometry: ObjectArray) -> dict[str, BaseGeometry]:
    """Return one shape a code: a zone in two parts is one zone, and its people count once."""
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, shape in zip(codes, geometry, strict=True):
        parts[code].append(shape)
    return {code: shapes[0] if len(shapes) == 1 else shapely.union_all(shapes) for code, shapes in parts.items()}


def load_localities(path: Path, *, name_column: str = "", mint: Mint) -> Columns:
    """Read towns or districts as polygons with a name; parts of one name become one."""
    features = read_features(path)
    at = _named_column(features, name_column, path)
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for row, shape in zip(features.rows, features.geometry_27700, strict=True):
        if shape is not None:
            parts[row[at]].append(shape)
    rows = [{"id": mint(name), "name": name, "geometry": shapely.union_all(shapes)} for name, shapes in parts.items()]
    if not rows:
        raise InputError("it holds no polygon", where=path.name, remedy="use polygons of towns or districts")
    return Columns.from_records(rows)


def load_backdrop(layer: str, path: Path, *, clip_27700: BaseGeometry | None = None, mint: Mint) -> Columns:
    """Read lines, outlines or places for the map, cut to the surroundings of the area.

    Parameters
    ----------
    layer : str
        boundary, river, road or place.
    clip_27700 : shapely geometry, optional
        Only what comes within its bounds is kept.
    """
    if path.suffix.casefold() in {".csv", ".tsv", ".txt"}:
        shapes, names, kinds = _places_of_table(read_table(path))
    else:
        features = read_features(path)
        shapes = list(features.geometry_27700)
        names = _texts(features, r"(?i)^(name1?|name|lad\d\dnm|.*_name|watercourse_name|road_name)$")
        kinds = _texts(
            features, r"(?i)^(class|road_classification|type|kind|form|fclass|place|road_class|highway|local_type)$"
        )
    box = shapely.box(*clip_27700.buffer(2000).bounds) if clip_27700 is not None else None
    rows = []
    for shape, name, kind in zip(shapes, names, kinds, strict=True):
        if shape is None or shape.is_empty or (box is not None and not shape.intersects(box)):
            continue
        shown = shapely.clip_by_rect(shape, *box.bounds) if box is not None and layer != "place" else shape
        if not shown.is_empty:
            rows.append(
                {
                    "id": mint(layer),
                    "layer": layer,
                    "class": _kind(layer, kind),
                    "name": name or None,
                    "geometry": shown,
                }
            )
    return Columns.from_records(rows, ("layer", "class", "name", "geometry"))


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


def _code_column(headings: Sequence[str], path: Path) -> int:
    for i, heading in enumerate(headings):
        if _CODE_HEADINGS.search(heading.strip()):
            return i
    raise InputError("no column holds the code of a zone", where=path.name, remedy="name one of its columns code")


def _name_column(features: Features, at_code: int) -> int | None:
    named = [i for i, h in enumerate(features.headings) if i != at_code and _NAME_HEADINGS.search(h)]
    return named[0] if named else None


def _named_column(features: Features, wanted: str, path: Path) -> int:
    if wanted:
        for i, heading in enumerate(features.headings):
            if heading.casefold() == wanted.casefold():
                return i
        raise InputError(
            f"no column is called {wanted}", where=path.name, remedy=f"use one of {', '.join(features.headings)}"
        )
    at = _name_column(features, -1)
    if at is None:
        raise InputError("no column holds a name", where=path.name, remedy="give locality_name_column")
    return at


def _texts(features: Features, pattern: str) -> list[str]:
    at = next((i for i, heading in enumerate(features.headings) if re.search(pattern, heading)), None)
    return [row[at] if at is not None else "" for row in features.rows]


def _people(path: Path) -> tuple[dict[str, dict[str, object]], list[str]]:
    table = read_table(path)
    at_code = _code_column(table.headings, path)
    long = _long_columns(table, at_code)
    wide = {i: key for i, h in enumerate(table.headings) for key, p in _AGES if i != at_code and p.search(h.strip())}
    if long is None and not wide:
        raise InputError("no column holds residents", where=path.name, remedy="give total, 0-15, 16-64 and 65+")
    if long is None:
        _refuse_twice(table, at_code, path)
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    unsaid: dict[str, set[str]] = defaultdict(set)  # groups of which a part is missing: a part is no sum
    for row in table.rows:
        pairs = [(row[long[0]], row[long[1]])] if long else [(table.headings[i], row[i]) for i in wide]
        for label, text in pairs:
            number = parse_number(text)
            key = next((k for k, p in _AGES if p.search(label.strip())), None)
            if number is None or number < 0:
                unsaid[row[at_code]].add(key or label)
                number = 0.0
            if key is not None:
                sums[row[at_code]][key] += number
            if long and key != "population":
                sums[row[at_code]]["_all"] += number
    return {code: _known_people(groups, unsaid[code], is_long=long is not None) for code, groups in sums.items()}, []


def _refuse_twice(table: RawTable, at_code: int, path: Path) -> None:
    seen: set[str] = set()
    for number, row in zip(table.numbers, table.rows, strict=True):
        if row[at_code].strip() and row[at_code] in seen:
            raise InputError(
                f"{row[at_code]} stands twice (again in row {number})", where=path.name, remedy="leave one of them out"
            )
        seen.add(row[at_code])


def _known_people(groups: Mapping[str, float], unsaid: set[str], *, is_long: bool) -> dict[str, object]:
    """Return what is wholly told of a zone; without a total it is the sum of ages that were all told."""
    known: dict[str, object] = {k: v for k, v in groups.items() if k not in unsaid and k != "_all"}
    if "population" not in known and not unsaid - {"population"}:
        ages = ("aged_0_15", "aged_16_64", "aged_65_plus")
        if is_long:
            known["population"] = groups.get("_all")
        elif all(key in known for key in ages):
            known["population"] = sum(groups[key] for key in ages)
    return {"population": None, **known}


def _long_columns(table: RawTable, at_code: int) -> tuple[int, int] | None:
    """Return the columns of age group and figure where the table has a row for each zone and age."""
    for i in range(len(table.headings)):
        sample = [row[i] for row in table.rows[:12]]
        if i != at_code and sample and all(any(p.search(cell.strip()) for _, p in _AGES) for cell in sample):
            numbers = [
                j
                for j in range(len(table.headings))
                # Small figures may be suppressed ("c"): most cells tell.
                if j not in (i, at_code)
                and 2 * sum(parse_number(row[j]) is not None for row in table.rows[:12]) >= len(sample)
            ]
            if numbers:
                return i, numbers[-1]
    return None


def _join_figures(path: Path, fields: Mapping[str, str], records: dict[str, dict[str, object]]) -> int:
    """Add figures by code to the records; returns how many zones have none."""
    table = read_table(path)
    at_code = _code_column(table.headings, path)
    columns = {
        key: next((i for i, h in enumerate(table.headings) if re.search(pattern, h.strip(), re.IGNORECASE)), None)
        for key, pattern in fields.items()
    }
    if any(i is None for i in columns.values()):
        lacking = " and ".join(key.replace("_", " ") for key, i in columns.items() if i is None)
        raise InputError(f"no column holds {lacking}", where=path.name, remedy="name the columns so")
    known = set()
    for row in table.rows:
        if row[at_code] in records:
            for key, i in columns.items():
                number = parse_number(row[i]) if i is not None else None
                if number is not None and number >= 0 and not (key == "imd_decile" and number not in range(1, 11)):
                    records[row[at_code]][key] = number
                    known.add(row[at_code])
    return len(records) - len(known)


def _places_of_table(table: RawTable) -> tuple[list[BaseGeometry | None], list[str], list[str]]:
    plain = [h.casefold() for h in table.headings]

    def at(*names: str) -> int:
        found = next((plain.index(name) for name in names if name in plain), None)
        if found is None:
            raise InputError(f"no column is called {names[0]}", where=table.file, remedy="use OS Open Names")
        return found

    at_x, at_y = at("geometry_x", "easting", "x", "easting_m"), at("geometry_y", "northing", "y", "northing_m")
    at_name, at_kind = at("name1", "name"), at("local_type", "type", "class")
    shapes: list[BaseGeometry | None] = []
    for row in table.rows:
        x, y = parse_number(row[at_x]), parse_number(row[at_y])
        shapes.append(shapely.Point(x, y) if x is not None and y is not None else None)
    return shapes, [row[at_name] for row in table.rows], [row[at_kind] for row in table.rows]


def _kind(layer: str, text: str) -> str:
    """Return the class in the few words that the map knows."""
    folded = text.strip().casefold().replace("_", " ")
    if layer == "road":
        for kind, words in (("motorway", ("motorway",)), ("a_road", ("a road", "trunk", "primary", "a_road"))):
            if any(word in folded for word in words):
                return kind
        return "road"
    return folded
