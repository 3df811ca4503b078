"""Money and Demand: totals withheld, every line listed, and figures on journeys that an oracle works out again."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel

from estates_app.domain.findings import PartnerLedger
from estates_app.map.amounts import UNKNOWN, is_circle
from estates_app.ui.dialogs.missing import MissingDialog
from estates_app.ui.parts.ledger_dialog import LedgerDialog
from estates_app.ui.widgets.money_charts import said
from estates_app.ui.words import minutes
from estates_app.workspace.ledger_rows import partner_rows, totals
from estates_app.workspace.partner_words import short_names

EDGES = (10, 20, 30)


@pytest.fixture
def money(window, go):
    return go(window, "money")


@pytest.fixture
def demand(window, go):
    return go(window, "demand")


@pytest.fixture
def circles(window, money):
    """Of every property its cost, its symbol on the map, its radius in pixels and how far it stands off its place."""
    view, table = window.work.map.view, window.bridge.estate.properties
    view.fit()
    view.settle()
    layout = view.engine.layout_for(view.camera)
    rows = [layout.row_of(at) for at in range(len(table))]
    points = view.engine.scene.points
    return SimpleNamespace(
        cost=table.numbers("running_cost_gbp_a_year"),
        symbol=np.array([points.symbol(at)[0] for at in range(len(table))]),
        radius=np.array([layout.radius_px[row] if row >= 0 else np.nan for row in rows]),
        off=np.array([np.hypot(*layout.shift_px[row]) if row >= 0 else np.nan for row in rows]),
    )


# --- money --------------------------------------------------------------------------------------------------------


def test_a_total_over_a_gap_is_withheld_and_says_how_many_ledgers_lack_a_figure(window, money):
    total = totals(window.bridge.estate, window.results.findings)
    assert total.is_withheld  # the sample is made so
    gaps = f"{total.touched - total.complete} of {total.touched} ledgers lack a figure"
    assert money.withheld.isVisible()
    assert gaps in money.withheld.words.text()
    for entry in money.bars._rows:
        row = next(r for r in partner_rows(window.bridge.estate, window.results.findings) if r.name == entry.name)
        assert (said(entry) == "withheld") is (row.change_gbp_a_year is None)
    assert (money.sum.text() != "") is bool(total.complete)


def test_what_nobody_knows_is_never_told_as_nought(window, money, monkeypatch):
    findings = window.results.findings
    line = next(line for ledger in findings.ledgers.values() for line in ledger.lines)
    lost = PartnerLedger(None, None, None, None, (replace(line, amount_gbp=None),))
    unknown = replace(findings, ledgers=dict.fromkeys(findings.ledgers, lost))
    with monkeypatch.context() as patched:
        patched.setattr(type(window.results), "findings", property(lambda _: unknown))
        window.bridge.tell("findings")
        figures = [label.text() for label in money._figures.values()]
        seen = (money.cash.isVisible(), money.no_cash.isVisible(), money.sum.text())
    window.bridge.tell("findings")  # the next test finds the panel as it was
    assert figures == ["not known", "not valued", "withheld"]
    assert seen == (False, True, "")


def test_what_is_missing_is_listed_each_with_whose_it_is(window, money, meet, hands, qtbot):
    told = []
    met = meet(lambda d: (told.extend(d.list.item(i).text() for i in range(d.list.count())), d.reject()))
    hands.click(money.withheld.link)
    qtbot.waitUntil(lambda: bool(met))
    assert isinstance(met[0], MissingDialog)
    missing = totals(window.bridge.estate, window.results.findings).missing
    assert tuple(told) == missing
    assert {line.split(":")[0] for line in told} <= set(short_names(window.bridge.estate).values())


def test_every_line_of_every_ledger_is_listed_with_its_formula(window, money, meet, hands, qtbot):
    told = {}

    def read(dialog):
        tree = dialog.tree
        for at in range(tree.topLevelItemCount()):
            head = tree.topLevelItem(at)
            told[head.text(0)] = [tuple(head.child(n).text(c) for c in range(4)) for n in range(head.childCount())]
        dialog.reject()

    met = meet(read)
    hands.click(money.lines)
    qtbot.waitUntil(lambda: bool(met))
    assert isinstance(met[0], LedgerDialog)
    estate = window.bridge.estate
    ledgers = {estate.partners[k].name: v for k, v in window.results.findings.ledgers.items() if v.lines}
    assert told.keys() == ledgers.keys()
    for name, ledger in ledgers.items():
        assert [cells[3] for cells in told[name]] == [line.formula for line in ledger.lines]
        assert all(
            (cells[2] == "not known") is (line.amount_gbp is None)
            for cells, line in zip(told[name], ledger.lines, strict=True)
        )


def test_the_money_of_the_baseline_says_that_nothing_changes(window, money, settled):
    window.bridge.look_at(scenario="")
    settled(window)
    assert money.baseline.isVisible()
    assert not money.withheld.isVisible()
    assert all(entry.change_gbp in (0.0, None) for entry in money.bars._rows)


def test_the_area_of_a_circle_is_as_its_cost(circles):
    known = np.array([is_circle(symbol) for symbol in circles.symbol])
    assert known.sum() > 100
    known &= np.isfinite(circles.radius)
    largest = int(np.nanargmax(np.where(known, circles.cost, np.nan)))
    areas = np.pi * circles.radius[largest] ** 2 * circles.cost / circles.cost[largest]
    assert circles.radius[largest] > 20
    off = np.abs(circles.radius - np.sqrt(areas / np.pi))[known & (circles.cost > circles.cost[largest] / 400)]
    assert (off <= 0.3).all()  # radii are kept to quarters of a pixel
    assert not circles.off[known].any()


def test_a_cost_that_nobody_supplied_is_no_small_circle(window, circles):
    unknown = circles.symbol == UNKNOWN
    assert unknown.any()
    assert not np.isfinite(circles.cost[unknown]).any()
    in_scope = np.array(window.bridge.estate.properties.texts("scope")) == "in_scope"
    assert (unknown == (in_scope & ~np.isfinite(circles.cost))).all()
    legend = window.work.map.view.furniture.legend.accessibleDescription()
    assert "Running cost, £ a year; larger circles for more: £" in legend
    assert f"Not supplied, {unknown.sum():,}" in legend


@pytest.mark.parametrize("colour", ["score", "fate"])
def test_circles_keep_their_sizes_under_another_colour(window, circles, settled, colour):
    scene = window.work.map.scene
    before = [scene.points.symbol(at)[1] for at in range(len(circles.cost))]
    window.bridge.look_at(colour=colour)
    settled(window)
    assert [scene.points.symbol(at)[1] for at in range(len(circles.cost))] == before
    assert {s[0].split(":")[1] for s in scene.points.keys if is_circle(s[0])} & {colour, "scoredot"}
    assert "larger circles" in window.work.map.view.furniture.legend.accessibleDescription()


def test_the_card_at_money_says_the_cost_and_never_nought_for_a_gap(window, circles):
    for at, words in ((int(np.nanargmax(circles.cost)), "£"), (int(np.argmax(np.isnan(circles.cost))), "not supplied")):
        rows = dict(window.work.map._answers._card(at).rows)
        assert rows["Running cost"].startswith(words)


def test_other_stages_have_no_circles(window, circles, go):
    go(window, "map")
    assert not any(is_circle(symbol) for symbol, _ in window.work.map.scene.points.keys)


# --- demand -------------------------------------------------------------------------------------------------------


def journeys_of(window, service):
    journeys = window.results.journeys
    at = journeys.services.index(service)
    return at, journeys.before[at], journeys.after[at]


def test_the_bands_equal_a_count_by_hand_for_every_service(window, demand, settled):
    people = window.bridge.estate.zones.numbers("population")
    for service in window.results.journeys.services:
        window.bridge.look_at(service=service)
        _, *both = journeys_of(window, service)
        for column, taken in enumerate(both, 1):
            known = np.isfinite(taken) & np.isfinite(people)
            lows, highs = (-1, *EDGES), (*EDGES, np.inf)
            counts = [people[known & (taken > a) & (taken <= b)].sum() for a, b in zip(lows, highs, strict=True)]
            shares = np.array(counts) / people[known].sum()
            np.testing.assert_allclose([band[column] for band in demand.bands._bands], shares, atol=1e-9)


def test_the_groups_equal_means_by_hand(window, demand):
    zones, service = window.bridge.estate.zones, window.results.service()
    at, before, after = journeys_of(window, service)
    access = window.results.access
    weights = {
        "All residents": zones.numbers("population"),
        "Aged 65 and over": zones.numbers("aged_65_plus"),
        "Aged 15 and under": zones.numbers("aged_0_15"),
        "Households without a car": zones.numbers("households_no_car"),
    }
    shown = [label.text() for label in demand.groups.findChildren(QLabel) if label.isVisible()]
    for name, weight in weights.items():
        for taken, told in ((before, access.groups_before), (after, access.groups_after)):
            known = np.isfinite(taken) & np.isfinite(weight)
            mean = np.average(taken[known], weights=weight[known])
            assert told[name][at] == pytest.approx(mean)
            assert minutes(mean) in shown
    assert shown.count("All residents") == 1  # rows of an earlier service are gone


def test_the_service_is_chosen_and_panel_table_and_legend_follow(window, demand, hands, settled):
    chooser = demand.service
    services = window.bridge.estate.services
    assert [chooser.itemData(i) for i in range(chooser.count())] == [
        key for key in services if key in window.results.journeys.services
    ]
    other = chooser.count() - 1
    chooser.setCurrentIndex(other)
    chooser.activated.emit(other)
    settled(window)
    key = chooser.itemData(other)
    assert window.results.service() == key
    assert services[key].in_sentence in demand.standard.text()
    zone_list = window.work._tables.currentWidget()
    _, before, _ = journeys_of(window, key)
    at = zone_list.model.zone_row(0)
    shown = zone_list.model.data(zone_list.model.index(0, 5))
    assert shown == (f"{before[at]:.1f}" if np.isfinite(before[at]) else "–")


def column_of(zone_list, column):
    model = zone_list.model
    values = model._figures[column - 2]
    return [float(values[model.zone_row(row)]) for row in range(model.rowCount())]


def test_small_areas_stand_by_who_loses_most_and_sort_by_any_column(window, demand, hands):
    zone_list = window.work._tables.currentWidget()
    assert zone_list.model.rowCount() == len(window.bridge.estate.zones)
    change = [v for v in column_of(zone_list, 7) if np.isfinite(v)]
    assert change == sorted(change, reverse=True)
    hands.heading(zone_list.table, 2)
    people = column_of(zone_list, 2)
    assert people in (sorted(people), sorted(people, reverse=True))
    hands.click(zone_list.worse)
    assert all(v > 0.05 for v in column_of(zone_list, 7))
    hands.click(zone_list.worse)
    zone_list.table.sortByColumn(7, Qt.SortOrder.DescendingOrder)


def test_a_small_area_that_is_chosen_stays_chosen_while_one_sorts(window, demand, hands):
    zone_list = window.work._tables.currentWidget()
    hands.cell(zone_list.table, 2)
    zone = window.bridge.look.zone
    assert zone
    hands.heading(zone_list.table, 0)
    (index,) = zone_list.table.selectionModel().selectedRows()
    assert window.bridge.estate.zones.ids[zone_list.model.zone_row(index.row())] == zone
    zone_list.table.sortByColumn(7, Qt.SortOrder.DescendingOrder)


def outlined(window):
    """Return the id of the small area that the map draws a line round."""
    zones = window.bridge.estate.zones
    shaped = np.flatnonzero(zones.column("geometry").valid)
    at = window.work.map.scene.outlined
    return zones.ids[int(shaped[at])] if at >= 0 else ""


def bare_place(window):
    """Return a small area and a pixel in it where no symbol is."""
    view, zones = window.work.map.view, window.bridge.estate.zones
    inner = view.rect().adjusted(60, 20, -20, -60)
    for zone in sorted(zones.ids, key=lambda key: -zones.get(key, "geometry").area):
        shape = zones.get(zone, "geometry")
        west, south, east, north = shape.bounds
        for x, y in itertools.product(np.linspace(west, east, 9), np.linspace(south, north, 9)):
            at = QPointF(*view.camera.to_px(np.array([[x, y]]))[0].tolist())
            is_within = shape.buffer(-3 * view.camera.m_per_px).contains(shapely.Point(x, y))
            if is_within and inner.contains(at.toPoint()) and view.engine.point_at(view.camera, at.x(), at.y()) < 0:
                return zone, at.toPoint()
    raise AssertionError("symbols everywhere")


def test_the_small_area_that_is_chosen_in_the_list_is_outlined_and_comes_into_view(window, demand, hands, go):
    zone_list, area = window.work._tables.currentWidget(), window.work.map
    assert outlined(window) == ""
    for row in (0, 3):
        hands.cell(zone_list.table, row)
        zone = window.bridge.look.zone
        assert outlined(window) == zone
        west, south, east, north = window.bridge.estate.zones.get(zone, "geometry").bounds
        corners = area.view.camera.to_px(np.array([[west, north], [east, south]]))
        assert all(area.view.rect().contains(QPointF(*corner).toPoint()) for corner in corners.tolist())
    go(window, "scores")
    assert outlined(window) == ""
    go(window, "demand")
    assert outlined(window) == zone


def test_a_click_on_a_small_area_chooses_it_and_the_list_follows(window, demand, hands, settled):
    zone_list, view = window.work._tables.currentWidget(), window.work.map.view
    view.fit()
    view.settle()
    before = view.camera
    zone, place = bare_place(window)
    hands.click(view, place)
    assert (window.bridge.look.zone, outlined(window)) == (zone, zone)
    assert view.camera == before  # the ground stays under the hand
    (index,) = zone_list.table.selectionModel().selectedRows()
    assert window.bridge.estate.zones.ids[zone_list.model.zone_row(index.row())] == zone
    zone_list.worse.click()
    zone_list.worse.click()
    assert zone_list.table.selectionModel().selectedRows()  # filled anew, it is still the one
    window.actions_by_key["clear"].trigger()
    assert outlined(window) == ""
    assert not zone_list.table.selectionModel().selectedRows()


def test_a_click_on_a_symbol_at_demand_chooses_the_property_alone(window, demand, hands):
    view = window.work.map.view
    view.fit()
    view.settle()
    rows = [at for at in range(len(window.bridge.estate.properties)) if view.engine.place_of(view.camera, at)]
    inner = view.rect().adjusted(80, 30, -300, -30)
    place = next(p for p in (view.engine.place_of(view.camera, at)[0].toPoint() for at in rows) if inner.contains(p))
    hands.click(view, place)
    assert window.bridge.look.selected
    assert window.bridge.look.zone == ""


def test_who_is_taken_beyond_the_standard_is_said_with_places(window, demand, settled):
    losers = window.results.access.losers
    for service in window.results.journeys.services:
        window.bridge.look_at(service=service)
        people = losers.people_by_service.get(service, 0.0)
        assert demand.losers.isVisible() is bool(people)
        if people:
            assert f"{people:,.0f} people" in demand.losers.words.text()
            assert str(losers.place[losers.service == service][0]) in demand.losers.words.text()
    window.bridge.look_at(scenario="")
    settled(window)
    assert not demand.losers.isVisible()


def test_a_share_that_nobody_knows_is_no_nought(window, demand):
    demand.bands.show_bands([("0–10 min", 0.4, float("nan"))])
    assert demand.bands.accessibleDescription() == "0–10 min: 40% before, not known after"
    demand.bands.grab()
