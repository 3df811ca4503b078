"""Several tables in one sheet: one below another, or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from estates_app.registers.files.header import evidence
from estates_app.registers.files.kinds import fits, form_of, kind_of

Rows = list[tuple[int, list[str]]]

#: How many title lines may stand between a blank row and the header of the next table.
_TITLES = 3

#: How many rows tell the form of a column.
_SAMPLE = 200

#: A table beside another ends before this part of the other's rows; one that is as long is a part of it.
_SHORTER = 0.8


@dataclass(frozen=True)
class Region:
    """One table of a sheet: its rows that are not blank, with their numbers, and its first column (0 is A)."""

    rows: Rows
    first_column: int = 0
    width: int = 0

    @property
    def size(self) -> int:
        """How many of its cells are filled."""
        return sum(sum(map(bool, map(str.strip, cells))) for _, cells in self.rows)


def regions(rows: Rows) -> list[Region]:
    """Return the tables of a sheet in the order of their first rows.

    A table begins below a blank row where a row of words follows that has no place in the table above and is the
    header of the rows below it. A sheet is one table where that is not plain: a wrong cut would lose rows.
    """
    starts = [0, *_starts(rows)]
    found = []
    for first, last in pairwise([*starts, len(rows)]):
        found += _beside(rows[first:last])
    return found


def _starts(rows: Rows) -> list[int]:
    """Return the indices at which a table after the first begins, its titles included."""
    starts: list[int] = []
    begun = 0
    for i in range(1, len(rows)):
        if rows[i][0] - rows[i - 1][0] < 2:
            continue
        header = _header_after(rows, i)
        if header is not None and _is_new_table(rows, begun, i, header):
            starts.append(i)
            begun = i
    return starts


def _header_after(rows: Rows, at: int) -> int | None:
    """Return the index of a row of headings at, or a few titles below, an index; else None."""
    for i in range(at, min(at + _TITLES + 1, len(rows) - 1)):
        filled = [cell for cell in rows[i][1] if cell.strip()]
        if len(filled) >= 2:
            is_header = all(kind_of(c) == "words" or c.strip().isalpha() for c in filled)
            is_header = is_header and len({c.casefold().strip() for c in filled}) == len(filled)
            return i if is_header and rows[i + 1][0] == rows[i][0] + 1 else None
        if rows[i + 1][0] - rows[i][0] > 2:
            return None
    return None


def _is_new_table(rows: Rows, begun: int, at: int, header: int) -> bool:
    block = [rows[header][1]]
    for i in range(header + 1, len(rows)):
        if rows[i][0] - rows[i - 1][0] > 1:
            break
        block.append(rows[i][1])
    if len(block) < 2 or sum(bool(c.strip()) for c in block[1]) < 2:
        return False
    seen = evidence(block, 0)
    if seen.unlike == 0 or seen.unlike <= seen.like:
        return False
    above = [cells for _, cells in rows[begun:at]][-_SAMPLE:]
    if sum(sum(map(bool, map(str.strip, cells))) >= 2 for cells in above) < 2:
        return False  # titles and notes are no table
    strange = [
        j for j, cell in enumerate(block[0]) if fits(cell, form_of([r[j] for r in above if j < len(r)])) is False
    ]
    return bool(strange) or _columns(above[-1:]) != _columns(block[:1])


def _columns(rows: Sequence[Sequence[str]]) -> set[int]:
    return {j for cells in rows for j, cell in enumerate(cells) if cell.strip()}


def _beside(rows: Rows) -> list[Region]:
    """Return the tables that stand side by side in a block, parted by columns in which nothing is written."""
    width = max((len(cells) for _, cells in rows), default=0)
    used = [False] * width
    for _, cells in rows[:_SAMPLE]:  # quick: most sheets have no empty column, and few rows tell it
        for j, cell in enumerate(cells):
            used[j] = used[j] or bool(cell.strip())
    gaps = [j for j in range(1, width - 1) if not used[j]]
    gaps = [j for j in gaps if not any(j < len(cells) and cells[j].strip() for _, cells in rows[_SAMPLE:])]
    if not gaps:
        return [Region(rows, 0, width)]
    edges = [-1, *gaps, width]
    groups = [(a + 1, b) for a, b in pairwise(edges) if b - a > 2]
    parts = [_part(rows, first, last) for first, last in groups]
    parts = [part for part in parts if len(part.rows) > 1]
    if len(parts) < 2 or not _are_apart(parts):
        return [Region(rows, 0, width)]
    whole = Region(rows, 0, width)
    return parts if sum(part.size for part in parts) == whole.size else [whole]  # no cell between them is lost


def _part(rows: Rows, first: int, last: int) -> Region:
    cut = [(number, cells[first:last]) for number, cells in rows]
    return Region([(n, c) for n, c in cut if any(map(str.strip, c))], first, last - first)


def _are_apart(parts: list[Region]) -> bool:
    """Whether parts are tables of their own: each has a header, and they end at different rows or share headings."""
    for part in parts:
        if not any(len([c for c in cells if c.strip()]) >= 2 for _, cells in part.rows[: _TITLES + 1]):
            return False
    longest = max(part.rows[-1][0] for part in parts)
    start = min(part.rows[0][0] for part in parts)
    for part in parts:
        numbers = [number for number, _ in part.rows]
        is_unbroken = numbers[-1] - numbers[0] + 1 <= len(numbers) + 1
        is_short = part.rows[-1][0] - start < _SHORTER * (longest - start)
        if is_short and is_unbroken:
            return True
    heads = [{c.casefold().strip() for c in part.rows[0][1] if c.strip()} for part in parts]
    return any(len(a & b) * 2 >= min(len(a), len(b)) for a, b in pairwise(heads))
