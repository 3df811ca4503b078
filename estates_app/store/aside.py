"""One edit that another thread writes, on a connection of its own, while the window reads the file as it was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock

import sqlalchemy as sa

from estates_app.store.witness import Known

Work = Callable[[sa.Connection], Known]


class AsideWriting:
    """One transaction: all of it is kept or nothing. No other program can write from its beginning to its end.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Makes connections of its own; let go of at the end.
    work : callable
        Writes with a connection and returns the digests of the tables.
    said : callable
        Makes the context in which a fault of the file is said in one sentence.
    """

    def __init__(self, engine: sa.Engine, work: Work, said: Callable[[], AbstractContextManager[None]]) -> None:
        self._engine, self._work, self._said = engine, work, said
        self._lock = Lock()
        self._is_written = False
        self._fault: Exception | None = None
        self._version = 0
        self.known: Known | None = None
        with said():
            self._connection = engine.connect()
            # Whoever reads the file meanwhile would be locked out if pages went to it before the end.
            self._connection.exec_driver_sql("PRAGMA cache_spill=OFF")

    def write(self) -> None:
        """Write it all, on any thread; who comes second waits for the first. A fault is told by `check`."""
        with self._lock:
            if self._is_written:
                return
            self._is_written = True
            try:
                with self._said():
                    self._version = self.version()
                    self.known = self._work(self._connection)
                    self._connection.commit()
            except Exception as error:  # noqa: BLE001  brought to the thread that asks
                self._fault = error
                self._connection.rollback()

    def check(self) -> None:
        """Raise what went wrong; then nothing was kept."""
        if self._fault is not None:
            raise self._fault

    def version(self) -> int:
        """Return a number that changes when another connection writes to the file."""
        return int(self._connection.exec_driver_sql("PRAGMA data_version").scalar_one())

    def is_the_last(self) -> bool:
        """Whether nobody else has written since."""
        return self.version() == self._version

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
        self._engine.dispose()
