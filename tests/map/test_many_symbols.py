"""Many thousands of symbols: what is left out, and what is shown while their picture is made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtGui import QImage

from estates_app.map.pixels import painting
from estates_app.map.scene import Points, Scene
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_points import (
    MIDDLE_SHARE,
    MOST_PAINTED,
    SOLID_SHARE,
    _have_neighbours,
    _neighbours,
    lay_out_points,
)
from estates_app.map.theme import load_tokens, theme_of

LIGHT = theme_of(load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json"), "light")
SIZE = (500.0, 400.0)
CAMERA = ScreenCamera(430_000.0, 350_000.0, 50.0, SIZE)
SLOTS = ("CC", "D1", "P1", "NH", "VO")


@pytest.fixture
def crowd() -> tuple[np.ndarray, list[str]]:
    random = np.random.default_rng(4)
    count = MOST_PAINTED + 4_000
    return random.normal((430_000.0, 350_000.0), 2_500.0, (count, 2)), [
        f"partner:{SLOTS[number]}" for number in random.integers(0, len(SLOTS), count).tolist()
    ]


def scene_of(xy: np.ndarray, symbols: list[str]) -> Scene:
    scene = Scene()
    scene.set_points(xy, symbols)
    return scene


def picture_of(screen: Screen, camera: ScreenCamera = CAMERA) -> np.ndarray:
    picture = QImage(int(SIZE[0]), int(SIZE[1]), QImage.Format.Format_RGB32)
    with painting(picture) as painter:
        screen.paint(painter, camera)
    shape = (picture.height(), picture.bytesPerLine() // 4, 4)
    return np.frombuffer(picture.constBits(), np.uint8).reshape(shape)[:, : picture.width(), :3].astype(int)


def test_only_symbols_whose_middles_later_ones_cover_are_left_out(crowd: tuple[np.ndarray, list[str]]) -> None:
    layout = lay_out_points(scene_of(*crowd).points, CAMERA.m_per_px, LIGHT, 1.0)
    stands = layout.places_px(Points(crowd[0]), CAMERA)
    hidden = np.flatnonzero(~layout.is_seen)
    assert len(hidden) > 1_000
    turns = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)
    rim = np.vstack([[0.0, 0.0], np.column_stack([np.cos(turns), np.sin(turns)])])
    slack_px = 1.5  # covers are told by whole pixels
    for row in hidden[:: len(hidden) // 150].tolist():
        middle = stands[row] + rim * MIDDLE_SHARE * layout.radius_px[row]
        later = stands[row + 1 :]
        away = np.hypot(*(middle[:, None] - later[None]).transpose(2, 0, 1))
        assert (away <= SOLID_SHARE * layout.radius_px[row + 1 :] + slack_px).any(axis=1).all()


def test_a_few_thousand_are_all_painted(crowd: tuple[np.ndarray, list[str]]) -> None:
    xy, symbols = crowd[0][:MOST_PAINTED], crowd[1][:MOST_PAINTED]
    assert lay_out_points(scene_of(xy, symbols).points, CAMERA.m_per_px, LIGHT, 1.0).is_seen.all()


def test_the_picture_of_many_is_that_of_each_painted(crowd: tuple[np.ndarray, list[str]]) -> None:
    screen = Screen(scene_of(*crowd), LIGHT)
    screen.layout_for(CAMERA)
    one_by_one = picture_of(screen)
    screen.finish(CAMERA)
    kept = picture_of(screen)
    assert np.abs(one_by_one - kept).max() <= 6  # rounding of half-covered pixels, several deep
    assert len(np.unique(kept.reshape(-1, 3), axis=0)) > 20


def test_a_drag_shows_every_symbol_in_every_frame(crowd: tuple[np.ndarray, list[str]]) -> None:
    screen = Screen(scene_of(*crowd), LIGHT)
    screen.finish(CAMERA)
    camera = CAMERA
    for _ in range(6):  # farther than the margin, with no time to work between
        camera = camera.panned(70.0, 40.0)
        moving = picture_of(screen, camera)
        other = Screen(screen.scene, LIGHT)
        other.finish(camera)
        rested = picture_of(other, camera)
        on_symbol = (rested != rested[0, 0]).any(axis=2)
        assert np.abs(moving - rested)[on_symbol].max(initial=0) <= 6


@given(
    places=st.integers(1, 80).flatmap(
        lambda n: arrays(float, (n, 2), elements=st.floats(-40, 40) | st.sampled_from([-4e7, 4e7]))
    ),
    reach=st.floats(0.5, 12),
    least=st.integers(1, 9),
)
def test_neighbours_are_counted_as_one_by_one(places: np.ndarray, reach: float, least: int) -> None:
    """Also where one lies so far off that no table of all squares is made."""
    square = np.floor(places / reach)
    by_hand = (np.abs(square[:, None] - square[None]).max(axis=2) <= 1).sum(axis=1)
    assert _neighbours(places, reach).tolist() == by_hand.tolist()
    assert _have_neighbours(places, reach, least).tolist() == (by_hand >= least).tolist()
