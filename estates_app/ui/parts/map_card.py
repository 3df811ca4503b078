"""What the map says of the property under the pointer."""

from __future__ import annotations

import math

from estates_app.ui.desk import Desk
from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.words import figure_words, money, sentence, share
from estates_app.workspace.property_rows import worst_gate
from estates_app.workspace.property_signs import COLOURINGS


def card_of(desk: Desk, key: str, sized_by: str = "", told: tuple[str, str] | None = None) -> Card:
    """Say who a symbol is, what its sign tells, three figures and what may become of it.

    Parameters
    ----------
    sized_by : str
        Field whose amount the size of the symbol tells, empty for none.
    told : (label, value), optional
        What the sign of the symbol tells besides holder, score and fate.
    """
    estate = desk.bridge.estate
    record, partner = estate.properties.record(key), estate.partner_of(key)
    rows, at = desk.results.table.rows(), estate.properties.row(key)
    score, evidence = float(rows.numbers("score")[at]), float(rows.numbers("evidence")[at])
    about = [partner.name, str(record.get("use") or "")]
    if told is None or told[0] != COLOURINGS["tenure"].words:
        about.append(str(record.get("tenure") or ""))
    area = f"{figure_words('number', record['gia_m2'])} m²" if "gia_m2" in record else "not supplied"
    figures = (
        *((told,) if told is not None else ()),
        ("Score", "–" if math.isnan(score) else f"{score:.0f}"),
        _amount(desk, record, sized_by) if sized_by else ("Floor area", area),
        ("Evidence", share(evidence)),
    )
    findings, note = desk.results.findings, ""
    if findings is not None and key in findings.fates:
        decision = findings.fates[key]
        gate = worst_gate(decision.gates)
        note = decision.fate.words + (f", gate {gate.replace('_', ' ')}" if gate else "")
    elif record.get("scope") != "in_scope":
        note = str(record.get("scope_reason") or "Not in scope")
    subtitle = ", ".join(part for part in about if part)
    return Card(str(record.get("name") or "No name"), f"partner:{partner.code}", subtitle, figures, note)


def _amount(desk: Desk, record: dict[str, object], field: str) -> tuple[str, str]:
    label, value = desk.bridge.session.catalogue.label(field), record.get(field)
    return sentence(label), money(value) if isinstance(value, float | int) else "not supplied"
