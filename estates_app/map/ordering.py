"""A map that a report orders, as the scene and the page of the one painter."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import shapely

from estates_app.domain.pictures import LineLayer, MapOrder, PointLayer, ZoneLayer
from estates_app.map.legend import ClassBar, LegendEntry, LegendTitle, LineRow, NoteRow, SwatchRow, SymbolRow
from estates_app.map.page import MapPage, Paper
from estates_app.map.scene import LAND_CLASS, Link, Scene
from estates_app.map.theme import MISSING, Theme, class_of, class_words, usable_breaks

SPIDER = "spider"

T = TypeVar("T")


def page_of(order: MapOrder, theme: Theme, family: str = "") -> MapPage:
    """Return the page of an order: with a title a sheet of its own, else a figure within a text.

    Parameters
    ----------
    order : MapOrder
    theme : Theme
    family : str
        Typeface of the names on the map, so that they are the same on every machine; the screen's where it is empty.
    """
    size = (order.width_mm, order.height_mm)
    if family:
        words = {**theme.tokens["type"], "families": [family, *theme.tokens["type"]["families"]]}
        theme = replace(theme, tokens={**theme.tokens, "type": words})
    return MapPage(
        scene_of(order, theme),
        theme,
        Paper.sized(*size) if order.title else Paper.figure(*size),
        order.bounds_27700,
        is_round=False,
        title=order.title,
        attribution=order.attribution,
        legend=legend_of(order),
        has_furniture=order.has_furniture,
    )


def scene_of(order: MapOrder, theme: Theme) -> Scene:
    """Return the scene that an order asks for; what the order does not show is not in it."""
    scene = Scene()
    _set_zones(scene, [layer for layer in order.layers if isinstance(layer, ZoneLayer)], theme)
    lines = [layer for layer in order.layers if isinstance(layer, LineLayer)]
    scene.set_lines([layer for layer in lines if layer.style != SPIDER])
    scene.set_places(order.places)
    _set_points(scene, [layer for layer in order.layers if isinstance(layer, PointLayer)])
    _set_links(scene, [layer for layer in lines if layer.style == SPIDER])
    return scene


def _set_zones(scene: Scene, layers: list[ZoneLayer], theme: Theme) -> None:
    """Fill zones by their classes; those of a second layer lie over those of the first."""
    if not layers:
        return
    colours: list[str] = []
    classes: list[int] = []
    for layer in layers:
        breaks = usable_breaks(layer.breaks)
        if not breaks:
            classes += [LAND_CLASS] * len(layer.geometry_27700)
            continue
        found = class_of(layer.values, breaks)
        classes += [number + len(colours) if number >= 0 else number for number in found]
        colours += theme.classes(layer.ramp, len(breaks) + 1)
    scene.set_zones(np.concatenate([np.asarray(layer.geometry_27700, dtype=object) for layer in layers]))
    scene.set_zone_classes(classes, colours)


def _set_points(scene: Scene, layers: list[PointLayer]) -> None:
    """Set the symbols, those of later layers on top, and the names that are asked for."""
    if not layers:
        return
    names = [name for layer in layers for name in _padded(layer.labels, "", layer)]
    scene.set_points(
        np.vstack([np.asarray(layer.xy_27700, dtype=float).reshape(-1, 2) for layer in layers]),
        [symbol for layer in layers for symbol in layer.symbols],
        [size for layer in layers for size in _padded(layer.sizes, 1.0, layer)],
        [float(rank) for rank, layer in enumerate(layers) for _ in layer.symbols],
        names=names,
    )
    scene.set_labels([at for at, name in enumerate(names) if name])


def _padded(given: tuple[T, ...], usual: T, layer: PointLayer) -> tuple[T, ...]:
    return given + (usual,) * (len(layer.symbols) - len(given))


def _set_links(scene: Scene, layers: list[LineLayer]) -> None:
    """Draw spider lines; one that ends at a symbol's place ends at the symbol, which may stand a little aside."""
    point_at = {place: at for at, place in enumerate(map(tuple, scene.points.xy_27700.tolist()))}
    links = []
    for layer in layers:
        for line in shapely.get_parts(layer.geometry_27700):
            places = shapely.get_coordinates(line)
            if len(places) < 2 or not np.isfinite(places).all():
                continue
            start, end = tuple(places[0].tolist()), tuple(places[-1].tolist())
            ends = (point_at.get(start, -1), point_at.get(end, -1))
            links.append(Link(start, end, "map_spider", from_point=ends[0], to_point=ends[1]))
    scene.set_links(links)


def legend_of(order: MapOrder) -> tuple[LegendEntry, ...]:
    """Return everything that the layers need explained, each once, topmost layer first."""
    entries: list[LegendEntry] = []
    for layer in reversed(order.layers):
        if isinstance(layer, PointLayer):
            found: list[LegendEntry] = [SymbolRow(symbol, words) for symbol, words in layer.legend]
        elif isinstance(layer, ZoneLayer):
            found = _zone_entries(layer)
        else:
            found = [LineRow(layer.style, layer.title)] if layer.title else []
        entries.extend(entry for entry in found if entry not in entries)
    return tuple(entries)


def _zone_entries(layer: ZoneLayer) -> list[LegendEntry]:
    """Say the classes: each with its break and how many areas are in it, how they were made, and what is missing."""
    breaks = usable_breaks(layer.breaks)
    if not breaks:
        return []
    title = f"{layer.title}, {layer.unit}" if layer.title and layer.unit else layer.title or layer.unit
    words = class_words(breaks, layer.labels, layer.level)
    counts = layer.counts if len(layer.counts) == len(words) + 1 else ()
    entries: list[LegendEntry] = [LegendTitle(title)] if title else []
    entries.append(ClassBar(layer.ramp, len(words), words, counts[:-1], words))
    if not np.isfinite(np.asarray(layer.values, dtype=float)).all():
        entries.append(SwatchRow("missing", MISSING, counts[-1] if counts else None))
    return [*entries, NoteRow(layer.note)] if layer.note else entries
