"""Puts damaged figures right where independent evidence bears out the repair, and only one repair does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from estates_app.domain.columns import IntArray
from estates_app.domain.geography import is_on_grid
from estates_app.registers.placing.columnwise import Suspects
from estates_app.registers.placing.damage import Reading, figure_slips, in_square, readings
from estates_app.registers.placing.gathering import FIGURES, Gathered, Point, Slot
from estates_app.registers.placing.rules import placing_rules
from estates_app.registers.placing.weighing import Surroundings, Witness


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
        if borne_out and _are_one([point for point, _ in borne_out]):
            point, reading = borne_out[0]
            rule = "put the right way round" if reading.key == "swapped" else "put right"
            return Mended(point, reading.code, reading.words, rule)
        # A figure that was typed to fill the cell is no figure that slipped.
        if worth.is_degrees[i] or self.suspects.reason(i, slot):
            return Mended()
        return self._slip(i, worth, own, others)

    def _in_square(self, i: int, worth: Slot, others: Sequence[Witness]) -> Mended:
        a, b = worth.written[i].tolist()
        words = "The letters of its 100 km square are missing"
        for w in others:
            x, y = in_square(a, b, w.xy)
            if is_on_grid(x, y) and math.hypot(x - w.x, y - w.y) <= math.hypot(w.reach_m, float(worth.reach_m[i])):
                return Mended((x, y), "coordinates-system", words, "its 100 km square added")
        if others or not self.surroundings.is_known:
            return Mended()
        squares = [(a + 100_000 * e, b + 100_000 * n) for e in range(7) for n in range(13)]
        fits = [point for point in squares if is_on_grid(*point) and self.surroundings.holds(point)]
        if len(fits) == 1:
            return Mended(fits[0], "coordinates-system", f"{words}; one alone fits the area", "its 100 km square added")
        return Mended()

    @staticmethod
    def _slip(i: int, worth: Slot, own: Point | None, others: Sequence[Witness]) -> Mended:
        """Return the one slip of one figure that exact evidence bears out; several, or one too near, are a guess."""
        rules = placing_rules().damage
        exact = [w for w in others if w.reach_m <= rules.figures_reach_m and not w.is_weak]
        if not exact:
            return Mended()
        is_far = own is None or all(math.dist(own, w.xy) >= rules.figures_from_m for w in exact)
        a, b = worth.written[i].tolist()
        found = [
            (point, words)
            for w in exact
            for words, point in figure_slips(a, b, w.xy, math.hypot(w.reach_m, float(worth.reach_m[i])))
            if is_on_grid(*point)
        ]
        if not found:
            return Mended()
        if is_far and _are_one([point for point, _ in found]):
            point, words = found[0]
            return Mended(point, "coordinates-far", words, "one figure put right")
        point, words = found[0]
        return Mended(guess=f" It could be that {words} ({point[0]:.0f}, {point[1]:.0f}).")


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
