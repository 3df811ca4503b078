"""What rules about single properties may ask for, and how what they decide is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from estates_app.analysis.classify import meanings_of
from estates_app.domain.columns import Columns
from estates_app.domain.conditions import Condition
from estates_app.domain.partnership import Partner, ScopeRule, SecrecyRule, Service

R = TypeVar("R", ScopeRule, SecrecyRule)

#: What stands as the rule of what a person set: rules that run again leave it as it is.
BY_HAND = "by hand"

#: Texts of a property of which any may tell what it is.
_TELLING = ("name", "site_name", "use", "subtype", "services_text", "description", "rating_description")


def facts_of(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    partners: Mapping[str, Partner],
    conditions: Iterable[Condition],
    *,
    only: Collection[str] | None = None,
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the id of each property with the facts that conditions may ask for.

    These are every field of the property that is asked for, ``partner_kind``, ``services`` (keys, parted by commas, in
    the order of ``services``), ``own_public_services`` (those of them that people come to and that bodies of the
    holder's kind alone give), ``name_says`` (the service that its name means: a School Lane Library is a library) and
    ``words`` (all texts that tell what it is).

    Parameters
    ----------
    only : collection of str, optional
        Ids of the properties to look at; all where None.
    """
    held: dict[str, list[str]] = defaultdict(list)
    for place, service in zip(outlets.texts("property"), outlets.texts("service"), strict=True):
        if place and service in services and (only is None or place in only):
            held[place].append(str(service))
    order = {service: i for i, service in enumerate(services)}
    asked = {condition.fact for condition in conditions}
    known = {name: properties.column(name) for name in asked & set(properties.columns)}
    telling = [properties.column(name) for name in _TELLING if "words" in asked and name in properties.columns]
    owners, names = properties.column("partner"), properties.column("name")
    meanings = meanings_of(services)
    for key in properties.ids if only is None else only:
        i = properties.row(key)
        facts: dict[str, object] = {name: column.get(i) for name, column in known.items()}
        partner, here = partners.get(str(owners.get(i) or "")), sorted(held[key], key=order.__getitem__)
        kind = partner.kind if partner else None
        own = [s for s in here if services[s].is_face_to_face and kind in services[s].providers]
        facts["partner_kind"] = kind
        facts["services"] = ", ".join(here) or None
        if "name_says" in asked:
            facts["name_says"] = meanings.meant(names.get(i)) or None
        facts["own_public_services"] = ", ".join(own) or None
        if telling:
            told = "; ".join(str(text) for column in telling if (text := column.get(i)))
            facts["words"] = told.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") or None
        yield key, facts


def first_that_fits(rules: Sequence[R]) -> Callable[[Mapping[str, object]], R | None]:
    """Return what finds the first rule whose conditions all hold; one that cannot be told does not.

    What a condition answers of a value is remembered: thousands of properties say the same.
    """
    asked = [(rule, [_Answers(condition) for condition in rule.when]) for rule in rules]

    def decide(facts: Mapping[str, object]) -> R | None:
        return next((rule for rule, when in asked if all(answers(facts) is True for answers in when)), None)

    return decide


def decided_by_rules(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    rules: Sequence[R],
    partners: Mapping[str, Partner],
    *,
    set_by: str,
    only: Collection[str] | None = None,
    even_by_hand: bool = False,
) -> Iterator[tuple[str, R | None]]:
    """Yield the id of each property and the first rule that fits it, None where none does.

    Parameters
    ----------
    set_by : str
        The column that names the rule which decided: what is set by hand is left out, unless that is asked.
    only : collection of str, optional
        Ids of the properties to look at; all where None.
    """
    by = properties.column(set_by)
    asked = [condition for rule in rules for condition in rule.when]
    decide = first_that_fits(rules)
    for key, facts in facts_of(properties, outlets, services, partners, asked, only=only):
        if even_by_hand or by.get(properties.row(key)) != BY_HAND:
            yield key, decide(facts)


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


def with_decided(properties: Columns, fields: Sequence[str], cells: Iterable[tuple[str, Sequence[object]]]) -> Columns:
    """Return the properties with what rules decided, one value a field; the same table where nothing changes."""
    columns = {name: properties.column(name) for name in fields}
    changed: dict[tuple[str, str], object] = {}
    for key, values in cells:
        i = properties.row(key)
        for name, value in zip(fields, values, strict=True):
            if columns[name].get(i) != value:
                changed[key, name] = value
    return properties.with_values(changed) if changed else properties
