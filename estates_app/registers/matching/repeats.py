"""Rows of one file that say again what an earlier row said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estates_app.domain.claims import ReadRow
from estates_app.registers.matching.blocking import candidate_pairs
from estates_app.registers.matching.explaining import Evidence, explain, reason_of
from estates_app.registers.matching.rules import MatchRules, usual_rules
from estates_app.registers.matching.scoring import Scores, certain_pairs, percent, score_pairs
from estates_app.registers.matching.subjects import Sides, make_sides
from estates_app.registers.matching.telling import Told, told_by_rows

#: What two rows must say alike to say the same throughout.
_SAID = ("name", "uprn", "local_id", "postcode", "address", "use", "subtype", "street_number", "site_name")


@dataclass(frozen=True)
class Repeat:
    """A row that says again what an earlier row of the same file said. ``score`` is 0 to 100."""

    row: int
    of_row: int
    reason: str
    score: float = 100.0
    evidence: tuple[Evidence, ...] = ()


def find_repeats(rows: Sequence[ReadRow], *, rules: MatchRules | None = None) -> tuple[Repeat, ...]:
    """Return rows that repeat an earlier one, each with the first of its kind.

    A row repeats another where both tell the same words throughout, or where the evidence is as certain as between two
    registers. Every repeat fits the first row itself: a chain of small differences ("No 1", "No 1 and 2", "No 2") joins
    nothing that its ends would not.
    """
    if len(rows) < 2:
        return ()
    rules = rules or usual_rules()
    order = sorted(range(len(rows)), key=lambda at: rows[at].row)
    ordered = [rows[at] for at in order]
    told_by = told_by_rows(ordered, "one file")
    alike = _said_alike(told_by)
    found = {
        ordered[at].row: Repeat(ordered[at].row, ordered[first].row, f"It says the same as row {ordered[first].row}.")
        for at, first in alike.items()
    }
    if alike:
        left = [at for at in range(len(ordered)) if at not in alike]
        ordered, told_by = [ordered[at] for at in left], told_by.take(left)
    sides = make_sides(told_by, None, rules)
    scores = score_pairs(sides, candidate_pairs(sides, rules), rules, is_one_file=True)
    sure = scores.take(np.flatnonzero(certain_pairs(scores, rules)))
    for p in np.lexsort((-sure.total, sure.left, sure.right)).tolist():
        first, at = (ordered[int(side[p])].row for side in (sure.left, sure.right))
        if first not in found and at not in found:
            found[at] = _repeat(ordered, sides, sure, p, rules)
    return tuple(sorted(_to_first(found), key=lambda r: r.row))


def _repeat(rows: Sequence[ReadRow], sides: Sides, scores: Scores, p: int, rules: MatchRules) -> Repeat:
    first, at = rows[int(scores.left[p])].row, rows[int(scores.right[p])].row
    evidence = explain(sides, scores, p, rules)
    score = round(float(percent(scores.total[p])), 1)
    return Repeat(at, first, f"The same as row {first}: {reason_of(evidence)}.", score, evidence)


def _said_alike(told_by: Told) -> dict[int, int]:
    """Return rows whose words are wholly those of an earlier row, with that row."""
    seen: dict[tuple[str, ...], int] = {}
    found = {}
    texts = told_by.texts
    names = [_plain(name) for name in texts["name"]]
    # Hardly a row shares both: what the others say besides need not be compared.
    short = list(zip(names, map(str.casefold, texts["postcode"]), strict=True))
    count = Counter(short)
    for at, (name, postcode) in enumerate(short):
        if count[name, postcode] < 2 or not name or not (postcode or texts["uprn"][at] or texts["address"][at]):
            continue
        first = seen.setdefault(tuple(_plain(texts[key][at]) for key in _SAID), at)
        if first != at and _is_near(told_by.xy_27700[first], told_by.xy_27700[at]):
            found[at] = first
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())


def _is_near(one: np.ndarray, other: np.ndarray, *, most_m: float = 50.0) -> bool:
    apart_m = float(np.hypot(*(one - other)))
    return not apart_m > most_m  # nan: one has no place


def _to_first(found: dict[int, Repeat]) -> list[Repeat]:
    """Return the repeats, each pointing at a row that repeats none."""
    target = {repeat.row: repeat.of_row for repeat in found.values()}
    settled = []
    for repeat in found.values():
        first = repeat.of_row
        while first in target:
            first = target[first]
        settled.append(Repeat(repeat.row, first, repeat.reason, repeat.score, repeat.evidence))
    return settled
