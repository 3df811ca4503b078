"""The frame: stages, choosers, panes, undo, finder, messages, commands."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from estates_app.domain.fates import Fate
from estates_app.registers.placing.gazetteer import normalise_postcode
from estates_app.ui.dialogs.settings import AboutDialog, KeysDialog
from estates_app.ui.stages.catalogue import STAGES
from estates_app.workspace import scenarios
from estates_app.workspace.place_sources import project_gazetteer
from tests.ui.steps import NONE, SHIFT, STAGE_KEYS, fate_of_one


def digit(number):
    return Qt.Key(Qt.Key.Key_0 + number)


# --- stages and panes ---------------------------------------------------------------------------------------------


def test_a_click_and_ctrl_with_a_digit_turn_to_a_stage(window, hands, settled):
    for number, key in enumerate(STAGE_KEYS, 1):
        hands.click(window.work.bar.buttons[key])
        settled(window)
        assert window.bridge.look.stage == key
        assert window.work.bar.buttons[key].isChecked()
        assert window.work.stage_widget(key).isVisible()
        hands.shortcut(window, digit(1 + number % len(STAGE_KEYS)))
        assert window.bridge.look.stage == STAGE_KEYS[number % len(STAGE_KEYS)]
    settled(window)


def test_arrows_walk_along_the_stage_bar_and_space_chooses(window, hands, settled):
    first, second = (window.work.bar.buttons[key] for key in STAGE_KEYS[:2])
    window.desk.go(STAGE_KEYS[0])
    first.setFocus()
    hands.keys(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    assert window.bridge.look.stage == STAGE_KEYS[0]  # to walk is not to choose
    hands.keys(second, Qt.Key.Key_Space)
    assert window.bridge.look.stage == STAGE_KEYS[1]
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
    before = scenarios.current_scenario(window.bridge.session).id
    for at in (i for i in range(chooser.count()) if chooser.itemData(i) != before):
        chooser.setCurrentIndex(at)
        chooser.activated.emit(at)
        settled(window)
        assert scenarios.current_scenario(window.bridge.session).id == chooser.itemData(at)


def test_the_colour_chooser_follows_arrows_and_shows_what_the_stage_chose(window, go, hands):
    go(window, "scores")
    chooser = window.work.context.colour
    assert chooser.accessibleName() == "Colour by"
    assert window.bridge.look.colour == chooser.currentData() == "score"
    for key in ("fate", "service", "condition", "tenure", "place"):
        hands.keys(chooser, Qt.Key.Key_Down)
        assert window.bridge.look.colour == chooser.currentData() == key
    hands.keys(chooser, Qt.Key.Key_Home)
    assert window.bridge.look.colour == "partner"


# --- undo ---------------------------------------------------------------------------------------------------------


def test_undo_and_redo_name_the_step_and_work_by_button_and_key(window, hands, settled):
    undo, redo = window.steps.undo, window.steps.redo
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
    hands.click(window.steps.undo)
    settled(window)
    assert bridge.look.scenario == ""
    assert window.results.findings is not None
    hands.click(window.steps.redo)
    settled(window)
    assert len(bridge.estate.scenarios) == before + 1


def test_an_edit_after_an_undo_drops_what_could_be_redone(window, settled):
    fate_of_one(window)
    window.bridge.undo_stack.undo()
    assert window.bridge.undo_stack.canRedo()
    fate_of_one(window, Fate.SHARE)
    assert not window.bridge.undo_stack.canRedo()
    assert not window.steps.redo.isEnabled()
    settled(window)


# --- focus --------------------------------------------------------------------------------------------------------


def test_who_presses_undo_until_nothing_is_left_goes_on_typing_in_no_field(window, hands, settled, qtbot):
    fate_of_one(window)
    settled(window)
    undo, redo = window.steps.undo, window.steps.redo
    hands.click(undo)
    assert redo.hasFocus()
    qtbot.keyClicks(QApplication.focusWidget(), "w")
    assert window.finder.text() == ""
    hands.keys(redo, Qt.Key.Key_Space)
    settled(window)
    assert undo.hasFocus()
    made = window.bridge.session.last_edit
    window.bridge.undo_stack.clear()
    assert window.work.map.isAncestorOf(QApplication.focusWidget())
    assert not undo.isEnabled()
    assert not redo.isEnabled()
    window.bridge.session.undo(made)  # off the stack, it would stay for the tests to come


def test_a_button_that_can_no_longer_be_pressed_hands_the_focus_to_its_neighbour(window, go):
    go(window, "map")
    pane = window.work.table.pane
    pane.columns.setFocus()
    pane.columns.setEnabled(False)
    try:
        assert pane.export.hasFocus()
        pane.export.hide()
        now = QApplication.focusWidget()
        assert window.work.isAncestorOf(now)
        assert not isinstance(now, QLineEdit)
    finally:
        pane.columns.setEnabled(True)
        pane.export.show()


def test_a_message_that_is_answered_by_key_leaves_the_focus_near_it(window, go, hands, settled):
    go(window, "map")
    window.say.toast("It is done", "Undo", lambda: None)
    window.say.card._action.setFocus()
    hands.keys(window.say.card._action, Qt.Key.Key_Space)
    now = QApplication.focusWidget()
    assert now is not None
    assert not isinstance(now, QLineEdit)


def shows_a_ring(window, widget):
    picture, ring = widget.grab().toImage(), window._skin.colour("focus").rgb()
    return any(picture.pixel(x, y) == ring for x in range(picture.width()) for y in range(picture.height()))


def test_the_focus_shows_to_who_moves_it_by_keys_and_not_to_who_clicks(window, hands, settled):
    first, second = (window.work.bar.buttons[key] for key in STAGE_KEYS[1:3])
    second.setFocus()  # a click on what has the focus already would not move it
    hands.click(first)
    settled(window)
    assert first.hasFocus()
    assert not shows_a_ring(window, first)
    hands.keys(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    assert shows_a_ring(window, second)


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
    finder = type_into_finder(window, hands, qtbot, "two maps or one")
    hands.click(finder.list.viewport(), finder.list.visualItemRect(finder.list.item(0)).center())
    assert "compared in Proposals" in window.say.card.text()
    assert not window.bridge.look.is_one_map


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
    button = window.work.bar.findChildren(type(window.steps.undo))[0]
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


def test_the_finder_goes_to_a_postcode_that_no_property_has_and_to_a_grid_reference(window, go, hands, qtbot, settled):
    go(window, "map")
    estate, view = window.bridge.estate, window.work.map.view
    gazetteer = project_gazetteer(window.bridge.session)
    taken = {normalise_postcode(code) for code in estate.properties.texts("postcode") if code}
    outward = next(iter(taken)).split(" ")[0]
    free = next(unit for unit in gazetteer.beginning(outward, "", 500) if unit not in taken)
    finder = type_into_finder(window, hands, qtbot, free.casefold())
    qtbot.waitUntil(lambda: finder.list.count() > 0 and finder.list.item(0).text() == f"{free}   (postcode)")
    hands.keys(finder, Qt.Key.Key_Return)
    settled(window)
    wanted = gazetteer.locate(free)[:2]
    assert (view.camera.centre_x_27700, view.camera.centre_y_27700) == pytest.approx(wanted)
    x, y = estate.zone_xy_27700()[3]
    finder = type_into_finder(window, hands, qtbot, f"{x:.0f} {y:.0f}")
    assert finder.list.item(0).text().endswith("(grid reference)")
    hands.keys(finder, Qt.Key.Key_Return)
    settled(window)
    assert (view.camera.centre_x_27700, view.camera.centre_y_27700) == pytest.approx((x, y), abs=1)


def test_the_finder_says_by_what_it_found_a_property(window, hands, qtbot, settled):
    estate = window.bridge.estate
    key = estate.properties.ids[0]
    name, uprn = estate.properties.get(key, "name"), estate.properties.get(key, "uprn")
    finder = type_into_finder(window, hands, qtbot, uprn)
    settled(window)
    rows = [finder.list.item(i).text() for i in range(finder.list.count())]
    assert f"{name}   (property, UPRN {uprn})" in rows
    hands.keys(finder, Qt.Key.Key_Escape)
