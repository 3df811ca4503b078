"""A table of costs, people or leases: joined before it is added, and settled by hand and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from estates_app.ui.stages.registers.ask_supplement import AskSupplement
from estates_app.workspace.supplementing import remembered_joins
from tests.ui.registers.steps import IGNORED, accept, idle, press

pytestmark = pytest.mark.qt_log_ignore(IGNORED)

KEY = Qt.Key


@pytest.fixture
def ask(prepared, desk, qtbot, tmp_path):
    """A function that opens the dialog on a table, the county's three properties being there."""
    accept(qtbot, desk, prepared)

    def ask(text):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        desk.requests.offer("supplement")
        dialog = prepared.asking.dialog
        assert isinstance(dialog, AskSupplement)
        dialog.take(path)
        idle(qtbot, desk)
        return dialog

    return ask


def key_of(desk, name):
    table = desk.bridge.estate.properties
    return table.ids[table.texts("name").index(name)]


def fact(desk, name, field="running_cost_gbp_a_year"):
    return desk.bridge.estate.properties.get(key_of(desk, name), field)


COSTS = (
    "Cost code,Known as,Running cost\nK1,The library,1000\nK2,The fire place,500\nK2,The fire place,20\nK3,Sundry,5\n"
)


def settling(qtbot, dialog):
    press(qtbot, dialog.settle)
    assert dialog.settling is not None
    return dialog.settling


def test_costs_are_joined_before_they_are_added(ask, prepared, desk, qtbot):
    dialog = ask("Place,Running cost\nOld Library,1000\nNobody's,5\n")
    assert dialog.outcome.text() == (
        "1 of 2 rows found their property; 1 waits for an answer; 2 properties have no row"
    )
    assert dialog.why.text() == "1 of 2 cells of “Place” are a name of the register."
    assert dialog.unmatched.item(0).text() == "Row 3: Nobody's"
    press(qtbot, dialog.yes)
    assert fact(desk, "Old Library") == 1000
    assert prepared.list.model.items[-1].second.startswith("facts added")
    prepared.show_register(prepared.list.keys()[-1])
    assert prepared.pages.currentWidget() is prepared.facts


def test_a_table_that_names_no_property_says_so_until_a_column_is_chosen(ask, desk, qtbot):
    dialog = ask("Zz,Running cost\nReading rooms,1000\n")
    assert not dialog.yes.isEnabled()
    assert "which property" in dialog._fault.text()
    chooser = dialog.choosers["Zz"]
    chooser.fill()
    chooser.setCurrentIndex(chooser.findData("name"))
    chooser.activated.emit(0)
    idle(qtbot, desk)
    assert dialog.settle.isVisible()


def test_rows_are_settled_by_keys_alone(ask, desk, qtbot):
    dialog = ask(COSTS.replace("Cost code", "Cost centre"))
    assert not dialog.yes.isEnabled()
    qtbot.keyClick(dialog.settle, KEY.Key_Space)
    asked = dialog.settling
    assert asked.rows.topLevelItemCount() == 4
    assert asked.told.text() == "4 rows of 4 without an answer"
    assert asked.may_be.item(0).text().startswith("Old Library")
    qtbot.keyClick(asked.rows, KEY.Key_Return)  # the best
    assert asked.rows.currentItem().text(0) == "3"
    qtbot.keyClick(asked.rows, KEY.Key_Slash)
    assert asked.focusWidget() is asked.filter
    qtbot.keyClicks(asked.filter, "fire")
    assert asked.without.count() == 1
    qtbot.keyClick(asked.filter, KEY.Key_Return)  # rows of one key are answered together
    assert [asked.rows.topLevelItem(i).text(2) for i in range(4)] == ["Old Library", "Fire Station", "Fire Station", ""]
    assert asked.rows.currentItem().text(0) == "5"
    qtbot.keyClick(asked.rows, KEY.Key_N)
    assert asked.rows.topLevelItem(3).text(2) == "no property's"
    qtbot.keyClick(asked.rows, KEY.Key_Backspace)
    assert asked.rows.topLevelItem(3).text(2) == ""
    qtbot.keyClick(asked.rows, KEY.Key_N)
    assert asked.told.text() == "0 rows of 4 without an answer"
    assert asked.without.count() == 1
    qtbot.keyClick(asked.yes, KEY.Key_Return)
    assert dialog.outcome.text().startswith(
        "1 of 4 rows found their property; 2 wait for an answer; 1 is no property's"
    )
    assert "Row 3" in dialog.unmatched.item(0).text()  # two figures for one property, and no column of parts
    qtbot.keyClick(dialog.yes, KEY.Key_Return)
    assert fact(desk, "Old Library") == 1000
    assert fact(desk, "Fire Station") is None
    session = desk.bridge.session
    (partner,) = session.estate.partners
    assert remembered_joins(session, partner) == {
        "k1": key_of(desk, "Old Library"),
        "k2": key_of(desk, "Fire Station"),
        "k3": None,
    }


def test_rows_are_settled_with_the_mouse_and_the_parts_named(ask, desk, qtbot):
    dialog = ask("Cost centre,Part,Running cost\nK2,heat,500\nK2,light,20\n")
    asked = settling(qtbot, dialog)
    names = [asked.without.item(i).text() for i in range(asked.without.count())]
    at = next(i for i, name in enumerate(names) if name.startswith("Depot"))
    box = asked.without.visualItemRect(asked.without.item(at))
    qtbot.mouseClick(asked.without.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    press(qtbot, asked.take)
    assert asked.rows.topLevelItem(0).text(2) == "Depot"
    press(qtbot, asked.back)
    assert asked.rows.topLevelItem(0).text(2) == ""
    qtbot.mouseClick(asked.without.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    press(qtbot, asked.take)
    press(qtbot, asked.yes)
    assert not dialog.yes.isEnabled()
    dialog.parts.setCurrentIndex(dialog.parts.findData("Part"))
    dialog.parts.activated.emit(0)
    idle(qtbot, desk)
    assert dialog.yes.isEnabled()
    press(qtbot, dialog.yes)
    assert fact(desk, "Depot") == 520


def test_answers_are_kept_when_a_person_looks_again_and_lost_on_cancel(ask, qtbot):
    dialog = ask(COSTS.replace("Cost code", "Cost centre"))
    asked = settling(qtbot, dialog)
    qtbot.keyClick(asked.rows, KEY.Key_N)
    press(qtbot, asked.no)
    assert dialog.prepared.joins == {}
    asked = settling(qtbot, dialog)
    qtbot.keyClick(asked.rows, KEY.Key_N)
    press(qtbot, asked.yes)
    assert dialog.prepared.joins == {2: None}
    asked = settling(qtbot, dialog)
    assert asked.rows.topLevelItem(0).text(2) == "no property's"
    assert asked.rows.currentItem().text(0) == "3"
    qtbot.keyClick(asked.rows, KEY.Key_Up)
    qtbot.keyClick(asked.rows, KEY.Key_Delete)
    press(qtbot, asked.yes)
    assert dialog.prepared.joins == {}


def test_the_next_edition_needs_no_answer_again(ask, desk, qtbot):
    dialog = ask("Cost centre,Running cost\nK1,10\nK9,1\n")
    asked = settling(qtbot, dialog)
    asked.without.setCurrentRow(0)
    chosen = asked.without.item(0).text().split(" · ")[0]
    qtbot.keyClick(asked.without, KEY.Key_Return)
    press(qtbot, asked.yes)
    press(qtbot, dialog.yes)
    again = ask("Cost centre,Running cost\nK1,12\n")
    assert again.outcome.text().startswith("1 of 1 row found their property")
    press(qtbot, again.yes)
    assert fact(desk, chosen) == 12
