"""What lies over the map of the project: spider lines and catchments."""

from __future__ import annotations

from collections.abc import Sequence

from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.findings import Findings
from estates_app.map.scene import Link, Ring

#: Minutes on foot of the catchment that is drawn round a centre.
_WALK_MIN = 20


def links_of(estate: Estate, findings: Findings | None) -> list[Link]:
    """Return a spider line for each building that would move, in the colour of its fate."""
    if findings is None:
        return []
    table, found = estate.properties, {}
    for move in findings.plan.moves:
        start, end = table.get(move.from_property, "geometry"), table.get(move.to_property, "geometry")
        if start is None or end is None or start.distance(end) < 1:
            continue
        decision = findings.fates.get(move.from_property)
        fate = decision.fate.value if decision else Fate.RELOCATE.value
        found[move.from_property, move.to_property] = Link((start.x, start.y), (end.x, end.y), f"fate:{fate}")
    return list(found.values())


def rings_of(estate: Estate, centres: Sequence[str]) -> list[Ring]:
    """Return the catchment of each centre: twenty minutes on foot, as far as roads usually bend."""
    speed_kmh = estate.settings.assumptions.get("walk_speed_kmh")
    bend = estate.settings.assumptions.get("detour_factor")
    if speed_kmh is None or bend is None:
        return []
    reach_m = _WALK_MIN * speed_kmh.value * 1000 / 60 / bend.value
    rings = []
    for key in centres:
        shape = estate.properties.get(key, "geometry")
        if shape is not None:
            rings.append(Ring((shape.x, shape.y), reach_m, f"{_WALK_MIN} min walk"))
    return rings
