"""MBTiles: one SQLite file with the web's tiles. Source: MBTiles specification 1.3 (mapbox/mbtiles-spec)."""

from __future__ import annotations

import math
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.tiles import MERCATOR_HALF_M, MERCATOR_LEVELS, Box, TileGrid, TileKey, mercator_grid
from estates_app.store.tiles.reading import ReadOnlyFile, is_picture

_TILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"


class MBTiles:
    """Picture tiles of one MBTiles file.

    Raises
    ------
    InputError
        It cannot be read, lacks its table, holds no tile, or holds shapes instead of pictures.
    """

    parallel = 2

    def __init__(self, path: Path) -> None:
        self._file = ReadOnlyFile(path)
        try:
            self._grid, self._meta = self._learn()
        except BaseException:
            self._file.close()
            raise

    @property
    def title(self) -> str:
        """Name that the file gives itself, or its own."""
        return self._meta.get("name") or self._file.path.stem

    @property
    def grid(self) -> TileGrid:
        """Zooms and bounds as the file says them, else as its tiles lie."""
        return self._grid

    @property
    def attribution(self) -> str:
        """Licence line of the file."""
        return self._meta.get("attribution", "")

    def tile(self, key: TileKey) -> bytes | None:
        """Return one tile; rows are counted from the south in such files."""
        zoom, column, row = key
        found = self._file.all(_TILE, (zoom, column, 2**zoom - 1 - row))
        return checked(found[0][0], self._file.path.name) if found else None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _learn(self) -> tuple[TileGrid, dict[str, str]]:
        name = self._file.path.name
        names = self._file.names()
        if "tiles" not in names:
            raise InputError("it has no table of tiles", where=name, remedy="choose an MBTiles file")
        meta = {}
        if "metadata" in names:
            rows = self._file.all("SELECT name, value FROM metadata")
            meta = {str(key).casefold(): str(value) for key, value in rows if key is not None and value is not None}
        if meta.get("format", "").casefold() in ("pbf", "mvt", "application/vnd.mapbox-vector-tile"):
            raise InputError(
                "its tiles are shapes, not pictures",
                where=name,
                remedy="choose a file of PNG, JPEG or WebP tiles, or a base map as GeoPackage",
            )
        first, last = self._zooms(meta)
        return mercator_grid(first, last, _bounds(meta.get("bounds", ""))), meta

    def _zooms(self, meta: dict[str, str]) -> tuple[int, int]:
        """Return the first and the last zoom that really has tiles within what the file says of itself."""
        first, last = _whole(meta.get("minzoom")), _whole(meta.get("maxzoom"))
        if first is None or last is None or not 0 <= first <= last:
            low, high = self._file.all("SELECT min(zoom_level), max(zoom_level) FROM tiles")[0]
            if low is None:
                raise InputError("there is no tile in it", where=self._file.path.name, remedy="export it again")
            first, last = int(low), int(high)
        return max(first, 0), min(last, MERCATOR_LEVELS + 3)


def checked(data: object, where: str) -> bytes:
    """Return a tile's bytes where they are a picture.

    Raises
    ------
    InputError
        They are something else.
    """
    if not isinstance(data, bytes) or not is_picture(data):
        raise InputError("tiles of it are no pictures", where=where, remedy="export it again as PNG, JPEG or WebP")
    return data


def _whole(text: str | None) -> int | None:
    try:
        return int(float(text)) if text is not None else None
    except (ValueError, OverflowError):
        return None


def _bounds(text: str) -> Box | None:
    """Read "west,south,east,north" in degrees as EPSG:3857 metres; None where it is no such thing."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    (x0, y0), (x1, y1) = (_mercator(west, south), _mercator(east, north))
    return x0, y0, x1, y1


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    """Source: EPSG method 1024, Popular Visualisation Pseudo-Mercator."""
    lat = min(max(lat, -85.0511), 85.0511)
    y = math.log(math.tan(math.pi / 4.0 + math.radians(lat) / 2.0))
    return lon / 180.0 * MERCATOR_HALF_M, y / math.pi * MERCATOR_HALF_M
