"""The two tables side by side: the file and what it becomes, selected and scrolled as one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from estates_app.domain.fields import FieldCatalogue
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.cells import FileDelegate, ResultDelegate
from estates_app.ui.stages.registers.mapping import Corner, MappingHeader, ResultHeader, RowNumbers
from estates_app.ui.stages.registers.models import RESULT_COLUMNS, FileModel, RegisterModel, ResultModel
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import ElidedLabel, frame, label, row
from estates_app.ui.widgets.painting import text_width
from estates_app.ui.words import count
from estates_app.workspace.register_view import RegisterView

#: Widths of a column of the file, pixels; while its chooser stands over it there must be room for "Leave out".
_NARROWEST, _WITH_CHOOSER, _WIDEST = 84, 116, 172

#: How many rows the width of a column is taken from.
_LOOKED_AT = 60


class RegisterTable(QTableView):
    """One of the two tables. *Signals*: ``opened(row)``: Enter or a double click on a row."""

    opened = Signal(int)

    def __init__(self, skin: Skin, model: RegisterModel, name: str) -> None:
        super().__init__()
        self.setModel(model)
        model.setParent(self)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalHeader(RowNumbers(skin, self))
        self.setCornerButtonEnabled(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def select_row(self, row: int) -> None:
        """Select a row and bring it into view; the cursor stays in its column."""
        model = self.model()
        if not 0 <= row < model.rowCount():
            self.clearSelection()
            return
        index = model.index(row, max(self.currentIndex().column(), 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a row by Enter, copy it by Ctrl+C; all else as in every table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy) and self.currentIndex().isValid():
            self.copy(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def copy(self, row: int) -> str:
        """Copy a row with its headings."""
        model = self.model()
        columns = range(model.columnCount())
        heads = [str(model.headerData(c, Qt.Orientation.Horizontal) or "") for c in columns]
        cells = [str(model.index(row, c).data() or "") for c in columns]
        text = "\n".join(["\t".join(heads), "\t".join(cells)])
        QGuiApplication.clipboard().setText(text)
        return text


class Glyph(QWidget):
    """A glyph before a title, in the colour of the theme that is worn."""

    def __init__(self, skin: Skin, name: str) -> None:
        super().__init__()
        self._skin, self._name = skin, name
        self.setFixedSize(skin.px(18), skin.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the glyph."""
        del event
        painter = QPainter(self)
        try:
            self._skin.glyph(painter, self._name, QRectF(self.rect()).adjusted(1, 1, -1, -1), "text_2")
        finally:
            painter.end()


class LinkedTables(QWidget):
    """Both tables.

    *Signals*: ``chosen(heading, field)``, ``unit_chosen(heading, unit)``, ``row_changed(row)``, ``opened(row)``,
    ``split_moved(state)``.
    """

    chosen = Signal(str, str)
    unit_chosen = Signal(str, str)
    row_changed = Signal(int)
    opened = Signal(int)
    split_moved = Signal(object)

    def __init__(self, skin: Skin, catalogue: FieldCatalogue) -> None:
        super().__init__()
        self._skin = skin
        self.setAccessibleName("The file and what it becomes")
        self.files, self.results = FileModel(), ResultModel()
        self.file = RegisterTable(skin, self.files, "The partner's file")
        self.file.setItemDelegate(FileDelegate(skin, self.file))
        self.mapping = MappingHeader(skin, catalogue, self.file)
        self.file.setHorizontalHeader(self.mapping)
        self._corner = Corner(skin, self.file)
        self.result = RegisterTable(skin, self.results, "What the rows become")
        self.result.setItemDelegate(ResultDelegate(skin, self.result))
        self.result.verticalHeader().hide()
        self.titles = ResultHeader(skin, self.result)
        self.result.setHorizontalHeader(self.titles)
        self._is_linked = True
        self._is_weak_only = False
        self._division = QByteArray()
        self._lay_out()
        self._link()

    def _lay_out(self) -> None:
        skin = self._skin
        self._name = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self._about = ElidedLabel("", "3")
        self._becomes = label("", "3")
        self.to_map = Button(skin, "Show on the map", kind="link")
        self.to_map.setEnabled(False)
        left, right = frame("section", "File"), frame("section", "Becomes")
        for bar, glyph, parts in (
            (left, "ph.table", (self._name, self._about)),
            (right, "ph.map-pin", (label("Becomes", "strong"), self._becomes, None, self.to_map)),
        ):
            bar.setFixedHeight(skin.px(32))
            bar.setLayout(row(Glyph(skin, glyph), *parts, spacing=skin.px(6), margins=(skin.px(12), 0, skin.px(8), 0)))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setAccessibleName("File and result")
        self._split.splitterMoved.connect(self._on_divided)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(2)
        for bar, table in ((left, self.file), (right, self.result)):
            side = QWidget()
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(bar)
            column.addWidget(table, 1)
            self._split.addWidget(side)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 1)
        self.result.setMinimumWidth(skin.px(300))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)

    def _link(self) -> None:
        self.file.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        one, other = self.file.verticalScrollBar(), self.result.verticalScrollBar()
        one.valueChanged.connect(other.setValue)
        other.valueChanged.connect(one.setValue)
        self.file.horizontalScrollBar().rangeChanged.connect(self._on_range)
        self.result.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.result.horizontalScrollBar().setProperty("kind", "room")
        self.file.selectionModel().currentRowChanged.connect(lambda now, _: self._on_row(now.row(), self.result))
        self.result.selectionModel().currentRowChanged.connect(lambda now, _: self._on_row(now.row(), self.file))
        self.mapping.chosen.connect(self.chosen)
        self.mapping.unit_chosen.connect(self.unit_chosen)
        self.file.opened.connect(self.opened)
        self.result.opened.connect(self.opened)
        self.to_map.clicked.connect(lambda: self.opened.emit(self.current_row()))

    def divide(self, state: QByteArray) -> None:
        """Divide the room as a person did, else give the result a third of it."""
        self._division = state
        if not self._split.restoreState(state):
            right = max(self._skin.px(380), self.width() // 3)
            self._split.setSizes([max(self.width() - right, 0), right])

    def _on_divided(self) -> None:
        self._division = self._split.saveState()
        self.split_moved.emit(self._division)

    def show_view(self, view: RegisterView, units: Mapping[str, str] | None = None) -> None:
        """Show a register; the row that was current stays so where it is the same file."""
        before = self.files.view
        is_same = before is not None and before.file == view.file and before.about == view.about
        here, at = self.current_row(), self.file.verticalScrollBar().value()
        row = view.index_of(before.rows[here].row) if before and 0 <= here < len(before.rows) else -1
        self.files.show(view)
        self.results.show(view)
        self.mapping.show_columns(view, units)
        self._hide_columns()
        if not is_same:
            self._fit(view)
        self._fit_results()
        self._name.setText(view.file)
        self._name.setMaximumWidth(int(text_width(view.file, self._skin.font("body", 600))) + self._skin.px(8))
        self._about.setText(view.about)
        properties = len({r.property_id or str(r.row) for r in view.rows if r.state in ("done", "check", "merged")})
        self._becomes.setText(count(properties, "property", "properties"))
        self.titles.say(
            "as it was accepted" if view.is_accepted else "← each column becomes this field; change it there"
        )
        self.to_map.setVisible(view.is_accepted)
        if is_same and row >= 0:
            self.select(row)
            self.file.verticalScrollBar().setValue(at)
        elif view.rows:
            self.select(0)

    def show_weak_only(self, *, is_on: bool) -> None:
        """Show only the columns that a person should look at, or all."""
        self._is_weak_only = is_on
        self._hide_columns()

    def _hide_columns(self) -> None:
        view = self.files.view
        if view is None:
            return
        for at in range(len(view.columns)):
            is_hidden = self._is_weak_only and bool(view.weak) and at not in view.weak
            if self.file.isColumnHidden(at) != is_hidden:
                self.file.setColumnHidden(at, is_hidden)

    def current_row(self) -> int:
        """Return the index of the current row, -1 where there is none."""
        return self.file.currentIndex().row()

    def select(self, row: int, column: int = -1) -> None:
        """Make a row the current one in both tables, and bring a cell of the file into view."""
        if column >= 0 and row >= 0:
            self.file.setCurrentIndex(self.files.index(row, column))
        self.file.select_row(row)

    def _on_row(self, row: int, other: RegisterTable) -> None:
        if not self._is_linked:
            return
        self._is_linked = False
        other.select_row(row)
        self.file.verticalHeader().viewport().update()
        self._is_linked = True
        view = self.files.view
        self.to_map.setEnabled(view is not None and 0 <= row < len(view.rows) and bool(view.rows[row].property_id))
        self.row_changed.emit(row)

    def _on_range(self, _low: int, high: int) -> None:
        # Where one table has a scroll bar at its foot the other leaves the room, or their last rows would not meet.
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if high > 0 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.result.setHorizontalScrollBarPolicy(policy)

    def _fit(self, view: RegisterView) -> None:
        """Give each column of the file the width of its words, within reason."""
        skin = self._skin
        least = skin.px(_NARROWEST if view.is_accepted else _WITH_CHOOSER)
        body, head = QFontMetricsF(skin.font("body")), QFontMetricsF(skin.font("small", 600))
        for at, guess in enumerate(view.columns):
            texts = (self.files.text(row, at) for row in range(min(_LOOKED_AT, len(view.rows))))
            widest = max((body.horizontalAdvance(text[:60]) for text in texts), default=0)
            wanted = max(widest, head.horizontalAdvance(guess.source)) + skin.px(18)
            self.file.setColumnWidth(at, int(min(max(wanted, least), skin.px(_WIDEST))))

    def _fit_results(self) -> None:
        skin = self._skin
        for at, (_, _, width) in enumerate(RESULT_COLUMNS):
            self.result.setColumnWidth(at, skin.px(width))
        self.titles.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the result a third of the room until a person divides it."""
        super().resizeEvent(event)
        if self._division.isEmpty():
            self.divide(self._division)
        numbers = self.file.verticalHeader()
        self._corner.setGeometry(0, 0, numbers.width(), self.mapping.sizeHint().height())
        self._corner.raise_()
