"""Names on the screen's map: where they go, and their pictures with a halo."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.map.fonts import font_of
from estates_app.map.ground import painting
from estates_app.map.theme import Theme

CELL_PX = 4
HALO_PX = 3.6
PAD_PX = 3.0
GAP_PX = 3.0
#: Share of a strong name that may lie over ordinary symbols where no other place is free.
MOST_COVERED = 0.35
#: Farthest scale, metres a pixel, for the names of places by rank; the last holds for all further ranks.
FARTHEST_BY_RANK = (math.inf, 220.0, 90.0, 26.0, 16.0, 9.0)
STRONG_RANK = 1

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
        path = QPainterPath()
        path.addText(base, font, text)
        halo = QPen(QColor(self._theme.colour("map_halo")), HALO_PX * math.sqrt(self._scale))
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        with painting(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.strokePath(path, halo)
            painter.setFont(font)
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
    shape = (int(size_px[1] // CELL_PX) + 2, int(size_px[0] // CELL_PX) + 2)
    never, at_need, rather_not = (
        _taken(shape, boxes) for boxes in (obstacles.never, obstacles.at_need, obstacles.rather_not)
    )
    found: list[SetName] = []
    for wish, (x, y) in zip(wishes, places_px.tolist(), strict=True):
        width, height = pictures.size(wish.text, wish.role)
        best: tuple[float, Box] | None = None
        for number, (left, top) in enumerate(_candidates(wish, x, y, width, height)):
            # the halo may touch what the letters may not
            box = (left + 2.0, top + 2.0, left + width - 2.0, top + height - 2.0)
            if box[0] < 0 or box[1] < 0 or box[2] > size_px[0] or box[3] > size_px[1]:
                continue
            cells = _cells(box)
            if never[cells].any():
                continue
            covered = float(at_need[cells].mean())
            if covered > wish.may_cover:
                continue
            cost = covered * 4.0 + float(rather_not[cells].mean()) * 2.0 + 0.01 * number
            if best is None or cost < best[0]:
                best = (cost, box)
        if best is not None:
            box = best[1]
            never[_cells(box)] = True
            found.append(SetName(wish, (box[0] - 2.0 - x, box[1] - 2.0 - y)))
    return found


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
        *((middle + across * width * 0.6, level + down * step) for across in (1.0, -1.0) for down in (-1.0, 1.0)),
        *((middle, level + turn * step) for turn in (-2.8, 2.8, -3.8, 3.8)),
        *((middle + across * width * 0.7, level + down * step) for across in (1.0, -1.0) for down in (-2.0, 2.0)),
    ]


def _cells(box: Box) -> tuple[slice, slice]:
    left, top, right, bottom = (max(int(value), 0) // CELL_PX for value in box)
    return slice(top, bottom + 1), slice(left, right + 1)


def _taken(shape: tuple[int, int], boxes: Iterable[Box]) -> BoolArray:
    taken = np.zeros(shape, bool)
    for box in boxes:
        if box[2] > 0 and box[3] > 0:
            taken[_cells(box)] = True
    return taken


def paint_names(
    painter: QPainter, names: Sequence[SetName], places_px: FloatArray, view: QRectF, pictures: NamePictures
) -> None:
    """Paint names at their offsets from where the named things are now; those cut by the edge are left out."""
    for name, (x, y) in zip(names, places_px.tolist(), strict=True):
        left, top = round(x + name.offset_px[0]), round(y + name.offset_px[1])
        width, height = pictures.size(name.wish.text, name.wish.role)
        if view.contains(QRectF(left + 2.0, top + 2.0, width - 4.0, height - 4.0)):
            painter.drawPixmap(QPointF(left, top), pictures.picture(name.wish.text, name.wish.role))
