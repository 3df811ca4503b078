"""What follows from scores and a plan: coverage, fates, access before and after, and each partner's ledger."""

from __future__ import annotations

from collections.abc import Sequence

from estates_app.analysis.access import access_by_group, access_by_locality, access_by_service
from estates_app.analysis.appraisal import ledgers
from estates_app.analysis.coverage import coverage
from estates_app.analysis.fates import decide
from estates_app.domain.estate import Estate
from estates_app.domain.fates import FateRule, GateRule
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Findings, Plan, ScoreTable
from estates_app.domain.partnership import RulePack


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
) -> Findings:
    """Return the findings of a plan.

    Parameters
    ----------
    today : str
        ISO date from which lease events count.
    """
    before = dict(zip(estate.outlets.ids, (str(p) for p in estate.outlets.texts("property")), strict=True))
    after = before | {move.outlet_id: move.to_property for move in plan.moves}
    fates = decide(estate, scores, plan, rules=fate_rules, gate_rules=gate_rules, today=today)
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
    )
