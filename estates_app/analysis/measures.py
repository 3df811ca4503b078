"""The raw figures behind criteria: one function a kind, figures for all properties at once, nan where nobody knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import chain

import numpy as np

from estates_app.analysis.classify import NO_BUILDING
from estates_app.domain.columns import FloatArray, IntArray
from estates_app.domain.criteria import Measure
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Scope

Parameters = Mapping[str, object]


def raw_figures(estate: Estate, measure: Measure) -> FloatArray:
    """Return the raw figures of all properties, shape (property,), nan where missing.

    Raises
    ------
    KeyError
        There is no such kind of measure.
    """
    return KINDS[measure.kind](estate, measure.parameters)


def fields_of(measure: Measure) -> tuple[str, ...]:
    """Return the fields of the register that a measure reads, so that "why?" can lead to the partner's row."""
    names = [str(measure.parameters[key]) for key in ("field", "over", "under") if key in measure.parameters]
    return tuple(names) or ("easting_m", "northing_m", "grid_reference", "lat", "lon", "postcode")


def _field(estate: Estate, parameters: Parameters) -> FloatArray:
    return estate.properties.numbers(str(parameters["field"]))


def _ratio(estate: Estate, parameters: Parameters) -> FloatArray:
    over = estate.properties.numbers(str(parameters["over"]))
    under = estate.properties.numbers(str(parameters["under"]))
    return np.asarray(np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0), float)


def _grade(estate: Estate, parameters: Parameters) -> FloatArray:
    grades = parameters["grades"]
    assert isinstance(grades, Mapping)
    texts = estate.properties.texts(str(parameters["field"]))
    return np.array([float(grades.get(text, np.nan)) if text else np.nan for text in texts], float)


def _flag(estate: Estate, parameters: Parameters) -> FloatArray:
    column = estate.properties.column(str(parameters["field"]))
    return np.array(
        [float(bool(v)) if ok else np.nan for v, ok in zip(column.values, column.valid, strict=True)], float
    )


def _people_within(estate: Estate, parameters: Parameters) -> FloatArray:
    xy, people = estate.property_xy_27700(), estate.zones.numbers(str(parameters["column"]))
    figures = np.full(len(xy), np.nan)
    placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
    if not len(placed) or not np.isfinite(people).any():
        return figures
    speed_kmh = estate.settings[str(parameters["speed"])]
    minutes = float(str(parameters["minutes"]))
    reach_m = minutes * speed_kmh * 1000 / 60 / estate.settings["detour_factor"]
    zones = estate.zone_xy_27700()
    located = np.flatnonzero(np.isfinite(zones).all(axis=1))
    at, near = _pairs_within(xy[placed], zones[located], reach_m)
    # nan where a zone in reach has no figure: a part is no sum
    figures[placed] = np.bincount(at, people[located][near], minlength=len(placed))
    return figures


def _pairs_within(from_xy: FloatArray, to_xy: FloatArray, distance_m: float) -> tuple[IntArray, IntArray]:
    """Return every pair (row of the first, row of the second) of places at most a distance apart, by first row."""
    from scipy.spatial import cKDTree  # loaded with the first job that needs it

    found = cKDTree(to_xy).query_ball_point(from_xy, distance_m) if len(to_xy) else [[]] * len(from_xy)
    counts = np.fromiter(map(len, found), np.int64, len(from_xy))
    return np.repeat(np.arange(len(from_xy)), counts), np.fromiter(chain.from_iterable(found), np.int64, counts.sum())


def _next_same_service(estate: Estate, parameters: Parameters) -> FloatArray:
    """Return km to the next outlet of a service held here, the most over its services; nan without a service.

    Infinite where there is no other: it is the only one.
    """
    from scipy.spatial import cKDTree

    del parameters
    xy = estate.property_xy_27700()
    places: dict[str, set[int]] = defaultdict(set)
    for _, place, service in estate.delivered():
        if estate.services[service].is_face_to_face:
            places[service].add(estate.properties.row(place))
    figures = np.full(len(xy), np.nan)
    for rows in places.values():
        placed = np.array([i for i in sorted(rows) if np.isfinite(xy[i]).all()], int)
        if len(placed) < 2:
            figures[placed] = np.inf
            continue
        apart = cKDTree(xy[placed]).query(xy[placed], k=2)[0][:, 1]
        distance_km = apart * estate.settings["detour_factor"] / 1000
        figures[placed] = np.fmax(figures[placed], distance_km)
    return figures


def _partners_within(estate: Estate, parameters: Parameters) -> FloatArray:
    return partners_near(estate, estate.settings[str(parameters["distance"])])


def partners_near(estate: Estate, distance_m: float) -> FloatArray:
    """Return how many other partners hold a building in scope within a distance; nan where unplaced.

    Fields, car parks, houses and what the partnership does not decide on are no neighbours to share with.
    """
    table, xy = estate.properties, estate.property_xy_27700()
    holders, kinds, scopes = table.texts("partner"), table.texts("class"), table.texts("scope")
    figures = np.full(len(xy), np.nan)
    is_placed = np.isfinite(xy).all(axis=1)
    figures[is_placed] = 0
    sharing = np.array(
        [i for i in np.flatnonzero(is_placed) if kinds[i] not in NO_BUILDING and scopes[i] == Scope.IN_SCOPE.value],
        int,
    )
    if not len(sharing):
        return figures
    placed = np.flatnonzero(is_placed)
    number = {holder: n for n, holder in enumerate(dict.fromkeys(holders))}
    holder_of = np.array([number[holder] for holder in holders], np.int64)
    at, near = _pairs_within(xy[placed], xy[sharing], distance_m)
    seen = np.zeros((len(placed), len(number)), bool)
    seen[at, holder_of[sharing][near]] = True
    seen[np.arange(len(placed)), holder_of[placed]] = False
    figures[placed] = seen.sum(axis=1)
    return figures


def _services_here(estate: Estate, parameters: Parameters) -> FloatArray:
    del parameters
    table = estate.properties
    held: dict[str, set[str]] = defaultdict(set)
    for _, place, service in estate.delivered():
        held[place].add(service)
    is_told = [bool(a or b) for a, b in zip(table.texts("use"), table.texts("services_text"), strict=True)]
    return np.array(
        [len(held[key]) if key in held or told else np.nan for key, told in zip(table.ids, is_told, strict=True)],
        float,
    )


#: A new kind of measure is one function here; a new criterion of a known kind is only an entry in the rule pack.
KINDS: Mapping[str, Callable[[Estate, Parameters], FloatArray]] = {
    "field": _field,
    "ratio": _ratio,
    "grade": _grade,
    "flag": _flag,
    "people_within": _people_within,
    "next_same_service": _next_same_service,
    "partners_within": _partners_within,
    "services_here": _services_here,
}
