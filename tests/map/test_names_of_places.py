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
from estates_app.map.theme import theme_of
from tests.map.test_screen import TOKENS

M_PER_PX = 200.0


def shown(places, xy, symbols, middle=(430_000.0, 350_000.0)):
    """Return where the names of a county stand, as offsets of their left edges from their places, by name."""
    scene = Scene()
    x, y = middle
    scene.set_zones(np.array([shapely.box(x - 30_000, y - 40_000, x + 30_000, y + 40_000)], object))
    scene.set_places(places)
    scene.set_points(np.array(xy, float).reshape(-1, 2), symbols)
    engine = Screen(scene, theme_of(TOKENS, "light"))
    camera = ScreenCamera(x, y, M_PER_PX, (900, 700))
    engine.finish(camera)
    return {name.wish.text: name.offset_px[0] for name, _, _ in engine.names.book.shown(camera)}


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


def test_from_afar_motorways_are_thin_and_edges_whole():
    for style in ("motorway", "a_road"):
        assert style_at(style, FAR_M_PER_PX).width_mm < 0.75 * style_at(style, 10.0).width_mm
    assert LINE_STYLES["boundary"].dashes
    assert style_at("boundary", FAR_M_PER_PX).dashes == ()
    for style in LINE_STYLES:
        assert style_at(style, FAR_M_PER_PX / 2) == LINE_STYLES[style]
