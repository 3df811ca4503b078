"""The whole job by hand: from an empty start to an exported shortlist through every stage, by mouse and by keys alone.

Runs offscreen, and as it stands on a real screen: ``xvfb-run -a -s "-screen 0 1366x768x24" env QT_QPA_PLATFORM=xcb
python -m pytest tests/ui/test_whole_job.py``.
"""

from __future__ import annotations

import pypdf
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication, QMenu

from estates_app.app import RESOURCES, SAMPLE, make_tools
from estates_app.map.theme import load_tokens
from estates_app.ui.dialogs.new_project import NewProject
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.ask_context import AskContext
from estates_app.ui.stages.registers.ask_register import AskRegister
from estates_app.ui.starting import make_application
from estates_app.ui.window import MainWindow
from tests.papertext import pages_of
from tests.ui.hands import Hands

Key = Qt.Key
CONTEXT = SAMPLE / "context"
REGISTERS = (
    ("county_land_and_assets.csv", "Amberdale County Council"),
    ("nhs_sites.geojson", "Amberdale Community NHS Trust"),
)
FILES = {
    "zones": "zones.gpkg",
    "population": "population.csv",
    "postcodes": "postcodes.csv",
    "localities": "localities.gpkg",
    "places": "places.csv",
}


@pytest.fixture
def window(qtbot, tmp_path):
    app = make_application()
    settings = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    skin = Skin(load_tokens(RESOURCES / "themes" / "tokens.json"))
    skin.dress(app)
    made = MainWindow(tools=make_tools(), settings=settings, skin=skin, report_fault=lambda fault: str(fault))
    qtbot.addWidget(made, before_close_func=lambda w: w.tasks.stop())
    made.resize(1366, 720)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def idle(window):
    return not window.tasks.is_busy()


def a_fact(window):
    """What the file says of the job: read it back as somebody else would."""
    return window.bridge.session.store.load()


def test_the_whole_job_with_the_mouse(window, qtbot, tmp_path):
    hands, page = Hands(qtbot, window), window.welcome
    path = tmp_path / "amberdale.estates.gpkg"

    def start(dialog):
        hands.type("Amberdale", dialog.area)
        dialog.file.selectAll()
        hands.type(str(path), dialog.file)
        hands.click(dialog.yes)

    hands.when_dialog(NewProject, start)
    hands.click(page.new)
    hands.until(lambda: window.bridge.is_open)

    registers = window.work.stage_widget("registers")
    bar = window.work.bar
    menu = bar.findChildren(type(window.work.table.pane.columns), "")[0]
    hands.click(menu)
    top = next(m for m in window.findChildren(QMenu) if m.isVisible())
    hands.choose(hands.choose(top, "Data"), "Add people")
    hands.until(lambda: isinstance(registers.asking.dialog, AskContext))
    for key, name in FILES.items():
        hands.type(str(CONTEXT / name), registers.asking.dialog.files[key])
    hands.click(registers.asking.dialog.yes)
    hands.until(lambda: len(window.bridge.estate.zones) == 500)

    for name, partner in REGISTERS:
        import_one(hands, window, registers, name, partner)
    hands.until(lambda: idle(window) and window.results.findings is not None)

    hands.click(bar.buttons["map"])
    view = window.work.map.view
    row = next(i for i, n in enumerate(window.bridge.estate.properties.texts("name")) if n == "Ivelet Library")
    hands.until(lambda: view.engine.place_of(view.camera, row) is not None)
    hands.click(view, view.engine.place_of(view.camera, row)[0].toPoint())
    assert window.bridge.look.selected == (window.bridge.estate.properties.ids[row],)
    assert window.work.table.pane.table.current_id() == window.bridge.estate.properties.ids[row]

    hands.click(bar.buttons["demand"])
    hands.until(lambda: window.results.access is not None)

    hands.click(bar.buttons["scores"])
    weights = window.work.stage_widget("scores").weights
    slider = next(iter(weights.axes.values())).slider
    before = window.results.scores.score.copy()
    middle = slider.height() // 2
    hands.drag(slider, QPoint(int(slider.at(slider.value())), middle), QPoint(int(slider.at(80)), middle))
    hands.until(lambda: idle(window))
    assert (window.results.scores.score != before).any()
    assert any(key.startswith("weight_") for key in a_fact(window).settings.assumptions)

    hands.click(bar.buttons["proposals"])
    ask = window.work.stage_widget("proposals").ask
    for _ in range(4):
        hands.click(ask.centres._more)
    wanted = ask.centres.value()
    hands.click(ask.propose)
    hands.until(lambda: idle(window) and len(window.bridge.estate.scenarios) == 1 and not window.results.is_stale)
    assert len(window.results.findings.plan.centres) == wanted

    change_a_fate(hands, window)

    hands.click(bar.buttons["money"])
    hands.until(lambda: idle(window))

    hands.click(bar.buttons["shortlist"])
    shortlist = window.work.stage_widget("shortlist")
    hands.until(lambda: idle(window) and shortlist.pages.model.rowCount() > 3)
    out = tmp_path / "shortlist.pdf"
    hands.when_asked_for_a_file(out)
    hands.click(shortlist.pages.bar.export)
    hands.until(out.is_file)
    pages = pages_of(out)
    for words in ("Amberdale", "by hand"):
        assert any(words in page for page in pages)

    undo = window.bridge.undo_stack.count()
    assert undo >= 3
    hands.click(window.steps.undo)
    assert window.bridge.undo_stack.index() == undo - 1


def import_one(hands, window, registers, name, partner):
    hands.when_asked_for_a_file(SAMPLE / "registers" / name)
    hands.click(registers.list.add)
    hands.choose(next(m for m in registers.list.findChildren(QMenu) if m.isVisible()), "A register")
    hands.until(lambda: isinstance(registers.asking.dialog, AskRegister))
    dialog = registers.asking.dialog
    hands.click(dialog.partner)
    hands.key(Key.Key_End)
    hands.key(Key.Key_Return)
    hands.until(dialog.name.isVisible, 5_000)
    dialog.name.selectAll()
    hands.type(partner, dialog.name)
    hands.click(dialog.yes)
    hands.until(lambda: registers.page.head.accept.isVisible() and registers.page.head.accept.isEnabled())
    count = len(window.bridge.estate.editions)
    hands.click(registers.page.head.accept)
    hands.until(lambda: len(window.bridge.estate.editions) == count + 1)


def change_a_fate(hands, window):
    """Open the menu of fates on a row of the table and choose another."""
    area = window.work.table
    table, model = area.pane.table, area.pane.table.properties
    column = model.keys.index("fate")
    row = next(r for r in range(model.rowCount()) if model.rows.value(model.estate_row(r), "fate") == "relocate")
    key = model.id_at(row)
    index = model.index(row, column)
    table.scrollTo(index)
    spot = table.visualRect(index).center()
    hands.click(table.viewport(), spot)
    from PySide6.QtTest import QTest

    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    hands.until(lambda: area.menu.open_menu is not None and area.menu.open_menu.isVisible())
    hands.choose(area.menu.open_menu, "Retain")
    hands.until(lambda: idle(window) and not window.results.is_stale)
    assert window.results.findings.fates[key].fate.value == "retain"
    scenario = window.bridge.look.scenario
    assert a_fact(window).scenario(scenario).hand_made >= 1


def test_the_whole_job_with_keys_alone(window, qtbot, tmp_path):
    hands = Hands(qtbot, window)
    path = tmp_path / "amberdale.estates.gpkg"

    def start(dialog):
        hands.type("Amberdale")
        hands.key(Key.Key_Tab)
        hands.ctrl(Key.Key_A)
        hands.type(str(path))
        hands.key(Key.Key_Return)

    hands.when_dialog(NewProject, start)
    hands.ctrl(Key.Key_N)
    hands.until(lambda: window.bridge.is_open)
    registers = window.work.stage_widget("registers")

    find(hands, window, "people and places")
    hands.until(lambda: isinstance(registers.asking.dialog, AskContext))
    for key, name in FILES.items():
        hands.tab_to(registers.asking.dialog.files[key])
        hands.type(str(CONTEXT / name))
    hands.key(Key.Key_Return)
    hands.until(lambda: len(window.bridge.estate.zones) == 500)

    for name, partner in REGISTERS:
        hands.when_asked_for_a_file(SAMPLE / "registers" / name)
        hands.ctrl(Key.Key_I)
        hands.until(lambda: isinstance(registers.asking.dialog, AskRegister))
        hands.tab_to(registers.asking.dialog.partner)
        hands.key(Key.Key_End)
        hands.tab_to(registers.asking.dialog.name)
        hands.ctrl(Key.Key_A)
        hands.type(partner)
        hands.key(Key.Key_Return)
        hands.until(lambda: registers.page.head.accept.isVisible() and registers.page.head.accept.isEnabled())
        count = len(window.bridge.estate.editions)
        hands.tab_to(registers.page.head.accept)
        hands.key(Key.Key_Space)
        hands.until(lambda n=count: len(window.bridge.estate.editions) == n + 1)
    hands.until(lambda: idle(window) and window.results.findings is not None)

    find(hands, window, "Ivelet Library")
    assert window.bridge.look.stage == "map"
    chosen = window.bridge.look.selected
    assert window.bridge.estate.properties.get(chosen[0], "name") == "Ivelet Library"
    walk_the_map(hands, window)

    hands.ctrl(Key.Key_3)
    hands.until(lambda: window.bridge.look.stage == "demand" and window.results.access is not None)

    hands.ctrl(Key.Key_4)
    slider = next(iter(window.work.stage_widget("scores").weights.axes.values())).slider
    pane(hands, window, slider)
    before = window.results.scores.score.copy()
    hands.key(Key.Key_End)
    hands.key(Key.Key_PageDown)
    hands.until(lambda: idle(window))
    assert (window.results.scores.score != before).any()
    assert any(key.startswith("weight_") for key in a_fact(window).settings.assumptions)

    hands.ctrl(Key.Key_5)
    ask = window.work.stage_widget("proposals").ask
    pane(hands, window, ask.centres.box)
    hands.ctrl(Key.Key_A)
    hands.type("5")
    hands.tab_to(ask.propose)
    hands.key(Key.Key_Space)
    hands.until(lambda: idle(window) and len(window.bridge.estate.scenarios) == 1 and not window.results.is_stale)
    assert len(window.results.findings.plan.centres) == 5

    area = window.work.table
    table, model = area.pane.table, area.pane.table.properties
    pane(hands, window, table)
    hands.key(Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _ in range(model.keys.index("fate")):
        hands.key(Key.Key_Right)
    hands.key(Key.Key_Menu)
    hands.until(lambda: area.menu.open_menu is not None and area.menu.open_menu.isVisible())
    key = table.current_id()
    menu = area.menu.open_menu
    for _ in range(14):
        if menu.activeAction() is not None and menu.activeAction().text().startswith("No view"):
            break
        hands.key(Key.Key_Down, widget=menu)
    hands.key(Key.Key_Return, widget=menu)
    hands.until(lambda: idle(window) and not window.results.is_stale)
    assert window.results.findings.fates[key].fate.value == "no_view"

    hands.ctrl(Key.Key_6)
    hands.ctrl(Key.Key_7)
    shortlist = window.work.stage_widget("shortlist")
    hands.until(lambda: idle(window) and shortlist.pages.model.rowCount() > 3)
    out = tmp_path / "shortlist.pdf"
    hands.when_asked_for_a_file(out)
    pane(hands, window, shortlist.pages.bar.export)
    hands.key(Key.Key_Space)
    hands.until(out.is_file)
    assert len(pypdf.PdfReader(out).pages) > 3
    steps = window.bridge.undo_stack.index()
    hands.ctrl(Key.Key_Z)
    assert window.bridge.undo_stack.index() == steps - 1
    hands.ctrl(Key.Key_Y)
    assert window.bridge.undo_stack.index() == steps


def find(hands, window, words):
    """Find something and go there."""
    hands.ctrl(Key.Key_K)
    hands.until(window.finder.hasFocus, 5_000)
    hands.type(words)
    hands.key(Key.Key_Return)


def pane(hands, window, widget):
    """Go to a widget by F6 and Tab."""
    for _ in range(6):
        now = QApplication.focusWidget()
        for holder in window.work.panes():
            here = now is not None and (holder is now or holder.isAncestorOf(now))
            if here and (holder is widget or holder.isAncestorOf(widget)):
                hands.tab_to(widget)
                return
        hands.key(Key.Key_F6)
    raise AssertionError("F6 never comes to the pane")


def walk_the_map(hands, window):
    """Walk from symbol to symbol, select one, and add another."""
    view = window.work.map.view
    pane(hands, window, view)
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Return)
    assert len(window.bridge.look.selected) == 1
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Space)
    assert len(window.bridge.look.selected) == 2
