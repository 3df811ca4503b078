"""The frame: stages, choosers, panes, undo, finder, messages, settings, layout, and projects opened and closed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from estates_app.domain.fates import Fate
from estates_app.ui.dialogs.settings import AboutDialog, KeysDialog, SettingsDialog
from estates_app.ui.stages.catalogue import STAGES
from estates_app.workspace import choosing, scenarios
from estates_app.workspace.project import open_project

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
#: The Shortlist makes its pages when it is seen: it is slow, and its own tests see to it.
KEYS = [stage.key for stage in STAGES if stage.key != "shortlist"]


def digit(number):
    return Qt.Key(Qt.Key.Key_0 + number)


def fate_of_one(window, fate=Fate.LET):
    """Choose a fate by the same step that the menu makes; returns the property."""
    bridge = window.bridge
    chosen = bridge.estate.scenario(bridge.look.scenario)
    key = next(
        k
        for k, d in window.results.findings.fates.items()
        if d.fate not in (fate, Fate.HOST) and not chosen.is_chosen(k, "fate")
    )
    bridge.step(lambda: choosing.set_fate(bridge.session, bridge.look.scenario, (key,), fate))
    return key


# --- stages and panes ---------------------------------------------------------------------------------------------


def test_a_click_and_ctrl_with_a_digit_turn_to_a_stage(window, hands, settled):
    for number, key in enumerate(KEYS, 1):
        hands.click(window.work.bar.buttons[key])
        settled(window)
        assert window.bridge.look.stage == key
        assert window.work.bar.buttons[key].isChecked()
        assert window.work.stage_widget(key).isVisible()
        hands.shortcut(window, digit(1 + number % len(KEYS)))
        assert window.bridge.look.stage == KEYS[number % len(KEYS)]
    settled(window)


def test_arrows_walk_along_the_stage_bar_and_space_chooses(window, hands, settled):
    first, second = (window.work.bar.buttons[key] for key in KEYS[:2])
    window.desk.go(KEYS[0])
    first.setFocus()
    hands.keys(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    assert window.bridge.look.stage == KEYS[0]  # to walk is not to choose
    hands.keys(second, Qt.Key.Key_Space)
    assert window.bridge.look.stage == KEYS[1]
    hands.keys(second, Qt.Key.Key_Left)
    hands.keys(first, Qt.Key.Key_Left)
    assert window.work.bar.buttons[STAGES[-1].key].hasFocus()
    settled(window)


@pytest.mark.parametrize("stage", ["map", "demand", "scores", "proposals", "money"])
def test_f6_walks_round_bars_map_table_and_panel_and_shift_f6_back(window, go, hands, stage):
    go(window, stage)
    panes = window.work.panes()
    assert len(panes) == 5

    def here():
        now = QApplication.focusWidget()
        return next((i for i, pane in enumerate(panes) if pane is now or pane.isAncestorOf(now)), None)

    hands.shortcut(window, Qt.Key.Key_F6, NONE)
    start, seen = here(), []
    for _ in panes:
        hands.shortcut(window, Qt.Key.Key_F6, NONE)
        seen.append(here())
    assert seen == [(start + step) % 5 for step in range(1, 6)]
    hands.shortcut(window, Qt.Key.Key_F6, SHIFT)
    assert here() == (start - 1) % 5


def test_escape_clears_the_selection(window, go, hands):
    go(window, "map")
    window.bridge.select(window.bridge.estate.properties.ids[:2])
    window.work.map.view.setFocus()
    hands.shortcut(window, Qt.Key.Key_Escape, NONE)
    assert window.bridge.look.selected == ()


def test_escape_leaves_the_symbol_that_was_walked_to_before_it_clears_the_selection(window, go, hands):
    go(window, "map")
    view = window.work.map.view
    window.bridge.select(window.bridge.estate.properties.ids[:1])
    view.setFocus()
    hands.keys(view, Qt.Key.Key_Tab)
    assert view.engine.marks.walked >= 0
    hands.shortcut(window, Qt.Key.Key_Escape, NONE)
    assert view.engine.marks.walked == -1
    assert window.bridge.look.selected
    hands.shortcut(window, Qt.Key.Key_Escape, NONE)
    assert not window.bridge.look.selected


def test_w_asks_why_on_the_map_as_in_the_table(window, go, hands, meet, qtbot):
    go(window, "map")
    window.bridge.select(window.bridge.estate.properties.ids[:1])
    for widget in (window.work.map.view, window.work.table.pane.table):
        titles = meet(lambda dialog: dialog.reject())
        widget.setFocus()
        hands.keys(widget, Qt.Key.Key_W)
        qtbot.waitUntil(lambda met=titles: bool(met))
        assert titles[0].windowTitle().startswith("Why?")


# --- choosers -----------------------------------------------------------------------------------------------------


def test_the_locality_chooser_narrows_table_and_words_and_all_is_first(window, go, hands, settled, qtbot):
    go(window, "map")
    bar, estate = window.work.context, window.bridge.estate
    assert bar.locality.itemText(0) == "All localities"
    assert bar.locality.count() == 1 + len(estate.localities)
    hands.shortcut(window, Qt.Key.Key_L)
    view = bar.locality.view()
    qtbot.waitUntil(view.isVisible)
    hands.keys(view, Qt.Key.Key_Down, Qt.Key.Key_Return)
    settled(window)
    key = window.bridge.look.locality
    assert key == bar.locality.itemData(1)
    mine = [where == key for where in estate.properties.texts("locality")]
    assert window.work.table.pane.table.properties.rowCount() == sum(mine) > 0
    assert bar.count.text().startswith(f"{sum(mine):,} ")
    assert all(estate.localities.get(key, "name") or "" for _ in mine)


def test_the_words_beside_the_locality_are_in_the_right_number(window):
    words = window.work.context._words
    estate = window.bridge.estate
    for key in ("", *estate.localities.ids):
        rows, partners = (part.split() for part in words(key).split(", "))
        assert rows[1] == ("property" if rows[0] == "1" else "properties")
        assert partners[1] == ("partner" if partners[0] == "1" else "partners")


def test_the_scenario_chooser_lists_the_baseline_first_and_turns_the_findings(window, go, settled):
    go(window, "proposals")
    chooser = window.work.context.scenario
    known = ["Baseline", *(s.name for s in window.bridge.estate.scenarios.values())]
    assert [chooser.itemText(i) for i in range(chooser.count())] == known
    chooser.setCurrentIndex(0)
    chooser.activated.emit(0)
    settled(window)
    assert window.bridge.look.scenario == ""
    assert not window.results.findings.plan.moves


def test_the_scenario_that_is_chosen_is_the_one_that_paper_and_terminal_speak_of(window, settled):
    chooser = window.work.context.scenario
    chooser.setCurrentIndex(2)
    chooser.activated.emit(2)
    settled(window)
    assert scenarios.current_scenario(window.bridge.session).id == chooser.itemData(2)


def test_the_colour_switch_follows_arrows_and_shows_what_the_stage_chose(window, go, hands):
    go(window, "scores")
    switch = window.work.context.colour
    assert window.bridge.look.colour == switch.value() == "score"
    hands.keys(switch, Qt.Key.Key_Right)
    assert window.bridge.look.colour == switch.value() == "fate"
    hands.keys(switch, Qt.Key.Key_Right)
    assert window.bridge.look.colour == "partner"


# --- undo ---------------------------------------------------------------------------------------------------------


def test_undo_and_redo_name_the_step_and_work_by_button_and_key(window, hands, settled):
    undo, redo = window._undo, window._redo
    assert not undo.isEnabled()
    assert undo.toolTip() == "Nothing to undo"
    before = window.bridge.estate.scenario(window.bridge.look.scenario).choices
    fate_of_one(window)
    settled(window)
    step = window.bridge.undo_stack.undoText()
    assert step
    assert undo.toolTip() == window.actions_by_key["undo"].text() == f"Undo: {step}"
    assert undo.isEnabled()
    after = window.bridge.estate.scenario(window.bridge.look.scenario).choices
    hands.click(undo)
    settled(window)
    assert window.bridge.estate.scenario(window.bridge.look.scenario).choices == before
    assert redo.toolTip() == f"Redo: {step}"
    hands.shortcut(window, Qt.Key.Key_Y)
    settled(window)
    assert window.bridge.estate.scenario(window.bridge.look.scenario).choices.keys() == after.keys()
    hands.shortcut(window, Qt.Key.Key_Z)
    settled(window)
    assert window.bridge.estate.scenario(window.bridge.look.scenario).choices == before


def test_taking_back_a_new_scenario_that_is_in_view_shows_another(window, go, hands, settled):
    go(window, "proposals")
    session, bridge = window.bridge.session, window.bridge
    before = len(bridge.estate.scenarios)
    bridge.look_at(scenario=bridge.step(lambda: scenarios.new_scenario(session)))
    scenarios.make_current(session, bridge.look.scenario)
    settled(window)
    hands.click(window._undo)
    settled(window)
    assert bridge.look.scenario == ""
    assert window.results.findings is not None
    hands.click(window._redo)
    settled(window)
    assert len(bridge.estate.scenarios) == before + 1


def test_an_edit_after_an_undo_drops_what_could_be_redone(window, settled):
    fate_of_one(window)
    window.bridge.undo_stack.undo()
    assert window.bridge.undo_stack.canRedo()
    fate_of_one(window, Fate.SHARE)
    assert not window.bridge.undo_stack.canRedo()
    assert not window._redo.isEnabled()
    settled(window)


# --- finder -------------------------------------------------------------------------------------------------------


def type_into_finder(window, hands, qtbot, words):
    hands.shortcut(window, Qt.Key.Key_K)
    assert window.finder.hasFocus()
    qtbot.keyClicks(window.finder, words)
    return window.finder


def test_ctrl_k_finds_a_property_and_shows_it(window, go, hands, qtbot, settled):
    go(window, "scores")
    estate = window.bridge.estate
    key = next(k for k in estate.properties.ids if estate.properties.get(k, "geometry") is not None)
    name = str(estate.properties.get(key, "name"))
    window.bridge.look_at(
        locality=next(k for k in estate.localities.ids if k != estate.properties.get(key, "locality"))
    )
    finder = type_into_finder(window, hands, qtbot, name)
    assert finder.list.isVisible()
    rows = [finder.list.item(i).text() for i in range(finder.list.count())]
    assert rows[0].startswith(name)
    hands.keys(finder, Qt.Key.Key_Return)
    settled(window)
    chosen = window.bridge.look.selected
    assert [estate.properties.get(k, "name") for k in chosen] == [name]
    assert window.bridge.look.locality == ""
    assert finder.text() == ""
    assert not finder.list.isVisible()
    shape, view = estate.properties.get(chosen[0], "geometry"), window.work.map.view

    def in_view():
        x, y = view.camera.to_px(np.array([[shape.x, shape.y]]))[0]
        return abs(x - view.width() / 2) < 3 and abs(y - view.height() / 2) < 3

    qtbot.waitUntil(in_view)


def test_ctrl_k_finds_a_locality_and_a_command(window, go, hands, qtbot, settled):
    go(window, "map")
    estate = window.bridge.estate
    place = str(estate.localities.texts("name")[1])
    finder = type_into_finder(window, hands, qtbot, place)
    rows = [finder.list.item(i).text() for i in range(finder.list.count())]
    hands.keys(finder, *[Qt.Key.Key_Down] * rows.index(f"{place}   (locality)"), Qt.Key.Key_Return)
    settled(window)
    assert window.bridge.look.locality == estate.localities.ids[1]
    finder = type_into_finder(window, hands, qtbot, "swipe")
    hands.click(finder.list.viewport(), finder.list.visualItemRect(finder.list.item(0)).center())
    assert window.bridge.look.is_swiped


def test_escape_in_the_finder_closes_its_list_and_keeps_the_selection(window, go, hands, qtbot):
    go(window, "map")
    window.bridge.select(window.bridge.estate.properties.ids[:1])
    finder = type_into_finder(window, hands, qtbot, "a")
    assert finder.list.isVisible()
    hands.shortcut(window, Qt.Key.Key_Escape, NONE)
    assert not finder.list.isVisible()
    assert finder.text() == ""
    assert window.bridge.look.selected


def test_the_finder_says_when_nothing_fits(window, hands, qtbot):
    finder = type_into_finder(window, hands, qtbot, "zzzzqq")
    assert finder.offers("zzzzqq") == []
    hands.keys(finder, Qt.Key.Key_Return)  # nothing happens, nothing breaks
    assert window.bridge.look.selected == ()


# --- what the window says -----------------------------------------------------------------------------------------


def test_a_toast_says_what_happened_and_takes_it_back(window, go, hands, settled):
    go(window, "proposals")
    key = fate_of_one(window)
    window.say.toast("One fate changed", "Undo", window.bridge.undo_stack.undo)
    card = window.say.card
    assert card.isVisible()
    assert card.text() == "One fate changed"
    assert window.rect().contains(card.geometry())
    hands.click(card._action)
    settled(window)
    assert not card.isVisible()
    assert not window.bridge.estate.scenario(window.bridge.look.scenario).is_chosen(key, "fate")


def test_the_undo_of_a_toast_never_takes_back_a_later_step(window, settled):
    first = fate_of_one(window)
    window.say.toast("One fate changed", "Undo", window.bridge.undo_stack.undo)
    second = fate_of_one(window, Fate.SHARE)
    assert first != second
    assert not window.say.card._action.isVisible()
    settled(window)


def test_who_moves_by_keys_sees_where_the_focus_is(window, hands):
    window.finder.setFocus()
    window.desk.skin.shows_focus = False
    hands.keys(window.finder, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused.accessibleName() == "Workshop (F11)"
    assert window.desk.skin.shows_focus
    with_ring = focused.grab().toImage()
    window.desk.skin.shows_focus = False
    assert focused.grab().toImage() != with_ring


def test_a_toast_goes_by_itself_but_not_while_it_has_the_focus(window, qtbot):
    card = window.say.card
    card._timer.setInterval(40)
    try:
        window.say.toast("It is done", "Undo", lambda: None)
        card._action.setFocus()
        qtbot.wait(120)
        assert card.isVisible()
        window.work.map.view.setFocus()
        qtbot.waitUntil(lambda: not card.isVisible())
    finally:
        card._timer.setInterval(6000)


def test_ctrl_s_says_that_everything_is_saved_already(window, hands):
    window.work.map.view.setFocus()
    hands.shortcut(window, Qt.Key.Key_S)
    assert "Everything is saved" in window.say.card.text()


def test_the_status_bar_says_what_runs_and_can_stop_it(window, hands, qtbot, settled):
    import threading

    gate, done = threading.Event(), []

    def work(progress, cancel):
        progress(0.4, "counting")
        while not cancel.is_requested and not gate.is_set():
            gate.wait(0.01)
        return 1

    window.tasks.start("slow", "Counting sheep", work, done.append, done.append)
    window.tasks.start("slow too", "Counting goats", work, done.append, done.append)
    chip = window.work.status.jobs
    qtbot.waitUntil(lambda: chip._share.text() == "40%")
    assert chip.isVisible()
    assert chip._title.text() == "Counting sheep"
    assert chip._more.text() == "1 waiting"
    hands.click(chip._stop)
    assert chip._title.text() == "Counting goats"
    assert "Stopped: Counting sheep" in window.say.card.text()
    gate.set()
    settled(window)
    assert not chip.isVisible()
    assert done == [1]


def test_the_title_names_the_project_and_the_welcome_page(own_window, settled):
    window = own_window()
    assert window.windowTitle() == f"{window.bridge.estate.area} – Estates"
    window.projects.close()
    assert window.windowTitle() == "Welcome – Estates"
    assert window.welcome.isVisible()


# --- commands and menus -------------------------------------------------------------------------------------------


def test_no_two_commands_have_the_same_keys(window):
    keys = [action.shortcut().toString() for action in window.findChildren(QAction) if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))


def test_the_main_menu_holds_every_command_that_has_a_place_in_it(window, hands, qtbot):
    button = window.work.bar.findChildren(type(window._undo))[0]
    hands.click(button)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    parts = {action.text(): [a.text() for a in action.menu().actions()] for action in menu.actions()}
    assert list(parts) == ["Project", "Edit", "Data", "View", "Help"]
    assert "Save a copy as…" in parts["Project"]
    assert all(parts.values())
    menu.close()


@pytest.mark.parametrize(("command", "kind"), [("keys", KeysDialog), ("about", AboutDialog)])
def test_help_opens_and_escape_closes_it(window, hands, meet, command, kind):
    met = meet(lambda dialog: hands.keys(dialog, Qt.Key.Key_Escape))
    window.actions_by_key[command].trigger()
    assert isinstance(met[0], kind)
    assert not met[0].isVisible()


# --- settings and layout ------------------------------------------------------------------------------------------


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


# --- projects -----------------------------------------------------------------------------------------------------


def test_a_project_is_listed_among_the_recent_ones_and_opens_by_a_click(own_window, hands, settled, qtbot):
    window = own_window()
    path, area = window.bridge.session.store.path, window.bridge.estate.area
    hands.shortcut(window, Qt.Key.Key_W)
    assert not window.bridge.is_open
    entries = window.desk.settings.recent()
    assert [e.path for e in entries] == [path.resolve()]
    assert entries[0].area == area
    assert 0 < entries[0].evidence <= 1
    line = next(w for w in window.welcome.findChildren(object) if getattr(w, "entry", None) == entries[0])
    assert line.accessibleName() == f"Open {area}"
    hands.click(line)
    settled(window)
    assert window.bridge.is_open
    assert window.work.isVisible()
    assert window.results.findings is not None


def test_a_recent_project_that_is_gone_is_not_listed(own_window):
    window = own_window()
    path = window.bridge.session.store.path
    window.projects.close()
    path.unlink()
    assert window.desk.settings.recent() == ()
    window.welcome.fill()
    assert not window.welcome._recent_card.isVisible()


def test_save_a_copy_as_goes_on_in_the_copy_with_its_ending(own_window, hands, settled, monkeypatch, tmp_path):
    window = own_window()
    before = window.bridge.session.store.path
    choices = window.bridge.look.scenario
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "other"), ""))
    hands.shortcut(window, Qt.Key.Key_S, CTRL | SHIFT)
    settled(window)
    copy = tmp_path / "other.estates.gpkg"
    assert window.bridge.session.store.path == copy
    assert window.bridge.look.scenario == choices
    assert "other.estates.gpkg" in window.say.card.text()
    fate_of_one(window)
    settled(window)
    old = open_project(window.desk.tools, before)
    assert not old.estate.scenario(choices).choices
    old.store.close()
    assert window.desk.settings.recent()[0].path == copy.resolve()


def test_save_a_copy_over_the_open_project_is_refused_in_words(own_window, monkeypatch, meet, hands, settled):
    window = own_window()
    path = window.bridge.session.store.path
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    met = meet(lambda dialog: hands.click(dialog.yes))
    window.actions_by_key["save_copy"].trigger()
    settled(window)
    assert met
    assert window.bridge.is_open
    assert path.is_file()


def test_everything_is_as_it_was_after_closing_and_opening_again(own_window, settled):
    window = own_window()
    key = fate_of_one(window)
    settled(window)
    scenario = window.bridge.look.scenario
    window.close()
    assert not window.bridge.is_open
    again = own_window()
    assert again.bridge.look.scenario == scenario
    assert again.bridge.estate.scenario(scenario).is_chosen(key, "fate")
    assert again.results.findings.fates[key].fate is Fate.LET
    assert not again.bridge.undo_stack.canUndo()


def test_another_project_is_opened_while_one_is_open_and_nothing_of_the_first_stays(
    own_window, settled, tmp_path, go, qtbot
):
    window = own_window()
    for stage in KEYS:
        go(window, stage)
    window.bridge.select(window.bridge.estate.properties.ids[:2])
    first = window.bridge.session.store.path
    assert window.projects.start(tmp_path / "empty.estates.gpkg", "Nowhere")
    settled(window)
    assert window.windowTitle() == "Nowhere – Estates"
    assert window.bridge.look.selected == ()
    for stage in KEYS:
        go(window, stage)
        window.grab()
    assert window.work.table.pane.table.properties.rowCount() == 0
    assert window.projects.open(first)
    settled(window)
    for stage in ("map", "scores", "proposals"):
        go(window, stage)
    assert window.results.findings is not None


def test_a_proposal_that_runs_while_another_project_is_opened_is_never_put_into_it(own_window, tmp_path, settled, go):
    window = own_window()
    panel = go(window, "proposals")
    panel.ask.propose.click()
    window.projects.start(tmp_path / "empty.estates.gpkg", "Nowhere")
    settled(window)
    assert not window.bridge.estate.scenarios
    assert not window.bridge.undo_stack.canUndo()


def drop(target, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    point, buttons = QPoint(20, 20), Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, data, buttons, NONE)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(point), Qt.DropAction.CopyAction, data, buttons, NONE)
    QApplication.sendEvent(target, event)
    return data


def test_a_project_dropped_on_the_welcome_page_is_opened(own_window, sample_file, tmp_path, settled):
    import shutil

    path = tmp_path / "dropped.estates.gpkg"
    shutil.copyfile(sample_file, path)
    window = own_window("")
    drop(window.welcome, path)
    settled(window)
    assert window.bridge.session.store.path == path
    assert not window.welcome.zone.is_over


def test_a_file_that_is_no_register_is_refused_in_words(own_window, tmp_path, meet, hands):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8")
    window = own_window("")
    met = meet(lambda dialog: hands.click(dialog.yes))
    drop(window.welcome, path)
    assert "can be read as a register" in met[0].windowTitle()
    assert not window.bridge.is_open


def test_registers_dropped_on_the_welcome_page_start_a_project_and_are_offered(
    own_window, project_root, tmp_path, meet, hands, settled, qtbot
):
    register = next((project_root / "sample_data" / "amberdale" / "registers").glob("*.csv"))
    window = own_window("")
    offered = []
    window.desk.requests.offered.connect(lambda kind, payload: offered.append((kind, payload)))

    def name_it(dialog):
        dialog.file.setText(str(tmp_path / "new.estates.gpkg"))
        dialog.area.setText("Newshire")
        dialog.file.setText(str(tmp_path / "new.estates.gpkg"))
        hands.click(dialog.yes)
        meet(lambda other: other.reject())

    meet(name_it)
    drop(window.welcome, register)
    settled(window)
    assert window.bridge.estate.area == "Newshire"
    assert window.bridge.look.stage == "registers"
    assert offered == [("files", (register,))]


def test_a_new_project_is_asked_for_in_words_until_it_can_be_made(own_window, tmp_path, meet, hands, settled):
    window = own_window("")
    taken = tmp_path / "taken.estates.gpkg"
    taken.write_bytes(b"")
    told = []

    def fill(dialog):
        hands.click(dialog.yes)
        told.append(dialog._fault.text())
        dialog.area.setText("Newshire")
        dialog.file.setText(str(tmp_path / "no" / "such" / "x.estates.gpkg"))
        hands.click(dialog.yes)
        told.append(dialog._fault.text())
        dialog.file.setText(str(taken))
        hands.click(dialog.yes)
        told.append(dialog._fault.text())
        dialog.file.setText(str(tmp_path / "newshire"))
        hands.keys(dialog.file, Qt.Key.Key_Return)

    meet(fill)
    hands.shortcut(window, Qt.Key.Key_N)
    settled(window)
    assert ["Name" in told[0], "folder" in told[1], "exists" in told[2]] == [True, True, True]
    assert window.bridge.session.store.path == tmp_path / "newshire.estates.gpkg"
    assert window.bridge.look.stage == "registers"


def test_the_welcome_page_asks_by_key_for_the_sample_and_builds_it_once(own_window, hands, monkeypatch, tmp_path):
    from PySide6.QtCore import QStandardPaths

    asked = []
    monkeypatch.setattr(QStandardPaths, "writableLocation", staticmethod(lambda _: str(tmp_path)))
    window = own_window("")
    monkeypatch.setattr(window.projects, "build", lambda folder, path: asked.append((folder, path)))
    hands.shortcut(window, Qt.Key.Key_1)
    assert asked == [(window.desk.tools.folder_of_samples, tmp_path / "sample" / "amberdale.estates.gpkg")]
