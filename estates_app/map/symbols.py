"""The symbols: a shape, a colour and a mark for each partner; for fates discs, for other signs shapes with drawings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF, QTransform

from estates_app.map.amounts import AMOUNT, UNKNOWN, circle_parts, sign_within, unknown_parts
from estates_app.map.scores import SCORE_KINDS, score_parts
from estates_app.map.stamps import Part, Shape, disc, draw
from estates_app.map.theme import Theme

CASING_MM = 0.35

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
    draw(painter, symbol_parts(theme, symbol, size, casing_width), x, y)


def symbol_parts(theme: Theme, symbol: str, size: float, casing: float) -> list[Part]:
    """Return what a symbol of half size `size` is drawn of, lowest first, round its middle."""
    kind, _, key = symbol.partition(":")
    if kind in SCORE_KINDS:
        return score_parts(theme, symbol, size, casing)
    if symbol == UNKNOWN or (kind in SIGN_KINDS and theme.sign(symbol) is None):
        return unknown_parts(theme, size, casing)
    if kind == AMOUNT:
        within = sign_within(symbol)
        parts, room = circle_parts(theme, _colour_of(theme, within), size, casing)
        return [*parts, *(symbol_parts(theme, within, room, casing * 0.6) if room else ())]
    mark = theme.colour("map_halo")
    if kind == "partner":
        shape, colour = theme.partner(key)
        return [*_cased(_shape(shape), size, colour, mark, casing), *_inner_mark(shape, size, mark)]
    if kind == "fate":
        return [*_cased(disc(1.0), size, theme.fate(key), mark, casing), *_glyph(theme.drawing(key), size, mark)]
    if kind in SIGN_KINDS:
        sign = theme.sign(symbol) or {}
        parts = _cased(_shape(str(sign["shape"])), size, theme.any_colour(symbol), mark, casing)
        return [*parts, *(_glyph(sign["drawing"], size, mark) if size >= LEAST_DRAWN * casing else ())]
    return _cased(disc(1.0), size, theme.colour("map_context"), mark, casing * 0.6)


def _colour_of(theme: Theme, symbol: str) -> str:
    kind, _, key = symbol.partition(":")
    if kind in SCORE_KINDS:
        return theme.score(float(key))[0] if key != "none" else theme.colour("text_3")
    return theme.any_colour(symbol) if kind in ("partner", "fate", *SIGN_KINDS) else theme.colour("map_context")


def _sized(path: QPainterPath, size: float) -> QPainterPath:
    return QTransform.fromScale(size, size).map(path)


def _cased(path: QPainterPath, size: float, colour: str, casing: str, width: float) -> list[Part]:
    path = _sized(path, size)
    return [Shape(path, fill=casing, line=casing, width=2.0 * width), Shape(path, fill=colour)]


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
    return _regular(*corners) if corners else disc(1.0)


def _inner_mark(shape: str, size: float, mark: str) -> list[Part]:
    path = QPainterPath()
    if shape == "circle_ring":
        path = disc(0.46)
    elif shape == "circle_bar":
        path.addRect(QRectF(-0.66, -0.18, 1.32, 0.36))
    elif shape == "circle_half":
        path.moveTo(QPointF(0.0, -0.68))
        path.arcTo(QRectF(-0.68, -0.68, 1.36, 1.36), 90.0, -180.0)
        path.closeSubpath()
    elif shape == "triangle_ring":
        path = _regular(3, 0.58, 0.0).translated(0.0, 0.2)
    return [Shape(_sized(path, size), fill=mark)] if not path.isEmpty() else []


def _glyph(drawing: Sequence[Sequence[Any]], size: float, mark: str) -> list[Part]:
    found: list[Part] = []
    for kind, *rest in drawing:
        path = QPainterPath()
        if kind in ("ring", "dot"):
            x, y, radius = rest
            path = disc(radius, x, y)
        else:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in rest]))
            if kind != "line":
                path.closeSubpath()
        is_line = kind in ("line", "ring")
        shape = _sized(path, size)
        found.append(Shape(shape, line=mark, width=0.2 * size) if is_line else Shape(shape, fill=mark))
    return found
