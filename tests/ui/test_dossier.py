"""The dossier and the calendar of leases by mouse and by keys; before a room the public edition alone."""

from __future__ import annotations

import pypdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from estates_app.domain.edits import Change
from estates_app.ui.dialogs.fault import KnownFault
from estates_app.ui.parts.calendar_dialog import CalendarDialog
from estates_app.ui.parts.dossier_dialog import DossierDialog
from estates_app.ui.parts.edition_choice import WORKSHOP
from estates_app.ui.parts.why_dialog import WhyDialog

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def opened(qtbot, kind=DossierDialog):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    qtbot.waitUntil(QApplication.activeModalWidget().isActiveWindow)
    return QApplication.activeModalWidget()


def words_of(tree):
    found = []

    def walk(item):
        found.extend(item.text(column) for column in range(tree.columnCount()))
        for at in range(item.childCount()):
            walk(item.child(at))

    for at in range(tree.topLevelItemCount()):
        walk(tree.topLevelItem(at))
    return found


@pytest.fixture
def table(window, go):
    go(window, "map")
    return window.work.table.pane.table


def test_enter_in_the_table_opens_it_and_keys_go_to_the_neighbours(window, qtbot, table, hands):
    hands.cell(table, 3)
    key = window.bridge.look.selected[-1]
    hands.keys(table, Qt.Key.Key_Return)
    dialog = opened(qtbot)
    assert dialog.key == key
    name = str(window.bridge.estate.properties.get(key, "name"))
    assert dialog.title.text() == name
    assert name in words_of(dialog.tree)
    assert any(", row " in text for text in words_of(dialog.tree))
    hands.shortcut(dialog, Qt.Key.Key_Right, held=ALT)
    assert dialog.key == table.properties.id_at(4)
    assert window.bridge.look.selected == (dialog.key,)
    hands.shortcut(dialog, Qt.Key.Key_Left, held=ALT)
    assert dialog.key == key
    hands.shortcut(dialog, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text().startswith(name)
    hands.click(dialog.why)
    opened(qtbot, WhyDialog).close()


def test_the_menu_of_a_property_opens_it(window, qtbot, table, hands):
    key = table.properties.id_at(0)
    window.work.table.menu.popup(key, "name", table.mapToGlobal(QPoint(30, 30)))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    hands.entry("Dossier")
    assert opened(qtbot).key == key


def test_the_finder_opens_it_by_control_and_enter(window, qtbot, table, hands):
    hands.cell(table, 0)
    window.finder.begin()
    name = str(window.bridge.estate.properties.get(table.properties.id_at(5), "name"))
    qtbot.keyClicks(window.finder, name)
    at = next(row for row in range(window.finder.list.count()) if "(property)" in window.finder.list.item(row).text())
    hands.keys(window.finder, *[Qt.Key.Key_Down] * at)
    hands.keys(window.finder, Qt.Key.Key_Return, held=CONTROL)
    assert opened(qtbot).told.head.name == name


def test_d_on_the_map_opens_what_its_card_tells_of(window, qtbot, table, hands):
    view = window.work.map.view
    key = table.properties.id_at(7)
    window.bridge.look_at(hovered=key)
    hands.keys(view, Qt.Key.Key_D)
    assert opened(qtbot).key == key


def test_d_on_the_map_means_the_later_of_walk_and_pointer(window, qtbot, table, hands):
    view = window.work.map.view
    ids = window.bridge.estate.properties.ids
    try:
        view.walk_to(1)
        hands.keys(view, Qt.Key.Key_D)
        assert opened(qtbot).key == ids[1]
        opened(qtbot).close()
        view.hovered.emit(2)  # the pointer comes to another symbol: the card tells of that one
        hands.keys(view, Qt.Key.Key_D)
        assert opened(qtbot).key == ids[2]
        opened(qtbot).close()
        view.hovered.emit(-1)  # and leaves it: the ring round the first is still there
        hands.keys(view, Qt.Key.Key_D)
        assert opened(qtbot).key == ids[1]
    finally:
        view.walk_to(-1)


def test_the_public_edition_is_a_click_away_and_all_there_is_before_a_room(window, qtbot, table, hands):
    estate = window.bridge.estate
    empty = next(k for k in estate.properties.ids if estate.properties.get(k, "occupancy") == "vacant")
    name = str(estate.properties.get(empty, "name"))
    window.desk.requests.show_dossier(empty)
    dialog = opened(qtbot)
    assert name in words_of(dialog.tree)
    hands.keys(dialog.edition, Qt.Key.Key_Right)
    assert name not in words_of(dialog.tree)
    assert dialog.title.text().startswith("Empty building")
    dialog.close()
    window.desk.kept[WORKSHOP] = window
    try:
        window.desk.requests.show_dossier(empty)
        dialog = opened(qtbot)
        assert dialog.edition.value() == "public"
        assert name not in words_of(dialog.tree)
    finally:
        del window.desk.kept[WORKSHOP]


def test_two_pages_are_printed_as_a_job(window, qtbot, table, settled, meet, tmp_path):
    window.desk.requests.show_dossier(table.properties.id_at(2))
    dialog = opened(qtbot)
    dialog.print_to(tmp_path / "a.pdf")
    settled(window)
    assert len(pypdf.PdfReader(tmp_path / "a.pdf").pages) == 2
    met = meet(lambda fault: fault.reject(), kind=KnownFault)
    dialog.print_to(tmp_path / "none" / "a.pdf")
    assert met
    assert not (tmp_path / "none").exists()


def test_a_correction_made_elsewhere_shows_at_once(window, qtbot, table):
    key = table.properties.id_at(1)
    window.desk.requests.show_dossier(key)
    dialog = opened(qtbot)
    before = window.bridge.estate.properties.get(key, "gia_m2")
    window.bridge.edit("Correct floor area", [Change("property", key, "gia_m2", before, 4321.0)])
    assert "4,321 m²" in words_of(dialog.tree)
    assert "Set by hand" in words_of(dialog.tree)


def test_the_calendar_opens_by_its_keys_filters_and_is_written(window, qtbot, table, hands, tmp_path):
    hands.shortcut(window, Qt.Key.Key_L, held=CONTROL | SHIFT)
    dialog = opened(qtbot, CalendarDialog)
    every = len(dialog.shown().lines)
    assert every > 0
    assert "leases" in dialog.gaps.text()
    partner = dialog.shown().lines[0].event.holder
    dialog.partner.choose(partner)
    few = dialog.shown().lines
    assert 0 < len(few) < every
    assert {line.event.holder for line in few} == {partner}
    assert {line.name for line in few} <= set(words_of(dialog.list))
    dialog.export_to(tmp_path / "leases.ics")
    assert (tmp_path / "leases.ics").read_text("utf-8").count("BEGIN:VEVENT") == len(few)
    hands.keys(dialog.list, Qt.Key.Key_Down)
    hands.keys(dialog.list, Qt.Key.Key_Return)
    assert opened(qtbot).key == few[0].event.property_id
