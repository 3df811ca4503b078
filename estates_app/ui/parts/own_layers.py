"""Layers that people added, as the maps show them: opened in the background, kept while the project is open."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import shapely
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from estates_app.domain.errors import EstatesError
from estates_app.domain.extent import Bounds, extent_of, extent_of_boxes, is_place
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.mapsheet import ADDRESS, BASE, OWN, VECTOR, OwnLayer
from estates_app.domain.pictures import PlaceName
from estates_app.domain.shapes import BaseSource
from estates_app.domain.tiles import TileSource
from estates_app.map.backdrop import FedBackdrop
from estates_app.map.scene import Scene
from estates_app.map.tiles.raster import RasterBackdrop
from estates_app.map.vectors.backdrop import VectorBackdrop
from estates_app.map.vectors.styles import BaseMapStyle, NameStyle, load_basemaps, own_style
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.add_layer import AddLayer
from estates_app.ui.skin import Skin
from estates_app.workspace.mercator import MercatorWarp
from estates_app.workspace.ownlayers import (
    LAYER_ENDINGS,
    FileGone,
    MemoryShapes,
    OwnShapes,
    check_not_gone,
    path_of,
    read_own_shapes,
)
from estates_app.workspace.reporting import PROJECT_ENDING

_KEPT = "own_layers"
_NODES = frozenset({"project", "sheet", "skin", "localities", "zones", "properties"})

#: Endings of tables: dropped on the map they are registers, not layers.
_TABLES = frozenset({".csv"})

#: Ground round the project for which names of a base map are read, metres.
_ROUND_M = 20_000.0
_MOST_NAMES = 20_000

_ELSEWHERE = "All of it lies off the ground of this project. Go to it by its menu, or check the file."


@dataclass
class _Opened:
    """What a job has opened: one of these."""

    shapes: OwnShapes | None = None
    tiles: TileSource | None = None
    base: BaseSource | None = None
    style: BaseMapStyle | None = None
    names: tuple[PlaceName, ...] = ()
    ground_27700: Bounds | None = None


@dataclass
class Held:
    """A layer as it is held here.

    Attributes
    ----------
    layer : OwnLayer
    backdrop : FedBackdrop or None
        None while it is read, or where it cannot be.
    names : tuple of PlaceName
    count : int
        Its shapes, -1 where they are not counted.
    fault : str
        Why it is not shown, empty where it is.
    is_gone : bool
        Whether its file is not where it was.
    notes : tuple of str
        What was left out of it as it was read.
    ground_27700 : (west, south, east, north) or None
        Where it lies, None where that is not told.
    is_elsewhere : bool
        Whether all of it lies off the ground of the project.
    base : BaseSource or None
        The file of a base map.
    named_for_27700 : (west, south, east, north)
        Ground for which the names of a base map were read.
    """

    layer: OwnLayer
    backdrop: FedBackdrop | None = None
    names: tuple[PlaceName, ...] = ()
    count: int = -1
    fault: str = ""
    is_gone: bool = False
    notes: tuple[str, ...] = field(default_factory=tuple)
    ground_27700: Bounds | None = None
    is_elsewhere: bool = False
    base: BaseSource | None = None
    named_for_27700: Bounds = (0.0, 0.0, 0.0, 0.0)

    @property
    def words(self) -> str:
        """How much of it there is, or what is the matter, for its row in the list of layers."""
        if self.is_gone:
            return "file not found"
        if self.fault:
            return "not read"
        if self.backdrop is None:
            return "reading"
        return f"{self.count:,}" if self.count >= 0 else ""

    @property
    def said(self) -> tuple[str, ...]:
        """What is left out, a sentence each."""
        if self.fault:
            return (self.fault,)
        notes = self.backdrop.notes if self.backdrop is not None else ()
        return (_ELSEWHERE, *notes) if self.is_elsewhere else notes


class OwnLayers(QObject):
    """Opens the own layers of the project that are shown, and hands them to the maps.

    Parameters
    ----------
    desk : Desk
    skin : Skin, optional
        Whose colours they have; that of the window where there is no other.
    is_public : bool
        Whether only those are opened that may be shown in public.

    *Signals*: ``changed()``: a layer has come, gone, or has something else to say.
    """

    changed = Signal()

    def __init__(self, desk: Desk, skin: Skin | None = None, *, is_public: bool = False) -> None:
        super().__init__()
        self._desk, self._skin, self._is_public = desk, skin or desk.skin, is_public
        self._held: dict[str, Held] = {}
        self._maps: list[QWidget] = []
        self._told: tuple[object, ...] = ()
        self.dialog: AddLayer | None = None
        desk.bridge.changed.connect(self._on_changed)
        if not is_public:
            desk.requests.layer_wanted.connect(self.ask)
        self._sync()

    @property
    def held(self) -> dict[str, Held]:
        """Every layer that has been shown since the project was opened, by its id."""
        return self._held

    def names(self, kind: str, *, is_public: bool = False) -> tuple[PlaceName, ...]:
        """Return the names that shown layers of a kind bring: `VECTOR` of their shapes, `BASE` of places.

        Parameters
        ----------
        kind : str
        is_public : bool
            Whether only of layers that may be shown in public.
        """
        sheet = self._desk.bridge.estate.sheet
        shown = [held for id_, held in self._held.items() if held.layer.kind == kind and sheet.shows(OWN + id_)]
        return tuple(name for held in shown if held.layer.is_for_all or not is_public for name in held.names)

    def notes(self) -> tuple[str, ...]:
        """Return what shown layers leave out, each with the name of its layer."""
        sheet = self._desk.bridge.estate.sheet
        shown = [held for id_, held in self._held.items() if sheet.shows(OWN + id_)]
        return tuple(f"{held.layer.title}: {note}" for held in shown for note in held.said)

    def show_in(self, scene: Scene) -> None:
        """Let a scene show the layers that are here."""
        wanted = {OWN + id_: held.backdrop for id_, held in self._held.items() if held.backdrop is not None}
        for key in {*scene.backdrops, *wanted}:
            if key.startswith(OWN) and scene.backdrops.get(key) is not wanted.get(key):
                scene.set_backdrop(key, wanted.get(key))

    def attach(self, area: QWidget) -> None:
        """Take files that are dropped on a map, and ask there what is to be asked."""
        area.setAcceptDrops(True)
        area.installEventFilter(self)
        self.watch(area)

    def watch(self, area: QWidget) -> None:
        """Draw for the screen that a map is on."""
        area.destroyed.connect(lambda: self._maps.remove(area) if area in self._maps else None)
        self._maps.append(area)

    def close(self) -> None:
        """Let go of everything; it shows nothing any more."""
        self._desk.bridge.changed.disconnect(self._on_changed)
        if not self._is_public:
            self._desk.requests.layer_wanted.disconnect(self.ask)
        for id_ in list(self._held):
            self._drop(id_)

    # --- what people do -------------------------------------------------------------------------------------------

    def ask(self, id_: str = "", path: Path | None = None) -> None:
        """Open the dialog that adds a layer, or changes one."""
        bridge = self._desk.bridge
        if not bridge.is_open:
            return
        layer = bridge.estate.sheet.own_layer(id_) if id_ else None
        parent = self._maps[-1].window() if self._maps else None
        self.dialog = AddLayer(self._desk, layer, path, parent)
        self.dialog.exec()
        self.dialog.deleteLater()
        self.dialog = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a file of a map that is dropped on the map; all others go to the window."""
        del watched
        if event.type() == QEvent.Type.DevicePixelRatioChange:  # the window has gone to another screen
            self._sync()
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = _dropped(event)
            if path is None or not self._desk.bridge.is_open:
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop and not isinstance(event, QDragEnterEvent):
                QTimer.singleShot(0, self, lambda: self.ask(path=path))  # whoever holds the file must not wait for us
            return True
        return False

    # --- what the project has -------------------------------------------------------------------------------------

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            for id_ in list(self._held):
                self._drop(id_)
        if nodes & _NODES:
            self._sync()

    def _sync(self) -> None:
        """Open what is shown and not here, let go of what is gone, draw otherwise what is to look otherwise."""
        bridge = self._desk.bridge
        sheet = bridge.estate.sheet
        wanted = [layer for layer in sheet.own if layer.is_for_all or not self._is_public]
        for id_ in self._held.keys() - {layer.id for layer in wanted}:
            self._drop(id_)
        for layer in wanted:
            held = self._held.get(layer.id)
            if held is not None and _source(held.layer) != _source(layer):
                self._drop(layer.id)
                held = None
            if held is None:
                if sheet.shows(OWN + layer.id):
                    self._open(layer)
            else:
                held.layer = layer
                self._dress(held)
                self._name_anew(held)
        self._tell()

    def _tell(self) -> None:
        """Tell the maps and the list where anything is otherwise than it was told."""
        sheet = self._desk.bridge.estate.sheet
        now = tuple(
            (held.layer, held.words, held.said, id(held.backdrop), sheet.shows(OWN + id_))
            for id_, held in self._held.items()
        )
        if now != self._told:
            self._told = now
            self.changed.emit()

    def _dress(self, held: Held) -> None:
        skin = self._skin
        ratio = self._maps[-1].devicePixelRatioF() if self._maps else 1.0
        if held.backdrop is not None:
            held.backdrop.set_theme(skin.theme, ratio)
        if isinstance(held.backdrop, VectorBackdrop) and held.layer.kind == VECTOR:
            held.backdrop.restyle([own_style(held.layer.colour, held.layer.width_px)])

    def _drop(self, id_: str) -> None:
        held = self._held.pop(id_)
        self._desk.tasks.cancel(self._job_of(id_))
        if held.backdrop is not None:
            backdrop = held.backdrop
            held.backdrop = None
            self._tell()  # no map paints it any more
            backdrop.close()

    def _open(self, layer: OwnLayer) -> None:
        bridge, tools = self._desk.bridge, self._desk.tools
        project = bridge.session.store.path
        held = self._held[layer.id] = Held(layer)
        where, catalogue, ground = path_of(layer, project), bridge.session.catalogue, _ground_of(self._desk)
        held.named_for_27700 = ground

        def work(_progress: Progress, cancel: Cancel) -> _Opened:
            check_not_gone(layer, project)
            if layer.kind == VECTOR:
                shapes = read_own_shapes(layer, where, catalogue, cancel)
                return _Opened(shapes=shapes, ground_27700=shapes.bounds_27700)
            if layer.kind == BASE:
                base = tools.tiles.base(where)
                style = load_basemaps().style_of(base.columns)
                return _Opened(base=base, style=style, names=_names_in(base, style.names, ground))
            source = tools.tiles.open(
                layer.kind, layer.source if layer.kind == ADDRESS else str(where), layer.table, layer.epsg
            )
            if source.grid.epsg != 27700:
                warp = MercatorWarp()  # what it needs is loaded here, not while the map is painted
                warp.to_27700(warp.from_27700(np.array([[440_000.0, 350_000.0]])))
            return _Opened(tiles=source, ground_27700=_ground_of_tiles(source))

        self._desk.tasks.start(
            self._job_of(layer.id),
            f"Reading {layer.title}",
            work,
            lambda opened: self._on_opened(layer.id, opened),
            lambda fault: self._on_failed(layer.id, fault),
        )

    def _on_opened(self, id_: str, opened: _Opened) -> None:
        held = self._held.get(id_)
        if held is None:
            return
        theme = self._skin.theme
        if opened.shapes is not None:
            shapes = opened.shapes
            source = MemoryShapes(shapes.geometry_27700, held.layer.title)
            style = own_style(held.layer.colour, held.layer.width_px)
            held.backdrop = VectorBackdrop(source, [style], theme, notes=shapes.notes)
            held.names, held.count, held.notes = shapes.labels, len(shapes.geometry_27700), shapes.notes
        elif opened.base is not None and opened.style is not None:
            held.backdrop = VectorBackdrop(opened.base, opened.style.layers, theme)
            held.base, held.names = opened.base, opened.names
        elif opened.tiles is not None:
            warp = MercatorWarp() if opened.tiles.grid.epsg != 27700 else None
            held.backdrop = RasterBackdrop(opened.tiles, warp)
        if held.backdrop is not None:
            held.backdrop.said.connect(self._tell)
        held.ground_27700 = opened.ground_27700
        held.is_elsewhere = _is_apart(opened.ground_27700, _ground_of(self._desk))
        self._dress(held)
        self._tell()

    def _name_anew(self, held: Held) -> None:
        """Read the names of a base map for the ground that the project has now: it may have been empty before."""
        base, known, id_ = held.base, held.named_for_27700, held.layer.id
        if base is None:
            return
        ground = _ground_of(self._desk)
        is_known = ground[0] >= known[0] and ground[1] >= known[1] and ground[2] <= known[2] and ground[3] <= known[3]
        if is_known:
            return
        held.named_for_27700 = ground
        self._desk.tasks.start(
            self._job_of(id_),
            f"Reading the names of {held.layer.title}",
            lambda *_: _names_in(base, load_basemaps().style_of(base.columns).names, ground),
            lambda names: self._on_named(id_, names),
            lambda fault: self._on_failed(id_, fault),
        )

    def _on_named(self, id_: str, names: tuple[PlaceName, ...]) -> None:
        held = self._held.get(id_)
        if held is not None:
            held.names = names
            self._told = ()
            self._tell()

    def _on_failed(self, id_: str, fault: Exception) -> None:
        held = self._held.get(id_)
        if held is None:
            return
        if not isinstance(fault, EstatesError):
            self._desk.say.error(fault)
        held.is_gone = isinstance(fault, FileGone)
        held.fault = str(fault) if isinstance(fault, EstatesError) else "It cannot be read."
        self._tell()

    def _job_of(self, id_: str) -> str:
        return f"own-layer:{'public:' if self._is_public else ''}{id_}"


def own_layers_of(desk: Desk) -> OwnLayers:
    """Return the own layers of a window, which outlive its pages."""
    known = desk.kept.get(_KEPT)
    if isinstance(known, OwnLayers):
        return known
    made = OwnLayers(desk)
    desk.kept[_KEPT] = made
    return made


def _source(layer: OwnLayer) -> OwnLayer:
    """Return what of a layer makes it another one when it changes."""
    return replace(layer, title="", colour="", width_px=0.0, attribution="", is_public=False)


def _ground_of(desk: Desk) -> Bounds:
    """Return the ground of the project with some round it, EPSG:27700 metres; noughts where it has none."""
    estate = desk.bridge.estate
    columns = [table.column("geometry") for table in (estate.zones, estate.localities)]
    boxes = [shapely.bounds(np.array(column.values[column.valid], object)).reshape(-1, 4) for column in columns]
    places = extent_of(estate.property_xy_27700())
    ground = extent_of_boxes(np.vstack([*boxes, np.array([places] if places else [], float).reshape(-1, 4)]))
    if ground is None:
        return 0.0, 0.0, 0.0, 0.0
    west, south, east, north = ground
    return west - _ROUND_M, south - _ROUND_M, east + _ROUND_M, north + _ROUND_M


def _ground_of_tiles(source: TileSource) -> Bounds | None:
    """Return the ground that tiles say they cover, EPSG:27700 metres; None where they say nothing, or more than GB."""
    told = source.grid.bounds
    if told is None or source.grid.epsg == 27700:
        return told
    west, south, east, north = told
    corners = MercatorWarp().to_27700(np.array([[west, south], [east, south], [west, north], [east, north]]))
    if not is_place(corners).all():
        return None
    return (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())


def _is_apart(one: Bounds | None, other: Bounds) -> bool:
    """Whether two grounds have nothing in common; a project without places has no ground."""
    if one is None or not any(other):
        return False
    return one[0] > other[2] or one[2] < other[0] or one[1] > other[3] or one[3] < other[1]


def _names_in(
    base: BaseSource, styles: tuple[NameStyle, ...], ground: tuple[float, float, float, float]
) -> tuple[PlaceName, ...]:
    """Return the names of places that a base map has, of the kinds that are shown."""
    found = []
    for style in styles:
        for name, kind, x, y in base.named(style.part, style.text, ground):
            rank = style.ranks.get(kind.casefold())
            if rank is not None:
                found.append(PlaceName(name, x, y, rank))
    return tuple(sorted(found, key=lambda place: place.rank)[:_MOST_NAMES])


def _dropped(event: QDropEvent) -> Path | None:
    """Return the one file of a map that is dropped; None where it is something else."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    if len(paths) != 1 or paths[0].name.casefold().endswith(PROJECT_ENDING):
        return None
    ending = paths[0].suffix.casefold()
    return paths[0] if ending in LAYER_ENDINGS - _TABLES and paths[0].is_file() else None
