"""Where each service of a property could go in a scenario: what a person is offered who moves one by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estates_app.analysis.scenario import Effective, road_m
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Scope
from estates_app.domain.scenario import CHANNELS, TO, channel_value
from estates_app.workspace.analysing import known_scenario
from estates_app.workspace.session import Session


@dataclass(frozen=True)
class Destination:
    """A place or channel to which an outlet may go.

    Attributes
    ----------
    to : str
        As `choosing.set_move` takes it.
    name : str
        Of the centre or channel, empty for where the outlet is.
    distance_m : float or None
        By road, estimated as everywhere else; None for a channel and for staying.
    is_now : bool
        Whether the scenario has the outlet there.
    """

    to: str
    name: str
    distance_m: float | None
    is_now: bool


@dataclass(frozen=True)
class OutletMoves:
    """One outlet of a property and where it may go.

    Attributes
    ----------
    outlet_id : str
    name : str
        Of its service, numbered where the property has several of a kind.
    destinations : tuple of Destination
        Staying first, then the centres of the scenario from the nearest, then channels. Empty where it may not move.
    is_chosen : bool
        Whether somebody chose by hand.
    why_not : str
        Why it may not move, empty where it may.
    """

    outlet_id: str
    name: str
    destinations: tuple[Destination, ...]
    is_chosen: bool
    why_not: str = ""


def moves_of(session: Session, scenario_id: str, property_id: str) -> tuple[OutletMoves, ...]:
    """Return every outlet of a property with its possible destinations, those that may move first.

    Raises
    ------
    InputError
        There is no such scenario, or it is the baseline.
    """
    scenario, estate = known_scenario(session, scenario_id), session.estate
    outlets = estate.outlets
    mine = [
        (key, estate.services[str(service)])
        for key, place, service in zip(outlets.ids, outlets.texts("property"), outlets.texts("service"), strict=True)
        if place == property_id and service in estate.services
    ]
    chosen = Effective(estate, scenario)
    centres = _by_distance(estate, property_id, chosen.centres)
    is_counted = estate.properties.get(property_id, "scope") == Scope.IN_SCOPE.value
    many, seen, found = Counter(service.name for _, service in mine), Counter[str](), []
    for key, service in mine:
        seen[service.name] += 1
        name = f"{service.name} {seen[service.name]}" if many[service.name] > 1 else service.name
        is_chosen = scenario.is_chosen(key, TO)
        if not service.is_relocatable or not is_counted:
            why_not = "does not move" if is_counted else "not in scope"
            found.append(OutletMoves(key, name, (), is_chosen, why_not))
            continue
        now = chosen.moved.get(key, property_id)
        places = [(property_id, "", None), *centres]
        if service.is_face_to_face:
            places += [(channel_value(channel), channel.capitalize(), None) for channel in CHANNELS]
        destinations = tuple(Destination(to, words, distance_m, to == now) for to, words, distance_m in places)
        found.append(OutletMoves(key, name, destinations, is_chosen))
    return tuple(sorted(found, key=lambda outlet: outlet.why_not != ""))


def _by_distance(estate: Estate, property_id: str, centres: Sequence[str]) -> list[tuple[str, str, float | None]]:
    """Return (id, name, distance in m) of centres, the nearest first; none where the property has no place."""
    others = [key for key in centres if key != property_id]
    distance_m = road_m(estate, property_id, others)
    return [
        (others[at], str(estate.properties.get(others[at], "name") or ""), float(distance_m[at]))
        for at in np.argsort(distance_m, kind="stable")
        if np.isfinite(distance_m[at])
    ]
