"""One camera that several views share, so that before and after move together."""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from estates_app.map.screen_camera import ScreenCamera


class SharedCamera(QObject):
    """Centre and scale of one or more views. *Signals*: `moved`.

    Parameters
    ----------
    parent : QObject, optional

    Attributes
    ----------
    has_place : bool
        False until it was first moved or fitted; a view then fits what it shows.
    glide_ms : int
        How long a zoom by button or key takes; 0 where people want less motion.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_place = False
        self.glide_ms = 0
        self._value = ScreenCamera()
        self._from = self._to = self._value
        self._glide = QVariantAnimation(self)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._on_glide)

    def seen_by(self, width_px: float, height_px: float) -> ScreenCamera:
        """Return the camera over a view of that size."""
        return self._value.sized(width_px, height_px)

    def move_to(self, camera: ScreenCamera) -> None:
        """Take a centre and scale at once."""
        self._glide.stop()
        self._take(camera)

    def glide_to(self, camera: ScreenCamera) -> None:
        """Take a centre and scale softly, or at once where motion is off."""
        if self.glide_ms <= 0:
            self.move_to(camera)
            return
        self._glide.stop()
        self._from, self._to = self._value, camera
        self._glide.setDuration(self.glide_ms)
        self._glide.start()

    @property
    def goal(self) -> ScreenCamera:
        """Where a glide ends, or the camera as it is."""
        return self._to if self._glide.state() == QVariantAnimation.State.Running else self._value

    def _take(self, camera: ScreenCamera) -> None:
        self.has_place = True
        if camera != self._value:
            self._value = camera
            self.moved.emit()

    def _on_glide(self, share: float) -> None:
        start, end = self._from, self._to
        if share >= 1.0:
            self._take(end)
            return
        scale = math.exp(math.log(start.m_per_px) * (1.0 - share) + math.log(end.m_per_px) * share)
        # the centre keeps step with the scale, so that the ground under the pointer stays there
        change = start.m_per_px - end.m_per_px
        done = (start.m_per_px - scale) / change if abs(change) > 1e-9 else share
        x = start.centre_x_27700 + (end.centre_x_27700 - start.centre_x_27700) * done
        y = start.centre_y_27700 + (end.centre_y_27700 - start.centre_y_27700) * done
        self._take(ScreenCamera(x, y, scale, start.size_px))
