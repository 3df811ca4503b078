"""Scenarios side by side, figure by figure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.labels import label
from estates_app.workspace.comparing import compare
from estates_app.workspace.comparison_lines import comparison_lines


class CompareDialog(Dialog):
    """A table with a column a scenario; what is not worked out yet says so."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "Compare scenarios", yes="Close", no="", parent=parent)
        skin = desk.skin
        self._desk = desk
        self.open_at(1000, 620)
        self.table = QTableWidget()
        self.table.setAccessibleName("Scenarios side by side")
        self.table.verticalHeader().setDefaultSectionSize(skin.height("row"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setMinimumHeight(skin.px(300))
        words = "Money adds up only the partners whose every figure is known; a dash is not known, never nothing."
        self.body.addWidget(label(words, "2", wraps=True))
        self.body.addWidget(self.table, 1)
        desk.bridge.changed.connect(self._on_changed)
        for scenario in desk.bridge.estate.every_scenario():
            desk.results.want(scenario.id)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self.isVisible() and nodes & {"compared", "findings", "scenarios"}:
            self._fill()

    def _fill(self) -> None:
        estate, results = self._desk.bridge.estate, self._desk.results
        scenarios = estate.every_scenario()
        known = {s.id: findings for s in scenarios if (findings := results.findings_of(s.id)) is not None}
        lines = comparison_lines(estate, compare(estate, known))
        self.table.setColumnCount(len(scenarios))
        self.table.setRowCount(len(lines))
        self.table.setHorizontalHeaderLabels(["Keep all" if s.is_baseline else s.name for s in scenarios])
        self.table.setVerticalHeaderLabels([line.label for line in lines])
        for at, line in enumerate(lines):
            for column, scenario in enumerate(scenarios):
                words = line.words.get(scenario.id, "being worked out" if scenario.id not in known else "–")
                item = QTableWidgetItem(words)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(at, column, item)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
