"""Asks for a table of costs, people, leases or footfall: whose it is, what its columns mean, which rows are whose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QListWidget, QScrollArea, QWidget

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.errors import EstatesError, InputError
from estates_app.registers.files.tables import TABLE_ENDINGS, read_table
from estates_app.registers.joining import Waiting
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.stages.registers.mapping import FieldChooser
from estates_app.ui.stages.registers.settle_rows import SettleRows
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import Chooser, LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import frame, label
from estates_app.ui.words import FOR_GOOD, count, files_to_choose
from estates_app.workspace.partnership_file import SupplementSource
from estates_app.workspace.supplementing import (
    PreparedSupplement,
    accept_supplement,
    joined_anew,
    prepare_supplement,
    remembered_joins,
)

_TABLES = files_to_choose("Tables", TABLE_ENDINGS)

#: Key of the job that reads the table while the dialog is open.
_JOB = "supplement"


class AskSupplement(Dialog):
    """Shows which rows find their property before anything is added."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk.skin, "Add costs, people or footfall", yes="Add the facts", glyph="ph.table", parent=parent
        )
        self._desk = desk
        skin = desk.skin
        self.prepared: PreparedSupplement | None = None
        self._headings: tuple[str, ...] = ()
        self._read_of = ""
        self._decided: dict[str, str] = {}
        self.choosers: dict[str, FieldChooser] = {}
        self.file = LineEdit(skin, "File", placeholder="costs_by_cost_centre.csv")
        browse = Button(skin, "Choose…")
        self.partner = Chooser(skin, "Partner", most=420)
        for known in desk.bridge.estate.partners.values():
            self.partner.add(known.name, known.name)
        self.key = Chooser(skin, "Column that names the property", most=420)
        form = Form(skin)
        form.line("File", self.file, browse)
        form.line("Partner", self.partner)
        self.parts = Chooser(skin, "Column that says what part of a whole a row is", most=420)
        form.line("Key", self.key)
        form.line("Parts", self.parts)
        self.body.addWidget(
            label("Each row finds its property by the column that repeats the register best, then by name and place. "
                  "A fact that is known stays. Several rows of one property are added up only where a column says what "
                  "part each of them is.", "2", wraps=True)
        )  # fmt: skip
        self.body.addLayout(form)
        self._columns = QScrollArea()
        self._columns.setAccessibleName("What each column means")
        self._columns.setWidgetResizable(True)
        self._columns.setFixedHeight(self.scrolling(96))
        self.outcome = label("", "strong", wraps=True)
        self.why = label("", "2", wraps=True)
        self.unmatched = QListWidget()
        self.unmatched.setAccessibleName("Rows that find no property")
        self.unmatched.setFixedHeight(self.scrolling(60))
        self.settle = Button(skin, "Say which property each is…")
        self._fault = label("", "bad", wraps=True)
        self.settling: SettleRows | None = None
        self._asked: tuple[Waiting, ...] = ()
        self._answers: Mapping[int, str | None] = {}
        for part in (self._columns, self.outcome, self.why, self.unmatched, self.settle, self._fault):
            self.body.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if part is self.settle else Qt.AlignmentFlag(0))
            part.hide()
        self.yes.setEnabled(False)
        browse.clicked.connect(self._on_browse)
        self.file.editingFinished.connect(self._on_file)
        self.partner.activated.connect(lambda _at: self._read_afresh())
        self.key.activated.connect(lambda _at: self._read())
        self.parts.activated.connect(lambda _at: self._read())
        self.settle.clicked.connect(self._on_settle)
        self.finished.connect(lambda _code: desk.tasks.cancel(_JOB))
        self.file.setFocus()

    def take(self, path: Path) -> None:
        """Show a file."""
        self.file.setText(str(path))
        self._on_file()

    def source(self) -> SupplementSource:
        """Return what to read, and how."""
        path = Path(self.file.text().strip())
        key = str(self.key.currentData() or "")
        partner, parts = str(self.partner.currentData() or ""), str(self.parts.currentData() or "")
        return SupplementSource(path, partner, key, "", dict(self._decided), parts)

    def accept(self) -> None:
        """Keep the facts as one edition."""
        if self.prepared is None:
            return
        try:
            done = accept_supplement(self._desk.bridge.session, self.prepared)
        except EstatesError as error:
            self._say_fault(error)
            return
        added = count(done.properties, "property", "properties")
        self._desk.say.toast(f"{done.file}: facts of {added} added. {FOR_GOOD}")
        super().accept()

    def _on_browse(self) -> None:
        start = str(self._desk.bridge.session.store.path.parent)
        name, _ = QFileDialog.getOpenFileName(self, "Choose a table", start, _TABLES)
        if name:
            self.take(Path(name))

    def _on_file(self) -> None:
        path = Path(self.file.text().strip())
        if not path.name:
            return
        self._desk.tasks.start(
            _JOB, f"Reading {path.name}", lambda *_: read_table(path).headings, self._on_headings, self._say_fault,
            is_shown=False,
        )  # fmt: skip

    def _on_headings(self, headings: tuple[str, ...]) -> None:
        if self.file.text() == self._read_of and headings == self._headings:
            self._read()  # looked at again, as when the focus leaves the line: answers stay
            return
        self._read_of = self.file.text()
        if headings != self._headings:
            self._headings, self._decided = headings, {}
            for chooser in (self.key, self.parts):
                chooser.clear()
                chooser.add("As the headings tell", "")
                for heading in headings:
                    chooser.add(heading, heading)
        self._read_afresh()

    def _read_afresh(self) -> None:
        """Read without the answers given: they are of another file's rows, or of another partner's properties."""
        self._answers, self._asked = {}, ()
        self._read()

    def _read(self) -> None:
        source, session = self.source(), self._desk.bridge.session
        if not self._headings:
            return
        self.yes.setEnabled(False)
        names = {partner.name: key for key, partner in session.estate.partners.items()}
        remembered = remembered_joins(session, names.get(source.partner, ""))  # the store is for this thread alone
        joins = dict(self._answers)
        self._desk.tasks.start(
            _JOB, f"Joining {source.path.name}",
            lambda *_: prepare_supplement(session, source, joins=joins, remembered=remembered),
            self._on_joined, self._say_fault, is_shown=False,
        )  # fmt: skip

    def _on_joined(self, prepared: PreparedSupplement) -> None:
        answered = [waits for waits in self._asked if waits.row in prepared.joins]
        asked = {waits.row: waits for waits in (*answered, *prepared.join.waiting)}
        self._asked = tuple(asked[number] for number in sorted(asked))
        self._show(prepared)

    def _show(self, prepared: PreparedSupplement) -> None:
        self.prepared = prepared
        join = prepared.join
        self._fault.hide()
        self._show_columns(prepared.table.columns)
        self.outcome.setText(_outcome(prepared))
        self.outcome.show()
        key, catalogue = join.key, self._desk.bridge.session.catalogue
        self.why.setText("" if key is None else f"{key.reason(catalogue.label(key.field))}.")
        self.why.setVisible(key is not None)
        self.unmatched.clear()
        self.unmatched.addItems([f"Row {number}: {name or 'no name'}" for number, name in join.unmatched])
        self.unmatched.setVisible(bool(join.unmatched))
        self.settle.setVisible(bool(self._asked))
        self.yes.setEnabled(prepared.rows_joined > 0)
        self.adjustSize()

    def _on_settle(self) -> None:
        if self.prepared is None:
            return
        asked = {waits.row: waits for waits in (*self._asked, *self.prepared.join.waiting)}
        waiting = tuple(asked[number] for number in sorted(asked))
        self.settling = SettleRows(self._desk, self.prepared, waiting, self)
        self.settling.finished.connect(self._on_settled)
        self.settling.open()

    def _on_settled(self, code: int) -> None:
        dialog, self.settling = self.settling, None
        if dialog is None:
            return
        dialog.deleteLater()
        if code == QDialog.DialogCode.Accepted and self.prepared is not None:
            try:
                self._answers = dialog.answers()
                self._show(joined_anew(self._desk.bridge.session, self.prepared, self._answers))
            except EstatesError as error:
                self._say_fault(error)

    def _show_columns(self, columns: tuple[ColumnGuess, ...]) -> None:
        skin, catalogue = self._desk.skin, self._desk.bridge.session.catalogue
        holder = frame("surface", "What each column means")
        form = Form(skin, 0)
        form.setContentsMargins(0, 0, skin.px(8), 0)
        holder.setLayout(form)
        self.choosers = {}
        for guess in columns:
            chooser = FieldChooser(skin, catalogue, guess, is_weak=0 < guess.confidence < 0.9)
            chooser.activated.connect(lambda _at, g=guess, c=chooser: self._on_field(g.source, str(c.currentData())))
            form.line(guess.source, chooser)
            self.choosers[guess.source] = chooser
        form.setRowStretch(form.rowCount(), 1)
        self._columns.setWidget(holder)
        self._columns.show()

    def _on_field(self, heading: str, key: str) -> None:
        self._decided[heading] = key
        self._read()

    def _say_fault(self, error: Exception) -> None:
        self.prepared = None
        self.yes.setEnabled(False)
        for part in (self.outcome, self.why, self.unmatched, self.settle):
            part.hide()
        if not isinstance(error, EstatesError):
            self._desk.say.error(error)
            return
        if self._headings and isinstance(error, InputError) and not self.choosers:
            self._show_columns(tuple(ColumnGuess(heading, None, 0.0, "not known") for heading in self._headings))
        self._fault.setText(str(error))
        self._fault.show()
        self.adjustSize()


def _outcome(prepared: PreparedSupplement) -> str:
    """Say what became of the rows, and how many properties have none."""
    join = prepared.join
    told = [f"{prepared.rows_joined:,} of {count(prepared.rows_read, 'row')} found their property"]
    if join.waiting:
        told.append(f"{len(join.waiting):,} {'waits' if len(join.waiting) == 1 else 'wait'} for an answer")
    if join.left_out:
        told.append(f"{len(join.left_out):,} {'is' if len(join.left_out) == 1 else 'are'} no property's")
    if join.without:
        told.append(f"{count(len(join.without), 'property has', 'properties have')} no row")
    return "; ".join(told)
