"""The page of one register: how it was read, its rows beside what they become, what is gone, and its issues."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from estates_app.domain.edits import Edit
from estates_app.ui.desk import Desk
from estates_app.ui.parts.property_menu import PropertyMenu
from estates_app.ui.stages.registers.deciding import Deciding
from estates_app.ui.stages.registers.head import Head
from estates_app.ui.stages.registers.how_read import HowRead
from estates_app.ui.stages.registers.issues import IssuesPanel
from estates_app.ui.stages.registers.renewal_strip import ALL, GonePage, RenewalStrip
from estates_app.ui.stages.registers.shelf import Shelf
from estates_app.ui.stages.registers.tables import LinkedTables
from estates_app.workspace.issue_words import IssueView
from estates_app.workspace.register_view import RegisterView, only_rows
from estates_app.workspace.renewal_view import ADDED, CHANGED, GONE, keep_gone, leave_out_gone, renewable, renews_now
from estates_app.workspace.session import Session

#: Where the layout is kept of file and result.
_DIVISION = "split/registers"

#: What is decided about properties that are gone from a partner's register.
Decide = Callable[[Session, tuple[str, ...], str], Edit | None]


class RegisterPage(QWidget):
    """The page. What is shown is the register that the shelf names."""

    def __init__(self, desk: Desk, shelf: Shelf, deciding: Deciding) -> None:
        super().__init__()
        self._desk, self._shelf, self._deciding = desk, shelf, deciding
        skin = desk.skin
        self.head = Head(desk)
        self.tables = LinkedTables(skin, desk.bridge.session.catalogue if desk.bridge.is_open else desk.tools.catalogue)
        self.how = HowRead(skin)
        self.renewal = RenewalStrip(skin)
        self.gone = GonePage(skin)
        self.issues = IssuesPanel(skin)
        self.menu = PropertyMenu(desk, self)
        self._whole: RegisterView | None = None
        self.middle = QStackedWidget()
        self.middle.setAccessibleName("Rows")
        self.middle.addWidget(self.tables)
        self.middle.addWidget(self.gone)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.how)
        column.addWidget(self.renewal)
        column.addWidget(self.middle, 1)
        column.addWidget(self.issues)
        self._connect()

    def _connect(self) -> None:
        self.head.accepted.connect(lambda: self._shelf.accept(self._shelf.shown))
        self.head.dropped.connect(self._deciding.drop)
        self.head.rules_wanted.connect(self._deciding.ask_rules)
        self.tables.chosen.connect(self._deciding.set_field)
        self.tables.unit_chosen.connect(self._deciding.set_unit)
        self.how.changed.connect(self._deciding.read_otherwise)
        self.how.filtered.connect(lambda is_on: self.tables.show_weak_only(is_on=is_on))
        self.how.mapping_wanted.connect(self._deciding.ask_mapping)
        self.how.partner_wanted.connect(self._deciding.ask_partner)
        self.how.placing_wanted.connect(self._deciding.ask_places)
        self.renewal.picked.connect(lambda _which: self._show_rows())
        self.renewal.renews.connect(lambda register: self._deciding.choose(renews=register))
        self.renewal.afresh.connect(lambda is_afresh: self._deciding.choose(is_afresh=is_afresh))
        self.gone.left_out.connect(lambda ids: self._decide_gone(ids, leave_out_gone))
        self.gone.kept.connect(lambda ids: self._decide_gone(ids, keep_gone))
        self.tables.opened.connect(self._on_opened)
        self.tables.divide(self._desk.settings.layout(_DIVISION))
        self.tables.split_moved.connect(lambda state: self._desk.settings.keep_layout(_DIVISION, state))
        self.issues.remedy_wanted.connect(self.put_right)
        self.issues.row_wanted.connect(self._on_row_wanted)
        self.issues.looked_at.connect(self._on_looked_at)

    # --- what is shown --------------------------------------------------------------------------------------------

    def divide(self) -> None:
        """Give file and result the shares of the height that are kept."""
        self.tables.divide(self._desk.settings.layout(_DIVISION))

    def show_view(self, view: RegisterView) -> None:
        """Show a register, and anew only what of it is another than before."""
        self.say_head(view)
        pending = self._shelf.pending(self._shelf.shown)
        if self._whole is not view:
            self._show_whole(view)
        elif pending is not None and not self._shelf.doing(self._shelf.shown):
            self._say_how(view)  # what was asked for may not have come to pass

    def say_head(self, view: RegisterView) -> None:
        """Say in the head what the register is and what goes on with it."""
        pending = self._shelf.pending(self._shelf.shown)
        is_written = pending is not None and pending.is_written
        self.head.say(view, self._shelf.doing(self._shelf.shown), is_written=is_written)

    def on_properties(self) -> None:
        """Show what is gone anew where that is what is shown: the properties are others."""
        if self.middle.currentWidget() is self.gone:
            self._show_rows()

    def _show_whole(self, view: RegisterView) -> None:
        """Show a register that is another than before, or was read otherwise."""
        is_other = self._whole is None or self._whole.file != view.file or self._whole.is_accepted != view.is_accepted
        self._whole = view
        if is_other or view.renewal is None:
            self.renewal.which.choose(ALL)
        if is_other:
            self.how.only_weak.setChecked(False)
            self.how.change.setChecked(False)
        pending = self._shelf.pending(self._shelf.shown)
        prepared = pending.prepared if pending else None
        self.how.setVisible(prepared is not None)
        known: tuple[tuple[str, str, str], ...] = ()
        if pending is not None and prepared is not None:
            self._say_how(view)
            known = renewable(self._desk.bridge.estate, prepared.partner.name)
            self.renewal.show_view(view, known, renews_now(prepared), is_afresh=pending.choices.is_afresh)
        self.renewal.setVisible(bool(known))
        self._show_rows()
        self.issues.show_issues(view.issues)

    def _say_how(self, view: RegisterView) -> None:
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None and pending.prepared is not None:
            prepared = pending.prepared
            self.how.show_reading(prepared.read, prepared.source, pending.parts, len(view.weak))

    def _show_rows(self) -> None:
        """Show all rows, or those that a newer edition adds or changes, or what is gone."""
        view = self._whole
        if view is None:
            return
        which, renewal = self.renewal.which.value(), view.renewal
        if renewal is not None and which == GONE:
            self.gone.show_gone(renewal.gone, self._desk.bridge.estate)
            self.middle.setCurrentWidget(self.gone)
            return
        shown = view
        if renewal is not None and which in (ADDED, CHANGED):
            shown = only_rows(view, renewal.added if which == ADDED else renewal.changed)
        pending = self._shelf.pending(self._shelf.shown)
        self.tables.show_view(shown, pending.source.units if pending else None)
        self.middle.setCurrentWidget(self.tables)

    # --- what is done with it -------------------------------------------------------------------------------------

    def put_right(self, issue: IssueView) -> None:
        """Do what the button of an issue says."""
        view = self._view
        if issue.remedy is None or view is None:
            return
        if issue.remedy.kind == "correct":
            self._correct(issue, view)
        else:
            self._deciding.put_right(issue)

    @property
    def _view(self) -> RegisterView | None:
        return self._shelf.view(self._shelf.shown) if self._desk.bridge.is_open and self._shelf.shown else None

    def _decide_gone(self, ids: tuple[str, ...], decide: Decide) -> None:
        view, session = self._view, self._desk.bridge.session
        if view is None or not ids:
            return
        self._desk.bridge.step(lambda: decide(session, ids, view.partner))
        self._show_rows()

    def _number_here(self) -> int:
        """Return the number of the current row in the file, 0 where there is none."""
        here, view = self.tables.current_row(), self.tables.files.view
        return view.rows[here].row if view is not None and 0 <= here < len(view.rows) else 0

    def _select(self, number: int, column: int = -1) -> None:
        """Select a row by its number in the file; where it is not among those that are shown, show all."""
        shown = self.tables.files.view
        if self.middle.currentWidget() is not self.tables or shown is None or shown.index_of(number) < 0:
            self.renewal.which.choose(ALL)
            self._show_rows()
            shown = self.tables.files.view
        if column >= 0 and self.tables.file.isColumnHidden(column):
            self.how.only_weak.setChecked(False)
        if shown is not None:
            self.tables.select(shown.index_of(number), column)

    def _correct(self, issue: IssueView, view: RegisterView) -> None:
        """Correct the cell of the current row where the issue is in it, else of the first that has it."""
        now = self._number_here()
        at = view.index_of(now if now in issue.rows else issue.rows[0])
        field = next((guess.field for guess in view.columns if guess.source == issue.column), None)
        if at >= 0 and field and view.rows[at].property_id:
            self._select(view.rows[at].row)
            self.menu.correct(view.rows[at].property_id, field)

    def _on_opened(self, row: int) -> None:
        """Show the property of a row on the map."""
        view = self.tables.files.view
        if view is not None and 0 <= row < len(view.rows) and view.rows[row].property_id:
            self._desk.bridge.select([view.rows[row].property_id])
            self._desk.go("map")

    def _on_looked_at(self, issue: IssueView) -> None:
        view = self._view
        if view is None or not issue.rows:
            return
        self._select(issue.rows[0], _column_of(issue, view))

    def _on_row_wanted(self, issue: IssueView) -> None:
        """Go to the next row of an issue, from the current one on."""
        view = self._view
        if view is None or not issue.rows:
            return
        now = self._number_here()
        target = next((row for row in issue.rows if row > now), issue.rows[0])
        self._select(target, _column_of(issue, view))
        self.tables.file.setFocus()


def _column_of(issue: IssueView, view: RegisterView) -> int:
    """Return the index of the column that an issue is in, -1 where it is in none."""
    return next((at for at, guess in enumerate(view.columns) if guess.source == issue.column), -1)
