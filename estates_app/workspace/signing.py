"""Who answers for a partner's data, of when they are, and who signed them off; each step one edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.quality import Quality
from estates_app.domain.stewardship import SignOff
from estates_app.domain.wording import listed
from estates_app.workspace.applying import STEWARDSHIP, record_of_signoff
from estates_app.workspace.session import Session

#: Cells of a property besides its facts that a sign-off speaks of: whose it is, where, and whether it counts.
_ALSO_SIGNED = frozenset({"partner", "locality", "scope"})

#: How many files are named before the rest is counted.
_NAMED = 3


@dataclass(frozen=True)
class SignState:
    """Whether the data of a partner in a locality are signed off.

    Attributes
    ----------
    signoff : SignOff or None
        The last one that speaks of them, None where there is none.
    outdated : str
        Why it no longer holds, as a sentence; empty where it does.
    """

    signoff: SignOff | None = None
    outdated: str = ""

    @property
    def holds(self) -> bool:
        """Whether they are signed off and nothing has changed since."""
        return self.signoff is not None and not self.outdated


def editions_of(estate: Estate, partner_id: str) -> tuple[Edition, ...]:
    """Return the newest edition of each register of a partner and of those that it succeeded."""
    line = estate.line_of(partner_id)
    return tuple(edition for edition in estate.newest_editions() if edition.partner_id in line)


def set_stewardship(
    session: Session, partner_id: str, steward: str, dates: Mapping[str, str] | None = None
) -> Edit | None:
    """Say who answers for a partner's data, and of when its editions are; one edit, None where nothing changes.

    Parameters
    ----------
    steward : str
        Name or role; empty for nobody.
    dates : mapping of str to str, optional
        Edition id to ISO date; an empty one gives the edition back to the date that its file or import has.

    Raises
    ------
    InputError
        The partner or an edition is gone, or a date is none or lies in the future.
    """
    estate = session.estate
    partner = _partner_name(estate, partner_id)
    steward = " ".join(steward.split())
    now = estate.stewardship
    changes = [Change(STEWARDSHIP, partner_id, "steward", now.stewards.get(partner_id), steward or None)]
    editions = {edition.id: edition for edition in estate.editions}
    for key, text in (dates or {}).items():
        if key not in editions:
            raise InputError("an edition is no longer there", remedy="look at the list again")
        day = parse_iso(text) if text else None
        if text and day is None:
            raise InputError(f"“{text}” is no date", where=editions[key].file, remedy="write it as 2026-04-01")
        if day and day > session.clock().date():
            raise InputError(f"{written_day(day)} has not come yet", where=editions[key].file, remedy="give its date")
        own = editions[key].dated or editions[key].imported_at[:10]
        after = text if text and (text != own or key in now.dates) else None
        changes.append(Change(STEWARDSHIP, key, "dated", now.dates.get(key), after))
    return session.change(f"Owner and date of the data of {partner}", changes)


def sign_off(
    session: Session, quality: Quality, partner_id: str, localities: Sequence[str], by: str, *, note: str = ""
) -> Edit | None:
    """Sign off a partner's data in one or more localities as they stand now; one edit.

    Parameters
    ----------
    quality : Quality
        Of the present estate.
    localities : sequence of str
        Ids; empty text for what lies in none.
    by : str
        Name or role of who signs.

    Raises
    ------
    InputError
        Nobody signs, or there is nothing to sign.
    """
    estate = session.estate
    name, by = _partner_name(estate, partner_id), " ".join(by.split())
    if not by:
        raise InputError("nobody signs it off", remedy="say who does: a name or a role")
    at = session.clock().isoformat(timespec="seconds")
    told = tuple(edition.id for edition in editions_of(estate, partner_id))
    changes = []
    for locality in localities:
        cell = quality.cell(partner_id, locality)
        if not cell.properties:
            raise InputError(
                f"{name} has no property in scope in {locality_name(estate, locality)}", remedy="choose another"
            )
        counts = (cell.properties, cell.known, cell.wanted)
        made = SignOff(session.mint("signoff"), partner_id, locality, by, at, told, *counts, " ".join(note.split()))
        changes.append(Change(STEWARDSHIP, made.id, "signoff", None, record_of_signoff(made)))
    where = listed([locality_name(estate, key) for key in localities], _NAMED)
    return session.change(f"Sign off the data of {name} in {where}", changes)


def take_back(session: Session, signoff: SignOff) -> Edit | None:
    """Take a sign-off back; the log keeps that it was given."""
    name = _partner_name(session.estate, signoff.partner_id)
    change = Change(STEWARDSHIP, signoff.id, "signoff", record_of_signoff(signoff), None)
    return session.change(f"Take back the sign-off of {name}", [change])


def sign_state(
    estate: Estate, log: Sequence[Edit], catalogue: FieldCatalogue, partner_id: str, locality: str
) -> SignState:
    """Return whether a partner's data of a locality are signed off, and whether that still holds.

    Parameters
    ----------
    log : sequence of Edit
        All edits, oldest first.

    Notes
    -----
    It no longer holds where a newer edition of the partner came, or where a fact, the place in a locality, the scope or
    the holder of one of its properties there is not what it was. What was changed and taken back again does not count.
    """
    signed = estate.stewardship.newest(partner_id, locality)
    if signed is None:
        return SignState()
    new = [edition.file for edition in editions_of(estate, partner_id) if edition.id not in signed.editions]
    if new:
        return SignState(signed, f"{listed(new, _NAMED)} came after it was signed off.")
    touched = _changed_since(estate, log, catalogue, signed, locality)
    if touched:
        names = [str(estate.properties.get(key, "name") or "a property") for key in touched]
        return SignState(signed, f"{listed(names, _NAMED)} changed after it was signed off.")
    return SignState(signed)


def locality_name(estate: Estate, locality: str) -> str:
    """Return the name of a locality; of what lies in none, words for that."""
    name = estate.localities.get(locality, "name") if locality in estate.localities else None
    return str(name or locality or "no district")


def _changed_since(
    estate: Estate, log: Sequence[Edit], catalogue: FieldCatalogue, signed: SignOff, locality: str
) -> list[str]:
    """Return the properties of a partner in a locality that are not what they were when they were signed off."""
    given = max((at for at, edit in enumerate(log) if any(c.id == signed.id for c in edit.changes)), default=-1)
    before: dict[tuple[str, str], object] = {}
    after: dict[tuple[str, str], object] = {}
    for edit in log[given + 1 :]:
        for change in edit.changes:
            if change.table == "property" and (change.field in catalogue or change.field in _ALSO_SIGNED):
                before.setdefault((change.id, change.field), change.before)
                after[change.id, change.field] = change.after
    changed = {cell for cell, value in after.items() if before[cell] != value}
    found = []
    for key in dict.fromkeys(key for key, _ in sorted(changed)):
        if key not in estate.properties:
            continue
        now = (estate.properties.get(key, "partner"), estate.properties.get(key, "locality") or "")
        then = tuple(
            before.get((key, name), here) or "" for name, here in zip(("partner", "locality"), now, strict=True)
        )
        if (signed.partner_id, locality) in (now, then):
            found.append(key)
    return found


def _partner_name(estate: Estate, partner_id: str) -> str:
    partner = estate.partners.get(partner_id)
    if partner is None:
        raise InputError("the partner is no longer there", remedy="look at the list again")
    return partner.name
