"""Keeps a library of another language from writing to the screen before its fault can be said in one sentence."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_LOCK = threading.RLock()


@contextmanager
def hushed() -> Iterator[None]:
    """Hold back what is written to file descriptor 2; it is written after all unless the block ends in a panic.

    One block at a time: descriptor 2 belongs to the whole process. What other threads write meanwhile is kept and
    comes out when the block ends.
    """
    with _LOCK:
        try:
            sys.stderr.flush()
            kept = os.dup(2)
        except (AttributeError, OSError, ValueError):  # a windowed program has no standard error
            yield
            return
        with tempfile.TemporaryFile() as held:
            os.dup2(held.fileno(), 2)
            is_panic = False
            try:
                yield
            except BaseException as error:
                is_panic = is_a_panic(error)
                raise
            finally:
                with suppress(AttributeError, OSError, ValueError):
                    sys.stderr.flush()
                os.dup2(kept, 2)
                os.close(kept)
                held.seek(0)
                text = held.read()
                if text and not is_panic:
                    os.write(2, text)


def is_a_panic(error: BaseException) -> bool:
    """Whether a Rust library gave up; its fault is no `Exception`."""
    return type(error).__name__ == "PanicException"
