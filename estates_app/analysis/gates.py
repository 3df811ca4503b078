"""Gates before a fate: clear, blocked, advice needed or not tested. Never a score, never a verdict of law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estates_app.domain.conditions import Condition, all_hold
from estates_app.domain.fates import RELEASING, Fate, GateResult, GateRule, GateState


def answer_gates(rules: Sequence[GateRule], facts: Mapping[str, object], fate: Fate) -> tuple[GateResult, ...]:
    """Return the answers of the gates that stand before a fate for a property with these facts."""
    owner = str(facts.get("partner_kind") or "")
    return tuple(
        GateResult(rule.id, rule.title, _state(rule, facts), rule.note, rule.source)
        for rule in rules
        if (not rule.owners or owner in rule.owners)
        and (fate in rule.fates or (not rule.fates and fate in RELEASING))
        and (not rule.only_when or all_hold(rule.only_when, facts))
    )


def _state(rule: GateRule, facts: Mapping[str, object]) -> GateState:
    tried: tuple[tuple[tuple[Condition, ...], GateState], ...] = (
        (rule.blocked_when, GateState.BLOCKED),
        (rule.advice_when, GateState.ADVICE),
        (rule.clear_when, GateState.CLEAR),
    )
    for conditions, state in tried:
        if conditions and all_hold(conditions, facts):
            return state
    return GateState.NOT_TESTED
