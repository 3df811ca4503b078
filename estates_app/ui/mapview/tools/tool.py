"""What a tool of the map is, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Ground = tuple[float, float]


@dataclass(frozen=True)
class Touch:
    """Where a hand, or the crosshair, is.

    Attributes
    ----------
    place : QPointF
        Logical pixels from the corner of the map.
    xy_27700 : (float, float)
        The ground there, EPSG:27700 metres.
    held : Qt.KeyboardModifier
        Keys that are held meanwhile.
    is_by_key : bool
        Whether the crosshair is meant and not the pointer.
    """

    place: QPointF
    xy_27700: Ground
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    is_by_key: bool = False


class Tool:
    """One tool in the hand. A subclass says what drags, clicks and keys mean while it is chosen.

    Parameters
    ----------
    view : MapView
        Whose map it works on.

    Notes
    -----
    Whatever a tool keeps lies on the ground (EPSG:27700 metres), so that the map may be moved meanwhile. By keyboard
    arrows move the map under a crosshair in its middle, and Enter is a click there.
    """

    key: ClassVar[str] = ""
    glyph: ClassVar[str] = ""
    words: ClassVar[str] = ""
    letter: ClassVar[str] = ""
    help: ClassVar[str] = ""
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor
    has_crosshair: ClassVar[bool] = True

    def __init__(self, view: MapView) -> None:
        self.view = view

    @property
    def is_busy(self) -> bool:
        """Whether something is begun that Escape would drop."""
        return False

    def dragging(self, touch: Touch) -> Tool | None:
        """Return the tool that takes a drag which begins here; None lets it move the map."""
        del touch
        return None

    def begin(self, touch: Touch) -> None:
        """Take where a drag began."""

    def move(self, touch: Touch) -> None:
        """Take where the pointer is: of a drag, or with nothing pressed."""

    def end(self, touch: Touch) -> None:
        """Take where a drag ended."""

    def click(self, touch: Touch) -> None:
        """Take a click, or Enter under the crosshair."""

    def take_back(self) -> bool:
        """Take the last back; False where there is nothing."""
        return False

    def cancel(self) -> bool:
        """Drop what was begun; False where there was nothing."""
        return False

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Take a key; False where it means nothing to this tool."""
        if key in ENTER:
            self.click(self.crosshair(held))
            return True
        return self.take_back() if key == Qt.Key.Key_Backspace else False

    def paint(self, painter: QPainter) -> None:
        """Paint what was begun, over the map."""

    def follow(self) -> None:
        """Take notice that the map has moved."""

    def crosshair(self, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Touch:
        """Return what lies under the crosshair."""
        return touch_at(self.view, QPointF(self.view.width() / 2.0, self.view.height() / 2.0), held, is_by_key=True)


def touch_at(view: MapView, place: QPointF, held: Qt.KeyboardModifier, *, is_by_key: bool = False) -> Touch:
    """Return a place of a view with its ground."""
    x, y = view.camera.to_27700(np.array([[place.x(), place.y()]]))[0].tolist()
    return Touch(place, (x, y), held, is_by_key=is_by_key)
