"""Weighs the witnesses of one row: which agree, which is the odd one out, which is the most exact of those believed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import FloatArray
from estates_app.registers.placing.gathering import Point, inside
from estates_app.registers.placing.gazetteer import distinct_places
from estates_app.registers.placing.rules import placing_rules

#: Families whose witnesses name no single building: they settle a dispute and never outvote a building's own.
_WEAK = frozenset({"settlement", "sector", "district"})


class Witness(NamedTuple):
    """One piece of evidence of one row (EPSG:27700, metres)."""

    slot: str
    label: str
    x: float
    y: float
    accuracy_m: float
    reach_m: float

    @property
    def xy(self) -> Point:
        """Where it says the row lies."""
        return self.x, self.y

    @property
    def family(self) -> str:
        """Witnesses of one family come from one hand."""
        return placing_rules().witness[self.slot].family

    @property
    def is_weak(self) -> bool:
        """Whether it names a neighbourhood, no building."""
        return self.slot in _WEAK


def apart_m(a: Witness, b: Witness) -> float:
    """Return how far two witnesses lie apart."""
    return math.hypot(a.x - b.x, a.y - b.y)


def agree(a: Witness, b: Witness) -> bool:
    """Whether two witnesses can both be right: no farther apart than their reaches together."""
    return apart_m(a, b) <= math.hypot(a.reach_m, b.reach_m)


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Where the area and the register's well-placed rows lie, to tell which of two places is likelier."""

    area_27700: BaseGeometry | None
    tree: Any | None
    limit_m: float

    @classmethod
    def of(cls, area_27700: BaseGeometry | None, confirmed_xy: FloatArray) -> Surroundings:
        """Learn the neighbourhood from rows whose coordinates other evidence confirms, shape (n, 2)."""
        rules = placing_rules().weighing
        places = distinct_places(confirmed_xy)
        if len(places) < rules.neighbours_needed:
            return cls(area_27700, None, math.inf)
        from scipy.spatial import cKDTree

        tree = cKDTree(places)
        spacing = float(np.quantile(tree.query(places, k=2)[0][:, 1], 0.95))
        return cls(area_27700, tree, rules.neighbourhood_factor * max(spacing, 1000.0))

    @property
    def is_known(self) -> bool:
        """Whether there is anything to compare a place with."""
        return self.area_27700 is not None or self.tree is not None

    def holds(self, point: Point) -> bool:
        """Whether a place lies in the area and among the register's other rows, as far as these are known."""
        xy = np.array([point])
        if not inside(self.area_27700, xy)[0]:
            return False
        return self.tree is None or float(self.tree.query(xy[0])[0]) <= self.limit_m


def choose(witnesses: Sequence[Witness], surroundings: Surroundings) -> Witness:
    """Return the witness to place a row by: the most exact of those that most families bear out.

    Of two that only contradict one another the more exact is kept, unless it alone lies outside the area or away from
    the register's other rows, or nothing is known of these and the two lie farther apart than `refuse_m`.
    """
    strong = [w for w in witnesses if not w.is_weak] or list(witnesses)

    def standing(one: Witness) -> tuple[int, int, float]:
        votes = {w.family: 0 for w in strong}
        weak = 0
        for other in witnesses:
            if other.family == one.family:
                continue
            vote = 1 if agree(one, other) else -1
            if other.is_weak and not one.is_weak:
                weak += vote
            else:
                votes[other.family] = max(votes.get(other.family, -1) or -1, vote)
        return -sum(votes.values()), -weak, one.accuracy_m

    ranked = sorted(strong, key=standing)
    best = ranked[0]
    rival = next((w for w in ranked[1:] if not agree(best, w)), None)
    if rival is None or standing(best)[:2] != standing(rival)[:2]:
        return best
    if surroundings.is_known:
        holds = surroundings.holds(best.xy), surroundings.holds(rival.xy)
        return rival if holds == (False, True) else best
    is_far = apart_m(best, rival) > placing_rules().weighing.refuse_m
    return rival if is_far and rival.family != "figures" else best


def distance_words(metres: float) -> str:
    """Return a distance as people say it."""
    if metres < 1000:
        return f"{max(10, round(metres, -1)):.0f} m"
    return f"{metres / 1000:.0f} km" if metres >= 10_000 else f"{metres / 1000:.1f} km"
