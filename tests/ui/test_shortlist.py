"""The Shortlist stage as people use it: list, notes, order, pages, export."""

from __future__ import annotations

from types import SimpleNamespace

import pypdf
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from estates_app.domain.fates import Fate
from estates_app.domain.scenario import NOTE
from estates_app.ui.stages.shortlist import STAGE
from estates_app.ui.stages.shortlist.left_out import LeftOutDialog
from estates_app.workspace.choosing import set_fate
from estates_app.workspace.previewing import preview
from estates_app.workspace.shortlist_lines import Line, place_among
from tests.ui.county_desk import IGNORED, desk, settle  # noqa: F401  fixtures

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)

LEFT, ALT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def stage(qtbot, desk):  # noqa: F811
    made = STAGE.body(desk)
    made.resize(1366, 640)
    made.pages.hide()  # nobody looks at the pages, so none are made
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    settle(qtbot, desk)
    return made


FIRST_PAGES = []


@pytest.fixture
def paper(qtbot, stage, desk, monkeypatch):  # noqa: F811
    """The stage with the pages in view. Every desk has the same county, so its first pages are made once for all."""

    def made_once(order, *, ppi, **job):
        if not FIRST_PAGES:
            FIRST_PAGES.append(preview(order, ppi=ppi, **job))
        return FIRST_PAGES[0]

    with monkeypatch.context() as first:
        first.setattr("estates_app.ui.stages.shortlist.press.preview", made_once)
        stage.pages.show()
        settle(qtbot, desk)
    return stage


def names(stage):
    return [line.name for line in stage.list.model.lines]


def place(stage, row):
    """Return a place on a line that is neither handle nor button."""
    return stage.list.view.visualRect(stage.list.model.index(row)).topLeft() + QPoint(120, 14)


def press(qtbot, stage, row, held=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(stage.list.view.viewport(), LEFT, held, place(stage, row))


def note_button(stage, row):
    view = stage.list.view
    return view.painter_of_lines.note_box(view.visualRect(stage.list.model.index(row))).center()


def scenario(desk):  # noqa: F811
    return desk.bridge.estate.scenario(desk.bridge.look.scenario)


def test_the_list_says_how_many_of_how_many(stage, desk):  # noqa: F811
    n, scope = len(names(stage)), len(desk.results.findings.scores.property_ids)
    assert n >= 4
    assert stage.list.badge.accessibleName() == f"{n} of {scope}"
    first = stage.list.model.lines[0]
    assert first.fate is Fate.HOST
    assert "Host a centre" in stage.list.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_delete_leaves_a_property_out_and_undo_brings_it_back(qtbot, stage, desk):  # noqa: F811
    before = names(stage)
    press(qtbot, stage, 1)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Delete)
    assert names(stage) == before[:1] + before[2:]
    assert stage.list.view.selected_ids() == [stage.list.model.lines[1].property_id]  # the next one, for another Delete
    assert desk.say.toasts[-1][1] == "Undo"
    desk.bridge.undo_stack.undo()
    assert names(stage) == before


def test_several_lines_are_left_out_as_one_step(qtbot, stage, desk):  # noqa: F811
    before = names(stage)
    press(qtbot, stage, 0)
    press(qtbot, stage, 2, CTRL)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Delete)
    assert names(stage) == [name for at, name in enumerate(before) if at not in (0, 2)]
    desk.bridge.undo_stack.undo()
    assert names(stage) == before


def test_alt_and_arrows_move_a_line_and_the_selection_goes_with_it(qtbot, stage, desk):  # noqa: F811
    before = names(stage)
    press(qtbot, stage, 0)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Down, ALT)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Down, ALT)
    assert names(stage) == [*before[1:3], before[0], *before[3:]]
    assert [names(stage)[2]] == [desk.bridge.estate.properties.get(k, "name") for k in stage.list.view.selected_ids()]
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Up, ALT)
    assert names(stage)[1] == before[0]
    for _ in range(3):
        desk.bridge.undo_stack.undo()
    assert names(stage) == before


def test_the_first_line_goes_no_higher(qtbot, stage, desk):  # noqa: F811
    before = names(stage)
    press(qtbot, stage, 0)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Up, ALT)
    assert names(stage) == before
    assert not desk.bridge.undo_stack.canUndo()


@pytest.mark.parametrize(
    ("row", "gap", "wanted"), [(0, 3, [1, 2, 0]), (2, 0, [2, 0, 1]), (1, 1, [0, 1, 2]), (1, 2, [0, 1, 2])]
)
def test_a_line_is_dropped_between_others(stage, row, gap, wanted):
    before, model = names(stage), stage.list.model
    data = model.mimeData([model.index(row)])
    assert model.canDropMimeData(data, Qt.DropAction.MoveAction, gap, 0, model.index(-1))
    model.dropMimeData(data, Qt.DropAction.MoveAction, gap, 0, model.index(-1))
    assert names(stage)[:3] == [before[at] for at in wanted]


def test_what_is_no_line_cannot_be_dropped(stage):
    data = QMimeData()
    data.setText("a file")
    model = stage.list.model
    assert not model.canDropMimeData(data, Qt.DropAction.MoveAction, 0, 0, model.index(-1))
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, model.index(-1))


def test_a_property_is_added_by_a_few_letters(qtbot, stage, desk):  # noqa: F811
    press(qtbot, stage, 1)
    gone = names(stage)[1]
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Delete)
    qtbot.mouseClick(stage.list.add, LEFT)
    popup = stage.list.popup
    assert popup.isVisible()
    qtbot.keyClicks(popup.field, gone[:4].lower())
    assert popup.list.count() == 1
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert gone in names(stage)
    assert stage.list.view.selected_ids() == list(desk.bridge.look.selected)


def test_a_note_is_written_under_its_line_and_kept_when_one_leaves(qtbot, stage, desk):  # noqa: F811
    key = stage.list.model.lines[1].property_id
    qtbot.mouseClick(stage.list.view.viewport(), LEFT, pos=note_button(stage, 1))
    editor = stage.list.view.painter_of_lines.editor
    qtbot.keyClicks(editor.box, "Ask the parish.")
    assert editor._count.text() == "15 of 400 characters"
    press(qtbot, stage, 0)
    assert stage.list.view.open_note == ""
    assert scenario(desk).value(key, NOTE) == "Ask the parish."
    assert stage.list.model.lines[1].note == "Ask the parish."
    desk.bridge.undo_stack.undo()
    assert stage.list.model.lines[1].note == ""


def test_escape_leaves_a_note_as_it_was(qtbot, stage, desk):  # noqa: F811
    press(qtbot, stage, 1)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_F2)
    editor = stage.list.view.painter_of_lines.editor
    qtbot.keyClicks(editor.box, "No.")
    qtbot.keyClick(editor.box, Qt.Key.Key_Escape)
    assert stage.list.view.open_note == ""
    assert not desk.bridge.undo_stack.canUndo()


def test_a_note_has_four_hundred_characters_at_most(qtbot, stage, desk):  # noqa: F811
    stage.list.view.show_note(stage.list.model.lines[0].property_id)
    editor = stage.list.view.painter_of_lines.editor
    editor.box.insertPlainText("x" * 500)
    assert len(editor.text()) == 400
    qtbot.keyClick(editor.box, Qt.Key.Key_Return, CTRL)
    assert len(scenario(desk).value(stage.list.model.lines[0].property_id, NOTE)) == 400
    assert not desk.say.errors


def test_the_note_is_as_tall_as_its_line_needs(qtbot, stage):
    view, model = stage.list.view, stage.list.model
    short = view.visualRect(model.index(1)).height()
    view.show_note(model.lines[1].property_id)
    editor = view.painter_of_lines.editor
    assert view.visualRect(model.index(1)).height() > short + editor.box.height()
    assert view.visualRect(model.index(1)).contains(editor.geometry())
    view.close_note()
    assert view.visualRect(model.index(1)).height() == short


def test_the_pages_are_there_when_one_looks(paper):
    pages = paper.pages
    assert pages.model.rowCount() > 6
    assert pages.bar.check.text() == "Accessible PDF: PDF/UA-1"
    assert pages.bar.where.text() == f"Pages 1 and 2 of {pages.model.rowCount()}"
    first = pages.model.size_at(0, 1.0)
    assert first.height() / first.width() == pytest.approx(297 / 210, rel=0.01)


def test_pages_are_picked_turned_and_zoomed(qtbot, paper):
    pages = paper.pages
    at = pages.thumbs.visualRect(pages.model.index(2, 0)).center()
    qtbot.mouseClick(pages.thumbs.viewport(), LEFT, pos=at)
    assert pages.area.sheets.numbers == [2, 3]
    pages.thumbs.scrollToTop()
    at = pages.thumbs.visualRect(pages.model.index(0, 0)).center()
    qtbot.mouseClick(pages.thumbs.viewport(), LEFT, CTRL, pos=at)
    assert len(pages.area.sheets.numbers) == 2
    assert 0 in pages.area.sheets.numbers
    qtbot.keyClick(pages.area, Qt.Key.Key_PageDown)
    assert pages.area.sheets.numbers == [2, 3]
    fitted = pages.area.zoom
    qtbot.mouseClick(pages.bar.larger, LEFT)
    assert pages.area.zoom > fitted
    assert pages.bar.percent.text() == f"{pages.area.zoom:.0%}"
    qtbot.mouseClick(pages.bar.percent, LEFT)
    assert pages.area.zoom == fitted


def test_fitted_pages_are_in_view_whole(paper):
    area = paper.pages.area
    assert area.sheets.size_at(area.zoom).width() <= area.viewport().width()
    assert area.sheets.size_at(area.zoom).height() <= area.viewport().height()
    one, other = area.sheets.boxes()
    assert not one.intersects(other)


def test_pages_are_out_of_date_until_they_are_made_anew(qtbot, paper, desk):  # noqa: F811
    pages = paper.pages
    press(qtbot, paper, 1)
    qtbot.keyClick(paper.list.view, Qt.Key.Key_Delete)
    settle(qtbot, desk)
    assert pages.bar.badge.accessibleName() == "Out of date: the list changed"
    assert not pages.bar.check.isVisible()
    desk.bridge.undo_stack.undo()
    settle(qtbot, desk)
    assert pages.bar.check.isVisible()  # what they were made of holds again
    set_fate_by_hand(desk, paper.list.model.lines[-1].property_id)
    settle(qtbot, desk)
    assert pages.bar.badge.accessibleName() == "Out of date: the scenario changed"
    qtbot.mouseClick(pages.bar.update_button, LEFT)
    settle(qtbot, desk)
    assert pages.bar.check.isVisible()
    assert pages.bar.badge.accessibleName() == ""


def set_fate_by_hand(desk, key):  # noqa: F811
    bridge = desk.bridge
    bridge.step(lambda: set_fate(bridge.session, bridge.look.scenario, [key], Fate.INVEST))


def test_a_fate_by_hand_stands_in_the_list(qtbot, stage, desk):  # noqa: F811
    key = stage.list.model.lines[-1].property_id
    set_fate_by_hand(desk, key)
    settle(qtbot, desk)
    line = stage.list.model.lines[stage.list.model.row_of(key)]
    assert (line.is_by_hand, line.words) == (True, "Invest or extend")


def test_the_other_edition_has_pages_of_its_own(qtbot, paper, desk):  # noqa: F811
    public = paper.pages.press.pages
    qtbot.mouseClick(paper.pages.bar.edition._group.button(1), LEFT)
    settle(qtbot, desk)
    assert paper.pages.press.pages.edition == "exempt"
    qtbot.mouseClick(paper.pages.bar.edition._group.button(0), LEFT)
    assert paper.pages.press.pages is public


def test_making_pages_can_be_cancelled_and_begun_again(qtbot, paper, desk):  # noqa: F811
    pages = paper.pages
    qtbot.mouseClick(pages.bar.edition._group.button(1), LEFT)
    assert pages._stack.currentIndex() == 1
    qtbot.mouseClick(pages._waiting.button, LEFT)
    assert pages.press.job is None
    assert pages._waiting.title.text() == "There are no pages yet"
    qtbot.mouseClick(pages._waiting.button, LEFT)
    settle(qtbot, desk)
    assert pages.press.pages.edition == "exempt"


def test_the_baseline_keeps_all_and_still_has_a_paper(qtbot, paper, desk):  # noqa: F811
    desk.bridge.look_at(scenario="")
    settle(qtbot, desk)
    assert paper.list._stack.currentWidget() is paper.list._baseline
    assert not paper.list.add.isEnabled()
    assert paper.pages.press.pages is not None
    qtbot.mouseClick(paper.list._baseline.buttons[0], LEFT)
    assert desk.bridge.look.stage == "proposals"


def test_an_empty_list_says_what_to_do(qtbot, stage, desk):  # noqa: F811
    stage.list.leave_out([line.property_id for line in stage.list.model.lines])
    assert stage.list._stack.currentWidget() is stage.list._empty
    qtbot.mouseClick(stage.list._empty.buttons[0], LEFT)
    assert stage.list.popup.isVisible()
    stage.list.popup.close()


@pytest.mark.parametrize("ending", [".pdf", ".xlsx", ".gpkg"])
def test_export_writes_where_one_wants_and_says_so(qtbot, paper, desk, tmp_path, monkeypatch, ending):  # noqa: F811
    asked = []

    def answer(parent, title, usual, kinds):
        asked.append((title, usual))
        return str(tmp_path / "paper"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    if ending == ".pdf":
        qtbot.mouseClick(paper.pages.bar.export, LEFT, pos=QPoint(20, 15))
    else:
        paper.pages.bar.export.menu_of_kinds.actions()[[".pdf", ".xlsx", ".gpkg"].index(ending)].trigger()
    settle(qtbot, desk)
    assert asked[0][1].endswith(f"here-shortlist-public{ending}")
    out = tmp_path / f"paper{ending}"
    assert out.stat().st_size > 1000
    assert desk.say.toasts[-1][:2] == (f"Public edition written to {out.name}", "Open the folder")
    if ending == ".pdf":
        assert len(pypdf.PdfReader(out).pages) == paper.pages.model.rowCount()


def test_no_file_is_written_where_none_is_named(qtbot, paper, desk, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    before = set(tmp_path.iterdir())
    paper.pages.bar.export.wanted.emit(".pdf")
    settle(qtbot, desk)
    assert set(tmp_path.iterdir()) == before


def test_a_place_that_cannot_be_written_to_is_said(qtbot, paper, desk, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "a.pdf"), ""))
    paper.pages.bar.export.wanted.emit(".pdf")
    assert "folder" in str(desk.say.errors[-1])


def test_what_the_public_edition_leaves_out_can_be_read(qtbot, stage):
    assert stage.list.foot_words.text().startswith("The public edition leaves")
    qtbot.mouseClick(stage.list.review, LEFT)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, LeftOutDialog))
    dialog.accept()


def test_a_line_picked_here_is_picked_everywhere(qtbot, stage, desk):  # noqa: F811
    press(qtbot, stage, 2)
    assert desk.bridge.look.selected == (stage.list.model.lines[2].property_id,)
    desk.bridge.select((stage.list.model.lines[0].property_id,))
    assert stage.list.view.selected_ids() == [stage.list.model.lines[0].property_id]


@pytest.fixture
def town(qtbot, stage, desk):  # noqa: F811
    """The stage while Town is looked at: the lines that are shown, and those of the whole list."""
    where = desk.bridge.estate.properties
    whole = [line.property_id for line in stage.list.model.lines]
    shown = [key for key in whole if where.get(key, "locality") == "town"]
    assert 1 < len(shown) < len(whole)
    desk.bridge.look_at(locality="town")
    settle(qtbot, desk)
    return SimpleNamespace(shown=shown, whole=whole)


def keys(stage):
    return [line.property_id for line in stage.list.model.lines]


def test_a_locality_narrows_the_lines_and_says_what_is_hidden(qtbot, stage, desk, town):  # noqa: F811
    assert keys(stage) == town.shown
    said = f"{len(town.shown)} of {len(town.whole)} shown in Town. The paper has them all."
    assert stage.list.narrowed.words.text() == said
    assert stage.list.narrowed.isVisible()
    assert stage.list.badge.accessibleName().startswith(f"{len(town.whole)} of ")  # the list is still the whole one
    assert [line.place for line in stage.list.model.lines] == [town.whole.index(key) + 1 for key in town.shown]
    last = stage.list.model.index(len(town.shown) - 1)
    assert last.data(Qt.ItemDataRole.AccessibleTextRole).startswith(f"{town.whole.index(town.shown[-1]) + 1}. ")
    qtbot.mouseClick(stage.list.narrowed.link, LEFT)
    assert keys(stage) == town.whole
    assert not stage.list.narrowed.isVisible()
    assert desk.bridge.look.locality == ""


def test_the_paper_stays_whole_and_the_bar_says_so(qtbot, paper, desk):  # noqa: F811
    pages = paper.pages.press.pages
    assert not paper.pages.bar.whole.isVisible()
    desk.bridge.look_at(locality="town")
    settle(qtbot, desk)
    assert paper.pages.press.pages is pages
    assert paper.pages.press.out_of_date == ""
    assert paper.pages.bar.whole.isVisible()
    assert paper.pages.bar.whole.accessibleName() == "Whole partnership"


def test_a_line_moves_past_hidden_ones_to_the_neighbour_that_is_seen(qtbot, stage, desk, town):  # noqa: F811
    press(qtbot, stage, 0)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Down, ALT)
    first, second, *rest = town.shown
    assert keys(stage) == [second, first, *rest]
    desk.bridge.look_at(locality="")
    others = [key for key in keys(stage) if key not in town.shown]
    assert others == [key for key in town.whole if key not in town.shown]
    assert keys(stage).index(first) == keys(stage).index(second) + 1
    desk.bridge.undo_stack.undo()
    assert keys(stage) == town.whole


def test_what_is_added_in_a_locality_lies_there(qtbot, stage, desk, town):  # noqa: F811
    press(qtbot, stage, 0)
    qtbot.keyClick(stage.list.view, Qt.Key.Key_Delete)
    assert town.shown[0] not in keys(stage)
    qtbot.mouseClick(stage.list.add, LEFT)
    popup = stage.list.popup
    offered = {popup.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(popup.list.count())}
    assert town.shown[0] in offered
    assert {desk.bridge.estate.properties.get(key, "locality") for key in offered} == {"town"}
    popup.close()


def test_a_locality_without_lines_says_so_and_shows_all_on_wish(qtbot, stage, desk, town):  # noqa: F811
    stage.list.leave_out(list(town.shown))
    assert stage.list._stack.currentWidget() is stage.list._elsewhere
    assert stage.list.narrowed.words.text().startswith(f"0 of {len(town.whole) - len(town.shown)} shown in Town")
    qtbot.mouseClick(stage.list._elsewhere.buttons[1], LEFT)
    assert keys(stage) == [key for key in town.whole if key not in town.shown]


def test_a_note_that_a_locality_hides_is_kept(qtbot, stage, desk, town):  # noqa: F811
    desk.bridge.look_at(locality="")
    hidden = next(key for key in town.whole if key not in town.shown)
    stage.list.view.show_note(hidden)
    qtbot.keyClicks(stage.list.view.painter_of_lines.editor.box, "Kept.")
    desk.bridge.look_at(locality="town")
    assert stage.list.view.open_note == ""
    assert scenario(desk).value(hidden, NOTE) == "Kept."


@pytest.mark.parametrize(
    ("key", "place", "wanted"),
    [("c", 1, 1), ("a", 2, 3), ("a", 3, 5), ("e", 1, 1), ("e", 2, 3), ("c", 3, 5), ("c", 2, 3)],
)
def test_a_place_among_shown_lines_is_one_in_the_whole(key, place, wanted):
    """Of a b c d e the first, third and fifth are shown: what passes a neighbour stands beside it."""
    whole = [Line(k, k, "", "", None, "", "", "", False, False, "", at) for at, k in enumerate("abcde", 1)]
    shown = [line for line in whole if line.property_id in "ace"]
    assert place_among(whole, shown, key, place) == wanted


def test_the_models_keep_the_rules_of_models(paper, qtmodeltester):
    qtmodeltester.check(paper.list.model)
    qtmodeltester.check(paper.pages.model)


def test_everything_that_takes_the_focus_has_a_name(stage):
    for widget in stage.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), widget
