"""What the lists and tables of the stage share: a model of a list, and the ground, line and cursor of a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_cursor

Index = QModelIndex | QPersistentModelIndex

#: Role of what a row of a list shows.
ITEM = Qt.ItemDataRole.UserRole + 1

_NONE = QModelIndex()


class ItemModel(QAbstractListModel):
    """A list of items; those that inherit say each in words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[Any, ...] = ()

    def show(self, items: Sequence[Any]) -> None:
        """Show other items."""
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return an item, or what it says in a role."""
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        return item if role == ITEM else self.words(item, Qt.ItemDataRole(role))

    def words(self, item: Any, role: Qt.ItemDataRole) -> str | None:  # noqa: ANN401
        """Return what an item says in a role, None for nothing."""
        raise NotImplementedError


class RowDelegate(QStyledItemDelegate):
    """Paints ground, line and cursor of a row or a cell; those that inherit paint what is in it.

    Parameters
    ----------
    skin : Skin
    parent : QWidget
    has_bar : bool
        Whether the current row has the accent bar: each row of a list, but only the first cell of a table's row.
    """

    def __init__(self, skin: Skin, parent: QWidget, *, has_bar: bool = False) -> None:
        super().__init__(parent)
        self.skin, self._has_bar = skin, has_bar

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row or cell."""
        skin, box = self.skin, QRectF(option.rect)
        is_here = bool(option.state & QStyle.StateFlag.State_Selected)
        is_over = self._has_bar and bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, skin.colour("selected" if is_here else "hover" if is_over else "surface"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), skin.colour("grid"))
        if is_here and self._has_bar:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), skin.colour("accent"))
        self.paint_inside(painter, box, index, is_here=is_here)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_cursor(painter, box, skin)
        painter.restore()

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        """Paint what is in a row or a cell."""
        raise NotImplementedError
