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

#: Styles that are lighter from `FAR_M_PER_PX` on: of a whole county they would outshout what lies between them.
#: Dashes of a wavy edge are no line any more there, so that edges are whole, and pale.
FAR_STYLES = {
    "boundary": LineStyle("map_boundary_far", 0.28),
    "motorway": LineStyle("map_road", 0.4, "map_halo", 0.7),
    "a_road": LineStyle("map_a_road", 0.28),
}
FAR_M_PER_PX = 60.0

#: Layer of the stack (`domain.mapsheet.BUILT_IN`) that a style belongs to.
LAYER_OF_STYLE = {"boundary": "boundaries", "area": "boundaries", "river": "rivers"}


def style_at(style: str, m_per_px: float) -> LineStyle:
    """Return how a kind of line looks at a scale, metres a logical pixel (96 dots an inch on paper)."""
    usual = LINE_STYLES.get(style, LINE_STYLES["road"])
    return FAR_STYLES.get(style, usual) if m_per_px >= FAR_M_PER_PX else usual


def layer_of(style: str) -> str:
    """Return the layer of the stack that lines of a style belong to."""
    return LAYER_OF_STYLE.get(style, "roads")
