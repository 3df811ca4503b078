"""Layers that are cut off, empty, refused, silent, deleted or elsewhere: the map stays up and says so."""

from __future__ import annotations

import os
import threading
import time

import geopandas as gpd
import numpy as np
import pytest
import shapely

from estates_app.domain.mapsheet import ADDRESS, BASE, MBTILES, OWN, VECTOR, OwnLayer
from estates_app.store.project import ProjectFile
from estates_app.ui.parts.own_layers import own_layers_of
from estates_app.workspace import mapping_sheet
from estates_app.workspace.session import Arrival
from tests.map.basemapfiles import X, Y, zoomstack
from tests.map.tilepictures import encoded, plain
from tests.tilefiles import tile_server, write_mbtiles
from tests.ui.rubbish import make_project

PICTURE = encoded(plain("#ccddee"))
TILES = [
    (z, x, y, PICTURE) for z in range(6, 10) for x in range(2**z) for y in range(2**z // 4, 2**z // 3) if x % 7 == 0
]


def own(window):
    return own_layers_of(window.desk)


def add(window, settled, layer: OwnLayer) -> str:
    key = window.bridge.step(lambda: mapping_sheet.add_own_layer(window.bridge.session, layer))
    settled(window)
    return key


def remove(window, settled) -> None:
    window.bridge.undo_stack.undo()
    settled(window)


def rest(window, qtbot, key: str) -> None:
    """Paint until everything has come, or is known not to."""
    view, backdrop = window.work.map.view, own(window).held[key].backdrop
    until = time.monotonic() + 20
    while time.monotonic() < until:
        view.settle()
        qtbot.wait(20)
        if not backdrop.loader.is_busy and not view.engine.wants_work(view.camera):
            return
    raise AssertionError("the layer never comes to rest")


@pytest.fixture
def middle(window):
    return np.nanmedian(window.bridge.estate.property_xy_27700(), axis=0)


def test_files_cut_off_anywhere_are_told_in_a_sentence_and_the_map_stays_up(window, go, settled, qtbot, tmp_path):
    panel = go(window, "map")
    files = {
        MBTILES: write_mbtiles(tmp_path / "whole.mbtiles", TILES, minzoom="6", maxzoom="9"),
        BASE: zoomstack(tmp_path / "whole.gpkg"),
        VECTOR: zoomstack(tmp_path / "shapes.gpkg"),
    }
    for kind, whole in files.items():
        data = whole.read_bytes()
        for share in (0.0, 0.01, 0.4, 0.999):
            for filled in (b"", bytes(len(data) - int(len(data) * share))):  # cut off, or not yet written
                cut = tmp_path / f"cut{whole.suffix}"
                cut.write_bytes(data[: int(len(data) * share)] + filled)
                key = add(window, settled, OwnLayer("", "Half", kind, str(cut)))
                held = own(window).held[key]
                if held.backdrop is not None:  # what is gone lies in its middle: found as it is painted
                    rest(window, qtbot, key)
                else:
                    assert held.fault.startswith(f"{cut.name}: "), (kind, share)
                    assert held.fault.endswith("."), (kind, share)
                    assert panel.layers.left_out.text() == f"Half: {held.fault}"
                    assert panel.layers.list.rows[OWN + key].count.text() == "not read"
                remove(window, settled)
                cut.unlink()
    assert not window.work.map.scene.backdrops


def test_a_file_that_loses_its_middle_while_it_is_shown_is_told(window, go, settled, qtbot, tmp_path):
    go(window, "map")
    path = zoomstack(tmp_path / "base.gpkg")
    key = add(window, settled, OwnLayer("", "Base", BASE, str(path)))
    rest(window, qtbot, key)
    os.truncate(path, 6000)
    window.work.map.view.zoom(2.0)
    rest(window, qtbot, key)
    assert own(window).notes() == ("Base: base.gpkg: it is damaged or cut off. Copy the file again.",)
    window.work.map.view.fit()


def test_a_file_that_is_deleted_while_it_is_shown_leaves_the_map_up_and_is_missed_when_it_is_opened_again(
    window, go, settled, qtbot, tmp_path
):
    panel = go(window, "map")
    folder = tmp_path / "drive"
    folder.mkdir()
    path = write_mbtiles(folder / "town.mbtiles", TILES, minzoom="6", maxzoom="9")
    key = add(window, settled, OwnLayer("", "Town", MBTILES, str(path), epsg=3857))
    rest(window, qtbot, key)
    try:
        path.unlink()
        folder.rmdir()
    except PermissionError:  # some systems keep a file that is open
        pytest.skip("a file that is open cannot be deleted here")
    window.work.map.view.zoom(2.0)
    rest(window, qtbot, key)
    window.work.map.view.fit()
    remove(window, settled)
    window.bridge.undo_stack.redo()
    settled(window)
    assert own(window).held[key].is_gone
    assert panel.layers.left_out.text() == (
        "Town: town.mbtiles: it is not where it was. Find the file, or remove the layer."
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((403, "text/plain", b"no"), "it does not let us in (403). Check the key in the address."),
        ((500, "text/plain", b"oh"), "it cannot give some tiles (500). Try again later."),
        (
            (200, "text/html", b"<html>Sign in</html>"),
            "it answers with text/html instead of pictures. Check the address and the key in it.",
        ),
        ((404, "text/plain", b""), "it has no tiles of this ground. Look elsewhere, or check its address or file."),
        ((200, "image/png", b""), "it has no tiles of this ground. Look elsewhere, or check its address or file."),
    ],
    ids=["refuses", "breaks", "signs in", "knows nothing", "says nothing"],
)
def test_what_a_server_answers_instead_of_tiles_is_told(
    window, go, settled, qtbot, tmp_path, monkeypatch, answer, said
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    window.desk.tools.tiles._opener = None
    panel = go(window, "map")
    with tile_server(lambda path: answer) as (base, asked):
        key = add(window, settled, OwnLayer("", "Web", ADDRESS, base + "/{z}/{x}/{y}.png?key=s3cret", epsg=27700))
        rest(window, qtbot, key)
        assert asked
        assert panel.layers.left_out.text() == f"Web: 127.0.0.1: {said}"
        remove(window, settled)
    window.desk.tools.tiles._opener = None


def test_a_server_that_never_answers_stops_nobody(window, go, settled, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    monkeypatch.setattr("estates_app.store.tiles.fetching.TIMEOUT_S", 0.5)
    window.desk.tools.tiles._opener = None
    go(window, "map")
    gate = threading.Event()

    def silence(path):
        gate.wait(30)
        return 200, "image/png", PICTURE

    with tile_server(silence) as (base, asked):
        key = add(window, settled, OwnLayer("", "Web", ADDRESS, base + "/{z}/{x}/{y}.png", epsg=27700))
        began = time.monotonic()
        window.work.map.view.settle()
        qtbot.waitUntil(lambda: bool(asked))
        assert own(window).held[key].backdrop.loader.is_busy
        remove(window, settled)
        assert not window.work.map.scene.backdrops
        assert time.monotonic() - began < 25.0  # nobody waited for the answer
        gate.set()
    window.desk.tools.tiles._opener = None


def test_odd_shapes_are_shown_as_far_as_they_go_and_none_is_said(window, go, settled, qtbot, tmp_path, middle):
    panel = go(window, "map")
    x, y = middle
    shapes = {
        "bow": shapely.Polygon([(x, y), (x + 4e3, y + 4e3), (x + 4e3, y), (x, y + 4e3)]),
        "mixed": shapely.GeometryCollection([shapely.box(x, y, x + 1e3, y + 1e3), shapely.Point(x, y)]),
        "line": shapely.LineString([(x, y), (x + 9e3, y)]),
        "point": shapely.Point(x - 2e3, y),
        "spot": shapely.LineString([(x, y), (x, y)]),
        "empty": shapely.Polygon(),
        "none": None,
    }
    path = tmp_path / "odd.gpkg"
    gpd.GeoDataFrame({"name": list(shapes)}, geometry=list(shapes.values()), crs=27700).to_file(path, layer="odd")
    key = add(window, settled, OwnLayer("", "Odd", VECTOR, str(path), label_field="name"))
    rest(window, qtbot, key)
    for factor in (8.0, 8.0, 1 / 64.0, 1 / 20.0):
        window.work.map.view.zoom(factor)
        rest(window, qtbot, key)
    window.work.map.view.fit()
    assert own(window).held[key].count == 5
    assert panel.layers.left_out.text() == "Odd: 2 of 7 shapes have no place and are left out."
    remove(window, settled)
    path = tmp_path / "none.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    add(window, settled, OwnLayer("", "None", VECTOR, str(path)))
    assert panel.layers.left_out.text() == "None: There is no shape in it. Export it again."


def test_a_shape_of_very_many_corners_comes_in_slices(window, go, settled, qtbot, tmp_path, middle):
    go(window, "map")
    random, turn = np.random.default_rng(3), np.linspace(0.0, 2.0 * np.pi, 200_000, endpoint=False)
    radius = 9_000.0 + np.cumsum(random.normal(0.0, 2.0, len(turn)))
    ring = np.column_stack([middle[0] + radius * np.cos(turn), middle[1] + radius * np.sin(turn)])
    path = tmp_path / "coast.gpkg"
    gpd.GeoDataFrame({"name": ["coast"]}, geometry=[shapely.Polygon(ring)], crs=27700).to_file(path, layer="coast")
    key = add(window, settled, OwnLayer("", "Coast", VECTOR, str(path), colour="negative"))
    rest(window, qtbot, key)
    backdrop = own(window).held[key].backdrop
    blocks = [backdrop.loader.piece(one) for one in list(backdrop.loader._pieces)]
    assert blocks
    assert max(batch.vertices for block in blocks for batch in block.batches) < 50_000  # no job is all of it
    assert own(window).notes() == ()


def test_a_layer_of_another_county_says_so_and_is_gone_to_by_its_menu(window, go, settled, qtbot, tmp_path, middle):
    panel = go(window, "map")
    x, y = 200_000.0, 800_000.0
    path = tmp_path / "far.gpkg"
    gpd.GeoDataFrame({"n": ["a"]}, geometry=[shapely.box(x, y, x + 5e3, y + 5e3)], crs=27700).to_file(path, layer="far")
    key = add(window, settled, OwnLayer("", "Far", VECTOR, str(path)))
    assert panel.layers.left_out.text() == (
        "Far: All of it lies off the ground of this project. Go to it by its menu, or check the file."
    )
    panel.layers.list._open(OWN + key)
    menu = panel.layers.list.open_menu
    (entry,) = (e for e in menu.actions() if e.text() == "Go to it")
    menu.close()
    entry.trigger()
    settled(window)
    west, south, east, north = window.work.map.view.camera.bounds_27700()
    assert west < x < x + 5e3 < east
    assert south < y < y + 5e3 < north
    window.work.map.view.fit()


def test_names_of_a_base_map_come_with_the_first_properties_of_an_empty_project(own_window, settled, qtbot, tmp_path):
    window = own_window("none")
    assert window.projects.open(make_project(tmp_path / "empty.estates.gpkg"))
    settled(window)
    window.desk.go("map")
    key = add(window, settled, OwnLayer("", "Base", BASE, str(zoomstack(tmp_path / "base.gpkg"))))
    assert own(window).held[key].names == ()
    other = ProjectFile.open(make_project(tmp_path / "full.estates.gpkg", [(X + 500.0, Y + 500.0)]))
    full = other.load()
    other.close()
    session = window.bridge.session
    held = session.estate.with_(properties=full.properties, partners=full.partners)
    session.apply(session.new_edit("Bring properties"), Arrival(held))
    settled(window)
    names = {place.name for place in own(window).held[key].names}
    assert names
    assert names <= {place.name for place in window.work.map.scene.places}
