"""Propose: how many centres or which budget, and how near the best possible the answer is."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from estates_app.domain.findings import Plan
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.scenario import PlanWish
from estates_app.ui.desk import Desk
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chart import Chart
from estates_app.ui.widgets.fields import LineEdit, Stepper
from estates_app.ui.widgets.labels import Section, label, row
from estates_app.ui.widgets.painting import paint_text
from estates_app.ui.words import share
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import propose_plan

_JOB = "propose"


class Ask(Section):
    """Propose: how many centres or which budget, and how near the best possible the answer is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.skin, name="Propose")
        self._desk = desk
        skin = desk.skin
        self.centres = Stepper(skin, "centres", 1, 200, desk.bridge.estate.settings.centres or 1)
        self.budget = LineEdit(skin, "Budget, pounds", placeholder="£ budget")
        self.budget.setMinimumWidth(skin.px(78))
        self.budget.setMaximumWidth(skin.px(96))
        self.propose = Button(skin, "Propose", kind="primary")
        self.stop = Button(skin, "Stop, keep the best so far")
        self.stop.hide()
        self.gap = GapLine(desk)
        self._is_stopping = False
        self.body.addLayout(
            row(
                label("Centres", "2"),
                self.centres,
                label("or", "2"),
                self.budget,
                None,
                self.stop,
                self.propose,
                spacing=skin.px(6),
            )
        )
        self.fault = label("", "bad", wraps=True)
        self.fault.hide()
        self.body.addWidget(self.fault)
        self.body.addWidget(self.gap)
        self.propose.clicked.connect(self._on_propose)
        self.stop.clicked.connect(self._on_stop)
        self.budget.returnPressed.connect(self._on_propose)
        self.budget.textEdited.connect(lambda _: self._refuse(""))
        desk.tasks.changed.connect(self._on_tasks)

    def wish(self) -> PlanWish | None:
        """Return what is asked for, None (and said) where the budget cannot be read."""
        text = self.budget.text().replace("£", "").replace(",", "").strip()
        locality = self._desk.bridge.look.locality
        if not text:
            return PlanWish(self.centres.value(), None, locality)
        try:
            amount = (
                float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].casefold()] if text[-1:].isalpha() else float(text)
            )
        except (ValueError, KeyError):
            amount = math.nan
        if not 0 < amount < math.inf:
            self._refuse("The budget is not a sum of money: write it as 650,000 or 650k.")
            return None
        return PlanWish(None, amount, locality)

    def _refuse(self, words: str) -> None:
        """Mark the field of the budget as wrong and say why, or as right for no words."""
        self.budget.mark(is_bad=bool(words))
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        if words:
            self.budget.setFocus()

    def _on_propose(self) -> None:
        wish, desk = self.wish(), self._desk
        if wish is None:
            return
        estate, started = desk.bridge.estate, time.monotonic()
        self._is_stopping = False

        def work(progress: Progress, cancel: Cancel) -> Plan:
            return propose_plan(estate, wish, progress=progress, cancel=cancel, should_stop=lambda: self._is_stopping)

        desk.tasks.start(
            _JOB, "Proposing centres", work, lambda plan: self._on_found(wish, plan, started), desk.say.error
        )

    def _on_stop(self) -> None:
        self._is_stopping = True

    def _on_found(self, wish: PlanWish, plan: Plan, started: float) -> None:
        bridge = self._desk.bridge
        seconds = round(time.monotonic() - started, 1)
        key = bridge.step(lambda: scenarios.new_scenario(bridge.session, "", wish, plan, seconds=seconds))
        if key is not None:
            bridge.look_at(scenario=key, colour="fate")

    def _on_tasks(self) -> None:
        is_busy = self._desk.tasks.is_busy(_JOB)
        self.stop.setVisible(is_busy)
        self.propose.setEnabled(not is_busy)


class GapLine(Chart):
    """How near the best possible choice of places the proposal is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.skin, "How near the best possible")
        self._desk = desk
        desk.bridge.changed.connect(self._on_changed)
        desk.tasks.changed.connect(self._on_tasks)
        self._words, self._right, self._share = "", "", 0.0
        self._say()

    def height_wanted(self) -> int:
        """Return one line."""
        return self.skin.px(24)

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "scenario", "scenarios", "findings"}:
            self._say()

    def _on_tasks(self) -> None:
        job = next((job for job in self._desk.tasks.jobs() if job.key == _JOB), None)
        if job is not None:
            self._words, self._right, self._share = job.doing or "looking for the best places", "", job.fraction
            self.refresh(self._words)
        elif self._desk.bridge.is_open:
            self._say()

    def _say(self) -> None:
        scenario = self._desk.bridge.estate.scenario(self._desk.bridge.look.scenario)
        proof = scenario.proof
        if proof is None:
            self._words = (
                "Baseline: nothing is proposed" if scenario.is_baseline else "Made by hand: no proposal to prove"
            )
            self._right, self._share = "", 0.0
        else:
            within = "Was within" if scenario.hand_made else "Within"  # what was done by hand since is nobody's optimum
            self._words = f"{within} {share(proof.gap, 1)} of the best possible"
            self._right = f"{proof.seconds:.1f} s" if proof.seconds is not None else ""
            self._share = 1.0 - proof.gap
        self.refresh(self._words)

    def draw(self, painter: QPainter) -> None:
        """Paint bar and words."""
        skin, middle = self.skin, self.height() / 2
        bar = QRectF(0, middle - 3, skin.px(96), 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(skin.colour("grid"))
        painter.drawRoundedRect(bar, 3, 3)
        if self._share > 0:
            painter.setBrush(skin.colour("accent"))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * self._share, bar.height()), 3, 3)
        box = QRectF(skin.px(106), 0, self.width() - skin.px(106), self.height())
        room = box.adjusted(0, 0, -skin.px(40) if self._right else 0, 0)
        paint_text(painter, room, self._words, skin.font("small"), skin.colour("text"))
        paint_text(painter, box, self._right, skin.font("small"), skin.colour("text_2"), Qt.AlignmentFlag.AlignRight)
