"""Symbols of a screen map painted: leaders, sprites, numbers of what one symbol stands for, and marks round some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.map.badges import aside_px
from estates_app.map.grid import Window
from estates_app.map.screen_labels import NamePictures
from estates_app.map.screen_points import Layout
from estates_app.map.sprites import BOX, NUMBER, Sprites, fragments, number_size
from estates_app.map.theme import Theme

SELECTED_GAP_PX, WALKED_GAP_PX = 5.0, 8.5

#: Gives the middles of rows of a layout, logical pixels, shape (n, 2).
PlacesOf = Callable[[IntArray], FloatArray]


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


@dataclass(frozen=True, eq=False)
class Batch:
    """The symbols of a window made ready to paint: another look changes only which picture each shows.

    Attributes
    ----------
    spot : ndarray of int
        Of the layout it was made for, by which it is known.
    window : Window
    seen : ndarray of int, shape (n,)
        Rows of the layout that reach into the window, lowest first.
    rows : ndarray, shape (n, 10)
        As sprites.
    led, counted : ndarray of int
        Which of `seen` have a line to their places, and which a number beside them.
    """

    spot: IntArray
    window: Window
    seen: IntArray
    rows: FloatArray
    led: IntArray
    counted: IntArray

    @classmethod
    def of(cls, layout: Layout, window: Window) -> Batch:
        """Make the symbols of a window ready."""
        seen = layout.shelves.within(window, layout.reach_px * layout.ratio)
        rows = fragments((layout.spot[seen] - (window.left, window.top)).astype(float))
        return cls(layout.spot, window, seen, rows, seen[layout.is_led[seen]], seen[layout.count[seen] > 1])

    def serves(self, layout: Layout, window: Window) -> bool:
        """Whether it holds for a window of a layout, however its symbols look."""
        return self.spot is layout.spot and self.window == window

    def places_px(self, layout: Layout, which: IntArray) -> FloatArray:
        """Middles of some rows of the layout, logical pixels of the window."""
        return np.asarray((layout.spot[which] - (self.window.left, self.window.top)) / layout.ratio)


def paint_points(painter: QPainter, brushes: Brushes, layout: Layout, batch: Batch) -> None:
    """Paint the symbols of a window, lowest first.

    Parameters
    ----------
    painter : QPainter
        Its unit is the logical pixel, its origin the window's corner.
    brushes : Brushes
    layout : Layout
        Of the window's scale.
    batch : Batch
        Of that layout.
    """
    if not len(batch.seen):
        return
    _paint_leaders(painter, brushes, layout, batch.places_px(layout, batch.led), batch.led)
    looks = layout.look[batch.seen]
    batch.rows[:, BOX] = _boxes(brushes, layout, looks).take(looks, axis=0)
    brushes.sprites.paint_fragments(painter, batch.rows)
    _paint_counts(painter, brushes, layout, batch.places_px(layout, batch.counted), batch.counted)


def paint_symbols(painter: QPainter, brushes: Brushes, layout: Layout, places: FloatArray, seen: IntArray) -> None:
    """Paint some symbols, given the middles of all in logical pixels, shape (k, 2)."""
    if not len(seen):
        return
    led, looks = seen[layout.is_led[seen]], layout.look[seen]
    _paint_leaders(painter, brushes, layout, places[led], led)
    boxes = _boxes(brushes, layout, looks).take(looks, axis=0)
    brushes.sprites.paint(painter, places.take(seen, axis=0), boxes)
    counted = seen[layout.count[seen] > 1]
    _paint_counts(painter, brushes, layout, places[counted], counted)


def _boxes(brushes: Brushes, layout: Layout, looks: IntArray) -> FloatArray:
    """Where each look of a layout lies in the atlas; those that do not occur are left out: of a hundred few may."""
    used = np.flatnonzero(np.bincount(looks, minlength=len(layout.looks)))
    boxes = np.zeros((len(layout.looks), 4))
    boxes[used] = brushes.sprites.boxes([layout.looks[number] for number in used.tolist()])
    return boxes


def paint_marks(
    painter: QPainter, brushes: Brushes, layout: Layout, places_of: PlacesOf, marks: Marks, codes: IntArray
) -> None:
    """Paint rings round what is selected and walked to, then those symbols again, so that none is hidden.

    A point that stands behind another's symbol is shown in its own look, with the number beside it.

    Parameters
    ----------
    places_of : callable
        Gives the middles of rows of the layout now, logical pixels, shape (n, 2).
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
    which = np.array(rows, np.int64)
    brushes.sprites.paint(painter, places_of(which), brushes.sprites.boxes(looks))
    counted = np.array([row for row in dict.fromkeys(rows) if layout.count[row] > 1], np.int64)
    _paint_counts(painter, brushes, layout, places_of(counted), counted)


def _paint_leaders(painter: QPainter, brushes: Brushes, layout: Layout, places: FloatArray, rows: IntArray) -> None:
    """Paint lines from the true places of some rows to where they stand, logical pixels, shape (n, 2)."""
    if len(rows):
        true = places - layout.shift_px[rows]
        painter.setPen(QPen(QColor(brushes.theme.colour("map_label")), 1.0))
        painter.drawLines([QLineF(*a, *b) for a, b in zip(true.tolist(), places.tolist(), strict=True)])


def _paint_counts(painter: QPainter, brushes: Brushes, layout: Layout, places: FloatArray, rows: IntArray) -> None:
    """Paint the numbers beside the symbols of some rows, whose middles are given, shape (n, 2).

    They are sprites too, on whole device pixels: Qt sets letters a little otherwise from place to place.
    """
    if not len(rows):
        return
    sprites, words = brushes.sprites, [layout.number(row) for row in rows.tolist()]
    sizes = np.array([number_size(brushes.pictures, text) for text in words])
    aside = layout.corner[rows] * aside_px(layout.radius_px[rows], sizes)
    middles = (np.rint(places * sprites.ratio) + np.rint(aside * sprites.ratio)) / sprites.ratio
    sprites.paint(painter, middles, sprites.boxes([(f"{NUMBER}:{text}", 0.0) for text in words]))
