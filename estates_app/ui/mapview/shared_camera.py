"""One camera that several views share, so that before and after move together."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from estates_app.map.screen_camera import ScreenCamera
from estates_app.ui.mapview.flight import Flight, Glide, Way, is_far
from estates_app.ui.mapview.trail import Trail

#: How long the wheel's last notch takes to die away.
WHEEL_MS = 120


class SharedCamera(QObject):
    """Centre and scale of one or more views. *Signals*: `moved`; `rested`: it has stood still for a while.

    Parameters
    ----------
    parent : QObject, optional

    Attributes
    ----------
    has_place : bool
        False until it was first moved or fitted; a view then fits what it shows.
    glide_ms : int
        How long a zoom by button or key takes; 0 where people want less motion: the map then jumps.
    trail : Trail
        Where it stood before.
    """

    moved = Signal()
    rested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_place = False
        self.glide_ms = 0
        self._value = ScreenCamera()
        self._way: Way = Glide(self._value, self._value)
        self._to = self._value
        self._glide = QVariantAnimation(self)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.valueChanged.connect(self._on_glide)
        self.trail = Trail(self)
        self.trail.settled.connect(self.rested)

    def seen_by(self, width_px: float, height_px: float) -> ScreenCamera:
        """Return the camera over a view of that size."""
        return self._value.sized(width_px, height_px)

    def move_to(self, camera: ScreenCamera) -> None:
        """Take a centre and scale at once."""
        self._glide.stop()
        self._take(camera)

    def glide_to(self, camera: ScreenCamera) -> None:
        """Take a centre and scale softly, by a flight where it is far, or at once where motion is off."""
        start = self._value.sized(*camera.size_px)
        if not self.has_place:
            self.move_to(camera)
        elif self.glide_ms > 0 and is_far(start, camera):
            flight = Flight(start, camera)
            self._set_out(flight, camera, flight.duration_ms, QEasingCurve.Type.InOutSine)
        else:
            self._set_out(Glide(start, camera), camera, self.glide_ms, QEasingCurve.Type.OutCubic)

    def wheel(self, factor: float, x_px: float, y_px: float, size_px: tuple[float, float]) -> None:
        """Come nearer round a pixel of a view, towards where all turns of the wheel so far add up to.

        The ground under that pixel stays there in every picture on the way, also where the pointer has moved between
        two turns.
        """
        now = self._value.sized(*size_px)
        wanted = self.goal.zoomed(factor).m_per_px
        goal = now.zoomed(now.m_per_px / wanted, x_px, y_px)
        self._set_out(Glide(now, goal), goal, min(self.glide_ms, WHEEL_MS), QEasingCurve.Type.OutCubic)

    def back(self) -> bool:
        """Go to where it stood before; False where that is nowhere."""
        return self._go(self.trail.back(self._value))

    def forward(self) -> bool:
        """Go on to where it stood before one went back; False where that is nowhere."""
        return self._go(self.trail.forward(self._value))

    @property
    def goal(self) -> ScreenCamera:
        """Where a glide ends, or the camera as it is."""
        return self._to if self._glide.state() == QVariantAnimation.State.Running else self._value

    def _go(self, camera: ScreenCamera | None) -> bool:
        if camera is None:
            return False
        self.glide_to(camera.sized(*self._value.size_px))
        return True

    def _set_out(self, way: Way, end: ScreenCamera, duration_ms: int, easing: QEasingCurve.Type) -> None:
        if duration_ms <= 0:
            self.move_to(end)
            return
        self._glide.stop()
        self._way, self._to = way, end
        self._glide.setEasingCurve(easing)
        self._glide.setDuration(duration_ms)
        self._glide.start()

    def _take(self, camera: ScreenCamera) -> None:
        self.has_place = True
        if camera != self._value:
            self._value = camera
            self.trail.follow(self.goal)
            self.moved.emit()

    def _on_glide(self, share: float) -> None:
        self._take(self._way.at(float(share)))
