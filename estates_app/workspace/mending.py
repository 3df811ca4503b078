"""Rows that another program added or changed: what the analysis must be able to rely on is put in, and said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from estates_app.analysis.classify import classify
from estates_app.analysis.secrecy import apply_secrecy
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Partner, Service
from estates_app.workspace.identity import Mint
from estates_app.workspace.rulepacks import Rules

_POINT = 0

#: Who holds a property of which nobody has said it.
UNKNOWN_HOLDER = "Holder not known"


def mended(estate: Estate, rules: Rules, mint: Mint, *, is_changed: bool = True) -> tuple[Estate, tuple[str, ...]]:
    """Return the estate with every reference leading somewhere, and a sentence for each kind of thing put in.

    A partner may be written by its name. A row without one belongs to a holder who is not known; a service that no pack
    knows is a service without rules; a property without a class or scope is classed and scoped; a place that is no
    point is its middle; what another program made empty or a refuge is not named in public. Nothing is left out, so
    that the next save loses nothing.

    Parameters
    ----------
    is_changed : bool
        Whether another program has written to the file. Else who may be named stands as the last edit left it, unless
        an earlier version has not said it of a property.
    """
    estate, notes = _with_holders(estate, mint)
    estate, more = _with_services(estate)
    notes += more
    table = estate.properties
    fresh = [key for key, scope in zip(table.ids, table.texts("scope"), strict=True) if not scope]
    changes = dict(_cells(estate, rules))
    if changes:
        estate = estate.with_(properties=table.with_values(changes))
    if fresh:
        from estates_app.workspace.locating import locate  # seldom needed on opening

        estate = locate(estate, fresh)
        notes.append(f"{_count(len(fresh), 'property was', 'properties were')} added by another program.")
    if is_changed or not estate.properties.column("secrecy").valid.all():
        about = (estate.outlets, estate.services, estate.secrecy_rules, estate.partners)
        estate = estate.with_(properties=apply_secrecy(estate.properties, *about))
    return estate, tuple(notes)


def _with_holders(estate: Estate, mint: Mint) -> tuple[Estate, list[str]]:
    names = {partner.name.casefold(): key for key, partner in estate.partners.items()}
    partners, notes = dict(estate.partners), list[str]()
    lost = 0

    def holder(written: str | None) -> str:
        nonlocal lost
        if written in partners:
            return str(written)
        known = names.get((written or "").strip().casefold())
        if known is None:
            lost += 1
            known = names.get(UNKNOWN_HOLDER.casefold()) or mint("partner", UNKNOWN_HOLDER)
            names[UNKNOWN_HOLDER.casefold()] = known
            partners.setdefault(known, Partner(known, UNKNOWN_HOLDER, "other", "VO"))
        return known

    places = estate.properties
    changes: dict[tuple[str, str], object] = {
        (key, "partner"): holder(written)
        for key, written in zip(places.ids, places.texts("partner"), strict=True)
        if written not in partners
    }
    places = places.with_values(changes)
    outlets = estate.outlets
    changes = {
        (key, "partner"): places.get(str(outlets.get(key, "property")), "partner")
        for key, written in zip(outlets.ids, outlets.texts("partner"), strict=True)
        if written not in partners
    }
    if lost:
        notes.append(f"{_count(lost, 'property names', 'properties name')} no partner of this project.")
    return estate.with_(partners=partners, properties=places, outlets=outlets.with_values(changes)), notes


def _with_services(estate: Estate) -> tuple[Estate, list[str]]:
    unknown = sorted({service for service in estate.outlets.texts("service") if service} - set(estate.services))
    if not unknown:
        return estate, []
    services = {**estate.services, **{key: Service(key, key.replace("_", " ").capitalize()) for key in unknown}}
    return estate.with_(services=services), [f"No rule pack knows the service {', '.join(unknown)}: it never moves."]


def _cells(estate: Estate, rules: Rules) -> Iterator[tuple[tuple[str, str], object]]:
    table: Columns = estate.properties
    places = table.column("geometry")
    shapes = np.array(places.values, object)
    is_odd = places.valid & ((shapely.get_type_id(shapes) != _POINT) | shapely.is_empty(shapes))
    for i in np.flatnonzero(is_odd):
        shape = shapes[i]
        if shape.is_empty:
            yield (table.ids[i], "geometry"), None
        else:
            yield (table.ids[i], "geometry"), shapely.Point(shape.centroid.x, shape.centroid.y)
    for key, name, kind in zip(table.ids, table.texts("name"), table.texts("class"), strict=True):
        if not name:
            yield (key, "name"), "Property without a name"
        if not kind:
            yield (key, "class"), classify(table.record(key), rules.classes)


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
