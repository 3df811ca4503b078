"""Where a row was placed, by what evidence."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.domain.claims import Issue
from estates_app.domain.placetasks import Evidence
from estates_app.registers.placing.gathering import Point


@dataclass(frozen=True)
class Placed:
    """Where a row lies (EPSG:27700, metres), by what evidence, how accurately, and what disagreed.

    Attributes
    ----------
    xy_27700 : (float, float) or None
    rule : str
        The evidence that placed it ("coordinates", "postcode", …), and what was put right.
    accuracy_m : float or None
        Two places of three lie within it.
    issues : tuple of Issue
    evidence : tuple of Evidence
        Everything that says where it lies; ``agrees`` with the place that was taken.
    """

    xy_27700: Point | None
    rule: str
    accuracy_m: float | None
    issues: tuple[Issue, ...] = ()
    evidence: tuple[Evidence, ...] = ()
