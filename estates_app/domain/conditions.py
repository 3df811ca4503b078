"""The small language of rule tables: a condition compares one fact with a value. Unknown stays unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

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
        if self.op in {"over", "under", "at least", "at most"}:
            return self._compare_numbers(float(str(known)), float(str(self.value)))
        return self._compare_words(known)

    @cached_property
    def _words(self) -> tuple[str, ...]:
        many = isinstance(self.value, Sequence) and not isinstance(self.value, str)
        return tuple(str(v).casefold() for v in (self.value if many else [self.value]))  # type: ignore[attr-defined]

    @cached_property
    def _any_word(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self._words))})(?!\w)")

    def _compare_words(self, known: object) -> bool:
        if self.op in {"is", "is not"}:
            plain = isinstance(self.value, bool | int | float)
            same = known == self.value if plain else str(known).casefold() == self._words[0]
            return same is (self.op == "is")
        text = str(known).casefold()
        if self.op in {"in", "not in"}:
            return (text in self._words) is (self.op == "in")
        if self.op == "has":
            return bool(self._words) and self._any_word.search(text) is not None
        return text.startswith(self._words)

    def _compare_numbers(self, number: float, limit: float) -> bool:
        if self.op == "at least":
            return number >= limit
        if self.op == "at most":
            return number <= limit
        return number > limit if self.op == "over" else number < limit


def all_hold(conditions: Sequence[Condition], facts: Mapping[str, object]) -> bool | None:
    """Return True where all hold, False where any fails, else None: evidence is missing."""
    is_known = True
    for condition in conditions:
        answer = condition.test(facts)
        if answer is False:
            return False
        is_known = is_known and answer is not None
    return True if is_known else None
