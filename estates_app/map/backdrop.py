"""What a base map or an own layer must be able to do to lie in the ground of a map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QRect, SignalInstance
from PySide6.QtGui import QPainter

from estates_app.map.screen_camera import ScreenCamera


class Backdrop(Protocol):
    """A layer that paints itself in short steps.

    *Signals*: `changed`: it looks otherwise now, as when tiles have arrived.
    """

    @property
    def changed(self) -> SignalInstance:
        """Told when it must be painted again."""

    def strips(self, camera: ScreenCamera, rect: QRect) -> Iterator[Callable[[QPainter], None]]:
        """Give short jobs that paint a part of a picture, lowest first.

        Parameters
        ----------
        camera : ScreenCamera
            Of the whole picture; its pixels are device pixels, which the painter's unit is.
        rect : QRect
            The part, to which the painter is clipped.
        """
