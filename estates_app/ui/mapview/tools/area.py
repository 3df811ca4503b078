"""Draw an area to work in."""

from __future__ import annotations

from estates_app.ui.mapview.tools.corners import CornersTool
from estates_app.ui.mapview.tools.measuring import crosses_itself


class DrawAreaTool(CornersTool):
    """Hands on the ring of a finished area, which whoever owns the map keeps under a name."""

    key, glyph, words, letter = "area", "ph.pencil-line", "Draw an area to work in", "N"
    help = "click corners, end on the first; it gets a name and stands among the localities"
    is_closed = True
    least_corners = 3

    def finished(self) -> None:
        """Hand the ring on; one whose edge crosses itself stays to be mended."""
        if crosses_itself(self.corners_27700):
            self.is_finished = False
            words = "The edge crosses itself: take corners back with Backspace"
            self.view.voice.say(words)
            self.view.toolbox.told.emit(words)
            return
        ring = list(self.corners_27700)
        self.cancel()
        self.view.toolbox.drawn.emit(ring)
