"""The table's header: a click sorts, the sorted column is marked, the names take what room is left.

What a person does to it (order, width, sorting) is told, so that it can be kept.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from estates_app.ui.skin import Skin
from estates_app.ui.table.model import PropertyModel
from estates_app.ui.widgets.painting import heading_width, paint_heading

#: By how much a column of words may grow beyond its usual width, as a share of it.
_MOST_WIDER = 1.0

_LEAST_NAME_PX = 150


class TableHeader(QHeaderView):
    """Header of the property table.

    *Signals*: ``arranged(keys)``: the columns stand in another order; ``widened()``: one has another width;
    ``sorted(key, is_descending)``. Only what a person does is told.

    Attributes
    ----------
    widths : dict of str to int
        Widths that the person gave columns, by key, px at the usual size of text.
    """

    arranged = Signal(object)
    widened = Signal()
    sorted = Signal(str, bool)

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
        self.widths: dict[str, int] = {}
        self._is_filling = self._is_held = False
        self.sectionClicked.connect(self.sort_column)
        self.sectionResized.connect(self._on_resized)
        self.sectionMoved.connect(self._on_moved)

    def _properties(self) -> PropertyModel | None:
        model = self.model()
        return model if isinstance(model, PropertyModel) else None

    def keys_seen(self) -> tuple[str, ...]:
        """Return the keys of the columns in the order in which they are seen."""
        model = self._properties()
        return tuple(model.keys[self.logicalIndex(at)] for at in range(self.count())) if model else ()

    def fit(self) -> None:
        """Put the columns in the model's order, each in the width that the person gave it or its usual one."""
        model = self._properties()
        if model is None:
            return
        self._is_filling = True
        for at in range(model.columnCount()):
            self.moveSection(self.visualIndex(at), at)
        self._is_filling = False
        self.fill()

    def fill(self) -> None:
        """Give each column the width that the person gave it or its usual one, and share out the room that is left.

        Half of it goes to the columns of words, which would else be cut beside an empty column of names, the rest to
        the names; where room is lacking, the names give way.
        """
        model, skin = self._properties(), self._skin
        if model is None:
            return
        widths = [self._usual_px(model, at) for at in range(model.columnCount())]
        free = [at for at, key in enumerate(model.keys) if key not in self.widths]
        wordy = [at for at in free if model.spec(at).kind == "text" and model.keys[at] != "name"]
        spare = self.viewport().width() - sum(widths)
        for at in wordy if spare > 0 else ():
            widths[at] += min(spare // (2 * len(wordy)), round(widths[at] * _MOST_WIDER))
        if "name" in model.keys and "name" not in self.widths:
            mine = model.keys.index("name")
            rest = self.viewport().width() - sum(widths) + widths[mine]
            widths[mine] = max(rest, min(widths[mine], skin.px(_LEAST_NAME_PX)))
        self._is_filling = True
        for at, width in enumerate(widths):
            self.resizeSection(at, width)
        self._is_filling = False

    def _usual_px(self, model: PropertyModel, at: int) -> int:
        """Return the width that the person gave a column, or the usual one with room for the whole heading."""
        key, spec, skin = model.keys[at], model.spec(at), self._skin
        if key in self.widths:
            return skin.px(self.widths[key])
        return max(skin.px(spec.width), round(heading_width(skin, spec.title)))

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
        is_descending = not is_descending if key == spec.key else starts_high
        model.sort_by(spec.key, is_descending=is_descending)
        self.sorted.emit(spec.key, is_descending)
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold a heading or its edge: what changes now, the person changes."""
        self._is_held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        super().mouseReleaseEvent(event)
        self._is_held = False

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

    def _on_resized(self, column: int, _before: int, after: int) -> None:
        model = self._properties()
        if model is not None and self._is_held and not self._is_filling:
            self.widths[model.keys[column]] = round(after / self._skin.scale)
            self.widened.emit()

    def _on_moved(self, _column: int, _before: int, _after: int) -> None:
        if not self._is_filling:
            self.arranged.emit(self.keys_seen())
