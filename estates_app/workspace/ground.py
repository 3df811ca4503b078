"""The ground of a map: small areas in quiet shades, rivers, roads, edges, names of places. For paper and screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import shapely

from estates_app.domain.columns import Columns, FloatArray, IntArray, ObjectArray
from estates_app.domain.editions import EXEMPT, is_unnamed
from estates_app.domain.estate import Estate
from estates_app.domain.pictures import LineLayer, PlaceName, ZoneLayer
from estates_app.registers.opendata.context import assign_by_polygon

#: Ranks of places by class: lower is set first and larger. Of any other class they are hamlets.
_PLACE_RANK = {"city": 0, "town": 1, "village": 3, "suburban area": 4, "suburb": 4}
_HAMLET = 5

#: Of two places of one rank that is named first round which more people live, so far off, metres.
_ROUND_PLACE_M = 2_500.0

#: Classes of lesser roads that paper shows, and those that a screen shows from near.
_FEW = ("b_road", "minor", "road", "local", "")
_MINOR = (*_FEW, "b road", "minor road", "local road", "local street", "street", "unclassified", "residential")

#: More streets than this would blacken a page.
_MOST_ON_PAPER = 20_000


def frame_27700(estate: Estate, edition: str = EXEMPT) -> tuple[float, float, float, float] | None:
    """Return the bounds of the area with a margin, EPSG:27700 metres; None where nothing has a place.

    A property of which the edition does not say where it is sets no bound.
    """
    places = estate.properties
    hidden = [key for key in places.ids if is_unnamed(places, key, edition)]
    for table in (estate.zones, estate.localities, places.without(hidden) if hidden else places):
        column = table.column("geometry")
        if column.valid.any():
            west, south, east, north = shapely.total_bounds(np.array(column.values[column.valid], object))
            margin = max(500.0, 0.02 * max(east - west, north - south))
            return west - margin, south - margin, east + margin, north + margin
    return None


def ground_layers(estate: Estate, *, is_wide: bool = False) -> tuple[ZoneLayer | LineLayer, ...]:
    """Return the quiet ground of a map on paper: residents per hectare in shades, rivers, roads, edges.

    Parameters
    ----------
    is_wide : bool
        Of a whole county, whose streets would be a grey haze: they are left out.
    """
    lines = line_layers(estate)
    return (*zone_layers(estate), *(layer for layer in lines if not (is_wide and layer.style == "road")))


def zone_layers(estate: Estate) -> tuple[ZoneLayer, ...]:
    """Return the small areas shaded by residents a hectare; none where none has a shape."""
    zones = estate.zones.column("geometry")
    if not zones.valid.any():
        return ()
    shapes = np.array(zones.values[zones.valid], object)
    density = residents_a_hectare(estate)[zones.valid]
    return (ZoneLayer(shapes, density, fifths(density), "quiet", "Residents a hectare"),)


def residents_a_hectare(estate: Estate) -> FloatArray:
    """Return how densely each small area is lived in, shape (zone,), nan where it is not known."""
    column = estate.zones.column("geometry")
    hectares = np.full(len(column), np.nan)
    shapes = np.array(column.values[column.valid], object)
    hectares[column.valid] = shapely.area(shapes) / 10_000 if len(shapes) else []
    return estate.zones.numbers("population") / np.where(hectares > 0, hectares, np.nan)


def line_layers(estate: Estate, *, with_minor: bool = False) -> tuple[LineLayer, ...]:
    """Return rivers, roads and edges, lowest first.

    Parameters
    ----------
    with_minor : bool
        Whether to bring streets however many there are: a screen shows them only from near, paper would be black.
    """
    layers: list[LineLayer] = []
    for layer, kinds, style in (
        ("river", None, "river"),
        ("road", _MINOR if with_minor else _FEW, "road"),
        ("road", ("a_road", "primary", "a road"), "a_road"),
        ("road", ("motorway",), "motorway"),
        ("boundary", None, "boundary"),
    ):
        lines = _backdrop(estate, layer, kinds)
        if len(lines) and (with_minor or style != "road" or len(lines) <= _MOST_ON_PAPER):
            layers.append(LineLayer(lines, style))
    if not len(_backdrop(estate, "boundary", None)) and estate.localities.column("geometry").valid.any():
        column = estate.localities.column("geometry")
        layers.append(LineLayer(shapely.boundary(np.array(column.values[column.valid], object)), "boundary"))
    return tuple(layers)


def edge_lines(ring_27700: tuple[tuple[float, float], ...]) -> tuple[LineLayer, ...]:
    """Return the edge of a drawn area (corners, metres) as a layer of lines; none for no corners."""
    return (LineLayer(np.array([shapely.LinearRing(ring_27700)], object), "area"),) if ring_27700 else ()


def _backdrop(estate: Estate, layer: str, kinds: Iterable[str] | None) -> ObjectArray:
    shapes = estate.backdrop.column("geometry").values[_rows_of(estate.backdrop, layer, kinds)]
    return shapely.boundary(shapes) if layer == "boundary" and len(shapes) else shapes


def _rows_of(table: Columns, layer: str, kinds: Iterable[str] | None = None) -> IntArray:
    """Return the rows of a layer of the backdrop that have a shape; where kinds are given, those of these classes."""
    told = table.column("layer")
    rows = np.flatnonzero((told.values.astype(object) == layer) & told.valid & table.column("geometry").valid)
    if kinds is None:
        return rows
    wanted, classes = set(kinds), table.column("class").take(rows)
    cells = zip(classes.values.tolist(), classes.valid.tolist(), strict=True)
    return rows[[(str(kind) if ok else "").casefold() in wanted for kind, ok in cells]]


def fifths(values: np.ndarray) -> tuple[float, ...]:
    """Return four rounded breaks at the fifths of the known values."""
    known = values[np.isfinite(values)]
    if len(np.unique(known)) < 6:
        return ()
    cuts = np.quantile(known, [0.2, 0.4, 0.6, 0.8])
    digits = 1 if cuts[0] < 10 else 0
    return tuple(sorted({round(float(cut), digits) for cut in cuts}))


def place_names(
    estate: Estate, bounds: tuple[float, float, float, float], *, with_villages: bool = False
) -> tuple[PlaceName, ...]:
    """Return the names of places in a frame, the weightiest first: by rank, then by how many people live round them.

    Of a wide frame the towns alone, unless villages are wanted too: then a place beyond the area counts for one rank
    less than one within.
    """
    table = estate.backdrop
    west, south, east, north = bounds
    is_wide = east - west > 20_000 and not with_villages
    found = []
    rows = _rows_of(table, "place")
    here = table.take(rows)
    for kind, name, geometry in zip(
        here.texts("class"), here.texts("name"), here.column("geometry").values, strict=True
    ):
        rank = _PLACE_RANK.get((kind or "").casefold(), _HAMLET)
        if not name or (is_wide and rank > 1):
            continue
        if west < geometry.x < east and south < geometry.y < north:
            found.append(PlaceName(name, geometry.x, geometry.y, rank))
    if found and (is_wide or with_villages):  # names beyond the area would take the room of those within
        inside = assign_by_polygon(np.array([(p.x_27700, p.y_27700) for p in found]), estate.localities)
        if is_wide:
            found = [place for place, where in zip(found, inside, strict=True) if where] or found
        elif any(inside):
            pairs = zip(found, inside, strict=True)
            found = [place if where else replace(place, rank=place.rank + 1) for place, where in pairs]
    people = _people_round(estate, found)
    order = sorted(range(len(found)), key=lambda at: (found[at].rank, -people[at], found[at].name))
    return tuple(found[at] for at in order)


def _people_round(estate: Estate, places: Sequence[PlaceName]) -> list[float]:
    """Return how many residents have their small area's middle near each place, 0 where none is known."""
    zones = estate.zones.column("geometry")
    if not places or not zones.valid.any():
        return [0.0] * len(places)
    middles = shapely.centroid(np.array(zones.values[zones.valid], object))
    people = np.nan_to_num(estate.zones.numbers("population"))[zones.valid]
    points = shapely.points([(place.x_27700, place.y_27700) for place in places])
    at, zone = shapely.STRtree(middles).query(points, predicate="dwithin", distance=_ROUND_PLACE_M)
    return np.bincount(at, people[zone], minlength=len(places)).tolist()  # type: ignore[no-any-return]
