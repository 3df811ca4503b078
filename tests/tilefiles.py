"""Tile files and a tile server that tests make themselves."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Tiles = Iterable[tuple[int, int, int, bytes]]


def write_mbtiles(path: Path, tiles: Tiles, **meta: str) -> Path:
    """`tiles` count rows from the north, as the web does; the file counts them from the south."""
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        file.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        file.executemany("INSERT INTO metadata VALUES (?, ?)", meta.items())
        rows = [(z, x, 2**z - 1 - y, data) for z, x, y, data in tiles]
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    return path


def write_pyramid(
    path: Path,
    tiles: Tiles,
    *,
    epsg: int = 27700,
    bounds: tuple[float, float, float, float] = (400_000.0, 300_000.0, 425_600.0, 325_600.0),
    levels: tuple[int, ...] = (0, 1, 2),
    table: str = "town plan",
) -> Path:
    """Zoom 0 is one tile over the bounds."""
    west, _, east, _ = bounds
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INT, organization TEXT,"
            " organization_coordsys_id INT, definition TEXT, description TEXT);"
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT, description TEXT,"
            " last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INT);"
            "CREATE TABLE gpkg_tile_matrix_set (table_name TEXT, srs_id INT, min_x REAL, min_y REAL, max_x REAL,"
            " max_y REAL);"
            "CREATE TABLE gpkg_tile_matrix (table_name TEXT, zoom_level INT, matrix_width INT, matrix_height INT,"
            " tile_width INT, tile_height INT, pixel_x_size REAL, pixel_y_size REAL);"
            f'CREATE TABLE "{table}" (id INTEGER PRIMARY KEY, zoom_level INT, tile_column INT, tile_row INT,'
            " tile_data BLOB);"
        )
        file.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('', 7, 'EPSG', ?, '', '')", (epsg,))
        file.execute(
            "INSERT INTO gpkg_contents VALUES (?, 'tiles', 'Town plan', '', '', ?, ?, ?, ?, 7)", (table, *bounds)
        )
        file.execute("INSERT INTO gpkg_tile_matrix_set VALUES (?, 7, ?, ?, ?, ?)", (table, *bounds))
        for zoom in levels:
            count, size = 2**zoom, (east - west) / 256 / 2**zoom
            row = (table, zoom, count, count, 256, 256, size, size)
            file.execute("INSERT INTO gpkg_tile_matrix VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        sql = f'INSERT INTO "{table}" (zoom_level, tile_column, tile_row, tile_data) VALUES (?, ?, ?, ?)'
        file.executemany(sql, list(tiles))
    return path


#: What a server answers: status, kind of content, bytes.
Answer = tuple[int, str, bytes]


@contextmanager
def tile_server(answer: Callable[[str], Answer]):
    """A server on this machine; yields the beginning of its addresses and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, kind, data = answer(self.path)
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                pass  # who asked has gone

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
