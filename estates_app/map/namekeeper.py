"""The names of one view: which are set, which are being set, and what sets them anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtGui import QPainter

from estates_app.domain.columns import IntArray
from estates_app.map.grid import Window
from estates_app.map.naming import NameBook, kinds_of
from estates_app.map.scene import Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import Box, NamePictures
from estates_app.map.screen_points import Layout


class NameKeeper:
    """Keeps the names of a scene for one view."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._book: NameBook | None = None
        self._is_stale = True
        self._version = 0
        self._kinds: IntArray = np.zeros(0, np.int64)

    def forget(self) -> None:
        """Set names anew, and show none until then."""
        self._book = None
        self.spoil()

    def spoil(self) -> None:
        """Set names anew; the old ones are shown until then."""
        self._is_stale = True
        self._version += 1

    def on_restyled(self, layout: Layout) -> None:
        """Take symbols that look otherwise: only where names must keep off others than before are they set anew."""
        if self._book is not None and not np.array_equal(kinds_of(layout), self._kinds):
            self.spoil()

    def is_ready(self, layout: Layout | None, window: Window) -> bool:
        """Whether the names of a view are set."""
        book = self._book
        return book is not None and not self._is_stale and book.is_for(layout, window) and not book.missing(window)

    def job(self, layout: Layout, window: Window, pictures: NamePictures, selected: Sequence[int]) -> Iterator[bool]:
        """Set the names of a view in short steps; tells when they can be shown."""
        version = self._version
        book = self._book
        if book is None or self._is_stale or not book.is_for(layout, window):
            book = NameBook(self._scene, layout, pictures, selected)
        for _ in book.settle(window):
            yield False
        if version == self._version:
            self._book, self._is_stale, self._kinds = book, False, kinds_of(layout)
        yield True

    def paint(self, painter: QPainter, camera: ScreenCamera, furniture: Sequence[Box]) -> None:
        """Paint the names that are set."""
        if self._book is not None:
            self._book.paint(painter, camera, furniture)

    @property
    def book(self) -> NameBook | None:
        """The names that are shown."""
        return self._book
