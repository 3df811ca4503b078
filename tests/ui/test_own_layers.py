"""Layers that people add: the dialog, files dropped on the map, a file that is gone, what the map says of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from estates_app.domain.mapsheet import ADDRESS, BASE, MBTILES, OWN, VECTOR, OwnLayer
from estates_app.map.legend import LineRow
from estates_app.ui.dialogs.add_layer import AddLayer
from estates_app.ui.parts.map_paper import Choice, MapPaper
from estates_app.ui.parts.map_public import PublicSheet
from estates_app.ui.parts.own_layers import own_layers_of
from estates_app.ui.workshop.mode import Workshop
from estates_app.workspace import mapping_sheet
from tests.map.basemapfiles import zoomstack
from tests.map.tilepictures import encoded, plain
from tests.tilefiles import tile_server, write_mbtiles


@pytest.fixture
def own_file(small_file):
    return small_file


@pytest.fixture
def middle(window):
    xy = window.bridge.estate.property_xy_27700()
    return np.nanmedian(xy, axis=0)


@pytest.fixture
def plots(tmp_path, middle):
    """Three plots, one of them in France."""
    x, y = middle
    far = shapely.box(9e5, -9e5, 9.1e5, -8e5)
    shapes = [shapely.box(x, y, x + 3000, y + 3000), shapely.Point(x - 4000, y).buffer(1500), far]
    path = tmp_path / "plots.gpkg"
    gpd.GeoDataFrame({"plot": ["North", "West", "Far"]}, geometry=shapes, crs=27700).to_file(path, layer="plots")
    return path


def own(window):
    return own_layers_of(window.desk)


def sheet(window):
    return window.bridge.estate.sheet


def choose(dialog: AddLayer, qtbot, path: Path) -> None:
    dialog.take(path)
    qtbot.waitUntil(lambda: bool(dialog._offers) or dialog._fault.isVisible())


def add(window, settled, layer: OwnLayer) -> str:
    key = window.bridge.step(lambda: mapping_sheet.add_own_layer(window.bridge.session, layer))
    settled(window)
    return key


def test_a_file_is_added_by_the_dialog_shown_named_and_taken_back(window, go, settled, qtbot, hands, meet, plots):
    panel = go(window, "map")

    def fill(dialog: AddLayer) -> None:
        choose(dialog, qtbot, plots)
        assert dialog.offers.currentText() == "plots"
        assert dialog.about.text() == "areas, 3 shapes, EPSG:27700"
        dialog.colour.setCurrentIndex(dialog.colour.findData("negative"))
        dialog.names.setCurrentIndex(dialog.names.findData("plot"))
        dialog.attribution.setText("Plots of the county")
        hands.click(dialog.yes)

    met = meet(fill, kind=AddLayer)
    hands.click(panel.layers.add)
    assert len(met) == 1
    settled(window)
    (layer,) = sheet(window).own
    assert (layer.kind, layer.title, layer.table, layer.colour, layer.label_field) == (
        VECTOR, "plots", "plots", "negative", "plot",
    )  # fmt: skip
    held = own(window).held[layer.id]
    assert held.count == 2
    assert held.notes == ("1 of 3 shapes lies outside Britain and is left out.",)
    assert panel.layers.list.rows[OWN + layer.id].count.text() == "2"
    assert panel.layers.left_out.text() == "plots: 1 of 3 shapes lies outside Britain and is left out."
    scene = window.work.map.scene
    assert scene.backdrops[OWN + layer.id] is held.backdrop
    assert {"North", "West"} <= {place.name for place in scene.places}
    assert "Plots of the county" in window.work.map.view.furniture.attribution.toolTip()
    window.bridge.undo_stack.undo()
    settled(window)
    assert not scene.backdrops
    assert "North" not in {place.name for place in scene.places}
    assert "Plots of the county" not in window.work.map.view.furniture.attribution.toolTip()
    window.bridge.undo_stack.redo()
    settled(window)
    assert OWN + layer.id in scene.backdrops


def test_an_own_layer_is_painted_on_the_map(window, go, settled, qtbot, plots, middle):
    go(window, "map")
    view = window.work.map.view
    view.settle()
    key = add(window, settled, OwnLayer("", "Plots", VECTOR, str(plots), colour="negative", width_px=4))
    qtbot.waitUntil(lambda: key in own(window).held and own(window).held[key].count == 2)
    x, y = middle
    wanted = view.look.colour("negative")

    def difference() -> int:
        """Return how far the colours where the West edge of the plot should lie are from the layer's colour."""
        view.settle()
        shown, ratio = view.grab().toImage(), view.devicePixelRatioF()
        left, top = np.rint(view.camera.to_px(np.array([[x + 1500.0, y]]))[0] * ratio).astype(int)
        near = [shown.pixelColor(int(left) + dx, int(top) + dy) for dx in (-2, 0, 2) for dy in range(-3, 4)]
        return min(abs(c.red() - wanted.red()) + abs(c.green() - wanted.green()) for c in near)

    qtbot.waitUntil(lambda: difference() < 60)


def test_a_dropped_map_is_offered_and_a_table_is_left_to_the_registers(
    window, go, settled, qtbot, meet, plots, tmp_path
):
    go(window, "map")
    area = window.work.map

    def drop(path: Path) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
        taken = own(window).eventFilter(area, enter)
        return own(window).eventFilter(area, QDropEvent(QPointF(50, 50), copy, data, left, none)) and taken

    def look(dialog: AddLayer) -> None:
        qtbot.waitUntil(lambda: bool(dialog._offers))
        assert dialog.name.text() == "plots"
        dialog.reject()

    met = meet(look, kind=AddLayer)
    assert drop(plots)
    qtbot.waitUntil(lambda: len(met) == 1 and own(window).dialog is None)
    assert not sheet(window).own
    (tmp_path / "register.csv").write_text("Name,Postcode\nHall,DE4 3AA\n")
    assert not drop(tmp_path / "register.csv")
    assert not drop(tmp_path / "gone.gpkg")
    other = tmp_path / "b.estates.gpkg"
    shutil.copyfile(plots, other)
    assert not drop(other)


def test_a_bad_file_and_a_bad_address_are_told_in_the_dialog(window, settled, qtbot, hands, tmp_path):
    dialog = AddLayer(window.desk, parent=window)
    dialog.show()
    hands.click(dialog.yes)
    assert dialog._fault.text() == "Choose a file first"
    (tmp_path / "a.mbtiles").write_bytes(b"SQLite format 3\x00" + bytes(40))
    choose(dialog, qtbot, tmp_path / "a.mbtiles")
    assert "a.mbtiles" in dialog._fault.text()
    hands.click(dialog.yes)
    assert dialog.isVisible()
    hands.click(dialog.source._group.button(1))
    assert not dialog.file.isVisible()
    assert dialog.address.isVisible()
    assert dialog.grid.isVisible()
    assert not dialog.colour.isVisible()
    dialog.address.setFocus()
    qtbot.keyClicks(dialog.address, "https://api.example.org/Outdoor_27700/{z}/{x}.png?key=s3cret")
    hands.click(dialog.yes)
    assert "zoom, column and row" in dialog._fault.text()
    assert "s3cret" not in dialog._fault.text()
    assert dialog.grid.value() == "27700"
    dialog.address.setText("https://api.example.org/Outdoor_27700/{z}/{x}/{y}.png?key=s3cret")
    hands.click(dialog.yes)
    assert dialog._fault.text() == "Give the layer a name"
    dialog.name.setText("Outdoor")
    made = dialog.made()
    assert (made.kind, made.epsg, made.title) == (ADDRESS, 27700, "Outdoor")
    dialog.reject()
    dialog.deleteLater()
    settled(window)


def test_a_file_that_is_gone_is_told_and_can_be_found_again(window, go, settled, qtbot, meet, plots, tmp_path):
    panel = go(window, "map")
    key = add(window, settled, OwnLayer("", "Plots", VECTOR, str(tmp_path / "elsewhere" / "plots.gpkg"), table="plots"))
    held = own(window).held[key]
    assert held.is_gone
    row = panel.layers.list.rows[OWN + key]
    assert row.count.text() == "file not found"
    assert "plots.gpkg: it is not where it was" in panel.layers.left_out.text()
    panel.layers.list._open(OWN + key)
    (entry,) = (e for e in panel.layers.list.open_menu.actions() if e.text() == "Find the file…")
    panel.layers.list.open_menu.close()

    def find(dialog: AddLayer) -> None:
        qtbot.waitUntil(lambda: dialog._fault.isVisible())
        choose(dialog, qtbot, plots)
        dialog.accept()

    meet(find, kind=AddLayer)
    entry.trigger()
    settled(window)
    assert sheet(window).own_layer(key).title == "Plots"
    assert own(window).held[key].count == 2
    assert panel.layers.list.rows[OWN + key].count.text() == "2"


def test_layers_stay_when_the_pages_are_made_anew_for_larger_text(own_window, settled, plots):
    window = own_window()
    key = add(window, settled, OwnLayer("", "Plots", VECTOR, str(plots)))
    backdrop = own(window).held[key].backdrop
    before = window.work.map
    window.desk.settings.text_size = 1.3
    window.dress()
    settled(window)
    assert window.work.map is not before
    assert window.work.map.scene.backdrops[OWN + key] is backdrop
    assert own(window).held[key].backdrop is backdrop


def test_colour_and_width_follow_without_reading_again(window, go, settled, plots):
    go(window, "map")
    key = add(window, settled, OwnLayer("", "Plots", VECTOR, str(plots)))
    backdrop = own(window).held[key].backdrop
    changed = replace(sheet(window).own_layer(key), colour="positive", width_px=5.0, title="Fields")
    window.bridge.step(lambda: mapping_sheet.change_own_layer(window.bridge.session, changed))
    settled(window)
    assert own(window).held[key].backdrop is backdrop
    assert backdrop.styles[0].colour == "positive"
    assert backdrop.styles[0].width_px(1.0) == 5.0


def test_a_hidden_layer_is_not_read_and_carries_no_attribution(window, go, settled, plots):
    go(window, "map")
    key = add(window, settled, OwnLayer("", "Plots", VECTOR, str(plots), attribution="Plots of the county"))
    session = window.bridge.session
    window.bridge.step(lambda: mapping_sheet.show_layer(session, OWN + key, is_shown=False))
    settled(window)
    assert "Plots of the county" not in window.work.map.view.furniture.attribution.toolTip()


def test_tiles_and_base_maps_are_opened_for_what_they_are(window, go, settled, qtbot, tmp_path):
    go(window, "map")
    tiles = write_mbtiles(tmp_path / "a.mbtiles", [(6, 31, 20, encoded(plain("#ccddee")))])
    base = zoomstack(tmp_path / "base.gpkg")
    first = add(window, settled, OwnLayer("", "Tiles", MBTILES, str(tiles), epsg=3857))
    second = add(window, settled, OwnLayer("", "Base", BASE, str(base)))
    held = own(window).held
    assert not held[first].fault
    assert held[first].backdrop.source.grid.epsg == 3857
    assert held[second].backdrop.source.title == "base.gpkg"
    keys = [state.key for state in sheet(window).stack()]
    assert max(keys.index(OWN + first), keys.index(OWN + second)) < keys.index("zones")


def test_tiles_of_an_address_come_to_the_map_and_its_silence_is_told(window, go, settled, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    window.desk.tools.tiles._opener = None
    panel = go(window, "map")
    data = encoded(plain("#ccddee"))
    with tile_server(lambda path: (200, "image/png", data)) as (base, asked):
        key = add(window, settled, OwnLayer("", "Web", ADDRESS, base + "/{z}/{x}/{y}.png?key=s3cret", epsg=27700))
        window.work.map.view.settle()
        qtbot.waitUntil(lambda: bool(asked))
        qtbot.waitUntil(lambda: not own(window).held[key].backdrop.loader.is_busy)
    assert own(window).notes() == ()
    window.work.map.view.zoom(9.0)
    qtbot.waitUntil(lambda: window.work.map.view.settle() is None and bool(own(window).notes()))
    qtbot.waitUntil(lambda: "does not answer" in panel.layers.left_out.text())
    assert "s3cret" not in panel.layers.left_out.text()
    window.desk.tools.tiles._opener = None
    window.work.map.view.fit()


def test_closing_the_project_lets_go_of_its_layers(own_window, settled, plots):
    window = own_window()
    add(window, settled, OwnLayer("", "Plots", VECTOR, str(plots)))
    assert own(window).held
    window.projects.close()
    QApplication.processEvents()
    assert not own(window).held
    assert not window.work.map.scene.backdrops


def test_the_legend_says_what_an_own_layer_is(window, go, settled, plots):
    go(window, "map")
    legend = window.work.map.view.furniture.legend
    key = add(window, settled, OwnLayer("", "Regeneration area", VECTOR, str(plots), colour="negative", width_px=3))
    row = next(entry for entry in legend.entries if isinstance(entry, LineRow) and entry.words == "Regeneration area")
    assert row.colour(window.desk.skin.theme) == window.desk.skin.theme.colour("negative")
    assert row.width_px == 3
    assert "Regeneration area" in legend.accessibleDescription()
    window.bridge.step(lambda: mapping_sheet.show_layer(window.bridge.session, OWN + key, is_shown=False))
    settled(window)
    assert "Regeneration area" not in legend.accessibleDescription()


@pytest.mark.parametrize("is_public", [True, False])
def test_a_room_and_the_public_see_shapes_only_where_somebody_said_so(window, go, settled, qtbot, plots, is_public):
    go(window, "map")
    layer = OwnLayer(
        "", "Plots", VECTOR, str(plots), label_field="plot", attribution="Of the county", is_public=is_public
    )
    key = add(window, settled, layer)
    page = PublicSheet(window.desk, window.work.map.view).page(
        MapPaper(window.desk, window.work.map.view).pages(Choice(title="Plots"))[0]
    )
    assert (OWN + key in page.scene.backdrops) == is_public
    assert ("North" in {place.name for place in page.scene.places}) == is_public
    assert ("Of the county" in page.attribution) == is_public
    assert any(isinstance(row, LineRow) and row.words == "Plots" for row in page.legend) == is_public
    workshop = Workshop(window.desk, window)
    workshop.begin()
    try:
        settled(window)
        room = workshop.projector.map
        qtbot.waitUntil(lambda: (OWN + key in room.engine.scene.backdrops) == is_public)
        assert ("North" in {place.name for place in room.engine.scene.places}) == is_public
        assert ("Of the county" in room.furniture.attribution.words) == is_public
    finally:
        workshop.leave()
