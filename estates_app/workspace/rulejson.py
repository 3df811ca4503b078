"""Rules about single properties as an edit and its log keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from estates_app.domain.conditions import Condition
from estates_app.domain.partnership import Scope, ScopeRule, Secrecy, SecrecyRule


def rules_as_json(rules: Sequence[ScopeRule] | Sequence[SecrecyRule]) -> list[dict[str, Any]]:
    """Return rules as JSON takes them."""
    return [{**asdict(rule), "when": [as_lists(asdict(c)) for c in rule.when]} for rule in rules]


def scope_rules_from_json(entries: object) -> tuple[ScopeRule, ...]:
    """Return the scope rules that `rules_as_json` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        They are no such rules.
    """
    return tuple(
        ScopeRule(str(e["id"]), Scope(e["scope"]), _conditions(e), str(e["reason"])) for e in _entries(entries)
    )


def secrecy_rules_from_json(entries: object) -> tuple[SecrecyRule, ...]:
    """Return the rules of confidentiality that `rules_as_json` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        They are no such rules.
    """
    return tuple(
        SecrecyRule(str(e["id"]), Secrecy(e["secrecy"]), _conditions(e), str(e["reason"]), str(e.get("instead", "")))
        for e in _entries(entries)
    )


def as_lists(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a record with lists for tuples, as it is once it has been written and read."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in entry.items()}


def _entries(entries: object) -> Iterable[Any]:
    assert isinstance(entries, list), "rules come as a list"
    return entries


def _conditions(entry: Any) -> tuple[Condition, ...]:  # noqa: ANN401  what an edit or its log holds
    return tuple(Condition(**c) for c in entry["when"])
