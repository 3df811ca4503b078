"""How kinds of lines look, on the screen and on paper."""

from __future__ import annotations

from dataclasses import dataclass

#: Logical pixels a millimetre: a screen of 96 dots an inch.
PX_PER_MM = 96.0 / 25.4


@dataclass(frozen=True)
class LineStyle:
    """How a kind of line looks: colour tokens, widths in millimetres, dashes as multiples of the width."""

    colour: str
    width_mm: float
    casing: str = ""
    casing_mm: float = 0.0
    dashes: tuple[float, ...] = ()


LINE_STYLES = {
    "boundary": LineStyle("map_boundary", 0.3, dashes=(6.0, 3.0)),
    "area": LineStyle("accent", 0.55, "map_halo", 1.1),
    "river": LineStyle("map_river", 0.35),
    "motorway": LineStyle("map_road", 0.7, "map_halo", 1.1),
    "a_road": LineStyle("map_a_road", 0.4, "map_halo", 0.7),
    "b_road": LineStyle("map_minor_road", 0.35),
    "road": LineStyle("map_minor_road", 0.25),
    "spider": LineStyle("map_spider", 0.45, "map_halo", 1.2),
}

#: Layer of the stack (`domain.mapsheet.BUILT_IN`) that a style belongs to.
LAYER_OF_STYLE = {"boundary": "boundaries", "area": "boundaries", "river": "rivers"}


def layer_of(style: str) -> str:
    """Return the layer of the stack that lines of a style belong to."""
    return LAYER_OF_STYLE.get(style, "roads")
