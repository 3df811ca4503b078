"""How much of the evidence was supplied: before any total."""

from __future__ import annotations

from collections.abc import Mapping

from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Coverage
from estates_app.domain.partnership import Scope

#: Classes whose buildings people visit: elsewhere nobody is asked for visits.
VISITED = frozenset({"customer", "community"})

_NOT_BUILDINGS = frozenset({"land"})


def coverage(estate: Estate, catalogue: FieldCatalogue) -> Coverage:
    """Return facts known and wanted by partner and kind of evidence, over the properties in scope."""
    kinds = catalogue.evidence_kinds()
    found: dict[str, dict[str, list[int]]] = {}
    for _, record in estate.properties.records():
        if record.get("scope") != Scope.IN_SCOPE.value:
            continue
        counts = found.setdefault(str(record["partner"]), {kind: [0, 0] for kind in kinds})
        for kind, fields in wanted(record, kinds).items():
            counts[kind][1] += 1
            counts[kind][0] += any(record.get(name) is not None for name in fields)
    return Coverage({p: {kind: (k, w) for kind, (k, w) in counts.items()} for p, counts in found.items()})


def wanted(record: Mapping[str, object], kinds: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the kinds of evidence that make sense for a property, each with the fields that would give it."""
    is_land = record.get("class") in _NOT_BUILDINGS
    is_lease = record.get("tenure") == "leasehold"
    is_visited = record.get("class") in VISITED
    asked = {
        "running cost": not is_land,
        "visits or use": is_visited,
        "condition": not is_land,
        "floor area": not is_land,
        "lease dates": is_lease,
    }
    return {kind: fields for kind, fields in kinds.items() if asked.get(kind, True)}
