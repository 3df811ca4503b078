"""Scenarios: named sets of choices over the estate. What the product found and what people chose are kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

#: (id of a property or outlet, attribute).
Key: TypeAlias = tuple[str, str]

#: Attributes of a property: true or false; one of the fates; place in the shortlist from 1, or false; text.
CENTRE, FATE, SHORTLIST, NOTE = "centre", "fate", "shortlist", "note"

#: Who set a fate and when: ``{"name": …, "date": ISO date}``. It stands beside every fate that is set by hand.
FATE_BY = "fate_by"

#: Attribute of an outlet: the property it is at, its own where it stays, or a channel.
TO = "to"

#: Attribute of an outlet, only ever found: why it stays although a centre is near.
KEPT = "kept"

#: Attributes that change what a plan does; notes and the order of a shortlist change nothing.
DECISIVE = frozenset({CENTRE, FATE, TO})

#: Attributes that people may choose.
ATTRIBUTES = DECISIVE | {SHORTLIST, NOTE, FATE_BY}

#: What may deliver a service instead of a building.
CHANNELS: Final = ("mobile", "outreach", "digital")

_CHANNEL_PREFIX = "channel:"

#: Most characters of a note.
MOST_NOTE_CHARACTERS = 400


def channel_value(channel: str) -> str:
    """Return how a scenario keeps that an outlet goes to a channel."""
    return f"{_CHANNEL_PREFIX}{channel}"


def channel_of(value: object) -> str:
    """Return the channel that a value of `TO` names, empty where it names a property."""
    text = str(value)
    return text.removeprefix(_CHANNEL_PREFIX) if text.startswith(_CHANNEL_PREFIX) else ""


@dataclass(frozen=True)
class PlanWish:
    """What was asked of a proposal.

    Attributes
    ----------
    centres : int or None
    budget_gbp : float or None
        Most that all moves may cost once.
    locality : str
        Id or name of the only locality to plan for, or ``area:ID`` of a drawn area; empty for all.
    """

    centres: int | None = None
    budget_gbp: float | None = None
    locality: str = ""


@dataclass(frozen=True)
class Proof:
    """How good the choice of places provably was when it was found.

    Attributes
    ----------
    p : int
        Places chosen.
    objective, bound : float
        People x minutes, and what no choice of p places can go below.
    gap : float
        (objective - bound) / objective.
    seconds : float or None
        How long the search took, None where nobody measured.
    """

    p: int
    objective: float
    bound: float
    gap: float
    seconds: float | None = None


@dataclass(frozen=True, eq=False)
class Scenario:
    """A named set of choices. Replaced, never changed; two are the same only where they are one object.

    Attributes
    ----------
    id, name : str
    parent : str
        Id of the scenario that it was copied from, empty where none.
    author : str
    at : str
        ISO time with zone at which it was made.
    sequence : int
        Its place among the scenarios, rising.
    wish : PlanWish
    proof : Proof or None
        Of the proposal that it began with; None where it began with no proposal.
    found, choices : mapping of (subject, attribute) to value
        What the product proposed, and what people chose by hand, which wins. Values are what JSON can say.
    """

    id: str
    name: str
    parent: str = ""
    author: str = ""
    at: str = ""
    sequence: int = 0
    wish: PlanWish = PlanWish()
    proof: Proof | None = None
    found: Mapping[Key, object] = field(default_factory=dict)
    choices: Mapping[Key, object] = field(default_factory=dict)

    def value(self, subject: str, attribute: str) -> object | None:
        """Return what was chosen by hand, else what was found, else None."""
        key = (subject, attribute)
        return self.choices[key] if key in self.choices else self.found.get(key)

    def subjects(self, attribute: str) -> dict[str, object]:
        """Return the value of an attribute by subject, for every subject that has one."""
        values = {subject: value for (subject, name), value in self.found.items() if name == attribute}
        return values | {subject: value for (subject, name), value in self.choices.items() if name == attribute}

    def is_chosen(self, subject: str, attribute: str) -> bool:
        """Whether somebody set it by hand."""
        return (subject, attribute) in self.choices

    @property
    def hand_made(self) -> int:
        """How many centres, fates and moves were set by hand."""
        return sum(attribute in DECISIVE for _, attribute in self.choices)

    @property
    def is_baseline(self) -> bool:
        """Whether it is the one that keeps all and cannot be changed."""
        return self.id == BASELINE_ID


BASELINE_ID: Final = ""

#: Keep all: what every other scenario is compared with.
BASELINE: Final = Scenario(BASELINE_ID, "Keep all")


def record_of(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as JSON can say it, without its id."""
    wish, proof = scenario.wish, scenario.proof
    return {
        "name": scenario.name,
        "parent": scenario.parent,
        "author": scenario.author,
        "at": scenario.at,
        "sequence": scenario.sequence,
        "wish": {"centres": wish.centres, "budget_gbp": wish.budget_gbp, "locality": wish.locality},
        "proof": None if proof is None else {name: getattr(proof, name) for name in Proof.__dataclass_fields__},
        "found": _nested(scenario.found),
        "choices": _nested(scenario.choices),
    }


def scenario_of(key: str, record: Mapping[str, Any]) -> Scenario:
    """Return the scenario that `record_of` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is no such record.
    """
    proof = record.get("proof")
    return Scenario(
        id=key,
        name=str(record["name"]),
        parent=str(record.get("parent", "")),
        author=str(record.get("author", "")),
        at=str(record.get("at", "")),
        sequence=int(record.get("sequence", 0)),
        wish=PlanWish(**record.get("wish", {})),
        proof=None if proof is None else Proof(**proof),
        found=_flat(record.get("found", {})),
        choices=_flat(record.get("choices", {})),
    )


def _nested(values: Mapping[Key, object]) -> dict[str, dict[str, object]]:
    nested: dict[str, dict[str, object]] = {}
    for (subject, attribute), value in values.items():
        nested.setdefault(attribute, {})[subject] = value
    return nested


def _flat(nested: Mapping[str, Mapping[str, object]]) -> dict[Key, object]:
    return {(subject, attribute): value for attribute, values in nested.items() for subject, value in values.items()}
