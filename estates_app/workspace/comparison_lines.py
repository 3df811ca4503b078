"""A comparison of scenarios as lines for a table: a figure a line, a scenario a column, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.workspace.comparing import ComparisonRow


@dataclass(frozen=True)
class Line:
    """One figure of every scenario, by its id; what is not known is a dash."""

    label: str
    words: Mapping[str, str]


def comparison_lines(estate: Estate, rows: Sequence[ComparisonRow]) -> tuple[Line, ...]:
    """Return the lines of a comparison: what changes, money, journeys, who loses, fates."""

    def line(label: str, words: Callable[[ComparisonRow], str]) -> Line:
        return Line(label, {row.scenario_id: words(row) for row in rows})

    lines = [
        line("Joint centres", lambda r: f"{r.centres:,}"),
        line("Services that move", lambda r: f"{r.moves:,}"),
        line("To mobile, outreach or digital", lambda r: f"{r.to_channels:,}"),
        line("Running cost a year, complete ledgers", lambda r: _money(r.a_year_gbp)),
        line(
            "Complete ledgers",
            lambda r: f"{r.complete_ledgers} of {r.ledgers}" if r.ledgers else "none changes",
        ),
        line("Building and moving, once", lambda r: _money(r.one_off_gbp)),
        line("Possible receipts", lambda r: _money(r.receipt_gbp)),
        line("Changes made by hand", lambda r: f"{r.hand_made:,}"),
        line("Within the best possible by", lambda r: "–" if r.gap is None else f"{100 * r.gap:.1f}%"),
    ]
    services = {key for row in rows for key, value in row.mean_min.items() if value is not None}
    for key in (key for key in estate.services if key in services):
        name = estate.services[key].in_sentence
        trips = {row.scenario_id: _minutes(row.mean_min.get(key)) for row in rows}
        lines.append(Line(f"Average trip to a {name}, min", trips))
    lost = {key for row in rows for key, people in row.people_beyond.items() if people > 0}
    for key in (key for key in estate.services if key in lost):
        name = estate.services[key].in_sentence
        people = {row.scenario_id: f"{row.people_beyond.get(key, 0):,.0f}" for row in rows}
        lines.append(Line(f"Taken beyond the standard of a {name}", people))
    for fate in Fate:
        if any(row.fates.get(fate) for row in rows):
            lines.append(Line(fate.words, {row.scenario_id: f"{row.fates.get(fate, 0):,}" for row in rows}))
    return tuple(lines)


def _money(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{'−' if round(value) < 0 else ''}£{abs(value):,.0f}"


def _minutes(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
