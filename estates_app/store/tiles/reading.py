"""Read an SQLite file that others made, from any thread, with one clear sentence where it cannot be read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from estates_app.domain.errors import InputError

#: First bytes of the kinds of pictures that tiles may be.
_PNG, _JPEG, _RIFF, _WEBP, _GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"WEBP", b"GIF8"
_MARK = b"SQLite format 3\x00"

#: Steps of the database machine between two looks at whether the file has been let go of.
_STEPS = 20_000


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as a PNG, JPEG, WebP or GIF does."""
    if data.startswith((_PNG, _JPEG, _GIF)):
        return True
    return data.startswith(_RIFF) and data[8:12] == _WEBP


class ReadOnlyFile:
    """One SQLite file, only read; any thread may ask, one at a time.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        There is no such file, it is cut off, or it is no database.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._is_closed = False
        _check(path)
        try:
            self._connection = _connected(path)
        except sqlite3.Error:
            raise self.damaged() from None
        self._connection.set_progress_handler(lambda: self._is_closed, _STEPS)

    def all(self, words: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return every row of a query.

        Raises
        ------
        InputError
            The file is damaged, or has been let go of.
        """
        with self._lock:
            if self._is_closed:
                raise InputError("it has been closed", where=self.path.name)
            try:
                return self._connection.execute(words, values).fetchall()
            except (sqlite3.Error, OverflowError):
                raise self.damaged() from None

    def names(self) -> dict[str, str]:
        """Return the tables and views that it has, by their names in small letters."""
        rows = self.all("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        return {str(name).casefold(): str(name) for (name,) in rows}

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table, by their names in small letters."""
        rows = self.all(f"PRAGMA table_info({quoted(table)})")
        return {str(row[1]).casefold(): str(row[1]) for row in rows}

    def damaged(self) -> InputError:
        """Return what to say of a file that cannot be read through."""
        return InputError("it is damaged or cut off", where=self.path.name, remedy="copy the file again")

    def close(self) -> None:
        """Let go of the file; a query that still runs is stopped."""
        self._is_closed = True
        with self._lock:
            self._connection.close()


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _check(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(100)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError("the file is not there", where=path.name, remedy="find it, or take the layer away") from None
    except OSError as error:
        raise InputError(
            f"it cannot be read ({error.strerror})", where=path.name, remedy="close it in other programs"
        ) from None
    if not size:
        raise InputError("it is empty", where=path.name, remedy="copy the file again")
    if not head.startswith(_MARK):
        raise InputError("it is no MBTiles file and no GeoPackage", where=path.name, remedy="choose another file")
    page = int.from_bytes(head[16:18], "big")
    page = 65_536 if page == 1 else page
    pages = int.from_bytes(head[28:32], "big")
    is_told = head[24:28] == head[92:96]  # else an old program wrote it, and the number of pages means nothing
    if is_told and pages * page > size:
        raise InputError(
            f"it is cut off ({_shares(size, pages * page)})",
            where=path.name,
            remedy="copy the file again",
        )


def _shares(size: int, whole: int) -> str:
    """Say how much of a file is there: "12 of 40 MB", "90 of 283 kB"."""
    unit, words, digits = (1e6, "MB", 0) if whole >= 10e6 else (1e6, "MB", 1) if whole >= 1e6 else (1e3, "kB", 0)
    return f"{size / unit:,.{digits}f} of {whole / unit:,.{digits}f} {words}"


def _connected(path: Path) -> sqlite3.Connection:
    where = "file:" + quote(str(path.resolve()).replace("\\", "/"), safe="/:")
    if not where.startswith("file:/"):
        where = where.replace("file:", "file:/", 1)
    for how in ("mode=ro", "mode=ro&immutable=1"):  # a folder that may not be written to, beside a file with a journal
        connection = sqlite3.connect(f"{where}?{how}", uri=True, check_same_thread=False, timeout=2.0)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            continue
        except sqlite3.Error:
            connection.close()
            raise
        return connection
    raise sqlite3.OperationalError("not readable")
