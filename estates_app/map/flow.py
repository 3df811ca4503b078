"""Rows that flow down columns, as those of a legend on paper do."""

from __future__ import annotations

from collections.abc import Sequence


def flow(heights_mm: Sequence[float], is_head: Sequence[bool], room_mm: float) -> list[int]:
    """Column of each row; a heading never stands alone at the foot of one.

    Parameters
    ----------
    heights_mm : sequence of float
    is_head : sequence of bool
        Which rows are headings of what follows.
    room_mm : float
        Height of a column.
    """
    found: list[int] = []
    column, used = 0, 0.0
    for number, height in enumerate(heights_mm):
        follows = number + 1 < len(heights_mm) and is_head[number]
        need = height + (heights_mm[number + 1] if follows else 0.0)
        if used > 0.0 and used + need > room_mm + 0.01:
            column, used = column + 1, 0.0
        used += height
        found.append(column)
    return found


def columns_needed(heights_mm: Sequence[float], is_head: Sequence[bool], room_mm: float) -> int:
    """How many columns of a height the rows need."""
    return flow(heights_mm, is_head, room_mm)[-1] + 1 if heights_mm else 0


def strip_height(heights_mm: Sequence[float], is_head: Sequence[bool], columns: int) -> float:
    """Least height at which the rows fit so many columns."""
    room = max(max(heights_mm), sum(heights_mm) / columns)
    while columns_needed(heights_mm, is_head, room) > columns:
        room += 0.5
    return room
