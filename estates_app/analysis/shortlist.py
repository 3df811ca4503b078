"""The order of the shortlist of a scenario: hosts first, then by locality and name, but as people put it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate, FateDecision
from estates_app.domain.scenario import NOTE, SHORTLIST, Scenario

#: Fates of which there is nothing to decide.
_NOTHING_TO_DECIDE = frozenset({Fate.RETAIN, Fate.NO_VIEW})


@dataclass(frozen=True)
class Listed:
    """One line of a shortlist: a property, what somebody wrote beside it, and whether its place was set by hand."""

    property_id: str
    note: str
    is_placed_by_hand: bool


def default_shortlist(estate: Estate, fates: Mapping[str, FateDecision]) -> list[str]:
    """Return the properties of which there is something to decide: hosts first, then by locality and name.

    A fate of a property that is gone, as a merged one of which an older finding tells, is passed by.
    """
    table = estate.properties

    def order(key: str) -> tuple[bool, str, str, str]:
        where = str(table.get(key, "locality"))
        name = estate.localities.get(where, "name") if where in estate.localities else None
        return fates[key].fate is not Fate.HOST, str(name or "\uffff"), str(table.get(key, "name")), key

    undecided = (key for key, decision in fates.items() if decision.fate not in _NOTHING_TO_DECIDE)
    return sorted((key for key in undecided if key in table), key=order)


def shortlist_of(estate: Estate, fates: Mapping[str, FateDecision], scenario: Scenario) -> tuple[Listed, ...]:
    """Return the shortlist of a scenario in order.

    Who was left out by hand is left out; who has a place set by hand stands there; the others fill the places between
    in the order that they would have by themselves.

    Parameters
    ----------
    fates : mapping of str to FateDecision
        Of the scenario, by property.
    """
    chosen = {key: value for key, value in scenario.subjects(SHORTLIST).items() if key in estate.properties}
    placed = sorted((int(str(value)), key) for key, value in chosen.items() if value is not False)
    ordered = [key for key in default_shortlist(estate, fates) if key not in chosen]
    for place, key in placed:
        ordered.insert(max(0, place - 1), key)
    by_hand = {key for _, key in placed}
    notes = scenario.subjects(NOTE)
    return tuple(Listed(key, str(notes.get(key, "")), key in by_hand) for key in ordered)
