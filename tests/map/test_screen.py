from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from estates_app.domain.pictures import LineLayer, PlaceName
from estates_app.map.amounts import shares_of
from estates_app.map.colouring import ColourTable
from estates_app.map.grid import Window
from estates_app.map.ground import GroundPainter, Look
from estates_app.map.hits import HitGrid
from estates_app.map.overlays import bows
from estates_app.map.scene import LAND_CLASS, MISSING_CLASS, Link, RampColours, Ring, Scene
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import CLOSEST_M_PER_PX, FARTHEST_M_PER_PX, MOST_SMALLER, ScreenCamera
from estates_app.map.screen_points import lay_out_points, within
from estates_app.map.spread import groups_of
from estates_app.map.theme import load_tokens, theme_of
from tests.map.contrast import contrast

TOKENS = load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json")
LIGHT = theme_of(TOKENS, "light")
BOUNDS = (400000.0, 300000.0, 410000.0, 310000.0)
SIZE = (400.0, 300.0)

metres = st.floats(-2e5, 1.4e6)
cameras = st.builds(
    ScreenCamera,
    metres,
    metres,
    st.floats(CLOSEST_M_PER_PX, FARTHEST_M_PER_PX),
    st.tuples(st.integers(1, 4000), st.integers(1, 3000)),
)
pixels = st.tuples(st.floats(-500, 4500), st.floats(-500, 3500))


@given(cameras, pixels)
def test_a_pixel_goes_to_the_ground_and_back(camera, pixel):
    back = camera.to_px(camera.to_27700(np.array([pixel])))[0]
    assert back == pytest.approx(pixel, abs=1e-4)


@given(cameras, pixels, st.floats(0.01, 100.0))
def test_zooming_leaves_the_ground_under_the_pointer_where_it_is(camera, pixel, factor):
    before = camera.to_27700(np.array([pixel]))
    nearer = camera.zoomed(factor, *pixel)
    assert CLOSEST_M_PER_PX <= nearer.m_per_px <= FARTHEST_M_PER_PX
    assert nearer.to_px(before)[0] == pytest.approx(pixel, abs=1e-3)


@given(cameras, pixels)
def test_panning_carries_the_ground_along(camera, step):
    middle = np.array([[camera.centre_x_27700, camera.centre_y_27700]])
    moved = camera.panned(*step).to_px(middle)[0] - camera.to_px(middle)[0]
    assert moved == pytest.approx(step, abs=1e-4)


@given(metres, metres, st.floats(0, 3e5), st.floats(0, 3e5), st.integers(40, 3000), st.integers(40, 2000))
def test_fitting_shows_all_of_it(west, south, width, height, across, down):
    camera = ScreenCamera.fit((west, south, west + width, south + height), (across, down))
    if camera.m_per_px < FARTHEST_M_PER_PX:
        corners = camera.to_px(np.array([[west, south], [west + width, south + height]]))
        assert (corners >= -1e-3).all()
        assert (corners <= np.array([across, down]) + 1e-3).all()


@given(
    st.floats(1e3, 2e5),
    st.floats(1e3, 2e5),
    st.integers(300, 2000),
    st.integers(200, 1200),
    st.floats(0.1, 0.9),
    st.booleans(),
)
def test_ground_is_shown_beside_a_card_where_it_would_lie_beneath(width_m, height_m, across, down, share, is_left):
    bounds = (400_000.0, 300_000.0, 400_000.0 + width_m, 300_000.0 + height_m)
    card = (10.0, 10.0, share * across, 0.5 * down) if is_left else (share * across, 10.0, across - 10.0, 0.5 * down)
    camera = ScreenCamera.fit_beside(bounds, (across, down), card)
    (left, bottom), (right, top) = camera.to_px(np.array([bounds[:2], bounds[2:]])).tolist()
    assert left >= -1
    assert right <= across + 1
    assert top >= -1
    assert bottom <= down + 1
    if right > card[0] + 1 and left < card[2] - 1 and top < card[3] - 1:  # still beneath: else it would be too small
        whole = ScreenCamera.fit(bounds, (across, down))
        rooms = ((card[0], down), (across - card[2], down), (across, down - card[3]))
        assert camera == whole
        assert all(ScreenCamera.fit(bounds, room).m_per_px > MOST_SMALLER * whole.m_per_px for room in rooms)


@given(st.integers(0, 60), st.integers(0, 2**32 - 1), st.floats(0.05, 2.0))
@settings(deadline=None)
def test_clusters_are_those_of_a_search_of_all_pairs(count, seed, reach):
    places = np.random.default_rng(seed).uniform(0, 6, (count, 2))
    group = list(range(count))
    for a, b in combinations(range(count), 2):
        if np.hypot(*(places[a] - places[b])) <= reach:
            old, new = group[b], group[a]
            group = [new if item == old else item for item in group]
    found = groups_of(places, reach)
    assert len(set(found.tolist())) == len(set(group))
    assert len(set(zip(found.tolist(), group, strict=True))) == len(set(group))


def grid(columns=4, rows=3, side=2500.0):
    return np.array(
        [
            shapely.box(
                BOUNDS[0] + side * x, BOUNDS[1] + side * y, BOUNDS[0] + side * (x + 1), BOUNDS[1] + side * (y + 1)
            )
            for y in range(rows)
            for x in range(columns)
        ],
        dtype=object,
    )


def scene_of(*symbols, xy=None, zones=None):
    scene = Scene()
    if zones is not None:
        scene.set_zones(zones)
    if symbols:
        scene.set_points(np.array(xy, dtype=float), symbols)
    return scene


def painted(screen, camera, ratio=1.0):
    screen.finish(camera)
    image = QImage(*(round(side * ratio) for side in camera.size_px), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    try:
        screen.paint(painter, camera)
    finally:
        painter.end()
    return image


def colour_at(image, place, ratio=1.0):
    return image.pixelColor(int(place[0] * ratio), int(place[1] * ratio)).name().upper()


@pytest.mark.parametrize("name", ["light", "dark", "projector"])
def test_a_zone_has_the_colour_of_its_class(qapp, name):
    theme, zones = theme_of(TOKENS, name), grid()
    scene = scene_of(zones=zones)
    classes = np.arange(len(zones)) % 5
    scene.set_zone_classes(classes, RampColours("sequential", 5))
    camera = ScreenCamera.fit(BOUNDS, SIZE)
    image = painted(Screen(scene, theme), camera)
    middles = camera.to_px(shapely.get_coordinates(shapely.centroid(zones)))
    colours = theme.classes("sequential", 5)
    assert [colour_at(image, place) for place in middles] == [colours[c] for c in classes]
    assert colour_at(image, (2, 2)) == theme.colour("map_outside")


def test_another_colouring_redoes_no_geometry_and_is_the_same_as_a_new_map(qapp):
    zones, camera = grid(), ScreenCamera.fit(BOUNDS, SIZE)
    scene = scene_of(zones=zones)
    screen = Screen(scene, LIGHT)
    painted(screen, camera)
    entries = screen._ground._image.entries
    scene.set_zone_classes(np.arange(len(zones)) % 3, ("fate:host", "partner:CC", "accent"))
    assert screen._ground._image.entries is entries
    fresh = scene_of(zones=zones)
    fresh.set_zone_classes(np.arange(len(zones)) % 3, ("fate:host", "partner:CC", "accent"))
    assert painted(screen, camera) == painted(Screen(fresh, LIGHT), camera)


def test_holes_and_missing_figures_and_classes_beyond_the_ramp(qapp):
    ring = shapely.box(*BOUNDS).difference(shapely.box(404000, 304000, 406000, 306000))
    scene = scene_of(zones=np.array([ring, None, shapely.Point(0, 0), shapely.Polygon()], dtype=object))
    scene.set_zone_classes([0, 9, -7, MISSING_CLASS], ("accent",))
    camera = ScreenCamera.fit(BOUNDS, SIZE)
    image = painted(Screen(scene, LIGHT), camera)
    assert colour_at(image, (SIZE[0] / 2, SIZE[1] / 2)) == LIGHT.colour("map_outside")
    made = ColourTable.of(scene, LIGHT)
    table, hatched = made.plain[:5], made.hatched
    land, missing = QColor(LIGHT.colour("map_land")).rgb(), QColor(LIGHT.missing()).rgb()
    assert table[2:].tolist() == [land, land, missing]
    assert hatched is not None
    assert hatched[4] != table[4]
    with pytest.raises(ValueError, match="one class a zone"):
        scene.set_zone_classes([0], ("accent",))


def test_missing_figures_are_hatched(qapp):
    scene = scene_of(zones=np.array([shapely.box(*BOUNDS)], dtype=object))
    scene.set_zone_classes([MISSING_CLASS])
    image = painted(Screen(scene, LIGHT), ScreenCamera.fit(BOUNDS, SIZE))
    seen = [colour_at(image, (x, 150)) for x in range(150, 210)]
    assert seen.count(LIGHT.missing()) == 50
    assert len(set(seen)) == 2


def rendered(scene, window, old=None):
    *_, image = (image for image in GroundPainter(scene).render(window, Look(LIGHT, 1.0), old) if image is not None)
    return image


@pytest.mark.parametrize("step", [(90, 0), (0, -70), (-61, 33), (500, 10), (4000, 0)])
@pytest.mark.parametrize(("nearer", "side_m"), [(1.7, 2500.0), (30.0, 2500.0), (1.0, 500.0)])
def test_a_pan_gives_the_pixels_of_a_map_made_anew(qapp, step, nearer, side_m):
    zones = grid(side=side_m)
    scene = scene_of(zones=zones)
    scene.set_zone_classes(np.arange(len(zones)) % 5 - 1, RampColours("quiet", 5))
    scene.set_lines(
        [
            LineLayer(np.array([shapely.LineString([(4e5, 3e5), (41e4, 31e4), (404000, 309000)])]), style)
            for style in ("river", "a_road", "boundary")
        ]
    )
    camera = ScreenCamera.fit(BOUNDS, SIZE).zoomed(nearer)
    first = rendered(scene, Window.of(camera))
    moved = Window.of(camera.panned(*step))
    second, fresh = rendered(scene, moved, first), rendered(scene, moved)
    assert second.window == fresh.window
    assert (fresh.edges > 0.0) == (side_m < 2500.0)  # edges of small zones fade, and are pixels
    assert (second.entries == fresh.entries).all()
    assert (second.base == fresh.base).all()


def test_the_zone_under_a_pixel_is_the_one_that_holds_the_ground(qapp):
    rng = np.random.default_rng(5)
    zones = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.uniform(0, 9000, (60, 2)) + BOUNDS[:2])))
    screen = Screen(scene_of(zones=np.array(zones, dtype=object)), LIGHT)
    camera = ScreenCamera.fit(BOUNDS, SIZE)
    screen.finish(camera)
    wrong = 0
    for x, y in rng.uniform((0, 0), SIZE, (300, 2)).tolist():
        place = shapely.Point(camera.to_27700(np.array([[x, y]]))[0])
        near = {int(i) for i in np.flatnonzero(shapely.distance(zones, place) < 1.5 * camera.m_per_px)} or {-1}
        wrong += screen.zone_at(camera, x, y) not in near
    assert wrong == 0


def test_while_the_map_is_dragged_a_zone_is_the_right_one_or_not_known_yet(qapp):
    """The pictures' memory is used again: what is not filled yet holds zones of other ground."""
    rng = np.random.default_rng(6)
    zones = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.uniform(0, 9000, (60, 2)) + BOUNDS[:2])))
    screen = Screen(scene_of(zones=np.array(zones, dtype=object)), LIGHT)
    camera = ScreenCamera.fit(BOUNDS, SIZE).zoomed(4.0)
    screen.finish(camera)
    answers = []
    for _ in range(25):
        camera = camera.panned(*rng.integers(-160, 160, 2).tolist())
        for _ in range(int(rng.integers(0, 30))):
            screen.step(camera, 0.0)
        for is_done in (False, True):
            if is_done:
                screen.finish(camera)
            for x, y in rng.uniform((0, 0), SIZE, (12, 2)).tolist():
                place = shapely.Point(camera.to_27700(np.array([[x, y]]))[0])
                near = np.flatnonzero(shapely.distance(zones, place) < 1.5 * camera.m_per_px).tolist() or [-1]
                found = screen.zone_at(camera, x, y)
                assert found in near or (found == -1 and not is_done)
                answers.append(found)
    assert len(set(answers)) > 10


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(
    ("symbol", "colour"),
    [
        ("partner:CC", LIGHT.partner("CC")[1]),
        ("fate:share", LIGHT.fate("share")),
        ("scoredot:3", LIGHT.score(3)[0]),
        ("context", LIGHT.colour("map_context")),
    ],
)
def test_a_symbol_has_its_colour_on_its_place(qapp, symbol, colour, ratio):
    scene = scene_of(symbol, xy=[[405000, 305000]], zones=np.array([shapely.box(*BOUNDS)]))
    screen = Screen(scene, LIGHT)
    screen.set_look(LIGHT, ratio)
    camera = ScreenCamera.fit(BOUNDS, SIZE)
    image = painted(screen, camera, ratio)
    assert colour_at(image, (SIZE[0] / 2, SIZE[1] / 2), ratio) == colour
    assert colour_at(image, (SIZE[0] / 2 + 20, SIZE[1] / 2), ratio) == LIGHT.colour("map_land")


def test_a_host_is_about_twice_as_large_and_lies_on_top(qapp):
    scene = scene_of("fate:host", "fate:retain", xy=[[405000, 305000], [405300, 305000]])
    camera = ScreenCamera.fit(BOUNDS, SIZE)
    layout = lay_out_points(scene.points, camera.m_per_px, LIGHT, 1.0)
    radius = dict(zip(layout.index.tolist(), layout.radius_px.tolist(), strict=True))
    assert radius[0] > 1.6 * radius[1]
    assert layout.index[-1] == 0


@pytest.mark.parametrize("name", ["light", "dark", "projector"])
def test_numbers_stand_out_from_their_score(name):
    theme = theme_of(TOKENS, name)
    assert {theme.score(v) for v in range(101)} == set(
        zip(theme.classes("sequential", 7), theme.classes("sequential_ink", 7), strict=True)
    )
    assert min(contrast(*theme.score(value)) for value in range(101)) >= 4.5


def test_another_symbol_changes_only_the_look(qapp):
    scene = scene_of("score:10", "score:90", xy=[[402000, 305000], [408000, 305000]])
    told = []
    scene.changed.connect(told.append)
    keys = (("score:90", 1.0), ("score:none", 2.05))
    scene.set_point_codes(keys, np.array([0, 1]))
    assert told == ["symbols"]
    assert [scene.points.symbol(i) for i in (0, 1)] == list(keys)
    for wrong in ([0], []):
        with pytest.raises(ValueError, match="one code a point"):
            scene.set_point_codes(keys, np.array(wrong))


def test_the_nearest_symbol_is_that_of_a_search_of_all(qapp):
    rng = np.random.default_rng(2)
    places = rng.integers(0, 300, (80, 2))
    radius = rng.uniform(2, 25, 80)
    hits = HitGrid.of(places - (1000, -500), radius)
    for x, y in rng.uniform(-20, 320, (400, 2)).tolist():
        away = np.hypot(places[:, 0] - x, places[:, 1] - y)
        near = np.flatnonzero(away <= np.maximum(radius, 14.0))
        expected = int(near[away[near].argmin()]) if len(near) else -1
        assert hits.nearest(x - 1000, y + 500, 14.0) == expected
    assert HitGrid.of(np.zeros((0, 2), np.int64), np.zeros(0)).nearest(0.0, 0.0, 14.0) == -1
    inside = [i for i, (x, y) in enumerate(places.tolist()) if 50 <= x <= 120 and 80 <= y <= 200]
    assert within(places, (50, 80, 120, 200)).tolist() == inside


def test_what_shares_a_spot_is_spread_and_many_become_one_with_their_number(qapp):
    camera = ScreenCamera.fit(BOUNDS, SIZE)
    scene = scene_of(*["partner:CC"] * 5, xy=[[405000, 305000]] * 5)
    layout = lay_out_points(scene.points, camera.m_per_px, LIGHT, 1.0)
    places = layout.places_px(scene.points, camera)
    assert min(np.hypot(*(places[a] - places[b])) for a, b in combinations(range(5), 2)) >= 2 * layout.radius_px[0]
    assert places.mean(axis=0) == pytest.approx(np.array(SIZE) / 2, abs=1.0)  # each on a whole pixel
    many = scene_of(*["partner:CC"] * 30, "fate:host", xy=[[405000, 305000]] * 30 + [[401000, 301000]])
    screen = Screen(many, LIGHT)
    layout = screen.layout_for(camera)
    assert sorted(layout.count.tolist()) == [1, 30]
    first = screen.point_at(camera, SIZE[0] / 2, SIZE[1] / 2)
    assert screen.behind([first], camera) == list(range(30))
    assert screen.points_in(camera, QRectF(0, 0, *SIZE)) == list(range(31))
    assert layout.row_of(29) == layout.row_of(0) >= 0


def test_a_crowded_symbol_still_covers_its_place(qapp):
    xy = np.stack(np.meshgrid(np.arange(5), np.arange(5)), axis=-1).reshape(-1, 2) * 260.0 + (404000, 304000)
    camera = ScreenCamera.fit(BOUNDS, (900.0, 600.0))
    scene = scene_of(*["score:50"] * 25, xy=xy)
    layout = lay_out_points(scene.points, camera.m_per_px, LIGHT, 1.0)
    assert np.abs(layout.shift_px).max() > 1
    assert (np.hypot(*layout.shift_px.T) <= layout.radius_px * 1.01).all()


def test_points_without_a_place_are_not_shown(qapp):
    camera = ScreenCamera.fit(BOUNDS, SIZE)
    scene = scene_of(*["partner:CC"] * 3, xy=[[np.nan, 1.0], [405000, 305000], [np.inf, 0.0]])
    assert lay_out_points(scene.points, camera.m_per_px, LIGHT, 1.0).index.tolist() == [1]
    assert scene_of("context", xy=[[np.nan, np.nan]]).is_empty
    assert Scene().bounds_27700() is None


def test_names_keep_off_hosts_selected_symbols_and_each_other(qapp):
    rng = np.random.default_rng(3)
    xy = rng.uniform(BOUNDS[:2], BOUNDS[2:], (40, 2))
    scene = Scene()
    scene.set_points(xy, ["fate:host"] * 6 + ["partner:CC"] * 34, names=[f"Property {i}" for i in range(40)])
    scene.set_labels(range(6))
    scene.set_places([PlaceName(f"Town {i}", *place, 1) for i, place in enumerate(xy[10:25].tolist())])
    screen = Screen(scene, LIGHT)
    screen.marks.selected = (39,)
    camera = ScreenCamera.fit(BOUNDS, (900.0, 700.0))
    screen.finish(camera)
    layout = screen.layout_for(camera)
    names = screen.names.book.shown(camera)
    assert len(names) > 8
    boxes = []
    for name, x, y in names:
        width, height = screen.pictures.size(name.wish.text, name.wish.role)
        boxes.append(QRectF(x + 3, y + 3, width - 6, height - 6))
    assert not any(a.intersects(b) for a, b in combinations(boxes, 2))
    places = layout.places_px(scene.points, camera)
    for row, index in enumerate(layout.index.tolist()):
        if index < 6 or index == 39:
            r = layout.radius_px[row] * 0.8
            symbol = QRectF(places[row][0] - r, places[row][1] - r, 2 * r, 2 * r)
            assert not any(box.intersects(symbol) for box in boxes)


def test_spider_lines_bow_away_from_their_nearest_neighbour():
    hub = (405000.0, 305000.0)
    links = [Link((406000.0, 305000.0), hub), Link((406000.0, 305100.0), hub), Link((404000.0, 305000.0), hub)]
    low, high, alone = bows(links)
    assert low * high < 0
    assert abs(alone) > 0


def test_links_rings_lines_and_odd_things_are_painted_without_complaint(qapp):
    scene = scene_of(*["partner:??", "fate:??", "nonsense", "score:x", "score:150"], xy=[[405000, 305000]] * 5)
    scene.set_zones(np.array([shapely.box(-1e7, -1e7, 1e7, 1e7), shapely.Point(1, 1)], dtype=object))
    scene.set_lines(
        [
            LineLayer(np.array([shapely.LineString([(4e5, 3e5), (41e4, 31e4)]), None], dtype=object), style)
            for style in ("boundary", "river", "motorway", "a_road", "b_road", "road", "spider", "unknown")
        ]
    )
    scene.set_links([Link((401000, 301000), (405000, 305000), "fate:relocate", True, 7, 0)])
    scene.set_rings([Ring((405000, 305000), 3000.0, "30 minutes' walk"), Ring((405000, 305000), 0.0)])
    scene.set_places([PlaceName("A", np.nan, 0.0, 0), PlaceName("", 405000, 305000, 1)])
    scene.set_labels([99, 0])
    screen = Screen(scene, LIGHT)
    for factor in (1.0, 0.001, 1000.0):
        painted(screen, ScreenCamera.fit(BOUNDS, SIZE).zoomed(factor))
    assert scene.zone_classes.tolist() == [LAND_CLASS] * 2


def test_before_and_after_share_their_ground(qapp):
    before, after = scene_of(zones=grid()), Scene()
    after.share_ground(before)
    assert after.zones is before.zones


def test_the_screen_needs_neither_widgets_nor_scipy():
    code = (
        "import sys; import estates_app.map.screen\n"
        "heavy = {'PySide6.QtWidgets', 'scipy', 'pandas', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_areas_of_circles_are_as_their_amounts_and_the_unknown_stays_unknown():
    shares = shares_of(np.array([400.0, 100.0, np.nan, 0.0]), 400.0)
    assert shares[:2] ** 2 == pytest.approx([1.0, 0.25])
    assert np.isnan(shares[2])
    assert 0 < shares[3] < 0.1  # what costs nothing is a dot, not a gap


def test_circles_stay_on_their_places_the_small_ones_on_top(qapp):
    xy = [[405000, 305000], [405000, 305000], [405010, 305000]]
    scene = scene_of("amount:partner:CC", "amount:partner:NH", "amount:none", xy=xy)
    keys = (("amount:partner:CC", 0.2), ("amount:partner:NH", 1.0), ("amount:none", 1.0))
    scene.set_point_codes(keys, np.arange(3))
    layout = Screen(scene, LIGHT).layout_for(ScreenCamera.fit(BOUNDS, SIZE))
    assert layout.index.tolist() == [2, 1, 0]
    assert not layout.shift_px[1:].any()
    assert layout.radius_px[2] / layout.radius_px[1] == pytest.approx(0.2, abs=0.01)
