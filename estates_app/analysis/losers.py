"""Who would travel farther: people beyond a service's standard, zone by zone, and journeys by band and by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estates_app.analysis.access import GROUPS, nearest_index, summarise
from estates_app.domain.columns import FloatArray, IntArray, ObjectArray
from estates_app.domain.estate import Estate

#: Upper ends of the bands of journeys, minutes; the last band is open.
BANDS_MIN = (10.0, 20.0, 30.0)

#: The bands for people.
BAND_WORDS = ("0 to 10 minutes", "10 to 20 minutes", "20 to 30 minutes", "over 30 minutes")


@dataclass(frozen=True, eq=False)
class Journeys:
    """Every zone's minutes to the nearest outlet of each service, before a plan and after it.

    Attributes
    ----------
    services : tuple of str
        Keys, in the order of the services.
    before, after : ndarray, shape (service, zone)
        Minutes, nan where a zone has no place or no outlet can be reached.
    """

    services: tuple[str, ...]
    before: FloatArray
    after: FloatArray

    @property
    def longer(self) -> FloatArray:
        """Minutes that each journey would become longer, shape (service, zone); below 0 shorter."""
        return self.after - self.before

    def of(self, service: str) -> tuple[FloatArray, FloatArray]:
        """Return the minutes to one service before and after, each of shape (zone,)."""
        at = self.services.index(service)
        return self.before[at], self.after[at]


@dataclass(frozen=True, eq=False)
class Losers:
    """People taken beyond a service's standard: one row for each service and zone, those with most people first.

    Attributes
    ----------
    service : ndarray of str
    zone : ndarray of int
        Rows of the zones of the estate.
    people : ndarray
        Residents.
    before_min, after_min : ndarray
        Their journey; after is infinite where no outlet is left.
    place : ndarray of str
        Nearest named place; empty where there is none.
    """

    service: ObjectArray
    zone: IntArray
    people: FloatArray
    before_min: FloatArray
    after_min: FloatArray
    place: ObjectArray

    def __len__(self) -> int:
        return len(self.zone)

    @property
    def people_by_service(self) -> dict[str, float]:
        """Residents taken beyond the standard of each service."""
        return {service: float(self.people[self.service == service].sum()) for service in dict.fromkeys(self.service)}


def journeys_of(before: Mapping[str, FloatArray], after: Mapping[str, FloatArray], zones: int = 0) -> Journeys:
    """Return journeys as arrays, from minutes by service as `outcome.journeys` gives them.

    `zones` is how many there are: people may be known before any service is.
    """
    services = tuple(before)
    if not services:
        return Journeys((), np.zeros((0, zones)), np.zeros((0, zones)))
    return Journeys(services, np.stack([before[s] for s in services]), np.stack([after[s] for s in services]))


def beyond_standard(estate: Estate, journeys: Journeys) -> Losers:
    """Return the people who are within a service's standard today and would not be after the plan."""
    people = np.nan_to_num(estate.zones.numbers("population"))
    standard = _standards(estate, journeys.services)
    with np.errstate(invalid="ignore"):
        lost = (journeys.before <= standard[:, None]) & ~(journeys.after <= standard[:, None]) & (people > 0)
    service, zone = np.nonzero(lost)
    order = np.lexsort((zone, service, -people[zone]))
    service, zone = service[order], zone[order]
    after = journeys.after[service, zone]
    return Losers(
        service=np.array(journeys.services, object)[service] if len(service) else np.array([], object),
        zone=zone,
        people=people[zone],
        before_min=journeys.before[service, zone],
        after_min=np.where(np.isnan(after), np.inf, after),
        place=place_names(estate, zone),
    )


def shares_by_band(minutes: FloatArray, people: FloatArray) -> FloatArray:
    """Return the share of people by the length of their journey, shape (service, band), each row adding up to 1.

    Parameters
    ----------
    minutes : ndarray, shape (service, zone)
    people : ndarray, shape (zone,)
        Nan where nobody knows; such zones and those without a journey count in no share.

    Notes
    -----
    The end of a band belongs to it: 10 minutes are within "0 to 10". A service without journeys has nan throughout.
    """
    band = np.searchsorted(BANDS_MIN, minutes, side="left")
    weight = np.where(np.isfinite(minutes), np.nan_to_num(people)[None, :], 0.0)
    shares = np.stack([(weight * (band == number)).sum(axis=1) for number in range(len(BANDS_MIN) + 1)], axis=1)
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(shares, total, out=np.full(shares.shape, np.nan), where=total > 0))


def means_by_group(estate: Estate, minutes: FloatArray) -> dict[str, tuple[float | None, ...]]:
    """Return the mean journey of each group of people to each service, minutes; None where nobody knows.

    Parameters
    ----------
    minutes : ndarray, shape (service, zone)
    """
    return {
        name: tuple(summarise(row, people_of(estate), None).mean_min for row in minutes)
        for name, people_of in GROUPS.items()
    }


def place_names(estate: Estate, zones: IntArray) -> ObjectArray:
    """Return the name of the nearest named place of each of some zones, else of its locality, else of itself."""
    names = np.full(len(zones), "", object)
    for values in (estate.zones.texts("name"), _locality_names(estate)):
        for at, zone in enumerate(zones):
            names[at] = values[zone] or names[at]
    backdrop = estate.backdrop
    shapes, layers, called = backdrop.column("geometry"), backdrop.texts("layer"), backdrop.texts("name")
    rows = [i for i in np.flatnonzero(shapes.valid) if layers[i] == "place" and called[i]]
    if not rows or not len(zones):
        return names
    points = np.array([(shapes.values[i].centroid.x, shapes.values[i].centroid.y) for i in rows])
    nearest = nearest_index(estate.zone_xy_27700()[zones], points)
    for i in np.flatnonzero(nearest >= 0):
        names[i] = str(called[rows[nearest[i]]])
    return names


def _standards(estate: Estate, services: tuple[str, ...]) -> FloatArray:
    """Return the standard of each service, minutes; none is nan, beyond which nobody can be taken."""
    wanted = (estate.services[service].standard_min for service in services)
    return np.array([np.nan if standard is None else standard for standard in wanted], float)


def _locality_names(estate: Estate) -> list[str | None]:
    table = estate.localities
    names = dict(zip(table.ids, table.texts("name"), strict=True))
    return [names.get(key or "") for key in estate.zones.texts("locality")]
