"""Classes of a figure for a map: where they break, how many values fall into each, and how well they fit.

A value on a break belongs to the class below it, so that every value falls into exactly one class.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.analysis.natural import natural_ends
from estates_app.domain.columns import FloatArray

GIVEN, EQUAL_COUNT, EQUAL_INTERVAL, NATURAL, DIVERGING = (
    "given",
    "equal_count",
    "equal_interval",
    "natural",
    "diverging",
)

#: Key of a method -> how it is called in a list, and after the number of classes.
METHODS: Mapping[str, tuple[str, str]] = {
    GIVEN: ("Usual breaks", "as given for this figure"),
    EQUAL_COUNT: ("Equal count", "of equal count"),
    EQUAL_INTERVAL: ("Equal interval", "of equal interval"),
    NATURAL: ("Natural breaks", "by natural breaks"),
    DIVERGING: ("Around nought", "to both sides of nought"),
}

LEAST_CLASSES, MOST_CLASSES = 2, 9

#: A break may pass over one in so many values of the lesser class beside it, to be a number that can be read.
_ROUNDING_SHARE = 20

#: Steps that can be read, in tenths of a power of ten.
_STEPS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)


@dataclass(frozen=True)
class Classes:
    """Where the classes of a figure break.

    Attributes
    ----------
    breaks : tuple of float
        Upper ends of all classes but the last, rising; empty where there is one class or none.
    counts : tuple of int
        Values in each class; empty where there is no value.
    missing : int
        Values that are no number and in no class.
    fit : float
        Goodness of variance fit: the share of the sum of squares about the mean that the classes' means explain, 0
        to 1; nan without values. Source: Jenks and Caspall (1971), Annals of the AAG 61(2), 217-244.
    """

    breaks: tuple[float, ...]
    counts: tuple[int, ...]
    missing: int
    fit: float


def classes_of(
    values: npt.ArrayLike, method: str, count: int, *, given: Sequence[float] = (), neutral: float = 0.0
) -> Classes:
    """Class a figure.

    Parameters
    ----------
    values : array_like, shape (n,)
        What is no finite number is left out.
    method : str
        A key of `METHODS`.
    count : int
        Classes wanted, 2 to 9; where fewer values differ there are fewer. ``given`` has as many as its breaks say,
        ``diverging`` as many on both sides as fit into it, one at least.
    given : sequence of float
        Breaks of ``given``.
    neutral : float
        Of ``diverging``: from minus this to this is no change; 0 for no such class.

    Raises
    ------
    ValueError
        The method is none of `METHODS`.
    """
    every = np.asarray(values, dtype=np.float64)
    known = np.sort(every[np.isfinite(every)])
    count = min(max(count, LEAST_CLASSES), MOST_CLASSES)
    if method == GIVEN:
        breaks = tuple(sorted({float(edge) for edge in given if math.isfinite(edge)}))
    elif method == EQUAL_COUNT:
        breaks = _readable(known, equal_count_ends(known, count))
    elif method == EQUAL_INTERVAL:
        breaks = _equal_interval(known, count)
    elif method == NATURAL:
        breaks = _readable(known, natural_ends(known, count))
    elif method == DIVERGING:
        breaks = _diverging(known, count, abs(neutral))
    else:
        raise ValueError(f"unknown way of making classes {method!r}: use one of {', '.join(METHODS)}")
    return _measured(known, breaks, len(every) - len(known))


def class_numbers(values: npt.ArrayLike, breaks: Sequence[float]) -> npt.NDArray[np.int64]:
    """Return the class of each value, from 0, and -1 for what is no finite number."""
    every = np.asarray(values, dtype=np.float64)
    found = np.searchsorted(np.asarray(breaks, dtype=np.float64), every, side="left")
    return np.where(np.isfinite(every), found, -1).astype(np.int64)


def method_words(method: str, count: int) -> str:
    """Say how classes were made: "5 classes of equal count"."""
    return f"{count} {'class' if count == 1 else 'classes'} {METHODS[method][1]}"


def equal_count_ends(known: FloatArray, count: int) -> list[int]:
    """Return after how many of the rising values each class but the last ends: equal values stay together.

    An end stands where the number of values up to it is nearest to its share of all.
    """
    ends = np.flatnonzero(np.diff(known) > 0) + 1  # between values that differ
    if len(ends) < count:
        return ends.tolist()
    found: list[int] = []
    for number in range(1, count):
        first, last = len(found) and found[-1] + 1, len(ends) - (count - number)
        wanted = len(known) * number / count
        at = int(np.searchsorted(ends, wanted))
        at -= at > 0 and (at == len(ends) or wanted - ends[at - 1] <= ends[at] - wanted)
        found.append(min(max(at, first), last))
    return [int(ends[at]) for at in found]


def _measured(known: FloatArray, breaks: tuple[float, ...], missing: int) -> Classes:
    if not len(known):
        return Classes((), (), missing, math.nan)
    ends = np.searchsorted(known, np.asarray(breaks, dtype=np.float64), side="right")
    counts = np.diff(np.concatenate(([0], ends, [len(known)])))
    about = known - known.mean()
    whole = float(about @ about)
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in np.split(about, ends) if len(part))
    fit = 1.0 - within / whole if whole > 0 else 1.0
    return Classes(breaks, tuple(counts.tolist()), missing, min(max(fit, 0.0), 1.0))


def _readable(known: FloatArray, ends: Sequence[int]) -> tuple[float, ...]:
    """Return a break for each end: the roundest number that parts the values there, or almost there."""
    edges = [0, *ends, len(known)]
    breaks = []
    for below, end, above in zip(edges, edges[1:], edges[2:], strict=False):
        spare = min(end - below, above - end) // _ROUNDING_SHARE
        low, high = float(known[end - 1 - spare]), float(known[end + spare])
        breaks.append(roundest(low, high, (float(known[end - 1]) + float(known[end])) / 2))
    return tuple(breaks)


def roundest(low: float, high: float, wanted: float) -> float:
    """Return the number with the fewest figures from `low` to below `high`, of several the nearest to `wanted`."""
    if low <= 0 < high and (low < 0 or wanted <= high / 2):
        return 0.0
    top = math.floor(math.log10(max(abs(low), abs(high)))) + 1
    for power in range(top, top - 17, -1):
        for tenths in (10, 5, 2):
            found = _multiple(low, high, wanted, tenths, power - 1)
            if found is not None:
                return found
    return low


def _multiple(low: float, high: float, wanted: float, step: int, power: int) -> float | None:
    """Return the multiple of ``step * 10 ** power`` nearest to a number in an interval, None where none lies there."""
    unit = step * 10.0**power
    if unit == 0.0:  # smaller than numbers can be
        return None
    least, most = math.ceil(low / unit), math.ceil(high / unit) - 1
    if least > most:
        return None
    times = min(max(round(wanted / unit), least), most) * step
    found = float(times * 10**power) if power >= 0 else round(times / 10**-power, -power)
    return found if low <= found < high else None


def _equal_interval(known: FloatArray, count: int) -> tuple[float, ...]:
    """Return breaks at multiples of the least readable step of which `count` cover all values."""
    if not len(known) or known[0] == known[-1]:
        return ()
    low, high = float(known[0]), float(known[-1])
    count = min(count, len(np.unique(known)))
    power = math.floor(math.log10((high - low) / count)) - 1
    while True:
        for tenths in _STEPS:
            step = tenths * 10.0**power
            first = math.floor(low / step)
            if (first + count) * step >= high - step * 1e-9:
                breaks = [_multiple_of(first + number, tenths, power) for number in range(1, count)]
                return tuple(edge for edge in breaks if low <= edge < high)
        power += 1


def _multiple_of(times: int, step: int, power: int) -> float:
    """Return ``times * step * 10 ** power`` without the dust of binary fractions."""
    return float(times * step * 10**power) if power >= 0 else round(times * step / 10**-power, -power)


def _diverging(known: FloatArray, count: int, neutral: float) -> tuple[float, ...]:
    """Return breaks that lie alike on both sides of nought, however the values lie: their colours mean the same."""
    if not len(known):
        return ()
    sizes = np.sort(np.abs(known))
    sizes = sizes[sizes > neutral]
    sides = max((count - 1) // 2 if neutral > 0 else count // 2, 1)
    outer = _readable(sizes, equal_count_ends(sizes, sides)) if len(sizes) and sides > 1 else ()
    outer = tuple(edge for edge in outer if edge > neutral)
    inner = (-neutral, neutral) if neutral > 0 else (0.0,)
    return (*(-edge for edge in reversed(outer)), *inner, *outer)
