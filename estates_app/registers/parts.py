"""When several rows of one property may be added up: only where the table itself says that they are parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from estates_app.domain.claims import Cleaned, ReadRow
from estates_app.domain.joining import JoiningRules

#: More parts than this are counted, not named, in the rule of a sum.
_MOST_NAMED = 8


@dataclass(frozen=True)
class Parts:
    """Columns that say what part of a whole a row is, and of what time."""

    columns: tuple[str, ...]
    times: tuple[str, ...]


def parts_of_table(headings: Sequence[str], rules: JoiningRules, named: str = "") -> Parts:
    """Return the columns of a table that tell parts and times, by their headings, or as a person named them."""
    plain = {heading: _plain(heading) for heading in headings}
    told = tuple(heading for heading, words in plain.items() if words in rules.parts)
    times = tuple(heading for heading, words in plain.items() if words in rules.periods and heading != named)
    return Parts((named,) if named else told, times)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())


def joined(name: str, rows: Sequence[ReadRow], parts: Parts, rules: JoiningRules) -> tuple[Cleaned | None, str]:
    """Return the one cell that several rows of a property make of a field, and why there is none.

    Rows that say the same are one. Rows that differ are added up where the field is one whose parts make the whole,
    the table has a column of parts, no part stands twice and none lacks its figure. Rows of different times are no
    parts, but for the twelve months of a year.
    """
    cells = [row.cells.get(name) for row in rows]
    known = [cell for cell in cells if cell is not None]
    if not known:
        return None, ""
    if len(known) == 1 == len(rows) or (len({str(cell.value) for cell in known}) == 1 and not parts.columns):
        return known[0], ""
    if name not in rules.additive:
        return (known[0], "") if len({str(cell.value) for cell in known}) == 1 else (None, "they tell different things")
    if not parts.columns and not parts.times:
        return None, "nothing says that they are parts of one whole"
    marks = [tuple(_plain(row.raw.get(column, "")) for column in (*parts.columns, *parts.times)) for row in rows]
    if parts.times and not _are_twelve_months(rows, parts, rules):
        return None, "they are of different times"
    if len(set(marks)) < len(marks) or any(not any(mark) for mark in marks):
        return None, "a part stands twice or is not named"
    if len(known) < len(rows):
        return None, "a part has no figure"
    return _summed(known, rows, parts), ""


def _summed(cells: Sequence[Cleaned], rows: Sequence[ReadRow], parts: Parts) -> Cleaned:
    by = " and ".join((*parts.columns, *parts.times))
    names = [" ".join(row.raw.get(column, "") for column in (parts.columns or parts.times)) for row in rows]
    told = f": {', '.join(names)}" if len(names) <= _MOST_NAMED else ""
    rule = f"sum of {len(rows)} parts by {by}{told} (rows {', '.join(str(row.row) for row in rows[:_MOST_NAMED])}"
    rule += ")" if len(rows) <= _MOST_NAMED else " …)"
    raw = " + ".join(cell.raw.strip() for cell in cells)
    return Cleaned(round(sum(float(str(cell.value)) for cell in cells), 6), raw, cells[0].column, rule)


def _are_twelve_months(rows: Sequence[ReadRow], parts: Parts, rules: JoiningRules) -> bool:
    """Whether rows that differ in time are, for each part, the twelve months of a year, each once."""
    if len({tuple(row.raw.get(column, "") for column in parts.times) for row in rows}) == 1:
        return True  # of one time
    months: dict[tuple[str, ...], list[int | None]] = {}
    for row in rows:
        part = tuple(_plain(row.raw.get(column, "")) for column in parts.columns)
        found = (_month(row.raw.get(column, ""), rules) for column in parts.times)
        months.setdefault(part, []).append(next((month for month in found if month is not None), None))
    return all(sorted(m or 0 for m in told) == list(range(1, 13)) for told in months.values())


def _month(text: str, rules: JoiningRules) -> int | None:
    """Return the month that a cell names, in words or as a number from 1 to 12 alone or after P ("P07")."""
    words = text.casefold()
    for number, letters in enumerate(rules.months, 1):
        if re.search(rf"\b{letters}[a-z]*\b", words):
            return number
    match = re.fullmatch(r"\s*p?0?(\d{1,2})\s*", words) or re.fullmatch(r"\s*\d{4}-(\d{2})(?:-\d{2})?\s*", words)
    return int(match[1]) if match and 1 <= int(match[1]) <= 12 else None


def facts_by_field(
    rows: Sequence[ReadRow], fields: Sequence[str], parts: Parts, rules: JoiningRules
) -> tuple[Mapping[str, Cleaned], Mapping[str, str]]:
    """Return what the rows of one property make of each field, and why the others were left."""
    made: dict[str, Cleaned] = {}
    left: dict[str, str] = {}
    for name in fields:
        cell, why = joined(name, rows, parts, rules)
        if cell is not None:
            made[name] = cell
        elif why:
            left[name] = why
    return made, left
