"""Scores as symbols: a disc in the colour of its class, with the number in it where there is room."""

from __future__ import annotations

import math

from estates_app.map.fonts import font_of
from estates_app.map.stamps import Part, Shape, Words, disc
from estates_app.map.theme import Theme

SCORE_KINDS = ("score", "scoredot")
EDGE_SHARE = 0.11  # of the radius: pale classes need a dark edge to stand out from pale land
DIGITS_SHARE = {1: 1.0, 2: 1.0, 3: 0.82}  # height of the figures by their number, as a share of the radius


def score_parts(theme: Theme, symbol: str, radius: float, casing: float) -> list[Part]:
    """Return what ``score:NN``, ``scoredot:NN`` or ``score:none``, a dashed ring, is drawn of."""
    kind, _, key = symbol.partition(":")
    value, halo = _value(key), theme.colour("map_halo")
    if value is None:
        ring = dashed_ring(theme.colour("text_3"), radius, max(radius * 0.2, casing * 0.6))
        return [Shape(disc(radius + casing * 0.5), fill=halo), ring]
    ground, ink = theme.score(value)
    edge = max(radius * EDGE_SHARE, casing * 0.5)
    found: list[Part] = [
        Shape(disc(radius + casing), fill=halo),
        Shape(disc(radius - edge / 2.0), fill=ground, line=theme.colour("map_label"), width=edge),
    ]
    if kind == "score":
        words = f"{value:.0f}"
        font = font_of(theme, "small_strong")
        font.setPixelSize(max(round(radius * DIGITS_SHARE.get(len(words), 0.8)), 1))
        found.append(Words(words, font, ink))
    return found


def _value(key: str) -> float | None:
    try:
        value = float(key)
    except ValueError:
        return None
    return min(max(value, 0.0), 100.0) if value == value else None


def dashed_ring(colour: str, radius: float, width: float) -> Shape:
    """Return a ring of eight dashes, as of what is not known."""
    # they close round the ring
    step = 2.0 * math.pi * (radius - width / 2.0) / width / 8.0
    return Shape(disc(radius - width / 2.0), line=colour, width=width, dashes=(step * 0.6, step * 0.4))
