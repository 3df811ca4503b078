"""What is looked at: not part of the project, not undone, kept with the user's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

#: The baseline's id: keep all.
BASELINE = ""


@dataclass(frozen=True)
class Look:
    """One state of what is looked at.

    Attributes
    ----------
    stage : str
        Key of the stage in view.
    locality : str
        Id of the town or district, empty for all.
    scenario : str
        Id of the scenario, empty for the baseline.
    colour : str
        What the symbols tell: ``partner``, ``score`` or ``fate``.
    selected : tuple of str
        Ids of the selected properties, the last picked last.
    hovered : str
        Id of the property under the pointer or the keyboard's walk, empty for none.
    zone : str
        Id of the selected small area, empty for none.
    service : str
        Key of the service whose journeys are in view, empty for the first.
    theme_of_zones, demand_theme : str
        What the shades of the small areas tell at the Map and at the Demand stage: keys of
        `estates_app.workspace.zone_themes`.
    hidden : frozenset of str
        Layers that are switched off.
    is_swiped : bool
        Whether before and after lie under one swipe line instead of side by side.
    weights : mapping of str to float
        Weights being tried by dragging, by criterion; empty where those of the project hold.
    """

    stage: str = "registers"
    locality: str = ""
    scenario: str = BASELINE
    colour: str = "partner"
    selected: tuple[str, ...] = ()
    hovered: str = ""
    zone: str = ""
    service: str = ""
    theme_of_zones: str = "density"
    demand_theme: str = "after"
    hidden: frozenset[str] = frozenset()
    is_swiped: bool = False
    weights: Mapping[str, float] = field(default_factory=dict)

    def differs_in(self, other: Look) -> frozenset[str]:
        """Return the names of what is not the same."""
        return frozenset(f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name))
