"""What stands round a map: title, legend, scale bar, north arrow, attribution."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF

from estates_app.domain.pictures import LineLayer, MapOrder, PointLayer, ZoneLayer
from estates_app.map.camera import Camera, Frame
from estates_app.map.flow import columns_needed, flow, strip_height
from estates_app.map.layers import paint_hatch, pen_of
from estates_app.map.linestyles import LINE_STYLES
from estates_app.map.symbols import paint_symbol, radius_mm
from estates_app.map.text import SMALLEST_PT, Lettering
from estates_app.map.theme import MISSING, Theme, class_words, counted, usable_breaks

TITLE_PT = 12.0
TEXT_PT = 8.5
COLUMN_MM = 46.0
KEY_MM = 7.0
GAP_MM = 2.0
SCALE_SHARE = 0.28  # of the map's width at most
_KEYLESS = ("heading", "note")


@dataclass(frozen=True)
class Entry:
    """One line of the legend.

    Attributes
    ----------
    kind : str
        ``heading``, ``swatch``, ``missing``, ``symbol``, ``line`` or ``note`` (words without a key).
    key : str
        Colour, symbol or line style.
    words : str
    """

    kind: str
    key: str
    words: str


@dataclass(frozen=True)
class Page:
    """Where everything goes."""

    title: Frame
    map: Frame
    legend: Frame
    attribution: Frame
    columns: int


def legend_entries(order: MapOrder, theme: Theme) -> list[Entry]:
    """Everything the layers need explained, each once, topmost layer first."""
    entries: list[Entry] = []
    for layer in reversed(order.layers):
        if isinstance(layer, PointLayer):
            found = [Entry("symbol", symbol, words) for symbol, words in layer.legend]
        elif isinstance(layer, ZoneLayer):
            found = _zone_entries(layer, theme)
        else:
            found = _line_entries(layer)
        entries.extend(entry for entry in found if entry not in entries)
    return entries


def _line_entries(layer: LineLayer) -> list[Entry]:
    return [Entry("line", layer.style, layer.title)] if layer.title else []


def _zone_entries(layer: ZoneLayer, theme: Theme) -> list[Entry]:
    """Say the classes: each with its break and how many areas are in it, how they were made, and what is missing."""
    breaks = usable_breaks(layer.breaks)
    if not breaks:
        return []
    title = f"{layer.title}, {layer.unit}" if layer.title and layer.unit else layer.title or layer.unit
    colours, words = theme.classes(layer.ramp, len(breaks) + 1), class_words(breaks, layer.labels)
    if len(layer.counts) == len(words) + 1:
        words = tuple(counted(told, count) for told, count in zip(words, layer.counts, strict=False))
    entries = [Entry("heading", "", title)] if title else []
    entries += [Entry("swatch", colour, told) for colour, told in zip(colours, words, strict=True)]
    if not np.isfinite(np.asarray(layer.values, dtype=float)).all():
        entries.append(
            Entry("missing", theme.missing(), counted(MISSING, layer.counts[-1]) if layer.counts else MISSING)
        )
    return [*entries, Entry("note", "", layer.note)] if layer.note else entries


def _lines(lettering: Lettering, entry: Entry) -> list[str]:
    room = COLUMN_MM - GAP_MM - (0.0 if entry.kind in _KEYLESS else KEY_MM)
    return lettering.wrap(entry.words, room, TEXT_PT, is_strong=entry.kind == "heading") or [""]


def _height_mm(lettering: Lettering, entry: Entry) -> float:
    return len(_lines(lettering, entry)) * lettering.height_mm(TEXT_PT) + (1.6 if entry.kind == "heading" else 1.0)


def _heads(entries: list[Entry]) -> list[bool]:
    return [entry.kind == "heading" for entry in entries]


def lay_out(order: MapOrder, entries: list[Entry], lettering: Lettering) -> Page:
    """Divide the page; the legend stands at the right of a wide map and under a narrow or high one."""
    width, height = order.width_mm, order.height_mm
    if not order.has_furniture:
        nothing = Frame(0.0, 0.0, 0.0, 0.0)
        return Page(nothing, Frame(0.0, 0.0, width, height), nothing, nothing, 0)
    title_lines = lettering.wrap(order.title, width, TITLE_PT, is_strong=True)
    title = Frame(0.0, 0.0, width, len(title_lines) * lettering.height_mm(TITLE_PT) + (1.0 if title_lines else 0.0))
    note_lines = lettering.wrap(order.attribution, width, SMALLEST_PT)
    note_height = len(note_lines) * lettering.height_mm(SMALLEST_PT) + (1.0 if note_lines else 0.0)
    note = Frame(0.0, max(height - note_height, 0.0), width, note_height)
    room = max(height - title.height_mm - note_height, 1.0)
    frame = Frame(0.0, title.bottom_mm, width, room)
    if not entries:
        return Page(title, frame, Frame(0.0, 0.0, 0.0, 0.0), note, 0)
    heights = [_height_mm(lettering, entry) for entry in entries]
    beside = columns_needed(heights, _heads(entries), room)
    if width >= 110.0 and width - beside * COLUMN_MM >= width * 0.5 and width >= height * 0.9:
        map_width = width - beside * COLUMN_MM
        legend = Frame(map_width + GAP_MM, frame.top_mm, width - map_width - GAP_MM, room)
        return Page(title, Frame(0.0, frame.top_mm, map_width, room), legend, note, beside)
    columns = max(int(width // COLUMN_MM), 1)
    strip = min(strip_height(heights, _heads(entries), columns) + GAP_MM, room * 0.6)
    legend = Frame(0.0, frame.bottom_mm - strip + GAP_MM, width, strip - GAP_MM)
    return Page(title, Frame(0.0, frame.top_mm, width, room - strip), legend, note, columns)


def paint_words(
    painter: QPainter,
    lettering: Lettering,
    text: str,
    frame: Frame,
    style: tuple[float, bool, str],
) -> None:
    """Set wrapped lines from the top of a frame; `style` is size in points, strong or not, colour."""
    size_pt, is_strong, colour = style
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for number, line in enumerate(lettering.wrap(text, frame.width_mm, size_pt, is_strong=is_strong)):
        top = frame.top_mm + number * lettering.height_mm(size_pt)
        painter.drawPath(lettering.path(line, frame.left_mm, top, size_pt, is_strong=is_strong))


def paint_legend(painter: QPainter, theme: Theme, lettering: Lettering, entries: list[Entry], page: Page) -> None:
    """Set the entries down the columns of the legend."""
    heights = [_height_mm(lettering, entry) for entry in entries]
    columns = flow(heights, _heads(entries), page.legend.height_mm)
    before, top = 0, page.legend.top_mm
    for entry, height, column in zip(entries, heights, columns, strict=True):
        if column != before:
            before, top = column, page.legend.top_mm
        left = page.legend.left_mm + column * COLUMN_MM
        is_heading, is_keyless = entry.kind == "heading", entry.kind in _KEYLESS
        _paint_key(painter, theme, entry, left, top + lettering.height_mm(TEXT_PT) / 2)
        words_left = left if is_keyless else left + KEY_MM
        box = Frame(words_left, top, COLUMN_MM - GAP_MM - (0.0 if is_keyless else KEY_MM), height)
        paint_words(painter, lettering, entry.words, box, (TEXT_PT, is_heading, theme.colour("text")))
        top += height


def _paint_key(painter: QPainter, theme: Theme, entry: Entry, left: float, middle: float) -> None:
    if entry.kind in ("swatch", "missing"):
        box = shapely.box(left + 0.2, middle - 1.4, left + 5.4, middle + 1.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(entry.key))
        painter.drawRect(QRectF(left + 0.2, middle - 1.4, 5.2, 2.8))
        if entry.kind == "missing":
            paint_hatch(painter, theme, box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen_of(theme.colour("border_strong"), 0.15))
        painter.drawRect(QRectF(left + 0.2, middle - 1.4, 5.2, 2.8))
    elif entry.kind == "symbol":
        paint_symbol(painter, theme, entry.key, left + 2.8, middle, min(radius_mm(entry.key, 1.0), 1.7))
    elif entry.kind == "line":
        style = LINE_STYLES.get(entry.key, LINE_STYLES["road"])
        painter.setPen(pen_of(theme.colour(style.colour), style.width_mm, style.dashes))
        painter.drawLine(QPointF(left + 0.2, middle), QPointF(left + 5.4, middle))


def scale_length_m(camera: Camera) -> float:
    """Longest of 1, 2 or 5 times a power of ten metres that fits its share of the map's width."""
    return round_length_m(camera.frame.width_mm * SCALE_SHARE / camera.mm_per_m)


def round_length_m(room_m: float) -> float:
    """Longest of 1, 2 or 5 times a power of ten metres that fits."""
    power = 10.0 ** math.floor(math.log10(room_m))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= room_m)


def length_words(length_m: float) -> str:
    """Words of a round length."""
    return f"{length_m / 1000:,g} km" if length_m >= 1000 else f"{length_m:,g} m"


def scale_box(camera: Camera) -> Frame:
    """Ground of the scale bar with its words."""
    length = scale_length_m(camera) * camera.mm_per_m
    return Frame(camera.frame.left_mm + 2.0, camera.frame.bottom_mm - 8.0, length + 12.0, 7.0)


def north_box(camera: Camera) -> Frame:
    """Ground of the north arrow."""
    return Frame(camera.frame.right_mm - 8.0, camera.frame.bottom_mm - 12.5, 6.5, 11.5)


def paint_scale(painter: QPainter, theme: Theme, lettering: Lettering, camera: Camera) -> None:
    """Scale bar of a round length; straight-line ground distance on the National Grid."""
    length_m = scale_length_m(camera)
    left, base = camera.frame.left_mm + 3.0, camera.frame.bottom_mm - 3.0
    right = left + length_m * camera.mm_per_m
    bar = QPolygonF([QPointF(left, base - 1.4), QPointF(left, base), QPointF(right, base), QPointF(right, base - 1.4)])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in (("map_halo", 1.3), ("map_label", 0.4)):
        pen = pen_of(theme.colour(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPolyline(bar)
    words = length_words(length_m)
    top = base - 1.6 - lettering.height_mm(SMALLEST_PT)
    paint_haloed(painter, theme, lettering.path(words, left + 0.6, top, SMALLEST_PT))


def paint_north(painter: QPainter, theme: Theme, lettering: Lettering, camera: Camera) -> None:
    """Arrow to grid north, which is up."""
    box = north_box(camera)
    x, foot = box.left_mm + box.width_mm / 2, box.bottom_mm - 1.0
    arrow = QPainterPath()
    points = [(x, foot - 6.0), (x + 1.9, foot), (x, foot - 1.4), (x - 1.9, foot)]
    arrow.addPolygon(QPolygonF([QPointF(a, b) for a, b in points]))
    arrow.closeSubpath()
    paint_haloed(painter, theme, arrow)
    half = lettering.width_mm("N", SMALLEST_PT, is_strong=True) / 2
    paint_haloed(painter, theme, lettering.path("N", x - half, box.top_mm, SMALLEST_PT, is_strong=True))


def paint_haloed(painter: QPainter, theme: Theme, path: QPainterPath) -> None:
    """Halo below, the shape itself above."""
    painter.setPen(pen_of(theme.colour("map_halo"), 0.9))
    painter.setBrush(QColor(theme.colour("map_halo")))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("map_label")))
    painter.drawPath(path)
