"""Amounts as circles: the area tells how much, the colour and the sign within tell what the symbol told before."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.domain.columns import FloatArray
from estates_app.map.fonts import font_of
from estates_app.map.scores import paint_dashes
from estates_app.map.text import write_within
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


def paint_circle(
    painter: QPainter, theme: Theme, colour: str, place: tuple[float, float], radius: float, casing: float
) -> float:
    """Paint the circle of an amount; returns the radius for the sign within, 0 where it has no room."""
    centre, tint = QPointF(*place), QColor(colour)
    small = radius < 2.0 * SIGN_RADIUS * casing
    tint.setAlphaF(2.0 * TINT if small else TINT)
    painter.setPen(QPen(QColor(theme.colour("map_halo")), HALO * casing))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius + HALO * casing / 2.0, radius + HALO * casing / 2.0)
    edge = min(EDGE * casing, radius * 0.5)
    painter.setPen(QPen(QColor(colour), edge))
    painter.setBrush(tint)
    painter.drawEllipse(centre, radius - edge / 2.0, radius - edge / 2.0)
    return 0.0 if small else SIGN_RADIUS * casing


def paint_unknown(painter: QPainter, theme: Theme, place: tuple[float, float], radius: float, casing: float) -> None:
    """Paint what stands for an amount that nobody supplied: a dashed ring with a question mark."""
    centre = QPointF(*place)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("map_halo")))
    painter.drawEllipse(centre, radius + casing * 0.5, radius + casing * 0.5)
    paint_dashes(painter, QColor(theme.colour("text_3")), centre, radius, max(radius * 0.14, casing * 0.5))
    if radius < LEAST_ASKING:
        return
    font = font_of(theme, "small_strong")
    font.setPixelSize(max(round(radius * 1.25), 1))
    box = QRectF(centre.x() - radius, centre.y() - radius, 2.0 * radius, 2.0 * radius)
    write_within(painter, box, "?", font, QColor(theme.colour("text_2")))
