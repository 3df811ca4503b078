"""The Registers stage, used as a person uses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QWidget

from estates_app.domain.claims import RowFate
from estates_app.ui.stages import registers
from estates_app.ui.stages.registers import shelf as shelf_room
from estates_app.ui.stages.registers.issues import IssueModel
from estates_app.ui.stages.registers.models import FileModel, ResultModel
from estates_app.ui.stages.registers.register_list import RegisterListModel
from tests.ui.registers.steps import (
    IGNORED,
    accept,
    answer,
    drop,
    endless,
    idle,
    press,
)

pytestmark = pytest.mark.qt_log_ignore(IGNORED)


def test_an_empty_project_says_what_to_do(stage, desk, qtbot):
    assert stage.pages.currentWidget() is stage.empty
    assert registers.STAGE.badge(desk) == ("", "warn")
    asked = []
    desk.requests.offered.connect(lambda kind, _: asked.append(kind))
    sample = next(b for b in stage.empty.buttons if b.text() == "Open the sample")
    press(qtbot, sample)
    assert asked == ["sample"]


def test_a_dropped_file_is_read_looked_at_and_accepted(prepared, desk, qtbot):
    stage, view = prepared, prepared.view
    assert stage.pages.currentWidget() is stage.page
    assert view.counts[RowFate.PROPERTY] == 3
    assert stage.page.head.bar.words() == (
        "4 rows = 3 properties, 1 set aside, 0 merged, 0 not property, 0 outside area"
    )
    assert not desk.bridge.estate.editions
    assert stage.page.head.accept.text() == "Accept edition 1"
    assert stage.list.model.items[-1].badge == "1"
    accept(qtbot, desk, stage)
    assert desk.bridge.estate.editions[0].file == "county_assets.csv"
    assert desk.say.toasts == ["County assets added: 4 rows. Undo does not take this back."]
    assert stage.view.is_accepted
    assert not stage.page.head.accept.isVisible()
    assert stage.list.keys() == [desk.bridge.estate.editions[0].id]
    assert registers.STAGE.badge(desk) == ("1", "warn")
    assert [p.kind for p in desk.bridge.estate.partners.values()] == ["county"]


def test_the_mapping_is_changed_under_the_headings(prepared, desk, qtbot):
    stage = prepared
    chooser = next(c for c in stage.page.tables.mapping.choosers if c.accessibleName() == "Remark becomes")
    assert chooser.currentText() == "Notes"
    chooser.fill()
    chooser.setCurrentIndex(chooser.findData("reason_held"))
    chooser.activated.emit(chooser.currentIndex())
    assert "being read again" in stage.page.head.second.text()
    assert not stage.page.head.accept.isEnabled()
    idle(qtbot, desk)
    assert {c.source: c.field for c in stage.view.columns}["Remark"] == "reason_held"
    chooser = next(c for c in stage.page.tables.mapping.choosers if c.accessibleName() == "GIA m2 becomes")
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    assert chooser.currentText() == "Leave out"
    idle(qtbot, desk)
    assert all(row.gia_m2 is None for row in stage.view.rows)
    assert {c.source: c.field for c in stage.view.columns}["Remark"] == "reason_held"


def test_the_choosers_stay_under_their_headings_when_another_register_was_looked_at(prepared, desk, qtbot, tmp_path):
    stage, mapping = prepared, prepared.page.tables.mapping
    key = stage.key
    other = tmp_path / "trust.csv"
    other.write_text("Name,Postcode\nClinic,DE55 7AD\n", encoding="utf-8")
    stage.asking.take_files([other])
    answer(qtbot, stage, desk, "Some NHS Trust")
    idle(qtbot, desk)
    stage.show_register(key)
    qtbot.wait(20)
    assert len(mapping.choosers) == mapping.count()
    for at, chooser in enumerate(mapping.choosers):
        left = mapping.sectionViewportPosition(at)
        assert left <= chooser.geometry().left()
        assert chooser.geometry().right() < left + mapping.sectionSize(at)


def test_both_tables_are_selected_and_scrolled_as_one(prepared, qtbot):
    tables = prepared.page.tables
    tables.result.setCurrentIndex(tables.results.index(2, 1))
    assert tables.file.currentIndex().row() == 2
    tables.file.setFocus()
    qtbot.keyClick(tables.file, Qt.Key.Key_Up)
    assert tables.result.currentIndex().row() == 1
    tables.file.verticalScrollBar().setValue(7)
    assert tables.result.verticalScrollBar().value() == tables.file.verticalScrollBar().value()


def test_an_issue_leads_to_its_row_and_its_button_puts_it_right(prepared, desk, qtbot):
    stage = prepared
    listed = stage.page.issues.list
    codes = [issue.code for issue in listed.issues.items]
    assert codes[0] == "set-aside"
    at = codes.index("postcode-far")
    listed.setCurrentIndex(listed.issues.index(at, 0))
    assert stage.page.tables.current_row() == 1
    assert stage.page.tables.files.headerData(
        stage.page.tables.file.currentIndex().column(), Qt.Orientation.Horizontal
    ) == ("Easting")
    buttons = listed.indexWidget(listed.currentIndex()).findChildren(QAbstractButton)
    assert [b.text() or b.accessibleName() for b in buttons] == ["Use the postcode", "Go to row 3"]
    before = stage.view.rows[1].position
    press(qtbot, buttons[0])
    idle(qtbot, desk)
    assert stage.view.rows[1].position != before
    assert stage.page.tables.current_row() == 1
    codes = [issue.code for issue in listed.issues.items]
    assert "coordinates-left-aside" in codes
    stage.page.put_right(listed.issues.items[codes.index("coordinates-left-aside")])
    idle(qtbot, desk)
    assert stage.view.rows[1].position == before


def test_a_painted_button_of_another_issue_works_at_the_first_click(prepared, desk, qtbot):
    listed = prepared.page.issues.list
    at = next(i for i, issue in enumerate(listed.issues.items) if issue.code == "postcode-far")
    assert at != listed.currentIndex().row()
    asked = []
    listed.remedy_wanted.connect(asked.append)
    box = listed.visualRect(listed.issues.index(at, 0))
    qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.right() - 100, box.center().y()))
    assert [issue.code for issue in asked] == ["postcode-far"]


def test_previous_and_next_walk_the_issues(prepared, qtbot):
    listed, total = prepared.page.issues.list, prepared.page.issues.list.issues.rowCount()
    assert total > 1
    for _ in range(total):
        press(qtbot, prepared.page.issues.next)
    assert listed.currentIndex().row() == 0
    press(qtbot, prepared.page.issues.before)
    assert listed.currentIndex().row() == total - 1


def test_a_row_of_an_accepted_register_leads_to_its_property_on_the_map(prepared, desk, qtbot):
    stage = prepared
    accept(qtbot, desk, stage)
    stage.page.tables.select(0)
    assert stage.page.tables.to_map.isEnabled()
    press(qtbot, stage.page.tables.to_map)
    assert desk.bridge.look.selected == (stage.view.rows[0].property_id,)
    assert desk.bridge.look.stage == "map"
    stage.page.tables.select(3)  # set aside: no property
    assert not stage.page.tables.to_map.isEnabled()
    stage.page.tables.select(1)
    qtbot.keyClick(stage.page.tables.result, Qt.Key.Key_Return)
    assert desk.bridge.look.selected == (stage.view.rows[1].property_id,)


def test_what_is_not_wanted_is_not_imported(prepared, desk, qtbot):
    press(qtbot, prepared.page.head.drop)
    assert prepared.list.keys() == []
    assert prepared.pages.currentWidget() is prepared.empty
    assert not desk.bridge.estate.partners
    assert desk.say.toasts == ["county_assets.csv was not imported. Nothing of it was kept."]


def test_a_reading_can_be_cancelled(stage, desk, qtbot, file, monkeypatch):
    monkeypatch.setattr(shelf_room, "prepare_import", endless)
    stage.asking.take_files([file])
    answer(qtbot, stage, desk)
    qtbot.waitUntil(lambda: stage.pages.currentWidget() is stage.reading)
    assert stage.list.model.items[0].second == "being read…"
    press(qtbot, stage.reading.stop)
    idle(qtbot, desk)
    assert stage.list.keys() == []
    assert not desk.say.errors


def test_a_job_that_the_status_bar_cancels_leaves_the_list(stage, desk, qtbot, file, monkeypatch):
    monkeypatch.setattr(shelf_room, "prepare_import", endless)
    stage.asking.take_files([file])
    answer(qtbot, stage, desk)
    qtbot.waitUntil(lambda: bool(desk.tasks.jobs()))
    desk.tasks.cancel(desk.tasks.jobs()[0].key)
    qtbot.waitUntil(lambda: stage.list.keys() == [])
    assert stage.pages.currentWidget() is stage.empty


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03" * 50, b"PK\x03\x04 no workbook"])
def test_rubbish_is_refused_with_a_sentence(stage, desk, qtbot, tmp_path, content):
    path = tmp_path / "rubbish.xlsx"
    path.write_bytes(content)
    stage.asking.take_files([path])
    qtbot.waitUntil(lambda: bool(desk.say.errors) or stage.asking.dialog is not None)
    if stage.asking.dialog is not None:  # it looks like text: reading it says so
        answer(qtbot, stage, desk)
        qtbot.waitUntil(lambda: bool(desk.say.errors))
    assert desk.say.errors[0].remedy
    assert stage.list.keys() == []
    assert not desk.bridge.estate.editions


def test_the_models_keep_qts_rules(prepared, qtmodeltester):
    stage = prepared
    models = (FileModel(), ResultModel(), IssueModel(), RegisterListModel())
    for model in models[:2]:
        model.show(stage.view)
    models[2].show(stage.view.issues)
    models[3].show(stage.shelf.entries())
    for model in models:
        qtmodeltester.check(model)


def test_every_widget_that_takes_the_focus_has_a_name(prepared, desk, qtbot, file):
    stage = prepared
    stage.asking.ask_rules()
    rules = stage.asking.dialog
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView)
    nameless = [
        widget
        for root in (stage, rules)
        for widget in root.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not nameless
    rules.reject()


def test_another_size_of_text_takes_every_row_along_and_loses_no_register(own_window, go, qtbot, settled, file):
    window = own_window()
    stage = go(window, "registers")
    drop(stage.list.zone, file)
    answer(qtbot, stage, window.desk)
    settled(window)
    assert not stage.view.is_accepted
    window._settings.text_size = 1.3
    window.dress()
    settled(window)
    stage, skin = window.work.stage_widget("registers"), window.desk.skin
    assert stage.view.file == "county_assets.csv"
    assert not stage.view.is_accepted
    for table in (stage.page.tables.file, stage.page.tables.result):
        assert {table.rowHeight(at) for at in range(4)} == {skin.height("row")}
        assert table.horizontalHeader().height() == skin.height("table_header") + skin.px(53)
    assert stage.list.list.visualRect(stage.list.model.index(0, 0)).height() == skin.height("register_row")
    issues = stage.page.issues.list
    assert issues.visualRect(issues.model().index(0, 0)).height() == skin.px(40)
    assert stage.page.head.height() == skin.px(56)
    press(qtbot, stage.page.head.accept)
    settled(window)
    assert window.bridge.estate.editions[-1].file == "county_assets.csv"
