"""The table's header: a click sorts, the sorted column is marked, the names take what room is left."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from estates_app.ui.skin import Skin
from estates_app.ui.table.model import PropertyModel
from estates_app.ui.widgets.painting import paint_heading


class TableHeader(QHeaderView):
    """Header of the property table."""

    def __init__(self, skin: Skin, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._skin = skin
        self.setAccessibleName("Column headings")
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(skin.height("table_header"))
        self.setMinimumSectionSize(skin.px(40))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._kept: dict[str, int] = {}
        self._is_filling = False
        self.sectionClicked.connect(self.sort_column)
        self.sectionResized.connect(self._on_resized)

    def _properties(self) -> PropertyModel | None:
        model = self.model()
        return model if isinstance(model, PropertyModel) else None

    def is_kept(self, key: str) -> bool:
        """Apply a width that the person gave a column; whether there is one."""
        model = self._properties()
        if model is None or key not in self._kept:
            return False
        self.resizeSection(model.keys.index(key), self._kept[key])
        return True

    def fill(self) -> None:
        """Give the names the room that the others leave, within reason."""
        model = self._properties()
        if model is None or "name" not in model.keys or "name" in self._kept:
            return
        mine = model.keys.index("name")
        others = sum(self.sectionSize(at) for at in range(model.columnCount()) if at != mine)
        wanted = self._skin.px(model.spec(mine).width)
        room = self.viewport().width() - others
        self._is_filling = True
        self.resizeSection(mine, max(room, min(wanted, self._skin.px(150))))
        self._is_filling = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the names follow the table's width."""
        super().resizeEvent(event)
        self.fill()

    def sort_column(self, column: int) -> None:
        """Sort by a column; once more turns the order; numbers begin with the largest, rank with the first."""
        model = self._properties()
        if model is None:
            return
        key, is_descending = model.sorting
        spec = model.spec(column)
        starts_high = spec.is_number and spec.key not in ("rank", "distance_km")
        model.sort_by(spec.key, is_descending=not is_descending if key == spec.key else starts_high)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let arrows walk the headings and Enter sort: the current column is the table's."""
        table = self.parent()
        if not isinstance(table, QTableView):
            return
        here = table.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.sort_column(max(here.column(), 0))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            seen = self.visualIndex(max(here.column(), 0)) + step if here.isValid() else 0
            column = self.logicalIndex(min(max(seen, 0), self.count() - 1))
            index = table.model().index(max(here.row(), 0), column)
            table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.ensure_seen(column)
            self.viewport().update()
        else:
            super().keyPressEvent(event)

    def ensure_seen(self, column: int) -> None:
        """Scroll so that a heading is in view."""
        table = self.parent()
        if isinstance(table, QTableView):
            table.scrollTo(table.model().index(max(table.currentIndex().row(), 0), column))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Sort as a single click does."""
        self.mousePressEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a heading with the mark of the order."""
        model = self._properties()
        if model is None or not 0 <= logicalIndex < model.columnCount():
            return
        skin, box, spec = self._skin, QRectF(rect), model.spec(logicalIndex)
        key, is_descending = model.sorting
        mark = "" if key != spec.key else "down" if is_descending else "up"
        is_right = spec.is_number and spec.kind not in ("coverage", "score")
        paint_heading(painter, skin, box, spec.title, is_right=is_right, mark=mark)
        table = self.parent()
        if self.hasFocus() and isinstance(table, QTableView) and table.currentIndex().column() == logicalIndex:
            painter.setPen(skin.colour("focus"))
            painter.drawRect(box.adjusted(1, 1, -2, -3))

    def _on_resized(self, column: int, before: int, after: int) -> None:
        del before
        model = self._properties()
        if model is not None and not self._is_filling and 0 <= column < model.columnCount() and self._is_dragged():
            self._kept[model.keys[column]] = after

    def _is_dragged(self) -> bool:
        from PySide6.QtGui import QGuiApplication

        return bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
