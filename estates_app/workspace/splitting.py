"""Rows that were joined wrongly become a property of their own, and what a property is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from estates_app.analysis.classify import classify, provider_of, services_of
from estates_app.domain.claims import RowFate, RowRecord, claims_of_row, resolve
from estates_app.domain.columns import Columns
from estates_app.domain.decisions import Relation
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.interests import number_or_none
from estates_app.registers.placing.evidence import place_rows
from estates_app.registers.reading import COORDINATE_FIELDS, NOTHING_AT_HAND
from estates_app.workspace.applying import CLAIM, RECORD, RESOLVED
from estates_app.workspace.confiding import passed_on
from estates_app.workspace.locating import locate
from estates_app.workspace.merging import cell_changes, decided_change, name_of, relinked, resolved
from estates_app.workspace.rowdecisions import keys_of
from estates_app.workspace.session import Session
from estates_app.workspace.wholes import plain


@dataclass(frozen=True)
class PropertyRow:
    """One row of which a property is made.

    Attributes
    ----------
    edition_id : str
    row : int
    file, partner : str
        Names, for people.
    name : str
        What the row calls it.
    fate : RowFate
    reason : str
        Why it was joined, empty for the row by which the property came.
    """

    edition_id: str
    row: int
    file: str
    partner: str
    name: str
    fate: RowFate
    reason: str


def rows_of_property(session: Session, property_id: str) -> tuple[PropertyRow, ...]:
    """Return the rows of which a property is made, the oldest edition first. Reads the project file."""
    estate = session.estate
    editions = {edition.id: edition for edition in estate.editions}
    found = []
    for row in session.store.rows_about([property_id]):
        edition = editions.get(row.edition_id)
        partner = estate.partners.get(edition.partner_id) if edition else None
        cell = row.cells.get("name")
        found.append(
            PropertyRow(
                row.edition_id,
                row.row,
                edition.file if edition else "",
                partner.name if partner else "",
                str(cell.value) if cell else "",
                row.fate,
                row.reason,
            )
        )
    return tuple(found)


def split_off(session: Session, property_id: str, rows: Collection[tuple[str, int]]) -> Edit:
    """Make a property of its own of rows that were joined to another wrongly. One edit.

    The new property is placed by its rows' coordinates; without any it is where the other is if their postcodes agree,
    else it has no place yet.

    Parameters
    ----------
    session : Session
    property_id : str
    rows : collection of (edition id, row)

    Raises
    ------
    InputError
        None of its rows would stay, none would leave, or one is not its row.
    """
    estate = session.estate
    if property_id not in estate.properties:
        raise InputError("the property is no longer there", remedy="look at the list again")
    wanted = set(rows)
    mine = session.store.rows_about([property_id])
    leaving = [row for row in mine if (row.edition_id, row.row) in wanted]
    staying = [row for row in mine if (row.edition_id, row.row) not in wanted]
    if len(leaving) != len(wanted) or not leaving:
        raise InputError("no row was chosen that is a row of this property", remedy="choose rows of the list")
    if not staying:
        raise InputError("all its rows were chosen: nothing would stay", remedy="leave at least one row")
    made = session.mint("property", *(f"{row.edition_id}:{row.row}" for row in leaving))
    record = _record(session, property_id, leaving)
    name = str(record.get("name") or "")
    changes = [*_splitting(session, property_id, made, record, leaving, staying)]
    editions = {row.edition_id for row in leaving}
    keys = keys_of(estate, leaving, property_id)
    changes.append(
        decided_change(session, (property_id, made), Relation.NONE, keys, editions, second_name=name, is_split=True)
    )
    edit = session.new_edit(f"Split {name or 'a property'} off {name_of(estate, property_id)}", changes)
    session.apply(edit)
    return edit


def _splitting(
    session: Session,
    whole: str,
    made: str,
    record: Mapping[str, Any],
    leaving: Sequence[RowRecord],
    staying: Sequence[RowRecord],
) -> Iterator[Change]:
    estate = session.estate
    said = f"Split off {name_of(estate, whole)} by {session.author}"
    # One row of each is the one by which it came: the rows of a register still add up.
    for at, row in enumerate(leaving):
        yield from relinked(row, made, RowFate.MERGED if at else RowFate.PROPERTY, said)
    if all(row.fate is not RowFate.PROPERTY for row in staying):
        first = staying[0]
        yield from (c for c in relinked(first, whole, RowFate.PROPERTY, said) if c.before != c.after)
    where = {(row.edition_id, row.row) for row in leaving}
    for number, claim in session.store.kept_claims([whole]):
        if claim.row and (claim.edition_id, claim.row) in where:
            yield Change(CLAIM, number, "property_id", whole, made)
    told = session.store.claims_of([whole])
    of_those = [claim for claim in told if claim.row and (claim.edition_id, claim.row) in where]
    fields = {claim.field for claim in of_those}
    left = [claim for claim in told if not (claim.row and (claim.edition_id, claim.row) in where)]
    yield from cell_changes(session, whole, resolved(session, whole, left, fields))
    cells = {name: plain(value) for name, value in record.items()}
    yield Change(RESOLVED, made, RECORD, None, {"at": len(estate.properties), "cells": cells})
    yield from _outlets(session, whole, made, record, staying)
    for name in ("interest", "occupation"):
        table = estate.interests if name == "interest" else estate.occupations
        columns = (table.texts("property"), table.texts("edition"), table.column("row").values)
        for key, place, edition, number in zip(table.ids, *columns, strict=True):
            if place == whole and (edition, int(number_or_none(number) or 0)) in where:
                yield Change(name, key, "property", whole, made)


def _record(session: Session, whole: str, rows: Sequence[RowRecord]) -> dict[str, Any]:
    """Return a property as the rows that leave tell it; the newest edition of its holder first, as everywhere."""
    estate = session.estate
    editions = {edition.id: edition for edition in estate.editions}
    partner = next((editions[row.edition_id].partner_id for row in rows if row.edition_id in editions), "")
    line = estate.line_of(partner)
    claims = [
        claim
        for row in rows
        if row.edition_id in editions
        for claim in claims_of_row(
            whole,
            row.row,
            row.cells,
            edition_id=row.edition_id,
            partner_id=editions[row.edition_id].partner_id,
            sequence=editions[row.edition_id].sequence,
        )
        if claim.field not in COORDINATE_FIELDS
    ]
    record: dict[str, Any] = {"partner": partner}
    for name in dict.fromkeys(claim.field for claim in claims):
        chosen = resolve([claim for claim in claims if claim.field == name], line)
        if chosen is not None and chosen.value is not None:
            record[name] = chosen.value
    record |= _place(estate, whole, record, rows)
    record |= passed_on(estate.properties, "", whole, why=f"Split off {name_of(estate, whole)}")
    record["class"] = classify(record, session.rules.classes)
    return record


def _place(estate: Estate, whole: str, record: Mapping[str, Any], rows: Sequence[RowRecord]) -> dict[str, Any]:
    placed = place_rows(
        [row.cells for row in rows],
        numbers=[row.row for row in rows],
        geometry_xy_27700=None,
        sources=NOTHING_AT_HAND,
    )
    known = [one for one in placed if one.xy_27700 is not None]
    table = estate.properties
    if known:
        best = min(known, key=lambda one: float("inf") if one.accuracy_m is None else one.accuracy_m)
        assert best.xy_27700 is not None
        place: dict[str, Any] = {"geometry": shapely.Point(*best.xy_27700), "place_rule": best.rule}
        place |= {} if best.accuracy_m is None else {"place_accuracy_m": best.accuracy_m}
        return place | _around(estate, place)
    if record.get("postcode") is None or record.get("postcode") != table.get(whole, "postcode"):
        return {}
    names = ("geometry", "place_rule", "place_accuracy_m", "locality", "zone")
    return {name: table.get(whole, name) for name in names if table.get(whole, name) is not None}


def _around(estate: Estate, place: Mapping[str, Any]) -> dict[str, Any]:
    """Return the locality and the small area in which a place lies."""
    alone = estate.with_(properties=Columns.from_records([{"id": "here", "scope": "in_scope", **place}]))
    found = locate(alone).properties
    return {name: found.get("here", name) for name in ("locality", "zone") if found.get("here", name) is not None}


def _outlets(
    session: Session,
    whole: str,
    made: str,
    record: Mapping[str, Any],
    staying: Sequence[RowRecord],
) -> Iterator[Change]:
    """Let the services go that only the rows that leave tell; one that both tell stands in both."""
    estate = session.estate
    table = estate.outlets
    holder = estate.partners.get(str(record["partner"]))
    if holder is None:
        return
    theirs = set(services_of(record, estate.services))
    still = {
        service
        for row in staying
        for service in services_of({k: c.value for k, c in row.cells.items()}, estate.services)
    }
    have = {
        (service, partner): key
        for key, place, service, partner in zip(
            table.ids, *(table.texts(name) for name in ("property", "service", "partner")), strict=True
        )
        if place == whole
    }
    at = len(table)
    for service in sorted(theirs):
        giver = provider_of(estate.services[service], holder, estate.partners.values())
        known = have.get((service, giver))
        if known is not None and service not in still:
            yield Change("outlet", known, "property", whole, made)
            continue
        new = session.mint("outlet", made, service, giver)
        yield Change(
            "outlet", new, RECORD, None, {"at": at, "cells": {"property": made, "service": service, "partner": giver}}
        )
        at += 1
