"""Wishes of one part of the window that another part grants: go to a place, take these files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal


class Requests(QObject):
    """Hands wishes on.

    *Signals*: ``offered(kind, payload)``: "files" with paths, "supplement", "context", "scope", "places", "successor"
    or "review" with None, for the Registers stage, "sample" for who opens projects; ``place_wanted(x, y)``: a place
    that the map should show from near, ``ground_wanted(west, south, east, north)``: ground that it should show whole;
    ``view_wanted(west, south, east, north)``: ground that it should show exactly; EPSG:27700 metres;
    ``dossier_wanted(id)``: a property of which everything should be shown; ``layer_wanted(id)``: a layer of one's own
    that should be changed, or added where the id is empty; ``keep_wanted()``: what the map shows now should be kept
    under a name.
    """

    offered = Signal(str, object)
    place_wanted = Signal(float, float)
    ground_wanted = Signal(float, float, float, float)
    view_wanted = Signal(float, float, float, float)
    dossier_wanted = Signal(str)
    layer_wanted = Signal(str)
    keep_wanted = Signal()

    def offer_files(self, paths: Sequence[Path]) -> None:
        """Offer registers for import."""
        self.offered.emit("files", tuple(paths))

    def offer(self, kind: str) -> None:
        """Ask for the dialog of a kind, "supplement", "context" or "scope", or for the page "review"."""
        self.offered.emit(kind, None)

    def go_to(self, x_27700: float, y_27700: float) -> None:
        """Ask the map to show a place."""
        self.place_wanted.emit(x_27700, y_27700)

    def show_dossier(self, key: str) -> None:
        """Ask for everything known of a property."""
        self.dossier_wanted.emit(key)

    def ask_layer(self, id_: str = "") -> None:
        """Ask for the dialog of a layer of one's own: to change one, or to add another where no id is given."""
        self.layer_wanted.emit(id_)

    def keep_view(self) -> None:
        """Ask the map to keep what it shows under a name."""
        self.keep_wanted.emit()

    def show_view(self, bounds_27700: tuple[float, float, float, float]) -> None:
        """Ask the map to show some ground (west, south, east, north) as it was when a view was kept."""
        self.view_wanted.emit(*bounds_27700)

    def show_ground(self, bounds_27700: tuple[float, float, float, float]) -> None:
        """Ask the map to show all of some ground (west, south, east, north)."""
        self.ground_wanted.emit(*bounds_27700)
