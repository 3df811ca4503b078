from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from estates_app.map.theme import theme_of
from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.tools.toolbox import TOOLS
from estates_app.ui.mapview.view import MapView
from tests.ui.test_mapview import LEFT, LIGHT, NAMES, NO_KEYS, TOKENS, XY, at, drag, shown_view

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(qtbot):
    made = shown_view(qtbot)
    made.picked.connect(lambda found, _adds: made.set_selected(found))
    return made


@pytest.fixture
def chosen(view):
    found = []
    view.picked.connect(lambda points, _adds: found.append(points))
    return found


def press(qtbot, view, *keys, held=NO_KEYS):
    for key in keys:
        qtbot.keyClick(view, key, held)


def under_crosshair(qtbot, view, xy):
    """Bring a place under the crosshair by arrows, as near as a step allows."""
    while True:
        away = view.camera.to_px(np.array([xy], float))[0] - (view.width() / 2, view.height() / 2)
        if np.abs(away).max() <= 8:
            return
        axis = int(np.abs(away).argmax())
        key = ((Qt.Key.Key_Left, Qt.Key.Key_Right), (Qt.Key.Key_Up, Qt.Key.Key_Down))[axis][int(away[axis] > 0)]
        qtbot.keyClick(view, key, SHIFT if abs(away[axis]) > 96 else NO_KEYS)


def lasso(qtbot, view, ring, held=NO_KEYS):
    qtbot.mousePress(view, LEFT, held, ring[0])
    for place in [*ring[1:], ring[0]]:
        qtbot.mouseMove(view, place)
        QApplication.processEvents()
    qtbot.mouseRelease(view, LEFT, held, ring[0])


def round_about(view, *indices, away=25):
    across, down = zip(*((at(view, index).x(), at(view, index).y()) for index in indices), strict=True)
    left, top, right, bottom = min(across) - away, min(down) - away, max(across) + away, max(down) + away
    return [QPoint(left, top), QPoint(right, top), QPoint(right, bottom), QPoint(left, bottom)]


def test_each_tool_is_in_the_strip_with_a_name_a_tip_and_a_letter_of_its_own(qtbot, view):
    letters = [tool.letter for tool in TOOLS]
    assert len(set(letters)) == len(letters)
    for tool in TOOLS:
        button = view.tools.button(tool.key)
        assert button.accessibleName()
        assert tool.help.casefold() in button.toolTip().casefold()
        press(qtbot, view, getattr(Qt.Key, f"Key_{tool.letter}"))
        assert view.toolbox.now.key == tool.key
        assert button.isChecked()
        qtbot.mouseClick(view.tools.button("select"), LEFT)
        assert view.toolbox.now.key == "select"


def test_a_letter_acts_only_where_the_map_has_the_focus(qtbot, view):
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    qtbot.keyClick(other, Qt.Key.Key_L)
    assert view.toolbox.now.key == "select"
    press(qtbot, view, Qt.Key.Key_L, held=CTRL)
    assert view.toolbox.now.key == "select"


def test_a_box_is_set_by_two_corners_by_keyboard(qtbot, view, chosen):
    press(qtbot, view, Qt.Key.Key_B)
    under_crosshair(qtbot, view, (404500, 304500))
    press(qtbot, view, Qt.Key.Key_Return)
    under_crosshair(qtbot, view, (408500, 308500))
    press(qtbot, view, Qt.Key.Key_Return)
    assert chosen == [[1, 2, 3]]
    assert view.voice.last == "3 selected"


def test_a_lasso_chooses_what_it_holds_ctrl_adds_and_alt_takes_away(qtbot, view, chosen):
    press(qtbot, view, Qt.Key.Key_L)
    lasso(qtbot, view, round_about(view, 1))
    assert chosen[-1] == [1]
    lasso(qtbot, view, round_about(view, 2), CTRL)
    assert chosen[-1] == [1, 2]
    lasso(qtbot, view, round_about(view, 1), CTRL)
    assert chosen[-1] == [1, 2]  # added, never turned over
    lasso(qtbot, view, round_about(view, 1), ALT)
    assert chosen[-1] == [2]
    assert not view.toolbox.now.is_busy


def test_a_lasso_that_is_no_box_leaves_out_what_lies_beside_it(qtbot, view, chosen):
    press(qtbot, view, Qt.Key.Key_L)
    a, b = at(view, 0), at(view, 2)
    lasso(qtbot, view, [a + QPoint(-20, 0), b + QPoint(0, -20), b + QPoint(20, 0), a + QPoint(0, 20)])
    assert chosen[-1] == [0, 1, 2]  # the fourth lies in their box but not on their line


def test_a_lasso_is_set_corner_by_corner_by_keyboard_and_backspace_takes_one_back(qtbot, view, chosen):
    press(qtbot, view, Qt.Key.Key_L)
    for xy in ((407000, 307000), (409000, 307000), (300, 300), (409000, 309000), (407000, 309000)):
        if xy == (300, 300):
            press(qtbot, view, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Backspace)
            continue
        under_crosshair(qtbot, view, xy)
        press(qtbot, view, Qt.Key.Key_Return)
    assert len(view.toolbox.now.corners_27700) == 4
    press(qtbot, view, Qt.Key.Key_Return)  # on the last corner again: that ends it
    assert chosen == [[2]]


def test_corners_of_a_lasso_stay_on_the_ground_while_the_map_is_moved(qtbot, view, chosen):
    press(qtbot, view, Qt.Key.Key_L)
    ring = round_about(view, 1)
    for place in ring[:2]:
        qtbot.mouseClick(view, LEFT, pos=place)
    drag(qtbot, view, QPoint(600, 500), QPoint(560, 470))  # moves the map: corners are being set
    for place in [*ring[2:], ring[0]]:
        qtbot.mouseClick(view, LEFT, pos=place + QPoint(-40, -30))
    assert chosen == [[1]]


def test_a_symbol_that_stands_for_several_is_chosen_whole(qtbot):
    from estates_app.map.scene import Scene

    scene = Scene()
    xy = np.array([[400000.0, 300000.0]] * 40 + [[420000.0, 310000.0]])
    scene.set_points(xy, ["partner:CC"] * 41)
    view = MapView(scene, SharedCamera(), LIGHT, name="Map")
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.settle()
    found = []
    view.picked.connect(lambda points, _adds: found.append(points))
    view.toolbox.choose("lasso")
    place = view.camera.to_px(xy[:1])[0]
    middle = QPoint(round(place[0]), round(place[1]))
    lasso(qtbot, view, [middle + QPoint(*way) for way in ((-30, -30), (30, -30), (30, 30), (-30, 30))])
    assert found == [list(range(40))]


def test_space_adds_what_was_walked_to_whatever_is_in_the_hand(qtbot, view):
    added = []
    view.picked.connect(lambda points, adds: added.append((points, adds)))
    press(qtbot, view, Qt.Key.Key_L)
    view.walk_to(3)
    press(qtbot, view, Qt.Key.Key_Space)
    assert added == [([3], True)]


def test_escape_drops_what_was_begun_then_the_tool(qtbot, view):
    press(qtbot, view, Qt.Key.Key_M)
    for place in (QPoint(100, 300), QPoint(300, 300)):
        qtbot.mouseClick(view, LEFT, pos=place)
    press(qtbot, view, Qt.Key.Key_Escape)
    assert (view.toolbox.now.key, view.toolbox.now.is_busy) == ("measure", False)
    press(qtbot, view, Qt.Key.Key_Escape)
    assert view.toolbox.now.key == "select"


def test_a_distance_is_measured_by_clicks_and_said_leg_by_leg(qtbot, view):
    press(qtbot, view, Qt.Key.Key_M)
    start = QPoint(200, 300)
    scale = view.camera.m_per_px
    said = []
    for step in (0, 100, 200):
        qtbot.mouseClick(view, LEFT, pos=start + QPoint(step, 0))
        said.append(view.voice.last)
    km = scale * 100 / 1000
    assert said == [
        "First point. Distances are straight on the National Grid",
        f"{km:.2f} km, {km:.2f} km in all",
        f"{km:.2f} km, {2 * km:.2f} km in all",
    ]
    qtbot.mouseClick(view, LEFT, pos=start + QPoint(200, 0))
    assert view.toolbox.now.is_finished
    assert view.voice.last == f"{2 * km:.2f} km in all, straight on the National Grid"
    view.move_camera(view.camera.panned(50, 20))
    assert len(view.toolbox.now.corners_27700) == 3  # what was measured stays


def test_an_area_is_measured_by_keyboard(qtbot, view):
    press(qtbot, view, Qt.Key.Key_A)
    scale = view.camera.m_per_px
    for keys in ((), [Qt.Key.Key_Right], [Qt.Key.Key_Down], [Qt.Key.Key_Left]):
        press(qtbot, view, *keys, held=SHIFT)
        press(qtbot, view, Qt.Key.Key_Return)
    press(qtbot, view, Qt.Key.Key_Return)
    hectares = (96 * scale) ** 2 / 10_000
    assert view.voice.last.startswith(f"{hectares:,.1f} hectares, edge {4 * 96 * scale / 1000:.2f} km")


def test_what_is_measured_is_written_on_the_map_in_every_theme(qtbot, view):
    for name in ("light", "dark", "projector"):
        theme = theme_of(TOKENS, name)
        view.set_theme(theme)
        before = view.grab().toImage()
        view.toolbox.choose("measure")
        for place in (QPoint(200, 300), QPoint(500, 300)):
            qtbot.mouseClick(view, LEFT, pos=place)
        after = view.grab().toImage()
        assert after.pixelColor(280, 300).name().upper() == theme.colour("accent").upper()
        assert after != before
        view.toolbox.choose("select")


def test_a_symbol_is_dragged_to_a_new_place_and_nothing_moves_before_the_owner_says_so(qtbot, view):
    press(qtbot, view, Qt.Key.Key_P)
    camera, place = view.camera, at(view, 1)
    with qtbot.waitSignal(view.toolbox.put) as caught:
        drag(qtbot, view, place + QPoint(3, 2), place + QPoint(103, 52))
    index, x, y = caught.args
    assert index == 1
    assert (x, y) == pytest.approx((405000 + 100 * camera.m_per_px, 305000 - 50 * camera.m_per_px), abs=camera.m_per_px)
    assert view.camera == camera
    assert tuple(view.engine.scene.points.xy_27700[1]) == (405000, 305000)


def test_a_drag_beside_every_symbol_still_moves_the_map(qtbot, view):
    press(qtbot, view, Qt.Key.Key_P)
    before = at(view, 0)
    with qtbot.assertNotEmitted(view.toolbox.put):
        drag(qtbot, view, QPoint(600, 500), QPoint(560, 470))
    assert (at(view, 0) - before).manhattanLength() == pytest.approx(70, abs=2)


def test_a_symbol_is_moved_by_keyboard_and_escape_leaves_it(qtbot, view):
    press(qtbot, view, Qt.Key.Key_P)
    view.walk_to(2)
    press(qtbot, view, Qt.Key.Key_Return, Qt.Key.Key_Right)
    assert view.voice.last.startswith("Gamma depot is picked up")
    with qtbot.assertNotEmitted(view.toolbox.put):
        press(qtbot, view, Qt.Key.Key_Escape)
    assert not view.toolbox.now.is_busy
    press(qtbot, view, Qt.Key.Key_Return)
    press(qtbot, view, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up)
    with qtbot.waitSignal(view.toolbox.put) as caught:
        press(qtbot, view, Qt.Key.Key_Return)
    scale = view.camera.m_per_px
    assert caught.args == pytest.approx([2, 408000 + 32 * scale, 308000 + 16 * scale], abs=0.01)


def test_what_has_no_place_is_put_by_selecting_it_and_clicking(qtbot, view):
    xy = XY.copy()
    xy[3] = np.nan
    view.engine.scene.set_points(xy, ["partner:CC"] * 4, names=NAMES)
    view.toolbox.choose("place")
    with qtbot.assertNotEmitted(view.toolbox.put), qtbot.waitSignal(view.toolbox.told):
        qtbot.mouseClick(view, LEFT, pos=QPoint(250, 520))
    view.set_selected([3])
    with qtbot.waitSignal(view.toolbox.put) as caught:
        qtbot.mouseClick(view, LEFT, pos=QPoint(250, 520))
    there = view.camera.to_27700(np.array([[250.0, 520.0]]))[0]
    assert caught.args == pytest.approx([3, *there], abs=1)


def test_an_area_is_drawn_and_handed_on_unless_its_edge_crosses_itself(qtbot, view):
    view.toolbox.choose("area")
    ring = [QPoint(200, 100), QPoint(500, 100), QPoint(500, 400), QPoint(200, 400)]
    with qtbot.waitSignal(view.toolbox.drawn) as caught:
        for place in [*ring, ring[0]]:
            qtbot.mouseClick(view, LEFT, pos=place)
    wanted = view.camera.to_27700(np.array([(p.x(), p.y()) for p in ring], float))
    assert np.allclose(np.array(caught.args[0]), wanted, atol=view.camera.m_per_px)
    assert view.toolbox.now.is_finished  # until it is kept
    with qtbot.waitSignal(view.toolbox.drawn):
        press(qtbot, view, Qt.Key.Key_Return)
    view.toolbox.now.cancel()
    crossed = [ring[0], ring[2], ring[1], ring[3]]
    with qtbot.assertNotEmitted(view.toolbox.drawn), qtbot.waitSignal(view.toolbox.told):
        for place in [*crossed, crossed[0]]:
            qtbot.mouseClick(view, LEFT, pos=place)
    assert len(view.toolbox.now.corners_27700) == 4


def test_identify_shows_the_card_of_a_symbol_or_a_small_area_and_selects_nothing(qtbot, view, chosen):
    view.set_card_source(lambda i: Card(NAMES[i]))
    view.set_zone_card_source(lambda zone: Card(f"Area {zone}", rows=(("Residents a hectare", "12"),)))
    view.toolbox.choose("identify")
    qtbot.mouseClick(view, LEFT, pos=at(view, 1))
    assert view.furniture.card.accessibleName() == "Beta clinic"
    ground = view.camera.to_px(np.array([[402500, 308000]]))[0]
    qtbot.mouseClick(view, LEFT, pos=QPointF(*ground).toPoint())
    assert view.furniture.card.accessibleName() == "Area 0"
    assert view.voice.last == "Area 0. Residents a hectare 12"
    press(qtbot, view, Qt.Key.Key_Escape)
    assert not view.furniture.card.isVisible()
    assert chosen == []


def test_z_says_what_lies_in_the_middle(qtbot, view):
    view.set_zone_card_source(lambda zone: Card(f"Area {zone}"))
    under = view.camera.centred(407000, 302000)
    view.move_camera(under)
    with qtbot.waitSignal(view.zone_picked) as caught:
        press(qtbot, view, Qt.Key.Key_Z)
    assert caught.args == [1]
    assert view.voice.last == "Area 1"
    assert view.furniture.card.isVisible()


def test_the_middle_button_moves_the_map_whatever_is_in_the_hand(qtbot, view):
    view.toolbox.choose("box")
    before = at(view, 0)
    middle = Qt.MouseButton.MiddleButton
    qtbot.mousePress(view, middle, NO_KEYS, QPoint(500, 300))
    for x in (480, 460):
        qtbot.mouseMove(view, QPoint(x, 300))
        QApplication.processEvents()
    qtbot.mouseRelease(view, middle, NO_KEYS, QPoint(460, 300))
    assert at(view, 0).x() - before.x() == pytest.approx(-40, abs=1)


def test_question_mark_lists_every_key_and_tool_and_escape_puts_it_away(qtbot, view):
    qtbot.keyClick(view, Qt.Key.Key_Question, SHIFT)
    card = view.furniture.keys
    assert card.isVisible()
    assert view.rect().contains(card.geometry())
    for tool in TOOLS:
        assert f"{tool.letter}: {tool.words.partition(' (')[0]}" in card.accessibleDescription()
    press(qtbot, view, Qt.Key.Key_Escape)
    assert not card.isVisible()
    qtbot.mouseClick(view.tools.button("keys"), LEFT)
    assert card.isVisible()


def test_the_keys_stand_beside_one_another_on_a_low_map(qtbot, view):
    card = view.furniture.keys
    card.turn()
    narrow, tall = card.width(), card.height()
    card.turn()
    view.resize(1000, 300)
    card.turn()
    assert card.width() > 1.5 * narrow
    assert card.height() < 0.8 * tall
    assert view.rect().contains(card.geometry())


def test_the_crosshair_is_seen_only_by_who_uses_the_tool_by_keys(qtbot, view):
    def seen():
        return view.grab().toImage().pixelColor(400, 290)

    bare = seen()
    press(qtbot, view, Qt.Key.Key_M)
    assert seen().lightness() < bare.lightness() - 80
    qtbot.mouseClick(view, LEFT, pos=QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(210, 200))
    assert seen() == bare
