# ruff: noqa: E501  published headings are long
from __future__ import annotations

import zipfile

import pytest

from estates_app.domain.errors import InputError
from estates_app.registers.opendata.datasets import Kind
from estates_app.registers.opendata.recognising import recognise

CCOD = "Title Number,Tenure,Property Address,District,County,Region,Postcode,Multiple Address Indicator,Price Paid,Proprietor Name (1),Company Registration No. (1),Proprietorship Category (1)"
FILES = {
    "census_age": ("a.csv", "date,geography,geography code,Age: Total,Age: Aged 4 years and under\n2021,H,E01000001,9,1\n"),
    "census_cars": ("b.csv", "geography code,Number of cars or vans: Total: All households,Number of cars or vans: No cars or vans in household\nE01000001,9,1\n"),
    "deprivation": ("c.csv", "LSOA code (2021),Index of Multiple Deprivation (IMD) Rank\nE01000001,9\n"),
    "open_uprn": ("d.csv", "UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n1,358260.66,172796.5,51.4,-2.6\n"),
    "code_point_open": ("e.csv", '"DE1 0AL",10,435996,335424,"E92000001","E19000001","E18000004","","E06000015","E05001770"\n'),
    "postcode_directory": ("f.csv", "pcd,pcds,oseast1m,osnrth1m,osgrdind,lsoa21\nDE1 0AL,DE1 0AL,0435996,0335424,1,E01013453\n"),
    "open_names": ("g.csv", "ID,NAMES_URI,NAME1,NAME1_LANG,TYPE,LOCAL_TYPE,GEOMETRY_X,GEOMETRY_Y\n1,u,Here,,p,Town,4e5,3e5\n"),
    "epc_domestic": ("certificates.csv", "LMK_KEY,ADDRESS1,POSTCODE,CURRENT_ENERGY_RATING,TOTAL_FLOOR_AREA,UPRN,LODGEMENT_DATE\n1,a,DE1 0AL,C,80,1,2020-01-01\n"),
    "epc_non_domestic": ("h.csv", "certificate_number,address1,postcode,asset_rating,asset_rating_band,floor_area,uprn\n1,a,DE1 0AL,60,C,80,1\n"),
    "dec": ("i.csv", "LMK_KEY,ADDRESS1,POSTCODE,CURRENT_OPERATIONAL_RATING,OPERATIONAL_RATING_BAND,TOTAL_FLOOR_AREA,UPRN\n1,a,DE1 0AL,60,C,80,1\n"),
    "ccod": ("j.csv", f"{CCOD}\nDY1,Freehold,1 High Street,D,C,R,DE1 0AL,N,,A LIMITED,1,Limited\n"),
    "ocod": ("k.csv", f"{CCOD},Country Incorporated (1)\nDY1,Freehold,1 High Street,D,C,R,DE1 0AL,N,,A LIMITED,1,Limited,JERSEY\n"),
    "listed_buildings": ("l.csv", "ListEntry,Name,Grade,ListDate,Easting,Northing\n1,Hall,II*,1950-01-01,4e5,3e5\n"),
    "gias": ("m.csv", "URN,LA (code),LA (name),EstablishmentName,TypeOfEstablishment (name),Postcode,Easting,Northing\n1,830,D,S,T,DE1 0AL,4e5,3e5\n"),
    "acv": ("acv_list.csv", "Asset name,Address,Postcode,Nominated by,Date listed,Status\nPub,1 High Street,DE1 0AL,Friends,2020-01-01,Listed\n"),
    "visitors": ("library_members.csv", "Borrower ID,Home postcode\n1,DE1 0AL\n"),
}  # fmt: skip


@pytest.mark.parametrize("key", FILES)
def test_published_shapes_are_recognised_by_what_they_hold(table, datasets, key):
    found = recognise(table(*FILES[key]), datasets)
    assert found, key
    assert found[0].dataset.key == key
    assert found[0].confidence > 0.6
    assert found[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "Asset name,Address,Postcode,Tenure,GIA\nLibrary,1 High Street,DE1 0AL,Freehold,200\n",
        "UPRN,Property Name,GeoX,GeoY,TenureType\n100,Hall,400000,300000,Freehold\n",
        "cost centre,amount\nC1,20\n",
        "name,email\nA,b@c.uk\n",
        "a\n",
    ],
)
def test_a_partners_own_register_is_taken_for_no_open_data(table, datasets, text):
    assert not recognise(table("register.csv", text), datasets)


def test_zones_and_boundaries_of_any_year(polygons, datasets):
    for heading, kind in (("LSOA11CD", Kind.ZONES), ("lsoa21cd", Kind.ZONES), ("oa31cd", Kind.ZONES)):
        assert recognise(polygons("a.geojson", {heading: "E01000001"}), datasets)[0].dataset.kind is kind
    for heading in ("LAD25CD", "wd24cd", "PARNCP24CD"):
        assert recognise(polygons("b.geojson", {heading: "E1"}), datasets)[0].dataset.kind is Kind.BOUNDARIES
    ward = recognise(polygons("c.geojson", {"WD25CD": "E05000001", "LAD25CD": "E07000001"}), datasets)
    assert ward[0].dataset.key == "boundaries_ons"


def test_flood_zones_and_titles_are_known_by_geometry_and_name(polygons, datasets):
    assert (
        recognise(polygons("x.geojson", {"flood_zone": "FZ2", "origin": "fluvial"}), datasets)[0].dataset.key
        == "flood_zones"
    )
    assert recognise(polygons("y.geojson", {"INSPIREID": "123"}), datasets)[0].dataset.key == "inspire_polygons"
    assert not recognise(polygons("z.geojson", {"type": "park"}), datasets)


def test_the_rating_list_is_known_by_its_asterisks(table, datasets, rating_row):
    assert recognise(table("list.csv", rating_row()), datasets)[0].dataset.key == "voa_rating_list"


def test_a_zip_is_looked_into_and_a_bomb_refused(table, datasets, tmp_path):
    inner = FILES["open_uprn"][1]
    path = tmp_path / "osopenuprn_202507_csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("licence.txt", "x" * 5000)
        pack.writestr("../../osopenuprn_202507.csv", inner)
    assert recognise(path, datasets)[0].dataset.key == "open_uprn"
    assert recognise(path, datasets)[0].year == 2025
    assert not (tmp_path.parent.parent / "osopenuprn_202507.csv").exists()
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("a.csv", b"0" * 120_000_000)
    with pytest.raises(InputError, match="unpack"):
        recognise(bomb, datasets)


def test_every_descriptor_says_where_it_comes_from(datasets):
    for dataset in datasets.values():
        assert dataset.attributions
        assert dataset.licence
        assert dataset.checked
        for line in dataset.attributions:
            line.format(year=2025)
