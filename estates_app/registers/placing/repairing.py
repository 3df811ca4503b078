"""Puts damaged figures right where independent evidence bears out the repair, and only one repair does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from estates_app.domain.columns import IntArray
from estates_app.domain.geography import is_on_grid
from estates_app.registers.placing.columnwise import Suspects
from estates_app.registers.placing.damage import Reading, Slip, figure_slips, in_square, readings
from estates_app.registers.placing.gathering import FIGURES, Gathered, Point, Slot
from estates_app.registers.placing.rules import placing_rules
from estates_app.registers.placing.weighing import Surroundings, Witness

#: Side of the squares that the grid's letters name; figures below it may have lost their letters.
_SQUARE_M, _MOST_DEGREES = 100_000.0, 180.0


@dataclass(frozen=True)
class Mended:
    """A repair: the place (None where none is sure), the issue's code and words, the rule, and a guess in words."""

    xy: Point | None = None
    code: str = ""
    words: str = ""
    rule: str = ""
    guess: str = ""


@dataclass(eq=False)
class Repairs:
    """Other readings of the figures in dispute, worked out once for all such rows."""

    gathered: Gathered
    suspects: Suspects
    surroundings: Surroundings
    position: IntArray
    readings: dict[str, list[Reading]]
    guesses: dict[int, str] = field(default_factory=dict)

    @classmethod
    def prepare(cls, gathered: Gathered, suspects: Suspects, surroundings: Surroundings) -> Repairs:
        """Work out the other readings of every row in dispute."""
        rows = np.flatnonzero(suspects.disputed)
        position = np.full(len(gathered.rows), -1)
        position[rows] = np.arange(len(rows))
        found = {kind: readings(_of_rows(gathered.slots[kind], rows)) if len(rows) else [] for kind in FIGURES}
        return cls(gathered, suspects, surroundings, position, found)

    def mended(self, i: int, slot: str, own: Point | None, others: Sequence[Witness]) -> Mended:
        """Return the one repair of a row's figures that other witnesses bear out.

        Parameters
        ----------
        i : int
        slot : str
        own : (float, float) or None
            Where the figures lie as written.
        others : sequence of Witness
            The other evidence of the row, without what rests on the same figures.
        """
        worth = self.gathered.slots[slot]
        if worth.is_partial[i]:
            return self._in_square(i, worth, others)
        reach_m = float(worth.reach_m[i])
        borne_out = []
        for reading in self.readings[slot] if self.position[i] >= 0 else ():
            x, y = reading.xy[self.position[i]].tolist()
            if any(math.hypot(x - w.x, y - w.y) <= math.hypot(reach_m, w.reach_m) for w in others):
                borne_out.append(((x, y), reading))
        # Ten times an easting may be a lost decimal point or a figure too many: both readings must come to one place.
        is_scaled = all(reading.key.startswith("scale") for _, reading in borne_out)
        points = [point for point, _ in borne_out]
        doubts = _slips(worth, i, others, math.inf) if borne_out and is_scaled else []
        if borne_out and _are_one([*points, *(slip.point for slip in doubts)]):
            point, reading = borne_out[0]
            rule = "put the right way round" if reading.key == "swapped" else "put right"
            return Mended(point, reading.code, reading.words, rule)
        if worth.written[i].min() >= 0 and _MOST_DEGREES < worth.written[i].max() < _SQUARE_M:
            squared = self._in_square(i, worth, others) if others else Mended()
            if squared.xy is not None:
                return squared
        slips = [] if self._is_no_slip(i, slot) else _slips(worth, i, others, placing_rules().damage.figures_reach_m)
        if not slips:
            return Mended()
        slip = next((slip for slip in slips if slip.is_telling), slips[0])
        is_far = own is None or all(math.dist(own, w.xy) >= placing_rules().damage.figures_from_m for w in others)
        if slip.is_telling and is_far and _are_one([*points, *(other.point for other in slips)]):
            return Mended(slip.point, "coordinates-far", slip.words, "one figure put right")
        return Mended(guess=f" It could be that {slip.words} ({slip.point[0]:.0f}, {slip.point[1]:.0f}).")

    def _is_no_slip(self, i: int, slot: str) -> bool:
        """Whether no single figure can have slipped: degrees, or a filler that somebody typed on purpose."""
        return bool(self.gathered.slots[slot].is_degrees[i]) or bool(self.suspects.reason(i, slot))

    def _in_square(self, i: int, worth: Slot, others: Sequence[Witness]) -> Mended:
        a, b = worth.written[i].tolist()
        words = "The letters of its 100 km square are missing"
        for w in others:
            x, y = in_square(a, b, w.xy)
            if is_on_grid(x, y) and math.hypot(x - w.x, y - w.y) <= math.hypot(w.reach_m, float(worth.reach_m[i])):
                return Mended((x, y), "coordinates-system", words, "its 100 km square added")
        if others or not self.surroundings.is_known:
            return Mended()
        squares = [(a + _SQUARE_M * e, b + _SQUARE_M * n) for e in range(7) for n in range(13)]
        fits = [point for point in squares if is_on_grid(*point) and self.surroundings.holds(point)]
        if len(fits) == 1:
            return Mended(fits[0], "coordinates-system", f"{words}; one alone fits the area", "its 100 km square added")
        return Mended()


def _slips(worth: Slot, i: int, others: Sequence[Witness], most_m: float) -> list[Slip]:
    """Return the slips of one figure that evidence with no longer reach than ``most_m`` bears out."""
    own_m = float(worth.reach_m[i])
    a, b = worth.written[i].tolist()
    return [
        slip
        for w in others
        if w.reach_m <= most_m and not w.is_weak
        for slip in figure_slips(a, b, w.xy, math.hypot(w.reach_m, own_m))
        if is_on_grid(*slip.point)
    ]


def _are_one(points: Sequence[Point]) -> bool:
    """Whether repairs come to the same place, within what nobody can tell apart."""
    xs, ys = zip(*points, strict=True)
    return math.hypot(max(xs) - min(xs), max(ys) - min(ys)) <= placing_rules().damage.unique_m


def _of_rows(slot: Slot, rows: IntArray) -> Slot:
    return Slot(
        slot.xy[rows],
        slot.accuracy_m[rows],
        slot.reach_m[rows],
        slot.written[rows],
        slot.is_degrees[rows],
        slot.is_partial[rows],
        slot.is_lettered[rows],
    )
