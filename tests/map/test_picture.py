from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from estates_app.domain.pictures import LineLayer, MapOrder, PlaceName, PointLayer, ZoneLayer
from estates_app.map.furniture import round_length_m
from estates_app.map.grid import Window
from estates_app.map.legend import LegendTitle, LineRow, NoteRow, spelt_out, without_bare_titles
from estates_app.map.naming import NameBook
from estates_app.map.ordering import legend_of, page_of, scene_of
from estates_app.map.page import Paper, lay_out_page
from estates_app.map.picture import QtMapPicture
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import MOST_COVERED, NamePictures
from estates_app.map.screen_points import lay_out_points
from estates_app.map.text import Lettering
from estates_app.map.theme import class_of, class_words, load_tokens, theme_of
from tests.map.contrast import contrast

TOKENS = Path(__file__).parents[2] / "resources" / "themes" / "tokens.json"
ALL = load_tokens(TOKENS)
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


@pytest.mark.parametrize("title", ["", "Now"])
def test_svg_has_the_size_asked_for_and_the_same_bytes_twice(picture, title):
    wanted = order(
        zones([1.0, 2.0]), points("fate:host"), has_furniture=True, title=title, attribution="Source: made up"
    )
    first = picture.svg(wanted)
    root = ElementTree.fromstring(first)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("100mm", "100mm", "0 0 10000 10000")
    assert first == picture.svg(wanted)


def test_a_drawing_is_all_shapes_and_says_what_it_shows(picture):
    wanted = order(
        zones([1.0, np.nan]), points("partner:CC", "fate:host"), title="Who holds what", has_furniture=True,
        attribution="Source: made up", places=(PlaceName("Amberford", 402000.0, 305000.0, 1),),
    )  # fmt: skip
    root = ElementTree.fromstring(picture.svg(wanted))
    assert not {element.tag.rpartition("}")[2] for element in root.iter()} & {"image", "text"}
    told = next(element.text for element in root.iter() if element.tag.endswith("desc"))
    assert "Who holds what" in told
    assert "Legend: fate" not in told
    assert "partner:CC" in told
    assert "Source: made up" in told


def test_legend_prints_every_break_and_says_what_is_missing():
    line = LineLayer(np.array([shapely.LineString([(4e5, 3e5), (41e4, 31e4)])]), "spider", "Would move")
    rows = spelt_out(legend_of(order(zones([1.0, float("nan")]), line, points("fate:host"))))
    classes = ["Trips, minutes", "up to 1", "over 1 to 2", "over 2", "Not known"]
    assert [row.words for row in rows] == ["fate:host", "Would move", *classes]
    assert rows[1] == LineRow("spider", "Would move")


@pytest.mark.parametrize("title", ["", "A map"])
def test_all_of_the_ground_is_shown_and_the_scale_bar_is_true(picture, title):
    page = page_of(order(points("partner:CC"), has_furniture=True, title=title, width_mm=160.0), theme_of(ALL, "light"))
    at = lay_out_page(page, Lettering())
    west, south, east, north = at.camera.bounds_27700()
    assert west < BOUNDS[0] < BOUNDS[2] < east
    assert south < BOUNDS[1] < BOUNDS[3] < north
    (left, _), (right, _) = at.camera.to_px(np.array([BOUNDS[:2], (BOUNDS[2], BOUNDS[1])]))
    assert (right - left) / at.px_per_mm == pytest.approx(10_000.0 * at.mm_per_m)
    assert at.scale_1_to == pytest.approx(1000.0 / at.mm_per_m)
    assert at.map.bottom_mm <= 100.0
    assert at.map.right_mm <= 160.0


def test_the_scale_bar_of_a_figure_is_drawn_to_one_per_cent(picture):
    wanted = order(has_furniture=True)
    image = image_of(picture, wanted)
    at = lay_out_page(page_of(wanted, theme_of(ALL, "light")), Lettering())
    label = theme_of(ALL, "light").colour("map_label")
    row = 1000 - 30
    dark = [x for x in range(800) if image.pixelColor(x, row).name().upper() == label]
    # the pen's half width (0.2 mm) stands out at each end
    drawn_m = (dark[-1] - dark[0] + 1 - 4) / 10.0 / at.mm_per_m
    assert drawn_m == pytest.approx(round_length_m(28.0 / at.mm_per_m), rel=0.01)


def test_spider_lines_end_at_the_symbols_of_their_places():
    xy = [[401000.0, 301000.0], [405000.0, 305000.0], [409000.0, 309000.0]]
    ways = [shapely.LineString([xy[0], xy[1]]), shapely.LineString([xy[2], xy[1]]), shapely.LineString([(0, 0), xy[1]])]
    layer = LineLayer(np.array(ways), "spider", "Would move")
    scene = scene_of(order(layer, points(*["context"] * 3, xy=xy)), theme_of(ALL, "light"))
    assert [(link.from_point, link.to_point) for link in scene.links] == [(0, 1), (2, 1), (-1, 1)]
    assert scene.lines == ()


def test_later_layers_lie_on_top_and_all_classes_keep_their_colours(picture):
    under, over = zones([0.5, 9.0]), zones([0.5])
    over = ZoneLayer(over.geometry_27700, np.array([9.0]), (1.0,), "diverging", "Other")
    theme = theme_of(ALL, "light")
    image = image_of(picture, order(under, over, points("partner:CC"), points("partner:PO")))
    assert image.pixelColor(250, 500).name().upper() == theme.classes("diverging", 2)[1]
    assert image.pixelColor(750, 500).name().upper() == theme.classes("sequential", 3)[2]
    scene = scene_of(order(points("partner:CC"), points("partner:PO")), theme)
    assert scene.points.order.tolist() == [0.0, 1.0]


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


def named(order_, m_per_px=20.0):
    """Return the boxes of the names of a map, with their words, and its symbols with their radii."""
    theme, scene = theme_of(ALL, "light"), scene_of(order_, theme_of(ALL, "light"))
    layout = lay_out_points(scene.points, m_per_px, theme, 1.2)
    pictures = NamePictures(theme, 1.2, 1.2, 1.0)
    book = NameBook(scene, layout, pictures, ())
    camera = ScreenCamera(405000.0, 305000.0, m_per_px, (2000.0, 2000.0))
    for _ in book.settle(Window.of(camera)):
        pass
    boxes = []
    for name, left, top in book.shown(camera):
        width, height = pictures.size(name.wish.text, name.wish.role)
        boxes.append((name.wish.text, (left + 2, top + 2, left + width - 2, top + height - 2)))
    return boxes, layout.places_px(scene.points, camera), layout.radius_px


def overlap(one, other):
    width, height = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def test_names_never_overlap_and_keep_off_symbols(qapp):
    xy = np.random.default_rng(4).uniform((400000, 300000), (410000, 310000), (80, 2))
    layer = PointLayer(xy, ("partner:CC",) * 80, tuple(f"Place {n}" for n in range(80)), (1.0,) * 80)
    boxes, at, radius = named(order(layer))
    assert len(boxes) > 20
    assert not any(overlap(a, b) for (_, a), (_, b) in combinations(boxes, 2))
    inner = [(x - r / 2, y - r / 2, x + r / 2, y + r / 2) for (x, y), r in zip(at, radius, strict=True)]
    assert not any(overlap(box, symbol) for _, box in boxes for symbol in inner)


@pytest.mark.parametrize("symbol", ["fate:host", "fate:share"])
def test_a_centre_keeps_its_name_in_a_crowd_and_what_is_less_does_not(qapp, symbol):
    crowd = [[405000 + 600 * x, 305000 + 600 * y] for x in range(-8, 9) for y in (-2, -1, 0, 1, 2) if (x, y) != (0, 0)]
    xy = [*crowd, [405000, 305000]]
    names = (*("" for _ in crowd), "The centre")
    layer = PointLayer(np.array(xy, float), (*["fate:share"] * len(crowd), symbol), names, (0.5,) * len(xy))
    town = PlaceName("Amberford", 405000.0, 305000.0, 1)
    village = PlaceName("Low Mill", 405000.0, 305000.0, 4)
    boxes, at, radius = named(order(layer, places=(town, village)))
    found = dict(boxes)
    assert ("The centre" in found) == (symbol == "fate:host")
    assert "Low Mill" not in found
    for box in found.values():
        covered = sum(overlap(box, (x - r, y - r, x + r, y + r)) for (x, y), r in zip(at, radius, strict=True))
        assert covered <= (MOST_COVERED + 0.1) * (box[2] - box[0]) * (box[3] - box[1])
        middle = ((box[0] + box[2]) / 2.0 - 1000.0, (box[1] + box[3]) / 2.0 - 1000.0)
        assert np.hypot(*middle) < 110  # and no name stands far off what it names


def test_things_on_one_spot_each_get_ground_and_a_leader_or_a_number(qapp):
    theme = theme_of(ALL, "light")
    few = scene_of(order(points(*["partner:CC"] * 7)), theme).points
    layout = lay_out_points(few, 5.0, theme, 1.2)
    at = layout.spot[:, None] - layout.spot[None]
    apart = np.hypot(at[..., 0], at[..., 1])[~np.eye(7, dtype=bool)]
    assert apart.min() >= 2.0 * layout.radius_px.min() - 1.5
    assert (np.hypot(*layout.shift_px.T) > layout.radius_px).all()  # so that each has a leader
    many = lay_out_points(scene_of(order(points(*["partner:CC"] * 40)), theme).points, 5.0, theme, 1.2)
    assert many.count.tolist() == [40]


def test_leaders_and_numbers_are_painted(picture):
    label = theme_of(ALL, "light").colour("map_label")
    for many in (7, 40):
        alone, crowd = (image_of(picture, order(points(*["partner:CC"] * n))) for n in (1, many))
        dark = [
            sum(image.pixelColor(x, y).name().upper() == label for x in range(400, 600) for y in range(400, 600))
            for image in (alone, crowd)
        ]
        assert dark[0] == 0
        assert dark[1] > 10


def test_a_sheet_is_one_of_those_that_people_know():
    assert Paper.sized(297.0, 210.0) == Paper.of("A4", is_landscape=True)
    assert Paper.sized(420.0, 594.0) == Paper.of("A2", is_landscape=False)
    assert Paper.sized(100.0, 90.0).words == "100 × 90 mm"
    assert Paper.figure(176.0, 94.0).margin_mm == 0.0


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


def test_a_title_without_rows_is_no_row_of_a_legend():
    title, row, other = LegendTitle("Properties"), NoteRow("as it is"), LegendTitle("Small areas")
    assert without_bare_titles([]) == without_bare_titles([title]) == []
    assert without_bare_titles([title, row, other]) == [title, row]
    assert without_bare_titles([title, other, row]) == [other, row]
    assert without_bare_titles([row]) == [row]


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
