"""Between scenarios and plans: a plan from choices without solving anything, and choices from a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from estates_app.analysis.access import nearest_index
from estates_app.analysis.assembling import Arrangement, assemble, ground_of
from estates_app.analysis.proposal import candidates, locality_id_of
from estates_app.domain.columns import FloatArray
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.findings import ChannelMove, Move, Plan
from estates_app.domain.partnership import Scope
from estates_app.domain.scenario import CENTRE, FATE, KEPT, TO, Key, Scenario, channel_of


def found_of(plan: Plan) -> dict[Key, object]:
    """Return what a plan found, as a scenario keeps it."""
    found: dict[Key, object] = {(centre.property_id, CENTRE): True for centre in plan.centres}
    found |= {(move.outlet_id, TO): move.to_property for move in plan.moves}
    found |= {(outlet, KEPT): reason for outlet, reason in plan.kept_where_they_are.items()}
    return found


def plan_of(estate: Estate, scenario: Scenario) -> Plan:
    """Return the plan of a scenario, put together from its choices.

    A choice that no longer makes sense (the property is gone, has no place or is out of scope; the outlet is gone) has
    no effect. Space, standards and budget, which a proposal heeds, are not asked of what people chose by hand.
    """
    chosen = Effective(estate, scenario)
    if scenario.is_baseline or not (chosen.centres or chosen.moved):
        return Plan((), (), None, None, (), (), proof=scenario.proof, hand_made=scenario.hand_made)
    wanted = _locality(estate, scenario)
    could = candidates(estate, wanted)
    extra = set(chosen.centres) - set(could)
    sites = tuple(key for key in estate.properties.ids if key in extra or key in set(could)) if extra else could
    ground = ground_of(estate, sites, wanted)
    at = {key: j for j, key in enumerate(sites)}
    moves, channels = chosen.moves()
    return assemble(
        estate,
        ground,
        Arrangement(
            open_sites=np.array(sorted(at[key] for key in chosen.centres), np.int64),
            moves=moves,
            channels=channels,
            kept=_kept(chosen, scenario),
        ),
        proof=scenario.proof,
        hand_made=scenario.hand_made,
    )


class Effective:
    """The choices of a scenario that have an effect on an estate as it is.

    Attributes
    ----------
    centres : tuple of str
        In the order of the properties.
    moved : mapping of str to str
        Outlet id -> another property or a channel.
    """

    def __init__(self, estate: Estate, scenario: Scenario) -> None:
        self.estate = estate
        table, outlets = estate.properties, estate.outlets
        scopes, placed = table.column("scope"), table.column("geometry").valid
        counted = {
            key: bool(placed[i])
            for i, key in enumerate(table.ids)
            if scopes.valid[i] and scopes.values[i] == Scope.IN_SCOPE.value
        }
        wanted = {key for key, value in scenario.subjects(CENTRE).items() if value is True and counted.get(key)}
        self.centres = tuple(key for key in table.ids if key in wanted)
        self.moved: dict[str, str] = {}
        for outlet, to in scenario.subjects(TO).items():
            if outlet not in outlets or outlets.get(outlet, "service") not in estate.services:
                continue
            place = str(outlets.get(outlet, "property"))
            is_somewhere = channel_of(to) != "" or (to != place and counted.get(str(to)) and counted.get(place))
            if place in counted and is_somewhere:
                self.moved[outlet] = str(to)

    def moves(self) -> tuple[list[Move], list[ChannelMove]]:
        """Return the moves, the shortest first, and what goes to channels."""
        outlets = self.estate.outlets
        moves, channels = [], []
        for outlet, to in self.moved.items():
            place, service = str(outlets.get(outlet, "property")), str(outlets.get(outlet, "service"))
            if channel_of(to):
                channels.append(ChannelMove(outlet, place, service, channel_of(to)))
            else:
                distance_m = float(road_m(self.estate, place, [to])[0])
                moves.append(Move(outlet, place, to, service, distance_m))
        moves.sort(key=lambda move: (move.distance_m, move.from_property, outlets.row(move.outlet_id)))
        channels.sort(key=lambda move: outlets.row(move.outlet_id))
        return moves, channels

    def nearest(self, property_id: str, centres: Iterable[str]) -> str:
        """Return the nearest of some places by road, empty where there is none or the property has no place."""
        others = [key for key in centres if key != property_id]
        distance_m = road_m(self.estate, property_id, others)
        return others[int(distance_m.argmin())] if len(others) and np.isfinite(distance_m).any() else ""


def road_m(estate: Estate, property_id: str, others: Sequence[str]) -> FloatArray:
    """Return the distances by road from a property to others, m, nan where one has no place."""
    table = estate.properties

    def xy(key: str) -> tuple[float, float]:
        point = table.get(key, "geometry")
        return (np.nan, np.nan) if point is None else (point.x, point.y)

    away = np.array([xy(key) for key in others], float).reshape(-1, 2) - np.array(xy(property_id), float)
    return np.asarray(np.hypot(*away.T) * estate.settings["detour_factor"])


def _kept(chosen: Effective, scenario: Scenario) -> dict[str, str]:
    """Return why outlets near a centre stay, where what the proposal said of them still holds.

    It does not once somebody chose for the outlet or its building, or another centre is nearest.
    """
    outlets = chosen.estate.outlets
    then = [key for (key, name), value in scenario.found.items() if name == CENTRE and key in chosen.estate.properties]
    kept, places = {}, {}
    for (outlet, name), reason in scenario.found.items():
        if name != KEPT or outlet not in outlets or outlet in chosen.moved or scenario.is_chosen(outlet, TO):
            continue
        place = str(outlets.get(outlet, "property"))
        if place in chosen.estate.properties and not scenario.is_chosen(place, FATE):
            kept[outlet], places[outlet] = str(reason), place
    if set(then) == set(chosen.centres):
        return kept
    was, now = (_nearest_of(chosen.estate, list(places.values()), centres) for centres in (then, chosen.centres))
    return {outlet: kept[outlet] for outlet, one, other in zip(kept, was, now, strict=True) if one == other}


def _nearest_of(estate: Estate, places: Sequence[str], centres: Sequence[str]) -> list[str]:
    """Return the nearest centre of each place, empty where there is none."""
    rows = [[estate.properties.row(key) for key in keys] for keys in (places, centres)]
    xy = estate.property_xy_27700()
    if not places or not np.isfinite(xy[rows[1]]).all() or not centres:
        return [""] * len(places)
    return [centres[at] if at >= 0 else "" for at in nearest_index(xy[rows[0]], xy[rows[1]])]


def _locality(estate: Estate, scenario: Scenario) -> str:
    """Return the id of the only locality that the scenario is for, empty where that is gone or there is none."""
    try:
        return locality_id_of(estate, scenario.wish.locality)
    except InputError:
        return ""
