"""How long people travel to the nearest outlet of a service: straight line x factor at one speed, an estimate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from estates_app.domain.columns import BoolArray, FloatArray
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


def travel_minutes(from_xy: FloatArray, to_xy: FloatArray, *, detour_factor: float, speed_kmh: float) -> FloatArray:
    """Return travel times between places (EPSG:27700, metres), shape (from, to), minutes."""
    return np.asarray(cdist(from_xy, to_xy) * detour_factor / (speed_kmh * 1000 / 60))


def minutes_of(estate: Estate, distance_m: FloatArray) -> FloatArray:
    """Return straight-line distances as minutes by the estate's own assumptions."""
    return distance_m * estate.settings["detour_factor"] / (estate.settings["travel_speed_kmh"] * 1000 / 60)


def nearest_m(estate: Estate, places: Mapping[str, str], service: str) -> FloatArray | None:
    """Return for each zone the straight-line distance, m, to the nearest outlet of a service; None where there is none.

    Outlets in excluded properties do not count.

    Parameters
    ----------
    places : mapping of outlet id to property id
        Where each outlet is; one that is not in it is not delivered.
    """
    rows = {
        estate.properties.row(places[key])
        for key, _, kind in estate.delivered()
        if kind == service and key in places and places[key] in estate.properties
    }
    return distance_to_nearest_m(estate.zone_xy_27700(), estate.property_xy_27700()[sorted(rows)])


def distance_to_nearest_m(from_xy: FloatArray, to_xy: FloatArray) -> FloatArray | None:
    """Return straight-line distances to the nearest place, m (EPSG:27700), nan from nowhere; None without places."""
    points = to_xy[np.isfinite(to_xy).all(axis=1)] if len(to_xy) else to_xy
    if not len(points) or not len(from_xy):
        return None
    known = np.isfinite(from_xy).all(axis=1)
    distance_m = np.full(len(from_xy), np.nan)
    distance_m[known] = cKDTree(points).query(from_xy[known])[0]
    return distance_m


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
    estate: Estate, place_of_outlet: Mapping[str, str], among: BoolArray | None = None
) -> dict[str, AccessFigure]:
    """Return access to each face-to-face service that has an outlet, for all people or those of some zones."""
    weight = estate.zones.numbers("population")
    if among is not None:
        weight = np.where(among, weight, 0.0)
    figures = {}
    for service in _services(estate):
        distance_m = nearest_m(estate, place_of_outlet, service)
        minutes = np.full(len(estate.zones), np.nan) if distance_m is None else minutes_of(estate, distance_m)
        figures[service] = summarise(minutes, weight, estate.services[service].standard_min)
    return figures


def access_by_locality(
    estate: Estate, before: Mapping[str, str], after: Mapping[str, str]
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
    estate: Estate, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Return people and mean minutes before and after for each group.

    The minutes are the mean over the services that may move of the journey to the nearest outlet, weighted by the
    people of the group in each zone.
    """
    movable = [key for key in _services(estate) if estate.services[key].is_relocatable]
    means = [_mean_minutes(estate, places, movable) for places in (before, after)]
    found: dict[str, tuple[float | None, float | None, float | None]] = {}
    for name, people_of in GROUPS.items():
        people = people_of(estate) if len(estate.zones) else np.array([])
        if not np.isfinite(people).any():
            found[name] = (None, None, None)
            continue
        was, will = (summarise(mean, people, None).mean_min for mean in means)
        found[name] = (float(np.nansum(people)), was, will)
    return found


def _mean_minutes(estate: Estate, places: Mapping[str, str], services: list[str]) -> FloatArray:
    distances = [d for service in services if (d := nearest_m(estate, places, service)) is not None]
    if not distances:
        return np.full(len(estate.zones), np.nan)
    return minutes_of(estate, np.mean(distances, axis=0))


def _services(estate: Estate) -> list[str]:
    present = {service for _, _, service in estate.delivered()}
    return [key for key, s in estate.services.items() if key in present and s.is_face_to_face]


def _most_deprived(estate: Estate) -> FloatArray:
    decile, people = estate.zones.numbers("imd_decile"), estate.zones.numbers("population")
    return np.where(np.isnan(decile), np.nan, np.where(decile <= 2, people, 0.0))
