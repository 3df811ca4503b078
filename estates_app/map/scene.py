"""What a screen map shows, made ready for Qt once; views look at it and are told what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import is_

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from estates_app.domain.columns import BoolArray, FloatArray, IntArray, ObjectArray
from estates_app.domain.extent import extent_of, extent_of_boxes, far_off, is_place
from estates_app.domain.mapsheet import LayerState, MapSheet
from estates_app.domain.pictures import LineLayer, PlaceName
from estates_app.map.backdrop import Backdrop
from estates_app.map.linestyles import layer_of
from estates_app.map.screen_camera import Bounds
from estates_app.map.shapes import LineShapes, Rings, ZoneShapes
from estates_app.map.theme import Theme

#: Class of zones without a figure (hatched), and of zones that are plain land.
MISSING_CLASS, LAND_CLASS = -1, -2

SIZE_STEPS = 20  # sizes of symbols are kept to a twentieth


@dataclass(frozen=True)
class RampColours:
    """Colours of `count` classes taken from a ramp of the theme in use."""

    ramp: str
    count: int

    def of(self, theme: Theme) -> tuple[str, ...]:
        """Hex colours, low to high."""
        return theme.classes(self.ramp, self.count)


@dataclass(frozen=True, eq=False)
class Points:
    """Symbols on places.

    Attributes
    ----------
    xy_27700 : ndarray, shape (n, 2)
        Metres, nan where unplaced; what is no place on the Earth counts as unplaced too.
    keys : tuple of (symbol, size)
        Every look that occurs once.
    codes : ndarray of int, shape (n,)
        Look of each point.
    order : ndarray of float, shape (n,)
        Higher is painted later; larger symbols lie on top among equals.
    names : tuple of str
        Empty or one a point.
    """

    xy_27700: FloatArray = field(default_factory=lambda: np.zeros((0, 2)))
    keys: tuple[tuple[str, float], ...] = ()
    codes: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    order: FloatArray = field(default_factory=lambda: np.zeros(0))
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.xy_27700)

    @property
    def placed(self) -> BoolArray:
        """Which points have a place."""
        return is_place(self.xy_27700)

    def symbol(self, index: int) -> tuple[str, float]:
        """Symbol and size of one point."""
        return self.keys[int(self.codes[index])]

    def name(self, index: int) -> str:
        """Name of a point, empty where it has none."""
        return self.names[index] if index < len(self.names) else ""


@dataclass(frozen=True)
class Link:
    """A spider line from an outlet to its host.

    Attributes
    ----------
    from_xy_27700, to_xy_27700 : (x, y), metres
    colour : str
        ``fate:KEY`` or a token such as ``map_spider``.
    is_dashed : bool
        Mobile or digital instead.
    from_point, to_point : int
        Points at the ends, whose symbols may stand a little aside; -1 where there is none.
    """

    from_xy_27700: tuple[float, float]
    to_xy_27700: tuple[float, float]
    colour: str = "map_spider"
    is_dashed: bool = False
    from_point: int = -1
    to_point: int = -1


@dataclass(frozen=True)
class Ring:
    """A catchment: a circle of straight-line distance round a place."""

    xy_27700: tuple[float, float]
    radius_m: float
    label: str = ""
    colour: str = "fate:host"


class Scene(QObject):
    """What is shown. Every setter replaces one subject and tells the views by `changed`.

    Parameters
    ----------
    parent : QObject, optional

    Notes
    -----
    `changed` carries ``zones``, ``levels``, ``classes``, ``lines``, ``backdrop``, ``stack``, ``places``, ``points``,
    ``symbols``, ``labels``, ``overlays`` or ``outline``.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zones = ZoneShapes(0, (0.0, 0.0))
        self.zone_classes: IntArray = np.zeros(0, np.int64)
        self.zone_colours: RampColours | tuple[str, ...] = ()
        self.lines: tuple[LineShapes, ...] = ()
        self._made_of: tuple[tuple[LineLayer, LineShapes], ...] = ()
        self.backdrops: dict[str, Backdrop] = {}
        self.stack: tuple[LayerState, ...] = MapSheet().stack()
        self.places: tuple[PlaceName, ...] = ()
        self.points = Points()
        self.labels: tuple[int, ...] = ()
        self.links: tuple[Link, ...] = ()
        self.rings: tuple[Ring, ...] = ()
        self.outlined = -1
        self._extent_of: tuple[tuple[ZoneShapes, FloatArray], Bounds | None, IntArray] | None = None

    def set_zones(self, geometry_27700: ObjectArray) -> None:
        """Take polygons (n,), EPSG:27700; all are plain land until `set_zone_classes`."""
        self.zones = ZoneShapes.of(geometry_27700)
        self.zone_classes = np.full(self.zones.count, LAND_CLASS, np.int64)
        self.zone_colours = ()
        self.changed.emit("zones")

    def set_levels(self, simpler: Sequence[Rings]) -> None:
        """Take simpler levels of detail of the zones, made meanwhile from the same shapes."""
        self.zones = self.zones.with_levels(simpler)
        self.changed.emit("levels")

    def set_stack(self, states: Sequence[LayerState]) -> None:
        """Show the layers in an order (lowest first), each at its opacity or not at all.

        Lines, own layers and base maps make the ground, below or above the zones as they stand; rings, links, symbols
        and names lie above the ground in any case.
        """
        if tuple(states) != self.stack:
            self.stack = tuple(states)
            self.changed.emit("stack")

    def state(self, key: str) -> LayerState:
        """Return how a layer is shown; one that is not in the stack is shown in full."""
        return next((state for state in self.stack if state.key == key), LayerState(key))

    def is_shown(self, key: str) -> bool:
        """Whether a layer is shown at all."""
        state = self.state(key)
        return state.is_shown and state.opacity > 0.0

    def set_backdrop(self, key: str, backdrop: Backdrop | None) -> None:
        """Show a base map or an own layer as the layer of that key; None takes it away."""
        old = self.backdrops.pop(key, None)
        if old is not None:
            old.changed.disconnect(self._on_backdrop)
        if backdrop is not None:
            self.backdrops[key] = backdrop
            backdrop.changed.connect(self._on_backdrop)
        self.changed.emit("backdrop")

    def _on_backdrop(self) -> None:
        self.changed.emit("backdrop")

    def ground_layers(self, *, is_below: bool) -> Iterator[tuple[LayerState, list[LineShapes], Backdrop | None]]:
        """Give the layers of the ground that are shown, lowest first: those below the zones, or those above."""
        keys = [state.key for state in self.stack]
        zones = keys.index("zones") if "zones" in keys else -1
        for at, state in enumerate(self.stack):
            lines = [layer for layer in self.lines if layer.key == state.key]
            backdrop = self.backdrops.get(state.key)
            if (at < zones) == is_below and state.is_shown and state.opacity > 0.0 and (lines or backdrop is not None):
                yield state, lines, backdrop

    def set_zone_classes(self, class_of_zone: npt.ArrayLike | None, colours: RampColours | Sequence[str] = ()) -> None:
        """Colour the zones: a class each (-1 hatched as missing, -2 plain land), None for plain land throughout.

        Raises
        ------
        ValueError
            Where there is not one class a zone.
        """
        if class_of_zone is None:
            classes = np.full(self.zones.count, LAND_CLASS, np.int64)
        else:
            classes = np.array(class_of_zone, dtype=np.int64)  # a copy, since the map knows another colouring by it
        if classes.shape != (self.zones.count,):
            raise ValueError(f"one class a zone: {classes.shape} for {self.zones.count} zones")
        self.zone_classes = classes
        self.zone_colours = colours if isinstance(colours, RampColours) else tuple(colours)
        self.changed.emit("classes")

    def set_lines(self, layers: Sequence[LineLayer]) -> None:
        """Take line layers, lowest first; what one was made of before serves again."""
        self._made_of = tuple((layer, _made(layer, self._made_of)) for layer in layers)
        self.lines = tuple(shapes for _, shapes in self._made_of)
        self.changed.emit("lines")

    def set_places(self, places: Sequence[PlaceName]) -> None:
        """Take the names of places; of one rank the first are set first."""
        self.places = tuple(sorted(places, key=lambda place: place.rank))
        self.changed.emit("places")

    def share_ground(self, other: Scene) -> None:
        """Show the zones, lines, places and base maps of another scene without making them again."""
        told = []
        if self.zones.levels[:1] != other.zones.levels[:1]:
            told.append("zones")
        elif self.zones is not other.zones:
            told.append("levels")
        if self.lines is not other.lines:
            told.append("lines")
        if self.places is not other.places:
            told.append("places")
        if self.zone_classes is not other.zone_classes or self.zone_colours != other.zone_colours:
            told.append("classes")
        self.zones, self.lines, self.places = other.zones, other.lines, other.places
        self.zone_classes, self.zone_colours = other.zone_classes, other.zone_colours
        for key in {*self.backdrops, *other.backdrops}:
            if self.backdrops.get(key) is not other.backdrops.get(key):
                self.set_backdrop(key, other.backdrops.get(key))
        for subject in told:
            self.changed.emit(subject)

    def set_points(
        self,
        xy_27700: npt.ArrayLike,
        symbols: Sequence[str],
        sizes: Sequence[float] | FloatArray | None = None,
        order: Sequence[float] | FloatArray | None = None,
        *,
        names: Sequence[str] = (),
    ) -> None:
        """Take symbols on places.

        Parameters
        ----------
        xy_27700 : array, shape (n, 2)
            Metres; nan for a point without a place, which is not shown.
        symbols : n of str
        sizes : n of float, optional
            Factors on the usual size.
        order : n of float, optional
            Higher is painted later.
        names : n of str, optional
            For `set_labels`.

        Raises
        ------
        ValueError
            Where the lengths differ.
        """
        xy = np.array(xy_27700, dtype=float).reshape(-1, 2)
        ranks = np.zeros(len(xy)) if order is None else np.asarray(order, dtype=float)
        if len(symbols) != len(xy) or ranks.shape != (len(xy),):
            raise ValueError(f"one symbol and one rank a point: {len(xy)}, {len(symbols)}, {ranks.shape}")
        keys, codes = _looks(symbols, sizes)
        self.points = Points(xy, keys, codes, ranks, tuple(names))
        self.labels = ()
        self.changed.emit("points")

    def set_point_codes(self, keys: tuple[tuple[str, float], ...], codes: IntArray) -> None:
        """Change how the points look, by number: quick enough to follow a finger over many thousands.

        Parameters
        ----------
        keys : tuple of (symbol, size)
            The same object each time tells a view that only the numbers have changed.
        codes : ndarray of int, shape (n,)
            Look of each point.

        Raises
        ------
        ValueError
            Where there is not one code a point.
        """
        old = self.points
        if codes.shape != (len(old),):
            raise ValueError(f"one code a point: {codes.shape} for {len(old)} points")
        self.points = Points(old.xy_27700, keys, codes, old.order, old.names)
        self.changed.emit("symbols")

    def set_labels(self, indices: Sequence[int]) -> None:
        """Show the names of these points where there is room, the weightiest first."""
        self.labels = tuple(int(index) for index in indices)
        self.changed.emit("labels")

    def set_links(self, links: Sequence[Link]) -> None:
        """Draw spider lines."""
        self.links = tuple(links)
        self.changed.emit("overlays")

    def set_rings(self, rings: Sequence[Ring]) -> None:
        """Draw catchments."""
        self.rings = tuple(rings)
        self.changed.emit("overlays")

    def set_outlined(self, zone: int) -> None:
        """Draw a line round one zone; -1 for none."""
        if zone != self.outlined:
            self.outlined = zone
            self.changed.emit("outline")

    def bounds_27700(self) -> Bounds | None:
        """Ground of all zones, or of all points where there are none, without what lies far off; None where empty."""
        return self._extent()[0]

    def far_off(self) -> IntArray:
        """Return the points that lie far off that ground, or on no place at all."""
        return self._extent()[1]

    def _extent(self) -> tuple[Bounds | None, IntArray]:
        """Return ground and far points, found once for zones and places: a view asks whenever it paints."""
        key = self.zones, self.points.xy_27700
        if self._extent_of is None or any(a is not b for a, b in zip(self._extent_of[0], key, strict=True)):
            xy, origin = self.points.xy_27700, self.zones.origin_27700
            ground = extent_of_boxes(self.zones.bounds_m + np.array([*origin, *origin])) if self.zones.has_any else None
            far = np.flatnonzero(far_off(xy, ground)).astype(np.int64)
            self._extent_of = key, ground or extent_of(xy), far
        return self._extent_of[1:]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has a place."""
        return not self.zones.has_any and not self.points.placed.any()


def still(scene: Scene) -> Scene:
    """Return a scene of what another shows now, which no longer follows it: pages of paper are all of one moment."""
    found = Scene()
    found.zones, found.zone_classes, found.zone_colours = scene.zones, scene.zone_classes, scene.zone_colours
    found.lines, found.backdrops, found.stack = scene.lines, dict(scene.backdrops), scene.stack
    found.places, found.points, found.labels = scene.places, scene.points, scene.labels
    found.links, found.rings, found.outlined = scene.links, scene.rings, scene.outlined
    return found


def _looks(
    symbols: Sequence[str], sizes: Sequence[float] | FloatArray | None
) -> tuple[tuple[tuple[str, float], ...], IntArray]:
    """Every pair of symbol and size once, and which of them each point has."""
    number: dict[str, int] = {}
    codes = np.array([number.setdefault(symbol, len(number)) for symbol in symbols], dtype=np.int64)
    words = tuple(number)
    if sizes is None:
        return tuple((word, 1.0) for word in words), codes
    steps = np.nan_to_num(np.asarray(sizes, dtype=float), nan=1.0, posinf=1.0, neginf=1.0)
    steps = np.clip(np.rint(steps * SIZE_STEPS), 1, 4095).astype(np.int64)
    if steps.shape != codes.shape:
        raise ValueError(f"one size a point: {steps.shape} for {codes.shape} points")
    both, codes = np.unique(codes * 4096 + steps, return_inverse=True)
    keys = tuple((words[pair // 4096], (pair % 4096) / SIZE_STEPS) for pair in both.tolist())
    return keys, codes.astype(np.int64)


def _made(layer: LineLayer, before: Sequence[tuple[LineLayer, LineShapes]]) -> LineShapes:
    """Return the shapes of a layer of lines: those made before where it holds the very same lines."""
    lines = layer.geometry_27700
    for was, shapes in before:
        is_alike = (was.style, was.title, len(was.geometry_27700)) == (layer.style, layer.title, len(lines))
        if is_alike and all(map(is_, was.geometry_27700, lines)):
            return shapes
    return LineShapes.of(lines, layer.style, layer.title, layer_of(layer.style))
