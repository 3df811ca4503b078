"""Which columns are coordinates: what the figures say comes before what the heading says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from estates_app.registers.columns.headings import Heading
from estates_app.registers.columns.values import Look
from estates_app.registers.placing.grid import grid_reference_to_27700

#: Words of a heading for each axis: eastward and northward.
_EAST, _NORTH = frozenset({"x", "easting", "longitude"}), frozenset({"y", "northing", "latitude"})

#: Words that say degrees, and words that say metres.
_DEGREES, _METRES = frozenset({"longitude", "latitude"}), frozenset({"easting", "northing"})

#: Shares of pairs on English land from which on an order of axes is right, and up to which it is wrong.
_RIGHT, _WRONG = 0.8, 0.4

#: How many rows are looked at.
_ROWS = 80


@dataclass(frozen=True)
class Axis:
    """What a column of coordinates is where its figures say other than its heading, or more."""

    field: str
    confidence: float
    reason: str


def axes_of(
    read: Sequence[Heading], samples: Sequence[Sequence[str]], looks: Sequence[Look], squares: tuple[str, ...]
) -> Mapping[int, Axis]:
    """Return what the columns headed as coordinates are, where their figures decide.

    Degrees of latitude and of longitude in Britain never overlap, so the figures tell them apart. Eastings and
    northings do overlap: of a pair of columns, that order is right which puts the places on English land.

    Parameters
    ----------
    read : sequence of Heading
    samples : sequence of sequence of str
        For each column some of its cells, row by row alike.
    looks : sequence of Look
    squares : tuple of str
        100 km squares with English land.
    """
    found: dict[int, Axis] = {}
    metres: dict[str, list[int]] = {"east": [], "north": []}
    for at, (heading, look) in enumerate(zip(read, looks, strict=True)):
        words = set(heading.words)
        is_east, is_north = bool(words & _EAST), bool(words & _NORTH)
        if is_east == is_north or not look.known:
            continue
        if _share(look, 49.8, 60.9, whole=False) >= 0.8:
            found.update(_degrees(at, words, "lat", "latitudes", is_expected=is_north))
        elif _share(look, -8.7, 1.8, whole=False) >= 0.8:
            found.update(_degrees(at, words, "lon", "longitudes", is_expected=is_east))
        elif _share(look, 5_000, 1_230_000, whole=True) >= 0.8:
            metres["east" if is_east else "north"].append(at)
    found.update(_metres(metres["east"], metres["north"], read, samples, squares))
    return found


def _degrees(at: int, words: set[str], key: str, told: str, *, is_expected: bool) -> dict[int, Axis]:
    if is_expected and words & _DEGREES:
        return {}  # the heading says what the figures say
    if is_expected:
        return {at: Axis(key, 0.93, f"the heading names the axis and the cells are {told} in degrees")}
    return {at: Axis(key, 0.85, f"the heading says the other axis, but the cells are {told}")}


def _metres(
    east: list[int],
    north: list[int],
    read: Sequence[Heading],
    samples: Sequence[Sequence[str]],
    squares: tuple[str, ...],
) -> dict[int, Axis]:
    """Return the columns of metres whose headings mislead."""
    odd = [at for at in (*east, *north) if set(read[at].words) & _DEGREES]
    if len(east) != 1 or len(north) != 1:
        return {at: _in_metres(at in east, 0.66) for at in odd}
    as_headed = _on_land(samples[east[0]], samples[north[0]], squares)
    swapped = _on_land(samples[north[0]], samples[east[0]], squares)
    if swapped >= _RIGHT and as_headed <= _WRONG:
        words = "by its figures: as the headings have it the places would lie in the sea, the other way round on land"
        return {
            east[0]: Axis("northing_m", 0.8, f"northings {words}"),
            north[0]: Axis("easting_m", 0.8, f"eastings {words}"),
        }
    if as_headed >= _RIGHT and swapped <= _WRONG:
        return {at: _in_metres(at in east, 0.85) for at in odd}
    first = min(*east, *north)  # both orders may be: the easting is written first (Ordnance Survey's own rule)
    return {at: _in_metres(at == first, 0.66) for at in odd}


def _in_metres(is_east: bool, confidence: float) -> Axis:
    key = "easting_m" if is_east else "northing_m"
    return Axis(key, confidence, "the heading says degrees, but the cells are metres of the National Grid")


def _share(look: Look, low: float, high: float, *, whole: bool) -> float:
    fitting = sum(low <= n <= high and (whole or n != int(n)) for n in look.numbers)
    return fitting / look.known


def _on_land(xs: Sequence[str], ys: Sequence[str], squares: tuple[str, ...]) -> float:
    """Return the share of pairs (metres) that lie in a square with English land."""
    corners = _corners(squares)
    on_land = total = 0
    for x, y in zip(xs, ys, strict=False):
        try:
            east, north = float(x.replace(",", "")), float(y.replace(",", ""))
        except ValueError:
            continue
        total += 1
        on_land += (int(east // 100_000), int(north // 100_000)) in corners
        if total == _ROWS:
            break
    return on_land / total if total else 0.0


@lru_cache(maxsize=4)
def _corners(squares: tuple[str, ...]) -> frozenset[tuple[int, int]]:
    """Return squares as (hundreds of km east, hundreds of km north) of their south-west corners."""
    middles = [grid_reference_to_27700(f"{square}55") for square in squares]
    return frozenset((int(x // 100_000), int(y // 100_000)) for x, y in filter(None, middles))
