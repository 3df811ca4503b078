"""Score and fate of a property as lines of its dossier, as far as an edition may tell them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from estates_app.domain.curtain import Curtain
from estates_app.domain.dossier import Line
from estates_app.domain.findings import Findings
from estates_app.domain.wording import figure

_IN_EXEMPT = "in the exempt edition"


def score_lines(curtain: Curtain, findings: Findings, key: str) -> Iterator[Line]:
    """Yield the score and then what each criterion gave; nothing for a property that is not scored."""
    table = findings.scores
    if key not in table.property_ids or curtain.unnamed(key):
        return
    i = table.property_ids.index(key)
    holder = str(curtain.estate.properties.get(key, "partner") or "")
    kept_back = [any(curtain.hides(name, holder) for name in fields) for fields in table.fields]
    score, low, high = (float(x[i]) for x in (table.score, table.low, table.high))
    evidence = f"{100 * float(table.coverage[i]):.0f}% of the weight has evidence"
    if any(hidden and np.isfinite(raw) for hidden, raw in zip(kept_back, table.raw[i], strict=True)):
        yield Line("Score", _IN_EXEMPT, evidence)  # without its other parts what is kept back would be left of it
    elif np.isfinite(score):
        rank = f"; {int(table.rank[i])} of {int((table.rank > 0).sum())}" if table.rank[i] else ""
        yield Line("Score", f"{score:.0f} of 100", f"{low:.0f} to {high:.0f} whatever is missing; {evidence}{rank}")
    else:
        yield Line("Score", "no score", evidence)
    covered = float(np.where(np.isnan(table.value[i]), 0.0, table.weight[i]).sum())
    for j, criterion in enumerate(table.criteria):
        if table.weight[i, j] == 0:
            continue
        raw, most = float(table.raw[i, j]), 100 * float(table.weight[i, j]) / covered if covered else 0.0
        label = f"{criterion.label} ({criterion.axis.value})"
        if kept_back[j]:
            yield Line(label, _IN_EXEMPT)
        elif np.isnan(raw):
            yield Line(label, "evidence missing", criterion.source)
        else:
            written = criterion.as_written(raw)
            words = figure(round(written, 2), criterion.unit) if isinstance(written, float) else str(written)
            points = f"{most * float(table.value[i, j]):.1f} of {most:.1f} points"
            yield Line(label, words, f"{points}; {criterion.source}")


def fate_lines(curtain: Curtain, findings: Findings, key: str) -> Iterator[Line]:
    """Yield the fate with its reason and then each gate; nothing where nothing is proposed."""
    decision = findings.fates.get(key)
    if decision is None or curtain.unnamed(key):
        return
    holder = str(curtain.estate.properties.get(key, "partner") or "")
    reason = decision.reason if curtain.lets(decision.reason, holder) else f"The reason is {_IN_EXEMPT}."
    yield Line(decision.fate.words, reason, f"rule {decision.rule_id}" if decision.rule_id else "")
    if decision.second:
        yield Line("Second", decision.second.words)
    for gate in decision.gates:
        yield Line(f"Gate: {gate.title}", gate.state.words, ". ".join(filter(None, (gate.note, gate.source))))
