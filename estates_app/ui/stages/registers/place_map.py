"""The map on which a person puts a place: a click, or arrows under a crosshair and Enter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from estates_app.domain.estate import Estate
from estates_app.domain.placetasks import Evidence, Point
from estates_app.map.scene import RampColours, Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.ui.desk import Desk
from estates_app.ui.ground_lines import GroundLines
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.view import MapView
from estates_app.workspace.ground import place_names

#: Metres a pixel at which a guess is shown, by how exact it is: the guess and its doubt fill the view.
_NEAREST_M_PER_PX, _OF_ACCURACY = 2.0, 1 / 60

#: Half the length of the crosshair's arms, pixels, and the gap in its middle.
_ARM, _GAP = 14, 4

#: Symbol of what lies around, and of where it was put; the factor by which what lies around is smaller.
_AROUND, _PUT, _SMALLER = "context", "fate:host", 0.7

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class PlaceMap(MapView):
    """The map.

    *Signals*: ``put(x, y)``: EPSG:27700 metres; ``passed()``: N, go on.

    Parameters
    ----------
    desk : Desk
    around : sequence of (float, float)
        What lies around, EPSG:27700 metres.
    symbol : str
        Of the evidence for a place.
    """

    put = Signal(float, float)
    passed = Signal()

    def __init__(self, desk: Desk, around: Sequence[Point], symbol: str) -> None:
        skin, self._filled = desk.skin, Scene()
        super().__init__(self._filled, SharedCamera(), skin.theme, name="Map to put it on", tools=())
        self.setParent(None)
        self._skin, self._symbol = skin, symbol
        self._around = [(float(x), float(y)) for x, y in around]
        self.set_theme(skin.theme, skin.scale)
        self.setAccessibleDescription(
            "Arrows move the map under the crosshair, plus and minus zoom, Enter puts it there, N goes on."
        )
        self._fill_ground(desk.bridge.estate, desk.lines)
        self.installEventFilter(self)  # after the view's own, so that it is asked first

    def _fill_ground(self, estate: Estate, lines: GroundLines) -> None:
        zones = estate.zones.column("geometry")
        self._filled.set_zones(np.array(zones.values[zones.valid], object))
        if zones.valid.any():
            self._filled.set_zone_classes(np.zeros(int(zones.valid.sum()), int), RampColours("quiet", 2))
        self._filled.set_line_shapes(lines.of(estate))
        bounds = self._filled.bounds_27700()
        if bounds is not None:
            west, south, east, north = bounds
            wide = (west - 20_000, south - 20_000, east + 20_000, north + 20_000)
            self._filled.set_places(place_names(estate, wide, with_villages=True))
        self.set_attribution(" ".join(estate.attributions))

    def show_task(self, choices: tuple[Evidence, ...], guess: Point | None, put: Point | None) -> None:
        """Show what says where it lies, and where it was put.

        Parameters
        ----------
        choices : tuple of Evidence
        guess : (float, float) or None
            EPSG:27700, metres.
        put : (float, float) or None
            Where a person put it.
        """
        many = len(self._around)
        xy = [*self._around, *((e.x, e.y) for e in choices)]
        names = [*[""] * many, *(f"{e.kind}, within {e.accuracy_m:,.0f} m" for e in choices)]
        symbols = [*[_AROUND] * many, *[self._symbol] * len(choices)]
        if put is not None:
            xy, names, symbols = [*xy, put], [*names, "put here"], [*symbols, _PUT]
        sizes = [_SMALLER if at < many else 1.0 for at in range(len(xy))]
        self._filled.set_points(np.array(xy, float).reshape(-1, 2), symbols, sizes, sizes, names=names)
        self._filled.set_labels(range(many, len(xy)))
        here = put or guess
        if here is not None:
            doubt_m = max((e.accuracy_m for e in choices), default=500.0)
            apart_m = max((float(np.hypot(e.x - here[0], e.y - here[1])) for e in choices), default=0.0)
            scale = max(_NEAREST_M_PER_PX, _OF_ACCURACY * max(doubt_m, 3 * apart_m))
            self.move_camera(ScreenCamera(here[0], here[1], scale, (float(self.width()), float(self.height()))))
        else:
            self.fit()

    def pick_at(self, place: QPointF, *, adds: bool) -> None:
        """Put it where one clicks."""
        del adds
        self._put_at(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put it under the crosshair by Enter, go on by N; all else as on every map, but Tab leaves it."""
        if watched is self and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER:
                self._put_at(QPointF(self.width() / 2, self.height() / 2))
                return True
            if event.key() == Qt.Key.Key_N:
                self.passed.emit()
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
                return True
        return super().eventFilter(watched, event)

    def paint_over(self, painter: QPainter) -> None:
        """Paint the crosshair over the map."""
        super().paint_over(painter)
        middle = QPointF(self.width() / 2, self.height() / 2)
        for colour, width in (("surface", 4.0), ("text", 1.6)):
            painter.setPen(QPen(self._skin.colour(colour), width))
            for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
                painter.drawLine(middle + way * _GAP, middle + way * _ARM)

    def _put_at(self, place: QPointF) -> None:
        x, y = self.camera.to_27700(np.array([[place.x(), place.y()]]))[0]
        self.put.emit(float(x), float(y))
