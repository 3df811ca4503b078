from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from estates_app.domain.errors import InputError
from estates_app.domain.shapes import Part
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import load_tokens, theme_of
from estates_app.map.vectors.backdrop import VectorBackdrop
from estates_app.map.vectors.blocks import AREA_VERTICES, LINE_VERTICES, blocks_in, make_block, step_of
from estates_app.map.vectors.styles import ShapeStyle, load_basemaps, own_style
from estates_app.store.tiles.features import FeatureFile
from estates_app.workspace.ownlayers import MemoryShapes
from tests.map.basemapfiles import X, Y, openmap, zoomstack
from tests.map.contrast import contrast
from tests.map.tilepictures import painted, ready

TOKENS = load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json")
THEMES = {name: theme_of(TOKENS, name) for name in TOKENS["themes"]}
LIGHT = THEMES["light"]


def rgb(token: str, theme=LIGHT) -> int:
    return QColor(theme.any_colour(token)).rgb() & 0xFFFFFF


def at(shown: np.ndarray, camera: ScreenCamera, x: float, y: float) -> int:
    px, py = camera.to_px(np.array([[X + x, Y + y]]))[0]
    return int(shown[int(py), int(px)])


@pytest.fixture
def backdrop(qtbot):
    made = []

    def make(source, styles, theme=LIGHT, ratio=1.0) -> VectorBackdrop:
        made.append(VectorBackdrop(source, styles, theme, ratio))
        return made[-1]

    yield make
    for one in made:
        one.close()


def of_file(path: Path):
    source = FeatureFile(path)
    return source, load_basemaps().style_of(source.columns)


def memory(*shapes) -> MemoryShapes:
    return MemoryShapes(np.array(shapes, object), "mine")


@pytest.mark.parametrize("has_tree", [True, False])
def test_a_base_map_in_the_layout_of_zoomstack(backdrop, qtbot, tmp_path, has_tree):
    source, style = of_file(zoomstack(tmp_path / "z.gpkg", has_tree=has_tree))
    assert style.layout == "OS Open Zoomstack"
    one = backdrop(source, style.layers)
    camera = ScreenCamera(X + 5000, Y + 5000, 10.0, (1600.0, 1050.0))
    ready(one, camera, qtbot)
    shown = painted(one, camera)
    assert at(shown, camera, 500, 500) == rgb("map_land")
    assert at(shown, camera, -1000, 5000) == rgb("base_water")
    assert at(shown, camera, 2300, 2300) == rgb("base_water")
    assert at(shown, camera, 3000, 3000) == rgb("map_land")  # the island
    assert at(shown, camera, 7000, 3000) == rgb("base_wood")
    assert at(shown, camera, 8000, 6000) == rgb("surface")  # the motorway's inside
    assert at(shown, camera, 12_900, 5000) == 0xFF00FF  # beyond the file nothing is painted
    near = ScreenCamera(X + 5150, Y + 5010, 1.0, (400.0, 200.0))
    ready(one, near, qtbot)
    assert at(painted(one, near), near, 5050, 5010) == rgb("base_building")
    assert one.notes == ()


def test_a_base_map_in_the_layout_of_openmap_local(backdrop, qtbot, tmp_path):
    source, style = of_file(openmap(tmp_path / "o.gpkg"))
    assert style.layout == "OS OpenMap Local"
    one = backdrop(source, style.layers)
    far = ScreenCamera(X + 5000, Y + 5000, 50.0, (300.0, 250.0))
    ready(one, far, qtbot)
    shown = painted(one, far)
    assert at(shown, far, 5000, 6000) in (rgb("surface"), rgb("map_road"))
    assert at(shown, far, 5000, 5500) == 0xFF00FF  # streets are left out from afar
    near = ScreenCamera(X + 5000, Y + 5500, 2.0, (300.0, 250.0))
    ready(one, near, qtbot)
    assert at(painted(one, near), near, 5000, 5500) == rgb("surface")


def test_names_of_a_base_map_with_their_kinds(tmp_path):
    source, style = of_file(zoomstack(tmp_path / "z.gpkg"))
    (names,) = style.names
    found = source.named(names.part, names.text, (X, Y, X + 10_000, Y + 10_000))
    assert sorted(found) == [("Amber", "Town", X + 5000, Y + 5000), ("Little Amber", "Hamlet", X + 1000, Y + 1000)]
    assert names.ranks["town"] < names.ranks["village"]
    source.close()


def test_other_files_are_no_base_maps(tmp_path):
    assert load_basemaps().layout_of(["sites", "roads", "Building"]) == ""
    assert load_basemaps().layout_of(["LOCAL_BUILDINGS", "Roads-National"]) == "OS Open Zoomstack"
    gpd.GeoDataFrame(geometry=[shapely.Point(-1, 53)], crs=4326).to_file(tmp_path / "a.gpkg", layer="surfacewater")
    with pytest.raises(InputError, match="EPSG:4326"):
        FeatureFile(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(tmp_path / "b.gpkg")) as file:
        file.execute("CREATE TABLE birds (name TEXT)")
    with pytest.raises(InputError, match="no table of shapes"):
        FeatureFile(tmp_path / "b.gpkg")


def test_cells_that_are_no_shapes_are_left_out(tmp_path):
    path = zoomstack(tmp_path / "z.gpkg", has_tree=False)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DROP TRIGGER IF EXISTS trigger_insert_feature_count_land")
        for blob in (b"", b"XX", b"GP\x00\x01", None, b"GP\x00\x01" + bytes(40), b"GP\x00\xff" + bytes(99)):
            file.execute("INSERT INTO land (geom) VALUES (?)", (blob,))
    source = FeatureFile(path)
    assert len(source.shapes(Part("land"), (X - 1e5, Y - 1e5, X + 1e5, Y + 1e5), 1.0)) == 1
    source.close()


def test_every_colour_of_a_base_map_is_quiet_and_names_stand_out():
    maps = load_basemaps()
    tokens = {entry[k] for entry in maps.entries for k in ("colour", "edge", "casing") if entry.get(k)}
    assert len(tokens) >= 10
    for name, theme in THEMES.items():
        for entry in maps.entries:
            if entry["kind"] == "area":
                colour = theme.colour(entry["colour"])
                assert contrast(colour, theme.colour("map_label")) >= 7.0, (name, entry["names"])
                for partner in TOKENS["partners"]:
                    assert contrast(colour, partner[theme.tone]) >= 2.4, (name, entry["names"], partner["slot"])
        assert len({theme.colour(token) for token in ("base_water", "base_wood", "map_land", "base_building")}) == 4


def test_parts_and_panned_pictures_of_shapes_fit_together(backdrop, qtbot, tmp_path):
    source, style = of_file(zoomstack(tmp_path / "z.gpkg"))
    one = backdrop(source, style.layers)
    camera = ScreenCamera(X + 5000.3, Y + 5000.7, 5.3, (500.0, 400.0))
    moved = camera.panned(-60.0, 30.0)
    for each in (camera, moved):
        ready(one, each, qtbot)
    whole = painted(one, camera)
    left, right = painted(one, camera, QRect(0, 0, 211, 400)), painted(one, camera, QRect(211, 0, 289, 400))
    assert (whole == np.where(np.arange(500)[None, :] < 211, left, right)).all()
    other = painted(one, moved)
    assert (whole[:-30, 60:] == other[30:, :-60]).all()


def test_own_areas_lines_and_points(backdrop, qtbot):
    area = shapely.box(X, Y, X + 1000, Y + 1000)
    road = shapely.LineString([(X, Y + 1500), (X + 1000, Y + 1500)])
    several = shapely.GeometryCollection([shapely.Point(X + 300, Y + 1800), shapely.MultiPoint([(X + 700, Y + 1800)])])
    one = backdrop(memory(area, road, several), [own_style("accent", 3.0)])
    camera = ScreenCamera(X + 500, Y + 1000, 5.0, (300.0, 500.0))
    ready(one, camera, qtbot)
    shown = painted(one, camera, ground="#ffffff")
    inside = QColor.fromRgb(at(shown, camera, 500, 500))
    assert 0 < 255 - inside.red() < 60  # a faint tint
    assert at(shown, camera, 0, 500) == rgb("accent")
    assert at(shown, camera, 500, 1500) == rgb("accent")
    for x in (300, 700):
        assert at(shown, camera, x, 1800) == rgb("accent")
    assert at(shown, camera, 500, 1800) == 0xFFFFFF
    one.restyle([own_style("negative", 3.0)])
    assert at(painted(one, camera), camera, 500, 1500) == rgb("negative")
    assert one.is_ready(camera, QRect(0, 0, 300, 500))  # nothing is read again


def test_a_tint_is_the_same_all_over_a_large_area(backdrop, qtbot):
    """No edge and no double tint where squares of ground meet."""
    area = shapely.Point(X, Y).buffer(30_000, 500)
    one = backdrop(memory(area), [own_style("accent", 2.0)])
    camera = ScreenCamera(X, Y, 11.3, (1500.0, 1200.0))
    ready(one, camera, qtbot)
    assert len(set(blocks_in(step_of(11.3), (0,), camera.bounds_27700()))) > 2
    assert len(np.unique(painted(one, camera))) == 1


def test_no_job_paints_too_much_at_once(backdrop, qtbot):
    rng = np.random.default_rng(2)
    shapes = [shapely.Point(X + x, Y + y).buffer(40) for x, y in rng.uniform(0, 8000, (4000, 2))]
    one = backdrop(memory(*shapes), [own_style("accent", 1.0)])
    camera = ScreenCamera(X + 4000, Y + 4000, 8.0, (1000.0, 1000.0))
    ready(one, camera, qtbot)
    assert len(list(one.strips(camera, QRect(0, 0, 1000, 1000)))) > 20


def test_what_a_square_holds():
    angle = np.linspace(0, 2 * np.pi, 200_000, endpoint=False)
    radius = 20_000 + 300 * np.sin(angle * 4000)
    coast = shapely.Polygon(np.column_stack([X + radius * np.cos(angle), Y + radius * np.sin(angle)]))
    speck = shapely.box(X, Y, X + 1, Y + 1)
    source, styles = memory(coast, speck), [own_style("accent", 1.0)]
    (key, *_) = blocks_in(step_of(60.0), (0,), (X, Y, X + 1, Y + 1))
    block = make_block(key, source, styles)
    assert block is not None
    assert sum(batch.vertices for batch in block.batches) < 30_000
    assert sum(len(batch.areas) for batch in block.batches) == 1  # the speck is no pixel
    assert all(batch.vertices < AREA_VERTICES or len(batch.areas) <= 1 for batch in block.batches)
    edges = [batch for batch in block.batches if batch.edges]
    assert edges
    assert all(batch.vertices <= 2 * LINE_VERTICES for batch in edges)  # a long edge is drawn in pieces
    (empty, *_) = blocks_in(step_of(1.0), (0,), (X + 90_000, Y, X + 90_001, Y + 1))
    assert make_block(empty, source, styles) is None


def test_widths_follow_the_scale():
    style = ShapeStyle(Part(), "accent", widths=((1.0, 8.0), (4.0, 4.0), (16.0, 1.0)))
    assert [style.width_px(s) for s in (0.5, 1.0, 2.0, 4.0, 16.0, 99.0)] == pytest.approx([8, 8, 6, 4, 1, 1])
    some = ShapeStyle(Part(), "accent", from_m_per_px=2.0, to_m_per_px=8.0)
    assert [some.is_drawn(s) for s in (1.0, 2.0, 8.0, 9.0)] == [False, True, True, False]


def test_another_theme_paints_in_its_colours_and_tells(backdrop, qtbot):
    one = backdrop(memory(shapely.box(X, Y, X + 1000, Y + 1000)), [ShapeStyle(Part(), "base_water")])
    camera = ScreenCamera(X + 500, Y + 500, 2.0, (50.0, 50.0))
    ready(one, camera, qtbot)
    for theme in (THEMES["dark"], THEMES["projector"]):
        with qtbot.waitSignal(one.changed):
            one.set_theme(theme, 1.0)
        assert (painted(one, camera) == rgb("base_water", theme)).all()


def test_a_source_that_cannot_be_read_is_told_and_paints_nothing(backdrop, qtbot):
    class Broken:
        title = "town.gpkg"

        def shapes(self, *_what):
            raise InputError("it is damaged or cut off", where="town.gpkg", remedy="copy the file again")

        def close(self) -> None:
            pass

    bad = backdrop(Broken(), [ShapeStyle(Part(), "accent")])
    camera = ScreenCamera(X + 500, Y + 500, 2.0, (50.0, 50.0))
    with qtbot.waitSignal(bad.said):
        bad.is_ready(camera, QRect(0, 0, 50, 50))
    assert bad.is_ready(camera, QRect(0, 0, 50, 50))  # not asked for again for a while
    assert (painted(bad, camera) == 0xFF00FF).all()
    assert bad.notes == ("town.gpkg: it is damaged or cut off. Copy the file again.",)
