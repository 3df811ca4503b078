from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from estates_app.map.screen_camera import CLOSEST_M_PER_PX, FARTHEST_M_PER_PX, ScreenCamera
from estates_app.ui.mapview.flight import LONGEST_MS, RHO, Flight, Glide, is_far
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.trail import MOST, Trail
from tests.ui.test_mapview import LEFT, NO_KEYS, at, shown_view, wheel

SIZE = (800.0, 600.0)
scales = st.floats(CLOSEST_M_PER_PX, FARTHEST_M_PER_PX)
cameras = st.builds(lambda x, y, s: ScreenCamera(x, y, s, SIZE), st.floats(0, 700_000), st.floats(0, 1_300_000), scales)


def parts(camera):
    return camera.centre_x_27700, camera.centre_y_27700, camera.m_per_px


@settings(deadline=None)
@given(cameras, cameras, st.floats(0, 1))
def test_a_flight_starts_and_ends_at_its_ends_and_is_never_lost_between(start, end, share):
    flight = Flight(start, end)
    assert flight.at(0.0) == start
    assert flight.at(1.0) == end
    between = flight.at(share)
    assert all(math.isfinite(value) for value in parts(between))
    assert between.m_per_px > 0
    assert 0 <= flight.duration_ms <= LONGEST_MS
    # it stays on the line between both middles
    for low, high, value in zip(parts(start)[:2], parts(end)[:2], parts(between)[:2], strict=True):
        assert min(low, high) - 1e-3 <= value <= max(low, high) + 1e-3


@settings(deadline=None)
@given(cameras, cameras)
def test_a_flight_comes_close_to_its_ends_without_a_jump(start, end):
    flight = Flight(start, end)
    for share, there in ((1e-7, start), (1 - 1e-7, end)):
        near = flight.at(share)
        assert near.m_per_px == pytest.approx(there.m_per_px, rel=1e-4)
        away = math.hypot(near.centre_x_27700 - there.centre_x_27700, near.centre_y_27700 - there.centre_y_27700)
        assert away < there.m_per_px * 5


@settings(max_examples=20, deadline=None)
@given(cameras, cameras)
def test_the_eye_sees_a_flight_pass_at_one_speed(start, end):
    """The paper's own measure: du² ρ⁴ / w² + dw² / w² is ρ² ds² everywhere on the path (equation 3)."""
    flight = Flight(start, end)
    assume(1.0 < flight.length < 40.0)
    shares = np.linspace(0.001, 0.999, 1500)
    seen = np.array([parts(flight.at(float(share))) for share in shares])
    width = seen[:, 2] * SIZE[0]
    travelled = np.hypot(*np.diff(seen[:, :2], axis=0).T)
    middle = (width[1:] + width[:-1]) / 2
    speed = np.hypot(travelled * RHO**2, np.diff(width)) / middle / (np.diff(shares) * flight.length) / RHO
    assert np.median(speed) == pytest.approx(1.0, abs=0.02)
    assert np.quantile(np.abs(speed - 1.0), 0.9) < 0.05


@settings(deadline=None)
@given(cameras, st.floats(0.05, 20), st.floats(0, 800), st.floats(0, 600), st.floats(0, 1))
def test_the_ground_under_the_pointer_stays_while_a_zoom_glides(start, factor, x, y, share):
    end = start.zoomed(factor, x, y)
    ground = start.to_27700(np.array([[x, y]]))
    assert Glide(start, end).at(share).to_px(ground)[0] == pytest.approx((x, y), abs=0.02)


@settings(max_examples=30, deadline=None)
@given(
    cameras,
    st.lists(st.tuples(st.floats(0.5, 2.0), st.floats(0, 800), st.floats(0, 600)), min_size=1, max_size=6),
    st.floats(0.1, 0.9),
)
def test_the_wheel_keeps_the_ground_under_a_pointer_that_moves_between_its_turns(qapp, start, turns, share):
    camera = SharedCamera()
    camera.glide_ms = 180
    camera.move_to(start)
    for factor, x, y in turns:
        now = camera.seen_by(*SIZE)
        ground = now.to_27700(np.array([[x, y]]))
        camera.wheel(factor, x, y, SIZE)
        camera._glide.setCurrentTime(round(share * camera._glide.duration()))
        assert camera.seen_by(*SIZE).to_px(ground)[0] == pytest.approx((x, y), abs=0.02)
    wanted = start.m_per_px
    for factor, _, _ in turns:
        wanted = min(max(wanted / factor, CLOSEST_M_PER_PX), FARTHEST_M_PER_PX)
    assert camera.goal.m_per_px == pytest.approx(wanted)


def test_what_is_far_is_flown_to_and_what_is_near_is_glided_to(qapp):
    here = ScreenCamera(400_000, 300_000, 10.0, SIZE)
    assert is_far(here, here.centred(430_000, 300_000))
    assert not is_far(here, here.centred(402_000, 300_000))
    assert not is_far(here, ScreenCamera(430_000, 300_000, 200.0, SIZE))
    camera = SharedCamera()
    camera.move_to(here)
    camera.glide_ms = 180
    seen = []
    camera.moved.connect(lambda: seen.append(camera.seen_by(*SIZE).m_per_px))
    camera.glide_to(here.centred(430_000, 300_000))
    camera._glide.setCurrentTime(camera._glide.duration() // 2)
    assert max(seen) > 15.0  # it rises on the way
    camera.glide_ms = 0
    camera.glide_to(here)
    assert camera.seen_by(*SIZE) == here  # where motion is off it jumps


def test_views_are_gone_back_to_and_forward_again(qapp):
    camera = SharedCamera()
    places = [ScreenCamera(400_000 + 10_000 * n, 300_000, 10.0, SIZE) for n in range(4)]
    for place in places:
        camera.move_to(place)
        camera.trail.settle()
    assert camera.back()
    assert camera.back()
    assert camera.seen_by(*SIZE) == places[1]
    assert camera.forward()
    assert camera.seen_by(*SIZE) == places[2]
    elsewhere = ScreenCamera(500_000, 300_000, 10.0, SIZE)
    camera.move_to(elsewhere)
    assert camera.back()  # what had not settled is kept before one leaves it
    assert camera.seen_by(*SIZE) == places[2]
    assert camera.forward()
    assert camera.seen_by(*SIZE) == elsewhere
    assert not camera.forward()


def test_a_camera_of_numpy_s_numbers_is_followed_too(qapp):
    trail = Trail()
    for x in (400_000.0, 450_000.0):
        trail.follow(ScreenCamera(np.float64(x), np.float64(300_000), np.float64(10.0), SIZE))
        trail.settle()
    assert trail.can_go_back is True
    assert trail.can_go_forward is False


def test_only_views_that_settled_are_kept_and_no_more_than_fifty(qapp):
    trail = Trail()
    for n in range(500):
        trail.follow(ScreenCamera(400_000 + 10 * n, 300_000, 10.0, SIZE))
    trail.settle()
    assert not trail.can_go_back
    for n in range(120):
        trail.follow(ScreenCamera(400_000 + 50_000 * n, 300_000, 10.0, SIZE))
        trail.settle()
    back = 0
    while trail.back(ScreenCamera()) is not None:
        back += 1
    assert back == MOST - 1
    trail.forget()
    assert not trail.can_go_back
    assert not trail.can_go_forward


@pytest.fixture
def view(qtbot):
    return shown_view(qtbot)


def test_keys_buttons_and_the_mouse_go_back_and_forward(qtbot, view):
    back, forward = view.tools.button("back"), view.tools.button("forward")
    assert not back.isEnabled()
    first = view.camera
    view.shared.trail.settle()
    view.move_camera(first.panned(400, 0))
    view.shared.trail.settle()
    second = view.camera
    assert back.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert view.camera == first
    assert (back.isEnabled(), forward.isEnabled()) == (False, True)
    qtbot.mouseClick(forward, LEFT)
    assert view.camera == second
    for button, there in ((Qt.MouseButton.BackButton, first), (Qt.MouseButton.ForwardButton, second)):
        qtbot.mouseClick(view, button, pos=QPoint(300, 300))
        assert view.camera == there
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.voice.last == "There is no view after this one"


def test_a_glide_of_the_wheel_ends_where_its_notches_add_up_to(qtbot, view):
    view.shared.glide_ms = 180
    scale = view.camera.m_per_px
    for _ in range(4):
        wheel(view, QPoint(200, 150), 120)
    assert view.camera.m_per_px > scale / 1.25**4
    qtbot.waitUntil(lambda: view.camera == view.shared.goal.sized(*view.camera.size_px))
    assert view.camera.m_per_px == pytest.approx(scale / 1.25**4)


def turned(view, pixels, angle, held=NO_KEYS, phase=Qt.ScrollPhase.ScrollUpdate):
    place = QPointF(300, 200)
    where = view.mapToGlobal(place)
    event = QWheelEvent(place, where, pixels, angle, Qt.MouseButton.NoButton, held, phase, False)
    QApplication.sendEvent(view, event)


def test_two_fingers_move_the_map_as_they_move_and_with_ctrl_they_zoom(view):
    before, scale = at(view, 0), view.camera.m_per_px
    turned(view, QPoint(13, -7), QPoint(26, -14))
    assert at(view, 0) - before == QPoint(13, -7)
    ground = view.camera.to_27700(np.array([[300.0, 200.0]]))
    turned(view, QPoint(0, 160), QPoint(0, 320), Qt.KeyboardModifier.ControlModifier)
    assert view.camera.m_per_px == pytest.approx(scale / 2)
    assert view.camera.to_px(ground)[0] == pytest.approx((300, 200), abs=0.01)


def test_ctrl_makes_the_notches_of_a_wheel_finer(view):
    scale = view.camera.m_per_px
    turned(view, QPoint(), QPoint(0, 120), Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase)
    assert view.camera.m_per_px == pytest.approx(scale / 1.05)


def test_a_pinch_zooms_about_the_fingers(view):
    scale, place = view.camera.m_per_px, QPointF(300, 200)
    ground = view.camera.to_27700(np.array([[300.0, 200.0]]))
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        view.mapToGlobal(place),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(view, event)
    assert view.camera.m_per_px == pytest.approx(scale / 1.25)
    assert view.camera.to_px(ground)[0] == pytest.approx((300, 200), abs=0.01)


def test_the_pointer_can_be_let_go_outside(qtbot, view):
    event = QMouseEvent(
        QEvent.Type.MouseButtonRelease, QPointF(5, 5), QPointF(5, 5), LEFT, Qt.MouseButton.NoButton, NO_KEYS
    )
    QApplication.sendEvent(view, event)
    assert view.toolbox.now.key == "select"


def test_ground_that_is_fitted_lies_above_the_sources_at_the_foot(qtbot, view):
    view.set_attribution(" ".join(["Contains OS data © Crown copyright and database right."] * 9))
    sources = view.furniture.attribution
    assert view.height() - sources.y() > 40
    bounds = (400_000.0, 300_000.0, 410_000.0, 340_000.0)  # tall: it fills the height
    camera = view.fitting(bounds)
    (_, top), (_, bottom) = camera.to_px(np.array([[bounds[0], bounds[3]], [bounds[2], bounds[1]]])).tolist()
    assert top >= 20
    assert bottom <= sources.y() + 0.5
