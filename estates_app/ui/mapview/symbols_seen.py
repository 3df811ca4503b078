"""Where symbols stand on the screen, for who chooses or walks among them: the one place that asks for the layout."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF

from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import ScreenCamera
from estates_app.ui.mapview.tools.measuring import inside


def in_view(engine: Screen, camera: ScreenCamera) -> tuple[IntArray, FloatArray]:
    """Return the points with a symbol in view and where these stand, shapes (k,) and (k, 2), pixels."""
    layout = engine.layout_for(camera)
    places = layout.places_px(engine.scene.points, camera)
    seen = ((places >= 0.0) & (places <= camera.size_px)).all(axis=1)
    return layout.index[seen], places[seen]


def count_in_view(engine: Screen, camera: ScreenCamera) -> int:
    """Return how many points the symbols in view stand for."""
    index, _ = in_view(engine, camera)
    return len(engine.behind(index.tolist(), camera))


def by_distance(engine: Screen, camera: ScreenCamera) -> list[int]:
    """Return the points with a symbol in view, nearest to the middle first."""
    index, places = in_view(engine, camera)
    away = np.hypot(*(places - np.array(camera.size_px) / 2.0).T)
    return [int(index[row]) for row in np.lexsort((index, away))]


def places_of_all(engine: Screen, camera: ScreenCamera) -> tuple[IntArray, FloatArray]:
    """Return every point that has a symbol, in view or not, and where it stands, shapes (k,) and (k, 2), pixels.

    Beyond the ground for which symbols have been set a point stands at its true place.
    """
    places, stands_for_itself = _places(engine, camera)
    index = np.flatnonzero(np.isfinite(places).all(axis=1) & stands_for_itself).astype(np.int64)
    return index, places[index]


def points_inside(engine: Screen, camera: ScreenCamera, ring_px: Sequence[QPointF]) -> list[int]:
    """Return the points whose symbols have their middles inside a ring; a symbol of several brings all of them."""
    ring = np.array([(corner.x(), corner.y()) for corner in ring_px], dtype=float).reshape(-1, 2)
    places, _ = _places(engine, camera)
    return [int(index) for index in np.flatnonzero(inside(places, ring))]


def _places(engine: Screen, camera: ScreenCamera) -> tuple[FloatArray, BoolArray]:
    """Return where each point of the scene stands (nan where it has no place), and which have a symbol of their own."""
    points, layout = engine.scene.points, engine.layout_for(camera)
    places = camera.to_px(points.xy_27700)
    places[layout.index] = layout.places_px(points, camera)
    alone = np.ones(len(points), bool)
    for first, members in layout.members.items():
        places[members] = places[first]
        alone[members] = False
        alone[first] = True
    return places, alone
