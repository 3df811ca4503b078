"""Every command of the window as data: words, keys, glyph, menu. Menus, keys and the finder are built from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from estates_app.ui.skin import Skin


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes
    ----------
    key : str
        Name of the handler.
    words, glyph : str
    keys : str
        Shortcut, empty for none.
    menu : str
        Menu in which it stands, empty for none.
    needs_project : bool
        Whether it makes sense only with a project open.
    """

    key: str
    words: str
    glyph: str = ""
    keys: str = ""
    menu: str = ""
    needs_project: bool = True


COMMANDS = (
    Command("new_project", "New project…", "ph.folder-plus", "Ctrl+N", "Project", needs_project=False),
    Command("open_project", "Open a project…", "ph.folder-open", "Ctrl+O", "Project", needs_project=False),
    Command("open_sample", "Open the sample", "ph.map-trifold", "", "Project", needs_project=False),
    Command("save_copy", "Save a copy as…", "ph.floppy-disk", "Ctrl+Shift+S", "Project"),
    Command("say_saved", "Save", "", "Ctrl+S"),
    Command("close_project", "Close the project", "ph.x", "Ctrl+W", "Project"),
    Command("quit", "Quit", "", "Ctrl+Q", "Project", needs_project=False),
    Command("undo", "Undo", "ph.arrow-u-up-left", "Ctrl+Z", "Edit"),
    Command("redo", "Redo", "ph.arrow-u-up-right", "Ctrl+Y", "Edit"),
    Command("find", "Find property, place or command…", "ph.magnifying-glass", "Ctrl+K", "Edit"),
    Command("filter_table", "Filter the table", "ph.funnel", "Ctrl+F", "Edit"),
    Command("choose_locality", "Choose the locality", "ph.map-pin", "Ctrl+L", "Edit"),
    Command("choose_view", "Views of the map…", "ph.bookmark-simple", "Ctrl+G", "View"),
    Command("keep_view", "Keep this view of the map…", "ph.plus", "Ctrl+Shift+G", "View"),
    Command("ask_why", "Why?", "ph.question", "Alt+Return", "Edit"),
    Command("open_dossier", "Dossier of the property…", "ph.identification-card", "Ctrl+D", "Edit"),
    Command("add_register", "Add a register…", "ph.file-plus", "Ctrl+I", "Data"),
    Command("add_supplement", "Add costs, people or footfall…", "ph.table", "", "Data"),
    Command("add_context", "Add people and places…", "ph.users-three", "", "Data"),
    Command("place_properties", "Place properties on the map…", "ph.map-pin", "", "Data"),
    Command("add_successor", "A successor takes over…", "ph.users-three", "", "Data"),
    Command("review_matches", "Review matches…", "ph.git-merge", "Ctrl+M", "Data"),
    Command("edit_scope", "Scope rules…", "ph.funnel-simple", "", "Data"),
    Command("edit_secrecy", "Confidential properties…", "ph.lock-simple", "", "Data"),
    Command("edit_withheld", "What partners keep to themselves…", "ph.lock-simple", "", "Data"),
    Command("edit_assumptions", "Assumptions…", "ph.calculator", "", "Data"),
    Command("lease_calendar", "What comes up in leases…", "ph.calendar-blank", "Ctrl+Shift+L", "Data"),
    Command("export_table", "Export the table…", "ph.download-simple", "", "Data"),
    Command("export_map", "Export the map…", "ph.image", "Ctrl+Shift+E", "Data"),
    Command("export_public_map", "Export the public map…", "ph.image", "", "Data"),
    Command("one_map", "Before and after: two maps or one", "ph.columns", "F7", "View"),
    Command("workshop", "Workshop", "ph.projector-screen-chart", "F11", "View"),
    Command("next_pane", "Next pane", "", "F6"),
    Command("previous_pane", "Previous pane", "", "Shift+F6"),
    Command("clear", "Clear the selection", "", "Esc"),
    Command("reset_layout", "Reset the layout", "ph.layout", "", "View", needs_project=False),
    Command("settings", "Settings…", "ph.gear", "Ctrl+,", "View", needs_project=False),
    Command("guide", "Guide", "ph.book-open", "F1", "Help", needs_project=False),
    Command("keys", "Keys", "ph.keyboard", "", "Help", needs_project=False),
    Command("about", "About Estates", "ph.info", "", "Help", needs_project=False),
)

MENUS = ("Project", "Edit", "Data", "View", "Help")


def make_actions(window: QWidget, skin: Skin, handlers: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """Return an action for each command that has a handler, with its keys working in the whole window."""
    made = {}
    for command in COMMANDS:
        if command.key not in handlers:
            continue
        action = QAction(command.words, window)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        if command.glyph:
            action.setIcon(skin.icon(command.glyph))
        action.triggered.connect(lambda _=False, then=handlers[command.key]: then())
        window.addAction(action)
        made[command.key] = action
    return made


def make_menu(window: QWidget, actions: Mapping[str, QAction]) -> QMenu:
    """Return the main menu."""
    menu = QMenu(window)
    menu.setAccessibleName("Main menu")
    for title in MENUS:
        part = menu.addMenu(title)
        part.setAccessibleName(title)
        for command in COMMANDS:
            if command.menu == title and command.key in actions:
                part.addAction(actions[command.key])
    return menu
