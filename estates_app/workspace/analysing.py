"""The derived nodes: values, scores, each scenario's findings. A worker may make findings on a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from estates_app.analysis.outcome import gather
from estates_app.analysis.proposal import propose
from estates_app.analysis.scenario import plan_of
from estates_app.analysis.scoring import score_estate, scores_from, value_matrix
from estates_app.domain.criteria import Criterion
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Findings, Plan, ScoreTable
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.localities import ring_of
from estates_app.domain.scenario import PlanWish, Scenario
from estates_app.domain.values import ValueMatrix
from estates_app.workspace.applying import WEIGHT_PREFIX
from estates_app.workspace.graph import Ticket
from estates_app.workspace.rulepacks import Rules
from estates_app.workspace.session import Session

#: What values and plans are worked out from; settings come as parameters, so that a weight touches neither.
_FACTS = ("properties", "outlets", "zones", "localities", "services", "partners")


def criteria_in_force(session: Session) -> tuple[Criterion, ...]:
    """Return the criteria with the weights that the partnership set."""
    return _in_force(session.rules, session.estate)


def matrix_of(session: Session) -> ValueMatrix:
    """Return the values of every property in scope by criterion: what a slider's weights are multiplied with."""
    estate, criteria = session.estate, session.rules.criteria
    return session.graph.pull("matrix", _FACTS, _figures(estate), lambda: value_matrix(estate, criteria))


def matrix_ticket(session: Session) -> Ticket:
    """Return what stands for the present matrix of values: a worker makes it by `value_matrix`, the graph keeps it."""
    return session.graph.ticket("matrix", _FACTS, _figures(session.estate))


def scores_of(session: Session) -> ScoreTable:
    """Return the scores of every property in scope, by the weights in force."""
    matrix = matrix_of(session)
    weights, least = _weighing(session)
    return session.graph.pull("scores", ("matrix",), (weights, least), lambda: scores_from(matrix, weights, least))


def kept_scores(session: Session) -> ScoreTable | None:
    """Return the scores where they are known and still hold, else None. Works nothing out."""
    graph = session.graph
    if graph.peek(graph.ticket("matrix", _FACTS, _figures(session.estate))) is None:
        return None
    found: ScoreTable | None = graph.peek(graph.ticket("scores", ("matrix",), _weighing(session)))
    return found


@dataclass(frozen=True, eq=False)
class FindingsInputs:
    """Everything that the findings of a scenario follow from: a worker needs no session.

    Attributes
    ----------
    estate : Estate
    scenario : Scenario
    scores : ScoreTable or None
        Where they are known already; else they are worked out.
    rules : Rules
    catalogue : FieldCatalogue
    today : str
        ISO date.
    ticket : Ticket
        By which `keep_findings` knows whether a late result still holds.
    """

    estate: Estate
    scenario: Scenario
    scores: ScoreTable | None
    rules: Rules
    catalogue: FieldCatalogue
    today: str
    ticket: Ticket


def findings_inputs(session: Session, scenario_id: str) -> FindingsInputs:
    """Return what the findings of a scenario follow from now, for a worker. Quick: nothing is worked out."""
    estate, scenario = session.estate, session.estate.scenario(scenario_id)
    today = session.clock().date().isoformat()
    told = (scenario, today, ring_of(estate, scenario.wish.locality))
    ticket = session.graph.ticket("findings", (*_FACTS, "settings"), told, slot=scenario_id)
    return FindingsInputs(estate, scenario, kept_scores(session), session.rules, session.catalogue, today, ticket)


def findings_for(inputs: FindingsInputs, *, progress: Progress = silent, cancel: Cancel | None = None) -> Findings:
    """Return the findings of a scenario: a pure function that any thread may run.

    Raises
    ------
    Cancelled
    """
    estate, rules = inputs.estate, inputs.rules
    progress(0.0, "working out scores")
    scores = inputs.scores or score_estate(
        estate, _in_force(rules, estate), min_coverage=estate.settings["min_coverage"]
    )
    if cancel:
        cancel.check()
    progress(0.4, "putting the plan together")
    plan = plan_of(estate, inputs.scenario)
    if cancel:
        cancel.check()
    progress(0.6, "working out fates, access and money")
    return gather(
        estate,
        scores,
        plan,
        catalogue=inputs.catalogue,
        fate_rules=rules.fate_rules,
        gate_rules=rules.gate_rules,
        packs=rules.packs,
        today=inputs.today,
        scenario=inputs.scenario,
    )


def keep_findings(session: Session, inputs: FindingsInputs, findings: Findings) -> bool:
    """Keep what a worker found; returns False, and drops it, where the estate or the scenario changed meanwhile."""
    scenario = session.estate.scenarios.get(inputs.scenario.id)
    if not inputs.scenario.is_baseline and scenario is not inputs.scenario:
        return False
    return session.graph.keep(inputs.ticket, findings)


def kept_findings(session: Session, scenario_id: str) -> Findings | None:
    """Return the findings of a scenario where they are known and still hold, else None. Works nothing out."""
    found: Findings | None = session.graph.peek(findings_inputs(session, scenario_id).ticket)
    return found


def findings_of(
    session: Session, scenario_id: str, *, progress: Progress = silent, cancel: Cancel | None = None
) -> Findings:
    """Return everything that follows from the estate and a scenario; only what has changed is worked out again."""
    inputs = replace(findings_inputs(session, scenario_id), scores=scores_of(session))
    found: Findings | None = session.graph.peek(inputs.ticket)
    if found is None:
        found = findings_for(inputs, progress=progress, cancel=cancel)
        session.graph.keep(inputs.ticket, found)
    return found


def propose_plan(
    estate: Estate,
    wish: PlanWish,
    *,
    progress: Progress = silent,
    cancel: Cancel | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Return the proposal for a wish: a pure function that any thread may run. `new_scenario` records it.

    Raises
    ------
    InputError
        Nothing can host, nobody lives in the zones, or more centres were asked for than places.
    Cancelled
    """
    return propose(
        estate,
        centres=wish.centres,
        budget_gbp=wish.budget_gbp,
        locality=wish.locality,
        should_stop=should_stop,
        progress=progress,
        cancel=cancel,
    )


def known_scenario(session: Session, scenario_id: str) -> Scenario:
    """Return a scenario that can be changed.

    Raises
    ------
    InputError
        There is none of that id, or it is the baseline.
    """
    if not scenario_id:
        raise InputError("the baseline keeps all and cannot be changed", remedy="make a scenario and change that")
    scenario = session.estate.scenarios.get(scenario_id)
    if scenario is None:
        raise InputError("there is no such scenario any more", remedy="choose another")
    return scenario


def _in_force(rules: Rules, estate: Estate) -> tuple[Criterion, ...]:
    mine = estate.settings.assumptions
    return tuple(
        replace(c, weight=mine[WEIGHT_PREFIX + c.key].value) if WEIGHT_PREFIX + c.key in mine else c
        for c in rules.criteria
    )


def _weighing(session: Session) -> tuple[tuple[float, ...], float]:
    """Return the weights in force and the least share of evidence for a score."""
    return tuple(c.weight for c in criteria_in_force(session)), session.estate.settings["min_coverage"]


def _figures(estate: Estate) -> Hashable:
    """Return the settings that values and plans read: all but the weights."""
    assumptions = estate.settings.assumptions.items()
    figures = frozenset((key, a.value) for key, a in assumptions if not key.startswith(WEIGHT_PREFIX))
    return figures, estate.settings.centres
