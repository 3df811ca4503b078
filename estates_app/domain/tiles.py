"""Picture tiles as data: which squares of the ground a source has pictures of, and what a source must be able to do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

#: Numbers of a tile: zoom, column from the west, row from the north.
TileKey = tuple[int, int, int]

#: West, south, east, north in the units of a coordinate system.
Box = tuple[float, float, float, float]

#: Half of the side of the world in EPSG:3857, metres. Source: EPSG registry, a sphere of 6,378,137 m.
MERCATOR_HALF_M = math.pi * 6_378_137.0

#: Top left corner and coarsest pixels of the tiles in EPSG:27700 of the OS Maps API, each level half the one before.
#: Source: OS Data Hub, OS Maps API, technical specification of the ZXY service.
OS_ORIGIN_27700 = (-238_375.0, 1_376_256.0)
OS_COARSEST_M_PER_PX = 896.0
OS_LEVELS = 14

MERCATOR_LEVELS = 21
TILE_PX = 256


@dataclass(frozen=True)
class TileLevel:
    """One zoom of a grid.

    Attributes
    ----------
    zoom : int
    m_per_px : float
        Units of the coordinate system a pixel of a tile.
    west, north : float
        Top left corner of column 0, row 0.
    width, height : float
        Of one tile, units of the coordinate system.
    columns, rows : int
    """

    zoom: int
    m_per_px: float
    west: float
    north: float
    width: float
    height: float
    columns: int
    rows: int

    def box(self, column: int, row: int) -> Box:
        """Return the ground of a tile."""
        west, north = self.west + column * self.width, self.north - row * self.height
        return west, north - self.height, west + self.width, north

    def within(self, box: Box) -> tuple[int, int, int, int]:
        """Return first column, first row, last column, last row of the tiles in a box; of none they cross over."""
        west, south, east, north = box
        first_column = math.floor((west - self.west) / self.width)
        first_row = math.floor((self.north - north) / self.height)
        last_column = math.ceil((east - self.west) / self.width) - 1
        last_row = math.ceil((self.north - south) / self.height) - 1
        return max(first_column, 0), max(first_row, 0), min(last_column, self.columns - 1), min(last_row, self.rows - 1)


@dataclass(frozen=True)
class TileGrid:
    """All zooms of a source, coarsest first.

    Attributes
    ----------
    epsg : int
        27700 or 3857.
    levels : tuple of TileLevel
    bounds : box, optional
        Where it has tiles at all, in its own coordinate system; everywhere where None.
    """

    epsg: int
    levels: tuple[TileLevel, ...]
    bounds: Box | None = None

    def level(self, zoom: int) -> TileLevel | None:
        """Return one zoom; None where there is no such."""
        return next((level for level in self.levels if level.zoom == zoom), None)

    def nearest(self, m_per_px: float) -> TileLevel | None:
        """Return the level whose pixels are nearest in size to those asked for, by ratio; None of an empty grid."""
        return min(
            self.levels, key=lambda level: (abs(math.log(level.m_per_px / m_per_px)), level.m_per_px), default=None
        )

    def tiles(self, level: TileLevel, box: Box) -> Iterator[TileKey]:
        """Give the tiles of a level that touch a box and the grid's own bounds."""
        if self.bounds is not None:
            west, south, east, north = self.bounds
            box = (max(box[0], west), max(box[1], south), min(box[2], east), min(box[3], north))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        first_column, first_row, last_column, last_row = level.within(box)
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                yield level.zoom, column, row

    def ancestors(self, key: TileKey) -> Iterator[TileKey]:
        """Give the tiles of coarser levels that hold a tile whole, nearest first."""
        level = self.level(key[0])
        if level is None:
            return
        west, south, east, north = level.box(key[1], key[2])
        x, y, slack = (west + east) / 2.0, (south + north) / 2.0, level.m_per_px * 1e-3
        for other in reversed(self.levels):
            if other.m_per_px <= level.m_per_px:
                continue
            column, row = math.floor((x - other.west) / other.width), math.floor((other.north - y) / other.height)
            if not (0 <= column < other.columns and 0 <= row < other.rows):
                continue
            left, low, right, high = other.box(column, row)
            if left <= west + slack and low <= south + slack and right >= east - slack and high >= north - slack:
                yield other.zoom, column, row


def mercator_grid(first: int = 0, last: int = MERCATOR_LEVELS - 1, bounds: Box | None = None) -> TileGrid:
    """Return the grid of the web's maps, EPSG:3857: one tile at zoom 0, four times as many at each further one."""
    side = 2.0 * MERCATOR_HALF_M
    levels = []
    for zoom in range(first, last + 1):
        count = 2**zoom
        width = side / count
        levels.append(TileLevel(zoom, width / TILE_PX, -MERCATOR_HALF_M, MERCATOR_HALF_M, width, width, count, count))
    return TileGrid(3857, tuple(levels), bounds)


def os_grid(first: int = 0, last: int = OS_LEVELS - 1) -> TileGrid:
    """Return the grid of the OS Maps API in EPSG:27700."""
    west, north = OS_ORIGIN_27700
    levels = []
    for zoom in range(first, last + 1):
        m_per_px = OS_COARSEST_M_PER_PX / 2**zoom
        side = m_per_px * TILE_PX
        # as many as reach the eastern and southern ends of the National Grid
        columns, rows = math.ceil((900_000.0 - west) / side), math.ceil((north + 200_000.0) / side)
        levels.append(TileLevel(zoom, m_per_px, west, north, side, side, columns, rows))
    return TileGrid(27700, tuple(levels))


class TileSource(Protocol):
    """A file or a server with tiles. Any thread may ask it."""

    @property
    def title(self) -> str:
        """How people know it; never with a key in it."""

    @property
    def grid(self) -> TileGrid:
        """Which tiles it may have; it may learn that it has fewer."""

    @property
    def attribution(self) -> str:
        """Licence line that it names itself, empty where it names none."""

    @property
    def parallel(self) -> int:
        """How many tiles may be asked for at once."""

    def tile(self, key: TileKey) -> bytes | None:
        """Return a picture file (PNG, JPEG or WebP); None where there is none of this ground.

        Raises
        ------
        EstatesError
            It cannot be had now: said in one sentence.
        """

    def close(self) -> None:
        """Let go of files and connections."""
