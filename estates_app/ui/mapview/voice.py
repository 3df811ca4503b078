"""What the map says aloud to who does not see it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

#: What changes many times a second is said once it has stopped for so long.
PAUSE_MS = 600


class Voice(QObject):
    """Announces through the accessibility of a widget.

    Attributes
    ----------
    last : str
        What was said last.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.last = ""
        self._words: Callable[[], str] = str
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.say(self._words()))

    def say(self, words: str) -> None:
        """Say something at once; what waited to be said is out of date."""
        self._pause.stop()
        if words:
            self.last = words
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._widget, words))

    def say_soon(self, words: Callable[[], str]) -> None:
        """Say something after a pause, the latest alone."""
        self._words = words
        self._pause.start()
