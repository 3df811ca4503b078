"""Choices by hand within a scenario: a fate with what follows from it, a move, what was chosen taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from estates_app.analysis.scenario import Effective
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.partnership import Scope
from estates_app.domain.scenario import (
    CENTRE,
    CHANNELS,
    FATE,
    FATE_BY,
    TO,
    Key,
    Scenario,
    channel_of,
    channel_value,
)
from estates_app.workspace.analysing import known_scenario
from estates_app.workspace.session import Session

#: Fates by which a building's outlets leave it for the nearest centre.
_LEAVING = frozenset({Fate.RELOCATE, Fate.DISPOSAL_REVIEW, Fate.COMMUNITY_TRANSFER})

#: Fates of a place that may go on taking others in.
_OPEN_TO_OTHERS = frozenset({Fate.HOST, Fate.SHARE, Fate.INVEST})


def set_fate(session: Session, scenario_id: str, property_ids: Collection[str], fate: Fate) -> Edit | None:
    """Set the fate of properties by hand, with what follows from it, as one edit; None where that changes nothing.

    Told to host, a property is a centre and its outlets stay. Told to relocate, to be reviewed for disposal or to go to
    the community, its outlets that may move go to the nearest centre of the scenario. Told to substitute, its outlets
    that may move and that people visit go to a mobile service. Told anything else, its outlets stay. A centre that is
    told neither to host, share nor invest is one no longer, and what would move to it stays where it is.

    Raises
    ------
    InputError
        A property is gone or out of scope, it has no place to host in, or there is no centre to go to.
    """
    scenario = known_scenario(session, scenario_id)
    estate = session.estate
    keys = _in_scope(estate, property_ids)
    wanted = _Following(estate, scenario, keys, fate).choices()
    by = {"name": session.author, "date": session.clock().date().isoformat()}
    for key in keys:
        wanted[key, FATE] = fate.value
        wanted[key, FATE_BY] = by
    what = _name(estate, keys[0]) if len(keys) == 1 else f"{len(keys):,} properties"
    return session.change(f"{fate.words}: {what}", _changes(scenario, wanted))


def set_move(session: Session, scenario_id: str, outlet_id: str, to: str) -> Edit | None:
    """Move one outlet by hand; None where that changes nothing.

    Parameters
    ----------
    to : str
        Id of a property, its own for it to stay, or ``channel:mobile``, ``channel:outreach``, ``channel:digital``.

    Raises
    ------
    InputError
        The outlet or its building may not move, or the property cannot take it.
    """
    scenario, estate = known_scenario(session, scenario_id), session.estate
    if outlet_id not in estate.outlets:
        raise InputError("the outlet is no longer there", remedy="look at the list again")
    home = str(estate.outlets.get(outlet_id, "property"))
    service = estate.services[str(estate.outlets.get(outlet_id, "service"))]
    if to != home and not service.is_relocatable:
        raise InputError(f"its {service.in_sentence} is a service that does not move", remedy="choose another")
    if channel_of(to):
        _in_scope(estate, [home])
        if channel_of(to) not in CHANNELS:
            raise InputError(f"there is no channel {channel_of(to)}", remedy=f"use one of {', '.join(CHANNELS)}")
        where = f"{channel_of(to)} instead"
    else:
        for end in _in_scope(estate, [to, home]) if to != home else ():
            if estate.properties.get(end, "geometry") is None:
                raise InputError(f"{_name(estate, end)} has no place on the map", remedy="give it one first")
        where = "stays" if to == home else f"to {_name(estate, to)}"
    wanted = {(outlet_id, TO): _unless_found(scenario, outlet_id, TO, to, home)}
    return session.change(f"{service.name} of {_name(estate, home)}: {where}", _changes(scenario, wanted))


def clear_choice(session: Session, scenario_id: str, subject_ids: Collection[str]) -> Edit | None:
    """Take back what was chosen by hand for properties or outlets: what was found holds again.

    Of a property that takes in its outlets, and those that were found to move to it. Notes and places in the shortlist
    stay. None where nothing was chosen.
    """
    scenario, estate = known_scenario(session, scenario_id), session.estate
    subjects = set(subject_ids)
    places = estate.outlets.texts("property")
    subjects |= {outlet for outlet, place in zip(estate.outlets.ids, places, strict=True) if place in subjects}
    subjects |= {outlet for (outlet, name), to in scenario.found.items() if name == TO and to in subjects}
    taken: dict[Key, object | None] = {
        key: None for key in scenario.choices if key[0] in subjects and key[1] in {CENTRE, FATE, FATE_BY, TO}
    }
    return session.change(f"Take back choices by hand in {scenario.name}", _changes(scenario, taken))


class _Following:
    """Works out what follows from a fate for the centres and outlets of some properties."""

    def __init__(self, estate: Estate, scenario: Scenario, keys: list[str], fate: Fate) -> None:
        self._estate, self._scenario, self._keys, self._fate = estate, scenario, keys, fate
        self._now = Effective(estate, scenario)
        stays_open = fate in _OPEN_TO_OTHERS
        self._centres = [key for key in self._now.centres if stays_open or key not in keys]

    def choices(self) -> dict[Key, object | None]:
        """Return the choices to make, None for one to take back."""
        wanted: dict[Key, object | None] = {}
        told = set(self._keys)
        for key in self._keys:
            is_centre = key in self._centres or self._fate is Fate.HOST
            if self._fate is Fate.HOST and self._estate.properties.get(key, "geometry") is None:
                raise InputError(f"{_name(self._estate, key)} has no place on the map", remedy="give it one first")
            found = self._scenario.found.get((key, CENTRE)) is True
            wanted[key, CENTRE] = None if found == is_centre else is_centre
        outlets = self._estate.outlets
        closed = told - set(self._centres) if self._fate not in _OPEN_TO_OTHERS else set()
        for outlet, place in zip(outlets.ids, outlets.texts("property"), strict=True):
            if place is not None and place in told:
                to = self._goes_to(outlet, place)
            elif self._now.moved.get(outlet) in closed and place is not None:
                to = place
            else:
                continue
            wanted[outlet, TO] = _unless_found(self._scenario, outlet, TO, to, str(place))
        return wanted

    def _goes_to(self, outlet: str, place: str) -> str:
        service = self._estate.services.get(str(self._estate.outlets.get(outlet, "service")))
        if service is None or not service.is_relocatable:
            return place
        now = self._now.moved.get(outlet, place)
        if self._fate is Fate.SUBSTITUTE and service.is_face_to_face:
            return now if channel_of(now) else channel_value(CHANNELS[0])
        if self._fate not in _LEAVING:
            return place
        if now in self._centres:
            return now
        nearest = self._now.nearest(place, self._centres)
        if not nearest:
            name, what = _name(self._estate, place), service.in_sentence
            if self._estate.properties.get(place, "geometry") is None:
                raise InputError(f"{name} has no place on the map: no centre is nearest to it", remedy="give it one")
            raise InputError(
                f"there is no centre to which the {what} of {name} could go", remedy="tell a building to host first"
            )
        return nearest


def _unless_found(scenario: Scenario, subject: str, attribute: str, value: object, usual: object) -> object | None:
    """Return the choice that makes a value hold: None where it holds without one."""
    found = scenario.found.get((subject, attribute), usual)
    return None if found == value else value


def _changes(scenario: Scenario, wanted: Mapping[Key, object | None]) -> Iterator[Change]:
    """Yield the changes by which a scenario's choices become the wanted ones."""
    for (subject, attribute), after in wanted.items():
        yield Change(f"scenario:{scenario.id}", subject, attribute, scenario.choices.get((subject, attribute)), after)


def _in_scope(estate: Estate, property_ids: Collection[str]) -> list[str]:
    """Return ids without repeats.

    Raises
    ------
    InputError
        There is none, one is gone or one is not in scope.
    """
    keys = list(dict.fromkeys(property_ids))
    if not keys:
        raise InputError("no property is chosen", remedy="choose one")
    for key in keys:
        if key not in estate.properties:
            raise InputError("the property is no longer there", remedy="look at the list again")
        if estate.properties.get(key, "scope") != Scope.IN_SCOPE.value:
            raise InputError(
                f"{_name(estate, key)} is not in scope, so nothing is proposed for it", remedy="put it in scope first"
            )
    return keys


def _name(estate: Estate, key: str) -> str:
    return str(estate.properties.get(key, "name") or "a property without a name")
