"""Where the map looks: at all of the area, a town or district, some ground, or a place from near."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from estates_app.domain.localities import shape_of
from estates_app.map.screen_camera import Bounds, ScreenCamera
from estates_app.ui.desk import Desk
from estates_app.ui.mapview.view import MapView

#: Metres a pixel at which a place that was searched for is shown.
_NEAR_M_PER_PX = 6.0

#: Pixels that ground which is shown keeps off the edges; the share of the view that it may take, and takes anew.
_EDGE_PX, _LEAST_OF_VIEW, _MOST_OF_VIEW, _FAIR_OF_VIEW = 16.0, 0.08, 0.8, 0.3

#: A view narrower than this is not laid out yet.
_LEAST_WIDTH_PX = 50


class Aim(QObject):
    """Points the camera of a view.

    Parameters
    ----------
    desk : Desk
    view : MapView
        The one whose size counts; others that share its camera follow.
    """

    def __init__(self, desk: Desk, view: MapView) -> None:
        super().__init__(view)
        self._desk, self._view, self._camera = desk, view, view.shared
        self._wants_fit = self._jumps = False
        self._wanted_view: Bounds | None = None  # until the map is laid out
        self._fitted: ScreenCamera | None = None  # where the camera was put, not moved
        desk.requests.place_wanted.connect(self._on_place_wanted)
        desk.requests.ground_wanted.connect(self._on_ground_wanted)
        desk.requests.view_wanted.connect(self._on_view_wanted)

    def fit_soon(self, *, at_once: bool) -> None:
        """Show all of what is looked at, unless a place is asked for before that.

        Parameters
        ----------
        at_once : bool
            Whether to jump there, as in another project; else the map goes there as it goes anywhere.
        """
        self._wants_fit = True
        self._jumps = at_once or self._jumps
        QTimer.singleShot(0, self, self._on_soon)

    def fit_again_soon(self) -> None:
        """Show all again where the map's size has changed and nobody has moved it since."""
        QTimer.singleShot(0, self, self._on_laid_out)

    def _on_soon(self) -> None:
        wants_fit, at_once = self._wants_fit, self._jumps
        self._wants_fit = self._jumps = False
        if wants_fit:
            self._fit(at_once=at_once)

    def _on_laid_out(self) -> None:
        if self._wanted_view is not None and self._view.width() > _LEAST_WIDTH_PX:
            self._on_view_wanted(*self._wanted_view)
        if self._fitted is not None and self._camera.goal == self._fitted and self._desk.bridge.is_open:
            self._fit(at_once=True)

    def _fit(self, *, at_once: bool) -> None:
        estate, locality = self._desk.bridge.estate, self._desk.bridge.look.locality
        shape = shape_of(estate, locality)
        bounds = shape.bounds if shape is not None else self._view.engine.scene.bounds_27700()
        if bounds is not None and self._view.width() > _LEAST_WIDTH_PX:
            self._fitted = self._view.fitting(bounds)
            (self._camera.move_to if at_once else self._camera.glide_to)(self._fitted)

    def _size(self) -> tuple[float, float]:
        return self._view.width(), self._view.height()

    def _on_place_wanted(self, x: float, y: float) -> None:
        self._wants_fit = False  # a place was asked for after the locality
        scale = min(self._view.camera.m_per_px, _NEAR_M_PER_PX)
        self._camera.glide_to(ScreenCamera(x, y, scale, self._size()))

    def _on_view_wanted(self, west: float, south: float, east: float, north: float) -> None:
        """Go to ground that was kept: the same ground fills the view, however large the window is now."""
        self._wants_fit = False  # it was asked for after the locality
        width, height = self._size()
        if width <= _LEAST_WIDTH_PX:
            self._wanted_view = (west, south, east, north)
            return
        self._wanted_view = None
        scale = max((east - west) / width, (north - south) / height)
        self._camera.glide_to(ScreenCamera((west + east) / 2, (south + north) / 2, scale, (width, height)))

    def _on_ground_wanted(self, west: float, south: float, east: float, north: float) -> None:
        """Show ground that is not in view, or hardly to be seen; else the map stays where it is."""
        seen, (width, height) = self._view.camera, self._size()
        filling = max((east - west) / width, (north - south) / height)  # metres a pixel at which it fills the view
        is_fair = _LEAST_OF_VIEW <= filling / seen.m_per_px <= _MOST_OF_VIEW
        held = seen.bounds_27700(-_EDGE_PX)
        if not is_fair or west < held[0] or south < held[1] or east > held[2] or north > held[3]:
            self._wants_fit = False  # it was asked for after the locality
            scale = seen.m_per_px if is_fair else filling / _FAIR_OF_VIEW
            self._camera.glide_to(ScreenCamera((west + east) / 2, (south + north) / 2, scale, self._size()))
