"""What waits for a person: pairs among the properties, found by a job, and rows of registers being prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from estates_app.domain.decisions import MERGING, Relation
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel, Progress
from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.shelf import Shelf
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.reviewing import Waits, find_waiting, still_waiting, waiting_rows

#: Key of the job that looks for pairs.
JOB = "pairs of properties"


class Waiting(QObject):
    """Looks for pairs when registers came in, and keeps what was found while the stage's widgets come and go.

    *Signals*: ``changed()``: another number waits.
    """

    changed = Signal()

    def __init__(self, desk: Desk, shelf: Shelf) -> None:
        super().__init__(shelf)
        self._desk, self._shelf = desk, shelf
        self._found: tuple[Waits, ...] = ()
        self._stamp: tuple[str, ...] | None = None
        self._tried: tuple[str, ...] | None = None  # what was stopped is not begun again unasked
        self._kept: tuple[tuple[object, ...], tuple[Waits, ...]] | None = None
        desk.bridge.changed.connect(self._on_changed)
        shelf.changed.connect(self.changed)

    @property
    def is_looking(self) -> bool:
        """Whether the job runs."""
        return self._desk.tasks.is_busy(JOB)

    @property
    def has_looked(self) -> bool:
        """Whether the pairs of the present registers are known."""
        return self._stamp == self._present()

    def pairs(self) -> tuple[Waits, ...]:
        """Return what waits: rows of registers being prepared first, for they can wait least."""
        if not self._desk.bridge.is_open:
            return ()
        estate = self._desk.bridge.estate
        prepared = self.prepared()
        stamp = (estate.properties, estate.decisions, self._found, *prepared.values())
        if (
            self._kept is None
            or len(self._kept[0]) != len(stamp)
            or any(a is not b for a, b in zip(self._kept[0], stamp, strict=True))
        ):
            rows = [waits for key, one in prepared.items() for waits in waiting_rows(key, one)]
            self._kept = stamp, (*rows, *still_waiting(estate, self._found))
        return self._kept[1]

    def prepared(self) -> Mapping[str, Prepared]:
        """Return the registers that are being prepared, by their keys."""
        pending = ((entry.key, self._shelf.pending(entry.key)) for entry in self._shelf.entries())
        return {key: one.prepared for key, one in pending if one is not None and one.prepared is not None}

    def look(self, *, again: bool = False) -> None:
        """Look for pairs among the properties, where that was not done since registers came in."""
        estate, stamp = self._desk.bridge.estate, self._present()
        if not self._desk.bridge.is_open or self.is_looking or (self._tried == stamp and not again):
            return
        self._tried = stamp

        def work(progress: Progress, cancel: Cancel) -> tuple[Waits, ...]:
            return find_waiting(estate.properties, progress=progress, cancel=cancel)

        def done(found: tuple[Waits, ...]) -> None:
            self._found, self._stamp = found, stamp
            self.changed.emit()

        self._desk.tasks.start(JOB, "Looking for records of one property", work, done, self._desk.say.error)
        self.changed.emit()

    def answer_row(self, register: str, row: int, first_id: str = "", relation: Relation | None = None) -> bool:
        """Settle a register anew with what a person says of a row of it; with nothing said, an answer is taken back.

        Returns False where the register has come in meanwhile, or is being read.
        """
        pending = self._shelf.pending(register)
        if pending is None or self._shelf.doing(register):
            return False
        choices = pending.choices
        joins = {number: key for number, key in choices.joins.items() if number != row}
        apart = {number: said for number, said in choices.apart.items() if number != row}
        if relation in MERGING:
            joins[row] = first_id
        elif relation is not None:
            apart[row] = (first_id, relation)
        self._shelf.read_again(register, choices=replace(choices, joins=joins, apart=apart))
        return True

    def stop(self) -> None:
        """Stop looking."""
        self._desk.tasks.cancel(JOB)
        self.changed.emit()

    def _present(self) -> tuple[str, ...]:
        estate: Estate = self._desk.bridge.estate
        return tuple(edition.id for edition in estate.editions)

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self._desk.tasks.cancel(JOB)
            self._found, self._stamp, self._tried, self._kept = (), None, None, None
        if nodes & {"project", "properties", "decisions", "editions"}:
            self.changed.emit()


def waiting_of(desk: Desk, shelf: Shelf) -> Waiting:
    """Return the one of a window."""
    found = desk.kept.get("review")
    if not isinstance(found, Waiting):
        found = desk.kept["review"] = Waiting(desk, shelf)
    return found
