"""Which properties may be given a fate: by rules, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from estates_app.analysis.classify import service_meant
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

    Facts for rules: every field of the property, ``partner_kind``, ``class``, ``services`` (keys, parted by commas, in
    the order of ``services``) and ``name_says`` (the service that its name means: a School Lane Library is a library).
    A property that no rule fits is in scope.
    """
    held: dict[str, list[str]] = defaultdict(list)
    for place, service in zip(outlets.texts("property"), outlets.texts("service"), strict=True):
        if place and service in services:
            held[place].append(str(service))
    order = {service: i for i, service in enumerate(services)}
    asked = {condition.fact for rule in rules for condition in rule.when}
    known = {name: properties.column(name) for name in asked & set(properties.columns)}
    owners, names = properties.texts("partner"), properties.texts("name")
    scopes, ids, reasons = [], [], []
    for i, key in enumerate(properties.ids):
        facts: dict[str, object] = {name: column.get(i) for name, column in known.items()}
        partner = partners.get(owners[i] or "")
        facts["partner_kind"] = partner.kind if partner else None
        facts["name_says"] = service_meant(names[i], services) or None
        facts["services"] = ", ".join(sorted(held[key], key=order.__getitem__)) or None
        rule = next((rule for rule in rules if all_hold(rule.when, facts)), None)
        scopes.append(rule.scope.value if rule else Scope.IN_SCOPE.value)
        ids.append(rule.id if rule else None)
        reasons.append(rule.reason if rule else None)
    columns: dict[str, list[str] | list[str | None]] = {"scope": scopes, "scope_rule": ids, "scope_reason": reasons}
    for name, values in columns.items():
        properties = properties.with_column(name, Column.of(values))
    return properties
