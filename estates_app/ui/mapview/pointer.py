"""What a hand does on the map: drag, wheel, click, box; events are read here, the view does what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: A press that moves less than this is a click, logical pixels.
CLICK_PX = 4.0
WHEEL_STEP, WHEEL_FACTOR = 120.0, 1.25
DOUBLE_CLICK_FACTOR = 2.0


class Pointer(QObject):
    """Reads the mouse for one view."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._is_dragging = False
        self._is_boxing = False
        self.place: QPointF | None = None
        view.setMouseTracking(True)
        view.installEventFilter(self)

    @property
    def box(self) -> QRectF | None:
        """The rubber band, or None where there is none."""
        if not (self._is_boxing and self._is_dragging and self._pressed is not None):
            return None
        return QRectF(self._pressed, self._last).normalized()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Read presses, moves, releases and the wheel."""
        if isinstance(event, QWheelEvent):
            self._on_wheel(event)
            return True
        if isinstance(event, QMouseEvent):
            reader = {
                QEvent.Type.MouseButtonPress: self._on_press,
                QEvent.Type.MouseMove: self._on_move,
                QEvent.Type.MouseButtonRelease: self._on_release,
                QEvent.Type.MouseButtonDblClick: self._on_double_click,
            }.get(event.type())
            if reader is not None:
                reader(event)
                return True
        if event.type() == QEvent.Type.Leave:
            self.place = None
            self._view.point_to(None)
        return False

    def drop(self) -> None:
        """Forget a drag or box that was begun."""
        self._pressed, self._is_dragging, self._is_boxing = None, False, False
        self._view.setCursor(Qt.CursorShape.ArrowCursor)
        self._view.update()

    def _on_press(self, event: QMouseEvent) -> None:
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = self._last = event.position()
        self._is_dragging = False
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._is_boxing = has_shift or self._view.tools.has_box

    def _on_move(self, event: QMouseEvent) -> None:
        place = event.position()
        self.place = place
        if self._pressed is None:
            self._view.point_to(place)
            return
        if not self._is_dragging:
            away = place - self._pressed
            if abs(away.x()) + abs(away.y()) < CLICK_PX:
                return
            self._is_dragging = True
            shape = Qt.CursorShape.CrossCursor if self._is_boxing else Qt.CursorShape.ClosedHandCursor
            self._view.setCursor(shape)
            self._view.point_to(None)
        step, self._last = place - self._last, place
        if self._is_boxing:
            self._view.update()
        else:
            self._view.move_camera(self._view.camera.panned(step.x(), step.y()))

    def _on_release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        box, was_dragging = self.box, self._is_dragging
        self.drop()
        if box is not None:
            self._view.pick_box(box, adds=adds)
        elif not was_dragging:
            self._view.pick_at(event.position(), adds=adds)
        self._view.point_to(event.position())

    def _on_double_click(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.drop()
            self._view.zoom(DOUBLE_CLICK_FACTOR, event.position().x(), event.position().y())

    def _on_wheel(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            place = event.position()
            camera = self._view.camera.zoomed(WHEEL_FACTOR ** (turn / WHEEL_STEP), place.x(), place.y())
            self._view.move_camera(camera)
        event.accept()
