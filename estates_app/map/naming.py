"""Which names a map wants, in what order, what they must keep off, and where they go.

Names are settled square by square of the ground at one scale, each inside its square, and not for a view: so none
jumps while the map is dragged. The squares begin a little beyond the scene's corner, so that all names of a whole
county lie in one, and none is lost at an edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.map.grid import Window, grid_px
from estates_app.map.scene import Ring, Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import (
    MOST_COVERED,
    MOST_COVERED_CITY,
    STRONG_RANK,
    Box,
    NamePictures,
    Obstacles,
    SetName,
    Wish,
    place_names,
    shows_rank,
)
from estates_app.map.screen_points import Layout

BLOCK_PX = 2048.0  # side of a square, logical pixels
#: Room north and west of the scene in the first square: for names of places beyond, logical pixels.
BEYOND_PX = 400.0
#: Where on a catchment's circle its label may stand, degrees against the clock from east.
_RING_TURNS = (215.0, 145.0, 325.0, 35.0, 270.0, 90.0)

Block = tuple[int, int]

_NEVER, _AT_NEED, _RATHER_NOT = range(3)
_KINDS = {"fate:host": _NEVER, "context": _RATHER_NOT}


@dataclass(frozen=True, eq=False)
class _SetBlock:
    """Names of one square, with the corners of their pictures on the grid of device pixels, shape (n, 2)."""

    names: list[SetName]
    corners: IntArray


class NameBook:
    """The names of a scene at the scale of a layout, set square by square as they come into view.

    Parameters
    ----------
    scene : Scene
    layout : Layout
    pictures : NamePictures
    selected : sequence of int
        Points whose symbols no name may cover.
    """

    def __init__(self, scene: Scene, layout: Layout, pictures: NamePictures, selected: Sequence[int]) -> None:
        self._scene, self._layout, self._pictures = scene, layout, pictures
        self._selected = np.array(list(selected), np.int64)
        self._wishes: dict[Block, list[Wish]] | None = None
        self._blocks: dict[Block, _SetBlock] = {}
        self._zones = scene.zones
        self._origin_px = _origin_px(scene, layout.m_per_px)

    def is_for(self, layout: Layout | None, window: Window) -> bool:
        """Whether it is of a view's scale and set about symbols that stand as they do now."""
        if layout is None or not window.is_of_scale(self._layout.m_per_px / self._layout.ratio):
            return False
        if self._scene.zones is not self._zones:
            if not np.array_equal(_origin_px(self._scene, self._layout.m_per_px), self._origin_px):
                return False
            self._zones = self._scene.zones
        return layout is self._layout or layout.spot is self._layout.spot

    def missing(self, window: Window) -> bool:
        """Whether names of a view are not set yet."""
        return any(block not in self._blocks for block in self._in(window))

    def settle(self, window: Window) -> Iterator[None]:
        """Set the names of a view, a square a step."""
        for block in self._in(window):
            if block not in self._blocks:
                if self._wishes is None:
                    self._wishes = self._sorted_wishes()
                    yield None
                self._blocks[block] = self._set(block, self._wishes.get(block, []))
                yield None

    def paint(self, painter: QPainter, camera: ScreenCamera, furniture: Sequence[Box]) -> None:
        """Paint the names of a view; those that the edge or what floats above would cut are left out."""
        layout, pictures = self._layout, self._pictures
        if not layout.serves(camera):
            self._paint_moving(painter, camera)
            return
        window = Window.of(camera, layout.ratio)
        width, height = camera.size_px
        for block in self._in(window):
            here = self._blocks.get(block)
            if here is None:
                continue
            corners = ((here.corners - (window.left, window.top)) / layout.ratio).tolist()
            for name, (left, top) in zip(here.names, corners, strict=True):
                wide, high = pictures.size(name.wish.text, name.wish.role)
                box = (left + 2.0, top + 2.0, left + wide - 2.0, top + high - 2.0)
                if box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height or _meets(box, furniture):
                    continue
                painter.drawPixmap(QPointF(left, top), pictures.picture(name.wish.text, name.wish.role))

    def shown(self, camera: ScreenCamera) -> list[tuple[SetName, float, float]]:
        """Return the names of a view with the corners of their pictures, logical pixels."""
        window = Window.of(camera, self._layout.ratio)
        found = []
        for block in self._in(window):
            here = self._blocks.get(block)
            if here is not None:
                corners = ((here.corners - (window.left, window.top)) / self._layout.ratio).tolist()
                found += [(name, x, y) for name, (x, y) in zip(here.names, corners, strict=True)]
        return found

    def _paint_moving(self, painter: QPainter, camera: ScreenCamera) -> None:
        """Paint what is set at its place while the scale is another: it is set anew when the map rests."""
        names = [name for block in self._blocks.values() for name in block.names]
        if not names:
            return
        view = QRectF(0.0, 0.0, *camera.size_px)
        anchors = camera.to_px(np.array([name.wish.xy_27700 for name in names])).tolist()
        for name, (x, y) in zip(names, anchors, strict=True):
            wide, high = self._pictures.size(name.wish.text, name.wish.role)
            corner = QPointF(round(x + name.offset_px[0]), round(y + name.offset_px[1]))
            if view.contains(QRectF(corner.x() + 2.0, corner.y() + 2.0, wide - 4.0, high - 4.0)):
                painter.drawPixmap(corner, self._pictures.picture(name.wish.text, name.wish.role))

    def _in(self, window: Window) -> list[Block]:
        side = BLOCK_PX * self._layout.ratio
        x, y = (self._origin_px * self._layout.ratio).tolist()
        across = range(math.floor((window.left - x) / side), math.floor((window.right - 1 - x) / side) + 1)
        down = range(math.floor((window.top - y) / side), math.floor((window.bottom - 1 - y) / side) + 1)
        return [(column, row) for row in down for column in across]

    def _sorted_wishes(self) -> dict[Block, list[Wish]]:
        """Return every name that the map wants at this scale by its square, the weightiest first."""
        scene, layout = self._scene, self._layout
        cities, towns, rest = _places(scene, layout.m_per_px)
        wishes = [*cities, *_points(scene, layout), *towns, *_rings(scene), *rest]
        found: dict[Block, list[Wish]] = {}
        if wishes:
            xy = np.array([wish.xy_27700 for wish in wishes])
            blocks = np.floor((grid_px(xy, layout.m_per_px) - self._origin_px) / BLOCK_PX).astype(np.int64).tolist()
            for wish, (column, row) in zip(wishes, blocks, strict=True):
                found.setdefault((column, row), []).append(wish)
        return found

    def _set(self, block: Block, wishes: Sequence[Wish]) -> _SetBlock:
        if not wishes:
            return _SetBlock([], np.zeros((0, 2), np.int64))
        layout = self._layout
        origin = np.array(block) * BLOCK_PX + self._origin_px
        at = grid_px(np.array([wish.xy_27700 for wish in wishes]), layout.m_per_px)
        names = place_names(wishes, at - origin, (BLOCK_PX, BLOCK_PX), self._obstacles(origin), self._pictures)
        if not names:
            return _SetBlock([], np.zeros((0, 2), np.int64))
        anchors = grid_px(np.array([name.wish.xy_27700 for name in names]), layout.m_per_px)
        corners = (anchors + np.array([name.offset_px for name in names])) * layout.ratio
        return _SetBlock(names, np.rint(corners).astype(np.int64))

    def _obstacles(self, origin: FloatArray) -> Obstacles:
        """Return what names of a square must keep off, in its logical pixels."""
        layout, found = self._layout, Obstacles()
        places = layout.spot / layout.ratio - origin
        half = layout.radius_px[:, None] + 1.0
        boxes = np.hstack([places - half, places + half])
        if not self._scene.is_shown("properties"):
            return found
        inside = (boxes[:, 2:] > -60.0).all(axis=1) & (boxes[:, :2] < BLOCK_PX).all(axis=1)
        for row in np.flatnonzero(inside & (layout.count > 1)).tolist():  # a number stands at one of its corners
            (x, y), (left, top, right, bottom) = places[row].tolist(), boxes[row].tolist()
            width, height = self._pictures.size(layout.number(row), "count")
            side, down = layout.corner[row].tolist()
            across = (x, right + width) if side > 0 else (left - width, x)
            upright = (y, bottom + height) if down > 0 else (top - height, y)
            found.never.append((across[0], upright[0], across[1], upright[1]))
        kinds = kinds_of(layout)
        is_never = (kinds == _NEVER) | np.isin(layout.index, self._selected)
        for goal, chosen in (
            (found.never, is_never),
            (found.rather_not, (kinds == _RATHER_NOT) & ~is_never),
            (found.at_need, (kinds == _AT_NEED) & ~is_never),
        ):
            goal.extend((a, b, c, d) for a, b, c, d in boxes[inside & chosen].tolist())
        return found


def _origin_px(scene: Scene, m_per_px: float) -> FloatArray:
    """Return where the squares of names begin, on the grid of logical pixels: beyond the scene's upper left corner."""
    bounds = scene.bounds_27700()
    if bounds is None:
        return np.zeros(2)
    return np.asarray(np.floor(grid_px(np.array([bounds[0], bounds[3]]), m_per_px)[0]) - BEYOND_PX)


def kinds_of(layout: Layout) -> IntArray:
    """Return how far names must keep off each symbol, shape (k,)."""
    kinds = [_KINDS.get(symbol, _AT_NEED) for symbol, _ in layout.looks]
    return np.asarray(np.array(kinds, np.int64)[layout.look] if kinds else np.zeros(len(layout.look), np.int64))


def _meets(box: Box, others: Sequence[Box]) -> bool:
    return any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in others)


def _places(scene: Scene, m_per_px: float) -> tuple[list[Wish], list[Wish], list[Wish]]:
    """Return the names of cities, without which nobody knows the map, of towns and cities beyond it, and the rest."""
    cities: list[Wish] = []
    towns: list[Wish] = []
    beyond: list[Wish] = []
    rest: list[Wish] = []
    west, south, east, north = scene.bounds_27700() or (-math.inf, -math.inf, math.inf, math.inf)
    for place in scene.places if scene.is_shown("places") else ():
        x, y = place.x_27700, place.y_27700
        if not (place.name and math.isfinite(x) and math.isfinite(y) and shows_rank(place.rank, m_per_px)):
            continue
        if not place.rank:
            is_here = west <= x <= east and south <= y <= north
            (cities if is_here else beyond).append(
                Wish(place.name, "place_strong", (x, y), may_cover=MOST_COVERED_CITY)
            )
        elif place.rank <= STRONG_RANK:
            towns.append(Wish(place.name, "place_strong", (x, y), may_cover=MOST_COVERED))
        else:
            rest.append(Wish(place.name, "place", (x, y)))
    return cities, [*towns, *beyond], rest


def _points(scene: Scene, layout: Layout) -> list[Wish]:
    found = []
    for index in scene.labels if scene.is_shown("properties") else ():
        row = layout.row_of(index) if 0 <= index < len(scene.points) else -1
        name = scene.points.name(index)
        if row >= 0 and name and layout.count[row] == 1:
            x, y = scene.points.xy_27700[index].tolist()
            clear, shift = float(layout.radius_px[row]) + 2.0, layout.shift_px[row].tolist()
            is_strong = _KINDS.get(layout.looks[int(layout.look[row])][0]) == _NEVER  # a centre is what a map is about
            most = MOST_COVERED if is_strong else 0.0
            found.append(Wish(name, "small_strong", (x, y), clear, (shift[0], shift[1]), most))
    return found


def _rings(scene: Scene) -> list[Wish]:
    """Return the labels of catchments: at the first place on the circle that no other catchment covers."""
    found = []
    for ring in scene.rings if scene.is_shown("rings") else ():
        if not ring.label:
            continue
        places = [
            (
                ring.xy_27700[0] + ring.radius_m * math.cos(math.radians(turn)),
                ring.xy_27700[1] + ring.radius_m * math.sin(math.radians(turn)),
            )
            for turn in _RING_TURNS
        ]
        free = [place for place in places if not any(_covers(other, place) for other in scene.rings if other != ring)]
        found.append(Wish(ring.label, "place", (free or places)[0], 4.0))
    return found


def _covers(ring: Ring, place: tuple[float, float]) -> bool:
    return math.hypot(place[0] - ring.xy_27700[0], place[1] - ring.xy_27700[1]) < ring.radius_m
