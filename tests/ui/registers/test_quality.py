"""The page of data quality by mouse and by keys: what is shown is what lacks, and every step can be undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from estates_app.domain.edits import Change
from estates_app.registers.source import RegisterSource
from estates_app.ui.skin import THEMES
from estates_app.ui.stages.registers.quality_dialogs import AnswersDialog, OwnerDialog, SignDialog
from estates_app.workspace.importing import import_register
from estates_app.workspace.questions import questions_to
from tests.ui.hands import Hands
from tests.ui.registers.steps import COUNTY, HEAD, IGNORED, drop, idle, press
from tests.workspace.test_questions import write_back

pytestmark = pytest.mark.qt_log_ignore(IGNORED)

TRUST = "Some NHS Trust"


@pytest.fixture
def filled(session, tmp_path, file):
    """Two partners' registers."""
    import_register(session, RegisterSource(file, COUNTY))
    other = tmp_path / "trust.csv"
    other.write_text(HEAD + "T1,Clinic,Health centre,DE55 7AD,,,,300,\n", encoding="utf-8")
    import_register(session, RegisterSource(other, TRUST))
    return session


@pytest.fixture
def page(filled, stage, desk, qtbot):
    """The page, opened by a click on its button."""
    press(qtbot, stage.list.quality)
    idle(qtbot, desk)
    return stage.quality


def cell(page, row, column):
    return page.matrix.visualRect(page.matrix.tiles.index(row, column)).center()


def click(qtbot, view, at):
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def spoken(index):
    return index.data(Qt.ItemDataRole.AccessibleTextRole)


def partner_row(page, name):
    return next(i for i, head in enumerate(page.matrix.tiles.matrix.heads) if head.partner and name in head.name)


def test_the_button_opens_the_page_and_a_register_leaves_it(page, stage, qtbot):
    assert stage.pages.currentWidget() is page
    assert stage.list.quality.isChecked()
    assert not stage.list.list.selectionModel().hasSelection()
    stage.list.list.setFocus()
    assert stage.pages.currentWidget() is page  # to take the keyboard chooses nothing
    click(qtbot, stage.list.list, stage.list.list.visualRect(stage.list.model.index(0, 0)).center())
    assert stage.pages.currentWidget() is stage.page
    assert not stage.list.quality.isChecked()


def test_the_button_is_not_there_before_the_first_register(stage):
    assert not stage.list.quality.isVisible()


def test_a_tile_says_its_figures_to_eye_and_ear(page, qtbot):
    model = page.matrix.tiles
    quality = page.picture.quality
    for row, head in enumerate(model.matrix.heads):
        index = model.index(row, 1)
        found = quality.cell(head.partner)
        assert index.data() == f"{100 * found.known / found.wanted:.0f}%"
        assert f"of {found.wanted} facts known" in spoken(index)
        assert head.name in spoken(model.index(row, 0))
    county = partner_row(page, "County")
    assert "1 doubtful" in spoken(model.index(county, 1))  # the area that nobody can read


def test_keys_walk_the_matrix_and_enter_opens_what_is_missing(page, qtbot, desk, stage):
    matrix = page.matrix
    matrix.setFocus()
    assert matrix.currentIndex().row() == 1
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.current().partner == page.matrix.tiles.matrix.heads[2].partner
    qtbot.keyClick(matrix, Qt.Key.Key_Left)
    assert matrix.currentIndex().column() == 1  # a name is no tile
    qtbot.keyClick(matrix, Qt.Key.Key_Up)
    assert page.detail.title.text().startswith(COUNTY)
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.detail.kinds
    labels = [kind.label for kind in page.detail.kind_model.items]
    at = labels.index("running cost")
    for _ in range(at):
        qtbot.keyClick(page.detail.kinds, Qt.Key.Key_Down)
    assert [one.name for one in page.detail.place_model.items] == ["Depot", "Old Library"]
    assert "2 of 2 properties" in spoken(page.detail.kinds.currentIndex())
    qtbot.keyClick(page.detail.kinds, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.detail.places
    went = []
    stage._desk.bridge.changed.connect(lambda nodes, _ids: went.append(nodes))
    qtbot.keyClick(page.detail.places, Qt.Key.Key_Return)
    assert desk.bridge.look.stage == "map"
    (key,) = desk.bridge.look.selected
    assert desk.bridge.estate.properties.get(key, "name") == "Depot"


def test_the_page_is_reached_and_used_by_keys_alone(filled, stage, desk, qtbot):
    hands = Hands(qtbot, stage)
    stage.list.add.setFocus()
    hands.tab_to(stage.list.quality)
    hands.key(Qt.Key.Key_Space)
    idle(qtbot, desk)
    assert QApplication.focusWidget() is stage.quality.matrix
    for button in (stage.quality.owner, stage.quality.sign, stage.quality.read, stage.quality.export):
        hands.tab_to(button)
        assert button.accessibleName()
    hands.tab_to(stage.quality.owner)
    hands.key(Qt.Key.Key_Space)
    assert isinstance(stage.quality.dialog, OwnerDialog)
    hands.type("Ann Lee", stage.quality.dialog.owner)
    hands.key(Qt.Key.Key_Return, widget=stage.quality.dialog.owner)
    idle(qtbot, desk)
    assert list(desk.bridge.estate.stewardship.stewards.values()) == ["Ann Lee"]


def test_a_click_on_a_tile_shows_what_lacks_there(page, qtbot):
    row = partner_row(page, "Trust")
    click(qtbot, page.matrix, cell(page, row, 1))
    assert page.detail.title.text().startswith(TRUST)
    assert [one.name for one in page.detail.place_model.items] == ["Clinic"]
    assert "missing:" in page.detail.place_model.items[0].words
    assert page.detail.next.isVisible()
    assert "Clinic" in page.detail.next.words.text()
    click(qtbot, page.matrix, cell(page, 0, 1))
    assert len(page.detail.place_model.items) == 3
    assert "1 in context apart" in page.second.text()  # a fire station is nobody's to decide on here
    for button in (page.owner, page.sign, page.export):
        assert not button.isEnabled()
        assert button.toolTip()
    assert page.read.isEnabled()


def test_owner_and_date_are_set_and_taken_back(page, desk, qtbot):
    page.matrix.setCurrentIndex(page.matrix.tiles.index(partner_row(page, "Trust"), 1))
    press(qtbot, page.owner)
    assert isinstance(page.dialog, OwnerDialog)
    qtbot.keyClicks(page.dialog.owner, "Head of Estates")
    (field,) = page.dialog.dates.values()
    field.selectAll()
    qtbot.keyClicks(field, "yesterday")
    press(qtbot, page.dialog.yes)
    assert "is no date" in page.dialog.fault.text()
    field.selectAll()
    qtbot.keyClicks(field, "1/4/2020")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    idle(qtbot, desk)
    assert page.dialog is None
    assert "Head of Estates · data of 1 April 2020" in page.detail.second.text()
    assert "1 old" in page.detail.title.text()
    desk.bridge.undo_stack.undo()
    idle(qtbot, desk)
    assert "No owner named" in page.detail.second.text()
    assert " old" not in page.detail.title.text()


def test_a_tile_is_signed_off_outdated_by_a_correction_and_signed_again(page, desk, qtbot):
    row = partner_row(page, "County")
    page.matrix.setCurrentIndex(page.matrix.tiles.index(row, 2))
    press(qtbot, page.sign)
    assert isinstance(page.dialog, SignDialog)
    press(qtbot, page.dialog.yes)
    assert "nobody signs" in page.dialog.fault.text()
    qtbot.keyClicks(page.dialog.by, "Ann Lee")
    qtbot.keyClick(page.dialog.by, Qt.Key.Key_Return)
    idle(qtbot, desk)
    assert "signed off by Ann Lee" in page.detail.second.text()
    assert spoken(page.matrix.currentIndex()).endswith("signed off")
    key = next(k for k in desk.bridge.estate.properties if desk.bridge.estate.properties.get(k, "gia_m2") == 412)
    desk.bridge.edit("Correct", [Change("property", key, "gia_m2", 412.0, 500.0)])
    idle(qtbot, desk)
    assert "Outdated: Old Library changed" in page.detail.second.text()
    assert spoken(page.matrix.currentIndex()).endswith("sign-off outdated")
    for _ in range(2):
        desk.bridge.undo_stack.undo()
    idle(qtbot, desk)
    assert "not signed off" in page.detail.second.text()


def test_without_a_district_nothing_is_signed(page, qtbot):
    page.matrix.setCurrentIndex(page.matrix.tiles.index(partner_row(page, "Trust"), 1))
    press(qtbot, page.sign)
    dialog = page.dialog
    assert dialog.where.count() == 1
    dialog.where.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.keyClicks(dialog.by, "Ann")
    press(qtbot, dialog.yes)
    assert "at least one district" in dialog.fault.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert page.dialog is None


def test_questions_go_out_and_answers_come_in(page, desk, qtbot, tmp_path, monkeypatch):
    page.matrix.setCurrentIndex(page.matrix.tiles.index(partner_row(page, "County"), 1))
    out = tmp_path / "out.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out.with_suffix("")), ""))
    press(qtbot, page.export)
    assert out.is_file()
    assert f"questions to {COUNTY} written to out.xlsx" in desk.say.toasts[-1]
    session = desk.bridge.session
    sheet = questions_to(session, page.picture, page.tile.partner)
    answers = {("Depot", "gia_m2"): 777, ("Depot", "condition"): "C", ("Depot", "running_cost_gbp_a_year"): "a lot"}
    back = write_back(tmp_path / "back.xlsx", sheet.questions, answers)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(back), ""))
    before = page.picture.quality.cell().known
    press(qtbot, page.read)
    qtbot.waitUntil(lambda: isinstance(page.dialog, AnswersDialog))
    dialog = page.dialog
    assert dialog.yes.text() == "Keep 2 answers"
    assert not dialog.takes_changed.isVisible()
    lines = [[dialog.list.topLevelItem(i).text(c) for c in range(6)] for i in range(3)]
    assert lines[0][5].startswith("unclear: “a lot” could not be read")  # what needs a person stands first
    assert ["Depot", "gross internal area", "–", "777 m²", "accepted"] in [line[1:] for line in lines]
    press(qtbot, dialog.yes)
    idle(qtbot, desk)
    key = next(k for k in desk.bridge.estate.properties if desk.bridge.estate.properties.get(k, "name") == "Depot")
    assert desk.bridge.estate.properties.get(key, "gia_m2") == 777.0
    assert page.picture.quality.cell().known == before + 2
    assert desk.bridge.undo_stack.undoText().startswith("2 answers of Jo Smith")
    desk.bridge.undo_stack.undo()
    idle(qtbot, desk)
    assert desk.bridge.estate.properties.get(key, "gia_m2") is None
    assert page.picture.quality.cell().known == before
    assert not desk.say.errors


def test_questions_that_are_dropped_are_offered_as_answers(page, stage, desk, qtbot, tmp_path):
    sheet = questions_to(desk.bridge.session, page.picture, page.tile.partner)
    back = write_back(tmp_path / "back.xlsx", sheet.questions, {("Depot", "gia_m2"): 777})
    drop(stage.list.zone, back)
    qtbot.waitUntil(lambda: isinstance(page.dialog, AnswersDialog))
    assert page.dialog.yes.text() == "Keep 1 answer"
    assert stage.asking.dialog is None
    page.dialog.reject()
    assert not desk.say.errors


def test_what_is_no_answer_is_said(page, desk, qtbot, file):
    page.read_file(file)
    idle(qtbot, desk)
    assert "no workbook" in str(desk.say.errors[0])
    assert page.dialog is None


def test_answers_to_facts_that_changed_are_kept_only_where_asked(page, desk, qtbot, tmp_path):
    page.matrix.setCurrentIndex(page.matrix.tiles.index(partner_row(page, "County"), 1))
    sheet = questions_to(desk.bridge.session, page.picture, page.tile.partner)
    key = next(q.property_id for q in sheet.questions if q.name == "Depot")
    back = write_back(tmp_path / "back.xlsx", sheet.questions, {("Depot", "gia_m2"): 777})
    desk.bridge.edit("Correct", [Change("property", key, "gia_m2", None, 500.0)])
    page.read_file(back)
    qtbot.waitUntil(lambda: isinstance(page.dialog, AnswersDialog))
    assert not page.dialog.yes.isEnabled()
    box = page.dialog.takes_changed
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, box.height() // 2))
    press(qtbot, page.dialog.yes)
    assert desk.bridge.estate.properties.get(key, "gia_m2") == 777.0


@pytest.mark.parametrize("theme", THEMES)
def test_the_bar_of_a_tile_is_as_long_as_its_share_in_every_theme(page, desk, theme):
    skin = desk.skin
    skin.wear(theme, 1.0)
    try:
        picture = page.matrix.viewport().grab().toImage()
        box = page.matrix.visualRect(page.matrix.tiles.index(0, 1))
        share = page.picture.quality.cell().share
        assert 0.1 < share < 0.9
        ratio = picture.devicePixelRatio()
        accent, rest = skin.colour("accent").rgb(), skin.colour("border").rgb()
        best = 0.0
        for y in range(box.top(), box.bottom()):
            line = [picture.pixel(int(x * ratio), int(y * ratio)) for x in range(box.left() + 4, box.right())]
            filled, empty = line.count(accent), line.count(rest)
            if filled and empty:
                best = filled / (filled + empty)
        assert best == pytest.approx(share, abs=0.03)
    finally:
        skin.wear("light", 1.0)
