"""The stage: the list at the left, the paper at the right."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.stages.shortlist.list_panel import ListPanel
from estates_app.ui.stages.shortlist.pages_panel import PagesPanel

#: Share of the width that the list takes at most, where text is large.
_MOST_OF_WIDTH = 0.4


class ShortlistBody(QWidget):
    """List and preview side by side."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setAccessibleName("Shortlist")
        self.list = ListPanel(desk)
        self.pages = PagesPanel(desk)
        self._desk = desk
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.list)
        line.addWidget(self.pages, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list its width, but never so much that the pages have none."""
        super().resizeEvent(event)
        self.list.setFixedWidth(round(min(self._desk.skin.width("shortlist"), self.width() * _MOST_OF_WIDTH)))


def make_shortlist(desk: Desk) -> QWidget:
    """Make the body of the stage."""
    return ShortlistBody(desk)
