"""A newer edition for the eye: which rows it adds and changes, what cells said before, what is gone and may be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from estates_app.domain.edits import Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.partnership import Scope
from estates_app.domain.renewal import FieldChange
from estates_app.domain.wording import listed
from estates_app.workspace.preparing import Prepared, known_partner
from estates_app.workspace.renewing import ITS_OWN, register_of
from estates_app.workspace.session import Session
from estates_app.workspace.setting import clear_scope, set_scope

#: What may be looked at alone.
ADDED, CHANGED, GONE = "added", "changed", "gone"


@dataclass(frozen=True)
class Gone:
    """A property that the earlier edition tells of and the newer one does not."""

    property_id: str
    name: str


@dataclass(frozen=True, eq=False)
class RenewalView:
    """What a newer edition changes.

    Attributes
    ----------
    file, register_id : str
        File of the edition that it renews, and the register whose edition that is.
    day : str
        ISO date of that edition: of its data where somebody said so, else of its import.
    added, changed : tuple of int
        Row numbers.
    gone : tuple of Gone
    same : int
        Rows in which nothing has changed.
    before : mapping of row to mapping of heading to text
        What changed cells said before.
    stands : int
        How many facts a person has set that stand against the new edition.
    """

    file: str
    register_id: str
    day: str
    added: tuple[int, ...]
    changed: tuple[int, ...]
    gone: tuple[Gone, ...]
    same: int
    before: Mapping[int, Mapping[str, str]]
    stands: int = 0

    @property
    def words(self) -> str:
        """What it changes, in a few words."""
        told = (
            f"{len(self.added):,} added, {len(self.gone):,} gone, {len(self.changed):,} changed, {self.same:,} the same"
        )
        return f"{told}, {self.stands:,} set by hand and kept" if self.stands else told


def renewal_view(prepared: Prepared) -> RenewalView | None:
    """Return what a prepared register changes, None where it renews nothing."""
    renewal, earlier = prepared.renewal, prepared.past.earlier
    if renewal is None or earlier is None:
        return None
    table = prepared.base.properties
    heading_of = {guess.field: guess.source for guess in prepared.read.columns if guess.field}
    before: dict[int, dict[str, str]] = defaultdict(dict)
    changes = (*renewal.changed, *renewal.emptied)
    for change in changes:
        if change.field in heading_of:
            before[change.row][heading_of[change.field]] = _told(change.before)
    return RenewalView(
        earlier.edition.file,
        register_of(earlier.edition),
        day_of(earlier.edition),
        renewal.added,
        tuple(dict.fromkeys(change.row for change in changes)),
        tuple(
            Gone(key, str(table.get(key, "name") or "no name") if key in table else "no name") for key in renewal.gone
        ),
        renewal.same,
        before,
        sum(map(_stands, changes)),
    )


def day_of(edition: Edition) -> str:
    """Return the ISO day of an edition: of its data where somebody said so, else of its import."""
    return edition.dated or edition.imported_at[:10]


def renewable(estate: Estate, partner: str) -> tuple[tuple[str, str, str], ...]:
    """Return what a file of a partner may renew: id of the register, file and day of its newest edition."""
    known = known_partner(estate, partner)
    if known is None:
        return ()
    line = estate.line_of(known.id)
    newest = {register_of(e): e for e in estate.editions if e.partner_id in line and e.mapping}
    return tuple((key, edition.file, day_of(edition)) for key, edition in newest.items())


def register_named(estate: Estate, partner: str, words: str) -> str:
    """Return what `Choices.renews` is to be for a word of a person: "auto", "own" or a file that the partner sent.

    Raises
    ------
    InputError
        No register of the partner came from such a file.
    """
    word = words.strip()
    if word in ("auto", "own"):
        return ITS_OWN if word == "own" else ""
    known = {file: key for key, file, _ in renewable(estate, partner)}
    wanted = PurePath(word).name.casefold()
    editions = {e.file.casefold(): register_of(e) for e in estate.editions if register_of(e) in known.values()}
    if wanted not in editions:
        there = listed(["auto", "own", *known])
        raise InputError(f"{partner} has sent no register “{word}”", where="--renews", remedy=f"use one of {there}")
    return editions[wanted]


def renews_now(prepared: Prepared) -> str:
    """Return the id of the register that a prepared one renews, `ITS_OWN` where it renews none."""
    earlier = prepared.past.earlier
    return register_of(earlier.edition) if earlier is not None else ITS_OWN


def leave_out_gone(session: Session, property_ids: Collection[str], partner: str) -> Edit | None:
    """Take properties out of scope because their register no longer tells of them: one edit that can be undone."""
    return set_scope(session, property_ids, Scope.EXCLUDED, reason=_reason(partner))


def keep_gone(session: Session, property_ids: Collection[str], partner: str) -> Edit | None:
    """Give properties that were left out because they are gone back to the scope rules; others stay as they are."""
    reason, table = _reason(partner), session.estate.properties
    property_ids = [key for key in property_ids if key in table and table.get(key, "scope_reason") == reason]
    return clear_scope(session, property_ids)


def _reason(partner: str) -> str:
    return f"no longer in the register of {partner}"


def _told(value: object) -> str:
    return "nothing" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _stands(change: FieldChange) -> bool:
    return change.stands is not None and change.stands != change.after
