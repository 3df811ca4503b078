"""Successor bodies: from a date on one body holds what another held, and every claim, decision and id stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from estates_app.domain.columns import Columns
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Partner
from estates_app.domain.wording import listed
from estates_app.workspace.applying import PARTNER, TABLES
from estates_app.workspace.partnership_file import guess_kind, make_partner, plain_name
from estates_app.workspace.session import Session

#: Tables whose rows are held by a partner.
_HELD = ("property", "outlet")


def plan_succession(
    session: Session, partner_ids: Sequence[str], successor: str, on: dt.date, *, kind: str = ""
) -> Edit | None:
    """Say that a body takes over what others hold, from a date; what is due already passes at once. One edit.

    Parameters
    ----------
    partner_ids : sequence of str
        The bodies that end.
    successor : str
        Name of the body that takes over; it joins where it is not a partner yet.
    on : datetime.date
        Its first day.
    kind : str
        Kind of a body that joins; empty to guess it by the name.

    Raises
    ------
    InputError
        A body is not there, or would succeed itself.
    """
    estate = session.estate
    name = plain_name(successor)
    if not name:
        raise InputError("the successor has no name", remedy="say which body takes over")
    heir = next((p for p in estate.partners.values() if p.name.casefold() == name.casefold()), None)
    changes: list[Change] = []
    if heir is None:
        taken = {p.code for p in estate.partners.values()}
        entry = {"name": name, "kind": kind or guess_kind(name), "valid_from": on.isoformat()}
        heir = make_partner(entry, partner_id=session.mint("partner", name), taken_codes=taken)
        changes.append(Change(PARTNER, heir.id, "record", None, asdict(heir)))
    last = (on - dt.timedelta(days=1)).isoformat()
    for key in dict.fromkeys(partner_ids):
        ending = estate.partners.get(key)
        if ending is None:
            raise InputError("a body is no longer there", remedy="look at the list again")
        if heir.id in estate.line_of(key):
            raise InputError(f"{heir.name} cannot succeed {ending.name}, which succeeds it", remedy="name another body")
        for field, after in (("valid_to", last), ("successor", heir.name)):
            if getattr(ending, field) != after:
                changes.append(Change(PARTNER, key, field, getattr(ending, field), after))
        if on <= session.clock().date():
            changes += _passing(estate, key, heir)
    names = ", ".join(estate.partners[key].name for key in dict.fromkeys(partner_ids))
    return session.change(f"{heir.name} takes over from {names} on {on.isoformat()}", changes)


def partners_named(estate: Estate, names: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of bodies by their names.

    Raises
    ------
    InputError
        A name is no partner's.
    """
    known = {partner.name.casefold(): key for key, partner in estate.partners.items()}
    for name in names:
        if plain_name(name).casefold() not in known:
            there = ", ".join(partner.name for partner in estate.partners.values()) or "there is none yet"
            raise InputError(f"no partner is called {name}", remedy=f"use the name of a partner: {there}")
    return tuple(known[plain_name(name).casefold()] for name in names)


def due_successions(estate: Estate, today: dt.date) -> tuple[tuple[str, str], ...]:
    """Return (ending body, successor) by id of which the day has come and that still hold something."""
    heirs = {partner.name.casefold(): key for key, partner in estate.partners.items()}
    held = {key for name in _HELD for key in _table(estate, name).texts("partner") if key}
    return tuple(
        (key, heirs[partner.successor.casefold()])
        for key, partner in estate.partners.items()
        if partner.successor.casefold() in heirs
        and key in held
        and partner.valid_to
        and partner.valid_to < today.isoformat()
    )


def due_in_words(session: Session) -> str:
    """Return who takes over what now, in a sentence; empty where no day has come."""
    partners = session.estate.partners
    told = [f"{partners[heir].name} takes over from {partners[key].name}" for key, heir in
            due_successions(session.estate, session.clock().date())]  # fmt: skip
    return f"{listed(told)}: the day has come." if told else ""


def pass_on(session: Session) -> Edit | None:
    """Let everything pass whose day has come: one edit, None where there is nothing."""
    due = due_successions(session.estate, session.clock().date())
    changes = [c for key, heir in due for c in _passing(session.estate, key, session.estate.partners[heir])]
    names = ", ".join(session.estate.partners[key].name for key, _ in due)
    return session.change(f"Pass on what {names} held", changes) if changes else None


def _table(estate: Estate, name: str) -> Columns:
    return estate.properties if name == "property" else estate.outlets


#: Tables and columns in which a body is named that passes on what it has; its records are the heir's to renew.
_PASSED = (
    *(("property", "partner"), ("outlet", "partner"), ("site", "partner")),
    *(("interest", "partner"), ("interest", "holder"), ("occupation", "partner"), ("occupation", "occupier_partner")),
)


def _passing(estate: Estate, ending: str, heir: Partner) -> Iterator[Change]:
    for name, column in _PASSED:
        table: Columns = getattr(estate, TABLES[name])
        for key, holder in zip(table.ids, table.texts(column), strict=True):
            if holder == ending:
                yield Change(name, key, column, ending, heir.id)
