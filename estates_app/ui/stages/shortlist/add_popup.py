"""Add a property to the shortlist: a field to type a few letters into, and what fits under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.labels import label
from estates_app.ui.words import count
from estates_app.workspace.shortlist_lines import Line

#: Entries shown at once: more are found by another letter.
_MOST = 200


class AddPopup(QFrame):
    """A card under the button.

    Parameters
    ----------
    lines : sequence of Line
        What may be added.
    where : str
        Name of the locality that they lie in, empty for all.

    Notes
    -----
    *Signals*: ``chosen(id)``.
    """

    chosen = Signal(str)

    def __init__(self, skin: Skin, lines: Sequence[Line], where: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName("Add a property to the shortlist")
        self._lines, self._where = tuple(lines), f" in {where}" if where else ""
        self.field = LineEdit(
            skin, "Find a property", placeholder=f"Find a property{self._where}", glyph="ph.magnifying-glass"
        )
        self.list = QListWidget()
        self.list.setAccessibleName("Properties that are not listed")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self._count = label("", "3")
        column = QVBoxLayout(self)
        pad = skin.px(8)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(6))
        for part in (self.field, self.list, self._count):
            column.addWidget(part)
        self.resize(skin.px(400), skin.px(360))
        self.field.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._choose)
        self._fill("")

    def open_at(self, corner: QPoint) -> None:
        """Show the card with its left top at a global place, ready to type."""
        self.move(corner)
        self.show()
        self.field.setFocus()

    def _fill(self, text: str) -> None:
        wanted = text.casefold().split()
        fits = [
            line
            for line in self._lines
            if all(word in f"{line.name} {line.partner} {line.words}".casefold() for word in wanted)
        ]
        self.list.clear()
        for line in fits[:_MOST]:
            entry = QListWidgetItem(f"{line.name}, {line.words[:1].lower()}{line.words[1:]}")
            entry.setToolTip(f"{line.name}, {line.partner}: {line.words}")
            entry.setData(Qt.ItemDataRole.UserRole, line.property_id)
            self.list.addItem(entry)
        self.list.setCurrentRow(0)
        nouns = ("property fits", "properties fit") if wanted else ("property", "properties")
        self._count.setText(f"{count(len(fits), *nouns)}{self._where}" + ("" if wanted else ", not listed yet"))

    def _choose(self, entry: QListWidgetItem) -> None:
        key = str(entry.data(Qt.ItemDataRole.UserRole))
        self.close()
        self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the list by arrows, choose by Enter, leave by Escape."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem():
            self._choose(self.list.currentItem())
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
