"""What the map of a project shows, as data: layers with their order, shades, own layers, named views, drawn areas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

#: Layers that every map has, lowest first.
BUILT_IN = ("zones", "rivers", "roads", "boundaries", "places", "rings", "links", "properties")

#: Kinds of own layers: shapes from a map file, a vector base map, and three kinds of picture tiles.
VECTOR, BASE, MBTILES, TILES, ADDRESS = "vector", "base", "mbtiles", "gpkg_tiles", "xyz"

#: What stands before the id of an own layer where layers are named by key.
OWN = "own:"

#: Ways of making classes, and the fewest and most classes that the eye tells apart.
METHODS = ("given", "equal_count", "equal_interval", "natural", "diverging")
FEWEST_CLASSES, MOST_CLASSES = 2, 7
#: As many as an earlier version offered: more than seven colours of a ramp are blended, and symbols drown in some.
_MOST_ONCE = 9


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
        How many, 2 to 7; unused for ``given``.
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
    is_public : bool
        Whether people said that its shapes may be shown in public; base maps and tiles may without it.
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
    is_public: bool = False

    @property
    def is_for_all(self) -> bool:
        """Whether maps for the public show it: shapes of which nobody said so may tell what is secret."""
        return self.is_public or self.kind != VECTOR


@dataclass(frozen=True)
class NamedView:
    """Ground and what was shown of it, under a name.

    Attributes
    ----------
    id, name : str
    bounds_27700 : (west, south, east, north), metres
    look : tuple of (str, str)
        What was looked at besides (locality, scenario, colour, stage), by name: fields of the window's look.
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
        Of the layers that are not shown in full, by key; every other is.
    order : tuple of str
        Keys of layers, lowest first; a layer that is not among them lies at its usual place.
    shades : Shades
    own : tuple of OwnLayer
    views : tuple of NamedView
    areas : tuple of DrawnArea
    """

    layers: tuple[LayerState, ...] = ()
    order: tuple[str, ...] = ()
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
        keys = [key for key in dict.fromkeys(self.order) if key in usual]
        for at, key in enumerate(usual):
            if key not in keys:  # above whatever usually lies just below it
                before = next((keys.index(k) for k in reversed(usual[:at]) if k in keys), -1)
                keys.insert(before + 1, key)
        return tuple(told.get(key, LayerState(key)) for key in keys)

    def state(self, key: str) -> LayerState:
        """Return how a layer is shown."""
        return next((state for state in self.layers if state.key == key), LayerState(key))

    def shows(self, key: str) -> bool:
        """Whether a layer is to be seen."""
        state = self.state(key)
        return state.is_shown and state.opacity > 0

    def with_state(self, state: LayerState) -> MapSheet:
        """Return the sheet with a layer shown so; what is shown in full is not told, so that equal sheets are equal."""
        others = [one for one in self.layers if one.key != state.key]
        mine = [] if state == LayerState(state.key) else [state]
        return replace(self, layers=tuple(sorted([*others, *mine], key=lambda one: one.key)))

    def own_layer(self, id_: str) -> OwnLayer | None:
        """Return a layer that people added, None where it is gone."""
        return next((layer for layer in self.own if layer.id == id_), None)

    def view(self, id_: str) -> NamedView | None:
        """Return a named view, None where it is gone."""
        return next((view for view in self.views if view.id == id_), None)

    def area(self, id_: str) -> DrawnArea | None:
        """Return a drawn area, None where it is gone."""
        return next((area for area in self.areas if area.id == id_), None)


#: What people added to a sheet, each a record with an id: what an edit calls it -> attribute of `MapSheet`, type.
KEPT: Mapping[str, tuple[str, type[OwnLayer | NamedView | DrawnArea]]] = {
    "own": ("own", OwnLayer),
    "view": ("views", NamedView),
    "area": ("areas", DrawnArea),
}


def record_of(part: OwnLayer | NamedView | DrawnArea) -> dict[str, Any]:
    """Return what people added to a sheet as JSON can say it."""
    record = asdict(part)
    for name in ("bounds_27700", "look", "ring_27700"):
        if name in record:
            record[name] = [list(one) if isinstance(one, tuple) else one for one in record[name]]
    return record


def part_of(kind: str, record: Mapping[str, Any]) -> OwnLayer | NamedView | DrawnArea:
    """Return what `record_of` wrote; what a later version says besides is left out.

    Parameters
    ----------
    kind : str
        A key of `KEPT`.
    record : mapping

    Raises
    ------
    KeyError, TypeError, ValueError
        It is no such record.
    """
    wanted = KEPT[kind][1]
    known = {name: record[name] for name in wanted.__dataclass_fields__ if name in record}
    if wanted is NamedView:
        west, south, east, north = (_finite(value) for value in known["bounds_27700"])
        known["bounds_27700"] = (west, south, east, north)
        known["look"] = tuple((str(name), str(value)) for name, value in known.get("look", ()))
    elif wanted is DrawnArea:
        known["ring_27700"] = tuple((_finite(x), _finite(y)) for x, y in known["ring_27700"])
        if len(known["ring_27700"]) < 3:
            raise ValueError("an area has three corners at least")
    else:
        known |= {"epsg": int(known.get("epsg", 27700)), "width_px": _finite(known.get("width_px", 1.5))}
        known["is_public"] = known.get("is_public") is True
    texts = [known[name] for name, kind_ in wanted.__annotations__.items() if kind_ == "str" and name in known]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a name is no text")
    return wanted(**known)


def record_of_sheet(sheet: MapSheet) -> dict[str, Any]:
    """Return a sheet as JSON can say it."""
    return {
        "layers": [asdict(state) for state in sheet.layers],
        "order": list(sheet.order),
        "shades": asdict(sheet.shades),
        **{kind: [record_of(part) for part in getattr(sheet, name)] for kind, (name, _) in KEPT.items()},
    }


def sheet_of(record: Mapping[str, Any]) -> MapSheet:
    """Return the sheet that `record_of_sheet` wrote; of an empty record the usual one.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is no such record.
    """
    kept: dict[str, Any] = {
        name: tuple(part_of(kind, entry) for entry in record.get(kind, ())) for kind, (name, _) in KEPT.items()
    }
    layers = tuple(
        LayerState(str(entry["key"]), entry.get("is_shown", True) is True, share_of(entry.get("opacity", 1.0)))
        for entry in record.get("layers", ())
    )
    return MapSheet(layers, tuple(map(str, record.get("order", ()))), shades_of(record.get("shades", {})), **kept)


def shades_of(record: Mapping[str, Any]) -> Shades:
    """Return shades of their fields.

    Raises
    ------
    ValueError
        They name no method, or a count of classes that there cannot be.
    """
    method, classes = str(record.get("method", "given")), int(record.get("classes", 5))
    if method not in METHODS or not FEWEST_CLASSES <= classes <= _MOST_ONCE:
        raise ValueError(f"there are no shades {method} with {classes} classes")
    return Shades(str(record.get("figure", "density")), method, min(classes, MOST_CLASSES))


def share_of(value: object) -> float:
    """Return an opacity from 0 to 1.

    Raises
    ------
    TypeError, ValueError
        It is no such number.
    """
    share = _finite(value)
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"an opacity is {share:g}")
    return share


def with_part(
    sheet: MapSheet, kind: str, id_: str, record: Mapping[str, Any] | None, at: int | None = None
) -> MapSheet:
    """Return the sheet with something that people added more, changed, or, where there is no record, less.

    Parameters
    ----------
    kind : str
        A key of `KEPT`.
    record : mapping or None
        As `record_of` gives it.
    at : int, optional
        Its place among its like where it is new; the last where that is not told.
    """
    parts: Sequence[Any] = getattr(sheet, KEPT[kind][0])
    here = next((i for i, part in enumerate(parts) if part.id == id_), len(parts) if at is None else at)
    left = [part for part in parts if part.id != id_]
    made = [] if record is None else [part_of(kind, {**record, "id": id_})]
    return with_all(sheet, kind, (*left[:here], *made, *left[here:]))


def with_all(sheet: MapSheet, kind: str, parts: tuple[Any, ...]) -> MapSheet:
    """Return the sheet with other things of a kind (a key of `KEPT`) that people added."""
    changed: dict[str, Any] = {KEPT[kind][0]: parts}
    return replace(sheet, **changed)


def place_of(sheet: MapSheet, kind: str, id_: str) -> int:
    """Return the place of something that people added among its like, -1 where it is gone."""
    return next((i for i, part in enumerate(getattr(sheet, KEPT[kind][0])) if part.id == id_), -1)


def _finite(value: Any) -> float:  # noqa: ANN401  what a file or an edit holds
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)
