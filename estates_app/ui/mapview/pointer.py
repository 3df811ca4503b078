"""What a hand does on the map: presses, drags, clicks, wheel, trackpad, pinch. The tool in hand says what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QInputDevice, QMouseEvent, QNativeGestureEvent, QWheelEvent

from estates_app.ui.mapview.tools.tool import Tool

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: A press that moves less than this is a click, logical pixels.
CLICK_PX = 4.0
WHEEL_STEP, WHEEL_FACTOR = 120.0, 1.25
FINE_FACTOR = 1.05  # with Ctrl
DOUBLE_CLICK_FACTOR = 2.0

#: Two fingers that move so many pixels on a trackpad, with Ctrl, come twice as near.
_PAD_PX_TWICE = 160.0

_CTRL = Qt.KeyboardModifier.ControlModifier


class Pointer(QObject):
    """Reads the mouse for one view.

    Attributes
    ----------
    place : QPointF or None
        Where the pointer is, None where it has left.
    """

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: QMouseEvent | None = None
        self._last = QPointF()
        self._is_dragging = False
        self._drag: Tool | None = None  # the tool that has taken the drag; None moves the map
        self.place: QPointF | None = None
        self._readers = {
            QEvent.Type.MouseButtonPress: self._on_press,
            QEvent.Type.MouseMove: self._on_move,
            QEvent.Type.MouseButtonRelease: self._on_release,
            QEvent.Type.MouseButtonDblClick: self._on_double_click,
        }
        view.setMouseTracking(True)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Read presses, moves, releases, the wheel and gestures."""
        if isinstance(event, QWheelEvent):
            self._on_wheel(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            return self._on_gesture(event)
        if isinstance(event, QContextMenuEvent):
            self._on_menu(event)
            return True
        if isinstance(event, QMouseEvent) and event.type() in self._readers:
            self._readers[event.type()](event)
            return True
        if event.type() == QEvent.Type.Leave:
            self.place = None
            self._view.point_to(None)
        return False

    def drop(self) -> None:
        """Forget a drag that was begun."""
        self._pressed, self._is_dragging, self._drag = None, False, None
        self._view.setCursor(self._view.toolbox.now.cursor)
        self._view.update()

    def _on_press(self, event: QMouseEvent) -> None:
        view = self._view
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        view.toolbox.use_keys(is_so=False)
        if event.button() in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            (view.shared.back if event.button() == Qt.MouseButton.BackButton else view.shared.forward)()
            return
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed, self._last = event.clone(), event.position()
        self._is_dragging, self._drag = False, None

    def _on_move(self, event: QMouseEvent) -> None:
        place = event.position()
        self.place = place
        view = self._view
        if self._pressed is None:
            view.point_to(place)
            view.toolbox.now.move(view.touch(place, event.modifiers()))
            return
        if not self._is_dragging and not self._begin_drag(place, event):
            return
        step, self._last = place - self._last, place
        if self._drag is not None:
            self._drag.move(view.touch(place, event.modifiers()))
        else:
            view.move_camera(view.camera.panned(step.x(), step.y()))

    def _begin_drag(self, place: QPointF, event: QMouseEvent) -> bool:
        """Begin a drag once the hand has moved far enough; the middle button always moves the map."""
        pressed, view = self._pressed, self._view
        if pressed is None:
            return False
        away = place - pressed.position()
        if abs(away.x()) + abs(away.y()) < CLICK_PX:
            return False
        self._is_dragging = True
        start = view.touch(pressed.position(), pressed.modifiers() | event.modifiers())
        is_left = pressed.button() == Qt.MouseButton.LeftButton
        self._drag = view.toolbox.now.dragging(start) if is_left else None
        view.setCursor(Qt.CursorShape.ClosedHandCursor if self._drag is None else self._drag.cursor)
        view.point_to(None)
        if self._drag is not None:
            self._drag.begin(start)
        return True

    def _on_release(self, event: QMouseEvent) -> None:
        pressed, drag, was_dragging = self._pressed, self._drag, self._is_dragging
        if pressed is None or event.button() != pressed.button():
            return
        self.drop()
        touch = self._view.touch(event.position(), event.modifiers())
        if drag is not None:
            drag.end(touch)
        elif not was_dragging and event.button() == Qt.MouseButton.LeftButton:
            self._view.toolbox.now.click(touch)
        self._view.point_to(event.position())

    def _on_double_click(self, event: QMouseEvent) -> None:
        """Come nearer; where corners are set, a second click on the last one ends the line."""
        if event.button() != Qt.MouseButton.LeftButton:
            self._on_press(event)
        elif self._view.toolbox.now.is_busy:
            self._view.toolbox.now.click(self._view.touch(event.position(), event.modifiers()))
            self.drop()
        else:
            self.drop()
            self._view.zoom(DOUBLE_CLICK_FACTOR, event.position().x(), event.position().y())

    def _on_wheel(self, event: QWheelEvent) -> None:
        """Zoom by notches, softly; two fingers on a trackpad move the map as they move, with Ctrl they zoom."""
        view, place = self._view, event.position()
        event.accept()
        is_fine = bool(event.modifiers() & _CTRL)
        pixels = event.pixelDelta()
        if _is_trackpad(event) and not pixels.isNull():
            if is_fine:
                factor = 2.0 ** (pixels.y() / _PAD_PX_TWICE)
                view.move_camera(view.camera.zoomed(factor, place.x(), place.y()))
            else:
                view.move_camera(view.camera.panned(float(pixels.x()), float(pixels.y())))
            return
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            factor = (FINE_FACTOR if is_fine else WHEEL_FACTOR) ** (turn / WHEEL_STEP)
            view.shared.wheel(factor, place.x(), place.y(), view.camera.size_px)

    def _on_menu(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the pointer; keys ask by themselves."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self._view.engine.point_at(self._view.camera, event.x(), event.y())
            self._view.menu_wanted.emit(index, event.globalPos())
        event.accept()

    def _on_gesture(self, event: QNativeGestureEvent) -> bool:
        """Zoom as two fingers part."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        place = event.position()
        factor = max(1.0 + event.value(), 0.2)
        self._view.move_camera(self._view.camera.zoomed(factor, place.x(), place.y()))
        return True


def _is_trackpad(event: QWheelEvent) -> bool:
    """Whether fingers move on a trackpad: it tells the phases of their movement, a wheel with notches does not."""
    if event.phase() != Qt.ScrollPhase.NoScrollPhase:
        return True
    device = event.pointingDevice()
    return device is not None and device.type() == QInputDevice.DeviceType.TouchPad
