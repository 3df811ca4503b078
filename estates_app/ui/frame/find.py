"""Find: properties, places, postcodes, grid references, towns, scenarios and commands by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy

from estates_app.domain.estate import Estate
from estates_app.domain.localities import AREA, holds
from estates_app.ui.desk import Desk
from estates_app.ui.frame.find_places import FindPlaces
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.painting import paint_text

_MOST = 12


class Finder(LineEdit):
    """A field in the stage bar with a list under it."""

    def __init__(self, desk: Desk, actions: Mapping[str, QAction]) -> None:
        super().__init__(
            desk.skin,
            "Find a property, a place, a postcode, a grid reference or a command",
            placeholder="Find",
            glyph="ph.magnifying-glass",
        )
        self._desk, self._actions = desk, actions
        # gives way where words are large, or the button beside it would be covered
        self.setMinimumWidth(desk.skin.px(104))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.list = QListWidget(self)
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._go)
        self.list.hide()
        self.textEdited.connect(self._on_text)
        self._places = FindPlaces(desk, self)
        self._places.ready.connect(self._on_ready)

    def sizeHint(self) -> QSize:
        """Return the room for a few words."""
        return QSize(self._desk.skin.px(150), super().sizeHint().height())

    def begin(self) -> None:
        """Take the focus, ready to type."""
        self.setFocus()
        self.selectAll()

    def offers(self, text: str) -> list[tuple[str, str, Callable[[], None]]]:
        """Return what fits: (words, what it is, what to do), names that begin with the text first."""
        wanted = text.casefold().split()
        if not wanted:
            return []
        estate, bridge = self._desk.bridge.estate, self._desk.bridge
        found: list[tuple[int, str, str, Callable[[], None]]] = []

        def offer(name: str, kind: str, then: Callable[[], None], extra: str = "") -> None:
            hay = f"{name} {extra}".casefold()
            if name and all(word in hay for word in wanted):
                found.append((0 if name.casefold().startswith(wanted[0]) else 1, name, kind, then))

        for where, words, what in _places(estate):
            offer(words, what, partial(bridge.look_at, locality=where))
        for action in self._actions.values():
            offer(action.text(), "command", action.trigger)
        for scenario in estate.scenarios.values():
            offer(scenario.name, "scenario", partial(bridge.look_at, scenario=scenario.id))
        table = estate.properties
        columns = zip(table.ids, table.texts("name"), table.texts("postcode"), table.texts("uprn"), strict=True)
        for key, name, postcode, uprn in columns:
            what = f"property, {_told_by(text, postcode, uprn)}".removesuffix(", ")
            offer(name or "", what, partial(self._show_property, key), f"{postcode} {uprn}")
        for kind, name, shape in zip(
            estate.backdrop.texts("layer"),
            estate.backdrop.texts("name"),
            estate.backdrop.column("geometry").values,
            strict=True,
        ):
            if kind == "place" and shape is not None:
                offer(name or "", "place", partial(self._desk.requests.go_to, shape.x, shape.y))
        found.sort(key=lambda entry: (entry[0], entry[1].casefold()))
        named = self._places.offers(text)
        return [*named, *((name, kind, then) for _, name, kind, then in found)][:_MOST]

    def _show_property(self, key: str) -> None:
        bridge = self._desk.bridge
        look = bridge.look
        if not holds(bridge.estate, look.locality, [key])[0]:
            bridge.look_at(locality="")
        if look.stage in ("registers", "shortlist"):
            bridge.look_at(stage="map")
        bridge.select((key,))
        shape = bridge.estate.properties.get(key, "geometry")
        if shape is not None:
            self._desk.requests.go_to(shape.x, shape.y)

    def _open_dossier(self, then: partial[None]) -> None:
        """Open the dossier of the property that was just gone to."""
        if then.func == self._show_property:
            self._desk.requests.show_dossier(str(then.args[0]))

    def _on_ready(self) -> None:
        """Offer anew what is asked for: postcodes are there now."""
        if self.hasFocus() and self.text():
            self._on_text(self.text())

    def _on_text(self, text: str) -> None:
        self.list.clear()
        for words, kind, then in self.offers(text):
            item = QListWidgetItem(f"{words}   ({kind})")
            item.setData(Qt.ItemDataRole.UserRole, then)
            self.list.addItem(item)
        if not self.list.count():
            self.list.hide()
            return
        self.list.setCurrentRow(0)
        skin = self._desk.skin
        width = skin.px(380)
        self.list.resize(width, min(self.list.count(), _MOST) * skin.px(24) + 8)
        corner = self.mapToGlobal(QPoint(self.width() - width, self.height() + 2))
        self.list.move(corner)
        self.list.show()

    def event(self, event: QEvent) -> bool:
        """Keep Escape for the list: in the window it would clear the selection."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the list by arrows, go by Enter, open the dossier by Ctrl+Enter, leave by Escape."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self.list.isVisible():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem():
            then = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
            self._go(self.list.currentItem())
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and isinstance(then, partial):
                self._open_dossier(then)
        elif event.key() == Qt.Key.Key_Escape:
            self.list.hide()
            self.setText("")
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list when the focus goes."""
        self.list.hide()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the keys while the field is empty."""
        super().paintEvent(event)
        if self.text() or self.hasFocus():
            return
        painter = QPainter(self)
        try:
            skin = self._desk.skin
            box = QRectF(self.rect()).adjusted(0, 0, -skin.px(10), 0)
            paint_text(painter, box, "Ctrl K", skin.font("caption"), skin.colour("text_3"), Qt.AlignmentFlag.AlignRight)
        finally:
            painter.end()

    def _go(self, item: QListWidgetItem) -> None:
        self.list.hide()
        self.setText("")  # not clear(), which could be taken back by Ctrl+Z
        then = item.data(Qt.ItemDataRole.UserRole)
        if callable(then):
            then()


def _told_by(text: str, postcode: str | None, uprn: str | None) -> str:
    """Return the postcode or UPRN by which a property is found, empty where it is found by its name."""
    wanted = "".join(text.split()).casefold()
    for words, cell in ((postcode, postcode), (f"UPRN {uprn}", uprn)):
        if cell and len(wanted) > 2 and "".join(cell.split()).casefold().startswith(wanted):
            return str(words)
    return ""


def _places(estate: Estate) -> Iterator[tuple[str, str, str]]:
    """Yield (key, name, what it is) of every locality and drawn area."""
    for key, name in zip(estate.localities.ids, estate.localities.texts("name"), strict=True):
        yield key, name or "", "locality"
    for area in estate.sheet.areas:
        yield AREA + area.id, area.name, "area"
