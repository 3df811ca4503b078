"""Lines, outlines and names for the map's backdrop, cut to the surroundings of the area."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.registers.cleaning.cells import parse_number
from estates_app.registers.files.mapfiles import Features, read_features
from estates_app.registers.files.tables import RawTable, read_table
from estates_app.registers.placing.settlements import Settlements

Mint = Callable[[str], str]


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
    return _layer(layer, shapes, names, kinds, clip_27700, mint)


def backdrop_of_settlements(settlements: Settlements, *, clip_27700: BaseGeometry | None = None, mint: Mint) -> Columns:
    """Return the names of places for the map, cut to the surroundings of the area."""
    places = settlements.places()
    points = [shapely.Point(place.spot.x, place.spot.y) for place in places]
    return _layer("place", points, [p.name for p in places], [p.kind for p in places], clip_27700, mint)


def _layer(
    layer: str,
    shapes: Sequence[BaseGeometry | None],
    names: Sequence[str],
    kinds: Sequence[str],
    clip_27700: BaseGeometry | None,
    mint: Mint,
) -> Columns:
    box = shapely.box(*clip_27700.buffer(2000).bounds) if clip_27700 is not None else None
    shown = np.array([*shapes, None], dtype=object)[:-1]  # else shapes of one kind could become a table
    if box is not None:
        shown[~shapely.intersects(shown, box)] = None
        if layer != "place":
            shown = shapely.clip_by_rect(shown, *box.bounds)
    is_there = ~(shapely.is_missing(shown) | shapely.is_empty(shown))
    rows = [
        {"id": mint(layer), "layer": layer, "class": _kind(layer, kind), "name": name or None, "geometry": shape}
        for shape, name, kind, is_shown in zip(shown, names, kinds, is_there, strict=True)
        if is_shown
    ]
    return Columns.from_records(rows, ("layer", "class", "name", "geometry"))


def _texts(features: Features, pattern: str) -> list[str]:
    at = next((i for i, heading in enumerate(features.headings) if re.search(pattern, heading)), None)
    return [row[at] if at is not None else "" for row in features.rows]


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
