"""Opens sources of tiles, and tells what a file of them holds."""

from __future__ import annotations

from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.mapsheet import ADDRESS, MBTILES, TILES
from estates_app.domain.tiles import TileSource
from estates_app.store.tiles.address import check_address
from estates_app.store.tiles.cache import TileCache
from estates_app.store.tiles.features import FeatureFile
from estates_app.store.tiles.fetching import AddressTiles
from estates_app.store.tiles.mbtiles import MBTiles
from estates_app.store.tiles.pyramids import TilePyramid, tile_tables
from estates_app.store.tiles.reading import ReadOnlyFile


class TileOpener:
    """Opens sources of tiles; all addresses share one cache.

    Parameters
    ----------
    cache : Path
        File of the cache, made when the first tile is fetched.
    agent : str
        How the program names itself to servers.
    """

    def __init__(self, cache: Path, agent: str) -> None:
        self._cache, self._agent = TileCache(cache), agent

    def open(self, kind: str, source: str, table: str = "", epsg: int = 27700) -> TileSource:
        """Open a source of one kind (`estates_app.domain.mapsheet`).

        Raises
        ------
        InputError
            It cannot be opened, or is of no such kind.
        """
        if kind == MBTILES:
            return MBTiles(Path(source))
        if kind == TILES:
            return TilePyramid(Path(source), table)
        if kind == ADDRESS:
            return AddressTiles(source, epsg, self._cache, agent=self._agent)
        raise InputError(f"there are no tiles of the kind {kind}")

    def tables(self, path: Path) -> tuple[str, tuple[str, ...]]:
        """Return the kind of tiles that a file holds, and its tables of them; empty where it holds none.

        Raises
        ------
        InputError
            It cannot be read.
        """
        file = ReadOnlyFile(path)
        try:
            tables = tile_tables(file)
            if tables:
                return TILES, tuple(tables)
            names = file.names()
            return (MBTILES, ("tiles",)) if "tiles" in names and "gpkg_contents" not in names else ("", ())
        finally:
            file.close()

    def base(self, path: Path) -> FeatureFile:
        """Open a file with the tables of a base map.

        Raises
        ------
        InputError
            It cannot be read, or has no shapes in EPSG:27700.
        """
        return FeatureFile(path)

    def check_address(self, address: str) -> None:
        """Say in one sentence what is wrong with an address.

        Raises
        ------
        InputError
        """
        check_address(address)
