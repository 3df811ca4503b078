"""Joins a table without UPRN (costs by cost centre, people by base, footfall) to one partner's properties."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from estates_app.domain.claims import Cleaned, ColumnGuess
from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.cleaning.cells import clean
from estates_app.registers.columns.mapping import propose_columns, with_mapping
from estates_app.registers.files.tables import read_table

#: A name is joined only where it is this alike and the next best is this much less alike: the rest needs a person.
_CLEAR, _LEAD = 88.0, 6.0

#: Fields that say which property a row is of; they add no fact.
_KEYS = ("local_id", "cost_centre", "uprn", "name", "site_name", "address", "postcode")


@dataclass(frozen=True, eq=False)
class Supplement:
    """Rows of a supplementary table: (row number, cells by field), and what each column was taken to mean."""

    file: str
    rows: tuple[tuple[int, Mapping[str, Cleaned]], ...]
    columns: tuple[ColumnGuess, ...] = ()


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
    return Supplement(table.file, tuple(rows), guesses)


def join_supplement(table: Supplement, properties: Columns, *, partner_id: str) -> SupplementJoin:
    """Join by local reference, then UPRN, cost centre, exact name and clearly alike name; the unclear is left."""
    holders = properties.texts("partner")
    own = [key for key, holder in zip(properties.ids, holders, strict=True) if holder == partner_id]
    finder = _Finder(properties, own)
    homes = [(number, cells, finder.home(cells)) for number, cells in table.rows]
    # Two rows for one property may be two parts of its cost: neither is the whole, so both wait for a person.
    times = Counter(home for _, _, home in homes if home)
    matches: dict[str, Mapping[str, Cleaned]] = {}
    row_of: dict[str, int] = {}
    unmatched = []
    for number, cells, home in homes:
        if home is None or times[home] > 1:
            label = next((str(cells[f].value) for f in ("name", "site_name", "address", *_KEYS) if f in cells), "")
            unmatched.append((number, label))
            continue
        matches[home] = {name: cell for name, cell in cells.items() if name not in _KEYS}
        row_of[home] = number
    return SupplementJoin(matches, row_of, tuple(unmatched), tuple(key for key in own if key not in matches))


class _Finder:
    """Finds the one property that a row can mean; where several can, none."""

    def __init__(self, properties: Columns, own: Sequence[str]) -> None:
        self._lookup: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._names = {key: str(properties.get(key, "name")).casefold() for key in own if properties.get(key, "name")}
        self._postcode = {key: properties.get(key, "postcode") for key in own}
        for key in own:
            for field in ("local_id", "uprn", "cost_centre", "name"):
                value = properties.get(key, field)
                if value is not None:
                    self._lookup[field, str(value).casefold()].append(key)

    def home(self, cells: Mapping[str, Cleaned]) -> str | None:
        """Return the property of a row, None where it is not clear."""
        for field in ("local_id", "uprn", "cost_centre", "name"):
            if field in cells:
                found = self._lookup.get((field, str(cells[field].value).casefold()), [])
                if found:
                    return self._only(found, cells)
        return self._alike(cells)

    def _only(self, found: Sequence[str], cells: Mapping[str, Cleaned]) -> str | None:
        if "postcode" in cells:
            postcode = cells["postcode"].value
            found = [key for key in found if self._postcode[key] in (None, postcode)]
        if len(found) > 1 and "name" in cells:
            name = str(cells["name"].value).casefold()
            found = [key for key in found if self._names.get(key) == name]
        return found[0] if len(found) == 1 else None

    def _alike(self, cells: Mapping[str, Cleaned]) -> str | None:
        wanted = next((str(cells[f].value).casefold() for f in ("name", "site_name", "address") if f in cells), "")
        best = process.extract(wanted, self._names, scorer=fuzz.token_sort_ratio, limit=2) if wanted else []
        if best and best[0][1] >= _CLEAR and (len(best) == 1 or best[0][1] - best[1][1] >= _LEAD):
            return self._only([str(best[0][2])], cells)
        return None
