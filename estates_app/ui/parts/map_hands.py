"""What the tools of the map do in the project: put properties, keep areas, tell of small areas and photographs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStyle

from estates_app.domain.geography import is_on_grid
from estates_app.domain.localities import AREA
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.naming import NameDialog
from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.mapview.symbols_seen import points_inside
from estates_app.ui.mapview.tools.marking import places_of
from estates_app.ui.mapview.tools.measuring import area_m2, area_words
from estates_app.ui.mapview.view import MapView
from estates_app.ui.parts.photos import Photos
from estates_app.ui.words import count, number
from estates_app.workspace.mapping_sheet import keep_area
from estates_app.workspace.placing_by_hand import place_by_hand
from estates_app.workspace.zone_themes import ZoneTheme

Ring = list[tuple[float, float]]


class MapHands(QObject):
    """Joins the tools of one map, or of two that move as one, to the project.

    Parameters
    ----------
    desk : Desk
    views : sequence of MapView
        All that share a camera; a tool that is taken on one is taken on all.
    shades : callable
        Returns what the shades of small areas tell now.
    """

    def __init__(self, desk: Desk, views: Sequence[MapView], shades: Callable[[], ZoneTheme]) -> None:
        super().__init__(views[-1])
        self._desk, self._views, self._shades = desk, tuple(views), shades
        self._photos = Photos(desk.tasks, self)
        self._photos.ready.connect(self._on_photo)
        for view in views:
            box = view.toolbox
            box.chosen.connect(self._on_chosen)
            box.put.connect(self._on_put)
            box.drawn.connect(self._on_drawn)
            box.told.connect(lambda words: desk.say.toast(words))
            view.set_zone_card_source(self.zone_card)
        desk.bridge.changed.connect(self._on_changed)
        self._move_as_wished()

    def photo_of(self, key: str) -> QImage | None:
        """Return the photograph of a property, None where its register names none, or it is being read."""
        session = self._desk.bridge.session
        table = session.estate.properties
        cell = table.get(key, "photo") if "photo" in table.columns else None
        return self._photos.of(cell, session.store.path.parent) if cell else None

    def zone_card(self, number_: int) -> Card | None:
        """Say what a small area is: its name, code, residents and the figure that is shown."""
        zones = self._desk.bridge.estate.zones
        shaped = np.flatnonzero(zones.column("geometry").valid)
        if not 0 <= number_ < len(shaped):
            return None
        row = int(shaped[number_])
        key, theme = zones.ids[row], self._shades()
        people = zones.get(key, "population")
        rows = [("Residents", "not supplied" if people is None else number(float(people)))]
        if theme.breaks and self._desk.bridge.estate.sheet.shows("zones"):
            value = float(theme.values[row])
            unit = {"": "", "%": "%"}.get(theme.unit, f" {theme.unit}")
            told = number(value, 0 if abs(value) >= 100 else 1) + unit if np.isfinite(value) else "not known"
            rows.append((theme.title, told))
        code = str(zones.get(key, "code") or "")
        name = str(zones.get(key, "name") or "") or code or "Small area"
        return Card(name, subtitle=f"Small area {code}".strip(), rows=tuple(rows))

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self._photos.forget()
            self._views[0].shared.trail.forget()
            for view in self._views:
                view.toolbox.now.cancel()
                view.toolbox.choose("select")
        if nodes & {"project", "skin"}:
            self._move_as_wished()

    def _move_as_wished(self) -> None:
        """Let the map glide, unless the person or the system wants less motion."""
        view, skin = self._views[0], self._desk.skin
        usual = view.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
        has_motion = self._desk.settings.has_motion and usual > 0
        view.shared.glide_ms = int(skin.tokens["motion"]["map_zoom_ms"]) if has_motion else 0

    def _on_chosen(self, key: str) -> None:
        for view in self._views:
            view.toolbox.choose(key)

    def _on_photo(self) -> None:
        for view in self._views:
            view.walk.renew()

    def _on_put(self, index: int, x: float, y: float) -> None:
        bridge = self._desk.bridge
        ids = bridge.estate.properties.ids
        if not 0 <= index < len(ids):
            return
        if not is_on_grid(x, y):
            self._desk.say.toast("That place lies outside Great Britain: the property stays where it was.")
            return
        edit = bridge.step(lambda: place_by_hand(bridge.session, {ids[index]: (x, y)}))
        if edit is not None:
            bridge.select((ids[index],))
            self._desk.say.toast(edit.verb, "Undo", bridge.undo_stack.undo)

    def _on_drawn(self, ring: Ring) -> None:
        """Ask for a name and keep the area; until it is kept it stays on the map."""
        bridge, box = self._desk.bridge, self.sender()
        view = next((view for view in self._views if view.toolbox is box), self._views[-1])
        if not bridge.is_open:
            return
        held = len(points_inside(view.engine, view.camera, places_of(view, ring)))
        about = f"{area_words(area_m2(ring))}, about {count(held, 'property', 'properties')}. "
        about += "It stands among the localities, for everyone who opens the project."
        kept: list[tuple[str, str]] = []

        def keep(name: str) -> None:
            kept.append((bridge.attempt(lambda: keep_area(bridge.session, name, ring)), name.strip()))

        NameDialog(
            self._desk.skin, "Name the area", keep, yes="Keep the area", about=about, parent=view.window()
        ).exec()
        for made, name in kept:
            view.toolbox.now.cancel()
            bridge.look_at(locality=AREA + made)
            self._desk.say.toast(f"The area {name} is kept", "Undo", bridge.undo_stack.undo)
