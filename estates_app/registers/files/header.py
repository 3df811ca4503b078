"""Finds the header of a table: titles above it, headings spread over several rows, or none at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from estates_app.registers.cleaning.words import alternatives, words
from estates_app.registers.files.kinds import fits, form_of, kind_of

#: How many filled rows may stand above the header.
_SEARCHED = 20

#: How many rows below a row tell whether it is their header.
_BELOW = 100

#: A row is a record where this many times as many of its cells are like those below it as are not.
_RECORD = 3

#: How many rows of group headings may stand above the headings.
_GROUPS = 2

#: A heading that is known has at most so many words, and a row of headings at least so many known ones.
_FEW_WORDS, _LEAST_KNOWN = 5, 2

#: Characters from which on a cell is a sentence, not a heading of a group.
_SENTENCE = 90

#: Years ("2019/20") and whole numbers that may count up from heading to heading.
_YEARS = re.compile(r"\s*(19|20)\d\d\s*[/-]\s*(\d\d|\d{4})\s*")
_WHOLE = re.compile(r"\s*\d{1,4}\s*")

#: "As at 1 April 2024" is a note.
_DATED = re.compile(r"\b\d{1,2}(st|nd|rd|th)? [A-Z][a-z]{2,8} \d{4}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b")

#: (first column, last column) of a merged range, by row number.
Spans = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class Header:
    """Where the header of a table is.

    Attributes
    ----------
    headings : list of str
        As written; groups before the headings that they span ("Costs: Energy"). Empty where there is no header.
    first, below : int
        Index of the first row of the header, and of the first row below it.
    """

    headings: list[str]
    first: int
    below: int

    @property
    def is_missing(self) -> bool:
        """Whether the first row is a record already."""
        return self.first == self.below


@dataclass(frozen=True)
class Evidence:
    """How a row differs from those below it: cells that cannot stand among them, and cells that can."""

    unlike: int
    like: int


def find_header(
    grid: Sequence[Sequence[str]],
    numbers: Sequence[int] = (),
    spans: Spans | None = None,
    wanted: int | None = None,
) -> Header:
    """Return the header of a table.

    Its row is one near the top whose cells are most, most distinct and least like figures, and that has no place among
    the rows below. Rows above it that name groups of its columns are put before the headings that they span.

    Parameters
    ----------
    grid : sequence of rows
        Rows that are not blank.
    numbers : sequence of int
        Their row numbers, to find merged ranges.
    spans : mapping of row number to list of (first column, last column), optional
        Merged ranges; None where the kind of file does not tell them.
    wanted : int, optional
        Index of the row that a person says is the header; -1 says that there is none.
    """
    if wanted == -1:
        return Header([], 0, 0)
    top = grid[:_SEARCHED]
    width = max(len(row) for row in top)
    at = wanted if wanted is not None else _likeliest(grid, width)
    if at is None:
        return Header([], 0, 0)
    row_spans = {i: spans.get(numbers[i], []) for i in range(min(len(numbers), at + 2))} if spans is not None else {}
    headings = [*grid[at], *[""] * (width - len(grid[at]))]
    below = at + 1
    if below < len(grid) and _is_second_row(grid, at, headings, row_spans.get(at)):
        headings = _joined(headings, [*grid[below], *[""] * (width - len(grid[below]))], row_spans.get(at))
        below += 1
    first = at
    while first > 0 and at - first < _GROUPS and _is_group_row(grid[first - 1], headings, row_spans.get(first - 1)):
        if numbers and numbers[first] - numbers[first - 1] > 1:
            break  # a blank row parts titles from headings
        headings = _joined(grid[first - 1], headings, row_spans.get(first - 1))
        first -= 1
    return Header(headings, first, below)


def _likeliest(grid: Sequence[Sequence[str]], width: int) -> int | None:
    """Return the index of the header, None where the first row is a record."""
    top = grid[:_SEARCHED]
    plain = [_score(row, width) for row in top]
    best = max(plain)
    candidates = [i for i, score in enumerate(plain) if score >= 0.5 * best and score > 0]
    if not candidates:
        return None

    seen_at = cache(lambda i: evidence(grid, i))
    first = seen_at(candidates[0])
    if first.like >= 2 and first.like >= _RECORD * first.unlike:
        return None

    def worth(i: int) -> float:
        seen = seen_at(i)
        # Lines of notes ("Units: Persons") are as unlike the records as the header is, but stand above it.
        notes = i + 1 < len(top) and _filled(grid[i + 1]) >= _filled(grid[i]) and _stands_apart(seen_at(i + 1))
        known = _tells_columns(grid[i])  # then a record below it that is unlike the others makes it no note
        told = 0.2 * plain[i] - 0.06 * i + 0.7 * (seen.unlike - seen.like) / max(1, width)
        return told + (0.3 if known else -1.0 * notes)

    at = max(candidates, key=worth)
    seen = seen_at(at)
    return None if seen.like >= width / 2 and seen.like >= _RECORD * seen.unlike else at


def _tells_columns(row: Sequence[str]) -> bool:
    """Whether most of a row's cells are words that head columns of registers ("Name", "Postcode", "Site area (ha)")."""
    cells = [cell for cell in row if cell.strip()]
    known = sum(len(cell.split()) <= _FEW_WORDS and _heads(cell) for cell in cells)
    return known >= _LEAST_KNOWN and known * 2 > len(cells)


def _heads(cell: str) -> bool:
    found = _headings().search(cell)
    return found is not None and not any(c.isdigit() for c in cell)


@cache
def _headings() -> re.Pattern[str]:
    evidence = words("tables")["evidence"]
    return re.compile(rf"(?i)(?<![^\W_])(?:{alternatives([word for kind in evidence.values() for word in kind])})")


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _stands_apart(seen: Evidence) -> bool:
    return seen.unlike > 0 and seen.like == 0


def evidence(grid: Sequence[Sequence[str]], at: int) -> Evidence:
    """Return how many cells of a row are like those below it and how many are not.

    Figures that count up by one step (years, ages) are headings and tell nothing.
    """
    row = grid[at]
    below = [other for other in grid[at + 1 : at + 1 + _BELOW] if list(other) != list(row)]
    if not below:
        return Evidence(0, 0)
    counting = _counting(row)
    unlike = like = 0
    for j, cell in enumerate(row):
        if not cell.strip() or j in counting:
            continue
        column = [other[j] for other in below if j < len(other)]
        answer = fits(cell, form_of(column))
        if answer is None:
            # A heading hardly ever is one of the words of its own column.
            like += column.count(cell) >= 2 and kind_of(cell) != "blank"
        else:
            like += answer
            unlike += not answer
    return Evidence(unlike, like)


def _counting(row: Sequence[str]) -> set[int]:
    """Return the columns whose cells are a run of whole numbers (years, ages), single years or financial years."""
    found = {j for j, c in enumerate(row) if _YEARS.fullmatch(c)}
    whole = [int(c) if _WHOLE.fullmatch(c) else None for c in row]
    found |= {j for j, n in enumerate(whole) if n is not None and 1900 <= n <= 2100}
    for j in range(1, len(whole)):
        before, now = whole[j - 1], whole[j]
        if before is not None and now is not None and now - before in (1, 5, 10):
            found |= {j - 1, j}
    return found


def _score(row: Sequence[str], width: int) -> float:
    cells = [cell.strip() for cell in row if cell.strip()]
    if not cells:
        return 0.0
    words = sum(_is_heading(cell) for cell in cells)
    distinct = len({cell.casefold() for cell in cells})
    return (words + 0.5 * distinct) / (1.5 * width)


def _is_heading(cell: str) -> bool:
    letters = sum(c.isalpha() for c in cell)
    digits = sum(c.isdigit() for c in cell)
    return letters >= 1 and digits <= max(4, letters // 2) and len(cell) < 160 and not re.match(r"^[A-Z]{1,2}\d", cell)


def _is_second_row(
    grid: Sequence[Sequence[str]], at: int, headings: Sequence[str], spans: Sequence[tuple[int, int]] | None
) -> bool:
    """Whether the row below a header holds the headings under its groups, and not a record."""
    lower = [*grid[at + 1], *[""] * (len(headings) - len(grid[at + 1]))]
    filled = [j for j, cell in enumerate(lower) if cell.strip()]
    empty_above = [j for j in filled if j >= len(headings) or not headings[j].strip()]
    if not empty_above or len(filled) >= len(lower) or at + 2 >= len(grid):
        return False
    if spans is not None and not any(last > first and any(first < j <= last for j in filled) for first, last in spans):
        return False
    if not all(kind_of(lower[j]) in {"words", "code"} and _is_heading(lower[j]) for j in filled):
        return False
    seen = evidence(grid, at + 1)
    # A record that lacks cells would stand in columns that have a heading of their own.
    alone = [j for j in filled if j not in empty_above and not (j + 1 < len(headings) and j + 1 in empty_above)]
    return seen.like == 0 and seen.unlike >= 1 and not alone


def _is_group_row(above: Sequence[str], headings: Sequence[str], spans: Sequence[tuple[int, int]] | None) -> bool:
    """Whether the row above names groups of columns: at least two cells, and not more than the headings.

    Where merged ranges are known, one of them must be merged over columns with headings, or it is a line of notes.
    """
    filled = [cell for cell in above if cell.strip()]
    if not 2 <= len(filled) < sum(bool(h.strip()) for h in headings) + 1 or len(above) <= 2:
        return False
    if any(len(c) > _SENTENCE or kind_of(c) in {"date", "number", "postcode"} or _DATED.search(c) for c in filled):
        return False
    return not spans or any(last > first for first, last in spans)


def _joined(groups: Sequence[str], headings: Sequence[str], spans: Sequence[tuple[int, int]] | None) -> list[str]:
    """Return headings with the group that spans them before them.

    A group reaches over the merged range that it stands in; where ranges are not known, up to the next group, unless
    its own column has no heading below: then it is a heading itself.
    """
    over = _reach(groups, headings, spans)
    joined = []
    for i, heading in enumerate(headings):
        group, plain = over[i], heading.strip()
        if not group or not plain:
            joined.append(plain or group)
        else:
            joined.append(plain if group.casefold() in plain.casefold() else f"{group}: {plain}")
    return joined


def _reach(groups: Sequence[str], headings: Sequence[str], spans: Sequence[tuple[int, int]] | None) -> list[str]:
    over = [cell.strip() for cell in groups[: len(headings)]] + [""] * (len(headings) - len(groups))
    if spans:
        for first, last in spans:
            for j in range(first, min(last + 1, len(over))):
                over[j] = over[j] or (over[first] if first < len(over) else "")
        return over
    current = ""
    for j, heading in enumerate(headings):
        if over[j]:
            current = over[j] if heading.strip() else ""
        elif heading.strip():
            over[j] = current
    return over


def distinct(headings: Sequence[str], above: Collection[str] = ()) -> tuple[str, ...]:
    """Return headings with line breaks folded; unnamed and repeated ones get a number."""
    seen: Counter[str] = Counter(above)
    names = []
    for i, heading in enumerate(headings, 1):
        name = " ".join(heading.split()) or f"column {i}"
        seen[name] += 1
        while seen[name] > 1:
            again = f"{name} ({seen[name]})"
            if again not in seen:
                seen[again] += 1
                name = again
                break
            seen[name] += 1
        names.append(name)
    return tuple(names)
