"""What the map of the project shows: layers, shades, own layers, named views, areas to work in; each step one edit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace

import shapely

from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.localities import AREA, name_of
from estates_app.domain.mapsheet import (
    BUILT_IN,
    FEWEST_CLASSES,
    KEPT,
    METHODS,
    MOST_CLASSES,
    OWN,
    DrawnArea,
    LayerState,
    MapSheet,
    NamedView,
    OwnLayer,
    Shades,
    with_all,
)
from estates_app.domain.wording import listed
from estates_app.workspace.applying import ORDER, SHADES, SHEET, sheet_value
from estates_app.workspace.session import Session
from estates_app.workspace.zone_themes import TITLES

#: What each layer that every map has is called.
LAYER_TITLES: Mapping[str, str] = {
    "zones": "Small areas, shaded",
    "rivers": "Rivers and water",
    "roads": "Roads",
    "boundaries": "Edges of localities",
    "places": "Names of places",
    "rings": "Catchments of centres",
    "links": "Moves to centres",
    "properties": "Properties",
}
assert LAYER_TITLES.keys() == set(BUILT_IN)

#: A longer name does not fit a menu.
MOST_LETTERS = 60

#: Smaller ground than this, in m², is a slip of the hand.
_LEAST_AREA_M2 = 1.0

#: Where an edge that crosses itself leaves this share of the ground in one piece, that piece was meant.
_MEANT_SHARE = 0.95

#: Places after the point of a corner: centimetres, finer than any hand draws.
_CM = 2

_NOUNS = {"own": "layer", "view": "view", "area": "area"}


def layer_title(sheet: MapSheet, key: str) -> str:
    """Return what a layer is called."""
    own = sheet.own_layer(key.removeprefix(OWN)) if key.startswith(OWN) else None
    return own.title if own is not None else LAYER_TITLES.get(key, key)


def show_layer(session: Session, key: str, *, is_shown: bool) -> Edit | None:
    """Show a layer, or hide it; one edit, None where nothing changes.

    Raises
    ------
    InputError
        There is no such layer.
    """
    sheet = _known(session, key)
    verb = f"{'Show' if is_shown else 'Hide'} {_called(sheet, key)}"
    return _change(session, verb, sheet.with_state(replace(sheet.state(key), is_shown=is_shown)))


def fade_layer(session: Session, key: str, opacity: float) -> Edit | None:
    """Let a layer be seen through; one edit.

    Parameters
    ----------
    opacity : float
        0 (unseen) to 1; beyond is taken for the nearest.

    Raises
    ------
    InputError
        There is no such layer, or the opacity is no number.
    """
    sheet = _known(session, key)
    if not math.isfinite(opacity):
        raise InputError("an opacity is a number", remedy="give one from 0 to 100 per cent")
    share = round(min(1.0, max(0.0, opacity)), 3)
    verb = f"Opacity of {_called(sheet, key)}: {share * 100:.0f} %"
    return _change(session, verb, sheet.with_state(replace(sheet.state(key), opacity=share)))


def move_layer(session: Session, key: str, place: int) -> Edit | None:
    """Put a layer at a place among all; one edit, None where it lies there.

    Parameters
    ----------
    place : int
        Counted from 0, the lowest; beyond the ends is at the end.

    Raises
    ------
    InputError
        There is no such layer.
    """
    sheet = _known(session, key)
    before = [state.key for state in sheet.stack()]
    keys = [other for other in before if other != key]
    keys.insert(min(len(keys), max(0, place)), key)
    if keys == before:
        return None
    way = "up" if keys.index(key) > before.index(key) else "down"
    return _change(session, f"Move {_called(sheet, key)} {way}", replace(sheet, order=tuple(keys)))


def nudge_layer(session: Session, key: str, steps: int) -> Edit | None:
    """Move a layer so many places up, or down where negative; one edit, None where it lies at the end already."""
    keys = [state.key for state in _known(session, key).stack()]
    return move_layer(session, key, keys.index(key) + steps)


def take_over(session: Session, hidden: Iterable[str], figure: str) -> Edit | None:
    """Take over which layers a person had hidden, and what the shades told, before the project kept it; one edit.

    None, and nothing is changed, where the project says already what its map shows.

    Parameters
    ----------
    figure : str
        Key of `estates_app.workspace.zone_themes.TITLES`, empty for the usual one.
    """
    sheet = session.estate.sheet
    if sheet != MapSheet():
        return None
    for key in hidden:
        sheet = sheet.with_state(LayerState(key, is_shown=False))
    shades = replace(sheet.shades, figure=figure or sheet.shades.figure)
    return _change(session, "Show the map as it was", replace(sheet, shades=shades))


def usual_order(session: Session) -> Edit | None:
    """Put all layers back to their usual places, shown in full; one edit."""
    return _change(session, "Put the layers back", replace(session.estate.sheet, order=(), layers=()))


def set_shades(
    session: Session, *, figure: str | None = None, method: str | None = None, classes: int | None = None
) -> Edit | None:
    """Say what the shades of the small areas tell and in which classes; one edit.

    Parameters
    ----------
    figure : str, optional
        Key of `estates_app.workspace.zone_themes.TITLES`.
    method : str, optional
        One of `METHODS`.
    classes : int, optional

    Raises
    ------
    InputError
        There is no such figure or method, or too few or too many classes.
    """
    sheet = session.estate.sheet
    now = sheet.shades
    wanted = Shades(figure or now.figure, method or now.method, now.classes if classes is None else classes)
    if figure is not None and figure not in TITLES:
        raise InputError(f"there is no figure {figure}", remedy=f"use one of: {', '.join(TITLES)}")
    if wanted.method not in METHODS:
        raise InputError(f"there is no method {wanted.method}", remedy=f"use one of: {', '.join(METHODS)}")
    if not FEWEST_CLASSES <= wanted.classes <= MOST_CLASSES:
        raise InputError(
            f"there are no {wanted.classes} classes", remedy=f"use {FEWEST_CLASSES} to {MOST_CLASSES} of them"
        )
    told = TITLES.get(wanted.figure, wanted.figure)
    verb = f"Shade the small areas by {told[:1].lower()}{told[1:]}" if wanted.figure != now.figure else "Set the shades"
    return _change(session, verb, replace(sheet, shades=wanted))


def add_own_layer(session: Session, layer: OwnLayer) -> str:
    """Add a layer to the map; one edit. Returns its id, which is minted where the layer has none.

    Raises
    ------
    InputError
        It has no title, or no source.
    """
    made = _checked(replace(layer, id=layer.id or session.mint("own layer", layer.title)))
    sheet = session.estate.sheet
    _change(session, f"Add the layer {made.title}", replace(sheet, own=(*sheet.own, made)))
    return made.id


def change_own_layer(session: Session, layer: OwnLayer) -> Edit | None:
    """Change a layer that people added; one edit.

    Raises
    ------
    InputError
        It is gone, or has no title or no source.
    """
    sheet = session.estate.sheet
    made = _checked(layer)
    if sheet.own_layer(layer.id) is None:
        raise _gone("own")
    own = tuple(made if one.id == made.id else one for one in sheet.own)
    return _change(session, f"Change the layer {made.title}", replace(sheet, own=own))


def remove_own_layer(session: Session, id_: str) -> Edit | None:
    """Take a layer that people added off the map; its file stays where it is. One edit.

    Raises
    ------
    InputError
        It is gone.
    """
    sheet = session.estate.sheet
    layer, key = sheet.own_layer(id_), OWN + id_
    if layer is None:
        raise _gone("own")
    left = replace(
        sheet.with_state(LayerState(key)),
        own=tuple(one for one in sheet.own if one.id != id_),
        order=tuple(other for other in sheet.order if other != key),
    )
    return _change(session, f"Remove the layer {layer.title}", left)


def keep_view(
    session: Session,
    name: str,
    bounds_27700: tuple[float, float, float, float],
    look: Mapping[str, str] | None = None,
) -> str:
    """Keep ground and what is shown of it under a name; one edit. Returns the id of the view.

    Parameters
    ----------
    bounds_27700 : (west, south, east, north), metres
    look : mapping of str to str, optional
        What is looked at besides, by the name of the field.

    Raises
    ------
    InputError
        There is no name, another view has it, or the ground has no size.
    """
    sheet = session.estate.sheet
    name = _named(name, (view.name for view in sheet.views), "view")
    west, south, east, north = (round(float(value), _CM) for value in bounds_27700)
    if not (all(map(math.isfinite, (west, south, east, north))) and west < east and south < north):
        raise InputError("the map shows no ground", remedy="zoom out and keep the view again")
    told = tuple(sorted((str(field), str(value)) for field, value in (look or {}).items()))
    made = NamedView(session.mint("view", name), name, (west, south, east, north), told)
    _change(session, f"Keep the view {name}", replace(sheet, views=(*sheet.views, made)))
    return made.id


def rename_view(session: Session, id_: str, name: str) -> Edit | None:
    """Give a named view another name; one edit. Raises InputError where it is gone, or the name is taken or empty."""
    return _rename(session, "view", id_, name)


def remove_view(session: Session, id_: str) -> Edit | None:
    """Remove a named view; one edit. Raises InputError where it is gone."""
    return _remove(session, "view", id_)


def keep_area(session: Session, name: str, ring_27700: Sequence[tuple[float, float]]) -> str:
    """Keep an area to work in that a person drew; one edit. Returns its id.

    Parameters
    ----------
    ring_27700 : sequence of (x, y)
        Corners of its edge in metres; the first may be repeated at the end.

    Raises
    ------
    InputError
        There is no name or it is taken, its edge crosses itself and cannot be mended, or it has no size.
    """
    sheet = session.estate.sheet
    name = _named(name, _places(session.estate), "area")
    made = DrawnArea(session.mint("area", name), name, mended_ring(ring_27700, name))
    _change(session, f"Keep the area {name}", replace(sheet, areas=(*sheet.areas, made)))
    return made.id


def rename_area(session: Session, id_: str, name: str) -> Edit | None:
    """Give a drawn area another name; one edit. Raises InputError where it is gone, or the name is taken or empty."""
    return _rename(session, "area", id_, name)


def remove_area(session: Session, id_: str) -> Edit | None:
    """Remove a drawn area; one edit.

    Raises
    ------
    InputError
        It is gone, or a scenario was made for it, whose figures would become those of all.
    """
    made = [one.name for one in session.estate.scenarios.values() if one.wish.locality == AREA + id_]
    if made:
        raise InputError(
            f"{listed(made, 2)} {'was' if len(made) == 1 else 'were'} made for the area",
            where=name_of(session.estate, AREA + id_),
            remedy="delete the scenario first" if len(made) == 1 else "delete the scenarios first",
        )
    return _remove(session, "area", id_)


def mended_ring(ring_27700: Sequence[tuple[float, float]], name: str = "") -> tuple[tuple[float, float], ...]:
    """Return a ring without repeated corners and small crossings, to the centimetre.

    Raises
    ------
    InputError
        It has no size, or crosses itself so that it is not clear which ground is meant.
    """
    corners = [(round(float(x), _CM), round(float(y), _CM)) for x, y in ring_27700]
    if not all(math.isfinite(value) for corner in corners for value in corner):
        raise InputError("a corner of the area has no place", where=name, remedy="draw it again")
    corners = [corner for at, corner in enumerate(corners) if at == 0 or corner != corners[at - 1]]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    pieces = []
    if len(set(corners)) >= 3:
        valid = shapely.make_valid(shapely.Polygon(corners))
        parts = shapely.get_parts(shapely.get_parts([valid]))  # a collection may hold a collection
        pieces = [one for one in parts if one.geom_type == "Polygon"]
    ground_m2 = sum(piece.area for piece in pieces)
    if ground_m2 < _LEAST_AREA_M2:
        raise InputError("the area has no size", where=name, remedy="draw it with three corners or more, not in a line")
    largest = max(pieces, key=lambda piece: piece.area)
    whole = shapely.Polygon(largest.exterior)
    mended = tuple((round(x, _CM), round(y, _CM)) for x, y in list(whole.exterior.coords)[:-1])
    is_clear = largest.area >= _MEANT_SHARE * max(ground_m2, whole.area)
    if not is_clear or not shapely.Polygon(mended).is_valid:  # to the centimetre it may cross itself again
        raise InputError(
            "the edge of the area crosses itself", where=name, remedy="draw it round the ground without crossing"
        )
    return tuple(corners) if shapely.Polygon(corners).is_valid else mended


def changes_between(before: MapSheet, after: MapSheet) -> Iterator[Change]:
    """Yield the changes that make one sheet of another, as an edit keeps them."""
    keys = dict.fromkeys(state.key for state in (*before.layers, *after.layers))
    cells = [(key, field) for key in keys for field in ("is_shown", "opacity")]
    cells += [(ORDER, ORDER), *((SHADES, field.name) for field in fields(Shades))]
    for kind, (name, _) in KEPT.items():
        cells += [(id_, kind) for id_ in dict.fromkeys(part.id for s in (before, after) for part in getattr(s, name))]
    for key, field in cells:
        now, then = sheet_value(before, key, field), sheet_value(after, key, field)
        if isinstance(now, dict) and isinstance(then, dict):
            then["at"] = now["at"]  # what lies elsewhere only because another went or came is as it was
        yield Change(SHEET, key, field, now, then)


def _change(session: Session, verb: str, after: MapSheet) -> Edit | None:
    return session.change(verb, changes_between(session.estate.sheet, after))


def _known(session: Session, key: str) -> MapSheet:
    sheet = session.estate.sheet
    if all(state.key != key for state in sheet.stack()):
        raise InputError("the map has no such layer any more", where=key, remedy="look at the list of layers again")
    return sheet


def _called(sheet: MapSheet, key: str) -> str:
    title = layer_title(sheet, key)
    return title if key.startswith(OWN) else title[:1].lower() + title[1:]


def _checked(layer: OwnLayer) -> OwnLayer:
    title, source = " ".join(layer.title.split()), layer.source.strip()
    if not title:
        raise InputError("the layer has no name", remedy="give it one")
    if not source:
        raise InputError("it is not said where the layer comes from", where=title, remedy="choose its file or address")
    return replace(layer, title=title, source=source)


def _named(name: str, taken: Iterable[str], noun: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InputError(f"the {noun} has no name", remedy="give it one")
    if len(name) > MOST_LETTERS:
        raise InputError(f"the name of the {noun} is too long", remedy=f"use {MOST_LETTERS} letters at most")
    if name.casefold() in {other.casefold() for other in taken}:
        raise InputError(f"“{name}” is taken", remedy="choose another name")
    return name


def _places(estate: Estate, but: str = "") -> list[str]:
    """Return the names among which an area is chosen: localities and other areas."""
    areas = [area.name for area in estate.sheet.areas if area.id != but]
    return [*areas, *(name for name in estate.localities.texts("name") if name)]


def _rename(session: Session, kind: str, id_: str, name: str) -> Edit | None:
    sheet = session.estate.sheet
    parts = getattr(sheet, KEPT[kind][0])
    mine = next((part for part in parts if part.id == id_), None)
    if mine is None:
        raise _gone(kind)
    others = _places(session.estate, id_) if kind == "area" else [part.name for part in parts if part.id != id_]
    name = _named(name, others, _NOUNS[kind])
    left = tuple(replace(part, name=name) if part.id == id_ else part for part in parts)
    return _change(session, f"Rename {mine.name} to {name}", with_all(sheet, kind, left))


def _remove(session: Session, kind: str, id_: str) -> Edit | None:
    sheet = session.estate.sheet
    parts = getattr(sheet, KEPT[kind][0])
    mine = next((part for part in parts if part.id == id_), None)
    if mine is None:
        raise _gone(kind)
    left = tuple(part for part in parts if part.id != id_)
    return _change(session, f"Remove the {_NOUNS[kind]} {mine.name}", with_all(sheet, kind, left))


def _gone(kind: str) -> InputError:
    return InputError(f"the {_NOUNS[kind]} is no longer there", remedy="look at the list again")
