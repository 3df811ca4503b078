"""The same map as shapes, for paper and file: one scene, one camera, the places of symbols and names of the screen."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.map.colouring import HATCH_STEP
from estates_app.map.grid import Window
from estates_app.map.groundlines import FARTHEST, edge_strength
from estates_app.map.linestyles import PX_PER_MM, style_at
from estates_app.map.naming import NameBook
from estates_app.map.overlays import bows, link_ends, paint_links, paint_outline, paint_rings
from estates_app.map.pixels import blended
from estates_app.map.scene import LAND_CLASS, MISSING_CLASS, RampColours, Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import HALO_PX, PAD_PX, Box, NamePictures
from estates_app.map.screen_points import Layout, lay_out_points
from estates_app.map.shapes import Chains, Float32Array, LineShapes, Rings, ZoneShapes, overlapping, polygon_of
from estates_app.map.stamps import compact
from estates_app.map.symbolpainting import COUNT_ROLE, SELECTED_GAP_PX, Marks
from estates_app.map.symbols import symbol_parts
from estates_app.map.theme import Theme

#: Paper shows a little more detail than a screen: what is left out is under two tenths of a millimetre.
FINER = 1.25
#: Width of the pen that closes the hairlines which viewers show between touching shapes, logical pixels.
SEAM_PX = 0.35
EDGE_PX = 1.0
#: Places are told in whole parts of a logical pixel, about a hundredth of a millimetre: Qt writes nine figures else.
UNITS = 24
REACH_PX = 30.0  # symbols beyond the edge that may still reach into the map


@dataclass(frozen=True)
class Print:
    """How a scene is put on paper.

    Attributes
    ----------
    scene : Scene
    camera : ScreenCamera
        Its pixels are logical pixels: 96 an inch on paper at an enlargement of 1.
    theme : Theme
    text_scale : float
        The user's text size.
    marks : Marks
        What is pointed out; only what is selected is printed.
    obstacles : tuple of Box
        What stands above the map, logical pixels: names that it would cut are left out, as on the screen.
    """

    scene: Scene
    camera: ScreenCamera
    theme: Theme
    text_scale: float = 1.0
    marks: Marks = field(default_factory=Marks)
    obstacles: tuple[Box, ...] = ()

    @property
    def scale(self) -> float:
        """Enlargement of symbols."""
        return self.text_scale * self.theme.enlargement

    @property
    def window(self) -> Window:
        """Pixels of the grid that are shown."""
        return Window.of(self.camera)


def paint_scene(painter: QPainter, order: Print) -> None:
    """Paint a scene whole, as shapes.

    Parameters
    ----------
    painter : QPainter
        Its unit is the logical pixel, its origin the map's top left corner. What the edge cuts may reach a little
        beyond it: cover that, or clip the painter.
    order : Print

    Notes
    -----
    The picture is that of the screen at rest for the same camera; only pictures that a base map brings are no shapes.
    """
    scene, theme, scale = order.scene, order.theme, order.scale
    window = order.window
    seen = window.camera()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0.0, 0.0, window.width, window.height), QColor(theme.colour("map_outside")))
    _paint_ground(painter, order, window)
    paint_outline(painter, theme, scene.zones, scene.outlined, seen, scale)
    layout = lay_out_points(scene.points, seen.m_per_px, theme, scale)
    pictures = NamePictures(theme, scale, order.text_scale, 1.0)
    for state in scene.stack:
        if not scene.is_shown(state.key):
            continue
        painter.setOpacity(state.opacity)
        if state.key == "rings":
            paint_rings(painter, theme, scene.rings, seen, scale)
        elif state.key == "links":
            paint_links(painter, theme, scene.links, link_ends(scene.links, layout, seen), bows(scene.links), scale)
        elif state.key == "properties":
            _paint_points(painter, order, layout, pictures)
    painter.setOpacity(1.0)
    book = NameBook(scene, layout, pictures, order.marks.selected)
    for _ in book.settle(window):
        pass
    _paint_names(painter, order, book, pictures)
    _paint_selected(painter, order, layout, pictures)


# --- ground -----------------------------------------------------------------------------------------------------------


def _paint_ground(painter: QPainter, order: Print, window: Window) -> None:
    scene = order.scene
    has_below = False
    for is_below in (True, False):
        for state, lines, backdrop in scene.ground_layers(is_below=is_below):
            painter.setOpacity(state.opacity)
            has_below = has_below or is_below  # lines count too, as on the screen: plain land would hide them
            if backdrop is not None:
                for draw in backdrop.strips(window.camera(), QRect(0, 0, window.width, window.height)):
                    painter.save()
                    draw(painter)
                    painter.restore()
            for layer in lines:
                _paint_lines(painter, order, layer, window)
            painter.setOpacity(1.0)
        if is_below:
            _paint_zones(painter, order, window, has_below=has_below)


def _paint_zones(painter: QPainter, order: Print, window: Window, *, has_below: bool) -> None:
    scene, theme, zones = order.scene, order.theme, order.scene.zones
    state = scene.state("zones")
    opacity = state.opacity if state.is_shown else 0.0
    if not zones.has_any:
        return
    level = zones.level_for(window.m_per_px / FINER)
    x, y = zones.origin_27700
    west, south, east, north = window.bounds_27700(2.0)
    shown = overlapping(zones.bounds_m, (west - x, south - y, east - x, north - y))
    colours = scene.zone_colours
    hexes = list(colours.of(theme) if isinstance(colours, RampColours) else map(theme.any_colour, colours))
    classes = scene.zone_classes[shown]
    classes = np.where((classes >= len(hexes)) | (classes < MISSING_CLASS), LAND_CLASS, classes)
    land, line = theme.colour("map_land"), theme.colour("map_line")
    # an opaque pen, since one that lets shine through makes files of five times the size; it closes the hairlines that
    # viewers show between touching shapes, too
    strength = edge_strength(zones, window.m_per_px) * opacity
    width = EDGE_PX * _line_scale(order) if strength else SEAM_PX
    units = _units(level.xy_m, zones.origin_27700, window)
    for number in np.unique(classes).tolist():
        colour = land if number == LAND_CLASS else theme.missing() if number == MISSING_CLASS else hexes[number]
        path = _path(zones, level, units, shown[classes == number], window)
        if has_below:
            if number == LAND_CLASS:
                continue
            painter.setOpacity(opacity)
        else:
            colour = blended(land, colour, opacity)
        painter.save()
        painter.scale(1.0 / UNITS, 1.0 / UNITS)
        painter.setPen(_pen(blended(colour, line, strength), width * UNITS))
        painter.setBrush(QColor(colour))
        painter.drawPath(path)
        painter.restore()
        if number == MISSING_CLASS and opacity:
            painter.setPen(_pen(blended(theme.missing(), theme.colour("border_strong"), 0.5), 1.0 / 2**0.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(_hatch(QTransform.fromScale(1.0 / UNITS, 1.0 / UNITS).map(path), window))
    painter.setOpacity(1.0)


def _path(zones: ZoneShapes, level: Rings, units: FloatArray, chosen: IntArray, window: Window) -> QPainterPath:
    """Return the outlines of some zones, whose places `units` holds; what reaches far beyond the window is cut."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)  # zones that overlap leave no hole
    west, south, east, north = window.bounds_27700(4.0)
    x, y = zones.origin_27700
    bounds = zones.bounds_m[chosen]
    inside = (bounds[:, 0] >= west - x) & (bounds[:, 1] >= south - y)
    inside &= (bounds[:, 2] <= east - x) & (bounds[:, 3] <= north - y)
    for number in level.rings_of(chosen[inside]).tolist():
        path.addPolygon(polygon_of(units[level.start[number] : level.start[number + 1]]))
    for zone in chosen[~inside].tolist():
        for edge in _cut(level, zone, (west - x, south - y, east - x, north - y)):
            path.addPolygon(polygon_of(_units(edge, zones.origin_27700, window)))
    return path


def _units(xy_m: FloatArray | Float32Array, origin: tuple[float, float], window: Window) -> FloatArray:
    """Return ground places, metres from an origin, in whole `UNITS` of a window's pixels."""
    k = UNITS / window.m_per_px
    found = xy_m.astype(float)
    found[:, 0] = np.rint((found[:, 0] + origin[0]) * k - window.left * UNITS)
    found[:, 1] = np.rint(-(found[:, 1] + origin[1]) * k - window.top * UNITS)
    return found


def _cut(level: Rings, zone: int, box_m: tuple[float, float, float, float]) -> list[FloatArray]:
    """Return the rings of a zone cut to a box, metres from the origin."""
    found = []
    for number in level.rings_of(np.array([zone])).tolist():
        xy = level.xy_m[level.start[number] : level.start[number + 1]].astype(float)
        if len(xy) < 4:
            continue
        ring = shapely.Polygon(xy)
        is_positive = shapely.is_ccw(ring.exterior)
        for part in shapely.get_parts(shapely.clip_by_rect(shapely.make_valid(ring), *box_m)):
            if part.geom_type != "Polygon":
                continue
            edge = shapely.get_coordinates(part.exterior)
            if bool(shapely.is_ccw(part.exterior)) != bool(is_positive):
                edge = edge[::-1]
            found.append(edge)
    return found


def _hatch(path: QPainterPath, window: Window) -> QPainterPath:
    """Return the lines of the hatch cut to a path, where they lie on the screen too."""
    rings = [np.array([(p.x(), p.y()) for p in polygon.toList()]) for polygon in path.toSubpathPolygons(QTransform())]
    areas = [shapely.Polygon(ring) for ring in rings if len(ring) >= 4]
    whole = shapely.union_all([shapely.make_valid(area) for area in areas if shapely.is_ccw(area.exterior) is not None])
    low, high = window.left + window.top, window.right + window.bottom
    lines = []
    for number in range(low // HATCH_STEP, high // HATCH_STEP + 1):
        at = number * HATCH_STEP - low  # column + row of the pixels of the line
        lines.append(((at + 1.0, 0.0), (at + 1.0 - window.height, float(window.height))))
    found = QPainterPath()
    for part in shapely.get_parts(shapely.intersection(whole, shapely.MultiLineString(lines))):
        if part.geom_type == "LineString" and not part.is_empty:
            (x0, y0), (x1, y1) = shapely.get_coordinates(part)[[0, -1]].tolist()
            found.moveTo(x0, y0)
            found.lineTo(x1, y1)
    return found


def _paint_lines(painter: QPainter, order: Print, layer: LineShapes, window: Window) -> None:
    """Draw lines of one style, all casings under all lines so that crossings stay open."""
    if window.m_per_px > FARTHEST.get(layer.style, np.inf):
        return
    style = style_at(layer.style, window.m_per_px)
    path = _line_path(layer.level_for(window.m_per_px / FINER), layer.origin_27700, window)
    unit = PX_PER_MM * _line_scale(order) * UNITS
    painter.save()
    painter.scale(1.0 / UNITS, 1.0 / UNITS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if style.casing:
        painter.setPen(_pen(order.theme.colour(style.casing), style.casing_mm * unit))
        painter.drawPath(path)
    painter.setPen(_pen(order.theme.colour(style.colour), style.width_mm * unit, style.dashes))
    painter.drawPath(path)
    painter.restore()


def _line_path(chains: Chains, origin_27700: tuple[float, float], window: Window) -> QPainterPath:
    west, south, east, north = window.bounds_27700(8.0)
    x, y = origin_27700
    box = (west - x, south - y, east - x, north - y)
    path = QPainterPath()
    bounds = chains.bounds_m
    for number in overlapping(bounds, box).tolist():
        low_x, low_y, high_x, high_y = bounds[number].tolist()
        xy = chains.xy_m[chains.start[number] : chains.start[number + 1]].astype(float)
        if low_x >= box[0] and low_y >= box[1] and high_x <= box[2] and high_y <= box[3]:
            path.addPolygon(polygon_of(_units(xy, origin_27700, window)))
            continue
        for part in shapely.get_parts(shapely.clip_by_rect(shapely.LineString(xy), *box)):
            if part.geom_type == "LineString":
                path.addPolygon(polygon_of(_units(shapely.get_coordinates(part), origin_27700, window)))
    return path


def _line_scale(order: Print) -> float:
    return 1.0 + 0.6 * (order.scale - 1.0)


def _pen(colour: str, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


# --- symbols and names ------------------------------------------------------------------------------------------------


def _paint_points(painter: QPainter, order: Print, layout: Layout, pictures: NamePictures) -> None:
    window, theme = order.window, order.theme
    places = (layout.spot - (window.left, window.top)).astype(float)
    inside = ((places > -REACH_PX) & (places < np.array([window.width, window.height]) + REACH_PX)).all(axis=1)
    seen = np.flatnonzero(inside & layout.is_seen)
    moved = seen[np.hypot(*layout.shift_px[seen].T) > layout.radius_px[seen]]
    if len(moved):
        true = places[moved] - layout.shift_px[moved]
        painter.setPen(QPen(QColor(theme.colour("map_label")), 1.0))
        painter.drawLines([QLineF(*a, *b) for a, b in zip(true.tolist(), places[moved].tolist(), strict=True)])
    casing = theme.marker("casing") * order.scale
    stamps = {}
    for look in np.unique(layout.look[seen]).tolist():
        symbol, radius = layout.looks[look]
        shapes = compact(symbol_parts(theme, symbol, radius, casing), UNITS)
        stamps[look] = [(shape.path, shape.pen(), shape.brush()) for shape in shapes]
    painter.save()
    painter.scale(1.0 / UNITS, 1.0 / UNITS)
    for look, (x, y) in zip(layout.look[seen].tolist(), (places[seen] * UNITS).tolist(), strict=True):
        for path, pen, brush in stamps[look]:
            painter.setPen(pen)
            painter.setBrush(brush)
            painter.drawPath(path.translated(x, y))
    painter.restore()
    for row in seen[layout.count[seen] > 1].tolist():
        _paint_count(painter, order, pictures, places[row].tolist(), float(layout.radius_px[row]), layout.count[row])


def paint_as_shapes(
    painter: QPainter, theme: Theme, symbol: str, place: tuple[float, float], radius: float, casing: float
) -> None:
    """Paint one symbol with its words as outlines; lengths are logical pixels, as its fonts need."""
    painter.save()
    painter.translate(*place)
    painter.scale(1.0 / UNITS, 1.0 / UNITS)
    for shape in compact(symbol_parts(theme, symbol, radius, casing), UNITS):
        painter.setPen(shape.pen())
        painter.setBrush(shape.brush())
        painter.drawPath(shape.path)
    painter.restore()


def _paint_count(
    painter: QPainter, order: Print, pictures: NamePictures, place: list[float], radius: float, count: int
) -> None:
    text = str(count)
    width, height = pictures.size(text, COUNT_ROLE)
    width, height = max(width, height - 4.0), height - 6.0
    box = QRectF(place[0] + radius * 0.6, place[1] - radius * 0.4 - height, width, height)
    ink, ground = QColor(order.theme.colour("map_halo")), QColor(order.theme.colour("map_label"))
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, height / 2.0, height / 2.0)
    font = pictures.font(COUNT_ROLE)
    metrics = QFontMetricsF(font)
    path = QPainterPath()
    left = box.center().x() - metrics.horizontalAdvance(text) / 2.0
    path.addText(left, box.center().y() + (metrics.ascent() - metrics.descent()) / 2.0, font, text)
    painter.fillPath(path, ink)


def _paint_names(painter: QPainter, order: Print, book: NameBook, pictures: NamePictures) -> None:
    """Paint the names as outlines with a halo: the same on every machine that opens the file."""
    window, theme = order.window, order.theme
    halo = QPen(QColor(theme.colour("map_halo")), HALO_PX * order.scale**0.5)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for name, left, top in book.shown(window.camera()):
        width, height = pictures.size(name.wish.text, name.wish.role)
        if left + 2.0 < 0 or top + 2.0 < 0 or left + width - 2.0 > window.width or top + height - 2.0 > window.height:
            continue
        if any(
            left + 2.0 < b[2] and b[0] < left + width - 2.0 and top + 2.0 < b[3] and b[1] < top + height - 2.0
            for b in order.obstacles
        ):
            continue
        font = pictures.font(name.wish.role)
        path = QPainterPath()
        path.addText(left + PAD_PX, top + PAD_PX + QFontMetricsF(font).ascent(), font, name.wish.text)
        painter.strokePath(path, halo)
        painter.fillPath(path, QColor(theme.colour("map_label")))


def _paint_selected(painter: QPainter, order: Print, layout: Layout, pictures: NamePictures) -> None:
    theme, window, scene = order.theme, order.window, order.scene
    if not scene.is_shown("properties"):
        return
    line, casing = theme.marker("selected_ring") * order.scale, theme.marker("casing") * order.scale
    for index in order.marks.selected:
        row = layout.row_of(index)
        if row < 0:
            continue
        x, y = (layout.spot[row] - (window.left, window.top)).tolist()
        symbol, radius = layout.looks[int(scene.points.codes[index])]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in (("map_halo", line + 3.0), ("accent", line)):
            painter.setPen(QPen(QColor(theme.colour(token)), width))
            ring = radius + SELECTED_GAP_PX * order.scale
            painter.drawEllipse(QPointF(x, y), ring, ring)
        paint_as_shapes(painter, theme, symbol, (x, y), radius, casing)
        if layout.count[row] > 1:
            _paint_count(painter, order, pictures, [x, y], float(layout.radius_px[row]), int(layout.count[row]))
