"""Which properties may be given a fate: by rules, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from estates_app.analysis.rulefacts import decided_by_rules, with_decided
from estates_app.domain.columns import Columns
from estates_app.domain.partnership import Partner, Scope, ScopeRule, Service

#: Columns of a property that say whether it may be given a fate, by which rule and why.
SCOPE_FIELDS = ("scope", "scope_rule", "scope_reason")


def apply_scope(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    rules: Sequence[ScopeRule],
    partners: Mapping[str, Partner],
    *,
    only: Collection[str] | None = None,
) -> Columns:
    """Return the properties with ``scope``, ``scope_rule`` and ``scope_reason`` by the first rule that fits.

    Facts for rules: `rulefacts.facts_of`. A property that no rule fits is in scope. What a person set by hand stays.

    Parameters
    ----------
    only : collection of str, optional
        Ids of the properties to look at; all where None.
    """
    cells = scope_cells(properties, outlets, services, rules, partners, only=only)
    return with_decided(properties, SCOPE_FIELDS, list(cells))


def scope_cells(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    rules: Sequence[ScopeRule],
    partners: Mapping[str, Partner],
    *,
    only: Collection[str] | None = None,
    even_by_hand: bool = False,
) -> Iterator[tuple[str, tuple[str, str | None, str | None]]]:
    """Yield the id and the scope, rule and reason that the rules give; not what is set by hand unless that is asked."""
    about = (properties, outlets, services, rules, partners)
    for key, rule in decided_by_rules(*about, set_by="scope_rule", only=only, even_by_hand=even_by_hand):
        yield key, (rule.scope.value, rule.id, rule.reason) if rule else (Scope.IN_SCOPE.value, None, None)
