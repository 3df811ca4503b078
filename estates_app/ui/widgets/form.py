"""Fields under one another, each after its words."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import HALO
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.labels import label, row


class Form(QGridLayout):
    """Words at the left lead to the field at their right, also for a screen reader.

    Parameters
    ----------
    skin : Skin
    gap : int
        Pixels between two lines.
    """

    def __init__(self, skin: Skin, gap: int = 8) -> None:
        super().__init__()
        self._skin = skin
        self.setHorizontalSpacing(skin.px(12))
        self.setVerticalSpacing(skin.px(gap))
        self.setColumnStretch(1, 1)

    def line(self, words: str, field: QWidget, *beside: QWidget | None) -> QLabel:
        """Add a field with what stands beside it, None for what stretches; returns the label of its words."""
        text, at = label(words, "2"), self.rowCount()
        text.setBuddy(field)
        self.addWidget(text, at, 0)
        # A line to type into has no room of its own for the halo of the focus, as choosers and buttons do.
        edge = HALO if isinstance(field, LineEdit) else 0
        rest = 0 if beside else edge
        self.addLayout(row(field, *beside, margins=(edge, rest, rest, rest)), at, 1)
        return text
