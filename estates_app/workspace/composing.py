"""What the estate is once a register has come in: new properties, facts that others tell of known ones, outlets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import shapely

from estates_app.analysis.classify import SERVICE_FIELDS, ClassRule, classify, provider_of, services_of
from estates_app.domain.claims import Claim, ReadRow, RowFate, RowRecord, claims_of_row, resolve
from estates_app.domain.collecting import collection_paused
from estates_app.domain.columns import Columns
from estates_app.domain.decisions import MERGING
from estates_app.domain.estate import Edition, Estate, Provenance
from estates_app.domain.partnership import Partner
from estates_app.registers.matching.decisions import every_key
from estates_app.registers.placing.evidence import PUT_BY_HAND
from estates_app.registers.reading import COORDINATE_FIELDS
from estates_app.workspace.door import door_issues
from estates_app.workspace.interests import lease_claims
from estates_app.workspace.locating import locate
from estates_app.workspace.placing_by_hand import BY_HAND_RULES
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.records import corrected_records, issues_of_records, with_records
from estates_app.workspace.renewing import register_of, set_by_hand
from estates_app.workspace.rowdecisions import decisions_of, read_row
from estates_app.workspace.session import Session

#: Figures of a row that belong to a service, and all fields that tell which services a row names.
_FIGURES_OF_OUTLETS = ("visits_a_year", "hours_open_a_week")
_OF_OUTLETS = (*_FIGURES_OF_OUTLETS, *SERVICE_FIELDS)


@dataclass(frozen=True, eq=False)
class Composed:
    """The estate as it is after an import, and what comes with it.

    Attributes
    ----------
    prepared : Prepared
    base, estate : Estate
        Before and after.
    edition : Edition
    added : Provenance
        Its claims, rows and issues.
    """

    prepared: Prepared
    base: Estate
    estate: Estate
    edition: Edition
    added: Provenance


@collection_paused()
def compose_import(session: Session, prepared: Prepared) -> Composed:
    """Work out the estate after an import; keep nothing: any thread may do it.

    Parameters
    ----------
    session : Session
    prepared : Prepared
    """
    base, partner, reading, homes = session.estate, prepared.partner, prepared.reading, prepared.homes
    estate = base
    if partner.id not in estate.partners:
        estate = estate.with_(partners={**estate.partners, partner.id: partner})
    edition = _edition(session, estate, prepared)
    unchanged = _unchanged(prepared)
    earlier = session.store.claims_of(prepared.merged_into - unchanged) if prepared.merged_into - unchanged else []
    estate, worked_out = _with_rows(session, estate, prepared, earlier, edition, unchanged)
    decisions = {**estate.decisions, **decisions_of(session, prepared)}
    estate = estate.with_(editions=(*estate.editions, edition), decisions=decisions)
    rows = tuple(
        RowRecord(
            edition.id,
            row.row,
            row.fate,
            homes.get(row.row),
            row.reason,
            row.raw,
            row.cells if row.row in homes or row.fate is RowFate.SET_ASIDE else {},
        )
        for row in reading.rows
    )
    confidential = door_issues(estate, partner, reading, homes, session.catalogue)
    told = (*reading.issues, *issues_of_records(estate, edition), *confidential)
    issues = tuple((edition.id, issue) for issue in told)
    return Composed(prepared, base, estate, edition, Provenance(worked_out, rows, issues))


def _unchanged(prepared: Prepared) -> frozenset[str]:
    """Return the partner's own properties of which a newer edition says just what the earlier one did."""
    renewal, table = prepared.renewal, prepared.base.properties
    if renewal is None:
        return frozenset()
    news = {change.property_id for change in (*renewal.changed, *renewal.emptied)}
    again = {prepared.homes[row] for row in renewal.reasons if row in prepared.homes}
    again -= {home for row, home in prepared.homes.items() if row not in renewal.reasons}
    holders = table.column("partner")
    return frozenset(key for key in again - news if holders.get(table.row(key)) == prepared.partner.id)


def _edition(session: Session, estate: Estate, prepared: Prepared) -> Edition:
    reading, partner = prepared.reading, prepared.partner
    key = session.mint("edition", partner.name, reading.fingerprint)
    renewed = prepared.past.earlier.edition if prepared.past.earlier else None
    return Edition(
        id=key,
        partner_id=partner.id,
        file=reading.file,
        sheet=reading.sheet,
        encoding=reading.encoding,
        crs=reading.crs,
        imported_at=session.clock().isoformat(timespec="seconds"),
        fingerprint=reading.fingerprint,
        sequence=len(estate.editions) + 1,
        columns=tuple(replace(guess, alternatives=()) for guess in reading.columns),
        mapping=reading.mapping.to_json(),
        register=register_of(renewed) if renewed else key,
        dated=prepared.dated,
    )


def _with_rows(
    session: Session,
    estate: Estate,
    prepared: Prepared,
    earlier: Sequence[Claim],
    edition: Edition,
    unchanged: frozenset[str],
) -> tuple[Estate, tuple[Claim, ...]]:
    """Return the estate with the rows' properties, outlets and records, and the claims that were worked out of them.

    The properties are resolved, classed, located and in scope or not. Of the ``unchanged`` nothing is told that is new.
    """
    rows_of = _rows_of(prepared)
    known, partner = estate.properties, estate.partners[edition.partner_id]
    new = [new_record(key, rows, partner, session.rules.classes) for key, rows in rows_of.items() if key not in known]
    _make_points(new)
    properties = known.appended(Columns.from_records(new)) if new else known
    rows_of = {key: rows for key, rows in rows_of.items() if key not in unchanged}
    merged = {key: rows for key, rows in rows_of.items() if key in known}
    # What people have set by now: they may have gone on since it was prepared.
    kept = corrected_records(session.store) | set_by_hand(session.store.claims_by_hand()).keys()
    kept |= {(key, "place_rule") for key in prepared.unmoved}
    if merged:
        properties = _with_merged(session, estate, properties, merged, earlier, edition, kept)
    outlets = _with_outlets(session, estate, properties, rows_of, partner)
    estate = estate.with_(properties=properties, outlets=outlets)
    extents = {row.row: row.extent_27700 for rows in rows_of.values() for row in rows if row.extent_27700 is not None}
    estate = with_records(estate, rows_of, partner, edition, session.mint, kept=kept, extents_27700=extents)
    return locate(estate, list(rows_of)), lease_claims(estate, rows_of, partner, edition)


def _rows_of(prepared: Prepared) -> dict[str, list[ReadRow]]:
    """Return the rows of each property, in the order in which their word counts where they tell one fact twice.

    That is the file's own order, but for a property of which an earlier edition told too: of several rows the one by
    which it came stays first, and those come last that a person joined to it, however the rows are sorted now.
    """
    rows_of: dict[str, list[ReadRow]] = defaultdict(list)
    for row in prepared.reading.rows:
        home = prepared.homes.get(row.row)
        if home is not None:
            rows_of[home].append(row)
    several = {home: rows for home, rows in rows_of.items() if len(rows) > 1 and home in prepared.base.properties}
    if not several or not prepared.again:
        return rows_of
    line, joined = prepared.base.line_of(prepared.partner.id), set()
    for decided in prepared.base.decisions.values():
        if decided.relation in MERGING:
            joined |= {(key.row_key, key.property_id) for key in decided.keys if key.partner_id in line}

    def rank(home: str, row: ReadRow) -> tuple[bool, bool, int]:
        before = prepared.again.get(row.row)
        if before is None:
            return True, True, row.row
        is_joined = any((key, home) in joined for key in every_key(read_row(before)))
        return is_joined, before.fate is not RowFate.PROPERTY, before.row

    for home, rows in several.items():
        rows_of[home] = sorted(rows, key=partial(rank, home))
    return rows_of


def new_record(key: str, rows: Sequence[ReadRow], partner: Partner, classes: Sequence[ClassRule]) -> dict[str, Any]:
    """Return a property as its rows tell it; of several that say the same again the first counts.

    Its ``geometry`` is a pair of coordinates still: `_make_points` makes points of many at once.
    """
    record: dict[str, Any] = {"id": key, "partner": partner.id}
    for row in rows:
        for name, cell in row.cells.items():
            if name not in record and name not in COORDINATE_FIELDS:
                record[name] = cell.value
    best = (_best_placed(rows) or rows[0]) if len(rows) > 1 else rows[0]
    if best.xy_27700 is not None:
        record.update(geometry=best.xy_27700, place_rule=best.place_rule, place_accuracy_m=best.place_accuracy_m)
    record["class"] = classify(record, classes)
    return record


def _make_points(records: Iterable[dict[str, Any]]) -> None:
    """Put a point in the place of each pair of coordinates: all at once, for one by one takes thirty times as long."""
    placed = [record for record in records if "geometry" in record]
    points = shapely.points([record["geometry"] for record in placed]) if placed else ()
    for record, point in zip(placed, points, strict=True):
        record["geometry"] = point


def _best_placed(rows: Sequence[ReadRow]) -> ReadRow | None:
    """Return the row that says best where a property lies: a person's word, else the most exact, then the first."""
    placed = [row for row in rows if row.place_accuracy_m is not None]
    return min(placed, key=lambda row: (row.place_rule != PUT_BY_HAND, row.place_accuracy_m), default=None)


def _may_place(
    properties: Columns, key: str, row: ReadRow, *, is_holder: bool, kept: Collection[tuple[str, str]]
) -> bool:
    """Whether a row says where a known property lies: a person's word stays until a person says otherwise."""
    if row.place_rule == PUT_BY_HAND:
        return True
    if properties.get(key, "place_rule") in BY_HAND_RULES or (key, "place_rule") in kept:
        return False
    accuracy, told = properties.get(key, "place_accuracy_m"), row.place_accuracy_m
    if accuracy is None or told is None:
        return told is not None
    return told < accuracy or (is_holder and told == accuracy)


def _place(row: ReadRow) -> dict[str, Any]:
    if row.xy_27700 is None:
        return {}
    return {
        "geometry": shapely.Point(*row.xy_27700),
        "place_rule": row.place_rule,
        "place_accuracy_m": row.place_accuracy_m,
    }


def _with_merged(
    session: Session,
    estate: Estate,
    properties: Columns,
    rows_of: Mapping[str, Sequence[ReadRow]],
    told: Sequence[Claim],
    edition: Edition,
    kept: Collection[tuple[str, str]],
) -> Columns:
    """Resolve anew the properties that were known before: a rival claim fills what the holder left out."""
    changes: dict[tuple[str, str], object] = {}
    earlier: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in told:
        earlier[claim.property_id, claim.field].append(claim)
    lines = {key: estate.line_of(key) for key in estate.partners}
    for key, rows in rows_of.items():
        holder = str(properties.get(key, "partner"))
        for name, claims in _claims_by_field(key, rows, edition).items():
            chosen = resolve([*earlier[key, name], *claims], lines.get(holder, ()))
            if chosen is not None:
                changes[key, name] = chosen.value
        # The holder's newer word counts where it is as exact; another's only where it is more exact.
        is_holder = edition.partner_id in lines.get(holder, ())
        best = _best_placed(rows)
        if best is not None and _may_place(properties, key, best, is_holder=is_holder, kept=kept):
            changes.update({(key, name): value for name, value in _place(best).items()})
    properties = properties.with_values(changes)
    classes = {(key, "class"): classify(properties.record(key), session.rules.classes) for key in rows_of}
    return properties.with_values(dict[tuple[str, str], object](classes))


def _claims_by_field(key: str, rows: Sequence[ReadRow], edition: Edition) -> Mapping[str, list[Claim]]:
    found: dict[str, list[Claim]] = defaultdict(list)
    for row in rows:
        for claim in claims_of_row(
            key,
            row.row,
            row.cells,
            edition_id=edition.id,
            partner_id=edition.partner_id,
            sequence=edition.sequence,
        ):
            if claim.field not in COORDINATE_FIELDS:
                found[claim.field].append(claim)
    return found


def _with_outlets(
    session: Session,
    estate: Estate,
    properties: Columns,
    rows_of: Mapping[str, Sequence[ReadRow]],
    partner: Partner,
) -> Columns:
    """Return the outlets with those that the rows name: a service of a partner stands once in a building."""
    columns = (estate.outlets.texts(name) for name in ("property", "service", "partner"))
    known = zip(estate.outlets.ids, *columns, strict=True)
    have = {(place, *which): outlet for outlet, place, *which in known if place in rows_of}
    records, figures = [], {}
    givers: dict[str, str] = {}
    for key, rows in rows_of.items():
        own = {name: row.cells[name].value for row in rows for name in _OF_OUTLETS if name in row.cells}
        if key not in estate.properties:
            own["class"] = properties.get(key, "class")
        services = services_of(own, estate.services)
        for service in services:
            if service not in givers:
                givers[service] = provider_of(estate.services[service], partner, estate.partners.values())
            giver = givers[service]
            # Figures of a row belong to a service only where it is the only one.
            told = {k: own.get(k) for k in _FIGURES_OF_OUTLETS if len(services) == 1}
            outlet = have.get((key, service, giver))
            if outlet in estate.outlets:
                figures.update({(str(outlet), k): v for k, v in told.items() if v is not None})
            if outlet is not None:
                continue
            have[key, service, giver] = made = session.mint("outlet", key, service, giver)
            records.append({"id": made, "property": key, "service": service, "partner": giver, **told})
    outlets = estate.outlets.with_values(figures)
    return outlets.appended(Columns.from_records(records)) if records else outlets
