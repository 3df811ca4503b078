"""The map by keyboard: what each key does, as data for the hands and for the card that lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

ZOOM_FACTOR = 1.5

#: How far an arrow moves the map, pixels: usually, and under a crosshair; with Shift six times as far.
PAN_PX, CROSSHAIR_PX = 80.0, 16.0
_FARTHER, _FARTHER_UNDER_CROSSHAIR = 3.0, 6.0

_SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}

#: What the keys of the map do, for the card of keys.
KEYS = (
    ("Arrows", "move the map; with Shift farther"),
    ("+  −  0", "zoom in, zoom out, show everything"),
    ("Alt+Left, Alt+Right", "back to where the map stood before, and forward"),
    ("Tab, Shift+Tab", "next symbol, nearest to the middle first"),
    ("Ctrl+arrows", "next symbol in that direction"),
    ("Enter, Space", "select the symbol, add it to what is selected"),
    ("Shift+F10", "menu of the symbol"),
    ("W, D", "why?, dossier"),
    ("Z", "what the small area under the middle is"),
    ("Backspace", "take the last corner back"),
    ("Esc", "leave what was begun, then the tool"),
    ("?", "these keys"),
)


class Keys(QObject):
    """Reads the keyboard for one view."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Plus: lambda: view.zoom(ZOOM_FACTOR),
            Qt.Key.Key_Equal: lambda: view.zoom(ZOOM_FACTOR),
            Qt.Key.Key_Minus: lambda: view.zoom(1.0 / ZOOM_FACTOR),
            Qt.Key.Key_0: lambda: view.fit(),
            Qt.Key.Key_Menu: view.walk.ask_menu,
            Qt.Key.Key_Space: self._add,
            Qt.Key.Key_Question: view.furniture.keys.turn,
            Qt.Key.Key_Z: view.walk.ask_zone,
            Qt.Key.Key_W: lambda: view.why_wanted.emit(view.engine.marks.walked),
            Qt.Key.Key_D: lambda: view.dossier_wanted.emit(view.engine.marks.walked),
        }
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Read keys, Tab among them."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            if self._is_wanted(event):
                event.accept()
            return False
        return event.type() == QEvent.Type.KeyPress and self._pressed(event)

    def _is_wanted(self, event: QKeyEvent) -> bool:
        """Whether a key means something here before it means something to the window."""
        view, key = self._view, event.key()
        if key == Qt.Key.Key_Escape:  # what is selected is let go by the next Escape
            return view.walk.here >= 0 or view.toolbox.can_drop or view.furniture.keys.isVisible()
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return is_enter and view.toolbox.now.is_busy and bool(event.modifiers() & (_ALT | _CTRL))

    def _pressed(self, event: QKeyEvent) -> bool:
        """Do what a key means; False where it means nothing here."""
        key, held, view = Qt.Key(event.key()), event.modifiers(), self._view
        if key in _ARROWS:
            return self._on_arrow(_ARROWS[key], held)
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if held & (_CTRL | _ALT) and not (is_enter and view.toolbox.now.is_busy):
            return False
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            is_back = key == Qt.Key.Key_Backtab or bool(held & _SHIFT)
            return view.walk.on(-1 if is_back else 1)
        if key == Qt.Key.Key_F10 and held & _SHIFT:
            view.walk.ask_menu()
            return True
        if key == Qt.Key.Key_Escape:
            return self._drop()
        if view.toolbox.now.has_crosshair and (is_enter or key == Qt.Key.Key_Backspace):
            view.toolbox.use_keys(is_so=True)
        if view.toolbox.now.press(key, held):
            return True
        action = self._actions.get(key)
        if action is not None:
            action()
            return True
        return bool(not held & _SHIFT and event.text().isalpha() and self._take_tool(event.text()))

    def _on_arrow(self, way: tuple[int, int], held: Qt.KeyboardModifier) -> bool:
        view = self._view
        if held & _ALT:
            if way[1]:
                return False
            if not (view.shared.back() if way[0] < 0 else view.shared.forward()):
                view.voice.say("There is no view before this one" if way[0] < 0 else "There is no view after this one")
            return True
        if held & _CTRL:
            view.walk.towards(way)
            return True
        step, farther = PAN_PX, _FARTHER
        if view.toolbox.now.has_crosshair:
            view.toolbox.use_keys(is_so=True)
            step, farther = CROSSHAIR_PX, _FARTHER_UNDER_CROSSHAIR
        step *= farther if held & _SHIFT else 1.0
        view.move_camera(view.camera.panned(-way[0] * step, -way[1] * step))
        return True

    def _take_tool(self, letter: str) -> bool:
        taken = self._view.toolbox.take_letter(letter)
        if taken:
            self._view.show_focus()
            self._view.toolbox.use_keys(is_so=self._view.toolbox.now.has_crosshair)
        return taken

    def _add(self) -> None:
        """Add the symbol that was walked to, or let it go, whatever tool is in the hand."""
        if self._view.walk.here >= 0:
            self._view.pick_points([self._view.walk.here], adds=True)

    def _drop(self) -> bool:
        """Leave the card of keys, else what the tool has begun, else the walk, else the tool."""
        view = self._view
        if view.furniture.keys.isVisible():
            view.furniture.keys.turn()
            return True
        if view.toolbox.now.is_busy:
            return view.toolbox.drop()
        if view.walk.here >= 0:
            view.walk_to(-1)
            return True
        return view.toolbox.drop()
