"""Zones with their people, and localities: polygons with a code or a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import Columns, ObjectArray
from estates_app.domain.errors import InputError
from estates_app.registers.files.mapfiles import Features, read_features
from estates_app.registers.opendata.codes import code_column, code_of, name_column
from estates_app.registers.opendata.figures import Figures, with_figures

Mint = Callable[[str], str]


def joined(zones: Columns, figures: Figures, name: str) -> tuple[Columns, tuple[str, ...]]:
    """Return the zones with figures, and sentences of how many zones have none of each."""
    zones, _ = with_figures(zones, figures)
    lacking = tuple(
        f"{missing} of {len(zones)} small areas have no {_WORDS.get(field, field.replace('_', ' '))} in {name};"
        " they stay missing."
        for field in _told(figures)
        if (missing := int((~zones.column(field).valid).sum()))
    )
    return zones, lacking


#: Fields of zones in words, where their key is not.
_WORDS = {
    "population": "residents",
    "imd_decile": "deprivation figure",
    "households_no_car": "households without a car",
}


def _told(figures: Figures) -> list[str]:
    """Return the fields whose lack a person should hear of: the first of each kind."""
    return [field for field in ("population", "imd_decile", "households_no_car") if field in figures.fields]


def read_zones(path: Path, *, mint: Mint) -> Columns:
    """Read the polygons of zones with their codes and names; parts of one code become one zone.

    Raises
    ------
    InputError
        No code column, no polygons, or coordinates outside Great Britain.
    """
    features = read_features(path)
    at_code = code_column(features.headings, features.rows, where=path.name)
    if not any(getattr(shape, "geom_type", "").endswith("Polygon") for shape in features.geometry_27700):
        raise InputError("it holds no polygons", where=path.name, remedy="use the boundaries of the zones")
    codes = [code_of(row[at_code]) for row in features.rows]
    at_name = name_column(features.headings, at_code)
    shapes = _dissolved(codes, features.geometry_27700)
    first_row = dict(reversed(list(zip(codes, features.rows, strict=True))))
    with np.errstate(invalid="ignore"):
        centres = shapely.point_on_surface(np.array(list(shapes.values()), object))
    rows = [
        {
            "id": mint(code),
            "code": code,
            "name": first_row[code][at_name] if at_name is not None else code,
            "geometry": shapes[code],
            "x_27700": float(shapely.get_x(centre)) if _has_place(centre) else None,
            "y_27700": float(shapely.get_y(centre)) if _has_place(centre) else None,
        }
        for code, centre in zip(shapes, centres, strict=True)
    ]
    return Columns.from_records(rows)


def load_localities(path: Path, *, name_column_called: str = "", mint: Mint) -> Columns:
    """Read towns or districts as polygons with a name; parts of one name become one.

    Raises
    ------
    InputError
        No column holds a name, or the file holds no polygon.
    """
    features = read_features(path)
    at = _named_column(features, name_column_called, path)
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for row, shape in zip(features.rows, features.geometry_27700, strict=True):
        if shape is not None:
            parts[row[at]].append(shape)
    rows = [{"id": mint(name), "name": name, "geometry": shapely.union_all(shapes)} for name, shapes in parts.items()]
    if not rows:
        raise InputError("it holds no polygon", where=path.name, remedy="use polygons of towns or districts")
    return Columns.from_records(rows)


def _has_place(point: BaseGeometry | None) -> bool:
    return point is not None and not point.is_empty


def _dissolved(codes: Sequence[str], geometry: ObjectArray) -> dict[str, BaseGeometry]:
    """Return one shape a code: a zone in two parts is one zone, and its people count once."""
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, shape in zip(codes, geometry, strict=True):
        parts[code].append(shape)
    return {code: shapes[0] if len(shapes) == 1 else shapely.union_all(shapes) for code, shapes in parts.items()}


def _named_column(features: Features, wanted: str, path: Path) -> int:
    if wanted:
        for i, heading in enumerate(features.headings):
            if heading.casefold() == wanted.casefold():
                return i
        raise InputError(
            f"no column is called {wanted}", where=path.name, remedy=f"use one of {', '.join(features.headings)}"
        )
    at = name_column(features.headings)
    if at is None:
        raise InputError("no column holds a name", where=path.name, remedy="give locality_name_column")
    return at
