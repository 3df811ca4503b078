"""Tiles from the web, kept in one file for the village hall without a line: the oldest go first."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from estates_app.domain.tiles import TileKey
from estates_app.store.tiles.address import without_key

MOST_BYTES = 400 * 2**20

#: Share of the limit that is left after old tiles have gone, so that not every new tile makes one go.
_LEFT = 0.9

#: A tile's last use is written down again at most this often, seconds.
_TOUCH_S = 86_400.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tiles (
    source TEXT NOT NULL, zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
    tile_data BLOB NOT NULL, bytes INTEGER NOT NULL, fetched REAL NOT NULL, used REAL NOT NULL,
    PRIMARY KEY (source, zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tiles_used ON tiles (used);
"""
_WHERE = "WHERE source = ? AND zoom_level = ? AND tile_column = ? AND tile_row = ?"

T = TypeVar("T")


class TileCache:
    """A file of tiles. A fault of it is never anyone's trouble: without it tiles are fetched again.

    Parameters
    ----------
    path : Path
        Made with its folder when it is first needed; made anew where it is damaged.
    most_bytes : int
    clock : callable
        Seconds since 1970.
    """

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.time) -> None:
        self._path, self._most, self._clock = path, most_bytes, clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._bytes = 0
        self._is_off = False

    def get(self, source: str, key: TileKey) -> tuple[bytes, float] | None:
        """Return a tile and when it was fetched (seconds since 1970); None where it is not kept."""

        def read(file: sqlite3.Connection) -> tuple[bytes, float] | None:
            place = (source, *key)
            row = file.execute(f"SELECT tile_data, fetched, used FROM tiles {_WHERE}", place).fetchone()
            if row is None:
                return None
            if self._clock() - row[2] > _TOUCH_S:
                with file:
                    file.execute(f"UPDATE tiles SET used = ? {_WHERE}", (self._clock(), *place))
            return bytes(row[0]), float(row[1])

        return self._with(read, None)

    def put(self, source: str, key: TileKey, data: bytes) -> None:
        """Keep a tile; the least used go where there is no room."""

        def write(file: sqlite3.Connection) -> None:
            now = self._clock()
            with file:
                known = file.execute(f"SELECT bytes FROM tiles {_WHERE}", (source, *key)).fetchone()
                row = (source, *key, data, len(data), now, now)
                file.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
                self._bytes += len(data) - (known[0] if known else 0)
                if self._bytes > self._most:
                    self._make_room(file)

        if len(data) <= self._most:
            self._with(write, None)

    @property
    def size_bytes(self) -> int:
        """Bytes of all tiles that are kept."""
        self._with(lambda _file: None, None)
        return self._bytes

    def close(self) -> None:
        """Let go of the file; it is opened again where it is asked for."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _make_room(self, file: sqlite3.Connection) -> None:
        rows = file.execute("SELECT source, zoom_level, tile_column, tile_row, bytes FROM tiles ORDER BY used, fetched")
        gone = []
        for *place, size in rows:
            if self._bytes <= self._most * _LEFT:
                break
            gone.append(place)
            self._bytes -= size
        file.executemany(f"DELETE FROM tiles {_WHERE}", gone)

    def _with(self, use: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Use the file; where it is damaged make it anew, and where there can be none do without."""
        with self._lock:
            for _ in range(2):
                if self._is_off:
                    return otherwise
                try:
                    if self._connection is None:
                        self._connection = self._opened()
                    return use(self._connection)
                except sqlite3.OperationalError:  # full, locked, not to be written: this time without
                    return otherwise
                except (sqlite3.DatabaseError, OSError):
                    self._start_anew()
        return otherwise

    def _opened(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            self._is_off = True
            raise
        file = sqlite3.connect(self._path, check_same_thread=False, timeout=2.0)
        try:
            file.execute("PRAGMA synchronous = OFF")  # what is lost by a power cut is fetched again
            file.executescript(_SCHEMA)
            self._bytes = int(file.execute("SELECT coalesce(sum(bytes), 0) FROM tiles").fetchone()[0])
        except BaseException:
            file.close()
            raise
        return file

    def _start_anew(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
            return
        self._is_off = True


def source_of(address: str) -> str:
    """Return the name under which tiles of an address are kept: a digest, so that no key stands in the file."""
    return hashlib.sha256(without_key(address).encode()).hexdigest()[:24]
