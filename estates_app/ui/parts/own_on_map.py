"""What people's own layers and the project's places give to the maps: pictures of ground, names, licence lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from estates_app.domain.mapsheet import BASE, VECTOR
from estates_app.map.scene import Scene
from estates_app.ui.desk import Desk
from estates_app.ui.mapview.view import MapView
from estates_app.ui.parts.own_layers import own_layers_of
from estates_app.workspace.ground import place_names
from estates_app.workspace.ownlayers import apart, attributions_of

#: Ground round the project whose places are named, metres.
_ROUND_M = 20_000.0


class OwnOnMap(QObject):
    """Feeds scenes that show the same ground, the first of which leads.

    Parameters
    ----------
    desk : Desk
    scenes : sequence of Scene
    view : MapView
        Whose attribution says whose data they show, for the one beside it too: two have half the room each.
    area : QWidget
        Takes files that are dropped on it.
    """

    def __init__(self, desk: Desk, scenes: Sequence[Scene], view: MapView, area: QWidget) -> None:
        super().__init__(area)
        self._desk, self._scenes, self._view = desk, tuple(scenes), view
        self._own = own_layers_of(desk)
        self._own.attach(area)
        self._own.changed.connect(self._on_own)
        for scene in self._scenes:
            self._own.show_in(scene)

    def fill(self) -> None:
        """Name the places and say whose data the maps show."""
        first, *others = self._scenes
        estate = self._desk.bridge.estate
        west, south, east, north = first.bounds_27700() or (0.0, 0.0, 1.0, 1.0)
        wide = (west - _ROUND_M, south - _ROUND_M, east + _ROUND_M, north + _ROUND_M)
        places = apart((*place_names(estate, wide, with_villages=True), *self._own.names(BASE)))
        first.set_places((*places, *self._own.names(VECTOR)))
        for scene in others:
            scene.share_ground(first)
        self._view.set_attribution(" ".join(attributions_of(estate, estate.sheet)))

    def _on_own(self) -> None:
        """Show the layers that people added as they are now, with the names that they bring."""
        for scene in self._scenes:
            self._own.show_in(scene)
        if self._desk.bridge.is_open:
            self.fill()
