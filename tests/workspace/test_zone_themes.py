"""Figures of small areas and their classes: by hand, and what must hold of every figure in every way."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from estates_app.analysis.classing import METHODS
from estates_app.analysis.losers import Journeys
from estates_app.domain import mapsheet
from estates_app.domain.columns import Column
from estates_app.domain.mapsheet import Shades
from estates_app.domain.pictures import ZoneLayer
from estates_app.map.legend import LegendTitle, NoteRow, SwatchRow, spelt_out
from estates_app.map.ordering import legend_of
from estates_app.map.theme import class_words
from estates_app.workspace.pictures import county_order, order_of
from estates_app.workspace.zone_themes import FIGURES, TITLES, zone_layer, zone_theme
from tests.map.test_screen import LIGHT, grid

NAN = np.nan


@pytest.fixture(scope="module")
def estate(make_county, tmp_path_factory):
    session = make_county(tmp_path_factory.mktemp("themes"))
    zones = session.estate.zones
    zones = zones.with_column("geometry", Column.of(list(grid(6, 4))))
    zones = zones.with_column("households", Column.of([400.0 + 7 * i for i in range(23)] + [0.0]))
    zones = zones.with_column("households_no_car", Column.of([None, *[40.0 + 11 * (i % 9) for i in range(23)]]))
    zones = zones.with_column("aged_16_64", Column.of([600.0 + 50 * i for i in range(24)]))
    zones = zones.with_column("aged_0_15", Column.of([200.0 + 9 * i for i in range(24)]))
    yield session.estate.with_(zones=zones)
    session.store.close()


@pytest.fixture(scope="module")
def journeys():
    before = np.array([np.linspace(1, 60, 24), np.linspace(5, 30, 24)])
    after = before + np.array([[0.0] * 12 + [4.0] * 12, [-3.0, 0.01, *[2.0] * 22]])
    before[0, 23] = after[0, 23] = NAN
    after[1, 5] = NAN  # no outlet is left
    return Journeys(("library", "desk"), before, after)


def test_every_figure_in_every_way_has_classes_that_hold_all_its_areas(estate, journeys):
    for key, figure in FIGURES.items():
        for method in (*METHODS, "given"):
            theme = zone_theme(estate, key, journeys, "library", Shades(key, method, 4))
            assert theme.method in figure.methods
            known = np.isfinite(theme.values)
            assert sum(theme.counts) == known.sum() > 0, key
            assert theme.missing == (~known).sum()
            classes = theme.classes()
            assert ((classes == -1) == ~known).all()
            assert np.bincount(classes[known], minlength=theme.class_count).tolist() == list(theme.counts)
            assert len(class_words(theme.breaks, theme.labels)) == theme.class_count == len(theme.breaks) + 1
            assert theme.title
            assert theme.source
            assert LIGHT.classes(theme.ramp, theme.class_count)


def test_the_methods_of_the_sheet_are_those_of_the_analysis():
    assert tuple(METHODS) == mapsheet.METHODS
    assert set(TITLES) == set(FIGURES)
    assert mapsheet.Shades().figure in FIGURES


def test_figures_of_people_by_hand(estate):
    def values(key):
        return zone_theme(estate, key, None, "").values

    assert values("older")[4] == pytest.approx(100 * 120 / 1400)
    assert values("working")[2] == pytest.approx(100 * 700 / 1200)
    assert values("people_young")[3] == 227.0
    assert values("residents")[0] == 1000.0
    assert values("deprived")[:3].tolist() == [10.0, 9.0, 8.0]
    assert np.isnan(values("no_car")[[0, 23]]).all()  # nobody says, and no households
    assert values("no_car")[1] == pytest.approx(100 * 40 / 407)


def test_figures_of_journeys_by_hand(estate, journeys):
    standard = {key: estate.services[key].standard_min for key in ("library", "desk")}
    assert standard == {"library": 30.0, "desk": 20.0}

    def values(key, service="library"):
        return zone_theme(estate, key, journeys, service).values

    before, after = journeys.of("library")
    np.testing.assert_array_equal(values("change"), after - before)
    np.testing.assert_allclose(values("margin"), after - 30)
    met = values("standard")
    assert np.isnan(met[23])
    for at in range(23):
        was, will = before[at] <= 30, after[at] <= 30
        assert met[at] == {(True, False): 0, (False, False): 1, (True, True): 2, (False, True): 3}[was, will]
    assert values("standard", "desk")[5] == 0  # no outlet is left: taken beyond
    over = (after > 30).astype(float) + (np.nan_to_num(journeys.after[1], nan=99) > 20)
    np.testing.assert_array_equal(values("beyond"), over)
    desk_only = journeys.after[1]  # of the two only desks may move
    np.testing.assert_array_equal(values("worst"), desk_only)
    assert values("worst_change")[12] == 4.0
    assert values("worst_change")[0] == 0.0


def test_a_service_without_a_standard_says_so(estate, journeys):
    free = dataclasses.replace(estate.services["library"], standard_min=None)
    bare = estate.with_(services={**estate.services, "library": free})
    for key in ("standard", "margin"):
        theme = zone_theme(bare, key, journeys, "library")
        assert (theme.class_count, theme.breaks) == (0, ())
        assert theme.title == "No standard is set for a library"
        assert (theme.classes() == -2).all()


def test_what_cannot_be_told_has_no_classes_and_no_layer(estate, journeys):
    for asked in (
        zone_theme(estate, "after", None, "library"),
        zone_theme(estate, "change", journeys, "gone"),
        zone_theme(
            estate.with_(zones=estate.zones.with_column("population", Column.missing(24))), "residents", None, ""
        ),
    ):
        assert asked.class_count == 0
        assert asked.missing == 24
        assert zone_layer(estate, asked) == ()


def test_a_figure_of_a_later_version_is_the_quiet_ground(estate):
    theme = zone_theme(estate, "happiness", None, "", Shades("happiness", "natural", 4))
    assert theme.key == "density"


def test_asking_again_hands_out_the_same_and_an_edit_of_small_areas_another(estate, journeys):
    wish = Shades("older", "natural", 5)
    first = zone_theme(estate, "older", journeys, "library", wish)
    assert zone_theme(estate, "older", None, "desk", wish) is first
    assert zone_theme(estate.with_(area="Elsewhere"), "older", journeys, "library", wish) is first
    assert zone_theme(estate, "older", journeys, "library", Shades("older", "natural", 6)) is not first
    more = estate.with_(zones=estate.zones.with_column("aged_65_plus", Column.of([50.0 + i for i in range(24)])))
    assert zone_theme(more, "older", journeys, "library", wish) is not first
    moved = zone_theme(estate, "after", journeys, "library")
    assert zone_theme(estate, "after", journeys, "library") is moved
    assert zone_theme(estate, "after", journeys, "desk") is not moved
    again = Journeys(journeys.services, journeys.before, journeys.after + 1)
    assert zone_theme(estate, "after", again, "library") is not moved


def test_the_quiet_ground_is_quiet_only_in_its_own_classes(estate):
    assert zone_theme(estate, "density", None, "").ramp == "quiet"
    assert zone_theme(estate, "density", None, "", Shades("density", "natural", 5)).ramp == "sequential"


def test_paper_says_the_classes_as_the_screen_does(estate):
    theme = zone_theme(estate, "no_car", None, "", Shades("no_car", "equal_count", 4))
    order = order_of(estate, (0.0, 0.0, 1.0, 1.0), zone_layer(estate, theme), "Cars")
    rows = spelt_out(legend_of(order))
    words = class_words(theme.breaks)
    assert [row.words for row in rows] == [
        "Households without a car, %",
        *words,
        "Not known",
        "4 classes of equal count; Census",
    ]
    assert [type(row) for row in rows] == [LegendTitle, *[SwatchRow] * 5, NoteRow]
    assert [row.count for row in rows[1:-1]] == [*theme.counts, 2]


def test_the_large_map_on_paper_is_shaded_as_the_project_says(estate):
    def shaded(figure, method="given"):
        sheet = dataclasses.replace(estate.sheet, shades=Shades(figure, method, 4))
        order = county_order(estate.with_(sheet=sheet), None, "public")
        (layer,) = (one for one in order.layers if isinstance(one, ZoneLayer))
        return layer

    wanted = zone_theme(estate, "older", None, "", Shades("older", "natural", 4))
    assert shaded("older", "natural").breaks == wanted.breaks
    assert shaded("older", "natural").note == wanted.note == "4 classes by natural breaks; Census"
    assert shaded("density").ramp == "quiet"
    for journeys_figure in ("after", "worst", "standard"):  # no service is in view, no plan there
        assert shaded(journeys_figure).title == "Residents a hectare"
