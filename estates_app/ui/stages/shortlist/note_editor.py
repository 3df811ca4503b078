"""The note beside a property: a few lines under it, with how many characters are used of how many."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from estates_app.domain.scenario import MOST_NOTE_CHARACTERS
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.labels import label, row
from estates_app.workspace.shortlist_lines import Line

#: A focus that goes for one of these reasons comes back by itself.
_COMES_BACK = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class NoteEditor(QFrame):
    """Edits one note. *Signals*: ``left(keep)``: whoever writes is done; False where nothing should be kept."""

    left = Signal(bool)

    def __init__(self, skin: Skin, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = line.property_id
        self.setAccessibleName(f"Note on {line.name}")
        self.box = QPlainTextEdit(line.note)
        self.box.setAccessibleName(f"Note on {line.name}")
        self.box.setPlaceholderText("What should readers know about this property?")
        self.box.setTabChangesFocus(True)
        self.box.setFixedHeight(skin.px(58))
        self._about = label("Note for the exempt edition alone" if line.is_unnamed else "Note for both editions", "3")
        self._about.setToolTip(
            "The public edition leaves this empty building unnamed, so it leaves out what stands beside it."
            if line.is_unnamed
            else "What is written here is printed. An amount of money of a confidential partner is left out in public."
        )
        self._count = label("", "3")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(skin.px(2))
        column.addWidget(self.box)
        column.addLayout(row(self._about, None, self._count, margins=(2, 0, 2, 0)))
        self.setFocusProxy(self.box)
        self.box.textChanged.connect(self._on_text)
        self.box.installEventFilter(self)
        self._on_text()
        cursor = self.box.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.box.setTextCursor(cursor)

    def text(self) -> str:
        """Return what is written."""
        return self.box.toPlainText()

    def _on_text(self) -> None:
        text = self.text()
        if len(text) > MOST_NOTE_CHARACTERS:  # what is pasted is cut to what fits
            at = self.box.textCursor().position()
            self.box.setPlainText(text[:MOST_NOTE_CHARACTERS])
            cursor = self.box.textCursor()
            cursor.setPosition(min(at, MOST_NOTE_CHARACTERS))
            self.box.setTextCursor(cursor)
            return
        self._count.setText(f"{len(text)} of {MOST_NOTE_CHARACTERS} characters")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the note when the focus goes or Ctrl+Enter is pressed; Escape leaves it as it was."""
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _COMES_BACK:
            self.left.emit(True)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit(False)
                return True
            if has_ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.left.emit(True)
                return True
        return super().eventFilter(watched, event)
