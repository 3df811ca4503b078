"""The colour of each pixel of the ground: by its zone, under an edge and under the hatch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from estates_app.map.colouring import HATCH_STEP, ColourTable, coloured
from estates_app.map.grid import Window
from estates_app.map.pixels import image_of, laid_over, painting, pixel_of
from estates_app.map.scene import LAND_CLASS, MISSING_CLASS, RampColours, Scene
from estates_app.map.theme import load_tokens, theme_of

LIGHT = theme_of(load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json"), "light")
FORM = QImage.Format.Format_ARGB32_Premultiplied


def qt_over(pixels, above):
    """Return pixels with another over each, as Qt lays them."""
    below = np.array([pixels], np.uint32)
    with painting(image_of(below, FORM)) as painter:
        painter.drawImage(0, 0, image_of(np.full_like(below, above), FORM))
    return below[0]


def parts_of(pixels):
    return np.asarray(pixels, np.uint32).view(np.uint8).astype(int)


@given(
    pixels=st.lists(st.tuples(st.integers(0, 0xFFFFFF), st.integers(0, 100)), min_size=1, max_size=20),
    above=st.tuples(st.integers(0, 0xFFFFFF), st.integers(0, 100)),
)
def test_a_pixel_over_others_is_what_qt_makes_of_them(pixels, above):
    below = np.array([pixel_of(f"#{colour:06X}", share / 100) for colour, share in pixels], np.uint32)
    over = pixel_of(f"#{above[0]:06X}", above[1] / 100)
    assert np.abs(parts_of(laid_over(below, over)) - parts_of(qt_over(below, over))).max() <= 1


@pytest.mark.parametrize("has_below", [False, True])
def test_under_an_edge_every_class_has_the_ink_over_it(has_below):
    scene = scene_with([0, 1, 2, LAND_CLASS, MISSING_CLASS])
    ink = pixel_of(LIGHT.colour("map_line"), 0.4)
    made = ColourTable.of(scene, LIGHT, has_below=has_below, edges=0.4)
    for table in (made.plain, made.hatched):
        plain, edged = np.split(table, 2)
        assert np.abs(parts_of(edged) - parts_of(qt_over(plain, ink))).max() <= 1
    assert made.hatched[5] != made.plain[5]


def test_where_zones_are_hidden_so_are_their_edges():
    scene = scene_with([0, 1, 2, LAND_CLASS, MISSING_CLASS])
    scene.set_stack([replace(state, is_shown=state.key != "zones") for state in scene.stack])
    plain, edged = np.split(ColourTable.of(scene, LIGHT, edges=0.4).plain, 2)
    assert (plain == edged).all()


@given(
    rows=st.integers(1, 20), width=st.integers(1, 50), left=st.integers(-50, 50), top=st.integers(-50, 50),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_the_hatch_stands_still_on_the_ground(rows, width, left, top, seed):
    entries = np.random.default_rng(seed).integers(0, 10, (rows, width + 3)).astype(np.int32)[:, :width]
    plain, hatched = np.arange(10, dtype=np.uint32), np.arange(10, 20, dtype=np.uint32)
    found = coloured(entries, Window(1.0, left, top, width, rows), ColourTable(plain, hatched))
    for row in range(rows):
        for column in range(width):
            is_line = (left + column + top + row) % HATCH_STEP == 0
            assert found[row, column] == (hatched if is_line else plain)[entries[row, column]]


def scene_with(classes):
    scene = Scene()
    scene.set_zones(np.array([shapely.box(100 * i, 0, 100 * i + 100, 100) for i in range(len(classes))], dtype=object))
    scene.set_zone_classes(classes, RampColours("quiet", 3))
    return scene
