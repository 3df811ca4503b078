"""What a map should show, said without any drawing library: the order that a `MapPicture` port fulfils."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.domain.columns import FloatArray, ObjectArray


@dataclass(frozen=True)
class Level:
    """A class round nought that has a name: up to `reach` on both sides nothing changes that anybody would notice."""

    reach: float
    words: str


@dataclass(frozen=True, eq=False)
class ZoneLayer:
    """Filled zones.

    Attributes
    ----------
    geometry_27700 : ndarray of shapely polygons, shape (n,)
    values : ndarray, shape (n,)
        Figures to class, nan where missing (hatched, never the lowest class).
    breaks : tuple of float
        Upper ends of all classes but the last; empty for plain land.
    ramp : str
        ``sequential``, ``diverging``, ``longer`` (worse is higher) or ``quiet``.
    title, unit : str
        For the legend.
    note : str
        How the classes were made and where the figure comes from, for the legend.
    labels : tuple of str
        Words of the classes where they are no ranges.
    counts : tuple of int
        Areas in each class and, last, those without a figure, of all that there are, in the frame or not; empty where
        the legend does not count them.
    level : Level or None
        The class that is no change.
    """

    geometry_27700: ObjectArray
    values: FloatArray
    breaks: tuple[float, ...] = ()
    ramp: str = "quiet"
    title: str = ""
    unit: str = ""
    note: str = ""
    labels: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    level: Level | None = None


@dataclass(frozen=True, eq=False)
class LineLayer:
    """Lines or outlines. ``style`` is one of boundary, river, motorway, a_road, road, spider."""

    geometry_27700: ObjectArray
    style: str
    title: str = ""


@dataclass(frozen=True, eq=False)
class PointLayer:
    """Symbols on places.

    Attributes
    ----------
    xy_27700 : ndarray, shape (n, 2)
    symbols : tuple of str
        One a point: ``partner:CC`` (slot of the partner scheme), ``fate:host`` (key of the fate scheme) or ``context``.
    labels : tuple of str
        One a point, empty for none.
    sizes : tuple of float
        Factor on the symbol's usual size, one a point.
    legend : tuple of (symbol, words)
    """

    xy_27700: FloatArray
    symbols: tuple[str, ...]
    labels: tuple[str, ...]
    sizes: tuple[float, ...]
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PlaceName:
    """A name on the map; lower ranks are set first and larger."""

    name: str
    x_27700: float
    y_27700: float
    rank: int


@dataclass(frozen=True, eq=False)
class MapOrder:
    """One map.

    Attributes
    ----------
    bounds_27700 : (west, south, east, north), metres
        Shown whole; the frame may show more to keep its shape.
    width_mm, height_mm : float
    layers : tuple of layers, lowest first
    places : tuple of PlaceName
    title, attribution : str
    theme : str
        ``light``, ``dark`` or ``projector``.
    has_furniture : bool
        Legend, scale bar, north arrow, title, attribution.
    """

    bounds_27700: tuple[float, float, float, float]
    width_mm: float
    height_mm: float
    layers: tuple[ZoneLayer | LineLayer | PointLayer, ...]
    places: tuple[PlaceName, ...] = ()
    title: str = ""
    attribution: str = ""
    theme: str = "light"
    has_furniture: bool = True


@dataclass(frozen=True)
class Picture:
    """A finished picture: SVG text for paper, and words that say what it shows."""

    svg: bytes
    alt: str
    caption: str
