"""Bring a partner's register into the estate: read it, match it, keep every row's fate and every cell's claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.analysis.classify import classify, provider_of, services_of
from estates_app.analysis.scope import apply_scope
from estates_app.domain.claims import Claim, Reading, ReadRow, RowFate, RowRecord, resolve
from estates_app.domain.columns import Column, Columns
from estates_app.domain.edits import Edit
from estates_app.domain.errors import EstatesError
from estates_app.domain.estate import Edition, Estate, Provenance
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.partnership import Partner
from estates_app.registers.opendata.context import assign_by_polygon
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.reading import COORDINATE_FIELDS
from estates_app.registers.source import RegisterSource
from estates_app.workspace.ports import Writing
from estates_app.workspace.preparing import Prepared, prepare_import, settled
from estates_app.workspace.session import Arrival, Session


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
    prepared = prepare_import(
        session, source, gazetteer=gazetteer, area_27700=area_27700, progress=progress, cancel=cancel
    )
    if dry_run:
        return Imported(prepared.partner.name, prepared.reading, None)
    return accept_import(session, prepared)


def accept_import(session: Session, prepared: Prepared, composed: Composed | None = None) -> Imported:
    """Keep a prepared register as a new edition: one edit.

    Parameters
    ----------
    session : Session
    prepared : Prepared
    composed : Composed, optional
        What `compose_import` has made of it; made here where the estate has changed since.

    Raises
    ------
    Overtaken
        The estate has changed meanwhile, so that rows would become something else than was shown. Nothing was kept.
    EstatesError
        The file was imported meanwhile, or the project cannot be written.
    """
    session.finish()
    prepared = beside(session, prepared)
    if composed is None or composed.prepared is not prepared or composed.base is not session.estate:
        composed = compose_import(session, prepared)
    session.apply(_edit(session, composed), Arrival(composed.estate, composed.added))
    return Imported(prepared.partner.name, prepared.reading, composed.edition.id)


def begin_import(session: Session, composed: Composed) -> Writing:
    """Begin what `accept_import` does: another thread writes it, then ``session.finish()`` takes it over.

    Raises
    ------
    Overtaken
        The estate has changed since it was composed. Nothing was kept.
    EstatesError
        The project cannot be written.
    """
    session.finish()
    if composed.base is not session.estate:
        raise Overtaken(composed.edition.file, composed.prepared)
    return session.begin(_edit(session, composed), Arrival(composed.estate, composed.added))


def _edit(session: Session, composed: Composed) -> Edit:
    prepared, edition = composed.prepared, composed.edition
    verb = f"Import {len(prepared.reading.rows)} rows of {prepared.source.path.name}"
    file, partner = prepared.source.path.name, prepared.partner.name
    return session.new_edit(verb, edition=edition.id, file=file, partner=partner)


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
    edition = _edition(session, estate, reading, partner)
    claims = tuple(_claims(reading, homes, edition))
    earlier = session.store.claims_of(prepared.merged_into) if prepared.merged_into else []
    estate = _with_rows(session, estate, reading, homes, claims, earlier, partner)
    estate = estate.with_(editions=(*estate.editions, edition))
    rows = tuple(RowRecord(edition.id, r.row, r.fate, homes.get(r.row), r.reason, r.raw) for r in reading.rows)
    issues = tuple((edition.id, issue) for issue in reading.issues)
    return Composed(prepared, base, estate, edition, Provenance(claims, rows, issues))


class Overtaken(EstatesError):
    """What was shown of a prepared register no longer holds; ``again`` is how it stands now, None to read it again."""

    def __init__(self, file: str, again: Prepared | None) -> None:
        super().__init__(
            "the estate has changed since this register was prepared",
            where=file,
            remedy="look at its rows again, then accept it",
        )
        self.again = again


def beside(session: Session, prepared: Prepared) -> Prepared:
    """Return what was prepared, settled anew where the estate has changed in what rows are settled by.

    Any thread may ask.

    Raises
    ------
    Overtaken
        Rows would become something else than was shown.
    """
    before, now = prepared.base, session.estate
    if any(getattr(before, name) is not getattr(now, name) for name in ("zones", "localities")):
        raise Overtaken(prepared.source.path.name, None)
    if all(getattr(before, name) is getattr(now, name) for name in ("properties", "partners", "editions")):
        return prepared
    again = settled(prepared.read, now, prepared.source, prepared.choices, mint=session.mint)
    if _outcomes(prepared) != _outcomes(again):
        raise Overtaken(prepared.source.path.name, again)
    return again


def _outcomes(prepared: Prepared) -> list[tuple[RowFate, str]]:
    known = prepared.base.properties
    homes = prepared.homes
    return [(r.fate, homes[r.row] if homes.get(r.row) in known else "") for r in prepared.reading.rows]


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
    earlier: Sequence[Claim],
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
    known = estate.properties
    properties = _with_merged(session, properties, rows_of, claims_of, earlier, known=known, partner=partner)
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
        if chosen is not None and name not in COORDINATE_FIELDS:
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
    told: Sequence[Claim],
    *,
    known: Columns,
    partner: Partner,
) -> Columns:
    """Resolve anew the properties that were known before: a rival claim fills what the holder left out."""
    changes: dict[tuple[str, str], object] = {}
    merged = [key for key in rows_of if key in known]
    if not merged:
        return properties
    earlier: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in told:
        earlier[claim.property_id, claim.field].append(claim)
    for key in merged:
        holder = str(known.get(key, "partner"))
        for name in {claim.field for claim in claims_of[key]} - COORDINATE_FIELDS:
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
