"""What every small chart has: a height that follows what it shows, and its meaning in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_focus

#: Figures stand at the right.
RIGHT = Qt.AlignmentFlag.AlignRight


class Chart(QWidget):
    """A painted widget whose height follows what it shows; the whole meaning stands in its accessible description."""

    def __init__(self, skin: Skin, name: str) -> None:
        super().__init__()
        self.skin = skin
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def height_wanted(self) -> int:
        """Return the height, px."""
        return self.skin.px(60)

    def sizeHint(self) -> QSize:
        """Return the height wanted at any width."""
        return QSize(self.skin.px(200), self.height_wanted())

    def draw(self, painter: QPainter) -> None:
        """Paint it."""

    def refresh(self, words: str) -> None:
        """Show new figures, said in words for who cannot see them."""
        self.setAccessibleDescription(words)
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint and end the painter whatever happens: an open one aborts the process."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), 4, self.skin)
        finally:
            painter.end()
