"""What is left behind where the program ends by force or by a bug: a trace a run, told once, at the next start."""

from __future__ import annotations

import faulthandler
import os
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QLockFile

from estates_app.domain.errors import EstatesError

_ENDING = ".crash"

_NO_TRACE = "The program was ended by force: it left no trace of its own."


class CrashTrace:
    """The trace of one run, for ``with``: a run that ends as it should leaves nothing behind.

    The file is there from the start, so that a run of which it still lies there was ended by force. A lock tells it
    from that of another window which is open now.

    Parameters
    ----------
    folder : Path
        Where the traces of all runs lie; without a place to write there is no trace.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{os.getpid()}{_ENDING}"
        self._lock = _lock_of(self._path)
        self._file: TextIO | None = None

    def __enter__(self) -> CrashTrace:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.tryLock(0)
            self._file = self._path.open("w", encoding="utf-8")
        except OSError:
            return self
        faulthandler.enable(self._file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            faulthandler.disable()
            is_bug = isinstance(error, Exception) and not isinstance(error, EstatesError)
            if is_bug:
                self._file.writelines(traceback.format_exception(kind, error, trace))
            self._file.close()
            if not is_bug:
                self._path.unlink(missing_ok=True)
        self._lock.unlock()


def left_behind(folder: Path) -> str:
    """Return what runs left behind that ended by force or by a bug, empty where none did; it is told once."""
    told = []
    for path in sorted(folder.glob(f"*{_ENDING}")):
        lock = _lock_of(path)
        if not lock.tryLock(0):
            continue  # that run still goes on
        try:
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            path.unlink()  # first, or it would be told for ever
        except OSError:
            continue
        finally:
            lock.unlock()
        told.append(text or _NO_TRACE)
    return "\n\n".join(told)


def keep_report(folder: Path, text: str) -> str:
    """Keep what was left behind in a file to send on; returns its path, empty where it cannot be written."""
    path = folder / "last-crash.txt"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        return ""
    return str(path)


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(f"{path}.lock")
    lock.setStaleLockTime(0)  # it holds as long as its program runs, however long that is
    return lock
