"""Questions to a partner about what is missing, doubtful or old in its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from estates_app.analysis.datum import Datum
from estates_app.domain.claims import Claim, resolve
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.fields import Field, FieldKind
from estates_app.domain.quality import PropertyQuality
from estates_app.domain.questions import Question, QuestionSheet, key_of
from estates_app.domain.wording import figure, listed
from estates_app.registers.cleaning.cells import clean
from estates_app.registers.reading import COORDINATE_FIELDS
from estates_app.workspace.collecting import Picture, by_property
from estates_app.workspace.project import Tools
from estates_app.workspace.session import Session
from estates_app.workspace.signing import locality_name

#: The field under which a partner is asked for a place: an easting alone is none.
PLACE_FIELD = "grid_reference"

_YES_NO = ("yes", "no")

#: What is said instead of a fact that another body told in confidence.
_NOT_SHOWN = "another body has told it in confidence"


@dataclass
class _Asked:
    """Why one field of one property is asked for, and what is wrong with what is known."""

    why: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    worth: float = 0.0


def find_partner(estate: Estate, name: str) -> str:
    """Return the id of a partner by its name, its code or the only name that begins so.

    Raises
    ------
    InputError
        There is none, or several begin so.
    """
    wanted = name.strip().casefold()
    whole = [k for k, p in estate.partners.items() if wanted in (p.name.casefold(), p.code.casefold())]
    found = whole or [k for k, p in estate.partners.items() if p.name.casefold().startswith(wanted)]
    if len(found) == 1 and wanted:
        return found[0]
    names = listed(sorted(estate.partners[key].name for key in found or estate.partners), 8)
    what = f"{len(found)} partners are called “{name}”" if found else f"there is no partner called “{name}”"
    raise InputError(what, remedy=f"use one of {names}")


def find_locality(estate: Estate, name: str) -> str:
    """Return the id of a locality by its name.

    Raises
    ------
    InputError
        There is none.
    """
    names = dict(zip(estate.localities.ids, estate.localities.texts("name"), strict=True))
    for key, known in names.items():
        if (known or "").casefold() == name.strip().casefold():
            return key
    known_names = listed(sorted(str(n) for n in names.values() if n), 8)
    remedy = f"use one of {known_names}" if known_names else "leave it out: the project has no districts yet"
    raise InputError(f"there is no district called “{name}”", remedy=remedy)


def questions_to(
    session: Session, picture: Picture, partner_id: str, locality: str | None = None, *, most: int | None = None
) -> QuestionSheet:
    """Return what a partner is to be asked of its properties in scope, in one locality or in all (None).

    Parameters
    ----------
    most : int, optional
        So many questions at most, those that are worth most; as the rule pack says where not given.

    Raises
    ------
    InputError
        The partner is gone, or there is nothing to ask.
    """
    estate = session.estate
    partner = estate.partners.get(partner_id)
    if partner is None:
        raise InputError("the partner is no longer there", remedy="look at the list again")
    worth = by_property(picture.data)
    lacking = picture.quality.lacking(partner_id, locality)
    columns = _columns(session, picture, partner_id, locality)
    whole = frozenset(columns)
    every = [
        (one, name, why)
        for one in lacking
        for name, why in _asked(session, picture, one, worth.get(one.property_id, {}), whole).items()
    ]
    every.sort(key=lambda entry: -entry[2].worth)
    chosen = every[: max(1, session.rules.quality.questions.most if most is None else most)]
    claims = _claims(session, list({one.property_id for one, _, _ in chosen}))
    found: dict[str, list[Question]] = {}  # one property's questions stand together, where its first one stands
    for one, name, why in chosen:
        found.setdefault(one.property_id, []).append(_question(session, one, name, why, claims))
    where = "all districts" if locality is None else locality_name(estate, locality)
    if not found and not columns:
        raise InputError(f"there is nothing to ask {partner.name} about {where}", remedy="choose another partner")
    return QuestionSheet(
        area=estate.area,
        partner=partner.name,
        where=where,
        date=session.clock().date().isoformat(),
        asked_by=session.author,
        questions=tuple(question for many in found.values() for question in many),
        left_out=len(every) - len(chosen),
        columns=tuple(columns.values()),
    )


def write_questions(
    tools: Tools,
    session: Session,
    picture: Picture,
    path: Path,
    partner_id: str,
    locality: str | None = None,
    *,
    most: int | None = None,
) -> QuestionSheet:
    """Write the questions to a partner as XLSX and return them.

    Raises
    ------
    InputError
        As `questions_to`, or the file has another ending.
    ProjectError
        The file cannot be written.
    """
    if path.suffix.casefold() != ".xlsx":
        raise InputError(f"questions cannot end in {path.suffix or 'nothing'}", where=path.name, remedy="use .xlsx")
    sheet = questions_to(session, picture, partner_id, locality, most=most)
    tools.write_questions(path, sheet)
    return sheet


def _claims(session: Session, property_ids: list[str]) -> dict[tuple[str, str], list[Claim]]:
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in session.store.claims_of(property_ids):
        found.setdefault((claim.property_id, claim.field), []).append(claim)
    return found


def _columns(session: Session, picture: Picture, partner_id: str, locality: str | None) -> dict[str, str]:
    """Return the wishes that nearly no property fulfils, with their words: such a fact is a column that is missing."""
    rules, cell = session.rules.quality.questions, picture.quality.cell(partner_id, locality)
    if cell.properties < rules.column_least:
        return {}
    return {
        key: picture.quality.wishes[key].label
        for key in picture.quality.wishes
        if cell.missing.get(key, 0) >= rules.column_share * cell.properties
    }


def _asked(
    session: Session,
    picture: Picture,
    one: PropertyQuality,
    worth: Mapping[str, Datum],
    columns: frozenset[str],
) -> dict[str, _Asked]:
    """Return what is asked of one property by field, with the reasons; of columns only what is worth something."""
    catalogue = session.catalogue
    found: dict[str, _Asked] = {}

    def ask(name: str, why: str = "", doubt: str = "") -> None:
        name = PLACE_FIELD if name in COORDINATE_FIELDS else name  # a place is asked for in one cell
        if name in catalogue:
            asked = found.setdefault(name, _Asked())
            if why and why not in asked.why:
                asked.why.append(why)
            if doubt and doubt not in asked.doubts:
                asked.doubts.append(doubt)

    for name, why in _missing(picture, one, worth, columns):
        ask(name, why)
    for doubt in one.doubts:
        ask(doubt.field, doubt=doubt.words)
    for old in one.old:
        ask(old.field, f"Is it still so? {_sentence(old.words)}")
    for name, datum in worth.items():
        ask(name, datum.reason.partition(": ")[2].capitalize())
        if name in found:
            found[name].worth = datum.worth
    return found


def _missing(
    picture: Picture, one: PropertyQuality, worth: Mapping[str, Datum], columns: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield the field to ask for each missing wish, the one that is worth most, with the reason."""
    for wish_id in one.missing:
        wish = picture.quality.wishes[wish_id]
        best = max((name for name in wish.fields if name in worth), key=lambda n: worth[n].worth, default="")
        if best or wish_id not in columns:
            yield best or wish.ask, _sentence(wish.why)


def _question(
    session: Session,
    one: PropertyQuality,
    name: str,
    asked: _Asked,
    claims: Mapping[tuple[str, str], list[Claim]],
) -> Question:
    estate, known = session.estate, session.catalogue[name]
    key, table = one.property_id, estate.properties
    now = table.get(key, name)
    unit = f", {known.unit}" if known.unit else ""
    address = [str(table.get(key, part) or "") for part in ("street_number", "address", "town", "postcode")]
    told = resolve(claims.get((key, name), ()), estate.line_of(one.partner_id))
    have = [*_have(session, one, known, now, told), *asked.doubts]
    choices = _choices(known) if known.choices else _YES_NO if known.kind is FieldKind.FLAG else ()
    return Question(
        key=key_of(key, name, now),
        property_id=key,
        field=name,
        name=str(table.get(key, "name") or ""),
        reference=str(table.get(key, "local_id") or ""),
        uprn=str(table.get(key, "uprn") or ""),
        address=", ".join(part for part in address if part),
        words=f"{_capital(known.label)}{unit}",
        have=" ".join(have),
        why=" ".join(asked.why) or "We are not sure of what we have.",
        kind=known.kind.value,
        choices=choices,
        low=known.low,
        high=known.high,
    )


def _choices(known: Field) -> tuple[str, ...]:
    """Return the allowed answers as people read them, where they are read back as what they mean."""
    plain = {value: value.replace("_", " ") for value in known.choices or ()}
    return tuple(words if clean(words, known).value == value else value for value, words in plain.items())


def _have(session: Session, one: PropertyQuality, known: Field, now: object, told: Claim | None) -> Iterator[str]:
    """Say what is known and from where; what another body told in confidence is not for this one."""
    if now is None:
        return
    estate = session.estate
    if told is not None and told.partner_id not in estate.line_of(one.partner_id):
        teller = estate.partners.get(told.partner_id)
        if known.exempt or (teller is not None and teller.confidential):
            yield f"{_capital(_NOT_SHOWN)}."
            return
    words = in_words(now, known)
    edition = next((e for e in estate.editions if told is not None and e.id == told.edition_id), None)
    yield f"{words} ({edition.file}, row {told.row})." if edition and told else f"{words}."


def in_words(value: object, known: Field) -> str:
    """Return a value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return figure(value, known.unit)
    return str(value)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sentence(words: str) -> str:
    return f"{_capital(words)}."
