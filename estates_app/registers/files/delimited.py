"""Delimited text as rows of cells: delimiters, line ends and stray quotation marks, without a row lost."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from estates_app.domain.claims import Issue
from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.files.delimiters import find_delimiter, in_words, said_delimiter
from estates_app.registers.files.raw import file_note, row_note

#: Most lines that one cell can hold. A quotation mark that is not closed would swallow more than that.
_MOST_LINES = 200

#: Line breaks, and delimiters, in one cell from which on it is taken for rows that a quotation mark swallowed.
_SWALLOWED = 4

#: How many records pass between two looks at the cancel flag.
_STEP = 5_000

#: Most distinct cells of which one copy is kept: repeated words make most of a register, names of their own do not.
_MOST_KEPT = 200_000

Rows = list[tuple[int, list[str]]]


@dataclass
class Split:
    """Records of a text file: (number as a spreadsheet shows it, cells), blank ones left out, and what was said."""

    rows: Rows
    delimiter: str
    notes: list[Issue] = field(default_factory=list)
    row_notes: list[Issue] = field(default_factory=list)


def split(text: str, where: str, *, progress: Progress = silent, cancel: Cancel | None = None) -> Split:
    """Part a text into records and cells.

    Parameters
    ----------
    text : str
    where : str
        Name of the file, for the errors.

    Raises
    ------
    InputError
        A quotation mark is not closed, and it cannot be told which rows it swallows.
    Cancelled
    """
    notes: list[Issue] = []
    text = _with_line_ends(text, notes)
    said = said_delimiter(text)
    if said:
        text = text[text.find("\n") + 1 :]  # a spreadsheet does not show that line either
    delimiter = said or find_delimiter(text)
    if delimiter not in ",\t;|":
        notes.append(file_note("delimiter", f"Its cells are parted by {in_words(delimiter)}."))
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    work = _Work([f"{line}\n" for line in lines], delimiter, where, progress, cancel or Cancel())
    return Split(work.rows(), delimiter, notes, work.row_notes)


def _with_line_ends(text: str, notes: list[Issue]) -> str:
    """Return text whose lines end as on Unix; a carriage return within the lines of such a file is a blank."""
    text = text.replace("\r\n", "\n")
    if "\r" not in text:
        return text
    if text.count("\r") >= text.count("\n"):
        return text.replace("\r", "\n")
    notes.append(file_note("carriage-returns", "Carriage returns within its lines are read as blanks."))
    return text.replace("\r", " ")


@dataclass
class _Work:
    lines: list[str]
    delimiter: str
    where: str
    progress: Progress
    cancel: Cancel
    row_notes: list[Issue] = field(default_factory=list)
    taken: int = 0  # lines that the reader has asked for
    start: int = 0  # line at which the present record begins
    widths: int = 0  # cells of most records, however many lines they take

    def rows(self) -> Rows:
        """Return the records that are not blank."""
        csv.field_size_limit(100_000_000)
        kept: dict[str, str] = {}
        keep = kept.setdefault
        usual = self._usual_width()
        self.widths = self._usual_cells()
        found: Rows = []
        number = 0
        reader = self._reader(0)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return found
            except csv.Error as error:
                raise InputError(
                    f"row {number + 1} cannot be read ({error})", where=self.where, remedy="export it again"
                ) from error
            number += 1  # a record counts as one row, as a spreadsheet shows it, however many lines its cells hold
            if self.taken - self.start > 1 or self.taken == len(self.lines):
                mended = self._mended(cells, usual, number)
                if mended is not None:
                    cells = mended
                    reader = self._reader(self.start + 1)
            self.start = self.taken
            if any(map(str.strip, cells)):
                if len(kept) > _MOST_KEPT:
                    keep = kept.get  # what is new now is likely to be new always
                found.append((number, list(map(keep, cells, cells))))
            if number % _STEP == 0:
                self.cancel.check()
                self.progress(self.taken / len(self.lines), f"reading {self.where}")

    def _reader(self, start: int) -> Iterator[list[str]]:
        self.taken = start
        return csv.reader(self._feed(), delimiter=self.delimiter)

    def _feed(self) -> Iterator[str]:
        """Hand out lines; end where one record asks for more than a cell can hold, so that no quote takes the rest."""
        while self.taken < len(self.lines) and self.taken - self.start < _MOST_LINES:
            self.taken += 1
            yield self.lines[self.taken - 1]

    def _usual_width(self) -> int:
        """Return how many cells most lines have, each taken for itself."""
        sample = self.lines[:400]
        counts = Counter(len(self._alone(line)) for line in sample if line.strip())
        return max(counts, key=lambda n: (n > 1, counts[n]), default=1)

    def _usual_cells(self) -> int:
        """Return how many cells most of the first records have."""
        counts: Counter[int] = Counter()
        with suppress(csv.Error):
            for cells in islice(csv.reader(iter(self.lines), delimiter=self.delimiter), 400):
                counts[len(cells)] += any(map(str.strip, cells))
        return max(counts, key=lambda n: (n > 1, counts[n]), default=1)

    def _alone(self, line: str) -> list[str]:
        return next(csv.reader([line], delimiter=self.delimiter), [])

    def _mended(self, cells: list[str], usual: int, number: int) -> list[str] | None:
        """Return the cells of a line whose quotation mark is not closed, None where the record is sound.

        It is one where the line by itself has as many cells as others once a mark is left out, and so has the next.
        """
        first = self.lines[self.start]
        taken = self.taken - self.start
        # The end of its line hangs on the last cell of an open record; in any other cell it is a line break of its own.
        breaks = [cell for cell in (*cells[:-1], cells[-1].rstrip("\n")) if "\n" in cell] if cells else []
        if len(cells) == self.widths and breaks and not any(self.delimiter in cell for cell in breaks):
            return None  # a record like the others, with line breaks in a cell
        swallowed = any(cell.count("\n") >= _SWALLOWED and cell.count(self.delimiter) >= _SWALLOWED for cell in cells)
        is_open = first.count('"') % 2 == 1
        if taken == 1 and not (is_open and any("\n" in cell for cell in cells)):
            return None
        at_end = self.taken >= len(self.lines) or taken >= _MOST_LINES
        ends_open = at_end and "".join(self.lines[self.start : self.taken]).count('"') % 2 == 1
        if is_open and (swallowed or ends_open or (usual > 1 and self._next_stands_alone(usual))):
            whole = self._without_a_mark(first, usual)
            if whole is not None:
                self.row_notes.append(
                    row_note(number, "quote-unclosed", "A quotation mark in it is not closed; it was left out.")
                )
                return whole
        if ends_open and taken == 1:
            return [cell.rstrip("\n") for cell in cells]
        if swallowed or ends_open or taken >= _MOST_LINES:
            raise InputError(
                f"a quotation mark that opens in row {number} is not closed: it would swallow the rows below",
                where=self.where,
                remedy="close or remove it",
            )
        return None

    def _next_stands_alone(self, usual: int) -> bool:
        """Whether the next line is a record by itself: then it is no rest of a cell of this one."""
        line = self.lines[self.start + 1] if self.start + 1 < len(self.lines) else ""
        return len(self._alone(line.replace('"', ""))) == usual or len(self._alone(line)) == usual

    def _without_a_mark(self, line: str, usual: int) -> list[str] | None:
        """Return the cells of a line with one quotation mark less, where they are as many as in other rows."""
        for at in (m.start() for m in re.finditer('"', line)):
            tried = line[:at] + line[at + 1 :]
            cells = self._alone(tried)
            if len(cells) == usual and not any("\n" in cell for cell in cells):
                return cells
        return None
