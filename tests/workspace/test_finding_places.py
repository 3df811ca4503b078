"""Places by a few letters: postcodes, UPRNs, grid references."""

from __future__ import annotations

import pytest
import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.workspace.finding_places import may_name_a_place, places_named

UNITS = {
    "DE55 7AA": (440000.0, 355000.0, 10.0),
    "DE55 7AB": (440200.0, 355100.0, 10.0),
    "DE55 7BX": (440400.0, 355000.0, 10.0),
    "DE55 4QQ": (442000.0, 357000.0, 10.0),
    "DE5 5AA": (439000.0, 350000.0, 10.0),
    "DE5 7AX": (439300.0, 350200.0, 10.0),
}


@pytest.fixture
def sources():
    return PlaceSources(Gazetteer(UNITS))


@pytest.fixture
def estate():
    table = Columns.of(
        ["a", "b", "c"],
        name=["Hall", "Depot", "Yard"],
        postcode=["ZM1 0AZ", "zm1 0az", "ZM1 0BB"],
        geometry=[shapely.Point(400000, 300000), shapely.Point(400100, 300000), None],
    )
    return Estate(properties=table)


@pytest.mark.parametrize("text", ["DE55 7AB", "de557ab", " de55  7ab "])
def test_a_whole_postcode_is_found_though_nobody_has_it(text, estate, sources):
    first = places_named(text, estate, sources)[0]
    assert (first.words, first.kind, first.xy_27700) == ("DE55 7AB", "postcode", (440200.0, 355100.0))


def test_part_of_a_postcode_offers_its_units_in_order(estate, sources):
    words = [place.words for place in places_named("DE55 7A", estate, sources)]
    assert words == ["DE55 7AA", "DE55 7AB"]
    # without the space it may also be DE5 5: both readings are offered, the longer outward part first
    kinds = {place.words: place.kind for place in places_named("de557", estate, sources)}
    assert list(kinds)[:3] == ["DE55 7AA", "DE55 7AB", "DE55 7BX"]
    assert "DE5 5AA" not in kinds
    assert [p.words for p in places_named("de5 7", estate, sources)] == ["DE5 7AX"]


def test_a_sector_and_a_district_reach_over_their_units(estate):
    many = {f"DE55 7A{letter}": (440000.0 + 100 * n, 355000.0, 10.0) for n, letter in enumerate("ABDEFGHJLN")}
    sources = PlaceSources(Gazetteer(many))
    sector = places_named("DE55 7", estate, sources)[0]
    assert (sector.words, sector.kind) == ("DE55 7", "postcode sector")
    x, y = sector.xy_27700
    assert all(abs(px - x) <= sector.reach_m and abs(py - y) <= sector.reach_m for px, py, _ in many.values())
    district = places_named("DE55", estate, sources)[0]
    assert (district.words, district.kind) == ("DE55", "postcode district")


def test_without_a_list_the_properties_tell_where_their_postcode_is(estate):
    found = places_named("zm1 0a", estate)
    assert [(p.words, p.kind, p.xy_27700) for p in found] == [
        ("ZM1 0AZ", "postcode of 2 properties", (400050.0, 300000.0))
    ]
    assert places_named("ZM1 0BB", estate) == []  # who has it has no place


@pytest.mark.parametrize(
    ("text", "xy"),
    [("SK 381 712", (438150, 371250)), ("sk381712", (438150, 371250)), ("438100 371200", (438100, 371200)),
     ("438100,371200", (438100, 371200)), ("SK 38104 71203", (438104.5, 371203.5))],
)  # fmt: skip
def test_grid_references_are_understood_as_people_write_them(text, xy, estate):
    found = places_named(text, estate)
    assert [place.kind for place in found] == ["grid reference"]
    assert found[0].xy_27700 == pytest.approx(xy)


@pytest.mark.parametrize("text", ["", "library", "12", "SK", "407545", "53.08, -1.39", "999999999 1", "DE", "£100"])
def test_other_words_name_no_such_place(text, estate, sources):
    assert places_named(text, estate, sources) == []


def test_only_what_may_be_a_postcode_or_a_uprn_asks_for_the_lists():
    assert may_name_a_place("de5")
    assert may_name_a_place("900000100137")
    assert not may_name_a_place("library")
    assert not may_name_a_place("1")
