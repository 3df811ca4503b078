"""Weights, scope rules and the scope of single properties: each change one edit that can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from estates_app.analysis.rulefacts import BY_HAND
from estates_app.analysis.scope import SCOPE_FIELDS, scope_cells
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Assumption, Scope, ScopeRule
from estates_app.workspace.applying import WEIGHT_PREFIX
from estates_app.workspace.rulejson import rules_as_json
from estates_app.workspace.session import Session


def set_weights(
    session: Session, weights: Mapping[str, float | None], *, source: str, verb: str = "Set weights"
) -> Edit | None:
    """Set swing weights by criterion, None taking one back to its rule pack; None where nothing would change.

    Raises
    ------
    InputError
        A criterion is not known, or a weight is negative.
    """
    known = {c.key: c for c in session.rules.criteria}
    changes: list[Change] = []
    for key, weight in weights.items():
        if key not in known:
            raise InputError(
                f"there is no criterion called {key}", where=source, remedy=f"use one of {', '.join(sorted(known))}"
            )
        if weight is not None and not 0 <= weight < float("inf"):
            raise InputError(f"the weight of {key} is {weight}", where=source, remedy="give a weight of 0 or more")
        changes += _of_weight(session, key, weight, source)
    return session.change(verb, changes)


def set_scope_rules(session: Session, rules: Sequence[ScopeRule]) -> Edit | None:
    """Set the scope rules, in their order; they run over every property but those whose scope was set by hand."""
    before, after = rules_as_json(session.estate.scope_rules), rules_as_json(rules)
    return session.change("Set the scope rules", [Change("setup", "scope_rules", "value", before, after)])


def set_scope(session: Session, property_ids: Collection[str], scope: Scope, *, reason: str) -> Edit | None:
    """Set the scope of properties by hand; rules that run again leave it.

    Raises
    ------
    InputError
        There is no reason, or a property is gone.
    """
    if not reason.strip():
        raise InputError("no reason is given", remedy="say why, so that others can follow")
    wanted = dict.fromkeys(_known(session.estate, property_ids), (scope.value, BY_HAND, reason.strip()))
    return session.change(f"Set the scope of {_count(wanted)} by hand", _of_scope(session.estate, wanted))


def clear_scope(session: Session, property_ids: Collection[str]) -> Edit | None:
    """Give the scope of properties back to the rules."""
    estate = session.estate
    given = scope_cells(
        estate.properties,
        estate.outlets,
        estate.services,
        estate.scope_rules,
        estate.partners,
        only=_known(estate, property_ids),
        even_by_hand=True,
    )
    wanted = dict(given)
    return session.change(f"Let the rules set the scope of {_count(wanted)}", _of_scope(estate, wanted))


def _of_scope(estate: Estate, wanted: Mapping[str, Sequence[object]]) -> Iterator[Change]:
    for key, values in wanted.items():
        for name, after in zip(SCOPE_FIELDS, values, strict=True):
            before = estate.properties.get(key, name)
            if before != after:
                yield Change("property", key, name, before, after)


def _of_weight(session: Session, criterion: str, weight: float | None, source: str) -> Iterator[Change]:
    """Yield the changes of a weight and of where it comes from, in an order that can be undone."""
    key = WEIGHT_PREFIX + criterion
    present = session.estate.settings.assumptions.get(key)
    now = None if present is None else present.value
    if now == weight:
        return
    before = present or Assumption(key, "", 0.0, "", "", "")
    is_going = weight is None
    after = ("", "") if is_going else (source, session.clock().date().isoformat())
    texts = [
        Change("assumption", key, name, was, will)
        for name, was, will in zip(("source", "dated"), (before.source, before.dated), after, strict=True)
        if was != will
    ]
    figure = Change("assumption", key, "value", now, None if weight is None else float(weight))
    yield from (*texts, figure) if is_going else (figure, *texts)


def _known(estate: Estate, property_ids: Collection[str]) -> list[str]:
    for key in property_ids:
        if key not in estate.properties:
            raise InputError("a property is no longer there", remedy="look at the list again")
    return list(dict.fromkeys(property_ids))


def _count(many: Collection[object]) -> str:
    return f"{len(many):,} {'property' if len(many) == 1 else 'properties'}"
