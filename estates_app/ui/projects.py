"""Projects in the window: start, open, copy, close, the sample, dropped files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from estates_app.domain.errors import EstatesError, InputError
from estates_app.domain.jobs import Cancel, Progress
from estates_app.registers.files.tables import ENDINGS
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.new_project import NewProject, project_path
from estates_app.ui.look import Look, kept_of, map_kept_of, restored
from estates_app.ui.settings import is_there
from estates_app.ui.stages.catalogue import STAGES
from estates_app.ui.words import REGISTER_FILES, count
from estates_app.workspace.mapping_sheet import take_over
from estates_app.workspace.project import copy_project, new_project, open_project
from estates_app.workspace.reporting import PROJECT_ENDING
from estates_app.workspace.scenarios import current_scenario
from estates_app.workspace.session import Session
from estates_app.workspace.starting import PARTNERSHIP_FILE, build_project
from estates_app.workspace.succeeding import due_in_words, pass_on

_FILTER = f"Estates project (*{PROJECT_ENDING})"


class Projects:
    """Opens and closes projects for one window."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        self._desk, self._window = desk, window
        desk.requests.offered.connect(self._on_offered)

    @property
    def folder(self) -> Path:
        """Where files are asked for first: beside the open project, else among the documents."""
        if self._desk.bridge.is_open:
            return self._desk.bridge.session.store.path.parent
        found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(found) if found and Path(found).is_dir() else Path.home()

    def open(self, path: Path) -> bool:
        """Open a project file; False (and said) where it cannot be. It stays among the recent ones all the same."""
        try:
            session = open_project(self._desk.tools, path)
        except EstatesError as error:
            self._desk.say.error(error if is_there(path) else _not_found(path))
            return False
        self._show(session)
        return True

    def ask_open(self) -> None:
        """Ask for a project file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(self.folder), _FILTER)
        if name:
            self.open(Path(name))

    def ask_new(self) -> None:
        """Ask for an area and a place, and start a project there."""
        dialog = NewProject(self._desk.skin, self.folder, self._window)
        if dialog.exec():
            self.start(dialog.path, dialog.area.text().strip())

    def start(self, path: Path, area: str) -> bool:
        """Start a project."""
        try:
            session = new_project(self._desk.tools, path, area=area)
        except EstatesError as error:
            self._desk.say.error(error)
            return False
        self._show(session)
        return True

    def save_copy(self) -> None:
        """Ask for a name, copy the project there and go on in the copy."""
        bridge = self._desk.bridge
        name, _ = QFileDialog.getSaveFileName(self._window, "Save a copy as", str(bridge.session.store.path), _FILTER)
        if not name:
            return
        path = project_path(name)
        if path != Path(name) and path.exists() and not self._may_replace(path):  # the dialog asked about another name
            return
        try:
            copy_project(bridge.session, path)
        except EstatesError as error:
            self._desk.say.error(error)
            return
        self._desk.settings.keep_look(path, kept_of(bridge.look))  # to copy a project is not to leave it
        if self.open(path):
            self._desk.say.toast(f"You now work in the copy, {path.name}")

    def _may_replace(self, path: Path) -> bool:
        words = f"{path.name} exists already in {path.parent}. What it holds would be lost."
        return self._desk.say.ask("Replace the file?", words, "Replace it")

    def close(self) -> None:
        """Close the project: everything accepted is in its file already."""
        self.remember()
        self._desk.tasks.cancel_all()
        self._desk.bridge.take(None)

    def open_sample(self) -> None:
        """Open the sample county: its project is made once, from its partners' files, while one can watch."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "sample"
        path = folder / f"amberdale{PROJECT_ENDING}"
        if path.is_file():
            self.open(path)
            return
        self.build(self._desk.tools.folder_of_samples, path)

    def build(self, folder: Path, path: Path) -> None:
        """Make a project from a folder with a partnership file, as a job, and open it."""
        tools = self._desk.tools

        def work(progress: Progress, cancel: Cancel) -> Path:
            path.parent.mkdir(parents=True, exist_ok=True)
            return build_project(tools, folder, path, progress=progress, cancel=cancel)

        name = folder.name.capitalize()
        self._desk.say.toast(f"Reading the registers of {name}. It takes some seconds.")
        self._desk.tasks.start("build", f"Reading {name}", work, self._on_built, self._desk.say.error)

    def _on_offered(self, kind: str, payload: object) -> None:
        del payload
        if kind == "sample":
            self.open_sample()

    def _on_built(self, path: Path) -> None:
        self.open(path)

    def ask_files(self) -> None:
        """Ask for registers and bring them in."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Choose registers", str(self.folder), REGISTER_FILES)
        if names:
            self.take_files(tuple(Path(name) for name in names))

    def take_files(self, paths: tuple[Path, ...]) -> None:
        """Bring in what was dropped: a project is opened, a partnership's folder is read, registers are imported."""
        if not paths:
            return
        first = paths[0]
        if len(paths) == 1 and first.name.casefold().endswith(PROJECT_ENDING):
            self.open(first)
        elif len(paths) == 1 and first.is_dir() and (first / PARTNERSHIP_FILE).is_file():
            name = "-".join(first.resolve().name.casefold().split())
            self._take_folder(first, self.folder / f"{name}{PROJECT_ENDING}")
        else:
            self._take_registers(paths)

    def _take_folder(self, folder: Path, path: Path) -> None:
        if path.exists():
            self.open(path)
        else:
            self.build(folder, path)

    def _take_registers(self, paths: tuple[Path, ...]) -> None:
        files = _files_of(paths)
        if not files:
            self._desk.say.error(
                InputError(
                    "nothing in it can be read as a register", remedy="drop CSV, Excel, GeoPackage or GeoJSON files"
                )
            )
            return
        if not self._desk.bridge.is_open:
            dialog = NewProject(self._desk.skin, files[0].parent, self._window)
            if not dialog.exec() or not self.start(dialog.path, dialog.area.text().strip()):
                return
        self._desk.go("registers")
        self._desk.requests.offer_files(paths)

    def remember(self) -> None:
        """Put the open project at the head of the recent ones, and keep what is looked at in it."""
        bridge = self._desk.bridge
        if not bridge.is_open:
            return
        estate, path = bridge.estate, bridge.session.store.path
        about = f"{count(len(estate.editions), 'register')}, {count(len(estate.localities), 'locality', 'localities')}"
        evidence = self._desk.results.table.evidence_share("")
        now = bridge.session.clock()
        self._desk.settings.remember(path, area=estate.area, about=about, evidence=evidence, now=now)
        self._desk.settings.keep_look(path, kept_of(bridge.look))

    def _show(self, session: Session) -> None:
        self.remember()
        if self._desk.settings.author:
            session.author = self._desk.settings.author
        start = Look(
            stage="map" if len(session.estate.properties) else "registers", scenario=current_scenario(session).id
        )
        kept = self._desk.settings.kept_look(session.store.path)
        with suppress(EstatesError):  # the file may not be written: then it shows what it says
            take_over(session, *map_kept_of(kept))
        stages = {stage.key for stage in STAGES}
        self._desk.tasks.cancel_all()  # what was worked out for the project before must not reach this one
        self._desk.bridge.take(session, restored(start, kept, stages, session.estate))
        self.remember()
        for note in session.notes[:1]:
            self._desk.say.toast(note)
        self._offer_to_pass_on(session)

    def _offer_to_pass_on(self, session: Session) -> None:
        """Offer to let pass what a successor takes over, where the day has come since."""
        told = due_in_words(session)
        if told:
            self._desk.say.toast(told, "Pass it on", lambda: self._pass_on(session))

    def _pass_on(self, session: Session) -> None:
        if self._desk.bridge.is_open and self._desk.bridge.session is session:
            self._desk.bridge.step(lambda: pass_on(session))


def _not_found(path: Path) -> InputError:
    return InputError(
        "the project is not where it was",
        where=str(path),
        remedy="connect the drive or folder that it lies on, or open it from where it is now",
    )


def _files_of(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the files that may be registers, those of a folder too."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [p for p in inside if p.is_file() and p.suffix.casefold() in ENDINGS]
    return tuple(found)
