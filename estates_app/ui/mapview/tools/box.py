"""Select with a box: a drag, or two corners by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from estates_app.ui.mapview.tools.marking import paint_path, places_of
from estates_app.ui.mapview.tools.tool import ENTER, Ground, Tool, Touch

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView


class BoxTool(Tool):
    """Chooses the symbols in a box. Ctrl adds them to what is selected, Alt takes them away."""

    key, glyph, words, letter = "box", "ph.selection", "Select with a box (Shift and drag)", "B"
    help = "drag over symbols, or Enter at two corners; Ctrl adds, Alt takes away"

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._first: Ground | None = None
        self._last: Touch | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a first corner is set."""
        return self._first is not None

    def dragging(self, touch: Touch) -> Tool | None:
        """Take every drag."""
        del touch
        return self

    def begin(self, touch: Touch) -> None:
        """Set the first corner."""
        self._first, self._last = touch.xy_27700, touch

    def move(self, touch: Touch) -> None:
        """Move the other corner."""
        self._last = touch
        if self._first is not None:
            self.view.update()

    def end(self, touch: Touch) -> None:
        """Choose what lies between."""
        corners = self._corners(touch)
        self.cancel()
        if corners:
            self.view.pick_inside(corners, touch.held)

    def click(self, touch: Touch) -> None:
        """Choose what is there, as with the usual tool; by keyboard, or once a corner is set, set a corner."""
        if self._first is not None:
            self.end(touch)
        elif touch.is_by_key:
            self.begin(touch)
            self.view.voice.say("First corner. Arrows go on, Enter sets the second")
            self.view.update()
        else:
            self.view.pick_at(touch.place, adds=bool(touch.held & Qt.KeyboardModifier.ControlModifier))

    def take_back(self) -> bool:
        """Take the first corner back."""
        return self.cancel()

    def cancel(self) -> bool:
        """Drop the box."""
        had, self._first, self._last = self.is_busy, None, None
        self.view.update()
        return had

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Choose the symbol that was walked to where no corner is set; else as every tool."""
        walked = self.view.engine.marks.walked
        if key in ENTER and walked >= 0 and self._first is None:
            self.view.pick_points([walked], adds=False)
            return True
        return super().press(key, held)

    def paint(self, painter: QPainter) -> None:
        """Draw the box to the pointer or the crosshair."""
        if self._first is None:
            return
        last = self.crosshair() if self.view.toolbox.is_by_keys else self._last
        if last is not None:
            paint_path(self.view, painter, self._corners(last), is_closed=True)

    def _corners(self, touch: Touch) -> list[QPointF]:
        """Return the corners of the box on the screen."""
        if self._first is None:
            return []
        first, last = places_of(self.view, [self._first])[0], touch.place
        return [first, QPointF(last.x(), first.y()), last, QPointF(first.x(), last.y())]
