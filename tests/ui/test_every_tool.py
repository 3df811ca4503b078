"""Every tool of the map comes to the same by mouse and by keyboard, and what it does is said to screen readers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible

from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.mapview.tools.toolbox import ALL_TOOLS, TOOLS
from tests.ui.test_map_tools import lasso, press, under_crosshair
from tests.ui.test_mapview import LEFT, NAMES, at, drag, shown_view

RETURN = Qt.Key.Key_Return
#: Corners round the points 1 and 2, EPSG:27700 metres.
RING = ((404000.0, 304000.0), (409000.0, 304000.0), (409000.0, 309000.0), (404000.0, 309000.0))


@pytest.fixture
def view(qtbot):
    made = shown_view(qtbot, 900, 700)
    made.picked.connect(lambda found, _adds: made.set_selected(found))
    made.set_card_source(lambda index: Card(NAMES[index]))
    return made


def pixel(view, xy):
    x, y = view.camera.to_px(np.array([xy], float))[0]
    return QPoint(round(x), round(y))


def corners(qtbot, view, *, is_by_key, ring=RING):
    """Set corners one after the other; by keyboard under the crosshair."""
    for xy in ring:
        if is_by_key:
            under_crosshair(qtbot, view, xy)
            press(qtbot, view, RETURN)
        else:
            qtbot.mouseClick(view, LEFT, pos=pixel(view, xy))
    if is_by_key:
        press(qtbot, view, RETURN)
    else:
        qtbot.mouseClick(view, LEFT, pos=pixel(view, ring[-1]))


def select(qtbot, view, *, is_by_key):
    if is_by_key:
        view.walk_to(1)
        press(qtbot, view, RETURN)
    else:
        qtbot.mouseClick(view, LEFT, pos=at(view, 1))
    return view.engine.marks.selected


def box(qtbot, view, *, is_by_key):
    if is_by_key:
        for xy in (RING[0], RING[2]):
            under_crosshair(qtbot, view, xy)
            press(qtbot, view, RETURN)
    else:
        drag(qtbot, view, pixel(view, RING[0]), pixel(view, RING[2]))
    return view.engine.marks.selected


def lassoed(qtbot, view, *, is_by_key):
    if is_by_key:
        corners(qtbot, view, is_by_key=True)
    else:
        lasso(qtbot, view, [pixel(view, xy) for xy in RING])
    return view.engine.marks.selected


def identified(qtbot, view, *, is_by_key):
    if is_by_key:
        under_crosshair(qtbot, view, (405000.0, 305000.0))
        press(qtbot, view, RETURN)
    else:
        qtbot.mouseClick(view, LEFT, pos=at(view, 1))
    return view.furniture.card.accessibleName()


def measured(qtbot, view, *, is_by_key):
    corners(qtbot, view, is_by_key=is_by_key)
    assert view.toolbox.now.is_finished
    return len(view.toolbox.now.corners_27700)


def put(qtbot, view, *, is_by_key):
    with qtbot.waitSignal(view.toolbox.put) as caught:
        if is_by_key:
            view.walk_to(1)
            press(qtbot, view, RETURN)
            under_crosshair(qtbot, view, RING[1])
            press(qtbot, view, RETURN)
        else:
            drag(qtbot, view, at(view, 1), pixel(view, RING[1]))
    index, x, y = caught.args
    assert np.hypot(x - RING[1][0], y - RING[1][1]) < 16 * view.camera.m_per_px
    return index


def drawn(qtbot, view, *, is_by_key):
    with qtbot.waitSignal(view.toolbox.drawn) as caught:
        corners(qtbot, view, is_by_key=is_by_key, ring=RING if is_by_key else (*RING, RING[0]))
    away = np.hypot(*(np.array(caught.args[0]) - np.array(RING)).T)
    assert away.max() < 16 * view.camera.m_per_px
    return len(caught.args[0])


#: Tool -> what is done with it, and what that comes to.
DEEDS = {
    "select": (select, (1,)),
    "box": (box, (1, 2, 3)),
    "lasso": (lassoed, (1, 2, 3)),
    "identify": (identified, "Beta clinic"),
    "measure": (measured, 4),
    "measure_area": (measured, 4),
    "place": (put, 1),
    "area": (drawn, 4),
}


def test_no_tool_is_left_out():
    assert set(DEEDS) == set(ALL_TOOLS)


@pytest.mark.parametrize("is_by_key", [False, True], ids=["mouse", "keyboard"])
@pytest.mark.parametrize("key", ALL_TOOLS)
def test_each_tool_comes_to_the_same(qtbot, view, key, is_by_key):
    tool = next(tool for tool in TOOLS if tool.key == key)
    if is_by_key:
        press(qtbot, view, getattr(Qt.Key, f"Key_{tool.letter}"))
    else:
        qtbot.mouseClick(view.tools.button(key), LEFT)
        view.setFocus()
    assert view.toolbox.now.key == key
    deed, wanted = DEEDS[key]
    said_before = view.voice.last
    assert deed(qtbot, view, is_by_key=is_by_key) == wanted
    if key != "place":  # what has become of a property that was put, its owner says
        assert view.voice.last != said_before


def test_the_map_its_tools_and_symbols_have_names(view):
    seen = QAccessible.queryAccessibleInterface(view)
    assert seen.text(QAccessible.Text.Name) == "Map of properties"
    names = [seen.child(row).text(QAccessible.Text.Name) for row in range(seen.childCount())]
    assert all(names)
    for index in range(4):
        assert any(NAMES[index] in name for name in names)
    for key in ALL_TOOLS:
        button = QAccessible.queryAccessibleInterface(view.tools.button(key))
        assert button.text(QAccessible.Text.Name)
        assert button.role() in (QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton)
