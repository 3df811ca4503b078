"""The bare map as a widget: the engine painted, kept sharp and worked on between frames; no cards, no hands."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from estates_app.map.pixels import painting
from estates_app.map.scene import Scene
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import Bounds, ScreenCamera
from estates_app.map.theme import Theme
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.style import MapStyle

#: A slice of rendering between two frames takes what painting leaves of a frame, so that a drag does not falter where
#: much is painted; at least so much, or ground that comes into view would never be ready.
FRAME_SECONDS, LEAST_WORK_SECONDS, MOST_WORK_SECONDS = 0.0125, 0.0025, 0.006
REST_MS = 120  # a map that has not moved for so long is set anew


class MapCanvas(QWidget):
    """Paints a scene through a shared camera.

    Parameters
    ----------
    scene : Scene
    camera : SharedCamera
        Fitted to the scene when it is first seen, unless it has a place already.
    theme : Theme
    parent : QWidget, optional

    Attributes
    ----------
    engine : Screen
        The map without its widget.
    look : MapStyle
        Colours, type and sizes of what floats above.
    foot_px : float
        How far up from the foot ground that is to be seen whole would be covered, logical pixels.
    """

    def __init__(self, scene: Scene, camera: SharedCamera, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.look = MapStyle(theme)
        self.engine = Screen(scene, theme, self)
        self.shared, self.foot_px = camera, 0.0
        self._shows_focus, self._painting_s, self._has_worked = False, 0.0, False
        self._work = QTimer(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._work.timeout.connect(self._on_work)
        self._rest.timeout.connect(self._on_rest)
        camera.moved.connect(self._on_moved)
        self.engine.stale.connect(self._on_stale)

    @property
    def camera(self) -> ScreenCamera:
        """The camera over this view."""
        return self.shared.seen_by(self.width(), self.height())

    def set_theme(self, theme: Theme, text_scale: float = 1.0) -> None:
        """Paint in another theme or text size."""
        self.look = MapStyle(theme, text_scale)
        self.engine.set_look(theme, self.devicePixelRatioF(), text_scale)
        self.update()

    def set_selected(self, indices: Iterable[int]) -> None:
        """Mark these points as selected."""
        self.engine.marks.selected = tuple(int(index) for index in indices)
        self.engine.forget_names()

    def set_hovered(self, index: int) -> None:
        """Light up a point that is pointed to elsewhere, as in the table; -1 for none."""
        if index != self.engine.marks.hovered:
            self.engine.marks.hovered = index
            self.update()

    def fit(self, bounds_27700: Bounds | None = None) -> None:
        """Show all of some ground (EPSG:27700 metres), or the whole scene."""
        bounds = bounds_27700 or self.engine.scene.bounds_27700()
        if bounds is not None:
            self.shared.glide_to(self.fitting(bounds))

    def fitting(self, bounds_27700: Bounds) -> ScreenCamera:
        """Return the camera that shows all of some ground (EPSG:27700 metres)."""
        return ScreenCamera.fit(bounds_27700, _free_px(self)).above(self.foot_px)

    def fitting_beside(self, bounds_27700: Bounds, card: QWidget) -> ScreenCamera:
        """Return the camera that shows all of some ground beside a card, where there is room."""
        box = QRectF(card.geometry())
        card_px = (box.left(), box.top(), box.right(), box.bottom())
        return ScreenCamera.fit_beside(bounds_27700, _free_px(self), card_px).above(self.foot_px)

    def zoom(self, factor: float, at_x: float | None = None, at_y: float | None = None) -> None:
        """Come nearer round a pixel, or round the middle."""
        goal = self.shared.goal.sized(self.width(), self.height())
        self.shared.glide_to(goal.zoomed(factor, at_x, at_y))

    def move_camera(self, camera: ScreenCamera) -> None:
        """Take another camera at once."""
        self.shared.move_to(camera)

    def settle(self) -> None:
        """Finish all rendering now, as before a picture is taken."""
        self._match_screen()
        self._fit_once()
        self.engine.finish(self.camera)
        self._work.stop()
        self._rest.stop()

    def show_focus(self) -> None:
        """Draw the focus from now on: the map is used by keyboard."""
        if not self._shows_focus:
            self._shows_focus = True
            self.update()

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over the map and under the cards; the canvas has only the focus."""
        if self._shows_focus and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for token, inset in (("focus_halo", 1.0), ("focus", 3.0)):
                painter.setPen(QPen(self.look.colour(token), 2.0))
                painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))

    def sizeHint(self) -> QSize:
        """Return the size of a map beside a panel."""
        return QSize(960, 400)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint the map and what lies over it."""
        self._match_screen()
        self._fit_once()
        if self._work.isActive() and not self._has_worked:  # moves of the mouse and paints leave timers no turn
            self._on_work()
        self._has_worked = False
        start = time.perf_counter()
        with painting(self) as painter:
            self.engine.paint(painter, self.camera)
            self.paint_over(painter)
        self._painting_s = time.perf_counter() - start

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle where it is."""
        super().resizeEvent(event)
        self._fit_once()
        self._on_moved()

    def event(self, event: QEvent) -> bool:
        """Make pictures again where the map is dragged to another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._match_screen()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where it came by keyboard."""
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._shows_focus = event.reason() != Qt.FocusReason.MouseFocusReason
        self.engine.marks.is_focused = True
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        self.engine.marks.is_focused = False
        self.update()
        super().focusOutEvent(event)

    def _match_screen(self) -> None:
        self.engine.set_look(self.look.theme, self.devicePixelRatioF(), self.look.text_scale)

    def _fit_once(self) -> None:
        bounds = self.engine.scene.bounds_27700()
        if not self.shared.has_place and bounds is not None and self.width() > 1:
            self.shared.move_to(self.fitting(bounds))

    def _on_moved(self) -> None:
        self.update()
        self._rest.start()
        # another scale waits until the map rests; ground that comes into view does not
        if self.engine.is_of_scale(self.camera) and self.engine.wants_work(self.camera):
            self._work.start(0)

    def _on_stale(self) -> None:
        self.update()
        if self.engine.is_rough:
            self._rest.start()
            return
        if self.isVisible() and not self._rest.isActive() and self.engine.wants_work(self.camera):
            self._work.start(0)

    def _on_work(self) -> None:
        self._has_worked = True
        left = FRAME_SECONDS - self._painting_s
        if not self.engine.step(self.camera, min(max(left, LEAST_WORK_SECONDS), MOST_WORK_SECONDS)):
            self._work.stop()

    def _on_rest(self) -> None:
        self.engine.rest(self.camera)
        if self.engine.wants_work(self.camera):
            self._work.start(0)


def _free_px(canvas: MapCanvas) -> tuple[float, float]:
    """Return the size of a map above its foot."""
    return float(canvas.width()), max(float(canvas.height()) - canvas.foot_px, 1.0)
