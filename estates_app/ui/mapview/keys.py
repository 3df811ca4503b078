"""The map by keyboard: pan, zoom, and a walk from symbol to symbol, nearest to the middle first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from estates_app.map.screen_camera import ScreenCamera

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

PAN_PX, ZOOM_FACTOR = 80.0, 1.5
_ARROWS = {
    Qt.Key.Key_Left: (1.0, 0.0),
    Qt.Key.Key_Right: (-1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


class Keys(QObject):
    """Reads the keyboard for one view."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._order: list[int] = []
        self._order_for: ScreenCamera | None = None
        self._actions: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: view.zoom(ZOOM_FACTOR),
            Qt.Key.Key_Equal: lambda: view.zoom(ZOOM_FACTOR),
            Qt.Key.Key_Minus: lambda: view.zoom(1.0 / ZOOM_FACTOR),
            Qt.Key.Key_0: lambda: view.fit(),
            Qt.Key.Key_Return: lambda: self._pick(adds=False),
            Qt.Key.Key_Enter: lambda: self._pick(adds=False),
            Qt.Key.Key_Space: lambda: self._pick(adds=True),
            Qt.Key.Key_Menu: view.ask_menu,
            Qt.Key.Key_W: lambda: view.why_wanted.emit(view.engine.marks.walked),
            Qt.Key.Key_D: lambda: view.dossier_wanted.emit(view.engine.marks.walked),
        }
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Read keys, Tab among them."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            if self._view.engine.marks.walked >= 0:
                event.accept()  # first out of the walk; what is selected is let go by the next Escape
            return False
        others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.type() != QEvent.Type.KeyPress or event.modifiers() & others:
            return False
        return self._pressed(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        """Do what a key means; False where it means nothing here."""
        key, held = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            is_back = key == Qt.Key.Key_Backtab or bool(held & Qt.KeyboardModifier.ShiftModifier)
            return self._walk(-1 if is_back else 1)
        if key == Qt.Key.Key_F10 and held & Qt.KeyboardModifier.ShiftModifier:
            self._view.ask_menu()
            return True
        if key == Qt.Key.Key_Escape:
            return self._drop()
        arrow = _ARROWS.get(Qt.Key(key))
        if arrow is not None:
            step = PAN_PX * (3.0 if held & Qt.KeyboardModifier.ShiftModifier else 1.0)
            self._view.move_camera(self._view.camera.panned(arrow[0] * step, arrow[1] * step))
            return True
        action = self._actions.get(key)
        if action is not None:
            action()
        return action is not None

    def _walk(self, step: int) -> bool:
        """Go to the next symbol; False past the last one, so that focus goes on to the next widget."""
        view, walked = self._view, self._view.engine.marks.walked
        camera = view.camera
        if camera != self._order_for or not self._order:
            self._order, self._order_for = _by_distance(view), camera
        here = self._order.index(walked) if walked in self._order else (-1 if step > 0 else len(self._order))
        if walked < 0 and step < 0:
            return False  # back out of the map, not to its farthest symbol
        there = here + step
        if 0 <= there < len(self._order):
            view.walk_to(self._order[there])
            return True
        view.walk_to(-1)
        return False

    def _drop(self) -> bool:
        had = self._view.engine.marks.walked >= 0
        self._view.walk_to(-1)
        return had

    def _pick(self, *, adds: bool) -> None:
        if self._view.engine.marks.walked >= 0:
            self._view.pick_points([self._view.engine.marks.walked], adds=adds)


def _by_distance(view: MapView) -> list[int]:
    """Points with a symbol in view, nearest to the middle first."""
    camera = view.camera
    layout = view.engine.layout_for(camera)
    places = layout.places_px(view.engine.scene.points, camera)
    inside = ((places >= 0.0) & (places <= camera.size_px)).all(axis=1)
    away = np.hypot(*(places[inside] - np.array(camera.size_px) / 2.0).T)
    index = layout.index[inside]
    return [int(index[row]) for row in np.lexsort((index, away))]
