"""What the command line prints as JSON: import and analysis summaries (`docs/command-line.md` is their contract)."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from estates_app.domain.claims import RowFate
from estates_app.domain.editions import hides_ledger
from estates_app.domain.findings import AccessFigure, Findings, ScoreTable
from estates_app.workspace.importing import Imported
from estates_app.workspace.session import Session


def import_summary(imported: Imported) -> dict[str, Any]:
    """Return the JSON object of one import. The five fates of its rows add up to ``rows_read``."""
    reading = imported.reading
    counts = {fate.value: reading.count(fate) for fate in RowFate}
    return {
        "file": reading.file,
        "partner": imported.partner,
        "sheet": reading.sheet or None,
        "encoding": reading.encoding or None,
        "crs": reading.crs or None,
        "rows_read": len(reading.rows),
        "properties": counts["properties"],
        "unplaced": imported.unplaced,
        "merged": counts["merged"],
        "set_aside": counts["set_aside"],
        "not_property": counts["not_property"],
        "outside_area": counts["outside_area"],
        "columns": {
            guess.source: {"field": guess.field, "confidence": round(guess.confidence, 2), "reason": guess.reason}
            for guess in reading.columns
        },
        "issues": [
            {
                "row": issue.row,
                "column": issue.column,
                "value": issue.value,
                "code": issue.code,
                "severity": issue.severity.value,
                "message": issue.message,
            }
            for issue in reading.issues
        ],
        "dated": imported.dated or None,
        "renews": imported.renewal,
        **{
            f"{fate.value}_rows": [{"row": r.row, "reason": r.reason} for r in reading.rows if r.fate is fate]
            for fate in (RowFate.SET_ASIDE, RowFate.NOT_PROPERTY)
        },
    }


def findings_summary(session: Session, findings: Findings) -> dict[str, Any]:
    """Return the figures of an analysis as plain JSON values; missing is null, never 0."""
    estate, plan = session.estate, findings.plan
    population = estate.zones.numbers("population")
    services = estate.services
    fates = Counter(decision.fate.value for decision in findings.fates.values())
    return {
        "partners": {
            estate.partners[key].name: {
                "running_cost_gbp_a_year": _money(ledger.running_cost_gbp_a_year),
                "one_off_gbp": _money(ledger.one_off_gbp),
                "receipt_gbp": _money(ledger.receipt_gbp),
                "npv_gbp": _money(ledger.npv_gbp),
                "confidential": hides_ledger(estate, key, ledger),
                "missing": [f"{what} of {estate.properties.get(of, 'name')}" for what, of in ledger.missing],
                "facts_known": ledger.facts_known,
                "facts_wanted": ledger.facts_wanted,
            }
            for key, ledger in findings.ledgers.items()
        },
        "properties": len(estate.properties),
        "sites": len(plan.site_property_ids),
        "zones": len(estate.zones),
        "population": round(float(population[population == population].sum())),
        "evidence_coverage": round(findings.coverage.share, 4),
        "evidence_of_weight": _known(findings.scores.coverage.mean()) if len(findings.scores.coverage) else None,
        "centres": [
            {
                "property": centre.property_id,
                "name": estate.properties.get(centre.property_id, "name"),
                "locality": locality_name(session, centre.locality),
                "people": round(centre.people),
                "mean_min": round(centre.mean_min, 2),
                "moves": len(centre.moves),
                "services": [services[key].name for key in centre.services],
                "partners": [estate.partners[key].name for key in centre.partners],
                "needs_m2": centre.needs_m2,
                "spare_m2": centre.spare_m2,
                "runner_up": estate.properties.get(centre.runner_up, "name") if centre.runner_up else None,
            }
            for centre in plan.centres
        ],
        "objective": plan.proof.objective if plan.proof else None,
        "bound": plan.proof.bound if plan.proof else None,
        "gap": plan.proof.gap if plan.proof else None,
        "access_before": {services[k].name: access(v) for k, v in findings.access_before.items()},
        "access_after": {services[k].name: access(v) for k, v in findings.access_after.items()},
        "fates": dict(sorted(fates.items())),
        "localities": _localities(session, findings),
    }


def scores_summary(session: Session, table: ScoreTable) -> dict[str, Any]:
    """Return the scores of every property in scope, best first; those without a score stand last."""
    names = session.estate.properties
    order = sorted(range(len(table.property_ids)), key=lambda i: (table.rank[i] == 0, table.rank[i]))
    return {
        "in_scope": len(table.property_ids),
        "scored": int((table.rank > 0).sum()),
        "criteria": [
            {"key": c.key, "label": c.label, "axis": c.axis.value, "weight": c.weight} for c in table.criteria
        ],
        "properties": [
            {
                "id": table.property_ids[i],
                "name": names.get(table.property_ids[i], "name"),
                "rank": int(table.rank[i]) or None,
                "score": _known(table.score[i]),
                "low": _known(table.low[i]),
                "high": _known(table.high[i]),
                "evidence_share": _known(table.coverage[i]),
            }
            for i in order
        ],
    }


def access(figure: AccessFigure) -> dict[str, float | None]:
    """Return one access figure as JSON values."""
    return {
        "mean_min": _round(figure.mean_min, 2),
        "p95_min": _round(figure.p95_min, 2),
        "worst_min": _round(figure.worst_min, 2),
        "within_standard_share": _round(figure.within_standard_share, 4),
    }


def locality_name(session: Session, key: str | None) -> str | None:
    """Return the name of a locality, None where there is none."""
    table = session.estate.localities
    return str(table.get(key, "name")) if key and key in table else None


def _localities(session: Session, findings: Findings) -> dict[str, Any]:
    """Roll the fates and centres up by locality; properties outside every locality stand under an empty name."""
    where = dict(zip(session.estate.properties.ids, session.estate.properties.texts("locality"), strict=True))
    found: dict[str, dict[str, Any]] = {}
    for key, decision in findings.fates.items():
        entry = found.setdefault(locality_name(session, where[key]) or "", {"centres": 0, "fates": Counter()})
        entry["fates"][decision.fate.value] += 1
    for centre in findings.plan.joint:
        name = locality_name(session, centre.locality) or ""
        found.setdefault(name, {"centres": 0, "fates": Counter()})["centres"] += 1
    return {
        name: {"centres": e["centres"], "fates": dict(sorted(e["fates"].items()))} for name, e in sorted(found.items())
    }


def _money(value: float | None) -> int | None:
    return None if value is None else round(value)


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 4)
