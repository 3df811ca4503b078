"""The body of the Registers stage: the list, and beside it one register with what it becomes and its issues."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.parts.property_menu import PropertyMenu
from estates_app.ui.stages.registers.asking import Asking
from estates_app.ui.stages.registers.head import Head, Reading
from estates_app.ui.stages.registers.issues import IssuesPanel
from estates_app.ui.stages.registers.register_list import RegisterList
from estates_app.ui.stages.registers.review.page import ReviewPage
from estates_app.ui.stages.registers.review.waiting import waiting_of
from estates_app.ui.stages.registers.shelf import shelf_of
from estates_app.ui.stages.registers.tables import LinkedTables
from estates_app.ui.widgets.empty import EmptyState
from estates_app.ui.words import count
from estates_app.workspace.issue_words import IssueView
from estates_app.workspace.register_view import RegisterView

#: Where the layout is kept of file and result.
_DIVISION = "split/registers"

#: From this width on, at 100 per cent, the list of registers stands beside the review.
_BOTH_PX = 1180


class RegistersStage(QWidget):
    """The stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName("Registers")
        self.shelf = shelf_of(desk)
        self.asking = Asking(desk, self.shelf, self)
        self.waiting = waiting_of(desk, self.shelf)
        self.review = ReviewPage(desk, self.shelf, self.waiting)
        self.is_reviewing = False
        self._is_late = True
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
            (
                ("Add a register…", "primary", self.asking.ask_files),
                ("Open the sample", "quiet", lambda: desk.requests.offer("sample")),
            ),
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
        for part in (self.empty, self.facts, self.reading, page, self.review):
            self.pages.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.list)
        line.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.list.picked.connect(self.show_register)
        self.list.wanted.connect(self.asking.ask)
        self.list.dropped.connect(self.asking.take_files)
        self.list.list.clicked.connect(lambda _: self.leave_review() if self.is_reviewing else None)
        self.list.review_wanted.connect(self.show_review)
        self.review.left.connect(self.leave_review)
        self.waiting.changed.connect(self._say_review)
        self._desk.requests.offered.connect(self._on_offered)
        self.head.accepted.connect(lambda: self.shelf.accept(self.key))
        self.head.dropped.connect(self._on_dropped)
        self.head.rules_wanted.connect(self.asking.ask_rules)
        self.reading.cancelled.connect(self._on_dropped)
        self.tables.chosen.connect(self._on_chosen)
        self.tables.opened.connect(self._on_opened)
        self.tables.divide(self._desk.settings.layout(_DIVISION))
        self.tables.split_moved.connect(lambda state: self._desk.settings.keep_layout(_DIVISION, state))
        self.issues.remedy_wanted.connect(self.put_right)
        self.issues.row_wanted.connect(self._on_row_wanted)
        self.issues.looked_at.connect(self._on_looked_at)
        self.shelf.changed.connect(self._fill)
        self.shelf.wants.connect(self.show_register)
        self._desk.tasks.changed.connect(self._on_tasks)
        self._desk.bridge.changed.connect(self._on_changed)

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "layout" in nodes:
            self.tables.divide(self._desk.settings.layout(_DIVISION))

    # --- what is shown --------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """Key of the register that is shown, empty while there is none."""
        return self.shelf.shown

    @property
    def view(self) -> RegisterView | None:
        """The register that is shown, None while there is none to show."""
        return self.shelf.view(self.key) if self._desk.bridge.is_open and self.key else None

    def show_review(self) -> None:
        """Show the pairs that may be one property."""
        if len(self._desk.bridge.estate.properties):
            self.is_reviewing = True
            self._fill()

    def leave_review(self) -> None:
        """Show the register again that was looked at before."""
        self.is_reviewing = False
        self._fill()
        self.list.review.setFocus()

    def _on_offered(self, kind: str, payload: object) -> None:
        del payload
        if kind == "review":
            self.show_review()

    def _say_review(self) -> None:
        """Say how many pairs wait, where there is anything to compare."""
        if not self._desk.bridge.is_open or not len(self._desk.bridge.estate.properties):
            self.list.say_review("")
            return
        waiting = len(self.waiting.pairs())
        self.list.say_review(f"Review {count(waiting, 'match', 'matches')}" if waiting else "Review matches")

    def show_register(self, key: str) -> None:
        """Show a register."""
        self.is_reviewing = False
        self.shelf.shown = key
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another stage was in view."""
        super().showEvent(event)
        if self._is_late:
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list of registers give way to the review where both have no room."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        is_narrow = self.width() < self._desk.skin.px(_BOTH_PX)
        self.list.setVisible(not (self.is_reviewing and is_narrow))

    def _fill(self) -> None:
        self._is_late = not self.isVisible()
        if self._is_late:
            return
        entries = self.shelf.entries()
        keys = [entry.key for entry in entries]
        if self.key not in keys:
            self.shelf.shown = next((entry.key for entry in entries if entry.badge), keys[0] if keys else "")
        self.list.show_entries(entries, self.key)
        self.waiting.look()
        self._say_review()
        self.is_reviewing = self.is_reviewing and bool(len(self._desk.bridge.estate.properties))
        self._make_room()
        if self.is_reviewing:
            self.pages.setCurrentWidget(self.review)
            return
        if not keys:
            self.pages.setCurrentWidget(self.empty)
            return
        view, pending = self.view, self.shelf.pending(self.key)
        if view is not None:
            self._say_head(view)
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
            self._say_head(view)

    def _say_head(self, view: RegisterView) -> None:
        pending = self.shelf.pending(self.key)
        is_written = pending is not None and pending.is_written
        self.head.say(view, self.shelf.doing(self.key), is_written=is_written)

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

    def _number_here(self, view: RegisterView) -> int:
        """Return the number of the current row in the file, 0 where there is none."""
        here = self.tables.current_row()
        return view.rows[here].row if 0 <= here < len(view.rows) else 0

    def _correct(self, issue: IssueView, view: RegisterView) -> None:
        """Correct the cell of the current row where the issue is in it, else of the first that has it."""
        now = self._number_here(view)
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
        self.tables.select(view.index_of(issue.rows[0]), _column_of(issue, view))

    def _on_row_wanted(self, issue: IssueView) -> None:
        """Go to the next row of an issue, from the current one on."""
        view = self.view
        if view is None or not issue.rows:
            return
        now = self._number_here(view)
        target = next((row for row in issue.rows if row > now), issue.rows[0])
        self.tables.select(view.index_of(target), _column_of(issue, view))
        self.tables.file.setFocus()


def _column_of(issue: IssueView, view: RegisterView) -> int:
    """Return the index of the column that an issue is in, -1 where it is in none."""
    return next((at for at, guess in enumerate(view.columns) if guess.source == issue.column), -1)
