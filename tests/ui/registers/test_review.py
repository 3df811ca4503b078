"""Reviewing matches, by the mouse and by keys alone, from the dropped file to the register that is signed off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTreeWidget

from estates_app.domain.decisions import Relation
from estates_app.domain.errors import EstatesError
from estates_app.ui.parts.rows_dialog import RowsDialog
from estates_app.ui.stages.registers.review.waiting import JOB
from estates_app.workspace import reviewing
from tests.ui.registers.steps import IGNORED, accept, answer, drop, endless, idle, press

pytestmark = pytest.mark.qt_log_ignore(IGNORED)

COUNTY = (
    "Ref,Property name,Use,Address,Post code,Easting,Northing,GIA m2\n"
    "A1,Mill Lane Community Centre,Community centre,22 The Green,DE55 7AD,440715,354526,412\n"
    "A2,Ripley Community Centre,Community centre,4 High Street,DE5 7AE,444715,354526,286\n"
    "A3,Alfreton House,Offices,9 Church Street,S18 1ST,436000,378000,900\n"
)
TRUST = (
    "Ref,Site name,Use,Address,Post code,Easting,Northing,GIA m2\n"
    "T1,Mill Lane Village Hall,Village hall,31 Chapel Street,DE55 7AD,440815,354616,300\n"
    "T2,Ripley Village Hall,Village hall,28 Bridge Street,DE5 7AE,444815,354396,248\n"
    "T3,Alfreton House Clinic,Clinic,9 Church Street,S18 1ST,436000,378000,120\n"
)


def bring(stage, desk, qtbot, path, text, partner):
    path.write_text(text, encoding="utf-8")
    drop(stage.list.zone, path)
    answer(qtbot, stage, desk, partner)
    idle(qtbot, desk)


def names(desk):
    table = desk.bridge.estate.properties
    return [table.get(key, "name") for key in table.ids]


@pytest.fixture
def reviewed(stage, desk, qtbot, tmp_path):
    """The stage with two registers in it, at the review."""
    bring(stage, desk, qtbot, tmp_path / "county.csv", COUNTY, "Some County Council")
    accept(qtbot, desk, stage)
    bring(stage, desk, qtbot, tmp_path / "trust.csv", TRUST, "Some NHS Trust")
    accept(qtbot, desk, stage)
    idle(qtbot, desk)
    assert len(names(desk)) == 6
    press(qtbot, stage.list.review)
    idle(qtbot, desk)
    return stage


def focused(page, qtbot):
    """Give the page the keys, as the window's focus has them."""
    page.window().activateWindow()
    page.list.setFocus()
    qtbot.waitUntil(page.list.hasFocus)
    return page.list


def test_pairs_are_decided_by_mouse_and_taken_back(reviewed, desk, qtbot):
    page = reviewed.review
    start = len(page.list.pairs.items)
    assert start >= 2
    assert reviewed.list.review.text() == f"Review {start} matches"
    assert page.second.text() == f"{start} pairs wait · 0 decided"
    first = page.here()
    shown = {page.sides.topLevelItem(i).text(0): page.sides.topLevelItem(i) for i in range(8)}
    verdicts = {name: item.text(3) for name, item in shown.items()}
    assert verdicts["Held by"] == "differs"
    assert verdicts["Postcode"] == "same"
    assert shown["Held by"].font(1).weight() > shown["Postcode"].font(1).weight()
    assert page.evidence.topLevelItemCount() == len(first.evidence) > 0
    assert "m to the" in page.map.accessibleDescription() or "same point" in page.map.accessibleDescription()
    press(qtbot, page.same)
    assert first.second_id not in desk.bridge.estate.properties
    assert len(page.list.pairs.items) == start - 1
    second = page.here()
    assert second.key != first.key  # the next comes at once
    press(qtbot, page.building)
    assert {second.first_id, second.second_id} <= set(desk.bridge.estate.properties.ids)
    decided = [d.relation for d in desk.bridge.estate.decisions.values()]
    assert decided == [first.relation, Relation.SAME_BUILDING]
    press(qtbot, page.undo)
    assert page.here().key == second.key
    press(qtbot, page.which.findChildren(QAbstractButton)[1])
    assert [entry.told for entry in page.done.pairs.items] == ["one property"]
    press(qtbot, page.back)
    assert not desk.bridge.estate.decisions
    assert first.second_id in desk.bridge.estate.properties
    assert not page.done.pairs.items
    assert page.right.currentWidget() is page.nothing
    press(qtbot, page.which.findChildren(QAbstractButton)[0])
    assert len(page.list.pairs.items) == start
    press(qtbot, page.close_page)
    assert reviewed.pages.currentWidget() is reviewed.page


def test_pairs_are_decided_by_keys_alone(reviewed, desk, qtbot):
    page = reviewed.review
    here = focused(page, qtbot)
    start = [entry.key.key for entry in page.list.pairs.items]
    qtbot.keyClick(here, Qt.Key.Key_J)
    assert page.here().key == start[1]
    qtbot.keyClick(here, Qt.Key.Key_K)
    qtbot.keyClick(here, Qt.Key.Key_Down)
    qtbot.keyClick(here, Qt.Key.Key_Up)
    assert page.here().key == start[0]
    stays, joins = page.here().first_id, page.here().second_id
    qtbot.keyClick(here, Qt.Key.Key_X)
    assert (page.here().first_id, page.here().second_id) == (joins, stays)
    qtbot.keyClick(here, Qt.Key.Key_S)
    assert stays not in desk.bridge.estate.properties
    assert joins in desk.bridge.estate.properties
    qtbot.keyClick(here, Qt.Key.Key_U)
    assert stays in desk.bridge.estate.properties
    assert page.here().key == start[0]
    qtbot.keyClick(here, Qt.Key.Key_D)
    assert [d.relation for d in desk.bridge.estate.decisions.values()] == [Relation.NONE]
    while page.here() is not None:
        qtbot.keyClick(here, Qt.Key.Key_B)
    assert len(desk.bridge.estate.decisions) == len(start)
    assert page.right.currentWidget() is page.none
    assert reviewed.list.review.text() == "Review matches"
    for _ in start:
        qtbot.keyClick(page, Qt.Key.Key_U)
    assert [entry.key.key for entry in page.list.pairs.items] == start
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not reviewed.is_reviewing


def test_the_filter_finds_pairs_and_its_letters_decide_nothing(reviewed, desk, qtbot):
    page = reviewed.review
    start = len(page.list.pairs.items)
    here = focused(page, qtbot)
    qtbot.keyClick(here, Qt.Key.Key_Slash)
    field = QApplication.focusWidget() or page.filter
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "bsd mill")
    assert not desk.bridge.estate.decisions
    assert not page.list.pairs.items
    field.clear()
    qtbot.keyClicks(field, "mill")
    assert [{e.first, e.second} for e in page.list.pairs.items] == [
        {"Mill Lane Community Centre", "Mill Lane Village Hall"}
    ]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert page.list.hasFocus()
    assert reviewed.is_reviewing
    assert len(page.list.pairs.items) == start
    both = {page.here().first_id, page.here().second_id}
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert set(desk.bridge.look.selected) == both
    assert desk.bridge.look.stage == "map"


def test_the_search_tells_how_far_it_is_and_can_be_stopped(stage, desk, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("estates_app.ui.stages.registers.review.waiting.find_waiting", lambda _, **k: endless(**k))
    bring(stage, desk, qtbot, tmp_path / "county.csv", COUNTY, "Some County Council")
    press(qtbot, stage.page.head.accept)
    qtbot.waitUntil(lambda: desk.tasks.is_busy(JOB))
    stage.show_review()
    page = stage.review
    assert page.right.currentIndex() == 2
    assert page.stop.isVisible()
    press(qtbot, page.stop)
    idle(qtbot, desk)
    assert page.right.currentWidget() is page.none
    assert page.again.isEnabled()
    assert "not looked through" in page.second.text()
    stage.list.review.click()  # nothing begins again unasked while the page stays
    assert not desk.tasks.is_busy(JOB)
    monkeypatch.undo()
    press(qtbot, page.again)
    idle(qtbot, desk)
    assert stage.waiting.has_looked


def test_a_row_that_is_not_in_the_estate_yet_is_decided_too(stage, desk, qtbot, tmp_path):
    """From the drop to the signed-off register: the answer holds when the register comes in, and next year."""
    bring(stage, desk, qtbot, tmp_path / "county.csv", COUNTY, "Some County Council")
    accept(qtbot, desk, stage)
    bring(stage, desk, qtbot, tmp_path / "trust.csv", TRUST, "Some NHS Trust")
    key = stage.key
    stage.show_review()
    idle(qtbot, desk)
    page = stage.review
    rows = [entry.key for entry in page.list.pairs.items if entry.key.register == key]
    assert len(rows) >= 2
    here = focused(page, qtbot)
    joined = page.here()
    qtbot.keyClick(here, Qt.Key.Key_S)
    idle(qtbot, desk)
    qtbot.keyClick(here, Qt.Key.Key_U)
    idle(qtbot, desk)
    assert page.here().key == joined.key
    qtbot.keyClick(here, Qt.Key.Key_S)
    idle(qtbot, desk)
    apart = page.here()
    assert apart.key != joined.key
    qtbot.keyClick(here, Qt.Key.Key_D)
    idle(qtbot, desk)
    assert len([e for e in page.list.pairs.items if e.key.register == key]) == len(rows) - 2
    qtbot.keyClick(here, Qt.Key.Key_Escape)
    accept(qtbot, desk, stage)
    estate = desk.bridge.estate
    assert len(estate.properties) == 5
    told = {(d.first_id, d.relation) for d in estate.decisions.values()}
    assert told == {(joined.first_id, Relation.SAME), (apart.first_id, Relation.NONE)}
    stage.show_review()
    idle(qtbot, desk)
    assert all(apart.first_id not in (e.key.first_id, e.key.second_id) for e in page.list.pairs.items)
    decided = next(d for d in estate.decisions.values() if d.relation is Relation.SAME)
    with pytest.raises(EstatesError, match="Split its rows off"):
        reviewing.take_back(desk.bridge.session, decided.id)
    other = next(d for d in estate.decisions.values() if d.relation is Relation.NONE)
    reviewing.take_back(desk.bridge.session, other.id)
    assert list(desk.bridge.estate.decisions) == [decided.id]


def test_rows_of_a_property_are_shown_and_split_off(reviewed, desk, qtbot):
    page = reviewed.review
    first = page.here()
    before = sorted(desk.bridge.estate.properties.ids)
    qtbot.keyClick(focused(page, qtbot), Qt.Key.Key_S)
    dialog = RowsDialog(desk, first.first_id, reviewed.window())
    qtbot.addWidget(dialog)
    dialog.show()
    tree = dialog.findChild(QTreeWidget)
    assert sorted(tree.topLevelItem(i).text(0) for i in range(tree.topLevelItemCount())) == ["county.csv", "trust.csv"]
    assert dialog.split.isEnabled()
    qtbot.keyClick(tree, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.split.isEnabled()
    assert "leave at least one" in dialog.told.text()
    qtbot.keyClick(tree, Qt.Key.Key_Up)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    dialog.split.setFocus()
    qtbot.keyClick(dialog.split, Qt.Key.Key_Space)
    assert not dialog.isVisible()
    estate = desk.bridge.estate
    assert len(estate.properties) == len(before)
    assert first.second_id not in estate.properties  # a property of its own, but not the one that was
    desk.bridge.undo_stack.undo()
    desk.bridge.undo_stack.undo()
    assert sorted(desk.bridge.estate.properties.ids) == before


def test_the_rows_of_a_property_open_from_its_menu_and_the_review_from_its_key(window, hands, meet, settled, qtbot):
    """In the whole window: Ctrl+M turns to the review, and the menu of a property leads to its rows."""
    hands.shortcut(window, Qt.Key.Key_M)
    settled(window)
    stage = window.work.stage_widget("registers")
    assert stage.review.isVisible()
    pair = stage.review.here()
    window.bridge.select([pair.first_id])  # so that Escape would clear it everywhere else
    qtbot.keyClick(stage.review.list, Qt.Key.Key_Escape)
    assert stage.page.isVisible()
    assert set(window.bridge.look.selected) == {pair.first_id}
    stage.review.which.choose("decided")
    hands.shortcut(window, Qt.Key.Key_M)
    assert stage.review.which.value() == "waiting"
    qtbot.keyClick(stage.review.list, Qt.Key.Key_S)
    settled(window)
    assert pair.second_id not in window.bridge.estate.properties
    seen = []
    meet(lambda dialog: (seen.append(dialog.rows.topLevelItemCount()), dialog.reject()), kind=RowsDialog)
    window.desk.go("map")
    settled(window)
    menu = window.work.table.menu
    menu.popup(pair.first_id, "name", window.mapToGlobal(window.rect().center()))
    hands.entry("Rows of this property")
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [2]
