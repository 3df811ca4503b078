"""A scenario as a card: its name, how many moves, what changes a year, how many ledgers are complete."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text


class ScenarioCard(QAbstractButton):
    """A card to choose a scenario by."""

    def __init__(self, skin: Skin, key: str, name: str) -> None:
        super().__init__()
        self._skin, self.key = skin, key
        self._lines: tuple[str, str, str] = ("", "", "")
        self._is_stale = False
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(skin.px(84))
        self.setAccessibleName(name)

    def say(self, moves: str, change: str, ledgers: str) -> None:
        """Show its figures."""
        self._lines = (moves, change, ledgers)
        late = ", out of date" if self._is_stale else ""
        self.setAccessibleDescription(", ".join(self._lines) + late)
        self.setToolTip(f"{self.text()}: {', '.join(self._lines)}{late}")
        self.update()

    def mark_stale(self, *, is_stale: bool) -> None:
        """Say, with the next figures, whether they are out of date: others are being worked out."""
        self._is_stale = is_stale

    def sizeHint(self) -> QSize:
        """Return a third of a panel."""
        return QSize(self._skin.px(118), self._skin.px(84))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box, is_on = QRectF(self.rect()).adjusted(2, 2, -2, -2), self.isChecked()
            ground = "accent_soft" if is_on else "hover" if self.underMouse() else "raised"
            paint_box(painter, box, skin.px(6), skin.colour(ground), skin.colour("accent" if is_on else "border"))
            if is_on:
                paint_box(painter, box.adjusted(1, 1, -1, -1), skin.px(5), None, skin.colour("accent"))
            inner = box.adjusted(skin.px(9), skin.px(6), -skin.px(8), 0)
            line = skin.px(17)
            room = inner.width() - (skin.px(16) if is_on else 0)
            paint_text(
                painter,
                QRectF(inner.left(), inner.top(), room, line),
                self.text(),
                skin.font("small", 600),
                skin.colour("text"),
            )
            if is_on:
                size = skin.px(14)
                tick = QRectF(inner.right() - size, inner.top() + 1, size, size)
                skin.glyph(painter, "ph.check-circle-fill", tick, "accent")
            fonts = (skin.font("caption"), skin.font("small", 600), skin.font("caption"))
            inks = ("text_3",) * 3 if self._is_stale else ("text_2", "text", "text_2")
            for at, (words, font, ink) in enumerate(zip(self._lines, fonts, inks, strict=True), 1):
                cell = QRectF(inner.left(), inner.top() + at * line, inner.width(), line)
                paint_text(painter, cell, words, font, skin.colour(ink))
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(6), skin)
        finally:
            painter.end()
