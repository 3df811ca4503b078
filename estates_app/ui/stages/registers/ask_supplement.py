"""Asks for a table of costs, people or footfall: whose it is, which column names the property, what the others mean."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QListWidget, QScrollArea, QWidget

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.errors import EstatesError, InputError
from estates_app.registers.files.tables import TABLE_ENDINGS, read_table
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.stages.registers.mapping import FieldChooser
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import Chooser, LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import frame, label
from estates_app.ui.words import FOR_GOOD, count, files_to_choose
from estates_app.workspace.partnership_file import SupplementSource
from estates_app.workspace.supplementing import PreparedSupplement, accept_supplement, prepare_supplement

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
        form.line("Key", self.key)
        self.body.addWidget(
            label("A table without UPRN is joined by local reference, cost centre or name. A fact that is known stays.",
                  "2", wraps=True)
        )  # fmt: skip
        self.body.addLayout(form)
        self._columns = QScrollArea()
        self._columns.setAccessibleName("What each column means")
        self._columns.setWidgetResizable(True)
        self._columns.setFixedHeight(self.scrolling(156))
        self.outcome = label("", "strong", wraps=True)
        self.unmatched = QListWidget()
        self.unmatched.setAccessibleName("Rows that find no property")
        self.unmatched.setFixedHeight(self.scrolling(96))
        self._fault = label("", "bad", wraps=True)
        for part in (self._columns, self.outcome, self.unmatched, self._fault):
            self.body.addWidget(part)
            part.hide()
        self.yes.setEnabled(False)
        browse.clicked.connect(self._on_browse)
        self.file.editingFinished.connect(self._on_file)
        self.partner.activated.connect(lambda _at: self._read())
        self.key.activated.connect(lambda _at: self._read())
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
        return SupplementSource(path, str(self.partner.currentData() or ""), key, "", dict(self._decided))

    def accept(self) -> None:
        """Keep the facts as one edition."""
        if self.prepared is None:
            return
        try:
            done = accept_supplement(self._desk.bridge.session, self.prepared)
        except EstatesError as error:
            self._say_fault(error)
            return
        self._desk.say.toast(f"{done.file}: facts of {count(done.joined, 'property', 'properties')} added. {FOR_GOOD}")
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
        if headings != self._headings:
            self._headings, self._decided = headings, {}
            self.key.clear()
            self.key.add("As the headings tell", "")
            for heading in headings:
                self.key.add(heading, heading)
        self._read()

    def _read(self) -> None:
        source, session = self.source(), self._desk.bridge.session
        if not self._headings:
            return
        self.yes.setEnabled(False)
        self._desk.tasks.start(
            _JOB, f"Joining {source.path.name}", lambda *_: prepare_supplement(session, source), self._on_joined,
            self._say_fault, is_shown=False,
        )  # fmt: skip

    def _on_joined(self, prepared: PreparedSupplement) -> None:
        self.prepared = prepared
        join = prepared.join
        self._fault.hide()
        self._show_columns(prepared.table.columns)
        joined, rows = len(join.matches), prepared.rows_read
        said = f"{joined:,} of {count(rows, 'row')} found their property"
        left = f"; {len(join.unmatched):,} did not and will be left out" if join.unmatched else ""
        self.outcome.setText(said + left)
        self.outcome.show()
        self.unmatched.clear()
        self.unmatched.addItems([f"Row {number}: {name or 'no name'}" for number, name in join.unmatched])
        self.unmatched.setVisible(bool(join.unmatched))
        self.yes.setEnabled(joined > 0)
        self.adjustSize()

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
        for part in (self.outcome, self.unmatched):
            part.hide()
        if not isinstance(error, EstatesError):
            self._desk.say.error(error)
            return
        if self._headings and isinstance(error, InputError) and not self.choosers:
            self._show_columns(tuple(ColumnGuess(heading, None, 0.0, "not known") for heading in self._headings))
        self._fault.setText(str(error))
        self._fault.show()
        self.adjustSize()
