"""Identify: the card of what is under the pointer or the crosshair, a property or a small area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from estates_app.ui.mapview.tools.tool import Tool, Touch

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView


class IdentifyTool(Tool):
    """Shows a card and selects nothing."""

    key, glyph, words, letter = "identify", "ph.info", "What is here: a property or a small area", "I"
    help = "a click or Enter shows the card of what is there and selects nothing"
    cursor = Qt.CursorShape.WhatsThisCursor

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._is_shown = False

    @property
    def is_busy(self) -> bool:
        """Whether a card was asked for."""
        return self._is_shown

    def click(self, touch: Touch) -> None:
        """Show the card of the symbol there, else of the small area."""
        self._is_shown = self.view.walk.identify(touch.place)

    def cancel(self) -> bool:
        """Put the card away."""
        had, self._is_shown = self._is_shown, False
        if had:
            self.view.walk.put_away()
        return had
