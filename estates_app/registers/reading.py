"""Reads one register: columns mapped, cells cleaned, rows placed, and every row given its fate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.claims import Cleaned, ColumnGuess, Issue, Reading, ReadRow, RowFate, Severity
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.cleaning.cells import Result, clean, is_missing
from estates_app.registers.columns.mapping import propose_columns, with_mapping
from estates_app.registers.files.tables import RawTable, read_table
from estates_app.registers.placing.evidence import place
from estates_app.registers.placing.gazetteer import Gazetteer
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

Cells = dict[str, Cleaned]


class NothingIdentifies(InputError):
    """No column of a table tells one property from another; ``table`` is what was read, so that a person can."""

    def __init__(self, what: str, *, where: str, remedy: str, table: RawTable) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.table = table


@dataclass
class _Work:
    """What is gathered while one register is read."""

    table: RawTable
    source: RegisterSource
    catalogue: FieldCatalogue
    columns: tuple[ColumnGuess, ...]
    issues: list[Issue] = field(default_factory=list)
    cleaned: dict[tuple[str, str], Result] = field(default_factory=dict)


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
    table = read_table(source.path, sheet=source.sheet, layer=source.layer, crs_epsg=source.crs_epsg)
    samples = [[row[i] for row in table.rows[:400]] for i in range(len(table.headings))]
    guesses = with_mapping(propose_columns(table.headings, samples, catalogue), source.mapping, catalogue, table.file)
    work = _Work(table, source, catalogue, guesses)
    _check_register(work)
    columns_by_name = {name.casefold(): i for i, name in enumerate(table.headings)}
    only = _only_columns(work, columns_by_name)
    closed = columns_by_name.get(source.closed_column.casefold()) if source.closed_column else None
    if source.closed_column and closed is None:
        raise InputError(
            f"no column is headed “{source.closed_column}”", where=table.file, remedy="correct closed_column"
        )
    if area_27700 is not None:
        shapely.prepare(area_27700)
    rows: list[ReadRow] = []
    site: tuple[int, Cleaned] | None = None
    for at, raw in enumerate(table.rows):
        if at % _STEP == 0:
            cancel.check()
            progress(at / max(1, len(table.rows)), f"reading {table.file}")
        cells = _clean_row(work, at, raw)
        site = _fill_site(work, at, cells, site)
        written = {heading: text for heading, text in zip(table.headings, raw, strict=True) if text.strip()}
        row = ReadRow(table.numbers[at], cells, raw=written)
        elsewhere = next((i for i, values in only.items() if raw[i].strip().casefold() not in values), None)
        if elsewhere is not None:
            reason = f"{table.headings[elsewhere]} is {raw[elsewhere].strip() or 'blank'}."
            rows.append(replace(row, fate=RowFate.OUTSIDE_AREA, reason=reason))
            continue
        rows.append(_settle(work, row, at, gazetteer, area_27700, raw[closed] if closed is not None else ""))
    rows = _named(_without_strays(rows, area_27700))
    kept = {row.row for row in rows if row.fate is not RowFate.OUTSIDE_AREA}
    issues = tuple(issue for issue in work.issues if issue.row is None or issue.row in kept)
    return Reading(table.file, table.sheet, table.encoding, table.crs, guesses, tuple(rows), issues, table.fingerprint)


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


def _only_columns(work: _Work, columns_by_name: Mapping[str, int]) -> dict[int, frozenset[str]]:
    found = {}
    for heading, values in work.source.only.items():
        at = columns_by_name.get(heading.casefold())
        if at is None:
            raise InputError(f"no column is headed “{heading}”", where=work.table.file, remedy="correct only")
        found[at] = frozenset(value.casefold() for value in values)
    return found


def _clean_row(work: _Work, at: int, raw: Sequence[str]) -> Cells:
    cells: Cells = {}
    for guess, text in zip(work.columns, raw, strict=True):
        if guess.field is None or not text.strip():
            continue
        text = _with_unit_of_heading(text, guess, work.catalogue)
        result = work.cleaned.get((guess.field, text))
        if result is None:
            result = work.cleaned[guess.field, text] = clean(text, work.catalogue[guess.field])
        if result.value is not None:
            cells[guess.field] = Cleaned(result.value, text, guess.source, result.rule)
        if result.warning is not None:
            code, severity, message = result.warning
            if code == "uprn-local":
                plain = re.sub(r"\.0+$", "", text.strip())
                cells.setdefault("local_id", Cleaned(plain, text, guess.source, "too short for a UPRN"))
            work.issues.append(Issue(work.table.numbers[at], guess.source, text, code, severity, message))
    _call(cells, work.source.name_form)
    for key, value in work.source.defaults.items():
        cells.setdefault(key, Cleaned(value, value, "", "said of the whole file"))
    _join_address(cells)
    return cells


def _call(cells: Cells, form: str) -> None:
    """Complete a bare name as the source says ("Buxton" of a list of libraries is Buxton Library)."""
    name = cells.get("name")
    added = form.replace("{name}", "").strip().casefold()
    if name is None or not added or added in str(name.value).casefold():
        return
    cells["name"] = replace(name, value=form.replace("{name}", str(name.value)), rule=f"called {form} in this list")


#: Kind of field -> what says a unit in the cell itself, and units that a heading may say for the whole column.
_UNITS_OF_HEADINGS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "area": (
        r"(?i)ha\b|hect|acre|\bac\b|sq|m2|m²|ft|yd",
        ((r"(?i)\b(ha|hectares?)\b", " ha"), (r"(?i)\bacres?\b", " acres")),
    ),
    "money": (
        r"(?i)\d\s*([kmb]|thousand|mill|bill)",
        (
            (r"(?i)£?\s*['’]?\b000s?\b|£\s*k\b|\(k\)|\bthousands?\b", "k"),
            (r"(?i)£\s*m\b|\(£?m\)|\bmillions?\b", "m"),
        ),
    ),
}


def _with_unit_of_heading(text: str, guess: ColumnGuess, catalogue: FieldCatalogue) -> str:
    """Add the unit that the heading gives ("Site area (ha)", "Cost £000") to a figure that has none of its own."""
    units = _UNITS_OF_HEADINGS.get(catalogue[guess.field].kind.value) if guess.field else None
    last = re.search(r"\d(?=\D*$)", text)
    if units is None or last is None or re.search(units[0], text):
        return text
    unit = next((unit for pattern, unit in units[1] if re.search(pattern, guess.source)), "")
    return f"{text[: last.end()]}{unit}{text[last.end() :]}"


def _join_address(cells: Cells) -> None:
    parts = [str(cells[key].value) for key in ("address", "address2", "address3", "town") if key in cells]
    if len(parts) > 1:
        first = cells.get("address") or cells.get("address2") or cells.get("address3") or cells["town"]
        cells["address"] = Cleaned(", ".join(dict.fromkeys(parts)), first.raw, first.column, "address lines joined")


def _fill_site(work: _Work, at: int, cells: Cells, site: tuple[int, Cleaned] | None) -> tuple[int, Cleaned] | None:
    """Give a row the site of the row above where the owner named it only once for a group."""
    number = work.table.numbers[at]
    if "site_name" in cells:
        return number, cells["site_name"]
    has_column = any(guess.field == "site_name" for guess in work.columns)
    is_in_group = has_column and "uprn" not in cells and "local_id" not in cells and "name" not in cells
    if site is not None and is_in_group and cells:
        above = site[1]
        cells["site_name"] = Cleaned(above.value, "", above.column, f"as in row {site[0]} above")
        return site
    return None


def _settle(
    work: _Work,
    row: ReadRow,
    at: int,
    gazetteer: Gazetteer | None,
    area_27700: BaseGeometry | None,
    closed: str,
) -> ReadRow:
    """Place a row and give it its fate."""
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
        work.issues.append(_left_aside(row))
    placed = place(evidence, row=row.row, geometry_xy_27700=given, gazetteer=gazetteer)
    work.issues.extend(placed.issues)
    row = replace(row, xy_27700=placed.xy_27700, place_rule=placed.rule, place_accuracy_m=placed.accuracy_m)
    outside = _outside(row, gazetteer, area_27700)
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
