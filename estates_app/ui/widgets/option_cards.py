"""Cards of which one holds: each says what it does and shows an example of what it would give."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QRadioButton, QSizePolicy, QVBoxLayout

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, rounded


class OptionCard(QRadioButton):
    """One card. It is a radio button: arrows, Space, and what a screen reader says come from Qt."""

    def __init__(self, skin: Skin, words: str, glyph: str, *, is_first: bool, is_last: bool) -> None:
        super().__init__()
        self._skin, self._glyph = skin, glyph
        self._is_first, self._is_last = is_first, is_last
        self._example = ""
        self.setText(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def example(self) -> str:
        """What it would give."""
        return self._example

    def say(self, example: str) -> None:
        """Show what it would give."""
        self._example = example
        self.setAccessibleDescription(example)
        self.setToolTip(example)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of two lines with room round them."""
        return QSize(self._skin.px(320), self._skin.px(54))

    def minimumSizeHint(self) -> QSize:
        """Return the least width: words are cut at their end, and the tool tip says them all."""
        return QSize(self._skin.px(200), self._skin.px(54))

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the card."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, glyph, both lines and the mark at the right."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box, is_on = QRectF(self.rect()), self.isChecked()
            self._paint_ground(painter, box)
            size = skin.px(16)
            glyph = QRectF(box.left() + skin.px(14), box.center().y() - size / 2, size, size)
            skin.glyph(painter, self._glyph, glyph, "accent_text" if is_on else "text_2")
            mark = QRectF(box.right() - skin.px(12) - size, box.center().y() - size / 2, size, size)
            paint_box(painter, mark, size / 2, skin.colour("raised"), skin.colour("accent" if is_on else "text_3"))
            if is_on:
                painter.fillPath(rounded(mark, size / 2), skin.colour("accent"))
                inner = mark.adjusted(size / 3, size / 3, -size / 3, -size / 3)
                painter.fillPath(rounded(inner, size / 3), skin.colour("text_on_accent"))
            left = glyph.right() + skin.px(12)
            room = mark.left() - left - skin.px(10)
            top = QRectF(left, box.top() + skin.px(7), room, skin.px(20))
            paint_text(painter, top, self.text(), skin.font("body", 600), skin.colour("text"))
            below = QRectF(left, box.top() + skin.px(28), room, skin.px(18))
            paint_text(painter, below, self._example, skin.font("small"), skin.colour("text_2"))
            if self.hasFocus():
                paint_focus(painter, box, skin.px(6), skin)
        finally:
            painter.end()

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        """Paint this card's share of one box that holds all of them."""
        skin, radius = self._skin, self._skin.px(6)
        whole = box.adjusted(0, 0 if self._is_first else -2 * radius, 0, 0 if self._is_last else 2 * radius)
        is_on = self.isChecked()
        ground = skin.colour("accent_soft" if is_on else "hover" if self.underMouse() else "raised")
        paint_box(painter, whole, radius, ground, skin.colour("border"))
        if not self._is_first:
            painter.fillRect(QRectF(box.left() + 1, box.top(), box.width() - 2, 1), skin.colour("border"))
        if is_on:
            painter.save()
            painter.setClipPath(rounded(whole, radius))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), skin.colour("accent"))
            painter.restore()


class OptionCards(QFrame):
    """The cards under one another. *Signals*: ``chosen(key)``: another one holds."""

    chosen = Signal(str)

    def __init__(self, skin: Skin, name: str, options: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.cards: dict[str, OptionCard] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        last = len(options) - 1
        for at, (key, words, glyph) in enumerate(options):
            card = OptionCard(skin, words, glyph, is_first=at == 0, is_last=at == last)
            card.setChecked(at == 0)
            card.toggled.connect(lambda is_on, key=key: self.chosen.emit(key) if is_on else None)
            column.addWidget(card)
            self.cards[key] = card

    def value(self) -> str:
        """Return the key of the card that holds."""
        return next(key for key, card in self.cards.items() if card.isChecked())

    def choose(self, key: str) -> None:
        """Let another card hold."""
        self.cards[key].setChecked(True)
