"""The table: the models' promises, sorting, filter, columns, export, selection, copies and corrections."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QFileDialog
from python_calamine import CalamineWorkbook

from estates_app.ui.parts.zone_list import ZoneModel
from estates_app.ui.table.model import PropertyModel
from tests.ui.steps import shown_ids

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
STAGES = ("map", "scores", "proposals", "money")


@pytest.fixture
def table(window, go):
    go(window, "map")
    return window.work.table.pane.table


@pytest.fixture
def watched():
    """Qt's own tester beside a model: a broken promise is a warning of Qt, which fails the test."""
    testers = []

    def watch(model):
        testers.append(QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning))
        return model

    return watch


def column_of(table, key):
    return table.properties.keys.index(key)


def values_of(table, key):
    model = table.properties
    return [model.rows.value(model.estate_row(row), key) for row in range(model.rowCount())]


def selected(table):
    return {table.properties.id_at(i.row()) for i in table.selectionModel().selectedRows()}


# --- models -------------------------------------------------------------------------------------------------------


def test_the_models_keep_qt_s_promises_through_sort_filter_and_new_scores(window, watched):
    model = watched(PropertyModel())
    rows = window.results.table.rows()
    everything = np.arange(len(rows.ids))
    model.show(rows, ("name", "partner", "score", "fate", "evidence"), everything)
    for step in (
        lambda: model.sort(2, Qt.SortOrder.DescendingOrder),
        lambda: model.filter("library"),
        lambda: model.rescore(rows.with_scores(window.results.scores)),
        lambda: model.filter("nothing is called so"),
        lambda: model.filter(""),
        lambda: model.show(rows, ("name",), everything[:5]),
        lambda: model.show(rows, (), everything[:0]),
    ):
        step()


def test_the_model_of_small_areas_keeps_qt_s_promises(watched, window):
    model = watched(ZoneModel(window.desk.skin))
    names = [f"area {n}" for n in range(9)]
    figures = [np.arange(9.0), *(np.full(9, np.nan) for _ in range(5))]
    model.show((names, names), figures, range(9))
    for column in range(model.columnCount()):
        for order in Qt.SortOrder:
            model.sort(column, order)


def test_an_area_that_is_farther_away_is_told_by_sign_and_colour(window):
    skin = window.desk.skin
    model = ZoneModel(skin)
    change = np.array([0.4, -0.4, 0.0])
    model.show((("a", "b", "c"),) * 2, [*(np.zeros(3) for _ in range(5)), change], range(3))
    told = {model.index(row, 0).data(): model.index(row, model.columnCount() - 1) for row in range(3)}
    assert [told[key].data() for key in "abc"] == ["+0.4", "−0.4", "0.0"]
    inks = [told[key].data(Qt.ItemDataRole.ForegroundRole) for key in "abc"]
    assert inks == [skin.colour("warn"), skin.colour("positive"), skin.colour("text")]


# --- order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["gia_m2", "evidence", "name", "partner"])
def test_a_click_on_a_heading_sorts_and_another_turns_the_order_and_what_is_missing_stands_last(table, hands, key):
    numbers = table.properties.spec(column_of(table, key)).is_number
    for is_descending in (numbers, not numbers) if key != "name" else (True, False):
        hands.heading(table, column_of(table, key))
        assert table.properties.sorting == (key, is_descending)
        shown = values_of(table, key)
        known = [v for v in shown if not (v == "" or (isinstance(v, float) and np.isnan(v)))]
        fold = [v.casefold() if isinstance(v, str) else v for v in known]
        assert fold == sorted(fold, reverse=is_descending)
        assert shown[: len(known)] == known


def test_sorting_keeps_the_selection_on_its_properties(table, hands, window):
    hands.cell(table, 3)
    hands.cell(table, 7, held=CTRL)
    before = selected(table)
    assert len(before) == 2
    hands.heading(table, column_of(table, "gia_m2"))
    assert selected(table) == before == set(window.bridge.look.selected)


def test_the_headings_are_walked_by_arrows_and_sorted_by_enter(table, hands, window):
    window.bridge.select(window.bridge.estate.properties.ids[:2])
    before = selected(table)
    header = table.horizontalHeader()
    header.setFocus()
    hands.keys(header, Qt.Key.Key_Home, Qt.Key.Key_Right)
    column = table.currentIndex().column()
    hands.keys(header, Qt.Key.Key_Return)
    assert table.properties.sorting[0] == table.properties.keys[column]
    assert selected(table) == before
    header.moveSection(header.visualIndex(column), 0)
    hands.keys(header, Qt.Key.Key_Right)
    assert header.visualIndex(table.currentIndex().column()) == 1
    header.moveSection(0, column)


# --- filter and columns -------------------------------------------------------------------------------------------


def test_the_filter_shows_what_holds_every_word_and_says_what_it_hides(window, table, qtbot, hands):
    pane = window.work.table.pane
    whole = table.properties.rowCount()
    hands.shortcut(window, Qt.Key.Key_F)
    assert pane.filter.hasFocus()
    qtbot.keyClicks(pane.filter, "LIBRARY county")
    shown = table.properties.rowCount()
    assert 0 < shown < whole
    texts = [" ".join(cells).casefold() for cells in table.words()[1:]]
    assert all("library" in text and "county" in text for text in texts)
    badges = [badge.accessibleName() for badge in pane.badges]
    assert f"{shown:,} shown" in badges
    assert f"{whole - shown:,} hidden by the filter" in badges
    qtbot.keyClicks(pane.filter, " zzz")
    assert table.properties.rowCount() == 0
    table.grab()
    pane.filter.clear()
    assert table.properties.rowCount() == whole


def test_a_filter_never_loses_what_is_selected_elsewhere(window, table, qtbot):
    key = table.properties.id_at(0)
    window.bridge.select((key,))
    window.work.table.pane.filter.setText("nothing is called so")
    assert window.bridge.look.selected == (key,)
    window.work.table.pane.filter.clear()
    assert selected(table) == {key}


def test_columns_are_chosen_by_the_menu_and_remembered_by_stage(window, table, hands, go):
    pane = window.work.table.pane
    before = table.properties.keys
    hands.click(pane.columns)
    menu = QApplication.activePopupWidget()
    titles = {spec.title: key for key, spec in table.properties.rows.specs.items()}
    assert not next(a for a in menu.actions() if titles[a.text()] == "name").isEnabled()
    entry = next(a for a in menu.actions() if titles[a.text()] == "postcode")
    assert entry.isChecked()
    entry.trigger()
    menu.close()
    assert table.properties.keys == tuple(key for key in before if key != "postcode")
    go(window, "money")
    go(window, "map")
    assert "postcode" not in table.properties.keys


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_shows_its_columns_and_every_cell_says_something(window, go, stage):
    go(window, stage)
    model = window.work.table.pane.table.properties
    assert model.keys == window.work.stages[stage].columns
    for row in range(0, model.rowCount(), 97):
        for column in range(model.columnCount()):
            assert model.data(model.index(row, column), Qt.ItemDataRole.AccessibleTextRole).split(": ", 1)[1]


# --- export and copy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_is_what_is_seen(window, table, tmp_path, monkeypatch, hands, ending):
    window.work.table.pane.filter.setText("library")
    hands.heading(table, column_of(table, "gia_m2"))
    path = tmp_path / f"seen.{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    window.actions_by_key["export_table"].trigger()
    if ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    else:
        lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    model = table.properties
    assert lines[0] == [model.spec(c).title for c in range(model.columnCount())]
    assert len(lines) == 1 + model.rowCount()
    at = column_of(table, "gia_m2")
    areas = [None if line[at] in ("", None) else float(line[at]) for line in lines[1:]]
    wanted = values_of(table, "gia_m2")
    assert areas == [None if np.isnan(v) else pytest.approx(v) for v in wanted]
    assert [line[0] for line in lines[1:]] == values_of(table, "name")
    assert f"{model.rowCount():,} rows written to seen.{ending}" in window.say.card.text()


def test_an_export_that_cannot_be_written_is_said(window, table, tmp_path, meet, hands):
    met = meet(lambda dialog: hands.click(dialog.yes))
    window.work.table.export_to(tmp_path / "seen.pdf")
    assert "cannot end in .pdf" in met[0].windowTitle()


def test_rows_are_copied_with_their_headings_in_the_order_seen(window, table, hands):
    hands.cell(table, 1)
    hands.cell(table, 3, held=SHIFT)
    header = table.horizontalHeader()
    header.moveSection(2, 1)
    try:
        hands.keys(table, Qt.Key.Key_C, held=CTRL)
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    finally:
        header.moveSection(1, 2)
    titles = [table.properties.spec(c).title for c in range(table.properties.columnCount())]
    assert lines[0] == [titles[0], titles[2], titles[1], *titles[3:]]
    assert [line[0] for line in lines[1:]] == values_of(table, "name")[1:4]


# --- selection ----------------------------------------------------------------------------------------------------


def test_a_row_that_is_chosen_is_ringed_on_the_map_and_the_other_way_round(window, table, hands, settled):
    hands.cell(table, 2)
    key = table.properties.id_at(2)
    ids = window.bridge.estate.properties.ids
    view = window.work.map.view
    assert list(view.engine.marks.selected) == [ids.index(key)]
    other = next(k for k in reversed(shown_ids(table)) if window.bridge.estate.properties.get(k, "geometry"))
    view.picked.emit([ids.index(other)], False)
    assert selected(table) == {other}
    assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))
    view.picked.emit([ids.index(key)], True)
    assert selected(table) == {other, key}
    view.picked.emit([ids.index(key)], True)
    assert selected(table) == {other}
    view.picked.emit([], False)
    assert selected(table) == set()


def test_the_row_under_the_pointer_lights_the_symbol_and_back(window, table, qtbot):
    box = table.visualRect(table.model().index(4, 0))
    key = table.properties.id_at(4)

    def is_told():
        for step in (0, 2):
            qtbot.mouseMove(table.viewport(), box.center() + QPoint(step, 0))
        return window.bridge.look.hovered == key

    qtbot.waitUntil(is_told)
    ids = window.bridge.estate.properties.ids
    assert window.work.map.view.engine.marks.hovered == ids.index(key)
    window.work.map.view.hovered.emit(ids.index(table.properties.id_at(6)))
    assert table.itemDelegate().hovered_row == 6


# --- corrections --------------------------------------------------------------------------------------------------


def open_correction(window, table, hands, meet, key, then):
    row = next(r for r, v in enumerate(values_of(table, key)) if not (isinstance(v, float) and np.isnan(v)) and v != "")
    table.scrollTo(table.model().index(row, 0))
    hands.cell(table, row, column_of(table, key))
    met = meet(then)
    hands.keys(table, Qt.Key.Key_F2)
    assert met
    return window.bridge.look.selected[-1]


def test_f2_corrects_a_fact_as_a_claim_that_can_be_undone(window, table, hands, meet, settled):
    told = []

    def correct(dialog):
        told.append(dialog.windowTitle())
        assert dialog.focusWidget() is dialog.text
        dialog.text.setText("1,234.5")
        hands.keys(dialog.text, Qt.Key.Key_Return)

    key = open_correction(window, table, hands, meet, "gia_m2", correct)
    settled(window)
    estate, store = window.bridge.estate, window.bridge.session.store
    assert estate.properties.get(key, "gia_m2") == 1234.5
    claims = [c for c in store.claims(key) if c.field == "gia_m2"]
    assert claims[-1].value == 1234.5
    assert claims[-1].kind == "correction"
    assert any(c.kind == "edition" for c in claims)  # the partner's own figure stays beside it
    assert (key, "gia_m2") in table.properties.by_hand
    assert str(estate.properties.get(key, "name")) in told[0]
    window.bridge.undo_stack.undo()
    settled(window)
    assert window.bridge.estate.properties.get(key, "gia_m2") != 1234.5
    assert (key, "gia_m2") not in table.properties.by_hand


def test_rubbish_is_refused_in_the_dialog_and_nothing_is_kept(window, table, hands, meet, settled):
    before, told = window.bridge.estate, []

    def correct(dialog):
        dialog.text.setText("about as large as a barn")
        hands.keys(dialog.text, Qt.Key.Key_Return)
        told.append((dialog.isVisible(), dialog._fault.isVisible(), dialog._fault.text()))
        hands.keys(dialog, Qt.Key.Key_Escape)

    open_correction(window, table, hands, meet, "gia_m2", correct)
    assert told[0][:2] == (True, True)
    assert told[0][2]
    assert window.bridge.estate is before


def test_a_value_that_is_left_as_it_is_makes_no_step(window, table, hands, meet):
    open_correction(window, table, hands, meet, "gia_m2", lambda dialog: hands.keys(dialog.text, Qt.Key.Key_Return))
    assert not window.bridge.undo_stack.canUndo()


def test_what_is_worked_out_cannot_be_corrected_but_explained(window, go, hands, meet, qtbot):
    go(window, "scores")
    table = window.work.table.pane.table
    index = table.model().index(0, column_of(table, "score"))
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    hands.cell(table, 0, column_of(table, "score"))
    hands.keys(table, Qt.Key.Key_F2)
    assert QApplication.activeModalWidget() is None
    met = meet(lambda dialog: dialog.reject())
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    qtbot.waitUntil(lambda: bool(met))
    assert met[0].windowTitle().startswith("Why?")


def test_the_menu_of_a_row_opens_by_key_and_sets_the_scope(window, table, hands, settled):
    hands.cell(table, 0)
    key = table.properties.id_at(0)
    before = window.bridge.estate.properties.get(key, "scope")
    hands.keys(table, Qt.Key.Key_F10, held=SHIFT)
    menu = QApplication.activePopupWidget()
    scope = next(a for a in menu.actions() if a.text() == "Scope").menu()
    state = {"in_scope": "Excluded"}.get(before, "In scope")
    next(a for a in scope.actions() if a.text() == state).trigger()
    menu.close()
    settled(window)
    assert window.bridge.estate.properties.get(key, "scope") == state.lower().replace(" ", "_")
    window.bridge.undo_stack.undo()
    settled(window)
    assert window.bridge.estate.properties.get(key, "scope") == before
