"""Empty and waiting states: what is missing, why it matters, and the one thing to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import label, row


class GlyphDisc(QWidget):
    """A glyph in a soft disc."""

    def __init__(self, skin: Skin, glyph: str, size: int = 44) -> None:
        super().__init__()
        self._skin, self._glyph = skin, glyph
        self.setFixedSize(skin.px(size), skin.px(size))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint disc and glyph."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(skin.colour("accent_soft"))
            box = QRectF(self.rect())
            painter.drawEllipse(box)
            size = box.width() * 0.5
            inner = QRectF(box.center().x() - size / 2, box.center().y() - size / 2, size, size)
            skin.glyph(painter, self._glyph, inner, "accent_text")
        finally:
            painter.end()


class EmptyState(QFrame):
    """What a view shows where it has nothing to show."""

    def __init__(
        self,
        skin: Skin,
        glyph: str,
        title: str,
        words: str,
        actions: Sequence[tuple[str, str, Callable[[], None]]] = (),
    ) -> None:
        """Show a title and a sentence, with (words, kind, what to do) for each button."""
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        column = QVBoxLayout(self)
        pad = skin.px(24)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(10))
        column.addStretch(1)
        column.addWidget(GlyphDisc(skin, glyph))
        column.addWidget(label(title, "title"))
        text = label(words, "2", wraps=True)
        text.setMaximumWidth(skin.px(420))
        column.addWidget(text)
        self.buttons = []
        for caption, kind, then in actions:
            button = Button(skin, caption, kind=kind)
            button.clicked.connect(then)
            self.buttons.append(button)
        if self.buttons:
            column.addLayout(row(*self.buttons, None, spacing=skin.px(8)))
        column.addStretch(2)
