"""The laptop's window in a workshop: what the room sees, what comes next, and what the room may not see."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.parts.map_views import about
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.fields import Chooser
from estates_app.ui.widgets.labels import frame, label, row
from estates_app.ui.words import count
from estates_app.ui.workshop.agenda import Agenda
from estates_app.ui.workshop.exempt_list import ExemptList
from estates_app.ui.workshop.preview import Preview
from estates_app.ui.workshop.steps import STEPS, step_words

#: Notes are written to the settings when nobody has typed for so long.
_NOTES_REST_MS = 600


class Facilitator(QWidget):
    """The window of whoever leads the workshop.

    Notes
    -----
    *Signals*: ``stepped(step)``; ``went(at)``: to a step of the agenda; ``frozen(is_frozen)``; ``blanked``;
    ``viewed(id)``: a named view for the room, empty for the locality in view; ``left``.
    """

    stepped = Signal(int)
    went = Signal(int)
    frozen = Signal(bool)
    blanked = Signal()
    viewed = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, watched: QWidget, screen_words: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._desk = desk
        skin = desk.skin
        self._is_closing = False
        self.setWindowTitle("Workshop, facilitator’s view – Estates")
        self.setAccessibleName("Workshop, for the facilitator")
        self.setMinimumSize(skin.width_of_window(), skin.height_of_window())
        self.leave = Button(skin, "Leave workshop", "ph.x", kind="quiet")
        self.leave.setToolTip("F11")
        self.scenario = Chooser(skin, "Scenario", glyph="ph.git-branch")
        self.view = Chooser(skin, "View for the room", glyph="ph.bookmark-simple", most=240)
        self.view.setToolTip("What ground the room sees: the locality in view, or a view that was kept")
        self.preview = Preview(skin, watched)
        self.state = Badge(skin, "No exempt figures there", "info")
        self.freeze = Button(skin, "Freeze", "ph.pause")
        self.freeze.setCheckable(True)
        self.freeze.setToolTip("The room keeps what it sees while you prepare something else (F)")
        self.blank = Button(skin, "Blank", "ph.eye-slash")
        self.blank.setCheckable(True)
        self.blank.setToolTip("Show the room nothing (B)")
        self.undo = Button(skin, "Undo", "ph.arrow-u-up-left")
        self.back = Button(skin, "Previous step", "ph.caret-left", kind="icon")
        self.next = Button(skin, "Next", "ph.arrow-right", kind="primary")
        self.agenda = Agenda(skin)
        self.exempt = ExemptList(skin)
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName("Private notes")
        self.notes.setPlaceholderText("Only you read this. It is kept on this laptop, not in the project.")
        self.notes.setTabChangesFocus(True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_NOTES_REST_MS)
        self._lay_out(screen_words)
        self._connect()
        self._project = desk.bridge.session.store.path
        self.notes.setPlainText(desk.settings.workshop_notes(self._project))
        self.notes.textChanged.connect(self._rest.start)
        self._fill_scenarios()
        self._fill_views("")
        self._on_undo_changed()

    def _lay_out(self, screen_words: str) -> None:
        skin = self._desk.skin
        pad = skin.px(20)
        head = frame("bar", "Workshop")
        head.setFixedHeight(skin.height("stage_bar"))
        area = label(self._desk.bridge.estate.area, "strong")
        screens = Badge(skin, screen_words, "good")
        line = row(self.leave, skin.px(12), area, self.scenario, self.view, None, screens)
        line.setContentsMargins(skin.px(12), 0, skin.px(16), 1)
        head.setLayout(line)
        left = QVBoxLayout()
        left.setSpacing(skin.px(12))
        left.addLayout(row(label("On the projector", "title"), None, self.state))
        left.addWidget(self.preview)
        left.addLayout(row(self.freeze, self.blank, self.undo, None, self.back, self.next))
        left.addWidget(self._card("Private notes", "only on this laptop", self.notes), 1)
        right = QVBoxLayout()
        right.setSpacing(skin.px(12))
        right.addWidget(self._card("Exempt figures", "para 3", self.exempt, is_exempt=True), 1)
        right.addWidget(self._card("Agenda", "arrows go on and back", self.agenda))
        grid = QGridLayout()
        grid.setContentsMargins(pad, pad, pad, pad)
        grid.setHorizontalSpacing(pad)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.setColumnStretch(0, 11)
        grid.setColumnStretch(1, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(grid, 1)

    def _card(self, title: str, about: str, inner: QWidget, *, is_exempt: bool = False) -> QWidget:
        skin = self._desk.skin
        card = frame("card", title)
        column = QVBoxLayout(card)
        column.setContentsMargins(skin.px(16), skin.px(12), skin.px(16), skin.px(12))
        column.setSpacing(skin.px(8))
        right: QWidget = Badge(skin, about, "bad") if is_exempt else label(about, "3")
        column.addLayout(row(label(title, "title"), None, right))
        column.addWidget(inner, 1)
        return card

    def _connect(self) -> None:
        bridge = self._desk.bridge
        self.leave.clicked.connect(self.left)
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.freeze.toggled.connect(self.frozen)
        self.blank.clicked.connect(self.blanked)
        self.undo.clicked.connect(bridge.undo_stack.undo)
        self.agenda.chosen.connect(self.went)
        self.scenario.activated.connect(lambda at: bridge.look_at(scenario=self.scenario.itemData(at)))
        self.view.activated.connect(lambda at: self.viewed.emit(str(self.view.itemData(at))))
        self._rest.timeout.connect(self.keep_notes)
        bridge.changed.connect(self._on_changed)
        bridge.undo_stack.indexChanged.connect(self._on_undo_changed)

    def show_step(self, at: int, *, is_frozen: bool, is_blank: bool) -> None:
        """Say where the workshop is and what the room sees."""
        bridge = self._desk.bridge
        name = bridge.estate.scenario(bridge.look.scenario).name
        self.agenda.show_step(at, name)
        self.back.setEnabled(at > 0)
        self.back.setToolTip("Previous step" if at > 0 else "This is the first step")
        is_last = at == len(STEPS) - 1
        self.next.set_words("Last step" if is_last else f"Next: {STEPS[at + 1].short}")
        self.next.setEnabled(not is_last)
        self.next.setToolTip("There is no step after this one" if is_last else "")
        self.blank.setChecked(is_blank)
        self.blank.set_words("Show again" if is_blank else "Blank")
        if self.freeze.isChecked() != is_frozen:
            self.freeze.setChecked(is_frozen)
        self.freeze.set_words("Go on" if is_frozen else "Freeze")
        words = "Blank" if is_blank else "Frozen" if is_frozen else "No exempt figures there"
        self.state.say(words, "warn" if is_blank or is_frozen else "info")
        self.preview.renew("Nothing" if is_blank else step_words(STEPS[at], name))

    def keep_notes(self) -> None:
        """Keep the private notes in the settings of this laptop."""
        self._desk.settings.keep_workshop_notes(self._project, self.notes.toPlainText())

    def shut(self) -> None:
        """Close for good."""
        self._is_closing = True
        self._rest.stop()
        self.keep_notes()
        self.preview.stop()
        self._desk.bridge.changed.disconnect(self._on_changed)
        self._desk.bridge.undo_stack.indexChanged.disconnect(self._on_undo_changed)
        self.close()
        self.deleteLater()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"scenarios", "scenario"}:
            self._fill_scenarios()
        if self._desk.bridge.is_open and "sheet" in nodes:
            self._fill_views(str(self.view.currentData() or ""))

    def show_ground(self, id_: str) -> None:
        """Show which named view the room sees, the locality in view where the id is empty."""
        self.view.choose(id_)

    def _fill_views(self, id_: str) -> None:
        views = self._desk.bridge.estate.sheet.views
        blocked = self.view.blockSignals(True)
        self.view.clear()
        self.view.add("Locality in view", "")
        for view in views:
            self.view.add(view.name, view.id, about(self._desk, view))
        self.view.choose(id_)
        self.view.blockSignals(blocked)
        self.view.setVisible(bool(views))

    def _fill_scenarios(self) -> None:
        bridge = self._desk.bridge
        blocked = self.scenario.blockSignals(True)
        self.scenario.clear()
        for one in bridge.estate.every_scenario():
            by_hand = count(one.hand_made, "change by hand", "changes by hand") if one.hand_made else ""
            self.scenario.add(one.name, one.id, by_hand)
        self.scenario.choose(bridge.look.scenario)
        self.scenario.blockSignals(blocked)

    def _on_undo_changed(self, _index: int = 0) -> None:
        stack = self._desk.bridge.undo_stack
        self.undo.setEnabled(stack.canUndo())
        self.undo.setToolTip(f"Undo: {stack.undoText()}" if stack.canUndo() else "Nothing to undo")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take arrows for steps, B, F and F11; letters act only where no field has the focus."""
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self.stepped.emit(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self.stepped.emit(-1)
        elif key == Qt.Key.Key_B:
            self.blanked.emit()
        elif key == Qt.Key.Key_F:
            self.freeze.toggle()
        elif key == Qt.Key.Key_F11:
            self.left.emit()
        elif key == Qt.Key.Key_Z and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._desk.bridge.undo_stack.undo()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the workshop where the window is closed by hand."""
        if not self._is_closing:
            event.ignore()
            self.left.emit()
            return
        super().closeEvent(event)
