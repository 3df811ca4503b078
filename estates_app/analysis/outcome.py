"""What follows from scores and a plan: coverage, fates, access before and after, and each partner's ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estates_app.analysis.access import access_by_group, access_by_locality, access_by_service, minutes_by_service
from estates_app.analysis.appraisal import ledgers
from estates_app.analysis.coverage import coverage
from estates_app.analysis.facts import facts_of
from estates_app.analysis.fates import decide, with_chosen
from estates_app.domain.columns import FloatArray
from estates_app.domain.estate import Estate
from estates_app.domain.fates import FateDecision, FateRule, GateRule
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Findings, Plan, ScoreTable
from estates_app.domain.partnership import RulePack
from estates_app.domain.scenario import Scenario


def gather(
    estate: Estate,
    scores: ScoreTable,
    plan: Plan,
    *,
    catalogue: FieldCatalogue,
    fate_rules: Sequence[FateRule],
    gate_rules: Sequence[GateRule],
    packs: Sequence[RulePack],
    today: str,
    scenario: Scenario | None = None,
) -> Findings:
    """Return the findings of a plan.

    Parameters
    ----------
    today : str
        ISO date from which lease events count.
    scenario : Scenario, optional
        Whose plan it is: fates that people set by hand take the place of what the rules give, and the baseline, which
        keeps all, has none.
    """
    fates: dict[str, FateDecision] = {}
    if scenario is None or not scenario.is_baseline:
        facts = facts_of(estate, scores, plan, today)
        fates = decide(facts, rules=fate_rules, gate_rules=gate_rules)
        if scenario is not None:
            fates = with_chosen(fates, facts, scenario, gate_rules)
    before, after = journeys(estate, plan)
    return Findings(
        coverage=coverage(estate, catalogue),
        scores=scores,
        plan=plan,
        fates=fates,
        access_before=access_by_service(estate, before),
        access_after=access_by_service(estate, after),
        ledgers=ledgers(estate, plan, fates, today=today),
        fate_rules=tuple(fate_rules),
        packs=tuple(packs),
        access_by_locality=access_by_locality(estate, before, after),
        access_by_group=access_by_group(estate, before, after),
        scenario=scenario,
    )


def journeys(estate: Estate, plan: Plan) -> tuple[Mapping[str, FloatArray], Mapping[str, FloatArray]]:
    """Return each zone's minutes to the nearest outlet of each service, before a plan and after it."""
    places = dict(zip(estate.outlets.ids, (str(p) for p in estate.outlets.texts("property")), strict=True))
    before = minutes_by_service(estate, places)
    if not plan.moves and not plan.channels:
        return before, before
    places |= {move.outlet_id: move.to_property for move in plan.moves}
    for gone in plan.channels:
        places.pop(gone.outlet_id, None)
    return before, minutes_by_service(estate, places)
