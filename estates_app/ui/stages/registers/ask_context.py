"""Asks for people and places: open files that say what they are, or a file for each use. All may be left empty."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from estates_app.domain.errors import EstatesError
from estates_app.domain.jobs import Cancel, Progress
from estates_app.registers.files.tables import GEO_ENDINGS, TABLE_ENDINGS
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.stages.registers.ask_open import OpenFiles
from estates_app.ui.stages.registers.progress import JobProgress
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.words import FOR_GOOD, files_to_choose
from estates_app.workspace.contexts import PreparedContext, accept_context, prepare_context
from estates_app.workspace.partnership_file import ContextFiles

#: File of `ContextFiles` -> its words, and what it is for.
FILES: Mapping[str, tuple[str, str]] = {
    "zones": ("Small areas", "boundaries of LSOAs: where people live"),
    "population": ("Residents", "people by small area and age, from the census"),
    "deprivation": ("Deprivation", "decile of each small area, 1 the most deprived"),
    "cars": ("Cars", "households, and those without a car"),
    "postcodes": ("Postcodes", "Code-Point Open: places rows and checks their coordinates"),
    "localities": ("Localities", "towns or districts with a name: the units of work"),
    "boundaries": ("Boundaries", "lines of districts on the map"),
    "roads": ("Roads", "main roads on the map"),
    "rivers": ("Rivers", "rivers on the map"),
    "places": ("Places", "names of towns and villages on the map"),
}

_MAPS = files_to_choose("Map files", GEO_ENDINGS | {".gz"})
_TABLES = files_to_choose("Tables", TABLE_ENDINGS | {".gz"})
_FILTERS = dict.fromkeys(("population", "deprivation", "cars", "postcodes", "places"), _TABLES)

#: Key of the job that reads the files.
JOB = "context"


class AskContext(Dialog):
    """A file field for each kind of file; reads them as a job and then brings them in as one edit."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "Add people and places", yes="Read the files", parent=parent)
        self._desk = desk
        skin = desk.skin
        self.setMinimumWidth(skin.px(720))
        self.files: dict[str, LineEdit] = {}
        about = "Demand needs small areas and residents. Files work as they are published; the rest may stay empty."
        self._about = label(about, "2", wraps=True)
        self.body.addWidget(self._about)
        form = Form(skin, 0)  # ten files and more: the fields have room round them already
        self.opened = OpenFiles(desk, form, self)
        self.opened.told.connect(self._on_told)
        self.setAcceptDrops(True)
        self.column = LineEdit(skin, "Column with the names of localities", placeholder="column, if not name")
        for key, (words, about) in FILES.items():
            field = LineEdit(skin, words, placeholder=about)
            field.setAccessibleDescription(about)
            field.setToolTip(about)
            browse = Button(skin, "Choose…")
            browse.setAccessibleName(f"Choose the file of {words[:1].lower()}{words[1:]}")
            browse.clicked.connect(lambda _=False, k=key: self._on_browse(k))
            form.line(words, field, *((self.column,) if key == "localities" else ()), browse)
            self.files[key] = field
        self.credit = LineEdit(skin, "Attribution", placeholder="Contains OS data © Crown copyright and database right")
        form.line("Attribution", self.credit)
        self.body.addLayout(form)
        self.body.addWidget(self.opened.found)
        self.progress = JobProgress(desk)
        self._fault = label("", "bad", wraps=True)
        for part in (self.progress, self._fault):
            self.body.addWidget(part)
            part.hide()
        desk.tasks.changed.connect(self._on_tasks)
        self.finished.connect(lambda _code: desk.tasks.cancel(JOB))
        self.files["zones"].setFocus()

    def wish(self) -> ContextFiles:
        """Return the files that were named."""
        paths: dict[str, Any] = {
            key: Path(field.text().strip()) for key, field in self.files.items() if field.text().strip()
        }
        credit = self.credit.text().strip()
        return ContextFiles(
            **paths,
            locality_name_column=self.column.text().strip(),
            attributions=(credit,) if credit else (),
            open=self.opened.paths(),
        )

    def accept(self) -> None:
        """Read the files; they come in when all of them could be read."""
        wish, session = self.wish(), self._desk.bridge.session
        self._fault.hide()
        if wish == ContextFiles():
            self._refuse("Choose a file first")
            return

        def work(progress: Progress, cancel: Cancel) -> PreparedContext:
            return prepare_context(session, wish, progress=progress, cancel=cancel)

        self.yes.setEnabled(False)
        self._about.hide()  # the progress takes its place: with large text there is no room for both
        self.progress.show()
        self._desk.tasks.start(JOB, "Reading people and places", work, self._on_read, self._on_failed)

    def _on_read(self, prepared: PreparedContext) -> None:
        try:
            accept_context(self._desk.bridge.session, prepared)
        except EstatesError as error:
            self._on_failed(error)
            return
        told = prepared.notes[0].rstrip(".") if prepared.notes else "People and places added"
        self._desk.say.toast(f"{told}. {FOR_GOOD}")
        super().accept()
        if prepared.registers:  # a national list is looked at before it comes in, as every register is
            self._desk.requests.offer_files([found.path for found in prepared.registers])

    def _on_failed(self, error: Exception) -> None:
        self._stop_waiting()
        if isinstance(error, EstatesError):
            self._refuse(str(error))
        else:
            self._desk.say.error(error)

    def _on_tasks(self) -> None:
        if self.progress.follow(JOB) is None and self.isVisible():
            self._stop_waiting()

    def _stop_waiting(self) -> None:
        self.yes.setEnabled(True)
        self.progress.hide()
        self._about.setVisible(self.opened.found.isHidden())

    def _on_told(self) -> None:
        self._about.setVisible(self.opened.found.isHidden())  # what the files are takes its place
        self.adjustSize()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from the desktop."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say what the dropped files are."""
        self.opened.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _refuse(self, words: str) -> None:
        self._fault.setText(words)
        self._fault.show()
        self.adjustSize()

    def _on_browse(self, key: str) -> None:
        here = self.files[key].text().strip()
        others = next((f.text().strip() for f in self.files.values() if f.text().strip()), "")
        start = here or others or str(self._desk.bridge.session.store.path)
        name, _ = QFileDialog.getOpenFileName(self, FILES[key][0], str(Path(start).parent), _FILTERS.get(key, _MAPS))
        if name:
            self.files[key].setText(name)
