"""The stage bar: the order of the work, with what needs a person. Never disabled: an empty stage explains itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from estates_app.ui.desk import Stage
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chips import paint_badge
from estates_app.ui.widgets.painting import paint_focus, paint_text, text_width


class StageButton(QToolButton):
    """One stage: icon, word, a bar under the current one, a badge, a dot where it is out of date."""

    def __init__(self, skin: Skin, stage: Stage, number: int) -> None:
        super().__init__()
        self._skin, self.stage = skin, stage
        self._badge, self._tone, self._is_stale = "", "count", False
        self.setText(stage.words)
        self.setCheckable(True)
        self.setToolTip(f"{stage.words} (Ctrl+{number})")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name()

    def say(self, badge: str, tone: str, *, is_stale: bool) -> None:
        """Show a badge and whether the stage is out of date."""
        if (badge, tone, is_stale) != (self._badge, self._tone, self._is_stale):
            self._badge, self._tone, self._is_stale = badge, tone, is_stale
            self._name()
            self.updateGeometry()
            self.update()

    def _name(self) -> None:
        words = {"warn": f", {self._badge} need a person", "count": f", {self._badge}"}.get(self._tone, "")
        late = ", out of date" if self._is_stale else ""
        self.setAccessibleName(self.stage.words + (words if self._badge else "") + late)

    def sizeHint(self) -> QSize:
        """Return the room for icon, word and badge."""
        skin = self._skin
        width = text_width(self.text(), skin.font("body", 600)) + skin.px(12 + 18 + 6 + 12)
        if self._badge:
            width += text_width(self._badge, skin.font("caption", 600)) + skin.px(14 + 6)
        return QSize(int(width), skin.height("stage_bar") - 1)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: words are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the bar: in a group they would choose, and to walk is not to choose."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            is_on = self.isChecked()
            if self.underMouse() and not is_on:
                painter.fillRect(self.rect(), skin.colour("hover"))
            ink = "accent_text" if is_on else "text_2"
            middle, size = self.height() / 2, skin.px(18)
            glyph = self.stage.glyph + ("-fill" if is_on else "")
            skin.glyph(painter, glyph, QRectF(skin.px(12), middle - size / 2, size, size), ink)
            font = skin.font("body", 600 if is_on else 500)
            words = QRectF(skin.px(36), 0, text_width(self.text(), skin.font("body", 600)) + 2, self.height())
            paint_text(painter, words, self.text(), font, skin.colour(ink))
            if self._badge:
                box = QRectF(words.right() + skin.px(6), 0, skin.px(60), self.height())
                paint_badge(painter, skin, box, self._badge, self._tone)
            if self._is_stale:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(skin.colour("warn_mark"))
                painter.drawEllipse(QRectF(skin.px(26), middle - skin.px(11), skin.px(6), skin.px(6)))
            if is_on:
                painter.fillRect(
                    QRectF(skin.px(8), self.height() - 3, self.width() - skin.px(16), 3), skin.colour("accent")
                )
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()).adjusted(2, 4, -2, -6), skin.px(6), skin)
        finally:
            painter.end()


class StageBar(QFrame):
    """The stages in a row, with what stands at either end. *Signals*: ``chosen(str)``."""

    chosen = Signal(str)

    def __init__(self, skin: Skin, stages: Sequence[Stage], left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        self._skin = skin
        self.setProperty("kind", "bar")
        self.setAccessibleName("Stages of the work")
        self.setFixedHeight(skin.height("stage_bar"))
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(skin.px(6), 0, skin.px(10), 0)
        line.setSpacing(0)
        for widget in left:
            line.addWidget(widget)
        self.buttons: dict[str, StageButton] = {}
        for number, stage in enumerate(stages, 1):
            button = StageButton(skin, stage, number)
            self._group.addButton(button)
            self.buttons[stage.key] = button
            button.clicked.connect(lambda _=False, key=stage.key: self.chosen.emit(key))
            line.addWidget(button)
        line.addStretch(1)
        for widget in right:
            line.addWidget(widget)

    def show_stage(self, key: str) -> None:
        """Mark the current stage."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the arrows walk along the bar."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        order = list(self.buttons.values())
        here = next((at for at, button in enumerate(order) if button.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        order[(here + step) % len(order)].setFocus()
