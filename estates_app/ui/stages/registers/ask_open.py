"""The line for open data: files that say themselves what they are, chosen or dropped, with what will become of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from estates_app.domain.errors import EstatesError
from estates_app.domain.jobs import Cancel, Progress
from estates_app.ui.desk import Desk
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.workspace.opendata import recognise_file

#: Key of the job that looks at the files.
LOOKING = "recognise"

#: What stands between two paths in the field; no path on Windows or Linux that people use holds it.
_BETWEEN = "; "


class OpenFiles(QWidget):
    """A field of paths and, below the form, what each file is.

    *Signals*: ``told()``: what the files are is known now.

    Parameters
    ----------
    desk : Desk
    form : Form
        Takes the line.
    """

    told = Signal()

    def __init__(self, desk: Desk, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        self._desk = desk
        about = "Census, IMD, OS, certificates, titles, heritage …: each file says what it is"
        self.field = LineEdit(desk.skin, "Open data", placeholder=about)
        self.field.setAccessibleDescription(about)
        self.field.setToolTip(about)
        self.found = label("", "2", wraps=True)
        self.found.setAccessibleName("What the open files are")
        self.found.hide()
        browse = Button(desk.skin, "Choose…")
        browse.setAccessibleName("Choose files of open data")
        browse.clicked.connect(self._on_browse)
        form.line("Open data", self.field, browse)
        self.field.editingFinished.connect(self.look)
        self._looked_at: tuple[Path, ...] = ()

    def paths(self) -> tuple[Path, ...]:
        """Return the files that were named."""
        return tuple(Path(text.strip()) for text in self.field.text().split(_BETWEEN.strip()) if text.strip())

    def add(self, paths: Sequence[Path]) -> None:
        """Add files and say what they are."""
        every = dict.fromkeys((*self.paths(), *paths))
        self.field.setText(_BETWEEN.join(map(str, every)))
        self.look()

    def look(self) -> None:
        """Look at the files on a worker thread and say what each is."""
        paths, session = self.paths(), self._desk.bridge.session
        if paths == self._looked_at:
            return
        self._looked_at = paths

        def work(progress: Progress, cancel: Cancel) -> str:
            lines = []
            for number, path in enumerate(paths):
                cancel.check()
                progress(number / len(paths), f"looking at {path.name}")
                try:
                    found = recognise_file(session, path)
                except EstatesError as error:
                    lines.append(str(error))
                    continue
                unknown = (
                    f"{path.name}: nothing here knows what it is. Name it in its own line, or add it as a register."
                )
                lines.append(found.doing if found else unknown)
            return "\n".join(lines)

        self._desk.tasks.start(LOOKING, "Looking at open data", work, self._on_told, self._desk.say.error)

    def _on_told(self, words: str) -> None:
        self.found.setText(words)
        self.found.setVisible(bool(words))
        self.told.emit()

    def _on_browse(self) -> None:
        start = next((str(path.parent) for path in self.paths()), str(self._desk.bridge.session.store.path.parent))
        names, _ = QFileDialog.getOpenFileNames(self, "Open data", start)
        self.add([Path(name) for name in names])
