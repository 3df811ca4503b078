"""Published registers against published postcodes: what is wrong is flagged, what is right is not moved."""

from __future__ import annotations

import functools
import gzip
import math
import shutil

import numpy as np
import pytest

from estates_app.domain.claims import Cleaned
from estates_app.registers.placing.evidence import place_rows
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import load_postcodes, postcode_keys
from estates_app.registers.placing.grid import lonlat_to_27700
from estates_app.registers.placing.settlements import load_settlements
from tests.registers.placing.realrows import FILES, real_rows

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("real places")]

#: Made by reading the rows, not by running the product: whose coordinates and postcode cannot both be right, and why.
WRONG = {
    "derbyshire fire": {17: "easting is the placeholder 345678", 33: "northing 318327 for 381327"},
    "home office fire": {
        220: "Buxton: the station before the move to Staden Lane",
        234: "Nottingham Road: 640 m from the postcode, the fire service's own point is in it",
        236: "Chesterfield: the station before the move to Spire Walk",
        663: "Fulwood: Garstang Road is PR2 3LH, not 2LH",
        680: "Nelson: 1 km from the postcode in a dense town",
        682: "Barnoldswick is BB18, not BB8",
    },
    "lancashire": {
        23: "Farington: the postcode is estimated, 2.4 km away",
        27: "Conder Green: the picnic site of that postcode is 2 km south",
        129: "Claughton quarry has the postcode of an office in Preston",
        973: "Blakiston Street is in the middle of Fleetwood, FY7 8LD is not",
        1094: "a field in Pendle Road has the postcode of the school in York Street",
        1158: "Barnoldswick is BB18, not BB8",
        1204: "Farington, as row 23",
    },
    "cheltenham": {352: "Central Cross Drive is not in GL50 4RA"},
    "manchester libraries": {109: "Hattersley: the library before its move to the Hub"},
}

#: The flags that say something is wrong with a place.
FLAGS = {"postcode-far", "coordinates-far", "coordinates-swapped", "coordinates-nowhere", "evidence-apart"}


@pytest.fixture(scope="module")
def gazetteer(real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("postcodes")
    for file in (real_data / "postcodes").glob("codepoint_open_*.csv"):
        shutil.copy(file, folder)
    (folder / "lancashire.csv").write_bytes(
        gzip.decompress((real_data / "postcodes" / "codepoint_open_lancashire_2014.csv.gz").read_bytes())
    )
    return load_postcodes(folder)


@pytest.fixture(scope="module")
def sources(real_data, gazetteer):
    settlements = load_settlements(real_data / "basemap" / "os_open_names_populated_places_derbyshire_bbox.csv")
    return {"postcodes": PlaceSources(gazetteer), "and names": PlaceSources(gazetteer, settlements=settlements)}


def written_27700(cells):
    if "lon" in cells and "lat" in cells:
        return tuple(lonlat_to_27700([cells["lon"].value], [cells["lat"].value])[0])
    if "easting_m" in cells and "northing_m" in cells:
        return cells["easting_m"].value, cells["northing_m"].value
    if "grid_reference" in cells:
        return tuple(float(part) for part in cells["grid_reference"].value.split(","))
    return None


cached_rows = functools.cache(real_rows)


def placed_rows(real_data, name, sources):
    rows, numbers = cached_rows(real_data, name)
    placed = place_rows(rows, numbers=numbers, geometry_xy_27700=None, sources=sources)
    return rows, dict(zip(numbers, placed, strict=True)), numbers


@pytest.mark.parametrize("with_names", ["postcodes", "and names"])
@pytest.mark.parametrize("name", list(FILES))
def test_every_wrong_row_is_flagged_and_no_right_one_is_moved(real_data, sources, name, with_names):
    rows, placed, numbers = placed_rows(real_data, name, sources[with_names])
    wrong = WRONG.get(name, {})
    assert not [row for row in wrong if not FLAGS & {issue.code for issue in placed[row].issues}]
    moved = []
    for number, cells in zip(numbers, rows, strict=True):
        at = written_27700(cells)
        if at is not None and np.isfinite(at).all() and number not in wrong:
            xy = placed[number].xy_27700
            if xy is None or math.dist(at, xy) > 0.001:
                moved.append(number)
    assert moved == []


def test_the_two_damaged_stations_are_put_where_the_other_list_has_them(real_data, sources):
    _, placed, _ = placed_rows(real_data, "derbyshire fire", sources["postcodes"])
    # Home Office list: Whaley Bridge 401168, 381370; Dronfield 435678, 377948.
    assert math.dist(placed[33].xy_27700, (401_168, 381_370)) < 100
    assert "changed places" in placed[33].issues[0].message
    assert math.dist(placed[17].xy_27700, (435_678, 377_948)) < 100
    assert placed[17].rule.startswith("postcode")


def test_a_picnic_site_with_an_offices_postcode_stays_where_it_is(real_data, sources):
    _, placed, _ = placed_rows(real_data, "lancashire", sources["postcodes"])
    assert placed[129].rule == "latitude and longitude"
    assert [issue.code for issue in placed[129].issues] == ["postcode-far"]


def test_few_right_rows_are_flagged(real_data, sources, gazetteer):
    checked = flagged = 0
    for name in FILES:
        rows, placed, numbers = placed_rows(real_data, name, sources["postcodes"])
        codes = [row["postcode"].value if "postcode" in row else "" for row in rows]
        is_known = gazetteer.index(postcode_keys(codes)) >= 0
        for number, cells, known in zip(numbers, rows, is_known, strict=True):
            if known and number not in WRONG.get(name, {}) and written_27700(cells):
                checked += 1
                flagged += bool(FLAGS & {issue.code for issue in placed[number].issues})
    assert checked > 2_000
    assert flagged / checked < 0.005


def cell(value):
    return Cleaned(value, f"{value}", "GeoX")


@functools.cache
def _from_27700(epsg):
    import pyproj

    return pyproj.Transformer.from_crs(27700, epsg, always_xy=True)


def _mercator(x, y):
    return _from_27700(3857).transform(x, y)


def _utm(x, y):
    return _from_27700(32630).transform(x, y)


def _digit(value, at, by):
    text = f"{value:.0f}"
    return float(text[:at] + str((int(text[at]) + by) % 10) + text[at + 1 :])


def _turned(value, at):
    text = f"{value:.0f}"
    return float(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def _without(value, at):
    text = f"{value:.0f}"
    return float(text[:at] + text[at + 1 :])


def _with_another(value, at):
    text = f"{value:.0f}"
    return float(text[:at] + text[at] + text[at:])


DAMAGE = {
    "swapped": lambda x, y: (y, x),
    "web mercator": _mercator,
    "utm 30n": _utm,
    "first figure of the easting": lambda x, y: (_digit(x, 0, 3), y),
    "second figure of the northing": lambda x, y: (x, _digit(y, 1, 4)),
    "third figure of the easting": lambda x, y: (_digit(x, 2, 5), y),
    "turned in the northing": lambda x, y: (x, _turned(y, 1)),
    "turned in the easting": lambda x, y: (_turned(x, 0), y),
    "first figure lost": lambda x, y: (_without(x, 0), y),
    "last figure lost": lambda x, y: (x, _without(y, 5)),
    "a figure twice": lambda x, y: (_with_another(x, 2), y),
    "decimal point lost": lambda x, y: (round(x * 10 + 3), y),
    "both squares lost": lambda x, y: (x % 100_000, y % 100_000),
    "kilometres": lambda x, y: (x / 1000, y / 1000),
    "placeholder": lambda x, y: (123_456.0, 123_456.0),
    "nines": lambda x, y: (999_999.0, 999_999.0),
}


@pytest.fixture(scope="module")
def right_rows(real_data, gazetteer):
    """Rows of two registers whose coordinates lie in their postcode: (postcode, easting, northing), whole metres."""
    found = []
    for name in ("lancashire", "home office fire", "derbyshire fire"):
        rows, numbers = cached_rows(real_data, name)
        for number, cells in zip(numbers, rows, strict=True):
            at = written_27700(cells)
            known = gazetteer.locate(cells["postcode"].value) if "postcode" in cells else None
            if at and known and number not in WRONG.get(name, {}) and math.dist(at, known[:2]) < 250:
                found.append((cells["postcode"].value, round(at[0]), round(at[1])))
    return found[::8]


@pytest.mark.parametrize("kind", list(DAMAGE))
def test_damaged_rows_are_flagged_and_put_right_or_left(right_rows, sources, kind):
    # Every other row is damaged: whole columns have a test of their own.
    rows, damaged, truth = [], [], []
    for i, (postcode, x, y) in enumerate(right_rows):
        a, b = DAMAGE[kind](float(x), float(y)) if i % 2 == 0 else (float(x), float(y))
        rows.append({"easting_m": cell(float(a)), "northing_m": cell(float(b)), "postcode": cell(postcode)})
        damaged.append(i % 2 == 0 and math.dist((a, b), (x, y)) >= 5_000)
        truth.append((x, y))
    placed = place_rows(rows, numbers=range(len(rows)), geometry_xy_27700=None, sources=sources["postcodes"])
    flagged = [bool((FLAGS | {"coordinates-system"}) & {i.code for i in p.issues}) for p in placed]
    assert sum(damaged) > 50
    assert np.mean([f for f, bad in zip(flagged, damaged, strict=True) if bad]) >= 0.99
    for p, bad, at in zip(placed, damaged, truth, strict=True):
        if not bad:
            continue
        if "put right" in p.rule or "way round" in p.rule or "added" in p.rule:
            assert math.dist(p.xy_27700, at) <= 100
    sound = [p.xy_27700 for i, p in enumerate(placed) if i % 2]
    assert sound == [at for i, at in enumerate(truth) if i % 2]


@pytest.mark.parametrize("kind", ["swapped", "web mercator", "utm 30n"])
def test_these_kinds_are_put_right(right_rows, sources, kind):
    rows = []
    for i, (postcode, x, y) in enumerate(right_rows[:100]):
        a, b = DAMAGE[kind](float(x), float(y)) if i % 5 == 0 else (float(x), float(y))
        rows.append({"easting_m": cell(float(a)), "northing_m": cell(float(b)), "postcode": cell(postcode)})
    placed = place_rows(rows, numbers=range(len(rows)), geometry_xy_27700=None, sources=sources["postcodes"])
    # Plain PROJ stands in for the owner's software: it is some metres off OSTN15.
    assert all(math.dist(p.xy_27700, at[1:]) < 10 for p, at in zip(placed, right_rows, strict=False))


def test_degrees_that_lost_their_sign_or_order_are_put_right(right_rows, sources):
    to_degrees = _from_27700(4326)
    for turn in (lambda lon, lat: (-lon, lat), lambda lon, lat: (lat, lon), lambda lon, lat: (lat, -lon)):
        rows = []
        for i, (postcode, x, y) in enumerate(right_rows[:60]):
            lon, lat = to_degrees.transform(x, y)
            lon, lat = turn(lon, lat) if i % 5 == 0 else (lon, lat)
            rows.append({"lon": cell(lon), "lat": cell(lat), "postcode": cell(postcode)})
        placed = place_rows(rows, numbers=range(len(rows)), geometry_xy_27700=None, sources=sources["postcodes"])
        assert all(math.dist(p.xy_27700, at[1:]) < 10 for p, at in zip(placed, right_rows, strict=False))
        assert all(bool(p.issues) == (i % 5 == 0) for i, p in enumerate(placed))
