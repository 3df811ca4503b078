"""Whether anybody wrote to a project since its digests were taken, by SQLite's own count of a file's transactions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa

from estates_app.store import tables
from estates_app.store.digests import digest_of
from estates_app.store.schema import COLUMNAR

#: Bytes of SQLite's header: the ways to write and to read it (1 each, 2 under a write-ahead log), the count of
#: transactions that changed the file, and the version of its schema.
_HEADER_BYTES, _WAYS, _COUNT, _SCHEMA = 100, slice(18, 20), slice(24, 28), slice(40, 44)


class Known(NamedTuple):
    """Digests of all tables, and the mark of the file of which they are true; no mark where that cannot be told.

    A mark is the count of transactions and the version of the schema. Whoever changes the file moves the count on.
    Whoever copies it page by page over another file or makes it anew may set any count, but moves the version.
    """

    digests: Mapping[str, str]
    mark: str


class Witness:
    """Tells the digests of a file's tables, without reading these where nobody else wrote since they were kept.

    What was kept is believed only where the header says so beyond doubt: in every other case all is read.

    Parameters
    ----------
    path : pathlib.Path
        The project file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        # Open as long as the file's connections are: who closes a file lets go, on many systems, of every lock that
        # the program holds on it, SQLite's among them.
        self._stream: FileIO | None = None
        self._known: Known | None = None

    def take(self, known: Known | None) -> None:
        """Take over what a transaction left that was committed."""
        self._known = known or self._known

    def close(self) -> None:
        """Let go of the file; its connections are closed."""
        with self._lock:
            if self._stream is not None:
                self._stream.close()
            self._stream = None

    def look(self, connection: sa.Connection) -> Mapping[str, str]:
        """Return the present digests of all tables, as a transaction that has begun sees them."""
        kept, mark = tables.remembered_digests(connection), tables.remembered_mark(connection)
        now = self._mark(connection)
        is_ours = bool(now) and mark == now and kept.keys() == COLUMNAR.keys()
        self._known = Known(kept if is_ours else _digests(connection), now)
        return self._known.digests

    def before(self, connection: sa.Connection, *, is_new: bool) -> Known:
        """Return the digests from which a transaction sets out, before it writes; none where it writes every table."""
        return self._known or Known({} if is_new else _digests(connection), self._mark(connection))

    def after(self, connection: sa.Connection, was: Known, digests: Mapping[str, str]) -> Known:
        """Keep the digests that a transaction leaves in the file; `take` them over once it is committed."""
        found = {name: digests[name] if name in digests else digest_of(connection, name) for name in COLUMNAR}
        tables.remember_digests(connection, found)
        mark = self._mark_after(connection, was.mark)
        tables.remember_mark(connection, mark)
        return Known(found, mark)

    def unchanged(self, connection: sa.Connection) -> Known | None:
        """Keep the digests true in a transaction that wrote, but to none of the tables; as `after`.

        What another program changed stays told until the next edit: the digests in the file are those from before it.
        """
        if self._known is None:
            return None
        mark = self._mark_after(connection, self._known.mark)
        is_told = tables.remembered_digests(connection) != self._known.digests
        tables.remember_mark(connection, "" if is_told else mark)
        return Known(self._known.digests, mark)

    def _mark_after(self, connection: sa.Connection, mark: str) -> str:
        """Return the mark that the file has after this transaction; none where another wrote since a mark.

        The transaction has written, so that nobody else can before its end, and is not on the disk yet. A trigger that
        another program left in the file may have changed rows beside those that were written.
        """
        count, version = self._header() or (0, 0)
        is_true = bool(mark) and mark == _mark_of(count, version) and not _has_triggers(connection)
        return _mark_of(count + 1, _schema_version(connection)) if is_true else ""

    def _mark(self, connection: sa.Connection) -> str:
        _schema_version(connection)  # who reads keeps others from writing till the end of the transaction
        header = self._header()
        return _mark_of(*header) if header else ""

    def _header(self) -> tuple[int, int] | None:
        """Return the count of the file's transactions and its schema's version; None where they do not tell of all."""
        with self._lock:
            try:
                if self._stream is None:
                    self._stream = self._path.open("rb", buffering=0)
                if not os.path.samestat(os.fstat(self._stream.fileno()), self._path.stat()):
                    return None  # another file has taken its place
                self._stream.seek(0)
                header = self._stream.read(_HEADER_BYTES)
            except OSError:
                return None
        if len(header) < _HEADER_BYTES or header[_WAYS] != b"\x01\x01":
            return None
        return int.from_bytes(header[_COUNT]), int.from_bytes(header[_SCHEMA])


def _digests(connection: sa.Connection) -> dict[str, str]:
    return {name: digest_of(connection, name) for name in COLUMNAR}


def _schema_version(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())


def _has_triggers(connection: sa.Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE type = 'trigger'").first() is not None


def _mark_of(count: int, version: int) -> str:
    return f"{count}:{version}"
