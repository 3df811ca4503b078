"""Layers that people bring to the map: what a file holds, where it lies, and its shapes on the National Grid."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import shapely

from estates_app.domain.columns import BoolArray, FloatArray, ObjectArray
from estates_app.domain.errors import EstatesError, InputError
from estates_app.domain.estate import Estate
from estates_app.domain.extent import extent_of_boxes
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.geography import GRID_BOUNDS_M
from estates_app.domain.jobs import Cancel
from estates_app.domain.mapsheet import ADDRESS, BASE, MBTILES, OWN, TILES, VECTOR, MapSheet, OwnLayer
from estates_app.domain.pictures import PlaceName
from estates_app.domain.shapes import Part
from estates_app.domain.tiles import Box
from estates_app.registers.files.archives import members_of
from estates_app.registers.files.locating import Located, check_there, located
from estates_app.registers.files.mapfiles import Layer, layers, read_map
from estates_app.registers.files.sniffing import GEO_ENDINGS, TABLE_ENDINGS, sniff
from estates_app.registers.files.tables import read_table
from estates_app.registers.placing.grid import lonlat_to_27700
from estates_app.workspace.ports import TileSources

#: Endings of files that may be layers of the map.
LAYER_ENDINGS = GEO_ENDINGS | frozenset({".mbtiles", ".zip", ".csv", ".gz"})

#: What parts the name of a file in an archive from the name of its layer, as GIS programs write it.
_IN = "|"

#: Names of its own that a layer shows at most: more would be a grey haze, and slow to set.
MOST_LABELS = 4000

#: Rank of the names of own shapes among the names of places.
_LABEL_RANK = 3

#: Two names that are the same and no farther apart than this are one place.
_SAME_PLACE_M = 3000.0

#: With fewer vertices there is nothing to gain from thinner copies.
_FEW_VERTICES = 20_000


class FileGone(InputError):
    """The file of a layer is not where it was."""


@dataclass(frozen=True)
class Offer:
    """Something in a file that could be a layer of the map.

    Attributes
    ----------
    kind : str
        `VECTOR`, `BASE`, `MBTILES` or `TILES`.
    table : str
        What `OwnLayer.table` would say.
    title : str
    count : int
        How many shapes, -1 where that is not told.
    what : str
        Kind of shapes in words, or the layout of a base map.
    crs : str
        Coordinate system in words, empty where the file does not say.
    epsg : int
        Of tiles.
    fields : tuple of str
        Columns whose words could name the shapes.
    attribution : str
        Licence line that the file or its layout names.
    """

    kind: str
    table: str
    title: str
    count: int = -1
    what: str = ""
    crs: str = ""
    epsg: int = 27700
    fields: tuple[str, ...] = ()
    attribution: str = ""


@dataclass(frozen=True, eq=False)
class OwnShapes:
    """The shapes of an own layer.

    Attributes
    ----------
    geometry_27700 : ndarray of shapely geometries, shape (n,)
    labels : tuple of PlaceName
    notes : tuple of str
        What was left out, a sentence each.
    """

    geometry_27700: ObjectArray
    labels: tuple[PlaceName, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def bounds_27700(self) -> Box | None:
        """Ground of all of it but what lies far off; None where there is none."""
        return extent_of_boxes(shapely.bounds(self.geometry_27700).reshape(-1, 4))


class MemoryShapes:
    """Shapes held in memory, found by window, with thinner copies for smaller scales. Any thread may ask."""

    def __init__(self, geometry_27700: ObjectArray, title: str) -> None:
        self.title = title
        self._lock = threading.Lock()
        self._tree = shapely.STRtree(geometry_27700)
        self._whole = geometry_27700
        self._is_large = int(shapely.get_num_coordinates(geometry_27700).sum()) > _FEW_VERTICES
        self._thin: dict[int, ObjectArray] = {}

    def shapes(self, part: Part, box_27700: Box, m_per_px: float) -> ObjectArray:
        """Return the shapes that touch a box; see `estates_app.domain.shapes.ShapeSource`."""
        del part
        rows = np.sort(self._tree.query(shapely.box(*box_27700)))
        found = self._at(m_per_px)[rows]
        shown: ObjectArray = found[~shapely.is_empty(found)]
        return shown

    def close(self) -> None:
        """Let go of the shapes."""
        self._thin.clear()

    def _at(self, m_per_px: float) -> ObjectArray:
        if not self._is_large:
            return self._whole
        step = math.floor(math.log2(m_per_px))
        with self._lock:
            if step not in self._thin:
                # a third of what is thinned away when it is drawn, so that the picture is the same
                thin = shapely.simplify(self._whole, 2.0**step / 8.0, preserve_topology=False)
                self._thin[step] = np.where(shapely.is_empty(thin), self._whole, thin)
            return self._thin[step]


def look_into(
    path: Path, tiles: TileSources, layout_of: Callable[[Collection[str]], str], cancel: Cancel | None = None
) -> tuple[Offer, ...]:
    """Return what a file holds that could be a layer of the map, base maps and tiles first.

    Parameters
    ----------
    path : Path
    tiles : TileSources
    layout_of : callable
        Returns the name of the layout of a base map by the tables of a file, empty where it is none.

    Raises
    ------
    InputError
        It cannot be read, or nothing in it could be a layer.
    Cancelled
    """
    cancel = cancel or Cancel()
    check_there(path)
    if path.suffix.casefold() == ".mbtiles":
        return _tile_offers(path, tiles, MBTILES, ("",))
    offers: list[Offer] = []
    if sniff(path, path.name) == ".gpkg":
        kind, tables = tiles.tables(path)
        offers += _tile_offers(path, tiles, kind, tables) if kind else ()
        cancel.check()
        offers += _base_offers(path, tiles, layout_of)
        if kind == MBTILES or any(offer.kind == BASE for offer in offers):
            return tuple(offers)
    try:
        offers += _shape_offers(path, cancel)
    except InputError:
        if not offers:
            raise
    if not offers:
        raise InputError("nothing in it has a place on the map", where=path.name, remedy="choose a map file")
    return tuple(offers)


def read_own_shapes(layer: OwnLayer, path: Path, catalogue: FieldCatalogue, cancel: Cancel | None = None) -> OwnShapes:
    """Read the shapes of a layer that people added.

    Parameters
    ----------
    layer : OwnLayer
    path : Path
        Where its file is on this machine.
    catalogue : FieldCatalogue
        Whose headings tell columns of coordinates.

    Raises
    ------
    InputError
        The file is not there, damaged, has no such layer, or lies outside Great Britain altogether.
    Cancelled
    """
    member, _, table = layer.table.rpartition(_IN)
    headings, rows, shapes = _read(path, member, table, catalogue, cancel)
    shown, notes = _drawable(shapes)
    labels: tuple[PlaceName, ...] = ()
    if layer.label_field:
        if layer.label_field not in headings:
            notes.append(f"It has no column {layer.label_field}: its shapes have no names.")
        else:
            column = headings.index(layer.label_field)
            labels = _labels(shapes[shown], [rows[row][column] for row in np.flatnonzero(shown).tolist()])
    return OwnShapes(shapes[shown], labels, tuple(notes))


def path_of(layer: OwnLayer, project: Path) -> Path:
    """Return where the file of a layer should be: a name without a folder lies beside the project."""
    return project.parent / Path(layer.source)


def source_beside(path: Path, project: Path) -> str:
    """Return what `OwnLayer.source` says of a file: its way from the project where it lies beside or below it.

    Then project and layer can be copied to another machine together.
    """
    try:
        return path.resolve().relative_to(project.resolve().parent).as_posix()
    except ValueError:
        return str(path)


def check_not_gone(layer: OwnLayer, project: Path) -> None:
    """Say where the file of a layer is not where it was; an address is never gone. A dead drive takes its time.

    Raises
    ------
    FileGone
    """
    if layer.kind != ADDRESS and not path_of(layer, project).is_file():
        name = re.split(r"[/\\]", layer.source)[-1]  # the project may come from another system
        raise FileGone("it is not where it was", where=name, remedy="find the file, or remove the layer")


def _tile_offers(path: Path, tiles: TileSources, kind: str, tables: Sequence[str]) -> tuple[Offer, ...]:
    found = []
    for table in tables:
        source = tiles.open(kind, str(path), table)
        try:
            zooms = source.grid.levels
            what = f"picture tiles, zoom {zooms[0].zoom} to {zooms[-1].zoom}" if zooms else "picture tiles"
            epsg = source.grid.epsg
            found.append(
                Offer(
                    kind, table if kind == TILES else "", source.title, -1, what, f"EPSG:{epsg}", epsg,
                    attribution=source.attribution,
                )
            )  # fmt: skip
        finally:
            source.close()
    return tuple(found)


def _base_offers(path: Path, tiles: TileSources, layout_of: Callable[[Collection[str]], str]) -> tuple[Offer, ...]:
    try:
        source = tiles.base(path)
    except EstatesError:
        return ()
    try:
        layout = layout_of(source.columns)
    finally:
        source.close()
    return (Offer(BASE, "", layout, -1, f"base map in the layout of {layout}", "EPSG:27700"),) if layout else ()


def _shape_offers(path: Path, cancel: Cancel) -> list[Offer]:
    kind = sniff(path, path.name)
    names = members_of(path, GEO_ENDINGS | TABLE_ENDINGS) if kind == "archive" else [""]
    offers: list[Offer] = []
    for member in names:
        cancel.check()
        with located(path, member) as found:
            before = member + _IN if member else ""
            if found.kind.startswith("."):
                known = layers(found.file.path, found.kind, found.file.name)
                offers += [_offer(layer, before, found) for layer in known if layer.shapes]
            elif len(names) == 1 or not offers:
                offers += _table_offer(path, member, before)
    return offers


def _offer(layer: Layer, before: str, found: Located) -> Offer:
    stem = PurePosixPath(found.file.name).stem
    title = layer.name if layer.name and not layer.name.startswith(("OGR", "unpacked")) else stem
    return Offer(
        VECTOR,
        before + layer.name,
        title,
        layer.count,
        _shapes_in_words(layer.shapes),
        layer.crs,
        fields=layer.headings,
    )


def _table_offer(path: Path, member: str, before: str) -> list[Offer]:
    read = read_table(path, member=member)
    return [
        Offer(
            VECTOR,
            before,
            Path(member or path.name).stem,
            len(read.rows),
            "rows with coordinates",
            read.crs,
            fields=read.headings,
        )
    ]


def _shapes_in_words(shapes: str) -> str:
    plain = shapes.removeprefix("Multi")
    return {"Point": "points", "LineString": "lines", "Polygon": "areas"}.get(plain, "shapes")


def _read(
    path: Path, member: str, table: str, catalogue: FieldCatalogue, cancel: Cancel | None
) -> tuple[list[str], list[list[str]], ObjectArray]:
    with located(path, member) as found:
        if found.kind.startswith("."):
            read = read_map(found.file.path, found.kind, found.file.name, layer=table, cancel=cancel)
            return read.headings, read.rows, read.geometry_27700
    rows = read_table(path, member=member, sheet=table, cancel=cancel)
    if rows.geometry_27700 is not None:
        return list(rows.headings), rows.rows, rows.geometry_27700
    xy = _coordinates(list(rows.headings), rows.rows, catalogue)
    if xy is None:
        raise InputError(
            "no columns of coordinates are known in it", where=path.name, remedy="head them easting and northing"
        )
    shapes = np.full(len(xy), None, object)
    placed = np.isfinite(xy).all(axis=1)
    shapes[placed] = shapely.points(xy[placed])
    return list(rows.headings), rows.rows, shapes


def _coordinates(headings: list[str], rows: list[list[str]], catalogue: FieldCatalogue) -> FloatArray | None:
    """Return the places of rows by a pair of columns, shape (n, 2), EPSG:27700; None where there is no such pair."""
    for first, second in (("easting", "northing"), ("longitude", "latitude")):
        pair = [_column(headings, kind, catalogue) for kind in (first, second)]
        if min(pair) >= 0:
            x, y = (np.array([_number(row[at]) for row in rows], dtype=float) for at in pair)
            known = np.isfinite(x)
            if first == "easting" and not (known.any() and np.median(np.abs(x[known])) < 180.0):
                return np.column_stack([x, y])
            return lonlat_to_27700(x, y) if len(x) else np.zeros((0, 2))
    return None


def _column(headings: list[str], kind: str, catalogue: FieldCatalogue) -> int:
    words = {
        word.casefold() for known in catalogue.fields.values() if str(known.kind) == kind or known.kind == kind
        for word in (*known.headings, known.label)
    }  # fmt: skip
    plain = {plain_heading(word) for word in words}
    return next((at for at, heading in enumerate(headings) if plain_heading(heading) in plain), -1)


def plain_heading(text: str) -> str:
    """Return a heading without what people write differently: case, spaces, hyphens, underscores."""
    return re.sub(r"[\W_]", "", text.casefold())


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return math.nan


def _drawable(shapes: ObjectArray) -> tuple[BoolArray, list[str]]:
    """Return which shapes can be drawn, and what is said of the others."""
    total, notes = len(shapes), []
    if not total:
        notes.append("There is no shape in it. Export it again.")
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    places, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = np.unique(owner[~np.isfinite(places).all(axis=1)])
    there[broken] = False
    bare = total - int(there.sum())
    if bare:
        notes.append(
            f"{bare:,} of {total:,} shapes {'has' if bare == 1 else 'have'} no place and {_are(bare)} left out."
        )
    west, south, east, north = GRID_BOUNDS_M
    spare = 200_000.0  # the sea belongs to it
    with np.errstate(invalid="ignore"):
        inside = (bounds[:, 0] > west - spare) & (bounds[:, 1] > south - spare)
        inside &= (bounds[:, 2] < east + spare) & (bounds[:, 3] < north + spare)
    away = int((there & ~inside).sum())
    if away:
        lie = "lies" if away == 1 else "lie"
        notes.append(f"{away:,} of {total:,} shapes {lie} outside Britain and {_are(away)} left out.")
    return np.asarray(there & inside, dtype=bool), notes


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _labels(shapes: ObjectArray, words: list[str]) -> tuple[PlaceName, ...]:
    """Return the names of shapes, of the largest where there are too many."""
    sizes = np.ptp(shapely.bounds(shapes).reshape(-1, 2, 2), axis=1).max(axis=1)
    named = [row for row in np.argsort(-sizes, kind="stable").tolist() if words[row].strip()][:MOST_LABELS]
    found = []
    for row in sorted(named):
        shape = shapes[row]
        point = shape if shape.geom_type == "Point" else _middle_of(shape)
        found.append(PlaceName(" ".join(words[row].split()), float(point.x), float(point.y), _LABEL_RANK))
    return tuple(found)


def _middle_of(shape: shapely.Geometry) -> shapely.Point:
    """Return a place on a shape where its name may stand: half way along a line."""
    parts = list(shapely.get_parts(shape))
    if shape.geom_type in ("LineString", "MultiLineString"):
        return max(parts, key=lambda part: part.length).interpolate(0.5, normalized=True)
    if shape.geom_type == "MultiPolygon":
        return max(parts, key=lambda part: part.area).representative_point()
    return shape.representative_point()


def apart(places: Sequence[PlaceName]) -> tuple[PlaceName, ...]:
    """Return the names of places without those that another source tells again, a little aside; the first stays."""
    kept: dict[str, list[PlaceName]] = {}
    for place in places:
        others = kept.setdefault(place.name.casefold(), [])
        if all(math.hypot(place.x_27700 - o.x_27700, place.y_27700 - o.y_27700) > _SAME_PLACE_M for o in others):
            others.append(place)
    return tuple(place for others in kept.values() for place in others)


def attributions_of(estate: Estate, sheet: MapSheet, *, is_public: bool = False) -> tuple[str, ...]:
    """Return the licence lines that a map must carry: those of the project's data and of the own layers it shows.

    Parameters
    ----------
    is_public : bool
        Whether it is a map for the public, which leaves some layers out.
    """
    shown = [layer for layer in sheet.own if sheet.shows(OWN + layer.id) and (layer.is_for_all or not is_public)]
    own = (layer.attribution.strip() for layer in shown)
    return tuple(dict.fromkeys(line for line in (*estate.attributions, *own) if line))
