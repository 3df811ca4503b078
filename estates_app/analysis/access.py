"""How long people travel to the nearest outlet of a service: straight line x factor at one speed, an estimate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.domain.estate import Estate
from estates_app.domain.findings import AccessFigure

#: Groups by name -> how many people, or households, of it live in each zone (nan where nobody knows).
GROUPS: Mapping[str, Callable[[Estate], FloatArray]] = {
    "All residents": lambda estate: estate.zones.numbers("population"),
    "Aged 65 and over": lambda estate: estate.zones.numbers("aged_65_plus"),
    "Aged 15 and under": lambda estate: estate.zones.numbers("aged_0_15"),
    "Most deprived fifth": lambda estate: _most_deprived(estate),
    "Households without a car": lambda estate: estate.zones.numbers("households_no_car"),
}


def distances_m(from_xy: FloatArray, to_xy: FloatArray) -> FloatArray:
    """Return straight-line distances between places (EPSG:27700, metres), shape (from, to)."""
    from scipy.spatial.distance import cdist  # loaded with the first job that needs it, as all of scipy

    return np.asarray(cdist(from_xy, to_xy))


def travel_minutes(from_xy: FloatArray, to_xy: FloatArray, *, detour_factor: float, speed_kmh: float) -> FloatArray:
    """Return travel times between places (EPSG:27700, metres), shape (from, to), minutes."""
    return distances_m(from_xy, to_xy) * detour_factor / (speed_kmh * 1000 / 60)


def minutes_of(estate: Estate, distance_m: FloatArray) -> FloatArray:
    """Return straight-line distances as minutes by the estate's own assumptions."""
    return distance_m * estate.settings["detour_factor"] / (estate.settings["travel_speed_kmh"] * 1000 / 60)


def minutes_by_service(estate: Estate, places: Mapping[str, str]) -> dict[str, FloatArray]:
    """Return for each face-to-face service that has an outlet today each zone's minutes to its nearest outlet.

    Outlets in excluded properties do not count.

    Parameters
    ----------
    places : mapping of outlet id to property id
        Where each outlet is; one that is not in it is at no place.

    Returns
    -------
    dict of str to ndarray, shape (zone,)
        In the order of the services; nan where a zone has no place, or no outlet can be reached.
    """
    rows: dict[str, set[int]] = {}
    for key, _, service in estate.delivered():
        at = rows.setdefault(service, set())
        if places.get(key) in estate.properties:
            at.add(estate.properties.row(places[key]))
    zones, xy = estate.zone_xy_27700(), estate.property_xy_27700()
    found = {}
    for service, kind in estate.services.items():
        if service in rows and kind.is_face_to_face:
            distance_m = distance_to_nearest_m(zones, xy[sorted(rows[service])])
            found[service] = np.full(len(zones), np.nan) if distance_m is None else minutes_of(estate, distance_m)
    return found


def distance_to_nearest_m(from_xy: FloatArray, to_xy: FloatArray) -> FloatArray | None:
    """Return straight-line distances to the nearest place, m (EPSG:27700), nan from nowhere; None without places."""
    points = to_xy[np.isfinite(to_xy).all(axis=1)] if len(to_xy) else to_xy
    if not len(points) or not len(from_xy):
        return None
    from scipy.spatial import cKDTree

    known = np.isfinite(from_xy).all(axis=1)
    distance_m = np.full(len(from_xy), np.nan)
    distance_m[known] = cKDTree(points).query(from_xy[known])[0]
    return distance_m


def nearest_index(from_xy: FloatArray, to_xy: FloatArray) -> IntArray:
    """Return the row of the nearest place for each (EPSG:27700), -1 from nowhere."""
    from scipy.spatial import cKDTree

    known = np.isfinite(from_xy).all(axis=1)
    found = np.full(len(from_xy), -1)
    found[known] = cKDTree(to_xy).query(from_xy[known])[1]
    return found


def first_of_each_spot(xy: FloatArray, radius_m: float) -> list[int]:
    """Return the rows that have no earlier row among those returned within a distance (EPSG:27700, metres)."""
    from scipy.spatial import cKDTree

    if not len(xy):
        return []
    pairs = cKDTree(xy).query_pairs(radius_m * (1 + 1e-9), output_type="ndarray")  # first the lesser row
    pairs = pairs[np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T) <= radius_m]
    is_kept = [True] * len(xy)
    for earlier, later in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].tolist():
        if is_kept[earlier]:
            is_kept[later] = False
    return [i for i, kept in enumerate(is_kept) if kept]


def summarise(minutes: FloatArray, weight: FloatArray, standard_min: float | None) -> AccessFigure:
    """Return mean, 95th percentile, worst and share within a standard, weighted by people."""
    counted = np.isfinite(minutes) & (np.nan_to_num(weight) > 0)
    if not counted.any():
        return AccessFigure(None, None, None, None)
    m, w = minutes[counted], weight[counted]
    order = np.argsort(m)
    share = np.cumsum(w[order]) / w.sum()
    p95 = float(m[order][np.searchsorted(share, 0.95 - 1e-12)])
    within = None if standard_min is None else float(w[m <= standard_min].sum() / w.sum())
    return AccessFigure(float((m * w).sum() / w.sum()), p95, float(m.max()), within)


def access_by_service(
    estate: Estate, minutes: Mapping[str, FloatArray], among: BoolArray | None = None
) -> dict[str, AccessFigure]:
    """Return access to each service, for all people or those of some zones.

    Parameters
    ----------
    minutes : mapping of str to ndarray, shape (zone,)
        As `minutes_by_service` gives them.
    """
    weight = estate.zones.numbers("population")
    if among is not None:
        weight = np.where(among, weight, 0.0)
    return {
        service: summarise(taken, weight, estate.services[service].standard_min) for service, taken in minutes.items()
    }


def access_by_locality(
    estate: Estate, before: Mapping[str, FloatArray], after: Mapping[str, FloatArray]
) -> dict[str, dict[str, tuple[AccessFigure, AccessFigure]]]:
    """Return access before and after for the people of each locality, by service."""
    where = np.array(estate.zones.texts("locality"), object)
    found = {}
    for locality in estate.localities.ids:
        among = where == locality
        was, will = access_by_service(estate, before, among), access_by_service(estate, after, among)
        found[locality] = {service: (was[service], will[service]) for service in was}
    return found


def access_by_group(
    estate: Estate, before: Mapping[str, FloatArray], after: Mapping[str, FloatArray]
) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Return people and mean minutes before and after for each group.

    The minutes are the mean over the services that may move of the journey to the nearest outlet, weighted by the
    people of the group in each zone. A service that has no outlet at one of the two times is in neither mean.
    """
    movable = [
        key
        for key in before
        if estate.services[key].is_relocatable and np.isfinite(before[key]).any() and np.isfinite(after[key]).any()
    ]
    means = [_mean_minutes(estate, taken, movable) for taken in (before, after)]
    found: dict[str, tuple[float | None, float | None, float | None]] = {}
    for name, people_of in GROUPS.items():
        people = people_of(estate) if len(estate.zones) else np.array([])
        if not np.isfinite(people).any():
            found[name] = (None, None, None)
            continue
        was, will = (summarise(mean, people, None).mean_min for mean in means)
        found[name] = (float(np.nansum(people)), was, will)
    return found


def _mean_minutes(estate: Estate, minutes: Mapping[str, FloatArray], services: list[str]) -> FloatArray:
    if not services:
        return np.full(len(estate.zones), np.nan)
    return np.asarray(np.mean([minutes[service] for service in services], axis=0))


def _most_deprived(estate: Estate) -> FloatArray:
    decile, people = estate.zones.numbers("imd_decile"), estate.zones.numbers("population")
    return np.where(np.isnan(decile), np.nan, np.where(decile <= 2, people, 0.0))
