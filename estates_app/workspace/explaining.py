"""Why? A property's score and fate, taken apart down to the row and cell of the partner's file."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from estates_app.domain.claims import Claim
from estates_app.domain.errors import InputError
from estates_app.domain.findings import Findings
from estates_app.workspace.session import Session


def find_property(session: Session, wanted: str) -> str:
    """Return the id of the property that an id, the start of one, a UPRN, a local id or a whole name means.

    Raises
    ------
    InputError
        None or several match.
    """
    table = session.estate.properties
    if wanted in table:
        return wanted
    columns = [table.texts(name) for name in ("uprn", "local_id", "name")]
    folded = wanted.strip().casefold()
    hits = [
        key
        for i, key in enumerate(table.ids)
        if (len(folded) >= 6 and key.startswith(folded)) or any((c[i] or "").casefold() == folded for c in columns)
    ]
    if len(hits) == 1:
        return hits[0]
    if not hits:
        raise InputError(
            f"no property is called {wanted}", remedy="give an id, a UPRN or a whole name from the workbook"
        )
    names = "; ".join(f"{key[:8]} {table.get(key, 'name')}" for key in hits[:5])
    raise InputError(f"{len(hits)} properties are called {wanted}: {names}", remedy="give the id")


def why(session: Session, findings: Findings, property_id: str) -> dict[str, Any]:
    """Return the whole answer to "why?" for one property, ready for JSON or for a person.

    Returns
    -------
    dict
        ``property``, ``fate`` (with rule, reason, second, gates), ``score`` (with range and coverage), ``criteria``
        (each with raw figure, as its register has it, value, weight, points given and most that could be of the
        evidence that is known, and the sources of what it read) and ``facts`` (each shown value with its source and its
        rivals).
    """
    estate = session.estate
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in session.store.claims(property_id):
        claims[claim.field].append(claim)
    record = estate.properties.record(property_id)
    answer: dict[str, Any] = {
        "property": {
            "id": property_id,
            "name": record.get("name"),
            "partner": estate.partner_of(property_id).name,
            "scope": record.get("scope"),
            "scope_reason": record.get("scope_reason"),
            "placed_by": record.get("place_rule"),
        },
        "fate": _fate(findings, property_id),
        "score": None,
        "criteria": [],
        "facts": [
            {
                "fact": session.catalogue.label(name),
                "field": name,
                "value": record.get(name),
                "sources": [_source(session, c) for c in rivals],
            }
            for name, rivals in claims.items()
        ],
    }
    if property_id in findings.scores.property_ids:
        _add_score(session, findings, property_id, claims, answer)
    return answer


def _fate(findings: Findings, property_id: str) -> dict[str, Any] | None:
    decision = findings.fates.get(property_id)
    if decision is None:
        return None
    return {
        "fate": decision.fate.value,
        "words": decision.fate.words,
        "rule": decision.rule_id,
        "reason": decision.reason,
        "second": decision.second.value if decision.second else None,
        "gates": [
            {"gate": g.title, "state": g.state.words, "note": g.note, "source": g.source} for g in decision.gates
        ],
    }


def _add_score(
    session: Session, findings: Findings, property_id: str, claims: dict[str, list[Claim]], answer: dict[str, Any]
) -> None:
    table = findings.scores
    i = table.property_ids.index(property_id)
    known_weight = float(np.where(np.isnan(table.value[i]), 0.0, table.weight[i]).sum())
    answer["score"] = {
        "score": _number(table.score[i]),
        "low": _number(table.low[i]),
        "high": _number(table.high[i]),
        "evidence_share": _number(table.coverage[i]),
        "rank": int(table.rank[i]) or None,
    }
    for j, criterion in enumerate(table.criteria):
        if table.weight[i, j] == 0:
            continue
        value, raw = table.value[i, j], float(table.raw[i, j])
        most = 100 * table.weight[i, j] / known_weight if known_weight else np.nan
        answer["criteria"].append(
            {
                "criterion": criterion.label,
                "axis": criterion.axis.value,
                "raw": _number(raw),
                "written": None if np.isnan(raw) else criterion.as_written(raw),
                "unit": criterion.unit,
                "value": _number(value),
                "weight_share": _number(table.weight[i, j]),
                "points": _number(most * value),
                "most_points": _number(most),
                "scale": criterion.source,
                "sources": [_source(session, c) for name in table.fields[j] for c in claims.get(name, ())],
            }
        )


def _source(session: Session, claim: Claim) -> dict[str, Any]:
    edition = next((e for e in session.estate.editions if e.id == claim.edition_id), None)
    return {
        "file": edition.file if edition else claim.partner_id if claim.kind == "open" else "by hand",
        "row": claim.row or None,
        "column": claim.column,
        "raw": claim.raw,
        "value": claim.value,
        "rule": claim.rule,
        "kind": claim.kind,
    }


def _number(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None
