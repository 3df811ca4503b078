# ruff: noqa: E501  published headings are long
from __future__ import annotations

import numpy as np
import pytest
import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.errors import Cancelled, InputError
from estates_app.domain.jobs import Cancel
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.registers.opendata.constraints import read_constraints
from estates_app.registers.opendata.facts import read_facts


@pytest.fixture(scope="module")
def catalogue(resources):
    return load_catalogue(resources / "registers" / "fields.toml")


@pytest.fixture
def properties():
    return Columns.of(
        ["lib", "hall", "unit", "twin1", "twin2"],
        name=["Matlock Library", "Town Hall", "Unit 3 Works", "Depot", "Store"],
        uprn=["10070000001", None, None, "10070000009", "10070000009"],
        address=["Steep Turnpike", "1 High Street", "Unit 3, 9 Mill Lane", None, None],
        postcode=["DE4 3DP", "DE4 3AB", "DE4 3AC", "DE4 3AD", "DE4 3AD"],
    )


EPC = "LMK_KEY,ADDRESS1,ADDRESS2,POSTTOWN,POSTCODE,ASSET_RATING,ASSET_RATING_BAND,FLOOR_AREA,UPRN,LODGEMENT_DATE\n"


def told(reading):
    return {(fact.property_id, fact.field): fact.value for fact in reading.facts}


def test_the_newest_certificate_by_uprn_speaks_and_says_when(table, datasets, properties, catalogue):
    rows = (
        "k1,Library,Steep Turnpike,Matlock,DE4 3DP,60,C,812,10070000001,2012-05-01\n"
        "k2,Library,Steep Turnpike,Matlock,DE4 3DP,90,D,0,010070000001,2022-06-30\n"
        "k3,Elsewhere,,Derby,DE1 1AA,90,A,50,999,2022-01-01\n"
    )
    reading = read_facts(table("certificates.csv", EPC + rows), datasets["epc_non_domestic"], properties, catalogue)
    assert told(reading) == {("lib", "energy_rating"): "D", ("lib", "gia_m2"): 812.0}  # no floor area of nought
    rating = next(fact for fact in reading.facts if fact.field == "energy_rating")
    assert (rating.date, rating.row, rating.raw) == ("2022-06-30", 3, "D")
    assert "found by UPRN" in rating.rule
    assert "k2" in rating.rule
    assert rating.source.startswith("open data: Energy performance certificates")
    assert reading.rows_read == 3


@pytest.mark.parametrize(
    ("address", "postcode", "home"),
    [
        ("Town Hall,1 High Street", "DE4 3AB", "hall"),
        ("1 HIGH ST,", "de43ab", "hall"),
        ("2 High Street,", "DE4 3AB", None),
        ("1 High Street,", "DE4 3ZZ", None),
        ("Flat 2,1 High Street", "DE4 3AB", None),
        ("Unit 3,9 Mill Lane", "DE4 3AC", "unit"),
        ("Unit 4,9 Mill Lane", "DE4 3AC", None),
        ("9 Mill Lane,", "DE4 3AC", None),
        ("Library,Steep Turnpike", "DE4 3DP", "lib"),
        ("Clinic,Steep Turnpike", "DE4 3DP", None),
        ("12 Steep Turnpike,", "DE4 3DP", None),
    ],
)
def test_without_a_uprn_only_a_clear_address_in_the_postcode_finds_its_property(
    table, datasets, properties, catalogue, address, postcode, home
):
    text = f"{EPC}k1,{address},Matlock,{postcode},60,C,100,,2020-01-01\n"
    reading = read_facts(table("certificates.csv", text), datasets["epc_non_domestic"], properties, catalogue)
    assert {fact.property_id for fact in reading.facts} == ({home} if home else set())


def test_a_uprn_that_two_properties_share_speaks_for_neither(table, datasets, properties, catalogue):
    text = f"{EPC}k1,Depot,,Matlock,DE4 3AD,60,C,100,10070000009,2020-01-01\n"
    reading = read_facts(table("certificates.csv", text), datasets["epc_non_domestic"], properties, catalogue)
    assert not reading.facts
    assert any("fit several properties" in note for note in reading.notes)


def test_the_rating_list_gives_value_and_description_and_no_history(table, datasets, properties, catalogue, rating_row):
    text = rating_row(
        address="TOWN HALL, 1 HIGH STREET, MATLOCK", value="12500", description='OFFICES 10" WIDE'
    ) + rating_row(address="TOWN HALL, 1 HIGH STREET, MATLOCK", value="9000", to="31-MAR-2023")
    reading = read_facts(table("list.csv", text), datasets["voa_rating_list"], properties, catalogue)
    assert told(reading) == {("hall", "rateable_value_gbp"): 12500, ("hall", "rating_description"): 'OFFICES 10" WIDE'}
    assert {fact.date for fact in reading.facts} == {"2023-04-01"}


CCOD = "Title Number,Tenure,Property Address,Postcode,Multiple Address Indicator,Proprietor Name (1),Date Proprietor Added\n"


def test_titles_that_disagree_say_nothing_of_what_they_disagree_on(table, datasets, properties, catalogue):
    rows = (
        'DY1,Freehold,"Town Hall, 1 High Street, Matlock (DE4 3AB)",DE4 3AB,N,COUNTY COUNCIL,01-02-2001\n'
        'DY2,Leasehold,"Town Hall, 1 High Street, Matlock (DE4 3AB)",,N,COUNTY COUNCIL,01-02-2011\n'
        'DY3,Freehold,"Land and buildings in Matlock",DE4 3AB,Y,OTHER,01-02-2011\n'
    )
    reading = read_facts(table("ccod.csv", CCOD + rows), datasets["ccod"], properties, catalogue)
    assert told(reading) == {("hall", "proprietor"): "COUNTY COUNCIL"}
    assert any("disagree" in note for note in reading.notes)


def test_refused_nominations_are_no_assets_of_community_value(table, datasets, properties, catalogue):
    rows = "Town Hall,1 High Street,DE4 3AB,Friends,01/02/2020,{}\n"
    head = "Asset name,Address,Postcode,Nominated by,Date listed,Status\n"
    for status, value in (("Listed", {("hall", "community_value"): True}), ("Unsuccessful nomination", {})):
        path = table("acv.csv", head + rows.format(status))
        assert told(read_facts(path, datasets["acv"], properties, catalogue)) == value


def test_what_lacks_its_columns_is_one_sentence_and_a_job_can_be_stopped(table, datasets, properties, catalogue):
    with pytest.raises(InputError, match="lacks the columns"):
        read_facts(table("a.csv", "UPRN,x\n1,2\n"), datasets["epc_non_domestic"], properties, catalogue)
    cancel = Cancel()
    cancel.request()
    rows = "k,a,,t,DE1 1AA,1,C,1,5,2020-01-01\n" * 20_001
    with pytest.raises(Cancelled):
        read_facts(table("c.csv", EPC + rows), datasets["epc_non_domestic"], properties, catalogue, cancel=cancel)


@pytest.fixture
def placed():
    xy = np.array([[400_500.0, 300_500.0], [400_520.0, 300_500.0], [405_000.0, 300_500.0], [400_500.0, 300_510.0]])
    table = Columns.of(
        ["hall", "next", "dry", "rough"],
        name=["Manor Hall", "Corner Shop", "Far Hut", "Somewhere"],
        geometry=[shapely.Point(p) for p in xy],
        place_accuracy_m=[5.0, 5.0, 5.0, 500.0],
    )
    return table, xy


def test_a_listing_speaks_for_its_building_and_not_for_the_one_next_door(table, datasets, placed, catalogue):
    text = "ListEntry,Name,Grade,ListDate,Easting,Northing\n100,THE MANOR HALL,II*,1950-01-01,400502,300500\n"
    reading = read_constraints(table("nhle.csv", text), datasets["listed_buildings"], *placed, catalogue)
    assert told(reading) == {("hall", "listed_grade"): "II*"}
    assert "100" in reading.facts[0].rule
    assert any("another name" in note for note in reading.notes)


def test_the_gravest_flood_zone_counts_and_outside_is_zone_one_only_where_the_layer_reaches(
    polygons, datasets, placed, catalogue
):
    boxes = [
        (400_000, 300_000, 401_000, 301_000),
        (400_400, 300_400, 400_510, 300_600),
        (409_000, 300_000, 410_000, 301_000),
    ]
    path = polygons("fz.geojson", {"flood_zone": "FZ2"}, {"flood_zone": "FZ3"}, {"flood_zone": "FZ2"}, boxes=boxes)
    reading = read_constraints(path, datasets["flood_zones"], *placed, catalogue)
    assert told(reading) == {("hall", "flood_zone"): "3", ("next", "flood_zone"): "2", ("dry", "flood_zone"): "1"}
    assert any("too roughly" in note for note in reading.notes)
    narrow = polygons("n.geojson", {"flood_zone": "FZ2"}, boxes=boxes[:1])
    assert ("dry", "flood_zone") not in told(read_constraints(narrow, datasets["flood_zones"], *placed, catalogue))


GML = """<?xml version="1.0" encoding="utf-8"?>
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:LR="www.landregistry.gov.uk"><wfs:member><LR:PREDEFINED gml:id="p1"><LR:GEOMETRY>
<gml:Polygon srsName="urn:ogc:def:crs:EPSG::27700"><gml:exterior><gml:LinearRing><gml:posList>
400490 300490 400512 300490 400512 300505 400490 300505 400490 300490</gml:posList></gml:LinearRing></gml:exterior>
</gml:Polygon></LR:GEOMETRY><LR:INSPIREID>4242</LR:INSPIREID><LR:LABEL>4242</LR:LABEL>
<LR:NATIONALCADASTRALREFERENCE>4242</LR:NATIONALCADASTRALREFERENCE><LR:VALIDFROM>2010-01-01T00:00:00</LR:VALIDFROM>
</LR:PREDEFINED></wfs:member></wfs:FeatureCollection>
"""


def test_title_polygons_in_gml_are_told_of_what_stands_in_them(table, datasets, placed, catalogue):
    from estates_app.registers.opendata.recognising import recognise

    path = table("Land_Registry_Cadastral_Parcels.gml", GML)
    assert recognise(path, datasets)[0].dataset.key == "inspire_polygons"
    reading = read_constraints(path, datasets["inspire_polygons"], *placed, catalogue)
    assert told(reading) == {("hall", "inspire_id"): "4242"}
