"""What a person is asked to put on the map: rows without a place, rows in doubt, and what says where each may lie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Point = tuple[float, float]


class Evidence(NamedTuple):
    """One piece of evidence as a map shows it: kind in words, place (EPSG:27700), metres, whether it agrees."""

    kind: str
    x: float
    y: float
    accuracy_m: float
    agrees: bool


class TaskKind(StrEnum):
    """Why a row is on the list, the most pressing first."""

    UNPLACED = "unplaced"
    DOUBTFUL = "doubtful"
    ROUGH = "rough"


@dataclass(frozen=True)
class PlaceTask:
    """One row that a person should look at on the map.

    Attributes
    ----------
    row : int
        Its number in the register.
    kind : TaskKind
    guess_xy_27700 : (float, float) or None
        Where to open the map; None where nothing at all is known.
    accuracy_m : float or None
        Of the guess.
    why, settle : str
        Why it is on the list, and what would settle it, a sentence each.
    choices : tuple of Evidence
        The places to choose from, the guess first.
    """

    row: int
    kind: TaskKind
    guess_xy_27700: Point | None
    accuracy_m: float | None
    why: str
    settle: str
    choices: tuple[Evidence, ...] = ()
