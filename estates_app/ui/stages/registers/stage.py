"""The body of the Registers stage: the list, and beside it one register with what it becomes and its issues."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from estates_app.registers.peeking import Parts
from estates_app.registers.reading import NothingIdentifies
from estates_app.registers.source import RegisterSource
from estates_app.ui.desk import Desk
from estates_app.ui.parts.property_menu import PropertyMenu
from estates_app.ui.stages.registers.ask_context import AskContext
from estates_app.ui.stages.registers.ask_register import AskColumn, AskRegister
from estates_app.ui.stages.registers.ask_supplement import AskSupplement
from estates_app.ui.stages.registers.head import Head, Reading
from estates_app.ui.stages.registers.issues import IssuesPanel
from estates_app.ui.stages.registers.register_list import RegisterList
from estates_app.ui.stages.registers.scope_rules import ScopeRules
from estates_app.ui.stages.registers.shelf import Pending, Shelf
from estates_app.ui.stages.registers.tables import LinkedTables
from estates_app.ui.widgets.empty import EmptyState
from estates_app.workspace.issue_words import IssueView
from estates_app.workspace.register_view import RegisterView

_REGISTERS = "Registers (*.csv *.txt *.xlsx *.xlsm *.xls *.ods *.gpkg *.shp *.geojson *.json *.fgb);;All files (*)"


class RegistersStage(QWidget):
    """The stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName("Registers")
        self.shelf = Shelf(desk, self)
        self.key = ""
        self.dialog: QDialog | None = None
        self._is_late = True
        self._asked: deque[Callable[[], None]] = deque()
        skin = desk.skin
        self.list = RegisterList(skin)
        self.head = Head(desk)
        self.tables = LinkedTables(skin, desk.bridge.session.catalogue if desk.bridge.is_open else desk.tools.catalogue)
        self.issues = IssuesPanel(skin)
        self.reading = Reading(desk)
        self.empty = EmptyState(
            skin,
            "ph.files",
            "No registers yet",
            "Add each partner’s file as it is. Headings and layout do not matter: you will see every row and what it "
            "becomes.",
            (("Add a register…", "primary", self.ask_files), ("Open the sample", "quiet", self._open_sample)),
        )
        self.facts = EmptyState(
            skin,
            "ph.table",
            "This table only added facts",
            "Its rows became no properties: they told costs, people or footfall of properties that were known.",
        )
        self._menu = PropertyMenu(desk, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.tables, 1)
        column.addWidget(self.issues)
        self.page = page
        self.pages = QStackedWidget()
        self.pages.setAccessibleName("Register")
        for part in (self.empty, self.facts, self.reading, page):
            self.pages.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.list)
        line.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.list.picked.connect(self.show_register)
        self.list.wanted.connect(self._on_wanted)
        self.list.dropped.connect(self.take_files)
        self.head.accepted.connect(lambda: self.shelf.accept(self.key))
        self.head.dropped.connect(self._on_dropped)
        self.head.rules_wanted.connect(self.ask_rules)
        self.reading.cancelled.connect(self._on_cancelled)
        self.tables.chosen.connect(self._on_chosen)
        self.tables.opened.connect(self._on_opened)
        self.issues.remedy_wanted.connect(self.put_right)
        self.issues.row_wanted.connect(self._on_row_wanted)
        self.issues.looked_at.connect(self._on_looked_at)
        self.shelf.changed.connect(self._fill)
        self.shelf.wants.connect(self.show_register)
        self.shelf.looked.connect(self._on_looked)
        self.shelf.lost.connect(self._on_lost)
        self._desk.tasks.changed.connect(self._on_tasks)
        self._desk.requests.offered.connect(self._on_offered)

    # --- what is shown --------------------------------------------------------------------------------------------

    @property
    def view(self) -> RegisterView | None:
        """The register that is shown, None while there is none to show."""
        return self.shelf.view(self.key) if self._desk.bridge.is_open and self.key else None

    def show_register(self, key: str) -> None:
        """Show a register."""
        self.key = key
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another stage was in view."""
        super().showEvent(event)
        if self._is_late:
            self._fill()

    def _fill(self) -> None:
        self._is_late = not self.isVisible()
        if self._is_late:
            return
        entries = self.shelf.entries()
        keys = [entry.key for entry in entries]
        if self.key not in keys:
            self.key = next((entry.key for entry in entries if entry.badge), keys[0] if keys else "")
        self.list.show_entries(entries, self.key)
        if not keys:
            self.pages.setCurrentWidget(self.empty)
            return
        view, pending = self.view, self.shelf.pending(self.key)
        if view is not None:
            self.head.say(view, is_reading=self.shelf.is_reading(self.key))
            if self.tables.files.view is not view:
                self.tables.show_view(view)
                self.issues.show_issues(view.issues)
            self.pages.setCurrentWidget(self.page)
        elif pending is not None:
            self.reading.follow(pending.job)
            self.pages.setCurrentWidget(self.reading)
        else:
            self.pages.setCurrentWidget(self.facts)

    def _on_tasks(self) -> None:
        view = self.view
        if view is not None and not view.is_accepted:
            self.head.say(view, is_reading=self.shelf.is_reading(self.key))

    # --- files that come in ---------------------------------------------------------------------------------------

    def ask_files(self) -> None:
        """Ask for registers."""
        start = str(self._desk.bridge.session.store.path.parent)
        names, _ = QFileDialog.getOpenFileNames(self, "Choose registers", start, _REGISTERS)
        self.take_files(tuple(Path(name) for name in names))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Look into files, then ask whose registers they are."""
        for path in paths:
            self.shelf.look(Path(path))

    def ask_supplement(self, path: Path | None = None) -> None:
        """Ask for a table of costs, people or footfall."""
        dialog = AskSupplement(self._desk, self.window())
        if path is not None:
            dialog.take(path)
        self._open(dialog)

    def ask_context(self) -> None:
        """Ask for people and places."""
        self._open(AskContext(self._desk, self.window()))

    def ask_rules(self) -> None:
        """Open the scope rules."""
        self._open(ScopeRules(self._desk, self.window()))

    def _on_offered(self, kind: str, payload: object) -> None:
        if not self._desk.bridge.is_open:
            return
        if kind == "files" and isinstance(payload, Sequence):
            self.take_files(tuple(payload))
        else:
            self._on_wanted(kind)

    def _on_wanted(self, kind: str) -> None:
        wanted = {
            "file": self.ask_files,
            "supplement": self.ask_supplement,
            "context": self.ask_context,
            "scope": self.ask_rules,
        }.get(kind)
        if wanted is not None:
            wanted()

    def _on_looked(self, path: Path, parts: Parts) -> None:
        def ask() -> None:
            dialog = AskRegister(self._desk.skin, path, parts, self._desk.bridge.estate, self.window())
            self._open(dialog, lambda: self._add(dialog))

        self._queue(ask)

    def _add(self, dialog: AskRegister) -> None:
        self.shelf.add(dialog.source(), dialog.choices(), dialog.parts)

    def _on_lost(self, pending: Pending, fault: NothingIdentifies) -> None:
        def ask() -> None:
            dialog = AskColumn(self._desk.skin, pending.source, pending.parts, fault, self.window())
            self._open(dialog, lambda: self._add_again(pending, dialog.changes()))

        self._queue(ask)

    def _add_again(self, pending: Pending, changes: Mapping[str, object]) -> None:
        source: RegisterSource = replace(pending.source, **changes)  # type: ignore[arg-type]
        self.shelf.add(source, pending.choices, pending.parts)

    def _queue(self, ask: Callable[[], None]) -> None:
        """Ask when no other question is open: several files are asked about one after the other."""
        self._asked.append(ask)
        if self.dialog is None:
            self._asked.popleft()()

    def _open(self, dialog: QDialog, then: Callable[[], None] | None = None) -> None:
        self.dialog = dialog

        def ended(code: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if then is not None and code == QDialog.DialogCode.Accepted:
                then()
            if self.dialog is None and self._asked:
                self._asked.popleft()()

        dialog.finished.connect(ended)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.open()

    # --- what is done with a register -----------------------------------------------------------------------------

    def put_right(self, issue: IssueView) -> None:
        """Do what the button of an issue says."""
        pending, view = self.shelf.pending(self.key), self.view
        if issue.remedy is None or view is None:
            return
        kind, rows = issue.remedy.kind, frozenset(issue.rows)
        if kind == "correct":
            self._correct(issue, view)
        elif pending is None or pending.prepared is None:
            return
        elif kind == "postcode":
            self.shelf.read_again(self.key, by_postcode=pending.source.by_postcode | rows)
        elif kind == "coordinates":
            self.shelf.read_again(self.key, by_postcode=pending.source.by_postcode - rows)
        elif kind == "leave_out":
            self._on_chosen(issue.column, "")
        else:
            joins = {row: key for row, key in pending.choices.joins.items() if row not in rows}
            if kind == "join":
                joins.update({row: pending.prepared.possible[row].property_id for row in issue.rows})
            self.shelf.read_again(self.key, choices=replace(pending.choices, joins=joins))

    def _correct(self, issue: IssueView, view: RegisterView) -> None:
        """Correct the cell of the current row where the issue is in it, else of the first that has it."""
        here = self.tables.current_row()
        now = view.rows[here].row if 0 <= here < len(view.rows) else 0
        at = view.index_of(now if now in issue.rows else issue.rows[0])
        field = next((guess.field for guess in view.columns if guess.source == issue.column), None)
        if at >= 0 and field and view.rows[at].property_id:
            self.tables.select(at)
            self._menu.correct(view.rows[at].property_id, field)

    def _on_chosen(self, heading: str, key: str) -> None:
        pending = self.shelf.pending(self.key)
        if pending is not None:
            self.shelf.read_again(self.key, mapping={**pending.source.mapping, heading: key})

    def _on_dropped(self) -> None:
        pending = self.shelf.pending(self.key)
        if pending is not None:
            name = pending.source.path.name
            self.shelf.drop(self.key)
            self._desk.say.toast(f"{name} was not imported. Nothing of it was kept.")

    def _on_cancelled(self) -> None:
        self._on_dropped()

    def _on_opened(self, row: int) -> None:
        """Show the property of a row on the map."""
        view = self.view
        if view is not None and 0 <= row < len(view.rows) and view.rows[row].property_id:
            self._desk.bridge.select([view.rows[row].property_id])
            self._desk.go("map")

    def _on_looked_at(self, issue: IssueView) -> None:
        view = self.view
        if view is None or not issue.rows:
            return
        column = next((at for at, guess in enumerate(view.columns) if guess.source == issue.column), -1)
        self.tables.select(view.index_of(issue.rows[0]), column)

    def _on_row_wanted(self, issue: IssueView) -> None:
        """Go to the next row of an issue, from the current one on."""
        view = self.view
        if view is None or not issue.rows:
            return
        here = self.tables.current_row()
        now = view.rows[here].row if 0 <= here < len(view.rows) else 0
        target = next((row for row in issue.rows if row > now), issue.rows[0])
        column = next((at for at, guess in enumerate(view.columns) if guess.source == issue.column), -1)
        self.tables.select(view.index_of(target), column)
        self.tables.file.setFocus()

    def _open_sample(self) -> None:
        self._desk.requests.offer("sample")
