"""Criteria, value functions and weights. Scales have fixed ends, so adding a property reverses no rank."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Axis(StrEnum):
    """The five questions asked of every property."""

    USAGE = "usage"
    USABILITY = "usability"
    DEMAND = "demand"
    LOCATION = "location"
    SHARING = "sharing"


@dataclass(frozen=True)
class ValueFunction:
    """A piecewise-linear value function with fixed ends.

    Attributes
    ----------
    points : tuple of (raw, value)
        At least two, raw values strictly rising, values 0 to 1. Outside the ends the value stays at the end.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        raws = [raw for raw, _ in self.points]
        if len(raws) < 2 or any(b <= a for a, b in itertools.pairwise(raws)):
            raise ValueError("a value function needs at least two points with rising raw values")
        if any(not 0 <= value <= 1 for _, value in self.points):
            raise ValueError("values of a value function lie between 0 and 1")


@dataclass(frozen=True)
class Measure:
    """How a criterion's raw figure is worked out: one of the kinds of `analysis.measures`, with its parameters."""

    kind: str
    parameters: Mapping[str, object]


@dataclass(frozen=True)
class Criterion:
    """One criterion.

    Attributes
    ----------
    key, label, unit : str
    axis : Axis
    weight : float
        Swing weight, any positive scale; normalised over the criteria of a class.
    classes : tuple of str
        Property classes it applies to; empty for all.
    measure : Measure
    value : ValueFunction
    source : str
        Where the ends come from.
    decimals : int
        Decimals of the raw figure for people.
    """

    key: str
    label: str
    unit: str
    axis: Axis
    weight: float
    classes: tuple[str, ...]
    measure: Measure
    value: ValueFunction
    source: str
    decimals: int = 0

    def as_written(self, raw: float) -> float | str:
        """Return a raw figure as its register has it: a grade by its letter, a flag as yes or no."""
        grades = self.measure.parameters.get("grades")
        if isinstance(grades, Mapping):
            return next((str(grade) for grade, figure in grades.items() if figure == raw), raw)
        if self.measure.kind == "flag":
            return "yes" if raw else "no"
        return "no other" if math.isinf(raw) else raw
