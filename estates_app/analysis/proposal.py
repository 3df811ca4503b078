"""Proposes joint service centres and what would move into them, without taking anybody beyond a service's standard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from estates_app.analysis.access import distances_m, first_of_each_spot
from estates_app.analysis.assembling import Arrangement, assemble, ground_of
from estates_app.analysis.location import solve
from estates_app.analysis.moving import plan_moves, room_m2
from estates_app.analysis.preference import prefer
from estates_app.domain.columns import FloatArray
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.findings import LocationProblem, Plan
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.localities import inside, is_known
from estates_app.domain.partnership import Scope
from estates_app.domain.scenario import Proof

#: Classes of building in which people can be received.
_HOSTING = frozenset({"customer", "office", "community"})

#: A place known less exactly than this cannot be a candidate.
_PLACED_WITHIN_M = 1000.0


def candidates(estate: Estate, locality_id: str = "") -> tuple[str, ...]:
    """Return the properties that could host a centre, the best of each spot.

    A candidate is in scope, placed, and either holds a service that may host and is no smaller than the least area
    where its area is known, or is an office that is known to be large enough. A place whose spare space is known to be
    less than any service needs could take nobody in. Where several stand within ``site_radius_m`` the one with most
    spare space, then most area, stands for all.
    """
    table = estate.properties
    hosting = {
        place
        for place, service in zip(estate.outlets.texts("property"), estate.outlets.texts("service"), strict=True)
        if service and estate.services[service].may_host
    }
    xy, area = estate.property_xy_27700(), table.numbers("gia_m2")
    spare, accuracy = table.numbers("spare_m2"), table.numbers("place_accuracy_m")
    scope, kinds, here = table.texts("scope"), table.texts("class"), inside(estate, locality_id)
    least_m2 = estate.settings["candidate_min_gia_m2"]
    rooms = [room_m2(estate, key) for key, service in estate.services.items() if service.is_relocatable]
    smallest_m2 = min(rooms, default=0.0)
    found = []
    for i, key in enumerate(table.ids):
        is_large = area[i] >= least_m2 if not np.isnan(area[i]) else key in hosting
        if (
            scope[i] == Scope.IN_SCOPE.value
            and kinds[i] in _HOSTING
            and not np.isnan(xy[i]).any()
            and not accuracy[i] > _PLACED_WITHIN_M
            and (key in hosting or kinds[i] == "office")
            and is_large
            and not spare[i] < smallest_m2  # nan, unknown space, is not too little
            and here[i]
        ):
            found.append(i)
    roomy, large = np.nan_to_num(spare), np.nan_to_num(area)
    found.sort(key=lambda i: (-roomy[i], -large[i], table.ids[i]))
    first = first_of_each_spot(xy[found].reshape(-1, 2), estate.settings["site_radius_m"])
    return tuple(table.ids[i] for i in sorted(found[at] for at in first))


def propose(
    estate: Estate,
    *,
    centres: int | None = None,
    budget_gbp: float | None = None,
    locality: str = "",
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Plan:
    """Choose centres and the outlets that would move in.

    Parameters
    ----------
    centres : int, optional
        How many; else the partnership's setting (for the whole area only), else one for so many residents.
    budget_gbp : float, optional
        Most that all moves may cost once: the shortest are made first, as long as it lasts.
    locality : str
        Key or name of the only locality or drawn area to plan for; empty for all.

    Raises
    ------
    InputError
        Nothing can host, nobody lives in the zones, or more centres were asked for than places.
    Cancelled
    """
    if centres is not None and centres < 1:
        raise InputError(f"{centres} centres were asked for", remedy="ask for 1 or more")
    if budget_gbp is not None and not 0 < budget_gbp < np.inf:
        raise InputError(f"the budget is £{budget_gbp:,.0f}", where="--budget-gbp", remedy="give more than 0")
    locality_id = locality_id_of(estate, locality)
    sites = candidates(estate, locality_id)
    if not sites:
        raise InputError(
            "no property can host a centre", where=locality, remedy="check areas, uses and the scope of properties"
        )
    ground = ground_of(estate, sites, locality_id)
    if not len(ground.zones):
        raise InputError("there are no zones with people", where=locality, remedy="load zones and population first")
    xy = estate.property_xy_27700()[[estate.properties.row(key) for key in sites]]
    room = _room_there_m2(estate, sites)
    near = distances_m(xy, xy) * estate.settings["detour_factor"] <= estate.settings["move_limit_m"]
    # The partnership's own number is for its whole area.
    usual = round(ground.people.sum() / estate.settings["residents_per_centre"])
    wanted = centres or (None if locality_id else estate.settings.centres) or usual
    if centres is not None and centres > len(sites):
        raise InputError(
            f"{centres} centres were asked for; {len(sites)} places could host one", remedy="ask for fewer"
        )
    none = np.zeros(len(sites), bool)
    problem = LocationProblem(ground.cost, ground.people, max(1, min(int(wanted), len(sites))), none, none.copy())
    solution = solve(problem, should_stop=should_stop, progress=progress, cancel=cancel)
    solution = prefer(problem, solution, room, near, estate.settings["as_good_fraction"])
    moves, kept = plan_moves(estate, [sites[j] for j in solution.open_sites], locality_id, budget_gbp)
    return assemble(
        estate,
        ground,
        Arrangement(solution.open_sites, moves, kept=kept),
        problem=problem,
        solution=solution,
        proof=Proof(problem.p, solution.objective, solution.bound, solution.gap),
    )


def _room_there_m2(estate: Estate, sites: Sequence[str]) -> FloatArray:
    """Return the space that each site gives to face-to-face services today or is known to have free, m²."""
    given = dict.fromkeys(sites, 0.0)
    for place, service in zip(estate.outlets.texts("property"), estate.outlets.texts("service"), strict=True):
        if place in given and service and estate.services[service].is_face_to_face:
            given[str(place)] += room_m2(estate, service)
    spare = np.nan_to_num([estate.properties.get(key, "spare_m2") or 0.0 for key in sites])
    return np.asarray(np.array(list(given.values()), float) + spare.astype(float))


def locality_id_of(estate: Estate, wanted: str) -> str:
    """Return the key of the locality or drawn area that a key means, or of the locality of that name; empty for empty.

    A name means no drawn area: it may be given another one, and a scenario must not lose its ground by that.

    Raises
    ------
    InputError
        There is no such locality.
    """
    if is_known(estate, wanted):
        return wanted
    names = dict(zip(estate.localities.texts("name"), estate.localities.ids, strict=True))
    for name, key in names.items():
        if name and name.casefold() == wanted.casefold():
            return key
    known = ", ".join(sorted(name for name in names if name)) or "none is loaded"
    raise InputError(f"there is no locality called {wanted}", remedy=f"use one of: {known}")
