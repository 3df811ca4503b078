"""The table with its toolbar: filter, columns, export, and a selection that is the map's too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QTableView,
    QVBoxLayout,
)

from estates_app.domain.columns import IntArray
from estates_app.ui.skin import Skin
from estates_app.ui.table.delegate import TableDelegate
from estates_app.ui.table.header import TableHeader
from estates_app.ui.table.model import PropertyModel
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.labels import row as line_of
from estates_app.ui.words import figure_words
from estates_app.workspace.property_rows import PropertyRows

#: Keys held that make another thing of Enter.
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class PropertyTable(QTableView):
    """The table itself.

    *Signals*: ``picked(ids)``, ``hovered(id)``, ``why_wanted(id)``, ``dossier_wanted(id)``,
    ``menu_wanted(id, key, point)``.
    """

    picked = Signal(object)
    hovered = Signal(str)
    why_wanted = Signal(str)
    dossier_wanted = Signal(str)
    menu_wanted = Signal(str, str, QPoint)

    def __init__(self, skin: Skin, name: str) -> None:
        super().__init__()
        self._skin = skin
        self.properties = PropertyModel(self)
        self._delegate = TableDelegate(skin, self.properties, self)
        self.setModel(self.properties)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.headings = TableHeader(skin, self)
        self.setHorizontalHeader(self.headings)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSortingEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(skin.height("row"))
        self.verticalHeader().setMinimumSectionSize(skin.px(20))
        self.customContextMenuRequested.connect(self._on_menu)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self._is_told = False

    def show_rows(self, rows: PropertyRows, keys: Sequence[str], inside: IntArray) -> None:
        """Show other rows or columns; widths stay those of each column."""
        self._is_told = True
        self.properties.show(rows, keys, inside)
        self.headings.fit()
        self._is_told = False
        self.scrollToTop()

    def select_ids(self, ids: Sequence[str]) -> None:
        """Select rows without telling anybody, and bring the last into view."""
        self._is_told = True
        rows = [row for row in (self.properties.row_of(key) for key in ids) if row >= 0]
        chosen, last = QItemSelection(), self.properties.columnCount() - 1
        for row in rows:
            chosen.select(self.properties.index(row, 0), self.properties.index(row, last))
        model = self.selectionModel()
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            index = self.properties.index(rows[-1], max(self.currentIndex().column(), 0))
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        self._is_told = False

    def hover_id(self, key: str) -> None:
        """Light the row of a property."""
        row = self.properties.row_of(key) if key else -1
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()

    def current_id(self) -> str:
        """Return the id of the row with the cursor, empty where none."""
        index = self.currentIndex()
        return self.properties.id_at(index.row()) if index.isValid() else ""

    def copy(self) -> str:
        """Copy the selected rows with their headings; returns what was copied."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        text = "\n".join("\t".join(line) for line in self.words(rows))
        QGuiApplication.clipboard().setText(text)
        return text

    def words(self, rows: Sequence[int] | None = None) -> list[list[str]]:
        """Return headings and cells as words, of the given rows or of all that are shown."""
        model = self.properties
        assert model.rows is not None
        specs = [model.rows.specs[key] for key in self.headings.keys_seen()]
        lines = [[spec.title for spec in specs]]
        for row in range(model.rowCount()) if rows is None else rows:
            at = model.estate_row(row)
            lines.append([figure_words(spec.kind, model.rows.value(at, spec.key)) for spec in specs])
        return lines

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, ask why, open the dossier or the menu; all else as in every table."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_W and not event.modifiers():
            self.why_wanted.emit(self.current_id())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _HELD:
            self.dossier_wanted.emit(self.current_id())
        elif event.key() in (Qt.Key.Key_Menu,) or (
            event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self._on_menu(self.visualRect(self.currentIndex()).center())
        elif event.key() == Qt.Key.Key_F2:
            index = self.currentIndex()
            if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.menu_wanted.emit(self.current_id(), f"edit:{self.properties.keys[index.column()]}", QPoint())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which property is under the pointer."""
        super().mouseMoveEvent(event)
        row = self.rowAt(int(event.position().y()))
        self.hovered.emit(self.properties.id_at(row) if row >= 0 else "")

    def leaveEvent(self, event: object) -> None:
        """Tell that no property is under the pointer."""
        self.hovered.emit("")
        super().leaveEvent(event)  # type: ignore[arg-type]

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Correct the cell, choose a fate or move, or ask why where it is worked out."""
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        key = self.properties.keys[index.column()]
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.menu_wanted.emit(self.properties.id_at(index.row()), f"edit:{key}", QPoint())
        elif key in ("fate", "moves_to"):
            self.menu_wanted.emit(self.properties.id_at(index.row()), key, event.globalPosition().toPoint())
        else:
            self.why_wanted.emit(self.properties.id_at(index.row()))

    def _on_selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        if not self._is_told:
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            current = self.currentIndex().row()
            ids = [self.properties.id_at(row) for row in rows if row != current]
            if current in rows:
                ids.append(self.properties.id_at(current))
            self.picked.emit(tuple(ids))

    def _on_menu(self, point: QPoint) -> None:
        index: QModelIndex = self.indexAt(point)
        if index.isValid():
            key = self.properties.keys[index.column()]
            where = self.viewport().mapToGlobal(point)
            self.menu_wanted.emit(self.properties.id_at(index.row()), key, where)


class TablePane(QFrame):
    """Toolbar and table. *Signals*: ``columns_changed(keys)``, ``export_wanted()``."""

    columns_changed = Signal(object)
    export_wanted = Signal()

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setProperty("kind", "surface")
        self.setAccessibleName("Property table")
        self.table = PropertyTable(skin, "Properties")
        self.title = label("Properties", "strong")
        self.badges = [Badge(skin), Badge(skin), Badge(skin)]
        self.filter = LineEdit(skin, "Filter the table", placeholder="Filter", glyph="ph.funnel")
        self.filter.setMaximumWidth(skin.px(180))
        self.filter.setClearButtonEnabled(True)
        self.columns = Button(skin, "Columns", "ph.columns", kind="quiet")
        self.export = Button(skin, "Export…", "ph.download-simple", kind="quiet")
        self._tools = [self.columns, self.export]
        self.bar = QFrame()
        self.bar.setProperty("kind", "section")
        self.bar.setFixedHeight(skin.height("table_toolbar"))
        parts = (self.title, *self.badges, None, self.filter, self.columns, self.export)
        self.line = line_of(*parts, spacing=skin.px(8), margins=(skin.px(12), 0, skin.px(12), 0))
        self.bar.setLayout(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        self.columns.clicked.connect(self._on_columns)
        self.export.clicked.connect(self.export_wanted)
        for badge in self.badges:
            badge.say("")

    def say(self, *badges: tuple[str, str]) -> None:
        """Show up to three badges of (words, tone)."""
        for badge, (words, tone) in zip(self.badges, [*badges, ("", ""), ("", ""), ("", "")], strict=False):
            badge.say(words, tone)
        self._fit_tools()

    def make_room(self, width: int) -> None:
        """Leave room at the left of the toolbar for what takes the place of its title; 0 shows the title."""
        self.title.setVisible(not width)
        self.line.setContentsMargins(width or self._skin.px(12), 0, self._skin.px(12), 0)
        self._fit_tools()

    def add_tool(self, button: Button) -> None:
        """Put another button before the filter."""
        self.line.insertWidget(self.line.indexOf(self.filter), button)
        self._tools.append(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the tools where there is no room for their words."""
        super().resizeEvent(event)
        self._fit_tools()

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the tools once they are seen."""
        super().showEvent(event)
        self._fit_tools()

    def _fit_tools(self) -> None:
        self.line.invalidate()
        saved = sum(tool.width_of_words() - tool.sizeHint().width() for tool in self._tools if tool.isVisibleTo(self))
        is_folded = self.line.minimumSize().width() + saved > self.bar.width()
        for tool in self._tools:
            tool.fold(is_folded=is_folded)
        self.line.activate()

    def _on_columns(self) -> None:
        model = self.table.properties
        if model.rows is None:
            return
        menu = QMenu(self)
        menu.setAccessibleName("Columns")
        for key, spec in model.rows.specs.items():
            entry = menu.addAction(spec.title)
            entry.setCheckable(True)
            entry.setChecked(key in model.keys)
            entry.setEnabled(key != "name")
            entry.triggered.connect(lambda _=False, key=key: self._on_column(key))
        menu.popup(self.columns.mapToGlobal(self.columns.rect().bottomLeft()))

    def _on_column(self, key: str) -> None:
        keys = self.table.headings.keys_seen()
        keys = tuple(k for k in keys if k != key) if key in keys else (*keys, key)
        self.columns_changed.emit(keys)
