"""What rules about single properties may ask for, and how what they decide is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from estates_app.analysis.classify import meanings_of
from estates_app.domain.columns import Column, Columns
from estates_app.domain.conditions import Condition
from estates_app.domain.partnership import Partner, ScopeRule, SecrecyRule, Service

R = TypeVar("R", ScopeRule, SecrecyRule)

#: What stands as the rule of what a person set: rules that run again leave it as it is.
BY_HAND = "by hand"

#: Texts of a property of which any may tell what it is.
_TELLING = ("name", "site_name", "use", "subtype", "services_text", "description", "rating_description")


@dataclass(frozen=True, eq=False)
class RuleFacts:
    """What rules may ask of some properties, column by column: thousands of them come with one register.

    Attributes
    ----------
    ids : tuple of str
    told : mapping of fact to sequence
        One value a property, None where it is missing.
    """

    ids: tuple[str, ...]
    told: Mapping[str, Sequence[object]]


def facts_of(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    partners: Mapping[str, Partner],
    conditions: Iterable[Condition],
    *,
    only: Collection[str] | None = None,
) -> RuleFacts:
    """Return the facts of properties that conditions may ask for.

    These are every field of the property that is asked for, ``partner_kind``, ``services`` (keys, parted by commas, in
    the order of ``services``), ``own_public_services`` (those of them that people come to and that bodies of the
    holder's kind alone give), ``name_says`` (the service that its name means: a School Lane Library is a library) and
    ``words`` (all texts that tell what it is).

    Parameters
    ----------
    only : collection of str, optional
        Ids of the properties to look at; all where None.
    """
    ids = properties.ids if only is None else tuple(only)
    rows = np.fromiter(map(properties.row, ids), int, len(ids))

    def cells(name: str) -> list[object]:
        return _cells(properties.column(name), rows)

    asked = {condition.fact for condition in conditions}
    told: dict[str, Sequence[object]] = {name: cells(name) for name in asked & set(properties.columns)}
    kind_of = {key: partner.kind for key, partner in partners.items()}
    kinds = [kind_of.get(str(owner or "")) for owner in cells("partner")]
    told["partner_kind"] = kinds
    told["services"], told["own_public_services"] = _services(ids, kinds, outlets, services)
    if "name_says" in asked:
        meanings = meanings_of(services)
        told["name_says"] = [meanings.meant(name) or None for name in cells("name")]
    telling = [cells(name) for name in _TELLING if "words" in asked and name in properties.columns]
    if telling:
        said = ("; ".join(map(str, filter(None, texts))) for texts in zip(*telling, strict=True))
        told["words"] = [words.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") or None for words in said]
    return RuleFacts(ids, told)


def _cells(column: Column, rows: np.ndarray) -> list[object]:
    """Return the cells of some rows as plain objects, None where missing."""
    values, valid = column.values[rows].tolist(), column.valid[rows].tolist()
    return [value if ok else None for value, ok in zip(values, valid, strict=True)]


def _services(
    ids: Sequence[str], kinds: Sequence[str | None], outlets: Columns, services: Mapping[str, Service]
) -> tuple[list[object], list[object]]:
    """Return the keys of the services in each property, and of the public ones that the holder's kind alone gives."""
    held: dict[str, list[str]] = defaultdict(list)
    wanted = set(ids)
    for place, service in zip(outlets.texts("property"), outlets.texts("service"), strict=True):
        if place in wanted and service in services:
            held[str(place)].append(str(service))
    order = {service: i for i, service in enumerate(services)}
    known: dict[tuple[str | None, tuple[str, ...]], tuple[str | None, str | None]] = {}
    here: list[object] = []
    own: list[object] = []
    for key, kind in zip(ids, kinds, strict=True):
        asked = (kind, tuple(held.get(key, ())))
        told = known.get(asked)
        if told is None:
            keys = sorted(asked[1], key=order.__getitem__)
            public = [s for s in keys if services[s].is_face_to_face and kind in services[s].providers]
            told = known[asked] = ", ".join(keys) or None, ", ".join(public) or None
        here.append(told[0])
        own.append(told[1])
    return here, own


def first_that_fits(rules: Sequence[R], facts: RuleFacts) -> list[R | None]:
    """Return for each property the first rule whose conditions all hold; one that cannot be told does not.

    What a condition answers of a value is remembered: thousands of properties say the same.
    """
    found: list[R | None] = [None] * len(facts.ids)
    left = list(range(len(facts.ids)))
    for rule in rules:
        fits = left
        for condition in rule.when:
            known, told = _Answers(condition), facts.told.get(condition.fact)
            fits = [i for i in fits if known[None if told is None else told[i]]]
        for i in fits:
            found[i] = rule
        if fits:
            left = [i for i in left if found[i] is None]
    return found


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
    facts = facts_of(properties, outlets, services, partners, asked, only=only)
    for key, rule in zip(facts.ids, first_that_fits(rules, facts), strict=True):
        if even_by_hand or by.get(properties.row(key)) != BY_HAND:
            yield key, rule


class _Answers(dict[object, bool]):
    """Whether a condition holds of a value; what cannot be told does not."""

    def __init__(self, condition: Condition) -> None:
        super().__init__()
        self._condition = condition

    def __missing__(self, value: object) -> bool:
        holds = self[value] = self._condition.test({self._condition.fact: value}) is True
        return holds


def with_decided(properties: Columns, fields: Sequence[str], cells: Sequence[tuple[str, Sequence[object]]]) -> Columns:
    """Return the properties with what rules decided, one value a field; the same table where nothing changes."""
    rows = np.fromiter((properties.row(key) for key, _ in cells), int, len(cells))
    changed = {}
    for name, values in zip(fields, zip(*(said for _, said in cells), strict=True), strict=False):
        column = properties.column(name)
        pairs = zip(rows.tolist(), _cells(column, rows), values, strict=True)
        news = {i: value for i, known, value in pairs if known != value}
        if news:
            changed[name] = column.with_cells(news)
    return properties.with_columns(changed) if changed else properties
