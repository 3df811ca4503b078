"""The evidence of one pair in words, for the person who decides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from estates_app.registers.matching.rules import MatchRules
from estates_app.registers.matching.scoring import EVIDENCE, Scores
from estates_app.registers.matching.subjects import Sides

#: What is said first in a reason.
_FIRST = ("uprn", "reference", "name", "place", "postcode", "address", "number", "kind", "size", "year")


class Evidence(NamedTuple):
    """One piece of evidence: what it is, in words, and its weight (natural logarithm; below 0 it speaks against)."""

    what: str
    words: str
    weight: float


def explain(sides: Sides, scores: Scores, at: int, rules: MatchRules) -> tuple[Evidence, ...]:
    """Return the evidence of one pair, the weightiest first; what nobody told is left out."""
    found = []
    for i, what in enumerate(EVIDENCE):
        words = _words(what, sides, scores, at, rules)
        if words:
            found.append(Evidence(what, words, round(float(scores.weights[at, i]), 2)))
    return tuple(sorted(found, key=lambda e: -abs(e.weight)))


def reason_of(evidence: tuple[Evidence, ...]) -> str:
    """Return the evidence as one clause: what speaks for it, then what speaks against it."""
    ordered = sorted(evidence, key=lambda e: _FIRST.index(e.what) if e.what in _FIRST else len(_FIRST))
    speaks_for = ", ".join(e.words for e in ordered if e.weight > 0 or e.what in ("place", "conflict"))
    against = ", ".join(e.words for e in ordered if e.weight < 0 and e.what not in ("place", "conflict"))
    return f"{speaks_for}; but {against}" if speaks_for and against else speaks_for or against


def _words(what: str, sides: Sides, scores: Scores, at: int, rules: MatchRules) -> str:
    a, b = sides.left, sides.right
    i, j = int(scores.left[at]), int(scores.right[at])
    weight = float(scores.column(what)[at])
    mine, theirs = a.told.texts, b.told.texts
    if what == "uprn":
        return "" if not weight else f"same UPRN {a.uprn[i]}" if weight > 0 else f"UPRNs {a.uprn[i]} and {b.uprn[j]}"
    if what == "reference":
        same = f"same reference {mine['local_id'][i]}"
        return (
            ""
            if not weight
            else same
            if weight > 0
            else f"references {mine['local_id'][i]} and {theirs['local_id'][j]}"
        )
    if what == "postcode":
        if not (mine["postcode"][i] and theirs["postcode"][j]):
            return ""
        if weight >= rules.postcode.same:
            return f"same postcode {mine['postcode'][i]}"
        return f"postcodes {mine['postcode'][i]} and {theirs['postcode'][j]}"
    if what == "place":
        apart_m = float(scores.apart_m[at])
        return "" if np.isnan(apart_m) else f"{apart_m:,.0f} m apart"
    if what == "name":
        return _of_names(mine["name"][i], theirs["name"][j], float(scores.name_share[at]), weight, rules)
    if what == "kind":
        return _of_kinds(int(a.kind[i]), int(b.kind[j]), rules)
    if what == "address":
        return "" if not weight else "same street" if weight > 0 else "another street"
    if what == "number":
        return (
            ""
            if not weight
            else "same number"
            if weight > 0
            else f"numbers {a.number_low[i]:.0f} and {b.number_low[j]:.0f}"
        )
    if what == "size":
        areas = f"{a.told.gia_m2[i]:,.0f} and {b.told.gia_m2[j]:,.0f} m²"
        return "" if not weight else f"floor areas of {areas}"
    return "" if not weight else f"built {a.told.built_year[i]:.0f} and {b.told.built_year[j]:.0f}"


def _of_names(mine: str, theirs: str, share: float, weight: float, rules: MatchRules) -> str:
    if weight <= rules.name.other_number:
        return f"other numbers in the names “{mine}” and “{theirs}”"
    if share >= max(rules.name.points_share):
        return "same name" if weight >= max(rules.name.weights) / 2 else "same name, but a common one"
    return f"names “{mine}” and “{theirs}” ({100 * share:.0f} of 100 alike)"


def _of_kinds(mine: int, theirs: int, rules: MatchRules) -> str:
    if mine < 0 or theirs < 0:
        return ""
    names = [rules.kinds[k].key.replace("_", " ") for k in (mine, theirs)]
    return f"both {names[0]}" if mine == theirs else f"{names[0]} and {names[1]}"
