"""Next year's edition: which earlier one a file renews, which of its rows are which properties, what has changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from rapidfuzz import fuzz

from estates_app.analysis.classify import services_of
from estates_app.domain.claims import Claim, Cleaned, Reading, ReadRow, RowFate, RowRecord, Written
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.renewal import FieldChange, Renewal
from estates_app.registers.cleaning.words import alternatives, words
from estates_app.workspace.ports import ProjectStore

#: A file renews an edition of which it tells at least this share of its rows again.
_SHARED = 0.3

#: Headings at least this alike (shared of all), or the same name but for its figures, make an edition worth comparing.
_ALIKE = 0.5

#: A reference that is used again for a building of quite another name (of 100) and postcode is another building.
_OTHER_NAME = 60.0

#: What a person may say instead of the register that a file renews: it is a register of its own.
ITS_OWN = "its own"


_Row = TypeVar("_Row", ReadRow, RowRecord)


@dataclass(frozen=True, eq=False)
class Earlier:
    """An edition that may be renewed, with its rows that tell of a property."""

    edition: Edition
    rows: tuple[RowRecord, ...]


def register_of(edition: Edition) -> str:
    """Return the id of the register of which it is an edition."""
    return edition.register or edition.id


def earlier_of(
    store: ProjectStore, estate: Estate, partner_id: str, reading: Reading, wanted: str = ""
) -> Earlier | None:
    """Return the newest edition of the register that a file renews; None where it is a register of its own.

    Any thread may ask.

    Parameters
    ----------
    wanted : str
        Id of a register that a person chose, or `ITS_OWN`; empty to find it by headings, name and rows.
    """
    if wanted == ITS_OWN:
        return None
    newest = {register_of(edition): edition for edition in estate.editions if edition.partner_id == partner_id}
    if wanted:
        return _with_its_rows(store, newest[wanted]) if wanted in newest else None
    found: list[tuple[float, int, Earlier]] = []
    for edition in newest.values():
        if edition.columns and not _is_worth_comparing(edition, reading):
            continue
        earlier = _with_its_rows(store, edition)
        share = _shared(earlier, reading)
        if share >= _SHARED:
            found.append((share, edition.sequence, earlier))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _with_its_rows(store: ProjectStore, edition: Edition) -> Earlier:
    return Earlier(edition, tuple(row for row in store.rows_of(edition.id) if row.property_id))


def _is_worth_comparing(edition: Edition, reading: Reading) -> bool:
    ours = {guess.source.casefold() for guess in reading.columns}
    theirs = {guess.source.casefold() for guess in edition.columns}
    return len(ours & theirs) >= _ALIKE * len(ours | theirs) or yearless(edition.file) == yearless(reading.file)


def yearless(file: str) -> str:
    """Return a file's name without its ending and what changes from year to year."""
    said = alternatives(words("bodies")["editions"]["words"])
    return re.sub(rf"[\d\s_.\-()]+|{said}", "", PurePath(file).stem.casefold())


def _shared(earlier: Earlier, reading: Reading) -> float:
    """Return the share of the earlier rows that the reading tells again."""
    ours = {key for row in reading.rows if row.fate is RowFate.PROPERTY for key in _keys(row)}
    if not earlier.rows:
        return 0.0
    return sum(any(key in ours for key in _keys(row)) for row in earlier.rows) / len(earlier.rows)


def _value(row: ReadRow | RowRecord, key: str) -> str:
    cell = row.cells.get(key)
    return "" if cell is None else str(cell.value)


def _keys(row: ReadRow | RowRecord) -> Iterator[tuple[str, str]]:
    """Yield what tells a row from others, the surest first."""
    for key in ("local_id", "uprn"):
        if key in row.cells:
            yield key, _value(row, key).casefold()
    if "name" in row.cells:
        yield "name", f"{_value(row, 'name').casefold()}|{_value(row, 'postcode')}|{_value(row, 'use').casefold()}"


_BY = {"local_id": "Same reference", "uprn": "Same UPRN and name", "name": "Same name and postcode"}


def known_again(rows: Sequence[ReadRow], earlier: Earlier) -> tuple[dict[int, tuple[RowRecord, str]], list[int]]:
    """Find the earlier row that each row says again: by reference, by UPRN and name, by name and postcode.

    A key counts where it names one building in both editions.

    Returns
    -------
    found, reused :
        Row number to the earlier row and the reason; and rows whose reference names quite another building now.
    """
    found: dict[int, tuple[RowRecord, str]] = {}
    reused: list[int] = []
    told: set[int] = set()
    for kind in _BY:
        theirs, ours = _once(earlier.rows, kind, told), _once(rows, kind, found)
        for text, row in ours.items():
            before = theirs.get(text)
            if before is None:
                continue
            alike = fuzz.ratio(_value(row, "name").casefold(), _value(before, "name").casefold())
            has_moved = _value(row, "postcode") != _value(before, "postcode")
            if kind != "name" and alike < _OTHER_NAME and (has_moved or kind == "uprn"):
                reused.append(row.row)
                continue
            found[row.row] = before, f"{_BY[kind]} as row {before.row} of {earlier.edition.file}"
            told.add(before.row)
    return found, sorted(set(reused) - set(found))


def _once(rows: Iterable[_Row], kind: str, without: Iterable[int]) -> dict[str, _Row]:
    """Return rows by a key that no other row has, but for those that are settled."""
    settled = set(without)
    by_key: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.row not in settled:
            for key, text in _keys(row):
                if key == kind and text.strip("|"):
                    by_key[text].append(row)
    return {text: many[0] for text, many in by_key.items() if len(many) == 1}


def renewal_of(
    reading: Reading,
    homes: Mapping[int, str],
    again: Mapping[int, tuple[RowRecord, str]],
    earlier: Earlier,
    by_hand: Mapping[tuple[str, str], object],
    estate: Estate,
) -> Renewal:
    """Return what a newer edition changes beside the one that it renews.

    Parameters
    ----------
    reading : Reading
    homes : mapping of row to property id
    again : mapping of row to (earlier row, reason)
    earlier : Earlier
    by_hand : mapping of (property id, field) to value
        What people have set.
    estate : Estate
        Beside which it is prepared.
    """
    fields = {guess.field for guess in reading.columns if guess.field}
    changed: list[FieldChange] = []
    emptied: list[FieldChange] = []
    dropped: list[tuple[str, str]] = []
    same, added = 0, []
    tells, told_now = {row.property_id for row in earlier.rows}, set(homes.values())
    is_mapped_alike = _fields(reading) == _fields(earlier.edition)
    for row in reading.rows:
        home = homes.get(row.row)
        if home is None:
            continue
        if row.row not in again:
            if home not in tells:
                added.append(row.row)
            continue
        before = again[row.row][0]
        if says_the_same(row, before, is_mapped_alike=is_mapped_alike):
            same += 1
            continue
        dropped += _dropped(home, row, before, estate)
        told = list(_differences(home, row, before, fields, by_hand))
        changed += [change for change in told if change.after is not None]
        emptied += [change for change in told if change.after is None]
        same += not told
    gone = dict.fromkeys(row.property_id for row in earlier.rows if row.property_id not in told_now)
    return Renewal(
        earlier.edition.id,
        {number: reason for number, (_, reason) in again.items()},
        tuple(added),
        tuple(str(key) for key in gone),
        tuple(dict.fromkeys(dropped)),
        tuple(changed),
        tuple(emptied),
        same,
    )


def _fields(told: Reading | Edition) -> tuple[tuple[str, str | None], ...]:
    return tuple((guess.source, guess.field) for guess in told.columns)


def says_the_same(row: ReadRow, before: RowRecord, *, is_mapped_alike: bool) -> bool:
    """Whether a row is written as it was, under headings that mean what they meant."""
    if not is_mapped_alike:
        return False
    ours, theirs = row.raw, before.raw
    if isinstance(ours, Written) and isinstance(theirs, Written):
        return list(ours.cells) == list(theirs.cells)
    return dict(ours) == dict(theirs)


def _differences(
    home: str, row: ReadRow, before: RowRecord, fields: Iterable[str], by_hand: Mapping[tuple[str, str], object]
) -> Iterator[FieldChange]:
    for name in sorted({*row.cells, *before.cells}):
        now, was = row.cells.get(name), before.cells.get(name)
        if now is None and (name not in fields or was is None):
            continue  # the newer file has no such column: it tells nothing of it
        value = _plain(now)
        if value != _plain(was):
            yield FieldChange(home, row.row, name, _plain(was), value, by_hand.get((home, name)))


def _dropped(home: str, row: ReadRow, before: RowRecord, estate: Estate) -> list[tuple[str, str]]:
    """Return the services that a row named and names no longer, where they stand in the building."""
    kind = estate.properties.get(home, "class") if home in estate.properties else None

    def named(cells: Mapping[str, Cleaned]) -> tuple[str, ...]:
        return services_of({**{key: cell.value for key, cell in cells.items()}, "class": kind}, estate.services)

    now = named(row.cells)
    return [(home, service) for service in named(before.cells) if service not in now]


def _plain(cell: Cleaned | None) -> object:
    return None if cell is None else cell.value


def set_by_hand(claims: Iterable[Claim]) -> dict[tuple[str, str], object]:
    """Return what corrections hold now, by property and field."""
    told = list(claims)
    back = {(c.property_id, c.field, c.edition_id) for c in told if c.kind == "retraction"}
    held = (c for c in told if c.kind == "correction" and (c.property_id, c.field, c.edition_id) not in back)
    return {(c.property_id, c.field): c.value for c in sorted(held, key=lambda c: c.sequence)}
