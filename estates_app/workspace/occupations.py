"""Occupations from the rows of a register or a table of who sits where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from estates_app.domain.claims import ReadRow
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.occupations import OCCUPATION_FIELDS, OCCUPIER
from estates_app.domain.partnership import Partner
from estates_app.workspace.identity import Mint
from estates_app.workspace.interests import Kept, Record, own_records

_FIELDS = frozenset(OCCUPATION_FIELDS)

#: What tells two occupations of one occupier apart, the strongest first.
_MARKS = ("agreement", "occupied_from", "occupied_m2", "occupied_desks")


def renewed_occupations(
    estate: Estate,
    rows_of: Mapping[str, Sequence[ReadRow]],
    partner: Partner,
    edition: Edition,
    mint: Mint,
    *,
    kept: Kept = (),
) -> Columns:
    """Return the occupations with those that the rows tell.

    Who occupies may be a partner that holds no property, or none of the partnership. A row that names nobody tells of
    the partner itself. Several rows of one occupier are several parts; a record is found again by its occupier, then
    by its agreement, start and size, then by its order. What an edition does not mention stays as it was.
    """
    table = estate.occupations
    own = own_records(table, partner.id)
    by_name = {plain(body.name): body.id for body in estate.partners.values()} | {plain(partner.name): partner.id}
    changes: dict[tuple[str, str], object] = {}
    added: list[Record] = []
    for key, rows in rows_of.items():
        told = [record for row in rows if (record := _told(row, partner, by_name)) is not None]
        if len(told) > 1:
            told = _without_repeats(told)
        free = dict(own.get(key, {}))
        for record in told:
            home = _home(record, free)
            record |= {"edition": edition.id}
            if home is not None:
                del free[home]
                changes |= {(home, name): value for name, value in record.items() if (home, name) not in kept}
                continue
            marks = [str(record.get(name, "")) for name in _MARKS]
            made = mint("occupation", partner.name, key, str(record["occupier"]), *marks)
            added.append({"id": made, "property": key, "partner": partner.id, **record})
    table = table.with_values(changes) if changes else table
    return table.appended(Columns.from_records(added)) if added else table


def plain(name: object) -> str:
    """Return a name as two registers may agree on it: without case, stops and the sign for "and"."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", str(name).casefold().replace("&", " and ")).split())


def _told(row: ReadRow, partner: Partner, by_name: Mapping[str, str]) -> Record | None:
    record: Record = {name: cell.value for name, cell in row.cells.items() if name in _FIELDS}
    occupier = row.text(OCCUPIER)
    if not record and not occupier:
        return None
    occupier = occupier or partner.name
    body = by_name.get(plain(occupier))
    return record | {"occupier": occupier, "occupier_partner": body, "row": float(row.row)}


def _without_repeats(told: Iterable[Record]) -> list[Record]:
    """Return the records with those left out that say the same as one before, row number apart."""
    found: dict[tuple[tuple[str, str], ...], Record] = {}
    for record in told:
        found.setdefault(tuple((name, str(value)) for name, value in record.items() if name != "row"), record)
    return list(found.values())


def _home(record: Mapping[str, Any], free: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the record known before that one renews: the one that agrees in most marks, the first among equals."""
    same = [key for key, known in free.items() if plain(known.get("occupier", "")) == plain(record["occupier"])]
    return max(same, key=lambda key: _agreement(record, free[key]), default=None)


def _agreement(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[bool, ...]:
    return tuple(one.get(name) is not None and one.get(name) == other.get(name) for name in _MARKS)
