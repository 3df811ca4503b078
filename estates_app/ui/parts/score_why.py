"""Why this score? One sentence, a bar an axis, the sum, and the rows that the figures come from."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from estates_app.domain.criteria import Axis
from estates_app.domain.findings import ScoreTable
from estates_app.ui.desk import Desk
from estates_app.ui.parts.why_dialog import WhyDialog
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import ElidedLabel, Section, label, row
from estates_app.ui.widgets.score_charts import Step, Waterfall
from estates_app.workspace.weighing import score_words


def steps_by_axis(table: ScoreTable, at: int) -> list[Step]:
    """Return a bar an axis: points got, and points that were to be had of what is known; they add up to the score."""
    weight, value = table.weight[at], table.value[at]
    known = ~np.isnan(value)
    covered = float((weight * known).sum()) or 1.0
    found = []
    for axis in Axis:
        mine = np.array([c.axis is axis for c in table.criteria], bool)
        if not (weight[mine] > 0).any():
            continue
        here = mine & known
        got = 100 * float((weight[here] * value[here]).sum()) / covered if here.any() else np.nan
        most = 100 * float(weight[here].sum()) / covered
        unknown = [
            c.label for c, m, k, w in zip(table.criteria, mine, known, weight, strict=True) if m and not k and w > 0
        ]
        about = f"Not known: {', '.join(unknown)}" if unknown else "Everything here is known"
        found.append(Step(axis.value.capitalize(), got, most, about))
    return found


class ScoreWhy(Section):
    """The why of the selected property's score."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        skin = desk.skin
        self.rank = Badge(skin)
        super().__init__(skin, "Why?", self.rank, name="Why this score")
        self.name = ElidedLabel("", "2")
        self.words = label("", "2", wraps=True)
        self.chart = Waterfall(skin)
        self.sum = label("", "strong")
        self.range = label("", "2")
        self.open = Button(skin, "Down to the rows it comes from", "ph.file-text", kind="link")
        self._parts: tuple[QWidget, ...] = (self.name, self.words, self.chart, self.sum, self.range, self.open)
        self.body.addWidget(self.name)
        self.body.addWidget(self.words)
        self.body.addWidget(self.chart)
        self.body.addLayout(row(label("Score", "strong"), None, self.sum, self.range))
        self.body.addLayout(row(self.open, None))
        self.chart.chosen.connect(lambda _: self._on_open())
        self.open.clicked.connect(self._on_open)
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "scores", "weights", "selected"}:
            self._fill()

    def _fill(self) -> None:
        selected = self._desk.bridge.look.selected
        table = self._desk.results.scores
        key = selected[-1] if selected else ""
        at = self._desk.results.score_row(key) if key else None
        for part in self._parts:
            part.setVisible(at is not None or part is self.name)
        if table is None or at is None:
            self.title.setText("Why?")
            self.rank.say("")
            self.name.setText(
                "Choose a property on the map or in the table" if not key else "Not scored: it is not in scope"
            )
            return
        score, low, high = (float(x[at]) for x in (table.score, table.low, table.high))
        known = np.isfinite(score)
        self.title.setText(f"Why {score:.0f}?" if known else "Why no score?")
        ranked = int((table.rank > 0).sum())
        self.rank.say(f"{_ordinal(int(table.rank[at]))} of {ranked:,}" if known else "no score")
        self.name.setText(str(self._desk.bridge.estate.properties.get(key, "name")))
        self.words.setText(score_words(table, at))
        self.chart.show_steps(steps_by_axis(table, at))
        self.sum.setText(f"{score:.0f}" if known else "–")
        self.range.setText(f"({low:.0f} to {high:.0f} whatever is missing)" if np.isfinite(low) else "")

    def _on_open(self) -> None:
        selected = self._desk.bridge.look.selected
        if selected:
            WhyDialog(self._desk, selected[-1], self.window()).open()


def _ordinal(n: int) -> str:
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
