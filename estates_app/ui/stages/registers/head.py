"""The head over a register: what it is, what became of its rows, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.fate_bar import FateBar
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
        self._desk, self._job = desk, ""
        skin = desk.skin
        self.setProperty("kind", "surface")
        self.setAccessibleName("Reading a register")
        self.title = label("", "title")
        self.doing = label("", "2")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(skin.px(320))
        self.bar.setAccessibleName("How far it is read")
        self.stop = Button(skin, "Cancel")
        column = QVBoxLayout(self)
        pad = skin.px(24)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(10))
        column.addStretch(1)
        for part in (self.title, self.doing, self.bar):
            column.addWidget(part)
        column.addLayout(row(self.stop, None))
        column.addStretch(2)
        self.stop.clicked.connect(self.cancelled)
        desk.tasks.changed.connect(self._on_tasks)

    def follow(self, job: str) -> None:
        """Show how far a job is."""
        self._job = job
        self._on_tasks()

    def _on_tasks(self) -> None:
        job = next((j for j in self._desk.tasks.jobs() if j.key == self._job), None)
        if job is None:
            return
        self.title.setText(job.title)
        self.doing.setText(f"{job.doing[:1].upper()}{job.doing[1:]}" if job.doing else "Waiting for its turn")
        self.bar.setRange(0, 100 if job.fraction > 0 else 0)
        self.bar.setValue(round(100 * job.fraction))
