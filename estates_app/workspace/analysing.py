"""The derived nodes: coverage, scores, plan, fates, access and ledgers, gathered as findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from estates_app.analysis.outcome import gather
from estates_app.analysis.proposal import propose
from estates_app.analysis.scoring import score_estate
from estates_app.domain.criteria import Criterion
from estates_app.domain.errors import InputError
from estates_app.domain.findings import Findings, Plan, ScoreTable
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.partnership import Assumption
from estates_app.workspace.session import Arrival, Session

#: A weight that the partnership set itself is an assumption like any other, under this prefix and the criterion's key.
WEIGHT_PREFIX = "weight_"

_SCORED = ("properties", "outlets", "zones", "localities", "services", "settings", "partners")


@dataclass(frozen=True)
class PlanWish:
    """What was asked of a proposal."""

    centres: int | None = None
    budget_gbp: float | None = None
    locality: str = ""


def criteria_in_force(session: Session) -> tuple[Criterion, ...]:
    """Return the criteria with the weights that the partnership set."""
    mine = session.estate.settings.assumptions
    return tuple(
        replace(c, weight=mine[WEIGHT_PREFIX + c.key].value) if WEIGHT_PREFIX + c.key in mine else c
        for c in session.rules.criteria
    )


def set_weights(session: Session, weights: Mapping[str, float], *, source: str) -> None:
    """Set swing weights by criterion.

    Raises
    ------
    InputError
        A criterion is not known, or a weight is negative.
    """
    known = {c.key: c for c in session.rules.criteria}
    assumptions = dict(session.estate.settings.assumptions)
    for key, weight in weights.items():
        if key not in known:
            raise InputError(
                f"there is no criterion called {key}", where=source, remedy=f"use one of {', '.join(sorted(known))}"
            )
        if not weight >= 0:
            raise InputError(f"the weight of {key} is {weight}", where=source, remedy="give a weight of 0 or more")
        today = session.clock().date().isoformat()
        assumptions[WEIGHT_PREFIX + key] = Assumption(
            WEIGHT_PREFIX + key, f"weight of {known[key].label}", float(weight), "", source, today
        )
    settings = replace(session.estate.settings, assumptions=assumptions)
    session.apply(
        session.new_edit("Set weights", weights=dict(weights)), Arrival(session.estate.with_(settings=settings))
    )


def scores_of(session: Session) -> ScoreTable:
    """Return the scores of every property in scope."""
    estate = session.estate
    criteria = criteria_in_force(session)
    return session.graph.pull(
        "scores", _SCORED, (), lambda: score_estate(estate, criteria, min_coverage=estate.settings["min_coverage"])
    )


def plan_of(
    session: Session,
    wish: PlanWish,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Plan:
    """Return the proposal for a wish."""
    estate = session.estate
    return session.graph.pull(
        "plan",
        _SCORED,
        wish,
        lambda: propose(
            estate,
            centres=wish.centres,
            budget_gbp=wish.budget_gbp,
            locality=wish.locality,
            should_stop=should_stop,
            progress=progress,
            cancel=cancel,
        ),
    )


def findings_of(
    session: Session,
    wish: PlanWish,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Findings:
    """Return everything that follows from the estate and a wish; only what has changed is worked out again."""
    scores = scores_of(session)
    plan = plan_of(session, wish, should_stop=should_stop, progress=progress, cancel=cancel)
    if cancel:
        cancel.check()
    progress(0.9, "working out fates, access and money")
    return session.graph.pull("findings", ("scores", "plan", *_SCORED), wish, lambda: _gather(session, scores, plan))


def _gather(session: Session, scores: ScoreTable, plan: Plan) -> Findings:
    rules = session.rules
    return gather(
        session.estate,
        scores,
        plan,
        catalogue=session.catalogue,
        fate_rules=rules.fate_rules,
        gate_rules=rules.gate_rules,
        packs=rules.packs,
        today=session.clock().date().isoformat(),
    )
