"""A note on a soft ground: one sentence, and one thing to press where it helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import label

_GLYPHS = {"note": "ph.info", "warn": "ph.warning", "bad": "ph.warning-circle", "good": "ph.check-circle"}
_INKS = {"note": "accent_text", "warn": "warn", "bad": "negative", "good": "positive"}


class Note(QFrame):
    """A note of a kind: ``note``, ``warn``, ``bad`` or ``good``."""

    def __init__(
        self, skin: Skin, text: str, kind: str = "note", link: str = "", then: Callable[[], None] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self._skin, self._kind = skin, kind
        self._glyph = QLabel()
        self._glyph.setFixedWidth(skin.px(18))
        self.words = label(text, wraps=True)
        self.setAccessibleName(text)
        line = QHBoxLayout(self)
        line.setContentsMargins(skin.px(12), skin.px(8), skin.px(12), skin.px(8))
        line.setSpacing(skin.px(8))
        line.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        self.link = Button(skin, link or "Open", kind="link")
        if then is not None:
            self.link.clicked.connect(then)
        line.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)
        self.link.setVisible(bool(link))  # without a parent it would be a window for a moment
        self._paint_glyph()

    def say(self, text: str) -> None:
        """Change the sentence; nothing to say hides the note."""
        self.words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self._paint_glyph()

    def _paint_glyph(self) -> None:
        self._glyph.setPixmap(self._skin.pixmap(_GLYPHS[self._kind], _INKS[self._kind], 18))
