"""Facts that open registers tell of buildings: certificates, rating list, titles. They never overrule a partner."""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.cleaning.cells import clean
from estates_app.registers.files.tables import read_table
from estates_app.registers.opendata.addresses import Finder
from estates_app.registers.opendata.datasets import Dataset, column_of, plain
from estates_app.registers.opendata.glimpse import top_of_text
from estates_app.registers.opendata.packing import Part, as_file, parts_of

#: Rows between two looks at whether to stop.
_STEP = 20_000


@dataclass(frozen=True)
class OpenFact:
    """One fact that open data tell of a property.

    Attributes
    ----------
    property_id, field : str
    value : object
        Cleaned as a partner's cell is.
    raw, column : str
        As it is published.
    row : int
        In the file, from 1; 0 for a map file.
    rule : str
        How it was found and read, with the date of the record.
    source : str
        "open data: …".
    date : str
        ISO, empty where the record has none.
    """

    property_id: str
    field: str
    value: object
    raw: str
    column: str
    row: int
    rule: str
    source: str
    date: str = ""


@dataclass(frozen=True)
class FactReading:
    """What a register told: its facts, how many rows it has, and what it left open, as plain sentences."""

    facts: tuple[OpenFact, ...]
    rows_read: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Row:
    number: int
    cells: Mapping[str, str]
    facts: Mapping[str, str]
    how: str


def read_facts(
    path: Path,
    dataset: Dataset,
    properties: Columns,
    catalogue: FieldCatalogue,
    *,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> FactReading:
    """Find what a register says of known properties: by UPRN, then by address within the postcode.

    A national file is read row by row; what belongs to nobody here is not kept.

    Raises
    ------
    InputError
        The file cannot be read or lacks the columns.
    Cancelled
    """
    cancel, finder = cancel or Cancel(), Finder(properties)
    found: dict[str, list[_Row]] = defaultdict(list)
    count = unclear = 0
    parts = [p for p in parts_of(path) if p.ending in {".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods"}]
    wanted = [p for p in parts if "certificates" in p.name.casefold()] or parts
    for i, part in enumerate(wanted):
        for number, cells, facts in _rows(part, dataset):
            count += 1
            if count % _STEP == 0:
                cancel.check()
                progress((i + 1 - 0.9 ** (count / _STEP)) / len(wanted), f"reading {part.name}: {count:,} rows")
            if _is_over(dataset, cells):
                continue
            home, how = finder.home(cells)
            unclear += home is None and bool(how)
            if home is not None:
                found[home].append(_Row(number, cells, facts, how))
    told, disputed = _told(found, dataset, catalogue)
    notes = [f"{path.name}: {count:,} rows read, {len(found):,} properties found in them."]
    if unclear:
        notes.append(f"{path.name}: {unclear:,} rows fit several properties or parts of one; they were left.")
    if disputed:
        notes.append(f"{path.name}: its rows for {disputed:,} properties disagree with one another; they were left.")
    return FactReading(tuple(told), count, tuple(notes))


def _rows(part: Part, dataset: Dataset) -> Iterator[tuple[int, dict[str, str], dict[str, str]]]:
    """Yield (row number, cells by what the dataset calls them, facts by field) of a file."""
    grid = _records(part)
    first = next(grid, None)
    if first is None:
        raise InputError("it is empty", where=part.path.name, remedy="download it again")
    has_header = not all(pattern.isdigit() for pattern in dataset.columns.values())
    headings = first[1]
    columns = {key: at for key, p in dataset.columns.items() if (at := column_of(headings, p)) is not None}
    if not {"uprn", "postcode", "address", "name"} & columns.keys():
        raise InputError(
            "no column says which building a row is of", where=part.path.name, remedy="choose another file"
        )
    wanted: Sequence[Mapping[str, Any]] = dataset.more["fact"]
    at_fact = {str(f["field"]): column_of(headings, str(f["heading"])) for f in wanted if "heading" in f}
    if has_header and at_fact and not any(at is not None for at in at_fact.values()):
        raise InputError("it lacks the columns that it is known for", where=part.path.name, remedy="download it again")

    def one(number: int, row: Sequence[str]) -> tuple[int, dict[str, str], dict[str, str]]:
        cells = {key: row[at].strip() for key, at in columns.items() if at < len(row)}
        facts = {key: row[at].strip() for key, at in at_fact.items() if at is not None and at < len(row)}
        return number, cells, facts

    if not has_header:
        yield one(*first)
    for number, row in grid:
        yield one(number, row)


def _records(part: Part) -> Iterator[tuple[int, Sequence[str]]]:
    delimiter, encoding, _ = ("", "", ()) if part.ending in {".xlsx", ".xls", ".ods"} else top_of_text(part)
    if not delimiter:
        with as_file(part) as path:
            table = read_table(path)
        yield 1, table.headings
        yield from zip(table.numbers, table.rows, strict=True)
        return
    csv.field_size_limit(10_000_000)
    with part.opened() as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        number = 0
        try:
            # The rating list quotes nothing: an inch mark in it opens no cell.
            quoted = csv.reader(text, delimiter=delimiter)
            bare = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)
            for number, row in enumerate(bare if delimiter == "*" else quoted, 1):
                if any(cell.strip() for cell in row):
                    yield number, row
        except csv.Error as error:
            raise InputError(
                f"row {number + 1} cannot be read ({error})", where=part.path.name, remedy="download it again"
            ) from error


def _is_over(dataset: Dataset, cells: Mapping[str, str]) -> bool:
    """Whether a row is history, was refused, or stands for many addresses."""
    refuse: Mapping[str, Any] = next((f["refuse"] for f in dataset.more["fact"] if "refuse" in f), {})
    status = plain(cells.get(str(refuse.get("column", "")), ""))
    is_refused = any(re.search(rf"\b{re.escape(word)}\b", status) for word in refuse.get("words", ()))
    return bool(cells.get("superseded")) or is_refused or cells.get("many", "").casefold() in {"y", "yes"}


def _told(
    found: Mapping[str, Sequence[_Row]], dataset: Dataset, catalogue: FieldCatalogue
) -> tuple[list[OpenFact], int]:
    """Return the facts of each property: the newest record's, or only what all its records agree on."""
    facts, disputed = [], 0
    wanted: Sequence[Mapping[str, Any]] = dataset.more["fact"]
    is_latest = bool(dataset.more.get("latest"))
    for home, rows in found.items():
        # By UPRN is surer than by address: where both are there, the address says nothing.
        sure = [row for row in rows if row.how == "UPRN"] or list(rows)
        dated = sorted(sure, key=lambda row: _iso(row.cells.get("date", "")), reverse=True)
        disputes = False
        for fact in wanted:
            told = list(_values(home, dated, fact, dataset, catalogue))
            if told and (is_latest or len({one.value for one in told}) == 1):
                facts.append(told[0])
            disputes |= bool(told) and not is_latest and len({one.value for one in told}) > 1
        disputed += disputes
    return facts, disputed


def _values(
    home: str, rows: Iterable[_Row], fact: Mapping[str, Any], dataset: Dataset, catalogue: FieldCatalogue
) -> Iterator[OpenFact]:
    field = str(fact["field"])
    for row in rows:
        raw = str(fact["value"]) if "value" in fact else row.facts.get(field, "")
        result = clean(raw, catalogue[field])
        if result.value is None or (fact.get("zero_is_missing") and result.value == 0):
            continue
        date = _iso(row.cells.get("date", ""))
        reference = row.cells.get("reference", "")
        how = f"found by {row.how}" + (f", dated {date}" if date else "") + (f", {reference}" if reference else "")
        rule = "; ".join(part for part in (how, str(fact.get("rule", "")), result.rule) if part)
        column = str(fact.get("name") or fact.get("heading") or "").split("|")[0]
        yield OpenFact(home, field, result.value, raw, column, row.number, rule, dataset.source, date)


_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}


def _iso(text: str) -> str:
    """Return the ISO date of what open registers write; empty where there is none."""
    plain_text = text.strip()
    if match := re.match(r"(\d{4})-(\d\d)-(\d\d)", plain_text):
        return match[0]
    if match := re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain_text):
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    if (match := re.match(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})", plain_text)) and match[
        2
    ].casefold() in _MONTHS:
        return f"{match[3]}-{_MONTHS[match[2].casefold()]:02d}-{int(match[1]):02d}"
    return ""
