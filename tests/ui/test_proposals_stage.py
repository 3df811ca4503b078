"""Proposals: asked for by number and by money, stopped and cancelled, changed by hand, copied, compared and shown."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication, QInputDialog

from estates_app.domain.fates import Fate
from estates_app.ui.stages.proposals import ask as ask_room
from estates_app.ui.words import money_k
from estates_app.workspace import analysing, choosing, scenarios
from estates_app.workspace.comparing import compare
from estates_app.workspace.comparison_lines import comparison_lines
from estates_app.workspace.destinations import moves_of
from estates_app.workspace.ledger_rows import totals

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(window, go):
    return go(window, "proposals")


def names(window):
    return [scenario.name for scenario in window.bridge.estate.scenarios.values()]


def ask(window, panel, hands, settled):
    """Press the button and return the scenario that came of it."""
    before = set(window.bridge.estate.scenarios)
    hands.click(panel.ask.propose)
    settled(window)
    (key,) = set(window.bridge.estate.scenarios) - before
    assert window.bridge.look.scenario == key
    return window.bridge.estate.scenario(key)


def test_a_number_of_centres_is_proposed_as_one_step_and_becomes_current(window, panel, hands, settled):
    panel.ask.centres.box.setValue(3)
    scenario = ask(window, panel, hands, settled)
    assert scenario.wish.centres == 3
    assert scenario.wish.budget_gbp is None
    assert len(window.results.findings.plan.centres) <= 3
    assert scenarios.current_scenario(window.bridge.session).id == scenario.id
    assert panel.ask.gap.accessibleDescription().startswith("Within ")
    assert panel.cards.cards[scenario.id].isChecked()
    assert window.bridge.undo_stack.count() == 1
    hands.shortcut(window, Qt.Key.Key_Z)
    settled(window)
    assert scenario.id not in window.bridge.estate.scenarios
    assert scenario.id not in panel.cards.cards


@pytest.mark.parametrize(("typed", "pounds"), [("650,000", 650_000), ("£650k", 650_000), ("1.2m", 1_200_000)])
def test_a_budget_is_read_as_people_write_it(panel, typed, pounds):
    panel.ask.budget.setText(typed)
    wish = panel.ask.wish()
    assert (wish.centres, wish.budget_gbp) == (None, pounds)
    panel.ask.budget.clear()


def test_a_budget_is_proposed_for_and_kept_to(window, panel, hands, settled, qtbot):
    qtbot.keyClicks(panel.ask.budget, "900k")
    scenario = ask(window, panel, hands, settled)
    assert scenario.wish.budget_gbp == 900_000
    panel.ask.budget.clear()


@pytest.mark.parametrize("typed", ["a lot", "-5", "0", "1e999", "12x", "nan"])
def test_a_budget_that_is_no_sum_of_money_is_refused_in_place(window, panel, hands, qtbot, typed):
    field = panel.ask.budget
    qtbot.keyClicks(field, typed)
    hands.keys(field, Qt.Key.Key_Return)
    assert not window.tasks.is_busy("propose")
    assert field.property("state") == "bad"
    assert panel.ask.fault.isVisible()
    assert "not a sum of money" in panel.ask.fault.text()
    assert field.hasFocus()
    hands.keys(field, Qt.Key.Key_Backspace)
    assert not panel.ask.fault.isVisible()
    assert field.property("state") == ""
    field.clear()


def test_what_cannot_be_proposed_is_said_in_words(window, panel, hands, settled, meet):
    panel.ask.centres.box.setValue(200)
    before = names(window)
    met = meet(lambda dialog: hands.click(dialog.yes))
    hands.click(panel.ask.propose)
    settled(window)
    assert met
    assert names(window) == before
    panel.ask.centres.box.setValue(5)


@pytest.fixture
def slow(monkeypatch):
    """Make proposing wait until it is stopped, cancelled or let go."""
    real, let_go = analysing.propose_plan, threading.Event()

    def wait(estate, wish, *, progress, cancel, should_stop):
        progress(0.3, "within 9% so far")
        while not (should_stop() or let_go.wait(0.005)):
            cancel.check()
        return real(estate, wish, progress=progress, cancel=cancel)

    monkeypatch.setattr(ask_room, "propose_plan", wait)
    yield let_go
    let_go.set()


def test_to_stop_keeps_the_best_that_was_found(window, panel, hands, settled, qtbot, slow):
    before = len(names(window))
    hands.click(panel.ask.propose)
    qtbot.waitUntil(panel.ask.stop.isVisible)
    assert not panel.ask.propose.isEnabled()
    qtbot.waitUntil(lambda: panel.ask.gap.accessibleDescription() == "within 9% so far")
    hands.click(panel.ask.stop)
    settled(window)
    assert len(names(window)) == before + 1
    assert not panel.ask.stop.isVisible()
    assert panel.ask.propose.isEnabled()


def test_to_cancel_keeps_nothing(window, panel, hands, settled, qtbot, slow):
    before, estate = names(window), window.bridge.estate
    hands.click(panel.ask.propose)
    chip = window.work.status.jobs
    qtbot.waitUntil(lambda: chip._title.text() == "Proposing centres")
    hands.click(chip._stop)
    settled(window)
    assert names(window) == before
    assert window.bridge.estate is estate
    assert not panel.ask.stop.isVisible()
    assert "Nothing of it was kept" in window.say.card.text()


# --- cards --------------------------------------------------------------------------------------------------------


def test_the_cards_say_what_each_scenario_would_do(window, panel, settled):
    estate = window.bridge.estate
    assert list(panel.cards.cards) == ["", *estate.scenarios]
    for key, card in panel.cards.cards.items():
        findings = window.results.findings_of(key)
        assert findings is not None
        if key:
            total = totals(estate, findings)
            said = card.accessibleDescription()
            assert f"{len(findings.plan.joint)} joint, {len(findings.plan.moves)} move" in said
            assert f"{total.complete} of {total.touched} ledgers" in said
            assert (money_k(total.change_gbp_a_year) in said) is bool(total.complete and total.touched)


def test_a_card_turns_to_its_scenario(window, panel, hands, settled):
    hands.click(panel.cards.cards[""])
    settled(window)
    assert window.bridge.look.scenario == ""
    assert window.work.map.before.isHidden()
    assert panel.ask.gap.accessibleDescription() == "Baseline: nothing is proposed"


def test_no_card_keeps_figures_that_no_longer_hold(window, panel, hands, settled):
    first = window.bridge.look.scenario
    second = next(key for key in reversed(window.bridge.estate.scenarios) if key != first)
    bridge = window.bridge
    told = panel.cards.cards[first].accessibleDescription()
    findings = window.results.findings_of(first)
    moved = [k for k, d in findings.fates.items() if d.fate is Fate.RELOCATE][:3]
    choose(window, tuple(moved), Fate.RETAIN)
    settled(window)
    after = panel.cards.cards[first].accessibleDescription()
    assert after != told
    hands.click(panel.cards.cards[second])
    settled(window)
    bridge.undo_stack.undo()  # it changes the scenario that is not in view
    settled(window)
    assert panel.cards.cards[first].accessibleDescription() == told


# --- fates by hand ------------------------------------------------------------------------------------------------


def choose(window, keys, fate):
    bridge = window.bridge
    return bridge.step(lambda: choosing.set_fate(bridge.session, bridge.look.scenario, keys, fate))


def test_a_fate_is_chosen_in_the_menu_with_what_follows_from_it_and_taken_back(window, panel, hands, settled, qtbot):
    table, findings = window.work.table.pane.table, window.results.findings
    key = next(k for k, d in findings.fates.items() if d.fate is Fate.RELOCATE and table.properties.row_of(k) >= 0)
    before = {move.outlet_id for move in findings.plan.moves}
    leaving = {
        move.outlet_id
        for move in findings.plan.moves
        if window.bridge.estate.outlets.get(move.outlet_id, "property") == key
    }
    row, column = table.properties.row_of(key), table.properties.keys.index("fate")
    index = table.model().index(row, column)
    table.scrollTo(index)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    menu = QApplication.activePopupWidget()
    fates = [action for action in menu.actions() if action.isCheckable()]
    assert [action.text() for action in fates] == [fate.words for fate in Fate]
    assert [action.text() for action in fates if action.isChecked()] == [Fate.RELOCATE.words]
    hands.entry(Fate.RETAIN.words)
    settled(window)
    findings = window.results.findings
    assert findings.fates[key].fate is Fate.RETAIN
    assert {move.outlet_id for move in findings.plan.moves} == before - leaving
    assert (key, "fate") in table.properties.by_hand
    assert panel.hand.isVisible()
    assert window.bridge.undo_stack.count() == 1
    hands.click(window.say.card._action)
    settled(window)
    assert window.results.findings.fates[key].fate is Fate.RELOCATE
    assert {move.outlet_id for move in window.results.findings.plan.moves} == before
    assert not panel.hand.isVisible()
    window.bridge.undo_stack.redo()
    settled(window)
    assert window.results.findings.fates[key].fate is Fate.RETAIN


def test_the_baseline_offers_no_fates_and_says_why(window, panel, hands, settled, qtbot):
    window.bridge.look_at(scenario="")
    settled(window)
    table = window.work.table.pane.table
    index = table.model().index(0, table.properties.keys.index("fate"))
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    assert QApplication.activePopupWidget() is None
    assert "baseline keeps all" in window.say.card.text()


# --- moves by hand ------------------------------------------------------------------------------------------------


def one_that_moves(window):
    """Return a property of which one service moves and no other could, and that service's outlet."""
    bridge = window.bridge
    for move in window.results.findings.plan.moves:
        offered = moves_of(bridge.session, bridge.look.scenario, move.from_property)
        if [o.outlet_id for o in offered if o.destinations] == [move.outlet_id]:
            return move.from_property, move.outlet_id
    raise AssertionError("the sample has no such property")


def open_moves(window, qtbot, key):
    """Double-click the cell that says where the services of a property go."""
    table = window.work.table.pane.table
    window.work.table.changed_only.setChecked(False)
    index = table.model().index(table.properties.row_of(key), table.properties.keys.index("moves_to"))
    table.scrollTo(index)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    return QApplication.activePopupWidget()


def test_a_service_is_moved_by_hand_with_figures_following_and_moved_back(window, panel, hands, settled, qtbot):
    table = window.work.table.pane.table
    key, outlet = one_that_moves(window)
    before = {move.outlet_id: move.to_property for move in window.results.findings.plan.moves}
    minutes = {k: round(v.mean_min, 6) for k, v in window.results.findings.access_after.items()}
    menu = open_moves(window, qtbot, key)
    checked = [action.text() for action in menu.actions() if action.isChecked()]
    assert len(checked) == 1
    assert checked[0].startswith(window.bridge.estate.properties.get(before[outlet], "name"))
    hands.entry("Stay where it is")
    settled(window)
    assert {m.outlet_id: m.to_property for m in window.results.findings.plan.moves} == {
        k: v for k, v in before.items() if k != outlet
    }
    assert {k: round(v.mean_min, 6) for k, v in window.results.findings.access_after.items()} != minutes
    row = window.bridge.estate.properties.row(key)
    assert table.properties.rows.texts("moves_to")[row] == ""
    assert panel.hand.isVisible()
    assert window.bridge.undo_stack.count() == 1

    open_moves(window, qtbot, key)
    hands.entry("Digital")
    settled(window)
    (gone,) = window.results.findings.plan.channels
    assert (gone.outlet_id, gone.channel) == (outlet, "digital")
    assert table.properties.rows.texts("moves_to")[row] == "Digital"
    assert (key, "moves_to") in table.properties.by_hand

    open_moves(window, qtbot, key)
    hands.entry("Back to what was found")
    settled(window)
    assert {m.outlet_id: m.to_property for m in window.results.findings.plan.moves} == before
    assert not panel.hand.isVisible()
    assert (key, "moves_to") not in table.properties.by_hand
    menu = open_moves(window, qtbot, key)
    assert not next(action for action in menu.actions() if action.text() == "Back to what was found").isEnabled()
    menu.close()
    for _ in range(3):
        hands.shortcut(window, Qt.Key.Key_Z)
    settled(window)
    assert {m.outlet_id: m.to_property for m in window.results.findings.plan.moves} == before


def test_the_map_offers_the_same_moves(window, panel, hands, settled, qtbot):
    key, outlet = one_that_moves(window)
    view = window.work.map.view
    index = window.bridge.estate.properties.row(key)
    view.menu_wanted.emit(index, view.mapToGlobal(view.rect().center()))
    menu = QApplication.activePopupWidget()
    entry = next(action for action in menu.actions() if action.text() == "Move")
    hands.click(menu, menu.actionGeometry(entry).center())
    qtbot.waitUntil(entry.menu().isVisible)
    hands.entry("Mobile")
    settled(window)
    assert [(c.outlet_id, c.channel) for c in window.results.findings.plan.channels] == [(outlet, "mobile")]
    assert window.bridge.look.selected == (key,)


def test_each_service_of_a_building_is_moved_by_itself(window, panel, hands, settled, qtbot):
    bridge = window.bridge
    offers = {
        key: moves_of(bridge.session, bridge.look.scenario, key)
        for key in dict.fromkeys(move.from_property for move in window.results.findings.plan.moves)
    }
    key, several = next((k, o) for k, o in offers.items() if sum(bool(x.destinations) for x in o) > 1)
    first, second = [outlet for outlet in several if outlet.destinations][:2]
    menu = open_moves(window, qtbot, key)
    entry = next(action for action in menu.actions() if action.text() == second.name)
    hands.click(menu, menu.actionGeometry(entry).center())
    qtbot.waitUntil(entry.menu().isVisible)
    stays = {d.to for d in second.destinations if d.is_now} == {key}
    hands.entry(next(d.name for d in second.destinations if d.distance_m is not None) if stays else "Stay")
    settled(window)
    after = {
        o.outlet_id: [d.to for d in o.destinations if d.is_now]
        for o in moves_of(bridge.session, bridge.look.scenario, key)
    }
    assert after[first.outlet_id] == [d.to for d in first.destinations if d.is_now]
    assert after[second.outlet_id] != [d.to for d in second.destinations if d.is_now]


def test_the_baseline_offers_no_moves_and_says_why(window, panel, settled, qtbot):
    window.bridge.look_at(scenario="")
    settled(window)
    assert open_moves(window, qtbot, window.bridge.estate.properties.ids[0]) is None
    assert "baseline keeps all" in window.say.card.text()


# --- copy, rename, delete -----------------------------------------------------------------------------------------


def menu_of(panel, hands, words):
    hands.click(panel.cards.more)
    hands.entry(words)


def test_a_scenario_is_copied_renamed_deleted_and_each_can_be_taken_back(window, panel, hands, settled, monkeypatch):
    before, name = names(window), window.bridge.estate.scenario(window.bridge.look.scenario).name
    menu_of(panel, hands, "Copy ")
    settled(window)
    copy = window.bridge.look.scenario
    assert window.bridge.estate.scenario(copy).name.startswith(f"{name}, copy")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Plan B", True))
    menu_of(panel, hands, "Rename")
    settled(window)
    assert window.bridge.estate.scenario(copy).name == "Plan B"
    assert "Plan B" in [window.work.context.scenario.itemText(i) for i in range(window.work.context.scenario.count())]
    menu_of(panel, hands, "Delete")
    settled(window)
    assert names(window) == before
    assert window.bridge.look.scenario == ""
    assert window.say.card.text() == "Plan B deleted"
    hands.click(window.say.card._action)
    settled(window)
    assert names(window) == [*before, "Plan B"]
    for _ in range(2):
        window.bridge.undo_stack.undo()
    settled(window)
    assert names(window) == before


def test_a_name_that_is_taken_or_empty_is_refused(window, panel, hands, settled, monkeypatch, meet):
    before = names(window)
    for name in ("second THOUGHTS", "  ", window.bridge.estate.scenario("").name):
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, name=name, **__: (name, True))
        met = meet(lambda dialog: hands.click(dialog.yes))
        menu_of(panel, hands, "Rename")
        assert met, name
        settled(window)
    assert names(window) == before


def test_the_baseline_cannot_be_renamed_or_deleted(window, panel, hands, settled):
    window.bridge.look_at(scenario="")
    hands.click(panel.cards.more)
    menu = QApplication.activePopupWidget()
    assert [a.isEnabled() for a in menu.actions()] == [True, True, False, False]
    menu.close()
    settled(window)


# --- compare and see ----------------------------------------------------------------------------------------------


def test_the_figures_side_by_side_are_those_of_the_comparison(window, panel, hands, settled, meet, qtbot):
    told = {}

    def read(dialog):
        table = dialog.table
        settled(window)
        heads = [table.horizontalHeaderItem(c).text() for c in range(table.columnCount())]
        for row in range(table.rowCount()):
            label = table.verticalHeaderItem(row).text()
            told[label] = {head: table.item(row, column).text() for column, head in enumerate(heads)}
        dialog.reject()

    meet(read)
    hands.click(panel.cards.compare)
    qtbot.waitUntil(lambda: bool(told))
    estate, session = window.bridge.estate, window.bridge.session
    every = estate.every_scenario()
    rows = compare(estate, {s.id: analysing.findings_of(session, s.id) for s in every})
    lines = comparison_lines(estate, rows)
    assert list(told) == [line.label for line in lines]
    for line in lines:
        wanted = {("Keep all" if s.is_baseline else s.name): line.words.get(s.id, "–") for s in every}
        assert told[line.label] == wanted


def test_before_and_after_stand_beside_one_another_and_move_as_one(window, panel, settled):
    area = window.work.map
    assert area.before.isVisible()
    assert area.view.isVisible()
    assert abs(area.before.width() - area.view.width()) <= 1
    area.view.zoom(2.0)
    assert area.before.camera.m_per_px == area.view.camera.m_per_px
    assert area.scene.links
    assert not area.before_scene.links


def test_f7_turns_to_one_map_and_back(window, panel, hands):
    area = window.work.map
    area.view.setFocus()
    hands.shortcut(window, Qt.Key.Key_F7, NONE)
    assert window.bridge.look.is_one_map
    assert area.before.isHidden()
    hands.shortcut(window, Qt.Key.Key_F7, NONE)
    assert area.before.isVisible()


def test_two_maps_show_the_county_under_no_card_and_the_sources_once_and_whole(window, panel):
    area = window.work.map
    both = (area.before, area.view)
    camera = area.view.fitting(area.scene.bounds_27700())
    assert area.before.fitting(area.scene.bounds_27700()).m_per_px == pytest.approx(camera.m_per_px, rel=0.02)
    west, south, east, north = area.scene.bounds_27700()
    (left, top), (right, foot) = camera.sized(*camera.size_px).to_px(np.array([[west, north], [east, south]])).tolist()
    county = QRectF(QPointF(left, top), QPointF(right, foot))
    for view in both:
        parts = view.furniture
        for card in (parts.tools, parts.tag, parts.legend, parts.attribution):
            assert card.isHidden() or not county.intersects(QRectF(card.geometry())), card.accessibleName()
        assert QRectF(view.rect()).contains(county)
    sources = [view.furniture.attribution for view in both]
    assert [part.isVisible() for part in sources] == [False, True]
    assert " ".join(sources[1].lines) == sources[1].words
    assert [view.furniture.scale_bar.isVisible() for view in both] == [True, False]


def test_a_finding_on_who_loses_leads_to_where_they_live(window, panel, hands, settled):
    bridge = window.bridge
    assert not panel.losers.isVisible()  # the proposal takes nobody beyond a standard
    outlets = bridge.estate.outlets
    centres = [key for key in outlets.ids if outlets.get(key, "service") == "jobcentre"]
    for key in centres[1:]:  # with one jobcentre left, some live too far from it
        bridge.step(lambda of=key: choosing.set_move(bridge.session, bridge.look.scenario, of, "channel:mobile"))
    settled(window)
    assert panel.losers.isVisible()
    hands.click(panel.losers.link)
    settled(window)
    look = window.bridge.look
    assert (look.stage, look.demand_theme) == ("demand", "change")
    assert look.service == window.results.worst_loss()[0]
