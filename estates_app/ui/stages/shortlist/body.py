"""The stage: the list at the left, the paper at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.stages.shortlist.list_panel import ListPanel
from estates_app.ui.stages.shortlist.pages_panel import PagesPanel


class ShortlistBody(QWidget):
    """List and preview side by side."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setAccessibleName("Shortlist")
        self.list = ListPanel(desk)
        self.pages = PagesPanel(desk)
        self.list.setFixedWidth(desk.skin.width("shortlist"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.list)
        line.addWidget(self.pages, 1)


def make_shortlist(desk: Desk) -> QWidget:
    """Make the body of the stage."""
    return ShortlistBody(desk)
