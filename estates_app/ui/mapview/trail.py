"""Where a camera has stood: back and forward, as in a browser."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from estates_app.map.screen_camera import ScreenCamera

#: A camera that has stood still for so long has been looked through.
SETTLED_MS = 500

#: Places that are kept.
MOST = 50

#: What is nearer to the last place than this, in views and as a ratio of scales, is the same place.
_SAME_VIEWS, _SAME_SCALE = 0.02, 0.01


class Trail(QObject):
    """The places of a camera that have settled, oldest first, and which of them is now.

    *Signals*: `changed`: it may be possible to go back or forward, or no longer; `settled`: the camera stands still.
    """

    changed = Signal()
    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: list[ScreenCamera] = []
        self._at = -1
        self._now: ScreenCamera | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLED_MS)
        self._rest.timeout.connect(self.settle)

    @property
    def can_go_back(self) -> bool:
        """Whether it stood elsewhere before."""
        return self._at > 0 or (self._at == 0 and self._is_elsewhere())

    @property
    def can_go_forward(self) -> bool:
        """Whether one has gone back from somewhere."""
        return self._at + 1 < len(self._places) and not self._is_elsewhere()

    def follow(self, camera: ScreenCamera) -> None:
        """Take where the camera is going; it counts once it has stood still."""
        self._now = camera
        self._rest.start()

    def settle(self) -> None:
        """Keep where the camera is, at once."""
        self._rest.stop()
        if self._now is not None and (self._at < 0 or self._is_elsewhere()):
            del self._places[self._at + 1 :]
            self._places.append(self._now)
            del self._places[:-MOST]
            self._at = len(self._places) - 1
        self.changed.emit()
        self.settled.emit()

    def forget(self) -> None:
        """Forget all places: they are another project's."""
        self._places.clear()
        self._at = -1
        self.changed.emit()

    def back(self, now: ScreenCamera) -> ScreenCamera | None:
        """Return the place before; what was not kept yet is kept first."""
        self._now = self._now or now
        self.settle()
        return self._step(-1)

    def forward(self, now: ScreenCamera) -> ScreenCamera | None:
        """Return the place after."""
        self._now = self._now or now
        self.settle()
        return self._step(1)

    def _step(self, step: int) -> ScreenCamera | None:
        if not 0 <= self._at + step < len(self._places):
            return None
        self._at += step
        self._now = self._places[self._at]
        self.changed.emit()
        return self._now

    def _is_elsewhere(self) -> bool:
        if self._now is None or self._at < 0:
            return False
        kept, now = self._places[self._at], self._now
        if abs(now.m_per_px / kept.m_per_px - 1.0) > _SAME_SCALE:
            return True
        away_x = abs(now.centre_x_27700 - kept.centre_x_27700) / (kept.m_per_px * max(now.size_px[0], 1.0))
        away_y = abs(now.centre_y_27700 - kept.centre_y_27700) / (kept.m_per_px * max(now.size_px[1], 1.0))
        return bool(max(away_x, away_y) > _SAME_VIEWS)  # bounds may come as numbers of numpy
