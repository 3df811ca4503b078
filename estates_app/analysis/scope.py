"""Which properties may be given a fate: by rules, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from estates_app.domain.columns import Column, Columns
from estates_app.domain.conditions import all_hold
from estates_app.domain.partnership import Partner, Scope, ScopeRule, Service


def apply_scope(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    rules: Sequence[ScopeRule],
    partners: Mapping[str, Partner],
) -> Columns:
    """Return the properties with ``scope``, ``scope_rule`` and ``scope_reason`` by the first rule that fits.

    Facts for rules: every field of the property, ``partner_kind``, ``class`` and ``services`` (keys, parted by commas).
    The keys stand in the order of ``services``. A property that no rule fits is in scope.
    """
    held: dict[str, list[str]] = defaultdict(list)
    for place, service in zip(outlets.texts("property"), outlets.texts("service"), strict=True):
        if place and service in services:
            held[place].append(str(service))
    order = {service: i for i, service in enumerate(services)}
    asked = {condition.fact for rule in rules for condition in rule.when}
    known = {name: properties.column(name) for name in asked & set(properties.columns)}
    owners = properties.texts("partner")
    scopes, ids, reasons = [], [], []
    for i, key in enumerate(properties.ids):
        facts: dict[str, object] = {name: column.get(i) for name, column in known.items()}
        partner = partners.get(owners[i] or "")
        facts["partner_kind"] = partner.kind if partner else None
        facts["services"] = ", ".join(sorted(held[key], key=order.__getitem__)) or None
        rule = next((rule for rule in rules if all_hold(rule.when, facts)), None)
        scopes.append(rule.scope.value if rule else Scope.IN_SCOPE.value)
        ids.append(rule.id if rule else None)
        reasons.append(rule.reason if rule else None)
    columns: dict[str, list[str] | list[str | None]] = {"scope": scopes, "scope_rule": ids, "scope_reason": reasons}
    for name, values in columns.items():
        properties = properties.with_column(name, Column.of(values))
    return properties
