"""Places rows by the best evidence at hand, and says where the evidence disagrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from estates_app.domain.claims import Cleaned, Issue, Severity
from estates_app.registers.placing.columnwise import find_suspects, read_whole_columns
from estates_app.registers.placing.gathering import Cells, PlaceSources, Point, gather
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.placing.naming import Names
from estates_app.registers.placing.placed import Placed
from estates_app.registers.placing.repairing import Repairs
from estates_app.registers.placing.rowwise import Placer
from estates_app.registers.placing.rules import placing_rules
from estates_app.registers.placing.weighing import Surroundings

#: Rule of a place that a person gave a row, and code of the issue of a row whose coordinates a person found wrong.
PUT_BY_HAND, LEFT_ASIDE = "put there by hand", "coordinates-left-aside"


def place(
    cells: Mapping[str, Cleaned], *, row: int, geometry_xy_27700: Point | None, gazetteer: Gazetteer | None
) -> Placed:
    """Place one row as `place_rows` does, without knowledge of the register's other rows."""
    sources = PlaceSources(gazetteer=gazetteer)
    return place_rows([cells], numbers=[row], geometry_xy_27700=[geometry_xy_27700], sources=sources)[0]


def place_rows(
    rows: Sequence[Cells],
    *,
    numbers: Sequence[int],
    geometry_xy_27700: Sequence[Point | None] | None,
    sources: PlaceSources,
    by_postcode: frozenset[int] = frozenset(),
    by_hand: Mapping[int, Point] | None = None,
) -> list[Placed]:
    """Place the rows of one register.

    Parameters
    ----------
    rows : sequence of mapping of field key to Cleaned
    numbers : sequence of int
        Row numbers for the issues, and what ``by_postcode`` and ``by_hand`` name.
    geometry_xy_27700 : sequence of ((float, float) or None), or None
        A point of each feature's own shape, where the file has shapes.
    sources : PlaceSources
        Postcodes, UPRNs, settlements and the area, as far as they are at hand.
    by_postcode : frozenset of int
        Rows whose figures a person found wrong: they are left aside, which is said.
    by_hand : mapping of row number to (float, float)
        Where a person put a row (EPSG:27700): nothing outweighs it.

    Returns
    -------
    list of Placed
        One a row, in order.
    """
    by_hand = by_hand or {}
    left_aside = np.array([number in by_postcode for number in numbers], bool)
    gathered = gather(rows, numbers, geometry_xy_27700, sources, left_aside)
    read_as = read_whole_columns(gathered)
    suspects = find_suspects(gathered)
    surroundings = Surroundings.of(sources.area_27700, suspects.confirmed_xy)
    names = Names(sources, suspects.confirmed_xy)
    simple = suspects.simple & ~names.can_say(gathered, suspects.alone)
    placer = Placer(gathered, suspects, surroundings, names, Repairs.prepare(gathered, suspects, surroundings), read_as)
    placed = placer.simple_rows(simple)
    for i in np.flatnonzero(~simple).tolist():
        placed[i] = placer.hard_row(i)
    for i in np.flatnonzero(left_aside).tolist():
        placed[i] = _with_issue(placed[i], _left_aside(rows[i], numbers[i]))
    for i, number in enumerate(numbers):
        if number in by_hand:
            evidence = tuple(e._replace(agrees=False) for e in placed[i].evidence)
            placed[i] = Placed(by_hand[number], PUT_BY_HAND, placing_rules().witness["coordinates"].accuracy_m,
                               evidence=evidence)  # fmt: skip
    return placed


def _with_issue(placed: Placed, issue: Issue) -> Placed:
    return Placed(placed.xy_27700, placed.rule, placed.accuracy_m, (issue, *placed.issues), placed.evidence)


def _left_aside(cells: Cells, number: int) -> Issue:
    keys = ("easting_m", "northing_m", "lat", "lon", "grid_reference")
    cell = next((cells[key] for key in keys if key in cells), None)
    column, raw = (cell.column, cell.raw) if cell else ("", "")
    message = "Its coordinates were left aside by hand: its postcode places it."
    return Issue(number, column, raw, LEFT_ASIDE, Severity.NOTE, message)
