"""Where each symbol of a scene is set on the screen, and which one is under a pixel."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.map.amounts import is_circle
from estates_app.map.scene import Points
from estates_app.map.screen_camera import Bounds, ScreenCamera
from estates_app.map.spread import LARGEST_RING, groups_of, near_pairs, ring_offsets
from estates_app.map.sprites import radius_px
from estates_app.map.theme import Theme

#: Symbols nearer than this, on the screen and on the ground, share one spot.
SAME_SPOT_PX, SAME_SPOT_M = 2.5, 40.0
LARGEST_RING_M = 2500.0  # a ring that would reach farther over the ground misleads: one symbol with a number instead
MOST_SPREAD = 8000  # more symbols than this in view lie over one another anyway
#: Share of the view that symbols would cover from which they are drawn smaller.
DENSE_SHARE, CROWDED_SHARE = 0.06, 0.2
DOTS_SHARE = 0.3  # discs with numbers become dots
MARGIN_SHARE = 0.5
#: How symbols that lie over one another are eased apart: the overlap left, and how far one leaves its place (radii).
MOST_EASED, EASE_STEPS, EASE_OVERLAP, EASE_REACH = 900, 24, 0.95, 1.0
SHARE_LEFT_ROUGH = 0.05  # of many symbols, those that may change in size before all are set anew


@dataclass(frozen=True, eq=False)
class Layout:
    """The symbols of a view, lowest first.

    Attributes
    ----------
    bounds_27700 : (west, south, east, north)
        Ground it was made for.
    m_per_px : float
        Scale it was made for.
    index : ndarray of int, shape (k,)
        Points that have a symbol.
    shift_px : ndarray, shape (k, 2)
        How far each stands off its true place.
    radius_px : ndarray, shape (k,)
    look : ndarray of int, shape (k,)
        Number in `looks`.
    looks : list of (symbol, radius)
    count : ndarray of int, shape (k,)
        How many points a symbol stands for.
    members : mapping
        Points behind each symbol that stands for several.
    crowd : (density, is_dotted)
        How crowded the view is (0 to 2), and whether discs with numbers have become dots.
    keys : tuple of (symbol, size)
        The points' looks from which `looks` were made.
    is_rough : bool
        Whether some symbols have grown or shrunk where they stand: they are set anew once the map rests.
    is_seen : ndarray of bool, shape (k,)
        False for a symbol that lies wholly under a later one: of many thousands a third need no painting.
    """

    bounds_27700: Bounds
    m_per_px: float
    index: IntArray
    shift_px: FloatArray
    radius_px: FloatArray
    look: IntArray
    looks: list[tuple[str, float]]
    count: IntArray
    members: dict[int, list[int]] = field(default_factory=dict)
    crowd: tuple[int, bool] = (0, False)
    keys: tuple[tuple[str, float], ...] = ()
    is_rough: bool = False
    is_seen: BoolArray = field(default_factory=lambda: np.zeros(0, bool))

    def places_px(self, points: Points, camera: ScreenCamera) -> FloatArray:
        """Middles of the symbols on the screen, shape (k, 2)."""
        return camera.to_px(points.xy_27700[self.index]) + self.shift_px

    def row_of(self, index: int) -> int:
        """Row of a point, or of the symbol that stands for it too; -1 where it has none."""
        found = np.flatnonzero(self.index == index)
        if len(found):
            return int(found[0])
        for first, others in self.members.items():
            if index in others:
                return self.row_of(first)
        return -1

    def serves(self, camera: ScreenCamera) -> bool:
        """Whether it still holds what a camera shows."""
        west, south, east, north = camera.bounds_27700()
        inside = self.bounds_27700[0] <= west and self.bounds_27700[1] <= south
        inside = inside and self.bounds_27700[2] >= east and self.bounds_27700[3] >= north
        return inside and abs(self.m_per_px / camera.m_per_px - 1.0) < 1e-9


def lay_out_points(points: Points, camera: ScreenCamera, theme: Theme, scale: float) -> Layout:
    """Set the symbols of a view (and half as much ground round it)."""
    bounds = camera.bounds_27700(MARGIN_SHARE * max(camera.size_px))
    xy = points.xy_27700
    inside = (xy[:, 0] >= bounds[0]) & (xy[:, 0] <= bounds[2]) & (xy[:, 1] >= bounds[1]) & (xy[:, 1] <= bounds[3])
    index = np.flatnonzero(inside).astype(np.int64)
    crowd = _density(points, index, camera, theme, scale)
    looks = _looks(points, theme, scale, crowd)
    codes = points.codes[index]
    radius = np.array([half for _, half in looks], dtype=float)[codes] if looks else np.zeros(len(index))
    main, circle = _kinds(looks, codes)
    shift, count, members = _spread(xy[index] / camera.m_per_px, index, radius, main & ~circle, camera.m_per_px)
    shown_px = (xy[index] / camera.m_per_px) * (1.0, -1.0) + shift
    shift = shift + _ease(shown_px, radius, main & ~circle & (count > 0))
    # of symbols the larger lie on top, of circles the smaller, and circles over what has no amount
    rank = np.lexsort((index, np.where(circle, -radius, radius), circle, points.order[index], main))
    rank = rank[count[rank] > 0]
    return Layout(
        bounds,
        camera.m_per_px,
        index[rank],
        shift[rank],
        radius[rank],
        codes[rank],
        looks,
        count[rank],
        members,
        crowd,
        points.keys,
        is_seen=_uppermost(shown_px[rank], radius[rank]),
    )


def _kinds(looks: list[tuple[str, float]], codes: IntArray) -> tuple[BoolArray, BoolArray]:
    """Which points are more than context, and which are circles of amounts: those stay on their places."""
    if not looks:
        return np.zeros(len(codes), bool), np.zeros(len(codes), bool)
    main = np.array([symbol != "context" for symbol, _ in looks], dtype=bool)
    circle = np.array([is_circle(symbol) for symbol, _ in looks], dtype=bool)
    return main[codes], circle[codes]


def _uppermost(places_px: FloatArray, radius: FloatArray) -> BoolArray:
    """Which symbols have no later one of their size on their pixel; all of them where they are few enough to spread."""
    if len(places_px) <= MOST_SPREAD:
        return np.ones(len(places_px), bool)
    across, down = np.rint(places_px - places_px.min(axis=0)).astype(np.int64).T
    sizes = np.rint(radius * 4.0).astype(np.int64)
    spots = (across * (int(down.max()) + 1) + down) * (int(sizes.max()) + 1) + sizes
    last = np.unique(spots[::-1], return_index=True)[1]
    found = np.zeros(len(places_px), bool)
    found[len(places_px) - 1 - last] = True
    return found


def restyled(layout: Layout, points: Points, theme: Theme, scale: float) -> Layout | None:
    """Give a layout the points' new looks; None where it must be made anew, since too much of it has changed in size.

    Of many symbols a few may change in size: while a slider moves, some find enough evidence for a score.
    """
    looks = layout.looks if points.keys is layout.keys else _looks(points, theme, scale, layout.crowd)
    if not looks:
        return None
    codes = points.codes[layout.index]
    radius = np.array([half for _, half in looks], dtype=float)[codes]
    changed = int(np.count_nonzero(radius != layout.radius_px))
    if changed > (SHARE_LEFT_ROUGH * len(radius) if len(radius) > MOST_EASED else 0):
        return None
    is_rough = layout.is_rough or changed > 0
    return replace(layout, look=codes, looks=looks, keys=points.keys, radius_px=radius, is_rough=is_rough)


def _looks(points: Points, theme: Theme, scale: float, crowd: tuple[int, bool]) -> list[tuple[str, float]]:
    """Symbol and radius of each look of the points, in quarters of a pixel."""
    density, is_dotted = crowd
    shown = [(_shown_as(symbol, is_dotted), size) for symbol, size in points.keys]
    return [(symbol, round(radius_px(theme, symbol, size, density) * scale * 4.0) / 4.0) for symbol, size in shown]


def _shown_as(symbol: str, is_dotted: bool) -> str:
    if is_dotted and symbol.startswith("score:") and symbol != "score:none":
        return "scoredot" + symbol[5:]
    return symbol


def _density(points: Points, index: IntArray, camera: ScreenCamera, theme: Theme, scale: float) -> tuple[int, bool]:
    """How crowded the view is, and whether discs with numbers have no room."""
    west, south, east, north = camera.bounds_27700()
    xy = points.xy_27700[index]
    seen = index[(xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)]
    area = np.array(
        [
            0.0 if symbol == "context" or is_circle(symbol) else (2.0 * radius_px(theme, symbol, size, 0)) ** 2
            for symbol, size in points.keys
        ]
    )
    covered = float(area[points.codes[seen]].sum()) if len(area) else 0.0
    share = covered * scale**2 / (camera.size_px[0] * camera.size_px[1])
    share /= _share_in_use(points.xy_27700[seen[area[points.codes[seen]] > 0]], camera) if len(area) else 1.0
    return int(share > DENSE_SHARE) + int(share > CROWDED_SHARE), share > DOTS_SHARE


def _share_in_use(xy: FloatArray, camera: ScreenCamera) -> float:
    """Part of the view over which the symbols are strewn, a quarter at least."""
    if len(xy) < 2:
        return 1.0
    width, height = (np.ptp(xy, axis=0) / camera.m_per_px).tolist()
    return float(min(max(width * height / (camera.size_px[0] * camera.size_px[1]), 0.25), 1.0))


def _spread(
    places_px: FloatArray, index: IntArray, radius: FloatArray, main: BoolArray, m_per_px: float
) -> tuple[FloatArray, IntArray, dict[int, list[int]]]:
    """Shifts of symbols that share a spot; those hidden behind another have count 0."""
    shift, count = np.zeros((len(index), 2)), np.ones(len(index), np.int64)
    members: dict[int, list[int]] = {}
    rows = np.flatnonzero(main)
    if not 1 < len(rows) <= MOST_SPREAD:
        return shift, count, members
    reach = min(SAME_SPOT_PX, SAME_SPOT_M / m_per_px)
    places = places_px[rows] - places_px[rows].min(axis=0)
    group = _compact(places, groups_of(places, reach), reach)
    order = np.argsort(group, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(group[order])) + 1, len(order))
    starts = np.append(0, ends[:-1])
    for start, end in zip(*(edge[ends - starts > 1].tolist() for edge in (starts, ends)), strict=True):
        cluster = order[start:end]
        who = rows[cluster]
        centre = places[cluster].mean(axis=0)
        ring = _ring(radius[who])
        if len(who) > LARGEST_RING or float(np.abs(ring).max()) * m_per_px > LARGEST_RING_M:
            first = who[0]
            count[who], count[first] = 0, len(who)
            shift[first] = (centre - places[cluster[0]]) * (1.0, -1.0)
            members[int(index[first])] = index[who].tolist()
            continue
        shift[who] = (centre - places[cluster]) * (1.0, -1.0) + ring
    return shift, count, members


def _ring(radius: FloatArray) -> FloatArray:
    """Places of symbols round their common spot; one that is much larger than the others keeps the middle."""
    order = np.argsort(radius)
    if radius[order[-1]] < 1.3 * radius[order[-2]]:
        return ring_offsets(len(radius), float(radius.max()) + 1.5)
    small = order[:-1]
    widest = float(radius[small].max()) + 1.5
    around = ring_offsets(len(small), widest) if len(small) > 1 else np.array([[-widest, 0.0]])
    found = np.zeros((len(radius), 2))
    away = float(radius[order[-1]]) + widest
    found[small] = around * max(1.0, away / float(np.hypot(*around[0])))
    return found


def _ease(places_px: FloatArray, radius: FloatArray, inside: BoolArray) -> FloatArray:
    """Move symbols that lie over one another apart; each stays on its place, which its own shape still covers."""
    moved = np.zeros((len(places_px), 2))
    rows = np.flatnonzero(inside)
    if not 1 < len(rows) <= MOST_EASED:
        return moved
    start, size = places_px[rows], radius[rows]
    first, second = near_pairs(start, float(size.max()) * 2.5)
    if not len(first):
        return moved
    now = start.copy()
    room = (size[first] + size[second]) * EASE_OVERLAP
    for _ in range(EASE_STEPS):
        apart = now[first] - now[second]
        far = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-6)
        push = apart * (np.maximum(room - far, 0.0) / far * 0.25)[:, None]
        np.add.at(now, first, push)
        np.subtract.at(now, second, push)
        off = now - start
        limit = size * EASE_REACH / np.maximum(np.hypot(off[:, 0], off[:, 1]), 1e-6)
        now = start + off * np.minimum(limit, 1.0)[:, None]
    moved[rows] = now - start
    return moved


def _compact(places: FloatArray, group: IntArray, reach: float) -> IntArray:
    """Divide clusters that chains of neighbours have drawn out over more than a spot."""
    count = int(group.max()) + 1
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, group, places)
    np.maximum.at(high, group, places)
    long = ((high - low).max(axis=1) > 3.0 * reach)[group]
    if not long.any():
        return group
    cells = np.floor(places / (2.0 * reach)).astype(np.int64)
    parts = np.column_stack([group, np.where(long[:, None], cells, 0)])
    return np.unique(parts, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def nearest(places_px: FloatArray, x: float, y: float, reach: float | FloatArray) -> int:
    """Row of the place nearest to a pixel and within reach, the uppermost of equals; -1 where none is."""
    if not len(places_px):
        return -1
    away = np.hypot(places_px[:, 0] - x, places_px[:, 1] - y)
    away = np.where(away <= reach, away, np.inf)
    row = len(away) - 1 - int(np.argmin(away[::-1]))
    return row if np.isfinite(away[row]) else -1


def within(places_px: FloatArray, box: tuple[float, float, float, float]) -> IntArray:
    """Rows of places in a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    x, y = places_px[:, 0], places_px[:, 1]
    return np.flatnonzero((x >= left) & (x <= right) & (y >= top) & (y <= bottom)).astype(np.int64)
