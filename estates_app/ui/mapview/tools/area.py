"""Draw an area to work in."""

from __future__ import annotations

from estates_app.ui.mapview.tools.corners import CornersTool
from estates_app.ui.mapview.tools.measuring import crosses_itself
from estates_app.ui.mapview.tools.tool import Touch


class DrawAreaTool(CornersTool):
    """Hands on the ring of a finished area, which stays until whoever owns the map has kept it."""

    key, glyph, words, letter = "area", "ph.pencil-line", "Draw an area to work in", "N"
    help = "click corners, end on the first; it gets a name and stands among the localities"
    is_closed = True
    least_corners = 3

    def click(self, touch: Touch) -> None:
        """Set a corner; a finished area that was not kept is handed on again by Enter, or a click on a corner."""
        if self.is_finished and (touch.is_by_key or self.is_on_corner(touch)):
            self.finished()
        else:
            super().click(touch)

    def finished(self) -> None:
        """Hand the ring on; one whose edge crosses itself stays to be mended."""
        if crosses_itself(self.corners_27700):
            self.is_finished = False
            words = "The edge crosses itself: take corners back with Backspace"
            self.view.toolbox.told.emit(words)
            return
        self.view.toolbox.drawn.emit(list(self.corners_27700))
