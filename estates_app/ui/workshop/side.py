"""The column beside the map of a room: three large figures, and what the signs mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chips import paint_mark
from estates_app.ui.workshop.board import Board
from estates_app.ui.workshop.figures import Figure

#: Stands for the shades of the small areas among the signs.
SHADES = "shades"


class Side(Board):
    """Figures above, signs below."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Figures")
        self.figures: tuple[Figure, ...] = ()
        self.signs: tuple[tuple[str, str], ...] = ()

    def show_figures(self, figures: Sequence[Figure], signs: Sequence[tuple[str, str]]) -> None:
        """Show other figures and signs."""
        self.figures, self.signs = tuple(figures), tuple(signs)
        self.setAccessibleDescription(" ".join(figure.said for figure in self.figures))
        self.update()

    def paint_board(self, painter: QPainter) -> None:
        """Paint figures, rules and signs from top to bottom."""
        skin, pad = self.skin, self.skin.px(32)
        painter.fillRect(QRectF(0, 0, max(skin.px(2), 1), self.height()), skin.colour("border"))
        width, top = self.width() - 2 * pad, float(skin.px(26))
        small, large = self.line_height("small"), self.line_height("figure")
        for figure in self.figures:
            self.write(painter, QRectF(pad, top, width, small), figure.caption, "small", "text_2")
            self.write(painter, QRectF(pad, top + small, width, large), figure.figure, "figure", figure.tone)
            top += small + large
            for line in self.wrap(figure.below, "small", width):
                self.write(painter, QRectF(pad, top, width, small), line, "small", "text_2")
                top += small
            top += skin.px(18)
            painter.fillRect(QRectF(pad, top, width, max(skin.px(2), 1)), skin.colour("border"))
            top += skin.px(20)
        if self.signs:
            self._paint_signs(painter, pad, top, width)

    def _paint_signs(self, painter: QPainter, left: float, top: float, width: float) -> None:
        skin = self.skin
        heading = self.line_height("heading")
        self.write(painter, QRectF(left, top, width, heading), "What the signs mean", "heading")
        top += heading + skin.px(6)
        room = self.height() - top - skin.px(16)
        step = min(skin.px(46), room / len(self.signs))
        columns = 1 if step >= skin.px(30) else 2
        if columns == 2:
            step = min(skin.px(46), room / -(-len(self.signs) // 2))
        for at, (symbol, words) in enumerate(self.signs):
            column, row = divmod(at, -(-len(self.signs) // columns))
            x, y = left + column * width / columns, top + row * step
            radius = min(skin.px(15), step * 0.4) * (0.5 if symbol == "context" else 1.0)
            if symbol == SHADES:
                self._paint_shades(
                    painter, QRectF(x + skin.px(2), y + step / 2 - skin.px(11), skin.px(32), skin.px(22))
                )
            else:
                paint_mark(painter, skin, symbol, x + skin.px(18), y + step / 2, radius)
            box = QRectF(x + skin.px(52), y, width / columns - skin.px(58), step)
            self.write(painter, box, words, "body")

    def _paint_shades(self, painter: QPainter, box: QRectF) -> None:
        """Paint the palest and the darkest shade side by side."""
        shades = self.skin.theme.classes("quiet", 5)
        half = QRectF(box.left(), box.top(), box.width() / 2, box.height())
        painter.fillRect(half, QColor(shades[0]))
        painter.fillRect(half.translated(half.width(), 0), QColor(shades[-1]))
        painter.setPen(self.skin.colour("border_strong"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
