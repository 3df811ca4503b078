"""Rows of a tree as high as their text needs: the style sheet would give every row one line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QTreeWidget

#: Room beside and above the text of a cell, logical pixels.
_BESIDE, _ABOVE = 12, 8


class WrappingDelegate(QStyledItemDelegate):
    """Wraps the cells of a tree to the widths of its columns, and follows when these change.

    Parameters
    ----------
    tree : QTreeView
    """

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        tree.setWordWrap(True)
        tree.header().sectionResized.connect(lambda *_: tree.scheduleDelayedItemsLayout())

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height that the wrapped text of a cell needs."""
        usual = super().sizeHint(option, index)
        width = self._tree.columnWidth(index.column()) - _BESIDE
        if index.column() == 0:
            width -= self._tree.indentation() * self._depth(index)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        text = str(index.data() or "")
        needed = option.fontMetrics.boundingRect(QRect(0, 0, max(width, 40), 10_000), flags, text).height()
        return QSize(usual.width(), max(usual.height(), needed + _ABOVE))

    def _depth(self, index: QModelIndex | QPersistentModelIndex) -> int:
        depth, parent = 1, index.parent()
        while parent.isValid():
            depth, parent = depth + 1, parent.parent()
        return depth


class WrappingTree(QTreeWidget):
    """A tree whose columns share its width, so that nothing is ever beside the screen, and whose cells wrap.

    Parameters
    ----------
    name : str
        Accessible name.
    columns : sequence of (str, float)
        Heading, and share of the width; the last takes what is left.
    """

    def __init__(self, name: str, columns: Sequence[tuple[str, float]]) -> None:
        super().__init__()
        self._shares = [share for _, share in columns]
        self.setAccessibleName(name)
        self.setHeaderLabels([heading for heading, _ in columns])
        self.setItemDelegate(WrappingDelegate(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        width = self.viewport().width()
        for column, share in enumerate(self._shares[:-1]):
            self.setColumnWidth(column, int(width * share / sum(self._shares)))
