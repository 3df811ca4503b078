"""A walk from symbol to symbol without a mouse, and the cards of what is walked to, pointed to or asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF

from estates_app.map.screen_camera import ScreenCamera
from estates_app.ui.mapview.hovercard import Card, CardSource
from estates_app.ui.mapview.steps import next_towards
from estates_app.ui.mapview.symbols_seen import by_distance, places_of_all

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: A symbol that is walked to keeps off the edges by so many pixels.
_EDGE_PX = 60.0


class Walk(QObject):
    """Goes to symbols and shows their cards.

    Attributes
    ----------
    card_source, zone_card_source : callable or None
        Who knows what to say of a point, and of a zone.
    """

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self.card_source: CardSource | None = None
        self.zone_card_source: CardSource | None = None
        self._order: list[int] = []
        self._order_for: ScreenCamera | None = None
        self._shown: Callable[[], None] | None = None  # shows the card anew where it stands

    @property
    def here(self) -> int:
        """The symbol that was walked to, -1 for none."""
        return self._view.engine.marks.walked

    def to(self, index: int) -> None:
        """Go to a symbol and say what it is; -1 leaves it."""
        view = self._view
        view.show_focus()
        if index == self.here:
            return
        view.engine.marks.walked = index
        view.hovered.emit(index)
        self.show_card(index, None)
        if index >= 0:
            view.voice.say(self.words_of(index))
        view.update()

    def words_of(self, index: int) -> str:
        """Return what a screen reader says of a point: what its card says, else its name."""
        card = self.card_source(index) if self.card_source is not None else None
        return card.said() if card is not None else self._view.engine.scene.points.name(index)

    def on(self, step: int) -> bool:
        """Go to the next symbol, nearest to the middle first; False past the last one, so that focus goes on."""
        camera = self._view.camera
        if camera != self._order_for or not self._order:
            self._order, self._order_for = by_distance(self._view.engine, camera), camera
        at = self._order.index(self.here) if self.here in self._order else (-1 if step > 0 else len(self._order))
        if self.here < 0 and step < 0:
            return False  # back out of the map, not to its farthest symbol
        if 0 <= at + step < len(self._order):
            self.to(self._order[at + step])
            return True
        self.to(-1)
        return False

    def towards(self, way: tuple[int, int]) -> None:
        """Go to the next symbol in a direction, right and down positive; the map follows where it is out of view."""
        view = self._view
        index, places = places_of_all(view.engine, view.camera)
        found = np.flatnonzero(index == self.here)
        if self.here >= 0 and not len(found):  # it stands behind another's symbol
            place = view.engine.place_of(view.camera, self.here)
            origin = (place[0].x(), place[0].y()) if place else (view.width() / 2.0, view.height() / 2.0)
        else:
            origin = (view.width() / 2.0, view.height() / 2.0)
        row = next_towards(places, way, int(found[0]) if len(found) else -1, origin)
        if row < 0:
            words = {(1, 0): "to the right", (-1, 0): "to the left", (0, 1): "below", (0, -1): "above"}[way]
            view.voice.say(f"Nothing {words}")
            return
        self._bring_into_view(QPointF(*places[row].tolist()))
        self.to(int(index[row]))

    def ask_menu(self) -> None:
        """Ask for the menu of the walked symbol, or of the bare ground."""
        view, index = self._view, self.here
        place = view.engine.place_of(view.camera, index) if index >= 0 else None
        here = place[0].toPoint() if place is not None else view.rect().center()
        view.menu_wanted.emit(index, view.mapToGlobal(here))

    def ask_zone(self) -> None:
        """Say what the small area in the middle of the map is, and choose it."""
        view = self._view
        view.show_focus()
        middle = QPointF(view.width() / 2.0, view.height() / 2.0)
        self.identify_zone(middle)
        view.zone_picked.emit(view.engine.zone_at(view.camera, middle.x(), middle.y()))

    def identify(self, place: QPointF) -> bool:
        """Show and say what is at a place, a symbol or a small area; False where nothing is known there."""
        view = self._view
        index = view.engine.point_at(view.camera, place.x(), place.y())
        if index >= 0:
            self.show_card(index, place)
            view.voice.say(self.words_of(index))
            return True
        return self.identify_zone(place)

    def identify_zone(self, place: QPointF) -> bool:
        """Show and say what small area is at a place; False where none is known there."""
        view = self._view
        zone = view.engine.zone_at(view.camera, place.x(), place.y())
        card = self.zone_card_source(zone) if self.zone_card_source is not None and zone >= 0 else None
        if card is None:
            self.put_away()
            view.voice.say("Nothing here")
            return False
        self._show_at(card, place)
        view.voice.say(card.said())
        return True

    def show_card(self, index: int, pointer: QPointF | None) -> None:
        """Show the card of a point beside its symbol; -1 hides it."""
        view = self._view
        place = view.engine.place_of(view.camera, index) if index >= 0 else None
        card = self.card_source(index) if self.card_source is not None and place is not None else None
        if card is None or place is None:
            self.put_away()
            return
        self._shown = lambda: self.show_card(index, pointer)
        view.furniture.card.show_beside(card, place[0], place[1], pointer)
        view.update()

    def renew(self) -> None:
        """Show the card anew: more is known of what it tells, as when a picture has been read."""
        if self._shown is not None and self._view.furniture.card.isVisible():
            self._shown()

    def follow(self) -> None:
        """Keep the card of the walked symbol beside it while the map moves; any other goes."""
        if self._view.furniture.card.isVisible():
            self.show_card(self.here, None)

    def put_away(self) -> None:
        """Hide the card."""
        self._shown = None
        self._view.furniture.card.hide()
        self._view.update()

    def _show_at(self, card: Card, place: QPointF) -> None:
        self._shown = lambda: self._show_at(card, place)
        self._view.furniture.card.show_beside(card, place, 0.0, place)
        self._view.update()

    def _bring_into_view(self, place: QPointF) -> None:
        view = self._view
        width, height = view.camera.size_px
        edge_x, edge_y = min(_EDGE_PX, width / 4.0), min(_EDGE_PX, height / 4.0)
        right = min(max(place.x(), edge_x), width - edge_x) - place.x()
        down = min(max(place.y(), edge_y), height - edge_y) - place.y()
        if right or down:
            view.shared.move_to(view.camera.panned(right, down))
