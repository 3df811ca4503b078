"""Paints a line of the shortlist: handle, number, partner, name, fate in words, gate, note; and holds its editor."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.stages.shortlist.lines_model import LINE
from estates_app.ui.stages.shortlist.note_editor import NoteEditor
from estates_app.ui.widgets.chips import paint_gate, paint_mark
from estates_app.ui.widgets.painting import paint_box, paint_text, text_width
from estates_app.workspace.shortlist_lines import Line

Index = QModelIndex | QPersistentModelIndex

_ROW, _EDITOR = 53, 92

#: State of a gate -> ground of its chip.
_GROUNDS = {"clear": "positive_soft", "blocked": "negative_soft", "advice_needed": "warn_soft"}


class LinePainter(QStyledItemDelegate):
    """Paints lines; the one whose note is open is taller."""

    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin = skin
        self.open_key = ""
        self.hovered_row = -1
        self.editor: NoteEditor | None = None

    def row_height(self) -> int:
        """Return the height of a line without its editor."""
        return self._skin.px(_ROW)

    def note_box(self, row: QRect) -> QRect:
        """Return where the note button of a line is."""
        size = self._skin.px(28)
        top = row.top() + (self.row_height() - size) // 2
        return QRect(row.right() - size - self._skin.px(10), top, size, size)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line, with its editor where that is open."""
        del option
        line = index.data(LINE)
        is_open = isinstance(line, Line) and line.property_id == self.open_key
        return QSize(self._skin.px(320), self.row_height() + (self._skin.px(_EDITOR) if is_open else 0))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the editor of the note."""
        del option
        line = index.data(LINE)
        assert isinstance(line, Line)
        self.editor = NoteEditor(self._skin, line, parent)
        return self.editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the editor under the line."""
        del index
        px = self._skin.px
        editor.setGeometry(option.rect.adjusted(px(48), self.row_height() - px(3), -px(10), -2))

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave what is being written alone: the editor was filled when it was made."""

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """Write nothing: a note becomes an edit when its editor is left."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        line = index.data(LINE)
        if not isinstance(line, Line):
            return
        whole = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        skin = self._skin
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if is_selected else "hover" if index.row() == self.hovered_row else "surface"
        painter.fillRect(whole, skin.colour(ground))
        painter.fillRect(QRectF(whole.left(), whole.bottom() - 1, whole.width(), 1), skin.colour("border"))
        if is_selected:
            painter.fillRect(QRectF(whole.left(), whole.top(), 3, whole.height()), skin.colour("accent"))
        row = QRectF(whole.left(), whole.top(), whole.width(), self.row_height())
        self._paint_left(painter, row, line.place)
        self._paint_note(
            painter, QRectF(self.note_box(row.toRect())), line, has_pointer=index.row() == self.hovered_row
        )
        self._paint_words(painter, row, line)
        if state & QStyle.StateFlag.State_HasFocus and not self.open_key:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for token, inset in (("focus_halo", 0.5), ("focus", 2.0)):
                painter.setPen(skin.colour(token))
                painter.drawRect(whole.adjusted(inset, inset, -inset - 1, -inset - 1))
        painter.restore()

    def _paint_left(self, painter: QPainter, row: QRectF, number: int) -> None:
        skin = self._skin
        handle = QRectF(row.left() + skin.px(8), row.center().y() - skin.px(8), skin.px(16), skin.px(16))
        skin.glyph(painter, "ph.dots-six-vertical", handle, "text_3")
        box = QRectF(row.left() + skin.px(24), row.top() + skin.px(8), skin.px(26), skin.px(20))
        font = skin.font("body", 600)
        paint_text(painter, box, f"{number}", font, skin.colour("text"), Qt.AlignmentFlag.AlignRight)

    def _paint_words(self, painter: QPainter, row: QRectF, line: Line) -> None:
        """Paint name, fate and gate; the gate rises beside the name where the fate needs the room under it."""
        skin = self._skin
        left, right = row.left() + skin.px(58), self.note_box(row.toRect()).left() - skin.px(8)
        top, indent = row.top() + skin.px(8), skin.px(18) if line.is_by_hand else 0
        name = QRectF(left + skin.px(21), top, right - left - skin.px(21), skin.px(20))
        below = QRectF(left, top + skin.px(19), right - left, skin.px(18))
        if line.gate:
            chip = self._gate_box(line.gate, right, row.center().y())
            if text_width(line.words, skin.font("body")) + indent <= chip.left() - skin.px(8) - left:
                below.setRight(chip.left() - skin.px(8))
            else:
                chip.moveTop(name.center().y() - chip.height() / 2)
            name.setRight(chip.left() - skin.px(8))
            self._paint_gate(painter, chip, line.gate)
        paint_mark(painter, skin, f"partner:{line.code}", left + skin.px(6), top + skin.px(10), skin.px(5.5))
        paint_text(painter, name, line.name, skin.font("body", 600), skin.colour("text"))
        if line.is_by_hand:
            size = skin.px(13)
            pencil = QRectF(left, below.center().y() - size / 2, size, size)
            skin.glyph(painter, "ph.pencil-simple", pencil, "accent_text")
        paint_text(painter, below.adjusted(indent, 0, 0, 0), line.words, skin.font("body"), skin.colour("text_2"))

    def _paint_note(self, painter: QPainter, note: QRectF, line: Line, *, has_pointer: bool) -> None:
        skin = self._skin
        if has_pointer:
            paint_box(painter, note, skin.px(6), skin.colour("pressed"), None)
        size = skin.px(17)
        glyph = QRectF(note.center().x() - size / 2, note.center().y() - size / 2, size, size)
        has_note = bool(line.note)
        skin.glyph(painter, "ph.note-fill" if has_note else "ph.note-pencil", glyph, "accent" if has_note else "text_2")

    def _gate_box(self, gate: str, right: float, middle: float) -> QRectF:
        """Return where the chip of a gate lies."""
        skin = self._skin
        width, height = text_width(skin.gate(gate)["label"], skin.font("small", 600)) + skin.px(35), skin.px(22)
        return QRectF(right - width, middle - height / 2, width, height)

    def _paint_gate(self, painter: QPainter, chip: QRectF, gate: str) -> None:
        """Paint the chip of a gate: dashed where it is not tested."""
        skin, ground = self._skin, _GROUNDS.get(gate)
        edge = None if ground else skin.colour("border_strong")
        paint_box(painter, chip, chip.height() / 2, skin.colour(ground) if ground else None, edge, is_dashed=not ground)
        paint_gate(painter, skin, chip.adjusted(skin.px(8), 0, -skin.px(6), 0), gate)
