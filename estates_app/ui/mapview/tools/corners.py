"""Corners one after another, by clicks or by Enter under the crosshair: what measuring and drawing have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from estates_app.ui.mapview.tools.marking import paint_corners, paint_path, places_of
from estates_app.ui.mapview.tools.tool import Ground, Tool, Touch

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: A click so near to a corner means that corner, logical pixels.
NEAR_PX = 9.0


class CornersTool(Tool):
    """A line or an area of corners. A second click on the last corner ends it, one on the first closes an area.

    Attributes
    ----------
    corners_27700 : list of (float, float)
        EPSG:27700 metres.
    is_finished : bool
        Whether it was ended; it stays until Escape or the next corner.
    """

    is_closed = False
    least_corners = 2

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self.corners_27700: list[Ground] = []
        self.is_finished = False
        self._pointer: Touch | None = None

    @property
    def is_busy(self) -> bool:
        """Whether there are corners."""
        return bool(self.corners_27700)

    def click(self, touch: Touch) -> None:
        """Set a corner, or end on one that is there."""
        if self.is_finished:
            self.cancel()
        places = places_of(self.view, self.corners_27700)
        if (places and _is_near(touch.place, places[-1])) or (
            self.is_closed and len(places) >= self.least_corners and _is_near(touch.place, places[0])
        ):
            self._finish()
        else:
            self.corners_27700.append(touch.xy_27700)
            self.view.voice.say(self.said())
        self.view.update()

    def move(self, touch: Touch) -> None:
        """Let the line run to the pointer."""
        self._pointer = touch
        if self.is_busy and not self.is_finished:
            self.view.update()

    def take_back(self) -> bool:
        """Take the last corner back."""
        if not self.corners_27700:
            return False
        self.is_finished = False
        self.corners_27700.pop()
        self.view.voice.say(self.said() if self.corners_27700 else "No corners")
        self.view.update()
        return True

    def cancel(self) -> bool:
        """Drop all corners."""
        had, self.corners_27700, self.is_finished = self.is_busy, [], False
        self.view.update()
        return had

    def paint(self, painter: QPainter) -> None:
        """Draw the line or area with its corners."""
        corners = self.shown_27700()
        if not corners:
            return
        places = places_of(self.view, corners)
        paint_path(self.view, painter, places, is_closed=self.is_closed)
        paint_corners(self.view, painter, places[: len(self.corners_27700)])
        self.paint_words(painter, corners, places)

    def shown_27700(self) -> list[Ground]:
        """Return the corners, and what the crosshair or the pointer would add."""
        if self.is_finished or not self.corners_27700:
            return list(self.corners_27700)
        if self.view.toolbox.is_by_keys:
            return [*self.corners_27700, self.crosshair().xy_27700]
        return [*self.corners_27700, self._pointer.xy_27700] if self._pointer is not None else list(self.corners_27700)

    def follow(self) -> None:
        """Keep where the pointer is on the screen, not on the ground."""
        if self._pointer is not None and self.view.hand.place is not None:
            self._pointer = self.view.touch(self.view.hand.place)

    def is_on_corner(self, touch: Touch) -> bool:
        """Whether a place is on one of the corners."""
        return any(_is_near(touch.place, place) for place in places_of(self.view, self.corners_27700))

    def said(self) -> str:
        """Return what is said after a corner was set."""
        return f"Corner {len(self.corners_27700)}"

    def paint_words(self, painter: QPainter, corners_27700: Sequence[Ground], places: Sequence[QPointF]) -> None:
        """Write what the shape measures."""

    def finished(self) -> None:
        """Do what the end of the line or area means."""

    def _finish(self) -> None:
        if len(self.corners_27700) < self.least_corners:
            needs = f"at least {self.least_corners} corners"
            self.view.voice.say(f"{'An area' if self.is_closed else 'A line'} needs {needs}")
            return
        self.is_finished = True
        self.finished()


def _is_near(first: QPointF, second: QPointF) -> bool:
    away = first - second
    return abs(away.x()) + abs(away.y()) < NEAR_PX
