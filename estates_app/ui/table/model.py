"""The table's model: rows in an order of its own, so that scores may change while a slider moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from estates_app.domain.columns import IntArray
from estates_app.ui.words import figure_words
from estates_app.workspace.property_rows import ColumnSpec, PropertyRows

Index = QModelIndex | QPersistentModelIndex

#: Role of a property's id.
ID_ROLE = Qt.ItemDataRole.UserRole + 1

_FIXED = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_CORRECTED = _FIXED | Qt.ItemFlag.ItemIsEditable

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PropertyModel(QAbstractTableModel):
    """Shows `PropertyRows`: which rows and in which order is kept here, in numpy, not in a proxy."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: PropertyRows | None = None
        self._keys: tuple[str, ...] = ()
        self._order: IntArray = np.empty(0, np.int64)
        self._row_shown: IntArray | None = None
        self._sort_key, self._is_descending = "name", False
        self._inside: IntArray = np.empty(0, np.int64)
        self._query = ""
        self.symbols: list[str] = []
        self.by_hand: frozenset[tuple[str, str]] = frozenset()
        self.is_stale = False

    def show(self, rows: PropertyRows, keys: Sequence[str], inside: IntArray) -> None:
        """Show other rows or columns.

        Parameters
        ----------
        rows : PropertyRows
        keys : sequence of str
            Columns in order.
        inside : ndarray of int
            Rows that may be shown (those of the locality), in the order of the estate.
        """
        self.beginResetModel()
        self._rows, self._inside = rows, inside
        self._keys = tuple(key for key in keys if key in rows.specs) or ("name",)
        if self._sort_key not in rows.specs:
            self._sort_key = "name"
        self.symbols = rows.symbols()
        self._put_in_order()
        self.endResetModel()

    def rescore(self, rows: PropertyRows) -> None:
        """Show other scores of the same properties: order and figures follow, the selection stays on its property."""
        self._rows = rows
        depends = {"score", "rank", "evidence", "usage", "usability", "demand", "location", "sharing"}
        if self._sort_key in depends and self.persistentIndexList():  # the selection, and the cursor
            self._reorder()
            return
        if self._sort_key in depends:
            self._put_in_order()
        if len(self._order):  # nothing holds a row: other figures are all that a view must know of
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(self._keys) - 1))

    def _reorder(self) -> None:
        """Put the rows in another order; selection and cursor stay on their properties."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self.id_at(index.row()) for index in before]
        self._put_in_order()
        after = [self.index(self.row_of(key), index.column()) for key, index in zip(ids, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def filter(self, query: str) -> None:
        """Show only rows that hold every word of a query."""
        self.beginResetModel()
        self._query = query
        self._put_in_order()
        self.endResetModel()

    def _put_in_order(self) -> None:
        assert self._rows is not None
        searched = ("name", "partner", "use", "postcode", "locality", *self._keys)
        rows = self._rows.matching(self._inside, self._query, tuple(dict.fromkeys(searched)))
        self._order = self._rows.order(rows, self._sort_key, is_descending=self._is_descending)
        self._row_shown = None

    @property
    def rows(self) -> PropertyRows | None:
        """The columns."""
        return self._rows

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the columns shown."""
        return self._keys

    @property
    def sorting(self) -> tuple[str, bool]:
        """Key of the sorted column, and whether the largest stands first."""
        return self._sort_key, self._is_descending

    def spec(self, column: int) -> ColumnSpec:
        """Return what a column is."""
        assert self._rows is not None
        return self._rows.specs[self._keys[column]]

    def estate_row(self, row: int) -> int:
        """Return the row of the estate that a row of the table shows."""
        return int(self._order[row])

    def id_at(self, row: int) -> str:
        """Return the id of the property in a row."""
        assert self._rows is not None
        return self._rows.ids[int(self._order[row])]

    def row_of(self, key: str) -> int:
        """Return the row of a property, -1 where it is not shown."""
        if self._rows is None or key not in self._rows.estate.properties:
            return -1
        if self._row_shown is None:
            self._row_shown = np.full(len(self._rows.ids), -1)
            self._row_shown[self._order] = np.arange(len(self._order))
        return int(self._row_shown[self._rows.estate.properties.row(key)])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many properties are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns are shown."""
        return 0 if parent.isValid() else len(self._keys)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return title, side and meaning of a column."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._keys):
            return None
        spec = self.spec(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return spec.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return spec.about
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if spec.is_number and spec.kind not in ("coverage", "score") else _LEFT)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell says; the delegate paints marks and bars beside it."""
        if self._rows is None or not index.isValid():
            return None
        row, spec = int(self._order[index.row()]), self.spec(index.column())
        if role == ID_ROLE:
            return self._rows.ids[row]
        value = self._rows.value(row, spec.key)
        if role == Qt.ItemDataRole.DisplayRole:
            return figure_words(spec.kind, value)
        if role == Qt.ItemDataRole.EditRole:
            return (
                ""
                if isinstance(value, float) and np.isnan(value)
                else f"{value:.12g}"
                if isinstance(value, float)
                else value
            )
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{spec.title}: {figure_words(spec.kind, value) or 'not supplied'}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if spec.is_number else _LEFT)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell: only facts of the register can be corrected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _CORRECTED if self.spec(index.column()).field else _FIXED

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what is missing stands last either way."""
        if self._rows is None or not 0 <= column < len(self._keys):
            return
        self.sort_by(self._keys[column], is_descending=order is Qt.SortOrder.DescendingOrder)

    def sort_by(self, key: str, *, is_descending: bool) -> None:
        """Sort by a column, shown or not; by name where there is no such column."""
        self._sort_key, self._is_descending = key, is_descending
        if self._rows is not None:
            self._sort_key = key if key in self._rows.specs else "name"
            self._reorder()
