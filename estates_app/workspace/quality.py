"""What is missing, doubtful or old in the partners' data, by partner and locality and property by property."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from estates_app.analysis.coverage import wanted
from estates_app.domain.claims import Issue, Severity
from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.partnership import Scope
from estates_app.domain.quality import (
    EVIDENCE,
    Age,
    Doubt,
    Old,
    PropertyQuality,
    Quality,
    QualityCell,
    QualityRules,
    Wish,
    cell_of,
)
from estates_app.workspace.edition_view import kept_of
from estates_app.workspace.session import Session

#: Why each kind of evidence is asked for.
_WHY_EVIDENCE = "scores, fates and money rest on it"

#: Issues that name a whole file or a row, not a fact that somebody could be asked for.
_NO_DOUBT = frozenset({Severity.NOTE})


@dataclass(frozen=True, eq=False)
class Told:
    """What the newest editions say of properties besides their values.

    Attributes
    ----------
    issues : mapping of str to tuple of (property id, field, Issue)
        By edition. The field is empty where the issue is in no column that is understood.
    editions_of : mapping of str to frozenset of str
        Property id to the newest editions that have a row of it.
    """

    issues: Mapping[str, tuple[tuple[str, str, Issue], ...]] = field(default_factory=dict)
    editions_of: Mapping[str, frozenset[str]] = field(default_factory=dict)


def told_of(session: Session) -> Told:
    """Return what the newest edition of each register says. Reads the project file: it belongs on one thread."""
    corrected = session.store.corrected()
    issues, editions_of = {}, defaultdict(set)
    for edition in session.estate.newest_editions():
        rows = {row.row: row.property_id for row in kept_of(session, edition).rows if row.property_id}
        for place in rows.values():
            editions_of[str(place)].add(edition.id)
        found = _issues(session, edition.id)
        field_of = {guess.source: guess.field for guess in edition.columns if guess.field}
        placed = ((rows.get(issue.row or 0), field_of.get(issue.column) or "", issue) for issue in found)
        issues[edition.id] = tuple(
            (str(place), known, issue) for place, known, issue in placed if place and (place, known) not in corrected
        )
    return Told(issues, {key: frozenset(many) for key, many in editions_of.items()})


def _issues(session: Session, edition_id: str) -> tuple[Issue, ...]:
    """Return the issues of an edition, which never change; read once a session."""
    return session.graph.pull(
        f"issues of edition {edition_id}", (), None, lambda: tuple(session.store.issues(edition_id))
    )


def quality_of(estate: Estate, told: Told, catalogue: FieldCatalogue, rules: QualityRules, today: date) -> Quality:
    """Return the picture: a pure function that any thread may run.

    Parameters
    ----------
    estate : Estate
    told : Told
        As `told_of` gives it.
    catalogue : FieldCatalogue
    rules : QualityRules
    today : datetime.date

    Notes
    -----
    What nobody wants to know of a property (a lease date of a freehold) is neither known nor missing. Excluded
    properties do not count; context ones stand apart.
    """
    kinds = catalogue.evidence_kinds()
    wishes = {wish.id: wish for wish in rules.code}
    wishes |= {kind: _evidence(kind, fields) for kind, fields in kinds.items()}
    register_age = next((age for age in rules.ages if not age.tells), None)
    ages = [age for age in rules.ages if age.tells and any(name in catalogue for name in age.dated_by)]
    doubts, old_registers = _doubts(told), _old_registers(estate, register_age, today)
    has_place = dict(zip(estate.properties.ids, estate.properties.column("geometry").valid.tolist(), strict=True))
    found: dict[str, PropertyQuality] = {}
    for key, record in estate.properties.records(without={"geometry"}):
        scope = str(record.get("scope") or "")
        if scope not in (Scope.IN_SCOPE.value, Scope.CONTEXT.value):
            continue
        partner = str(record.get("partner") or "")
        if has_place[key]:
            record["geometry"] = True
        kind = estate.partners[partner].kind if partner in estate.partners else ""
        asked = [*_asked(rules.code, record, kind), *wanted(record, kinds)]
        own = [*doubts.get(key, ()), *_place_doubt(record, rules.place_doubtful_m)]
        old, undated = _ages(ages, record, today)
        of_register = [old_registers[e] for e in sorted(told.editions_of.get(key, ())) if e in old_registers]
        every = told.editions_of.get(key, frozenset())
        if every and len(of_register) == len(every):  # a newer register tells of it too: it is not old
            old.append(of_register[-1])
        found[key] = PropertyQuality(
            property_id=key,
            partner_id=partner,
            locality=str(record.get("locality") or ""),
            scope=scope,
            wanted=len(asked),
            missing=tuple(wish for wish in asked if not is_met(wishes[wish], record)),
            doubts=tuple(own),
            old=tuple(old),
            undated=tuple(undated),
        )
    return Quality(_cells(found, Scope.IN_SCOPE), _cells(found, Scope.CONTEXT), found, wishes)


def is_met(wish: Wish, record: Mapping[str, object]) -> bool:
    """Whether what is known of a property fulfils a wish."""
    if any(record.get(name) is not None for name in wish.fields):
        return True
    text = record.get(wish.or_has[0]) if wish.or_has else None
    return wish.or_has is not None and text is not None and bool(re.search(wish.or_has[1], str(text)))


def _evidence(kind: str, fields: tuple[str, ...]) -> Wish:
    return Wish(kind, kind, fields, EVIDENCE, ask=fields[0], why=_WHY_EVIDENCE)


def _asked(code: tuple[Wish, ...], record: Mapping[str, object], kind: str) -> Iterator[str]:
    for wish in code:
        if (not wish.owners or kind in wish.owners) and record.get("class") not in wish.not_classes:
            yield wish.id


def _doubts(told: Told) -> dict[str, list[Doubt]]:
    found: dict[str, list[Doubt]] = defaultdict(list)
    for issues in told.issues.values():
        for place, name, issue in issues:
            if issue.severity not in _NO_DOUBT:
                found[place].append(Doubt(name, issue.severity, issue.message))
    return found


def _place_doubt(record: Mapping[str, object], doubtful_m: float) -> Iterator[Doubt]:
    accuracy = record.get("place_accuracy_m")
    if isinstance(accuracy, float) and accuracy > doubtful_m:
        words = f"It is placed by its {record.get('place_rule') or 'place'}, within {accuracy:,.0f} m only."
        yield Doubt("postcode", Severity.WARNING, words)


def is_older(day: date, months: int, today: date) -> bool:
    """Whether a day lies more than some months back: what is of today a year ago is not older than a year."""
    return (12 * (today.year - day.year) + today.month - day.month, today.day) > (months, day.day)


def _old_registers(estate: Estate, age: Age | None, today: date) -> dict[str, Old]:
    """Return what is to say of each newest edition that is old, by its id."""
    found = {}
    for edition in estate.newest_editions() if age else ():
        day = parse_iso(estate.date_of(edition))
        if age and day and is_older(day, age.months, today):
            found[edition.id] = Old(age.id, "", f"{_called(edition)} is of {written_day(day)}")
    return found


def _called(edition: Edition) -> str:
    return f"{edition.file}, {edition.sheet}" if edition.sheet else edition.file


def _ages(ages: list[Age], record: Mapping[str, object], today: date) -> tuple[list[Old], list[str]]:
    old, undated = [], []
    for age in ages:
        told = [name for name in age.tells if record.get(name) is not None]
        if not told:
            continue
        day = next((d for d in (parse_iso(record.get(name)) for name in age.dated_by) if d), None)
        if day is None:
            undated.append(age.id)
        elif is_older(day, age.months, today):
            old.append(Old(age.id, told[0], f"{age.label} of {written_day(day)}"))
    return old, undated


def _cells(found: Mapping[str, PropertyQuality], scope: Scope) -> dict[tuple[str, str], QualityCell]:
    groups: dict[tuple[str, str], list[PropertyQuality]] = defaultdict(list)
    for one in found.values():
        if one.scope == scope.value:
            groups[one.partner_id, one.locality].append(one)
    return {key: cell_of(many) for key, many in groups.items()}
