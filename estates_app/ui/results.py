"""What follows from the project, kept for the views: scores at once, findings by job, marked out of date meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from estates_app.analysis.losers import Journeys
from estates_app.analysis.scoring import scores_from, value_matrix
from estates_app.analysis.stability import steady_band
from estates_app.domain.criteria import Axis, Criterion
from estates_app.domain.findings import Findings, ScoreTable
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.values import ValueMatrix
from estates_app.ui.bridge import Bridge
from estates_app.ui.table_facts import TableFacts
from estates_app.ui.tasks import TaskRunner
from estates_app.workspace import analysing
from estates_app.workspace.analysing import FindingsInputs
from estates_app.workspace.comparing import AccessDetail, access_detail

#: Subjects of the estate from which everything is worked out.
_INPUTS = frozenset({"properties", "outlets", "zones", "localities", "services", "partners", "settings"})


class Results(QObject):
    """Scores, findings and the table's columns for the present snapshot and look.

    The views hear of new ones by the bridge: nodes "scores", "findings", "compared".
    """

    def __init__(self, bridge: Bridge, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._tasks = bridge, tasks
        self._forget()
        bridge.changed.connect(self._on_changed)

    def _forget(self) -> None:
        self._matrix: ValueMatrix | None = None
        self._bands: dict[Axis, tuple[float, float] | None] = {}
        self._bands_for: tuple[object, ...] = ()
        self._scores: ScoreTable | None = None
        self._tried: ScoreTable | None = None
        self._findings: dict[str, Findings] = {}
        self._access: dict[str, AccessDetail] = {}
        self._late: set[str] = set()
        self.table = TableFacts(self._bridge)
        self._row_of_score: dict[str, int] = {}

    # --- what views read ------------------------------------------------------------------------------------------

    @property
    def scores(self) -> ScoreTable | None:
        """Scores by the weights being tried, else by those in force; None until they are worked out."""
        return self._tried or self._scores

    @property
    def findings(self) -> Findings | None:
        """Findings of the scenario in view, the last known ones where they are out of date."""
        return self._findings.get(self._bridge.look.scenario)

    @property
    def journeys(self) -> Journeys | None:
        """Minutes of every small area by service before and after the scenario in view."""
        return self.access.journeys if self.access else None

    @property
    def access(self) -> AccessDetail | None:
        """Journeys by band and group, and who would travel beyond a standard, in the scenario in view."""
        return self._access.get(self._bridge.look.scenario)

    @property
    def is_stale(self) -> bool:
        """Whether the findings in view are out of date: others are being worked out."""
        return self._bridge.look.scenario in self._late

    def is_late(self, scenario: str) -> bool:
        """Whether the findings of a scenario are out of date or not known yet."""
        return scenario in self._late or scenario not in self._findings

    def known_findings(self) -> Findings:
        """Return the findings in view, worked out here and now where no job has brought them yet."""
        return self.findings or analysing.findings_of(self._bridge.session, self._bridge.look.scenario)

    def findings_of(self, scenario: str) -> Findings | None:
        """Return the last known findings of a scenario."""
        return self._findings.get(scenario)

    def criteria(self) -> tuple[Criterion, ...]:
        """Return the criteria with the weights being tried, else those in force."""
        tried = self._bridge.look.weights
        criteria = analysing.criteria_in_force(self._bridge.session)
        return tuple(replace(c, weight=tried[c.key]) if c.key in tried else c for c in criteria)

    def score_row(self, key: str) -> int | None:
        """Return the row of a property among the scored ones, None where it is not scored."""
        return self._row_of_score.get(key)

    def steady_band(self, axis: Axis) -> tuple[float, float] | None:
        """Return between which shares of an axis the first three stay as they are."""
        if self._matrix is None:
            return None
        criteria = self.criteria()
        weights, least = [criterion.weight for criterion in criteria], self._bridge.estate.settings["min_coverage"]
        known_for = (self._matrix, *weights, least)
        if self._bands_for != known_for:  # asked for on the edit, and again when its scores have arrived
            self._bands_for, self._bands = known_for, {}
        if axis not in self._bands:
            members = np.array([criterion.axis is axis for criterion in criteria], bool)
            self._bands[axis] = steady_band(self._matrix, weights, members, least)
        return self._bands[axis]

    def service(self) -> str:
        """Return the service whose journeys are in view: the chosen one, else the first that people travel to."""
        services = self._bridge.estate.services
        wanted = self._bridge.look.service
        if wanted in services:
            return wanted
        known = self.journeys.services if self.journeys else ()
        return next((key for key in services if key in known), "")

    def worst_loss(self) -> tuple[str, str] | None:
        """Return the service that most people would lose, and how that is said; None where nobody loses."""
        if self.access is None or not len(self.access.losers):
            return None
        losers, services = self.access.losers, self._bridge.estate.services
        people = losers.people_by_service
        worst = max(people, key=lambda key: people[key])
        service = services[worst]
        place = str(losers.place[losers.service == worst][0])
        return worst, (
            f"{people[worst]:,.0f} people, most of them around {place}, would travel more than "
            f"{service.standard_min:g} minutes to a {service.in_sentence}."
        )

    # --- trying weights -------------------------------------------------------------------------------------------

    def try_weights(self, weights: Mapping[str, float]) -> None:
        """Show what other weights would do; nothing is kept. Quick enough to follow a finger."""
        if self._matrix is None:
            return
        least = self._bridge.estate.settings["min_coverage"]
        keys = [criterion.key for criterion in self._matrix.criteria]
        self._tried = scores_from(self._matrix, [weights[key] for key in keys], least)
        self.table.rescore(self.scores)
        self._bridge.look_at(weights=dict(weights))

    def forget_tried(self) -> None:
        """Go back to the weights in force."""
        self._tried = None
        self.table.rescore(self.scores)
        self._bridge.look_at(weights={})

    # --- working out ----------------------------------------------------------------------------------------------

    def want(self, scenario: str) -> None:
        """See to it that the findings of a scenario are known; "compared" is told when they arrive."""
        session = self._bridge.session
        kept = analysing.kept_findings(session, scenario)
        if kept is not None:
            if self._findings.get(scenario) is not kept or scenario in self._late:
                self._take(scenario, kept, None)
            return
        self._late.add(scenario)
        if self._matrix is None:
            return  # the matrix comes first; its arrival asks again
        inputs = replace(analysing.findings_inputs(session, scenario), scores=self._scores)
        name = session.estate.scenario(scenario).name

        def work(progress: Progress, cancel: Cancel) -> tuple[Findings, AccessDetail]:
            findings = analysing.findings_for(inputs, progress=progress, cancel=cancel)
            cancel.check()
            return findings, access_detail(inputs.estate, findings)

        self._tasks.start(
            f"findings:{scenario}",
            f"Working out {name[:1].lower() + name[1:]}",
            work,
            lambda found: self._on_found(inputs, *found),
            lambda error: self._on_failed(error, scenario),
        )

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self._tasks.cancel("matrix")
            self._forget()
        if not self._bridge.is_open:
            return
        if nodes & (_INPUTS | {"project"}):
            self.table = TableFacts(self._bridge)
            self.table.forget(self.scores, self.findings)  # the last known ones stay until others arrive
            self._refresh()
        elif nodes & {"scenario", "scenarios"}:
            self.table.forget(self.scores, self.findings)
            for gone in set(self._findings) - {"", *self._bridge.estate.scenarios}:
                self._findings.pop(gone)
                self._access.pop(gone, None)
                self._late.discard(gone)
            session = self._bridge.session
            self._late |= {key for key in self._findings if analysing.kept_findings(session, key) is None}
            self.want(self._bridge.look.scenario)

    def _refresh(self) -> None:
        """Work out what has changed: the matrix by job, scores at once, the findings in view by job."""
        session = self._bridge.session
        if not len(session.estate.properties):
            return
        self._late |= {*self._findings, self._bridge.look.scenario}
        ticket = analysing.matrix_ticket(session)
        kept = session.graph.peek(ticket)
        if kept is not None:
            self._on_matrix(kept)
            return
        estate, criteria = session.estate, session.rules.criteria

        def done(matrix: ValueMatrix) -> None:
            if session.graph.keep(ticket, matrix):
                self._on_matrix(matrix)

        self._tasks.start(
            "matrix",
            "Working out scores",
            lambda *_: value_matrix(estate, criteria),
            done,
            self._on_failed,
            after_paint=True,
        )

    def _on_matrix(self, matrix: ValueMatrix) -> None:
        if not self._bridge.is_open:
            return
        self._matrix, self._tried = matrix, None
        self._scores = analysing.scores_of(self._bridge.session)
        self._row_of_score = {key: i for i, key in enumerate(matrix.property_ids)}
        self.table.forget(self.scores, self.findings)
        self._bridge.tell("scores")
        self.want(self._bridge.look.scenario)

    def _on_found(self, inputs: FindingsInputs, findings: Findings, access: AccessDetail) -> None:
        if not self._bridge.is_open:
            return
        scenario = inputs.scenario.id
        if analysing.keep_findings(self._bridge.session, inputs, findings):
            self._take(scenario, findings, access)
        elif scenario in {"", *self._bridge.estate.scenarios}:
            self.want(scenario)

    def _take(self, scenario: str, findings: Findings, access: AccessDetail | None) -> None:
        self._findings[scenario] = findings
        self._access[scenario] = access or access_detail(self._bridge.estate, findings)
        self._late.discard(scenario)
        if scenario == self._bridge.look.scenario:
            self.table.forget(self.scores, self.findings)
            self._bridge.tell("findings")
        else:
            self._bridge.tell("compared")

    def _on_failed(self, error: Exception, scenario: str | None = None) -> None:
        self._late -= {scenario} if scenario is not None else self._late
        self._bridge.refused.emit(error)
