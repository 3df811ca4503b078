"""A toast: says what happened, with something to press; it goes by itself unless one looks at it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.focus import hand_on_focus
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.painting import paint_box


class Toast(QFrame):
    """A card at the right bottom of its parent."""

    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin = skin
        self._words = label("", wraps=True)
        self._action = Button(skin, "Undo", kind="link")
        self._close = Button(skin, "Close this message", "ph.x", kind="icon")
        self._then: Callable[[], None] | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(skin.px(44), skin.px(10), skin.px(8), skin.px(10))
        line.setSpacing(skin.px(8))
        line.addWidget(self._words, 1)
        line.addWidget(self._action)
        line.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(skin.tokens["motion"]["toast_stays_ms"]))
        self._timer.timeout.connect(self._on_timeout)
        self._close.clicked.connect(self.hide)
        self._action.clicked.connect(self._on_action)
        self.setAccessibleName("Message")
        parent.installEventFilter(self)
        self.hide()

    def say(self, words: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        """Show a message for some seconds."""
        self._words.setText(words)
        self._then = then
        self._action.set_words(action)
        self._action.setVisible(bool(action))
        self.setAccessibleDescription(words)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def text(self) -> str:
        """Return the message."""
        return self._words.text()

    def withdraw_action(self) -> None:
        """Take away what can be pressed: it no longer fits what has happened since."""
        self._then = None
        self._action.hide()

    def _on_timeout(self) -> None:
        focus = self.focusWidget()
        if focus is not None and focus.hasFocus():
            self._timer.start()  # somebody is at its buttons
        else:
            self.hide()

    def _on_action(self) -> None:
        then = self._then
        self.hide()
        if then is not None:
            then()

    def _place(self) -> None:
        parent, layout = self.parentWidget(), self.layout()
        if parent is None or layout is None:
            return
        width = min(self._skin.px(400), parent.width() - self._skin.px(32))
        self.setFixedWidth(width)
        height = max(layout.heightForWidth(width), self._skin.px(52))
        self.setFixedHeight(height)
        self.move(parent.width() - width - self._skin.px(16), parent.height() - height - self._skin.px(44))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go some seconds after the pointer has."""
        self._timer.start()
        super().leaveEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  Qt's own name
        """Hand the focus on to what is near where it cannot stay."""
        return hand_on_focus(self) or super().focusNextPrevChild(next)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its glyph."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_box(painter, QRectF(self.rect()), skin.px(8), skin.colour("raised"), skin.colour("border_strong"))
            size = skin.px(18)
            box = QRectF(skin.px(15), self.height() / 2 - size / 2, size, size)
            skin.glyph(painter, "ph.info-fill", box, "accent")
        finally:
            painter.end()
