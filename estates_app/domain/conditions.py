"""The small language of rule tables: a condition compares one fact with a value. Unknown stays unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OPERATORS = (
    *("is", "is not", "in", "not in", "has", "begins with", "at least", "at most", "over", "under"),
    *("known", "missing"),
)


@dataclass(frozen=True)
class Condition:
    """One comparison, as a rule table writes it: ``{ fact = "spare_m2", op = "at least", value = 200 }``.

    Attributes
    ----------
    fact : str
        Key of the fact.
    op : str
        One of `OPERATORS`. ``has`` is true where the text holds any of the given words, as whole words; ``begins with``
        where it begins with any of them.
    value : object
        What to compare with; not used by ``known`` and ``missing``.
    """

    fact: str
    op: str
    value: object = None

    def __post_init__(self) -> None:
        if self.op not in OPERATORS:
            raise ValueError(f"unknown comparison {self.op!r}: use one of {', '.join(OPERATORS)}")

    def test(self, facts: Mapping[str, object]) -> bool | None:
        """Return whether the facts meet the condition, None where the fact is missing and it cannot be told."""
        known = facts.get(self.fact)
        if self.op in {"known", "missing"}:
            return (known is not None) is (self.op == "known")
        if known is None:
            return None
        return _compare(self.op, known, self.value)


def _words(value: object) -> list[str]:
    many = isinstance(value, Sequence) and not isinstance(value, str)
    return [str(v).casefold() for v in value] if many else [str(value).casefold()]  # type: ignore[attr-defined]


def _compare(op: str, known: object, value: object) -> bool:
    if op in {"is", "is not"}:
        same = known == value if isinstance(value, bool | int | float) else str(known).casefold() == _words(value)[0]
        return same is (op == "is")
    if op in {"in", "not in"}:
        return (str(known).casefold() in _words(value)) is (op == "in")
    if op == "has":
        text = str(known).casefold()
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None for word in _words(value))
    if op == "begins with":
        return str(known).casefold().startswith(tuple(_words(value)))
    number, limit = float(str(known)), float(str(value))
    return {"at least": number >= limit, "at most": number <= limit, "over": number > limit, "under": number < limit}[
        op
    ]


def all_hold(conditions: Sequence[Condition], facts: Mapping[str, object]) -> bool | None:
    """Return True where all hold, False where any fails, else None: evidence is missing."""
    answers = [condition.test(facts) for condition in conditions]
    if False in answers:
        return False
    return None if None in answers else True
