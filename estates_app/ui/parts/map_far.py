"""Properties that lie far off the county: said on the map, gone to one after another, and back."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject

from estates_app.domain.extent import FARTHEST_M
from estates_app.ui.desk import Desk
from estates_app.ui.mapview.view import MapView
from estates_app.ui.words import count

_NODES = frozenset({"project", "properties", "zones"})


class FarOff(QObject):
    """Keeps the note of one map.

    Parameters
    ----------
    desk : Desk
    view : MapView
        Whose scene's points are the properties, row by row.
    """

    def __init__(self, desk: Desk, view: MapView) -> None:
        super().__init__(view)
        self._desk, self._view = desk, view
        self._at = -1  # which of them was gone to last
        view.furniture.far.clicked.connect(self._on_pressed)

    def follow(self, nodes: frozenset[str]) -> None:
        """Say how many there are, where that may have changed. The scene has been fed by then."""
        if nodes & _NODES:
            self._at = -1
            self._say()

    def _rows(self) -> list[int]:
        scene, estate = self._view.engine.scene, self._desk.bridge.estate
        return scene.far_off().tolist() if len(scene.points) == len(estate.properties) else []

    def _say(self) -> None:
        rows, note = self._rows(), self._view.furniture.far
        if not rows:
            note.set_words("", "")
        elif self._at < 0:
            said = f"{count(len(rows), 'property', 'properties')} {'lies' if len(rows) == 1 else 'lie'} far off"
            note.set_words(said, "Show it" if len(rows) == 1 else "Show them")
        else:
            name = str(self._view.engine.scene.points.name(rows[self._at]) or "A property")
            said = f"{name}, {self._at + 1} of {len(rows)} far off"
            note.set_words(said, "Next" if self._at + 1 < len(rows) else "Back to the area")
        self._view.furniture.lay_out()

    def _on_pressed(self) -> None:
        """Go to the next of them and select it, so that its card says what its register says; at the end go back."""
        rows = self._rows()
        self._at += 1
        if self._at >= len(rows):
            self._at = -1
            self._view.fit()
        else:
            bridge = self._desk.bridge
            bridge.select((bridge.estate.properties.ids[rows[self._at]],))
            x, y = self._view.engine.scene.points.xy_27700[rows[self._at]].tolist()
            if max(abs(x), abs(y)) < FARTHEST_M and math.isfinite(x + y):
                self._desk.requests.go_to(x, y)
        self._say()
