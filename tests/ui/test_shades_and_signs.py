"""Shades in classes and symbols that tell a fact, as people choose and see them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QSpinBox, QWidget

from estates_app.map.legend import ClassBar, LegendTitle, LineRow, NoteRow, SwatchRow, SymbolRow, spelt_out
from estates_app.map.theme import class_words, number
from estates_app.ui.mapview.hovercard import Card
from estates_app.ui.parts.map_legend import zone_rows
from estates_app.ui.widgets.class_chart import bars_of
from estates_app.workspace.zone_themes import FIGURES, ZoneTheme, zone_theme

DOWN, END, HOME = Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home


@pytest.fixture
def choice(window, go):
    return go(window, "map").layers.shades


def pick(chooser, hands, key):
    """Go to an entry of a chooser by the keyboard."""
    chooser.setFocus()
    hands.keys(chooser, HOME)
    while chooser.currentData() != key:
        before = chooser.currentIndex()
        hands.keys(chooser, DOWN)
        assert chooser.currentIndex() > before, key


def legend(window):
    return window.work.map.view.furniture.legend


def shades(window):
    return window.bridge.estate.sheet.shades


def test_a_figure_is_chosen_by_keys_and_map_legend_and_chart_follow(window, choice, hands, settled):
    pick(choice.figure, hands, "older")
    settled(window)
    assert shades(window).figure == "older"
    theme = choice.theme()
    assert "Residents aged 65 and over" in legend(window).accessibleDescription()
    for words, count in zip(class_words(theme.breaks), theme.counts, strict=True):
        assert f"{words}: {count:,}" in legend(window).accessibleDescription()
        assert f"{words}: {count:,}" in choice.chart.accessibleDescription()
    scene = window.work.map.scene
    shown = window.bridge.estate.zones.column("geometry").valid
    np.testing.assert_array_equal(scene.zone_classes, theme.classes()[shown])
    assert scene.zone_colours.count == theme.class_count


def test_way_and_number_are_chosen_said_and_taken_back(window, choice, hands, settled):
    pick(choice.figure, hands, "no_car")
    assert not choice.classes.isVisible()
    pick(choice.method, hands, "natural")
    settled(window)
    assert choice.classes.isVisible()
    assert "5 classes by natural breaks; Census" in legend(window).accessibleDescription()
    assert choice.said.text().startswith("5 classes by natural breaks; Census; the classes tell 9")
    hands.keys(choice.classes.box, Qt.Key.Key_Up)
    settled(window)
    assert (shades(window).method, shades(window).classes) == ("natural", 6)
    assert len(choice.chart.places()) == 5
    hands.click(next(b for b in choice.classes.findChildren(QWidget) if b.accessibleName() == "More classes"))
    assert shades(window).classes == 7
    window.bridge.undo_stack.undo()  # all of the way at once
    assert shades(window).classes == choice.classes.value() == 5
    assert shades(window).method == "natural"
    window.bridge.undo_stack.redo()
    assert shades(window).classes == 7
    window.bridge.undo_stack.undo()
    window.bridge.undo_stack.undo()  # the keys passed over other ways
    assert shades(window).method == "given"
    assert choice.method.currentData() == "given"


def test_a_walk_through_the_list_is_one_step_and_another_visit_is_another(window, choice, hands, settled):
    stack, before = window.bridge.undo_stack, shades(window).figure
    pick(choice.figure, hands, "older")
    pick(choice.figure, hands, "no_car")
    assert stack.count() == 1
    window.setFocus()
    pick(choice.figure, hands, "deprived")
    settled(window)
    assert stack.count() == 2
    stack.undo()
    assert shades(window).figure == "no_car"
    stack.undo()
    assert shades(window).figure == before
    stack.redo()
    assert shades(window).figure == "no_car"


def test_only_ways_that_make_sense_are_offered(window, choice, hands, settled):
    pick(choice.figure, hands, "deprived")
    pick(choice.method, hands, "natural")
    pick(choice.figure, hands, "change")
    settled(window)
    assert [choice.method.itemData(at) for at in range(choice.method.count())] == ["given", "diverging"]
    assert shades(window).method == "given"
    pick(choice.figure, hands, "standard")
    settled(window)
    assert not choice.method.isVisible()
    assert choice.service.isVisible()


def test_journeys_are_of_the_service_that_is_chosen_here(window, choice, hands, settled):
    pick(choice.figure, hands, "after")
    settled(window)
    assert choice.service.isVisible()
    pick(choice.service, hands, "leisure")
    assert window.bridge.look.service == "leisure"
    assert "Minutes to a leisure centre in this scenario" in legend(window).accessibleDescription()
    window.bridge.look_at(service="museum")
    assert choice.service.currentData() == "museum"


def test_a_service_without_a_standard_says_what_to_do(window, choice, hands, settled):
    pick(choice.figure, hands, "margin")
    window.bridge.look_at(service="museum")
    settled(window)
    assert not choice.chart.isVisible()
    assert (
        choice.said.text() == "No standard is set for a museum or theatre: choose another service, or another figure."
    )
    assert "standard" not in legend(window).accessibleDescription()


def test_everything_has_a_name_and_the_chart_a_meaning(choice):
    for widget in (choice, choice.figure, choice.service, choice.method, choice.classes.box, choice.chart):
        assert widget.accessibleName()
    assert isinstance(choice.classes.box, QSpinBox)
    said = QAccessible.queryAccessibleInterface(choice.chart).text(QAccessible.Text.Description)
    assert "500 small areas from" in said


def test_demand_keeps_a_figure_of_its_own(window, choice, go, hands, settled):
    pick(choice.figure, hands, "older")
    panel = go(window, "demand")
    assert {panel.theme.itemData(at) for at in range(panel.theme.count())} >= {
        "standard",
        "margin",
        "worst",
        "residents",
    }
    pick(panel.theme, hands, "beyond")
    settled(window)
    assert "Services beyond their standard" in legend(window).accessibleDescription()
    assert shades(window).figure == "older"


def test_a_slider_elsewhere_classes_nothing_anew(window, choice, monkeypatch):
    called = []
    monkeypatch.setattr("estates_app.workspace.zone_themes.classes_of", lambda *a, **k: called.append(a))
    window.results.try_weights({criterion.key: 1.0 for criterion in window.results.criteria()})
    choice.theme()
    window.work.map.shades()
    window.results.forget_tried()
    assert not called


def test_bars_count_every_value():
    values = np.array([1.0, 1.0, 2.0, 9.0])
    bars = bars_of(values + 0.25, (), 8)
    assert bars.sum() == 4
    assert bars.shape == (1, 8)
    assert bars_of(np.array([3.0]), (), 5).sum() == 1


def test_a_bar_has_the_colours_of_the_classes_that_its_values_are_in():
    """A tenth that ends a class was painted in the colour of the next one: a break belongs to the class below it."""
    tenths = np.repeat(np.arange(1.0, 11.0), np.arange(1, 11))
    bars = bars_of(tenths, (2.0, 4.0, 6.0, 8.0), 36)
    assert bars.shape == (5, 10)  # a bar for each
    assert bars.argmax(axis=0).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert bars.sum(axis=0).tolist() == list(range(1, 11))
    many = np.linspace(0.0, 100.0, 1000)
    both = bars_of(many, (50.0,), 10)
    assert both.sum() == 1000
    assert both[0].sum() == np.count_nonzero(many <= 50.0)


def test_no_change_is_said_in_words_on_screen_and_paper(window):
    """A reader cannot tell what lies between −0.05 and 0.05 minutes: it is no change."""
    level = FIGURES["change"].level
    breaks = FIGURES["change"].given
    words = class_words(breaks, (), level)
    assert words[3] == "no change"
    assert words[2] == "over −2 to under 0"
    assert words[4] == "over 0 to 2"
    assert not any("0.05" in told for told in words)
    assert class_words((-1.0, 1.0), (), level) == ("up to −1", "over −1 to 1", "over 1")
    assert class_words((-0.05, 0.05), (), level) == ("under 0", "no change", "over 0")
    rises = FIGURES["worst_change"]
    assert class_words(rises.given, (), rises.level)[:2] == ("no rise", "over 0 to 1")
    values = np.array([-6.0, -3.0, -1.0, 0.01, 1.0, 3.0, 7.0])
    theme = ZoneTheme("change", "Change", "min", values, breaks, "longer", counts=(1,) * 7, level=level)
    bar = next(row for row in zone_rows(theme) if isinstance(row, ClassBar))
    assert bar.words == ("−5", "−2", "", "", "2", "5")
    assert bar.named == (3, "no change")
    card = window.work.map.view.furniture.legend
    card.set_entries([LegendTitle("Change"), bar])
    assert "no change: 1" in card.accessibleDescription()
    card.grab()
    assert [row.words for row in spelt_out((bar,))] == list(words)


# --- legend -------------------------------------------------------------------------------------------------------


def test_the_legend_prints_every_break_every_count_the_way_and_what_is_missing(window):
    estate = window.bridge.estate
    theme = zone_theme(estate, "deprived", None, "")
    title, bar, missing, note = zone_rows(theme)
    assert title == LegendTitle("Deprivation, by tenths, 10 is most deprived")
    assert isinstance(bar, ClassBar)
    assert bar.words == tuple(number(edge) for edge in theme.breaks)
    assert bar.counts == theme.counts
    assert missing == SwatchRow("missing", "Not known", 1)
    assert note == NoteRow("Small areas in each of 5 classes of two tenths each; IMD")


def test_where_there_is_no_room_the_small_print_goes_first(qtbot, window, go):
    go(window, "map")
    card = legend(window)
    bar = ClassBar("sequential", 5, ("1", "2", "3", "4"), (1, 2, 3, 4, 5), ("a", "b", "c", "d", "e"))
    rows = [LegendTitle("T"), *[SymbolRow("partner:CC", f"Row {at}", at) for at in range(5)], bar, NoteRow("small")]
    card.set_entries(rows)
    room = card.contents_size().height()
    for fewer in range(2):
        card.fit_to(1000, room - bool(fewer))
        assert not card.is_folded
        assert card.contents_size().height() <= room - bool(fewer)
        room = card.contents_size().height()
    card.fit_to(1000, 2 * room, room - 1)
    assert not card.is_folded  # rather than that it hides much of the map, but not at the price of the map's meaning
    card.fit_to(1000, room - 1)
    assert card.is_folded
    assert "e: 5" in card.accessibleDescription()  # what is not painted is said all the same
    assert "small" in card.accessibleDescription()
    lines = [*rows[:-1], LineRow("fate:relocate", "Would move to")]
    card.set_entries(lines)
    card.fit_to(1000, 2000)
    card.fit_to(1000, card.contents_size().height() - 1)
    brief = card.contents_size().height()
    card.fit_to(1000, brief - 1)  # lines go before the rest is folded
    assert not card.is_folded
    assert card.contents_size().height() < brief
    assert "Would move to" in card.accessibleDescription()


def test_long_titles_take_two_lines_and_many_breaks_do_not_run_into_one_another(window, go):
    go(window, "map")
    card = legend(window)
    card.set_entries([LegendTitle("Short")])
    short = card.contents_size().height()
    card.set_entries([LegendTitle("Minutes beyond the 30 minutes to a registration of births and deaths")])
    assert card.contents_size().height() > short
    edges = tuple(f"{1000 * at:,}.5" for at in range(1, 9))
    bar = ClassBar("sequential", 9, edges, (1,) * 9)
    card.set_entries([bar])
    assert card._is_staggered(bar)
    assert not card._is_staggered(ClassBar("sequential", 5, ("1", "2", "3", "4"), (1,) * 5))


# --- symbols ------------------------------------------------------------------------------------------------------


def test_condition_is_told_by_symbols_and_counted_in_the_legend(window, go, hands, settled):
    go(window, "map")
    pick(window.work.context.colour, hands, "condition")
    settled(window)
    table = window.bridge.estate.properties
    in_scope = [scope == "in_scope" for scope in table.texts("scope")]
    grades = Counter(
        grade or "none" for grade, counts in zip(table.texts("condition"), in_scope, strict=True) if counts
    )
    scene = window.work.map.scene
    symbols = Counter(scene.points.symbol(at)[0] for at in range(len(table)))
    assert {key.partition(":")[2]: n for key, n in symbols.items() if key.startswith("condition:")} == grades
    said = legend(window).accessibleDescription()
    for words, count in (("A, good", grades["A"]), ("D, bad", grades["D"]), ("Not supplied", grades["none"])):
        assert f"{words}, {count:,}" in said
    assert symbols["context"] == in_scope.count(False)


def test_who_delivers_a_service_is_chosen_beside_the_colour(window, go, hands, settled):
    go(window, "map")
    bar = window.work.context
    assert not bar.service.isVisible()
    pick(bar.colour, hands, "service")
    settled(window)
    assert bar.service.isVisible()
    pick(bar.service, hands, "jobcentre")
    assert window.bridge.look.service == "jobcentre"
    said = legend(window).accessibleDescription()
    assert "Who delivers: jobcentre" in said
    assert "Amberdale Jobcentres (DWP), 7" in said
    pick(bar.colour, hands, "tenure")
    assert not bar.service.isVisible()
    assert "Freehold, " in legend(window).accessibleDescription()


def test_how_sure_a_place_is(window, go, settled):
    go(window, "map")
    window.bridge.look_at(colour="place")
    settled(window)
    said = legend(window).accessibleDescription()
    assert "How sure the place is" in said
    assert "To the settlement, or doubtful, 1" in said


def test_the_colouring_is_kept_with_another_locality_and_at_money_as_the_colour_of_circles(window, go, settled):
    go(window, "money")
    window.bridge.look_at(colour="tenure")
    settled(window)
    scene = window.work.map.scene
    kinds = {key.partition(":")[2].partition(":")[0] for key, _ in scene.points.keys if key.startswith("amount:")}
    assert "tenure" in kinds
    window.bridge.look_at(locality=window.bridge.estate.localities.ids[0])
    settled(window)
    assert window.bridge.look.colour == "tenure"


def test_the_card_says_the_fact_that_the_map_is_coloured_by(window, go, settled):
    go(window, "map")
    area = window.work.map
    table = window.bridge.estate.properties
    at = next(row for row, grade in enumerate(table.texts("condition")) if grade == "B")
    assert "Condition" not in area.view.walk.words_of(at)
    area.view.walk_to(at)
    window.bridge.look_at(colour="condition")
    settled(window)
    assert "Condition B, satisfactory" in area.view.walk.words_of(at)
    assert "Condition B, satisfactory" in area.view.furniture.card.accessibleDescription()  # renewed where it stands


def test_a_card_leaves_the_legend_to_be_read_beside_it(window, go, qtbot):
    go(window, "map")
    view = window.work.map.view
    card, box = view.furniture.card, legend(window).geometry()
    beside = QPointF(box.left() - 40.0, box.center().y())
    card.show_beside(Card("Library", rows=(("Condition", "B, satisfactory"),)), beside, 7.0, None)
    assert not card.geometry().intersects(box)
    assert card.geometry().right() < beside.x()


def test_the_ends_of_the_range_are_said_like_its_breaks(window, choice, hands, settled):
    settled(window)
    theme = choice.theme()
    decimals = max(len(number(edge).partition(".")[2]) for edge in theme.breaks)
    ends = choice.chart._spread.ends
    assert all(len(end.partition(".")[2]) <= decimals for end in ends)
