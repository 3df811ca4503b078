"""What the table and the cards show of every property, kept until something it follows from has changed."""

from __future__ import annotations

from collections.abc import Mapping

from estates_app.domain.findings import Findings, ScoreTable
from estates_app.domain.localities import holds
from estates_app.domain.scenario import FATE, TO
from estates_app.ui.bridge import Bridge
from estates_app.workspace.property_rows import PropertyRows


class TableFacts:
    """The table's columns for one snapshot; a new snapshot has new ones."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._scores: ScoreTable | None = None
        self._findings: Findings | None = None
        self._rows: PropertyRows | None = None
        self._origins: dict[str, str] | None = None
        self._corrected: frozenset[tuple[str, str]] | None = None

    def forget(self, scores: ScoreTable | None, findings: Findings | None) -> None:
        """Make the columns anew of other scores and findings when they are next asked for."""
        self._scores, self._findings, self._rows = scores, findings, None

    def rescore(self, scores: ScoreTable | None) -> None:
        """Take other scores of the same properties; every other column stays."""
        self._scores = scores
        if self._rows is not None and scores is not None:
            self._rows = self._rows.with_scores(scores)

    def rows(self) -> PropertyRows:
        """Return the columns."""
        if self._rows is None:
            session = self._bridge.session
            self._rows = PropertyRows(session.estate, session.catalogue, self._scores, self._findings, self._sources)
        return self._rows

    def by_hand(self) -> frozenset[tuple[str, str]]:
        """Return (property, column) of everything that was corrected or chosen by hand."""
        if self._corrected is None:
            self._corrected = self._bridge.session.store.corrected()
        scenario = self._bridge.estate.scenarios.get(self._bridge.look.scenario)
        chosen = {(key, "fate") for key, name in scenario.choices if name == FATE} if scenario else set()
        outlets = self._bridge.estate.outlets
        moved = [key for key, name in scenario.choices if name == TO and key in outlets] if scenario else []
        return self._corrected | chosen | {(str(outlets.get(key, "property")), "moves_to") for key in moved}

    def evidence_share(self, locality: str) -> float:
        """Return the mean share of the weight with evidence, of the properties in scope of a locality or of all."""
        scores = self._scores
        if scores is None or not len(scores.coverage):
            return float("nan")
        if not locality:
            return float(scores.coverage.mean())
        mine = holds(self._bridge.estate, locality, scores.property_ids)
        return float(scores.coverage[mine].mean()) if mine.any() else float("nan")

    def _sources(self) -> Mapping[str, str]:
        """Return where each property comes from: the first row, and how many more."""
        if self._origins is None:
            store, found = self._bridge.session.store, dict[str, list[str]]()
            for edition in self._bridge.estate.editions:
                for row in store.rows(edition.id):
                    if row.property_id is not None:
                        found.setdefault(row.property_id, []).append(f"{edition.file}, row {row.row}")
            self._origins = {k: v[0] + (f" and {len(v) - 1} more" if len(v) > 1 else "") for k, v in found.items()}
        return self._origins
