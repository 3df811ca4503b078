"""A random walk over a map: moves, restyles and other layers at any moment, then a comparison with a map made anew.

The picture of a map at rest must depend on the scene, the look and the camera alone. A walk never asks a clock, so that
the same seed takes the same way again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import shapely
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from estates_app.domain.mapsheet import LayerState, MapSheet
from estates_app.domain.pictures import LineLayer, PlaceName
from estates_app.map.levels import make_levels
from estates_app.map.pixels import painting
from estates_app.map.scene import Link, RampColours, Ring, Scene
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import load_tokens, theme_of

TOKENS = load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json")
SIDE_M = 30_000.0
WEST, SOUTH = 400_000.0, 300_000.0
BOUNDS = (WEST, SOUTH, WEST + SIDE_M, SOUTH + SIDE_M)
SIZE_PX = (420.0, 300.0)
RATIOS, TEXT_SCALES = (1.0, 1.0, 1.0, 1.25, 1.5, 2.0), (1.0, 1.0, 1.25, 1.5, 2.0)
NEAREST_M_PER_PX, FARTHEST_M_PER_PX = 2.0, 400.0
LINE_STYLES = ("boundary", "river", "motorway", "a_road", "b_road", "road", "spider")
SYMBOLS = (
    *("partner:CC", "partner:D1", "partner:P1", "partner:NH", "partner:VO"),
    *("fate:host", "fate:relocate", "fate:retain", "context"),
    *("score:12", "score:55", "score:98", "score:none"),
    *("amount:partner:CC", "amount:partner:D1", "amount:none"),
)
#: Most slices of work between two actions; a whole picture takes some dozens.
MOST_SLICES = 6


@dataclass(frozen=True)
class Difference:
    """Pictures that should have been equal.

    Attributes
    ----------
    move : int
        Moves made so far.
    pixels : int
        How many differ.
    box_px : (left, top, right, bottom)
        Where.
    said : tuple of str
        What was done since the last comparison.
    seen, wanted : QImage
    """

    move: int
    pixels: int
    box_px: tuple[int, int, int, int]
    said: tuple[str, ...]
    seen: QImage
    wanted: QImage

    def __str__(self) -> str:
        return f"move {self.move}: {self.pixels} pixels differ within {self.box_px} after {', '.join(self.said)}"


def zones(random: np.random.Generator, count: int) -> np.ndarray:
    """Return wandering zones that share their edges: some with an island of another, some in two parts, two without."""
    seeds = shapely.MultiPoint(random.uniform((WEST, SOUTH), (WEST + SIDE_M, SOUTH + SIDE_M), (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shapely.box(*BOUNDS)))
    cells = shapely.intersection(shapely.segmentize(cells, 400.0), shapely.box(*BOUNDS))
    found = list(shapely.transform(cells, _bend))
    for number in range(0, count - 40, 17):
        found[number] = shapely.MultiPolygon([found[number], found[number + 9]])
        found[number + 9] = None
        island = shapely.Point(shapely.point_on_surface(found[number + 3])).buffer(250.0, 6)
        if found[number + 3].contains(island):
            found[number + 3] = found[number + 3].difference(island)
            found.append(island)
    return np.array([*found, shapely.Polygon()], dtype=object)


def _bend(xy: np.ndarray) -> np.ndarray:
    """Move places a little, the same place always by the same."""
    x, y = (xy - (WEST, SOUTH)).T
    return xy + np.column_stack([90.0 * np.sin(y / 310.0 + x / 770.0), 90.0 * np.cos(x / 290.0 - y / 830.0)])


def points(random: np.random.Generator, count: int) -> np.ndarray:
    """Return places round towns: some without a place, some spots shared by a few, two shared by many."""
    towns = random.uniform((WEST + 3e3, SOUTH + 3e3), (WEST + SIDE_M - 3e3, SOUTH + SIDE_M - 3e3), (9, 2))
    xy = towns[random.integers(0, len(towns), count)] + random.normal(0.0, 1_300.0, (count, 2))
    shared = random.integers(0, count, (count // 6, 2))
    xy[shared[:, 0]] = xy[shared[:, 1]] + random.normal(0.0, 6.0, (len(shared), 2))
    for _ in range(2):
        xy[random.integers(0, count, 25)] = xy[random.integers(0, count)]
    xy[random.integers(0, count, 3)] = np.nan
    return xy


class Chequers(QObject):
    """A base map: squares of the ground, coloured otherwise whenever tiles have arrived."""

    changed = Signal()
    side_m = 2_000.0

    def __init__(self) -> None:
        super().__init__()
        self._hue = 0

    def turn(self) -> None:
        """Take other colours."""
        self._hue += 40
        self.changed.emit()

    def strips(self, camera: ScreenCamera, rect: QRect) -> Iterator[Callable[[QPainter], None]]:  # noqa: ARG002
        """Paint a row of squares at a time."""
        west, south, east, north = camera.bounds_27700()
        for row in range(int(south // self.side_m), int(north // self.side_m) + 1):
            columns = range(int(west // self.side_m), int(east // self.side_m) + 1)
            yield partial(self._paint, camera, row, columns)

    def _paint(self, camera: ScreenCamera, row: int, columns: range, painter: QPainter) -> None:
        for column in columns:
            places = np.array([[column, row + 1], [column + 1, row]], dtype=float) * self.side_m
            # no edge lies just where rounding turns: there pictures of another corner could differ by a hair
            (left, top), (right, bottom) = np.floor(camera.to_px(places) + 0.371).astype(int).tolist()
            colour = QColor.fromHsv((self._hue + 50 * ((row + column) % 5)) % 360, 60, 210)
            painter.fillRect(QRect(left, top, right - left, bottom - top), colour)


class Walk:
    """One screen on a scene of its own, moved at random.

    Parameters
    ----------
    seed : int
        The same seed takes the same way.
    zone_count, point_count : int, optional
    """

    def __init__(self, seed: int, *, zone_count: int = 220, point_count: int = 250) -> None:
        self.random = np.random.default_rng(seed)
        self.moves = 0
        self.said: list[str] = []
        self._zone_count, self._point_count = zone_count, point_count
        self._ground, self._made_levels = 0, {}
        self._key, self._chequers = "own:tiles", Chequers()
        self._grounds = [zones(self.random, count) for count in (zone_count, zone_count // 3)]
        self.theme, self.ratio, self.text_scale = theme_of(TOKENS, "light"), 1.0, 1.0
        self.scene = Scene()
        self.camera = ScreenCamera.fit(BOUNDS, SIZE_PX)
        self.screen = Screen(self.scene, self.theme)
        for change in (self._zones, self._classes, self._points, self._lines, self._places, self._labels, self._links):
            change()
        self._actions = self._table()

    def _table(self) -> tuple[list[Callable[[], str]], np.ndarray]:
        """Return what may be done, and how often of all."""
        table: dict[Callable[[], str], float] = {
            self._pan: 24,
            self._zoom: 14,
            self._glide: 4,
            self._fit: 3,
            self._resize: 3,
            self._change_ratio: 2,
            self._change_theme: 2,
            self._change_text: 1,
            self._classes: 10,
            self._codes: 10,
            self._looks: 4,
            self._select: 4,
            self._hover: 4,
            self._walk_by_keys: 2,
            self._outline: 2,
            self._stack: 3,
            self._backdrop: 1.5,
            self._tiles_arrive: 1.5,
            self._levels: 1,
            self._cards: 2,
            self._points: 2,
            self._lines: 1.5,
            self._zones: 1,
            self._places: 1,
            self._labels: 2,
            self._links: 2,
            self._rings: 2,
            self._ask: 6,
        }
        weights = np.array(list(table.values()))
        return list(table), weights / weights.sum()

    def move(self) -> None:
        """Do one thing at random, then perhaps a little work and a paint."""
        actions, weights = self._actions
        words = actions[int(self.random.choice(len(actions), p=weights))]()
        slices = self._work()
        self.said.append(f"{words} +{slices}" if slices else words)
        self.moves += 1

    def compare(self) -> Difference | None:
        """Come to rest and compare with a map made anew; returns what differs."""
        seen = self._at_rest(self.screen)
        fresh = Screen(self.scene, self.theme)
        fresh.set_look(self.theme, self.ratio, self.text_scale)
        fresh.marks, fresh.obstacles = replace(self.screen.marks), list(self.screen.obstacles)
        wanted = self._at_rest(fresh)
        said, self.said = tuple(self.said), []
        different = (_pixels(seen) ^ _pixels(wanted)) & 0xFFFFFF != 0
        if not different.any():
            return None
        down, across = np.nonzero(different)
        box = (int(across.min()), int(down.min()), int(across.max()), int(down.max()))
        self.screen = fresh  # so that one fault is told once
        return Difference(self.moves, int(different.sum()), box, said, seen, wanted)

    def _at_rest(self, screen: Screen) -> QImage:
        screen.finish(self.camera)
        assert not screen.wants_work(self.camera)
        assert not screen.step(self.camera, 1.0)
        return self._painted(screen)

    def _painted(self, screen: Screen) -> QImage:
        width, height = (max(round(side * self.ratio), 1) for side in self.camera.size_px)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(0xFFFF00FF)  # a pixel that is not painted is seen
        image.setDevicePixelRatio(self.ratio)
        with painting(image) as painter:
            screen.paint(painter, self.camera)
        return image

    def _work(self) -> int:
        """Work some slices of one step each, with a paint between."""
        slices = int(self.random.integers(0, MOST_SLICES + 1)) if self.random.random() < 0.6 else 0
        for _ in range(slices):
            if not self.screen.step(self.camera, 0.0):
                break
        if self.random.random() < 0.35:
            self._painted(self.screen)
        if self.random.random() < 0.08:
            self.screen.rest(self.camera)
        return slices

    def _one_of(self, values: tuple) -> object:
        return values[int(self.random.integers(0, len(values)))]

    def _some_points(self, most: int) -> tuple[int, ...]:
        count = len(self.scene.points)
        return tuple(self.random.integers(0, count, int(self.random.integers(0, most + 1))).tolist())

    # --- the camera -----------------------------------------------------------------------------------------------

    def _look_at(self, camera: ScreenCamera) -> None:
        """Take a camera, or the whole ground where it has gone too far."""
        x, y = camera.centre_x_27700 - WEST, camera.centre_y_27700 - SOUTH
        is_near = min(x, y) > -0.2 * SIDE_M and max(x, y) < 1.2 * SIDE_M
        if not (is_near and NEAREST_M_PER_PX <= camera.m_per_px <= FARTHEST_M_PER_PX):
            camera = ScreenCamera.fit(BOUNDS, camera.size_px)
        self.camera = camera

    def _pan(self) -> str:
        whole = self.random.random() < 0.5
        for _ in range(int(self.random.integers(1, 4))):
            right, down = self.random.normal(0.0, 45.0, 2).tolist()
            self._look_at(self.camera.panned(*((round(right), round(down)) if whole else (right, down))))
            if self.random.random() < 0.5:
                self.screen.step(self.camera, 0.0)
        return "pan"

    def _zoom(self) -> str:
        x, y = (self.random.random(2) * self.camera.size_px).tolist()
        factor = float(self._one_of((1.25, 1.25**2, 1.5, 2.0, 0.8, 0.64, 1 / 1.5, 0.5)))
        self._look_at(self.camera.zoomed(factor, x, y))
        return f"zoom {factor:.2f}"

    def _glide(self) -> str:
        goal = float(self.random.uniform(0.5, 2.0))
        for share in np.linspace(0.0, 1.0, 4)[1:].tolist():
            self._look_at(self.camera.zoomed(goal ** (share / 2.0)))
            self.screen.step(self.camera, 0.0)
        return "glide"

    def _fit(self) -> str:
        self._look_at(ScreenCamera.fit(BOUNDS, self.camera.size_px))
        return "fit"

    def _resize(self) -> str:
        width, height = self.random.uniform((160.0, 120.0), (520.0, 380.0)).tolist()
        self._look_at(self.camera.sized(round(width), round(height)))
        return f"resize {round(width)}x{round(height)}"

    # --- the look -------------------------------------------------------------------------------------------------

    def _wear(self) -> None:
        self.screen.set_look(self.theme, self.ratio, self.text_scale)

    def _change_ratio(self) -> str:
        self.ratio = float(self._one_of(RATIOS))
        self._wear()
        return f"ratio {self.ratio}"

    def _change_theme(self) -> str:
        name = str(self._one_of(("light", "dark", "projector")))
        self.theme = replace(theme_of(TOKENS, name), is_for_a_room=name == "projector")
        self._wear()
        return name

    def _change_text(self) -> str:
        self.text_scale = float(self._one_of(TEXT_SCALES))
        self._wear()
        return f"text {self.text_scale}"

    # --- what is shown --------------------------------------------------------------------------------------------

    def _classes(self) -> str:
        count = self.scene.zones.count
        kind = self.random.random()
        if kind < 0.1:
            self.scene.set_zone_classes(None)
        elif kind < 0.25:
            self.scene.set_zone_classes(self.random.integers(-2, 3, count), ("fate:host", "partner:CC", "accent"))
        else:
            lowest = int(self._one_of((0, 0, -1, -2)))
            ramp = str(self._one_of(("sequential", "diverging", "quiet")))
            self.scene.set_zone_classes(self.random.integers(lowest, 7, count), RampColours(ramp, 7))
        return "classes"

    def _codes(self) -> str:
        held = self.scene.points
        codes = self.random.integers(0, len(held.keys), len(held))
        if self.random.random() < 0.4:  # a slider's step changes a few
            codes = np.where(self.random.random(len(held)) < 0.04, codes, held.codes)
        self.scene.set_point_codes(held.keys, codes)
        return "codes"

    def _looks(self) -> str:
        symbols = self.random.permutation(SYMBOLS)[: int(self.random.integers(1, 7))].tolist()
        sizes = self.random.choice([0.5, 1.0, 1.0, 1.6], len(symbols)).tolist()
        keys = tuple(zip(symbols, sizes, strict=True))
        self.scene.set_point_codes(keys, self.random.integers(0, len(keys), len(self.scene.points)))
        return "looks"

    def _select(self) -> str:
        self.screen.marks.selected = self._some_points(4)
        self.screen.forget_names()
        return "select"

    def _hover(self) -> str:
        self.screen.marks.hovered = int(self.random.integers(-1, len(self.scene.points)))
        return "hover"

    def _walk_by_keys(self) -> str:
        self.screen.marks.walked = int(self.random.integers(-1, len(self.scene.points)))
        self.screen.marks.is_focused = bool(self.random.random() < 0.7)
        return "walk"

    def _outline(self) -> str:
        self.scene.set_outlined(int(self.random.integers(-1, max(self.scene.zones.count, 1))))
        return "outline"

    def _cards(self) -> str:
        left, top = self.random.uniform(0.0, 200.0, 2).tolist()
        boxes = [(left, top, left + 110.0, top + 70.0), (5.0, 5.0, 40.0, 90.0)]
        self.screen.obstacles = boxes[: int(self.random.integers(0, 3))]
        self.screen.forget_names()
        return "cards"

    # --- layers ---------------------------------------------------------------------------------------------------

    def _zones(self) -> str:
        self._ground = int(self.random.integers(0, len(self._grounds)))
        self.scene.set_zones(self._grounds[self._ground])
        return "zones"

    def _levels(self) -> str:
        """Give the zones their simpler levels, as a job does some time after the shapes."""
        ground = self._grounds[self._ground]
        if self._ground not in self._made_levels:
            self._made_levels[self._ground] = make_levels(ground, self.scene.zones.origin_27700)
        self.scene.set_levels(self._made_levels[self._ground])
        return "levels"

    def _stack(self) -> str:
        """Hide, fade or move layers."""
        states = []
        for state in self.scene.stack:
            changes = self.random.random() < 0.2
            shown = bool(self.random.random() < 0.6)
            opacity = float(self.random.choice([1.0, 1.0, 0.6, 0.25, 0.0]))
            states.append(replace(state, is_shown=shown, opacity=opacity) if changes else state)
        kind = self.random.random()
        if kind < 0.35:
            states = list(MapSheet().stack())
        if self._key not in {state.key for state in states}:
            states.insert(0, LayerState(self._key))
        if kind > 0.8:
            states = [states[row] for row in self.random.permutation(len(states)).tolist()]
        self.scene.set_stack(states)
        return "stack"

    def _backdrop(self) -> str:
        if self._key in self.scene.backdrops:
            self.scene.set_backdrop(self._key, None)
            return "backdrop away"
        self.scene.set_backdrop(self._key, self._chequers)
        return "backdrop"

    def _tiles_arrive(self) -> str:
        self._chequers.turn()
        return "tiles"

    def _points(self) -> str:
        count = int(self.random.integers(30, 2 * self._point_count))
        if self.moves and self.random.random() < 0.05:
            count = 20 * self._point_count
        symbols = self.random.choice(SYMBOLS, count).tolist()
        sizes = self.random.choice([0.6, 1.0, 1.5], count) if self.random.random() < 0.4 else None
        order = self.random.integers(0, 3, count).astype(float) if self.random.random() < 0.4 else None
        names = [f"Property {number}" for number in range(count)]
        self.scene.set_points(points(self.random, count), symbols, sizes, order, names=names)
        return f"{count} points"

    def _lines(self) -> str:
        layers = []
        for style in self.random.permutation(LINE_STYLES)[: int(self.random.integers(0, 4))].tolist():
            starts = self.random.uniform((WEST, SOUTH), (WEST + SIDE_M, SOUTH + SIDE_M), (15, 1, 2))
            ways = np.cumsum(
                self.random.normal(0.0, 500.0, (15, 30, 2)) + self.random.normal(0, 300, (15, 1, 2)), axis=1
            )
            layers.append(LineLayer(np.asarray(shapely.linestrings(starts + ways), object), style))
        self.scene.set_lines(layers)
        return f"{len(layers)} layers of lines"

    def _places(self) -> str:
        count = int(self.random.integers(0, 60))
        xy = self.random.uniform((WEST, SOUTH), (WEST + SIDE_M, SOUTH + SIDE_M), (count, 2)).tolist()
        ranks = self.random.integers(0, 6, count).tolist()
        self.scene.set_places([PlaceName(f"Place {n}", x, y, ranks[n]) for n, (x, y) in enumerate(xy)])
        return f"{count} places"

    def _labels(self) -> str:
        self.scene.set_labels(self._some_points(12))
        return "labels"

    def _links(self) -> str:
        ends = [index for index in self._some_points(14) if self.scene.points.placed[index]]
        xy = self.scene.points.xy_27700
        pairs = zip(ends[::2], ends[1::2], strict=False)
        self.scene.set_links(
            [
                Link(tuple(xy[a].tolist()), tuple(xy[b].tolist()), "fate:relocate", n % 2 == 0, a if n % 3 else -1, b)
                for n, (a, b) in enumerate(pairs)
            ]
        )
        return "links"

    def _rings(self) -> str:
        count = int(self.random.integers(0, 4))
        xy = self.random.uniform((WEST, SOUTH), (WEST + SIDE_M, SOUTH + SIDE_M), (count, 2)).tolist()
        self.scene.set_rings(
            [Ring((x, y), 900.0 + 700.0 * n, "30 minutes" if n else "") for n, (x, y) in enumerate(xy)]
        )
        return "rings"

    def _ask(self) -> str:
        """Ask what is where, as a pointer does; the answers are looked at elsewhere."""
        place = QPointF(*(self.random.random(2) * self.camera.size_px).tolist())
        self.screen.point_at(self.camera, place.x(), place.y())
        self.screen.zone_at(self.camera, place.x(), place.y())
        self.screen.points_in(self.camera, QRectF(place.x(), place.y(), 60.0, 60.0))
        self.screen.place_of(self.camera, int(self.random.integers(0, len(self.scene.points))))
        return "ask"


def _pixels(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
