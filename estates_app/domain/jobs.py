"""How a long job says how far it is and learns that it should stop. A job is a plain function on snapshots."""

from __future__ import annotations

from typing import Protocol

from estates_app.domain.errors import Cancelled


class Progress(Protocol):
    """Told from time to time how far a job is."""

    def __call__(self, fraction: float, doing: str) -> None:
        """Report ``fraction`` done (0 to 1) and what is being done, in a few plain words."""


def silent(fraction: float, doing: str) -> None:
    """Report nothing: the default progress."""
    del fraction, doing


class Cancel:
    """A flag that the user raises and a job reads. Setting and reading a bool is atomic, so threads may share one."""

    def __init__(self) -> None:
        self._wanted = False

    def request(self) -> None:
        """Ask the job to stop at its next check."""
        self._wanted = True

    @property
    def is_requested(self) -> bool:
        """Whether the user asked to stop."""
        return self._wanted

    def check(self) -> None:
        """Stop here if asked to.

        Raises
        ------
        Cancelled
            The user asked the job to stop.
        """
        if self._wanted:
            raise Cancelled
