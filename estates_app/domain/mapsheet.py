"""What the map of a project shows, as data: layers with their order, shades, own layers, named views, drawn areas."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Layers that every map has, lowest first.
BUILT_IN = ("zones", "rivers", "roads", "boundaries", "places", "rings", "links", "properties")

#: Kinds of own layers: shapes from a map file, a vector base map, and three kinds of picture tiles.
VECTOR, BASE, MBTILES, TILES, ADDRESS = "vector", "base", "mbtiles", "gpkg_tiles", "xyz"

#: What stands before the id of an own layer where layers are named by key.
OWN = "own:"


@dataclass(frozen=True)
class LayerState:
    """How one layer is shown.

    Attributes
    ----------
    key : str
        One of `BUILT_IN`, or ``own:ID``.
    is_shown : bool
    opacity : float
        0 (unseen) to 1.
    """

    key: str
    is_shown: bool = True
    opacity: float = 1.0


@dataclass(frozen=True)
class Shades:
    """How the small areas are shaded.

    Attributes
    ----------
    figure : str
        Key of `estates_app.workspace.zone_themes`.
    method : str
        ``given`` (the figure's own breaks), ``equal_count``, ``equal_interval``, ``natural`` or ``diverging``.
    classes : int
        How many, 2 to 9; unused for ``given``.
    """

    figure: str = "density"
    method: str = "given"
    classes: int = 5


@dataclass(frozen=True)
class OwnLayer:
    """A layer that people added.

    Attributes
    ----------
    id, title : str
    kind : str
        `VECTOR`, `BASE`, `MBTILES`, `TILES` or `ADDRESS`.
    source : str
        Path of the file, or the address with ``{z}``, ``{x}`` and ``{y}``.
    table : str
        Layer within the file, empty for the first.
    epsg : int
        Of the tiles: 27700 or 3857.
    colour : str
        Token or ``partner:CODE`` whose colour lines and areas have.
    width_px : float
        Of lines and edges.
    label_field : str
        Field whose words name its shapes, empty for none.
    attribution : str
        Licence line that every map with it carries.
    """

    id: str
    title: str
    kind: str
    source: str
    table: str = ""
    epsg: int = 27700
    colour: str = "accent"
    width_px: float = 1.5
    label_field: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class NamedView:
    """Ground and what was shown of it, under a name.

    Attributes
    ----------
    id, name : str
    bounds_27700 : (west, south, east, north), metres
    look : tuple of (str, str)
        What was looked at besides (locality, scenario, colour, stage), by name.
    """

    id: str
    name: str
    bounds_27700: tuple[float, float, float, float]
    look: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DrawnArea:
    """An area to work in that a person drew.

    Attributes
    ----------
    id, name : str
    ring_27700 : tuple of (x, y)
        Corners of its edge, EPSG:27700 metres, three at least, the first not repeated.
    """

    id: str
    name: str
    ring_27700: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class MapSheet:
    """What the map shows.

    Attributes
    ----------
    layers : tuple of LayerState
        Lowest first; a layer that is not among them is shown in full, at its usual place.
    shades : Shades
    own : tuple of OwnLayer
    views : tuple of NamedView
    areas : tuple of DrawnArea
    """

    layers: tuple[LayerState, ...] = ()
    shades: Shades = field(default_factory=Shades)
    own: tuple[OwnLayer, ...] = ()
    views: tuple[NamedView, ...] = ()
    areas: tuple[DrawnArea, ...] = ()

    def stack(self) -> tuple[LayerState, ...]:
        """Return every layer with its state, lowest first: base maps below all, other own layers below the symbols."""
        told = {state.key: state for state in self.layers}
        bases = [OWN + layer.id for layer in self.own if layer.kind != VECTOR]
        vectors = [OWN + layer.id for layer in self.own if layer.kind == VECTOR]
        below = BUILT_IN.index("places")
        usual = [*bases, *BUILT_IN[:below], *vectors, *BUILT_IN[below:]]
        keys = [key for key in told if key in usual]
        for at, key in enumerate(usual):
            if key not in told:  # above whatever usually lies just below it
                before = next((keys.index(k) for k in reversed(usual[:at]) if k in keys), -1)
                keys.insert(before + 1, key)
        return tuple(told.get(key, LayerState(key)) for key in keys)
