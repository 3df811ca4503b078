"""Proposes a fate for every property in scope by the rule table, gates first, with a reason for an officer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from estates_app.analysis.facts import readable
from estates_app.analysis.gates import answer_gates
from estates_app.domain.conditions import all_hold
from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.fates import RELEASING, Fate, FateDecision, FateRule, GateResult, GateRule, GateState
from estates_app.domain.scenario import FATE, FATE_BY, Scenario

#: Most words of a reason.
MOST_WORDS = 30

#: What is cited instead of a rule where people set a fate by hand.
BY_HAND = "by hand"

_FATES = frozenset(fate.value for fate in Fate)


def decide(
    facts: Mapping[str, Mapping[str, object]], *, rules: Sequence[FateRule], gate_rules: Sequence[GateRule]
) -> dict[str, FateDecision]:
    """Return a decision for every property of which there are facts, by id.

    Parameters
    ----------
    facts : mapping of str to mapping
        As `facts_of` gives them.
    rules : sequence of FateRule
        Tried in order; the last fits everything.
    """
    return {key: decide_one(key, known, rules, gate_rules) for key, known in facts.items()}


def with_chosen(
    given: Mapping[str, FateDecision],
    facts: Mapping[str, Mapping[str, object]],
    scenario: Scenario,
    gate_rules: Sequence[GateRule],
) -> dict[str, FateDecision]:
    """Return the decisions with those that people set by hand in place of what the rules gave, which comes second."""
    fates = dict(given)
    for key, value in scenario.subjects(FATE).items():
        if key in given and value in _FATES:
            fates[key] = _by_hand(given[key], Fate(str(value)), facts[key], scenario.value(key, FATE_BY), gate_rules)
    return fates


def _by_hand(
    rule: FateDecision, fate: Fate, facts: Mapping[str, object], told: object, gate_rules: Sequence[GateRule]
) -> FateDecision:
    second = rule.second if rule.fate is fate else rule.fate
    gave = "the same" if rule.fate is fate else _in_sentence(rule.fate)
    reason = f"{_setter(told)}. Rule {rule.rule_id} gives {gave}"
    reason += f". Second: {_in_sentence(second)}." if rule.fate is fate and second else "."
    return FateDecision(rule.property_id, fate, BY_HAND, reason, second, answer_gates(gate_rules, facts, fate))


def _setter(told: object) -> str:
    """Return who set a fate and when, as far as it was kept, in eleven words at most."""
    if not isinstance(told, Mapping):
        return "Set by hand"
    name = " ".join(str(told.get("name") or "hand").split()[:6])
    day = parse_iso(told.get("date"))
    return f"Set by {name} on {written_day(day)}" if day else f"Set by {name}"


def _in_sentence(fate: Fate) -> str:
    """Return a fate as it stands within a sentence, without what stands in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", fate.words[:1].lower() + fate.words[1:])


def decide_one(
    key: str, facts: Mapping[str, object], rules: Sequence[FateRule], gate_rules: Sequence[GateRule]
) -> FateDecision:
    """Return the decision for one property: the first rule that fits and that no gate blocks.

    Gates that blocked an earlier rule stand among its gates, so that nobody has to guess why it was passed over.
    """
    holding = [rule for rule in rules if all_hold(rule.when, facts)]
    blocks = {rule.id: _blocks(rule, facts, gate_rules) for rule in holding}
    fitting = [rule for rule in holding if not blocks[rule.id]]
    first = fitting[0]
    passed_over = [gate for rule in holding[: holding.index(first)] for gate in blocks[rule.id]]
    second = _second(first, fitting, rules, facts)
    reason = sentence(first, facts, second)
    gates = {gate.gate_id: gate for gate in (*passed_over, *answer_gates(gate_rules, facts, first.fate))}
    return FateDecision(key, first.fate, first.id, reason, second, tuple(gates.values()))


def sentence(rule: FateRule, facts: Mapping[str, object], second: Fate) -> str:
    """Return the reason in at most 30 words: the first template whose facts are all known, then what came second."""
    known = readable(facts)
    tail = f". Second: {_in_sentence(second)}."
    for template in rule.reason.split("\n"):
        names = re.findall(r"{(\w+)[^}]*}", template)
        if all(name in known for name in names):
            text = _shortened(template.format(**{**known, **_short_names(known)}).rstrip(". "), tail)
            if any(letter.isdigit() for letter in text):
                return text
    return f"{known['facts_known']} of {known['facts_wanted']} facts are known{tail}"


def _shortened(text: str, tail: str) -> str:
    room = MOST_WORDS - len(tail.split()) + 1
    words = text.split()
    if len(words) <= room:
        return text + tail
    first = re.split(r"(?<=[a-z0-9]); ", text)[0]
    return " ".join(first.split()[:room]).rstrip(",;:") + tail


def _short_names(known: Mapping[str, object]) -> dict[str, object]:
    """Trim long names to their first six words, without what stands after a comma."""
    name = known.get("centre_name")
    if name is None:
        return {}
    return {"centre_name": " ".join(str(name).split(",")[0].split()[:6])}


def _blocks(rule: FateRule, facts: Mapping[str, object], gate_rules: Sequence[GateRule]) -> list[GateResult]:
    if rule.fate not in RELEASING:
        return []
    return [gate for gate in answer_gates(gate_rules, facts, rule.fate) if gate.state is GateState.BLOCKED]


def _second(
    first: FateRule, fitting: Sequence[FateRule], rules: Sequence[FateRule], facts: Mapping[str, object]
) -> Fate:
    """Return the next different fate that fits; else to retain, or what missing evidence might yet allow."""
    for rule in fitting:
        if rule.fate not in (first.fate, Fate.NO_VIEW):
            return rule.fate
    if first.fate is not Fate.RETAIN:
        return Fate.RETAIN
    might = (r.fate for r in rules if r.fate not in (*RELEASING, Fate.RETAIN) and all_hold(r.when, facts) is None)
    return next(might, Fate.NO_VIEW)
