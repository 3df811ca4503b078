"""Pauses Python's search for circles of objects while a job makes millions that are in none."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0
_was_on = False


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the search for objects that only refer to one another, for as long as any job asks.

    A register of a county makes millions of cells, none of them in a circle, and each search walks through all that
    live: it took a quarter of an import. Whatever is no longer referred to is let go at once all the same. Jobs on
    several threads, and jobs within jobs, may ask; when the last is done, or fails, it is as it was before the first.
    """
    global _pauses, _was_on
    with _lock:
        if not _pauses:
            _was_on = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if not _pauses and _was_on:
                gc.freeze()  # what was made stays: the next search leaves it alone, and it goes when nobody holds it
                gc.enable()
