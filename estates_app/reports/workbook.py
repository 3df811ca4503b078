"""The shortlist as a workbook: figures as figures, with units in the headings; blank where evidence is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from estates_app.domain.editions import EXEMPT
from estates_app.domain.material import Material
from estates_app.reports import plan_sheets, sheets, words
from estates_app.reports.aside import written_aside
from estates_app.reports.opening import by_hand
from estates_app.reports.public import notice
from estates_app.reports.sheets import Row, Sheet


def write_workbook(path: Path, material: Material) -> None:
    """Write the workbook, aside and renamed.

    Raises
    ------
    ProjectError
        The file cannot be written.
    """
    with written_aside(path) as name:
        book = xlsxwriter.Workbook(
            name, {"nan_inf_to_errors": False, "strings_to_formulas": False, "strings_to_urls": False}
        )
        book.set_properties({"title": "Shortlist", "created": datetime.fromisoformat(material.date)})
        _read_me(book, material)
        for title, (heads, rows) in _sheets(material):
            _sheet(book, title, heads, rows)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


def _sheets(material: Material) -> list[tuple[str, Sheet]]:
    exempt = material.edition == EXEMPT
    return [
        *([("Shortlist", sheets.shortlist(material))] if material.shortlist is not None else []),
        ("Properties", sheets.properties(material)),
        ("Not in scope", sheets.not_in_scope(material)),
        ("Scores", sheets.scores(material)),
        ("Centres", plan_sheets.centres(material)),
        ("Moves", plan_sheets.moves(material)),
        ("Gates", plan_sheets.gates(material)),
        ("Access", plan_sheets.access(material)),
        ("Groups", plan_sheets.groups(material)),
        ("Ledger", plan_sheets.ledger(material)),
        ("Ledger lines", plan_sheets.ledger_lines(material)),
        ("Rules", plan_sheets.rules(material)),
        # The raw text of a cell may be a name or a figure that only the exempt edition may hold.
        *([("Cells to look at", sheets.cells(material))] if exempt else []),
        ("Sources", plan_sheets.sources(material)),
    ]


def _read_me(book: Any, material: Material) -> None:  # noqa: ANN401  the library has no types
    sheet = book.add_worksheet("Read me")
    bold = book.add_format({"bold": True, "font_size": 14})
    coverage, scenario = material.findings.coverage, material.findings.scenario
    lines = (
        f"{material.partnership}: shortlist of shared property",
        f"{words.day(material.date)}. Snapshot {material.snapshot}. {material.edition.capitalize()} edition.",
        "Draft for discussion. Nothing here has been decided.",
        *([f"Scenario: {scenario.name}. {by_hand(material)}".strip()] if scenario else []),
        f"Evidence: {coverage.known:,} of {coverage.wanted:,} facts were supplied. "
        "A blank cell is evidence missing, never nought.",
        notice(material),
        *material.estate.attributions,
    )
    sheet.set_column(0, 0, 110)
    for i, line in enumerate(lines):
        sheet.write_string(i, 0, line, bold if i == 0 else None)


def _sheet(book: Any, title: str, heads: Sequence[str], rows: Sequence[Row]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for j, head in enumerate(heads):
        sheet.write_string(0, j, head, bold)
        widest = max([len(head) // 2, *(len(str(row[j])) for row in rows[:200] if row[j] is not None)], default=8)
        sheet.set_column(j, j, min(60, max(9, widest + 1)))
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_string(i, j, "yes" if value else "no")
            elif isinstance(value, int | float | np.number):
                if not np.isnan(value):
                    sheet.write_number(i, j, float(value))
            elif value is not None:
                sheet.write_string(i, j, str(value))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
