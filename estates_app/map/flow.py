"""Rows that flow down columns, as those of a legend on paper do."""

from __future__ import annotations

from collections.abc import Sequence


def flow(
    heights_mm: Sequence[float], is_head: Sequence[bool], room_mm: float, *, keeps_groups: bool = False
) -> list[int]:
    """Column of each row; a heading never stands alone at the foot of one.

    Parameters
    ----------
    heights_mm : sequence of float
    is_head : sequence of bool
        Which rows are headings of what follows.
    room_mm : float
        Height of a column.
    keeps_groups : bool
        Whether a heading and what follows it, up to the next one, stay together where a column holds them.
    """
    found: list[int] = []
    column, used = 0, 0.0
    for number, height in enumerate(heights_mm):
        need = height
        if is_head[number]:
            ends = next((at for at in range(number + 1, len(is_head)) if is_head[at]), len(is_head))
            group = sum(heights_mm[number:ends])
            need = group if keeps_groups and group <= room_mm else sum(heights_mm[number : number + 2])
        if used > 0.0 and used + need > room_mm + 0.01:
            column, used = column + 1, 0.0
        used += height
        found.append(column)
    return found


def columns_needed(
    heights_mm: Sequence[float], is_head: Sequence[bool], room_mm: float, *, keeps_groups: bool = False
) -> int:
    """How many columns of a height the rows need."""
    return flow(heights_mm, is_head, room_mm, keeps_groups=keeps_groups)[-1] + 1 if heights_mm else 0


def strip_height(
    heights_mm: Sequence[float], is_head: Sequence[bool], columns: int, *, keeps_groups: bool = False
) -> float:
    """Least height at which the rows fit so many columns."""
    room = max(max(heights_mm), sum(heights_mm) / columns)
    if keeps_groups:
        starts = [at for at, head in enumerate(is_head) if head] or [0]
        room = max(room, *(sum(heights_mm[a:b]) for a, b in zip(starts, [*starts[1:], None], strict=True)))
    while columns_needed(heights_mm, is_head, room, keeps_groups=keeps_groups) > columns:
        room += 0.5
    return room
