"""What the window remembers on this machine: settings and layout."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from estates_app.ui.dialogs.settings import SettingsDialog


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
    table = window.work.table.pane.table
    table.headings.resizeSection(2, 177)
    table.headings._kept["partner"] = 177
    window.close()
    again = own_window()
    go(again, "map")
    assert again.work._split.sizes() == pytest.approx(mine, abs=2)
    again.actions_by_key["reset_layout"].trigger()
    assert again.work._split.sizes() == pytest.approx(usual, abs=2)
    assert "layout" in again.say.card.text()
