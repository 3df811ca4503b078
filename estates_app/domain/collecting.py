"""Pauses Python's search for circles of objects while a job makes millions that are in none, and says who searches."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0
_was_on = False
_is_by_hand = False

#: A generation is searched when so much happened since: what Python does by itself.
_THRESHOLDS = (700, 10, 10)


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
            if not _pauses and (_was_on or _is_by_hand):
                gc.freeze()  # what was made stays: the next search leaves it alone, and it goes when nobody holds it
            if not _pauses and _was_on:
                gc.enable()


def collect_by_hand(*, is_by_hand: bool = True) -> None:
    """Let Python search by itself no more, or again: from now on whoever owns the objects calls `collect_some`.

    Python searches on whichever thread makes objects. What it finds there and destroys may belong to another: a timer
    of a window that goes on a worker's thread leaves its clock running, and the next tick of it ends the process.
    """
    global _is_by_hand, _was_on
    with _lock:
        _is_by_hand = is_by_hand
        _was_on = not is_by_hand  # how a job that has paused it finds it when it ends
        if is_by_hand:
            gc.disable()
        elif not _pauses:
            gc.enable()


def collect_some() -> None:
    """Search as far as Python would have by now, on this thread; nothing while a job has paused the search."""
    if _pauses:
        return
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > _THRESHOLDS[generation]:
            gc.collect(generation)
            return
