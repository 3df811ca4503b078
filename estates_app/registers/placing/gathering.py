"""What a register's rows say of where they lie, as arrays: figures, grid references, shapes, UPRNs, postcodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.claims import Cleaned, Issue, Severity
from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.domain.geography import GRID_BOUNDS_M
from estates_app.registers.placing.gazetteer import Gazetteer, postcode_keys
from estates_app.registers.placing.grid import lonlat_to_27700
from estates_app.registers.placing.references import read_reference
from estates_app.registers.placing.rules import PlacingRules, placing_rules
from estates_app.registers.placing.settlements import Settlements

Point = tuple[float, float]
Cells = Mapping[str, Cleaned]

#: Where evidence comes from, the more telling first among the equally exact.
SLOTS = ("geometry", "coordinates", "lonlat", "grid", "uprn", "postcode")
FIGURES = ("geometry", "coordinates", "lonlat", "grid")

#: Figures no larger than this are degrees, whatever their columns are called.
_MOST_DEGREES = 180.0


class UprnPoints(Protocol):
    """A table of UPRNs and where they lie."""

    def locate(self, uprn: str) -> Point | None:
        """Return the place (EPSG:27700, metres) of a UPRN, None where the table lacks it."""


@dataclass(frozen=True)
class PlaceSources:
    """What is at hand to place rows by, beside what they say themselves.

    Attributes
    ----------
    gazetteer : Gazetteer or None
    uprns : UprnPoints or None
    settlements : Settlements or None
    area_27700 : shapely geometry or None
        The area that the register is about.
    """

    gazetteer: Gazetteer | None = None
    uprns: UprnPoints | None = None
    settlements: Settlements | None = None
    area_27700: BaseGeometry | None = None


@dataclass(eq=False)
class Slot:
    """One kind of evidence of all rows.

    Attributes
    ----------
    xy : ndarray, shape (n, 2)
        EPSG:27700, nan where there is none.
    accuracy_m, reach_m : ndarray, shape (n,)
    written : ndarray, shape (n, 2)
        Figures as they stand (easting or longitude first), nan where there are none.
    is_degrees, is_partial, is_lettered : ndarray of bool, shape (n,)
        Whether the figures are degrees; whether the letters of their 100 km square are lost, or are there.
    """

    xy: FloatArray
    accuracy_m: FloatArray
    reach_m: FloatArray
    written: FloatArray
    is_degrees: BoolArray
    is_partial: BoolArray
    is_lettered: BoolArray

    @classmethod
    def empty(cls, n: int, kind: str, rules: PlacingRules) -> Slot:
        """Make a slot without evidence, with the accuracy and reach of its kind."""
        worth = rules.witness[kind]
        return cls(
            np.full((n, 2), np.nan),
            np.full(n, worth.accuracy_m),
            np.full(n, worth.reach_m),
            np.full((n, 2), np.nan),
            *(np.zeros(n, bool) for _ in range(3)),
        )

    @property
    def known(self) -> BoolArray:
        """Which rows have a place by this kind."""
        known: BoolArray = ~np.isnan(self.xy[:, 0])
        return known


@dataclass(eq=False)
class Gathered:
    """All evidence of a register; ``said`` holds what is wrong with evidence that places nothing."""

    rows: Sequence[Cells]
    numbers: Sequence[int]
    slots: dict[str, Slot]
    postcode_ended: BoolArray
    said: dict[int, list[Issue]] = field(default_factory=lambda: defaultdict(list))

    def cell(self, i: int, slot: str) -> tuple[str, str]:
        """Return heading and text of the figures of a slot, both empty for a shape."""
        cells = [self.rows[i][key] for key in _KEYS.get(slot, ()) if key in self.rows[i]]
        return (cells[0].column, ", ".join(cell.raw.strip() for cell in cells)) if cells else ("", "")

    def say(self, i: int, slot: str, code: str, message: str, severity: Severity = Severity.WARNING) -> None:
        """Note something of a row's figures."""
        column, raw = self.cell(i, slot)
        self.said[i].append(Issue(self.numbers[i], column, raw, code, severity, message))

    def labels(self, slot: str) -> npt.NDArray[np.object_]:
        """Return what a slot's evidence is called in each row, by what its figures are, whatever their columns are."""
        own, words = self.slots[slot], placing_rules().witness
        found = np.full(len(self.rows), words[slot].label, object)
        if slot in ("coordinates", "lonlat", "grid"):
            found[~own.is_lettered] = words["coordinates"].label
            found[own.is_degrees] = words["lonlat"].label
        elif slot == "postcode":
            found[self.postcode_ended] = f"{words[slot].label}, no longer in use"
        return found


_KEYS = {
    "coordinates": ("easting_m", "northing_m"),
    "lonlat": ("lon", "lat"),
    "grid": ("grid_reference",),
    "uprn": ("uprn",),
    "postcode": ("postcode",),
}


def gather(
    rows: Sequence[Cells],
    numbers: Sequence[int],
    geometry_xy_27700: Sequence[Point | None] | None,
    sources: PlaceSources,
    left_aside: BoolArray,
) -> Gathered:
    """Gather the evidence of all rows; degrees are converted once for the whole register.

    Parameters
    ----------
    left_aside : ndarray of bool, shape (n,)
        Rows whose figures and shapes a person found wrong.
    """
    rules, n = placing_rules(), len(rows)
    slots = {kind: Slot.empty(n, kind, rules) for kind in SLOTS}
    gathered = Gathered(rows, numbers, slots, np.zeros(n, bool))
    for kind in ("coordinates", "lonlat"):
        _read_pairs(gathered, kind, left_aside)
    _read_references(gathered, left_aside)
    if geometry_xy_27700 is not None:
        for i, point in enumerate(geometry_xy_27700):
            if point is not None and not left_aside[i]:
                slots["geometry"].written[i] = point
    for kind in FIGURES:
        _to_grid(slots[kind])
    _locate_uprns(gathered, sources.uprns)
    _locate_postcodes(gathered, sources.gazetteer)
    return gathered


def _read_pairs(gathered: Gathered, kind: str, left_aside: BoolArray) -> None:
    """Read two columns; half a pair and a pair of noughts are said and not used."""
    first, second = _KEYS[kind]
    at: list[int] = []
    pairs: list[Point] = []
    for i, cells in enumerate(gathered.rows):
        if (first not in cells and second not in cells) or left_aside[i]:
            continue
        x, y = _figure(cells, first), _figure(cells, second)
        if x is None or y is None:
            if x is not None or y is not None:
                message = "Only one of the two coordinates is given; it places nothing."
                gathered.say(i, kind, "coordinates-half", message)
        elif x == y == 0:
            message = "The coordinates are 0, 0: a placeholder, treated as missing."
            gathered.say(i, kind, "coordinates-nowhere", message)
        else:
            at.append(i)
            pairs.append((x, y))
    if at:  # one by one it would take ten times as long
        gathered.slots[kind].written[at] = pairs


def _figure(cells: Cells, key: str) -> float | None:
    value = cells[key].value if key in cells else None
    return value if isinstance(value, float) else None


def _read_references(gathered: Gathered, left_aside: BoolArray) -> None:
    slot = gathered.slots["grid"]
    for i, cells in enumerate(gathered.rows):
        cell = cells.get("grid_reference")
        if cell is None or not cell.value or left_aside[i]:
            continue
        found = read_reference(str(cell.value))
        if found is None:
            message = f"“{cell.raw.strip()[:30]}” is no grid reference; it places nothing."
            gathered.say(i, "grid", "grid-reference-form", message)
        elif found.a == found.b == 0:
            message = "The coordinates are 0, 0: a placeholder, treated as missing."
            gathered.say(i, "grid", "coordinates-nowhere", message)
        else:
            is_lat_first = max(abs(found.a), abs(found.b)) <= _MOST_DEGREES and abs(found.a) > abs(found.b)
            slot.written[i] = (found.b, found.a) if is_lat_first else (found.a, found.b)
            slot.is_partial[i], slot.is_lettered[i] = found.is_partial, found.is_lettered
            half_diagonal_m = found.size_m * 0.7072
            slot.accuracy_m[i] += half_diagonal_m
            slot.reach_m[i] += half_diagonal_m


def on_grid(xy: FloatArray) -> BoolArray:
    """Whether each point can lie in Great Britain, as `domain.geography.is_on_grid`."""
    west, south, east, north = GRID_BOUNDS_M
    with np.errstate(invalid="ignore"):
        found: BoolArray = (xy[:, 0] > west + 1000) & (xy[:, 0] < east) & (xy[:, 1] > south + 1000) & (xy[:, 1] < north)
    return found


def _to_grid(slot: Slot) -> None:
    """Bring what is written to the grid as it stands; in Britain the latitude is the larger of two degrees."""
    with np.errstate(invalid="ignore"):
        slot.is_degrees = np.asarray((np.abs(slot.written) <= _MOST_DEGREES).all(axis=1))
        metres = ~slot.is_degrees & ~slot.is_partial & on_grid(slot.written)
    slot.xy[metres] = slot.written[metres]
    degrees = slot.is_degrees
    if degrees.any():
        slot.xy[degrees] = degrees_to_27700(slot.written[degrees])


def degrees_to_27700(pairs: FloatArray) -> FloatArray:
    """Return the grid places (n, 2) of pairs of degrees in either order, nan outside Great Britain."""
    return lonlat_to_27700(pairs.min(axis=1), pairs.max(axis=1))


def _locate_uprns(gathered: Gathered, uprns: UprnPoints | None) -> None:
    if uprns is None:
        return
    slot = gathered.slots["uprn"]
    for i, cells in enumerate(gathered.rows):
        cell = cells.get("uprn")
        point = uprns.locate(str(cell.value)) if cell is not None and cell.value else None
        if point is not None:
            slot.xy[i] = point


def _locate_postcodes(gathered: Gathered, gazetteer: Gazetteer | None) -> None:
    if gazetteer is None:
        return
    texts = [postcode_of(cells) for cells in gathered.rows]
    index = gazetteer.index(postcode_keys(texts))
    known = np.flatnonzero(index >= 0)
    if len(known):
        slot = gathered.slots["postcode"]
        slot.xy[known], slot.accuracy_m[known], slot.reach_m[known], ended = gazetteer.spots(index[known])
        gathered.postcode_ended[known] = ended


def postcode_of(cells: Cells) -> str:
    """Return the postcode of a row, empty where it has none."""
    cell = cells.get("postcode")
    return str(cell.value) if cell is not None and cell.value else ""


def inside(area_27700: BaseGeometry | None, xy: FloatArray) -> BoolArray:
    """Whether each point lies in the area; all do where no area is known."""
    if area_27700 is None:
        return np.ones(len(xy), bool)
    shapely.prepare(area_27700)
    found: BoolArray = shapely.intersects_xy(area_27700, xy[:, 0], xy[:, 1])
    return found
