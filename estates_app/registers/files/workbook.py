"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) by what they hold, whatever their name."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.files.compound import is_sound
from estates_app.registers.files.header import Spans
from estates_app.registers.files.limits import MOST_CELLS
from estates_app.registers.files.packages import SheetExtras, inspect
from estates_app.registers.files.quiet import hushed, is_a_panic
from estates_app.registers.files.sniffing import OLE, ZIP

#: How many rows pass between two looks at the cancel flag.
_STEP = 2_000

#: Figures that a cell of a spreadsheet holds; what stands behind them is noise of the binary number.
_DIGITS = ".15g"


@dataclass
class Sheet:
    """One sheet: rows that are not blank (number as a spreadsheet shows it, cells as text), and its merged ranges.

    ``spans`` is None where the kind of workbook does not tell them (ODS, XLSB); columns count from the first used.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    spans: Spans | None = None
    height: int = 0


class Book:
    """An open workbook. Sheets are read one at a time."""

    def __init__(self, book: Any, name: str, extras: Mapping[str, SheetExtras]) -> None:  # noqa: ANN401  no types
        self._book = book
        self._name = name
        self._extras = extras
        self._found: dict[str, Any] = {}
        self.sheets = tuple(
            str(m.name) for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet
        ) or tuple(map(str, book.sheet_names))

    def read(
        self, sheet: str, *, most: int | None = None, progress: Progress = silent, cancel: Cancel | None = None
    ) -> Sheet:
        """Return the rows of a sheet, the first ``most`` where that is given.

        Raises
        ------
        InputError
            The sheet reaches too far.
        Cancelled
        """
        found = self._sheet(sheet)
        if found.start is None:
            return Sheet(sheet)
        top, left = found.start
        if found.height * found.width > MOST_CELLS:
            raise InputError(
                f"sheet {sheet} has {found.height:,} rows and {found.width:,} columns, far beyond its table",
                where=self._name,
                remedy="delete the empty rows and columns, and save it again",
            )
        read = _Cells(self._extras.get(sheet, SheetExtras()), left)
        height = int(found.height)
        lines = found.iter_rows() if most is None else iter(found.to_python(skip_empty_area=True, nrows=most))
        rows = []
        at = top - 1  # rows above the first used one are not handed over by `to_python`, but are by `iter_rows`
        if most is None:
            at = -1
        for line in lines:
            at += 1
            if at % _STEP == 0:
                (cancel or Cancel()).check()
                progress(min(1.0, (at - top) / max(1, height)), f"reading {self._name}")
            cells = read.row(at, line)
            if any(map(str.strip, cells)):
                rows.append((at + 1, cells))
        return Sheet(sheet, rows, self._spans(found, left), height)

    def _sheet(self, name: str) -> Any:  # noqa: ANN401
        if name not in self._found:
            with hushed():
                self._found[name] = self._book.get_sheet_by_name(name)
        return self._found[name]

    def _spans(self, found: Any, left: int) -> Spans | None:  # noqa: ANN401
        ranges = found.merged_cell_ranges
        if ranges is None:
            return None
        spans: Spans = {}
        for (row, first), (_, last) in ranges:
            spans.setdefault(int(row) + 1, []).append((int(first) - left, int(last) - left))
        return spans


@contextmanager
def opened(path: Path, data: bytes, name: str = "") -> Iterator[Book]:
    """Hand over a workbook; whatever goes wrong while it is read is said in one sentence.

    Raises
    ------
    InputError
        The workbook is damaged, protected, too large, or defines XML entities.
    """
    where = name or path.name
    protected = InputError("it is protected by a password", where=where, remedy="save a copy without one")
    if "EncryptedPackage".encode("utf-16-le") in data[:200_000]:
        raise protected
    damaged = InputError("it is damaged or no workbook", where=where, remedy="save it again as XLSX")
    if data.startswith(OLE) and not is_sound(data):
        raise damaged
    extras = inspect(data, where) if data.startswith(ZIP) else {}
    try:
        with hushed():
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        yield Book(book, where, extras)
    except python_calamine.PasswordError:
        raise protected from None
    except BaseException as error:
        # The library gives up on some damaged files in a way that is no Exception (a panic of its own language).
        is_panic = is_a_panic(error)
        if isinstance(error, InputError) or not (
            is_panic or isinstance(error, python_calamine.CalamineError | OSError | ValueError | OverflowError)
        ):
            raise
        raise damaged from (None if is_panic else error)


class _Cells:
    """Turns the cells of a sheet into text as their owner sees it: 54250.0 was typed as 54250, dates are ISO."""

    def __init__(self, extras: SheetExtras, left: int) -> None:
        self._left = left
        self._odd: dict[int, list[tuple[int, str | None]]] = {}
        for (row, column), error in extras.errors.items():
            self._odd.setdefault(row, []).append((column, error))
        for row, column in extras.percentages:
            self._odd.setdefault(row, []).append((column, None))
        self._texts: dict[str, str] = {}

    def row(self, at: int, line: list[object]) -> list[str]:
        keep = self._texts.setdefault
        cells = [keep(c, c) if type(c) is str else _AS_TEXT.get(type(c), str)(c) for c in line]
        if at in self._odd:
            for column, error in self._odd[at]:
                j = column - self._left
                if 0 <= j < len(line):
                    value = line[j]
                    if error is not None:
                        cells[j] = error
                    elif isinstance(value, int | float) and not isinstance(value, bool):
                        cells[j] = f"{_number(float(f'{value * 100:.12g}'))}%"
        return cells


def _number(value: Any) -> str:  # noqa: ANN401
    if value.is_integer() and abs(value) < 1e20:
        return str(int(value))
    text = repr(value)
    if len(text) > 16:
        text = format(value, _DIGITS)
    return format(Decimal(text), "f") if "e" in text else text


def _moment(value: Any) -> str:  # noqa: ANN401
    if value.time() == dt.time():
        return str(value.date().isoformat())
    return str(value.isoformat(sep=" ", timespec="minutes" if not value.second else "seconds"))


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    float: _number,
    int: str,
    bool: lambda value: "yes" if value else "no",
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: lambda value: str(value.isoformat("minutes" if not value.second else "seconds")),
    type(None): lambda _: "",
}
