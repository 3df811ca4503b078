"""Where a person says which property a row means: rows without a property beside properties without a row."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from estates_app.domain.columns import Columns
from estates_app.registers.joining import SupplementJoin, Waiting
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.words import count
from estates_app.workspace.supplementing import PreparedSupplement

_KEY = Qt.ItemDataRole.UserRole

#: More properties than this are not listed at once: the filter finds the others.
_MOST_LISTED = 400

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class SettleRows(Dialog):
    """Goes through the rows that wait. Enter takes the best, N says it is no property's, Backspace takes it back.

    Parameters
    ----------
    desk : Desk
    prepared : PreparedSupplement
        With the answers given so far.
    waiting : tuple of Waiting
        Rows to be asked about: those that have an answer already may be answered otherwise.
    """

    def __init__(
        self, desk: Desk, prepared: PreparedSupplement, waiting: tuple[Waiting, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(desk.skin, "Which property is it?", yes="Use these answers", parent=parent)
        skin = desk.skin
        self.setMinimumWidth(skin.px(900))
        self._properties: Columns = desk.bridge.estate.properties
        self._join: SupplementJoin = prepared.join
        self._waiting = waiting
        self._items: list[QTreeWidgetItem] = []
        self._own = self._of_partner(prepared)
        self.joins: dict[int, str | None] = dict(prepared.joins)
        self._rows = {waits.row: waits for waits in waiting}
        self.body.addWidget(
            label("Enter takes the best, N: it is no property's, Backspace takes an answer back, / goes to the filter. "
                  "Answers hold for the next edition of this table too.", "2", wraps=True)
        )  # fmt: skip
        self.rows = _tree(["Row", "It says", "Answer"], "Rows without a property")
        self.may_be = _list("Properties that it may be, the best first")
        self.filter = LineEdit(skin, "Find a property", placeholder="Find a property by name, reference or postcode")
        self.without = _list("Properties without a row")
        self.why = label("", "2", wraps=True)
        self.told = label("", "strong")
        self.others = label("", "strong")
        self.take = Button(skin, "Take it")
        self.nobody = Button(skin, "No property's")
        self.back = Button(skin, "Take back")
        self._lay_out()
        for part in (self.rows, self.may_be, self.without, self.filter):
            part.installEventFilter(self)
        self.rows.currentItemChanged.connect(lambda _now, _before: self._show_row())
        self.filter.textChanged.connect(lambda _text: self._list_properties())
        self.may_be.itemDoubleClicked.connect(lambda item: self._answer(str(item.data(_KEY))))
        self.without.itemDoubleClicked.connect(lambda item: self._answer(str(item.data(_KEY))))
        self.may_be.itemClicked.connect(lambda _item: self.without.setCurrentRow(-1))
        self.without.itemClicked.connect(lambda _item: self.may_be.setCurrentRow(-1))
        self.take.clicked.connect(self._take_marked)
        self.nobody.clicked.connect(lambda: self._answer(None))
        self.back.clicked.connect(self._take_back)
        self._fill()
        self.rows.setFocus()

    def answers(self) -> Mapping[int, str | None]:
        """Return what was answered: property id by row, None for a row that is no property's."""
        return dict(self.joins)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys of the dialog act in its lists, where the lists would look for letters."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.filter:
                return self._key_in_filter(event)
            return self._key_in_list(watched, event)
        return super().eventFilter(watched, event)

    def _key_in_filter(self, event: QKeyEvent) -> bool:
        if event.key() in _ENTER and self.without.count():
            self.without.setCurrentRow(max(0, self.without.currentRow()))
            self._take_from(self.without)
            return True
        if event.key() == Qt.Key.Key_Down and self.without.count():
            self.without.setCurrentRow(0)
            self.without.setFocus()
            return True
        return False

    def _key_in_list(self, watched: QObject, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() in _ENTER:
            if watched is self.rows:
                self._take_marked()
            elif isinstance(watched, QListWidget):
                self._take_from(watched)
        elif plain and event.key() == Qt.Key.Key_N:
            self._answer(None)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._take_back()
        elif plain and event.key() == Qt.Key.Key_Slash:
            self.filter.setFocus()
        else:
            return False
        return True

    def _lay_out(self) -> None:
        skin = self.skin
        left, right = QVBoxLayout(), QVBoxLayout()
        self.rows.setMinimumHeight(self.scrolling(280))
        header = self.rows.header()
        header.setStretchLastSection(False)
        for at, width in ((0, 52), (2, 170)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(at, skin.px(width))
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.may_be.setFixedHeight(self.scrolling(88))
        self.without.setMinimumHeight(self.scrolling(104))
        for told in (self.told, self.rows, self.why):
            left.addWidget(told)
        may_be = label("It may be", "strong")
        may_be.setBuddy(self.may_be)
        for part in (may_be, self.may_be, self.others, self.filter, self.without):
            right.addWidget(part)
        right.addLayout(row(self.take, self.nobody, self.back, None))
        columns = row(spacing=skin.px(16))
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        self.body.addLayout(columns, 1)

    def _of_partner(self, prepared: PreparedSupplement) -> tuple[str, ...]:
        """Return what a row may be: the partner's own first, then all others (it may use a part of one)."""
        ids, holders = self._properties.ids, self._properties.texts("partner")
        own = [key for key, holder in zip(ids, holders, strict=True) if holder == prepared.partner.id]
        mine = set(own)
        return (*sorted(own, key=self._name), *sorted((key for key in ids if key not in mine), key=self._name))

    def _name(self, key: str) -> str:
        return str(self._properties.get(key, "name") or key)

    def _fill(self) -> None:
        for waits in self._waiting:
            item = QTreeWidgetItem([str(waits.row), waits.label or "no name", ""])
            item.setData(0, _KEY, waits.row)
            item.setToolTip(1, waits.reason)
            self._items.append(item)
        self.rows.addTopLevelItems(self._items)
        self._show_answers()
        self._list_properties()
        first = next((i for i, waits in enumerate(self._waiting) if waits.row not in self.joins), 0)
        if self._items:
            self.rows.setCurrentItem(self._items[first])

    def _current(self) -> Waiting | None:
        item = self.rows.currentItem()
        return None if item is None else self._rows[int(item.data(0, _KEY))]

    def _show_row(self) -> None:
        waits = self._current()
        self.may_be.clear()
        if waits is None:
            return
        self.why.setText(f"Row {waits.row}: {waits.reason}.")
        for candidate in waits.candidates:
            item = QListWidgetItem(f"{self._name(candidate.property_id)} · {candidate.reason}")
            item.setData(_KEY, candidate.property_id)
            item.setToolTip(item.text())
            self.may_be.addItem(item)
        self.may_be.setCurrentRow(0 if waits.candidates else -1)
        self.without.setCurrentRow(-1)

    def _list_properties(self) -> None:
        """List the properties without a row; with a filter every property that it finds, for several rows of one."""
        wanted = self.filter.text().casefold().split()
        taken = {at for at in self.joins.values() if at}
        free = [key for key in self._join.without if key not in taken]
        self.without.clear()
        found = [key for key in (self._own if wanted else free) if all(word in self._words(key) for word in wanted)]
        for key in found[:_MOST_LISTED]:
            postcode = str(self._properties.get(key, "postcode") or "")
            item = QListWidgetItem(" · ".join(part for part in (self._name(key), postcode) if part))
            item.setData(_KEY, key)
            self.without.addItem(item)
        said = count(len(free), "property has", "properties have")
        self.others.setText(f"{count(len(found), 'property', 'properties')} found" if wanted else f"{said} no row")

    def _words(self, key: str) -> str:
        fields = ("name", "local_id", "uprn", "cost_centre", "address", "postcode")
        return " ".join(str(self._properties.get(key, field) or "") for field in fields).casefold()

    def _take_marked(self) -> None:
        """Take what is marked at the right: among all properties where one is, else the best of what it may be."""
        self._take_from(self.without if self.without.currentRow() >= 0 else self.may_be)

    def _take_from(self, listed: QListWidget) -> None:
        item = listed.currentItem()
        if item is not None:
            self._answer(str(item.data(_KEY)))

    def _answer(self, at: str | None) -> None:
        """Answer for a row and for all that bear the same key, and go on to the next that has no answer."""
        waits = self._current()
        if waits is None:
            return
        for other in self._waiting:
            if other.key == waits.key:
                self.joins[other.row] = at
        self._show_answers()
        self.filter.clear()
        self._list_properties()
        self._go_on()

    def _take_back(self) -> None:
        waits = self._current()
        if waits is None:
            return
        for other in self._waiting:
            if other.key == waits.key:
                self.joins.pop(other.row, None)
        self._show_answers()
        self._list_properties()

    def _show_answers(self) -> None:
        for item in self._items:
            number = int(item.data(0, _KEY))
            at = self.joins.get(number)
            words = "" if number not in self.joins else "no property's" if at is None else self._name(at)
            item.setText(2, words)
            item.setToolTip(2, words)
        self._count()

    def _count(self) -> None:
        left = sum(waits.row not in self.joins for waits in self._waiting)
        self.told.setText(f"{count(left, 'row')} of {len(self._waiting):,} without an answer")

    def _go_on(self) -> None:
        item = self.rows.currentItem()
        at = 0 if item is None else self.rows.indexOfTopLevelItem(item)
        order = [*range(at + 1, len(self._waiting)), *range(at)]
        following = next((i for i in order if self._waiting[i].row not in self.joins), None)
        if following is not None:
            self.rows.setCurrentItem(self._items[following])
        self.rows.setFocus()


def _tree(headings: list[str], name: str) -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderLabels(headings)
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setAccessibleName(name)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def _list(name: str) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setUniformItemSizes(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    return made
