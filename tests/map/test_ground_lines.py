"""Thin lines of the ground: the same pixels in whatever picture, strip by strip or at once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from estates_app.map.grid import Window
from estates_app.map.groundlines import edge_lines, pen_px
from estates_app.map.pixels import painting
from estates_app.map.shapes import ZoneShapes

WEST, SOUTH, SIDE_M = 430_000.0, 350_000.0, 12_000.0
M_PER_PX = 31.7


@pytest.fixture(scope="module")
def zones() -> ZoneShapes:
    random = np.random.default_rng(8)
    seeds = shapely.MultiPoint(random.uniform((WEST, SOUTH), (WEST + SIDE_M, SOUTH + SIDE_M), (60, 2)))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(seeds, extend_to=shapely.box(WEST, SOUTH, WEST + 1.0, SOUTH + 1.0))
    )
    return ZoneShapes.of(shapely.segmentize(cells[::2], 2_000.0))  # long edges, short ones, level and upright ones


def picture(zones: ZoneShapes, window: Window, strips: list[Window], width_px: float) -> np.ndarray:
    image = QImage(window.width, window.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    for strip in strips:
        for draw in edge_lines(zones, strip, pen_px("#334455", width_px)):
            with painting(image) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipRect(strip.rect_in(window))
                painter.setTransform(window.transform(zones.origin_27700))
                draw(painter)
    return np.frombuffer(image.constBits(), np.uint8).reshape(window.height, -1, 4)[:, : window.width].copy()


def whole() -> Window:
    return Window(M_PER_PX, int(WEST / M_PER_PX), -int((SOUTH + SIDE_M) / M_PER_PX), 380, 380)


@settings(deadline=None, max_examples=40)
@given(
    left=st.integers(-90, 300),
    top=st.integers(-90, 300),
    rows=st.integers(7, 120),
    width_px=st.sampled_from([1.01, 1.25, 1.6, 2.0]),
)
def test_a_line_is_painted_alike_wherever_the_picture_begins(
    zones: ZoneShapes, left: int, top: int, rows: int, width_px: float
) -> None:
    window = whole()
    part = Window(M_PER_PX, window.left + left, window.top + top, 160, 140)
    at_once = picture(zones, window, [window], width_px)
    in_strips = picture(zones, part, part.bands(rows), width_px)
    shared = window.shared_with(part)
    assert shared is not None
    assert np.array_equal(at_once[shared.slices_in(window)], in_strips[shared.slices_in(part)])


def test_a_line_lies_where_its_edge_does(zones: ZoneShapes) -> None:
    window = whole()
    inked = picture(zones, window, [window], 1.01)[..., 3] > 0
    level = zones.level_for(M_PER_PX)
    ends = (level.xy_m.astype(float) + zones.origin_27700) / (M_PER_PX, -M_PER_PX) - (window.left, window.top)
    runs = [shapely.LineString(ends[a:b]) for a, b in zip(level.start[:-1], level.start[1:], strict=True)]
    tree = shapely.union_all(runs)
    down, across = np.nonzero(inked)
    away = shapely.distance(shapely.points(across + 0.5, down + 0.5), tree)
    assert away.max() < 1.3  # half the width, half a pixel's diagonal
    middles = shapely.points(*np.meshgrid(np.arange(380) + 0.5, np.arange(380) + 0.5))
    assert inked[shapely.distance(middles, tree) < 0.3].all()
