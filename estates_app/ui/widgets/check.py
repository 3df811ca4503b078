"""A check box painted from the skin."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, text_width


class Check(QAbstractButton):
    """A box to tick, with its words."""

    def __init__(self, skin: Skin, words: str) -> None:
        super().__init__()
        self._skin = skin
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room for box and words."""
        skin = self._skin
        return QSize(int(text_width(self.text(), skin.font("body"))) + skin.px(33), skin.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, tick, words and focus."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size, is_on = skin.px(16), self.isChecked()
            box = QRectF(skin.px(3), self.height() / 2 - size / 2, size, size)
            ground = "accent" if is_on else "hover" if self.underMouse() else "raised"
            paint_box(
                painter, box, skin.px(4), skin.colour(ground), skin.colour("accent" if is_on else "border_strong")
            )
            if is_on:
                skin.glyph(painter, "ph.check-bold", box.adjusted(2, 2, -2, -2), "text_on_accent")
            words = QRectF(box.right() + skin.px(8), 0, self.width() - box.right() - skin.px(8), self.height())
            ink = "text" if self.isEnabled() else "text_disabled"
            paint_text(painter, words, self.text(), skin.font("body"), skin.colour(ink))
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(5), skin)
        finally:
            painter.end()
