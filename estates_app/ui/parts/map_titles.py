"""The words at the head of a map on paper, the same whatever the edition."""

from __future__ import annotations

from collections.abc import Sequence

from estates_app.map.legend import LegendEntry, LegendTitle


def title_of(where: str, legend: Sequence[LegendEntry], otherwise: str = "properties") -> str:
    """Offer a title: where, and what the map shows, which is what its legend begins with."""
    about = next((entry.words for entry in legend if isinstance(entry, LegendTitle)), otherwise)
    return f"{where}: {about[:1].lower()}{about[1:]}"


def scenario_line(scenario: str) -> str:
    """Say which scenario a map shows; without one it is what there is."""
    return f"Scenario: {scenario}" if scenario else "As it is now"
