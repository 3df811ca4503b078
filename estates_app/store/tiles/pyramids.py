"""Tile pyramids in a GeoPackage. Source: OGC GeoPackage Encoding Standard 1.3, clause 2.2."""

from __future__ import annotations

import math
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.tiles import Box, TileGrid, TileKey, TileLevel
from estates_app.store.tiles.mbtiles import checked
from estates_app.store.tiles.reading import ReadOnlyFile, quoted

_SYSTEMS = (27700, 3857)
_NAMES_OF_3857 = (900913, 3785, 102100, 102113)


class TilePyramid:
    """One tile table of a GeoPackage.

    Parameters
    ----------
    path : Path
    table : str
        Empty for the first.

    Raises
    ------
    InputError
        It cannot be read, has no such table of tiles, or is in another coordinate system.
    """

    parallel = 2

    def __init__(self, path: Path, table: str = "") -> None:
        self._file = ReadOnlyFile(path)
        try:
            self._table, self._grid, self._title = self._learn(table)
        except BaseException:
            self._file.close()
            raise
        self._query = (
            f"SELECT tile_data FROM {quoted(self._table)} WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        )

    @property
    def title(self) -> str:
        """Name of the table in the file's own list."""
        return self._title

    @property
    def grid(self) -> TileGrid:
        """As the file says it."""
        return self._grid

    @property
    def attribution(self) -> str:
        """GeoPackages name none."""
        return ""

    def tile(self, key: TileKey) -> bytes | None:
        """Return one tile."""
        found = self._file.all(self._query, key)
        return checked(found[0][0], self._file.path.name) if found else None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _learn(self, table: str) -> tuple[str, TileGrid, str]:
        name = self._file.path.name
        tables = tile_tables(self._file)
        if not tables:
            raise InputError("it has no table of tiles", where=name, remedy="choose a GeoPackage with tiles")
        chosen = next((each for each in tables if each.casefold() == table.casefold()), "") if table else tables[0]
        if not chosen:
            raise InputError(f"it has no tiles called {table}", where=name, remedy=f"use one of {', '.join(tables)}")
        rows = self._file.all(
            "SELECT srs_id, min_x, min_y, max_x, max_y FROM gpkg_tile_matrix_set WHERE table_name = ?", (chosen,)
        )
        epsg = self._epsg(rows[0][0])
        whole = _numbers(rows[0][1:])
        levels = self._levels(chosen, whole) if whole else ()
        if not levels or whole is None:
            raise InputError(
                f"the sizes of the tiles of {chosen} are not told in it", where=name, remedy="export it again"
            )
        title, bounds = self._told(chosen)
        return chosen, TileGrid(epsg, levels, bounds or whole), title

    def _told(self, table: str) -> tuple[str, Box | None]:
        """Return the name of a table, and where it has tiles, as the file's list of contents says."""
        rows = self._file.all(
            "SELECT identifier, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (table,)
        )
        if not rows:
            return table, None
        return str(rows[0][0] or table), _numbers(rows[0][1:])

    def _epsg(self, srs_id: object) -> int:
        rows = self._file.all(
            "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs_id,)
        )
        code = int(rows[0][1]) if rows and str(rows[0][0]).casefold() == "epsg" else srs_id
        code = 3857 if code in _NAMES_OF_3857 else code
        if code not in _SYSTEMS:
            raise InputError(
                f"its tiles are in EPSG:{code}",
                where=self._file.path.name,
                remedy="export them in EPSG:27700 or EPSG:3857",
            )
        return int(str(code))

    def _levels(self, table: str, whole: Box) -> tuple[TileLevel, ...]:
        rows = self._file.all(
            "SELECT zoom_level, matrix_width, matrix_height, tile_width, tile_height, pixel_x_size, pixel_y_size "
            f"FROM gpkg_tile_matrix WHERE table_name = ? AND zoom_level IN (SELECT zoom_level FROM {quoted(table)}) "
            "ORDER BY pixel_x_size DESC",
            (table,),
        )
        found = []
        for zoom, columns, lines, width_px, height_px, x_size, y_size in rows:
            sizes = (columns, lines, width_px, height_px, x_size, y_size)
            if all(isinstance(size, int | float) and size > 0 and math.isfinite(size) for size in sizes):
                found.append(
                    TileLevel(
                        int(zoom), float(x_size), whole[0], whole[3], width_px * x_size, height_px * y_size,
                        int(columns), int(lines),
                    )
                )  # fmt: skip
        return tuple(found)


def tile_tables(file: ReadOnlyFile) -> list[str]:
    """Return the tables of tiles that a GeoPackage has."""
    names = file.names()
    needed = {"gpkg_tile_matrix_set", "gpkg_tile_matrix", "gpkg_spatial_ref_sys", "gpkg_contents"}
    if not needed <= set(names):
        return []
    rows = file.all("SELECT table_name FROM gpkg_tile_matrix_set ORDER BY table_name")
    return [names[str(table).casefold()] for (table,) in rows if str(table).casefold() in names]


def _numbers(values: tuple[object, ...]) -> Box | None:
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in values):
        return None
    west, south, east, north = (float(str(value)) for value in values)
    return (west, south, east, north) if west < east and south < north else None
