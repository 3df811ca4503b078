"""The same map as shapes, for paper and file: one scene, one camera, the places of symbols and names of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.map.badges import aside_px
from estates_app.map.colouring import HATCH_STEP
from estates_app.map.furniture import pen_of
from estates_app.map.grid import Window
from estates_app.map.groundlines import FARTHEST, edge_strength, runs
from estates_app.map.linestyles import PX_PER_MM, style_at
from estates_app.map.naming import NameBook
from estates_app.map.overlays import bows, link_ends, paint_links, paint_outline, paint_rings
from estates_app.map.paths import path_of
from estates_app.map.pixels import blended
from estates_app.map.scene import LAND_CLASS, MISSING_CLASS, RampColours, Scene, still
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import HALO_PX, PAD_PX, Box, NamePictures
from estates_app.map.screen_points import Layout, laying_out
from estates_app.map.shapes import Chains, Float32Array, LineShapes, Rings, ZoneShapes, overlapping
from estates_app.map.sprites import COUNT_ROLE, number_size
from estates_app.map.stamps import compact
from estates_app.map.symbolpainting import SELECTED_GAP_PX, Marks
from estates_app.map.symbols import symbol_parts
from estates_app.map.theme import Theme

#: Paper shows a little more detail than a screen: what is left out is under two tenths of a millimetre.
FINER = 1.25
#: Width of the pen that closes the hairlines which viewers show between touching shapes, logical pixels.
SEAM_PX = 0.35
EDGE_PX = 0.98  # a line of no more than a pixel Qt paints in a seventh of the time
#: Places are told in whole parts of a logical pixel, about a hundredth of a millimetre: Qt writes nine figures else.
UNITS = 24
#: Vertices, symbols and names that a step paints: some milliseconds, up to fifty on pictures of fine resolution.
STEP_VERTICES, STEP_SYMBOLS, STEP_WORDS = 1500, 120, 40


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
    """Paint a scene whole, as shapes, in one go; as `scene_steps`."""
    for _ in scene_steps(painter, order):
        pass


def scene_steps(painter: QPainter, order: Print) -> Iterator[float]:
    """Paint a scene as shapes in short steps, and tell after each which share of the whole is done.

    Parameters
    ----------
    painter : QPainter
        Its unit is the logical pixel, its origin the map's top left corner. What the edge cuts may reach a little
        beyond it: cover that, or clip the painter. Between two steps nobody else may paint with it.
    order : Print
        What is shown as the first step finds it: what changes in the scene meanwhile comes too late.

    Notes
    -----
    The picture is that of the screen at rest for the same camera; only pictures that a base map brings are no shapes.
    """
    order = replace(order, scene=still(order.scene))
    scene, theme, scale = order.scene, order.theme, order.scale
    window = order.window
    seen = window.camera()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0.0, 0.0, window.width, window.height), QColor(theme.colour("map_outside")))
    yield from _part(_ground_steps(painter, order, window), 0.0, 0.45)
    paint_outline(painter, theme, scene.zones, scene.outlined, seen, scale)
    setting = laying_out(scene.points, seen.m_per_px, theme, scale)
    while True:
        try:
            next(setting)
        except StopIteration as end:
            layout: Layout = end.value
            break
        yield 0.45
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
            yield from _part(_point_steps(painter, order, layout, pictures), 0.5, 0.9)
    painter.setOpacity(1.0)
    book = NameBook(scene, layout, pictures, order.marks.selected)
    for _ in book.settle(window):
        yield 0.9
    yield from _part(_name_steps(painter, order, book, pictures), 0.95, 1.0)
    _paint_selected(painter, order, layout, pictures)


def _part(steps: Iterable[float], low: float, high: float) -> Iterator[float]:
    """Give the shares of a part as shares of the whole."""
    for share in steps:
        yield low + (high - low) * share


# --- ground -----------------------------------------------------------------------------------------------------------


def _ground_steps(painter: QPainter, order: Print, window: Window) -> Iterator[float]:
    scene = order.scene
    has_below = False
    for is_below in (True, False):
        done = 0.0 if is_below else 0.7
        for state, lines, backdrop in scene.ground_layers(is_below=is_below):
            painter.setOpacity(state.opacity)
            has_below = has_below or is_below  # lines count too, as on the screen: plain land would hide them
            if backdrop is not None:
                for draw in backdrop.strips(window.camera(), QRect(0, 0, window.width, window.height)):
                    painter.save()
                    draw(painter)
                    painter.restore()
                    yield done
            for layer in lines:
                for _ in _line_steps(painter, order, layer, window):
                    yield done
            painter.setOpacity(1.0)
        if is_below:
            yield from _part(_zone_steps(painter, order, window, has_below=has_below), 0.0, 0.7)


def _zone_steps(painter: QPainter, order: Print, window: Window, *, has_below: bool) -> Iterator[float]:
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
    done = 0
    for number in np.unique(classes).tolist():
        chosen = shown[classes == number]
        colour = land if number == LAND_CLASS else theme.missing() if number == MISSING_CLASS else hexes[number]
        if has_below and number == LAND_CLASS:
            continue
        if not has_below:
            colour = blended(land, colour, opacity)
        paths = []
        for path in _zone_paths(zones, level, chosen, window, is_whole=has_below and opacity < 1.0):
            if path is not None:
                if number == MISSING_CLASS:
                    paths.append(path)
                painter.setOpacity(opacity if has_below else 1.0)
                painter.save()
                painter.scale(1.0 / UNITS, 1.0 / UNITS)
                painter.setPen(pen_of(blended(colour, line, strength), width * UNITS))
                painter.setBrush(QColor(colour))
                painter.drawPath(path)
                painter.restore()
            yield done / len(shown)
        if number == MISSING_CLASS and opacity:
            painter.setPen(pen_of(blended(theme.missing(), theme.colour("border_strong"), 0.5), 1.0 / 2**0.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for path in paths:
                painter.drawPath(_hatch(QTransform.fromScale(1.0 / UNITS, 1.0 / UNITS).map(path), window))
                yield done / len(shown)
        done += len(chosen)
    painter.setOpacity(1.0)


def _zone_paths(
    zones: ZoneShapes, level: Rings, chosen: IntArray, window: Window, *, is_whole: bool
) -> Iterator[QPainterPath | None]:
    """Give the outlines of some zones, of so many vertices as a step may have, or of all in the last step.

    What lets shine through is one path: where two touched, their lines would show twice.
    """
    whole = QPainterPath()
    whole.setFillRule(Qt.FillRule.WindingFill)
    low, high = np.searchsorted(level.zone, chosen, "left"), np.searchsorted(level.zone, chosen, "right")
    for run in runs(level.start[high] - level.start[low] + 1, STEP_VERTICES):
        path = _path(zones, level, chosen[run], window)
        if is_whole:
            whole.addPath(path)
        yield None if is_whole else path
    if is_whole:
        yield whole


def _path(zones: ZoneShapes, level: Rings, chosen: IntArray, window: Window) -> QPainterPath:
    """Return the outlines of some zones in whole `UNITS`; what reaches far beyond the window is cut."""
    west, south, east, north = window.bounds_27700(4.0)
    x, y = zones.origin_27700
    bounds = zones.bounds_m[chosen]
    inside = (bounds[:, 0] >= west - x) & (bounds[:, 1] >= south - y)
    inside &= (bounds[:, 2] <= east - x) & (bounds[:, 3] <= north - y)
    edges: list[FloatArray | Float32Array] = [level.xy_m[level.vertices(chosen[inside])[0]]]
    many = np.diff(level.start)[level.rings_of(chosen[inside])].tolist()
    for zone in chosen[~inside].tolist():
        cut = _cut(level, zone, (west - x, south - y, east - x, north - y))
        edges += cut
        many += map(len, cut)
    xy = _units(np.concatenate(edges, dtype=np.float64), zones.origin_27700, window)
    return path_of(xy, np.array(many, np.int64), Qt.FillRule.WindingFill)  # zones that overlap leave no hole


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
    """Return the lines of the hatch cut to the areas of a path, where they lie on the screen too."""
    rings = [np.array([(p.x(), p.y()) for p in polygon.toList()]) for polygon in path.toSubpathPolygons(QTransform())]
    areas = shapely.make_valid(np.array([shapely.Polygon(ring) for ring in rings if len(ring) >= 4], object))
    areas = areas[~shapely.is_empty(areas)]
    found = QPainterPath()
    if not len(areas):
        return found
    # column and row of the pixels of a line add up to a multiple of its step; each area is asked for its own lines
    corner = window.left + window.top - 1
    left, top, right, bottom = shapely.bounds(areas).T
    first = np.ceil((left + top + corner) / HATCH_STEP).astype(np.int64)
    many = np.maximum(np.floor((right + bottom + corner) / HATCH_STEP).astype(np.int64) - first + 1, 0)
    of = np.repeat(np.arange(len(areas)), many)
    number = first[of] + np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
    both = number * HATCH_STEP - corner
    ends = np.stack([left[of], both - left[of], right[of], both - right[of]], axis=1).reshape(-1, 2, 2)
    for part in shapely.get_parts(shapely.intersection(areas[of], shapely.linestrings(ends))):
        if part.geom_type == "LineString" and not part.is_empty:
            (x0, y0), (x1, y1) = shapely.get_coordinates(part)[[0, -1]].tolist()
            found.moveTo(x0, y0)
            found.lineTo(x1, y1)
    return found


def _line_steps(painter: QPainter, order: Print, layer: LineShapes, window: Window) -> Iterator[None]:
    """Draw lines of one style, all casings under all lines so that crossings stay open."""
    if window.m_per_px > FARTHEST.get(layer.style, np.inf):
        return
    style = style_at(layer.style, window.m_per_px)
    paths = []
    for path in _line_paths(layer.level_for(window.m_per_px / FINER), layer.origin_27700, window):
        paths.append(path)
        yield None
    if painter.opacity() < 1.0 and paths:  # crossings of two paths would shine through less
        for path in paths[1:]:
            paths[0].addPath(path)
        del paths[1:]
    unit = PX_PER_MM * _line_scale(order) * UNITS
    pens = [pen_of(order.theme.colour(style.casing), style.casing_mm * unit)] if style.casing else []
    for pen in (*pens, pen_of(order.theme.colour(style.colour), style.width_mm * unit, style.dashes)):
        for path in paths:
            painter.save()
            painter.scale(1.0 / UNITS, 1.0 / UNITS)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen)
            painter.drawPath(path)
            painter.restore()
            yield None


def _line_paths(chains: Chains, origin_27700: tuple[float, float], window: Window) -> Iterator[QPainterPath]:
    west, south, east, north = window.bounds_27700(8.0)
    x, y = origin_27700
    box = (west - x, south - y, east - x, north - y)
    bounds = chains.bounds_m
    near = overlapping(bounds, box)
    for run in runs(np.diff(chains.start)[near], STEP_VERTICES):
        found: list[FloatArray] = []
        for number in near[run].tolist():
            low_x, low_y, high_x, high_y = bounds[number].tolist()
            xy = chains.xy_m[chains.start[number] : chains.start[number + 1]].astype(float)
            if low_x >= box[0] and low_y >= box[1] and high_x <= box[2] and high_y <= box[3]:
                found.append(xy)
                continue
            parts = shapely.get_parts(shapely.clip_by_rect(shapely.LineString(xy), *box))
            found += [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]
        if found:
            many = np.array([len(xy) for xy in found], np.int64)
            yield path_of(_units(np.concatenate(found), origin_27700, window), many)


def _line_scale(order: Print) -> float:
    return 1.0 + 0.6 * (order.scale - 1.0)


# --- symbols and names ------------------------------------------------------------------------------------------------


def _point_steps(painter: QPainter, order: Print, layout: Layout, pictures: NamePictures) -> Iterator[float]:
    window, theme = order.window, order.theme
    places = (layout.spot - (window.left, window.top)).astype(float)
    seen = layout.shelves.within(window, layout.reach_px * layout.ratio)
    moved = seen[layout.is_led[seen]]
    if len(moved):
        true = places[moved] - layout.shift_px[moved]
        painter.setPen(QPen(QColor(theme.colour("map_label")), 1.0))
        painter.drawLines([QLineF(*a, *b) for a, b in zip(true.tolist(), places[moved].tolist(), strict=True)])
    casing = theme.marker("casing") * order.scale
    stamps: dict[int, list[tuple[QPainterPath, QPen, QBrush]]] = {}
    for first in range(0, len(seen), STEP_SYMBOLS):
        here = seen[first : first + STEP_SYMBOLS]
        painter.save()
        painter.scale(1.0 / UNITS, 1.0 / UNITS)
        for look, (x, y) in zip(layout.look[here].tolist(), (places[here] * UNITS).tolist(), strict=True):
            if look not in stamps:
                symbol, radius = layout.looks[look]
                shapes = compact(symbol_parts(theme, symbol, radius, casing), UNITS)
                stamps[look] = [(shape.path, shape.pen(), shape.brush()) for shape in shapes]
            for path, pen, brush in stamps[look]:
                painter.setPen(pen)
                painter.setBrush(brush)
                painter.drawPath(path.translated(x, y))
        painter.restore()
        yield (first + len(here)) / len(seen)
    for at, row in enumerate(seen[layout.count[seen] > 1].tolist()):
        _paint_count(painter, order, pictures, places[row], layout, row)
        if at % STEP_WORDS == STEP_WORDS - 1:
            yield 1.0


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
    painter: QPainter, order: Print, pictures: NamePictures, place: FloatArray, layout: Layout, row: int
) -> None:
    text = layout.number(row)
    width, height = number_size(pictures, text)
    (middle,) = place + layout.corner[row] * aside_px(layout.radius_px[row : row + 1], np.array([[width, height]]))
    box = QRectF(middle[0] - width / 2.0, middle[1] - height / 2.0, width, height)
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


def _name_steps(painter: QPainter, order: Print, book: NameBook, pictures: NamePictures) -> Iterator[float]:
    """Paint the names as outlines with a halo: the same on every machine that opens the file."""
    window, theme = order.window, order.theme
    halo = QPen(QColor(theme.colour("map_halo")), HALO_PX * order.scale**0.5)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    names = book.shown(window.camera())
    for at, (name, left, top) in enumerate(names):
        if at % STEP_WORDS == STEP_WORDS - 1:
            yield at / len(names)
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
            _paint_count(painter, order, pictures, np.array([x, y]), layout, row)
