"""Scores: sliders by mouse, key and figure; what follows while one drags; what is kept; what the panel says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from estates_app.analysis.scoring import scores_from
from estates_app.domain.criteria import Axis
from estates_app.ui.parts.score_why import steps_by_axis
from tests.ui.steps import shown_ids

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window, go):
    made = go(window, "scores")
    window.work.table.pane.table.headings.sort_column(window.work.table.pane.table.properties.keys.index("rank"))
    if window.work.table.pane.table.properties.sorting != ("rank", False):
        window.work.table.pane.table.properties.sort_by("rank", is_descending=False)
    return made


def point(slider, value):
    return QPoint(round(slider.at(value)), slider.height() // 2)


def drag(qtbot, slider, *values):
    """Press on the knob, move over each value; the button stays down."""
    qtbot.mousePress(slider, LEFT, pos=point(slider, slider.value()))
    for value in values:
        qtbot.mouseMove(slider, point(slider, value))
        QApplication.processEvents()


def scores_shown(window):
    model = window.work.table.pane.table.properties
    return [float(model.rows.numbers("score")[model.estate_row(row)]) for row in range(model.rowCount())]


def test_while_one_drags_table_map_and_panel_follow_and_nothing_is_kept(window, panel, qtbot, settled):
    bridge, table = window.bridge, window.work.table.pane.table
    window.bridge.select((table.properties.id_at(0),))
    key = bridge.look.selected[0]
    before = (bridge.estate, window.results.scores, shown_ids(table), panel.why.sum.text())
    symbols = list(window.work.map.scene.points.codes)
    line = panel.weights.axes[Axis.LOCATION]
    drag(qtbot, line.slider, 40, 70, 95)
    assert line.box.value() == 95
    assert bridge.estate is before[0]
    assert not bridge.undo_stack.canUndo()
    now = window.results.scores
    assert now is not before[1]
    assert shown_ids(table) != before[2]
    shown = [s for s in scores_shown(window) if np.isfinite(s)]
    assert shown == sorted(shown, reverse=True)
    at = window.results.score_row(key)
    assert panel.why.sum.text() == f"{now.score[at]:.0f}"
    assert table.properties.row_of(key) == table.currentIndex().row()
    assert [table.properties.id_at(i.row()) for i in table.selectionModel().selectedRows()] == [key]
    assert list(window.work.map.scene.points.codes) != symbols
    qtbot.mouseRelease(line.slider, LEFT, pos=point(line.slider, 95))
    settled(window)
    assert bridge.estate is not before[0]


def test_the_release_is_one_edit_and_its_undo_brings_the_scores_back_exactly(window, panel, qtbot, settled, hands):
    before = window.results.scores.score.copy()
    shares = [line.slider.value() for line in panel.weights.axes.values()]
    line = panel.weights.axes[Axis.USAGE]
    drag(qtbot, line.slider, 50, 60, 71)
    tried = window.results.scores.score.copy()
    qtbot.mouseRelease(line.slider, LEFT, pos=point(line.slider, 71))
    settled(window)
    stack = window.bridge.undo_stack
    assert stack.count() == 1
    assert stack.undoText() == "Weigh usage"
    assert not window.bridge.look.weights
    np.testing.assert_allclose(window.results.scores.score, tried, rtol=0, atol=1e-9)
    stack.undo()
    settled(window)
    np.testing.assert_array_equal(window.results.scores.score, before)
    assert [line.slider.value() for line in panel.weights.axes.values()] == shares
    stack.redo()
    settled(window)
    assert line.slider.value() == line.box.value() == 71
    np.testing.assert_allclose(window.results.scores.score, tried, rtol=0, atol=1e-9)


def test_after_an_undo_the_same_value_can_be_chosen_again(window, panel, qtbot, settled):
    slider = panel.weights.axes[Axis.USAGE].slider
    for _ in range(2):
        drag(qtbot, slider, 60)
        qtbot.mouseRelease(slider, LEFT, pos=point(slider, 60))
        settled(window)
        assert window.bridge.undo_stack.undoText() == "Weigh usage"
        window.bridge.undo_stack.undo()
        settled(window)
        assert not window.bridge.look.weights


def test_a_drag_back_to_where_it_began_leaves_nothing_behind(window, panel, qtbot, settled):
    before = window.results.scores
    slider = panel.weights.axes[Axis.DEMAND].slider
    start = slider.value()
    drag(qtbot, slider, 70, start)
    qtbot.mouseRelease(slider, LEFT, pos=point(slider, start))
    settled(window)
    assert not window.bridge.look.weights
    assert not window.bridge.undo_stack.canUndo()
    np.testing.assert_array_equal(window.results.scores.score, before.score)


def test_the_other_sliders_scale_so_that_all_add_up_to_a_hundred(window, panel, qtbot, settled):
    axes = panel.weights.axes
    before = {axis: sum(c.weight for c in window.results.criteria() if c.axis is axis) for axis in Axis}
    drag(qtbot, axes[Axis.SHARING].slider, 55)
    for state in ("tried", "kept"):
        after = {axis: sum(c.weight for c in window.results.criteria() if c.axis is axis) for axis in Axis}
        whole = sum(after.values())
        assert whole == pytest.approx(sum(before.values()))
        assert after[Axis.SHARING] / whole == pytest.approx(0.55)
        others = [axis for axis in Axis if axis is not Axis.SHARING]
        ratios = [after[axis] / before[axis] for axis in others if before[axis]]
        assert ratios == pytest.approx([ratios[0]] * len(ratios))
        assert abs(sum(line.slider.value() for line in axes.values()) - 100) <= 2  # each is rounded by itself
        if state == "tried":
            qtbot.mouseRelease(axes[Axis.SHARING].slider, LEFT, pos=point(axes[Axis.SHARING].slider, 55))
            settled(window)


def test_one_criterion_can_be_weighed_once_the_list_is_open(window, panel, qtbot, settled, hands):
    weights = panel.weights
    key, part = next((k, p) for k, p in weights.parts.items() if p.slider.value())
    assert not part.isVisible()
    hands.click(weights.more)
    assert part.isVisible()
    part.slider.setFocus()
    hands.keys(part.slider, Qt.Key.Key_PageUp)
    settled(window)
    criterion = next(c for c in window.results.criteria() if c.key == key)
    whole = sum(c.weight for c in window.results.criteria())
    assert 100 * criterion.weight / whole == pytest.approx(part.slider.value())
    assert window.bridge.undo_stack.undoText() == f"Weigh {criterion.label.lower()}"
    hands.click(weights.more)


def test_a_figure_can_be_typed_and_steps_by_keys_are_one_edit_a_run(window, panel, qtbot, settled, hands):
    line = panel.weights.axes[Axis.USABILITY]
    line.box.setFocus()
    line.box.selectAll()
    qtbot.keyClicks(line.box, "33")
    assert not window.bridge.undo_stack.canUndo()
    hands.keys(line.box, Qt.Key.Key_Return)
    settled(window)
    assert line.slider.value() == 33
    assert window.bridge.undo_stack.count() == 1
    line.slider.setFocus()
    qtbot.keyPress(line.slider, Qt.Key.Key_Right)
    qtbot.keyPress(line.slider, Qt.Key.Key_Right)
    qtbot.keyPress(line.slider, Qt.Key.Key_PageUp)
    assert line.box.value() == 40
    assert window.bridge.undo_stack.count() == 1
    qtbot.keyRelease(line.slider, Qt.Key.Key_PageUp)
    settled(window)
    assert window.bridge.undo_stack.count() == 2
    hands.keys(line.slider, Qt.Key.Key_Home)
    settled(window)
    assert line.slider.value() == 0
    hands.keys(line.slider, Qt.Key.Key_End)
    settled(window)
    assert [other.slider.value() for other in panel.weights.axes.values()].count(100) == 1


def test_digits_on_a_slider_type_the_figure(window, panel, qtbot, settled, hands):
    line = panel.weights.axes[Axis.USAGE]
    line.slider.setFocus()
    qtbot.keyClicks(line.slider, "4")
    assert line.box.hasFocus()
    qtbot.keyClicks(line.box, "7")
    hands.keys(line.box, Qt.Key.Key_Return)
    settled(window)
    assert line.slider.value() == line.box.value() == 47
    assert window.bridge.undo_stack.undoText() == "Weigh usage"


def test_the_wheel_over_a_slider_moves_the_page_and_no_weight(window, panel, qtbot):
    line = panel.weights.axes[Axis.USAGE]
    for widget in (line.slider, line.box):
        before = line.slider.value()
        place = QPointF(widget.rect().center())
        event = QWheelEvent(
            place,
            QPointF(widget.mapToGlobal(place.toPoint())),
            QPoint(0, 0),
            QPoint(0, -240),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
        assert line.slider.value() == before
        assert not window.bridge.look.weights


def test_the_weights_of_the_rule_pack_come_back_and_that_can_be_undone(window, panel, qtbot, settled, hands):
    before = window.results.scores.score.copy()
    panel.weights.reset.click()
    assert "already" in window.say.card.text()
    slider = panel.weights.axes[Axis.USAGE].slider
    drag(qtbot, slider, 80)
    qtbot.mouseRelease(slider, LEFT, pos=point(slider, 80))
    settled(window)
    hands.click(panel.weights.reset)
    settled(window)
    np.testing.assert_array_equal(window.results.scores.score, before)
    assert "back" in window.say.card.text()
    hands.click(window.say.card._action)
    settled(window)
    assert slider.value() == 80


def test_all_weight_on_nothing_that_is_known_says_so_and_does_not_break(window, panel, settled, hands):
    line = panel.weights.axes[Axis.SHARING]
    line.slider.setFocus()
    hands.keys(line.slider, Qt.Key.Key_End)
    settled(window)
    scores = window.results.scores
    unknown = np.flatnonzero(~np.isfinite(scores.score))
    if len(unknown):
        window.bridge.select((scores.property_ids[unknown[0]],))
        assert panel.why.title.text() == "Why no score?"
        assert panel.why.sum.text() == "–"
    window.grab()


def test_the_bars_of_why_add_up_to_the_score(window, panel):
    table = window.results.scores
    for at in np.flatnonzero(np.isfinite(table.score))[::37]:
        window.bridge.select((table.property_ids[at],))
        steps = steps_by_axis(table, int(at))
        assert sum(s.got for s in steps if np.isfinite(s.got)) == pytest.approx(table.score[at], abs=1e-9)
        assert sum(s.most for s in steps) == pytest.approx(100, abs=1e-9)
        assert panel.why.chart._steps == tuple(steps)
        assert panel.why.title.text() == f"Why {table.score[at]:.0f}?"
        assert panel.why.rank.accessibleName().endswith(f"of {int((table.rank > 0).sum()):,}")


def test_a_property_that_is_not_scored_says_why(window, panel):
    table, estate = window.results.scores, window.bridge.estate
    key = next(k for k in estate.properties.ids if k not in table.property_ids)
    window.bridge.select((key,))
    assert panel.why.name.text() == "Not scored: it is not in scope"
    assert not panel.why.chart.isVisible()


def test_the_waterfall_is_walked_by_arrows_and_opens_the_rows(window, panel, hands, meet, qtbot):
    window.bridge.select((window.results.scores.property_ids[0],))
    chart = panel.why.chart
    chart.setFocus()
    hands.keys(chart, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert panel.why.chart._steps[1].name in chart.accessibleDescription()
    met = meet(lambda dialog: dialog.reject())
    hands.keys(chart, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(met))
    assert met[0].windowTitle().startswith("Why? ")
    assert met[0].tree.topLevelItemCount() >= 2


def test_the_band_equals_a_search_over_every_half_per_cent(window, panel):
    matrix, least = window.results._matrix, window.bridge.estate.settings["min_coverage"]
    criteria = window.results.criteria()
    weights = np.array([c.weight for c in criteria])
    for axis in Axis:
        members = np.array([c.axis is axis for c in criteria])
        if not members.any():
            continue
        band, now = window.results.steady_band(axis), weights[members].sum() / weights.sum()

        def first_three(share, members=members):
            w = weights.copy()
            w[members] *= share / w[members].sum()
            w[~members] *= (1 - share) / w[~members].sum()
            scores = scores_from(matrix, list(w), least).score
            return tuple(np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")[:3])

        shares = np.linspace(0, 1, 201)
        same = np.array([first_three(share) == first_three(now) for share in shares])
        low = high = int(np.abs(shares - now).argmin())
        inside = [i for i in range(201) if same[i]]
        low = min(i for i in inside if same[min(i, low) : max(i, low) + 1].all())
        high = max(i for i in inside if same[min(i, high) : max(i, high) + 1].all())
        assert band[0] == pytest.approx(min(shares[low], now), abs=0.005)
        assert band[1] == pytest.approx(max(shares[high], now), abs=0.005)
        assert panel.weights.axes[axis].slider.band == pytest.approx((100 * band[0], 100 * band[1]))


def test_the_spread_counts_the_scores_of_the_locality(window, panel, settled):
    estate = window.bridge.estate
    key = estate.localities.ids[0]
    window.bridge.look_at(locality=key)
    settled(window)
    table = window.results.scores
    mine = np.array([estate.properties.get(k, "locality") == key for k in table.property_ids])
    known = int(np.isfinite(table.score[mine]).sum())
    assert panel._count.accessibleName().startswith(f"{known:,} scored, {int(mine.sum()) - known} ")
    assert panel.spread.accessibleDescription().startswith(f"{known} scores")
