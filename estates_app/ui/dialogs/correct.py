"""Correct one fact by hand: what it is now and where that comes from, what it should be, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.fields import Chooser, LineEdit
from estates_app.ui.widgets.labels import label

#: Reads what was typed: (value, fault); a fault is a sentence, empty where it was understood.
Read = Callable[[str], tuple[object, str]]


class CorrectDialog(Dialog):
    """Asks for the right value of a field; refuses in place what cannot be read."""

    def __init__(
        self,
        skin: Skin,
        *,
        title: str,
        now: str,
        sources: Sequence[str],
        read: Read,
        choices: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(skin, title, yes="Correct it", glyph="ph.pencil-simple", parent=parent)
        self._read = read
        self.value: object = None
        self.text: LineEdit | None = None
        self.choice: Chooser | None = None
        grid = QGridLayout()
        grid.setHorizontalSpacing(skin.px(12))
        grid.setVerticalSpacing(skin.px(8))
        grid.addWidget(label("Now", "2"), 0, 0)
        grid.addWidget(label(now or "not supplied", "strong"), 0, 1)
        grid.addWidget(label("Said by", "2"), 1, 0)
        grid.addWidget(label("; ".join(sources) or "nobody", wraps=True), 1, 1)
        words = label("Should be", "2")
        grid.addWidget(words, 2, 0)
        if choices:
            self.choice = Chooser(skin, "Should be")
            for text, key in choices:
                self.choice.add(text, key)
            field: QWidget = self.choice
        else:
            self.text = LineEdit(skin, "Should be", placeholder="leave empty to clear it")
            self.text.setText(now)
            self.text.selectAll()
            field = self.text
        words.setBuddy(field)
        grid.addWidget(field, 2, 1)
        grid.setColumnStretch(1, 1)
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        self.body.addLayout(grid)
        self.body.addWidget(self._fault)
        self.body.addWidget(
            label(
                "The partner's own figure stays beside it. A correction wins over every edition until it is undone.",
                "3",
                wraps=True,
            )
        )
        field.setFocus()

    def accept(self) -> None:
        """Go on only with a value that can be read."""
        typed = str(self.choice.currentData()) if self.choice else self.text.text().strip() if self.text else ""
        self.value, fault = (None, "") if not typed else self._read(typed)
        if fault:
            self._fault.setText(fault)
            self._fault.show()
            return
        super().accept()
