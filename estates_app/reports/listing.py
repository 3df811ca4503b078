"""Every property in scope: the ranked list with reasons, and those of which there is no view yet."""

from __future__ import annotations

from collections import Counter

import numpy as np

from estates_app.domain.criteria import Axis
from estates_app.domain.fates import RELEASING, Fate, GateState
from estates_app.domain.material import Material
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Cell, Head, Section
from estates_app.reports.public import is_unnamed, place_name, reason_of


def properties(material: Material) -> Section:
    """Return the properties with a proposed future, best score first, those without a score last."""
    table = material.findings.scores
    order = sorted(
        (i for i, key in enumerate(table.property_ids) if not _is_without_view(material, key)),
        key=lambda i: (table.rank[i] == 0, table.rank[i], i),
    )
    columns = [
        Head("Rank", 15, "right"),
        Head("Property, partner and reason"),
        Head("Proposed future", 50),
        *(Head(axis.value.capitalize(), 15, "right") for axis in Axis),
        Head("Score", 14, "right"),
        Head("Range", 18, "right"),
    ]
    note = (
        "Each score is out of 100. A high score means a strong case to keep, build on or share. The range is what "
        "missing evidence could do. Where too little is known there is no score and no rank. An axis "
        "without evidence says so."
    )
    rows = [_property_row(material, i) for i in order]
    caption = "Properties with a proposed future, by score, with the reason"
    return Section(
        (blocks.heading("Properties, ranked"), blocks.text(note, small=True), blocks.table(caption, columns, rows)),
        is_landscape=True,
    )


def without_view(material: Material) -> tuple[Section, ...]:
    """Return the properties of which there is no view yet, by partner: short, since there is nothing to weigh."""
    estate = material.estate
    keys = [key for key in material.findings.scores.property_ids if _is_without_view(material, key)]
    if not keys:
        return ()
    order = {partner: i for i, partner in enumerate(estate.partners)}
    keys.sort(key=lambda key: (order[str(estate.properties.get(key, "partner"))], place_name(material, key)))
    rows: list[list[Cell]] = [
        [
            place_name(material, key),
            estate.partner_of(key).name,
            str(estate.properties.get(key, "use") or "use not supplied"),
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
    before = [
        (key, decision)
        for key, decision in material.findings.fates.items()
        if decision.fate in RELEASING and not is_unnamed(material, key)
    ]
    if not before:
        return ()
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
        said = [words.listed(by_state[state]) or "none" for state in order]
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
                    "is left to propose. Not tested means that nobody has supplied the fact."
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
    return material.findings.fates[key].fate is Fate.NO_VIEW


def _property_row(material: Material, i: int) -> list[Cell]:
    table = material.findings.scores
    key = table.property_ids[i]
    decision = material.findings.fates[key]
    partner = material.estate.partner_of(key).name
    about = {
        "name": place_name(material, key),
        "note": f"{partner}. {decision.rule_id}: {reason_of(material, decision)}",
    }
    axes: list[Cell] = [_axis(material, i, axis) for axis in Axis]
    is_scored = table.rank[i] > 0
    return [
        f"{table.rank[i]}" if is_scored else "not ranked",
        about,
        blocks.fate(decision.fate.value, decision.fate.words),
        *axes,
        {"strong": f"{table.score[i]:.0f}"} if is_scored else "not scored",
        "unknown" if np.isnan(table.low[i]) else f"{table.low[i]:.0f} to {table.high[i]:.0f}",
    ]


def _axis(material: Material, i: int, axis: Axis) -> str:
    """Return the score of one axis, 0 to 100 over what is known of it."""
    table = material.findings.scores
    columns = [j for j, criterion in enumerate(table.criteria) if criterion.axis is axis]
    weight, value = table.weight[i, columns], table.value[i, columns]
    known = ~np.isnan(value) & (weight > 0)
    if not (weight > 0).any():
        return "not asked"
    return f"{100 * (weight[known] * value[known]).sum() / weight[known].sum():.0f}" if known.any() else "missing"
