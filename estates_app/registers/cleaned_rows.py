"""The cells of a register, cleaned column by column: each different text once, however many rows hold it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from estates_app.domain.claims import Cleaned, ColumnGuess, Issue
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.cleaning.column import ColumnCleaner
from estates_app.registers.cleaning.hours import hours_a_week, weekday_of
from estates_app.registers.cleaning.result import Result
from estates_app.registers.files.tables import RawTable
from estates_app.registers.source import RegisterSource

Cells = dict[str, Cleaned]

#: So many cells tell the habits of a column: its unit, its commas, its order of day and month.
_SAMPLE = 2_000

#: Fewer columns of weekdays than these are no week.
_FEWEST_DAYS = 5


def clean_rows(
    table: RawTable,
    columns: Sequence[ColumnGuess],
    source: RegisterSource,
    catalogue: FieldCatalogue,
    *,
    each: Callable[[float], None],
) -> tuple[list[Cells], list[Issue]]:
    """Clean all rows of a table.

    Parameters
    ----------
    table : RawTable
    columns : sequence of ColumnGuess
        One a heading.
    source : RegisterSource
    catalogue : FieldCatalogue
    each : callable
        Told the share that is done, after each column; may raise to stop.

    Returns
    -------
    cells, issues :
        One mapping a row, by field, of the cells that say something; and what a person should know, by row.
    """
    fields: list[str] = []
    cleaned: list[list[Cleaned | None]] = []
    issues: list[Issue] = []
    local: dict[int, Cleaned] = {}
    for at, guess in enumerate(columns):
        if guess.field is None:
            continue
        each(at / len(columns))
        fields.append(guess.field)
        cleaned.append(_clean_column(table, at, guess, source, catalogue, issues, local))
    rows = [
        {field: cell for field, cell in zip(fields, cells, strict=True) if cell is not None}
        for cells in (zip(*cleaned, strict=True) if cleaned else [()] * len(table.rows))
    ]
    for at, cell in local.items():
        rows[at].setdefault("local_id", cell)
    _add_hours(rows, table, columns)
    _complete(rows, table, source, has_sites="site_name" in fields)
    return rows, sorted(issues, key=lambda issue: issue.row or 0)


def _clean_column(
    table: RawTable,
    at: int,
    guess: ColumnGuess,
    source: RegisterSource,
    catalogue: FieldCatalogue,
    issues: list[Issue],
    local: dict[int, Cleaned],
) -> list[Cleaned | None]:
    """Return the cleaned cells of one column; local numbers among UPRNs go to ``local``, by the row's index."""
    assert guess.field is not None
    texts = [row[at] for row in table.rows]
    cleaner = ColumnCleaner(
        catalogue[guess.field],
        guess.source,
        texts[:_SAMPLE],
        scheme=source.condition_scheme,
        unit=source.units.get(guess.source, ""),
    )
    issues.extend(Issue(None, guess.source, "", *note) for note in cleaner.notes)
    known: dict[str, Cleaned | None] = {}
    warned: dict[str, Result] = {}
    for text in dict.fromkeys(texts):
        if not text or text.isspace():
            known[text] = None
            continue
        result = cleaner(text)
        known[text] = None if result.value is None else Cleaned(result.value, text, guess.source, result.rule)
        if result.warnings:
            warned[text] = result
    for i, text in enumerate(texts) if warned else ():
        for code, severity, message in warned[text].warnings if text in warned else ():
            if code == "uprn-local":
                local[i] = Cleaned(
                    re.sub(r"\.0+$", "", text.strip()), text, guess.source, "no UPRN, but a local number"
                )
            issues.append(Issue(table.numbers[i], guess.source, text, code, severity, message))
    return [known[text] for text in texts]


def _add_hours(rows: Sequence[Cells], table: RawTable, columns: Sequence[ColumnGuess]) -> None:
    """Add up columns of weekdays to hours a week, where no column gives these."""
    days = [i for i, g in enumerate(columns) if g.field is None and weekday_of(g.source) is not None]
    if len(days) < _FEWEST_DAYS or any(guess.field == "hours_open_a_week" for guess in columns):
        return
    for cells, raw in zip(rows, table.rows, strict=True):
        told = {columns[i].source: raw[i] for i in days}
        result = hours_a_week(told)
        if result.value is not None:
            first = columns[days[0]].source
            cells["hours_open_a_week"] = Cleaned(result.value, "; ".join(told.values()), first, result.rule)


def _complete(rows: Sequence[Cells], table: RawTable, source: RegisterSource, *, has_sites: bool) -> None:
    """Put in what a row leaves to its file or to the rows above."""
    defaults = {key: Cleaned(value, value, "", "said of the whole file") for key, value in source.defaults.items()}
    site: tuple[int, Cleaned] | None = None
    for number, cells in zip(table.numbers, rows, strict=True):
        if source.name_form:
            _call(cells, source.name_form)
        for key, cell in defaults.items():
            cells.setdefault(key, cell)
        _join_address(cells)
        if has_sites:
            site = _fill_site(number, cells, site)


def _call(cells: Cells, form: str) -> None:
    """Complete a bare name as the source says ("Buxton" of a list of libraries is Buxton Library)."""
    name = cells.get("name")
    added = form.replace("{name}", "").strip().casefold()
    if name is None or not added or added in str(name.value).casefold():
        return
    cells["name"] = replace(name, value=form.replace("{name}", str(name.value)), rule=f"called {form} in this list")


def _join_address(cells: Cells) -> None:
    parts = [cells[key] for key in ("address", "address2", "address3", "town") if key in cells]
    if len(parts) > 1:
        whole = ", ".join(dict.fromkeys(str(part.value) for part in parts))
        cells["address"] = Cleaned(whole, parts[0].raw, parts[0].column, "address lines joined")


def _fill_site(number: int, cells: Cells, site: tuple[int, Cleaned] | None) -> tuple[int, Cleaned] | None:
    """Give a row the site of the row above where the owner named it only once for a group."""
    if "site_name" in cells:
        return number, cells["site_name"]
    is_in_group = "uprn" not in cells and "local_id" not in cells and "name" not in cells
    if site is not None and is_in_group and cells:
        above = site[1]
        cells["site_name"] = Cleaned(above.value, "", above.column, f"as in row {site[0]} above")
        return site
    return None
