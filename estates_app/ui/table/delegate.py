"""Paints every cell of the table: one painter a kind of column, all from the skin."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.table.model import PropertyModel
from estates_app.ui.widgets.chips import paint_coverage, paint_fate, paint_gate, paint_interval, paint_mark
from estates_app.ui.widgets.painting import paint_text
from estates_app.ui.words import figure_words

Index = QModelIndex | QPersistentModelIndex

_RIGHT = Qt.AlignmentFlag.AlignRight
_PAD = 8


class TableDelegate(QStyledItemDelegate):
    """The one delegate of the property table."""

    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin = skin
        self.hovered_row = -1
        self._painters: dict[str, Callable[[QPainter, QRectF, PropertyModel, int, str], None]] = {
            "name": self._name,
            "score": self._score,
            "bar": self._bar,
            "coverage": self._coverage,
            "fate": self._fate,
            "gate": self._gate,
        }

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the usual width of the column and the height of a row."""
        model = index.model()
        width = model.spec(index.column()).width if isinstance(model, PropertyModel) else 100
        del option
        return QSize(self._skin.px(width), self._skin.height("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model = index.model()
        if not isinstance(model, PropertyModel):
            return
        skin, box = self._skin, QRectF(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if is_selected else "hover" if index.row() == self.hovered_row else "surface"
        painter.fillRect(box, skin.colour(ground))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), skin.colour("grid"))
        if is_selected and index.column() == 0:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), skin.colour("accent"))
        has_cursor = bool(option.state & QStyle.StateFlag.State_HasFocus)
        spec = model.spec(index.column())
        inner = box.adjusted(_PAD, 0, -_PAD, 0)
        self._painters.get(spec.kind, self._text)(painter, inner, model, model.estate_row(index.row()), spec.key)
        if has_cursor:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(skin.colour("focus"))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
            painter.setPen(skin.colour("focus_halo"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.restore()

    def _ink(self, model: PropertyModel) -> QColor:
        return self._skin.colour("text_3" if model.is_stale else "text")

    def _text(self, painter: QPainter, box: QRectF, model: PropertyModel, row: int, key: str) -> None:
        assert model.rows is not None
        spec, value = model.rows.specs[key], model.rows.value(row, key)
        is_missing = value == "" or (isinstance(value, float) and math.isnan(value))
        ink, font = self._skin.colour("text_3") if is_missing else self._ink(model), self._skin.font("body")
        if not is_missing and spec.kind == "change" and isinstance(value, float) and round(value):
            ink, font = self._skin.colour("positive" if value < 0 else "negative"), self._skin.font("body", 600)
        elif key in ("partner", "use", "moves_to", "source", "locality") and not is_missing:
            ink = self._skin.colour("text_2")
        words = figure_words(spec.kind, value) or "–"
        if not is_missing and (model.rows.ids[row], key) in model.by_hand:
            size = self._skin.px(13)
            self._skin.glyph(
                painter, "ph.pencil-simple", QRectF(box.left(), box.center().y() - size / 2, size, size), "accent_text"
            )
            box = box.adjusted(size + 4, 0, 0, 0)
        paint_text(painter, box, words, font, ink, _RIGHT if spec.is_number else Qt.AlignmentFlag.AlignLeft)

    def _name(self, painter: QPainter, box: QRectF, model: PropertyModel, row: int, key: str) -> None:
        assert model.rows is not None
        skin = self._skin
        paint_mark(painter, skin, model.symbols[row], box.left() + skin.px(7), box.center().y(), skin.px(5.5))
        words = str(model.rows.value(row, key)) or "no name"
        left = skin.px(22)
        if (model.rows.ids[row], key) in model.by_hand:
            size = skin.px(13)
            glyph = QRectF(box.right() - size, box.center().y() - size / 2, size, size)
            skin.glyph(painter, "ph.pencil-simple", glyph, "accent_text")
            box = box.adjusted(0, 0, -size - 4, 0)
        paint_text(painter, box.adjusted(left, 0, 0, 0), words, skin.font("body"), skin.colour("text"))

    def _score(self, painter: QPainter, box: QRectF, model: PropertyModel, row: int, key: str) -> None:
        rows = model.rows
        assert rows is not None
        skin = self._skin
        score, low, high = (float(rows.numbers(name)[row]) for name in (key, "low", "high"))
        words = "–" if math.isnan(score) else f"{score:.0f}"
        number = QRectF(box.left(), box.top(), skin.px(26), box.height())
        ink = skin.colour("text_3") if math.isnan(score) else self._ink(model)
        paint_text(painter, number, words, skin.font("body", 600), ink)
        line = box.adjusted(skin.px(32), 0, 0, 0)
        known = (None, None, None) if math.isnan(score) else (score, low, high)
        paint_interval(painter, skin, line, *known)

    def _bar(self, painter: QPainter, box: QRectF, model: PropertyModel, row: int, key: str) -> None:
        assert model.rows is not None
        skin, value = self._skin, float(model.rows.numbers(key)[row])
        is_missing = math.isnan(value)
        ink = skin.colour("text_3") if is_missing else self._ink(model)
        top = box.adjusted(0, 0, 0, -skin.px(7))
        paint_text(painter, top, "–" if is_missing else f"{value:.0f}", skin.font("body"), ink, _RIGHT)
        line = QRectF(box.left(), box.bottom() - skin.px(7), box.width(), skin.px(3))
        painter.fillRect(line, skin.colour("grid"))
        if not is_missing:
            painter.fillRect(
                QRectF(line.left(), line.top(), line.width() * value / 100, line.height()), skin.colour("text_2")
            )

    def _coverage(self, painter: QPainter, box: QRectF, model: PropertyModel, row: int, key: str) -> None:
        assert model.rows is not None
        value = float(model.rows.numbers(key)[row])
        if math.isnan(value):
            paint_text(painter, box, "–", self._skin.font("body"), self._skin.colour("text_3"))
        else:
            paint_coverage(painter, self._skin, box, value)

    def _fate(self, painter: QPainter, box: QRectF, model: PropertyModel, row: int, key: str) -> None:
        assert model.rows is not None
        value = str(model.rows.value(row, key))
        if value:
            paint_fate(painter, self._skin, box, value, is_by_hand=(model.rows.ids[row], key) in model.by_hand)
        else:
            paint_text(painter, box, "–", self._skin.font("body"), self._skin.colour("text_3"))

    def _gate(self, painter: QPainter, box: QRectF, model: PropertyModel, row: int, key: str) -> None:
        assert model.rows is not None
        value = str(model.rows.value(row, key))
        if value:
            paint_gate(painter, self._skin, box, value)
        else:
            paint_text(painter, box, "–", self._skin.font("body"), self._skin.colour("text_3"))
