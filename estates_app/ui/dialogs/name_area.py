"""Give a drawn area its name: asked once its edge is closed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label


class NameArea(Dialog):
    """Asks what a drawn area is called; without a name it cannot be kept.

    Parameters
    ----------
    about : str
        What the area holds, in words.
    """

    def __init__(self, skin: Skin, about: str, parent: QWidget | None = None) -> None:
        super().__init__(skin, "Name the area", yes="Keep the area", glyph="ph.polygon", parent=parent)
        self.name = LineEdit(skin, "Name of the area", placeholder="for example: Riverside")
        form = Form(skin, 10)
        form.line("Name", self.name)
        self.body.addLayout(form)
        self.body.addWidget(label(about, "2", wraps=True))
        words = "It stands among the localities, for everyone who opens the project. Undo takes it away again."
        self.body.addWidget(label(words, "3", wraps=True))
        self.name.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        self.yes.setEnabled(False)
        self.name.setFocus()
