"""The matrix of data quality: partners down, districts across, each tile with its share in figures and as a bar."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.rows import ITEM, Index, RowDelegate
from estates_app.ui.widgets.chips import paint_mark
from estates_app.ui.widgets.painting import paint_text, text_width
from estates_app.ui.words import count, share
from estates_app.workspace.quality_view import Head, Matrix, Tile

_NONE = QModelIndex()

#: Height of a row and widths of the first and of the other columns, pixels; those share what room there is.
_ROW, _FIRST, _WIDTH = 58, 210, 156
_WIDEST = 240


class MatrixModel(QAbstractTableModel):
    """Heads in the first column, tiles in the others."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.matrix = Matrix((), (), ())

    def show(self, matrix: Matrix) -> None:
        """Show another picture; the view keeps its place where there still is one."""
        if (matrix.localities, len(matrix.heads)) == (self.matrix.localities, len(self.matrix.heads)):
            self.matrix = matrix
            self.dataChanged.emit(self.index(0, 0), self.index(len(matrix.heads) - 1, len(matrix.localities)))
            return
        self.beginResetModel()
        self.matrix = matrix
        self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        """Return how many partners there are, and one for all."""
        return 0 if parent.isValid() else len(self.matrix.heads)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Return how many districts there are, one for all and one for the partner's name."""
        return 0 if parent.isValid() else 1 + len(self.matrix.localities)

    def item(self, index: Index) -> Head | Tile:
        """Return what stands in a cell."""
        matrix = self.matrix
        return matrix.tiles[index.row()][index.column() - 1] if index.column() else matrix.heads[index.row()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a cell, or what it says in a role."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        item = self.item(index)
        if role == ITEM:
            return item
        if isinstance(item, Head):
            words, whole = item.name, f"{item.name}, {item.second}"
        else:
            words, whole = share(item.cell.share), f"{item.title}: {item.words}"
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        return whole if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return the name of a district."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.matrix.localities[section - 1] if section else "Partner"


class _TileDelegate(RowDelegate):
    """Paints a partner's name or a tile: share, bar, and how many are doubtful or old."""

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        item = index.data(ITEM)
        if isinstance(item, Head):
            self._paint_head(painter, box, item)
        elif isinstance(item, Tile):
            if is_here:
                painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), self.skin.colour("accent"))
            self._paint_tile(painter, box, item)

    def _paint_head(self, painter: QPainter, box: QRectF, head: Head) -> None:
        skin = self.skin
        left = box.left() + skin.px(12)
        if head.symbol:
            paint_mark(painter, skin, head.symbol, left + skin.px(5), box.center().y(), skin.px(6))
        left += skin.px(20) if head.symbol else 0
        room = box.right() - left - skin.px(6)
        top = QRectF(left, box.center().y() - skin.px(19), room, skin.px(20))
        below = QRectF(left, box.center().y() + skin.px(1), room, skin.px(17))
        paint_text(painter, top, head.name, skin.font("body", 600), skin.colour("text"))
        paint_text(painter, below, head.second, skin.font("caption"), skin.colour("text_2"))

    def _paint_tile(self, painter: QPainter, box: QRectF, tile: Tile) -> None:
        skin, cell = self.skin, tile.cell
        inner = box.adjusted(skin.px(8), skin.px(6), -skin.px(14), -skin.px(6))
        if not cell.properties:
            paint_text(painter, inner, "–", skin.font("body"), skin.colour("text_3"))
            return
        line = skin.px(20)
        top = QRectF(inner.left(), inner.top(), inner.width(), line)
        strong = skin.font("body", 600)
        paint_text(painter, top, share(cell.share), strong, skin.colour("text"))
        right = self._paint_state(painter, top, tile)
        start = top.left() + text_width("100%", strong) + skin.px(6)
        of = QRectF(start, top.top(), max(0.0, right - start - skin.px(2)), line)
        number = (
            f"{cell.properties:,}" if of.width() < skin.px(70) else count(cell.properties, "property", "properties")
        )
        paint_text(painter, of, number, skin.font("caption"), skin.colour("text_2"))
        self._paint_bar(painter, QRectF(inner.left(), top.bottom() + skin.px(1), inner.width(), skin.px(5)), cell.share)
        parts = [f"{cell.doubtful:,} doubtful"] * bool(cell.doubtful) + [f"{cell.old:,} old"] * bool(cell.old)
        below = QRectF(inner.left(), top.bottom() + skin.px(8), inner.width(), skin.px(17))
        if tile.state.signoff and not parts:
            said, token = ("sign-off outdated", "warn") if tile.state.outdated else ("signed off", "text_2")
            paint_text(painter, below, said, skin.font("caption"), skin.colour(token))
        if parts:
            size = skin.px(13)
            glyph = QRectF(below.left(), below.center().y() - size / 2, size, size)
            skin.glyph(painter, "ph.warning", glyph, "warn")
            words = below.adjusted(size + skin.px(4), 0, 0, 0)
            paint_text(painter, words, " · ".join(parts), skin.font("caption"), skin.colour("warn"))

    def _paint_state(self, painter: QPainter, line: QRectF, tile: Tile) -> float:
        """Paint whether the tile is signed off; returns where that begins."""
        if tile.state.signoff is None:
            return line.right()
        skin, size = self.skin, self.skin.px(15)
        box = QRectF(line.right() - size, line.center().y() - size / 2, size, size)
        glyph, token = ("ph.clock", "warn") if tile.state.outdated else ("ph.check-circle", "positive")
        skin.glyph(painter, glyph, box, token)
        return box.left()

    def _paint_bar(self, painter: QPainter, box: QRectF, value: float | None) -> None:
        skin = self.skin
        if value is None:
            pen = QPen(skin.colour("border_strong"), 1)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
            return
        painter.fillRect(box, skin.colour("border"))
        painter.fillRect(QRectF(box.left(), box.top(), box.width() * value, box.height()), skin.colour("accent"))


class QualityMatrix(QTableView):
    """The matrix. *Signals*: ``picked(tile)`` when another is current, ``opened(tile)`` by Enter or double click."""

    picked = Signal(object)
    opened = Signal(object)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.tiles = MatrixModel(self)
        self.setModel(self.tiles)
        self.setItemDelegate(_TileDelegate(skin, self))
        self.setAccessibleName("Data quality by partner and district")
        self.setAccessibleDescription("Arrows move between tiles, Enter opens what is missing")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(skin.px(_ROW))
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self._skin = skin
        self.selectionModel().currentChanged.connect(self._on_current)
        self.doubleClicked.connect(self._on_opened)

    def show_matrix(self, matrix: Matrix) -> None:
        """Show another picture, the same tile current where it is still there."""
        here = self.current()
        self.tiles.show(matrix)
        self._share_width()
        at = (1, 1) if here is None else self._place_of(here)
        row, column = min(at[0], self.tiles.rowCount() - 1), min(at[1], self.tiles.columnCount() - 1)
        self.setCurrentIndex(self.tiles.index(row, column))
        tile = self.current()
        if tile is not None:
            self.picked.emit(tile)

    def current(self) -> Tile | None:
        """Return the current tile, None while there is none."""
        found = self.currentIndex().data(ITEM)
        return found if isinstance(found, Tile) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a tile by Enter."""
        tile = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and tile is not None:
            self.opened.emit(tile)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every district as much room as there is, but never too little to read."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        skin, header, many = self._skin, self.horizontalHeader(), self.tiles.columnCount() - 1
        if many < 1:
            return
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, skin.px(_FIRST))
        room = (self.viewport().width() - skin.px(_FIRST)) // many
        for column in range(1, many + 1):
            header.resizeSection(column, min(max(room, skin.px(_WIDTH)), skin.px(_WIDEST)))

    def _place_of(self, tile: Tile) -> tuple[int, int]:
        for row, tiles in enumerate(self.tiles.matrix.tiles):
            for column, one in enumerate(tiles, 1):
                if (one.partner, one.locality) == (tile.partner, tile.locality):
                    return row, column
        return 1, 1

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and now.column() == 0:  # a name is no tile: what it means is the first of its row
            self.setCurrentIndex(self.tiles.index(now.row(), 1))
            return
        tile = self.current()
        if tile is not None:
            self.picked.emit(tile)

    def _on_opened(self, index: QModelIndex) -> None:
        tile = index.data(ITEM)
        if isinstance(tile, Tile):
            self.opened.emit(tile)
