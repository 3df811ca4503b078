"""Reads a table that adds to one partner's register: costs, people, footfall, condition, leases, occupations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from estates_app.domain.claims import Cleaned, ColumnGuess, Issue, ReadRow, RowFate
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.joining import JoiningRules
from estates_app.registers.cleaning.cells import clean
from estates_app.registers.columns.mapping import propose_columns, with_mapping
from estates_app.registers.files.tables import RawTable, read_table

#: Fields that say which property a row is of; they add no fact.
KEY_FIELDS = frozenset(
    {"local_id", "cost_centre", "uprn", "name", "site_name", "address", "address2", "address3", "town", "postcode"}
    | {"site_ref", "building_ref", "part_of_ref", "unit", "street_number", "county"}
)

#: Reason of a last row that is what all above it make: a total perhaps, where it names no property.
SUM_OF_ALL = "it is the sum of all the rows above it"

#: Of them, those that name a place in words.
NAME_FIELDS = ("name", "site_name", "address")


@dataclass(frozen=True, eq=False)
class Supplement:
    """A supplementary table as it was understood.

    Attributes
    ----------
    file : str
    headings : tuple of str
    rows : tuple of ReadRow
        Every row that is not blank, with its cells by field and all that it says in ``raw``. A row that calls itself
        a total has the fate ``not_property`` and its reason.
    columns : tuple of ColumnGuess
    issues : tuple of Issue
        What could not be read of its cells.
    """

    file: str
    headings: tuple[str, ...]
    rows: tuple[ReadRow, ...]
    columns: tuple[ColumnGuess, ...] = ()
    issues: tuple[Issue, ...] = ()


def read_supplement(
    path: Path,
    catalogue: FieldCatalogue,
    *,
    rules: JoiningRules,
    key: str = "",
    mapping: Mapping[str, str] | None = None,
    sheet: str = "",
) -> Supplement:
    """Read a supplementary table.

    Parameters
    ----------
    key : str
        Heading of the column that names the property's local reference, where the reader would not know it.

    Raises
    ------
    InputError
        The file cannot be read, or it brings no fact.
    """
    table = read_table(path, sheet=sheet)
    samples = [[row[i] for row in table.rows[:200]] for i in range(len(table.headings))]
    decided = {**(mapping or {}), **({key: "local_id"} if key else {})}
    guesses = with_mapping(
        propose_columns(table.headings, samples, catalogue, may_repeat=True), decided, catalogue, table.file
    )
    fields = {guess.field for guess in guesses if guess.field}
    if not fields.difference(KEY_FIELDS):
        raise InputError("it brings no fact that is known here", where=table.file, remedy="name its columns")
    issues: list[Issue] = []
    rows = [
        _row(table, number, raw, guesses, catalogue, issues)
        for number, raw in zip(table.numbers, table.rows, strict=True)
    ]
    return Supplement(table.file, table.headings, tuple(_without_totals(rows, rules)), guesses, tuple(issues))


def _row(
    table: RawTable,
    number: int,
    raw: Sequence[str],
    guesses: Sequence[ColumnGuess],
    catalogue: FieldCatalogue,
    issues: list[Issue],
) -> ReadRow:
    cells: dict[str, Cleaned] = {}
    for guess, text in zip(guesses, raw, strict=True):
        if not guess.field or not text.strip():
            continue
        result = clean(text, catalogue[guess.field])
        if result.value is not None:
            cells[guess.field] = Cleaned(result.value, text, guess.source, result.rule)
        if result.warning is not None and guess.field != "uprn":
            code, severity, message = result.warning
            issues.append(Issue(number, guess.source, text, code, severity, message))
    written = {heading: text for heading, text in zip(table.headings, raw, strict=True) if text.strip()}
    return ReadRow(number, cells, raw=written)


def _without_totals(rows: Sequence[ReadRow], rules: JoiningRules) -> Iterable[ReadRow]:
    """Give the rows that call themselves totals their fate; a last row that is the sum of all above it is told so."""
    sums: dict[str, float] = {}
    parts = 0
    for row in rows:
        figures = {name: float(c.value) for name, c in row.cells.items() if isinstance(c.value, float)}
        added = {name: value for name, value in figures.items() if name in rules.additive}
        first = " ".join(next(iter(row.raw.values()), "").casefold().replace(":", " ").split())
        is_named = any(first == word or first.startswith(f"{word} ") for word in rules.totals)
        is_last = row is rows[-1] and parts > 1
        is_sum = is_last and bool(added) and all(_is_near(v, sums.get(n, math.nan)) for n, v in added.items())
        if is_named and added:
            yield replace(row, fate=RowFate.NOT_PROPERTY, reason="It is a total of other rows.")
            continue
        if is_sum:  # it may be so by chance: it waits unless it names a property
            row = replace(row, reason=SUM_OF_ALL)
        parts += bool(added)
        for name, value in added.items():
            sums[name] = sums.get(name, 0.0) + value
        yield row


def _is_near(one: float, other: float) -> bool:
    """Whether two sums are one but for the rounding of what was written; nothing is no sum."""
    return one != 0 and abs(one - other) <= max(0.051, 1e-9 * abs(one))
