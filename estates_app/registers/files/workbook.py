"""Workbooks (XLSX, XLS, ODS) by what they hold, whatever their name."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import python_calamine

from estates_app.domain.errors import InputError


def read_sheet(path: Path, data: bytes, wanted: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """Return the name and rows (number as a spreadsheet shows it, cells as text) of a sheet.

    Parameters
    ----------
    wanted : str
        Name of the sheet; empty takes the one with most filled cells.

    Raises
    ------
    InputError
        The workbook is damaged or protected, or has no such sheet.
    """
    _check_extent(path, data)
    with opened(path, data) as book:
        names = list(book.sheet_names)
        sheets = {name: _rows(book, name) for name in names if wanted in ("", name)}
    if not sheets:
        what = f"there is no sheet called {wanted}" if wanted and names else "it has no sheet"
        raise InputError(what, where=path.name, remedy=f"use one of {', '.join(names)}" if names else "save it again")
    best = max(sheets, key=lambda name: sum(bool(c.strip()) for _, cells in sheets[name] for c in cells))
    return best, sheets[best]


@contextmanager
def opened(path: Path, data: bytes) -> Iterator[Any]:
    """Hand over a workbook; whatever goes wrong while it is read is said in one sentence.

    Raises
    ------
    InputError
        The workbook is damaged or protected.
    """
    protected = InputError("it is protected by a password", where=path.name, remedy="save a copy without one")
    if "EncryptedPackage".encode("utf-16-le") in data[:200_000]:
        raise protected
    try:
        yield python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise protected from None
    except BaseException as error:
        # The library gives up on some damaged files in a way that is no Exception (a panic of its own language).
        is_panic = type(error).__name__ == "PanicException"
        if not is_panic and not isinstance(error, python_calamine.CalamineError | OSError | ValueError):
            raise
        fault = InputError("it is damaged or no workbook", where=path.name, remedy="save it again as XLSX")
        raise fault from (None if is_panic else error)


#: Most cells of the smallest rectangle that holds a sheet: 50,000 rows of 200 columns.
_MOST_CELLS = 10_000_000


def _check_extent(path: Path, data: bytes) -> None:
    """Refuse a sheet that a stray cell far below or aside makes too large to hold: "Z1048576" is 27 million cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    _check_sheet(path, archive.read(name))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, zlib.error, EOFError):
        return  # no zip, a damaged or an encrypted one: the reader of workbooks says so


def _check_sheet(path: Path, xml: bytes) -> None:
    columns, rows = 1, [1, 1]
    for match in re.finditer(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"', xml):
        column = 0
        for letter in match[1]:
            column = 26 * column + letter - 64
        columns = max(columns, column)
        row = int(match[2])
        rows = [row if rows == [1, 1] else min(rows[0], row), max(rows[1], row)]
        if columns * (rows[1] - rows[0] + 1) > _MOST_CELLS:
            raise InputError(
                f"a sheet reaches to cell {match[1].decode()}{row}, far beyond its table",
                where=path.name,
                remedy="delete the empty rows and columns, and save it again",
            )


def _rows(book: Any, name: str) -> list[tuple[int, list[str]]]:  # noqa: ANN401  the library has no types
    sheet = book.get_sheet_by_name(name)
    start = sheet.start[0] if sheet.start else 0
    grid = sheet.to_python(skip_empty_area=True)
    return [(start + i + 1, [_text(cell) for cell in cells]) for i, cells in enumerate(grid)]


def _text(cell: object) -> str:
    """Return a cell as its owner sees it: 54250.0 was typed as 54250, dates as ISO."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)
