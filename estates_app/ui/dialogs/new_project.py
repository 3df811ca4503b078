"""Start a project: the area's name, and where its file lies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.workspace.reporting import PROJECT_ENDING


class NewProject(Dialog):
    """Asks for the name of the area and the file."""

    def __init__(self, skin: Skin, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(skin, "Start a project", yes="Start the project", glyph="ph.folder-plus", parent=parent)
        self._folder = folder
        self.area = LineEdit(skin, "Name of the area", placeholder="Derbyshire")
        self.file = LineEdit(skin, "Project file")
        self._is_named = False
        browse = Button(skin, "Choose…")
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        form = Form(skin)
        form.line("Area", self.area)
        form.line("File", self.file, browse)
        self.body.addWidget(
            label("One file holds everything: registers, scores, scenarios and who did what.", "2", wraps=True)
        )
        self.body.addLayout(form)
        self.body.addWidget(self._fault)
        self.area.textChanged.connect(self._on_area)
        self.file.textEdited.connect(self._on_file)
        browse.clicked.connect(self._on_browse)
        self.area.setFocus()

    @property
    def path(self) -> Path:
        """Where the project shall lie, with its ending."""
        return project_path(self.file.text())

    def accept(self) -> None:
        """Go on only with a name and a free place."""
        if not self.area.text().strip():
            self._refuse("Name the area first", self.area)
        elif not self.file.text().strip() or not self.path.parent.is_dir():
            self._refuse("Choose a folder that exists", self.file)
        elif self.path.exists():
            self._refuse("A file of this name exists already: choose another name", self.file)
        else:
            super().accept()

    def _refuse(self, words: str, field: LineEdit) -> None:
        self._fault.setText(words)
        self._fault.show()
        field.setFocus()

    def _on_area(self, text: str) -> None:
        if not self._is_named:
            slug = "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
            self.file.setText(str(self._folder / f"{slug}{PROJECT_ENDING}") if slug else "")

    def _on_file(self, text: str) -> None:
        self._is_named = bool(text)

    def _on_browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Project file", self.file.text() or str(self._folder), f"Estates project (*{PROJECT_ENDING})"
        )
        if name:
            self.file.setText(name)
            self._is_named = True


def project_path(typed: str) -> Path:
    """Return the path that a person typed, with the ending of a project."""
    text = typed.strip()
    for ending in (PROJECT_ENDING, ".gpkg"):
        if text.casefold().endswith(ending):
            text = text[: -len(ending)]
    return Path(text + PROJECT_ENDING)
