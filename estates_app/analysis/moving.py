"""What would move into chosen centres: whole buildings only, as far as space, standards and what is there allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from estates_app.analysis.access import distance_to_nearest_m, minutes_of
from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Move
from estates_app.domain.localities import inside
from estates_app.domain.partnership import Scope

#: An outlet's id and its service.
Outlet = tuple[str, str]


def plan_moves(
    estate: Estate, centres: Sequence[str], locality_id: str = "", budget_gbp: float | None = None
) -> tuple[list[Move], dict[str, str]]:
    """Return the moves into centres, and for each outlet that is near one yet stays, why.

    A building moves as a whole to its nearest centre, the shortest move first: moving one service while another keeps
    the building open costs money and releases nothing. It stays where the centre has too little space (what is known to
    be spare, else at most its floor area less the rooms of what is there), where anybody would be taken beyond a
    service's standard, and where the centre already has that service of the same partner, since that would be a closure
    and is for its owner to propose.

    Parameters
    ----------
    centres : sequence of str
        Ids of properties.
    locality_id : str
        Key of a locality or drawn area; where given, only its buildings move: its neighbours' own plan has not been
        made.
    budget_gbp : float, optional
        Most that all moves may cost once.
    """
    mover = _Mover(estate, list(centres), budget_gbp)
    for distance_m, place, centre, outlets in sorted(_offers(estate, mover.centres, locality_id)):
        mover.offer(distance_m, place, centre, outlets)
    return mover.moves, mover.kept


def one_off_gbp(estate: Estate, service: str) -> float:
    """Return what moving one outlet in costs once: its room fitted out, with optimism bias, and the move itself."""
    s = estate.settings
    fit_out = room_m2(estate, service) * s["fit_out_gbp_m2"]
    return fit_out * (1 + s["optimism_bias_fraction"]) + s["move_gbp_an_outlet"]


def room_m2(estate: Estate, service: str) -> float:
    """Return the space that an outlet of a service needs in a centre, m²."""
    return estate.services[service].room_m2 or estate.settings["outlet_room_m2"]


def _offers(
    estate: Estate, centres: Sequence[str], locality_id: str
) -> list[tuple[float, str, str, tuple[Outlet, ...]]]:
    """Return (distance by road, m, building, nearest centre, its outlets) for buildings within reach of a centre."""
    table, xy = estate.properties, estate.property_xy_27700()
    at = xy[[table.row(key) for key in centres]]
    held: dict[str, list[Outlet]] = defaultdict(list)
    outlets = estate.outlets
    for key, place, service in zip(outlets.ids, outlets.texts("property"), outlets.texts("service"), strict=True):
        if place is not None and service is not None and place not in centres:
            held[place].append((key, service))
    found = []
    mine = inside(estate, locality_id)
    for place, within in held.items():
        here = xy[table.row(place)]
        is_open = any(estate.services[service].is_relocatable for _, service in within)
        if (
            not mine[table.row(place)]
            or not is_open
            or table.get(place, "scope") != Scope.IN_SCOPE.value
            or np.isnan(here).any()
        ):
            continue
        distance_m = np.hypot(*(at - here).T) * estate.settings["detour_factor"]
        j = int(distance_m.argmin())
        if distance_m[j] <= estate.settings["move_limit_m"]:
            found.append((float(distance_m[j]), place, centres[j], tuple(within)))
    return found


@dataclass
class _Mover:
    """Takes offers one by one and remembers what space is left and who is where."""

    estate: Estate
    centres: list[str]
    budget_gbp: float | None = None
    moves: list[Move] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._guard = _Guard(self.estate)
        self._spent_gbp = 0.0
        self._spare = {key: self.estate.properties.get(key, "spare_m2") for key in self.centres}
        self._most = {key: _most_m2(self.estate, key) for key in self.centres}
        columns = [self.estate.outlets.texts(name) for name in ("property", "service", "partner")]
        self._there = {row for row in zip(*columns, strict=True) if row[0] in self._spare}

    def offer(self, distance_m: float, place: str, centre: str, outlets: Sequence[Outlet]) -> None:
        """Move all outlets of a building, or keep all with a reason."""
        reason = self._refusal(distance_m, place, centre, outlets)
        if reason:
            self.kept |= {key: reason for key, service in outlets if self.estate.services[service].is_relocatable}
            return
        need = sum(room_m2(self.estate, service) for _, service in outlets)
        for room in (self._spare, self._most):
            left = room[centre]
            if left is not None:
                room[centre] = left - need
        self.moves += [Move(key, place, centre, service, distance_m) for key, service in outlets]
        self._there |= {(centre, service, self.estate.outlets.get(key, "partner")) for key, service in outlets}
        self._spent_gbp += self._cost_gbp(outlets)

    def _refusal(self, distance_m: float, place: str, centre: str, outlets: Sequence[Outlet]) -> str:
        services, name = self.estate.services, self.estate.properties.get(centre, "name")
        away = f"{name} is {distance_m / 1000:.1f} km away"
        for key, service in outlets:
            what = services[service].in_sentence
            if not services[service].is_relocatable:
                return f"{away}, yet its {what} would keep the building open."
            if (centre, service, self.estate.outlets.get(key, "partner")) in self._there:
                return f"{away} and already has, or would have, its {what}."
        short = self._shortage(centre, outlets)
        if short:
            return short
        for done, (key, service) in enumerate(outlets):
            beyond = self._guard.people_taken_beyond(key, service, centre)
            if beyond > 0:
                for earlier, other in outlets[:done]:
                    self._guard.put(earlier, other, place)
                return f"{beyond:,.0f} residents would be more than {services[service].standard_min:g} minutes away."
            self._guard.put(key, service, centre)
        return ""

    def _shortage(self, centre: str, outlets: Sequence[Outlet]) -> str:
        """Return what space or money is too short, empty where both suffice as far as is known."""
        name = self.estate.properties.get(centre, "name")
        need = sum(room_m2(self.estate, service) for _, service in outlets)
        left, most = self._spare[centre], self._most[centre]
        if left is not None and left < need:
            return f"{name} has {left:,.0f} m² left; {need:,.0f} m² would be needed."
        if left is None and most is not None and most < need:
            return f"{name} can have at most {max(0, most):,.0f} m² left; {need:,.0f} m² would be needed."
        cost_gbp = self._cost_gbp(outlets)
        if self.budget_gbp is not None and self._spent_gbp + cost_gbp > self.budget_gbp:
            left_gbp = self.budget_gbp - self._spent_gbp
            return f"The move would cost £{cost_gbp:,.0f}; £{left_gbp:,.0f} of the budget is left."
        return ""

    def _cost_gbp(self, outlets: Sequence[Outlet]) -> float:
        return sum(one_off_gbp(self.estate, service) for _, service in outlets)


def _most_m2(estate: Estate, key: str) -> float | None:
    """Return the most that a place could have to spare: floor area less the rooms of what is there; None if unknown."""
    area = estate.properties.get(key, "gia_m2")
    if area is None:
        return None
    outlets = estate.outlets
    here = [s for p, s in zip(outlets.texts("property"), outlets.texts("service"), strict=True) if p == key and s]
    return float(area) - sum(room_m2(estate, service) for service in here)


class _Guard:
    """Knows where each service is delivered now, and who would be taken beyond its standard by a move."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._people = np.nan_to_num(estate.zones.numbers("population"))
        self._zones = estate.zone_xy_27700()
        self._xy = estate.property_xy_27700()
        self._places: dict[str, dict[str, int]] = {}
        for key, place, service in estate.delivered():
            self._places.setdefault(service, {})[key] = estate.properties.row(place)
        self._first: dict[str, BoolArray] = {}

    def people_taken_beyond(self, outlet_id: str, service: str, centre: str) -> float:
        """Return how many people are within the standard today and would not be after the move."""
        standard_min = self._estate.services[service].standard_min
        if standard_min is None or not len(self._zones):
            return 0.0
        if service not in self._first:
            self._first[service] = self._minutes(self._places[service]) <= standard_min
        after = {**self._places[service], outlet_id: self._estate.properties.row(centre)}
        lost = self._first[service] & ~(self._minutes(after) <= standard_min)
        return float(self._people[lost].sum())

    def put(self, outlet_id: str, service: str, place: str) -> None:
        """Remember where an outlet now is."""
        self._places[service][outlet_id] = self._estate.properties.row(place)

    def _minutes(self, places: dict[str, int]) -> FloatArray:
        distance_m = distance_to_nearest_m(self._zones, self._xy[sorted(set(places.values()))])
        return np.full(len(self._zones), np.nan) if distance_m is None else minutes_of(self._estate, distance_m)
