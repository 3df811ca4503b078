from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from estates_app.map.legend import ClassBar, LegendTitle, LineRow, SwatchRow, SymbolRow
from estates_app.map.scene import RampColours, Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import load_tokens, theme_of
from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.view import MapView

ROOT = Path(__file__).parents[2]
TOKENS = load_tokens(ROOT / "resources" / "themes" / "tokens.json")
LIGHT = theme_of(TOKENS, "light")
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
XY = np.array([[402000, 302000], [405000, 305000], [408000, 308000], [405300, 308000]], dtype=float)
NAMES = ("Alpha library", "Beta clinic", "Gamma depot", "Delta hall")


def filled():
    scene = Scene()
    boxes = [shapely.box(400000 + 5000 * i, 300000, 405000 + 5000 * i, 310000) for i in range(2)]
    scene.set_zones(np.array(boxes, dtype=object))
    scene.set_zone_classes([0, 4], RampColours("quiet", 5))
    scene.set_points(XY, ["partner:CC", "partner:NH", "partner:FR", "context"], names=NAMES)
    return scene


def shown_view(qtbot, width=800, height=600):
    """Return a map at rest that is on the screen and has the focus."""
    made = MapView(filled(), SharedCamera(), LIGHT, name="Map of properties")
    made.resize(width, height)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.settle()
    made.setFocus()
    return made


@pytest.fixture
def view(qtbot):
    made = shown_view(qtbot)
    made.clearFocus()
    made.picked.connect(lambda found, _adds: made.set_selected(found))
    return made


def at(view, index):
    return QPointF(*view.camera.to_px(XY[index][None, :])[0].tolist()).toPoint()


def drag(qtbot, view, start, end, held=NO_KEYS):
    qtbot.mousePress(view, LEFT, held, start)
    for share in (0.3, 0.6, 1.0):
        qtbot.mouseMove(view, start + (end - start) * share)
        QApplication.processEvents()
    qtbot.mouseRelease(view, LEFT, held, end)


def wheel(view, place, turn):
    event = QWheelEvent(
        QPointF(place),
        view.mapToGlobal(QPointF(place)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_all_is_in_view_at_first(view):
    assert all(view.rect().contains(at(view, i)) for i in range(len(XY)))


def test_dragging_carries_the_ground_and_picks_nothing(qtbot, view):
    before, chosen = at(view, 0), []
    view.picked.connect(lambda found, _adds: chosen.append(found))
    drag(qtbot, view, QPoint(600, 500), QPoint(520, 440))
    assert (at(view, 0) - before).manhattanLength() == pytest.approx(140, abs=2)
    assert chosen == []


def test_the_wheel_zooms_about_the_pointer(view):
    place = QPoint(200, 150)
    before = view.camera.to_27700(np.array([[200.0, 150.0]]))
    scale = view.camera.m_per_px
    wheel(view, place, 240)
    assert view.camera.m_per_px == pytest.approx(scale / 1.25**2)
    assert view.camera.to_px(before)[0] == pytest.approx((200, 150), abs=0.01)
    wheel(view, place, -240)
    assert view.camera.m_per_px == pytest.approx(scale)


def test_a_double_click_comes_nearer(qtbot, view):
    scale = view.camera.m_per_px
    qtbot.mouseDClick(view, LEFT, NO_KEYS, QPoint(300, 300))
    assert view.camera.m_per_px == pytest.approx(scale / 2)


def test_a_click_selects_ctrl_adds_and_bare_ground_clears(qtbot, view):
    with qtbot.waitSignal(view.picked) as caught:
        qtbot.mouseClick(view, LEFT, NO_KEYS, at(view, 1) + QPoint(9, -9))
    assert caught.args == [[1], False]
    with qtbot.waitSignal(view.picked) as caught:
        qtbot.mouseClick(view, LEFT, Qt.KeyboardModifier.ControlModifier, at(view, 2))
    assert caught.args == [[2], True]
    with qtbot.waitSignal(view.picked) as caught:
        qtbot.mouseClick(view, LEFT, NO_KEYS, QPoint(250, 550))
    assert caught.args == [[], False]
    with qtbot.assertNotEmitted(view.picked):
        qtbot.mouseClick(view, LEFT, Qt.KeyboardModifier.ControlModifier, QPoint(250, 550))


def test_clicks_find_the_symbol_that_a_search_of_all_finds(qtbot, view):
    found = []
    view.picked.connect(lambda points, _adds: found.append(points))
    places = view.camera.to_px(XY)
    for x, y in np.random.default_rng(1).uniform((120, 60), (760, 560), (40, 2)).astype(int).tolist():
        qtbot.mouseClick(view, LEFT, NO_KEYS, QPoint(x, y))
        away = np.hypot(places[:, 0] - x, places[:, 1] - y)
        assert found[-1] == ([int(away.argmin())] if away.min() <= 14 else [])


def test_shift_and_drag_or_the_box_tool_selects_with_a_box(qtbot, view):
    scale, box = view.camera.m_per_px, QRect(at(view, 1), at(view, 2)).normalized().adjusted(-20, -20, 20, 20)
    with qtbot.waitSignal(view.picked) as caught:
        drag(qtbot, view, box.topLeft(), box.bottomRight(), Qt.KeyboardModifier.ShiftModifier)
    assert caught.args == [[1, 2, 3], False]
    qtbot.mouseClick(view.tools.button("box"), LEFT)
    with qtbot.waitSignal(view.picked) as caught:
        drag(qtbot, view, box.bottomRight(), box.topLeft())
    assert caught.args == [[1, 2, 3], False]
    assert view.camera.m_per_px == scale


def test_tools_zoom_fit_and_ask_for_the_layers(qtbot, view):
    scale = view.camera.m_per_px
    qtbot.mouseClick(view.tools.button("in"), LEFT)
    assert view.camera.m_per_px == pytest.approx(scale / 1.5)
    qtbot.mouseClick(view.tools.button("out"), LEFT)
    assert view.camera.m_per_px == pytest.approx(scale)
    view.move_camera(view.camera.panned(3000, 0))
    qtbot.mouseClick(view.tools.button("fit"), LEFT)
    assert view.rect().contains(at(view, 0))
    with qtbot.waitSignal(view.layers_wanted):
        qtbot.mouseClick(view.tools.button("layers"), LEFT)


def test_keys_pan_zoom_and_fit(qtbot, view):
    view.setFocus()
    before = at(view, 1)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert at(view, 1) - before == QPoint(-80, -80)
    scale = view.camera.m_per_px
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.camera.m_per_px == pytest.approx(scale / 1.5)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert (at(view, 1) - before).manhattanLength() <= 1


def test_tab_walks_by_distance_from_the_middle_and_goes_on_past_the_last(qtbot):
    frame = QWidget()
    qtbot.addWidget(frame)
    before = QPushButton("a", frame)
    view = MapView(filled(), SharedCamera(), LIGHT, name="Map", parent=frame)
    view.setGeometry(0, 40, 700, 500)
    QPushButton("b", frame).move(0, 550)
    frame.resize(700, 600)
    with qtbot.waitExposed(frame):
        frame.show()
    frame.activateWindow()
    before.setFocus()
    seen, chosen = [], []
    view.hovered.connect(seen.append)
    view.picked.connect(lambda points, adds: chosen.append((points, adds)))
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert view.hasFocus()
    places = view.camera.to_px(XY) - np.array(view.camera.size_px) / 2
    order = np.hypot(*places.T).argsort(kind="stable").tolist()
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert seen == order
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert seen[-1] == order[2]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert chosen == [([order[2]], False), ([order[2]], True)]
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert not view.hasFocus()
    assert seen[-1] == -1
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.engine.marks.walked == -1
    assert view.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert before.hasFocus()


def test_focus_is_seen_round_the_map_and_round_the_walked_symbol(qtbot, view):
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    walked = view.engine.marks.walked
    view.set_card_source(None)
    image = view.grab().toImage()
    assert image.pixelColor(0, 300).name().upper() == LIGHT.colour("focus_halo")
    assert image.pixelColor(3, 300).name().upper() == LIGHT.colour("focus")
    place, radius = view.engine.place_of(view.camera, walked)
    seen = {image.pixelColor(place.toPoint() + QPoint(x, 0)).name().upper() for x in range(int(radius), 30)}
    assert {LIGHT.colour("focus"), LIGHT.colour("focus_halo")} <= seen


def test_the_menu_is_asked_for_by_hand_and_by_key(qtbot, view):
    asked = []
    view.menu_wanted.connect(lambda index, place: asked.append((index, place)))
    place = at(view, 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    assert asked == [(2, view.mapToGlobal(place))]
    view.walk_to(0)
    qtbot.keyClick(view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert asked[-1] == (0, view.mapToGlobal(at(view, 0)))


def test_a_click_beside_every_symbol_chooses_the_zone_there(qtbot, view):
    zones = []
    view.zone_picked.connect(zones.append)
    ground = view.camera.to_px(np.array([[402500, 308000], [407000, 302000], [399000, 300000]]))
    for x, y in ground.tolist():
        qtbot.mouseClick(view, LEFT, pos=QPoint(round(x), round(y)))
    assert zones == [0, 1, -1]
    qtbot.mouseClick(view, LEFT, pos=at(view, 1))
    qtbot.mouseClick(view, LEFT, Qt.KeyboardModifier.ControlModifier, QPoint(*(round(v) for v in ground[0])))
    assert len(zones) == 3


def test_a_chosen_zone_has_a_line_round_it(view):
    edge = view.camera.to_px(np.array([[410000, 304000]]))[0]
    before = view.grab().toImage().pixelColor(*(round(v) for v in edge))
    view.engine.scene.set_outlined(1)
    after = view.grab().toImage().pixelColor(*(round(v) for v in edge))
    assert after != before
    assert after.name().upper() == LIGHT.colour("accent").upper()
    view.engine.scene.set_outlined(-1)
    assert view.grab().toImage().pixelColor(*(round(v) for v in edge)) == before


def test_the_pointer_lights_up_symbols_and_a_card_comes_beside(qtbot, view):
    points = []
    view.hovered.connect(points.append)
    view.set_card_source(lambda i: Card(NAMES[i], "partner:CC", "County council", (("Score", "61"),), "Clear"))
    qtbot.mouseMove(view, QPoint(130, 550))
    qtbot.mouseMove(view, at(view, 1))
    qtbot.mouseMove(view, at(view, 2))
    assert points == [1, 2]
    card = view.furniture.card
    assert not card.isVisible()
    qtbot.waitUntil(card.isVisible, timeout=1500)
    assert not card.geometry().contains(at(view, 2))
    assert view.rect().contains(card.geometry())
    assert card.accessibleName() == "Gamma depot"
    assert card.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    qtbot.mouseMove(view, QPoint(700, 560))
    assert points[-1] == -1
    assert not card.isVisible()


def test_a_walked_symbol_is_announced_with_its_card(qtbot, view, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(lambda event: said.append(event.message())))
    view.set_card_source(lambda i: Card(NAMES[i], rows=(("Score", "61"),)))
    view.walk_to(1)
    assert said == ["Beta clinic. Score 61"]
    assert view.furniture.card.isVisible()


def test_pixels_show_zones_symbols_and_the_ring_of_what_is_selected(view):
    image = view.grab().toImage()
    colours = LIGHT.classes("quiet", 5)
    for xy, colour in (((401000, 309000), colours[0]), ((409000, 303000), colours[4])):
        place = QPointF(*view.camera.to_px(np.array([xy], dtype=float))[0].tolist()).toPoint()
        assert image.pixelColor(place).name().upper() == colour
    assert image.pixelColor(at(view, 0)).name().upper() == LIGHT.partner("CC")[1]
    view.set_selected([0])
    image = view.grab().toImage()
    row = {image.pixelColor(at(view, 0) + QPoint(x, 0)).name().upper() for x in range(8, 18)}
    assert LIGHT.colour("accent") in row


@pytest.mark.parametrize("name", ["light", "dark", "projector"])
def test_another_theme_paints_everything_anew(qtbot, view, name):
    theme = theme_of(TOKENS, name)
    view.set_legend([LegendTitle("Partners"), SymbolRow("partner:CC", "County council", 46)])
    view.set_theme(theme, 1.3)
    view.settle()
    image = view.grab().toImage()
    assert image.pixelColor(at(view, 0)).name().upper() == theme.partner("CC")[1]
    legend = view.furniture.legend.geometry()
    assert image.pixelColor(legend.center().x(), legend.bottom() - 3).name().upper() == theme.colour("raised")
    assert image.pixelColor(legend.left() + 10, legend.bottom() + 200).isValid()


def test_two_views_move_as_one(qtbot):
    camera, scene = SharedCamera(), filled()
    views = [MapView(scene, camera, LIGHT, name=name) for name in ("Before", "After")]
    for view in views:
        qtbot.addWidget(view)
        view.resize(400, 300)
        view.show()
    views[1].zoom(2.0)
    assert views[0].camera == views[1].camera
    camera.glide_ms = 60
    views[0].fit()
    qtbot.waitUntil(lambda: camera.goal == camera.seen_by(*camera.goal.size_px))
    assert views[1].rect().contains(QPointF(*views[1].camera.to_px(XY)[2].tolist()).toPoint())


def test_after_a_pan_and_a_zoom_the_ground_is_rendered_again_when_idle(qtbot, view):
    wheel(view, QPoint(400, 300), 360)
    assert view.engine.wants_work(view.camera)
    qtbot.waitUntil(lambda: not view.engine.wants_work(view.camera))
    view.move_camera(view.camera.panned(900, 100))
    qtbot.waitUntil(lambda: not view.engine.wants_work(view.camera))


def test_the_legend_says_everything_folds_and_stays_inside(qtbot, view):
    entries = [
        LegendTitle("Properties by partner"),
        SymbolRow("partner:CC", "County council", 46),
        ClassBar("sequential", 7, ("0", "14", "29", "43", "57", "71", "86", "100")),
        ClassBar("quiet", 5, ("few", "people per hectare", "many")),
        ClassBar("quiet", 3, ("up to 1", "over 2")),
        SwatchRow("missing", "Evidence missing"),
        SwatchRow("ramp:quiet:4:5", "Many people"),
        SwatchRow("map_land", "Land"),
        LineRow("fate:relocate", "Would move"),
        LineRow("boundary", "District edge"),
    ]
    view.set_legend(entries)
    legend = view.furniture.legend
    assert view.rect().contains(legend.geometry())
    assert "County council, 46" in legend.accessibleDescription()
    whole = legend.height()
    view.grab()
    button = next(child for child in legend.children() if isinstance(child, QWidget))
    qtbot.mouseClick(button, LEFT)
    assert legend.is_folded
    assert legend.height() < whole / 3
    assert legend.geometry().right() == view.width() - 13
    qtbot.mouseClick(button, LEFT)
    view.resize(800, 150)
    assert legend.is_folded
    view.set_legend([])
    assert legend.isHidden()


def test_tag_scale_and_sources_stand_in_their_corners_and_never_overlap(view):
    view.set_tag("Before", "baseline, 26 properties")
    view.set_attribution("Contains OS data © Crown copyright and database right. " * 4)
    furniture = view.furniture
    parts = [furniture.tag, furniture.tools, furniture.scale_bar, furniture.attribution]
    assert all(view.rect().contains(part.geometry()) for part in parts)
    for number, part in enumerate(parts):
        assert not any(part.geometry().intersects(other.geometry()) for other in parts[:number])
    assert furniture.attribution.toolTip().count("Crown") == 4
    assert " ".join(furniture.attribution.lines) == furniture.attribution.words.strip()  # all of it is seen
    widest = max(view.look.text_width(line, "attribution") for line in furniture.attribution.lines)
    assert widest < furniture.attribution.width()
    length = re.fullmatch(r"Scale bar, ([\d,.]+) (k?m)", furniture.scale_bar.accessibleName())
    assert length is not None


@pytest.mark.parametrize("m_per_px", [0.31, 3.3, 8.4, 42.0, 160.0])
def test_no_name_is_painted_into_the_scale_bar_whatever_its_length(view, m_per_px):
    """It kept the room that the bar had when the window was laid out: after a zoom, names ran into a longer bar."""
    camera = view.camera
    view.move_camera(ScreenCamera(camera.centre_x_27700, camera.centre_y_27700, m_per_px, camera.size_px))
    bar = view.furniture.scale_bar.geometry()
    kept_off = [QRectF(QPointF(*box[:2]), QPointF(*box[2:])) for box in view.engine.obstacles]
    assert any(room.contains(QRectF(bar)) for room in kept_off)


def test_the_legend_ends_above_the_sources(view):
    """On a low map its last rows lay under the sources."""
    view.set_attribution("Contains OS data © Crown copyright and database right. " * 9)
    legend, sources = view.furniture.legend, view.furniture.attribution
    for rows in range(2, 30):
        view.set_legend([LegendTitle("Partners"), *[SymbolRow("partner:CC", f"Row {at}", at) for at in range(rows)]])
        assert not legend.geometry().intersects(sources.geometry()), rows
    assert legend.is_folded


@pytest.mark.parametrize("width", range(300, 520, 20))
def test_sources_are_cut_only_where_full_lines_would_not_hold_them(view, width):
    """Lines of one length could need a little more than the room that full lines would have sufficed with."""
    sources = view.furniture.attribution
    sources.set_words(" ".join(f"Contains {whose} data © Crown copyright." for whose in ("OS", "Royal Mail", "ONS")))
    room = width - 2 * view.look.px(6)
    sources.fit_to(width)
    full = [""]
    for word in sources.words.split(" "):
        longer = f"{full[-1]} {word}".strip()
        if full[-1] and view.look.text_width(longer, "attribution") > room:
            full.append(word)
        else:
            full[-1] = longer
    widest = max(view.look.text_width(line, "attribution") for line in sources.lines)
    assert widest <= room or len(full) > 4
    assert len(sources.lines) <= max(len(full), 1)


@pytest.mark.parametrize(
    ("name", "scale", "height"), [("light", 1.0, 290), ("light", 1.3, 290), ("projector", 1.0, 290)]
)
def test_tools_stand_clear_of_the_scale_bar_on_a_low_map(view, name, scale, height):
    view.set_tag("Before", "baseline, 26 properties")
    view.set_theme(theme_of(TOKENS, name), scale)
    view.resize(800, height)
    tools, bar = view.tools.geometry(), view.furniture.scale_bar.geometry()
    assert not tools.intersects(bar)
    assert all(view.tools.rect().contains(view.tools.button(k).geometry()) for k in ("select", "fit", "layers"))
    view.grab()


def test_every_child_that_is_seen_has_a_name(view):
    view.set_tag("Before")
    view.set_attribution("Made up")
    view.set_legend([LegendTitle("Partners")])
    assert view.accessibleName() == "Map of properties"
    assert view.accessibleDescription()
    nameless = [w for w in view.findChildren(QWidget) if w.isVisible() and not w.accessibleName()]
    assert nameless == []
    assert all(button.toolTip() for button in (view.tools.button(k) for k in ("select", "box", "in", "out", "fit")))


def test_nothing_to_draw_is_said(qtbot):
    view = MapView(Scene(), SharedCamera(), LIGHT, name="Map")
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    image = view.grab().toImage()
    assert image.pixelColor(300, 20).name().upper() == LIGHT.colour("sunken")
    view.engine.scene.set_zones(filled_zones())
    view.settle()
    assert view.grab().toImage().pixelColor(300, 150).name().upper() == LIGHT.colour("map_land")


def filled_zones():
    return np.array([shapely.box(400000, 300000, 410000, 310000)], dtype=object)


def test_no_colour_is_written_and_no_sheet_set():
    for folder in ("map", "ui/mapview"):
        for path in (ROOT / "estates_app" / folder).glob("*.py"):
            text = path.read_text("utf-8")
            assert not re.search(r"[\"']#[0-9A-Fa-f]{3,8}[\"']", text), path
            assert "setStyleSheet" not in text, path
