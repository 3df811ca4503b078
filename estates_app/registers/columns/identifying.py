"""Which column of a table may tell its rows apart where no heading says so: what each would give, and the likeliest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from estates_app.registers.columns.values import STREET, look_at
from estates_app.registers.files.tables import RawTable

#: What a name never looks like; a column of which this share of cells does so names nothing.
_NO_NAMES, _SHARE = ("postcode", "url", "email", "phone", "date", "flag", "grid_reference", "gss", "uprn"), 0.5


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
    """Return the heading of the column with most different words in it, but for what is plainly something else."""
    return _best(table, _words)


def likeliest_address(table: RawTable) -> tuple[str, bool]:
    """Return the heading of the column that reads most like addresses, and whether at least half of its cells do."""
    best = _best(table, _addresses)
    cells = [row[table.headings.index(best)] for row in table.rows] if best else []
    count = _addresses(cells)
    return (best, 2 * count >= sum(map(bool, cells))) if count else (likeliest_name(table), False)


def _words(cells: list[str]) -> int:
    different = len({cell for cell in cells if sum(c.isalpha() for c in cell) > 3})
    look = look_at(cells[:400])
    return 0 if any(look.share(what) >= _SHARE for what in _NO_NAMES) else different


def _addresses(cells: list[str]) -> int:
    return sum(bool(STREET.search(cell.strip())) for cell in cells)


def _best(table: RawTable, worth: Callable[[list[str]], int]) -> str:
    ranked = range(len(table.headings))
    best = max(ranked, key=lambda at: worth([row[at] for row in table.rows]), default=-1)
    return table.headings[best] if best >= 0 else ""
