"""How shapes of base maps and own layers are drawn, by scale."""

from __future__ import annotations

import functools
import math
import re
import sys
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from estates_app.domain.errors import ProjectError
from estates_app.domain.shapes import Part

_FILE = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[3])) / "resources" / "map" / "basemaps.toml"
AREA, LINE, NAME = "area", "line", "name"


@dataclass(frozen=True)
class ShapeStyle:
    """How one kind of shapes is drawn.

    Attributes
    ----------
    part : Part
        Which shapes of the source.
    colour : str
        Token, ``partner:CODE`` or hex: the ground of areas, the ink of lines and discs.
    tint : float
        Share of the ground's colour, 1 for solid.
    edge : str
        Colour of the line round areas, empty for none.
    casing : str
        Colour on both sides of lines and round discs, empty for none.
    widths : tuple of (m_per_px, px)
        Width of lines and edges, blended between scales.
    casing_px : float
    dashes : tuple of float
    from_m_per_px, to_m_per_px : float
        Scales between which it is drawn, metres a logical pixel.
    disc_px : float
        Radius of points; 0 leaves them out.
    """

    part: Part
    colour: str
    tint: float = 1.0
    edge: str = ""
    casing: str = ""
    widths: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    casing_px: float = 0.0
    dashes: tuple[float, ...] = ()
    from_m_per_px: float = 0.0
    to_m_per_px: float = math.inf
    disc_px: float = 0.0

    def is_drawn(self, m_per_px: float) -> bool:
        """Whether it is drawn at a scale."""
        return self.from_m_per_px <= m_per_px <= self.to_m_per_px

    def width_px(self, m_per_px: float) -> float:
        """Width at a scale, logical pixels."""
        steps = sorted(self.widths)
        if m_per_px <= steps[0][0]:
            return steps[0][1]
        for (near, wide), (far, thin) in pairwise(steps):
            if m_per_px <= far:
                share = math.log(m_per_px / near) / math.log(far / near)
                return wide + (thin - wide) * share
        return steps[-1][1]


@dataclass(frozen=True)
class NameStyle:
    """Where names of places stand in a base map, and how weighty each kind is."""

    part: Part
    text: str
    ranks: Mapping[str, int]


@dataclass(frozen=True)
class BaseMapStyle:
    """How one file is drawn: its layers, lowest first, and its names."""

    layout: str
    layers: tuple[ShapeStyle, ...]
    names: tuple[NameStyle, ...]
    attribution: str = ""


@dataclass(frozen=True)
class BaseMaps:
    """All that `resources/map/basemaps.toml` says."""

    layouts: Mapping[str, tuple[str, frozenset[str], int]]
    entries: tuple[Mapping[str, Any], ...]
    attribution: str = ""

    def layout_of(self, tables: Collection[str]) -> str:
        """Return the name of the layout that a file's tables show, empty where it is no base map."""
        plain = {plain_name(table) for table in tables}
        told = ((len(plain & marks), needed, title) for title, marks, needed in self.layouts.values())
        counts = {title: count for count, needed, title in told if count >= needed}
        return max(counts, key=lambda title: counts[title]) if counts else ""

    def style_of(self, columns: Mapping[str, Sequence[str]]) -> BaseMapStyle:
        """Return how a file is drawn.

        Parameters
        ----------
        columns : mapping of str to sequence of str
            Its tables of shapes with the columns of each.
        """
        by_name: dict[str, list[str]] = {}
        for table in columns:
            by_name.setdefault(plain_name(table), []).append(table)
        layers: list[ShapeStyle] = []
        names: list[NameStyle] = []
        for entry in self.entries:
            for table in (table for name in entry["names"] for table in by_name.get(name, ())):
                self._add(entry, table, columns[table], layers, names)
        return BaseMapStyle(self.layout_of(columns), tuple(layers), tuple(names), self.attribution)

    def _add(
        self,
        entry: Mapping[str, Any],
        table: str,
        columns: Sequence[str],
        layers: list[ShapeStyle],
        names: list[NameStyle],
    ) -> None:
        told = _first(columns, entry.get("field", ()))
        if entry["kind"] == NAME:
            text = _first(columns, entry["text"])
            if text:
                names.append(NameStyle(Part(table, told), text, dict(entry.get("ranks", {}))))
            return
        values = tuple(str(value).casefold() for value in entry.get("values", ()))
        if values and not told and any(layer.part.table == table for layer in layers):
            return  # a table that tells no kinds is drawn once, as the least of them
        part = Part(table, told, values) if told and values else Part(table)
        layers.append(_style(entry, part))


@functools.lru_cache(maxsize=2)
def load_basemaps(path: Path = _FILE) -> BaseMaps:
    """Read how base maps are drawn.

    Raises
    ------
    ProjectError
        The file is missing, or an entry is wrong.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        layouts = {
            key: (str(entry["title"]), frozenset(map(plain_name, entry["marks"])), int(entry["needed"]))
            for key, entry in data["layouts"].items()
        }
        entries = tuple(dict(entry, names=[plain_name(name) for name in entry["names"]]) for entry in data["layer"])
        for entry in entries:
            if entry["kind"] == NAME:
                _ = entry["text"]
            else:
                _style(entry, Part())
        return BaseMaps(layouts, entries, str(data["attribution"]["words"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        message = f"The styles of base maps cannot be read from {path.name}: put the program's files back in place."
        raise ProjectError(message) from error


def plain_name(name: str) -> str:
    """Return the name of a table without what layouts write differently: case, spaces, hyphens, underscores."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def own_style(colour: str, width_px: float) -> ShapeStyle:
    """Return how a layer that people add is drawn: areas in a tint with an edge, lines with a halo, small discs."""
    return ShapeStyle(
        Part(),
        colour,
        tint=0.14,
        edge=colour,
        casing="map_halo",
        widths=((1.0, width_px),),
        casing_px=1.2,
        disc_px=3.0 + width_px / 2.0,
    )


def _style(entry: Mapping[str, Any], part: Part) -> ShapeStyle:
    if entry["kind"] not in (AREA, LINE):
        raise ValueError(f"no kind of layer: {entry['kind']}")
    widths = tuple((float(scale), float(px)) for scale, px in entry.get("width", [[1.0, 1.0]]))
    if not widths or any(scale <= 0 or px <= 0 for scale, px in widths):
        raise ValueError(f"no width: {widths}")
    return ShapeStyle(
        part,
        str(entry["colour"]),
        edge=str(entry.get("edge", "")),
        casing=str(entry.get("casing", "")),
        widths=widths,
        casing_px=float(entry.get("casing_width", 0.0)),
        dashes=tuple(float(step) for step in entry.get("dashes", ())),
        from_m_per_px=float(entry.get("from", 0.0)),
        to_m_per_px=float(entry.get("to", math.inf)),
    )


def _first(columns: Sequence[str], wanted: Sequence[str]) -> str:
    """Return the first of some columns that a table has."""
    known = {plain_name(column): column for column in columns}
    return next((known[plain_name(name)] for name in wanted if plain_name(name) in known), "")
