"""Which column of a table may tell its rows apart where no heading says so: what each would give, and the likeliest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from estates_app.registers.files.tables import RawTable

#: Words that streets end in: a cell with one of them, or with a house number before a word, reads like an address.
_STREET = re.compile(
    r"(?i)\b(street|st|road|rd|lane|avenue|drive|close|way|place|square|hill|terrace|court|row|park|gardens|crescent)\b"
    r"|^\d+[a-z]?,?\s+[a-z]"
)


@dataclass(frozen=True)
class Telling:
    """What a column would tell.

    Attributes
    ----------
    heading : str
    filled, rows : int
        How many rows fill it, of how many.
    examples : tuple of str
        Its first different words, at most two.
    """

    heading: str
    filled: int
    rows: int
    examples: tuple[str, ...]


def tellings(table: RawTable) -> dict[str, Telling]:
    """Return what each column of a table would tell, by its heading."""
    found = {}
    for at, heading in enumerate(table.headings):
        cells = [" ".join(row[at].split()) for row in table.rows if row[at].strip()]
        found[heading] = Telling(heading, len(cells), len(table.rows), tuple(dict.fromkeys(cells))[:2])
    return found


def likeliest_name(table: RawTable) -> str:
    """Return the heading of the column with most different words in it."""
    return _best(table, lambda cells: len({cell for cell in cells if sum(c.isalpha() for c in cell) > 3}))


def likeliest_address(table: RawTable) -> tuple[str, bool]:
    """Return the heading of the column that reads most like addresses, and whether at least half of its cells do."""
    best = _best(table, _addresses)
    cells = [row[table.headings.index(best)] for row in table.rows] if best else []
    count = _addresses(cells)
    return (best, 2 * count >= sum(map(bool, cells))) if count else (likeliest_name(table), False)


def _addresses(cells: list[str]) -> int:
    return sum(bool(_STREET.search(cell.strip())) for cell in cells)


def _best(table: RawTable, worth: Callable[[list[str]], int]) -> str:
    ranked = range(len(table.headings))
    best = max(ranked, key=lambda at: worth([row[at] for row in table.rows]), default=-1)
    return table.headings[best] if best >= 0 else ""
