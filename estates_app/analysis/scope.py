"""Which properties may be given a fate: by rules, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from estates_app.analysis.classify import meanings_of
from estates_app.domain.columns import Columns
from estates_app.domain.conditions import Condition
from estates_app.domain.partnership import Partner, Scope, ScopeRule, Service

#: Columns of a property that say whether it may be given a fate, by which rule and why.
SCOPE_FIELDS = ("scope", "scope_rule", "scope_reason")

#: What stands as the rule of a scope that a person set: rules that run again leave it as it is.
BY_HAND = "by hand"


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

    Facts for rules: every field of the property, ``partner_kind``, ``class``, ``services`` (keys, parted by commas, in
    the order of ``services``) and ``name_says`` (the service that its name means: a School Lane Library is a library).
    A property that no rule fits is in scope. What a person set by hand stays.

    Parameters
    ----------
    only : collection of str, optional
        Ids of the properties to look at; all where None.
    """
    cells = dict(scope_cells(properties, outlets, services, rules, partners, only=only))
    columns = {name: properties.column(name) for name in SCOPE_FIELDS}
    changed: dict[tuple[str, str], object] = {}
    for key, values in cells.items():
        i = properties.row(key)
        for name, value in zip(SCOPE_FIELDS, values, strict=True):
            if columns[name].get(i) != value:
                changed[key, name] = value
    return properties.with_values(changed) if changed else properties


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
    held: dict[str, list[str]] = defaultdict(list)
    for place, service in zip(outlets.texts("property"), outlets.texts("service"), strict=True):
        if place and service in services and (only is None or place in only):
            held[place].append(str(service))
    order = {service: i for i, service in enumerate(services)}
    asked = {condition.fact for rule in rules for condition in rule.when}
    known = {name: properties.column(name) for name in asked & set(properties.columns)}
    owners, names, set_by = (properties.column(name) for name in ("partner", "name", "scope_rule"))
    tested = [[_Answers(condition) for condition in rule.when] for rule in rules]
    meanings = meanings_of(services)
    for key in properties.ids if only is None else only:
        i = properties.row(key)
        if set_by.get(i) == BY_HAND and not even_by_hand:
            continue
        facts: dict[str, object] = {name: column.get(i) for name, column in known.items()}
        partner = partners.get(str(owners.get(i) or ""))
        facts["partner_kind"] = partner.kind if partner else None
        facts["name_says"] = meanings.meant(names.get(i)) or None
        facts["services"] = ", ".join(sorted(held[key], key=order.__getitem__)) or None
        rule = next((rule for rule, asked in zip(rules, tested, strict=True) if _all_hold(asked, facts)), None)
        yield key, (rule.scope.value, rule.id, rule.reason) if rule else (Scope.IN_SCOPE.value, None, None)


class _Answers:
    """A condition that remembers what it answered: thousands of properties say the same."""

    __slots__ = ("_condition", "_known", "fact")

    def __init__(self, condition: Condition) -> None:
        self._condition, self.fact = condition, condition.fact
        self._known: dict[object, bool | None] = {}

    def __call__(self, facts: Mapping[str, object]) -> bool | None:
        value = facts.get(self.fact)
        try:
            return self._known[value]
        except KeyError:
            answer = self._known[value] = self._condition.test(facts)
            return answer


def _all_hold(asked: Sequence[_Answers], facts: Mapping[str, object]) -> bool:
    """Whether every condition holds; one that cannot be told does not."""
    return all(answers(facts) is True for answers in asked)
