"""The panel of Proposals: scenarios side by side, propose, what becomes of what, who loses."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.stages.proposals.ask import Ask
from estates_app.ui.stages.proposals.cards import Cards
from estates_app.ui.stages.proposals.fate_counts import FateCounts
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import Section, frame, label
from estates_app.ui.widgets.note import Note
from estates_app.ui.widgets.trip_charts import Dumbbells
from estates_app.ui.words import count
from estates_app.workspace.ledger_rows import by_service


class ProposalsPanel(QWidget):
    """The panel of the stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        skin = desk.skin
        self.setAccessibleName("Proposals")
        self.cards, self.ask = Cards(desk), Ask(desk)
        self.counts, self.trips = FateCounts(skin), Dumbbells(skin)
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
