"""Choose, order and annotate the shortlist of a scenario; each step one edit."""

from __future__ import annotations

from collections.abc import Collection

from estates_app.analysis.shortlist import Listed, default_shortlist
from estates_app.analysis.shortlist import shortlist_of as ordered
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Findings
from estates_app.domain.scenario import MOST_NOTE_CHARACTERS, NOTE, SHORTLIST, Scenario
from estates_app.workspace.analysing import known_scenario
from estates_app.workspace.session import Session


def shortlist_of(estate: Estate, findings: Findings, scenario: Scenario) -> tuple[Listed, ...]:
    """Return the shortlist of a scenario in order, with its notes."""
    return ordered(estate, findings.fates, scenario)


def set_shortlisted(
    session: Session, scenario_id: str, findings: Findings, property_ids: Collection[str], *, is_listed: bool
) -> Edit | None:
    """Put properties on the shortlist, at its end where they would not be by themselves, or leave them out."""
    scenario, estate = known_scenario(session, scenario_id), session.estate
    usual = set(default_shortlist(estate, findings.fates))
    there = [one.property_id for one in ordered(estate, findings.fates, scenario)]
    wanted: dict[str, object | None] = {}
    for key in dict.fromkeys(_known(estate, property_ids)):
        if not is_listed:
            wanted[key] = False if key in usual else None
        elif key not in there:
            wanted[key] = None if key in usual else len(there) + 1
            there.append(key)
    verb = "Put on the shortlist" if is_listed else "Leave out of the shortlist"
    return _apply(session, scenario, f"{verb}: {_what(estate, list(wanted))}", SHORTLIST, wanted)


def move_in_shortlist(
    session: Session, scenario_id: str, findings: Findings, property_id: str, place: int
) -> Edit | None:
    """Put a property of the shortlist at another place, counted from 1.

    Raises
    ------
    InputError
        It is not on the shortlist.
    """
    scenario, estate = known_scenario(session, scenario_id), session.estate
    lines = ordered(estate, findings.fates, scenario)
    order = [one.property_id for one in lines]
    if property_id not in order:
        raise InputError("it is not on the shortlist", remedy="put it there first")
    order.remove(property_id)
    order.insert(max(0, min(place - 1, len(order))), property_id)
    fixed = {one.property_id for one in lines if one.is_placed_by_hand} | {property_id}
    wanted: dict[str, object | None] = {key: at for at, key in enumerate(order, 1) if key in fixed}
    return _apply(session, scenario, f"Move in the shortlist: {_what(estate, [property_id])}", SHORTLIST, wanted)


def annotate(session: Session, scenario_id: str, property_id: str, note: str) -> Edit | None:
    """Write a note beside a property, an empty one to take it away.

    Raises
    ------
    InputError
        It is too long.
    """
    scenario, estate = known_scenario(session, scenario_id), session.estate
    (key,) = _known(estate, [property_id])
    note = note.strip()
    if len(note) > MOST_NOTE_CHARACTERS:
        raise InputError(f"the note has {len(note)} characters", remedy=f"write at most {MOST_NOTE_CHARACTERS}")
    return _apply(session, scenario, f"Note on {_what(estate, [key])}", NOTE, {key: note or None})


def _apply(
    session: Session, scenario: Scenario, verb: str, attribute: str, wanted: dict[str, object | None]
) -> Edit | None:
    table = f"scenario:{scenario.id}"
    changes = [
        Change(table, key, attribute, scenario.choices.get((key, attribute)), after) for key, after in wanted.items()
    ]
    return session.change(verb, changes)


def _known(estate: Estate, property_ids: Collection[str]) -> list[str]:
    for key in property_ids:
        if key not in estate.properties:
            raise InputError("the property is no longer there", remedy="look at the list again")
    return list(property_ids)


def _what(estate: Estate, keys: list[str]) -> str:
    return str(estate.properties.get(keys[0], "name")) if len(keys) == 1 else f"{len(keys):,} properties"
