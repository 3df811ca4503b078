"""Undo: flat commands, each round one edit of the session. Children of a command crash PySide6, so there are none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from estates_app.domain.edits import Edit

#: Takes an edit back and returns the edit that did so, None where it was refused.
StepBack = Callable[[Edit], Edit | None]


class EditCommand(QUndoCommand):
    """One named step that has been made already: its first redo does nothing."""

    def __init__(self, edit: Edit, step_back: StepBack) -> None:
        super().__init__(edit.verb)
        self._edit, self._step_back = edit, step_back
        self._is_made = True

    def undo(self) -> None:
        """Take the edit back; a refused step leaves the stack, for it can no longer be taken back."""
        back = self._step_back(self._edit)
        if back is None:
            self.setObsolete(True)
        else:
            self._edit = back

    def redo(self) -> None:
        """Make the edit again by taking back what took it back."""
        if self._is_made:
            self._is_made = False
            return
        self.undo()
