"""What is told of the whole map in words: its scale and how much is in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from estates_app.map.screen_camera import ScreenCamera
from estates_app.ui.mapview.symbols_seen import count_in_view, in_view
from estates_app.ui.words import count

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: Logical pixels an inch, by Qt's and every browser's convention, and metres an inch.
_PX_AN_INCH, _M_AN_INCH = 96.0, 0.0254


def scale_words(camera: ScreenCamera) -> str:
    """Return the scale as a fraction with two figures that count, "1:50,000"."""
    whole = camera.m_per_px * _PX_AN_INCH / _M_AN_INCH
    step = 10 ** max(len(str(int(whole))) - 2, 0)
    return f"1:{round(whole / step) * step:,}"


def in_view_words(view: MapView) -> str:
    """Return how many properties are in view."""
    return f"{count(count_in_view(view.engine, view.camera), 'property', 'properties')} in view"


def about_map(view: MapView, most_listed: int) -> str:
    """Return what a map shows, in a sentence."""
    symbols = len(in_view(view.engine, view.camera)[0])
    listed = f", the {most_listed:,} symbols nearest the middle are listed" if symbols > most_listed else ""
    return f"{view.accessibleName()}, scale {scale_words(view.camera)}, {in_view_words(view)}{listed}"


class Teller(QObject):
    """Says the scale and what is in view once a zoom has come to rest, to who uses the map."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._said_m_per_px = view.camera.m_per_px
        view.shared.moved.connect(self._on_moved)

    def _on_moved(self) -> None:
        scale = self._view.camera.m_per_px
        if scale == self._said_m_per_px:
            return
        self._said_m_per_px = scale
        if self._view.hasFocus():
            self._view.voice.say_soon(lambda: f"Scale {scale_words(self._view.camera)}, {in_view_words(self._view)}")
