"""What can be done with one property, from the table and the map alike: why, correct, fate, move, scope."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from estates_app.domain.edits import Change
from estates_app.domain.fates import Fate
from estates_app.domain.partnership import Scope
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.confidential import ConfidentialDialog
from estates_app.ui.dialogs.correct import CorrectDialog
from estates_app.ui.look import BASELINE
from estates_app.ui.parts.rows_dialog import RowsDialog
from estates_app.ui.parts.why_dialog import WhyDialog
from estates_app.ui.words import figure_words, number, sentence
from estates_app.workspace import choosing, correcting, setting
from estates_app.workspace.destinations import Destination, OutletMoves, moves_of

#: Centres that a menu shows at once, so that it fits a small laptop; the others stand under "Further away".
_NEAR = 8


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
        menu.addAction("Dossier…").triggered.connect(lambda: self._desk.requests.show_dossier(key))
        spec = self._desk.results.table.rows().specs.get(column)
        if spec is not None and spec.field:
            menu.addAction(f"Correct {spec.title}…").triggered.connect(lambda: self.correct(key, spec.field))
        if self._desk.bridge.look.scenario != BASELINE:
            self._add_fates(menu.addMenu("Fate"), key)
            self._add_moves(menu.addMenu("Move"), key)
        scope = menu.addMenu("Scope")
        now = self._desk.bridge.estate.properties.get(key, "scope")
        for state in Scope:
            entry = scope.addAction(state.value.replace("_", " ").capitalize())
            entry.setCheckable(True)
            entry.setChecked(state.value == now)
            entry.triggered.connect(lambda _=False, s=state: self.set_scope(key, s))
        scope.addAction("As the rules say").triggered.connect(lambda: self.set_scope(key, None))
        menu.addAction("Confidential…").triggered.connect(lambda: self.confide(key))
        menu.addSeparator()
        menu.addAction("Rows of this property…").triggered.connect(lambda: self.rows(key))
        self._show(menu, where)

    def confide(self, key: str) -> None:
        """Ask what public editions make of a property."""
        ConfidentialDialog(self._desk, key, self._parent.window()).open()

    def fates(self, key: str, where: QPoint) -> None:
        """Open the menu of all twelve fates."""
        self._offer(self._add_fates, key, where, "change a fate")

    def moves(self, key: str, where: QPoint) -> None:
        """Open the menu of where the services of a property may go."""
        self._offer(self._add_moves, key, where, "move a service")

    def _offer(self, add: Callable[[QMenu, str], None], key: str, where: QPoint, what: str) -> None:
        if self._desk.bridge.look.scenario == BASELINE:
            self._desk.say.toast(f"The baseline keeps all. Choose or make a scenario to {what}.")
            return
        menu = QMenu(self._parent)
        add(menu, key)
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
        back.triggered.connect(lambda: self._take_back(key))

    def _add_moves(self, menu: QMenu, key: str) -> None:
        """Add each service that may move with its destinations, at once where there is only one such service."""
        menu.setAccessibleName("Move")
        outlets = moves_of(self._desk.bridge.session, self._desk.bridge.look.scenario, key)
        free = [outlet for outlet in outlets if outlet.destinations]
        for outlet in free:
            if len(free) > 1:
                self._add_destinations(menu.addMenu(_in_menu(outlet.name)), outlet)
            else:
                menu.addAction(_in_menu(outlet.name)).setEnabled(False)
                self._add_destinations(menu, outlet)
        if free and len(outlets) > len(free):
            menu.addSeparator()
        for outlet in outlets:
            if not outlet.destinations:
                menu.addAction(f"{_in_menu(outlet.name)}: {outlet.why_not}").setEnabled(False)
        if not outlets:
            menu.addAction("No service here").setEnabled(False)

    def _add_destinations(self, menu: QMenu, outlet: OutletMoves) -> None:
        """Add staying, the nearest centres, those further away in a menu of their own, channels, the way back."""
        menu.setAccessibleName(f"Move {outlet.name}")
        stay, *elsewhere = outlet.destinations
        centres = [place for place in elsewhere if place.distance_m is not None]
        near = [place for at, place in enumerate(centres) if at < _NEAR or place.is_now]
        further = [place for place in centres if place not in near]
        for place in (stay, *near):
            self._add_destination(menu, outlet, place)
        if further:
            more = menu.addMenu("Further away")
            for place in further:
                self._add_destination(more, outlet, place)
        if not centres:
            menu.addAction("No centre yet: give a building the fate Host").setEnabled(False)
        menu.addSeparator()
        for place in elsewhere:
            if place.distance_m is None:
                self._add_destination(menu, outlet, place)
        menu.addSeparator()
        back = menu.addAction("Back to what was found")
        back.setEnabled(outlet.is_chosen)
        back.triggered.connect(lambda: self._take_back(outlet.outlet_id))

    def _add_destination(self, menu: QMenu, outlet: OutletMoves, place: Destination) -> None:
        entry = menu.addAction(_words(place))
        entry.setCheckable(True)
        entry.setChecked(place.is_now)
        entry.triggered.connect(lambda: self.move(outlet.outlet_id, place.to))

    def move(self, outlet_id: str, to: str) -> None:
        """Move an outlet in the scenario in view to a centre or channel, or let it stay."""
        session, look = self._desk.bridge.session, self._desk.bridge.look
        self._use(lambda: choosing.set_move(session, look.scenario, outlet_id, to))

    def _take_back(self, subject: str) -> None:
        session, look = self._desk.bridge.session, self._desk.bridge.look
        self._use(lambda: choosing.clear_choice(session, look.scenario, [subject]))

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

    def rows(self, key: str) -> None:
        """Show the rows of which a property is made; those that were joined wrongly may be split off."""
        RowsDialog(self._desk, key, self._parent.window()).open()

    def why(self, key: str) -> None:
        """Open the whole answer to "why?"."""
        WhyDialog(self._desk, key, self._parent.window()).open()


def _words(place: Destination) -> str:
    """Return a destination as an entry of a menu."""
    if place.distance_m is None:
        return place.name or "Stay where it is"
    return f"{_in_menu(place.name)}, {number(place.distance_m / 1000, 1)} km"


def _in_menu(name: str) -> str:
    """Return a name as a menu shows it: there a single ampersand marks a key."""
    return name.replace("&", "&&")
