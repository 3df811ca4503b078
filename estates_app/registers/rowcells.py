"""The cells of a register, cleaned column by column: each different text once, however many rows hold it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from estates_app.domain.claims import Cleaned, ColumnGuess, Issue
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.cleaning.cells import Result, clean
from estates_app.registers.files.tables import RawTable
from estates_app.registers.source import RegisterSource

Cells = dict[str, Cleaned]


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
        cleaned.append(_clean_column(table, at, guess, catalogue, issues, local))
    rows = [
        {field: cell for field, cell in zip(fields, cells, strict=True) if cell is not None}
        for cells in (zip(*cleaned, strict=True) if cleaned else [()] * len(table.rows))
    ]
    for at, cell in local.items():
        rows[at].setdefault("local_id", cell)
    _complete(rows, table, source, has_sites="site_name" in fields)
    return rows, sorted(issues, key=lambda issue: issue.row or 0)


def _clean_column(
    table: RawTable,
    at: int,
    guess: ColumnGuess,
    catalogue: FieldCatalogue,
    issues: list[Issue],
    local: dict[int, Cleaned],
) -> list[Cleaned | None]:
    """Return the cleaned cells of one column; local numbers among UPRNs go to ``local``, by the row's index."""
    assert guess.field is not None
    field, known = catalogue[guess.field], dict[str, Cleaned | None]()
    warned: dict[str, Result] = {}
    texts = [row[at] for row in table.rows]
    for text in dict.fromkeys(texts):
        if not text or text.isspace():
            known[text] = None
            continue
        result = clean(_with_unit_of_heading(text, guess, catalogue), field)
        known[text] = None if result.value is None else Cleaned(result.value, text, guess.source, result.rule)
        if result.warning is not None:
            warned[text] = result
    if warned:
        for i, text in enumerate(texts):
            result_of = warned.get(text)
            if result_of is None or result_of.warning is None:
                continue
            code, severity, message = result_of.warning
            if code == "uprn-local":
                plain = re.sub(r"\.0+$", "", text.strip())
                local[i] = Cleaned(plain, text, guess.source, "too short for a UPRN")
            issues.append(Issue(table.numbers[i], guess.source, text, code, severity, message))
    return [known[text] for text in texts]


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


#: Kind of field -> what says a unit in the cell itself, and units that a heading may say for the whole column.
_UNITS_OF_HEADINGS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "area": (
        r"(?i)ha\b|hect|acre|\bac\b|sq|m2|m²|ft|yd",
        ((r"(?i)\b(ha|hectares?)\b", " ha"), (r"(?i)\bacres?\b", " acres")),
    ),
    "money": (
        r"(?i)\d\s*([kmb]|thousand|mill|bill)",
        (
            (r"(?i)£?\s*['’]?\b000s?\b|£\s*k\b|\(k\)|\bthousands?\b", "k"),
            (r"(?i)£\s*m\b|\(£?m\)|\bmillions?\b", "m"),
        ),
    ),
}


def _with_unit_of_heading(text: str, guess: ColumnGuess, catalogue: FieldCatalogue) -> str:
    """Add the unit that the heading gives ("Site area (ha)", "Cost £000") to a figure that has none of its own."""
    units = _UNITS_OF_HEADINGS.get(catalogue[guess.field].kind.value) if guess.field else None
    last = re.search(r"\d(?=\D*$)", text) if units else None
    if units is None or last is None or re.search(units[0], text):
        return text
    unit = next((unit for pattern, unit in units[1] if re.search(pattern, guess.source)), "")
    return f"{text[: last.end()]}{unit}{text[last.end() :]}"


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
