"""What a hand on the map means to the rest of the window: what is selected, looked at, told of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QImage

from estates_app.ui.desk import Desk, Stage
from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.mapview.view import MapView
from estates_app.ui.parts.map_card import card_of
from estates_app.ui.parts.property_menu import PropertyMenu


class MapAnswers(QObject):
    """Answers the signals of the map's views.

    Parameters
    ----------
    desk : Desk
    views : sequence of MapView
    photo_of : callable
        Returns the photograph of a property by its id, None where there is none.
    told_of : callable
        Returns what the sign of a symbol tells, by its number, as label and value; None where it has no such sign.

    Attributes
    ----------
    stage : Stage or None
        At which the map is shown.
    """

    def __init__(
        self,
        desk: Desk,
        views: Sequence[MapView],
        photo_of: Callable[[str], QImage | None],
        told_of: Callable[[int], tuple[str, str] | None],
    ) -> None:
        super().__init__(views[-1])
        self._desk, self._photo_of, self._told_of = desk, photo_of, told_of
        self._menu = PropertyMenu(desk, views[-1])
        self.stage: Stage | None = None
        for view in views:
            view.picked.connect(self._on_picked)
            view.hovered.connect(self._on_hovered)
            view.zone_picked.connect(self._on_zone_picked)
            view.menu_wanted.connect(self._on_menu)
            view.why_wanted.connect(self._on_why)
            view.dossier_wanted.connect(self._on_dossier)
            view.layers_wanted.connect(lambda: desk.go("map"))
            view.set_card_source(self._card)

    def _key(self, index: int) -> str:
        """Return the id of a point, empty where it is none."""
        ids = self._desk.bridge.estate.properties.ids
        return ids[index] if 0 <= index < len(ids) else ""

    def _on_zone_picked(self, number: int) -> None:
        bridge = self._desk.bridge
        zones = bridge.estate.zones
        if self.stage is not None and self.stage.has_zones and bridge.estate.sheet.shows("zones"):
            shaped = np.flatnonzero(zones.column("geometry").valid)
            bridge.look_at(zone=zones.ids[int(shaped[number])] if number >= 0 else "")

    def _on_picked(self, indices: list[int], adds: bool) -> None:
        self._desk.bridge.select([self._key(index) for index in indices], is_added=adds)

    def _on_hovered(self, index: int) -> None:
        self._desk.bridge.look_at(hovered=self._key(index))

    def _on_menu(self, index: int, where: QPoint) -> None:
        key = self._key(index)
        if key:
            self._desk.bridge.select((key,))
            self._menu.popup(key, "name", where)

    def _on_why(self, index: int) -> None:
        selected = self._desk.bridge.look.selected
        key = self._key(index) or (selected[-1] if selected else "")
        if key:
            self._menu.why(key)

    def _on_dossier(self, index: int) -> None:
        """Open the dossier of what is pointed out, else of the symbol that was walked to, else of the selected.

        A walk points out what it comes to, as the pointer does: the later of the two is the one whose card shows.
        What was walked to keeps its ring while the pointer visits others, and is meant again once it is off them.
        """
        look = self._desk.bridge.look
        key = look.hovered or self._key(index) or (look.selected[-1] if look.selected else "")
        if key:
            self._desk.requests.show_dossier(key)

    def _card(self, index: int) -> Card | None:
        key = self._key(index)
        if not key:
            return None
        sized_by = self.stage.sized_by if self.stage is not None else ""
        return replace(card_of(self._desk, key, sized_by, self._told_of(index)), picture=self._photo_of(key))
