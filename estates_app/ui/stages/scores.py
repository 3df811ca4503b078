"""Scores: weights by slider, the score of the selected property taken apart, and how the scores are spread."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from estates_app.domain.criteria import Axis
from estates_app.domain.localities import holds
from estates_app.ui.desk import Desk, Stage
from estates_app.ui.parts.score_why import ScoreWhy
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import Section, frame, label, row
from estates_app.ui.widgets.score_charts import Spread
from estates_app.ui.widgets.weight_row import WeightRow
from estates_app.ui.words import count, sentence
from estates_app.workspace import setting
from estates_app.workspace.weighing import shares_by_axis, swing_words, with_share

#: What each question asks, beside its slider.
_QUESTIONS = {
    Axis.USAGE: "how much it is used",
    Axis.USABILITY: "how fit it is for use",
    Axis.DEMAND: "whom it could serve",
    Axis.LOCATION: "where it stands",
    Axis.SHARING: "what could be shared",
}


class Weights(Section):
    """A slider an axis, each of which opens to its criteria; the rows share 100 per cent."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        skin = desk.skin
        self.reset = Button(skin, "Weights of the rule pack", "ph.arrow-counter-clockwise", kind="icon")
        self.more = Button(skin, "Show every criterion", "ph.list-plus", kind="icon")
        self.more.setCheckable(True)
        super().__init__(skin, "Weights", self.more, self.reset)
        self.title.setProperty("level", "title")
        self.body.setSpacing(skin.px(2))
        self.band = label("Band: the first three do not change inside it", "3")
        self.body.addWidget(self.band)
        criteria = desk.bridge.session.rules.criteria
        self.axes: dict[Axis, WeightRow] = {}
        self.parts: dict[str, WeightRow] = {}
        for axis in Axis:
            line = WeightRow(skin, axis.value.capitalize(), _QUESTIONS[axis])
            keys = frozenset(c.key for c in criteria if c.axis is axis)
            line.moved.connect(lambda value, k=keys: self._try(k, value))
            line.settled.connect(lambda _, a=axis: self._settle(a.value))
            line.dropped.connect(desk.results.forget_tried)
            self.axes[axis] = line
            self.body.addWidget(line)
            for criterion in (c for c in criteria if c.axis is axis):
                part = WeightRow(skin, sentence(criterion.label), swing_words(criterion), is_part=True)
                part.moved.connect(lambda value, k=criterion.key: self._try(frozenset({k}), value))
                part.settled.connect(lambda _, words=criterion.label: self._settle(words))
                part.dropped.connect(desk.results.forget_tried)
                part.hide()
                self.parts[criterion.key] = part
                self.body.addWidget(part)
        self.more.toggled.connect(self._on_more)
        self.reset.clicked.connect(self._on_reset)
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "settings", "scores", "weights"}:
            self._fill(with_bands=bool(nodes & {"project", "scores", "settings"}))

    def _fill(self, *, with_bands: bool = True) -> None:
        criteria = self._desk.results.criteria()
        shares = shares_by_axis(criteria)
        whole = sum(c.weight for c in criteria) or 1.0
        for axis, line in self.axes.items():
            line.show_value(100 * shares[axis])
        for criterion in criteria:
            self.parts[criterion.key].show_value(100 * criterion.weight / whole)
        if with_bands:
            bands = {axis: self._desk.results.steady_band(axis) for axis in self.axes}
            for axis, line in self.axes.items():
                band = bands[axis]
                line.show_band(None if band is None else (100 * band[0], 100 * band[1]))
            self.band.setVisible(any(bands.values()))

    def _try(self, keys: frozenset[str], percent: int) -> None:
        """Show at once what another weight would do; nothing is kept yet."""
        rules = self._desk.bridge.session.rules.criteria
        usual = {c.key: c.weight for c in rules}
        weights = with_share(self._desk.results.criteria(), keys, percent / 100, usual=usual)
        self._desk.results.try_weights(weights)

    def _settle(self, words: str) -> None:
        """Keep the weights that were tried, as one step."""
        weights = dict(self._desk.bridge.look.weights)
        if weights:
            session = self._desk.bridge.session
            self._desk.bridge.step(
                lambda: setting.set_weights(
                    session, weights, source=f"set by {session.author}", verb=f"Weigh {words.lower()}"
                )
            )
            self._desk.results.forget_tried()

    def _on_reset(self) -> None:
        session = self._desk.bridge.session
        usual = {criterion.key: None for criterion in session.rules.criteria}
        back = lambda: setting.set_weights(session, usual, source="", verb="Weigh as the rule pack does")  # noqa: E731
        if self._desk.bridge.step(back) is None:
            self._desk.say.toast("The weights are those of the rule pack already.")
            return
        self._desk.say.toast("Weights of the rule pack are back", "Undo", self._desk.bridge.undo_stack.undo)

    def _on_more(self, is_open: bool) -> None:
        for part in self.parts.values():
            part.setVisible(is_open)


class ScoresPanel(QWidget):
    """The panel of the stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName("Scores")
        self.weights = Weights(desk)
        self.why = ScoreWhy(desk)
        self.spread = Spread(desk.skin)
        self._spread = Section(desk.skin, "Spread of scores")
        self._count = Badge(desk.skin)
        self._spread.body.addLayout(row(self._count, None))
        self._spread.body.addWidget(self.spread)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.weights, self.why, self._spread):
            column.addWidget(part)
        column.addWidget(frame("surface"), 1)
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "scores", "weights", "selected", "locality"}:
            self._fill()

    def _fill(self) -> None:
        scores, look = self._desk.results.scores, self._desk.bridge.look
        if scores is None:
            return
        here = scores.score
        if look.locality:
            here = here[holds(self._desk.bridge.estate, look.locality, scores.property_ids)]
        at = self._desk.results.score_row(look.selected[-1]) if look.selected else None
        self.spread.show_scores(here, float(scores.score[at]) if at is not None else np.nan)
        known = int(np.isfinite(here).sum())
        self._count.say(
            f"{known:,} scored, {count(len(here) - known, 'property', 'properties')} without enough evidence"
        )


STAGE = Stage(
    key="scores",
    words="Scores",
    glyph="ph.sliders-horizontal",
    columns=("rank", "name", "partner", "score", "usage", "usability", "demand", "location", "sharing", "evidence"),
    sorted_by="rank",
    panel=ScoresPanel,
    map_share=50,
    colour="score",
    is_worked_out=True,
)
