"""What each command does: it collects what it needs and calls one use-case. No command knows how a view looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from estates_app.domain.editions import PUBLIC
from estates_app.domain.errors import EstatesError
from estates_app.ui.actions import COMMANDS
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.settings import AboutDialog, KeysDialog, SettingsDialog
from estates_app.ui.projects import Projects
from estates_app.ui.workshop.mode import Workshop
from estates_app.workspace.reporting import write_map

if TYPE_CHECKING:
    from estates_app.ui.window import MainWindow


class Commands:
    """Handlers of the commands of one window."""

    def __init__(self, desk: Desk, projects: Projects, window: MainWindow) -> None:
        self._desk, self._projects, self._window = desk, projects, window
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
            "quit": lambda: self._window.close() and None,
        }
        for command in COMMANDS:
            if command.key not in named:
                named[command.key] = getattr(self, command.key)
        needs = {command.key for command in COMMANDS if command.needs_project}
        return {key: self._if_open(then) if key in needs else then for key, then in named.items()}

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

    def find(self) -> None:
        """Put the cursor into the finder."""
        if self._window.finder:
            self._window.finder.begin()

    def filter_table(self) -> None:
        """Put the cursor into the table's filter."""
        if self._window.work:
            self._window.work.table.focus_filter()

    def choose_locality(self) -> None:
        """Open the list of localities."""
        if self._window.work:
            self._window.work.context.locality.setFocus()
            self._window.work.context.locality.showPopup()

    def ask_why(self) -> None:
        """Open the answer to "why?" for the selected property."""
        if self._window.work and self._desk.bridge.look.selected:
            self._window.work.table.ask_why(self._desk.bridge.look.selected[-1])

    def add_register(self) -> None:
        """Ask for registers."""
        self._projects.ask_files()

    def add_supplement(self) -> None:
        """Ask for a table of costs, people or footfall."""
        self._desk.go("registers")
        self._desk.requests.offer("supplement")

    def add_context(self) -> None:
        """Ask for small areas and their people."""
        self._desk.go("registers")
        self._desk.requests.offer("context")

    def edit_scope(self) -> None:
        """Open the scope rules."""
        self._desk.go("registers")
        self._desk.requests.offer("scope")

    def export_table(self) -> None:
        """Write the table as it is seen."""
        if self._window.work:
            self._window.work.table.export()

    def export_map(self) -> None:
        """Write the map of the scenario in view as PNG or SVG."""
        session = self._desk.bridge.session
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Export the map",
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

    def swipe(self) -> None:
        """Turn between side by side and the swipe line."""
        self._desk.bridge.look_at(is_swiped=not self._desk.bridge.look.is_swiped)

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

    def next_pane(self) -> None:
        """Move the focus to the next pane."""
        self._walk(1)

    def previous_pane(self) -> None:
        """Move the focus to the pane before."""
        self._walk(-1)

    def _walk(self, step: int) -> None:
        work = self._window.work
        if work is None:
            return
        panes, now = work.panes(), QApplication.focusWidget()
        here = next(
            (at for at, pane in enumerate(panes) if now is not None and (pane is now or pane.isAncestorOf(now))), -1
        )
        for offset in range(1, len(panes) + 1):
            target = first_focus(panes[(here + step * offset) % len(panes)])
            if target is not None:
                target.setFocus()
                return

    def clear(self) -> None:
        """Clear the selection."""
        self._desk.bridge.look_at(selected=(), zone="")

    def reset_layout(self) -> None:
        """Forget the layout that was kept."""
        self._desk.settings.reset_layout()
        if self._window.work and self._desk.bridge.is_open:
            self._window.work.show_stage(self._desk.bridge.look.stage)
        self._desk.say.toast("The layout is as it was at first.")

    def settings(self) -> None:
        """Open the settings and wear what was chosen."""
        dialog = SettingsDialog(self._desk.skin, self._desk.settings, self._desk.tools.author, self._window)
        if dialog.exec():
            self._window.dress()
            if self._desk.bridge.is_open and self._desk.settings.author:
                self._desk.bridge.session.author = self._desk.settings.author

    def guide(self) -> None:
        """Open the user guide that came with the program."""
        path = self._desk.tools.folder_of_guide / "index.md"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def keys(self) -> None:
        """Show every key."""
        KeysDialog(self._desk.skin, self._window).exec()

    def about(self) -> None:
        """Say what the program is."""
        AboutDialog(self._desk.skin, self._window).exec()


def first_focus(pane: QWidget) -> QWidget | None:
    """Return the first widget of a pane that takes the focus."""
    from PySide6.QtCore import Qt

    found = [pane, *pane.findChildren(QWidget)]
    for widget in found:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            return widget
    return None
