"""The map of the window as the public may see it: a scene, a legend and words that hold nothing exempt."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from estates_app.domain.editions import PUBLIC, is_unnamed
from estates_app.domain.fates import Fate
from estates_app.domain.localities import ring_of
from estates_app.domain.mapsheet import BASE, OWN, VECTOR
from estates_app.domain.pictures import PlaceName
from estates_app.map.legend import LegendEntry, LegendTitle, LineRow, NoteRow, SymbolRow, without_bare_titles
from estates_app.map.page import MapPage
from estates_app.map.scene import Link, RampColours, Scene, shapes_of_lines
from estates_app.map.symbolpainting import Marks
from estates_app.ui.desk import Desk
from estates_app.ui.look import BASELINE
from estates_app.ui.mapview.view import MapView
from estates_app.ui.parts.map_layers import rings_of
from estates_app.ui.parts.map_legend import own_rows, shades_of, zone_rows
from estates_app.ui.parts.map_symbols import MOST_LARGE, QUIET_FATES
from estates_app.ui.parts.map_titles import scenario_line, title_of
from estates_app.ui.parts.own_layers import own_layers_of
from estates_app.workspace.ground import edge_lines
from estates_app.workspace.ownlayers import attributions_of
from estates_app.workspace.projecting import (
    PublicMap,
    Telling,
    fate_words,
    partner_words,
    public_locality,
    public_map,
    public_scenario,
    public_where,
    public_words,
    sign_words,
)
from estates_app.workspace.property_signs import COLOURINGS
from estates_app.workspace.zone_figures import asks_for_service
from estates_app.workspace.zone_themes import zone_theme

_LEFT_OUT = "Public edition: buildings that may not be named are left out"
_SIZES = {"context": 0.8, f"fate:{Fate.HOST.value}": 1.5}
_QUIET = frozenset(f"fate:{fate.value}" for fate in QUIET_FATES)


class PublicSheet:
    """What a map of the window becomes in public, as `estates_app.domain.editions` says.

    Left out are buildings that may not be named, with their moves, catchments and names; facts that are withheld;
    sizes, since they tell money; scores; journeys where a building is left out, which would point at it; layers of
    which nobody said that they may be shown.

    Parameters
    ----------
    desk : Desk
    view : MapView
    """

    def __init__(self, desk: Desk, view: MapView) -> None:
        self._desk, self._view = desk, view
        look, estate = desk.bridge.look, desk.bridge.estate
        self.locality = public_locality(estate, look.locality)
        self._telling = self._told_by_signs()
        findings = desk.results.findings
        self._shown = public_map(estate, findings, locality=self.locality, telling=self._telling)
        self._has_fates = look.colour == "fate" and findings is not None and look.scenario != BASELINE
        self._symbols = self._symbols_of(self._shown)
        self._rows = {key: row for row, key in enumerate(self._shown.ids)}
        self._is_whole = len(self._shown.ids) == int(np.isfinite(estate.property_xy_27700()).all(axis=1).sum())
        self._shades = shades_of(desk)
        if asks_for_service(self._shades.key) and not self._is_whole:
            self._shades = zone_theme(estate, "density", None, "")
        self.scene = self._scene()

    def page(self, page: MapPage) -> MapPage:
        """Return a page with nothing on it that is not public."""
        estate, look = self._desk.bridge.estate, self._desk.bridge.look
        scenario = "" if look.scenario == BASELINE else public_scenario(estate, estate.scenario(look.scenario))
        return replace(
            page,
            scene=self.scene,
            title=public_words(estate, page.title, self.title()),
            subtitle=scenario_line(scenario),
            attribution=" ".join(attributions_of(estate, estate.sheet, is_public=True)),
            legend=self.legend() if page.legend else (),
            marks=Marks(selected=tuple(self._rows[key] for key in look.selected if key in self._rows)),
        )

    def title(self) -> str:
        """Offer a title: where, and what the map shows."""
        return title_of(public_where(self._desk.bridge.estate, self.locality), self.legend())

    def row_of(self, property_id: str) -> int:
        """Row of a property among the points of the map, which shows it."""
        return self._rows[property_id]

    def is_left_out(self, property_id: str) -> bool:
        """Whether the map does not show a property."""
        return is_unnamed(self._desk.bridge.estate.properties, property_id, PUBLIC)

    def legend(self) -> tuple[LegendEntry, ...]:
        """Return what the symbols, shades and lines of the public map mean."""
        estate, stage = self._desk.bridge.estate, self._desk.bridge.look.stage
        sheet, counts = estate.sheet, Counter(self._symbols)
        rest = "No change, no view yet, or elsewhere" if self._has_fates else "Not in scope, or elsewhere"
        told = [(symbol, words) for symbol, words in self._words() if counts[symbol]]
        if counts["context"] and not any(symbol == "context" for symbol, _ in told):
            told.append(("context", rest))
        points: list[LegendEntry] = []
        if sheet.shows("properties"):
            points = [LegendTitle(self._heading()), *(SymbolRow(key, words, counts[key]) for key, words in told)]
            points += [] if self._is_whole else [NoteRow(_LEFT_OUT)]
        ground = zone_rows(self._shades) if sheet.shows("zones") else []
        has_links = bool(self.scene.links) and sheet.shows("links")
        lines = [LineRow("fate:relocate", "Would move to")] if has_links else []
        first = ground + points if stage == "demand" else points + ground
        return tuple(without_bare_titles([*first, *lines, *own_rows(sheet, is_public=True)]))

    # --- what is shown --------------------------------------------------------------------------------------------

    def _told_by_signs(self) -> Telling | None:
        desk, colour = self._desk, self._desk.bridge.look.colour
        if colour not in COLOURINGS:
            return None
        words, catalogue = desk.skin.theme.sign_words(colour), desk.bridge.session.catalogue
        return Telling(colour, words, catalogue, desk.results.service())

    def _symbols_of(self, shown: PublicMap) -> tuple[str, ...]:
        if self._telling is not None:
            return shown.signs
        if not self._has_fates:
            return shown.partners
        if sum(symbol != "context" for symbol in shown.partners) <= MOST_LARGE:
            return shown.fates
        return tuple("context" if symbol in _QUIET else symbol for symbol in shown.fates)  # as on the screen

    def _words(self) -> tuple[tuple[str, str], ...]:
        estate = self._desk.bridge.estate
        if self._telling is not None:
            return sign_words(estate, self._shown, self._telling)
        return fate_words(self._shown) if self._has_fates else partner_words(estate, self._shown)

    def _heading(self) -> str:
        if self._telling is not None:
            return COLOURINGS[self._telling.colouring].heading
        return "Fates" if self._has_fates else "Properties by partner"

    def _scene(self) -> Scene:
        """Return a scene of the same ground with nothing but what the public may see."""
        view, shown, estate = self._view.engine.scene, self._shown, self._desk.bridge.estate
        scene = Scene()
        scene.share_ground(view)
        for layer in estate.sheet.own:
            if not layer.is_for_all:
                scene.set_backdrop(OWN + layer.id, None)
        scene.set_stack(shown.stack)
        scene.set_places(self._places(view))
        if shown.edge_27700 != ring_of(estate, self._desk.bridge.look.locality):
            scene.set_line_shapes([*self._desk.lines.of(estate), *shapes_of_lines(edge_lines(shown.edge_27700))])
        has_shape = estate.zones.column("geometry").valid
        if self._shades.class_count and has_shape.any():
            colours = RampColours(self._shades.ramp, self._shades.class_count)
            scene.set_zone_classes(self._shades.classes()[has_shape], colours)
        usual = 0.9 if self._has_fates else 1.0
        sizes = [_SIZES.get(symbol, usual) for symbol in self._symbols]
        order = [0.0 if symbol == "context" else 1.0 for symbol in self._symbols]
        scene.set_points(shown.xy_27700, list(self._symbols), sizes, order, names=shown.names)
        self._point_out(scene)
        return scene

    def _point_out(self, scene: Scene) -> None:
        """Add moves, catchments and names, where they are on the screen."""
        shown, look = self._shown, self._desk.bridge.look
        row = {key: at for at, key in enumerate(shown.ids)}
        named = [row[key] for key in look.selected if key in row]
        if self._has_fates:
            scene.set_links([Link(start, end, f"fate:{fate}") for start, end, fate in shown.links])
            named += shown.hosts
        if look.stage == "demand":
            scene.set_rings(rings_of(self._desk.bridge.estate, [shown.ids[at] for at in shown.hosts]))
        scene.set_labels(list(dict.fromkeys(named)))

    def _places(self, scene: Scene) -> tuple[PlaceName, ...]:
        """Return the names of places without those that a layer brings which is not for all."""
        own = own_layers_of(self._desk)
        secret = {*own.names(VECTOR), *own.names(BASE)}
        secret -= {*own.names(VECTOR, is_public=True), *own.names(BASE, is_public=True)}
        return tuple(place for place in scene.places if place not in secret)
