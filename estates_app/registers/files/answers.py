"""Reads the sheet of questions that a partner sends back, whatever was moved, sorted, deleted or added in it."""

from __future__ import annotations

from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.questions import ANSWER, ANSWERED_BY, ANSWERED_ON, KEY, PROPERTY, QUESTION, SHEET, RawAnswer
from estates_app.registers.files.tables import RawTable, read_table

_REMEDY = "use the file that was exported here, saved as XLSX or ODS, with its headings"


def read_answers(path: Path) -> tuple[RawAnswer, ...]:
    """Return the rows that hold an answer, in their order.

    Who answered and when is taken from the row; where the whole file names one person, or one day, that counts for all.

    Raises
    ------
    InputError
        The file cannot be read, or is no sheet of questions.
    """
    table = _questions(path)
    at = {_folded(heading): i for i, heading in enumerate(table.headings)}
    missing = [name for name in (ANSWER, KEY) if _folded(name) not in at]
    if missing:
        raise InputError(f"it has no column “{missing[0]}”", where=path.name, remedy=_REMEDY)

    def column(name: str) -> list[str]:
        i = at.get(_folded(name))
        return [""] * len(table.rows) if i is None else [cells[i].strip() for cells in table.rows]

    names = (KEY, PROPERTY, QUESTION, ANSWER, ANSWERED_BY, ANSWERED_ON)
    keys, properties, questions, texts, by, on = (column(name) for name in names)
    told = zip(table.numbers, keys, properties, questions, texts, _of_all(by), _of_all(on), strict=True)
    return tuple(RawAnswer(*one) for one in told if one[4])


def _of_all(cells: list[str]) -> list[str]:
    """Fill what is empty where all that is filled says the same."""
    said = {cell for cell in cells if cell}
    return [cell or next(iter(said)) for cell in cells] if len(said) == 1 else cells


def _questions(path: Path) -> RawTable:
    """Return the sheet by its name, or the fullest where it was renamed."""
    try:
        return read_table(path, sheet=SHEET)
    except InputError:
        return read_table(path)


def _folded(heading: str) -> str:
    return " ".join(heading.split()).casefold()
