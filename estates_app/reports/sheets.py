"""Sheets of the workbook on the estate: properties with their facts, scores, what is not in scope, cells to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from estates_app.domain.editions import EXEMPT, district_of, tells_district
from estates_app.domain.fates import Fate, FateDecision
from estates_app.domain.material import Material
from estates_app.domain.partnership import Scope
from estates_app.reports.public import (
    WITHHELD,
    hides,
    hides_a_known,
    hides_scores,
    is_unnamed,
    note_of,
    place_name,
    reason_of,
    told,
    told_fact,
)

Row = Sequence[Any]
Sheet = tuple[list[str], list[Row]]

#: Fields that other columns give already, or that are spread over several.
_TOLD_ELSEWHERE = frozenset(
    {
        "name",
        "services_text",
        "number",
        "address2",
        "address3",
        "town",
        "county",
        "easting_m",
        "northing_m",
        "lat",
        "lon",
    }
    | {"grid_reference"}
)

#: Facts of an empty building that its public row keeps: whose it is, that it is empty, and roughly where.
_FACTS_OF_EMPTY = frozenset({"partner", "occupancy", "postcode"})


def properties(material: Material) -> Sheet:
    """Return every property in scope, best score first, with its facts and the rows they come from."""
    estate, table = material.estate, material.findings.scores
    shown = [
        "partner",
        "class",
        *(
            key
            for key, field in material.catalogue.fields.items()
            if key not in _TOLD_ELSEWHERE
            and (material.edition == EXEMPT or not (field.exempt or field.personal))
            and estate.properties.column(key).valid.any()
        ),
    ]
    heads = [
        *("Rank", "Property", "Locality", "Proposed future", "Rule", "Reason", "Second"),
        *(("In shortlist", "Note") if material.shortlist is not None else ()),
        *("Score, 0 to 100", "Lowest", "Highest", "Evidence, share of weight"),
        *(_head(material, f) for f in shown),
        *("Easting, m", "Northing, m", "Placed by", "From", "Id"),
    ]
    xy = estate.property_xy_27700()
    order = sorted(range(len(table.property_ids)), key=lambda i: (table.rank[i] == 0, table.rank[i], i))
    rows: list[Row] = []
    for i in order:
        key = table.property_ids[i]
        record, decision = estate.properties.record(key), material.findings.fates.get(key)
        is_hidden = is_unnamed(material, key)
        locality = str(record.get("locality"))
        place = (None, None) if is_hidden else xy[estate.properties.row(key)]
        scores: Row = (None,) * 4
        if not is_hidden:
            exact = (table.score[i], table.low[i], table.high[i])
            hides_exact = hides_scores(material, key, i)
            scores = [WITHHELD if hides_exact and not np.isnan(x) else x for x in exact] + [table.coverage[i]]
        rows.append(
            [
                int(table.rank[i]) or None,
                place_name(material, key),
                estate.localities.get(locality, "name") if locality in estate.localities and not is_hidden else None,
                *_proposed(material, decision),
                *([key in material.listed, note_of(material, key) or None] if material.shortlist is not None else []),
                *scores,
                *_facts(material, key, record, shown),
                *place,
                None if is_hidden else record.get("place_rule"),
                None if is_hidden else "; ".join(material.origins.get(key, ())),
                key,
            ]
        )
    return heads, rows


def _proposed(material: Material, decision: FateDecision | None) -> Row:
    """Return what is proposed, the rule or hand that does, the reason and what came second; the baseline keeps all."""
    if decision is None:
        return [Fate.RETAIN.words, None, None, None]
    second = decision.second.words if decision.second else None
    return [decision.fate.words, decision.rule_id, reason_of(material, decision), second]


def shortlist(material: Material) -> Sheet:
    """Return the shortlist in its order, with what people wrote."""
    estate, fates = material.estate, material.findings.fates
    rows: list[Row] = [
        [
            place,
            place_name(material, key),
            estate.partner_of(key).name,
            *_proposed(material, fates.get(key)),
            note_of(material, key) or None,
            key,
        ]
        for key, (place, _) in material.listed.items()
    ]
    return ["No.", "Property", "Partner", "Proposed future", "Rule", "Reason", "Second", "Note", "Id"], rows


def _facts(material: Material, key: str, record: Mapping[str, object], shown: Sequence[str]) -> list[object]:
    facts = {f: record.get(f) for f in shown} | {"partner": material.estate.partner_of(key).name}
    kept = {"partner"}
    if is_unnamed(material, key):
        if tells_district(material.estate.properties, key):
            kept |= _FACTS_OF_EMPTY
            facts["postcode"] = district_of(facts.get("postcode")) or None
    else:
        kept |= {f for f in shown if not hides(material, key, f)}
    facts |= {f: WITHHELD for f in shown if f not in kept and facts[f] is not None}
    return [told_fact(material, facts[f]) for f in shown]


def _head(material: Material, field: str) -> str:
    if field not in material.catalogue:
        return field.capitalize()
    known = material.catalogue[field]
    return f"{known.label[:1].upper()}{known.label[1:]}{', ' + known.unit if known.unit else ''}"


def not_in_scope(material: Material) -> Sheet:
    """Return the properties that get no proposed future, each with the rule and reason."""
    estate, table = material.estate, material.estate.properties
    rows: list[Row] = [
        [
            place_name(material, key),
            estate.partner_of(key).name,
            WITHHELD if hides(material, key, "use") else told_fact(material, table.get(key, "use")),
            str(table.get(key, "scope")),
            None if is_unnamed(material, key) else table.get(key, "scope_rule"),
            None if is_unnamed(material, key) else told(material, str(table.get(key, "scope_reason") or "")) or None,
            None if is_unnamed(material, key) else "; ".join(material.origins.get(key, ())),
            key,
        ]
        for key in table.ids
        if table.get(key, "scope") != Scope.IN_SCOPE.value
    ]
    return ["Property", "Partner", "Use", "Scope", "Rule", "Reason", "From", "Id"], rows


def scores(material: Material) -> Sheet:
    """Return each score taken apart: one line a property and criterion."""
    table, names = material.findings.scores, material.estate.properties
    heads = ["Property", "Criterion", "Axis", "Figure", "Unit", "Value, 0 to 1", "Weight, share", "Id"]
    rows: list[Row] = [
        [
            names.get(key, "name"),
            c.label,
            c.axis.value,
            None if np.isnan(table.raw[i, j]) else c.as_written(float(table.raw[i, j])),
            c.unit,
            table.value[i, j],
            table.weight[i, j],
            key,
        ]
        for i, key in enumerate(table.property_ids)
        if not is_unnamed(material, key)
        for j, c in enumerate(table.criteria)
        if table.weight[i, j] > 0 and not hides_a_known(material, key, table.fields[j])
    ]
    return heads, rows


def cells(material: Material) -> Sheet:
    """Return the cells of registers that somebody should look at."""
    rows: list[Row] = [
        [file, issue.row or None, issue.column, issue.value, issue.severity.value, issue.message]
        for file, issue in material.issues
    ]
    return ["File", "Row", "Column", "What it says", "Severity", "What was done"], rows
