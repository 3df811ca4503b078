"""Names on the screen's map: where they go, and their pictures with a halo."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from estates_app.domain.columns import FloatArray
from estates_app.map.fonts import font_of
from estates_app.map.pixels import painting
from estates_app.map.theme import Theme

CELL_PX = 4
HALO_PX, HALO_TURNS = 3.6, 16
PAD_PX = 3.0
GAP_PX = 3.0
ASIDE_PX = 18.0
#: Room between names on one line: two towns side by side must not read as one.
APART_PX = 6.0
#: What it costs to lie over the place of another town, which the name would be taken for.
OVER_ANOTHER = 1.0
#: How far beside its place a name stands that would hide the one symbol there.
BESIDE_PX = 12.0
#: Share of a strong name that may lie over ordinary symbols where no other place is free.
MOST_COVERED = 0.35
#: The same of a city's name: a county's map without it is wrong, whatever stands in it.
MOST_COVERED_CITY = 0.7
#: Farthest scale, metres a pixel, for the names of places by rank; the last holds for all further ranks.
FARTHEST_BY_RANK = (math.inf, 640.0, 90.0, 26.0, 20.0, 9.0)
STRONG_RANK = 1

Int32Array: TypeAlias = npt.NDArray[np.int32]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Wish:
    """A name that wants a place.

    Attributes
    ----------
    text, role : str
        Words, and the role of their font.
    xy_27700 : (x, y)
        What it names, EPSG:27700 metres.
    clear_px : float
        Half the size of the symbol named; 0 lets the name lie on its place.
    shift_px : (x, y)
        How far the symbol stands off its true place.
    may_cover : float
        Share of the name that may lie over ordinary symbols.
    """

    text: str
    role: str
    xy_27700: tuple[float, float]
    clear_px: float = 0.0
    shift_px: tuple[float, float] = (0.0, 0.0)
    may_cover: float = 0.0


@dataclass(frozen=True)
class SetName:
    """A name with the corner of its picture, as an offset in pixels from the place it names."""

    wish: Wish
    offset_px: tuple[float, float]


@dataclass
class Obstacles:
    """What names must keep off, by boxes in pixels: never covered, only at need, and rather not."""

    never: list[Box] = field(default_factory=list)
    at_need: list[Box] = field(default_factory=list)
    rather_not: list[Box] = field(default_factory=list)


class NamePictures:
    """Pictures of names, each made once for a theme, scale and device pixel ratio."""

    def __init__(self, theme: Theme, scale: float, text_scale: float, ratio: float) -> None:
        self._theme, self._scale, self._ratio = theme, scale, ratio
        self._fonts = {
            role: font_of(theme, role, text_scale) for role in ("place", "place_strong", "small_strong", "count")
        }
        self._sizes: dict[tuple[str, str], tuple[float, float]] = {}
        self._pictures: dict[tuple[str, str], QPixmap] = {}

    def size(self, text: str, role: str) -> tuple[float, float]:
        """Width and height of a name with its halo, logical pixels."""
        if (text, role) not in self._sizes:
            metrics = QFontMetricsF(self._fonts[role])
            self._sizes[text, role] = (
                math.ceil(metrics.horizontalAdvance(text) + 2 * PAD_PX),
                math.ceil(metrics.height() + 2 * PAD_PX),
            )
        return self._sizes[text, role]

    def font(self, role: str) -> QFont:
        """Font of a role."""
        return self._fonts[role]

    def picture(self, text: str, role: str) -> QPixmap:
        """Return the name with its halo."""
        if (text, role) not in self._pictures:
            self._pictures[text, role] = self._paint(text, role)
        return self._pictures[text, role]

    def _paint(self, text: str, role: str) -> QPixmap:
        width, height = self.size(text, role)
        pixmap = QPixmap(math.ceil(width * self._ratio), math.ceil(height * self._ratio))
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        font = self._fonts[role]
        base = QPointF(PAD_PX, PAD_PX + QFontMetricsF(font).ascent())
        reach = HALO_PX / 2.0 * math.sqrt(self._scale)
        with painting(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
            painter.setFont(font)
            # the word set round itself: a tenth of the time of stroking its outlines
            painter.setPen(QColor(self._theme.colour("map_halo")))
            for turn in range(HALO_TURNS):
                angle = 2.0 * math.pi * turn / HALO_TURNS
                painter.drawText(base + QPointF(reach * math.cos(angle), reach * math.sin(angle)), text)
            painter.setPen(QColor(self._theme.colour("map_label")))
            painter.drawText(base, text)
        return pixmap


def shows_rank(rank: int, m_per_px: float) -> bool:
    """Whether places of a rank have their names at a scale."""
    return m_per_px <= FARTHEST_BY_RANK[min(max(rank, 0), len(FARTHEST_BY_RANK) - 1)]


def place_names(
    wishes: Iterable[Wish],
    places_px: FloatArray,
    size_px: tuple[float, float],
    obstacles: Obstacles,
    pictures: NamePictures,
) -> list[SetName]:
    """Set names in their order, each at its best free place; a name without one is left out.

    Parameters
    ----------
    wishes : iterable of Wish
        The weightiest first.
    places_px : ndarray, shape (n, 2)
        Where the named things are on the screen.
    size_px : (width, height)
        Names stay inside.
    obstacles : Obstacles
    pictures : NamePictures
        For their sizes.
    """
    wishes = list(wishes)
    towns = places_px[[wish.role == "place_strong" for wish in wishes]]
    crowd = _Crowd(size_px, obstacles)
    found: list[SetName] = []
    for wish, (x, y) in zip(wishes, places_px.tolist(), strict=True):
        width, height = pictures.size(wish.text, wish.role)
        best: tuple[float, Box] | None = None
        others = [] if wish.clear_px else towns[np.hypot(*(towns - (x, y)).T) > height / 2.0].tolist()
        for number, (left, top) in enumerate(_candidates(wish, x, y, width, height)):
            if best is not None and best[0] <= 0.01 * number:
                break  # what follows can only be worse
            # the halo may touch what the letters may not
            box = (left + 2.0, top + 2.0, left + width - 2.0, top + height - 2.0)
            cost = crowd.cost(box, wish.may_cover)
            if cost is not None:
                cost += OVER_ANOTHER * sum(_names_too(box, place) for place in others)
            if cost is not None and (best is None or cost + 0.01 * number < best[0]):
                best = (cost + 0.01 * number, box)
        if best is not None:
            crowd.names.append(best[1])
            found.append(SetName(wish, (best[1][0] - 2.0 - x, best[1][1] - 2.0 - y)))
    return found


class _Crowd:
    """What lies where, on a grid of small cells, summed so that a box is four look-ups; and the names set so far."""

    def __init__(self, size_px: tuple[float, float], obstacles: Obstacles) -> None:
        self._size = size_px
        shape = (int(size_px[1] // CELL_PX) + 2, int(size_px[0] // CELL_PX) + 2)
        self._never, self._at_need, self._rather_not = (
            _summed(shape, boxes) for boxes in (obstacles.never, obstacles.at_need, obstacles.rather_not)
        )
        self.names: list[Box] = []

    def cost(self, box: Box, may_cover: float) -> float | None:
        """How bad a place is, 0 for free; None where the name must not stand."""
        left, top, right, bottom = box
        if left < 0 or top < 0 or right > self._size[0] or bottom > self._size[1]:
            return None
        if any(left - APART_PX < b[2] and b[0] < right + APART_PX and top < b[3] and b[1] < bottom for b in self.names):
            return None
        rows, columns = _cells(box)
        a, b, c, d = rows.start, rows.stop, columns.start, columns.stop

        def share(table: Int32Array) -> float:
            inside = int(table[b, d] - table[a, d] - table[b, c] + table[a, c])
            return inside / float((b - a) * (d - c))

        covered = share(self._at_need)
        if share(self._never) or covered > may_cover:
            return None
        return covered * 4.0 + share(self._rather_not) * 2.0


def _names_too(box: Box, place: Sequence[float]) -> bool:
    """Whether a name lies over a place, or so close above or below it that it seems to name that one."""
    reach = (box[3] - box[1]) / 2.0
    return box[0] < place[0] < box[2] and box[1] - reach < place[1] < box[3] + reach


def _candidates(wish: Wish, x: float, y: float, width: float, height: float) -> Sequence[tuple[float, float]]:
    x, y = x + wish.shift_px[0], y + wish.shift_px[1]
    away = wish.clear_px + GAP_PX - PAD_PX
    right, left, middle = x + away, x - away - width, x - width / 2.0
    above, below, level = y - away - height, y + away, y - height / 2.0
    near = [(right, level), (left, level), (middle, above), (middle, below)]
    near += [(right, above + 4), (left, above + 4), (right, below - 4), (left, below - 4)]
    if wish.clear_px:
        return near
    step = height * 0.6
    return [
        (middle, level),
        *((middle, level + turn * step) for turn in (-1.0, 1.0, -1.8, 1.8)),
        *((middle + turn * width * 0.6, level) for turn in (1.0, -1.0)),
        *((middle + turn * (width / 2.0 + BESIDE_PX), level) for turn in (1.0, -1.0)),
        *((middle + across * width * 0.6, level + down * step) for across in (1.0, -1.0) for down in (-1.0, 1.0)),
        # a crowded town still gets its name, a little aside: farther off it would name another place
        *((middle, level + turn * (height / 2.0 + ASIDE_PX)) for turn in (-1.0, 1.0)),
        *((middle + turn * (width / 2.0 + ASIDE_PX), level) for turn in (1.0, -1.0)),
    ]


def _cells(box: Box) -> tuple[slice, slice]:
    """Return the cells that lie in a box at least by half: what is beside it by a hair lies in other cells."""
    left, top, right, bottom = (round(max(value, 0.0) / CELL_PX) for value in box)
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def _summed(shape: tuple[int, int], boxes: Iterable[Box]) -> Int32Array:
    """Return how many cells above and left of each place are taken."""
    taken = np.zeros((shape[0] + 1, shape[1] + 1), np.int32)
    found = np.array(list(boxes), float).reshape(-1, 4)
    found = found[(found[:, 2] > 0) & (found[:, 3] > 0)]
    if not len(found):
        return taken
    left, top, right, bottom = np.maximum(found, 0.0).astype(np.int64).T // CELL_PX
    left, right = np.minimum(left, shape[1]), np.minimum(right + 1, shape[1])
    top, bottom = np.minimum(top, shape[0]), np.minimum(bottom + 1, shape[0])
    edges, wide = np.zeros_like(taken), shape[1] + 1  # where boxes begin and end: their sums say what is covered
    corners = np.concatenate([top * wide + left, bottom * wide + right, top * wide + right, bottom * wide + left])
    np.add.at(edges.reshape(-1), corners, np.repeat(np.array([1, -1], np.int32), 2 * len(found)))
    for axis in (0, 1):
        np.cumsum(edges, axis=axis, out=edges)  # in place, of the smallest whole numbers: a quarter of the time
    np.greater(edges[:-1, :-1], 0, out=taken[1:, 1:], casting="unsafe")
    for axis in (0, 1):
        np.cumsum(taken, axis=axis, out=taken)
    return taken
