"""The agenda: what was, what is, what comes; a press goes there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text
from estates_app.ui.workshop.steps import STEPS, step_words

_GLYPHS = {-1: ("ph.check-circle-fill", "positive"), 0: ("ph.arrow-right", "accent"), 1: ("ph.circle", "text_3")}
_SAID = {-1: "done", 0: "now", 1: "later"}


class AgendaLine(QAbstractButton):
    """One step."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.when = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str, when: int) -> None:
        """Say what the step is: -1 done, 0 now, 1 later."""
        self.setText(words)
        self.when = when
        self.setAccessibleName(f"{words}, {_SAID[when]}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a line."""
        return QSize(self._skin.px(240), self._skin.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint glyph and words."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect())
            if self.when == 0:
                paint_box(painter, box, skin.px(4), skin.colour("selected"), None)
            elif self.underMouse():
                paint_box(painter, box, skin.px(4), skin.colour("hover"), None)
            glyph, token = _GLYPHS[self.when]
            size = skin.px(16)
            skin.glyph(painter, glyph, QRectF(skin.px(8), box.center().y() - size / 2, size, size), token)
            words = box.adjusted(skin.px(32), 0, -skin.px(8), 0)
            font = skin.font("body", 600 if self.when == 0 else 400)
            paint_text(painter, words, self.text(), font, skin.colour("text"))
            if self.hasFocus():
                paint_focus(painter, box, skin.px(4), skin)
        finally:
            painter.end()


class Agenda(QWidget):
    """The steps. *Signals*: ``chosen(at)``."""

    chosen = Signal(int)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.setAccessibleName("Agenda")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(skin.px(2))
        self.lines = [AgendaLine(skin) for _ in STEPS]
        for at, line in enumerate(self.lines):
            line.clicked.connect(lambda _=False, a=at: self.chosen.emit(a))
            column.addWidget(line)

    def show_step(self, at: int, scenario: str) -> None:
        """Mark where the workshop is."""
        for number, (line, step) in enumerate(zip(self.lines, STEPS, strict=True)):
            line.say(step_words(step, scenario), (number > at) - (number < at))
