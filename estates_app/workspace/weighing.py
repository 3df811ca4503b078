"""Weights as a person moves them: shares of a whole, by axis or by criterion; the others keep their proportions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from estates_app.domain.criteria import Axis, Criterion
from estates_app.domain.findings import ScoreTable
from estates_app.domain.wording import listed


def shares_by_axis(criteria: Sequence[Criterion]) -> dict[Axis, float]:
    """Return the share of the whole weight that each axis has, 0 to 1; they add up to 1 where there is any weight."""
    whole = sum(c.weight for c in criteria)
    return {axis: sum(c.weight for c in criteria if c.axis is axis) / whole if whole else 0.0 for axis in Axis}


def with_share(
    criteria: Sequence[Criterion], keys: frozenset[str], share: float, *, usual: Mapping[str, float]
) -> dict[str, float]:
    """Return weights by criterion in which some have a share of the whole together; the sum stays what it was.

    Parameters
    ----------
    criteria : sequence of Criterion
        With the weights in force.
    keys : frozenset of str
        Criteria whose joint share is set.
    share : float
        0 to 1.
    usual : mapping of str to float
        Weights to take proportions from where a group has none of its own.
    """
    whole = sum(c.weight for c in criteria) or 100.0
    found: dict[str, float] = {}
    for mine, wanted in ((True, share), (False, 1.0 - share)):
        group = [c for c in criteria if (c.key in keys) is mine]
        own = {c.key: c.weight for c in group}
        if not sum(own.values()):
            own = {c.key: usual.get(c.key, 1.0) for c in group}
        total = sum(own.values())
        found.update({key: whole * wanted * weight / total if total else 0.0 for key, weight in own.items()})
    return found


def swing_words(criterion: Criterion) -> str:
    """Return what the weight of a criterion is the worth of: going from its worst to its best end."""
    points = criterion.value.points
    worst = min(points, key=lambda p: p[1])[0]
    best = max(points, key=lambda p: p[1])[0]
    ends = [criterion.as_written(end) for end in (worst, best)]
    words = [f"{end:,g}" if isinstance(end, float | int) else str(end) for end in ends]
    unit = "" if any(isinstance(end, str) for end in ends) else f" {criterion.unit}"
    return f"{words[0]} → {words[1]}{unit}".replace("-", "−")


def score_words(table: ScoreTable, row: int) -> str:
    """Return one sentence about a score: what it is strong on, and what holds it back most.

    Parameters
    ----------
    table : ScoreTable
    row : int
        Row of the property in the table.
    """
    weight, value = table.weight[row], table.value[row]
    known = ~np.isnan(value) & (weight > 0)
    if not known.any():
        return "Nothing is known yet that the score is made of."
    strong = []
    for axis in Axis:
        mine = known & np.array([c.axis is axis for c in table.criteria])
        if weight[mine].sum() > 0 and (weight[mine] * value[mine]).sum() / weight[mine].sum() >= 0.65:
            strong.append(axis.value)
    lost = np.where(known, weight * (1 - np.nan_to_num(value)), -1.0)
    worst = int(lost.argmax())
    criterion = table.criteria[worst]
    raw = criterion.as_written(float(table.raw[row, worst]))
    figure = f"{raw:,.{criterion.decimals}f} {criterion.unit}" if isinstance(raw, float | int) else str(raw)
    held = f"held back most by {criterion.label} ({figure.strip()})"
    lead = f"Strong on {listed(strong[:3])}; " if strong else ""
    text = f"{lead}{held}." if lost[worst] > 0.005 else f"Strong on {listed(strong) or 'all that is known'}."
    return text[:1].upper() + text[1:]
