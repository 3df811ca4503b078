"""What is looked at: not part of the project, not undone, kept with the user's settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from estates_app.domain.estate import Estate
from estates_app.domain.localities import is_known
from estates_app.domain.mapsheet import BUILT_IN, LayerState
from estates_app.workspace.property_signs import COLOURINGS
from estates_app.workspace.zone_themes import TITLES

#: The baseline's id: keep all.
BASELINE = ""

#: What the symbols can tell, and how that is called.
COLOURS = (
    ("partner", "Partner"),
    ("score", "Score"),
    ("fate", "Fate"),
    *((one.key, one.words) for one in COLOURINGS.values()),
)

#: Not kept between runs: what lasts a moment, and the scenario, which the project itself keeps.
_NOT_KEPT = frozenset({"scenario", "hovered", "weights", "fading"})

#: A larger selection is not kept: nobody comes back for it.
_MOST_SELECTED = 50


@dataclass(frozen=True)
class Look:
    """One state of what is looked at.

    Attributes
    ----------
    stage : str
        Key of the stage in view.
    locality : str
        Id of the town or district, or ``area:ID`` of a drawn area; empty for all.
    scenario : str
        Id of the scenario, empty for the baseline.
    colour : str
        What the symbols tell: a key of `COLOURS`.
    selected : tuple of str
        Ids of the selected properties, the last picked last.
    hovered : str
        Id of the property under the pointer or the keyboard's walk, empty for none.
    zone : str
        Id of the selected small area, empty for none.
    service : str
        Key of the service whose journeys are in view, empty for the first.
    demand_theme : str
        What the shades of the small areas tell at the Demand stage: a key of `estates_app.workspace.zone_themes`. What
        they tell at the Map stage is the project's (`domain.mapsheet.Shades`).
    is_one_map : bool
        Whether only what comes after is shown where before and after lie side by side.
    weights : mapping of str to float
        Weights being tried by dragging, by criterion; empty where those of the project hold.
    fading : LayerState or None
        A layer of the map whose opacity is being tried by dragging.
    """

    stage: str = "registers"
    locality: str = ""
    scenario: str = BASELINE
    colour: str = "partner"
    selected: tuple[str, ...] = ()
    hovered: str = ""
    zone: str = ""
    service: str = ""
    demand_theme: str = "after"
    is_one_map: bool = False
    weights: Mapping[str, float] = field(default_factory=dict)
    fading: LayerState | None = None

    def differs_in(self, other: Look) -> frozenset[str]:
        """Return the names of what is not the same."""
        return frozenset(f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name))


def kept_of(look: Look) -> dict[str, object]:
    """Return what is kept of a look between runs, as JSON can hold it."""
    if len(look.selected) > _MOST_SELECTED:
        look = replace(look, selected=())
    kept = {f.name: getattr(look, f.name) for f in fields(look) if f.name not in _NOT_KEPT}
    return {name: value if isinstance(value, str | bool) else list(value) for name, value in kept.items()}


def restored(start: Look, kept: Mapping[str, object], stages: Collection[str], estate: Estate) -> Look:
    """Return a look as it was kept; what no longer exists, or makes no sense, is as in `start`.

    Parameters
    ----------
    start : Look
        Where a project begins that nobody has looked at.
    kept : mapping
        What `kept_of` returned once.
    stages : collection of str
        Keys of the stages that there are.
    estate : Estate
    """
    known = {"stage": stages, "colour": dict(COLOURS), "demand_theme": TITLES}
    found: dict[str, Any] = {}
    for name in kept.keys() & ({f.name for f in fields(start)} - _NOT_KEPT):
        value, usual = kept[name], getattr(start, name)
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            value = type(usual)(value) if isinstance(usual, tuple | frozenset) else None
        if type(value) is type(usual) and (name not in known or value in known[name]):
            found[name] = value
    return without_the_gone(replace(start, **found), estate)


def map_kept_of(kept: Mapping[str, object]) -> tuple[frozenset[str], str]:
    """Return the layers that an earlier version kept hidden here, and what its shades told; empty for nothing.

    That version kept them with the user; now they are the project's (`workspace.mapping_sheet.take_over`).
    """
    hidden, figure = kept.get("hidden"), kept.get("theme_of_zones")
    layers = frozenset(key for key in hidden if key in BUILT_IN) if isinstance(hidden, list) else frozenset()
    return layers, figure if isinstance(figure, str) and figure in TITLES else ""


def without_the_gone(look: Look, estate: Estate) -> Look:
    """Return a look at nothing that an edit, or taking one back, has removed."""
    properties = estate.properties
    return replace(
        look,
        scenario=look.scenario if look.scenario in estate.scenarios else BASELINE,
        selected=tuple(key for key in look.selected if key in properties),
        hovered=look.hovered if look.hovered in properties else "",
        locality=look.locality if is_known(estate, look.locality) else "",
        zone=look.zone if look.zone in estate.zones else "",
        service=look.service if look.service in estate.services else "",
    )
