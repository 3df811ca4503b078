"""What the public edition leaves out, by name: for the eyes of whoever sits at the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.labels import label
from estates_app.ui.words import number
from estates_app.workspace.shortlist_lines import LeftOut

#: Names shown of each kind: the workbook of the exempt edition has all.
_MOST = 60


class LeftOutDialog(Dialog):
    """Lists what is left out and why."""

    def __init__(self, skin: Skin, found: LeftOut, parent: QWidget) -> None:
        super().__init__(
            skin, "What the public edition leaves out", yes="Close", no="", glyph="ph.eye-slash", parent=parent
        )
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, skin.px(8), 0)
        column.setSpacing(skin.px(6))
        for title, why, names in (
            ("Valuations", "A valuation is a matter between its holder and whoever might buy.", found.valuations),
            (
                "Names and places",
                "Of an empty building the public edition gives the first part of its postcode, "
                "so that nobody is told where one stands.",
                found.unnamed,
            ),
            ("Money", "These partners asked that their figures stay among the partners.", found.partners),
        ):
            if names:
                column.addWidget(label(f"{title} ({len(names):,})", "strong"))
                column.addWidget(label(why, "2", wraps=True))
                column.addWidget(label(_listed(names), wraps=True))
        column.addWidget(label("Possible receipts are left out of the public edition too.", "2", wraps=True))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("What is left out")
        area.setMinimumHeight(skin.px(300))
        area.setWidget(inner)
        inner.setAutoFillBackground(False)  # the dialog is its ground
        area.viewport().setAutoFillBackground(False)
        self.body.addWidget(area)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST
    return "; ".join(names[:_MOST]) + (f"; and {number(more)} more" if more > 0 else "")
