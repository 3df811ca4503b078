"""Lets go, on the window's thread alone, of objects that only refer to one another."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from estates_app.domain.collecting import collect_by_hand, collect_some

EVERY_MS = 1000


class Gatherer(QObject):
    """Searches now and then, but not while the mouse is held: a drag must not falter.

    Parameters
    ----------
    parent : QObject
        Which keeps it; `stop` leaves the search to Python again.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        collect_by_hand()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_time)
        self._timer.start(EVERY_MS)

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        collect_by_hand(is_by_hand=False)

    def _on_time(self) -> None:
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            collect_some()
