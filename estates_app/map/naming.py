"""Which names a view wants, in what order, and what they must keep off."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from estates_app.map.scene import Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import (
    MOST_COVERED,
    STRONG_RANK,
    Box,
    NamePictures,
    Obstacles,
    SetName,
    Wish,
    place_names,
    shows_rank,
)
from estates_app.map.screen_points import Layout

#: Where on a catchment's circle its label may stand, degrees against the clock from east.
_RING_TURNS = (215.0, 145.0, 325.0, 35.0, 270.0, 90.0)


def plan_names(
    scene: Scene,
    camera: ScreenCamera,
    layout: Layout,
    pictures: NamePictures,
    selected: Sequence[int],
    furniture: Sequence[Box],
) -> list[SetName]:
    """Set the names of a view: chosen points first, then towns, catchments, and smaller places."""
    strong, rest = _places(scene, camera)
    wishes = [*_points(scene, layout), *strong, *_rings(scene, camera), *rest]
    if not wishes:
        return []
    at = camera.to_px(np.array([wish.xy_27700 for wish in wishes]))
    return place_names(
        wishes, at, camera.size_px, _obstacles(scene, camera, layout, pictures, (selected, furniture)), pictures
    )


def _places(scene: Scene, camera: ScreenCamera) -> tuple[list[Wish], list[Wish]]:
    west, south, east, north = camera.bounds_27700()
    strong: list[Wish] = []
    rest: list[Wish] = []
    for place in scene.places:
        x, y = place.x_27700, place.y_27700
        if not (place.name and west < x < east and south < y < north and shows_rank(place.rank, camera.m_per_px)):
            continue
        if place.rank <= STRONG_RANK:
            strong.append(Wish(place.name, "place_strong", (x, y), may_cover=MOST_COVERED))
        else:
            rest.append(Wish(place.name, "place", (x, y)))
    return strong, rest


def _points(scene: Scene, layout: Layout) -> list[Wish]:
    found = []
    for index in scene.labels:
        row = layout.row_of(index) if 0 <= index < len(scene.points) else -1
        name = scene.points.name(index)
        if row >= 0 and name and layout.count[row] == 1:
            x, y = scene.points.xy_27700[index].tolist()
            clear, shift = float(layout.radius_px[row]) + 2.0, layout.shift_px[row].tolist()
            found.append(Wish(name, "small_strong", (x, y), clear, (shift[0], shift[1])))
    return found


def _rings(scene: Scene, camera: ScreenCamera) -> list[Wish]:
    found = []
    west, south, east, north = camera.bounds_27700(-20.0)
    for ring in scene.rings:
        for turn in _RING_TURNS if ring.label else ():
            x = ring.xy_27700[0] + ring.radius_m * math.cos(math.radians(turn))
            y = ring.xy_27700[1] + ring.radius_m * math.sin(math.radians(turn))
            if west < x < east and south < y < north:
                found.append(Wish(ring.label, "place", (x, y), 4.0))
                break
    return found


def _obstacles(
    scene: Scene,
    camera: ScreenCamera,
    layout: Layout,
    pictures: NamePictures,
    kept_clear: tuple[Sequence[int], Sequence[Box]],
) -> Obstacles:
    selected, furniture = kept_clear
    found = Obstacles(never=list(furniture))
    places = layout.places_px(scene.points, camera)
    inside = ((places >= 0.0) & (places <= camera.size_px)).all(axis=1)
    half = layout.radius_px[:, None] + 1.0
    boxes = np.hstack([places - half, places + half])
    for row in np.flatnonzero(inside & (layout.count > 1)).tolist():  # a number stands at the upper right
        x, y, right = places[row, 0], places[row, 1], boxes[row, 2]
        width, height = pictures.size(str(int(layout.count[row])), "count")
        found.never.append((float(x), float(boxes[row, 1]) - height, float(right) + width, float(y)))
    symbols = np.array([symbol for symbol, _ in layout.looks], object)
    is_never = (symbols == "fate:host")[layout.look] | np.isin(layout.index, list(selected))
    is_quiet = (symbols == "context")[layout.look]
    for goal, chosen in (
        (found.never, is_never),
        (found.rather_not, is_quiet & ~is_never),
        (found.at_need, ~is_quiet & ~is_never),
    ):
        goal.extend((a, b, c, d) for a, b, c, d in boxes[inside & chosen].tolist())
    return found
