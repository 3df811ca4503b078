"""Finds the header of a table: title rows above it, and headings spread over two rows."""

from __future__ import annotations

import re

#: How many rows may stand above the header.
_SEARCHED = 15


def find_header(grid: list[list[str]]) -> tuple[list[str], int]:
    """Return the headings and the index of the first row below them.

    The header is the row, near the top, whose cells are most, most distinct and least like figures. A row above it
    that is partly filled over the same columns is a group heading and is put before the headings that it spans.
    """
    top = grid[:_SEARCHED]
    width = max(len(row) for row in top)
    scores = [_score(row, width) - 0.02 * i for i, row in enumerate(top)]
    at = max(range(len(top)), key=lambda i: scores[i])
    headings = [*top[at], *[""] * (width - len(top[at]))]
    if at > 0 and _is_group_row(top[at - 1], headings):
        headings = _joined(top[at - 1], headings)
    return headings, at + 1


def _score(row: list[str], width: int) -> float:
    cells = [cell.strip() for cell in row if cell.strip()]
    if not cells:
        return 0.0
    words = sum(_is_heading(cell) for cell in cells)
    distinct = len({cell.casefold() for cell in cells})
    return (words + 0.5 * distinct) / (1.5 * width)


def _is_heading(cell: str) -> bool:
    letters = sum(c.isalpha() for c in cell)
    digits = sum(c.isdigit() for c in cell)
    return letters >= 1 and digits <= max(4, letters // 2) and len(cell) < 160 and not re.match(r"^[A-Z]{1,2}\d", cell)


def _is_group_row(above: list[str], headings: list[str]) -> bool:
    """Whether the row above names groups of columns: at least two cells, and not more than the headings."""
    filled = [cell for cell in above if cell.strip()]
    return 2 <= len(filled) < sum(bool(h.strip()) for h in headings) + 1 and len(above) > 2


def _joined(groups: list[str], headings: list[str]) -> list[str]:
    current, joined = "", []
    for i, heading in enumerate(headings):
        group = groups[i].strip() if i < len(groups) else ""
        current = group or current
        plain = heading.strip()
        is_new = not plain or current.casefold() in plain.casefold()
        joined.append(current if not plain else plain if is_new else f"{current}: {plain}")
    return joined
