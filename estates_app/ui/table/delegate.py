"""Paints every cell of the table: one painter a kind of column, all from the skin."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from estates_app.map.pixels import painting
from estates_app.ui.skin import Skin
from estates_app.ui.table.model import PropertyModel
from estates_app.ui.widgets.chips import paint_coverage, paint_fate, paint_gate, paint_interval, paint_mark
from estates_app.ui.widgets.painting import paint_cursor, paint_text
from estates_app.ui.words import figure_words
from estates_app.workspace.property_rows import ColumnSpec, PropertyRows

Index = QModelIndex | QPersistentModelIndex

_RIGHT = Qt.AlignmentFlag.AlignRight
_PAD = 8

_SELECTED, _HAS_FOCUS = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_HasFocus.value

#: Pictures of cells that are kept: some screens full.
_MOST_PICTURES = 3000

#: Columns whose words step back behind the name and the figures.
_QUIET = frozenset({"partner", "use", "moves_to", "source", "locality"})


class Cell(NamedTuple):
    """All that a cell shows: cells that show the same look the same, so that one is painted for all of them.

    Attributes
    ----------
    key, kind : str
        Its column.
    words : str
        Empty where nothing is known.
    figures : tuple of float
        What is drawn to scale, in per cent; nan where nothing is known.
    symbol : str
        Mark before the words.
    tone : str
        Colour token of the words.
    is_number, is_by_hand : bool
    """

    key: str
    kind: str
    words: str = ""
    figures: tuple[float, ...] = ()
    symbol: str = ""
    tone: str = "text"
    is_number: bool = False
    is_by_hand: bool = False


class TableDelegate(QStyledItemDelegate):
    """The one delegate of the property table."""

    def __init__(self, skin: Skin, model: PropertyModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin, self._model = skin, model
        self.hovered_row = -1
        self._pictures: dict[Hashable, QPixmap] = {}
        self._painters: dict[str, Callable[[QPainter, QRectF, Cell], None]] = {
            "name": self._name,
            "score": self._score,
            "bar": self._bar,
            "coverage": self._coverage,
            "fate": self._fate,
            "gate": self._gate,
        }

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the usual width of the column and the height of a row."""
        del option
        return QSize(self._skin.px(self._model.spec(index.column()).width), self._skin.height("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Show one cell by its picture, painted when a cell first showed this."""
        model = self._model
        row, column = index.row(), index.column()
        box, state = option.rect, option.state.value
        ground = "selected" if state & _SELECTED else "hover" if row == self.hovered_row else "surface"
        has_cursor = bool(state & _HAS_FOCUS)
        cell = cell_of(model, model.estate_row(row), model.keys[column])
        ratio, skin = painter.device().devicePixelRatioF(), self._skin
        key = (cell, ground, column == 0, has_cursor, box.width(), box.height(), ratio, skin.name, skin.scale)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.clear()
            picture = self._picture(cell, ground, box.size(), ratio, is_first=column == 0, has_cursor=has_cursor)
            self._pictures[key] = picture
        painter.drawPixmap(box.topLeft(), picture)

    def _picture(
        self, cell: Cell, ground: str, size: QSize, ratio: float, *, is_first: bool, has_cursor: bool
    ) -> QPixmap:
        """Paint a cell."""
        skin, box = self._skin, QRectF(0, 0, size.width(), size.height())
        picture = QPixmap(math.ceil(size.width() * ratio), math.ceil(size.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(skin.colour(ground))
        with painting(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), skin.colour("grid"))
            if ground == "selected" and is_first:
                painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), skin.colour("accent"))
            self._painters.get(cell.kind, self._text)(painter, box.adjusted(_PAD, 0, -_PAD, 0), cell)
            if has_cursor:
                paint_cursor(painter, box, skin)
        return picture

    def _text(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        skin = self._skin
        if cell.is_by_hand:
            size = skin.px(13)
            glyph = QRectF(box.left(), box.center().y() - size / 2, size, size)
            skin.glyph(painter, "ph.pencil-simple", glyph, "accent_text")
            box = box.adjusted(size + 4, 0, 0, 0)
        font = skin.font("body", 600 if cell.tone in ("positive", "negative") else None)
        align = _RIGHT if cell.is_number else Qt.AlignmentFlag.AlignLeft
        paint_text(painter, box, cell.words or "–", font, skin.colour(cell.tone), align)

    def _name(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        skin = self._skin
        paint_mark(painter, skin, cell.symbol, box.left() + skin.px(7), box.center().y(), skin.px(5.5))
        left = skin.px(22)
        if cell.is_by_hand:
            size = skin.px(13)
            glyph = QRectF(box.right() - size, box.center().y() - size / 2, size, size)
            skin.glyph(painter, "ph.pencil-simple", glyph, "accent_text")
            box = box.adjusted(0, 0, -size - 4, 0)
        words = cell.words or "no name"
        paint_text(painter, box.adjusted(left, 0, 0, 0), words, skin.font("body"), skin.colour("text"))

    def _score(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        skin = self._skin
        number = QRectF(box.left(), box.top(), skin.px(26), box.height())
        paint_text(painter, number, cell.words or "–", skin.font("body", 600), skin.colour(cell.tone))
        known = cell.figures if cell.words else (None, None, None)
        paint_interval(painter, skin, box.adjusted(skin.px(32), 0, 0, 0), *known)

    def _bar(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        skin = self._skin
        top = box.adjusted(0, 0, 0, -skin.px(7))
        paint_text(painter, top, cell.words or "–", skin.font("body"), skin.colour(cell.tone), _RIGHT)
        line = QRectF(box.left(), box.bottom() - skin.px(7), box.width(), skin.px(3))
        painter.fillRect(line, skin.colour("grid"))
        for value in cell.figures:
            filled = QRectF(line.left(), line.top(), line.width() * value / 100, line.height())
            painter.fillRect(filled, skin.colour("text_2"))

    def _coverage(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        for share in cell.figures:
            paint_coverage(painter, self._skin, box, share)
        if not cell.figures:
            self._nothing(painter, box)

    def _fate(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        if cell.words:
            paint_fate(painter, self._skin, box, cell.words, is_by_hand=cell.is_by_hand)
        else:
            self._nothing(painter, box)

    def _gate(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        if cell.words:
            paint_gate(painter, self._skin, box, cell.words)
        else:
            self._nothing(painter, box)

    def _nothing(self, painter: QPainter, box: QRectF) -> None:
        paint_text(painter, box, "–", self._skin.font("body"), self._skin.colour("text_3"))


def cell_of(model: PropertyModel, row: int, key: str) -> Cell:
    """Return what a cell shows, by row of the estate and column."""
    rows = model.rows
    assert rows is not None
    spec, value = rows.specs[key], rows.value(row, key)
    is_by_hand = (rows.ids[row], key) in model.by_hand
    ink = "text_3" if model.is_stale else "text"
    if isinstance(value, float):
        return _figure_cell(rows, spec, row, value, ink, is_by_hand=is_by_hand)
    if spec.kind == "name":
        return Cell(key, "name", value, symbol=model.symbols[row], is_by_hand=is_by_hand)
    if spec.kind in ("fate", "gate"):
        return Cell(key, spec.kind, value, is_by_hand=is_by_hand)
    tone = "text_3" if not value else "text_2" if key in _QUIET else ink
    words = figure_words(spec.kind, value)
    return Cell(key, spec.kind, words, tone=tone, is_number=spec.is_number, is_by_hand=is_by_hand and bool(value))


def _figure_cell(rows: PropertyRows, spec: ColumnSpec, row: int, value: float, ink: str, *, is_by_hand: bool) -> Cell:
    """Return what a cell of a figure shows; what is drawn to scale is rounded to what can be seen."""
    key, kind = spec.key, spec.kind
    if math.isnan(value):
        return Cell(key, kind, tone="text_3", is_number=True)
    if kind == "score":
        ends = (float(rows.numbers(name)[row]) for name in ("low", "high"))
        return Cell(key, kind, f"{value:.0f}", tuple(round(x, 1) for x in (value, *ends)), tone=ink)
    if kind == "bar":
        return Cell(key, kind, f"{value:.0f}", (round(value, 1),), tone=ink)
    if kind == "coverage":
        return Cell(key, kind, figures=(math.floor(value * 5 + 0.5) / 5,))
    if kind == "change" and round(value):
        ink = "positive" if value < 0 else "negative"
    return Cell(key, kind, figure_words(kind, value), tone=ink, is_number=spec.is_number, is_by_hand=is_by_hand)
