"""Long work on the window's thread in slices, so that events are answered meanwhile and it can be stopped anywhere."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Generic, TypeVar, cast

T = TypeVar("T")

#: How long one slice may take before the window answers events again, seconds: a picture of a screen lasts as long.
SLICE_S = 0.016


class Sliced(Generic[T]):
    """Work that tells after each short step which share of it is done, and returns something at its end.

    Parameters
    ----------
    steps : generator of float

    Attributes
    ----------
    share : float
        How much is done, 0 to 1.
    """

    def __init__(self, steps: Generator[float, None, T]) -> None:
        self._steps, self.share = steps, 0.0
        self._made: T | None = None

    @property
    def made(self) -> T:
        """What the work has made, once `go_on` has said that it is done."""
        return cast(T, self._made)

    def go_on(self) -> bool:
        """Work for a slice, a step at least; returns whether all is done."""
        until = time.monotonic() + SLICE_S
        while True:
            try:
                self.share = next(self._steps)
            except StopIteration as end:
                self._made, self.share = end.value, 1.0
                return True
            if time.monotonic() >= until:
                return False

    def stop(self) -> None:
        """Let go of it where it stands; what it had opened is closed."""
        self._steps.close()
