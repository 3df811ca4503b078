"""Select with a lasso: drawn freehand, or corner by corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from estates_app.ui.mapview.tools.corners import CornersTool
from estates_app.ui.mapview.tools.marking import paint_path, places_of
from estates_app.ui.mapview.tools.tool import ENTER, Ground, Tool, Touch

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: A freehand line takes a new corner after so many pixels.
_STEP_PX = 3.0


class LassoTool(CornersTool):
    """Chooses the symbols inside a line. Ctrl adds them to what is selected, Alt takes them away."""

    key, glyph, words, letter = "lasso", "ph.scribble-loop", "Select with a lasso", "L"
    help = "draw round symbols, or click corners and end on the first; Ctrl adds, Alt takes away"
    is_closed = True
    least_corners = 3

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._line: list[Ground] = []
        self._held = Qt.KeyboardModifier.NoModifier

    @property
    def is_busy(self) -> bool:
        """Whether a line is begun."""
        return bool(self._line) or super().is_busy

    def dragging(self, touch: Touch) -> Tool | None:
        """Take a drag, unless corners are being set."""
        del touch
        return None if self.corners_27700 else self

    def begin(self, touch: Touch) -> None:
        """Begin a freehand line."""
        self._line = [touch.xy_27700]

    def move(self, touch: Touch) -> None:
        """Draw on."""
        if not self._line:
            super().move(touch)
            return
        away = places_of(self.view, self._line[-1:])[0] - touch.place
        if abs(away.x()) + abs(away.y()) >= _STEP_PX:
            self._line.append(touch.xy_27700)
            self.view.update()

    def end(self, touch: Touch) -> None:
        """Close the line and choose what it holds."""
        line, self._line = [*self._line, touch.xy_27700], []
        if len(line) >= self.least_corners:
            self.view.pick_inside(places_of(self.view, line), touch.held)
        self.view.update()

    def click(self, touch: Touch) -> None:
        """Set a corner."""
        self._held = touch.held
        super().click(touch)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Choose the symbol that was walked to where no corner is set; else as every tool."""
        walked = self.view.engine.marks.walked
        if key in ENTER and walked >= 0 and not self.corners_27700:
            self.view.pick_points([walked], adds=False)
            return True
        return super().press(key, held)

    def cancel(self) -> bool:
        """Drop the line."""
        had = self.is_busy
        self._line = []
        super().cancel()
        return had

    def finished(self) -> None:
        """Choose what the corners hold; the line goes."""
        ring = places_of(self.view, self.corners_27700)
        self.cancel()
        self.view.pick_inside(ring, self._held)

    def paint(self, painter: QPainter) -> None:
        """Draw the freehand line, or the corners."""
        if self._line:
            paint_path(self.view, painter, places_of(self.view, self._line), is_closed=True)
        else:
            super().paint(painter)
