"""Ends in the midst of things: the window, the project, the theme or the text goes while the map is still at work."""

from __future__ import annotations

import shutil
import threading

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from estates_app.domain.mapsheet import ADDRESS, OwnLayer
from estates_app.ui.dialogs.export_map import ExportMap
from estates_app.ui.parts.map_paper import LOCALITIES
from estates_app.ui.parts.own_layers import own_layers_of
from estates_app.workspace import mapping_sheet
from tests.map.tilepictures import encoded, plain
from tests.tilefiles import tile_server
from tests.ui.county_desk import IGNORED

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def own_file(small_file):
    return small_file


@pytest.fixture
def other(small_file, tmp_path):
    """Another project."""
    path = tmp_path / "other.estates.gpkg"
    shutil.copyfile(small_file, path)
    return path


@pytest.fixture
def quiet(qtlog):
    """Nothing may be said by Qt, such as of an object that is gone."""
    yield
    QApplication.processEvents()
    bury()
    assert [record.message for record in qtlog.records if IGNORED not in record.message] == []


def bury() -> None:
    """Delete what is to be deleted, as the event loop does."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def ends(window, other) -> dict:
    """What may happen at any moment."""

    def larger() -> None:
        window.desk.settings.text_size = 1.3
        window.dress()

    def dark() -> None:
        window.desk.settings.theme = "dark"
        window.dress()

    return {
        "close": window.close,
        "leave": window.projects.close,
        "open": lambda: window.projects.open(other),
        "dark": dark,
        "larger": larger,
        "undo": window.bridge.undo_stack.undo,
    }


@pytest.mark.parametrize("end", ["close", "open"])
def test_while_the_map_renders(own_window, qtbot, quiet, other, end):
    window = own_window()
    view = window.work.map.view
    view.zoom(3.0)
    for _ in range(3):
        QApplication.processEvents()
    assert view.engine.wants_work(view.camera)
    ends(window, other)[end]()
    bury()
    qtbot.wait(150)


@pytest.mark.parametrize("end", ["close", "open"])
def test_while_tiles_are_on_their_way(own_window, settled, qtbot, quiet, other, end, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    gate = threading.Event()

    def slowly(path):
        gate.wait(20)
        return 200, "image/png", encoded(plain("#ccddee"))

    window = own_window()
    window.desk.go("map")
    with tile_server(slowly) as (base, asked):
        layer = OwnLayer("", "Web", ADDRESS, base + "/{z}/{x}/{y}.png", epsg=27700)
        window.bridge.step(lambda: mapping_sheet.add_own_layer(window.bridge.session, layer))
        settled(window)
        window.work.map.view.settle()
        qtbot.waitUntil(lambda: bool(asked))
        ends(window, other)[end]()
        bury()
        gate.set()  # now they come, and nobody is there
        qtbot.wait(200)
        assert not own_layers_of(window.desk).held


@pytest.mark.parametrize("end", ["close", "open", "larger"])
def test_while_an_atlas_is_written_nothing_is_left_half_written(
    own_window, settled, qtbot, quiet, other, end, tmp_path, monkeypatch
):
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(folder / "atlas.png"), ""))
    window = own_window()
    window.desk.go("map")
    settled(window)
    window.work.map.export()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ExportMap)
    dialog.kind.choose("png")
    dialog.dpi.choose(96)
    dialog.pages.setCurrentIndex(dialog.pages.findData(LOCALITIES))
    qtbot.mouseClick(dialog.yes, LEFT)
    qtbot.waitUntil(lambda: any(folder.iterdir()))  # the first page lies aside
    ends(window, other)[end]()
    bury()
    qtbot.waitUntil(lambda: not any(folder.iterdir()))
    assert not dialog.isVisible()
    qtbot.wait(400)  # longer than a preview waits
    assert not any(folder.iterdir())


def half_drawn(view, qtbot, tool: str, at: QPoint) -> None:
    """Take a tool and stop in the middle of it, the button held down."""
    view.toolbox.choose(tool)
    if tool in ("area", "measure", "measure_area"):
        for corner in (at, at + QPoint(70, 10), at + QPoint(20, 60)):
            qtbot.mouseClick(view, LEFT, NONE, corner)
    qtbot.mousePress(view, LEFT, NONE, at)
    for step in range(1, 5):
        qtbot.mouseMove(view, at + QPoint(12, 8) * step)


@pytest.mark.parametrize("end", ["leave", "open", "dark", "larger", "undo"])
def test_with_a_tool_in_the_middle_of_its_work(own_window, settled, qtbot, quiet, other, end):
    window = own_window()
    for tool in ("lasso", "place", "area"):
        if not window.bridge.is_open:
            window.projects.open(other)
        settled(window)
        window.desk.go("map")
        view = window.work.map.view
        view.fit()
        view.settle()
        xy = window.bridge.estate.property_xy_27700()
        (x, y) = view.camera.to_px(xy[np.isfinite(xy).all(axis=1)][:1])[0]
        half_drawn(view, qtbot, tool, QPoint(round(x), round(y)))
        told = window.bridge.session.last_edit
        number = None if told is None else told.id
        ends(window, other)[end]()
        QApplication.processEvents()
        qtbot.mouseRelease(view, LEFT, NONE, QPoint(round(x) + 60, round(y) + 40))
        bury()
        if window.bridge.is_open:
            settled(window)
            edit = window.bridge.session.last_edit
            is_same = end in ("dark", "larger", "undo")
            if end == "open" or (is_same and tool != "place"):
                assert edit is None or edit.id == number  # what was half done is not done
            assert not window.bridge.estate.sheet.areas
            window.bridge.undo_stack.clear()
