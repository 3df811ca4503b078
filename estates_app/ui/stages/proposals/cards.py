"""The scenarios as cards: choose, add, copy, rename, delete, compare."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QInputDialog, QMenu

from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.compare import CompareDialog
from estates_app.ui.look import BASELINE
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import Section
from estates_app.ui.widgets.scenario_card import ScenarioCard
from estates_app.ui.words import count, money_k
from estates_app.workspace import scenarios
from estates_app.workspace.ledger_rows import totals


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
