"""Asks for a name, and says in place why one cannot be taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from estates_app.domain.errors import EstatesError
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.labels import label


class NameDialog(Dialog):
    """One field.

    Parameters
    ----------
    skin : Skin
    title : str
    take : callable
        Given the name; what it raises is said under the field, and the dialog stays open.
    yes : str
        Words of the default button.
    name : str
        What stands in the field at first, all of it selected.
    about : str
        What will be kept, empty for nothing to say.
    """

    def __init__(
        self,
        skin: Skin,
        title: str,
        take: Callable[[str], object],
        *,
        yes: str = "Keep",
        name: str = "",
        about: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(skin, title, yes=yes, parent=parent)
        self._take = take
        self.field = LineEdit(skin, "Name")
        self.field.setText(name)
        self.field.selectAll()
        self.fault = label("", "bad", wraps=True)
        self.fault.hide()
        words = label("Name")
        words.setBuddy(self.field)
        if about:
            self.body.addWidget(label(about, "2", wraps=True))
        for part in (words, self.field, self.fault):
            self.body.addWidget(part)
        self.field.textEdited.connect(lambda _: self._say(""))
        self.field.setFocus()

    def accept(self) -> None:
        """Take the name, or say why it cannot be taken."""
        try:
            self._take(self.field.text())
        except EstatesError as error:
            self._say(str(error))
            self.field.setFocus()
            return
        super().accept()

    def _say(self, words: str) -> None:
        self.field.mark(is_bad=bool(words))
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        self.adjustSize()
