"""Puts a plan together from chosen places and moves: whom each centre serves, what is in it, what came second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from estates_app.analysis.access import travel_minutes
from estates_app.analysis.location import runners_up
from estates_app.analysis.moving import room_m2
from estates_app.domain.columns import FloatArray, IntArray
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Centre, ChannelMove, LocationProblem, LocationSolution, Move, Plan
from estates_app.domain.localities import inside
from estates_app.domain.scenario import Proof


@dataclass(frozen=True, eq=False)
class Ground:
    """Who travels, and the places that could be centres.

    Attributes
    ----------
    sites : tuple of str
        Ids of properties.
    zones : ndarray of int, shape (zone,)
        Rows of the zones that have people and a place.
    people : ndarray, shape (zone,)
    cost : ndarray, shape (zone, site)
        Travel, minutes.
    """

    sites: tuple[str, ...]
    zones: IntArray
    people: FloatArray
    cost: FloatArray


@dataclass(frozen=True, eq=False)
class Arrangement:
    """What is chosen: open places (indices into the sites of the ground, rising) and what goes where."""

    open_sites: IntArray
    moves: Sequence[Move]
    channels: Sequence[ChannelMove] = ()
    kept: Mapping[str, str] | None = None


def ground_of(estate: Estate, sites: Sequence[str], locality_id: str = "") -> Ground:
    """Return the ground for a choice among sites, for the people of one locality or drawn area, or of all for none."""
    people = np.nan_to_num(estate.zones.numbers("population"))
    here = inside(estate, locality_id, "zones")
    # A zone without a place cannot be travelled from; its people are in no figure, as the note on loading says.
    zones = np.flatnonzero((people > 0) & here & np.isfinite(estate.zone_xy_27700()).all(axis=1))
    xy = estate.property_xy_27700()[[estate.properties.row(key) for key in sites]].reshape(-1, 2)
    factor, speed_kmh = estate.settings["detour_factor"], estate.settings["travel_speed_kmh"]
    cost = travel_minutes(estate.zone_xy_27700()[zones], xy, detour_factor=factor, speed_kmh=speed_kmh)
    return Ground(tuple(sites), zones, people[zones], cost)


def assemble(
    estate: Estate,
    ground: Ground,
    chosen: Arrangement,
    *,
    problem: LocationProblem | None = None,
    solution: LocationSolution | None = None,
    proof: Proof | None = None,
    hand_made: int = 0,
) -> Plan:
    """Return the plan of an arrangement; problem, solution and proof are handed on as they are."""
    open_sites = chosen.open_sites
    nearest = ground.cost[:, open_sites].argmin(axis=1) if len(open_sites) else np.zeros(len(ground.zones), np.int64)
    seconds = runners_up(ground.cost, ground.people, open_sites)
    there = _Inside(estate)
    coming: dict[str, list[Move]] = defaultdict(list)
    for move in chosen.moves:
        coming[move.to_property].append(move)
    leaving = {move.outlet_id for move in chosen.moves} | {gone.outlet_id for gone in chosen.channels}
    centres = []
    for at, (j, (other, loss)) in enumerate(zip(open_sites, seconds, strict=True)):
        key, served = ground.sites[j], nearest == at
        people, minutes = ground.people[served], ground.cost[served, j]
        moves = tuple(coming[key])
        services, partners = there.of(key, moves, leaving)
        spare = estate.properties.get(key, "spare_m2")
        centres.append(
            Centre(
                property_id=key,
                locality=str(estate.properties.get(key, "locality") or ""),
                people=float(people.sum()),
                mean_min=float((minutes * people).sum() / people.sum()) if people.sum() else 0.0,
                moves=moves,
                services=services,
                partners=partners,
                needs_m2=sum(room_m2(estate, move.service) for move in moves),
                spare_m2=None if spare is None else float(spare),
                runner_up=ground.sites[other] if other >= 0 else "",
                runner_up_loss=loss,
            )
        )
    return Plan(
        centres=tuple(centres),
        moves=tuple(chosen.moves),
        problem=problem,
        solution=solution,
        site_property_ids=ground.sites,
        zone_ids=tuple(estate.zones.ids[i] for i in ground.zones),
        kept_where_they_are=dict(chosen.kept or {}),
        channels=tuple(chosen.channels),
        proof=proof,
        hand_made=hand_made,
    )


class _Inside:
    """Knows which outlets stand where today."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        table = estate.outlets
        self._of = {
            key: (service or "", partner or "")
            for key, service, partner in zip(table.ids, table.texts("service"), table.texts("partner"), strict=True)
        }
        self._row = {key: i for i, key in enumerate(table.ids)}
        self._at: dict[str, list[str]] = defaultdict(list)
        for key, place in zip(table.ids, table.texts("property"), strict=True):
            self._at[place or ""].append(key)

    def of(self, key: str, moves: Sequence[Move], leaving: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the services and partners in a place once all have moved."""
        staying = [outlet for outlet in self._at[key] if outlet not in leaving]
        inside = sorted({*staying, *(move.outlet_id for move in moves)}, key=self._row.__getitem__)
        services = [self._of[outlet][0] for outlet in inside]
        partners = [str(self._estate.properties.get(key, "partner")), *(self._of[outlet][1] for outlet in inside)]
        return tuple(dict.fromkeys(s for s in services if s)), tuple(dict.fromkeys(p for p in partners if p))
