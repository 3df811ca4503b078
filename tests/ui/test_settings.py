"""What the window remembers on this machine: settings and layout."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from estates_app.ui.dialogs.settings import SettingsDialog
from estates_app.ui.look import Look, kept_of
from tests.ui.conftest import make_settings
from tests.ui.steps import shown_ids


@pytest.fixture
def own_file(small_file):
    return small_file


def test_settings_change_theme_and_size_of_text_at_once_and_are_remembered(own_window, hands, meet, settled, tmp_path):
    window = own_window()

    def choose(dialog):
        assert isinstance(dialog, SettingsDialog)
        dialog.theme.setFocus()
        hands.keys(dialog.theme, Qt.Key.Key_Right)
        hands.keys(dialog.text_size, Qt.Key.Key_Right, Qt.Key.Key_Right)
        dialog.author.setText("  A. Surveyor ")
        hands.keys(dialog.author, Qt.Key.Key_Return)

    bar = window.work.context.height()
    meet(choose)
    hands.shortcut(window, Qt.Key.Key_Comma)
    settled(window)
    assert (window._skin.name, window._skin.scale) == ("dark", 1.3)
    app = QApplication.instance()
    assert app.palette().window().color() == window._skin.colour("window")
    assert app.font().pixelSize() == window._skin.font("body").pixelSize()
    assert window.work.map.view.look.theme.name == "dark"
    assert window.work.context.height() == round(bar * 1.3)
    assert window.bridge.session.author == "A. Surveyor"
    assert window.work.table.pane.table.verticalHeader().defaultSectionSize() == window._skin.height("row")
    window.close()
    again = own_window()
    assert (again._skin.name, again._skin.scale) == ("dark", 1.3)
    assert again.bridge.session.author == "A. Surveyor"


def test_settings_that_are_cancelled_change_nothing(window, hands, meet):
    def leave(dialog):
        hands.keys(dialog.theme, Qt.Key.Key_Right)
        hands.keys(dialog, Qt.Key.Key_Escape)

    met = meet(leave)
    window.actions_by_key["settings"].trigger()
    assert met
    assert window._skin.name == window.desk.settings.theme == "light"


def test_nonsense_in_the_settings_falls_back_to_the_defaults(window):
    settings, store = window.desk.settings, window.desk.settings._store
    for key, value in (("theme", "pink"), ("text_size", "huge"), ("opens_last", 7), ("layout/split/map", "x")):
        store.setValue(key, value)
    assert settings.theme == "light"
    assert settings.text_size == 1.0
    assert settings.opens_last is False
    assert settings.layout("split/map").isEmpty()


def test_the_window_comes_back_in_the_size_in_which_it_was_closed(own_window):
    window = own_window("")
    usual = window.height()
    window.resize(window.minimumWidth(), usual - 60)  # no larger than the screen of the tests
    window.close()
    assert own_window("").height() == usual - 60


def drag_splitter(window, hands, qtbot, by):
    split = window.work._split
    handle = split.handle(1)
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle + QPoint(0, by))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, by))
    return split.sizes()


def test_the_layout_is_remembered_by_stage_and_can_be_reset(own_window, go, hands, qtbot):
    window = own_window()
    go(window, "map")
    usual = window.work._split.sizes()
    mine = drag_splitter(window, hands, qtbot, -80)
    assert mine[0] < usual[0] - 40
    other = go(window, "money") and window.work._split.sizes()
    assert abs(other[0] - other[1]) <= 2
    go(window, "map")
    assert window.work._split.sizes() == mine
    window.close()
    again = own_window()
    go(again, "map")
    assert again.work._split.sizes() == pytest.approx(mine, abs=2)
    again.actions_by_key["reset_layout"].trigger()
    assert again.work._split.sizes() == pytest.approx(usual, abs=2)
    assert "layout" in again.say.card.text()


# --- the table ----------------------------------------------------------------------------------------------------


def drag_along(header, qtbot, start, end):
    """Drag along the headings from one place to another, px from the left."""
    at, view = header.height() // 2, header.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(start, at))
    for x in (start + (end - start) // 2, end):
        qtbot.mouseMove(view, QPoint(x, at))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(end, at))


def right_edge(header, key):
    at = header.model().keys.index(key)
    return header.sectionViewportPosition(at) + header.sectionSize(at) - 1


def test_columns_keep_their_width_in_every_stage_and_at_another_size_of_text(own_window, go, qtbot, settled):
    window = own_window()
    go(window, "map")
    header = window.work.table.pane.table.headings
    at = header.model().keys.index("partner")
    usual = header.sectionSize(at)
    drag_along(header, qtbot, right_edge(header, "partner"), right_edge(header, "partner") + 40)
    assert header.sectionSize(at) == usual + 40
    window.close()
    again = own_window()
    for stage in ("map", "demand"):
        go(again, stage)
        header = again.work.table.pane.table.headings
        assert header.sectionSize(header.model().keys.index("partner")) == usual + 40
    again.desk.settings.text_size = 1.3
    again.dress()
    settled(again)
    header = again.work.table.pane.table.headings
    assert header.sectionSize(header.model().keys.index("partner")) == pytest.approx(1.3 * (usual + 40), abs=1)
    again.actions_by_key["reset_layout"].trigger()
    assert header.sectionSize(header.model().keys.index("partner")) == pytest.approx(1.3 * usual, abs=1)


def test_columns_stay_in_the_order_and_the_sorting_that_they_were_given(own_window, go, hands, qtbot):
    window = own_window()
    go(window, "map")
    table = window.work.table.pane.table
    usual = table.properties.keys
    header = table.headings
    drag_along(header, qtbot, right_edge(header, "use") - 30, right_edge(header, "postcode") - 5)
    mine = header.keys_seen()
    assert mine.index("use") > mine.index("postcode")
    assert sorted(mine) == sorted(usual)
    hands.heading(table, table.properties.keys.index("gia_m2"))
    order = shown_ids(table)
    go(window, "money")
    assert table.properties.keys == window.work.stages["money"].columns
    assert header.keys_seen() == table.properties.keys  # the order of one stage is not that of another
    assert table.properties.sorting == ("running_cost_gbp_a_year", True)
    go(window, "map")
    assert header.keys_seen() == mine
    window.close()
    again = own_window()
    go(again, "map")
    table = again.work.table.pane.table
    assert table.headings.keys_seen() == mine
    assert table.properties.sorting == ("gia_m2", True)
    assert shown_ids(table) == order
    again.actions_by_key["reset_layout"].trigger()
    assert table.headings.keys_seen() == usual
    assert table.properties.sorting == ("name", False)


def test_columns_that_are_no_more_are_left_out(own_window, go, tmp_path):
    settings = make_settings(tmp_path / "settings.ini")
    settings.table.keep_columns("map", ("name", "phlogiston", "use"))
    settings.table.keep_sorting("map", "phlogiston", is_descending=True)
    settings._store.setValue("layout/widths", "use=huge|name|=7|partner=90")
    window = own_window(settings=settings)
    go(window, "map")
    table = window.work.table.pane.table
    assert table.properties.keys == ("name", "use")
    assert table.properties.sorting[0] == "name"
    assert table.properties.rowCount() == len(window.bridge.estate.properties)


def share_of_the_first(split):
    """Return how much of the room the first part has: the second window may be a little smaller."""
    return split.sizes()[0] / sum(split.sizes())


def test_the_room_of_file_and_result_is_kept(own_window, go, qtbot):
    window = own_window()
    go(window, "registers")
    split = window.work.stage_widget("registers").page.tables._split
    usual, handle = share_of_the_first(split), split.handle(1)
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle - QPoint(60, 0))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle - QPoint(60, 0))
    mine = share_of_the_first(split)
    assert mine < usual - 0.03
    window.close()
    again = own_window()
    go(again, "registers")
    split = again.work.stage_widget("registers").page.tables._split
    assert share_of_the_first(split) == pytest.approx(mine, abs=0.01)
    again.resize(window.size())
    again.actions_by_key["reset_layout"].trigger()
    assert share_of_the_first(split) == pytest.approx(usual, abs=0.01)


# --- what is looked at --------------------------------------------------------------------------------------------


def leave_in_a_place_of_ones_own(window, go, hands, settled):
    """Turn to Demand, one town and another colour, and close the window; returns the town's id."""
    go(window, "demand")
    bar = window.work.context
    bar.locality.setCurrentIndex(2)
    bar.locality.activated.emit(2)
    hands.keys(bar.colour, Qt.Key.Key_Down)
    settled(window)
    town = window.bridge.look.locality
    assert town
    assert window.bridge.look.colour == "score"
    window.close()
    return town


def test_a_project_opens_where_it_was_left(own_window, go, hands, settled):
    window = own_window()
    assert (window.bridge.look.stage, window.bridge.look.locality) == ("map", "")  # the first time
    hands.click(window.work.stage_widget("map").layers.list.rows["zones"].check)
    key = window.bridge.estate.properties.ids[3]
    window.bridge.select((key,))
    town = leave_in_a_place_of_ones_own(window, go, hands, settled)
    again = own_window()
    look, work = again.bridge.look, again.work
    assert work.bar.buttons["demand"].isChecked()
    assert work.stage_widget("demand").isVisible()
    assert work.context.locality.currentData() == town
    assert work.context.colour.currentData() == "score"
    assert work.table.pane.table.properties.rowCount() == sum(
        where == town for where in again.bridge.estate.properties.texts("locality")
    )
    assert look.selected == (key,)
    go(again, "map")
    assert not work.stage_widget("map").layers.list.rows["zones"].check.isChecked()


def test_every_project_has_its_own_place_and_a_copy_begins_where_the_original_is(
    own_window, go, hands, settled, tmp_path, monkeypatch
):
    window = own_window()
    first = window.bridge.session.store.path
    go(window, "money")
    window.projects.start(tmp_path / "empty.estates.gpkg", "Nowhere")
    assert window.bridge.look.stage == "registers"
    window.projects.open(first)
    settled(window)
    assert window.bridge.look.stage == "money"
    window.bridge.look_at(locality=window.bridge.estate.localities.ids[0])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "copy"), ""))
    window.actions_by_key["save_copy"].trigger()
    settled(window)
    assert window.bridge.look.stage == "money"
    assert window.bridge.look.locality == window.bridge.estate.localities.ids[0]


def test_another_size_of_text_leaves_the_colour_that_was_chosen(own_window, go, hands, settled):
    window = own_window()
    go(window, "scores")
    hands.keys(window.work.context.colour, Qt.Key.Key_Down)
    assert window.bridge.look.colour == "fate"
    window.desk.settings.text_size = 1.3
    window.dress()
    settled(window)
    assert window.work.context.colour.currentData() == window.bridge.look.colour == "fate"


@pytest.mark.parametrize(
    "kept",
    [
        {"stage": "attic", "locality": "gone", "colour": "pink", "selected": ["gone"], "theme_of_zones": "sunshine"},
        {"stage": 7, "locality": ["x"], "colour": None, "selected": "all", "hidden": [1], "is_one_map": "yes", "x": {}},
        "nonsense",
    ],
)
def test_a_place_that_is_no_more_falls_back_to_the_usual_one(own_window, tmp_path, kept):
    settings = make_settings(tmp_path / "settings.ini")
    path = tmp_path / "amberdale.estates.gpkg"
    if isinstance(kept, str):
        settings._store.setValue("looks", kept)
    else:
        settings.keep_look(path, kept)
    window = own_window(settings=settings)
    usual = Look(stage="map", scenario=window.bridge.look.scenario)
    assert window.bridge.look == usual
    assert window.work.bar.buttons["map"].isChecked()


def test_layers_that_an_earlier_version_kept_hidden_here_are_the_project_s_now(own_window, tmp_path):
    settings = make_settings(tmp_path / "settings.ini")
    path = tmp_path / "amberdale.estates.gpkg"
    settings.keep_look(path, {"stage": "map", "hidden": ["roads", "moon"], "theme_of_zones": "older"})
    window = own_window(settings=settings)
    sheet = window.bridge.estate.sheet
    assert [state.key for state in sheet.layers if not state.is_shown] == ["roads"]
    assert sheet.shades.figure == "older"
    assert not window.work.stage_widget("map").layers.list.rows["roads"].check.isChecked()
    window.projects.close()
    assert not {"hidden", "theme_of_zones"} & settings.kept_look(path).keys()
    settings.keep_look(path, {"stage": "map", "hidden": ["zones"]})
    window.projects.open(path)
    assert window.bridge.estate.sheet == sheet  # what the project says wins


def test_what_was_looked_at_is_kept_of_the_last_projects_only(tmp_path):
    settings = make_settings(tmp_path / "settings.ini")
    paths = [tmp_path / f"{number}.estates.gpkg" for number in range(30)]
    for path in paths:
        settings.keep_look(path, {"stage": path.name})
    known = [path for path in paths if settings.kept_look(path)]
    assert 10 <= len(known) < 30
    assert known == paths[-len(known) :]


def test_a_selection_too_large_to_come_back_for_is_not_kept():
    few, many = (Look(selected=tuple(str(n) for n in range(count))) for count in (3, 900))
    assert kept_of(few)["selected"] == ["0", "1", "2"]
    assert kept_of(many)["selected"] == []
