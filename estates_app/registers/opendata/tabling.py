"""Tables of statistics by zone: notes above and footers below, one row a zone or one row a zone and category."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.registers.cleaning.cells import parse_number
from estates_app.registers.cleaning.words import words as listed
from estates_app.registers.files.decoding import decode
from estates_app.registers.files.tables import read_table
from estates_app.registers.opendata.codes import code_column, code_of, is_zone_code
from estates_app.registers.opendata.datasets import plain
from estates_app.registers.opendata.glimpse import delimiter_of, top_of_text
from estates_app.registers.opendata.packing import Part, as_file, parts_of


@cache
def _known(kind: str) -> frozenset[str]:
    """Return the words by which a column of sexes, of measures and of dates is known by its cells or its heading."""
    return frozenset(listed("tables")["figures"][kind])


@cache
def _sexes() -> Mapping[str, str]:
    return {word: sex[0] for sex in ("female", "male") for word in _known(sex)}


@dataclass(frozen=True, eq=False)
class CodeTable:
    """A table by zone code.

    Attributes
    ----------
    name : str
        Name of the file.
    headings : tuple of str
    rows : list of list of str
        As wide as ``headings``, each with a code.
    numbers : list of int
        Row of each in the file, from 1.
    at_code : int
    above : str
        The notes above the headings.
    """

    name: str
    headings: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    at_code: int
    above: str

    def codes(self) -> list[str]:
        """Return the code of each row."""
        return [code_of(row[self.at_code]) for row in self.rows]


def read_code_table(path: Path, known: Collection[str] = ()) -> CodeTable:
    """Read a table of statistics; plain, gzipped or zipped.

    Parameters
    ----------
    path : Path
    known : collection of str
        Codes of the zones: they tell the code's column, and where the notes end.

    Raises
    ------
    InputError
        No column holds codes, or none of them is known.
    """
    known = frozenset(known)
    part = parts_of(path)[0]
    grid = _grid(part)
    first = _first_row(grid, known) or _first_row(grid, ())
    if first is None:  # codes of an invented or a foreign country: the heading tells
        return _by_heading(part, path.name, known)
    at_header = next((i for i in range(first - 1, -1, -1) if sum(bool(c.strip()) for c in grid[i][1]) >= 2), None)
    width = max(len(cells) for _, cells in grid[first : first + 50])
    headings = _headings(grid, at_header, width)
    body = [(n, [*cells[:width], *[""] * (width - len(cells))]) for n, cells in grid[first:]]
    # A sample of the head and of the whole: a national file starts far from the area.
    sample = [row for _, row in body[:400]] + [row for _, row in body[:: max(1, len(body) // 2000)]]
    wanted = {code for _, row in body for code in map(code_of, row) if code in known} if known else ()
    picked = [row for _, row in body if any(code_of(cell) in wanted for cell in row)] if wanted else sample
    at_code = code_column(headings, picked[:5000] or sample, where=path.name, known=wanted)
    kept = [
        (n, row)
        for n, row in body
        if row[at_code].strip() and (code_of(row[at_code]) in wanted if wanted else is_zone_code(row[at_code]))
    ]
    if known and not wanted:
        raise no_code_in_common(path.name)
    above = "\n".join(" ".join(cells) for _, cells in grid[: at_header or 0])
    return CodeTable(path.name, headings, [row for _, row in kept], [n for n, _ in kept], at_code, above)


def no_code_in_common(name: str) -> InputError:
    """Return the fault of a table whose codes are those of other zones."""
    return InputError(
        "none of its codes is a zone of the area", where=name, remedy="use tables of the same year and level"
    )


def _grid(part: Part) -> list[tuple[int, list[str]]]:
    if part.ending not in {".csv", ".tsv", ".txt"}:
        return _workbook(part)
    delimiter, encoding, _ = top_of_text(part)
    if not delimiter:
        return _workbook(part)
    with part.opened() as stream:
        data = stream.read()
    text = decode(data, part.path.name)[0] if len(data) < 50_000_000 else data.decode(encoding, errors="replace")
    delimiter = delimiter or delimiter_of(text.splitlines()[:100])
    csv.field_size_limit(10_000_000)
    try:
        rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
        grid = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    except csv.Error as error:
        raise InputError(f"it cannot be read ({error})", where=part.path.name, remedy="export it again") from error
    if not grid:
        raise InputError("it is empty", where=part.path.name, remedy="download it again")
    return grid


def _workbook(part: Part) -> list[tuple[int, list[str]]]:
    with as_file(part) as plain_file:
        table = read_table(plain_file)
    return [(1, list(table.headings)), *zip(table.numbers, table.rows, strict=True)]


def _first_row(grid: Sequence[tuple[int, list[str]]], known: Collection[str]) -> int | None:
    """Return the first row that holds a code. It is no heading: a heading names codes and holds none."""
    for i, (_, cells) in enumerate(grid):
        if any(code_of(cell) in known if known else is_zone_code(cell) for cell in cells) and i > 0:
            # Of a national file the first known code may stand far down: go up to where its codes begin.
            while i > 1 and any(map(is_zone_code, grid[i - 1][1])):
                i -= 1
            return i
    return None


def _headings(grid: Sequence[tuple[int, list[str]]], at: int | None, width: int) -> tuple[str, ...]:
    """Return the headings; a row of groups above them is put before those that it spans."""
    cells = [" ".join(cell.split()) for cell in grid[at][1]] if at is not None else []
    cells = [*cells[:width], *[""] * (width - len(cells))]
    if at and any(not cell for cell in cells):
        above = [" ".join(cell.split()) for cell in grid[at - 1][1]]
        if sum(bool(cell) for cell in above) >= 2:
            cells = [cell or (above[i] if i < len(above) else "") for i, cell in enumerate(cells)]
    return tuple(cell or f"column {i}" for i, cell in enumerate(cells, 1))


def _by_heading(part: Part, name: str, known: Collection[str]) -> CodeTable:
    with as_file(part) as plain_file:
        table = read_table(plain_file)
    at_code = code_column(table.headings, table.rows[:2000], where=name, known=known)
    pairs = list(zip(table.numbers, table.rows, strict=True))
    kept = [(n, row) for n, row in pairs if not known or row[at_code].strip() in known]
    if known and not kept:
        raise no_code_in_common(name)
    return CodeTable(name, table.headings, [row for _, row in kept], [n for n, _ in kept], at_code, "")


def narrowed(table: CodeTable) -> tuple[CodeTable, tuple[str, ...]]:
    """Return the table with only the rows that may stand beside one another, and what was left out, as sentences.

    Of rows for persons, females and males only persons stay; of counts and percentages only counts; of several dates
    the newest. Adding them up would count people twice.
    """
    notes: list[str] = []
    for at, heading in enumerate(table.headings):
        if at == table.at_code or not table.rows:
            continue
        words = {plain(row[at]) for row in table.rows}
        if len(words) < 2:
            if words <= _known("shares") and words and plain(heading).startswith("measure"):
                raise InputError("it holds only percentages", where=table.name, remedy="download the counts")
            continue
        if len(words) <= 4 and words & _known("persons") and words <= _known("persons") | _sexes().keys():
            keep, what = words & _known("persons"), "rows for females and males stand beside those for all persons"
        elif len(words) <= 6 and words & _known("counts") and words <= _known("counts") | _known("shares"):
            keep, what = words & _known("counts"), "percentages stand beside the counts"
        elif plain(heading) in _known("periods"):
            keep, what = {max(words)}, "rows of earlier dates stand beside the newest"
        else:
            continue
        table = _only(table, at, keep)
        notes.append(f"{table.name}: {what}; they were left out, not added up.")
    return table, tuple(notes)


def _only(table: CodeTable, at: int, keep: Collection[str]) -> CodeTable:
    fits = [plain(row[at]) in keep for row in table.rows]
    rows = [row for row, fit in zip(table.rows, fits, strict=True) if fit]
    numbers = [number for number, fit in zip(table.numbers, fits, strict=True) if fit]
    return CodeTable(table.name, table.headings, rows, numbers, table.at_code, table.above)


def sex_column(table: CodeTable) -> int | None:
    """Return the column that parts females from males where no row tells of both, else None."""
    for at in range(len(table.headings)):
        words = {plain(row[at]) for row in table.rows}
        if at != table.at_code and len({_sexes().get(word) for word in words}) == 2 and words <= _sexes().keys():
            return at
    return None


def sex_of(cell: str) -> str:
    """Return "f" or "m"."""
    return _sexes()[plain(cell)]


def value_column(table: CodeTable, but: Collection[int]) -> int:
    """Return the column with the figures of a long table: named so, else the last that holds mostly numbers.

    Raises
    ------
    InputError
        No column holds figures.
    """
    sample = table.rows[:200]
    numeric = [
        at
        for at in range(len(table.headings))
        # Small figures may be suppressed ("c"): most cells tell.
        if at not in but and 2 * sum(parse_number(row[at]) is not None for row in sample) >= len(sample)
    ]
    named = [at for at in numeric if plain(table.headings[at]) in {"value", "obs value", "observation", "count"}]
    if not numeric:
        raise InputError("no column holds figures", where=table.name, remedy="download it again")
    return (named or numeric)[-1]
