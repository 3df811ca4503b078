"""The dossier of a property: everything known of it on one day, as one edition may tell it. Pure, but for `dossier`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from estates_app.analysis.coverage import wanted
from estates_app.domain.claims import Claim, Issue
from estates_app.domain.curtain import Curtain
from estates_app.domain.dossier import Dossier, Head, Line, Record
from estates_app.domain.edits import Edit
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Findings
from estates_app.domain.interests import Interest, interests_in
from estates_app.domain.lease_events import LeaseEvent, LeaseRules
from estates_app.domain.occupations import OCCUPIER, Occupation, occupations_in
from estates_app.domain.sites import members, parts_of, site_of
from estates_app.domain.wording import figure, listed
from estates_app.workspace.dossier_facts import Knowledge, fact_groups, value_words
from estates_app.workspace.dossier_score import fate_lines, score_lines
from estates_app.workspace.lease_events import lease_events
from estates_app.workspace.session import Session

#: Months of lease events that a dossier looks ahead.
MONTHS = 36

#: Properties that a line names one by one; the rest are counted.
_MOST_NAMED = 8


@dataclass(frozen=True, eq=False)
class Telling:
    """What besides the estate a dossier is told from.

    Attributes
    ----------
    catalogue : FieldCatalogue
    leases : LeaseRules
    today : str
        ISO date.
    edits : mapping of str to Edit
        By id, for who corrected what when.
    issues : sequence of (str, Issue)
        Id of the edition, and the issue; only those of the property's rows are told.
    """

    catalogue: FieldCatalogue
    leases: LeaseRules
    today: str
    edits: Mapping[str, Edit]
    issues: Sequence[tuple[str, Issue]] = ()


def dossier(session: Session, findings: Findings | None, property_id: str, *, edition: str) -> Dossier:
    """Return the dossier of a property of the open project. Reads the project file: on the thread that owns it.

    Raises
    ------
    KeyError
        There is no such property.
    """
    store, claims = session.store, tuple(session.store.claims(property_id))
    by_hand = {claim.edition_id for claim in claims if claim.kind in ("correction", "retraction")}
    told_by = {claim.edition_id for claim in claims}
    telling = Telling(
        session.catalogue,
        session.rules.leases,
        session.clock().date().isoformat(),
        {edit.id: edit for edit in store.edits() if edit.id in by_hand} if by_hand else {},
        [(one.id, issue) for one in session.estate.editions if one.id in told_by for issue in store.issues(one.id)],
    )
    return dossier_of(session.estate, property_id, claims, findings, telling, edition=edition)


def dossier_of(
    estate: Estate,
    property_id: str,
    claims: Sequence[Claim],
    findings: Findings | None,
    telling: Telling,
    *,
    edition: str,
) -> Dossier:
    """Return everything known of a property, as an edition may tell it.

    Parameters
    ----------
    estate : Estate
    property_id : str
    claims : sequence of Claim
        All that were ever made to it.
    findings : Findings or None
        Of the scenario in view; None where nothing was worked out.
    telling : Telling
    edition : str
        ``public`` or ``exempt``.

    Raises
    ------
    KeyError
        There is no such property.
    """
    curtain = Curtain(estate, telling.catalogue, edition, property_id)
    known = Knowledge(estate, curtain, tuple(claims), telling.edits)
    record = estate.properties.record(property_id)
    kinds = wanted(record, telling.catalogue.evidence_kinds())
    weighty = {name for fields in kinds.values() for name in fields}
    if findings is not None:
        weighty |= {name for fields in findings.scores.fields for name in fields}
    told = Dossier(
        edition,
        telling.today,
        _head(curtain, property_id),
        fact_groups(known, property_id, weighty),
        attributions=estate.attributions,
        left_out=tuple(_left_out(curtain, property_id)),
    )
    if curtain.unnamed(property_id):
        return told
    return replace(
        told,
        interests=tuple(_interests(known, property_id, telling)),
        occupations=tuple(_occupations(known, property_id)),
        site=tuple(_site(curtain, property_id)),
        services=tuple(_services(curtain, property_id)),
        people=tuple(_people(estate, findings, property_id)),
        score=tuple(score_lines(curtain, findings, property_id)) if findings else (),
        fate=tuple(fate_lines(curtain, findings, property_id)) if findings else (),
        issues=tuple(_issues(known, telling.issues)) if not curtain.is_drawn else (),
        missing=tuple(kind for kind, fields in kinds.items() if all(record.get(name) is None for name in fields)),
    )


def _head(curtain: Curtain, key: str) -> Head:
    estate, record = curtain.estate, curtain.estate.properties.record(key)
    partner = estate.partners.get(str(record.get("partner") or ""))
    scope = str(record.get("scope") or "").replace("_", " ")
    head = Head(key, curtain.name(key), partner.name if partner else "", partner.code if partner else "VO", scope=scope)
    if curtain.unnamed(key):
        return head
    zone, locality = str(record.get("zone") or ""), str(record.get("locality") or "")
    reason = str(record.get("scope_reason") or "")
    return replace(
        head,
        kind=", ".join(str(record[name]) for name in ("class", "level") if record.get(name)),
        scope_reason=reason if curtain.lets(reason) else "",
        place=_place(record),
        locality=str(estate.localities.get(locality, "name") or "") if locality in estate.localities else "",
        zone=_zone_name(estate, zone),
    )


def _place(record: Mapping[str, object]) -> str:
    point = record.get("geometry")
    if point is None:
        return "no place yet"
    words = f"{point.x:,.0f} east, {point.y:,.0f} north"  # type: ignore[attr-defined]
    accuracy = record.get("place_accuracy_m")
    if isinstance(accuracy, float) and np.isfinite(accuracy):
        words += f", within {accuracy:,.0f} m"
    return f"{words}, by {record['place_rule']}" if record.get("place_rule") else words


def _zone_name(estate: Estate, zone: str) -> str:
    if zone not in estate.zones:
        return ""
    names = (str(estate.zones.get(zone, name) or "") for name in ("name", "code"))
    return ", ".join(dict.fromkeys(filter(None, names))) or zone


def _left_out(curtain: Curtain, key: str) -> Iterator[str]:
    if not curtain.is_drawn:
        return
    if curtain.unnamed(key):
        yield "the name, place and facts of an empty building"
        return
    yield "valuations, details of people, what cells say in full and who corrected them"
    holder = curtain.estate.partners.get(str(curtain.estate.properties.get(key, "partner") or ""))
    if holder is not None and holder.confidential:
        yield f"the money of {holder.name}"


def _partner(estate: Estate, key: str) -> str:
    return estate.partners[key].name if key in estate.partners else ""


def _interests(known: Knowledge, key: str, telling: Telling) -> Iterator[Record]:
    estate, curtain = known.estate, known.curtain
    events: dict[str, list[LeaseEvent]] = {}
    mine = np.array([place == key for place in estate.interests.texts("property")], bool)
    alone = estate.with_(interests=estate.interests.take(mine))
    for event in lease_events(alone, date.fromisoformat(telling.today), MONTHS, rules=telling.leases):
        events.setdefault(event.interest_id, []).append(event)
    holder = str(estate.properties.get(key, "partner") or "")
    for one in interests_in(estate.interests, key):
        lines = _told(curtain, _terms(one), holder, one.holder, one.partner)
        title = one.kind.value.replace("_", " ").capitalize()
        held_by = _partner(estate, one.holder)
        told = tuple(
            event if curtain.lets(event.words) else replace(event, words=f"{event.kind.value.replace('_', ' ')}.")
            for event in events.get(one.id, ())
        )
        source = known.source_of_row(one.edition, one.row)
        yield Record(f"{title}, {held_by}" if held_by else title, lines, source, told)


def _terms(one: Interest) -> Iterator[tuple[str, object]]:
    """Yield (field, value) of an interest in reading order."""
    yield "title_number", one.title_number or None
    yield "landlord", one.landlord or None
    yield "lease_start", one.start.isoformat() if one.start else None
    yield "lease_term_years", one.term_years
    yield "lease_break", one.break_on.isoformat() if one.break_on else None
    yield "lease_notice_months", one.notice_months
    yield "rent_review", one.rent_review.isoformat() if one.rent_review else None
    yield "lease_expiry", one.ends_on.isoformat() if one.ends_on else None
    yield "act_1954", one.is_protected
    yield "repairing_terms", one.repairing_terms or None
    yield "rent_gbp_a_year", one.rent_gbp_a_year
    yield "service_charge_gbp_a_year", one.service_charge_gbp_a_year


def _occupations(known: Knowledge, key: str) -> Iterator[Record]:
    holder = str(known.estate.properties.get(key, "partner") or "")
    for one in occupations_in(known.estate.occupations, key):
        is_told = known.curtain.lets(one.occupier) and not known.curtain.hides(OCCUPIER)
        who = one.occupier if is_told else "An occupier"
        lines = _told(known.curtain, _uses(one), holder, one.occupier_partner, one.partner)
        yield Record(who or "An occupier", lines, known.source_of_row(one.edition, one.row))


def _uses(one: Occupation) -> Iterator[tuple[str, object]]:
    yield "occupied_m2", one.area_m2
    yield "occupied_desks", one.desks
    yield "occupied_from", one.since.isoformat() if one.since else None
    yield "agreement", one.agreement or None
    yield "charge_gbp_a_year", one.charge_gbp_a_year
    yield "occupied_hours_a_week", one.hours_a_week


def _told(curtain: Curtain, fields: Iterator[tuple[str, object]], *partners: str) -> tuple[Line, ...]:
    """Return the fields of a record that are known and that the edition tells, as lines."""
    lines = []
    for name, value in fields:
        if value is None or curtain.hides(name, *partners):
            continue
        words = value_words(curtain.catalogue.fields.get(name), value)
        if curtain.lets(words, *partners):
            lines.append(Line(curtain.catalogue.label(name), words))
    return tuple(lines)


def _site(curtain: Curtain, key: str) -> Iterator[Line]:
    """Yield the site with its other properties, parts and whole; where one is unnamed it is not told to be there."""
    estate = curtain.estate
    site_id = str(estate.properties.get(key, "site") or "")
    if site_id in estate.sites:
        site = site_of(estate.sites, site_id)
        extent = figure(round(site.area_m2), "m²") if site.area_m2 else ""
        if curtain.lets(site.name):
            yield Line("Site", site.name or site.ref, f"extent of {extent}" if extent else "")
        others = [one for one in members(estate.properties, site_id) if one != key]
        yield from _named(curtain, "Other properties", others)
    yield from _named(curtain, "Its parts", parts_of(estate.properties, key))
    whole = str(estate.properties.get(key, "part_of") or "")
    yield from _named(curtain, "Part of", [whole] if whole in estate.properties else [])


def _named(curtain: Curtain, label: str, keys: Collection[str]) -> Iterator[Line]:
    names = [curtain.name(key) for key in keys if not curtain.unnamed(key)]
    if names:
        yield Line(label, listed(names, _MOST_NAMED))


def _services(curtain: Curtain, key: str) -> Iterator[Line]:
    table = curtain.estate.outlets
    for outlet, place in zip(table.ids, table.texts("property"), strict=True):
        if place != key:
            continue
        record = table.record(outlet)
        service = curtain.estate.services.get(str(record.get("service")))
        told = [
            f"{record[name]:,.0f} {unit}"
            for name, unit in (("visits_a_year", "visits a year"), ("hours_open_a_week", "hours open a week"))
            if record.get(name) is not None
        ]
        words = _partner(curtain.estate, str(record.get("partner") or "")) or "a partner who is gone"
        yield Line(service.name if service else str(record.get("service")), words, ", ".join(told))


def _people(estate: Estate, findings: Findings | None, key: str) -> Iterator[Line]:
    zone = str(estate.properties.get(key, "zone") or "")
    if zone in estate.zones:
        record = estate.zones.record(zone)
        population = record.get("population")
        if population is not None:
            yield Line("Residents of the small area", f"{population:,.0f}", _zone_name(estate, zone))
            if (aged := record.get("aged_65_plus")) is not None and population > 0:
                yield Line("Aged 65 and over", f"{100 * aged / population:.0f}%")
        if (decile := record.get("imd_decile")) is not None:
            yield Line("Deprivation", f"decile {decile:.0f} of 10", "1 is the most deprived tenth")
        households, no_car = record.get("households"), record.get("households_no_car")
        if households and no_car is not None:
            yield Line("Households without a car", f"{100 * no_car / households:.0f}%")
    for centre in findings.plan.centres if findings else ():
        if centre.property_id == key:
            near = f"{centre.mean_min:.1f} minutes away on average"
            yield Line("People for whom it would be the nearest centre", f"{centre.people:,.0f}", near)


def _issues(known: Knowledge, issues: Sequence[tuple[str, Issue]]) -> Iterator[Line]:
    """Yield the issues of the rows that tell of the property."""
    rows = {(claim.edition_id, claim.row) for claim in known.claims if claim.row}
    for edition_id, issue in issues:
        edition = known.editions.get(edition_id)
        if (edition_id, issue.row) in rows and edition is not None:
            where = f"{edition.file}, row {issue.row}" + (f", column “{issue.column}”" if issue.column else "")
            yield Line(issue.severity.value.capitalize(), issue.message, where)
