"""Faults: a known one as a sentence with its remedy, one of ours with folded details to copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from estates_app.domain.errors import EstatesError
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.words import sentence


class KnownFault(Dialog):
    """What is wrong, where, and what to do."""

    def __init__(self, skin: Skin, error: EstatesError, parent: QWidget | None = None) -> None:
        what = sentence(error.what)
        super().__init__(skin, what, yes="Close", no="", glyph="ph.warning", parent=parent)
        if error.where:
            self.body.addWidget(label(f"Where: {error.where}", "2", wraps=True))
        if error.remedy:
            self.body.addWidget(label("What you can do", "strong"))
            self.body.addWidget(label(f"{sentence(error.remedy)}.", wraps=True))


class OurFault(Dialog):
    """A fault of the program: nothing is lost, the details can be copied, a report lies in a file."""

    def __init__(self, skin: Skin, details: str, report: str, parent: QWidget | None = None) -> None:
        super().__init__(skin, "Something went wrong in Estates", yes="Go on", no="", glyph="ph.bug", parent=parent)
        self.body.addWidget(
            label("Your project is as it was at the last accepted step. The step that failed was not kept.", wraps=True)
        )
        self.body.addWidget(label(f"A report is in {report}. Look through it before you send it on.", "2", wraps=True))
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName("Technical details")
        self.details.setMinimumHeight(skin.px(180))
        self.details.hide()
        self.fold = Button(skin, "Technical details", "ph.caret-right", kind="quiet")
        self.copy = Button(skin, "Copy details", "ph.copy", kind="quiet")
        self.body.addLayout(row(self.fold, None))
        self.body.addWidget(self.details)
        self.foot.insertWidget(0, self.copy)
        self.fold.clicked.connect(self._on_fold)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))

    def _on_fold(self) -> None:
        is_open = self.details.isVisible()
        self.details.setVisible(not is_open)
        self.fold.set_glyph("ph.caret-right" if is_open else "ph.caret-down")
        self.adjustSize()


class Question(Dialog):
    """Whether to go on with something that cannot be undone."""

    def __init__(self, skin: Skin, title: str, words: str, yes: str, parent: QWidget | None = None) -> None:
        super().__init__(skin, title, yes=yes, glyph="ph.question", parent=parent)
        self.body.addWidget(label(words, wraps=True))


class CrashReport(Dialog):
    """Estates ended without warning last time: what it left behind can be copied and sent."""

    def __init__(self, skin: Skin, details: str, path: str, parent: QWidget | None = None) -> None:
        super().__init__(
            skin, "Estates ended unexpectedly last time", yes="Go on", no="", glyph="ph.first-aid-kit", parent=parent
        )
        self.body.addWidget(
            label("Nothing that you had accepted is lost: each step is in the project since it was made.", wraps=True)
        )
        where = f" A copy is in {path}." if path else ""
        words = f"What the program left behind may help to mend it. Look through it before you send it on.{where}"
        self.body.addWidget(label(words, "2", wraps=True))
        self.copy = Button(skin, "Copy the report", "ph.copy", kind="quiet")
        self.foot.insertWidget(0, self.copy)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
