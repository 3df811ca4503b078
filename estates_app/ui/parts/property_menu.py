"""What can be done with one property, from the table and the map alike: why, correct, fate, scope."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from estates_app.domain.edits import Change
from estates_app.domain.fates import Fate
from estates_app.domain.partnership import Scope
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.correct import CorrectDialog
from estates_app.ui.look import BASELINE
from estates_app.ui.parts.why_dialog import WhyDialog
from estates_app.ui.words import figure_words, sentence
from estates_app.workspace import choosing, correcting, setting


class PropertyMenu:
    """Opens menus and dialogs about a property, and makes the edits that follow.

    Parameters
    ----------
    desk : Desk
    parent : QWidget
        Owner of menus and dialogs.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self._desk, self._parent = desk, parent
        self.open_menu: QMenu | None = None

    def popup(self, key: str, column: str, where: QPoint) -> None:
        """Open the menu of a property."""
        menu = QMenu(self._parent)
        menu.setAccessibleName("Property")
        menu.addAction("Why?").triggered.connect(lambda: self.why(key))
        spec = self._desk.results.table.rows().specs.get(column)
        if spec is not None and spec.field:
            menu.addAction(f"Correct {spec.title}…").triggered.connect(lambda: self.correct(key, spec.field))
        if self._desk.bridge.look.scenario != BASELINE:
            self._add_fates(menu.addMenu("Fate"), key)
        scope = menu.addMenu("Scope")
        now = self._desk.bridge.estate.properties.get(key, "scope")
        for state in Scope:
            entry = scope.addAction(state.value.replace("_", " ").capitalize())
            entry.setCheckable(True)
            entry.setChecked(state.value == now)
            entry.triggered.connect(lambda _=False, s=state: self.set_scope(key, s))
        scope.addAction("As the rules say").triggered.connect(lambda: self.set_scope(key, None))
        self._show(menu, where)

    def fates(self, key: str, where: QPoint) -> None:
        """Open the menu of all twelve fates."""
        if self._desk.bridge.look.scenario == BASELINE:
            self._desk.say.toast("The baseline keeps all. Choose or make a scenario to change a fate.")
            return
        menu = QMenu(self._parent)
        self._add_fates(menu, key)
        self._show(menu, where)

    def _show(self, menu: QMenu, where: QPoint) -> None:
        self.open_menu = menu
        menu.popup(where)

    def _add_fates(self, menu: QMenu, key: str) -> None:
        skin, look = self._desk.skin, self._desk.bridge.look
        menu.setAccessibleName("Fate")
        menu.setToolTipsVisible(True)
        findings = self._desk.results.findings
        now = findings.fates[key].fate if findings and key in findings.fates else None
        chosen = self._desk.bridge.estate.scenario(look.scenario).is_chosen(key, "fate")
        for fate in Fate:
            entry = menu.addAction(fate.words)
            entry.setIcon(skin.icon(skin.fate(fate.value)["icon"], "text_2"))
            entry.setCheckable(True)
            entry.setChecked(fate is now)
            entry.triggered.connect(lambda _=False, f=fate: self.set_fate((key,), f))
        menu.addSeparator()
        back = menu.addAction("Back to what the rules give")
        back.setEnabled(chosen)
        back.triggered.connect(
            lambda: self._use(lambda: choosing.clear_choice(self._desk.bridge.session, look.scenario, [key]))
        )

    def set_fate(self, keys: tuple[str, ...], fate: Fate) -> None:
        """Choose a fate in the scenario in view, with what follows from it."""
        session, look = self._desk.bridge.session, self._desk.bridge.look
        self._use(lambda: choosing.set_fate(session, look.scenario, keys, fate))

    def set_scope(self, key: str, scope: Scope | None) -> None:
        """Set the scope of a property by hand, or give it back to the rules."""
        session = self._desk.bridge.session
        if scope is None:
            self._use(lambda: setting.clear_scope(session, [key]))
        else:
            self._use(lambda: setting.set_scope(session, [key], scope, reason=f"set by {session.author}"))

    def _use(self, use: Callable[[], object]) -> None:
        """Do a use-case as one step that can be undone, and say what it did."""
        bridge = self._desk.bridge
        if bridge.step(use) is not None and bridge.session.last_edit is not None:
            self._desk.say.toast(bridge.session.last_edit.verb, "Undo", bridge.undo_stack.undo)

    def correct(self, key: str, field: str) -> None:
        """Ask for the right value of a field and keep it as a correction."""
        session = self._desk.bridge.session
        catalogue = session.catalogue
        if field not in catalogue:
            return
        entry = catalogue[field]
        now = session.estate.properties.get(key, field)
        words = now if isinstance(now, str) else "" if now is None else figure_words("number", float(now))
        choices = [(text, text) for text in entry.choices] if entry.choices else []
        dialog = CorrectDialog(
            self._desk.skin,
            title=f"{sentence(entry.label)} of {session.estate.properties.get(key, 'name')}",
            now=words,
            sources=correcting.sources_of(session, key, field),
            read=lambda text: correcting.read_value(session, field, text),
            choices=choices,
            parent=self._parent.window(),
        )
        if dialog.exec() and dialog.value != now:
            verb = f"Correct {entry.label} of {session.estate.properties.get(key, 'name')}"
            if self._desk.bridge.edit(verb, [Change("property", key, field, now, dialog.value)]):
                self._desk.say.toast(verb, "Undo", self._desk.bridge.undo_stack.undo)

    def why(self, key: str) -> None:
        """Open the whole answer to "why?"."""
        WhyDialog(self._desk, key, self._parent.window()).open()
