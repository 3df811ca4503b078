"""Large type for a room: everything on the projector is painted from its own skin, whatever the laptop wears."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import elided, paint_text


class Board(QWidget):
    """A part of the projector. Subclasses paint in `paint_board` and say the same to a screen reader."""

    def __init__(self, skin: Skin, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.skin = skin
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and what is on it."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.skin.colour("surface"))
            self.paint_board(painter)
        finally:
            painter.end()

    def paint_board(self, painter: QPainter) -> None:
        """Paint what is on it."""

    def line_height(self, role: str) -> int:
        """Return the height of a line of a role of the projector's type scale."""
        return self.skin.px(self.skin.tokens["type"]["projector"][role][1])

    def font_of(self, role: str) -> QFont:
        """Return the font of a role of the projector's type scale."""
        return self.skin.font(f"projector.{role}")

    def write(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        role: str,
        token: str = "text",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        """Write one line; words that are too long for the box are set smaller before they are cut."""
        font = self.font_of(role)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > box.width() > 0:
            font.setPixelSize(max(round(font.pixelSize() * max(box.width() / wide, 0.72)), 1))
        paint_text(painter, box, text, font, self.skin.colour(token), align)

    def wrap(self, text: str, role: str, width: float, most: int = 2) -> list[str]:
        """Return text in lines that fit a width; the last one is cut where there is more."""
        metrics, lines = QFontMetricsF(self.font_of(role)), [""]
        words = text.split()
        while words:
            longer = f"{lines[-1]} {words[0]}".strip()
            if metrics.horizontalAdvance(longer) <= width or not lines[-1]:
                lines[-1] = longer
                words.pop(0)
            elif len(lines) == most:
                lines[-1] = elided(f"{lines[-1]} {' '.join(words)}", self.font_of(role), width)
                break
            else:
                lines.append("")
        return lines
