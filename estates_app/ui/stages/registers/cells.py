"""Paints the cells of the two tables: the partner's words with what is the matter, and what a row becomes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from estates_app.domain.claims import Severity
from estates_app.ui.stages.registers.models import RESULT_COLUMNS, FileModel, ResultModel
from estates_app.ui.stages.registers.rows import Index, RowDelegate
from estates_app.ui.widgets.painting import paint_text

#: State of a row -> glyph and the token of its colour.
_STATE_GLYPHS = {
    "done": ("ph.check-circle", "positive"),
    "check": ("ph.warning", "warn"),
    "merged": ("ph.git-merge", "text_2"),
    "person": ("ph.warning-circle", "negative"),
    "left": ("ph.minus-circle", "text_3"),
}


class FileDelegate(RowDelegate):
    """Paints the partner's cells, marked where something is the matter."""

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        """Paint a cell of the file."""
        del is_here
        model, skin = index.model(), self.skin
        assert isinstance(model, FileModel)
        text = str(index.data() or "")
        mark = model.mark(index.row(), index.column())
        ink, font = skin.colour("text"), skin.font("body")
        inner = box.adjusted(skin.px(8), 0, -skin.px(6), 0)
        if mark is not None:
            is_bad = mark[0] is Severity.ERROR
            cell = box.adjusted(0, 0, -1, -1)
            painter.fillRect(cell, skin.colour("negative_soft" if is_bad else "warn_soft"))
            painter.setPen(skin.colour("negative" if is_bad else "warn_mark"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            edge = cell.adjusted(0, 0, -1, -1)
            if is_bad:
                painter.drawRect(edge)
            else:
                painter.drawLine(edge.bottomLeft(), edge.bottomRight())
            ink, font = skin.colour("negative" if is_bad else "warn"), skin.font("body", 600)
        elif model.before(index.row(), index.column()) is not None:
            painter.fillRect(box.adjusted(0, 0, -1, -1), skin.colour("accent_soft"))
            ink, font = skin.colour("accent_text"), skin.font("body", 600)
        elif not text:
            text, ink = "blank", skin.colour("text_3")
        paint_text(painter, inner, text, font, ink)


class ResultDelegate(RowDelegate):
    """Paints what a row becomes."""

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        """Paint a cell of the result."""
        del is_here
        model, skin = index.model(), self.skin
        assert isinstance(model, ResultModel)
        row = model.row_at(index.row())
        if index.column() == 0:
            glyph, token = _STATE_GLYPHS[row.state]
            size = skin.px(15)
            where = QRectF(box.center().x() - size / 2 + 2, box.center().y() - size / 2, size, size)
            skin.glyph(painter, glyph, where, token)
            return
        text = str(index.data() or "")
        is_gone = row.state in ("person", "left")
        font, ink = skin.font("body", 600 if index.column() == 1 and not is_gone else 400), skin.colour("text")
        if is_gone:
            ink = skin.colour("text_2")
        if index.column() == 4 and row.state == "person":
            font, ink = skin.font("body", 600), skin.colour("negative")
        elif text in ("–", "no place yet", "merged", "no property", "outside"):
            ink = skin.colour("text_3")
        is_figure = RESULT_COLUMNS[index.column()][1]
        inner = box.adjusted(skin.px(8 if index.column() > 1 else 4), 0, -skin.px(6), 0)
        align = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
        paint_text(painter, inner, text, font, ink, align)
