"""What the shades of small areas tell: a figure with its classes, kept until what it is made of changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from estates_app.analysis.classing import GIVEN, METHODS, class_numbers, classes_of, method_words
from estates_app.analysis.losers import Journeys
from estates_app.domain.columns import FloatArray, IntArray
from estates_app.domain.estate import Estate
from estates_app.domain.mapsheet import Shades
from estates_app.domain.pictures import Level, ZoneLayer
from estates_app.workspace.ground import fifths
from estates_app.workspace.zone_figures import FIGURES, TITLES, Figure, asks_for_service, demand_values, journey_values

__all__ = ["FIGURES", "TITLES", "Figure", "ZoneTheme", "zone_layer", "zone_theme"]


@dataclass(frozen=True, eq=False)
class ZoneTheme:
    """One figure of every small area, in classes.

    Attributes
    ----------
    key, title, unit : str
    values : ndarray, shape (zone,)
        nan where nothing is known.
    breaks : tuple of float
        Upper ends of all classes but the last.
    ramp : str
        ``quiet``, ``sequential``, ``diverging`` or ``longer``.
    source : str
        Where the figure comes from, for the legend.
    method : str
        How the classes were made (`estates_app.analysis.classing.METHODS`).
    counts : tuple of int
        Small areas in each class; empty where nothing is known.
    fit : float
        Goodness of variance fit, 0 to 1, nan where nothing is known.
    labels : tuple of str
        Words of the classes where they are no ranges.
    words : str
        How the classes were made and how many there are; empty where that goes without saying.
    level : Level or None
        The class that is no change.
    """

    key: str
    title: str
    unit: str
    values: FloatArray
    breaks: tuple[float, ...]
    ramp: str
    source: str = ""
    method: str = GIVEN
    counts: tuple[int, ...] = ()
    fit: float = float("nan")
    labels: tuple[str, ...] = ()
    words: str = ""
    level: Level | None = None

    @property
    def class_count(self) -> int:
        """How many classes there are, 0 where nothing is known."""
        return len(self.counts)

    @property
    def missing(self) -> int:
        """How many small areas have no such figure."""
        return len(self.values) - sum(self.counts)

    @property
    def heading(self) -> str:
        """The title with its unit, as a legend says it."""
        return f"{self.title}, {self.said_unit}" if self.said_unit else self.title

    @property
    def said_unit(self) -> str:
        """The unit, where the title does not say it already."""
        return "" if self.unit == "min" and self.title.startswith("Minutes") else self.unit

    @property
    def note(self) -> str:
        """How the classes were made, and where the figure comes from, as a legend says it."""
        told = "; ".join(part for part in (self.words, self.source) if part)
        return told[:1].upper() + told[1:]

    def classes(self) -> IntArray:
        """Return the class of each area, -1 where its figure is missing, -2 where there are no classes."""
        return self._classes

    @cached_property
    def _classes(self) -> IntArray:
        if not self.counts:
            return np.full(len(self.values), -2, np.int64)
        return class_numbers(self.values, self.breaks)


_Key = tuple[object, ...]

#: Themes by what they are made of: the small areas, or the journeys. They go with it.
_KEPT: WeakKeyDictionary[object, dict[_Key, ZoneTheme]] = WeakKeyDictionary()


def zone_theme(
    estate: Estate, key: str, journeys: Journeys | None, service: str, shades: Shades | None = None
) -> ZoneTheme:
    """Return what the shades tell; what cannot be told has no classes.

    The same theme is handed out until the small areas, the journeys or the wish change, so that asking again costs
    nothing.

    Parameters
    ----------
    key : str
        Of `FIGURES`; of one that a later version wrote the figure is that of the quiet ground.
    journeys : Journeys or None
        Of the scenario in view; None until they are worked out.
    service : str
        Key of the service in view.
    shades : Shades, optional
        Way and number of classes; those that go with the figure where it is left out. Its figure counts for nothing.
    """
    figure = FIGURES.get(key) or FIGURES["density"]
    method = figure.method(shades.method) if shades else GIVEN
    count = shades.classes if shades and method != GIVEN else 0
    if not figure.of_services:
        made = lambda: _classed(figure, figure.title, demand_values(estate, figure), method, count)  # noqa: E731
        return _kept(estate.zones, (figure.key, method, count), made)
    of_one = asks_for_service(figure.key)
    if journeys is None or (of_one and service not in journeys.services):
        return ZoneTheme(
            figure.key, figure.title, figure.unit, np.full(len(estate.zones), np.nan), (), figure.ramp(method)
        )
    told_by = (service, estate.services.get(service)) if of_one else tuple(estate.services.items())
    wish = (figure.key, method, count, told_by)

    def travelled() -> ZoneTheme:
        values = journey_values(estate, figure, journeys, service)
        return _classed(figure, _title(estate, figure, service), values, method, count)

    return _kept(journeys, wish, travelled)


def zone_layer(estate: Estate, theme: ZoneTheme) -> tuple[ZoneLayer, ...]:
    """Return the layer of a map on paper that shows a theme; none where no small area has a shape or a figure."""
    shapes = estate.zones.column("geometry")
    if not theme.class_count or not shapes.valid.any():
        return ()
    return (
        ZoneLayer(
            np.array(shapes.values[shapes.valid], object),
            theme.values[shapes.valid],
            theme.breaks,
            theme.ramp,
            theme.title,
            theme.said_unit,
            theme.note,
            theme.labels,
            (*theme.counts, theme.missing),
            theme.level,
        ),
    )


def _kept(base: object, wish: _Key, make: Callable[[], ZoneTheme]) -> ZoneTheme:
    themes = _KEPT.setdefault(base, {})
    if wish not in themes:
        themes[wish] = make()
    return themes[wish]


def _classed(figure: Figure, title: str, values: FloatArray, method: str, count: int) -> ZoneTheme:
    given = (figure.given or _from_values(figure, values)) if method == GIVEN else ()
    found = classes_of(values, method, count, given=given, neutral=figure.level.reach if figure.level else 0.0)
    is_told = bool(found.counts) and (method != GIVEN or bool(given))
    words = method_words(method, len(found.counts))
    if method == GIVEN:
        words = f"{words.partition(METHODS[GIVEN][1])[0]}{figure.given_words}" if figure.given_words else ""
    return ZoneTheme(
        figure.key,
        title,
        figure.unit,
        values,
        found.breaks if is_told else (),
        figure.ramp(method),
        figure.source,
        method,
        found.counts if is_told else (),
        found.fit,
        figure.labels,
        words,
        figure.level,
    )


def _from_values(figure: Figure, values: FloatArray) -> tuple[float, ...]:
    """Return the usual breaks of a figure that has no fixed ones."""
    return fifths(values) if figure.kind == "quiet" else _sevenths(values)


def _title(estate: Estate, figure: Figure, service: str) -> str:
    if not asks_for_service(figure.key):
        return figure.title
    kind = estate.services[service]
    if figure.key in ("standard", "margin") and kind.standard_min is None:
        return f"No standard is set for a {kind.in_sentence}"
    standard = f"{kind.standard_min:g} minutes to a {kind.in_sentence}" if kind.standard_min is not None else ""
    titles = {
        "before": f"Minutes to a {kind.in_sentence} now",
        "after": f"Minutes to a {kind.in_sentence} in this scenario",
        "change": f"Minutes longer to a {kind.in_sentence}",
        "standard": f"Within {standard}",
        "margin": f"Minutes beyond the {standard}",
    }
    return titles[figure.key]


def _sevenths(values: FloatArray) -> tuple[float, ...]:
    """Return rounded breaks at the sevenths of the known values, each once; none where too few values differ."""
    known = values[np.isfinite(values)]
    if len(np.unique(known)) < 8:
        return ()
    digits = 0 if known.max() - known.min() >= 7 else 2
    return tuple(sorted({float(round(cut, digits)) for cut in np.quantile(known, np.arange(1, 7) / 7)}))
