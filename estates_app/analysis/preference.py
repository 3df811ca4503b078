"""Between places that are as good for journeys, prefers the one that already serves people or has room."""

from __future__ import annotations

import numpy as np

from estates_app.analysis.location import objective
from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.domain.findings import LocationProblem, LocationSolution

#: No preference may cost the choice its proof: the gap stays within this.
MOST_GAP = 0.01


def prefer(
    problem: LocationProblem, solution: LocationSolution, room_m2: FloatArray, near: BoolArray, allowance: float
) -> LocationSolution:
    """Exchange open sites for near ones with more room, as long as all journeys together stay about as short.

    Of the exchanges that are allowed the one that gains most room is made first, until none is left.

    Parameters
    ----------
    problem : LocationProblem
    solution : LocationSolution
    room_m2 : ndarray, shape (site,)
        What each site already gives to services or has to spare, m²; 0 where nobody knows.
    near : ndarray of bool, shape (site, site)
        Which sites may stand for which.
    allowance : float
        Most by which all travel may rise above the solution's, as a share of it, 0 to 1.

    Returns
    -------
    LocationSolution
        With the same bound and duals, and its own objective and gap; never a gap above 1 % that was not there before.
    """
    most = max(solution.objective, min(solution.objective * (1 + allowance), solution.bound / (1 - MOST_GAP)))
    open_sites = solution.open_sites.copy()
    while True:
        exchange = _best_exchange(problem, open_sites, room_m2, near, most)
        if exchange is None:
            break
        leaves, comes = exchange
        open_sites = np.sort(np.where(open_sites == leaves, comes, open_sites))
    total = objective(problem, open_sites)
    gap = (total - solution.bound) / total if total > 0 else 0.0
    return LocationSolution(open_sites, total, solution.bound, gap, solution.duals, solution.iterations)


def _best_exchange(
    problem: LocationProblem, open_sites: np.ndarray, room_m2: FloatArray, near: BoolArray, most: float
) -> tuple[int, int] | None:
    """Return (leaves, comes) of the allowed exchange that gains most room, the shorter journeys where equal."""
    free = ~problem.forbidden
    free[open_sites] = False
    found: list[tuple[float, float, int, int]] = []
    for site in open_sites[~problem.forced[open_sites]]:
        offers = np.flatnonzero(free & near[site] & (room_m2 > room_m2[site]))
        if not len(offers):
            continue
        others = open_sites[open_sites != site]
        nearest = problem.cost[:, others].min(axis=1) if len(others) else np.full(len(problem.weight), np.inf)
        totals = problem.weight @ np.minimum(problem.cost[:, offers], nearest[:, None])
        found += [
            (float(room_m2[k] - room_m2[site]), -float(total), int(site), int(k))
            for k, total in zip(offers, totals, strict=True)
            if total <= most
        ]
    return max(found)[2:] if found else None
