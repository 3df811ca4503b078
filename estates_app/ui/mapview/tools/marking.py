"""How tools draw: lines and shapes with a halo, corners, words on a plate; all from the theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from estates_app.ui.mapview.tools.tool import Ground

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

_CORNER, _ARM, _GAP = 3.5, 14.0, 4.0


def places_of(view: MapView, corners_27700: Sequence[Ground]) -> list[QPointF]:
    """Return ground places (EPSG:27700 metres) as pixels of a view."""
    if not corners_27700:
        return []
    return [QPointF(x, y) for x, y in view.camera.to_px(np.array(corners_27700, dtype=float)).tolist()]


def paint_path(
    view: MapView, painter: QPainter, places: Sequence[QPointF], *, is_closed: bool = False, is_dashed: bool = False
) -> None:
    """Draw a line, or an area with its ground faintly filled."""
    look, shape = view.look, QPolygonF(list(places))
    if is_closed and len(places) > 2:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.faded("accent", 0.14))
        painter.drawPolygon(shape)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, width in (("map_halo", 4.5), ("accent", 2.0)):
        pen = QPen(look.colour(token), float(width))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if is_dashed and token == "accent":
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        if is_closed and len(places) > 2:
            painter.drawPolygon(shape)
        else:
            painter.drawPolyline(shape)


def paint_corners(view: MapView, painter: QPainter, places: Sequence[QPointF]) -> None:
    """Draw a dot on each corner."""
    painter.setPen(QPen(view.look.colour("accent"), 2.0))
    painter.setBrush(view.look.colour("map_halo"))
    for place in places:
        painter.drawEllipse(place, _CORNER, _CORNER)


def paint_plate(view: MapView, painter: QPainter, place: QPointF, words: str, *, is_strong: bool = False) -> QRectF:
    """Write words on a plate whose middle lies at a place, kept inside the map; returns the plate."""
    look = view.look
    role = "small_strong" if is_strong else "small"
    box = QRectF(0.0, 0.0, look.text_width(words, role) + look.px(12), look.line_height(role) + look.px(4))
    box.moveCenter(place)
    room = QRectF(view.rect()).adjusted(2.0, 2.0, -2.0, -2.0)
    box.moveLeft(max(min(box.left(), room.right() - box.width()), room.left()))
    box.moveTop(max(min(box.top(), room.bottom() - box.height()), room.top()))
    painter.setPen(QPen(look.colour("border_strong"), 1.0))
    painter.setBrush(look.colour("raised"))
    painter.drawRoundedRect(box, look.radius("chip"), look.radius("chip"))
    look.write(painter, box.adjusted(look.px(6), 0, -look.px(6), 0), words, role, "text", Qt.AlignmentFlag.AlignHCenter)
    return box


def paint_crosshair(view: MapView, painter: QPainter) -> None:
    """Draw the crosshair in the middle of the map."""
    middle = QPointF(view.width() / 2.0, view.height() / 2.0)
    for token, width in (("map_halo", 4.0), ("text", 1.6)):
        painter.setPen(QPen(view.look.colour(token), width))
        for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            painter.drawLine(middle + way * _GAP, middle + way * _ARM)
