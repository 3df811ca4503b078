"""From the rows of a sheet or a text file to a table under headings, and what is to be said of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.errors import InputError
from estates_app.registers.files.delimiters import find_delimiter, in_words
from estates_app.registers.files.header import Header, Spans, distinct, find_header
from estates_app.registers.files.kinds import ColumnForm, fits, form_of
from estates_app.registers.files.raw import file_note, listed, row_note
from estates_app.registers.files.regions import Region, regions

#: Part of all rows from which on cells beyond the headings are a column without heading, not a fault of rows.
_MANY = 0.5

#: Part of rows that must have as many cells as the first for one column to be taken for whole rows.
_ALIKE = 0.9

#: Rows that tell the form of a column.
_SAMPLE = 300


@dataclass
class Assembled:
    """A table under headings; attributes as in `RawTable`."""

    headings: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    table: int = 1
    tables: int = 1
    notes: list[Issue] = field(default_factory=list)
    row_notes: list[Issue] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    above: tuple[tuple[int, str], ...] = ()
    header_row: int = 0
    delimiter: str = ""


def assemble(
    rows: list[tuple[int, list[str]]],
    *,
    where: str,
    spans: Spans | None = None,
    is_ragged: bool = False,
    table: int = 0,
    header_row: int | None = None,
) -> Assembled:
    """Return one table of a sheet.

    Parameters
    ----------
    rows : list of (int, list of str)
        Rows that are not blank, with their numbers.
    where : str
        Name of the file, for errors.
    spans : mapping, optional
        Merged ranges by row number, None where they are not told.
    is_ragged : bool
        Whether the length of a row means something, as it does in delimited text.
    table : int
        Which table of the sheet (1 is the first), 0 takes the largest.
    header_row : int, optional
        Number of the row with the headings; 0 says that there is none, None finds it.

    Raises
    ------
    InputError
        It is empty, or there is no such table or row.
    """
    if not rows:
        raise InputError("it is empty", where=where, remedy="export it again")
    rows, folded = _unfolded(rows)
    found = [Region(rows, 0, max(len(c) for _, c in rows))] if header_row is not None else regions(rows)
    if table > len(found) or table < 0:
        raise InputError(f"there is no table {table}: it has {len(found)}", where=where, remedy="choose another")
    chosen = table - 1 if table or len(found) == 1 else max(range(len(found)), key=lambda i: found[i].size)
    chosen = max(chosen, 0)
    region = found[chosen]
    shifted = _shifted(spans, region.first_column)
    made = _under_headings(region, where, shifted, is_ragged, header_row)
    made.table, made.tables = chosen + 1, len(found)
    made.notes = [*folded, *made.notes]
    if len(found) > 1:
        made.others = [_name_of(i, part) for i, part in enumerate(found) if i != chosen]
        made.notes.insert(0, _several(found, chosen, made.others))
    return made


def _unfolded(rows: list[tuple[int, list[str]]]) -> tuple[list[tuple[int, list[str]]], list[Issue]]:
    """Return rows parted once more where each is one cell that holds all of them, its headings included."""
    if len(rows) < 2 or any(len(cells) > 1 for _, cells in rows):
        return rows, []
    lines = [(n, re.sub(r"[\r\n]", " ", cells[0])) for n, cells in rows]
    delimiter = find_delimiter("\n".join(line for _, line in lines[:_SAMPLE]) + "\n")
    parted = [(n, next(csv.reader([line], delimiter=delimiter), [""])) for n, line in lines]
    width = len(parted[0][1])
    if width < 2 or sum(len(cells) == width for _, cells in parted) < _ALIKE * len(parted):
        return rows, []
    words = f"Each row stood in one cell; it was parted by {in_words(delimiter)}."
    return parted, [file_note("rows-in-one-cell", words, Severity.WARNING)]


def _several(found: Sequence[Region], chosen: int, others: Sequence[str]) -> Issue:
    first, last = found[chosen].rows[0][0], found[chosen].rows[-1][0]
    words = f"It holds {len(found)} tables; the one in rows {first} to {last} was read, not {listed(list(others))}."
    return file_note("several-tables", words, Severity.WARNING)


def _name_of(at: int, region: Region) -> str:
    return f"table {at + 1} (rows {region.rows[0][0]} to {region.rows[-1][0]})"


def _shifted(spans: Spans | None, by: int) -> Spans | None:
    if spans is None or not by:
        return spans
    return {row: [(a - by, b - by) for a, b in found if a >= by] for row, found in spans.items()}


def _under_headings(
    region: Region, where: str, spans: Spans | None, is_ragged: bool, header_row: int | None
) -> Assembled:
    numbers = [number for number, _ in region.rows]
    header = find_header([cells for _, cells in region.rows[:200]], numbers, spans, _wanted(numbers, header_row, where))
    body = region.rows[header.below :]
    notes: list[Issue] = []
    if header.is_missing:
        said = "as was said" if header_row == 0 else "its first row is a record already"
        notes.append(
            file_note("no-header", f"It has no row of headings ({said}); its columns are numbered.", Severity.WARNING)
        )
    stated = _stated_width(region.rows, header) if is_ragged else 0
    longest = max((len(cells) for _, cells in body), default=0)
    headings = [*header.headings, *[""] * (longest - len(header.headings))]
    width = _used_width(headings, [cells for _, cells in body])
    headings = headings[:width]
    rows = [cells if len(cells) == width else [*cells[:width], *[""] * (width - len(cells))] for _, cells in body]
    above = tuple(
        (number, "  ".join(c.strip() for c in cells if c.strip())) for number, cells in region.rows[: header.first]
    )
    if above:
        lines = f"row {above[0][0]}" if len(above) == 1 else f"rows {above[0][0]} to {above[-1][0]}"
        notes.append(file_note("rows-above", f"Above its headings stands (in {lines}): {above[0][1][:120]}"))
    if header.below - header.first > 1:
        first, last = numbers[header.first], numbers[header.below - 1]
        notes.append(file_note("headings-joined", f"Its headings stand in rows {first} to {last}; they were joined."))
    made = Assembled(distinct(headings), rows, numbers[header.below :], notes=notes, above=above)
    made.header_row = 0 if header.is_missing else numbers[header.first]
    _say_repeated(made, region, header)
    if stated:
        _say_ragged(made, body, stated)
    return made


def _wanted(numbers: Sequence[int], header_row: int | None, where: str) -> int | None:
    if header_row is None:
        return None
    if header_row == 0:
        return -1
    if header_row not in numbers:
        raise InputError(f"row {header_row} is blank or not there", where=where, remedy="name the row of headings")
    return numbers.index(header_row)


def _used_width(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the width without columns at the end that have neither heading nor cells."""
    width = len(headings)
    while width > 1 and not headings[width - 1].strip():
        if any(len(cells) >= width and cells[width - 1].strip() for cells in rows):
            break
        width -= 1
    return width


def _stated_width(rows: Sequence[tuple[int, list[str]]], header: Header) -> int:
    """Return how many cells the header names; without one, how many the first row has."""
    if header.is_missing:
        return len(rows[0][1])
    return max(len(rows[i][1]) for i in range(header.first, header.below))


def _say_repeated(made: Assembled, region: Region, header: Header) -> None:
    """Mark rows that repeat the headings, as printed pages do; they stay rows."""
    if header.is_missing:
        return
    lines = [[c.strip() for c in region.rows[i][1]] for i in range(header.first, header.below)]
    firsts = {cells[0] for cells in lines}
    for number, cells in region.rows[header.below :]:
        if cells[0].strip() in firsts and [c.strip() for c in cells] in lines:
            made.row_notes.append(row_note(number, "headings-repeated", "This row repeats the headings."))


def _say_ragged(made: Assembled, body: Sequence[tuple[int, list[str]]], stated: int) -> None:
    longer = [(n, cells) for n, cells in body if len(cells) > stated and any(map(str.strip, cells[stated:]))]
    shorter = [(n, cells) for n, cells in body if len(cells) < stated]
    if len(longer) > _MANY * len(body):
        words = f"Most rows have more cells than the {stated} headings; the others stand under numbered columns."
        made.notes.append(file_note("headings-too-few", words, Severity.WARNING))
        longer = []
    if not longer and (not shorter or len(shorter) > _MANY * len(body)):
        return
    forms = [form_of([row[j] for row in made.rows[:_SAMPLE]]) for j in range(min(stated, len(made.headings)))]
    for number, cells in longer:
        at = _shift(cells, forms, len(cells) - stated)
        words = f"This row has {len(cells)} cells under {stated} headings; the last stand under numbered columns."
        if at is not None:
            words += f" From “{made.headings[at]}” on its cells seem to be moved to the right."
        value = " | ".join(c for c in cells[stated:] if c.strip())[:200]
        made.row_notes.append(row_note(number, "extra-cells", words, value=value))
    for number, cells in shorter:
        at = _shift(cells, forms, len(cells) - stated)
        if at is not None:
            words = f"This row has {len(cells)} cells under {stated} headings"
            words += f"; from “{made.headings[at]}” on they seem to be moved to the left."
            made.row_notes.append(row_note(number, "cells-missing", words))


def _shift(cells: Sequence[str], forms: Sequence[ColumnForm], by: int) -> int | None:
    """Return the column from which on the cells of a row fit better ``by`` columns further left, None where none does.

    Negative ``by`` is further right. Of several such columns it is the last: cells before it fit either way.
    """
    as_is = _misfits(cells, forms, len(cells), by)
    if as_is == 0:
        return None
    best = min(range(len(forms)), key=lambda at: (_misfits(cells, forms, at, by), -at))
    return best if _misfits(cells, forms, best, by) < as_is else None


def _misfits(cells: Sequence[str], forms: Sequence[ColumnForm], at: int, by: int) -> int:
    """Count cells that do not fit their column where those from ``at`` on are moved left by ``by``."""
    count = 0
    for j, cell in enumerate(cells):
        column = j - by if j - max(by, 0) >= at else j
        if 0 <= column < len(forms):
            count += fits(cell, forms[column]) is False
    return count
