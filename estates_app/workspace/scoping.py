"""Scope rules as a person edits them: in their order, each with the number of properties that it decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from estates_app.analysis.rulefacts import BY_HAND
from estates_app.analysis.scope import scope_cells
from estates_app.domain.conditions import OPERATORS, Condition
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue, FieldKind
from estates_app.domain.partnership import Scope, ScopeRule, SecrecyRule

#: Any rule about single properties.
Rule = ScopeRule | SecrecyRule

R = TypeVar("R", bound=ScopeRule | SecrecyRule)

#: A rule that is switched off asks for a fact that nobody ever knows: it stays in its place and fits nothing.
SWITCHED_OFF = Condition("switched_on", "known")

#: Words of each scope.
SCOPE_WORDS: Mapping[Scope, str] = {
    Scope.IN_SCOPE: "In scope",
    Scope.CONTEXT: "Context",
    Scope.EXCLUDED: "Excluded",
}

#: Facts that rules may ask for beside the fields of the register.
_OWN_FACTS: Mapping[str, str] = {
    "services": "services given there",
    "own_public_services": "its holder's own services that people come to",
    "words": "any words of name, use and description",
    "name_says": "service that its name means",
    "partner_kind": "kind of partner",
    "class": "class of property",
}

_LISTS = frozenset({"in", "not in", "has", "begins with"})
_FIGURES = frozenset({"at least", "at most", "over", "under"})
_ALONE = frozenset({"known", "missing"})
_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY})


def is_on(rule: Rule) -> bool:
    """Whether a rule is in force."""
    return SWITCHED_OFF not in rule.when


def switched(rule: R, wanted: bool) -> R:
    """Return a rule switched on or off."""
    asked = tuple(condition for condition in rule.when if condition != SWITCHED_OFF)
    return replace(rule, when=asked if wanted else (*asked, SWITCHED_OFF))


def asked_of(rule: Rule) -> tuple[Condition, ...]:
    """Return the conditions of a rule, whether it is in force or not."""
    return tuple(condition for condition in rule.when if condition != SWITCHED_OFF)


def new_rule(rules: Sequence[ScopeRule]) -> ScopeRule:
    """Return a rule of the partnership's own with an id that no other has."""
    return ScopeRule(free_id(rules), Scope.CONTEXT, (Condition("name", "has", []),), "")


def free_id(rules: Sequence[Rule]) -> str:
    """Return an id for a rule of the partnership's own."""
    taken = {rule.id for rule in rules}
    return next(f"P{n}" for n in range(1, len(rules) + 2) if f"P{n}" not in taken)


def decided_by(estate: Estate, rules: Sequence[ScopeRule]) -> dict[str, int]:
    """Return how many properties each rule decides, by its id; ``""`` counts those that none does."""
    cells = scope_cells(estate.properties, estate.outlets, estate.services, rules, estate.partners)
    found = Counter(rule or "" for _, (_, rule, _) in cells)
    return {"": found[""], **{rule.id: found[rule.id] for rule in rules}}


def set_by_hand(estate: Estate) -> int:
    """Return of how many properties a person set the scope."""
    return sum(rule == BY_HAND for rule in estate.properties.texts("scope_rule"))


def facts_in_words(catalogue: FieldCatalogue) -> dict[str, str]:
    """Return what a condition may ask for, in words by key."""
    fields = {key: field.label for key, field in catalogue.fields.items()}
    usual = ("name", "use", "subtype", "sector", "tenure", "occupancy")
    first = {key: fields[key] for key in usual if key in fields}
    return {**first, **_OWN_FACTS, **fields}


def value_in_words(value: object) -> str:
    """Return the value of a condition as it is typed."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def condition_of(fact: str, op: str, typed: str, catalogue: FieldCatalogue) -> tuple[Condition | None, str]:
    """Read a condition as it was typed.

    Returns
    -------
    condition, fault : Condition or None, str
        The condition; or None and a sentence that says what is wrong with it.
    """
    assert op in OPERATORS
    text = typed.strip()
    if op in _ALONE:
        return Condition(fact, op), ""
    if not text:
        return None, f"Say what {op} is compared with."
    if op in _LISTS:
        return Condition(fact, op, [word.strip() for word in text.split(",") if word.strip()]), ""
    field = catalogue.fields.get(fact)
    number = _number(text)
    if op in _FIGURES or (field is not None and field.kind in _NUMBERS):
        if number is None:
            return None, f"“{text}” is no number."
        return Condition(fact, op, number), ""
    if field is not None and field.kind is FieldKind.FLAG:
        if text.casefold() not in ("yes", "no"):
            return None, f"Write yes or no for {field.label}."
        return Condition(fact, op, text.casefold() == "yes"), ""
    return Condition(fact, op, text), ""


def in_words(rule: Rule, catalogue: FieldCatalogue) -> str:
    """Return the conditions of a rule as a sentence has them."""
    facts = facts_in_words(catalogue)
    parts = [f"{facts.get(c.fact, c.fact)} {c.op} {_read_aloud(c)}".strip() for c in asked_of(rule)]
    return " and ".join(parts) or "every property"


def _read_aloud(condition: Condition) -> str:
    """Return the value of a condition in words: what is no field of a register has keys for values."""
    words = value_in_words(condition.value)
    return words.replace("_", " ") if condition.fact in _OWN_FACTS else words


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
