"""The facts of a dossier: each value in words, with its source, its date, its rivals and the corrections to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from estates_app.domain.claims import Claim, resolve
from estates_app.domain.curtain import Curtain
from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.dossier import Correction, Fact, FactGroup, Rival, Source
from estates_app.domain.edits import Edit
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.fields import Field, FieldKind
from estates_app.domain.wording import figure

#: Facts that the head of a dossier tells.
_IN_HEAD = frozenset({"easting_m", "northing_m", "lat", "lon", "grid_reference"})

#: Facts of an empty building that its public dossier keeps, as its row of the public workbook does.
_OF_EMPTY = ("occupancy", "postcode")

#: How open data say of which day a fact is (`registers.opendata.facts`).
_DATED = re.compile(r"\bdated (\d{4}-\d\d-\d\d)\b")


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What a dossier is made from, at one moment.

    Attributes
    ----------
    estate : Estate
    curtain : Curtain
        Of the same estate.
    claims : tuple of Claim
        All that were ever made to the property.
    edits : mapping of str to Edit
        By id: those that set or took back facts of it.
    """

    estate: Estate
    curtain: Curtain
    claims: tuple[Claim, ...]
    edits: Mapping[str, Edit]

    @cached_property
    def editions(self) -> Mapping[str, Edition]:
        """The editions by id."""
        return {edition.id: edition for edition in self.estate.editions}

    def source_of_row(self, edition_id: str, row: int) -> Source:
        """Return where a record stands."""
        edition = self.editions.get(edition_id)
        if edition is None:
            return Source("no source is kept")
        return Source(f"{edition.file}, row {row}" if row else edition.file, *_day_of(edition), file=edition.file)


def value_words(known: Field | None, value: object) -> str:
    """Return a value as people write it, with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if known is not None and known.kind is FieldKind.FLAG and value in (0, 1):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        unit = known.unit if known else ""
        return f"{value:g}" if known and not unit and known.key.endswith("_year") else figure(float(value), unit)
    day = parse_iso(value) if known is not None and known.kind is FieldKind.DATE else None
    return written_day(day) if day else str(value)


def fact_groups(known: Knowledge, key: str, weighty: Collection[str]) -> tuple[FactGroup, ...]:
    """Return what is known of a property, group by group.

    Parameters
    ----------
    weighty : collection of str
        Fields on which scores and evidence rest.
    """
    catalogue, record = known.curtain.catalogue, known.estate.properties.record(key)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in known.claims:
        claims[claim.field].append(claim)
    groups = []
    for title, fields in catalogue.groups().items():
        facts = []
        for name in fields:
            if name in record or name in claims:
                fact = _fact(known, key, name, record, claims[name], weighty)
                if fact is not None:
                    facts.append(fact)
        if facts:
            groups.append(FactGroup(title.capitalize(), tuple(facts)))
    return tuple(groups)


def _fact(
    known: Knowledge,
    key: str,
    name: str,
    record: Mapping[str, object],
    claims: Sequence[Claim],
    weighty: Collection[str],
) -> Fact | None:
    """Return a fact as its edition tells it, None where that keeps it back or nothing is known."""
    curtain, value = known.curtain, record.get(name)
    holder = str(record.get("partner") or "")
    if value is None and not any(claim.kind == "correction" for claim in claims):
        return None
    field = curtain.catalogue[name]
    if curtain.unnamed(key):
        return _fact_of_empty(field, value)
    line = known.estate.line_of(holder)
    shown = resolve(claims, line)
    teller = shown.partner_id if shown is not None and shown.kind == "edition" else holder
    if name in _IN_HEAD or curtain.hides(name, holder, teller):
        return None
    words = value_words(field, value) if value is not None else "taken out"
    if name != "name" and not curtain.lets(words, holder, teller):
        return None
    rivals = tuple(_rivals(known, field, claims, shown, holder))
    corrections = tuple(_corrections(known, field, claims, holder))
    weight = 2 if name in weighty else 1 if rivals or corrections else 0
    source = _source(known, field, shown, record, words)
    return Fact(name, field.label, words, source, rivals, corrections, weight)


def _fact_of_empty(field: Field, value: object) -> Fact | None:
    """Return one of the few facts of an unnamed building, without the row that would tell which it is."""
    if field.key not in _OF_EMPTY or value is None:
        return None
    text = str(value).split()[0] if field.key == "postcode" else value_words(field, value)
    return Fact(field.key, field.label, text, Source("a partner's register"))


def _source(known: Knowledge, field: Field, shown: Claim | None, record: Mapping[str, object], words: str) -> Source:
    """Return where the shown value stands; the date of a survey or valuation goes before that of the file."""
    if shown is None:
        return Source("no source is kept")
    told = source_of(known, shown, words)
    day = parse_iso(record.get(field.dated_by)) if field.dated_by and shown.kind == "edition" else None
    if day is None or known.curtain.hides(field.dated_by):
        return told
    return Source(told.words, day.isoformat(), "surveyed or valued on", told.rule, told.file)


def source_of(known: Knowledge, claim: Claim, words: str = "") -> Source:
    """Return where a claim stands. What a cell says in full may be a secret: only the exempt edition quotes it.

    Parameters
    ----------
    words : str
        The value as it is shown: a cell that says just that is not quoted.
    """
    edition = known.editions.get(claim.edition_id)
    is_quoted = not known.curtain.is_drawn
    if claim.kind in ("correction", "retraction"):
        edit = known.edits.get(claim.edition_id)
        by = f" by {edit.author}" if edit and edit.author and is_quoted else ""
        return Source(f"corrected by hand{by}", edit.at[:10] if edit else "", "corrected on" if edit else "")
    if edition is None and claim.kind != "open":
        return Source("decided in a review", rule=claim.rule if is_quoted else "")
    parts = [edition.file if edition else claim.edition_id]
    parts += [f"row {claim.row}"] if claim.row else []
    parts += [f"column “{claim.column}”"] if claim.column else []
    parts += [f"as “{claim.raw}”"] if is_quoted and claim.raw and claim.raw != words else []
    rule = claim.rule if known.curtain.lets(claim.rule) else ""
    if edition is not None:
        return Source(", ".join(parts), *_day_of(edition), rule, edition.file)
    dated = _DATED.search(claim.rule)
    return Source(", ".join(parts), dated[1] if dated else "", "data of" if dated else "", rule, claim.edition_id)


def _day_of(edition: Edition) -> tuple[str, str]:
    """Return the day of an edition, and what day that is."""
    return (edition.dated, "data of") if edition.dated else (edition.imported_at[:10], "read on")


def _rivals(
    known: Knowledge, field: Field, claims: Sequence[Claim], shown: Claim | None, holder: str
) -> Iterator[Rival]:
    """Yield those who say something else, each once with the newest that he says."""
    newest: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        if claim.kind in ("open", "edition") and claim is not shown and claim.value is not None:
            at = claim.partner_id, _register(known, claim)
            if at not in newest or claim.sequence >= newest[at].sequence:
                newest[at] = claim
    for claim in newest.values():
        words = value_words(field, claim.value)
        is_same = shown is not None and claim.value == shown.value
        is_told = not known.curtain.hides(field.key, holder, claim.partner_id)
        if not is_same and is_told and known.curtain.lets(words, holder, claim.partner_id):
            partner = known.estate.partners.get(claim.partner_id)
            who = partner.name if partner else "open data" if claim.kind == "open" else "a partner who is gone"
            yield Rival(who, words, source_of(known, claim, words))


def _register(known: Knowledge, claim: Claim) -> str:
    edition = known.editions.get(claim.edition_id)
    return (edition.register or edition.id) if edition else claim.edition_id


def _corrections(known: Knowledge, field: Field, claims: Sequence[Claim], holder: str) -> Iterator[Correction]:
    back = {claim.edition_id for claim in claims if claim.kind == "retraction"}
    for claim in sorted(claims, key=lambda one: one.sequence):
        if claim.kind != "correction":
            continue
        words = "taken out" if claim.value is None else value_words(field, claim.value)
        if known.curtain.lets(words, holder):
            edit = known.edits.get(claim.edition_id)
            who = edit.author if edit and not known.curtain.is_drawn else ""
            yield Correction(words, who, edit.at[:10] if edit else "", claim.edition_id in back)
