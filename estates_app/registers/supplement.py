"""Joins a table without UPRN (costs by cost centre, people by base, footfall) to one partner's properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from estates_app.domain.claims import Cleaned
from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.cleaning import clean
from estates_app.registers.mapping import propose_columns, with_mapping
from estates_app.registers.tables import read_table

#: A name is joined only where it is this alike and the next best is this much less alike: the rest needs a person.
_CLEAR, _LEAD = 88.0, 6.0

#: Fields that say which property a row is of; they add no fact.
_KEYS = ("local_id", "cost_centre", "uprn", "name", "site_name", "address", "postcode")


@dataclass(frozen=True, eq=False)
class Supplement:
    """Rows of a supplementary table: (row number, cells by field)."""

    file: str
    rows: tuple[tuple[int, Mapping[str, Cleaned]], ...]


@dataclass(frozen=True, eq=False)
class SupplementJoin:
    """What was joined and what was not.

    Attributes
    ----------
    matches : mapping of property id to cells by field
    row_of : mapping of property id to row number
    unmatched : tuple of (row number, name)
    without : tuple of property id
        Properties of the partner that the table does not mention.
    """

    matches: Mapping[str, Mapping[str, Cleaned]]
    row_of: Mapping[str, int]
    unmatched: tuple[tuple[int, str], ...]
    without: tuple[str, ...]


def read_supplement(
    path: Path, catalogue: FieldCatalogue, *, key: str = "", mapping: Mapping[str, str] | None = None, sheet: str = ""
) -> Supplement:
    """Read a supplementary table.

    Parameters
    ----------
    key : str
        Heading of the column that names the property's local reference, where the reader would not know it.

    Raises
    ------
    InputError
        The file cannot be read, or it names no property, or it brings no fact.
    """
    table = read_table(path, sheet=sheet)
    samples = [[row[i] for row in table.rows[:200]] for i in range(len(table.headings))]
    decided = {**(mapping or {}), **({key: "local_id"} if key else {})}
    guesses = with_mapping(propose_columns(table.headings, samples, catalogue), decided, catalogue, table.file)
    fields = {guess.field for guess in guesses if guess.field}
    if not fields.intersection(_KEYS):
        raise InputError("no column says which property a row is of", where=table.file, remedy="name it with key")
    if not fields.difference(_KEYS):
        raise InputError("it brings no fact that is known here", where=table.file, remedy="name its columns")
    rows = []
    for number, raw in zip(table.numbers, table.rows, strict=True):
        cells = {}
        for guess, text in zip(guesses, raw, strict=True):
            if guess.field and text.strip():
                result = clean(text, catalogue[guess.field])
                if result.value is not None:
                    cells[guess.field] = Cleaned(result.value, text, guess.source, result.rule)
        if cells:
            rows.append((number, cells))
    return Supplement(table.file, tuple(rows))


def join_supplement(table: Supplement, properties: Columns, *, partner_id: str) -> SupplementJoin:
    """Join by local reference, then cost centre, UPRN, exact name and clearly alike name; the unclear is left."""
    own = [
        key for key, partner in zip(properties.ids, properties.texts("partner"), strict=True) if partner == partner_id
    ]
    lookup: dict[tuple[str, str], str] = {}
    for field in ("local_id", "cost_centre", "uprn", "name"):
        for key in own:
            value = properties.get(key, field)
            if value is not None:
                lookup.setdefault((field, str(value).casefold()), key)
    names = {key: str(properties.get(key, "name")).casefold() for key in own if properties.get(key, "name")}
    matches: dict[str, Mapping[str, Cleaned]] = {}
    row_of: dict[str, int] = {}
    unmatched = []
    for number, cells in table.rows:
        home = _home(cells, lookup, {k: n for k, n in names.items() if k not in matches})
        if home is None or home in matches:
            label = next((str(cells[f].value) for f in ("name", "site_name", "address", *_KEYS) if f in cells), "")
            unmatched.append((number, label))
            continue
        matches[home] = {name: cell for name, cell in cells.items() if name not in _KEYS}
        row_of[home] = number
    return SupplementJoin(matches, row_of, tuple(unmatched), tuple(key for key in own if key not in matches))


def _home(cells: Mapping[str, Cleaned], lookup: Mapping[tuple[str, str], str], names: Mapping[str, str]) -> str | None:
    for field in ("local_id", "cost_centre", "uprn", "name"):
        if field in cells:
            key = lookup.get((field, str(cells[field].value).casefold()))
            if key is not None:
                return key
    wanted = next((str(cells[f].value).casefold() for f in ("name", "site_name", "address") if f in cells), "")
    best = process.extract(wanted, names, scorer=fuzz.token_sort_ratio, limit=2) if wanted else []
    if best and best[0][1] >= _CLEAR and (len(best) == 1 or best[0][1] - best[1][1] >= _LEAD):
        return str(best[0][2])
    return None
