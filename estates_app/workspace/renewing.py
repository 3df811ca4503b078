"""Next year's edition: which earlier one a file renews, which of its rows are which properties, what has changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from estates_app.analysis.classify import services_of
from estates_app.domain.claims import Claim, Cleaned, Reading, ReadRow, RowFate, RowRecord, Written
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.renewal import FieldChange, Renewal
from estates_app.registers.cleaning.words import alternatives, words
from estates_app.registers.reading import COORDINATE_FIELDS
from estates_app.workspace.placing_by_hand import BY_HAND_RULES
from estates_app.workspace.ports import ProjectStore
from estates_app.workspace.recognising import keys

#: A file renews an edition of which it tells at least this share of its rows again.
_SHARED = 0.3

#: Headings at least this alike (shared of all), or the same name but for its figures, make an edition worth comparing.
_ALIKE = 0.5

#: What a person may say instead of the register that a file renews: it is a register of its own.
ITS_OWN = "its own"


@dataclass(frozen=True, eq=False)
class Earlier:
    """An edition that may be renewed.

    Attributes
    ----------
    edition : Edition
    rows : tuple of RowRecord
        Those that tell of a property.
    older : tuple of (str, RowRecord)
        The last rows, with their files, of properties of which only editions before it tell: they may come back.
    """

    edition: Edition
    rows: tuple[RowRecord, ...]
    older: tuple[tuple[str, RowRecord], ...] = ()


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
    line = estate.line_of(partner_id)
    newest = {register_of(edition): edition for edition in estate.editions if edition.partner_id in line}
    if wanted:
        return _with_older(store, estate, _with_its_rows(store, newest[wanted])) if wanted in newest else None
    found: list[tuple[float, int, Earlier]] = []
    for edition in newest.values():
        if edition.columns and not _is_worth_comparing(edition, reading):
            continue
        earlier = _with_its_rows(store, edition)
        share = _shared(earlier, reading)
        if share >= _SHARED:
            found.append((share, edition.sequence, earlier))
    return _with_older(store, estate, max(found, key=lambda one: one[:2])[2]) if found else None


def _with_its_rows(store: ProjectStore, edition: Edition) -> Earlier:
    return Earlier(edition, tuple(row for row in store.rows_of(edition.id) if row.property_id))


def _with_older(store: ProjectStore, estate: Estate, earlier: Earlier) -> Earlier:
    """Return it with what editions before it told of properties that it does not tell of."""
    register, newest = register_of(earlier.edition), earlier.edition
    before = {e.id: e for e in estate.editions if register_of(e) == register and e.sequence < newest.sequence}
    if not before:
        return earlier
    told = {row.property_id for row in earlier.rows}
    line = estate.line_of(newest.partner_id)
    table = estate.properties
    others = [k for k, p in zip(table.ids, table.texts("partner"), strict=True) if p in line and k not in told]
    last: dict[str, list[RowRecord]] = {}
    for row in store.rows_about(others) if others else ():  # the oldest edition first
        if row.edition_id in before:
            known = last.get(str(row.property_id), [])
            is_newer = bool(known) and known[0].edition_id != row.edition_id
            last[str(row.property_id)] = [row] if is_newer else [*known, row]
    return replace(earlier, older=tuple((before[r.edition_id].file, r) for rows in last.values() for r in rows))


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
    ours = {key for row in reading.rows if row.fate is RowFate.PROPERTY for key in keys(row)}
    if not earlier.rows:
        return 0.0
    return sum(any(key in ours for key in keys(row)) for row in earlier.rows) / len(earlier.rows)


def joined_again(
    joins: Mapping[int, tuple[str, str]], again: Mapping[int, tuple[RowRecord, str]], earlier: Earlier
) -> dict[int, tuple[RowRecord, str]]:
    """Return the rows that are known again, with those that joined a property of the earlier edition in another way.

    Parameters
    ----------
    joins : mapping of row to (property id, reason)
    again : mapping of row to (earlier row, reason)
    """
    told = {before.row for before, _ in again.values()}
    left: dict[str, list[RowRecord]] = defaultdict(list)
    for before in earlier.rows:
        if before.row not in told:
            left[str(before.property_id)].append(before)
    more = {
        row: (left[key].pop(0), reason) for row, (key, reason) in joins.items() if row not in again and left.get(key)
    }
    return {**again, **more}


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
    # The places of a map file stand in no column: where one tells coordinates now, that is no news.
    quiet = COORDINATE_FIELDS - {guess.field for guess in earlier.edition.columns}
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
        told = [change for change in _differences(home, row, before, fields, by_hand) if change.field not in quiet]
        told = [_beside_the_place(change, estate.properties, by_hand) for change in told]
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


def _beside_the_place(
    change: FieldChange, properties: Columns, by_hand: Mapping[tuple[str, str], object]
) -> FieldChange:
    """Return a change of coordinates with the place that a person gave, which stands; any other as it is."""
    key = change.property_id
    if change.field not in COORDINATE_FIELDS or change.stands is not None or key not in properties:
        return change
    point = properties.get(key, "geometry")
    is_by_hand = properties.get(key, "place_rule") in BY_HAND_RULES or (key, "place_rule") in by_hand
    if point is None or not is_by_hand:
        return change
    whole = f"{point.x:.0f}, {point.y:.0f}"
    return replace(change, stands={"easting_m": point.x, "northing_m": point.y}.get(change.field, whole))


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
