"""A backdrop of picture tiles: those of the nearest zoom, and parts of coarser ones until they have come."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from estates_app.domain.columns import FloatArray
from estates_app.domain.errors import EstatesError
from estates_app.domain.tiles import Box, TileGrid, TileKey, TileLevel, TileSource
from estates_app.map.backdrop import Job
from estates_app.map.loading import MOST_BYTES, Loader
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import Theme
from estates_app.map.tiles.warping import Corners, Warp, covering, quad_transform

#: Tiles that one job paints, and the widest that one is painted at once, pixels: a few thousandths of a second each.
_TILES_A_JOB = 3
_WIDEST_PX = 384

#: Metres of ground a metre of EPSG:3857 in the middle of Great Britain, at 53 degrees north. One figure for all of it:
#: which zoom is shown must depend on the scale alone, or a picture that is panned together would be of two zooms.
GROUND_SHARE_3857 = math.cos(math.radians(53.0))

#: More tiles than this are never shown at once: the source has no zoom for so wide a view.
_MOST_TILES = 1500

#: Largest side of a tile that is decoded, pixels.
_LARGEST_PX = 2048

#: Two images of one scale must round an edge alike.
_TIE = 1e-6

#: What is merely scaled Qt paints by adding up steps from the edge of what is asked for, so that a strip would differ
#: by a shade from the whole. With one corner off by so little, in pixels, each pixel is worked out by itself.
_LEAN = 1e-4


class RasterBackdrop(QObject):
    """Paints the tiles of one source.

    Parameters
    ----------
    source : TileSource
        Closed with the backdrop.
    warp : Warp, optional
        From the tiles' coordinates to the National Grid; None where they are in EPSG:27700.
    parent : QObject, optional
    """

    changed = Signal()
    said = Signal()

    def __init__(self, source: TileSource, warp: Warp | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.loader: Loader[TileKey, QImage] = Loader(self._fetched, source.title, source.parallel)
        self._warp = warp
        self._share = 1.0 if warp is None else GROUND_SHARE_3857
        self._corners = Corners(source.grid, warp)
        self._had_nothing = False
        self.loader.arrived.connect(self._on_arrived)
        self.loader.said.connect(self.said)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is left out."""
        if self.loader.fault:
            return (self.loader.fault,)
        if self._had_nothing:
            return (
                f"{self.source.title}: it has no tiles of this ground. Look elsewhere, or check its address or file.",
            )
        return ()

    def set_theme(self, theme: Theme, ratio: float) -> None:
        """Tiles look the same in every theme."""

    def strips(self, camera: ScreenCamera, rect: QRect) -> Iterator[Job]:
        """Give the jobs of a part of a picture, and ask for the tiles that are not here."""
        shown = self._shown(camera, rect)
        ready: list[tuple[TileKey, TileKey]] = []
        for key in self._wanted_first(shown, camera):
            self._ask(key)
            holder = self._holder(key)
            if holder is not None:
                ready.append((key, holder))
        places = self._corners.of([key for key, _ in ready])
        for cell in self._cells(camera, rect, shown):
            rest = iter(ready)
            while batch := list(islice(rest, _TILES_A_JOB)):
                jobs = [self._placed(key, holder, places[key], camera) for key, holder in batch]
                yield _job([job for job in jobs if job is not None], cell)

    def is_ready(self, camera: ScreenCamera, rect: QRect) -> bool:
        """Whether every tile is here or will not come; asks for the others."""
        waiting = 0
        for key in self._wanted_first(self._shown(camera, rect), camera):
            waiting += not self._ask(key)
        return not waiting

    def close(self) -> None:
        """Ask for nothing more."""
        self.loader.close()
        self.source.close()

    def _on_arrived(self) -> None:
        self.changed.emit()
        if self.loader.has_nothing != self._had_nothing:
            self._had_nothing = not self._had_nothing
            self.said.emit()

    def _fetched(self, key: TileKey) -> QImage | None:
        data = self.source.tile(key)
        return None if data is None else decoded(data, self.source.title)

    # --- which tiles ----------------------------------------------------------------------------------------------

    def _shown(self, camera: ScreenCamera, rect: QRect) -> list[TileKey]:
        """Return the tiles of a part of a picture; of too coarse a view none."""
        grid = self.source.grid
        level = self._level(grid, camera.m_per_px)
        box = covering(_ground(camera, rect), self._warp)
        if level is None or box is None:
            return []
        keys = list(islice(grid.tiles(level, box), _MOST_TILES + 1))
        if len(keys) > _MOST_TILES:
            return []
        self.loader.most_bytes = max(MOST_BYTES, len(keys) * _bytes_of(level) * 2)
        return keys

    def _level(self, grid: TileGrid, m_per_px: float) -> TileLevel | None:
        return grid.nearest(m_per_px / self._share)

    def _wanted_first(self, keys: list[TileKey], camera: ScreenCamera) -> list[TileKey]:
        """Sort so that what lies in the middle of the view is asked for last: the loader takes the last wish first."""
        grid = self.source.grid
        level = grid.level(keys[0][0]) if keys else None
        if level is None:
            return keys
        middle = np.array([[camera.centre_x_27700, camera.centre_y_27700]])
        x, y = (middle if self._warp is None else self._warp.from_27700(middle))[0].tolist()
        if not (math.isfinite(x) and math.isfinite(y)):
            return keys
        column, row = (x - level.west) / level.width - 0.5, (level.north - y) / level.height - 0.5
        return sorted(keys, key=lambda key: (-math.hypot(key[1] - column, key[2] - row), key))

    def _ask(self, key: TileKey) -> bool:
        """Ask for a tile, or for the coarser one in its place where there is none; returns whether all is settled."""
        loader = self.loader
        if not loader.is_settled(key):
            loader.want(key)
            return False
        if loader.is_absent(key):
            for other in self.source.grid.ancestors(key):
                if not loader.is_absent(other):
                    if not loader.is_settled(other):
                        loader.want(other)
                        return False
                    break
        return True

    def _holder(self, key: TileKey) -> TileKey | None:
        """Return the tile that is here, or the nearest coarser one that holds its ground."""
        if self.loader.piece(key) is not None:
            return key
        ancestors = self.source.grid.ancestors(key)
        return next((other for other in ancestors if self.loader.piece(other) is not None), None)

    # --- where they are painted -----------------------------------------------------------------------------------

    def _cells(self, camera: ScreenCamera, rect: QRect, keys: list[TileKey]) -> Iterator[QRect]:
        """Give the parts in which a picture is painted: few pixels at once where tiles are enlarged."""
        level = self.source.grid.level(keys[0][0]) if keys else None
        if level is None:
            return
        if level.width * self._share / camera.m_per_px <= _WIDEST_PX:
            yield rect
            return
        for top in range(rect.top(), rect.bottom() + 1, _WIDEST_PX):
            for left in range(rect.left(), rect.right() + 1, _WIDEST_PX):
                yield QRect(left, top, _WIDEST_PX, _WIDEST_PX).intersected(rect)

    def _placed(
        self, key: TileKey, holder: TileKey, places_27700: FloatArray, camera: ScreenCamera
    ) -> tuple[QImage, list[tuple[QRectF, FloatArray]], bool] | None:
        """Return a picture, its parts with the pixels of their corners, and whether it is warped."""
        picture = self.loader.piece(holder)
        grid = self.source.grid
        level, own = grid.level(holder[0]), grid.level(key[0])
        if picture is None or level is None or own is None:
            return None
        source = _part_of(picture, level.box(*holder[1:]), own.box(*key[1:]))
        rows, columns = places_27700.shape[0] - 1, places_27700.shape[1] - 1
        px = camera.to_px(places_27700.reshape(-1, 2)).reshape(places_27700.shape)
        pieces = []
        for row in range(rows):
            for column in range(columns):
                part = QRectF(
                    source.left() + source.width() * column / columns,
                    source.top() + source.height() * row / rows,
                    source.width() / columns,
                    source.height() / rows,
                )
                pieces.append((part, px[row : row + 2, column : column + 2]))
        return picture, pieces, self._warp is not None


def decoded(data: bytes, where: str) -> QImage:
    """Return a picture file as pixels that are painted quickly.

    Raises
    ------
    EstatesError
        It cannot be decoded.
    """
    picture = QImage.fromData(data)
    if picture.isNull() or max(picture.width(), picture.height()) > _LARGEST_PX:
        raise EstatesError("some tiles cannot be shown, their pictures are damaged", where=where)
    form = QImage.Format.Format_ARGB32_Premultiplied if picture.hasAlphaChannel() else QImage.Format.Format_RGB32
    return picture.convertToFormat(form)


def _job(pictures: list[tuple[QImage, list[tuple[QRectF, FloatArray]], bool]], cell: QRect) -> Job:
    def paint(painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(cell, Qt.ClipOperation.IntersectClip)
        # no smooth edges: where two half-covered edges meet the ground would shine through as a seam
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        for picture, pieces, is_warped in pictures:
            for part, corners in pieces:
                _paint_piece(painter, picture, part, corners, is_warped=is_warped)
        painter.restore()

    return paint


def _paint_piece(painter: QPainter, picture: QImage, part: QRectF, corners: FloatArray, *, is_warped: bool) -> None:
    if not is_warped:
        corners = np.floor(corners + 0.5 + _TIE)
        left, top = corners[0, 0].tolist()
        if (corners[1, 1] - corners[0, 0]).tolist() == [part.width(), part.height()]:
            painter.drawImage(QPointF(left, top), picture, part)
            return
        corners[1, 1] += _LEAN
    transform = quad_transform(part, corners)
    if transform is None:
        return
    painter.save()
    painter.setTransform(transform, True)
    painter.drawImage(part, picture, part)
    painter.restore()


def _part_of(picture: QImage, holder: Box, box: Box) -> QRectF:
    """Return the part of a tile's picture that shows some ground within it."""
    across, down = picture.width() / (holder[2] - holder[0]), picture.height() / (holder[3] - holder[1])
    return QRectF(
        (box[0] - holder[0]) * across,
        (holder[3] - box[3]) * down,
        (box[2] - box[0]) * across,
        (box[3] - box[1]) * down,
    )


def _ground(camera: ScreenCamera, rect: QRect) -> Box:
    corners = np.array([[rect.left(), rect.bottom() + 1.0], [rect.right() + 1.0, rect.top()]])
    (west, south), (east, north) = camera.to_27700(corners).tolist()
    return west, south, east, north


def _bytes_of(level: TileLevel) -> int:
    return round(level.width / level.m_per_px) * round(level.height / level.m_per_px) * 4
