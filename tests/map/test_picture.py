from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from estates_app.map.camera import Camera, Frame
from estates_app.map.labels import Wanted, overlaps, place_labels

from estates_app.domain.pictures import LineLayer, MapOrder, PlaceName, PointLayer, ZoneLayer
from estates_app.map.picture import QtMapPicture
from estates_app.map.spread import spread
from estates_app.map.theme import class_of, class_words, load_tokens, theme_of
from tests.map.contrast import contrast

TOKENS = Path(__file__).parents[2] / "resources" / "themes" / "tokens.json"
BOUNDS = (400000.0, 300000.0, 410000.0, 310000.0)


def order(*layers, **changed):
    values = {"bounds_27700": BOUNDS, "width_mm": 100.0, "height_mm": 100.0, "has_furniture": False} | changed
    return MapOrder(layers=layers, **values)


def zones(values, breaks=(1.0, 2.0)):
    boxes = [shapely.box(400000 + 5000 * i, 300000, 405000 + 5000 * i, 310000) for i in range(len(values))]
    return ZoneLayer(np.array(boxes, dtype=object), np.array(values), breaks, "sequential", "Trips", "minutes")


def points(*symbols, xy=None):
    places = np.full((len(symbols), 2), 305000.0) if xy is None else np.array(xy)
    if xy is None:
        places[:, 0] = 405000.0
    return PointLayer(places, symbols, ("",) * len(symbols), (1.0,) * len(symbols), tuple((s, s) for s in symbols))


@pytest.fixture
def picture(qapp):
    return QtMapPicture(TOKENS)


def image_of(picture, wanted, dpi=254):
    from PySide6.QtGui import QImage

    return QImage.fromData(picture.png(wanted, dpi=dpi), "PNG")


def test_a_zone_has_the_colour_of_its_class_and_the_next_another(picture):
    image = image_of(picture, order(zones([0.5, 9.0])))
    theme = theme_of(load_tokens(TOKENS), "light")
    low, _, high = theme.classes("sequential", 3)
    assert image.pixelColor(250, 500).name().upper() == low
    assert image.pixelColor(750, 500).name().upper() == high


def test_a_missing_figure_is_hatched_and_never_the_lowest_class(picture):
    image = image_of(picture, order(zones([float("nan"), 9.0])))
    theme = theme_of(load_tokens(TOKENS), "light")
    seen = {image.pixelColor(x, 500).name().upper() for x in range(150, 400)}
    assert theme.missing() in seen
    assert len(seen) > 2
    assert theme.classes("sequential", 3)[0] not in seen


def test_a_partner_symbol_stands_on_its_place(picture):
    image = image_of(picture, order(points("partner:CC")))
    colour = theme_of(load_tokens(TOKENS), "light").partner("CC")[1]
    assert image.pixelColor(500, 500).name().upper() == colour
    assert image.pixelColor(560, 500).name().upper() != colour


def test_svg_has_the_size_asked_for_and_the_same_bytes_twice(picture):
    wanted = order(
        zones([1.0, 2.0]), points("fate:host"), has_furniture=True, title="Now", attribution="Source: made up"
    )
    first = picture.svg(wanted)
    root = ElementTree.fromstring(first)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("100mm", "100mm", "0 0 10000 10000")
    assert first == picture.svg(wanted)


def test_legend_prints_every_break_and_says_what_is_missing(qapp):
    from estates_app.map.furniture import legend_entries

    theme = theme_of(load_tokens(TOKENS), "light")
    words = [e.words for e in legend_entries(order(zones([1.0, float("nan")])), theme)]
    assert words == ["Trips, minutes", "up to 1", "over 1 to 2", "over 2", "Not known"]


def test_scale_bar_is_a_round_length_and_drawn_to_one_per_cent(picture):
    from estates_app.map.furniture import scale_length_m

    wanted = order(has_furniture=True)
    image = image_of(picture, wanted)
    camera = Camera.fit(BOUNDS, Frame(0.0, 0.0, 100.0, 100.0))
    label = theme_of(load_tokens(TOKENS), "light").colour("map_label")
    row = 1000 - 30
    dark = [x for x in range(1000) if image.pixelColor(x, row).name().upper() == label and x < 800]
    # the pen's half width (0.2 mm) stands out at each end
    drawn_m = (dark[-1] - dark[0] + 1 - 4) / 10.0 / camera.mm_per_m
    assert drawn_m == pytest.approx(scale_length_m(camera), rel=0.01)


with np.errstate(invalid="ignore"):
    NOT_A_NUMBER = shapely.LineString([(4e5, 3e5), (np.nan, 3e5)])
BAD = [
    order(),
    order(zones([])),
    order(points("partner:CC", xy=[[np.nan, np.inf]])),
    order(points("partner:??", "fate:??", "nonsense")),
    order(points("partner:CC"), bounds_27700=(405000.0, 305000.0, 405000.0, 305000.0), has_furniture=True),
    order(bounds_27700=(np.nan,) * 4),
    order(ZoneLayer(np.array([None, shapely.Polygon()], dtype=object), np.array([1.0, np.nan]), (np.nan, 1.0))),
    order(
        ZoneLayer(
            np.array([shapely.Polygon([(4e5, 3e5), (41e4, 31e4), (41e4, 3e5), (4e5, 31e4)])]),
            np.array([np.nan]),
            (1.0,),
        )
    ),
    order(ZoneLayer(np.array([shapely.box(-1e12, -1e12, 1e12, 1e12)]), np.array([np.nan]), (1.0,))),
    order(LineLayer(np.array([shapely.LineString([(4e5, 3e5), (4e5, 3e5)]), None, shapely.Point(4e5, 3e5)]), "spider")),
    order(
        LineLayer(np.array([NOT_A_NUMBER]), "boundary"),
        width_mm=20.0,
        height_mm=15.0,
        has_furniture=True,
    ),
    order(
        points(*["partner:CC"] * 40), places=(PlaceName("A", np.nan, 0.0, 0), PlaceName("", 4e5, 3e5, 1)), theme="none"
    ),
]


@pytest.mark.parametrize("wanted", BAD)
def test_odd_orders_are_painted_without_complaint(picture, wanted):
    ElementTree.fromstring(picture.svg(wanted))
    assert picture.png(wanted, dpi=50).startswith(b"\x89PNG")


def test_symbols_differ_pairwise_without_colour(qapp):
    from PySide6.QtGui import QImage, QPainter

    from estates_app.map.symbols import paint_symbol

    tokens = load_tokens(TOKENS)
    black = dict(tokens)
    for group in ("partners", "fates"):
        black[group] = [item | {"light": "#000000"} for item in tokens[group]]
    drawn = {}
    for symbol in [f"partner:{p['slot']}" for p in tokens["partners"]] + [f"fate:{f['key']}" for f in tokens["fates"]]:
        image = QImage(40, 40, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        try:
            paint_symbol(painter, theme_of(black, "light"), symbol, 20.0, 20.0, 14.0)
        finally:
            painter.end()
        drawn[symbol] = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(40, 40).copy() > 127
    for first, second in combinations(drawn, 2):
        assert (drawn[first] != drawn[second]).sum() >= 24, (first, second)


def test_names_never_overlap_and_stay_inside():
    rng = np.random.default_rng(4)
    frame = Frame(0.0, 0.0, 60.0, 60.0)
    wanted = [Wanted(str(i), *rng.uniform(0, 60, 2), 12.0, 3.0, 1.0, 8.0) for i in range(80)]
    symbols = [Frame(item.x_mm - 1, item.y_mm - 1, 2, 2) for item in wanted]
    placed = place_labels(wanted, frame, [], symbols)
    assert placed
    assert not any(overlaps(a.box, b.box) for a, b in combinations(placed, 2))
    assert not any(overlaps(a.box, box) for a in placed for box in symbols)


def test_a_town_keeps_its_name_where_symbols_lie_on_it_and_a_village_does_not():
    frame = Frame(0.0, 0.0, 60.0, 60.0)
    symbols = [Frame(x, y, 2.0, 2.0) for x in range(22, 38, 4) for y in range(22, 38, 4)]
    town, village = (Wanted("Here", 30.0, 30.0, 9.0, 3.0, 0.0, 8.0, is_strong=strong) for strong in (True, False))
    (placed,) = place_labels([town], frame, [], symbols)
    assert abs(placed.box.left_mm + 4.5 - 30.0) < 10
    assert place_labels([village], frame, [], symbols) == []
    assert place_labels([town], frame, [Frame(0.0, 0.0, 60.0, 60.0)], symbols) == []


def test_things_on_one_spot_each_get_ground_or_a_number():
    spots = spread(np.zeros((7, 2)), list(range(7)), [1.75] * 7)
    assert all(np.hypot(a.x_mm - b.x_mm, a.y_mm - b.y_mm) >= 3.5 for a, b in combinations(spots, 2))
    assert {(s.true_x_mm, s.true_y_mm) for s in spots} == {(0.0, 0.0)}
    (one,) = spread(np.zeros((40, 2)), list(range(40)), [1.75] * 40)
    assert one.count == 40


@pytest.mark.parametrize("name", ["light", "dark", "projector"])
def test_symbols_and_words_stand_out_from_land(name):
    tokens = load_tokens(TOKENS)
    theme = theme_of(tokens, name)
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast(theme.colour("map_label"), theme.colour("map_land")) >= 4.5
    assert contrast(theme.colour("text_2"), theme.colour("surface")) >= 4.5
    colours = [theme.partner(p["slot"])[1] for p in tokens["partners"]] + [
        theme.fate(f["key"]) for f in tokens["fates"]
    ]
    assert min(contrast(colour, theme.colour("map_land")) for colour in colours) >= 3.0


def test_a_value_on_a_break_belongs_below_it():
    assert class_of(np.array([1.0, 1.1, np.nan, 99.0]), (1.0, 2.0)) == [0, 1, -1, 2]
    assert class_words((1000.0,)) == ("up to 1,000", "over 1,000")


def test_without_qt_the_module_imports_and_says_so():
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from estates_app.map.picture import QtMapPicture\n"
        "raise SystemExit(QtMapPicture.is_available())"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=TOKENS.parents[2]).returncode == 0
