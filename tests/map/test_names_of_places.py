"""Names and lines of a whole county: which stand, where they stand, and what gives way to them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from estates_app.domain.pictures import PlaceName
from estates_app.map.linestyles import FAR_M_PER_PX, LINE_STYLES, style_at
from estates_app.map.scene import Scene
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import shows_rank
from estates_app.map.theme import theme_of
from tests.map.test_screen import TOKENS

M_PER_PX = 200.0


def shown(places, xy, symbols, middle=(430_000.0, 350_000.0)):
    """Return where the names of a county stand, as offsets of their left edges from their places, by name."""
    return {name: left for name, (left, *_) in boxes(places, xy, symbols, middle, relative=True).items()}


def boxes(places, xy, symbols, middle=(430_000.0, 350_000.0), *, labels=(), relative=False):
    """Return the boxes of names by name, pixels of the view or from the place that is named."""
    scene = Scene()
    x, y = middle
    scene.set_zones(np.array([shapely.box(x - 30_000, y - 40_000, x + 30_000, y + 40_000)], object))
    scene.set_places(places)
    scene.set_points(np.array(xy, float).reshape(-1, 2), symbols, names=[f"Building {n}" for n in range(len(xy))])
    scene.set_labels(labels)
    engine = Screen(scene, theme_of(TOKENS, "light"))
    camera = ScreenCamera(x, y, M_PER_PX, (900, 700))
    engine.finish(camera)
    found = {}
    for name, x, y in engine.names.book.shown(camera):
        wide, high = engine.pictures.size(name.wish.text, name.wish.role)
        left, top = name.offset_px if relative else (x, y)
        found[name.wish.text] = (left, top, left + wide, top + high)
    return found


def test_a_name_stands_beside_the_one_symbol_of_its_place(qapp):
    """Where other names stand above and below, the name would hide the symbol, and paper shows it nowhere else."""
    x, y = 421_800.0, 368_400.0
    others = [
        PlaceName(f"{where} of Bakewell", x, y + north, 0) for where, north in (("North", 4_400), ("South", -4_400))
    ]
    names = shown([*others, PlaceName("Bakewell", x, y, 1)], [(x, y)], ["partner:CC"])
    assert names["Bakewell"] > 5.0 or names["Bakewell"] < -70.0  # wholly at its right or at its left


@pytest.mark.parametrize("x", np.arange(402_000.0, 412_000.0, 2_000.0))
def test_no_place_of_a_county_is_unnamed_since_an_edge_of_squares_lies_near(qapp, x):
    """Squares that began at the grid's origin had an edge at 2048 × 200 m = 409,600 m, across the Peak District."""
    assert "Chapel-en-le-Frith" in shown([PlaceName("Chapel-en-le-Frith", x, 368_400.0, 1)], [], [])


def test_of_two_towns_at_one_spot_the_first_is_named(qapp):
    towns = [PlaceName(name, 430_000.0, 350_000.0, 1) for name in ("Zeal", "Abney", "Bolehill", "Calver", "Dore")]
    names = shown(towns, [], [])
    assert "Zeal" in names
    assert abs(names["Zeal"] + 20.0) < 12.0  # over its place, not aside


def test_names_on_one_line_stand_apart(qapp):
    """Each at its place they would nearly touch, and read as one town."""
    towns = [PlaceName(name, 424_000.0 + 13_600 * at, 350_000.0, 1) for at, name in enumerate(["Matlock", "Alfreton"])]
    found = boxes(towns, [], [])
    assert len(found) == 2
    (_, top, right, foot), (left, other_top, _, other_foot) = sorted(found.values())
    assert left - right >= 0.0 or top >= other_foot - 4.0 or other_top >= foot - 4.0  # halos of lines may meet


def test_no_town_s_name_lies_over_another_town(qapp):
    """Whaley Bridge lies west of Chapel-en-le-Frith: a name over the other's place would be taken for its name."""
    far, near = PlaceName("Whaley Bridge", 421_000.0, 350_000.0, 1), PlaceName("Chapel", 424_000.0, 350_000.0, 1)
    found = boxes([far, near], [], [])
    left, top, right, foot = found["Whaley Bridge"]
    x, y = 450 + (near.x_27700 - 430_000.0) / M_PER_PX, 350.0
    assert not (left < x < right and top < y < foot)


def test_a_symbol_alone_has_its_name_at_its_right_wherever_it_lies(qapp):
    """The symbol's own box, counted in cells of a few pixels, stood in the way of a name beside it."""
    for step in range(8):
        x = 430_000.0 + step * M_PER_PX
        left, top, _, foot = boxes([], [(x, 350_000.0)], ["fate:host"], labels=[0], relative=True)["Building 0"]
        assert left > 0.0, step
        assert abs(top + foot) < 4.0


def test_a_city_comes_before_the_names_of_centres_but_not_one_beyond_the_county(qapp):
    x, y = 430_000.0, 350_000.0
    city = PlaceName("Derby", x + 50 * M_PER_PX, y, 0)  # where the centre's name would stand
    found = boxes([city], [(x, y)], ["fate:host"], labels=[0], relative=True)
    assert "Building 0" in found
    left, top, right, foot = found["Derby"]
    assert abs(left + right) < 4.0
    assert abs(top + foot) < 4.0
    two = [
        PlaceName("Lichfield", x, 309_200.0, 0),
        PlaceName("Swadlincote", x, 310_800.0, 1),
    ]  # the county's edge between
    left, top, right, foot = boxes(two, [], [], relative=True)["Swadlincote"]
    assert abs(left + right) < 4.0
    assert abs(top + foot) < 4.0


def test_far_off_a_county_still_has_its_towns(qapp):
    assert shows_rank(1, 500.0)
    assert not shows_rank(1, 2_000.0)


def test_from_afar_motorways_are_thin_and_edges_whole():
    for style in ("motorway", "a_road"):
        assert style_at(style, FAR_M_PER_PX).width_mm < 0.75 * style_at(style, 10.0).width_mm
    assert LINE_STYLES["boundary"].dashes
    assert style_at("boundary", FAR_M_PER_PX).dashes == ()
    for style in LINE_STYLES:
        assert style_at(style, FAR_M_PER_PX / 2) == LINE_STYLES[style]
