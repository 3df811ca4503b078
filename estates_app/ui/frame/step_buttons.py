"""Undo and redo, each with the name of the step that it would take."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import row


class StepButtons(QWidget):
    """Two buttons. *Signals*: ``left()``: neither can be pressed now, and the focus was here."""

    left = Signal()

    def __init__(self, skin: Skin, stack: QUndoStack) -> None:
        super().__init__()
        self._stack = stack
        self.setAccessibleName("Undo and redo")
        self.undo = Button(skin, "Undo", "ph.arrow-u-up-left", kind="icon")
        self.redo = Button(skin, "Redo", "ph.arrow-u-up-right", kind="icon")
        self.setLayout(row(self.undo, self.redo, spacing=0))
        self.undo.clicked.connect(stack.undo)
        self.redo.clicked.connect(stack.redo)
        stack.indexChanged.connect(self._say)
        self._say()

    def _say(self) -> None:
        stack, had_focus = self._stack, self.isAncestorOf(self.window().focusWidget())
        steps = (
            (self.undo, stack.canUndo(), step_words("Undo", stack.undoText()), "Nothing to undo"),
            (self.redo, stack.canRedo(), step_words("Redo", stack.redoText()), "Nothing to redo"),
        )
        for button, is_possible, words, nothing in sorted(steps, key=lambda step: not step[1]):
            button.setEnabled(is_possible)  # what is possible first: the focus may have to go there
            button.setToolTip(words if is_possible else nothing)
        if had_focus and not (stack.canUndo() or stack.canRedo()):
            self.left.emit()


def step_words(verb: str, step: str) -> str:
    """Return what a command does now: undo, and which step."""
    return f"{verb}: {step}" if step else verb
