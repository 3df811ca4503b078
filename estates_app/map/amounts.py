"""Amounts as circles: the area tells how much, the colour and the sign within tell what the symbol told before."""

from __future__ import annotations

import numpy as np

from estates_app.domain.columns import FloatArray
from estates_app.map.fonts import font_of
from estates_app.map.scores import dashed_ring
from estates_app.map.stamps import Part, Shape, Words, disc
from estates_app.map.theme import Theme

AMOUNT = "amount"
#: A circle with no sign within.
CIRCLE = f"{AMOUNT}:"
#: An amount that nobody supplied: never a circle of no size.
UNKNOWN = f"{AMOUNT}:none"

TINT = 0.3  # opacity of the ground
EDGE, HALO = 0.9, 0.4  # width of the edge, and of the halo round it, in casings
SIGN_RADIUS = 3.0  # of the sign within, in casings
LEAST_ASKING = 5.0  # smaller, a question mark could not be read
LEAST_SHARE = 0.045  # of the largest radius: less than a five-hundredth of the largest amount is a dot


def shares_of(amounts: FloatArray, largest: float) -> FloatArray:
    """Radius of each amount as a share of that of the largest, so that areas are to one another as the amounts are.

    Parameters
    ----------
    amounts : ndarray, shape (n,)
        nan where unknown.
    largest : float
        The amount of the largest circle, above 0.

    Returns
    -------
    ndarray, shape (n,)
        nan where unknown.
    """
    return np.asarray(np.maximum(np.sqrt(np.clip(amounts, 0.0, None) / largest), LEAST_SHARE), dtype=float)


def is_circle(symbol: str) -> bool:
    """Whether a symbol is the circle of a known amount, which stays on its place whatever lies there too."""
    return symbol.startswith(CIRCLE) and symbol != UNKNOWN


def sign_within(symbol: str) -> str:
    """Return the symbol that a circle holds."""
    return symbol.partition(":")[2]


def circle_parts(theme: Theme, colour: str, radius: float, casing: float) -> tuple[list[Part], float]:
    """Return what the circle of an amount is drawn of, and the radius of the sign within, 0 where it has no room."""
    small = radius < 2.0 * SIGN_RADIUS * casing
    edge = min(EDGE * casing, radius * 0.5)
    halo = Shape(disc(radius + HALO * casing / 2.0), line=theme.colour("map_halo"), width=HALO * casing)
    tint = Shape(disc(radius - edge / 2.0), fill=colour, line=colour, width=edge, opacity=2.0 * TINT if small else TINT)
    return [halo, tint], 0.0 if small else SIGN_RADIUS * casing


def unknown_parts(theme: Theme, radius: float, casing: float) -> list[Part]:
    """Return what stands for an amount that nobody supplied: a dashed ring with a question mark."""
    found: list[Part] = [
        Shape(disc(radius + casing * 0.5), fill=theme.colour("map_halo")),
        dashed_ring(theme.colour("text_3"), radius, max(radius * 0.14, casing * 0.5)),
    ]
    if radius >= LEAST_ASKING:
        font = font_of(theme, "small_strong")
        font.setPixelSize(max(round(radius * 1.25), 1))
        found.append(Words("?", font, theme.colour("text_2")))
    return found
