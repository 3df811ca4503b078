"""Write a table as it is seen: CSV that Excel opens rightly, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from estates_app.domain.errors import InputError
from estates_app.reports.aside import written_aside


def write_table(path: Path, lines: Sequence[Sequence[date | str | float | None]], *, title: str = "Properties") -> None:
    """Write headings and rows; the kind follows from the ending.

    Parameters
    ----------
    path : Path
        ``.csv`` (UTF-8 with a byte order mark, so that Excel reads it) or ``.xlsx``.
    lines : sequence of sequence
        The headings first; figures as numbers, dates as dates, None where nothing is known.
    title : str
        Name of the sheet.

    Raises
    ------
    InputError
        The ending is another.
    ProjectError
        The file cannot be written.
    """
    ending = path.suffix.casefold()
    if ending not in (".csv", ".xlsx"):
        raise InputError(f"a table cannot end in {ending or 'nothing'}", where=path.name, remedy="use .csv or .xlsx")
    with written_aside(path) as aside:
        if ending == ".csv":
            text = io.StringIO()
            csv.writer(text, lineterminator="\r\n").writerows(
                [["" if cell is None else _safe(cell) for cell in line] for line in lines]
            )
            aside.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))
            return
        book = xlsxwriter.Workbook(str(aside), {"strings_to_formulas": False, "strings_to_urls": False})
        sheet, head = book.add_worksheet(title), book.add_format({"bold": True})
        day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif cell is not None:
                    sheet.write(row, column, cell, *([head] if row == 0 else []))
        sheet.freeze_panes(1, 1)
        if lines:
            sheet.autofilter(0, 0, max(len(lines) - 1, 1), max(len(lines[0]) - 1, 0))
        sheet.autofit()
        book.close()


def _safe(cell: date | str | float) -> date | str | float:
    """Keep a partner's text from being run as a formula when a spreadsheet opens the file."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "@", "\t") else cell
