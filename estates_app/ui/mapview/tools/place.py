"""Put a property where it stands: drag its symbol, or pick it up and set it down by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from estates_app.ui.mapview.tools.marking import paint_path, paint_plate, places_of
from estates_app.ui.mapview.tools.measuring import legs_m, length_words
from estates_app.ui.mapview.tools.tool import Ground, Tool, Touch, touch_at

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

_HOW = "Drag a symbol to move it, or select a property without a place in the table and click where it stands"


class PlaceTool(Tool):
    """Moves a property, or puts one that is selected and has no place; who owns the map keeps it."""

    key, glyph, words, letter = "place", "ph.map-pin-line", "Put or move a property", "P"
    help = "drag a symbol, or Enter picks up what was walked to and sets it down; Undo takes it back"

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._carried = -1
        self._grip = QPointF()  # from the pointer to the middle of the symbol
        self._now: Touch | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a property is carried."""
        return self._carried >= 0

    def dragging(self, touch: Touch) -> Tool | None:
        """Take a drag that begins on a symbol."""
        return self if self._point_under(touch) >= 0 else None

    def begin(self, touch: Touch) -> None:
        """Pick up the symbol there."""
        self._pick_up(self._point_under(touch), touch)

    def move(self, touch: Touch) -> None:
        """Carry it on."""
        if self.is_busy:
            self._now = touch
            self.view.update()

    def end(self, touch: Touch) -> None:
        """Set it down."""
        self._set_down(touch)

    def click(self, touch: Touch) -> None:
        """Put what has no place; by keyboard pick up what was walked to, and set it down."""
        if self.is_busy:
            self._set_down(touch)
            return
        walked = self.view.engine.marks.walked
        here = walked if touch.is_by_key and walked >= 0 else self._point_under(touch)
        waiting = self._waiting()
        if touch.is_by_key and here >= 0:
            self._pick_up(here, touch)
        elif here < 0 and waiting:
            self.view.toolbox.put.emit(waiting[0], *touch.xy_27700)
        else:
            self.view.toolbox.told.emit(_HOW)

    def take_back(self) -> bool:
        """Leave what is carried where it was."""
        return self.cancel()

    def cancel(self) -> bool:
        """Leave what is carried where it was."""
        had, self._carried, self._now = self.is_busy, -1, None
        self.view.update()
        return had

    def paint(self, painter: QPainter) -> None:
        """Draw the way from the old place to the new one, and the symbol there."""
        start = self.view.engine.scene.points.xy_27700[self._carried] if self.is_busy else None
        now = self._aim()
        if start is None or now is None:
            return
        old: Ground = (float(start[0]), float(start[1]))
        places = places_of(self.view, [old, now.xy_27700])
        paint_path(self.view, painter, places, is_dashed=True)
        look = self.view.look
        symbol, _ = self.view.engine.scene.points.symbol(self._carried)
        side = look.px(26)
        box = painter.viewport().toRectF()
        box.setRect(places[1].x() - side / 2, places[1].y() - side / 2, side, side)
        look.symbol(painter, symbol, box)
        far = length_words(float(legs_m([old, now.xy_27700]).sum()))
        paint_plate(self.view, painter, places[1] + QPointF(0.0, float(look.px(28))), f"moves {far}", is_strong=True)

    def _aim(self) -> Touch | None:
        return self.crosshair() if self.view.toolbox.is_by_keys else self._now

    def _point_under(self, touch: Touch) -> int:
        return self.view.engine.point_at(self.view.camera, touch.place.x(), touch.place.y())

    def _pick_up(self, index: int, touch: Touch) -> None:
        view = self.view
        behind = view.engine.behind([index], view.camera)
        if len(behind) > 1:
            words = f"This symbol stands for {len(behind)} properties: zoom in until they come apart"
            view.toolbox.told.emit(words)
            return
        self._carried, self._now = index, touch
        if touch.is_by_key:
            x, y = view.engine.scene.points.xy_27700[index].tolist()
            view.shared.move_to(view.camera.centred(x, y))
            self._grip = QPointF()
            view.walk.put_away()
            name = view.engine.scene.points.name(index) or "The property"
            view.voice.say(f"{name} is picked up. Arrows move it, Enter sets it down, Escape leaves it")
        else:
            seen = view.engine.place_of(view.camera, index)
            self._grip = seen[0] - touch.place if seen is not None else QPointF()
        view.update()

    def _set_down(self, touch: Touch) -> None:
        index, grip = self._carried, self._grip
        if not self.is_busy:
            return
        self.cancel()
        there = touch_at(self.view, touch.place + grip, Qt.KeyboardModifier.NoModifier).xy_27700
        self.view.toolbox.put.emit(index, *there)

    def _waiting(self) -> list[int]:
        """Return the selected points that have no place."""
        xy = self.view.engine.scene.points.xy_27700
        return [at for at in self.view.engine.marks.selected if at < len(xy) and not np.isfinite(xy[at]).all()]
