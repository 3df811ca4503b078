"""The column of small pages: one picks what is shown large."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from estates_app.ui.skin import Skin
from estates_app.ui.stages.shortlist.pages_model import PagesModel
from estates_app.ui.widgets.painting import paint_box

Index = QModelIndex | QPersistentModelIndex

_BOX = 78


class _Painter(QStyledItemDelegate):
    """Paints a small page with its number under it."""

    def __init__(self, skin: Skin, model: PagesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin, self._model = skin, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        skin = self._skin
        full = self._model.size_at(index.row(), 1.0)
        box = skin.px(_BOX)
        small = full.scaled(box, box, Qt.AspectRatioMode.KeepAspectRatio)
        return QSize(skin.px(90), small.height() + skin.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        skin, whole = self._skin, QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        is_on = bool(state & QStyle.StateFlag.State_Selected)
        ratio = painter.device().devicePixelRatioF()
        picture = self._model.thumb(index.row(), skin.px(_BOX), ratio)
        size = picture.deviceIndependentSize()
        left = whole.center().x() - size.width() / 2
        box = QRectF(left, whole.top() + skin.px(6), size.width(), size.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(box.topLeft(), picture)
        edge = skin.colour("accent" if is_on else "border_strong")
        if is_on:
            painter.setPen(QPen(edge, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)
        else:
            paint_box(painter, box.adjusted(-0.5, -0.5, 0.5, 0.5), 2, None, edge)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(skin.colour("focus_halo"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 4, 4)
        painter.setFont(skin.font("caption", 600 if is_on else 400))
        painter.setPen(skin.colour("text" if is_on else "text_2"))
        words = QRectF(whole.left(), box.bottom() + skin.px(3), whole.width(), skin.px(16))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), f"{index.row() + 1}")
        painter.restore()


class Thumbnails(QListView):
    """The pages, small. *Signals*: ``picked(numbers)``: pages to show large, counted from 0, two at most."""

    picked = Signal(list)

    def __init__(self, skin: Skin, model: PagesModel) -> None:
        super().__init__()
        self.setAccessibleName("Pages")
        self.setAccessibleDescription("Arrows turn the pages; Ctrl and a click show a second page beside the first.")
        self.setModel(model)
        self.setItemDelegate(_Painter(skin, model, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(skin.px(98))
        self._picked: list[int] = []
        self._is_telling = True
        self.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())

    def shown(self) -> list[int]:
        """Return the pages that are shown large, counted from 0."""
        return list(self._picked)

    def show_numbers(self, numbers: list[int]) -> None:
        """Mark the pages that are shown large."""
        self._picked, self._is_telling = numbers, False
        model, chosen = self.model(), self.selectionModel()
        chosen.clearSelection()
        for number in numbers:
            chosen.select(model.index(number, 0), chosen.SelectionFlag.Select)
        if numbers:
            chosen.setCurrentIndex(model.index(numbers[0], 0), chosen.SelectionFlag.NoUpdate)
            self.scrollTo(model.index(numbers[0], 0))
        self._is_telling = True

    def _on_selection(self) -> None:
        if not self._is_telling:
            return
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        if not rows:
            return
        if len(rows) == 1:  # a page alone is shown with the one that follows
            rows = [rows[0], rows[0] + 1] if rows[0] + 1 < self.model().rowCount() else rows
        else:  # the newest beside the one before it
            now = self.currentIndex().row()
            kept = [row for row in self._picked if row != now and row in rows] or [row for row in rows if row != now]
            rows = sorted([kept[0], now]) if now in rows else rows[:2]
        self._picked = rows
        self.picked.emit(rows)
        self.show_numbers(rows)
