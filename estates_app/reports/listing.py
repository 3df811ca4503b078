"""Every property in scope: the ranked list with reasons, and those of which there is no view yet."""

from __future__ import annotations

from collections import Counter

import numpy as np

from estates_app.domain.criteria import Axis
from estates_app.domain.fates import RELEASING, Fate, GateState
from estates_app.domain.material import Material
from estates_app.domain.wording import listed
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Cell, Head, Section
from estates_app.reports.public import WITHHELD, hides, hides_scores, is_unnamed, note_of, place_name, reason_of

#: Stands above every list with scores.
_SCORE_NOTE = (
    "Each score is out of 100. A high score means a strong case to keep, build on or share. The range is what missing "
    "evidence could do. Where too little is known there is no score and no rank. An axis without evidence says so."
)


def properties(material: Material) -> Section:
    """Return the shortlist in its order; without one all with a proposed future, best score first."""
    if material.shortlist is not None:
        return _shortlist(material)
    table = material.findings.scores
    order = sorted(
        (i for i, key in enumerate(table.property_ids) if not _is_without_view(material, key)),
        key=lambda i: (table.rank[i] == 0, table.rank[i], i),
    )
    rows = [_property_row(material, i) for i in order]
    what = "kept as they are" if material.keeps_all else "with a proposed future"
    caption = f"Properties {what}, by score{'' if material.keeps_all else ', with the reason'}"
    return Section(
        (
            blocks.heading("Properties, ranked"),
            blocks.text(_SCORE_NOTE, small=True),
            blocks.table(caption, _columns("Rank"), rows),
        ),
        is_landscape=True,
    )


def _shortlist(material: Material) -> Section:
    """Return what people chose to list, in their order, with their notes; the rest is counted."""
    table = material.findings.scores
    at = {key: i for i, key in enumerate(table.property_ids)}
    rows = [_property_row(material, at[key], place) for key, (place, _) in material.listed.items()]
    start = (blocks.heading("The shortlist"), blocks.text(f"{listed_words(material)} {not_listed_words(material)}"))
    if not rows:
        return Section(start)
    caption = "The shortlist, in the order that was chosen, with reasons and notes"
    parts = (*start, blocks.text(_SCORE_NOTE, small=True), blocks.table(caption, _columns("No."), rows))
    return Section(parts, is_landscape=True)


def listed_words(material: Material) -> str:
    """Say how many of how many properties in scope the shortlist holds."""
    n, of = len(material.listed), words.count(len(material.in_scope), "property", "properties")
    return f"The shortlist holds {n:,} of {of} in scope." if n else f"The shortlist holds none of {of} in scope."


def not_listed_words(material: Material) -> str:
    """Count by proposed future what is not listed: nothing is lost from sight."""
    fates = Counter(d.fate for key, d in material.findings.fates.items() if key not in material.listed)
    if not fates:
        return "Every property in scope is listed."
    counted = [f"{fates[kind]:,} {_in_sentence(kind)}" for kind in Fate if fates[kind]]
    return f"Not listed: {sum(fates.values()):,} ({listed(counted)}). The workbook gives every one with its reason."


def _in_sentence(kind: Fate) -> str:
    return f"“{kind.words}”"


def _columns(first: str) -> list[Head]:
    return [
        Head(first, 15, "right"),
        Head("Property, partner and reason"),
        Head("Proposed future", 50),
        *(Head(axis.value.capitalize(), 15, "right") for axis in Axis),
        Head("Score", 14, "right"),
        Head("Range", 18, "right"),
    ]


def without_view(material: Material) -> tuple[Section, ...]:
    """Return the properties of which there is no view yet, by partner: short, since there is nothing to weigh.

    A shortlist counts them instead, and the baseline asks for no view.
    """
    estate = material.estate
    if material.shortlist is not None or material.keeps_all:
        return ()
    keys = [key for key in material.findings.scores.property_ids if _is_without_view(material, key)]
    if not keys:
        return ()
    order = {partner: i for i, partner in enumerate(estate.partners)}
    keys.sort(key=lambda key: (order[str(estate.properties.get(key, "partner"))], place_name(material, key)))
    rows: list[list[Cell]] = [
        [
            place_name(material, key),
            estate.partner_of(key).name,
            WITHHELD if hides(material, key, "use") else str(estate.properties.get(key, "use") or "use not supplied"),
            material.findings.fates[key].rule_id,
        ]
        for key in keys
    ]
    used = Counter(material.findings.fates[key].rule_id for key in keys)
    rules = [f"{r.id}, {used[r.id]:,} of them: {r.looks_for}" for r in material.findings.fate_rules if used[r.id]]
    columns = [Head("Property"), Head("Partner", 56), Head("Use", 38), Head("Rule", 14)]
    return (
        Section(
            (
                blocks.heading("No view yet"),
                blocks.text(
                    f"Of {len(keys):,} properties in scope too little is known, or nothing has been asked yet. They "
                    "stay as they are until somebody looks. The workbook gives the facts of each."
                ),
                blocks.bullets(rules),
                blocks.table("Properties of which there is no view yet, by partner", columns, rows),
            )
        ),
    )


def gates(material: Material) -> tuple[Section, ...]:
    """Return the checks that stand before each release, by property and then each check with its source."""
    every = [
        (key, decision)
        for key, decision in material.findings.fates.items()
        if decision.fate in RELEASING and not is_unnamed(material, key)
    ]
    before = [(k, d) for k, d in every if material.shortlist is None or k in material.listed]
    if not before:
        return ()
    more = len(every) - len(before)
    rest = (
        f" Checks of {words.count(more, 'property that is', 'properties that are')} not listed stand in the workbook."
    )
    states = {gate.state for _, decision in before for gate in decision.gates}
    order = [GateState.BLOCKED] if GateState.BLOCKED in states else []
    order += [GateState.ADVICE, GateState.NOT_TESTED, GateState.CLEAR]
    rows: list[list[Cell]] = []
    notes: dict[str, tuple[str, str]] = {}
    for key, decision in sorted(before, key=lambda item: (item[1].fate.value, place_name(material, item[0]))):
        by_state: dict[GateState, list[str]] = {state: [] for state in GateState}
        for gate in decision.gates:
            by_state[gate.state].append(gate.title)
            notes[gate.title] = (gate.note, gate.source)
        about = {"name": place_name(material, key), "note": material.estate.partner_of(key).name}
        said = [listed(by_state[state]) or "none" for state in order]
        rows.append([about, blocks.fate(decision.fate.value, decision.fate.words), *said])
    heads = [
        Head("Property and partner", 52),
        Head("Proposed future", 46),
        *(Head(state.words.capitalize()) for state in order),
    ]
    return (
        Section(
            (
                blocks.heading("Checks before anything is released"),
                blocks.text(
                    "A check is no score and cannot be outweighed. It is not legal advice: it says what to ask, and "
                    "whom. Where a check is blocked the release is not proposed; the building stands here with what "
                    "is left to propose. Not tested means that nobody has supplied the fact." + (rest if more else "")
                ),
                blocks.table("Properties that may be released, and where each check stands", heads, rows),
                blocks.table(
                    "What each check is about",
                    [Head("Check", 50), Head("What it is about"), Head("Source", 92)],
                    [[title, note, source] for title, (note, source) in sorted(notes.items())],
                ),
            ),
            is_landscape=True,
        ),
    )


def _is_without_view(material: Material, key: str) -> bool:
    decision = material.findings.fates.get(key)
    return decision is not None and decision.fate is Fate.NO_VIEW


def _property_row(material: Material, i: int, place: int = 0) -> list[Cell]:
    """Return the row of a property: its rank first, or its place in the shortlist where it is listed."""
    table = material.findings.scores
    key = table.property_ids[i]
    is_scored, is_hidden = table.rank[i] > 0, hides_scores(material, key, i)
    score: Cell = {"strong": f"{table.score[i]:.0f}"} if is_scored else "not scored"
    span = "unknown" if np.isnan(table.low[i]) else f"{table.low[i]:.0f} to {table.high[i]:.0f}"
    rank = f"{table.rank[i]}" if is_scored else "not ranked"
    axes: list[Cell] = [_axis(material, i, axis) for axis in Axis]
    ranked = "" if not place else f" Rank {rank}." if is_scored else " Not ranked."
    return [
        f"{place}" if place else rank,
        blocks.about(place_name(material, key), f"{_about(material, key)}{ranked}", note_of(material, key)),
        _fate(material, key),
        *axes,
        *((WITHHELD, WITHHELD) if is_hidden and is_scored else (score, span)),
    ]


def _about(material: Material, key: str) -> str:
    """Return whose a property is and why it is proposed what is, with the rule or the hand that proposes it."""
    partner, decision = material.estate.partner_of(key).name, material.findings.fates.get(key)
    if decision is None:
        return f"{partner}."
    cited = "By hand" if material.is_by_hand(key) else decision.rule_id
    return f"{partner}. {cited}: {reason_of(material, decision)}"


def _fate(material: Material, key: str) -> Cell:
    decision = material.findings.fates.get(key)
    fate = Fate.RETAIN if decision is None else decision.fate
    return blocks.fate(fate.value, f"{fate.words}, set by hand" if material.is_by_hand(key) else fate.words)


def _axis(material: Material, i: int, axis: Axis) -> str:
    """Return the score of one axis, 0 to 100 over what is known of it."""
    table = material.findings.scores
    if hides_scores(material, table.property_ids[i], i, axis):
        return WITHHELD
    columns = [j for j, criterion in enumerate(table.criteria) if criterion.axis is axis]
    weight, value = table.weight[i, columns], table.value[i, columns]
    known = ~np.isnan(value) & (weight > 0)
    if not (weight > 0).any():
        return "not asked"
    return f"{100 * (weight[known] * value[known]).sum() / weight[known].sum():.0f}" if known.any() else "missing"
