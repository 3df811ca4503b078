"""What a base map or an own layer must be able to do to lie in the ground of a map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QRect, SignalInstance
from PySide6.QtGui import QPainter

from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import Theme

#: One short job of painting.
Job = Callable[[QPainter], None]


class Backdrop(Protocol):
    """A layer that paints itself in short steps.

    *Signals*: `changed`: it looks otherwise now, as when tiles have arrived.
    """

    @property
    def changed(self) -> SignalInstance:
        """Told when it must be painted again."""

    def strips(self, camera: ScreenCamera, rect: QRect) -> Iterator[Job]:
        """Give short jobs that paint a part of a picture, lowest first.

        Parameters
        ----------
        camera : ScreenCamera
            Of the whole picture; its pixels are device pixels, which the painter's unit is.
        rect : QRect
            The part, to which the painter is clipped.
        """


class FedBackdrop(Backdrop, Protocol):
    """A backdrop that is fed from a file or an address, piece by piece.

    *Signals*: `said`: `notes` are others. What is painted once all has arrived depends on the camera alone.
    """

    @property
    def said(self) -> SignalInstance:
        """Told when something more is left out, or no longer is."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is left out of the picture, a sentence each."""

    def set_theme(self, theme: Theme, ratio: float) -> None:
        """Paint in another theme, for so many device pixels a logical pixel."""

    def is_ready(self, camera: ScreenCamera, rect: QRect) -> bool:
        """Whether all that belongs there has come, or is known not to come; asks for what has not.

        Whoever paints for paper waits for it, with a limit of its own.
        """

    def close(self) -> None:
        """Let go of threads, files and connections."""
