"""What the map's tools do in the project."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from estates_app.domain.edits import Change
from estates_app.domain.localities import AREA, inside
from estates_app.map.screen_camera import ScreenCamera
from estates_app.ui.dialogs.naming import NameDialog
from estates_app.ui.parts.photos import SIDE_PX, Photos, local_path
from estates_app.ui.tasks import TaskRunner
from estates_app.workspace.applying import PLACE
from tests.ui.test_mapview import LEFT, drag


@pytest.fixture
def area(window, go):
    go(window, "map")
    area = window.work.map
    area.view.setFocus()
    area.view.move_camera(area.view.fitting(area.scene.bounds_27700()))  # wherever another test has left it
    area.view.settle()
    return area


def alone(view):
    """Bring the loneliest symbol into the middle, well apart from all others, and return its point."""
    xy = view.engine.scene.points.xy_27700
    placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
    apart = [np.sort(np.hypot(*(xy[placed] - xy[one]).T))[1] for one in placed]
    index = int(placed[int(np.argmax(apart))])
    view.move_camera(ScreenCamera(*xy[index], max(apart) / 150, view.camera.size_px))
    view.settle()
    assert view.engine.behind([index], view.camera) == [index]
    return index


def place_of(window, key):
    shape = window.bridge.estate.properties.get(key, "geometry")
    return shape.x, shape.y


def test_a_property_is_moved_by_dragging_and_the_toast_takes_it_back(window, area, hands, settled, qtbot):
    view = area.view
    index = alone(view)
    key = window.bridge.estate.properties.ids[index]
    before, steps = place_of(window, key), window.bridge.undo_stack.count()
    hands.keys(view, Qt.Key.Key_P)
    start = view.engine.place_of(view.camera, index)[0].toPoint()
    drag(qtbot, view, start, start + QPoint(60, 40))
    settled(window)
    scale = view.camera.m_per_px
    moved = place_of(window, key)
    assert np.hypot(moved[0] - before[0] - 60 * scale, moved[1] - before[1] + 40 * scale) < 20 * scale
    assert window.bridge.estate.properties.get(key, "place_rule") == "placed by hand"
    assert window.bridge.undo_stack.count() == steps + 1
    assert window.bridge.look.selected == (key,)
    assert "on the map" in window.say.card.text()
    hands.click(window.say.card._action)
    settled(window)
    assert place_of(window, key) == before


def test_an_area_is_drawn_named_and_worked_in(window, area, hands, settled, meet, qtbot):
    view = area.view
    width, height = view.width(), view.height()
    ring = [QPoint(width // 3, height // 3), QPoint(width * 2 // 3, height // 3), QPoint(width // 2, height * 3 // 4)]
    hands.keys(view, Qt.Key.Key_N)
    told = []

    def name_it(dialog):
        assert isinstance(dialog, NameDialog)
        hands.click(dialog.yes)
        told.append(dialog.isVisible() and bool(dialog.fault.text()))  # not without a name
        qtbot.keyClicks(dialog.field, "Riverside")
        hands.click(dialog.yes)

    meet(name_it)
    for place in [*ring, ring[0]]:
        qtbot.mouseClick(view, LEFT, pos=place)
    settled(window)
    assert told == [True]
    kept = window.bridge.estate.sheet.areas[-1]
    assert kept.name == "Riverside"
    assert window.bridge.look.locality == AREA + kept.id
    assert window.work.context.locality.currentText() == "Riverside"
    assert inside(window.bridge.estate, AREA + kept.id).any()
    assert not view.toolbox.now.is_busy
    window.bridge.undo_stack.undo()
    settled(window)
    assert not window.bridge.estate.sheet.areas
    assert window.bridge.look.locality == ""


def test_an_area_that_is_not_named_stays_to_be_named_later(window, area, hands, meet, qtbot):
    view = area.view
    hands.keys(view, Qt.Key.Key_N)
    meet(lambda dialog: dialog.reject())
    ring = [QPoint(150, 100), QPoint(350, 100), QPoint(250, 220)]
    for place in [*ring, ring[0]]:
        qtbot.mouseClick(view, LEFT, pos=place)
    assert not window.bridge.estate.sheet.areas
    assert len(view.toolbox.now.corners_27700) == 3
    hands.keys(view, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert view.toolbox.now.key == "select"


def test_the_small_area_in_the_middle_is_told_with_the_figure_that_is_shown(window, area, hands):
    view, zones = area.view, window.bridge.estate.zones
    x, y = window.bridge.estate.zone_xy_27700()[5]
    view.move_camera(view.camera.centred(x, y))
    view.settle()
    hands.keys(view, Qt.Key.Key_Z)
    key = zones.ids[5]
    assert view.voice.last.startswith(f"{zones.get(key, 'name')}. Small area {zones.get(key, 'code')}. Residents ")
    assert "Residents a hectare" in view.voice.last
    hands.keys(view, Qt.Key.Key_Escape)


def test_a_tool_that_is_taken_before_is_taken_after(window, area, hands):
    hands.keys(area.view, Qt.Key.Key_M)
    assert area.before.toolbox.now.key == "measure"
    hands.keys(area.view, Qt.Key.Key_Escape)
    assert area.before.toolbox.now.key == "select"


def picture(path, colour="teal", size=(1600, 900)):
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(path))
    return path


def test_a_photograph_is_read_in_the_background_small_and_kept(qtbot, tmp_path):
    tasks = TaskRunner()
    photos = Photos(tasks, tasks)
    picture(tmp_path / "library.png")
    assert photos.of("library.png", tmp_path) is None
    with qtbot.waitSignal(photos.ready):
        pass
    image = photos.of("library.png", tmp_path)
    assert (image.width(), image.height()) == (SIDE_PX, SIDE_PX * 9 // 16)
    (tmp_path / "library.png").unlink()
    assert photos.of("library.png", tmp_path) is image
    with qtbot.assertNotEmitted(photos.ready, wait=300):
        for gone in ("nothing.png", "library.png.txt"):
            photos.of(gone, tmp_path)
    assert photos.of("nothing.png", tmp_path) is None
    tasks.stop()


@pytest.mark.parametrize(
    "cell",
    ["https://example.org/a.jpg", "http://x/y.png", "\\\\server\\share\\a.png", "//server/share/a.png", "", "  ",
     "file://server/share/a.png", "ftp://x/a.png", "\\\\?\\UNC\\server\\a.png"],
)  # fmt: skip
def test_what_lies_on_a_network_is_never_asked_for(cell, tmp_path):
    assert local_path(cell, tmp_path) is None


def test_local_files_are_found_beside_the_project_or_by_their_whole_path(tmp_path):
    assert local_path("photos/a.jpg", tmp_path) == tmp_path / "photos" / "a.jpg"
    assert local_path(str(tmp_path / "b.jpg"), tmp_path / "elsewhere") == tmp_path / "b.jpg"
    assert local_path((tmp_path / "c d.jpg").as_uri(), tmp_path) == tmp_path / "c d.jpg"


def test_the_card_of_a_property_shows_its_photograph_once_it_has_been_read(window, area, qtbot, settled, tmp_path):
    view, bridge = area.view, window.bridge
    index = alone(view)
    key = bridge.estate.properties.ids[index]
    path = picture(tmp_path / "hall.png", "teal")
    assert bridge.edit("Name a photograph", [Change("property", key, "photo", None, str(path))])
    settled(window)
    view.walk_to(index)
    card = view.furniture.card
    low = card.height()
    qtbot.waitUntil(lambda: "With a photograph" in card.accessibleDescription())
    assert card.height() > low
    image = card.grab().toImage()
    assert QColor("teal").name() in {image.pixelColor(card.width() // 2, y).name() for y in range(card.height() // 2)}
    view.walk_to(-1)
    bridge.undo_stack.undo()
    settled(window)
    QApplication.processEvents()


def test_the_map_glides_only_where_nobody_wants_less_motion(window, area, settled, hands, meet, qtbot):
    camera, settings = area.camera, window.desk.settings
    settings.has_motion = False
    window.bridge.tell("skin")
    assert camera.glide_ms == 0

    def let_it_glide(dialog):
        assert not dialog.has_motion.isChecked()
        hands.keys(dialog.has_motion, Qt.Key.Key_Space)
        hands.click(dialog.yes)

    meet(let_it_glide)
    window.actions_by_key["settings"].trigger()
    settled(window)
    assert settings.has_motion
    assert camera.glide_ms == window.desk.skin.tokens["motion"]["map_zoom_ms"]
    x, y = window.bridge.estate.zone_xy_27700()[7]
    window.desk.requests.go_to(float(x), float(y))
    assert camera.goal.centre_x_27700 == x
    assert area.view.camera.centre_x_27700 != x  # on the way, not at once
    qtbot.waitUntil(lambda: area.view.camera.centre_x_27700 == x)
    settings.has_motion = False
    window.bridge.tell("skin")
    assert camera.glide_ms == 0


def test_back_goes_to_where_the_map_stood_before_a_place_was_looked_for(window, area, hands, settled):
    view = area.view
    before = view.camera
    view.shared.trail.forget()  # another test may have stood so near that both count as one place
    view.shared.trail.settle()
    x, y = window.bridge.estate.zone_xy_27700()[9]
    window.desk.requests.go_to(float(x), float(y))
    settled(window)
    assert view.camera.centre_x_27700 == x
    hands.keys(view, Qt.Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    assert view.camera.m_per_px == pytest.approx(before.m_per_px)
    assert view.camera.centre_x_27700 == pytest.approx(before.centre_x_27700, abs=before.m_per_px)


def test_what_is_selected_in_the_table_without_a_place_is_put_by_a_click(window, area, hands, settled, qtbot):
    view, bridge = area.view, window.bridge
    key = bridge.estate.properties.ids[4]
    x, y = place_of(window, key)
    assert bridge.edit("Lose a place", [Change(PLACE, key, "xy_27700", [x, y], None)])
    settled(window)
    bridge.select((key,))
    settled(window)
    view.settle()
    hands.keys(view, Qt.Key.Key_P)
    bare = QPoint(90, view.height() - 60)
    qtbot.mouseClick(view, LEFT, pos=bare)
    settled(window)
    there = view.camera.to_27700(np.array([[bare.x(), bare.y()]], float))[0]
    assert place_of(window, key) == pytest.approx(tuple(there), abs=1)
    for _ in range(2):
        bridge.undo_stack.undo()
    settled(window)
    assert place_of(window, key) == (x, y)
