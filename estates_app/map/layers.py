"""Zones, lines and points on the page: each layer painted from the same shapes for screen, paper and file."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from estates_app.domain.pictures import LineLayer, PointLayer, ZoneLayer
from estates_app.map.camera import Camera, Frame
from estates_app.map.linestyles import LINE_STYLES
from estates_app.map.spread import Spot, spread
from estates_app.map.symbols import paint_symbol, radius_mm
from estates_app.map.text import SMALLEST_PT, Lettering
from estates_app.map.theme import Theme, class_of, usable_breaks

HATCH_STEP_MM = 1.5
HATCH_LINE_MM = 0.18
ZONE_LINE_MM = 0.1
BEND = 0.14  # how far a spider line bows, as a share of its length


def pen_of(colour: str, width_mm: float, dashes: tuple[float, ...] = ()) -> QPen:
    """Opaque pen with round ends (flat ones where it is dashed)."""
    pen = QPen(QColor(colour), width_mm)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def path_of(shape: shapely.Geometry) -> QPainterPath:
    """Outline of any shape, holes included; single points have none."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in shapely.get_parts(shape):
        if part.geom_type == "GeometryCollection":
            path.addPath(path_of(part))
        elif part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                path.addPolygon(_points(ring))
                path.closeSubpath()
        elif part.geom_type in ("LineString", "LinearRing"):
            path.addPolygon(_points(part))
    return path


def _points(line: shapely.Geometry) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in shapely.get_coordinates(line).tolist()])


def hatch(area: shapely.Geometry) -> shapely.Geometry:
    """Lines at 45 degrees cut to an area, on one page-wide grid so that neighbours join."""
    left, top, right, bottom = area.bounds
    first = math.floor((left + top) / (HATCH_STEP_MM * math.sqrt(2.0)))
    last = math.ceil((right + bottom) / (HATCH_STEP_MM * math.sqrt(2.0)))
    step = HATCH_STEP_MM * math.sqrt(2.0)
    # every line is x + y = constant
    lines = [((n * step - top, top), (n * step - bottom, bottom)) for n in range(first, last + 1)]
    return shapely.intersection(area, shapely.MultiLineString(lines)) if lines else shapely.MultiLineString()


def paint_hatch(painter: QPainter, theme: Theme, area: shapely.Geometry) -> None:
    """Hatch that says the evidence is missing."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(theme.colour("border_strong"), HATCH_LINE_MM))
    painter.drawPath(path_of(hatch(area)))


def paint_zones(painter: QPainter, theme: Theme, layer: ZoneLayer, camera: Camera) -> None:
    """Fill each zone with the colour of its class; a missing figure is hatched; plain land without breaks."""
    shapes = camera.geometry_mm(layer.geometry_27700)
    breaks = usable_breaks(layer.breaks)
    colours = theme.classes(layer.ramp, len(breaks) + 1) if breaks else (theme.colour("map_land"),)
    values = np.asarray(layer.values, dtype=float)
    classes = class_of(values, breaks) if breaks else [0] * len(shapes)
    missing = []
    for shape, number in zip(shapes, classes, strict=False):
        if shape is None:
            continue
        colour = theme.missing() if number < 0 else colours[number]
        # its own colour as the pen closes the hairlines that viewers show between touching shapes
        painter.setPen(pen_of(colour, ZONE_LINE_MM))
        painter.setBrush(QColor(colour))
        painter.drawPath(path_of(shape))
        if number < 0:
            missing.append(shape)
    if missing:
        paint_hatch(painter, theme, shapely.union_all([shapely.buffer(shape, 0.0) for shape in missing]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(theme.colour("map_line"), ZONE_LINE_MM))
    for shape in shapes:
        if shape is not None:
            painter.drawPath(path_of(shape))


def paint_lines(painter: QPainter, theme: Theme, layer: LineLayer, camera: Camera) -> None:
    """Draw lines of one style, all casings under all lines so that crossings stay open."""
    style = LINE_STYLES.get(layer.style, LINE_STYLES["road"])
    shapes = [shape for shape in camera.geometry_mm(layer.geometry_27700) if shape is not None]
    paths = [_curve(shape) if layer.style == "spider" else path_of(shape) for shape in shapes]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if style.casing:
        painter.setPen(pen_of(theme.colour(style.casing), style.casing_mm))
        for path in paths:
            painter.drawPath(path)
    painter.setPen(pen_of(theme.colour(style.colour), style.width_mm, style.dashes))
    for path in paths:
        painter.drawPath(path)


def _curve(shape: shapely.Geometry) -> QPainterPath:
    """From the first to the last point in one bow, always to the same side of the way."""
    path = QPainterPath()
    for part in shapely.get_parts(shape):
        (x0, y0), (x1, y1) = shapely.get_coordinates(part)[[0, -1]].tolist()
        side = BEND if x1 >= x0 else -BEND
        path.moveTo(x0, y0)
        path.quadTo((x0 + x1) / 2 + (y1 - y0) * side, (y0 + y1) / 2 - (x1 - x0) * side, x1, y1)
    return path


@dataclass(frozen=True)
class SetPoints:
    """A point layer with every symbol's place on the page."""

    layer: PointLayer
    spots: tuple[Spot, ...]

    def radius_mm(self, spot: Spot) -> float:
        """Half the size of the symbol at a spot."""
        sizes = self.layer.sizes
        return radius_mm(self.layer.symbols[spot.index], sizes[spot.index] if spot.index < len(sizes) else 1.0)

    def boxes(self) -> list[Frame]:
        """Ground the symbols take; the small context dots may be covered."""
        found = []
        for spot in self.spots:
            half = self.radius_mm(spot) + 0.3
            if ":" in self.layer.symbols[spot.index]:
                found.append(Frame(spot.x_mm - half, spot.y_mm - half, 2 * half, 2 * half))
        return found


def set_points(layer: PointLayer, camera: Camera) -> SetPoints:
    """Find every symbol's place; points without a place or outside the frame are left out."""
    xy_mm = camera.to_mm(layer.xy_27700)
    shown = [
        index
        for index in range(min(len(xy_mm), len(layer.symbols)))
        if np.isfinite(xy_mm[index]).all() and camera.frame.holds(*xy_mm[index].tolist())
    ]
    whole = SetPoints(layer, ())
    context = [index for index in shown if ":" not in layer.symbols[index]]
    others = [index for index in shown if ":" in layer.symbols[index]]
    plain = [Spot(i, *xy_mm[i].tolist(), *xy_mm[i].tolist()) for i in context]
    radii = [whole.radius_mm(Spot(i, 0.0, 0.0, 0.0, 0.0)) for i in others]
    return SetPoints(layer, (*plain, *spread(xy_mm, others, radii)))


def paint_points(painter: QPainter, theme: Theme, points: SetPoints, lettering: Lettering) -> None:
    """Leaders first, then the symbols, then how many a symbol stands for."""
    for spot in points.spots:
        if spot.is_moved:
            painter.setPen(pen_of(theme.colour("map_label"), 0.2))
            painter.drawLine(QPointF(spot.true_x_mm, spot.true_y_mm), QPointF(spot.x_mm, spot.y_mm))
    for spot in points.spots:
        size = points.radius_mm(spot)
        paint_symbol(painter, theme, points.layer.symbols[spot.index], spot.x_mm, spot.y_mm, size)
        if spot.count > 1:
            _paint_count(painter, theme, lettering, spot, size)


def _paint_count(painter: QPainter, theme: Theme, lettering: Lettering, spot: Spot, size_mm: float) -> None:
    text = str(spot.count)
    width, height = lettering.width_mm(text, SMALLEST_PT, is_strong=True), lettering.height_mm(SMALLEST_PT)
    left, top = spot.x_mm + size_mm * 0.6, spot.y_mm - size_mm * 0.6 - height
    badge = QPainterPath()
    badge.addRoundedRect(left - 0.8, top, width + 1.6, height, height / 2, height / 2)
    painter.setPen(pen_of(theme.colour("map_halo"), 0.4))
    painter.setBrush(QBrush(QColor(theme.colour("map_label"))))
    painter.drawPath(badge)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("map_halo")))
    painter.drawPath(lettering.path(text, left, top, SMALLEST_PT, is_strong=True))
