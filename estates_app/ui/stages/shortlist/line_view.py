"""The list of lines as people use it: select, drag, Alt with arrows, Delete, and the note under a line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from estates_app.ui.skin import Skin
from estates_app.ui.stages.shortlist.line_painter import LinePainter
from estates_app.ui.stages.shortlist.lines_model import LinesModel


class LineView(QListView):
    """Shows the shortlist.

    Notes
    -----
    *Signals*: ``picked(ids)``: lines selected by a person; ``removed(ids)``; ``moved(id, place)``: wanted at a place
    among the lines that are shown, counted from 1; ``noted(id, text)``: a note was written.
    """

    picked = Signal(list)
    removed = Signal(list)
    moved = Signal(str, int)
    noted = Signal(str, str)

    def __init__(self, skin: Skin, model: LinesModel) -> None:
        super().__init__()
        self._lines = model
        self._is_filling = False
        self.setAccessibleName("Shortlist")
        self.setAccessibleDescription("Alt with up and down moves a line, Delete leaves it out, F2 opens its note.")
        self.painter_of_lines = LinePainter(skin, self)
        self.setItemDelegate(self.painter_of_lines)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        model.dropped.connect(self.moved)
        self.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        self.entered.connect(self._on_entered)

    def selected_ids(self) -> list[str]:
        """Return the selected properties in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._lines.lines[row].property_id for row in rows]

    def select_ids(self, ids: list[str]) -> None:
        """Select lines without telling anybody; what is not listed is passed over."""
        if ids == self.selected_ids():
            return
        self._is_filling = True
        self.clearSelection()
        for key in ids:
            row = self._lines.row_of(key)
            if row >= 0:
                index = self._lines.index(row)
                self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.Select)
                self.scrollTo(index)
        self._is_filling = False

    def _on_selection(self) -> None:
        if not self._is_filling:
            self.picked.emit(self.selected_ids())

    # --- notes ----------------------------------------------------------------------------------------------------

    @property
    def open_note(self) -> str:
        """The property whose note is being written, empty for none."""
        return self.painter_of_lines.open_key

    def show_note(self, key: str) -> None:
        """Open the note of a property."""
        if key == self.open_note:
            return
        self.close_note()
        row = self._lines.row_of(key)
        if row < 0:
            return
        index = self._lines.index(row)
        self.painter_of_lines.open_key = key
        self._lay_anew()
        self.openPersistentEditor(index)
        self.updateEditorGeometries()
        editor = self.painter_of_lines.editor
        if editor is not None:
            editor.left.connect(lambda keep: self.close_note(keep=keep))
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
        # the list must have its new length before it can scroll to the end of the line
        QTimer.singleShot(0, lambda: self.scrollTo(self._lines.index(row)) if key == self.open_note else None)

    def close_note(self, *, keep: bool = True) -> None:
        """Close the note that is open, and keep what was written."""
        key, editor = self.open_note, self.painter_of_lines.editor
        if not key or editor is None:
            return
        text, had_focus = editor.text(), editor.box.hasFocus()
        self.painter_of_lines.open_key, self.painter_of_lines.editor = "", None
        editor.blockSignals(True)
        self.closePersistentEditor(self._lines.index(self._lines.row_of(key)))
        self._lay_anew()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if keep:
            self.noted.emit(key, text)

    def _lay_anew(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()

    # --- hands ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move a line by Alt and arrows, leave lines out by Delete, open the note by F2 or Enter."""
        ids = self.selected_ids()
        key = event.key()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            place = self._lines.row_of(ids[0]) + 1 + step if len(ids) == 1 else 0
            if 1 <= place <= len(self._lines.lines):
                self.moved.emit(ids[0], place)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and ids:
            self.removed.emit(ids)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(ids) == 1:
            self.show_note(ids[0])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close the note where its button is pressed; else select."""
        super().mousePressEvent(event)
        index = self._note_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            key = self._lines.lines[index.row()].property_id
            if key == self.open_note:
                self.close_note()
            else:
                self.show_note(key)

    def _note_at(self, place: QPoint) -> QModelIndex:
        index = self.indexAt(place)
        if index.isValid() and self.painter_of_lines.note_box(self.visualRect(index)).contains(place):
            return index
        return QModelIndex()

    def _on_entered(self, index: QModelIndex) -> None:
        self.painter_of_lines.hovered_row = index.row()
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Forget the pointer when it goes."""
        if event.type() == QEvent.Type.Leave:
            self.painter_of_lines.hovered_row = -1
            self.viewport().update()
        return super().viewportEvent(event)
