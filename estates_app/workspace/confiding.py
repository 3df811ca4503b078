"""What public editions leave out: the rules, single properties, what partners keep to themselves. Each is one edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from estates_app.analysis.rulefacts import BY_HAND
from estates_app.analysis.secrecy import secrecy_cells
from estates_app.domain.columns import Columns
from estates_app.domain.conditions import Condition
from estates_app.domain.editions import (
    CONFIDENTIAL,
    PUBLIC,
    SECRECY_FIELDS,
    WITHHELD_FIELD,
    is_unnamed,
    name_in,
    withheld_keys,
    withheld_words,
)
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.partnership import Secrecy, SecrecyRule
from estates_app.workspace.rulejson import rules_as_json
from estates_app.workspace.scoping import free_id
from estates_app.workspace.session import Session

#: Groups that say which property it is or where: a property is left unnamed instead.
_TELL_WHICH = frozenset({"identity", "place"})


@dataclass(frozen=True)
class Kept:
    """What a public edition makes of one property.

    Attributes
    ----------
    secrecy : Secrecy
    public_name : str
        What it is called there.
    reason : str
        Why, empty where no rule and no person spoke of it.
    is_by_hand : bool
    withheld : tuple of str
        Fields and groups that are left out of this property alone.
    """

    secrecy: Secrecy
    public_name: str
    reason: str
    is_by_hand: bool
    withheld: tuple[str, ...]


def kept_of(estate: Estate, key: str) -> Kept:
    """Return what a public edition makes of a property."""
    table = estate.properties
    return Kept(
        Secrecy.UNNAMED if is_unnamed(table, key, PUBLIC) else Secrecy.OPEN,
        name_in(table, key, PUBLIC),
        str(table.get(key, "secrecy_reason") or ""),
        table.get(key, "secrecy_rule") == BY_HAND,
        withheld_keys(table.get(key, WITHHELD_FIELD)),
    )


def groups_to_withhold(catalogue: FieldCatalogue) -> tuple[str, ...]:
    """Return the groups of fields that may be withheld, in reading order."""
    return tuple(group for group in catalogue.groups() if group not in _TELL_WHICH)


def check_withheld(catalogue: FieldCatalogue, names: Iterable[str], where: str) -> tuple[str, ...]:
    """Return names of fields and groups once.

    Raises
    ------
    InputError
        A name is none, or tells which property it is or where.
    """
    groups, found = groups_to_withhold(catalogue), tuple(dict.fromkeys(names))
    for name in found:
        known = catalogue.fields.get(name)
        if name in _TELL_WHICH or (known is not None and known.group in _TELL_WHICH):
            raise InputError(
                f"{name} says which property it is or where",
                where=where,
                remedy="leave the property unnamed by a rule or by hand instead",
            )
        if name not in groups and known is None:
            raise InputError(
                f"there is no field and no group {name}",
                where=where,
                remedy=f"use a field or one of {', '.join(groups)}",
            )
    return found


def set_secrecy_rules(session: Session, rules: Sequence[SecrecyRule]) -> Edit | None:
    """Set the rules of confidentiality, in their order; what was set by hand stays."""
    before, after = rules_as_json(session.estate.secrecy_rules), rules_as_json(rules)
    change = Change("setup", "secrecy_rules", "value", before, after)
    return session.change("Set the rules of confidentiality", [change])


def set_secrecy(session: Session, property_ids: Collection[str], secrecy: Secrecy, *, reason: str) -> Edit | None:
    """Set by hand whether public editions may name properties; rules that run again leave it.

    Raises
    ------
    InputError
        There is no reason, or a property is gone.
    """
    if not reason.strip():
        raise InputError("no reason is given", remedy="say why, so that others can follow")
    instead = None if secrecy is Secrecy.OPEN else CONFIDENTIAL
    said = (secrecy.value, BY_HAND, reason.strip(), instead)
    wanted = dict.fromkeys(_known(session.estate, property_ids), said)
    what = "Name" if secrecy is Secrecy.OPEN else "Do not name"
    return session.change(f"{what} {_count(wanted)} in public", _of_secrecy(session.estate, wanted))


def clear_secrecy(session: Session, property_ids: Collection[str]) -> Edit | None:
    """Let the rules say again whether public editions may name properties."""
    estate, only = session.estate, _known(session.estate, property_ids)
    about = (estate.properties, estate.outlets, estate.services, estate.secrecy_rules, estate.partners)
    wanted = dict(secrecy_cells(*about, only=only, even_by_hand=True))
    return session.change(f"Let the rules say whether to name {_count(wanted)}", _of_secrecy(estate, wanted))


def withhold(session: Session, property_ids: Collection[str], names: Iterable[str]) -> Edit | None:
    """Leave fields or groups of fields of properties out of public editions; none takes that back.

    Raises
    ------
    InputError
        A name is none, or a property is gone.
    """
    after = withheld_words(check_withheld(session.catalogue, names, "what is withheld"))
    estate, keys = session.estate, _known(session.estate, property_ids)
    before = {key: estate.properties.get(key, WITHHELD_FIELD) for key in keys}
    changes = [Change("property", k, WITHHELD_FIELD, was, after) for k, was in before.items() if was != after]
    return session.change(f"Set what is withheld of {_count(keys)}", changes)


def set_partners_withheld(session: Session, wanted: Mapping[str, Iterable[str]]) -> Edit | None:
    """Set what partners keep to themselves: fields and groups of fields by partner id.

    Raises
    ------
    InputError
        A name is none, or a partner is gone.
    """
    changes = []
    for key, names in wanted.items():
        partner = session.estate.partners.get(key)
        if partner is None:
            raise InputError("a partner is no longer there", remedy="look at the list again")
        after = check_withheld(session.catalogue, names, partner.name)
        if partner.confidential and "money" not in after:
            changes.append(Change("partner", key, "confidential", True, False))
        if after != partner.withheld:
            changes.append(Change("partner", key, "withheld", list(partner.withheld), list(after)))
    return session.change("Set what partners keep to themselves", changes)


def passed_on(properties: Columns, heir: str, giver: str, *, why: str) -> dict[str, object]:
    """Return the cells by which a property keeps back whatever another kept back whose rows it takes.

    Neither a merge nor a split may bring into the open what was not: of two answers the stricter holds, set by hand,
    until a person takes it back.

    Parameters
    ----------
    properties : Columns
    heir : str
        Id of the property that takes rows; it need not be there yet.
    giver : str
    why : str
        What happened, as the reason begins.
    """
    known = properties.record(heir) if heir in properties else {}
    theirs = properties.record(giver)
    cells: dict[str, object] = {}
    is_open = known.get("secrecy") == Secrecy.OPEN.value or heir not in properties
    if is_open and theirs.get("secrecy") == Secrecy.UNNAMED.value:
        reason = f"{why}: {theirs.get('secrecy_reason') or 'it was not named in public'}"
        said = (Secrecy.UNNAMED.value, BY_HAND, reason, theirs.get("secrecy_name") or CONFIDENTIAL)
        cells |= dict(zip(SECRECY_FIELDS, said, strict=True))
    withheld = dict.fromkeys((*withheld_keys(known.get(WITHHELD_FIELD)), *withheld_keys(theirs.get(WITHHELD_FIELD))))
    if withheld and withheld_words(tuple(withheld)) != known.get(WITHHELD_FIELD):
        cells[WITHHELD_FIELD] = withheld_words(tuple(withheld))
    return cells


def kept_by_partner(estate: Estate, key: str) -> tuple[str, ...]:
    """Return the fields and groups that a partner keeps to itself; money among them where it is confidential."""
    partner = estate.partners[key]
    return tuple(dict.fromkeys((*(("money",) if partner.confidential else ()), *partner.withheld)))


def named_by(estate: Estate, rules: Sequence[SecrecyRule]) -> dict[str, int]:
    """Return of how many properties each rule says it, by its id; ``""`` counts those of which none does."""
    about = (estate.properties, estate.outlets, estate.services, rules, estate.partners)
    found = Counter(said[1] or "" for _, said in secrecy_cells(*about))
    return {"": found[""], **{rule.id: found[rule.id] for rule in rules}}


def new_secrecy_rule(rules: Sequence[SecrecyRule]) -> SecrecyRule:
    """Return a rule of the partnership's own with an id that no other has."""
    asked = (Condition("words", "has", []),)
    return SecrecyRule(free_id(rules), Secrecy.UNNAMED, asked, "", CONFIDENTIAL)


def named_by_hand(estate: Estate) -> int:
    """Return of how many properties a person said whether they may be named."""
    return sum(rule == BY_HAND for rule in estate.properties.texts("secrecy_rule"))


def _of_secrecy(estate: Estate, wanted: Mapping[str, Sequence[object]]) -> Iterator[Change]:
    for key, values in wanted.items():
        for name, after in zip(SECRECY_FIELDS, values, strict=True):
            before = estate.properties.get(key, name)
            if before != after:
                yield Change("property", key, name, before, after)


def _known(estate: Estate, property_ids: Collection[str]) -> list[str]:
    if any(key not in estate.properties for key in property_ids):
        raise InputError("a property is no longer there", remedy="look at the list again")
    return list(dict.fromkeys(property_ids))


def _count(many: Collection[object]) -> str:
    return f"{len(many):,} {'property' if len(many) == 1 else 'properties'}"
