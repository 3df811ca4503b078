"""Workshop mode as people use it: with one screen and with two; the room never sees what is exempt."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPlainTextEdit, QWidget

from estates_app.domain.columns import Column
from estates_app.domain.fates import Fate
from estates_app.ui.workshop.figures import figures_now, figures_of
from estates_app.ui.workshop.mode import Workshop
from estates_app.ui.workshop.pages import ledger_words
from estates_app.ui.workshop.steps import GAINS, LIST, NOW, SCENARIO
from estates_app.workspace.choosing import set_fate
from estates_app.workspace.mapping_sheet import keep_view
from estates_app.workspace.projecting import PublicLedger
from estates_app.workspace.session import Arrival
from estates_app.workspace.shortlisting import annotate
from tests.ui.county_desk import IGNORED, desk, settle  # noqa: F401  fixtures

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)

LEFT = Qt.MouseButton.LeftButton
SECRETS = ("Farm", "7310011", "7,310,011", "4471")


@pytest.fixture
def secret_desk(desk, qtbot):  # noqa: F811
    """The county with an empty building, a valuation, a confidential partner and a note: all exempt."""
    session = desk.bridge.session
    estate = session.estate
    table = estate.properties
    table = table.with_column("value_gbp", Column.of([7_310_011.0, *[None] * (len(table) - 1)]))
    table = table.with_column("value_basis", Column.of(["market value", *[None] * (len(table) - 1)]))
    table = table.with_column("occupancy", Column.of(["vacant" if key == "farm" else "occupied" for key in table.ids]))
    partners = {k: dataclasses.replace(p, confidential=k == "d") for k, p in estate.partners.items()}
    session.apply(session.new_edit("Secrets"), Arrival(estate.with_(properties=table, partners=partners)))
    annotate(session, desk.bridge.look.scenario, "office", "Remark 4471")
    settle(qtbot, desk)
    return desk


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(1366, 720)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def room(qtbot, secret_desk, window):
    """A workshop with one screen."""
    made = Workshop(secret_desk, window)
    made.begin()
    QApplication.processEvents()
    yield made
    made.leave()


@pytest.fixture
def both(qtbot, secret_desk, window, monkeypatch):
    """A workshop with two screens: offscreen there is one, which plays both parts."""
    monkeypatch.setattr(Workshop, "other_screen", lambda _: window.screen())
    made = Workshop(secret_desk, window)
    made.begin()
    QApplication.processEvents()
    yield made
    made.leave()


def words_of(widget):
    """Return all that a window says: names, descriptions, labels, fields."""
    found = []
    for one in [widget, *widget.findChildren(QWidget)]:
        found += [one.accessibleName(), one.accessibleDescription(), one.toolTip(), one.windowTitle()]
        if isinstance(one, QLabel):
            found.append(one.text())
        if isinstance(one, QPlainTextEdit):
            found.append(one.toPlainText())
    return "\n".join(found)


def drawn_names(projector):
    """Return the names that the map may draw."""
    scene = projector.map.engine.scene
    return [scene.points.name(i) for i in range(len(scene.points))]


def test_with_one_screen_there_is_no_facilitator(room):
    assert room.is_running
    assert room.facilitator is None
    assert room.projector.isFullScreen()
    assert room.projector.skin.name == "projector"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
def test_escape_and_f11_leave(qtbot, room, key):
    qtbot.keyClick(room.projector, key)
    assert not room.is_running


def test_arrows_go_through_what_the_room_talks_about(qtbot, room):
    seen = []
    room.go(0)
    for _ in range(5):
        seen.append(room.projector.step)
        qtbot.keyClick(room.projector, Qt.Key.Key_Right)
    assert seen == [NOW, SCENARIO, GAINS, LIST, LIST]
    qtbot.keyClick(room.projector, Qt.Key.Key_Left)
    assert room.projector.step == GAINS


def test_b_draws_the_curtain_and_opens_it(qtbot, room):
    stack = room.projector._stack
    shown = stack.currentWidget()
    qtbot.keyClick(room.projector, Qt.Key.Key_B)
    assert stack.currentWidget() is room.projector._curtain
    room.step(1)  # what happens behind the curtain stays behind it
    assert stack.currentWidget() is room.projector._curtain
    qtbot.keyClick(room.projector, Qt.Key.Key_B)
    assert stack.currentWidget() is not shown


def test_no_secret_is_on_the_projector_at_any_step(qtbot, room):
    for at in range(4):
        room.go(at)
        QApplication.processEvents()
        said = words_of(room.projector) + "\n".join(drawn_names(room.projector))
        assert not [secret for secret in SECRETS if secret in said], at
        assert "District saves" not in said
        assert "District pays" not in said
    assert "Hall" in said


def test_the_projector_is_handed_no_desk_and_no_findings(room):
    projector = room.projector
    kept = [value for one in [projector, *projector.findChildren(QWidget)] for value in vars(one).values()]
    names = {type(value).__name__ for value in kept}
    assert not names & {"Desk", "Bridge", "Session", "Findings", "Estate", "Results", "Settings"}


def test_three_figures_and_what_the_signs_mean(room):
    room.go(1)
    side = room.projector.side
    view = room.projector.view
    assert side.figures == figures_of(view)
    assert len(side.figures) == 3
    assert side.figures[0].caption.startswith("Average trip to a ")
    assert side.figures[2].caption == "Partners who save"
    assert "1 not shown" in side.figures[2].below
    symbols = {room.projector.map.engine.scene.points.symbol(i)[0] for i in range(len(view.map.ids))}
    assert symbols <= {symbol for symbol, _ in side.signs}
    room.go(0)
    assert side.figures == figures_now(room.projector.view)


def test_the_room_follows_the_scenario_in_view(qtbot, room, secret_desk):
    bridge = secret_desk.bridge
    moves = room.projector.view.moves
    assert moves > 0
    bridge.look_at(scenario="")
    secret_desk.results.want("")
    settle(qtbot, secret_desk)
    qtbot.waitUntil(lambda: room.projector.view.is_baseline)
    assert room.projector.view.scenario == "Keep all"
    assert room.projector.view.moves == 0


def test_the_room_follows_an_edit_and_undo(qtbot, room, secret_desk):
    bridge = secret_desk.bridge
    before = room.projector.view
    bridge.step(lambda: set_fate(bridge.session, bridge.look.scenario, ["village"], Fate.INVEST))
    settle(qtbot, secret_desk)
    qtbot.waitUntil(lambda: room.projector.view is not before)
    fates = dict(zip(room.projector.view.map.ids, room.projector.view.map.fates, strict=True))
    assert fates["village"] == "fate:invest"
    bridge.undo_stack.undo()
    settle(qtbot, secret_desk)
    qtbot.waitUntil(
        lambda: dict(zip(before.map.ids, room.projector.view.map.fates, strict=True))["village"] != "fate:invest"
    )


def test_the_type_grows_with_the_screen(room):
    projector = room.projector
    projector.showNormal()
    for height, scale in ((1080, 1.0), (2160, 2.0), (720, 0.667)):
        projector.resize(height * 16 // 9, height)
        QApplication.processEvents()
        assert projector.skin.scale == pytest.approx(scale, abs=0.01)
    assert projector.side.width() <= projector.width() * 0.31


def test_the_laptops_theme_does_not_change_the_rooms(qtbot, room, secret_desk):
    secret_desk.skin.wear("dark", 1.3)
    assert room.projector.skin.name == "projector"
    assert room.projector.skin is not secret_desk.skin


def test_with_two_screens_the_laptop_leads(qtbot, both):
    laptop, projector = both.facilitator, both.projector
    assert both.at == 1
    assert laptop.next.text() == "Next: Who gains"
    qtbot.mouseClick(laptop.next, LEFT)
    assert projector.step == GAINS
    qtbot.mouseClick(laptop.back, LEFT)
    assert projector.step == SCENARIO
    qtbot.mouseClick(laptop.agenda.lines[3], LEFT)
    assert projector.step == LIST
    assert not laptop.next.isEnabled()
    assert [line.when for line in laptop.agenda.lines] == [-1, -1, -1, 0]
    qtbot.keyClick(laptop, Qt.Key.Key_Left)
    assert projector.step == GAINS


def test_a_frozen_room_sees_what_it_saw(qtbot, both):
    laptop, projector = both.facilitator, both.projector
    qtbot.mouseClick(laptop.freeze, LEFT)
    qtbot.mouseClick(laptop.next, LEFT)
    assert projector.step == SCENARIO
    assert laptop.agenda.lines[2].when == 0
    assert laptop.state.accessibleName() == "Frozen"
    qtbot.mouseClick(laptop.freeze, LEFT)
    assert projector.step == GAINS
    assert laptop.state.accessibleName() == "No exempt figures there"


def test_the_laptop_blanks_the_room(qtbot, both):
    qtbot.mouseClick(both.facilitator.blank, LEFT)
    assert both.projector.is_blank
    assert both.facilitator.state.accessibleName() == "Blank"
    qtbot.keyClick(both.facilitator, Qt.Key.Key_B)
    assert not both.projector.is_blank


def test_letters_typed_into_the_notes_do_nothing_else(qtbot, both):
    both.facilitator.notes.setFocus()
    qtbot.keyClicks(both.facilitator.notes, "bf")
    assert both.facilitator.notes.toPlainText() == "bf"
    assert not both.projector.is_blank
    assert not both.is_frozen


def test_private_notes_stay_on_the_laptop_and_come_back(qtbot, both, secret_desk, window):
    digest = secret_desk.bridge.session.store.digest()
    qtbot.keyClicks(both.facilitator.notes, "Ask the parish first.")
    assert "Ask the parish" not in words_of(both.projector)
    both.leave()
    assert secret_desk.settings.workshop_notes(secret_desk.bridge.session.store.path) == "Ask the parish first."
    assert secret_desk.bridge.session.store.digest() == digest
    both.begin()
    assert both.facilitator.notes.toPlainText() == "Ask the parish first."


def test_the_laptop_sees_the_exempt_figures(both):
    said = words_of(both.facilitator)
    assert "£7,310,011" in said
    assert "Farm" in said
    assert "District" in said


def test_the_laptop_undoes(qtbot, both, secret_desk):
    bridge = secret_desk.bridge
    assert not both.facilitator.undo.isEnabled()
    bridge.step(lambda: set_fate(bridge.session, bridge.look.scenario, ["village"], Fate.INVEST))
    assert both.facilitator.undo.isEnabled()
    qtbot.mouseClick(both.facilitator.undo, LEFT)
    assert not bridge.estate.scenario(bridge.look.scenario).is_chosen("village", "fate")


def test_the_laptop_chooses_the_scenario(qtbot, both, secret_desk):
    chooser = both.facilitator.scenario
    assert chooser.currentData() == secret_desk.bridge.look.scenario
    chooser.setCurrentIndex(0)
    chooser.activated.emit(0)
    assert secret_desk.bridge.look.scenario == ""


def test_the_laptop_chooses_a_view_for_the_room(qtbot, both, secret_desk):
    bridge, view = secret_desk.bridge, both.facilitator.view
    assert not view.isVisible()  # nobody has kept one
    bounds = (399_000.0, 299_000.0, 402_000.0, 301_000.0)
    bridge.step(lambda: keep_view(bridge.session, "The hall", bounds, {"locality": "town", "scenario": ""}))
    assert view.isVisible()
    whole = both.projector.view.map.bounds_27700
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: both.projector.view.map.bounds_27700 == bounds)
    assert both.projector.view.where == "Town"
    assert both.projector.view.is_baseline
    seen = both.projector.map.camera.bounds_27700()
    assert seen[0] <= bounds[0]
    assert seen[2] >= bounds[2]
    assert seen[2] - seen[0] < whole[2] - whole[0]
    bridge.look_at(locality="")  # another locality shows its own ground
    qtbot.waitUntil(lambda: both.projector.view.map.bounds_27700 == whole)
    assert view.currentData() == ""


def test_the_preview_shows_what_the_room_sees(qtbot, both):
    both.facilitator.preview.look()
    picture = both.facilitator.preview._picture
    assert picture.size() == both.projector.size() * picture.devicePixelRatio()


def test_closing_either_window_leaves(qtbot, both):
    both.facilitator.close()
    assert not both.is_running
    both.begin()
    both.projector.close()
    assert not both.is_running
    assert both.facilitator is None


def test_closing_the_project_leaves(qtbot, both, secret_desk):
    session = secret_desk.bridge.session
    secret_desk.bridge.changed.emit(frozenset({"project"}), frozenset())
    assert not both.is_running
    assert session.store.path.exists()


def test_leaving_can_be_done_twice_and_begun_again(both):
    both.leave()
    both.leave()
    both.begin()
    both.begin()
    assert both.is_running


def test_everything_on_the_laptop_has_a_name(both):
    for widget in both.facilitator.findChildren(QWidget):
        is_inside = isinstance(widget.parentWidget(), QFrame) and widget.parentWidget().inherits(
            "QComboBoxPrivateContainer"
        )
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_inside:
            assert widget.accessibleName(), widget
    assert QAccessible.queryAccessibleInterface(both.projector.side) is not None


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "costs missing"),
        (0.2, "no change"),
        (-77_140.0, "saves £77,100"),
        (5_522.0, "pays £5,500"),
        (90.0, "pays £90"),
    ],
)
def test_words_of_a_ledger_say_the_direction(amount, words):
    assert ledger_words(PublicLedger("A", "partner:CC", amount)) == words


def test_the_room_is_told_a_condition_but_never_one_that_is_withheld(qtbot, room, secret_desk):
    bridge = secret_desk.bridge
    table = bridge.estate.properties.with_column("withheld", Column.of(["condition", *[None] * 6]))
    bridge.session.apply(bridge.session.new_edit("Withhold"), Arrival(bridge.estate.with_(properties=table)))
    bridge.look_at(colour="condition")
    settle(qtbot, secret_desk)
    room.go(0)
    QApplication.processEvents()
    view, scene = room.projector.view, room.projector.map.engine.scene
    shown = {key: scene.points.symbol(at)[0] for at, key in enumerate(view.map.ids)}
    assert shown["hall"] == "partner:CC"
    assert shown["office"] == "condition:B"
    signs = dict(room.projector.side.signs)
    assert signs["condition:B"] == "B, satisfactory"
    assert signs["partner:CC"] == "County: not told here"
    room.go(1)  # what would become of them
    QApplication.processEvents()
    assert not any(key.startswith("condition") for key in (scene.points.symbol(at)[0] for at in range(len(shown))))
