"""Reads the sheet of questions that a partner sends back, whatever was moved, sorted, deleted or added in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.questions import (
    ANSWER,
    ANSWERED_BY,
    ANSWERED_ON,
    KEY,
    NEEDED,
    PROPERTY,
    QUESTION,
    SHEET,
    RawAnswer,
)
from estates_app.registers.files.locating import located, read_bytes
from estates_app.registers.files.workbook import opened


def is_list_of_questions(headings: Iterable[str]) -> bool:
    """Whether a table is a list of questions that was made here, answered or not: by the two headings that it needs."""
    return {_folded(name) for name in NEEDED} <= {_folded(heading) for heading in headings}


_REMEDY = "use the file that was exported here, saved as XLSX or ODS, with its headings"

#: How many rows may stand above the headings.
_SEARCHED = 60

Rows = list[tuple[int, list[str]]]


def read_answers(path: Path) -> tuple[RawAnswer, ...]:
    """Return the rows that hold an answer, in their order.

    Who answered and when is taken from the row; where the whole file names one person, or one day, that counts for all.

    Raises
    ------
    InputError
        The file cannot be read, or is no sheet of questions.
    """
    at, rows = _questions(path)

    def column(name: str) -> list[str]:
        i = at.get(_folded(name), -1)
        return [cells[i].strip() if 0 <= i < len(cells) else "" for _, cells in rows]

    names = (KEY, PROPERTY, QUESTION, ANSWER, ANSWERED_BY, ANSWERED_ON)
    keys, properties, questions, texts, by, on = (column(name) for name in names)
    numbers = [number for number, _ in rows]
    told = zip(numbers, keys, properties, questions, texts, _of_all(by), _of_all(on), strict=True)
    return tuple(RawAnswer(*one) for one in told if one[4])


def _questions(path: Path) -> tuple[dict[str, int], Rows]:
    """Return the columns by their headings and the rows below, of the sheet that has both: it may have been renamed.

    The headings are known, so nothing is guessed of where they stand, as it must be for a partner's own register.
    """
    with located(path) as found:
        if found.kind != "workbook":
            raise InputError("it is no workbook", where=path.name, remedy=_REMEDY)
        with opened(path, read_bytes(found.file.path, path.name), path.name) as book:
            for sheet in sorted(book.sheets, key=lambda name: name != SHEET):
                rows = book.read(sheet).rows
                for i, (_, cells) in enumerate(rows[:_SEARCHED]):
                    at = {_folded(cell): j for j, cell in reversed(list(enumerate(cells)))}
                    if is_list_of_questions(cells):
                        return at, rows[i + 1 :]
    raise InputError(f"no sheet has the columns “{ANSWER}” and “{KEY}”", where=path.name, remedy=_REMEDY)


def _of_all(cells: list[str]) -> list[str]:
    """Fill what is empty where all that is filled says the same."""
    said = {cell for cell in cells if cell}
    return [cell or next(iter(said)) for cell in cells] if len(said) == 1 else cells


def _folded(heading: str) -> str:
    return " ".join(heading.split()).casefold()
