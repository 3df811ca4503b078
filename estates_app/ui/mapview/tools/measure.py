"""Measure on the map: a distance leg by leg, or an area. What was measured stays until Escape."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from estates_app.ui.mapview.tools.corners import CornersTool
from estates_app.ui.mapview.tools.marking import paint_plate
from estates_app.ui.mapview.tools.measuring import area_m2, area_words, crosses_itself, legs_m, length_words
from estates_app.ui.mapview.tools.tool import Ground

#: How the figures are meant.
STRAIGHT = "straight on the National Grid"
_CROSSES = "the edge crosses itself"

#: A leg shorter than this on the screen has no room for its length.
_LEAST_LEG_PX = 56.0


class DistanceTool(CornersTool):
    """Measures a line: each leg, and all of them together."""

    key, glyph, words, letter = "measure", "ph.ruler", "Measure a distance", "M"
    help = f"click from point to point, a second click ends it; {STRAIGHT}"

    def said(self) -> str:
        """Return the last leg and the whole."""
        legs = legs_m(self.corners_27700)
        if not len(legs):
            return f"First point. Distances are {STRAIGHT}"
        return f"{length_words(float(legs[-1]))}, {length_words(float(legs.sum()))} in all"

    def finished(self) -> None:
        """Say the whole."""
        self.view.voice.say(f"{length_words(float(legs_m(self.corners_27700).sum()))} in all, {STRAIGHT}")

    def paint_words(self, painter: QPainter, corners_27700: Sequence[Ground], places: Sequence[QPointF]) -> None:
        """Write the length of each leg on it, and of the whole at its end."""
        legs = legs_m(corners_27700)
        if not len(legs):
            return
        if len(legs) > 1:
            for at, leg in enumerate(legs.tolist()):
                way = places[at + 1] - places[at]
                if abs(way.x()) + abs(way.y()) >= _LEAST_LEG_PX:
                    paint_plate(self.view, painter, (places[at] + places[at + 1]) / 2.0, length_words(leg))
        words = length_words(float(legs.sum()))
        below = places[-1] + QPointF(0.0, 22.0 * self.view.look.text_scale)
        paint_plate(self.view, painter, below, f"{words} {STRAIGHT}" if self.is_finished else words, is_strong=True)


class AreaTool(CornersTool):
    """Measures an area and its edge."""

    key, glyph, words, letter = "measure_area", "ph.polygon", "Measure an area", "A"
    help = f"click corners, end on the first; {STRAIGHT}"
    is_closed = True
    least_corners = 3

    def said(self) -> str:
        """Return the area so far."""
        if len(self.corners_27700) < self.least_corners:
            return super().said()
        return f"{super().said()}, {self._figure(self.corners_27700)}"

    def finished(self) -> None:
        """Say the area and its edge."""
        self.view.voice.say(f"{self._figure(self.corners_27700)}, {self._edge(self.corners_27700)}, {STRAIGHT}")

    def paint_words(self, painter: QPainter, corners_27700: Sequence[Ground], places: Sequence[QPointF]) -> None:
        """Write area and edge in the middle."""
        if len(corners_27700) < self.least_corners:
            return
        middle = QPointF(sum(p.x() for p in places) / len(places), sum(p.y() for p in places) / len(places))
        box = paint_plate(self.view, painter, middle, self._figure(corners_27700), is_strong=True)
        edge = self._edge(corners_27700)
        words = f"{edge}, {STRAIGHT}" if self.is_finished else edge
        paint_plate(self.view, painter, QPointF(middle.x(), box.bottom() + box.height() * 0.55), words)

    def _figure(self, corners_27700: Sequence[Ground]) -> str:
        return _CROSSES if crosses_itself(corners_27700) else area_words(area_m2(corners_27700))

    def _edge(self, corners_27700: Sequence[Ground]) -> str:
        return f"edge {length_words(float(legs_m([*corners_27700, corners_27700[0]]).sum()))}"
