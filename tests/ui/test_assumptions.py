"""Assumptions in the window: opened by menu and Money, changed as one step that figures follow, refused in place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from estates_app.ui.dialogs.assumptions import AssumptionsDialog
from estates_app.workspace.assuming import given


@pytest.fixture
def opened(window, go, hands, qtbot):
    """The dialog, opened by the link in Money."""
    hands.click(go(window, "money").assumptions)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), AssumptionsDialog))
    dialog = QApplication.activeModalWidget()
    yield dialog
    dialog.reject()


def turn_to(dialog, hands, key):
    at = [one.key for one in dialog._all].index(key)
    item = dialog.list.topLevelItem(at)
    dialog.list.scrollToItem(item)
    hands.click(dialog.list.viewport(), dialog.list.visualItemRect(item).center())
    return item


def write(field, qtbot, words):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, words)


def test_every_figure_stands_there_with_its_source_and_day(window, opened):
    figures = window.bridge.estate.settings.assumptions
    shown = [
        [opened.list.topLevelItem(at).text(column) for column in range(4)]
        for at in range(opened.list.topLevelItemCount())
    ]
    assert len(shown) == len([key for key in figures if not key.startswith("weight_")])
    assert ["Discount rate, years 0 to 30", "3.5% a year", "HM Treasury Green Book (February 2026)"] in [
        line[:3] for line in shown
    ]
    assert all(all(line) for line in shown)


def test_figures_are_changed_as_one_step_and_what_follows_from_them_follows(window, opened, hands, settled, qtbot):
    bridge = window.bridge
    before = {k: v.mean_min for k, v in window.results.findings.access_before.items()}
    costs = {k: v.one_off_gbp for k, v in window.results.findings.ledgers.items()}
    turn_to(opened, hands, "travel_speed_kmh")
    write(opened.value, qtbot, "15")
    write(opened.source, qtbot, "county bus survey, 2026")
    item = turn_to(opened, hands, "fit_out_gbp_m2")
    write(opened.value, qtbot, "£2,400/m²")
    write(opened.source, qtbot, "cost plan")
    assert (item.text(1), item.text(2), item.text(3)) == ("£2,400/m²", "cost plan", "changed here")
    assert bridge.estate.settings["travel_speed_kmh"] == 30.0  # nothing is kept before it is asked for
    hands.click(opened.yes)
    settled(window)
    speed = bridge.estate.settings.assumptions["travel_speed_kmh"]
    assert (speed.value, speed.source) == (15.0, "county bus survey, 2026")
    assert bridge.undo_stack.count() == 1
    after = {k: v.mean_min for k, v in window.results.findings.access_before.items()}
    assert after == {k: pytest.approx(2 * v) for k, v in before.items()}  # half as fast, twice as long
    assert {k: v.one_off_gbp for k, v in window.results.findings.ledgers.items()} != costs
    assert "2 assumptions changed" in window.say.card.text()
    hands.click(window.say.card._action)
    settled(window)
    assert bridge.estate.settings["travel_speed_kmh"] == 30.0
    assert {k: v.mean_min for k, v in window.results.findings.access_before.items()} == before


def test_what_is_no_figure_is_refused_in_place(window, opened, hands, qtbot):
    turn_to(opened, hands, "discount_rate")
    write(opened.value, qtbot, "4")
    assert opened._fault.isVisible()
    assert "give 0% to 20% a year" in opened._fault.text()
    hands.click(opened.yes)
    assert opened.isVisible()
    qtbot.keyClicks(opened.value, "%")
    assert not opened._fault.isVisible()
    hands.click(opened.yes)
    assert opened.isVisible()
    assert "gives 3.5% a year: say where 4% a year comes from" in opened._fault.text()
    assert opened.source.hasFocus()
    write(opened.source, qtbot, " ")
    turn_to(opened, hands, "walk_speed_kmh")
    hands.click(opened.yes)
    assert opened.isVisible()
    assert "Say where the figure comes from" in opened._fault.text()
    assert opened.what.text().startswith("Discount rate")  # it turned to the one that lacks its source
    hands.click(opened.no)
    assert window.bridge.undo_stack.count() == 0


def test_a_figure_goes_back_to_its_rule_pack(window, opened, hands, settled, qtbot):
    assert not opened.back.isEnabled()
    turn_to(opened, hands, "discount_rate")
    write(opened.value, qtbot, "3%")
    assert opened.back.isEnabled()
    hands.click(opened.back)
    assert opened.value.text() == "3.5% a year"
    hands.click(opened.yes)
    settled(window)
    assert window.bridge.undo_stack.count() == 0
    figure = window.bridge.estate.settings.assumptions["discount_rate"]
    assert figure == given(window.bridge.session, "discount_rate")


def test_the_menu_opens_it_too(window, qtbot):
    window.actions_by_key["edit_assumptions"].trigger()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), AssumptionsDialog))
    qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None
