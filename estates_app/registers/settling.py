"""What becomes of each row that is read: a property, no property, outside the area, or set aside for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.claims import Cleaned, ReadRow, RowFate
from estates_app.registers.cleaning.cells import is_missing
from estates_app.registers.cleaning.not_property import is_plainly_one, why_no_property
from estates_app.registers.files.raw import RawTable
from estates_app.registers.placing.gathering import PlaceSources

#: What tells one row from another by itself.
_TELLING = ("name", "site_name", "address", "uprn", "postcode")


@dataclass(frozen=True, eq=False)
class Settling:
    """What the fates of a table's rows follow from.

    Attributes
    ----------
    table : RawTable
    sources : PlaceSources
    only : mapping of column index to frozenset of str
        Values, casefolded, that a row must have not to be somebody else's.
    closed_at : int or None
        Index of the column that says when a place closed.
    """

    table: RawTable
    sources: PlaceSources
    only: Mapping[int, frozenset[str]]
    closed_at: int | None

    def elsewhere(self, at: int) -> str:
        """Return why a row is somebody else's, empty where it is not."""
        raw = self.table.rows[at]
        for i, values in self.only.items():
            if raw[i].strip().casefold() not in values:
                return f"{self.table.headings[i]} is {raw[i].strip() or 'blank'}."
        return ""

    def no_property(self, row: ReadRow, at: int, repeated: frozenset[int]) -> str:
        """Return why a row is no land or building, empty where it is one."""
        if row.row in repeated:
            return "It repeats the headings."
        if is_plainly_one(row.cells):
            return ""
        first = next((text for text in self.table.rows[at] if text and not text.isspace()), "")
        return why_no_property({key: cell.value for key, cell in row.cells.items()}, first)

    def settled(self, rows: Sequence[ReadRow]) -> list[ReadRow]:
        """Return the rows with their fates; what is no property, or somebody else's, has its fate already."""
        outside = self._outside(rows)
        settled = []
        for at, row in enumerate(rows):
            if row.fate is not RowFate.PROPERTY:
                settled.append(row)
            elif outside[at]:
                settled.append(replace(row, fate=RowFate.OUTSIDE_AREA, reason=outside[at]))
            else:
                reason = self._waits(row, at)
                settled.append(replace(row, fate=RowFate.SET_ASIDE, reason=reason) if reason else row)
        return _named(_without_strays(settled, self.sources.area_27700))

    def _waits(self, row: ReadRow, at: int) -> str:
        """Return why a row needs a person, empty where it does not."""
        if row.xy_27700 is None and not any(key in row.cells for key in _TELLING):
            return "Nothing in it says which property it is."
        closed = self.table.rows[at][self.closed_at].strip() if self.closed_at is not None else ""
        if closed and not is_missing(closed):
            return f"Listed as closed ({closed}): is the building still held?"
        return ""

    def _outside(self, rows: Sequence[ReadRow]) -> list[str]:
        """Return for each row why it lies outside the area, empty where it does not or nobody can tell."""
        area, gazetteer = self.sources.area_27700, self.sources.gazetteer
        reasons = [""] * len(rows)
        if area is None:
            return reasons
        xy = np.array([row.xy_27700 or (np.nan, np.nan) for row in rows], float).reshape(-1, 2)
        placed = np.isfinite(xy).all(axis=1)
        shapely.prepare(area)
        beyond = np.flatnonzero(placed)[~shapely.intersects_xy(area, *xy[placed].T)]
        for i, metres in zip(beyond.tolist(), shapely.distance(area, shapely.points(xy[beyond])), strict=True):
            reasons[i] = f"It lies {metres / 1000:.1f} km outside the area."
        for i in np.flatnonzero(~placed).tolist():
            postcode = rows[i].text("postcode")
            if postcode and gazetteer is not None and not gazetteer.knows_district(postcode):
                reasons[i] = f"Its postcode district {postcode.split()[0]} is not in the area."
        return reasons


def _without_strays(rows: list[ReadRow], area_27700: BaseGeometry | None) -> list[ReadRow]:
    """Leave out the rows of a national list that nothing places: most of the list lies elsewhere, so do they."""
    outside = sum(row.fate is RowFate.OUTSIDE_AREA for row in rows)
    located = sum(row.xy_27700 is not None or row.fate is RowFate.OUTSIDE_AREA for row in rows)
    if area_27700 is None or outside <= located / 2:
        return rows
    reason = f"Nothing places it, and {outside:,} of the {len(rows):,} rows of this list lie outside the area."
    return [
        replace(row, fate=RowFate.OUTSIDE_AREA, reason=reason)
        if row.fate is RowFate.PROPERTY and row.xy_27700 is None and not row.text("postcode")
        else row
        for row in rows
    ]


def _named(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Give every property a name: its own, else its address within a site of several rows, else its site or address."""
    if all(row.fate is not RowFate.PROPERTY or row.text("name") for row in rows):
        return list(rows)
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row.text("site_name")] = sizes.get(row.text("site_name"), 0) + 1
    named = []
    for row in rows:
        if row.fate is not RowFate.PROPERTY or row.text("name"):
            named.append(row)
            continue
        site, address = row.text("site_name"), row.text("address")
        key = "address" if address and (not site or sizes[site] > 1) else "site_name"
        cell = row.cells.get(key)
        if cell is not None:
            name = replace(cell, rule="the " + ("address" if key == "address" else "site") + " serves as the name")
        else:
            words = f"{row.text('use') or 'Property'} at {row.text('postcode') or 'row ' + str(row.row)}"
            name = Cleaned(words[:1].upper() + words[1:], "", "", "made from use and place: no name was given")
        named.append(replace(row, cells={**row.cells, "name": name}))
    return named
