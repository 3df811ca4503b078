"""Undo: flat commands, each round one edit of the session. Children of a command crash PySide6, so there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from zlib import crc32

from PySide6.QtGui import QUndoCommand

from estates_app.domain.edits import Change, Edit

#: Takes an edit back and returns the edit that did so, None where it was refused.
StepBack = Callable[[Edit], Edit | None]


class EditCommand(QUndoCommand):
    """One named step that has been made already: its first redo does nothing.

    Parameters
    ----------
    edit : Edit
    step_back : callable
    run : str
        Steps of one run that follow one another, as when keys walk through a list, are taken back as one.
    """

    def __init__(self, edit: Edit, step_back: StepBack, run: str = "") -> None:
        super().__init__(edit.verb)
        self._edit, self._step_back, self._run = edit, step_back, run
        self._is_made = True

    def id(self) -> int:
        """Return a number of the run, for Qt to ask whether two steps are one; -1 for a step by itself."""
        return crc32(self._run.encode()) & 0x7FFFFFFF if self._run else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next step of the same run."""
        if not isinstance(other, EditCommand) or other._run != self._run:
            return False
        self._edit = replace(other._edit, changes=_joined(self._edit.changes, other._edit.changes))
        self.setText(other.text())
        return True

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


def _joined(first: tuple[Change, ...], second: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return what two edits, one after the other, have changed: each cell from what it was at first."""
    found = {(change.table, change.id, change.field): change for change in first}
    for change in second:
        key = change.table, change.id, change.field
        found[key] = replace(change, before=found[key].before) if key in found else change
    return tuple(found.values())
