"""Postcodes, UPRNs and grid references for the finder; what the project keeps of them is read when asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from estates_app.registers.placing.gathering import PlaceSources
from estates_app.ui.desk import Desk
from estates_app.workspace.finding_places import FoundPlace, may_name_a_place, places_named
from estates_app.workspace.place_sources import AtHand, at_hand, read_sources

#: Ground that is shown round a place keeps off its edge by this share of its reach, and is never smaller than this.
_LEAST_REACH_M = 150.0

Offer = tuple[str, str, Callable[[], None]]


class FindPlaces(QObject):
    """Offers places by what was typed.

    *Signals*: `ready`: postcodes and UPRNs have been read; what was offered may be more now.
    """

    ready = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kept: AtHand | None = None
        self._sources: PlaceSources | None = None
        desk.bridge.changed.connect(self._on_changed)

    def offers(self, text: str) -> list[Offer]:
        """Return what a text names: (words, what it is, what to do)."""
        if may_name_a_place(text):
            self._read()
        found = places_named(text, self._desk.bridge.estate, self._sources)
        return [(place.words, place.kind, partial(self._go, place)) for place in found]

    def _go(self, place: FoundPlace) -> None:
        bridge = self._desk.bridge
        if bridge.look.stage in ("registers", "shortlist"):
            bridge.look_at(stage="map")
        x, y = place.xy_27700
        if place.reach_m:
            reach = max(place.reach_m, _LEAST_REACH_M)
            self._desk.requests.show_ground((x - reach, y - reach, x + reach, y + reach))
        else:
            self._desk.requests.go_to(x, y)

    def _read(self) -> None:
        """Read what the project keeps, once, by a job; until it is there the properties' postcodes serve."""
        kept = at_hand(self._desk.bridge.session)
        if self._kept is not None and self._kept.is_same(kept):
            return
        self._kept = kept
        self._desk.tasks.start(
            "finder-places",
            "Read postcodes",
            lambda _progress, _cancel: read_sources(kept),
            lambda sources: self._take(kept, sources),
            lambda _fault: None,  # a file that cannot be read is told of where it is loaded; the finder does without
            is_shown=False,
        )

    def _take(self, kept: AtHand, sources: PlaceSources) -> None:
        if kept is self._kept:
            self._sources = sources
            self.ready.emit()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self._kept = self._sources = None
