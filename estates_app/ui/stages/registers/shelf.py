"""The registers on the shelf: accepted editions, and those that are being read or wait to be accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from estates_app.domain.collecting import collection_paused
from estates_app.domain.errors import EstatesError
from estates_app.domain.estate import Edition
from estates_app.domain.jobs import Cancel, Progress
from estates_app.registers.files.peeking import Parts, look_into
from estates_app.registers.reading import NothingIdentifies
from estates_app.registers.source import RegisterSource
from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.ground import Ground
from estates_app.ui.stages.registers.looking import Looking
from estates_app.ui.words import FOR_GOOD, count
from estates_app.workspace.composing import Composed, compose_import
from estates_app.workspace.door_ahead import confidential_in
from estates_app.workspace.edition_view import Accepted, accepted_of, kept_of, remember, view_of_edition
from estates_app.workspace.importing import Overtaken, begin_import, beside, settled_now
from estates_app.workspace.place_sources import at_hand
from estates_app.workspace.preparing import Choices, Prepared, prepare_import
from estates_app.workspace.register_view import RegisterView, register_name, view_of
from estates_app.workspace.session import Session

#: How the job is called that brings a register into the estate.
_ADDING = "Adding"
_BEING_ADDED = "being added"


@dataclass(eq=False)
class Pending:
    """A register that is not accepted yet.

    Attributes
    ----------
    key : str
    source : RegisterSource
        As it is read, or was read last.
    choices : Choices
    parts : Parts
    prepared : Prepared or None
        None while it is read for the first time.
    view : RegisterView or None
    is_written : bool
        Whether it is being written into the project, which cannot be stopped.
    """

    key: str
    source: RegisterSource
    choices: Choices = field(default_factory=Choices)
    parts: Parts = field(default_factory=Parts)
    prepared: Prepared | None = None
    view: RegisterView | None = None
    is_written: bool = False

    @property
    def job(self) -> str:
        """Key of the job that reads it."""
        return f"register {self.key}"


@dataclass(frozen=True)
class Entry:
    """One line of the list of registers."""

    key: str
    title: str
    second: str
    symbol: str
    badge: str = ""
    is_done: bool = False


class Shelf(QObject):
    """Reads registers as jobs and keeps what was prepared until it is accepted.

    It outlives the stage, whose widgets are made anew for another size of text; ``shown`` is the key of the register
    that is looked at.

    *Signals*: ``changed()``: an entry came, went or was read; ``wants(key)``: this entry should be looked at;
    ``lost(pending, error)``: nothing in it tells its rows apart, ask a person.
    """

    changed = Signal()
    wants = Signal(str)
    lost = Signal(object, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.shown = ""
        self._pending: dict[str, Pending] = {}
        self.files = Looking(desk, self)
        self._made = 0
        self._views: dict[str, tuple[object, RegisterView]] = {}
        self._ground = Ground()
        desk.tasks.changed.connect(self._on_tasks)
        desk.bridge.changed.connect(self._on_changed)

    def entries(self) -> list[Entry]:
        """Return the lines of the list: editions in the order in which they came, then what is not accepted yet."""
        if not self._desk.bridge.is_open:
            return []
        session = self._desk.bridge.session
        files = Counter(edition.file for edition in session.estate.editions)
        found = [_entry_of_edition(session, edition, files) for edition in session.estate.editions]
        return found + [_entry_of(pending) for pending in self._pending.values()]

    def pending(self, key: str) -> Pending | None:
        """Return a register that is not accepted yet, None where the key names none."""
        return self._pending.get(key)

    def edition(self, key: str) -> Edition | None:
        """Return an accepted edition."""
        return next((e for e in self._desk.bridge.estate.editions if e.id == key), None)

    def doing(self, key: str) -> str:
        """Return what is being done with a register, in a few words; empty where nothing is."""
        pending = self._pending.get(key)
        if pending is not None and pending.is_written:
            return _BEING_ADDED
        job = next((job for job in self._desk.tasks.jobs() if pending and job.key == pending.job), None)
        if job is None:
            return ""
        return _BEING_ADDED if job.title.startswith(_ADDING) else "being read again"

    def view(self, key: str) -> RegisterView | None:
        """Return what a register looks like; None while it is read, and for a table that only added facts."""
        pending = self._pending.get(key)
        if pending is not None:
            return pending.view
        edition, session = self.edition(key), self._desk.bridge.session
        if edition is None or not kept_of(session, edition).rows:
            return None
        stamp = session.estate.properties
        if self._views.get(key, (None,))[0] is not stamp:
            self._views[key] = stamp, view_of_edition(session, edition)
        return self._views[key][1]

    def add(self, source: RegisterSource, choices: Choices, parts: Parts) -> str:
        """Read a register for the first time; returns its key."""
        self._made += 1
        pending = Pending(f"new {self._made}", source, choices, parts)
        self._pending[pending.key] = pending
        self._prepare(pending, source, choices)
        self.wants.emit(pending.key)
        return pending.key

    def add_all(self, sources: Sequence[tuple[RegisterSource, Parts]]) -> None:
        """Read several registers, in their order; the first of them is shown."""
        keys = []
        for source, parts in sources:
            self._made += 1
            pending = Pending(f"new {self._made}", source, parts=parts)
            self._pending[pending.key] = pending
            self._prepare(pending, source, pending.choices)
            keys.append(pending.key)
        if keys:
            self.wants.emit(keys[0])

    def read_again(self, key: str, *, choices: Choices | None = None, **changes: Any) -> None:  # noqa: ANN401
        """Read a register in another way: other columns, another sheet, other decisions on its rows."""
        pending = self._pending[key]
        self._prepare(pending, replace(pending.source, **changes), choices or pending.choices)

    def read_as(self, key: str, source: RegisterSource) -> None:
        """Read a register as another source says."""
        pending = self._pending[key]
        self._prepare(pending, source, pending.choices)

    def drop(self, key: str) -> None:
        """Let go of a register that was not accepted. Nothing of it was kept."""
        pending = self._pending.get(key)
        if pending is not None and not pending.is_written:
            del self._pending[key]
            self._desk.tasks.cancel(pending.job)
            self.changed.emit()

    def accept(self, key: str) -> None:
        """Keep a prepared register as an edition: worked out by one job, written by another."""
        pending, session = self._pending.get(key), self._desk.bridge.session
        if pending is None or pending.prepared is None or self.doing(key):
            return
        prepared = pending.prepared

        def work(*_: object) -> tuple[Composed, Accepted]:
            with collection_paused():
                composed = compose_import(session, beside(session, prepared))
                return composed, accepted_of(composed)

        self._desk.tasks.start(
            pending.job,
            f"{_ADDING} {pending.source.path.name}",
            work,
            lambda made: self._write(pending, *made),
            lambda error: self._not_added(pending, error),
        )
        self.changed.emit()

    def _write(self, pending: Pending, composed: Composed, accepted: Accepted) -> None:
        """Write by a job, which nothing stops half-way: the status bar does not offer to."""
        try:
            writing = begin_import(self._desk.bridge.session, composed)
        except Overtaken:  # something else was changed meanwhile: work it out again
            self.accept(pending.key)
            return
        except EstatesError as error:
            self._not_added(pending, error)
            return

        def write(*_: object) -> None:
            with collection_paused():
                writing.write()

        pending.is_written = True
        self._desk.tasks.start(
            pending.job,
            f"{_ADDING} {pending.source.path.name}",
            write,
            lambda _: self._keep(pending, accepted),
            lambda error: self._not_added(pending, error),
            is_shown=False,
        )
        self.changed.emit()

    def _keep(self, pending: Pending, accepted: Accepted) -> None:
        """Take over what was written."""
        session, edition = self._desk.bridge.session, accepted.kept.edition
        remember(session, accepted)
        self._views[edition.id] = accepted.stamp, accepted.view
        shown, self.shown = self.shown, edition.id
        del self._pending[pending.key]
        try:
            session.finish()
        except EstatesError as error:
            self._pending[pending.key], self.shown = pending, shown
            self._not_added(pending, error)
            return
        if self.edition(edition.id) is None:  # it failed before, and whoever waited for it was told so
            self._pending[pending.key], self.shown = pending, shown
            pending.is_written = False
            self.changed.emit()
            return
        self._settle_others(session)
        self._desk.say.toast(f"{accepted.view.title} added: {count(len(accepted.view.rows), 'row')}. {FOR_GOOD}")
        self.changed.emit()
        self.wants.emit(edition.id)

    def _settle_others(self, session: Session) -> None:
        """Show what the rows of the registers that wait become now that more properties are known."""
        for pending in self._pending.values():
            if pending.prepared is not None and not self.doing(pending.key):
                self._settle(session, pending, pending.prepared)

    def _settle(self, session: Session, pending: Pending, prepared: Prepared) -> None:
        def work(*_: object) -> tuple[Prepared, RegisterView] | None:
            now = settled_now(session, prepared)
            return None if now is prepared else (now, _view(session, now))

        def done(made: tuple[Prepared, RegisterView] | None) -> None:
            if made is not None and pending.prepared is prepared and pending.key in self._pending:
                self._show(pending, *made)

        title = f"Looking at {pending.source.path.name} again"
        self._desk.tasks.start(pending.job, title, work, done, self._failed(pending))

    def _not_added(self, pending: Pending, error: Exception) -> None:
        """Say why a register is not in the estate; where it was overtaken, show how it stands now."""
        pending.is_written = False
        if isinstance(error, Overtaken) and error.again is not None:
            self._show(pending, error.again, _view(self._desk.bridge.session, error.again))
        elif isinstance(error, Overtaken):
            self._prepare(pending, pending.source, pending.choices)
        else:
            self.changed.emit()
        self._desk.say.error(error)

    def _prepare(self, pending: Pending, source: RegisterSource, choices: Choices) -> None:
        session = self._desk.bridge.session
        kept = at_hand(session)
        parts = pending.parts
        is_elsewhere = source.member != pending.source.member

        def work(progress: Progress, cancel: Cancel) -> tuple[Prepared, RegisterView, Parts]:
            progress(0.0, "reading places")
            sources = self._ground.sources(kept)
            prepared = prepare_import(
                session,
                source,
                choices=choices,
                sources=sources,
                progress=progress,
                cancel=cancel,
            )
            told = look_into(source.path, source.member) if is_elsewhere else parts
            return prepared, _view(session, prepared), told

        name = source.path.name
        self._desk.tasks.start(
            pending.job, f"Reading {name}", work, lambda made: self._on_read(pending, *made), self._failed(pending)
        )
        self.changed.emit()

    def _failed(self, pending: Pending) -> Callable[[Exception], None]:
        def failed(error: Exception) -> None:
            if pending.view is None:
                self._pending.pop(pending.key, None)
            self.changed.emit()
            if isinstance(error, NothingIdentifies) and pending.view is None:
                self.lost.emit(pending, error)
            else:
                self._desk.say.error(error)

        return failed

    def _on_read(self, pending: Pending, prepared: Prepared, view: RegisterView, parts: Parts) -> None:
        if pending.key in self._pending:
            pending.parts = parts
            self._show(pending, prepared, view)

    def _show(self, pending: Pending, prepared: Prepared, view: RegisterView) -> None:
        pending.prepared, pending.view = prepared, view
        pending.source, pending.choices = prepared.source, prepared.choices
        self.changed.emit()

    def _on_tasks(self) -> None:
        # A job that ends tells so before it hands over its result: what was cancelled is told apart a moment later.
        QTimer.singleShot(0, self, self._let_go_of_cancelled)

    def _let_go_of_cancelled(self) -> None:
        gone = [p for p in self._pending.values() if p.view is None and not self._desk.tasks.is_busy(p.job)]
        for pending in gone:
            del self._pending[pending.key]
        if gone:
            self.changed.emit()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            for pending in self._pending.values():
                self._desk.tasks.cancel(pending.job)
            self._pending.clear()
            self._views.clear()
            self._ground.forget()
        elif nodes & {"zones", "localities"}:
            for pending in [p for p in self._pending.values() if not p.is_written]:
                self._prepare(pending, pending.source, pending.choices)
        if nodes & {"project", "editions", "partners", "properties"}:
            self.changed.emit()


def _entry_of_edition(session: Session, edition: Edition, files: Mapping[str, int]) -> Entry:
    kept = kept_of(session, edition)
    partner = session.estate.partners.get(edition.partner_id)
    who = partner.name if partner else ""
    rows = count(len(kept.rows), "row") if kept.rows else "facts added"
    badge = f"{kept.waiting:,}" if kept.waiting else ""
    sheet = f" · {edition.sheet}" if edition.sheet and files[edition.file] > 1 else ""
    return Entry(
        edition.id,
        register_name(edition.file, who),
        f"{rows}{sheet} · {who}",
        f"partner:{partner.code if partner else 'VO'}",
        badge,
        is_done=not badge,
    )


def _entry_of(pending: Pending) -> Entry:
    name = register_name(pending.source.path.name, pending.source.partner)
    symbol = f"partner:{pending.view.code if pending.view else 'VO'}"
    if pending.view is None:
        return Entry(pending.key, name, "being read…", symbol)
    rows = count(len(pending.view.rows), "row")
    badge = f"{pending.view.waiting:,}" if pending.view.waiting else "new"
    return Entry(pending.key, name, f"{rows} · {pending.view.partner}", symbol, badge)


def _view(session: Session, prepared: Prepared) -> RegisterView:
    return view_of(prepared, confidential_in(prepared, session.rules, session.catalogue))


def shelf_of(desk: Desk) -> Shelf:
    """Return the one shelf of a window."""
    shelf = desk.kept.get("registers")
    if not isinstance(shelf, Shelf):
        shelf = desk.kept["registers"] = Shelf(desk, desk.bridge)
    return shelf
