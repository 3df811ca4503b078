"""The walk from symbol to symbol in a direction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from estates_app.map.scene import Scene
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.steps import next_towards
from estates_app.ui.mapview.view import MapView
from tests.ui.test_mapview import LIGHT, shown_view

WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1))
CTRL = Qt.KeyboardModifier.ControlModifier
places = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)) | st.tuples(st.floats(-900, 900), st.floats(-900, 900)),
    min_size=1,
    max_size=40,
).map(lambda found: np.array(found, float))


@settings(max_examples=120, deadline=None)
@given(places)
def test_every_symbol_can_be_reached_from_every_other_by_steps(xy):
    onward = [[next_towards(xy, way, row, (0.0, 0.0)) for way in WAYS] for row in range(len(xy))]
    back: list[set[int]] = [set() for _ in xy]
    for row, there in enumerate(onward):
        for other in there:
            if other >= 0:
                back[other].add(row)
    for links in ([set(there) - {-1} for there in onward], back):  # out of the first everywhere, and from all into it
        seen, left = {0}, [0]
        while left:
            new = links[left.pop()] - seen
            seen |= new
            left += new
        assert seen == set(range(len(xy)))


@settings(deadline=None)
@given(places, st.sampled_from(WAYS), st.integers(0, 39))
def test_a_step_goes_the_way_it_says_to_the_nearest_there(xy, way, start):
    row = start % len(xy)
    found = next_towards(xy, way, row, (0.0, 0.0))
    away = xy - xy[row]
    along = away @ np.array(way, float)
    aside = np.abs(away @ np.array((way[1], way[0]), float))
    clearly = along > aside + 0.2
    if found < 0:
        assert not clearly.any()
        return
    assert along[found] >= aside[found] - 0.2
    if clearly.any():
        assert (along + aside)[found] <= (along + aside)[clearly].min() + 0.3


def test_from_the_middle_one_steps_to_what_lies_there():
    xy = np.array([[10.0, 0.0], [0.0, 9.0], [-30.0, 2.0], [0.0, -50.0]])
    assert [next_towards(xy, way, -1, (0.0, 0.0)) for way in WAYS] == [0, 2, 1, 3]
    assert next_towards(np.empty((0, 2)), (1, 0), -1, (0.0, 0.0)) == -1


@pytest.fixture
def view(qtbot):
    return shown_view(qtbot)


def test_ctrl_and_arrows_walk_by_direction_and_say_where_nothing_is(qtbot, view):
    view.walk_to(0)
    seen = []
    view.hovered.connect(seen.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(view, key, CTRL)
    assert seen == [3, 2, 3]
    qtbot.keyClick(view, Qt.Key.Key_Left, CTRL)
    assert view.voice.last == "Nothing to the left"
    assert view.walk.here == 3


def test_a_symbol_out_of_view_is_brought_into_it(qtbot):
    scene = Scene()
    xy = np.array([[400000.0, 300000.0], [401000.0, 300000.0], [460000.0, 300500.0]])
    scene.set_points(xy, ["partner:CC"] * 3, names=["a", "b", "c"])
    view = MapView(scene, SharedCamera(), LIGHT, name="Map")
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.fit((399000.0, 299000.0, 402000.0, 301000.0))
    view.settle()
    view.setFocus()
    view.walk_to(1)
    qtbot.keyClick(view, Qt.Key.Key_Right, CTRL)
    assert view.walk.here == 2
    place = view.engine.place_of(view.camera, 2)[0]
    assert view.rect().adjusted(40, 40, -40, -40).contains(place.toPoint())
