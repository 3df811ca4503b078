"""The bridge between the session, which knows no Qt, and the views: the one app-wide signal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import EstatesError
from estates_app.domain.estate import Estate
from estates_app.ui.look import Look, without_the_gone
from estates_app.ui.undo import EditCommand
from estates_app.workspace.scenarios import make_current
from estates_app.workspace.session import Session

#: Nodes told when another project is opened or the present one is closed: every view starts afresh.
EVERYTHING = frozenset({"project"})

_NOTHING: frozenset[str] = frozenset()

T = TypeVar("T")


class Bridge(QObject):
    """Holds the open session, what is looked at, and the undo stack; tells every view what has changed.

    *Signals*: ``changed(nodes, ids)``: names of subjects, results and parts of the look, and the ids concerned (empty
    for all); ``refused(error)``: an edit, an undo or a redo could not be made.
    """

    changed = Signal(object, object)
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._look = Look()
        self.undo_stack = QUndoStack(self)

    @property
    def look(self) -> Look:
        """What is looked at."""
        return self._look

    @property
    def session(self) -> Session:
        """The open session; ask `is_open` first."""
        assert self._session is not None, "no project is open"
        return self._session

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self._session is not None

    @property
    def estate(self) -> Estate:
        """The present snapshot, an empty one where no project is open."""
        return self._session.estate if self._session else Estate()

    def take(self, session: Session | None, look: Look | None = None) -> None:
        """Show another project, or none. The one before is let go of."""
        before, self._session = self._session, session
        self.undo_stack.clear()
        self._look = look or Look()
        if session is not None:
            session.changed = self._on_session_changed
        if before is not None:
            before.store.close()
        self.changed.emit(EVERYTHING, _NOTHING)

    def look_at(self, **changes: Any) -> None:  # noqa: ANN401
        """Look at something else; only what differs is told."""
        nodes = self._turn_to(replace(self._look, **changes))
        if nodes:
            self.changed.emit(nodes, _NOTHING)

    def select(self, ids: Iterable[str], *, is_added: bool = False) -> None:
        """Select properties, or add them to those that are; an added one that is selected is let go."""
        wanted = tuple(dict.fromkeys(ids))
        if is_added:
            before = self._look.selected
            kept = tuple(key for key in before if key not in wanted)
            wanted = kept + tuple(key for key in wanted if key not in before)
        self.look_at(selected=wanted)

    def edit(self, verb: str, changes: Iterable[Change], **detail: object) -> bool:
        """Make one undoable step of cells; False (and `refused`) where it cannot be made."""
        return self.apply(self.session.new_edit(verb, changes, **detail))

    def apply(self, edit: Edit) -> bool:
        """Apply an edit and put it on the undo stack."""
        try:
            self.session.apply(edit)
        except EstatesError as error:
            self.refused.emit(error)
            return False
        self.made(edit)
        return True

    def made(self, edit: Edit, run: str = "") -> None:
        """Put an edit that a use-case has applied on the undo stack."""
        if edit.changes:
            self.undo_stack.push(EditCommand(edit, self._step_back, run))

    def step(self, use: Callable[[], T], *, run: str = "") -> T | None:
        """Do a use-case that applies at most one edit; it can be undone. None (and `refused`) where it cannot be.

        Edits of one `run` that follow one another are undone as one.
        """
        try:
            return self.attempt(use, run=run)
        except EstatesError as error:
            self.refused.emit(error)
            return None

    def attempt(self, use: Callable[[], T], *, run: str = "") -> T:
        """Do what `step` does, for who says a refusal in its own place.

        Raises
        ------
        EstatesError
            The use-case could not be done.
        """
        before = self.session.last_edit
        result = use()
        made = self.session.last_edit
        if made is not None and made is not before:
            self.made(made, run)
        return result

    def tell(self, *nodes: str, ids: Iterable[str] = ()) -> None:
        """Tell the views that results have arrived."""
        self.changed.emit(frozenset(nodes), frozenset(ids))

    def _step_back(self, edit: Edit) -> Edit | None:
        try:
            return self.session.undo(edit)
        except EstatesError as error:
            self.refused.emit(error)
            return None

    def _on_session_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        self.changed.emit(nodes | self._turn_to(without_the_gone(self._look, self.estate)), ids)

    def _turn_to(self, look: Look) -> frozenset[str]:
        """Look at something else; the scenario in view is the one that paper and command line speak of."""
        before, self._look = self._look, look
        nodes = before.differs_in(look)
        if "scenario" in nodes and self._session is not None:
            try:
                make_current(self._session, look.scenario)
            except EstatesError as error:
                self.refused.emit(error)
        return nodes
