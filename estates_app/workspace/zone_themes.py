"""What the shades of small areas can tell: people, age, deprivation, cars, journeys before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates_app.analysis.losers import Journeys
from estates_app.domain.columns import FloatArray
from estates_app.domain.estate import Estate
from estates_app.workspace.ground import fifths, residents_a_hectare


@dataclass(frozen=True, eq=False)
class ZoneTheme:
    """One figure of every small area.

    Attributes
    ----------
    key, title, unit : str
    values : ndarray, shape (zone,)
        nan where nothing is known.
    breaks : tuple of float
        Upper ends of all classes but the last.
    ramp : str
        ``quiet``, ``sequential`` or ``diverging``.
    source : str
        Where the figure comes from, for the legend.
    """

    key: str
    title: str
    unit: str
    values: FloatArray
    breaks: tuple[float, ...]
    ramp: str
    source: str = ""

    def classes(self) -> FloatArray:
        """Return the class of each area, -1 where its figure is missing, -2 where there are no classes."""
        if not self.breaks:
            return np.full(len(self.values), -2)
        found = np.searchsorted(np.asarray(self.breaks), self.values, side="left")
        return np.where(np.isfinite(self.values), found, -1)


#: Key -> title, for a chooser; journeys stand last, since they need a service.
TITLES = {
    "density": "Residents a hectare",
    "older": "Residents aged 65 and over",
    "young": "Residents aged under 16",
    "no_car": "Households without a car",
    "deprived": "Deprivation, by tenths",
    "before": "Minutes to the service now",
    "after": "Minutes to the service in this scenario",
    "change": "Change of minutes",
}

_SHARES = {
    "older": ("aged_65_plus", "population", "Census"),
    "young": ("aged_0_15", "population", "Census"),
    "no_car": ("households_no_car", "households", "Census"),
}


def zone_theme(estate: Estate, key: str, journeys: Journeys | None, service: str) -> ZoneTheme:
    """Return a theme by its key; one that cannot be told has no classes."""
    n, title = len(estate.zones), TITLES.get(key, "")
    nothing = np.full(n, np.nan)
    if key in _SHARES:
        over, under, source = _SHARES[key]
        whole = estate.zones.numbers(under)
        values = 100 * estate.zones.numbers(over) / np.where(whole > 0, whole, np.nan)
        return ZoneTheme(key, title, "%", values, _sevenths(values), "sequential", source)
    if key == "deprived":
        values = 11 - estate.zones.numbers("imd_decile")  # dark is most deprived
        return ZoneTheme(key, title, "tenth, 10 most deprived", values, (2, 4, 6, 8), "sequential", "IMD")
    if key in ("before", "after", "change"):
        return _journeys(estate, key, title, journeys, service, nothing)
    values = residents_a_hectare(estate) if n else nothing
    return ZoneTheme("density", TITLES["density"], "", values, fifths(values), "quiet", "Census")


def _journeys(
    estate: Estate, key: str, title: str, journeys: Journeys | None, service: str, nothing: FloatArray
) -> ZoneTheme:
    if journeys is None or service not in journeys.services:
        return ZoneTheme(key, title, "min", nothing, (), "sequential")
    before, after = journeys.of(service)
    name = estate.services[service].in_sentence
    if key == "change":
        values = after - before
        return ZoneTheme(key, f"Minutes longer to a {name}", "min", values, (-5, -2, -0.05, 0.05, 2, 5), "diverging")
    values = before if key == "before" else after
    when = "now" if key == "before" else "in this scenario"
    return ZoneTheme(key, f"Minutes to a {name} {when}", "min", values, (5, 10, 15, 20, 30, 45), "sequential")


def _sevenths(values: FloatArray) -> tuple[float, ...]:
    """Return six rounded breaks at the sevenths of the known values, each once."""
    known = values[np.isfinite(values)]
    if len(np.unique(known)) < 8:
        return ()
    cuts = np.quantile(known, np.arange(1, 7) / 7)
    return tuple(sorted({float(round(cut)) for cut in cuts}))
