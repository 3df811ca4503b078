"""Two to four options of which one holds; arrows move between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import HALO
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, text_width


class _Option(QAbstractButton):
    def __init__(self, skin: Skin, text: str, glyph: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin, self._glyph = skin, glyph
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        skin = self._skin
        glyph = skin.px(20) if self._glyph else 0
        width = text_width(self.text(), skin.font("body", 600)) + skin.px(20) + glyph
        return QSize(int(width) + 2, skin.height("control") + 2 * HALO)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(2, HALO + 2, -2, -HALO - 2)
            is_on = self.isChecked()
            if is_on:
                paint_box(painter, box, skin.px(5), skin.colour("raised"), skin.colour("border"))
            elif self.underMouse():
                paint_box(painter, box, skin.px(5), skin.colour("hover"), None)
            ink = "accent_text" if is_on else "text_2" if self.isEnabled() else "text_disabled"
            left = box.left() + skin.px(8)
            if self._glyph:
                size = skin.px(15)
                skin.glyph(painter, self._glyph, QRectF(left, box.center().y() - size / 2, size, size), ink)
                left += size + skin.px(5)
            words = QRectF(left, box.top(), box.right() - left, box.height())
            paint_text(painter, words, self.text(), skin.font("body", 600 if is_on else 400), skin.colour(ink))
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(5), skin)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)


class Segmented(QFrame):
    """A segmented control. *Signals*: `chosen(str)` with the key, only when a person chooses."""

    chosen = Signal(str)

    def __init__(
        self, skin: Skin, name: str, options: Sequence[tuple[str, str]], *, glyphs: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._skin = skin
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._keys = [key for key, _ in options]
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 0, 2, 0)
        line.setSpacing(0)
        for at, (_, text) in enumerate(options):
            option = _Option(skin, text, glyphs[at] if glyphs else "", self)
            self._group.addButton(option, at)
            line.addWidget(option)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self._on_clicked)

    def value(self) -> str:
        """Return the key of the option that holds."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Show an option without telling anybody."""
        if key in self._keys:
            self._group.button(self._keys.index(key)).setChecked(True)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let arrows move the choice."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key())
        )
        if step is None:
            super().keyPressEvent(event)
            return
        at = (self._group.checkedId() + step) % len(self._keys)
        self._group.button(at).setChecked(True)
        self._group.button(at).setFocus()
        self._on_clicked(at)

    def _on_clicked(self, at: int) -> None:
        self.update()
        self.chosen.emit(self._keys[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the control."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0, HALO, 0, -HALO)
            paint_box(painter, box, self._skin.px(6), self._skin.colour("sunken"), self._skin.colour("border"))
        finally:
            painter.end()
