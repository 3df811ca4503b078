"""The whole answer to "why?": fate with rule and gates, score by criterion, every fact with source and rivals."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.labels import label
from estates_app.ui.words import number
from estates_app.workspace.explaining import why


class WhyDialog(Dialog):
    """Why a property has its score and its fate, down to the row of the partner's file. A tree, so keys walk it."""

    def __init__(self, desk: Desk, key: str, parent: QWidget | None = None) -> None:
        estate = desk.bridge.estate
        name = str(estate.properties.get(key, "name"))
        super().__init__(desk.skin, f"Why? {name}", yes="Close", no="", parent=parent)
        skin = desk.skin
        self.open_at(920, 620)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("The answer, part by part")
        self.tree.setColumnCount(4)
        self.tree.setHeaderLabels(["What", "Figure", "Points", "Where it comes from"])
        self.tree.setAlternatingRowColors(False)
        self.tree.setMinimumHeight(skin.px(300))
        answer = why(desk.bridge.session, desk.results.known_findings(), key)
        place = answer["property"]
        self.body.addWidget(label(_about(place), "2", wraps=True))
        self._add_fate(answer)
        self._add_score(answer)
        self._add_facts(answer)
        self.body.addWidget(self.tree, 1)
        header = self.tree.header()
        for column, width in enumerate((300, 150, 90)):
            header.resizeSection(column, skin.px(width))
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.tree.expandToDepth(0)
        self.tree.setFocus()

    def _add(self, parent: QTreeWidgetItem | None, *cells: str, is_strong: bool = False) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(cells))
        for column, text in enumerate(cells):
            item.setToolTip(column, text)
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if is_strong:
            item.setFont(0, self.skin.font("body_strong"))
        if parent is None:
            self.tree.addTopLevelItem(item)
        else:
            parent.addChild(item)
        return item

    def _add_fate(self, answer: dict[str, Any]) -> None:
        fate = answer["fate"]
        if fate is None:
            return
        head = self._add(None, "Fate", fate["words"], "", f"rule {fate['rule']}", is_strong=True)
        self._add(head, fate["reason"]).setFirstColumnSpanned(True)
        for gate in fate["gates"]:
            self._add(head, gate["gate"], gate["state"], "", f"{gate['note']} {gate['source']}")

    def _add_score(self, answer: dict[str, Any]) -> None:
        score = answer["score"]
        if score is None:
            return
        words = "no score" if score["score"] is None else f"{score['score']:.0f} of 100"
        reach = "" if score["low"] is None else f"{score['low']:.0f} to {score['high']:.0f} whatever is missing"
        head = self._add(None, "Score", words, "", reach, is_strong=True)
        for entry in answer["criteria"]:
            raw = entry["written"]
            figure = _figure(raw, entry["unit"])
            points = "–" if entry["points"] is None else f"{entry['points']:.1f} of {entry['most_points']:.1f}"
            line = self._add(head, f"{entry['criterion']} ({entry['axis']})", figure, points, entry["scale"])
            for source in entry["sources"]:
                self._add(line, source_words(source), str(source["raw"]), "", source["rule"])

    def _add_facts(self, answer: dict[str, Any]) -> None:
        head = self._add(None, "Facts", f"{len(answer['facts'])} known", is_strong=True)
        for fact in answer["facts"]:
            value = fact["value"]
            shown = number(value, 0 if value == round(value) else 2) if isinstance(value, float) else str(value)
            line = self._add(head, fact["fact"], "" if value is None else shown, "", source_words(fact["sources"][-1]))
            for source in fact["sources"]:
                self._add(line, source_words(source), str(source["raw"]), "", source["rule"])


def _figure(raw: object, unit: str) -> str:
    """Return a criterion's figure with its unit, as people write it."""
    if raw is None:
        return "not supplied"
    if not isinstance(raw, float):
        return str(raw)
    words = number(raw, 0 if raw == round(raw) or abs(raw) >= 100 else 1)
    return f"£{words}{unit.removeprefix('£')}" if unit.startswith("£") else f"{words}{'' if unit == '%' else ' '}{unit}"


def _about(place: dict[str, Any]) -> str:
    by = place["placed_by"] or "nothing yet"
    return f"{place['partner']}. {place.get('scope_reason') or ''} Placed by: {by}."


def source_words(source: dict[str, Any]) -> str:
    """Return where a claim stands: file, row and column."""
    if not source["row"]:
        return "corrected by hand" if source["kind"] != "retraction" else "correction taken back"
    column = f", {source['column']}" if source["column"] else ""
    return f"{source['file']}, row {source['row']}{column}"
