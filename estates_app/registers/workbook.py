"""Workbooks (XLSX, XLS, ODS) by what they hold, whatever their name."""

from __future__ import annotations

import datetime as dt
import io
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
    if "EncryptedPackage".encode("utf-16-le") in data[:200_000]:
        raise InputError("it is protected by a password", where=path.name, remedy="save a copy without one")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(book.sheet_names)
        if wanted and wanted not in names:
            raise InputError(
                f"there is no sheet called {wanted}", where=path.name, remedy=f"use one of {', '.join(names)}"
            )
        sheets = {name: _rows(book, name) for name in ([wanted] if wanted else names)}
    except python_calamine.PasswordError:
        raise InputError("it is protected by a password", where=path.name, remedy="save a copy without one") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError("it is damaged or no workbook", where=path.name, remedy="save it again as XLSX") from error
    best = max(sheets, key=lambda name: sum(bool(c.strip()) for _, cells in sheets[name] for c in cells))
    return best, sheets[best]


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
