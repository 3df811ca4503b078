"""The headings of the small areas: the sorted one is marked, the names take what room is left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_heading

#: Room beside the words, as Qt leaves it in the cells below.
_PAD_PX = 11


class ZoneHeader(QHeaderView):
    """Headings over columns of fixed widths; the first grows.

    Parameters
    ----------
    skin : Skin
    widths_px : sequence of int
        At 100 per cent; the first is the least of the names.
    first_number : int
        From this column on, words stand on the right.
    parent : QWidget
    """

    def __init__(self, skin: Skin, widths_px: Sequence[int], first_number: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._skin, self._widths, self._first_number = skin, tuple(widths_px), first_number
        self.setAccessibleName("Column headings")
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(skin.height("table_header"))

    def fill(self) -> None:
        """Give each column its width and the names the rest."""
        widths = [self._skin.px(width) for width in self._widths]
        widths[0] = max(widths[0], self.viewport().width() - sum(widths[1:]))
        for column, width in enumerate(widths[: self.count()]):
            self.resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the names follow the table's width."""
        super().resizeEvent(event)
        self.fill()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a heading with the mark of the order."""
        mark = ""
        if self.sortIndicatorSection() == logicalIndex:
            mark = "down" if self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder else "up"
        words = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        is_right = logicalIndex >= self._first_number
        paint_heading(painter, self._skin, QRectF(rect), words, is_right=is_right, mark=mark, pad=_PAD_PX)
