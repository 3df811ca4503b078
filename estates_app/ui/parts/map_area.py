"""The map beside the table: one view, or before and after with one camera; fed from the session and the look."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from estates_app.domain.columns import Columns
from estates_app.domain.localities import ring_of
from estates_app.domain.mapsheet import BUILT_IN, MapSheet
from estates_app.map.scene import RampColours, Scene, shapes_of_lines
from estates_app.ui.desk import Desk, Stage
from estates_app.ui.dialogs.export_map import ExportMap
from estates_app.ui.look import BASELINE
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.view import MapView
from estates_app.ui.parts.map_aim import Aim
from estates_app.ui.parts.map_answers import MapAnswers
from estates_app.ui.parts.map_far import FarOff
from estates_app.ui.parts.map_hands import MapHands
from estates_app.ui.parts.map_layers import links_of, rings_of
from estates_app.ui.parts.map_legend import legend_of, shades_of
from estates_app.ui.parts.map_levels import LevelMaker
from estates_app.ui.parts.map_paper import MapPaper
from estates_app.ui.parts.map_symbols import Shown, SymbolChoice
from estates_app.ui.parts.map_views import MapViews
from estates_app.ui.parts.own_on_map import OwnOnMap
from estates_app.ui.words import count
from estates_app.workspace.ground import edge_lines
from estates_app.workspace.property_signs import COLOURINGS
from estates_app.workspace.zone_themes import ZoneTheme

_GROUND = frozenset({"project", "zones", "localities"})
_LINES = _GROUND | {"area"}
_POINTS = frozenset({"project", "properties", "partners", "outlets"})
_SHADES = frozenset({"shades", "demand_theme", "service", "findings", "scenario", "stage", "skin"})
_OVERLAYS = frozenset({"scenario", "findings", "stage", "is_one_map", "service", "colour"})
_SYMBOLS = frozenset(
    {"colour", "scores", "weights", "findings", "scenario", "locality", "stage", "skin", "service", "shades"}
    | {f"shown:{key}" for key in ("properties", "zones", "links")}
)


class MapArea(QWidget):
    """Feeds one or two map views."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName("Map")
        self.camera = SharedCamera(self)
        self.before_scene, self.scene = Scene(self), Scene(self)
        theme = desk.skin.theme
        self.before = MapView(self.before_scene, self.camera, theme, name="Map of the estate as it is now")
        self.view = MapView(self.scene, self.camera, theme, name="Map of the estate")
        self._stage: Stage | None = None
        self._sheet, self._ring = MapSheet(), ring_of(desk.bridge.estate, "")
        self._aim = Aim(desk, self.view)
        self._symbols = SymbolChoice(desk)
        self._levels = LevelMaker(desk, self)
        self._shown: Shown | None = None
        self.views = MapViews(desk, self.view)
        self._own = OwnOnMap(desk, (self.scene, self.before_scene), self.view, self)
        self._far = FarOff(desk, self.view)
        self._hands = MapHands(desk, (self.before, self.view), self.shades)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        for view in (self.before, self.view):
            line.addWidget(view, 1)
            view.set_theme(theme, desk.skin.scale)
        self.before.furniture.stand_beside(self.view.furniture)
        self.view.furniture.stand_beside(self.before.furniture)
        self._answers = MapAnswers(desk, (self.before, self.view), self._hands.photo_of, self._told_of)
        self.before.hide()
        self.view.tools.offer("export", "ph.download-simple", "Export the map… (Ctrl+Shift+E)")
        self.view.tools.used.connect(lambda key: self.export() if key == "export" else None)
        desk.bridge.changed.connect(self._on_changed)
        self._on_changed(frozenset({"project"}), frozenset())

    def export(self) -> None:
        """Ask how the map should become paper, a picture or a drawing."""
        if not self.view.isVisible() or self.scene.is_empty:
            self._desk.say.toast("There is no map in view. Turn to a stage with a map, then export it.")
            return
        ExportMap(self._desk, MapPaper(self._desk, self.view), self.window()).open()

    def show_stage(self, stage: Stage) -> None:
        """Show what a stage wants: one map, or before and after."""
        self._stage = stage
        self._answers.stage = stage
        self._say_tags()
        self._fill_symbols()
        self._say_legend()
        self._show_selected()
        self._show_zone()
        self._aim.fit_again_soon()

    @property
    def is_compared(self) -> bool:
        """Whether before and after lie side by side."""
        return self.can_compare and not self._desk.bridge.look.is_one_map

    @property
    def can_compare(self) -> bool:
        """Whether the stage compares before and after, and there is a scenario that comes after."""
        return bool(self._stage and self._stage.is_compared and self._desk.bridge.look.scenario != BASELINE)

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if not self._desk.bridge.is_open:
            return
        if nodes & {"project", "sheet", "fading", "locality"}:
            nodes = nodes | self._show_stack()
        if "skin" in nodes:
            for view in (self.before, self.view):
                view.set_theme(self._desk.skin.theme, self._desk.skin.scale)
        if nodes & (_POINTS | {"locality"}):
            self._symbols.forget()
        for wanted, follow in (
            (_GROUND, self._fill_ground),
            (_LINES, self._fill_lines),
            (frozenset({"sheet"}), self._own.fill),
            (_POINTS, self._fill_points),
            (_GROUND | _SHADES, self._fill_shades),
            (_POINTS | _OVERLAYS, self._fill_overlays),  # before the legend, which says what lines mean
            (_POINTS | _SYMBOLS, self._fill_symbols),
            (_GROUND | _SHADES | _POINTS | _OVERLAYS | _SYMBOLS | {"sheet"}, self._say_legend),
            (_GROUND | {"zone"}, self._show_zone),
            (frozenset({"selected"}), self._show_selected),
            (frozenset({"hovered"}), self._show_hovered),
        ):
            if nodes & wanted:
                follow()
        self._far.follow(nodes)
        if nodes & {"project", "locality"}:
            self._aim.fit_soon(at_once="project" in nodes)

    def _show_stack(self) -> frozenset[str]:
        """Hand on order and opacity of the layers; returns what else must be shown anew, as nodes of this map."""
        bridge, before = self._desk.bridge, self._sheet
        fading, sheet = bridge.look.fading, bridge.estate.sheet
        self._sheet = sheet if fading is None else sheet.with_state(fading)
        for scene in (self.before_scene, self.scene):
            scene.set_stack(self._sheet.stack())
        turned = {f"shown:{key}" for key in BUILT_IN if before.shows(key) != self._sheet.shows(key)}
        ring, self._ring = self._ring, ring_of(bridge.estate, bridge.look.locality)
        turned |= {"area"} if ring != self._ring else set()
        return frozenset(turned | ({"shades"} if before.shades != self._sheet.shades else set()))

    def _show_hovered(self) -> None:
        at = self._row(self._desk.bridge.look.hovered)
        for view in (self.before, self.view):
            view.set_hovered(at)

    def _row(self, key: str) -> int:
        table = self._desk.bridge.estate.properties
        return table.row(key) if key and key in table else -1

    def _show_zone(self) -> None:
        """Draw a line round the chosen small area where small areas are chosen."""
        key, zones = self._desk.bridge.look.zone, self._desk.bridge.estate.zones
        is_shown = bool(key and self._stage and self._stage.has_zones)
        for scene in (self.before_scene, self.scene):
            scene.set_outlined(_number(zones, zones.row(key)) if is_shown else -1)

    def _fill_ground(self) -> None:
        estate = self._desk.bridge.estate
        zones = estate.zones.column("geometry")
        shapes = np.array(zones.values[zones.valid], object)
        self.scene.set_zones(shapes)
        self._levels.begin(shapes, (self.scene, self.before_scene))

    def _fill_lines(self) -> None:
        edge = shapes_of_lines(edge_lines(self._ring))
        self.scene.set_line_shapes([*self._desk.lines.of(self._desk.bridge.estate), *edge])
        self._own.fill()

    def _fill_points(self) -> None:
        estate = self._desk.bridge.estate
        names = [name or "" for name in estate.properties.texts("name")]
        xy = estate.property_xy_27700()
        for scene in (self.before_scene, self.scene):
            scene.set_points(xy, ["context"] * len(xy), names=names)

    def shades(self) -> ZoneTheme:
        """Return what the small areas' shades tell now."""
        return shades_of(self._desk)

    def _fill_shades(self) -> None:
        estate = self._desk.bridge.estate
        shown = estate.zones.column("geometry").valid
        theme = self.shades()
        if not theme.class_count or not shown.any():
            self.scene.set_zone_classes(None)
        else:
            self.scene.set_zone_classes(theme.classes()[shown], RampColours(theme.ramp, theme.class_count))
        self.before_scene.share_ground(self.scene)

    def _fill_symbols(self) -> None:
        bridge = self._desk.bridge
        if not bridge.is_open or len(self.scene.points) != len(bridge.estate.properties):
            return
        shown = self._symbols.now(self._sized_by)
        self.scene.set_point_codes(*shown.looks)
        if self.is_compared:
            self.before_scene.set_point_codes(*self._symbols.before())
        self._shown = shown
        for view in (self.before, self.view):
            view.walk.renew()  # a card says what the colours tell

    def _told_of(self, index: int) -> tuple[str, str] | None:
        """Return what the sign of a property tells, for its card."""
        colouring = COLOURINGS.get(self._desk.bridge.look.colour)
        if self._shown is None or self._shown.signs is None or colouring is None:
            return None
        return colouring.words, self._shown.signs.words_of(index)

    def _say_legend(self) -> None:
        if self._shown is None or self._desk.bridge.look.weights:
            return  # while a slider moves neither names nor legend change
        self.view.set_legend(legend_of(self._desk, self._shown, self._sized_by, self.shades(), self.scene.links))
        self.before.set_legend([])

    @property
    def _sized_by(self) -> str:
        return self._stage.sized_by if self._stage is not None else ""

    def _fill_overlays(self) -> None:
        desk, look = self._desk, self._desk.bridge.look
        findings, estate = desk.results.findings, desk.bridge.estate
        is_shown = look.scenario != BASELINE and look.colour == "fate"
        links = links_of(estate, findings) if is_shown else []
        self.scene.set_links(links)
        joint = [centre.property_id for centre in findings.plan.joint] if findings else []
        rings = rings_of(estate, joint) if look.stage == "demand" else []
        self.scene.set_rings(rings)
        self._say_tags()
        self._show_selected()

    def _say_tags(self) -> None:
        desk, look = self._desk, self._desk.bridge.look
        self.before.setVisible(self.is_compared)
        self.view.set_tools_visible(is_visible=not self.is_compared)
        if not self.is_compared:
            self.view.set_tag("")
            return
        findings = desk.results.findings
        moves = len(findings.plan.moves) if findings else 0
        centres = len(findings.plan.joint) if findings else 0
        self.before.set_tag("Before", "as it is now")
        name = desk.bridge.estate.scenario(look.scenario).name
        self.view.set_tag("After", f"{name}: {count(centres, 'joint centre')}, {count(moves, 'move')}")

    def _show_selected(self) -> None:
        look, findings = self._desk.bridge.look, self._desk.results.findings
        rows = [row for row in (self._row(key) for key in look.selected) if row >= 0]
        for view in (self.before, self.view):
            view.set_selected(rows)
        named = list(rows[-12:])
        if look.scenario != BASELINE and findings is not None and look.colour == "fate":
            named += [self._row(centre.property_id) for centre in findings.plan.joint]
        self.scene.set_labels([row for row in dict.fromkeys(named) if row >= 0])
        self.before_scene.set_labels(rows[-12:])


def _number(zones: Columns, row: int) -> int:
    """Return the number on the map of a row of the zones: only those with a shape are there; -1 where it has none."""
    shaped = zones.column("geometry").valid
    return int(np.count_nonzero(shaped[:row])) if shaped[row] else -1
