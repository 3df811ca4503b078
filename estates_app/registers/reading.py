"""Reads one register: columns mapped, cells cleaned, rows placed, and every row given its fate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.claims import (
    Cleaned,
    ColumnGuess,
    Headings,
    Issue,
    Reading,
    ReadRow,
    RowFate,
    Severity,
    Written,
)
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.cleaning.cells import is_missing
from estates_app.registers.columns.mapping import propose_columns, with_mapping
from estates_app.registers.files.tables import RawTable, read_table
from estates_app.registers.placing.evidence import place
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.rowcells import clean_rows
from estates_app.registers.source import RegisterSource

#: A column of one of these fields can tell one row from another.
_IDENTIFYING = ("name", "site_name", "address", "uprn", "local_id", "postcode", "grid_reference", "easting_m", "lat")

#: Words that name things which are no property, in a row's name, use or tenure.
_NOT_PROPERTY = re.compile(
    r"(?i)\b(chattels?|civic regalia|regalia|mayoral chain|works? of art|paintings?|silverware|aggregate site)\b"
)
_TOTAL = re.compile(r"(?i)^\s*(grand\s+|sub\s*)?total\b")

#: What says where a row lies, but for its postcode.
COORDINATE_FIELDS = frozenset({"easting_m", "northing_m", "lat", "lon", "grid_reference"})

#: How many rows pass between two looks at the cancel flag.
_STEP = 500

#: Shares of the work after which the table is read and its cells are cleaned.
_READ, _CLEANED = 0.35, 0.75


class NothingIdentifies(InputError):
    """No column of a table tells one property from another; ``table`` is what was read, so that a person can."""

    def __init__(self, what: str, *, where: str, remedy: str, table: RawTable) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.table = table


@dataclass(frozen=True)
class _Work:
    """What one register is read with."""

    table: RawTable
    source: RegisterSource
    columns: tuple[ColumnGuess, ...]
    gazetteer: Gazetteer | None
    area_27700: BaseGeometry | None

    @cached_property
    def repeated_headings(self) -> frozenset[int]:
        """Rows that say the headings again, as at the top of a printed page."""
        return frozenset(n.row for n in self.table.row_notes if n.code == "headings-repeated" and n.row is not None)


def read_register(
    source: RegisterSource,
    catalogue: FieldCatalogue,
    *,
    gazetteer: Gazetteer | None = None,
    area_27700: BaseGeometry | None = None,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Reading:
    """Read one register.

    Parameters
    ----------
    source : RegisterSource
    catalogue : FieldCatalogue
    gazetteer : Gazetteer, optional
        Places rows by postcode and checks coordinates.
    area_27700 : shapely geometry, optional
        Rows that lie elsewhere are outside the area.

    Returns
    -------
    Reading
        Every non-blank row below the header, each with one of the five fates.

    Raises
    ------
    InputError
        The file cannot be read, or nothing in it identifies a row.
    Cancelled
    """
    cancel = cancel or Cancel()

    def done(share: float, _what: str = "") -> None:
        cancel.check()
        progress(share, f"reading {source.path.name}")

    table = read_table(
        source.path,
        sheet=source.sheet,
        layer=source.layer,
        crs_epsg=source.crs_epsg,
        member=source.member,
        table=source.table,
        header_row=source.header_row,
        progress=lambda share, what: done(_READ * share, what),
        cancel=cancel,
    )

    done(_READ)
    samples = [[row[i] for row in table.rows[:400]] for i in range(len(table.headings))]
    guesses = with_mapping(propose_columns(table.headings, samples, catalogue), source.mapping, catalogue, table.file)
    work = _Work(table, source, guesses, gazetteer, area_27700)
    _check_register(work)
    only, closed = _only_columns(work), _closed_column(work)
    cells, issues = clean_rows(
        table, guesses, source, catalogue, each=lambda share: done(_READ + (_CLEANED - _READ) * share)
    )
    issues += [*table.notes, *table.row_notes]
    if area_27700 is not None:
        shapely.prepare(area_27700)
    headings = Headings(table.headings)
    rows: list[ReadRow] = []
    for at, (number, raw, mine) in enumerate(zip(table.numbers, table.rows, cells, strict=True)):
        if at % _STEP == 0:
            done(_CLEANED + (1 - _CLEANED) * at / max(1, len(table.rows)))
        row = ReadRow(number, mine, raw=Written(headings, raw))
        elsewhere = next((i for i, values in only.items() if raw[i].strip().casefold() not in values), None)
        if elsewhere is not None:
            reason = f"{table.headings[elsewhere]} is {raw[elsewhere].strip() or 'blank'}."
            rows.append(replace(row, fate=RowFate.OUTSIDE_AREA, reason=reason))
            continue
        rows.append(_settle(work, row, at, raw[closed] if closed is not None else "", issues))
    rows = _named(_without_strays(rows, area_27700))
    kept = {row.row for row in rows if row.fate is not RowFate.OUTSIDE_AREA}
    told = tuple(issue for issue in issues if issue.row is None or issue.row in kept)
    return Reading(table.file, table.sheet, table.encoding, table.crs, guesses, tuple(rows), told, table.fingerprint)


def _check_register(work: _Work) -> None:
    mapped = {guess.field for guess in work.columns}
    has_geometry = work.table.xy_27700 is not None
    if not has_geometry and not mapped.intersection(_IDENTIFYING):
        headings = ", ".join(work.table.headings[:6])
        raise NothingIdentifies(
            f"nothing in it identifies a property (its headings are {headings})",
            where=work.table.file,
            remedy="choose another sheet, or name the columns in a mapping",
            table=work.table,
        )
    if not work.table.rows:
        raise InputError("it has headings and no rows", where=work.table.file, remedy="export it again")


def _only_columns(work: _Work) -> dict[int, frozenset[str]]:
    return {
        _column_headed(work, heading, "only"): frozenset(value.casefold() for value in values)
        for heading, values in work.source.only.items()
    }


def _closed_column(work: _Work) -> int | None:
    heading = work.source.closed_column
    return _column_headed(work, heading, "closed_column") if heading else None


def _column_headed(work: _Work, heading: str, option: str) -> int:
    folded = [name.casefold() for name in work.table.headings]
    if heading.casefold() not in folded:
        raise InputError(f"no column is headed “{heading}”", where=work.table.file, remedy=f"correct {option}")
    return folded.index(heading.casefold())


def _settle(work: _Work, row: ReadRow, at: int, closed: str, issues: list[Issue]) -> ReadRow:
    """Place a row and give it its fate."""
    if row.row in work.repeated_headings:
        return replace(row, fate=RowFate.NOT_PROPERTY, reason="It repeats the headings.")
    words = " ".join(row.text(key) for key in ("name", "site_name", "use", "subtype", "tenure", "address"))
    if _NOT_PROPERTY.search(words) or row.text("tenure") == "chattel":
        return replace(
            row, fate=RowFate.NOT_PROPERTY, reason="It is a movable thing or a sum of others, no land or building."
        )
    if _TOTAL.match(row.text("name") or row.text("address")) or any(_TOTAL.match(c) for c in work.table.rows[at][:1]):
        return replace(row, fate=RowFate.NOT_PROPERTY, reason="It is a total of other rows.")
    given = work.table.xy_27700[at] if work.table.xy_27700 else None
    evidence: Mapping[str, Cleaned] = row.cells
    if row.row in work.source.by_postcode:
        given, evidence = None, {key: cell for key, cell in row.cells.items() if key not in COORDINATE_FIELDS}
        issues.append(_left_aside(row))
    placed = place(evidence, row=row.row, geometry_xy_27700=given, gazetteer=work.gazetteer)
    issues.extend(placed.issues)
    row = replace(row, xy_27700=placed.xy_27700, place_rule=placed.rule, place_accuracy_m=placed.accuracy_m)
    outside = _outside(row, work.gazetteer, work.area_27700)
    if outside:
        return replace(row, fate=RowFate.OUTSIDE_AREA, reason=outside)
    if (
        not any(row.text(key) for key in ("name", "site_name", "address", "uprn", "postcode"))
        and placed.xy_27700 is None
    ):
        return replace(row, fate=RowFate.SET_ASIDE, reason="Nothing in it says which property it is.")
    if closed.strip() and not is_missing(closed):
        year = closed.strip()
        return replace(row, fate=RowFate.SET_ASIDE, reason=f"Listed as closed ({year}): is the building still held?")
    return row


def _left_aside(row: ReadRow) -> Issue:
    cell = next((cell for key, cell in row.cells.items() if key in COORDINATE_FIELDS), None)
    message = "Its coordinates were left aside by hand: its postcode places it."
    return Issue(
        row.row,
        cell.column if cell else "",
        cell.raw if cell else "",
        "coordinates-left-aside",
        Severity.NOTE,
        message,
    )


def _outside(row: ReadRow, gazetteer: Gazetteer | None, area_27700: BaseGeometry | None) -> str:
    """Return why a row lies outside the area, empty where it does not or nobody can tell."""
    if area_27700 is None:
        return ""
    if row.xy_27700 is not None:
        point = shapely.Point(*row.xy_27700)
        if area_27700.intersects(point):
            return ""
        return f"It lies {shapely.distance(area_27700, point) / 1000:.1f} km outside the area."
    postcode = row.text("postcode")
    if postcode and gazetteer is not None and not gazetteer.knows_district(postcode):
        return f"Its postcode district {postcode.split()[0]} is not in the area."
    return ""


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
