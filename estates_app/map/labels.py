"""Where names go so that none covers another, a symbol or the edge of the map."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.map.camera import Frame


@dataclass(frozen=True)
class Wanted:
    """One name that wants a place.

    Attributes
    ----------
    text : str
    x_mm, y_mm : float
        The thing it names.
    width_mm, height_mm : float
        Size of the set text.
    clear_mm : float
        Half the size of the symbol it names; 0 lets the name lie on its place.
    size_pt : float
    is_strong : bool
    """

    text: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    clear_mm: float
    size_pt: float
    is_strong: bool = False


@dataclass(frozen=True)
class Placed:
    """A name with its box."""

    wanted: Wanted
    box: Frame


def overlaps(first: Frame, second: Frame) -> bool:
    """Whether two boxes share ground."""
    return (
        first.left_mm < second.right_mm
        and second.left_mm < first.right_mm
        and first.top_mm < second.bottom_mm
        and second.top_mm < first.bottom_mm
    )


def _candidates(wanted: Wanted) -> list[Frame]:
    width, height = wanted.width_mm, wanted.height_mm
    away = wanted.clear_mm + 0.5
    right, left, middle = wanted.x_mm + away, wanted.x_mm - away - width, wanted.x_mm - width / 2
    above, below, level = wanted.y_mm - away - height, wanted.y_mm + away, wanted.y_mm - height / 2
    corners = [(right, level), (left, level), (middle, above), (middle, below)]
    corners += [(right, above), (left, above), (right, below), (left, below)]
    if wanted.clear_mm == 0.0:
        corners = [(middle, level), (middle, above - 1.5), (middle, below + 1.5), *corners]
        # a crowded town still gets its name, a little aside
        corners += [
            (x + dx, y + dy)
            for step in (4.0, 7.0)
            for x, y, dx, dy in (
                (middle, above, 0.0, -step),
                (middle, below, 0.0, step),
                (right, level, step, 0.0),
                (left, level, -step, 0.0),
            )
        ]
    return [Frame(x, y, width, height) for x, y in corners]


def place_labels(wanted: list[Wanted], frame: Frame, taken: list[Frame]) -> list[Placed]:
    """Set names in their order, each at its first free place; a name without one is left out.

    Parameters
    ----------
    wanted : list of Wanted
        The weightiest first.
    frame : Frame
        Names stay inside it, millimetres.
    taken : list of Frame
        Boxes of symbols and furniture.
    """
    boxes = list(taken)
    placed: list[Placed] = []
    for item in wanted:
        for box in _candidates(item):
            inside = frame.holds(box.left_mm, box.top_mm) and frame.holds(box.right_mm, box.bottom_mm)
            if inside and not any(overlaps(box, other) for other in boxes):
                boxes.append(box)
                placed.append(Placed(item, box))
                break
    return placed
