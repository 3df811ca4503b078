"""The symbols: a shape, a colour and a mark for each partner; for fates discs, for other signs shapes with drawings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from estates_app.map.amounts import AMOUNT, UNKNOWN, paint_circle, paint_unknown, sign_within
from estates_app.map.scores import SCORE_KINDS, paint_score
from estates_app.map.theme import Theme

PARTNER_RADIUS_MM = 1.75
FATE_RADIUS_MM = 2.1
CONTEXT_RADIUS_MM = 0.55
CASING_MM = 0.35
LARGEST_FACTOR = 4.0

#: Shapes with equal sides: corners, radius, turn.
_CORNERS = {
    "pentagon": (5, 1.08, 0.0),
    "diamond": (4, 1.2, 0.0),
    "hexagon": (6, 1.05, math.pi / 6),
    "octagon": (8, 1.04, math.pi / 8),
}

#: Kinds of signs that are drawn from the tokens; of each ``KIND:none`` says that nothing is known.
SIGN_KINDS = ("condition", "tenure", "place", "service")

#: A drawing on something smaller than this many casings would be a blot: its shape and colour tell it apart.
LEAST_DRAWN = 2.4


def radius_mm(symbol: str, factor: float) -> float:
    """Half the size of a symbol on the page, without its casing; what is not known has room for its question mark."""
    usable = min(max(factor, 0.5), LARGEST_FACTOR) if math.isfinite(factor) else 1.0
    kind = symbol.partition(":")[0]
    signs = dict.fromkeys(SIGN_KINDS, PARTNER_RADIUS_MM)
    return usable * ({"partner": PARTNER_RADIUS_MM, "fate": FATE_RADIUS_MM} | signs).get(kind, CONTEXT_RADIUS_MM)


def paint_symbol(
    painter: QPainter,
    theme: Theme,
    symbol: str,
    x: float,
    y: float,
    size: float,
    *,
    casing_width: float = CASING_MM,
) -> None:
    """Paint one symbol of half size `size`; a word that is no symbol becomes the grey context dot.

    Lengths are in the painter's unit: millimetres on paper (the casing's width is theirs), pixels on the screen.
    """
    kind, _, key = symbol.partition(":")
    if kind in SCORE_KINDS:
        paint_score(painter, theme, symbol, (x, y), size, casing_width)
        return
    if symbol == UNKNOWN or (kind in SIGN_KINDS and theme.sign(symbol) is None):
        paint_unknown(painter, theme, (x, y), size, casing_width)
        return
    if kind == AMOUNT:
        within = sign_within(symbol)
        room = paint_circle(painter, theme, _colour_of(theme, within), (x, y), size, casing_width)
        if room:
            paint_symbol(painter, theme, within, x, y, room, casing_width=casing_width * 0.6)
        return
    painter.save()
    painter.translate(x, y)
    painter.scale(size, size)
    casing, mark = QColor(theme.colour("map_halo")), QColor(theme.colour("map_halo"))
    unit = casing_width / size
    if kind == "partner":
        shape, colour = theme.partner(key)
        _fill(painter, _shape(shape), QColor(colour), casing, unit)
        _inner_mark(painter, shape, mark)
    elif kind == "fate":
        _fill(painter, _disc(0.0, 0.0, 1.0), QColor(theme.fate(key)), casing, unit)
        _glyph(painter, theme.drawing(key), mark)
    elif kind in SIGN_KINDS:
        sign = theme.sign(symbol) or {}
        _fill(painter, _shape(str(sign["shape"])), QColor(theme.any_colour(symbol)), casing, unit)
        if size >= LEAST_DRAWN * casing_width:
            _glyph(painter, sign["drawing"], mark)
    else:
        _fill(painter, _disc(0.0, 0.0, 1.0), QColor(theme.colour("map_context")), casing, unit * 0.6)
    painter.restore()


def _colour_of(theme: Theme, symbol: str) -> str:
    kind, _, key = symbol.partition(":")
    if kind in SCORE_KINDS:
        return theme.score(float(key))[0] if key != "none" else theme.colour("text_3")
    return theme.any_colour(symbol) if kind in ("partner", "fate", *SIGN_KINDS) else theme.colour("map_context")


def _fill(painter: QPainter, path: QPainterPath, colour: QColor, casing: QColor, width: float) -> None:
    pen = QPen(casing, 2.0 * width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(casing)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(path)


def _disc(x: float, y: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path


def _polygon(points: Sequence[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _regular(corners: int, radius: float, turn: float) -> QPainterPath:
    angles = [turn + 2.0 * math.pi * i / corners for i in range(corners)]
    return _polygon([(radius * math.sin(angle), -radius * math.cos(angle)) for angle in angles])


def _plus() -> QPainterPath:
    arm, end = 0.38, 1.05
    quarter = [(-arm, -end), (arm, -end), (arm, -arm), (end, -arm), (end, arm), (arm, arm)]
    return _polygon([*quarter, (arm, end), (-arm, end), (-arm, arm), (-end, arm), (-end, -arm), (-arm, -arm)])


def _shape(shape: str) -> QPainterPath:
    if shape == "square":
        return _polygon([(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)])
    if shape == "triangle_down":
        return _regular(3, 1.2, math.pi).translated(0.0, -0.2)
    if shape.startswith("triangle"):
        return _regular(3, 1.2, 0.0).translated(0.0, 0.2)
    if shape == "plus":
        return _plus()
    corners = _CORNERS.get(shape)
    return _regular(*corners) if corners else _disc(0.0, 0.0, 1.0)


def _inner_mark(painter: QPainter, shape: str, mark: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mark)
    if shape == "circle_ring":
        painter.drawPath(_disc(0.0, 0.0, 0.46))
    elif shape == "circle_bar":
        painter.drawRect(QRectF(-0.66, -0.18, 1.32, 0.36))
    elif shape == "circle_half":
        half = QPainterPath(QPointF(0.0, -0.68))
        half.arcTo(QRectF(-0.68, -0.68, 1.36, 1.36), 90.0, -180.0)
        half.closeSubpath()
        painter.drawPath(half)
    elif shape == "triangle_ring":
        painter.drawPath(_regular(3, 0.58, 0.0).translated(0.0, 0.2))


def _glyph(painter: QPainter, parts: Sequence[Sequence[Any]], mark: QColor) -> None:
    pen = QPen(mark, 0.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for kind, *rest in parts:
        is_line = kind in ("line", "ring")
        painter.setPen(pen if is_line else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QBrush(Qt.BrushStyle.NoBrush) if is_line else QBrush(mark))
        if kind in ("ring", "dot"):
            x, y, radius = rest
            painter.drawPath(_disc(x, y, radius))
        else:
            polygon = QPolygonF([QPointF(x, y) for x, y in rest])
            if kind == "line":
                painter.drawPolyline(polygon)
            else:
                painter.drawPolygon(polygon)
