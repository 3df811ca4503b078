"""What is missing before a total may be told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QListWidget, QWidget

from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.labels import label


class MissingDialog(Dialog):
    """A list of facts, each with whose it is."""

    def __init__(self, skin: Skin, missing: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(skin, "What is missing", yes="Close", no="", parent=parent)
        self.open_at(680, 480)
        self.body.addWidget(
            label(
                "A total over a gap would mislead. Enter a figure on the property's card, or ask the partner.",
                "2",
                wraps=True,
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName("Missing facts")
        self.list.addItems(list(missing))
        self.body.addWidget(self.list, 1)
