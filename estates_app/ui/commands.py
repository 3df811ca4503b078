"""What each command does: it collects what it needs and calls one use-case. No command knows how a view looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog

from estates_app.domain.editions import PUBLIC
from estates_app.domain.errors import EstatesError
from estates_app.ui.actions import COMMANDS
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.assumptions import AssumptionsDialog
from estates_app.ui.dialogs.confidential import PartnersWithheld
from estates_app.ui.dialogs.settings import AboutDialog, KeysDialog, SettingsDialog
from estates_app.ui.navigation import Navigation
from estates_app.ui.projects import Projects
from estates_app.ui.workshop.mode import Workshop
from estates_app.workspace.reporting import write_map

if TYPE_CHECKING:
    from estates_app.ui.window import MainWindow


#: Commands that open a dialog of the Registers stage -> its kind.
_OFFERS = {
    "add_supplement": "supplement",
    "add_context": "context",
    "place_properties": "places",
    "add_successor": "successor",
    "edit_scope": "scope",
    "edit_secrecy": "secrecy",
}


class Commands:
    """Handlers of the commands of one window."""

    def __init__(self, desk: Desk, projects: Projects, window: MainWindow) -> None:
        self._desk, self._projects, self._window = desk, projects, window
        self._navigation = Navigation(desk, window)
        self._workshop: Workshop | None = None

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return the handler of each command by its key."""
        projects = self._projects
        named: dict[str, Callable[[], None]] = {
            "new_project": projects.ask_new,
            "open_project": projects.ask_open,
            "open_sample": projects.open_sample,
            "save_copy": projects.save_copy,
            "close_project": projects.close,
            "quit": self._quit,
            **{key: partial(self._offer, kind) for key, kind in _OFFERS.items()},
        }
        for command in COMMANDS:
            if command.key not in named:
                whose = self._navigation if hasattr(self._navigation, command.key) else self
                named[command.key] = getattr(whose, command.key)
        needs = {command.key for command in COMMANDS if command.needs_project}
        return {key: self._if_open(then) if key in needs else then for key, then in named.items()}

    def _quit(self) -> None:
        self._window.close()

    def _offer(self, kind: str) -> None:
        self._desk.go("registers")
        self._desk.requests.offer(kind)

    def _if_open(self, then: Callable[[], None]) -> Callable[[], None]:
        return lambda: then() if self._desk.bridge.is_open else None

    def glyph_of(self, key: str) -> str:
        """Return the glyph of a command."""
        return next((command.glyph for command in COMMANDS if command.key == key), "")

    def add_stage_key(self, number: int, stage: str) -> None:
        """Let Ctrl and a digit turn to a stage; on the welcome page the first opens the sample."""
        action = QAction(self._window)
        action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.triggered.connect(lambda: self._on_stage_key(number, stage))
        self._window.addAction(action)

    def _on_stage_key(self, number: int, stage: str) -> None:
        if self._desk.bridge.is_open:
            self._desk.go(stage)
        elif number == 1:
            self._projects.open_sample()

    def undo(self) -> None:
        """Take the last step back."""
        self._desk.bridge.undo_stack.undo()

    def redo(self) -> None:
        """Make the step again that was taken back."""
        self._desk.bridge.undo_stack.redo()

    def say_saved(self) -> None:
        """Say that nothing waits to be saved."""
        self._desk.say.toast("Everything is saved: each step is written to the project when it is made.")

    def add_register(self) -> None:
        """Ask for registers."""
        self._projects.ask_files()

    def edit_withheld(self) -> None:
        """Open what partners keep to themselves."""
        PartnersWithheld(self._desk, self._window).open()

    def edit_assumptions(self) -> None:
        """Open the figures that no register holds."""
        AssumptionsDialog(self._desk, self._window).open()

    def export_table(self) -> None:
        """Write the table as it is seen."""
        if self._window.work:
            self._window.work.table.export()

    def export_map(self) -> None:
        """Ask how the map that is shown should become paper, a picture or a drawing."""
        if self._window.work:
            self._window.work.map.export()

    def export_public_map(self) -> None:
        """Write the public edition of the whole area's map of the scenario in view as PNG or SVG."""
        session = self._desk.bridge.session
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Export the public map",
            str(session.store.path.parent / "map.png"),
            "Picture (*.png);;Drawing (*.svg)",
        )
        if not name:
            return
        try:
            write_map(self._desk.tools, session, self._desk.results.findings, Path(name), edition=PUBLIC)
        except EstatesError as error:
            self._desk.say.error(error)
            return
        self._desk.say.toast(f"Map written to {Path(name).name}")

    def workshop(self) -> None:
        """Begin the workshop, or leave it."""
        if self._workshop is not None and self._workshop.is_running:
            self.leave_workshop()
            return
        self._workshop = Workshop(self._desk, self._window)
        self._workshop.begin()

    def leave_workshop(self) -> None:
        """Leave the workshop where it runs."""
        if self._workshop is not None:
            self._workshop.leave()
            self._workshop = None

    def settings(self) -> None:
        """Open the settings and wear what was chosen."""
        dialog = SettingsDialog(self._desk.skin, self._desk.settings, self._desk.tools.author, self._window)
        if dialog.exec():
            self._window.dress()
            if self._desk.bridge.is_open and self._desk.settings.author:
                self._desk.bridge.session.author = self._desk.settings.author

    def guide(self) -> None:
        """Open the user guide that came with the program."""
        path = self._desk.tools.folder_of_guide / "README.md"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def keys(self) -> None:
        """Show every key."""
        KeysDialog(self._desk.skin, self._window).exec()

    def about(self) -> None:
        """Say what the program is."""
        AboutDialog(self._desk.skin, self._window).exec()
