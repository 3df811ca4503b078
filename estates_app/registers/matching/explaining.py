"""The evidence of one pair in words, for the person who decides."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from estates_app.registers.matching.rules import MatchRules
from estates_app.registers.matching.scoring import EVIDENCE, Scores
from estates_app.registers.matching.subjects import Sides, Subjects

#: What is said first in a reason.
_FIRST = ("uprn", "reference", "name", "place", "postcode", "address", "number", "kind", "size", "year")


class Evidence(NamedTuple):
    """One piece of evidence: what it is, in words, and its weight (natural logarithm; below 0 it speaks against)."""

    what: str
    words: str
    weight: float


def explain(sides: Sides, scores: Scores, at: int, rules: MatchRules) -> tuple[Evidence, ...]:
    """Return the evidence of one pair, the weightiest first; what nobody told is left out."""
    pair = _Pair(
        sides.left, sides.right, int(scores.left[at]), int(scores.right[at]), float(scores.name_share[at]),
        float(scores.apart_m[at]), rules,
    )  # fmt: skip
    weights = zip(EVIDENCE, scores.weights[at].tolist(), strict=True)
    found = [(what, _WORDS[what](pair, weight), weight) for what, weight in weights]
    told = [Evidence(what, words, round(weight, 2)) for what, words, weight in found if words]
    return tuple(sorted(told, key=lambda e: -abs(e.weight)))


def reason_of(evidence: tuple[Evidence, ...]) -> str:
    """Return the evidence as one clause: what speaks for it, then what speaks against it."""
    ordered = sorted(evidence, key=lambda e: _FIRST.index(e.what) if e.what in _FIRST else len(_FIRST))
    speaks_for = ", ".join(e.words for e in ordered if e.weight > 0 or e.what in ("place", "conflict"))
    against = ", ".join(e.words for e in ordered if e.weight < 0 and e.what not in ("place", "conflict"))
    return f"{speaks_for}; but {against}" if speaks_for and against else speaks_for or against


@dataclass(frozen=True)
class _Pair:
    a: Subjects
    b: Subjects
    i: int
    j: int
    share: float
    apart_m: float
    rules: MatchRules

    def told(self, key: str) -> tuple[str, str]:
        return self.a.told.texts[key][self.i], self.b.told.texts[key][self.j]


def _of_uprns(pair: _Pair, weight: float) -> str:
    mine, theirs = pair.told("uprn")
    return "" if not weight else f"same UPRN {mine}" if weight > 0 else f"UPRNs {mine} and {theirs}"


def _of_references(pair: _Pair, weight: float) -> str:
    mine, theirs = pair.told("local_id")
    return "" if not weight else f"same reference {mine}" if weight > 0 else f"references {mine} and {theirs}"


def _of_postcodes(pair: _Pair, weight: float) -> str:
    del weight
    mine, theirs = pair.told("postcode")
    if not (mine and theirs):
        return ""
    return f"same postcode {mine}" if mine == theirs else f"postcodes {mine} and {theirs}"


def _of_places(pair: _Pair, weight: float) -> str:
    del weight
    return "" if math.isnan(pair.apart_m) else f"{pair.apart_m:,.0f} m apart"


def _of_names(pair: _Pair, weight: float) -> str:
    w = pair.rules.name
    mine, theirs = pair.told("name")
    if weight <= w.other_number:
        return f"other numbers in the names “{mine}” and “{theirs}”"
    if pair.share >= w.points_share[-1]:
        return "same name" if weight >= w.weights[-1] / 2 else "same name, but a common one"
    return f"names “{mine}” and “{theirs}” ({100 * pair.share:.0f} of 100 alike)"


def _of_kinds(pair: _Pair, weight: float) -> str:
    mine, theirs = int(pair.a.kind[pair.i]), int(pair.b.kind[pair.j])
    if mine < 0 or theirs < 0:
        return ""
    if weight == pair.rules.kind.other_in_names:
        mine, theirs = int(pair.a.name_kind[pair.i]), int(pair.b.name_kind[pair.j])
    one, other = (pair.rules.kinds[k].key.replace("_", " ") for k in (mine, theirs))
    if mine != theirs:
        return f"{one} and {other}"
    return f"both {one}, of which a place has one" if weight > pair.rules.kind.same else f"both {one}"


def _of_streets(pair: _Pair, weight: float) -> str:
    del pair
    return "" if not weight else "same street" if weight > 0 else "another street"


def _of_numbers(pair: _Pair, weight: float) -> str:
    mine, theirs = pair.a.number_low[pair.i], pair.b.number_low[pair.j]
    return "" if not weight else "same number" if weight > 0 else f"numbers {mine:.0f} and {theirs:.0f}"


def _of_sizes(pair: _Pair, weight: float) -> str:
    mine, theirs = pair.a.told.gia_m2[pair.i], pair.b.told.gia_m2[pair.j]
    return f"floor areas of {mine:,.0f} and {theirs:,.0f} m²" if weight else ""


def _of_years(pair: _Pair, weight: float) -> str:
    mine, theirs = pair.a.told.built_year[pair.i], pair.b.told.built_year[pair.j]
    return f"built {mine:.0f} and {theirs:.0f}" if weight else ""


_WORDS: Mapping[str, Callable[[_Pair, float], str]] = {
    "uprn": _of_uprns,
    "reference": _of_references,
    "postcode": _of_postcodes,
    "place": _of_places,
    "name": _of_names,
    "kind": _of_kinds,
    "address": _of_streets,
    "number": _of_numbers,
    "size": _of_sizes,
    "year": _of_years,
}
