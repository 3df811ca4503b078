"""Scores as symbols: a disc in the colour of its class, with the number in it where there is room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.map.fonts import font_of
from estates_app.map.text import write_within
from estates_app.map.theme import Theme

SCORE_KINDS = ("score", "scoredot")
EDGE_SHARE = 0.11  # of the radius: pale classes need a dark edge to stand out from pale land
DIGITS_SHARE = {1: 1.0, 2: 1.0, 3: 0.82}  # height of the figures by their number, as a share of the radius


def paint_score(
    painter: QPainter, theme: Theme, symbol: str, place: tuple[float, float], radius: float, casing: float
) -> None:
    """Paint ``score:NN``, ``scoredot:NN``, or a dashed ring where there is no score (``score:none``)."""
    kind, _, key = symbol.partition(":")
    centre = QPointF(*place)
    value = _value(key)
    if value is None:
        _paint_none(painter, theme, centre, radius, casing)
        return
    ground, ink = theme.score(value)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("map_halo")))
    painter.drawEllipse(centre, radius + casing, radius + casing)
    edge = max(radius * EDGE_SHARE, casing * 0.5)
    painter.setPen(QPen(QColor(theme.colour("map_label")), edge))
    painter.setBrush(QColor(ground))
    painter.drawEllipse(centre, radius - edge / 2.0, radius - edge / 2.0)
    if kind == "score":
        words = f"{value:.0f}"
        font = font_of(theme, "small_strong")
        font.setPixelSize(max(round(radius * DIGITS_SHARE.get(len(words), 0.8)), 1))
        box = QRectF(centre.x() - 2.0 * radius, centre.y() - radius, 4.0 * radius, 2.0 * radius)
        write_within(painter, box, words, font, QColor(ink))


def _value(key: str) -> float | None:
    try:
        value = float(key)
    except ValueError:
        return None
    return min(max(value, 0.0), 100.0) if value == value else None


def _paint_none(painter: QPainter, theme: Theme, centre: QPointF, radius: float, casing: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("map_halo")))
    painter.drawEllipse(centre, radius + casing * 0.5, radius + casing * 0.5)
    paint_dashes(painter, QColor(theme.colour("text_3")), centre, radius, max(radius * 0.2, casing * 0.6))


def paint_dashes(painter: QPainter, colour: QColor, centre: QPointF, radius: float, width: float) -> None:
    """Paint a ring of eight dashes, as of what is not known."""
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    # they close round the ring
    step = 2.0 * 3.141592653589793 * (radius - width / 2.0) / width / 8.0
    pen.setDashPattern([step * 0.6, step * 0.4])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius - width / 2.0, radius - width / 2.0)
