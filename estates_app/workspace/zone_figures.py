"""Figures of small areas that shades can tell: what each is called, what it is made of and how it may be classed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estates_app.analysis.classing import DIVERGING, EQUAL_COUNT, EQUAL_INTERVAL, GIVEN, NATURAL
from estates_app.analysis.losers import Journeys
from estates_app.domain.columns import FloatArray
from estates_app.domain.estate import Estate
from estates_app.domain.pictures import Level
from estates_app.workspace.ground import residents_a_hectare

#: Ways of making classes that suit a figure from low to high, and one that goes to both sides of nought.
_ONE_WAY = (GIVEN, EQUAL_COUNT, EQUAL_INTERVAL, NATURAL)
_BOTH_WAYS = (GIVEN, DIVERGING)

#: Classes of journeys and of their changes, minutes; three seconds are no change.
_MINUTES = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0)
_SAME = Level(0.05, "no change")
_CHANGES = (-5.0, -2.0, -_SAME.reach, _SAME.reach, 2.0, 5.0)
_MARGINS = (-10.0, -5.0, 0.0, 5.0, 10.0)

#: Words of the classes of a standard, in the order of their numbers.
_STANDARD = ("Taken beyond", "Still beyond", "Still within", "Brought within")

_WORKED_OUT = "estimated journeys"


@dataclass(frozen=True)
class Figure:
    """One figure that shades can tell.

    Attributes
    ----------
    key, title, unit : str
    source : str
        Where it comes from, for the legend.
    kind : str
        ``sequential``, ``diverging`` (low is one thing, high its opposite) or ``quiet`` (ground for what lies above).
    methods : tuple of str
        Ways of making classes that make sense, the usual one first.
    given : tuple of float
        Breaks of ``given``; empty where they follow from the values.
    given_words : str
        How ``given`` classes are made, after their number.
    level : Level or None
        How far on both sides of nought it is no change, and how that is called.
    labels : tuple of str
        Words of the classes where they are no ranges.
    of_services : bool
        Whether it rests on journeys, which have to be worked out.
    """

    key: str
    title: str
    unit: str = ""
    source: str = "Census"
    kind: str = "sequential"
    methods: tuple[str, ...] = _ONE_WAY
    given: tuple[float, ...] = ()
    given_words: str = "of equal count"
    level: Level | None = None
    labels: tuple[str, ...] = ()
    of_services: bool = False

    def ramp(self, method: str) -> str:
        """Return the ramp of colours: what is quiet ground becomes the story where somebody classes it anew."""
        if self.labels:
            return "diverging"
        if self.kind == "quiet":
            return "quiet" if method == GIVEN else "sequential"
        return "longer" if self.kind == "diverging" else self.kind

    def method(self, wanted: str) -> str:
        """Return the way of making classes that is wanted, the usual one where it makes no sense."""
        return wanted if wanted in self.methods else self.methods[0]


def _journey(key: str, title: str, **other: object) -> Figure:
    usual: dict[str, object] = {"unit": "min", "source": _WORKED_OUT, "given": _MINUTES, "of_services": True}
    return Figure(key, title, **(usual | {"given_words": "of fixed minutes"} | other))  # type: ignore[arg-type]


#: Every figure by its key; journeys stand last, since they have to be worked out.
FIGURES: Mapping[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure("density", "Residents a hectare", kind="quiet"),
        Figure("older", "Residents aged 65 and over", "%"),
        Figure("working", "Residents aged 16 to 64", "%"),
        Figure("young", "Residents aged under 16", "%"),
        Figure("no_car", "Households without a car", "%"),
        Figure("residents", "Residents"),
        Figure("people_older", "Number of residents aged 65 and over"),
        Figure("people_working", "Number of residents aged 16 to 64"),
        Figure("people_young", "Number of residents aged under 16"),
        Figure("households", "Households"),
        Figure("households_no_car", "Number of households without a car"),
        Figure(
            "deprived",
            "Deprivation, by tenths",
            "10 is most deprived",
            "IMD",
            given=(2.0, 4.0, 6.0, 8.0),
            given_words="of two tenths each",
        ),
        _journey("before", "Minutes to the service now"),
        _journey("after", "Minutes to the service in this scenario"),
        _journey("change", "Change of minutes", kind="diverging", methods=_BOTH_WAYS, given=_CHANGES, level=_SAME),
        _journey(
            "standard",
            "Standard of the service, met or not",
            unit="",
            methods=(GIVEN,),
            given=(0.5, 1.5, 2.5),
            given_words="",
            labels=_STANDARD,
        ),
        _journey("margin", "Minutes beyond the standard", kind="diverging", methods=_BOTH_WAYS, given=_MARGINS),
        _journey(
            "beyond",
            "Services beyond their standard",
            unit="",
            given=(0.0, 1.0, 2.0, 4.0),
            given_words="of fixed numbers",
        ),
        _journey("worst", "Longest journey in this scenario", source="services that may move, estimated"),
        _journey(
            "worst_change",
            "Largest rise of a journey",
            source="all services, estimated",
            given=(_SAME.reach, 1.0, 2.0, 5.0, 10.0),
            level=Level(_SAME.reach, "no rise"),
        ),
    )
}

#: Key -> title, for a chooser.
TITLES: Mapping[str, str] = {key: figure.title for key, figure in FIGURES.items()}

#: Key -> what is divided by what, in per cent for those with that unit.
_PARTS = {
    "older": ("aged_65_plus", "population"),
    "working": ("aged_16_64", "population"),
    "young": ("aged_0_15", "population"),
    "no_car": ("households_no_car", "households"),
}

#: Key -> the column that it is.
_COLUMNS = {
    "residents": "population",
    "people_older": "aged_65_plus",
    "people_working": "aged_16_64",
    "people_young": "aged_0_15",
    "households": "households",
    "households_no_car": "households_no_car",
}


#: Figures of journeys to all services, which ask for none.
_OF_ALL = frozenset({"worst", "worst_change", "beyond"})


def is_of_journeys(key: str) -> bool:
    """Whether a figure rests on journeys."""
    return key in FIGURES and FIGURES[key].of_services


def asks_for_service(key: str) -> bool:
    """Whether a figure is of one service, which has to be in view."""
    return is_of_journeys(key) and key not in _OF_ALL


def demand_values(estate: Estate, figure: Figure) -> FloatArray:
    """Return a figure of people and places of every small area, shape (zone,), nan where it is not known."""
    zones, key = estate.zones, figure.key
    if key in _COLUMNS:
        return zones.numbers(_COLUMNS[key])
    if key in _PARTS:
        over, under = (zones.numbers(name) for name in _PARTS[key])
        return np.asarray((100.0 if figure.unit == "%" else 1.0) * over / np.where(under > 0, under, np.nan))
    if key == "deprived":
        return np.asarray(11.0 - zones.numbers("imd_decile"))  # dark is most deprived
    return residents_a_hectare(estate) if len(zones) else np.zeros(0)


def journey_values(estate: Estate, figure: Figure, journeys: Journeys, service: str) -> FloatArray:
    """Return a figure of journeys of every small area, shape (zone,), nan where it is not known.

    Parameters
    ----------
    service : str
        Key of the service in view, which the journeys know; figures of all services do not ask for it.
    """
    key = figure.key
    if key in _OF_ALL:
        return _of_all(estate, key, journeys)
    before, after = journeys.of(service)
    if key in ("before", "after", "change"):
        return {"before": before, "after": after, "change": after - before}[key]
    standard = estate.services[service].standard_min
    if standard is None:
        return np.full(len(before), np.nan)
    known, will = np.isfinite(before) | np.isfinite(after), np.where(np.isfinite(after), after, np.inf)
    if key == "margin":
        return np.asarray(after - standard)
    with np.errstate(invalid="ignore"):
        was, is_met = before <= standard, will <= standard
    classes = np.where(is_met, np.where(was, 2.0, 3.0), np.where(was, 0.0, 1.0))
    return np.where(known, classes, np.nan)


def _of_all(estate: Estate, key: str, journeys: Journeys) -> FloatArray:
    """Return what the worst of all services is for each small area, or how many are beyond their standard."""
    kinds = [estate.services.get(name) for name in journeys.services]
    known = np.isfinite(journeys.before) | np.isfinite(journeys.after)
    if key == "beyond":
        standards = [kind.standard_min if kind else None for kind in kinds]
        limits = np.array([np.nan if limit is None else limit for limit in standards], float)[:, None]
        will = np.where(np.isfinite(journeys.after), journeys.after, np.inf)
        counted = known & np.isfinite(limits)
        with np.errstate(invalid="ignore"):
            over = (counted & (will > limits)).sum(axis=0).astype(float)
        return np.where(counted.any(axis=0), over, np.nan)
    may_move = np.array([kind is not None and kind.is_relocatable for kind in kinds], bool)
    rows = journeys.after[may_move] if key == "worst" else journeys.longer
    if not len(rows):
        return np.full(journeys.after.shape[-1], np.nan)
    worst = np.max(np.where(np.isfinite(rows), rows, -np.inf), axis=0)
    return np.where(np.isfinite(worst), worst, np.nan)
