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
    A property that no rule fits is in scope.
    """
    held: dict[str, list[str]] = defaultdict(list)
    for place, service in zip(outlets.texts("property"), outlets.texts("service"), strict=True):
        if place and service in services:
            held[place].append(str(service))
    scopes, ids, reasons = [], [], []
    for key in properties.ids:
        facts = properties.record(key)
        partner = partners.get(str(facts.get("partner")))
        facts["partner_kind"] = partner.kind if partner else None
        facts["services"] = ", ".join(held[key]) or None
        rule = next((rule for rule in rules if all_hold(rule.when, facts)), None)
        scopes.append(rule.scope.value if rule else Scope.IN_SCOPE.value)
        ids.append(rule.id if rule else None)
        reasons.append(rule.reason if rule else None)
    columns = {"scope": scopes, "scope_rule": ids, "scope_reason": reasons}
    for name, values in columns.items():
        properties = properties.with_column(name, Column.of(values))
    return properties
