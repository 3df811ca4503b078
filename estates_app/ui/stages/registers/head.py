"""The head over a register: what it is, what became of its rows, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.fate_bar import FateBar
from estates_app.ui.stages.registers.progress import JobProgress
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Mark
from estates_app.ui.widgets.labels import ElidedLabel, label, row
from estates_app.ui.words import FOR_GOOD
from estates_app.workspace.register_view import RegisterView


class Head(QFrame):
    """The head. *Signals*: ``accepted()``, ``dropped()``, ``rules_wanted()``."""

    accepted = Signal()
    dropped = Signal()
    rules_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        skin = desk.skin
        self.setProperty("kind", "bar")
        self.setAccessibleName("Register")
        self.setFixedHeight(skin.px(56))
        self.mark = Mark(skin, "partner:VO", "Partner", 16)
        self.title = ElidedLabel("", "title")
        self.second = ElidedLabel("", "3")
        self.bar = FateBar(skin)
        self.rules = Button(skin, "Scope rules")
        self.drop = Button(skin, "Do not import")
        self.accept = Button(skin, "Accept edition 1", kind="primary")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.second)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(skin.px(16), 0, skin.px(12), 0)
        line.setSpacing(skin.px(10))
        line.addWidget(self.mark)
        line.addLayout(words, 4)
        line.addWidget(self.bar, 7)
        line.addLayout(row(self.rules, self.drop, self.accept, spacing=skin.px(4)))
        self.accept.clicked.connect(self.accepted)
        self.drop.clicked.connect(self.dropped)
        self.rules.clicked.connect(self.rules_wanted)

    def say(self, view: RegisterView, doing: str, *, is_written: bool) -> None:
        """Show what a register is, what is being done with it, and whether it is too late to leave it out."""
        self.mark.show_symbol(f"partner:{view.code}", view.partner)
        self.title.setText(view.title)
        state = "accepted" if view.is_accepted else doing or "not yet accepted"
        self.second.setText(f"Edition {view.number}, {state} · {view.partner}")
        self.bar.say(view.counts)
        for button in (self.drop, self.accept):
            button.setVisible(not view.is_accepted)
        self.accept.set_words(f"Accept edition {view.number}")
        self.accept.setEnabled(not doing)
        self.drop.setEnabled(not is_written)
        self.accept.setToolTip(f"It is {doing}" if doing else f"Nothing is kept before you accept. {FOR_GOOD}")
        self.accept.setAccessibleDescription(self.accept.toolTip())


class Reading(QFrame):
    """What stands in the place of a register while it is read for the first time. *Signals*: ``cancelled()``."""

    cancelled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        skin = desk.skin
        self.setProperty("kind", "surface")
        self.setAccessibleName("Reading a register")
        self.title = label("", "title")
        self.progress = JobProgress(desk)
        self.progress.setFixedWidth(skin.px(320))
        self.stop = Button(skin, "Cancel")
        column = QVBoxLayout(self)
        pad = skin.px(24)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(10))
        column.addStretch(1)
        for part in (self.title, self.progress):
            column.addWidget(part)
        column.addLayout(row(self.stop, None))
        column.addStretch(2)
        self.stop.clicked.connect(self.cancelled)

    def follow(self, job: str) -> None:
        """Show how far a job is."""
        found = self.progress.follow(job)
        if found is not None:
            self.title.setText(found.title)
