"""The map as a screen reader finds it."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from estates_app.map.scene import Scene
from estates_app.ui.mapview import accessible
from estates_app.ui.mapview.accessible import MOST_LISTED
from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.telling import scale_words
from estates_app.ui.mapview.view import MapView
from tests.ui.test_mapview import LIGHT, NAMES, at, filled, wheel

NAME, VALUE, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description


@pytest.fixture
def view(qtbot):
    made = MapView(filled(), SharedCamera(), LIGHT, name="Map of properties")
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.picked.connect(lambda found, _adds: made.set_selected(found))
    made.set_card_source(lambda i: Card(NAMES[i], rows=(("Score", "61"),)))
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.settle()
    made.setFocus()
    return made


def symbols(view):
    found = QAccessible.queryAccessibleInterface(view)
    children = [found.child(at) for at in range(found.childCount())]
    return {child.text(NAME): child for child in children if child.role() == QAccessible.Role.Graphic}


def test_each_symbol_in_view_is_an_object_with_name_place_and_what_its_card_says(view):
    found = symbols(view)
    assert set(found) == set(NAMES)
    child = found["Beta clinic"]
    assert child.text(DESCRIPTION) == "Beta clinic. Score 61"
    assert child.rect().contains(view.mapToGlobal(at(view, 1)))
    assert child.rect().width() < 40
    assert child.isValid()
    assert child.parent().text(NAME) == "Map of properties"
    view.move_camera(view.camera.panned(5000, 0))
    view.settle()
    assert symbols(view) == {}
    assert child.state().offscreen


def test_widgets_over_the_map_stay_its_children_and_have_names(view):
    found = QAccessible.queryAccessibleInterface(view)
    names = [found.child(at).text(NAME) for at in range(found.childCount())]
    assert {"Map tools", *NAMES} <= set(names)
    assert all(names)
    for place in range(found.childCount()):
        assert found.indexOfChild(found.child(place)) == place


def test_what_is_selected_and_walked_to_is_told(qtbot, view):
    found = symbols(view)
    assert not found["Gamma depot"].state().selected
    view.walk_to(2)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert found["Gamma depot"].state().selected
    assert found["Gamma depot"].state().focused
    assert not found["Alpha library"].state().focused
    assert QAccessible.queryAccessibleInterface(view).focusChild().text(NAME) == "Gamma depot"
    assert view.voice.last == "1 selected"


def test_what_is_under_a_place_of_the_screen_is_found(view):
    found = QAccessible.queryAccessibleInterface(view)
    place = view.mapToGlobal(at(view, 0))
    assert found.childAt(place.x(), place.y()).text(NAME) == "Alpha library"
    bare = view.mapToGlobal(QPoint(250, 550))
    assert found.childAt(bare.x(), bare.y()) is None


def test_the_map_says_its_scale_and_how_much_is_in_view(view):
    words = QAccessible.queryAccessibleInterface(view).text(VALUE)
    assert words == f"Map of properties, scale {scale_words(view.camera)}, 4 properties in view"


def test_scales_are_written_with_two_figures_that_count():
    from estates_app.map.screen_camera import ScreenCamera

    assert scale_words(ScreenCamera(m_per_px=13.2292)) == "1:50,000"
    assert scale_words(ScreenCamera(m_per_px=0.5)) == "1:1,900"
    assert scale_words(ScreenCamera(m_per_px=2000.0)) == "1:7,600,000"


def test_of_thousands_the_nearest_are_listed_and_the_map_says_so(qtbot):
    scene = Scene()
    xy = np.random.default_rng(3).uniform((400000, 300000), (480000, 360000), (2000, 2))
    scene.set_points(xy, ["context"] * 2000, names=[f"Place {n}" for n in range(2000)])
    view = MapView(scene, SharedCamera(), LIGHT, name="Map")
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.settle()
    found = symbols(view)
    assert len(found) == MOST_LISTED
    middle = view.mapToGlobal(view.rect().center())
    far = [np.hypot(*(child.rect().center() - middle).toTuple()) for child in found.values()]
    assert far == sorted(far) or np.all(np.diff(far) > -3)  # to whole pixels
    words = QAccessible.queryAccessibleInterface(view).text(VALUE)
    assert words.endswith("2,000 properties in view, the 300 symbols nearest the middle are listed")


def test_a_symbol_of_several_says_so(qtbot):
    scene = Scene()
    scene.set_points([[400000.0, 300000.0]] * 40, ["partner:CC"] * 40, names=[f"Unit {n}" for n in range(40)])
    view = MapView(scene, SharedCamera(), LIGHT, name="Map")
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.settle()
    names = list(symbols(view))
    assert len(names) == 1
    assert names[0].endswith(" and 39 more at this place")


def test_zooming_is_said_once_when_it_has_come_to_rest(qtbot, view, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(lambda event: said.append(event.message())))
    for _ in range(5):
        wheel(view, QPoint(400, 300), 120)
    assert said == []
    qtbot.waitUntil(lambda: len(said) > 0)
    assert len(said) == 1
    assert said[0].startswith(f"Scale {scale_words(view.camera)}, ")


def test_nothing_is_left_of_views_that_are_gone(qtbot):
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    before = len(accessible._ALIVE)
    ids = []
    for _ in range(30):
        view = MapView(filled(), SharedCamera(), LIGHT, name="Map")
        view.resize(400, 300)
        view.show()
        view.settle()
        ids.append(QAccessible.uniqueId(symbols(view)["Alpha library"]))
        assert QAccessible.accessibleInterface(ids[-1]) is not None
        view.deleteLater()
        del view
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert len(accessible._ALIVE) == before
    assert [QAccessible.accessibleInterface(one) for one in ids] == [None] * len(ids)


def test_an_object_that_is_kept_while_the_points_change_says_that_it_is_gone(view):
    child = symbols(view)["Delta hall"]
    view.engine.scene.set_points([[402000, 302000]], ["partner:CC"], names=["Alpha library"])
    assert not child.isValid()
    assert child.text(NAME) == ""
    assert child.state().invalid
    assert child.rect().isNull()
