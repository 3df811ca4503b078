"""Bring a partner's register into the estate: read it, match it, keep every row's fate and every cell's claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.analysis.classify import classify, provider_of, services_of
from estates_app.analysis.scope import apply_scope
from estates_app.domain.claims import (
    Claim,
    Issue,
    Reading,
    ReadRow,
    RowFate,
    RowRecord,
    Severity,
    resolve,
)
from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Estate, Provenance
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.partnership import Partner
from estates_app.registers.context import assign_by_polygon
from estates_app.registers.gazetteer import Gazetteer
from estates_app.registers.matching import find_matches, find_repeats
from estates_app.registers.reading import read_register
from estates_app.registers.source import RegisterSource
from estates_app.workspace.partnership_file import guess_kind, make_partner, plain_name
from estates_app.workspace.session import Arrival, Session

#: Fields of a cell that tell where a row lies; the place itself is kept as geometry.
_PLACE_FIELDS = frozenset({"easting_m", "northing_m", "lat", "lon", "grid_reference"})


@dataclass(frozen=True, eq=False)
class Imported:
    """What an import did: the reading with the final fate of each row, and the edition if one was kept."""

    partner: str
    reading: Reading
    edition_id: str | None

    @property
    def unplaced(self) -> int:
        """Rows that became a property without a place."""
        return sum(1 for r in self.reading.rows if r.fate is RowFate.PROPERTY and r.xy_27700 is None)

    @property
    def needs_a_person(self) -> bool:
        """Whether a row was set aside."""
        return self.reading.count(RowFate.SET_ASIDE) > 0


def import_register(
    session: Session,
    source: RegisterSource,
    *,
    gazetteer: Gazetteer | None = None,
    area_27700: BaseGeometry | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Imported:
    """Import one register as a new edition.

    Parameters
    ----------
    session : Session
    source : RegisterSource
        The file, its partner and how to read it. A partner that is not known yet joins, its kind guessed by its name.
    gazetteer, area_27700 :
        Postcodes and the area's shape (EPSG:27700), where known.
    dry_run : bool
        Read and match, but keep nothing.

    Returns
    -------
    Imported

    Raises
    ------
    InputError
        The file cannot be read or nothing in it identifies a row.
    Cancelled
        Nothing was kept.
    """
    reading = read_register(
        source, session.catalogue, gazetteer=gazetteer, area_27700=area_27700, progress=progress, cancel=cancel
    )
    estate, partner = _with_partner(session, session.estate, source.partner)
    _refuse_second_time(estate, reading, partner, source)
    edition = _edition(session, estate, reading, partner)
    reading, homes = _settle_rows(session, estate, reading, partner)
    if cancel:
        cancel.check()
    claims = tuple(_claims(reading, homes, edition))
    estate = _with_rows(session, estate, reading, homes, claims, partner)
    estate = estate.with_(editions=(*estate.editions, edition))
    if not dry_run:
        rows = tuple(RowRecord(edition.id, r.row, r.fate, homes.get(r.row), r.reason, r.raw) for r in reading.rows)
        issues = tuple((edition.id, issue) for issue in reading.issues)
        edit = session.new_edit(
            f"Import {len(reading.rows)} rows of {source.path.name}",
            edition=edition.id,
            file=source.path.name,
            partner=partner.name,
        )
        session.apply(edit, Arrival(estate, Provenance(claims, rows, issues)))
    return Imported(partner.name, reading, None if dry_run else edition.id)


def _refuse_second_time(estate: Estate, reading: Reading, partner: Partner, source: RegisterSource) -> None:
    for edition in estate.editions:
        same = edition.fingerprint == reading.fingerprint and edition.sheet == reading.sheet
        if same and reading.fingerprint and edition.partner_id == partner.id:
            raise InputError(
                f"this file was already imported for {partner.name} on {edition.imported_at[:10]}",
                where=source.path.name,
                remedy="import a newer edition, or leave it as it is",
            )


def _with_partner(session: Session, estate: Estate, name: str) -> tuple[Estate, Partner]:
    name = plain_name(name)
    if not name:
        raise InputError("the partner has no name", where="--partner", remedy="say whose register it is")
    for partner in estate.partners.values():
        if partner.name.casefold() == name.casefold():
            return estate, partner
    taken = {p.code for p in estate.partners.values()}
    entry = {"name": name, "kind": guess_kind(name)}
    partner = make_partner(entry, partner_id=session.mint("partner", name), taken_codes=taken)
    return estate.with_(partners={**estate.partners, partner.id: partner}), partner


def _edition(session: Session, estate: Estate, reading: Reading, partner: Partner) -> Edition:
    return Edition(
        id=session.mint("edition", partner.name, reading.fingerprint),
        partner_id=partner.id,
        file=reading.file,
        sheet=reading.sheet,
        encoding=reading.encoding,
        crs=reading.crs,
        imported_at=session.clock().isoformat(timespec="seconds"),
        fingerprint=reading.fingerprint,
        sequence=len(estate.editions) + 1,
    )


def _settle_rows(
    session: Session, estate: Estate, reading: Reading, partner: Partner
) -> tuple[Reading, dict[int, str]]:
    """Join rows to properties; returns the reading with final fates and row number -> property id."""
    live = [row for row in reading.rows if row.fate is RowFate.PROPERTY]
    repeats = {repeat.row: repeat for repeat in find_repeats(live)}
    first = [row for row in live if row.row not in repeats]
    matches = find_matches(first, estate.properties, partner_id=partner.id)
    certain = {match.row: match for match in matches if match.is_certain}
    homes: dict[int, str] = {}
    fates: dict[int, tuple[RowFate, str]] = {}
    for row in first:
        if row.row in certain:
            homes[row.row] = certain[row.row].property_id
            fates[row.row] = (RowFate.MERGED, certain[row.row].reason)
        else:
            homes[row.row] = session.mint("property", partner.name, *sorted(map(": ".join, row.raw.items())))
    for number, repeat in repeats.items():
        homes[number] = homes[repeat.of_row]
        fates[number] = (RowFate.MERGED, repeat.reason)
    rows = tuple(
        replace(row, fate=fates[row.row][0], reason=fates[row.row][1]) if row.row in fates else row
        for row in reading.rows
    )
    possible = tuple(
        Issue(
            m.row,
            "",
            "",
            "possible-match",
            Severity.NOTE,
            f"May be the same building as {estate.properties.get(m.property_id, 'name')}: {m.reason}. Kept apart.",
        )
        for m in matches
        if not m.is_certain
    )
    return replace(reading, rows=rows, issues=reading.issues + possible), homes


def _claims(reading: Reading, homes: Mapping[int, str], edition: Edition) -> Iterable[Claim]:
    for row in reading.rows:
        if row.row not in homes:
            continue
        for key, cell in row.cells.items():
            yield Claim(
                homes[row.row],
                key,
                cell.value,
                cell.raw,
                cell.column,
                cell.rule,
                row.row,
                edition.id,
                edition.partner_id,
                "edition",
                edition.sequence,
            )


def _with_rows(
    session: Session,
    estate: Estate,
    reading: Reading,
    homes: Mapping[int, str],
    claims: Sequence[Claim],
    partner: Partner,
) -> Estate:
    """Return the estate with the rows' properties and outlets, resolved, classed, located and in scope or not."""
    rows_of: dict[str, list[ReadRow]] = defaultdict(list)
    for row in reading.rows:
        if row.row in homes:
            rows_of[homes[row.row]].append(row)
    claims_of: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        claims_of[claim.property_id].append(claim)
    new = [
        _new_record(session, key, rows_of[key], claims_of[key], partner)
        for key in rows_of
        if key not in estate.properties
    ]
    properties = estate.properties.appended(Columns.from_records(new)) if new else estate.properties
    properties = _with_merged(session, properties, rows_of, claims_of, known=estate.properties, partner=partner)
    outlets = _with_outlets(session, estate, properties, rows_of, partner)
    estate = estate.with_(properties=properties, outlets=outlets)
    return locate(estate, list(rows_of))


def _new_record(
    session: Session, key: str, rows: Sequence[ReadRow], claims: Sequence[Claim], partner: Partner
) -> dict[str, Any]:
    fields: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        fields[claim.field].append(claim)
    record: dict[str, Any] = {"id": key, "partner": partner.id}
    for name, rivals in fields.items():
        chosen = resolve(rivals, partner.id)
        if chosen is not None and name not in _PLACE_FIELDS:
            record[name] = chosen.value
    best = min(rows, key=lambda r: float("inf") if r.place_accuracy_m is None else r.place_accuracy_m)
    record.update(_place(best))
    record["class"] = classify(record, session.rules.classes)
    return record


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
    properties: Columns,
    rows_of: Mapping[str, Sequence[ReadRow]],
    claims_of: Mapping[str, Sequence[Claim]],
    known: Columns,
    partner: Partner,
) -> Columns:
    """Resolve anew the properties that were known before: a rival claim fills what the holder left out."""
    changes: dict[tuple[str, str], object] = {}
    merged = [key for key in rows_of if key in known]
    if not merged:
        return properties
    earlier: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    wanted = set(merged)
    for claim in session.store.claims():
        if claim.property_id in wanted:
            earlier[claim.property_id, claim.field].append(claim)
    for key in merged:
        holder = str(known.get(key, "partner"))
        for name in {claim.field for claim in claims_of[key]} - _PLACE_FIELDS:
            rivals = [*earlier[key, name], *(c for c in claims_of[key] if c.field == name)]
            chosen = resolve(rivals, holder)
            if chosen is not None:
                changes[key, name] = chosen.value
        for row in rows_of[key]:
            accuracy = known.get(key, "place_accuracy_m")
            if row.place_accuracy_m is None:
                continue
            # The holder's newer word counts where it is as exact; another's only where it is more exact.
            is_holder = partner.id == holder and accuracy is not None
            if accuracy is None or row.place_accuracy_m < accuracy or (is_holder and row.place_accuracy_m == accuracy):
                changes.update({(key, name): value for name, value in _place(row).items()})
    properties = properties.with_values(changes)
    classes = {(key, "class"): classify(properties.record(key), session.rules.classes) for key in merged}
    return properties.with_values(dict[tuple[str, str], object](classes))


def _with_outlets(
    session: Session,
    estate: Estate,
    properties: Columns,
    rows_of: Mapping[str, Sequence[ReadRow]],
    partner: Partner,
) -> Columns:
    """Return the outlets with those that the rows name: a service of a partner stands once in a building."""
    columns = (estate.outlets.texts(name) for name in ("property", "service", "partner"))
    have: dict[tuple[str | None, ...], str] = dict(zip(zip(*columns, strict=True), estate.outlets.ids, strict=True))
    records, figures = [], {}
    for key, rows in rows_of.items():
        own = {name: cell.value for row in rows for name, cell in row.cells.items()}
        if key not in estate.properties:
            own["class"] = properties.get(key, "class")
        services = services_of(own, estate.services)
        for service in services:
            giver = provider_of(estate.services[service], partner, estate.partners.values())
            # Figures of a row belong to a service only where it is the only one.
            told = {k: own.get(k) for k in ("visits_a_year", "hours_open_a_week") if len(services) == 1}
            outlet = have.get((key, service, giver))
            if outlet in estate.outlets:
                figures.update({(str(outlet), k): v for k, v in told.items() if v is not None})
            if outlet is not None:
                continue
            have[key, service, giver] = made = session.mint("outlet", key, service, giver)
            records.append({"id": made, "property": key, "service": service, "partner": giver, **told})
    outlets = estate.outlets.with_values(figures)
    return outlets.appended(Columns.from_records(records)) if records else outlets


def locate(estate: Estate, ids: Sequence[str] | None = None) -> Estate:
    """Return the estate with locality, zone and scope set anew for the given properties (all where None)."""
    properties = estate.properties
    rows = range(len(properties)) if ids is None else [properties.row(key) for key in dict.fromkeys(ids)]
    xy = estate.property_xy_27700()[list(rows)]
    for name, polygons in (("locality", estate.localities), ("zone", estate.zones)):
        if not len(polygons):
            continue
        column = properties.column(name)
        values = [column.get(i) for i in range(len(properties))]
        for i, found in zip(rows, assign_by_polygon(xy, polygons), strict=True):
            values[i] = found
        properties = properties.with_column(name, Column.of(values))
    properties = apply_scope(properties, estate.outlets, estate.services, estate.scope_rules, estate.partners)
    return estate.with_(properties=properties)
