"""The layers of the map, topmost first: shown or not, seen through, in which order; and what the shades tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from estates_app.domain.mapsheet import OWN, LayerState
from estates_app.ui.desk import Desk
from estates_app.ui.parts.own_layers import own_layers_of
from estates_app.ui.parts.shades_choice import ShadesChoice
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import Section, label
from estates_app.ui.widgets.layer_row import LayerRow
from estates_app.workspace import mapping_sheet
from estates_app.workspace.undrawn import undrawn_in_words

_NODES = frozenset({"project", "sheet", "properties", "zones", "localities", "backdrop", "findings", "scenario"})

#: Layers of the map by what the backdrop calls them.
_BACKDROP = {"river": "rivers", "road": "roads", "boundary": "boundaries", "place": "places"}


class LayerList(QWidget):
    """The rows, and the line that shows where a row that is dragged would go."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName("Layers, the topmost first")
        self.rows: dict[str, LayerRow] = {}
        self.open_menu: QMenu | None = None
        self._gap = -1
        self._counts: Mapping[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def keys(self) -> list[str]:
        """Return the layers as they are listed."""
        return [state.key for state in reversed(self._desk.bridge.estate.sheet.stack())]

    def fill(self, counts: Mapping[str, str]) -> None:
        """Show the layers as they are now; a row that stays keeps the focus."""
        self._counts = counts
        sheet = self._desk.bridge.estate.sheet
        keys = self.keys()
        for gone in self.rows.keys() - set(keys):
            widget = self.rows.pop(gone)
            self._column.removeWidget(widget)
            widget.hide()  # it lives until the event loop comes round
            widget.deleteLater()
        for at, key in enumerate(keys):
            if key not in self.rows:
                self.rows[key] = self._made(key)
            if self._column.indexOf(self.rows[key]) != at:
                self._column.removeWidget(self.rows[key])
                self._column.insertWidget(at, self.rows[key])
            state, place = sheet.state(key), f"place {at + 1} of {len(keys)}"
            title = mapping_sheet.layer_title(sheet, key)
            self.rows[key].say(title, counts.get(key, ""), place, is_shown=state.is_shown, opacity=state.opacity)
        rows = [self.rows[key] for key in keys]
        for one, other in pairwise(rows):  # Tab walks as the eye does
            QWidget.setTabOrder(one.more, other.check)

    def _made(self, key: str) -> LayerRow:
        made, bridge = LayerRow(self._desk.skin, key), self._desk.bridge
        made.shown.connect(lambda is_on: self._show(key, is_shown=is_on))
        made.fading.connect(lambda share: bridge.look_at(fading=LayerState(key, opacity=share)))
        made.faded.connect(lambda share: self._fade(key, share))
        made.nudged.connect(lambda steps: self.nudge(key, steps))
        made.dragged.connect(lambda y: self._show_gap(self._gap_at(y)))
        made.dropped.connect(lambda y: self._drop(key, y))
        made.menu_wanted.connect(lambda: self._open(key))
        return made

    def _show(self, key: str, *, is_shown: bool) -> None:
        bridge = self._desk.bridge
        bridge.step(lambda: mapping_sheet.show_layer(bridge.session, key, is_shown=is_shown))
        self.fill(self._counts)  # as it is, where it was refused

    def _fade(self, key: str, share: float) -> None:
        bridge = self._desk.bridge
        bridge.step(lambda: mapping_sheet.fade_layer(bridge.session, key, share))
        bridge.look_at(fading=None)
        self.fill(self._counts)

    def nudge(self, key: str, steps: int) -> None:
        """Move a layer up, or down where negative, and say where it is."""
        bridge = self._desk.bridge
        bridge.step(lambda: mapping_sheet.nudge_layer(bridge.session, key, steps))
        self._say(key)

    def _say(self, key: str) -> None:
        keys = self.keys()
        if key in keys:
            words = f"{self.rows[key].name.text()}: place {keys.index(key) + 1} of {len(keys)}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # --- by mouse -------------------------------------------------------------------------------------------------

    def _gap_at(self, y: float) -> int:
        """Return before which row of the list a place on the screen lies, counted from the top."""
        here = self.mapFromGlobal(QPoint(0, round(y))).y()
        return sum(self.rows[key].geometry().center().y() < here for key in self.keys())

    def _show_gap(self, gap: int) -> None:
        if gap != self._gap:
            self._gap = gap
            self.update()

    def _drop(self, key: str, y: float) -> None:
        keys, gap = self.keys(), self._gap_at(y)
        self._show_gap(-1)
        at = gap - (keys.index(key) < gap)  # its place among the others, from the top
        bridge, place = self._desk.bridge, len(keys) - 1 - at
        bridge.step(lambda: mapping_sheet.move_layer(bridge.session, key, place))
        self._say(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line between two rows where the one that is dragged would go."""
        super().paintEvent(event)
        keys = self.keys()
        if self._gap < 0 or not keys:
            return
        painter = QPainter(self)
        try:
            last = self.rows[keys[-1]].geometry().bottom()
            y = self.rows[keys[self._gap]].geometry().top() if self._gap < len(keys) else last
            painter.fillRect(QRectF(0, min(max(y - 1, 0), last - 1), self.width(), 2), self._desk.skin.colour("accent"))
        finally:
            painter.end()

    def _open(self, key: str) -> None:
        """Open what can be done with a layer."""
        keys, bridge, row_ = self.keys(), self._desk.bridge, self.rows[key]
        at, last = keys.index(key), len(keys) - 1
        menu = QMenu(self)
        menu.setAccessibleName(f"Layer {row_.name.text()}")
        for words, steps, can in (
            ("Move up\tAlt+Up", 1, at > 0),
            ("Move down\tAlt+Down", -1, at < last),
            ("To the top", at, at > 0),
            ("To the bottom", at - last, at < last),
        ):
            entry = menu.addAction(words)
            entry.setEnabled(can)
            entry.triggered.connect(lambda _=False, n=steps: self.nudge(key, n))
        if key.startswith(OWN):
            id_ = key.removeprefix(OWN)
            menu.addSeparator()
            held = own_layers_of(self._desk).held.get(id_)
            if held is not None and held.is_gone:
                menu.addAction("Find the file…").triggered.connect(lambda: self._desk.requests.ask_layer(id_))
            ground = held.ground_27700 if held is not None else None
            if ground is not None:
                menu.addAction("Go to it").triggered.connect(lambda: self._desk.requests.show_ground(ground))
            menu.addAction("Change…").triggered.connect(lambda: self._desk.requests.ask_layer(id_))
            menu.addAction("Remove").triggered.connect(
                lambda: bridge.step(lambda: mapping_sheet.remove_own_layer(bridge.session, id_))
            )
        menu.addSeparator()
        usual = menu.addAction("Put all layers back")
        usual.setEnabled(bool(bridge.estate.sheet.order or bridge.estate.sheet.layers))
        usual.triggered.connect(lambda: bridge.step(lambda: mapping_sheet.usual_order(bridge.session)))
        self.open_menu = menu
        menu.popup(row_.more.mapToGlobal(row_.more.rect().bottomLeft()))


class Layers(Section):
    """Which layers the map shows, and what the shades tell and how."""

    def __init__(self, desk: Desk) -> None:
        self.add = Button(desk.skin, "Add a layer…", "ph.plus", kind="quiet")
        super().__init__(desk.skin, "Layers", self.add)
        self._desk = desk
        self.list = LayerList(desk)
        self.body.addWidget(self.list)
        self.left_out = label("", "2", wraps=True)
        self.body.addWidget(self.left_out)
        self.shades = ShadesChoice(desk)
        self.body.addWidget(self.shades)
        self.note = label("Moves are drawn where the colours tell fates, catchments in Demand.", "3", wraps=True)
        self.body.addWidget(self.note)
        self.add.clicked.connect(lambda: desk.requests.ask_layer())
        desk.bridge.changed.connect(self._on_changed)
        self._own = own_layers_of(desk)
        self._own.changed.connect(self._fill)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if nodes & _NODES:
            self._fill()

    def _fill(self) -> None:
        if not self._desk.bridge.is_open:
            return
        estate = self._desk.bridge.estate
        findings = self._desk.results.findings
        plan = findings.plan if findings is not None else None
        counts = {
            "properties": len(estate.properties),
            "zones": len(estate.zones),
            "links": len(plan.moves) if plan else 0,
            "rings": len(plan.joint) if plan else 0,
            **dict.fromkeys(_BACKDROP.values(), 0),
        }
        for kind, many in Counter(estate.backdrop.texts("layer")).items():
            if kind in _BACKDROP:
                counts[_BACKDROP[kind]] = many
        counts["boundaries"] = counts["boundaries"] or len(estate.localities)
        told = {key: f"{many:,}" for key, many in counts.items()}
        told |= {OWN + id_: held.words for id_, held in self._own.held.items()}
        self.list.fill(told)
        notes = (*undrawn_in_words(estate), *self._own.notes())
        self.left_out.setText("\n".join(notes))
        self.left_out.setVisible(bool(notes))
