"""Other ways to read figures that are damaged: swapped, in another system, with a figure lost, added or changed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estates_app.domain.columns import FloatArray
from estates_app.registers.placing.gathering import Point, Slot, degrees_to_27700, on_grid
from estates_app.registers.placing.grid import transform_to_27700
from estates_app.registers.placing.rules import placing_rules


@dataclass(frozen=True, eq=False)
class Reading:
    """One way to read the figures of a slot.

    Attributes
    ----------
    key : str
        Stable name of the damage; rows of one column share it.
    code : str
        Code of the issue that says it.
    words : str
        What was found, as the start of a sentence.
    xy : ndarray, shape (n, 2)
        EPSG:27700, nan where it is no reading of that row.
    """

    key: str
    code: str
    words: str
    xy: FloatArray


#: Decimal points lost in easting and northing, as divisors of both.
_SCALES = (
    *(scales for scales in itertools.product((1.0, 10.0, 100.0, 1000.0), repeat=2) if scales != (1.0, 1.0)),
    (0.001, 0.001),  # kilometres
)


def readings(slot: Slot) -> list[Reading]:
    """Return the ways in which a whole column may have been written, for every row of a slot.

    Only what lies on the grid is a reading; none is likelier than what is written until other evidence says so.
    """
    metres = ~slot.is_degrees & ~np.isnan(slot.written[:, 0]) & ~slot.is_partial
    found = [
        Reading(
            "swapped",
            "coordinates-swapped",
            "Easting and northing were swapped",
            _where(metres, slot.written[:, ::-1]),
        )
    ]
    for epsg, label in placing_rules().damage.systems:
        xy = _where(metres, slot.written)
        xy[metres] = transform_to_27700(slot.written[metres], epsg)
        found.append(
            Reading(f"epsg{epsg}", "coordinates-system", f"The coordinates are in {label}", _where(metres, xy))
        )
    for scales in _SCALES:
        words = "The coordinates are in kilometres" if scales[0] < 1 else "The coordinates lost a decimal point"
        xy = _where(metres, slot.written / scales)
        found.append(Reading(f"scale{scales}", "coordinates-system", words, xy))
    degrees = slot.is_degrees
    if degrees.any():
        xy = np.full_like(slot.written, np.nan)
        pairs = np.abs(slot.written[degrees])
        xy[degrees] = degrees_to_27700(np.column_stack([-pairs.min(axis=1), pairs.max(axis=1)]))
        xy[degrees & (slot.written.min(axis=1) < 0) & (slot.written.max(axis=1) > 0)] = np.nan
        found.append(Reading("sign", "coordinates-system", "The longitude lost its sign", _where(degrees, xy)))
    return [reading for reading in found if not np.isnan(reading.xy[:, 0]).all()]


def _where(rows: FloatArray | np.ndarray[tuple[int], np.dtype[np.bool_]], xy: FloatArray) -> FloatArray:
    return np.where((np.asarray(rows, bool) & on_grid(xy))[:, None], xy, np.nan)


def in_square(a: float, b: float, near: tuple[float, float]) -> tuple[float, float]:
    """Return the figures of a lost 100 km square in the square that brings them nearest to a place (metres)."""
    x, y = (v + 100_000 * round((at - v) / 100_000) for v, at in zip((a, b), near, strict=True))
    return x, y


@dataclass(frozen=True)
class Slip:
    """What figures may have been before a slip: the place, the slip in words, and whether it proves anything.

    One wrong figure among the kilometres comes near any place to the side, so it only casts doubt on other slips.
    """

    point: Point
    words: str
    is_telling: bool = True


def figure_slips(a: float, b: float, near: Point, within_m: float) -> Iterator[Slip]:
    """Yield what easting and northing may have been before one slip of one figure.

    Two neighbouring figures that changed places, one that was left out, one too many, one wrong among the first three.
    Only places within a distance of ``near`` (metres) are yielded: the figure that did not slip tells at once whether
    there can be any.
    """
    if abs(b - near[1]) <= within_m:
        for words, other, is_telling in _slips(a, "easting"):
            if math.hypot(other - near[0], b - near[1]) <= within_m:
                yield Slip((other, b), words, is_telling)
    if abs(a - near[0]) <= within_m:
        for words, other, is_telling in _slips(b, "northing"):
            if math.hypot(a - near[0], other - near[1]) <= within_m:
                yield Slip((a, other), words, is_telling)


def _slips(value: float, name: str) -> Iterator[tuple[str, float, bool]]:
    if value < 0 or value >= 1e8:
        return
    whole, rest = str(int(value)), value - int(value)
    for words, changed, is_telling in itertools.chain(_moved(whole), _wrong(whole)):
        yield words.format(name), int(changed) + rest, is_telling


def _moved(whole: str) -> Iterator[tuple[str, str, bool]]:
    for i in range(len(whole) - 1):
        if whole[i] != whole[i + 1]:
            yield "two figures of the {} changed places", whole[:i] + whole[i + 1] + whole[i] + whole[i + 2 :], True
    if len(whole) <= 6:
        for i, figure in itertools.product(range(len(whole) + 1), "0123456789"):
            yield "a figure of the {} is missing", whole[:i] + figure + whole[i:], True
    if len(whole) >= 6:
        for i in range(len(whole)):
            yield "the {} has a figure too many", whole[:i] + whole[i + 1 :], True


def _wrong(whole: str) -> Iterator[tuple[str, str, bool]]:
    if len(whole) in (6, 7):
        for i, figure in itertools.product(range(len(whole) - 3), "0123456789"):
            if figure != whole[i]:
                yield "a figure of the {} is wrong", whole[:i] + figure + whole[i + 1 :], i < len(whole) - 4
