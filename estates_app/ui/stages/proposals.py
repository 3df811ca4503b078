"""Proposals: scenarios side by side, propose with a number of centres or a budget, what becomes of what, who loses."""

from __future__ import annotations

import math
import time
from collections import Counter

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QInputDialog, QMenu, QVBoxLayout, QWidget

from estates_app.domain.fates import Fate
from estates_app.domain.findings import Findings, Plan
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.scenario import PlanWish
from estates_app.ui.desk import Desk, Stage
from estates_app.ui.dialogs.compare import CompareDialog
from estates_app.ui.look import BASELINE
from estates_app.ui.parts.ledger_strip import LedgerStrip
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.charts import Chart, Dumbbells
from estates_app.ui.widgets.chips import Badge, fate_width, paint_fate
from estates_app.ui.widgets.fields import LineEdit, Stepper
from estates_app.ui.widgets.labels import Section, frame, label, row
from estates_app.ui.widgets.note import Note
from estates_app.ui.widgets.painting import paint_text
from estates_app.ui.widgets.scenario_card import ScenarioCard
from estates_app.ui.words import count, money_k, share
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import propose_plan
from estates_app.workspace.ledger_rows import by_service, totals

_JOB = "propose"


class Cards(Section):
    """The scenarios as cards; the current one has an accent edge."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        skin = desk.skin
        self.compare = Button(skin, "Compare", "ph.columns", kind="quiet")
        self.more = Button(skin, "New, copy, rename or delete a scenario", "ph.plus", kind="icon")
        super().__init__(skin, "Proposals", self.compare, self.more)
        self.title.setProperty("level", "title")
        self._grid = QGridLayout()
        self._grid.setSpacing(skin.px(4))
        self.body.addLayout(self._grid)
        self.cards: dict[str, ScenarioCard] = {}
        self.compare.clicked.connect(lambda: CompareDialog(desk, self.window()).open())
        self.more.clicked.connect(self._on_more)
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if not self._desk.bridge.is_open:
            return
        if nodes & {"project", "scenarios"}:
            self._fill()
        elif nodes & {"scenario", "findings", "compared"}:
            self._say()

    def _fill(self) -> None:
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        self.cards = {}
        for at, scenario in enumerate(self._desk.bridge.estate.every_scenario()):
            name = "Keep all" if scenario.is_baseline else scenario.name
            card = ScenarioCard(self._desk.skin, scenario.id, name)
            card.clicked.connect(lambda _=False, key=scenario.id: self._on_chosen(key))
            self.cards[scenario.id] = card
            self._grid.addWidget(card, at // 3, at % 3)
        for column in range(3):
            self._grid.setColumnStretch(column, 1)
        self._say()

    def _say(self) -> None:
        estate, current = self._desk.bridge.estate, self._desk.bridge.look.scenario
        self._want_late()
        for key, card in self.cards.items():
            card.setChecked(key == current)
            findings = self._desk.results.findings_of(key)
            card.mark_stale(is_stale=findings is not None and self._desk.results.is_late(key))
            if findings is None:
                card.say("being worked out", "–", "")
            elif not key:
                card.say("do nothing", "costs as now", f"{len(estate.partners)} partners")
            else:
                total = totals(estate, findings)
                change = money_k(total.change_gbp_a_year) + " a year" if total.complete else "withheld"
                card.say(
                    f"{len(findings.plan.joint)} joint, {count(len(findings.plan.moves), 'move')}",
                    change if total.touched else "costs as now",
                    f"{total.complete} of {total.touched} ledgers",
                )

    def _want_late(self) -> None:
        """See to it that no card keeps figures that no longer hold, where somebody looks at them."""
        desk = self._desk
        if not self.isVisible() or not len(desk.bridge.estate.properties):
            return
        for key in self.cards:
            if desk.results.is_late(key) and not desk.tasks.is_busy(f"findings:{key}"):
                desk.results.want(key)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed meanwhile."""
        super().showEvent(event)
        self._say()

    def _on_chosen(self, key: str) -> None:
        self._desk.bridge.look_at(scenario=key)
        self._say()

    def _on_more(self) -> None:
        bridge, key = self._desk.bridge, self._desk.bridge.look.scenario
        menu = QMenu(self)
        menu.setAccessibleName("Scenario")
        name = bridge.estate.scenario(key).name
        menu.addAction("New scenario in which all stays").triggered.connect(self._on_new)
        menu.addAction(f"Copy {name}").triggered.connect(self._on_copy)
        rename, delete = menu.addAction("Rename…"), menu.addAction("Delete")
        rename.setEnabled(key != BASELINE)
        delete.setEnabled(key != BASELINE)
        rename.triggered.connect(self._on_rename)
        delete.triggered.connect(self._on_delete)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_new(self) -> None:
        bridge = self._desk.bridge
        key = bridge.step(lambda: scenarios.new_scenario(bridge.session))
        if key is not None:
            self._on_chosen(key)

    def _on_copy(self) -> None:
        bridge = self._desk.bridge
        key = bridge.step(lambda: scenarios.duplicate(bridge.session, bridge.look.scenario))
        if key is not None:
            self._on_chosen(key)

    def _on_rename(self) -> None:
        bridge = self._desk.bridge
        scenario = bridge.estate.scenario(bridge.look.scenario)
        name, is_given = QInputDialog.getText(self, "Rename the scenario", "Name", text=scenario.name)
        if is_given:
            bridge.step(lambda: scenarios.rename(bridge.session, scenario.id, name))

    def _on_delete(self) -> None:
        bridge = self._desk.bridge
        key, name = bridge.look.scenario, bridge.estate.scenario(bridge.look.scenario).name
        if bridge.step(lambda: scenarios.delete(bridge.session, key)) is not None:
            self._on_chosen(BASELINE)
            self._desk.say.toast(f"{name} deleted", "Undo", bridge.undo_stack.undo)


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
        self.budget.setProperty("state", "bad" if words else "")
        self.budget.style().unpolish(self.budget)  # a sheet looks at properties only when a widget is polished
        self.budget.style().polish(self.budget)
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
            of = " (before changes by hand)" if scenario.hand_made else ""
            self._words = f"Within {share(proof.gap, 1)} of the best possible{of}"
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
        paint_text(painter, box.adjusted(0, 0, -skin.px(40), 0), self._words, skin.font("small"), skin.colour("text"))
        paint_text(painter, box, self._right, skin.font("small"), skin.colour("text_2"), Qt.AlignmentFlag.AlignRight)


class FateCounts(Chart):
    """The fates of a scenario as chips with how many there are."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.skin, "Fates")
        self._counts: list[tuple[Fate, int]] = []

    def show_findings(self, findings: Findings | None) -> None:
        """Show the fates of other findings."""
        found = Counter(d.fate for d in findings.fates.values()) if findings else Counter[Fate]()
        self._counts = [(fate, found[fate]) for fate in Fate if found[fate]]
        self.refresh("; ".join(f"{fate.words}: {n}" for fate, n in self._counts) or "No fates in the baseline")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many lines as the width asks for."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _places(self) -> list[tuple[QRectF, Fate, int]]:
        skin, x, y, found = self.skin, 0.0, 0.0, []
        for fate, n in self._counts:
            width = fate_width(skin, fate.value) + skin.px(34)
            if x and x + width > max(self.width(), skin.px(300)):
                x, y = 0.0, y + skin.px(26)
            found.append((QRectF(x, y, width, skin.px(24)), fate, n))
            x += width
        return found

    def height_wanted(self) -> int:
        """Return as many lines as the chips take."""
        places = self._places()
        return int(places[-1][0].bottom()) if places else self.skin.px(22)

    def sizeHint(self) -> QSize:
        """Return the height of the lines at the present width."""
        return QSize(self.skin.px(280), self.height_wanted())

    def draw(self, painter: QPainter) -> None:
        """Paint chips and counts."""
        skin = self.skin
        if not self._counts:
            words = "Keep all: nothing changes. Propose, or copy this to change it by hand."
            paint_text(painter, QRectF(self.rect()), words, skin.font("body"), skin.colour("text_2"))
        for box, fate, n in self._places():
            chip = fate_width(skin, fate.value)
            paint_fate(painter, skin, QRectF(box.left(), box.top(), chip, box.height()), fate.value)
            number = QRectF(box.left() + chip + skin.px(5), box.top(), skin.px(28), box.height())
            paint_text(painter, number, f"{n:,}", skin.font("body"), skin.colour("text"))


class ProposalsPanel(QWidget):
    """The panel of the stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        skin = desk.skin
        self.setAccessibleName("Proposals")
        self.cards, self.ask = Cards(desk), Ask(desk)
        self.counts, self.trips = FateCounts(desk), Dumbbells(skin)
        self.stale = Badge(skin, "", "warn")
        fates = Section(skin, "Fates", self.stale)
        fates.body.addWidget(self.counts)
        trips = Section(skin, "Access, average trip", label("ring before, disc after", "3"))
        trips.body.addWidget(self.trips)
        self.losers = Note(skin, "", "warn", "Show them", self._on_losers)
        self.hand = Note(skin, "", "note")
        self._notes = Section(skin, name="Notes")
        self._notes.body.addWidget(self.losers)
        self._notes.body.addWidget(self.hand)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.cards, self.ask, fates, trips, self._notes):
            column.addWidget(part)
        column.addWidget(frame("surface"), 1)
        self._worst = ""
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "findings", "scenario", "scenarios", "locality"}:
            self._fill()

    def _fill(self) -> None:
        desk = self._desk
        findings, estate = desk.results.findings, desk.bridge.estate
        self.stale.say("out of date" if desk.results.is_stale and findings else "")
        self.counts.show_findings(findings)
        scenario = estate.scenario(desk.bridge.look.scenario)
        self.hand.say(
            f"{count(scenario.hand_made, 'change')} made by hand since the proposal" if scenario.hand_made else ""
        )
        worst = desk.results.worst_loss() if findings is not None else None
        self._worst = worst[0] if worst else ""
        self.losers.say(worst[1] if worst else "")
        self._notes.setVisible(bool(worst or scenario.hand_made))
        if findings is None:
            self.trips.show_rows([])
            return
        services = by_service(estate.services, findings)
        pairs = [
            (estate.services[key].name, findings.access_before[key].mean_min, findings.access_after[key].mean_min)
            for key in services
        ]
        moved = {move.service for move in findings.plan.moves}
        first = [pair for key, pair in zip(services, pairs, strict=True) if key in moved] or pairs
        self.trips.show_rows(first[:6])

    def _on_losers(self) -> None:
        if self._worst:
            self._desk.bridge.look_at(service=self._worst, demand_theme="change", stage="demand")


def _badge(desk: Desk) -> tuple[str, str]:
    return f"{len(desk.bridge.estate.scenarios)}", "count"


STAGE = Stage(
    key="proposals",
    words="Proposals",
    glyph="ph.share-network",
    columns=("name", "fate", "moves_to", "distance_km", "change_gbp", "gate"),
    panel=ProposalsPanel,
    map_share=50,
    colour="fate",
    is_compared=True,
    strip=LedgerStrip,
    badge=_badge,
)
