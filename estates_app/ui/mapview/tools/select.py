"""Select: a click chooses, a drag moves the map; with Shift a drag is a box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from estates_app.ui.mapview.tools.box import BoxTool
from estates_app.ui.mapview.tools.tool import ENTER, Tool, Touch

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView


class SelectTool(Tool):
    """What is in the hand at first."""

    key, glyph, words, letter = "select", "ph.cursor", "Select and drag the map", "S"
    help = "a click or Enter chooses a property; a drag moves the map, with Shift it is a box"
    cursor = Qt.CursorShape.ArrowCursor
    has_crosshair = False

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._box = BoxTool(view)

    def dragging(self, touch: Touch) -> Tool | None:
        """Hand a drag with Shift to the box."""
        return self._box if touch.held & Qt.KeyboardModifier.ShiftModifier else None

    def click(self, touch: Touch) -> None:
        """Choose what is there."""
        self.view.pick_at(touch.place, adds=bool(touch.held & Qt.KeyboardModifier.ControlModifier))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Choose the symbol that was walked to."""
        del held
        if key not in ENTER:
            return False
        if self.view.walk.here >= 0:
            self.view.pick_points([self.view.walk.here], adds=False)
        return True
