"""The exempt figures, for the laptop alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.labels import ElidedLabel, label
from estates_app.ui.words import money, number
from estates_app.workspace.facilitating import ExemptFigure

#: More lines than this help nobody who stands before a room.
_MOST = 60


class ExemptList(QScrollArea):
    """A table of name, what it is, and the figure."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self._shown: tuple[ExemptFigure, ...] | None = None
        self.setAccessibleName("Exempt figures")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_figures(())

    def show_figures(self, figures: Sequence[ExemptFigure]) -> None:
        """Show other figures."""
        if tuple(figures) == self._shown:
            return
        self._shown = tuple(figures)
        inner, skin = QWidget(), self._skin
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, skin.px(8), 0)
        grid.setHorizontalSpacing(skin.px(12))
        grid.setVerticalSpacing(skin.px(6))
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for row, one in enumerate(figures[:_MOST]):
            amount = "" if one.amount_gbp is None else money(one.amount_gbp)
            grid.addWidget(ElidedLabel(one.name), row, 0)
            grid.addWidget(ElidedLabel(one.what, "2"), row, 1)
            figure = label(amount, "strong")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            figure.setAccessibleName(f"{one.name}, {one.what}: {amount or 'no amount'}")
            grid.addWidget(figure, row, 2)
        more = len(figures) - _MOST
        if not figures:
            grid.addWidget(label("Nothing is exempt in this scenario.", "2"), 0, 0, 1, 3)
        elif more > 0:
            grid.addWidget(label(f"and {number(more)} more", "3"), _MOST, 0, 1, 3)
        grid.setRowStretch(_MOST + 1, 1)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)  # the card is its ground
        self.viewport().setAutoFillBackground(False)
