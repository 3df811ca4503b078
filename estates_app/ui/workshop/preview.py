"""What the room sees now, small, on the laptop."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import rounded

#: A change is looked at soon, and once more when the map has come to rest.
_LOOKS_MS = (60, 500, 1500)


class Preview(QWidget):
    """A picture of another window, taken after each change."""

    def __init__(self, skin: Skin, watched: QWidget) -> None:
        super().__init__()
        self._skin, self._watched = skin, watched
        self._picture = QPixmap()
        self.setAccessibleName("What the room sees")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._timers = []
        for wait in _LOOKS_MS:
            timer = QTimer(self)
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(self.look)
            self._timers.append(timer)

    def renew(self, words: str) -> None:
        """Take new pictures soon; ``words`` say what the room sees."""
        self.setAccessibleDescription(words)
        for timer in self._timers:
            timer.start()

    def look(self) -> None:
        """Take a picture now."""
        if self._watched.isVisible():
            self._picture = self._watched.grab()
            self.updateGeometry()
            self.update()

    def stop(self) -> None:
        """Look no more: the window goes."""
        for timer in self._timers:
            timer.stop()

    def hasHeightForWidth(self) -> bool:
        """Keep the ratio of the screen."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height at the ratio of the watched window."""
        size = self._watched.size()
        return round(width * size.height() / max(size.width(), 1))

    def sizeHint(self) -> QSize:
        """Return a size that the laptop has room for."""
        width = self._skin.px(560)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, as large as the room allows, with an edge."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size = self._watched.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())
            path = rounded(box.adjusted(0.5, 0.5, -0.5, -0.5), self._skin.px(8))
            painter.setClipPath(path)
            painter.fillRect(box, self._skin.colour("sunken"))
            if not self._picture.isNull():
                ratio = self.devicePixelRatioF()
                small = self._picture.scaled(
                    size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                small.setDevicePixelRatio(ratio)
                painter.drawPixmap(box.topLeft(), small)
            painter.setClipping(False)
            painter.setPen(self._skin.colour("border_strong"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        finally:
            painter.end()
