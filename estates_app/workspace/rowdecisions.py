"""What people decide about the rows of a register: kept with what names the rows in every edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from estates_app.domain.claims import ReadRow, RowRecord
from estates_app.domain.decisions import Decided, Relation, RowKey
from estates_app.domain.estate import Estate
from estates_app.registers.matching.decisions import every_key
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.session import Session


def read_row(record: RowRecord) -> ReadRow:
    """Return a kept row as one that is read; where it lies is not kept with it."""
    return ReadRow(record.row, record.cells, fate=record.fate, reason=record.reason, raw=record.raw)


def keys_of(estate: Estate, rows: Iterable[RowRecord], property_id: str) -> list[RowKey]:
    """Return what names rows in every edition, for what is said of them and a property."""
    holders = {edition.id: edition.partner_id for edition in estate.editions}
    told = (
        RowKey(holders[row.edition_id], key, property_id)
        for row in rows
        if row.edition_id in holders
        for key in every_key(read_row(row))
    )
    return list(dict.fromkeys(told))


def decisions_of(session: Session, prepared: Prepared) -> Mapping[str, Decided]:
    """Return what a person said of the rows of a register while it was prepared, as it is kept once it comes in."""
    estate, choices = session.estate, prepared.choices
    said = {row: (key, Relation.SAME) for row, key in choices.joins.items()} | dict(choices.apart)
    found: dict[str, Decided] = {}
    for row in prepared.reading.rows:
        key, relation = said.get(row.row, ("", Relation.NONE))
        if key not in estate.properties or row.row not in prepared.homes:
            continue
        name = str(estate.properties.get(key, "name") or "")
        decided = Decided(
            id=session.mint("decision", key, *every_key(row)),
            first_id=key,
            second_id=prepared.homes[row.row],
            first_name=name,
            second_name=row.text("name"),
            relation=relation,
            at=session.clock().isoformat(timespec="seconds"),
            by=session.author,
            sequence=estate.next_decision() + len(found),
            keys=tuple(RowKey(prepared.partner.id, one, key) for one in every_key(row)),
        )
        found[decided.id] = decided
    return found
