"""Where names go so that none covers another, a symbol or the edge of the map."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.map.camera import Frame

#: How far a crowded town's name may stand off, mm.
_ASIDE_MM = 2.5

#: Share of its own area that a strong name may lay over symbols.
_MOST_COVERED = 0.4


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
        # a crowded town still gets its name, a little aside; farther off it would name another place
        corners += [
            (middle, above - _ASIDE_MM),
            (middle, below + _ASIDE_MM),
            (right + _ASIDE_MM, level),
            (left - _ASIDE_MM, level),
        ]
    return [Frame(x, y, width, height) for x, y in corners]


def place_labels(
    wanted: list[Wanted], frame: Frame, taken: list[Frame], symbols: list[Frame] | None = None
) -> list[Placed]:
    """Set names in their order, each at its first free place; a name without one is left out.

    The strong names, by which people find their way, may lie over some symbols where no place is free: where least of
    them is covered.

    Parameters
    ----------
    wanted : list of Wanted
        The weightiest first.
    frame : Frame
        Names stay inside it, millimetres.
    taken : list of Frame
        Boxes that no name may cover: furniture.
    symbols : list of Frame
        Boxes of symbols.
    """
    boxes, symbols = list(taken), symbols or []
    placed: list[Placed] = []
    for item in wanted:
        offers = [
            box
            for box in _candidates(item)
            if frame.holds(box.left_mm, box.top_mm)
            and frame.holds(box.right_mm, box.bottom_mm)
            and not any(overlaps(box, other) for other in boxes)
        ]
        covers = [sum(_shared_mm2(box, symbol) for symbol in symbols) for box in offers]
        best = min(range(len(offers)), key=covers.__getitem__, default=None)  # the first of equals
        if best is None:
            continue
        most_mm2 = _MOST_COVERED * item.width_mm * item.height_mm if item.is_strong else 0.0
        if covers[best] <= most_mm2:
            boxes.append(offers[best])
            placed.append(Placed(item, offers[best]))
    return placed


def _shared_mm2(first: Frame, second: Frame) -> float:
    width = min(first.right_mm, second.right_mm) - max(first.left_mm, second.left_mm)
    height = min(first.bottom_mm, second.bottom_mm) - max(first.top_mm, second.top_mm)
    return max(0.0, width) * max(0.0, height)
