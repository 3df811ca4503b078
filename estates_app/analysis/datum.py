"""The one datum most worth collecting next: how much a missing fact could move a score, a rank, a fate, a candidate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from estates_app.analysis.proposal import candidates
from estates_app.domain.columns import BoolArray, Column, Columns, FloatArray
from estates_app.domain.conditions import all_hold
from estates_app.domain.estate import Estate
from estates_app.domain.fates import FateRule
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import ScoreTable
from estates_app.domain.quality import DatumRules

#: What rules call a fact that follows from a field by itself.
_FOLLOWS = {"months_to_break": "lease_break", "months_to_expiry": "lease_expiry"}

#: The fields that decide whether a place may host, each with a figure that lets it and one that does not, m².
_HOSTING_FIELDS = {"gia_m2": (1e9, 0.0), "spare_m2": (1e9, 0.0)}

ALONE, TOGETHER = "alone", "together"


@dataclass(frozen=True, slots=True)
class Datum:
    """One fact that nobody has supplied, and what it could change.

    Attributes
    ----------
    property_id, field : str
    points : float
        By how much it narrows the likely range of the score, 0 to 100.
    low, high : float
        Between what the score would lie by this fact alone, nan where it gives none.
    passes : int
        How many other properties have a score in between: so many ranks it could move.
    gives_score : bool
        Whether the property has too little evidence for a score now, and enough with it.
    fate : str
        `ALONE` where a rule before the one that gives the present fate waits for this fact only, `TOGETHER` where it
        waits for others too, empty where none does.
    candidate : bool
        Whether it decides that the property may host a centre.
    worth : float
        By which data are ranked.
    reason : str
        Why, in one sentence.
    """

    property_id: str
    field: str
    points: float
    low: float
    high: float
    passes: int
    gives_score: bool
    fate: str
    candidate: bool
    worth: float
    reason: str


def data_by_worth(
    estate: Estate,
    scores: ScoreTable,
    facts: Mapping[str, Mapping[str, object]],
    *,
    fate_rules: Sequence[FateRule],
    rules: DatumRules,
    catalogue: FieldCatalogue,
) -> tuple[Datum, ...]:
    """Return every missing fact of the properties in scope that could change something, the most worth first.

    Parameters
    ----------
    estate : Estate
    scores : ScoreTable
    facts : mapping of str to mapping
        As `estates_app.analysis.facts.facts_of` gives them.
    fate_rules : sequence of FateRule
    rules : DatumRules
    catalogue : FieldCatalogue

    Notes
    -----
    With a property's weights adding up to 1, P the known weighted value, K the known weight and w the weight of what
    the fact would complete, the score lies between 100 P/(K + w) and 100 (P + w)/(K + w) once the fact is known;
    ``points`` is 100 w, and where a criterion lacks several facts each has an equal part of it. worth = (points + base)
    x (1 + the sum of the factors of `DatumRules` that apply).
    """
    least = estate.settings["min_coverage"]
    ranked = np.sort(scores.score[~np.isnan(scores.score)])
    known_in = {
        name: estate.properties.column(name).valid for names in scores.fields for name in names if name in catalogue
    }
    in_doubt = {field: _hosts_in_doubt(estate, field) for field in _HOSTING_FIELDS}
    found = []
    for i, key in enumerate(scores.property_ids):
        known = facts.get(key, {})
        whole, part = _weights(scores, i, estate.properties.row(key), known_in)
        fates = _fate_fields(known, fate_rules, catalogue)
        held = {field for field, keys in in_doubt.items() if key in keys}
        for field in {**whole, **part, **fates, **dict.fromkeys(held)}:
            alone = whole.get(field, 0.0)
            low, high = _between(scores, i, alone)
            one = Datum(
                property_id=key,
                field=field,
                points=100 * (alone + part.get(field, 0.0)),
                low=low,
                high=high,
                passes=_passed(ranked, float(scores.score[i]), low, high),
                gives_score=bool(np.isnan(scores.score[i]) and alone and scores.coverage[i] + alone >= least - 1e-12),
                fate=fates.get(field, ""),
                candidate=field in held,
                worth=0.0,
                reason="",
            )
            found.append(replace(one, worth=_worth(one, rules), reason=_reason(one, catalogue)))
    return tuple(sorted(found, key=lambda d: (-d.worth, d.property_id, d.field)))


def _weights(
    scores: ScoreTable, i: int, row: int, known_in: Mapping[str, BoolArray]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the weight that each missing field completes by itself, and its part of what it does with others."""
    whole: dict[str, float] = defaultdict(float)
    part: dict[str, float] = defaultdict(float)
    for j in np.flatnonzero(scores.applies[i] & np.isnan(scores.value[i])):
        # Of what follows from a place or from services no single field is to be asked for.
        if len(scores.fields[j]) > 2 or any(name not in known_in for name in scores.fields[j]):
            continue
        lacking = [name for name in scores.fields[j] if not known_in[name][row]]
        weight = float(scores.weight[i, j])
        for name in lacking:
            (whole if len(lacking) == 1 else part)[name] += weight / len(lacking)
    return dict(whole), dict(part)


def _between(scores: ScoreTable, i: int, weight: float) -> tuple[float, float]:
    """Return between what the score would lie with so much more weight known, nan where nothing is added."""
    if weight <= 0:
        return float("nan"), float("nan")
    points, known = float(scores.low[i]) / 100, float(scores.coverage[i])
    return 100 * points / (known + weight), 100 * (points + weight) / (known + weight)


def _passed(ranked: FloatArray, own: float, low: float, high: float) -> int:
    if np.isnan(low):
        return 0
    inside = int(np.searchsorted(ranked, high, side="right") - np.searchsorted(ranked, low, side="left"))
    return max(0, inside - (not np.isnan(own) and low <= own <= high))


def _fate_fields(facts: Mapping[str, object], rules: Sequence[FateRule], catalogue: FieldCatalogue) -> dict[str, str]:
    """Return the missing fields for which a rule waits that stands before the one that fits."""
    found: dict[str, str] = {}
    for rule in rules:
        holds = all_hold(rule.when, facts)
        if holds:
            break
        if holds is False:
            continue
        waits = {c.fact for c in rule.when if c.test(facts) is None}
        fields = {_FOLLOWS.get(fact, fact) for fact in waits}
        if all(name in catalogue for name in fields):
            for name in fields:
                if found.get(name) != ALONE:
                    found[name] = ALONE if len(fields) == 1 else TOGETHER
    return found


def _hosts_in_doubt(estate: Estate, field: str) -> frozenset[str]:
    """Return the properties of which a missing figure decides whether they may host: tried with much and with none."""
    column = estate.properties.column(field)
    missing = [key for key, ok in zip(estate.properties.ids, column.valid, strict=True) if not ok]
    figures = dict(estate.settings.assumptions)
    if "site_radius_m" in figures:  # neighbours of one spot do not stand for one another here
        figures["site_radius_m"] = replace(figures["site_radius_m"], value=0.0)
    settings = replace(estate.settings, assumptions=figures)
    may, must = (
        frozenset(candidates(estate.with_(properties=_filled(estate, field, figure), settings=settings)))
        for figure in _HOSTING_FIELDS[field]
    )
    return (may - must) & frozenset(missing)


def _filled(estate: Estate, field: str, figure: float) -> Columns:
    known = estate.properties.numbers(field)
    values = np.where(np.isnan(known), figure, known)
    return estate.properties.with_column(field, Column(values, np.ones(len(values), bool)))


def _worth(one: Datum, rules: DatumRules) -> float:
    factor = 1 + rules.score * one.gives_score + rules.candidate * one.candidate
    factor += {ALONE: rules.fate_alone, TOGETHER: rules.fate_with_others}.get(one.fate, 0.0)
    return (one.points + rules.base_points) * factor


def _reason(one: Datum, catalogue: FieldCatalogue) -> str:
    """Say what a fact could change, the gravest first."""
    said = []
    if one.fate == ALONE:
        said.append("another fate may follow from it alone")
    if one.candidate:
        said.append("it decides whether a centre could be here")
    if one.gives_score:
        said.append("with it there is enough evidence for a score")
    if not np.isnan(one.low):
        past = "" if not one.passes else f", past {one.passes:,} other{'' if one.passes == 1 else 's'}"
        said.append(f"the score would lie between {one.low:.0f} and {one.high:.0f}{past}")
    elif one.points:
        said.append(f"with what else is missing it narrows the score by {one.points:.0f} points")
    if one.fate == TOGETHER:
        said.append("with other missing facts it may change the fate")
    label = catalogue.label(one.field)
    return f"{label[:1].upper()}{label[1:]}: {'; '.join(said)}."
