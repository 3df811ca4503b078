"""Symbols of a screen map painted: leaders, sprites, numbers of what one symbol stands for, and marks round some."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.map.grid import Window
from estates_app.map.screen_labels import NamePictures
from estates_app.map.screen_points import Layout
from estates_app.map.sprites import Sprites
from estates_app.map.theme import Theme

SELECTED_GAP_PX, WALKED_GAP_PX = 5.0, 8.5
COUNT_ROLE = "count"
COUNT_REACH_PX = 40.0  # beyond a symbol: its casing, its number


@dataclass
class Marks:
    """What a view points out: indices of points; -1 for none."""

    selected: tuple[int, ...] = ()
    hovered: int = -1
    walked: int = -1
    is_focused: bool = False


@dataclass(frozen=True)
class Brushes:
    """What symbols are painted with."""

    theme: Theme
    scale: float
    sprites: Sprites
    pictures: NamePictures


def paint_points(painter: QPainter, brushes: Brushes, layout: Layout, window: Window) -> None:
    """Paint the symbols of a window, lowest first.

    Parameters
    ----------
    painter : QPainter
        Its unit is the logical pixel, its origin the window's corner.
    brushes : Brushes
    layout : Layout
        Of the window's scale.
    window : Window
    """
    places = layout.spot - (window.left, window.top)
    farthest = float(layout.radius_px.max(initial=0.0)) + float(np.abs(layout.shift_px).max(initial=0.0))
    reach = (farthest + COUNT_REACH_PX) * layout.ratio
    x, y = places[:, 0], places[:, 1]
    inside = (x > -reach) & (y > -reach) & (x < window.width + reach) & (y < window.height + reach)
    seen = np.flatnonzero(inside & layout.is_seen)
    paint_symbols(painter, brushes, layout, places / layout.ratio, seen)


def paint_symbols(painter: QPainter, brushes: Brushes, layout: Layout, places: FloatArray, seen: IntArray) -> None:
    """Paint some symbols, given the middles of all in logical pixels, shape (k, 2)."""
    if not len(seen):
        return
    _paint_leaders(painter, brushes, layout, places, seen)
    looks = layout.look[seen]
    used = np.flatnonzero(np.bincount(looks, minlength=len(layout.looks)))  # of a hundred looks few may occur
    boxes = np.zeros((len(layout.looks), 4))
    boxes[used] = brushes.sprites.boxes([layout.looks[number] for number in used.tolist()])
    brushes.sprites.paint(painter, places[seen], boxes[looks])
    for row in seen[layout.count[seen] > 1].tolist():
        _paint_count(painter, brushes, places[row].tolist(), float(layout.radius_px[row]), int(layout.count[row]))


def paint_marks(
    painter: QPainter, brushes: Brushes, layout: Layout, places: FloatArray, marks: Marks, codes: IntArray
) -> None:
    """Paint rings round what is selected and walked to, then those symbols again, so that none is hidden.

    A point that stands behind another's symbol is shown in its own look, with the number beside it.

    Parameters
    ----------
    places : ndarray, shape (k, 2)
        Middles of the symbols now, logical pixels.
    codes : ndarray of int, shape (points,)
        Look of every point.
    """
    chosen = [(index, "selected") for index in marks.selected]
    if marks.is_focused and marks.walked >= 0:
        chosen.append((marks.walked, "walked"))
    if marks.hovered >= 0:
        chosen.append((marks.hovered, "hovered"))
    looks: list[tuple[str, float]] = []
    rows: list[int] = []
    for index, kind in dict.fromkeys(chosen):
        row = layout.row_of(index)
        if row < 0:
            continue
        symbol, radius = layout.looks[int(codes[index])]
        if kind != "hovered":
            gap = WALKED_GAP_PX if kind == "walked" else SELECTED_GAP_PX
            looks.append((kind, radius + gap * brushes.scale))
            rows.append(row)
        looks.append((symbol, radius + (1.0 if kind == "hovered" else 0.0)))
        rows.append(row)
    if not rows:
        return
    brushes.sprites.paint(painter, places[rows], brushes.sprites.boxes(looks))
    for row in dict.fromkeys(rows):
        if layout.count[row] > 1:
            _paint_count(painter, brushes, places[row].tolist(), float(layout.radius_px[row]), int(layout.count[row]))


def _paint_leaders(painter: QPainter, brushes: Brushes, layout: Layout, places: FloatArray, seen: IntArray) -> None:
    if not layout.shift_px.any():
        return
    # a symbol that still covers its true place needs none
    moved = seen[np.hypot(*layout.shift_px[seen].T) > layout.radius_px[seen]]
    if len(moved):
        true = places[moved] - layout.shift_px[moved]
        painter.setPen(QPen(QColor(brushes.theme.colour("map_label")), 1.0))
        painter.drawLines([QLineF(*a, *b) for a, b in zip(true.tolist(), places[moved].tolist(), strict=True)])


def _paint_count(painter: QPainter, brushes: Brushes, place: list[float], radius: float, count: int) -> None:
    text = str(count)
    width, height = brushes.pictures.size(text, COUNT_ROLE)
    width, height = max(width, height - 4.0), height - 6.0
    box = QRectF(place[0] + radius * 0.6, place[1] - radius * 0.4 - height, width, height)
    ink, ground = QColor(brushes.theme.colour("map_halo")), QColor(brushes.theme.colour("map_label"))
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, height / 2.0, height / 2.0)
    painter.setFont(brushes.pictures.font(COUNT_ROLE))
    painter.setPen(ink)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
