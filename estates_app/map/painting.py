"""One map painted whole, in millimetres, on whatever the painter stands for: image or vector file."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from estates_app.domain.pictures import LineLayer, MapOrder, ZoneLayer
from estates_app.map.camera import Camera, Frame
from estates_app.map.furniture import (
    TITLE_PT,
    Page,
    lay_out,
    legend_entries,
    north_box,
    paint_haloed,
    paint_legend,
    paint_north,
    paint_scale,
    paint_words,
    scale_box,
)
from estates_app.map.labels import Placed, Wanted, place_labels
from estates_app.map.layers import SetPoints, paint_lines, paint_points, paint_zones, pen_of, set_points
from estates_app.map.text import SMALLEST_PT, Lettering
from estates_app.map.theme import Theme

STRONG_RANK = 1
PLACE_PT = {0: 10.5, 1: 9.5}


def paint_map(painter: QPainter, order: MapOrder, theme: Theme, lettering: Lettering) -> None:
    """Paint an order; the painter's unit must be the millimetre, its origin the page's top left."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    entries = legend_entries(order, theme) if order.has_furniture else []
    page = lay_out(order, entries, lettering)
    camera = Camera.fit(order.bounds_27700, page.map)
    _fill(painter, page.map, theme.colour("map_outside"))
    points = _paint_layers(painter, order, theme, camera, lettering)
    for label in labels_of(order, camera, points, lettering):
        wanted = label.wanted
        path = lettering.path(
            wanted.text, label.box.left_mm, label.box.top_mm, wanted.size_pt, is_strong=wanted.is_strong
        )
        paint_haloed(painter, theme, path)
    _paint_margins(painter, order, theme, page)
    if order.has_furniture:
        paint_scale(painter, theme, lettering, camera)
        paint_north(painter, theme, lettering, camera)
        paint_legend(painter, theme, lettering, entries, page)
        paint_words(painter, lettering, order.title, page.title, (TITLE_PT, True, theme.colour("text")))
        note = Frame(0.0, page.attribution.top_mm + 0.8, page.attribution.width_mm, page.attribution.height_mm)
        paint_words(painter, lettering, order.attribution, note, (SMALLEST_PT, False, theme.colour("text_2")))


def _paint_layers(
    painter: QPainter, order: MapOrder, theme: Theme, camera: Camera, lettering: Lettering
) -> list[SetPoints]:
    found = []
    for layer in order.layers:
        if isinstance(layer, ZoneLayer):
            paint_zones(painter, theme, layer, camera)
        elif isinstance(layer, LineLayer):
            paint_lines(painter, theme, layer, camera)
        else:
            points = set_points(layer, camera)
            paint_points(painter, theme, points, lettering)
            found.append(points)
    return found


def _wanted_places(order: MapOrder, camera: Camera, lettering: Lettering) -> list[tuple[int, Wanted]]:
    found = []
    for place in sorted(order.places, key=lambda item: (item.rank, item.name)):
        x, y = camera.to_mm([[place.x_27700, place.y_27700]])[0].tolist()  # type: ignore[arg-type]
        if place.name and camera.frame.holds(x, y):
            size, is_strong = PLACE_PT.get(place.rank, SMALLEST_PT), place.rank <= STRONG_RANK
            width = lettering.width_mm(place.name, size, is_strong=is_strong)
            wanted = Wanted(place.name, x, y, width, lettering.height_mm(size), 0.0, size, is_strong)
            found.append((place.rank, wanted))
    return found


def _wanted_points(points: SetPoints, lettering: Lettering) -> list[Wanted]:
    found = []
    labels = points.layer.labels
    for spot in points.spots:
        text = labels[spot.index] if spot.index < len(labels) and spot.count == 1 else ""
        if text:
            width, height = lettering.width_mm(text, SMALLEST_PT), lettering.height_mm(SMALLEST_PT)
            found.append(Wanted(text, spot.x_mm, spot.y_mm, width, height, points.radius_mm(spot), SMALLEST_PT))
    return found


def labels_of(order: MapOrder, camera: Camera, points: list[SetPoints], lettering: Lettering) -> list[Placed]:
    """Every name that finds room: main places, then symbols, then the smaller places."""
    places = _wanted_places(order, camera, lettering)
    wanted = [item for rank, item in places if rank <= STRONG_RANK]
    for layer in points:
        wanted.extend(_wanted_points(layer, lettering))
    wanted.extend(item for rank, item in places if rank > STRONG_RANK)
    symbols = [box for layer in points for box in layer.boxes()]
    taken = [scale_box(camera), north_box(camera)] if order.has_furniture else []
    return place_labels(wanted, camera.frame, taken, symbols)


def _fill(painter: QPainter, frame: Frame, colour: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRect(QRectF(frame.left_mm, frame.top_mm, frame.width_mm, frame.height_mm))


def _paint_margins(painter: QPainter, order: MapOrder, theme: Theme, page: Page) -> None:
    """Cover what strokes leave outside the frame (SVG readers differ in clipping), then edge the map."""
    frame, paper = page.map, theme.colour("surface")
    width, height = order.width_mm, order.height_mm
    over = 3.0  # beyond the page too
    _fill(painter, Frame(-over, -over, width + 2 * over, frame.top_mm + over), paper)
    _fill(painter, Frame(-over, frame.bottom_mm, width + 2 * over, height - frame.bottom_mm + over), paper)
    _fill(painter, Frame(-over, -over, frame.left_mm + over, height + 2 * over), paper)
    _fill(painter, Frame(frame.right_mm, -over, width - frame.right_mm + over, height + 2 * over), paper)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(theme.colour("border"), 0.2))
    edge = QRectF(frame.left_mm + 0.1, frame.top_mm + 0.1, frame.width_mm - 0.2, frame.height_mm - 0.2)
    painter.drawRect(edge)
