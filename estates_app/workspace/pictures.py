"""Order the maps of a shortlist: the estate now, with the proposals, and round each proposed centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from estates_app.analysis.losers import journeys_of
from estates_app.analysis.outcome import journeys
from estates_app.domain.editions import is_unnamed, name_in
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.findings import Centre, Findings
from estates_app.domain.mapsheet import Shades
from estates_app.domain.partnership import Scope
from estates_app.domain.pictures import LineLayer, MapOrder, Picture, PointLayer, ZoneLayer
from estates_app.workspace.ground import frame_27700, ground_layers, place_names
from estates_app.workspace.ports import MapPicture
from estates_app.workspace.zone_figures import asks_for_service, is_of_journeys
from estates_app.workspace.zone_themes import zone_layer, zone_theme

#: Width of a page's text, mm; two maps of the area stand one above the other on a page, each with its legend beside it.
PAGE_MM = 176.0


#: Fates worth a symbol of their own on a county map; the rest are dots of context.
_SHOWN = (
    Fate.HOST,
    Fate.RELOCATE,
    Fate.SHARE,
    Fate.INVEST,
    Fate.LET,
    Fate.TRANSFER,
    Fate.COMMUNITY_TRANSFER,
    Fate.DISPOSAL_REVIEW,
    Fate.SUBSTITUTE,
    Fate.NEW,
)


def shortlist_orders(estate: Estate, findings: Findings, edition: str) -> dict[str, MapOrder]:
    """Return the maps of a shortlist by key: ``now``, ``proposed`` and ``centre:<property id>``."""
    frame = frame_27700(estate, edition)
    if frame is None:
        return {}
    ground, wide = ground_layers(estate), ground_layers(estate, is_wide=True)
    orders = {
        "now": order_of(estate, frame, (*wide, partner_points(estate, edition)), ""),
        "proposed": order_of(
            estate,
            frame,
            (*wide, *_spiders(estate, findings.plan.joint, edition), _fate_points(estate, findings, frame, edition)),
            "",
        ),
    }
    for centre in findings.plan.joint:
        if is_unnamed(estate.properties, centre.property_id, edition):
            continue  # a map round it would say where it is
        near = _centre_frame(estate, centre, edition)
        layers = (
            *clipped(ground, near),
            *_spiders(estate, (centre,), edition),
            _fate_points(estate, findings, near, edition, is_named=True),
        )
        orders[f"centre:{centre.property_id}"] = order_of(estate, near, layers, "", height_mm=88)
    return orders


def county_order(
    estate: Estate, findings: Findings | None, edition: str, *, width_mm: float = 297, height_mm: float = 210
) -> MapOrder | None:
    """Return one large map of the whole area, shaded as the project says, with the proposals where there are any."""
    frame = frame_27700(estate, edition)
    if frame is None:
        return None
    lines = (layer for layer in ground_layers(estate, is_wide=True) if isinstance(layer, LineLayer))
    layers: tuple[ZoneLayer | LineLayer, ...] = (*_shades(estate, findings), *lines)
    if findings is None:
        return order_of(
            estate,
            frame,
            (*layers, partner_points(estate, edition)),
            f"{estate.area}: property by partner",
            width_mm=width_mm,
            height_mm=height_mm,
        )
    points = _fate_points(estate, findings, frame, edition)
    return order_of(
        estate,
        frame,
        (*layers, *_spiders(estate, findings.plan.joint, edition), points),
        f"{estate.area}: proposed joint service centres",
        width_mm=width_mm,
        height_mm=height_mm,
    )


def _shades(estate: Estate, findings: Findings | None) -> tuple[ZoneLayer, ...]:
    """Return the small areas as the map of the project shades them.

    A figure of one service gives way to residents a hectare: which service is in view the project does not say.
    """
    wish = estate.sheet.shades
    if asks_for_service(wish.figure) or (is_of_journeys(wish.figure) and findings is None):
        wish = Shades()
    travelled = None
    if findings is not None and is_of_journeys(wish.figure):
        travelled = journeys_of(*journeys(estate, findings.plan), len(estate.zones))
    return zone_layer(estate, zone_theme(estate, wish.figure, travelled, "", wish))


def paint_shortlist(painter: MapPicture, estate: Estate, findings: Findings, edition: str) -> dict[str, Picture]:
    """Paint every map of a shortlist; empty where this machine cannot paint."""
    if not painter.is_available():
        return {}
    words = _alt_texts(estate, findings, edition)
    orders = shortlist_orders(estate, findings, edition)
    return {key: Picture(painter.svg(order), *words[key]) for key, order in orders.items()}


def _alt_texts(estate: Estate, findings: Findings, edition: str) -> dict[str, tuple[str, str]]:
    """Return alt text and caption of each map, made from the data so that they cannot go stale."""
    n, centres, moves = len(estate.properties), findings.plan.joint, findings.plan.moves
    partners = len({p for p in estate.properties.texts("partner") if p})
    placed = int(estate.properties.column("geometry").valid.sum())
    names = [name_in(estate.properties, c.property_id, edition) for c in centres]
    listed = "; ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    texts = {
        "now": (
            f"Map of {estate.area} with {placed} of {n} properties of {partners} partners, by partner. "
            "Table of properties gives each one's name and place.",
            f"Property of {partners} partners in {estate.area} now",
        ),
        "proposed": (
            f"Map of {estate.area} with {len(centres)} proposed joint service centres ({listed}) and lines from the "
            f"{len(moves)} services that would move to them. The tables of centres give the same facts.",
            f"{len(centres)} proposed centres and the {len(moves)} services that would move",
        ),
    }
    for centre, name in zip(centres, names, strict=True):
        shown = [m for m in centre.moves if not is_unnamed(estate.properties, m.from_property, edition)]
        far = max((m.distance_m for m in shown), default=0.0)
        texts[f"centre:{centre.property_id}"] = (
            f"Map round {name} with the {len(centre.moves)} services that would move in, from up to "
            f"{far / 1000:.1f} km away. The table of moves lists them.",
            f"{name} and what would move",
        )
    return texts


def _centre_frame(estate: Estate, centre: Centre, edition: str) -> tuple[float, float, float, float]:
    table = estate.properties
    here: Any = table.get(centre.property_id, "geometry")  # a candidate always has a place
    shown = [m.from_property for m in centre.moves if not is_unnamed(table, m.from_property, edition)]
    points: list[Any] = [here] + [table.get(key, "geometry") for key in shown]
    reach = max([1500.0] + [1.15 * here.distance(p) for p in points if p is not None])
    return here.x - reach, here.y - reach, here.x + reach, here.y + reach


def order_of(
    estate: Estate,
    bounds: tuple[float, float, float, float],
    layers: Sequence[ZoneLayer | LineLayer | PointLayer],
    title: str,
    *,
    width_mm: float = PAGE_MM,
    height_mm: float = 94,
) -> MapOrder:
    """Return a map of some layers with the names of places in its frame; with a title it carries its sources."""
    return MapOrder(
        bounds_27700=bounds,
        width_mm=width_mm,
        height_mm=height_mm,
        layers=tuple(layers),
        places=place_names(estate, bounds),
        title=title,
        attribution=" ".join(estate.attributions) if title else "",  # small maps stand above their sources
        has_furniture=True,
    )


def clipped(
    ground: Sequence[ZoneLayer | LineLayer], bounds: tuple[float, float, float, float]
) -> tuple[ZoneLayer | LineLayer, ...]:
    """Keep only what the frame (a little enlarged) can show, so that small maps stay small files."""
    west, south, east, north = bounds
    reach = max(east - west, north - south) * 0.6
    box = shapely.box(west - reach, south - reach, east + reach, north + reach)
    shown: list[ZoneLayer | LineLayer] = []
    for layer in ground:
        keep = shapely.intersects(layer.geometry_27700, box)
        if isinstance(layer, ZoneLayer):
            shown.append(replace(layer, geometry_27700=layer.geometry_27700[keep], values=layer.values[keep]))
        else:
            shown.append(LineLayer(layer.geometry_27700[keep], layer.style, layer.title))
    return tuple(shown)


def _spiders(estate: Estate, centres: Sequence[Centre], edition: str) -> tuple[LineLayer, ...]:
    """Return lines to centres; none from or to a building of which the edition does not say where it is."""
    lines = []
    for centre in centres:
        if is_unnamed(estate.properties, centre.property_id, edition):
            continue
        to: Any = estate.properties.get(centre.property_id, "geometry")
        for move in centre.moves:
            if is_unnamed(estate.properties, move.from_property, edition):
                continue
            start = estate.properties.get(move.from_property, "geometry")
            if start is not None and start.distance(to) > 1:
                lines.append(shapely.LineString([(start.x, start.y), (to.x, to.y)]))
    return (LineLayer(np.array(lines, object), "spider", "Would move"),) if lines else ()


def partner_points(estate: Estate, edition: str) -> PointLayer:
    """Return every placed property as its holder's symbol; what an edition leaves unnamed has none."""
    shown_here = ~np.array([is_unnamed(estate.properties, key, edition) for key in estate.properties.ids], bool)
    placed = np.flatnonzero(estate.properties.column("geometry").valid & shown_here)
    xy = estate.property_xy_27700()[placed]
    holders = estate.properties.texts("partner")
    codes = {p.id: p.code for p in estate.partners.values()}
    scopes = estate.properties.texts("scope")
    in_scope = [scopes[i] == Scope.IN_SCOPE.value for i in placed]
    symbols = tuple(
        f"partner:{codes[str(holders[i])]}" if ok else "context" for i, ok in zip(placed, in_scope, strict=True)
    )
    shown = set(symbols)
    legend = tuple((f"partner:{p.code}", p.name) for p in estate.partners.values() if f"partner:{p.code}" in shown)
    context = (("context", "Not in scope"),) if "context" in shown else ()
    sizes = tuple(1.0 if symbol != "context" else 0.6 for symbol in symbols)
    return PointLayer(xy, symbols, ("",) * len(placed), sizes, legend + context)


def _fate_points(
    estate: Estate,
    findings: Findings,
    bounds: tuple[float, float, float, float],
    edition: str,
    *,
    is_named: bool = False,
) -> PointLayer:
    """Return fates as symbols; hosts last, so that they lie on top, and named where wanted.

    Where an edition may not say where a property is, it has no symbol.
    """
    west, south, east, north = bounds
    xy_all = estate.property_xy_27700()
    shown: list[tuple[bool, int, str]] = []
    for key, decision in findings.fates.items():
        i = estate.properties.row(key)
        x, y = xy_all[i]
        is_here = west < x < east and south < y < north  # False for nan
        if not is_here or is_unnamed(estate.properties, key, edition):
            continue
        symbol = f"fate:{decision.fate.value}" if decision.fate in _SHOWN else "context"
        shown.append((decision.fate is Fate.HOST, i, symbol))
    shown.sort()
    ids = estate.properties.ids
    names = {i: str(estate.properties.get(ids[i], "name")) for is_host, i, _ in shown if is_host and is_named}
    used = {symbol for _, _, symbol in shown}
    legend = tuple((f"fate:{f.value}", f.words) for f in _SHOWN if f"fate:{f.value}" in used)
    rest = (("context", "No change, or no view yet"),) if "context" in used else ()
    return PointLayer(
        xy_all[[i for _, i, _ in shown]].reshape(-1, 2),
        tuple(symbol for _, _, symbol in shown),
        tuple(names.get(i, "") for _, i, _ in shown),
        (0.7,) * len(shown),
        legend + rest,
    )
