"""The road network: one connected, planar web of main roads, lanes and streets, and a motorway over it.

Junctions come first: along the main roads, on bent grids in the towns, and thinly over the country. A Gabriel graph
joins them: it is connected and no two of its edges cross. The motorway crosses it on bridges and meets it at its
junctions. Every edge runs straight from one junction to the next on whole metres, so that edges that meet share a point
exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import shapely
from scipy.interpolate import CubicSpline
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from maker.places import PLACES, SOUTH_M, WEST_M, Place

#: Points of the motorway, kilometres from the corner: from the west past Amberford's south to the east.
_MOTORWAY_KM = ((-4, 17), (9, 18.5), (19, 20), (29, 17), (36.5, 17.2), (41.6, 21.5), (45, 27), (51, 31), (65, 33.5))

#: Distances between junctions, metres: on main roads in the open and in places, in streets, on lanes, on the motorway;
#: and those that are too near.
_MAIN_M, _MAIN_IN_PLACE_M, _STREET_M, _LANE_M, _MOTORWAY_M = 380.0, 125.0, 110.0, 880.0, 600.0
_TOO_NEAR_M = {"main": 90.0, "street": 78.0, "lane": 420.0}

#: A road between two towns passes through villages that lie no farther than this from its straight line, metres.
_ON_THE_WAY_M = 1900.0

#: Share of streets and lanes left out where the web stays whole without them: real streets have dead ends.
_LEFT_OUT = 0.07

#: km/h in the open and in a place, by class.
_SPEED_KMH = {
    "Motorway": (105, 105),
    "A road": (80, 48),
    "B road": (64, 40),
    "Minor road": (56, 40),
    "Local street": (32, 32),
}


@dataclass(frozen=True)
class Road:
    """A stretch of road between two junctions: class, name (empty for streets), speed and line (EPSG:27700)."""

    kind: str
    name: str
    speed_kmh: int
    line: shapely.LineString


@dataclass
class _Junctions:
    """Junctions as they gather: place, lines of a town's grid (-1 where they are of none), whether on a main road."""

    xy: np.ndarray
    grid: np.ndarray
    on_main: np.ndarray

    def add(self, xy: np.ndarray, grid: np.ndarray, *, on_main: bool, apart_m: float) -> np.ndarray:
        """Add those that are not too near to others; returns for every offered one the junction that stands for it."""
        home = np.empty(len(xy), int)
        tree = cKDTree(self.xy) if len(self.xy) else None
        near = tree.query(xy)[1] if tree is not None else np.zeros(len(xy), int)
        apart = np.hypot(*(self.xy[near] - xy).T) if tree is not None else np.full(len(xy), np.inf)
        cells: dict[tuple[int, int], list[int]] = {}
        fresh: list[int] = []
        base = len(self.xy)
        for i, (x, y) in enumerate(xy):
            if apart[i] < apart_m:
                home[i] = near[i]
                continue
            cell = int(x // apart_m), int(y // apart_m)
            around = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in cells.get((cell[0] + dx, cell[1] + dy), ())]
            twin = next((j for j in around if np.hypot(*(xy[fresh[j]] - (x, y))) < apart_m), None)
            if twin is not None:
                home[i] = base + twin
                continue
            cells.setdefault(cell, []).append(len(fresh))
            home[i] = base + len(fresh)
            fresh.append(i)
        self.xy = np.concatenate([self.xy, xy[fresh]])
        self.grid = np.concatenate([self.grid, grid[fresh]])
        self.on_main = np.concatenate([self.on_main, np.full(len(fresh), on_main)])
        return home


def make_roads(random: np.random.Generator, outline: shapely.Polygon) -> list[Road]:
    """Make the network of a county."""
    junctions = _Junctions(np.empty((0, 2)), np.empty((0, 2), int), np.empty(0, bool))
    mains = [(kind, name, junctions.add(*_bare(xy), on_main=True, apart_m=_TOO_NEAR_M["main"]))
             for kind, name, xy in _main_roads(random, outline)]  # fmt: skip
    for place in PLACES:
        xy, grid = _streets(random, outline, place)
        junctions.add(xy, grid, on_main=False, apart_m=_TOO_NEAR_M["street"])
    junctions.add(*_bare(_lanes(random, outline)), on_main=False, apart_m=_TOO_NEAR_M["lane"])
    edges = _thinned(random, junctions, _gabriel(junctions.xy))
    kinds, names = _classes(junctions, edges, mains)
    is_built_up = _is_built_up(junctions.xy[edges].mean(axis=1))
    roads = [
        Road(kind, name, _SPEED_KMH[kind][int(built)], shapely.LineString(junctions.xy[edge]))
        for edge, kind, name, built in zip(edges, kinds, names, is_built_up, strict=True)
    ]
    return roads + _motorway(outline, junctions.xy, roads)


def _bare(xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return xy, np.full((len(xy), 2), -1)


def _main_roads(random: np.random.Generator, outline: shapely.Polygon) -> list[tuple[str, str, np.ndarray]]:
    """Return (class, name, points) of the roads from place to place: A between towns, B to villages.

    The A roads come first: where two roads share their way, it bears the name of the greater.
    """
    xy = np.array([(p.x_m, p.y_m) for p in PLACES])
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    towns = [i for i, p in enumerate(PLACES) if p.is_town]
    direct = [(i, j) for i in towns for j in towns if i < j and _is_direct(apart, i, j, towns, 0.84)]
    found, legs = [], set()
    for number, (i, j) in enumerate(direct, 1):
        for a, b in pairwise(_way_through(xy, i, j)):
            if (min(a, b), max(a, b)) not in legs:
                legs.add((min(a, b), max(a, b)))
                found.append(("A road", f"A9{number:02d}", _bent(random, outline, xy[a], xy[b])))
    for i, j in combinations(range(len(xy)), 2):
        is_new = (i, j) not in legs and not (i in towns and j in towns)
        if is_new and _is_direct(apart, i, j, range(len(xy)), 0.98):
            number = 1 + sum(kind == "B road" for kind, _, _ in found)
            found.append(("B road", f"B69{number:02d}", _bent(random, outline, xy[i], xy[j])))
    return found


def _is_direct(apart: np.ndarray, i: int, j: int, among: Iterable[int], share: float) -> bool:
    """Whether no third place lies nearer to both than a share of the way between them."""
    return not any(max(apart[i, k], apart[k, j]) < share * apart[i, j] for k in among if k not in (i, j))


def _way_through(xy: np.ndarray, i: int, j: int) -> list[int]:
    """Return the places of a road between two towns: those near its straight line are on the way."""
    line = shapely.LineString([xy[i], xy[j]])
    points = shapely.points(xy)
    along = shapely.line_locate_point(line, points)
    near = np.flatnonzero((shapely.distance(line, points) < _ON_THE_WAY_M) & (along > 0) & (along < line.length))
    return [i, *sorted(near.tolist(), key=lambda k: along[k]), j]


def _bent(random: np.random.Generator, outline: shapely.Polygon, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the junctions of a road with a bow and a swing; in places they lie closer."""
    length_m = float(np.hypot(*(b - a)))
    t = np.linspace(0, 1, int(length_m / _MAIN_IN_PLACE_M) + 1)
    across = np.array([a[1] - b[1], b[0] - a[0]])
    bow = random.normal(0, 0.045) * np.sin(np.pi * t) + random.normal(0, 0.02) * np.sin(3 * np.pi * t)
    line = a + t[:, None] * (b - a) + bow[:, None] * across
    step = round(_MAIN_M / _MAIN_IN_PLACE_M)
    keep = _is_built_up(line) | (np.arange(len(t)) % step == 0)
    return _within(outline, np.round(line[keep | (t == 1)]))


def _is_built_up(xy: np.ndarray) -> np.ndarray:
    """Whether each point lies in a town or village."""
    reach_m = np.array([1.6 * p.spread_m for p in PLACES])
    apart, nearest = cKDTree([(p.x_m, p.y_m) for p in PLACES]).query(xy)
    return apart < reach_m[nearest]


def _streets(random: np.random.Generator, outline: shapely.Polygon, place: Place) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of a place's streets, a bent grid with ragged edges, and each one's lines in the grid."""
    reach_m = (1.55 if place.is_town else 1.2) * place.spread_m
    n = int(reach_m / _STREET_M) + 2
    lines = np.arange(-n, n + 1)
    i, j = (v.ravel() for v in np.meshgrid(lines, lines))
    xy = np.column_stack([i, j]) * _STREET_M + random.normal(0, 0.07 * _STREET_M, (len(i), 2))
    turn = random.uniform(0, np.pi / 2)
    xy = xy @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    xy += 0.05 * reach_m * np.sin(xy[:, ::-1] / (0.35 * reach_m))  # streets bend
    angle, far = np.arctan2(xy[:, 1], xy[:, 0]), np.hypot(xy[:, 0], xy[:, 1]) / reach_m
    edge = 1 + 0.14 * np.sin(3 * angle + turn) + 0.1 * np.sin(7 * angle)
    is_built = random.random(len(xy)) < np.clip(1.75 * (1.12 - far / edge), 0, 0.985)
    xy = np.round(np.add(xy, (place.x_m, place.y_m)))
    keep = is_built & shapely.contains_xy(outline, xy)
    return xy[keep], np.column_stack([i, j])[keep] + 1000


def _lanes(random: np.random.Generator, outline: shapely.Polygon) -> np.ndarray:
    """Return the junctions of the open country: a wide grid, well shaken."""
    west, south, east, north = outline.bounds
    x, y = (v.ravel() for v in np.meshgrid(np.arange(west, east, _LANE_M), np.arange(south, north, _LANE_M)))
    xy = np.column_stack([x, y]) + random.uniform(-0.42, 0.42, (len(x), 2)) * _LANE_M
    return _within(outline, np.round(xy))


def _within(outline: shapely.Polygon, xy: np.ndarray) -> np.ndarray:
    return xy[shapely.contains_xy(outline, xy)]


def _gabriel(xy: np.ndarray) -> np.ndarray:
    """Return the edges (from, to) with no point in the circle over them: those of Delaunay that face no obtuse one."""
    triangles = Delaunay(xy).simplices
    found, is_kept = [], []
    for a, b, c in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        edge, corner = np.sort(triangles[:, [a, b]], axis=1), xy[triangles[:, c]]
        found.append(edge)
        is_kept.append(((xy[edge[:, 0]] - corner) * (xy[edge[:, 1]] - corner)).sum(axis=1) >= 0)
    edges, where = np.unique(np.concatenate(found), axis=0, return_inverse=True)
    faces_obtuse = np.zeros(len(edges), bool)
    np.logical_or.at(faces_obtuse, where.ravel(), ~np.concatenate(is_kept))
    return edges[~faces_obtuse]


def _graph(xy: np.ndarray, edges: np.ndarray) -> csr_matrix:
    length_m = np.hypot(*(xy[edges[:, 0]] - xy[edges[:, 1]]).T)
    return coo_matrix((length_m, (edges[:, 0], edges[:, 1])), (len(xy), len(xy))).tocsr()


def _thinned(random: np.random.Generator, junctions: _Junctions, edges: np.ndarray) -> np.ndarray:
    """Leave out the slanting streets of a grid and some others, but none of those that hold the web together."""
    tree = minimum_spanning_tree(_graph(junctions.xy, edges)).tocoo()
    needed = {(min(a, b), max(a, b)) for a, b in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    grid = junctions.grid[edges]
    is_slanting = (grid >= 0).all(axis=(1, 2)) & (np.abs(grid[:, 0] - grid[:, 1]).sum(axis=1) > 1)
    is_main = junctions.on_main[edges].all(axis=1)
    keep = is_main | (~is_slanting & (random.random(len(edges)) >= _LEFT_OUT))
    keep |= np.array([(a, b) in needed for a, b in edges.tolist()])
    return edges[keep]


def _classes(
    junctions: _Junctions, edges: np.ndarray, mains: list[tuple[str, str, np.ndarray]]
) -> tuple[list[str], list[str]]:
    """Return class and name of every edge: main roads follow their junctions by the shortest way."""
    at = {(a, b): i for i, (a, b) in enumerate(edges.tolist())}
    grid = junctions.grid[edges]
    length_m = np.hypot(*(junctions.xy[edges[:, 0]] - junctions.xy[edges[:, 1]]).T)
    is_street = (grid >= 0).any(axis=(1, 2)) & (length_m < 2.5 * _STREET_M)
    # Every fifth line of a town's grid is a through road.
    is_through = ((grid[:, 0] == grid[:, 1]) & (grid[:, 0] % 5 == 0) & (grid[:, 0] >= 0)).any(axis=1)
    kinds = ["Local street" if s and not t else "Minor road" for s, t in zip(is_street, is_through, strict=True)]
    names = [""] * len(edges)
    graph = _graph(junctions.xy, edges)
    for kind, name, nodes in mains:
        for a, b in pairwise(nodes.tolist()):
            for i in _way(graph, at, a, b):
                if kinds[i] not in ("A road", "B road"):
                    kinds[i], names[i] = kind, name
    return kinds, names


def _way(graph: csr_matrix, at: dict[tuple[int, int], int], a: int, b: int) -> list[int]:
    """Return the edges of the shortest way between two junctions."""
    if a == b:
        return []
    if (min(a, b), max(a, b)) in at:
        return [at[min(a, b), max(a, b)]]
    _, before = dijkstra(graph, directed=False, indices=a, return_predecessors=True, limit=6 * _MAIN_M)
    way, node = [], b
    while node != a and before[node] >= 0:
        way.append(at[min(node, before[node]), max(node, before[node])])
        node = before[node]
    return way if node == a else []


def _motorway(outline: shapely.Polygon, junctions: np.ndarray, roads: list[Road]) -> list[Road]:
    """Return the motorway and its slip roads to the A roads that it crosses, none within 6 km of the last."""
    points = np.array(_MOTORWAY_KM, float) * 1000 + (WEST_M, SOUTH_M)
    along = np.concatenate([[0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    fine = CubicSpline(along, points)(np.arange(0, along[-1], _MOTORWAY_M))
    xy = np.round(fine[shapely.contains_xy(outline, fine)])
    taken = {tuple(p) for p in junctions.tolist()}
    xy = np.array([(x + 1, y + 1) if (x, y) in taken else (x, y) for x, y in xy.tolist()])
    found = [Road("Motorway", "M99", _SPEED_KMH["Motorway"][0], shapely.LineString(pair)) for pair in pairwise(xy)]
    lines = shapely.STRtree([road.line for road in found])
    last_m, number = -np.inf, 0
    crossings = [
        (int(i), road) for road in roads if road.kind == "A road" for i in lines.query(road.line, "intersects").tolist()
    ]
    for i, road in sorted(crossings, key=lambda c: (c[0], c[1].line.wkb)):
        if i * _MOTORWAY_M - last_m < 6000:
            continue
        last_m, number = i * _MOTORWAY_M, number + 1
        foot = min(road.line.coords, key=lambda p: np.hypot(*(xy[i] - p)))
        found.append(Road("A road", f"M99 J{number}", 64, shapely.LineString([xy[i], foot])))
    return found
