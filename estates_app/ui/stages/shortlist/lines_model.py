"""The lines of the shortlist as a model: they can be dragged, and a drop says where a property should go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtCore import Signal as QtSignal

from estates_app.workspace.shortlist_lines import Line

Index = QModelIndex | QPersistentModelIndex

#: Role of the whole line.
LINE = Qt.ItemDataRole.UserRole + 1

_MIME = "application/x-estates-shortlist"


class LinesModel(QAbstractListModel):
    """The lines that are shown, in their order.

    *Signals*: ``dropped(property_id, place)``: somebody wants it at a place among them, from 1.
    """

    dropped = QtSignal(str, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Sequence[Line]) -> bool:
        """Show other lines; returns False where the same properties stand in the same order."""
        before, after = [line.property_id for line in self.lines], [line.property_id for line in lines]
        if before == after:
            changed = [at for at, (old, new) in enumerate(zip(self.lines, lines, strict=True)) if old != new]
            self.lines = tuple(lines)
            for at in changed:
                self.dataChanged.emit(self.index(at), self.index(at))
            return False
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()
        return True

    def row_of(self, key: str) -> int:
        """Return the row of a property, -1 where it is not listed."""
        return next((at for at, line in enumerate(self.lines) if line.property_id == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many are listed."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the name, the words for a screen reader, or the whole line."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            parts = [f"{line.place}. {line.name}", line.partner, line.words]
            parts += [f"gate {line.gate.replace('_', ' ')}"] if line.gate else []
            parts += ["fate set by hand"] if line.is_by_hand else []
            parts += [f"note: {line.note}"] if line.note else []
            return ", ".join(parts)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a line can be dragged, and that lines can be dropped between others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def supportedDropActions(self) -> Qt.DropAction:
        """Return that a drop moves."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Return the one kind of thing that can be dropped: a line of this list."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return a dragged line: the first of those that are selected."""
        made = QMimeData()
        rows = sorted(index.row() for index in indexes)
        if rows:
            made.setData(_MIME, QByteArray(self.lines[rows[0]].property_id.encode()))
        return made

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Whether it is a line of this list."""
        del row, column, parent
        return action == Qt.DropAction.MoveAction and data.hasFormat(_MIME)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Say where a line should go; the edit that follows brings the lines anew."""
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        key = bytes(data.data(_MIME).data()).decode()
        here = self.row_of(key)
        to = row if row >= 0 else parent.row() if parent.isValid() else len(self.lines)
        if here < 0:
            return False
        place = to if here < to else to + 1  # it leaves its place before it takes the other
        if place != here + 1:
            self.dropped.emit(key, place)
        return True
