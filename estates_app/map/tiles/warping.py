"""Where the corners of tiles lie on the National Grid, and how a tile is laid between them."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF, QTransform

from estates_app.domain.columns import FloatArray
from estates_app.domain.tiles import Box, TileGrid, TileKey

#: Zooms of EPSG:3857 from which a tile is laid as one piece: its inside is then at most 0.3 px off.
WHOLE_FROM_ZOOM = 10
MOST_PIECES = 16

#: Ground beyond which no tile is laid: a margin round the National Grid, EPSG:27700 metres.
REACH_27700 = (-400_000.0, -400_000.0, 1_100_000.0, 1_700_000.0)


class Warp(Protocol):
    """Between the coordinates of tiles and the National Grid. Arrays of shape (n, 2)."""

    def to_27700(self, xy: FloatArray) -> FloatArray:
        """Return places on the National Grid, metres, as true as they can be had; nan where there is none."""

    def from_27700(self, xy: FloatArray) -> FloatArray:
        """Return places in the tiles' coordinates, within some metres."""


def pieces_of(zoom: int) -> int:
    """Return into how many pieces a side a tile of EPSG:3857 is cut.

    Notes
    -----
    Measured over Derbyshire: a tile laid by its four corners is off by 1.28 px at zoom 8, by half of that at each
    further zoom, and by a quarter of that in pieces of half the side; so 0.32 px is never passed.
    """
    return min(1 << (max(WHOLE_FROM_ZOOM - zoom, 0) + 1) // 2, MOST_PIECES)


def covering(box_27700: Box, warp: Warp | None) -> Box | None:
    """Return the bounds, in the tiles' coordinates, of some ground; None where it is out of reach."""
    west, south, east, north = box_27700
    west, south = max(west, REACH_27700[0]), max(south, REACH_27700[1])
    east, north = min(east, REACH_27700[2]), min(north, REACH_27700[3])
    if west >= east or south >= north:
        return None
    if warp is None:
        return west, south, east, north
    along = np.linspace(0.0, 1.0, 9)  # the edges of the view bend
    x, y = west + (east - west) * along, south + (north - south) * along
    edges = [(x, np.full(9, south)), (x, np.full(9, north)), (np.full(9, west), y), (np.full(9, east), y)]
    places = warp.from_27700(np.vstack([np.column_stack(edge) for edge in edges]))
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        return None
    (left, low), (right, high) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
    spare_x, spare_y = 20.0 + 0.01 * (right - left), 20.0 + 0.01 * (high - low)
    return left - spare_x, low - spare_y, right + spare_x, high + spare_y


class Corners:
    """Corner places of the pieces of tiles, EPSG:27700, worked out once."""

    MOST = 4000

    def __init__(self, grid: TileGrid, warp: Warp | None) -> None:
        self._grid, self._warp = grid, warp
        self._known: dict[TileKey, FloatArray] = {}

    def of(self, keys: list[TileKey]) -> dict[TileKey, FloatArray]:
        """Return for each tile an array (rows + 1, columns + 1, 2) from its north-west corner; all in one go."""
        if len(self._known) > self.MOST:
            self._known.clear()
        new = [key for key in keys if key not in self._known]
        if new:
            meshes = [self._mesh(key) for key in new]
            flat = np.vstack([mesh.reshape(-1, 2) for mesh in meshes])
            if self._warp is not None:
                flat = self._warp.to_27700(flat)
            at = 0
            for key, mesh in zip(new, meshes, strict=True):
                count = mesh.shape[0] * mesh.shape[1]
                self._known[key] = flat[at : at + count].reshape(mesh.shape)
                at += count
        return {key: self._known[key] for key in keys}

    def _mesh(self, key: TileKey) -> FloatArray:
        level = self._grid.level(key[0])
        assert level is not None
        west, south, east, north = level.box(key[1], key[2])
        count = pieces_of(key[0]) if self._warp is not None else 1
        across, down = np.meshgrid(np.linspace(west, east, count + 1), np.linspace(north, south, count + 1))
        return np.stack([across, down], axis=2)


def quad_transform(source: QRectF, corners_px: FloatArray) -> QTransform | None:
    """Return what lays a part of a picture between four places on the map.

    Parameters
    ----------
    source : QRectF
        Part of the picture, its pixels.
    corners_px : ndarray, shape (2, 2, 2)
        Rows from the north, columns from the west.

    Returns
    -------
    QTransform or None
        None where the four places span no ground.
    """
    if not np.isfinite(corners_px).all():
        return None
    (nw, ne), (sw, se) = corners_px.tolist()
    target = QPolygonF([QPointF(*nw), QPointF(*ne), QPointF(*se), QPointF(*sw)])
    start = QPolygonF([source.topLeft(), source.topRight(), source.bottomRight(), source.bottomLeft()])
    made = QTransform.quadToQuad(start, target)
    return made if isinstance(made, QTransform) else None
