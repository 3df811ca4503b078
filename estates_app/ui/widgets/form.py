"""Fields under one another, each after its words."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import HALO
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

    def line(self, words: str, field: QWidget, *beside: QWidget) -> QLabel:
        """Add a field with what stands beside it; returns the label of its words."""
        text, at = label(words, "2"), self.rowCount()
        text.setBuddy(field)
        self.addWidget(text, at, 0)
        if beside:
            self.addLayout(row(field, *beside), at, 1)
        else:  # as far to the right as a button beside a field, which has room for its halo
            self.addLayout(row(field, margins=(0, HALO, HALO, HALO)), at, 1)
        return text
