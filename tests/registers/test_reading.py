from __future__ import annotations

import json
import re
import shutil
import sqlite3

import pytest
import shapely
import xlsxwriter

from estates_app.domain.claims import RowFate
from estates_app.domain.errors import Cancelled, InputError
from estates_app.domain.jobs import Cancel
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.registers.columns.mapping import load_mapping
from estates_app.registers.files.peeking import look_into
from estates_app.registers.files.tables import read_table
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.reading import read_register
from estates_app.registers.source import RegisterSource


@pytest.fixture(scope="module")
def catalogue(resources):
    return load_catalogue(resources / "registers" / "fields.toml")


@pytest.fixture
def read(catalogue, tmp_path):
    def read(text, *, name="list.csv", encoding="utf-8", **options):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        known = {k: options.pop(k) for k in ("sources", "cancel") if k in options}
        return read_register(RegisterSource(path, "A body", **options), catalogue, **known)

    return read


LIST = "Property name{d}UPRN{d}Post code{d}GIA m2\nOld Library{d}100012345678{d}DE55 7AD{d}1,200\n"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "$"])
def test_any_delimiter(read, delimiter):
    text = LIST.format(d=delimiter) if delimiter != "," else LIST.format(d=",").replace("1,200", '"1,200"')
    row = read(text).rows[0]
    assert (row.text("name"), row.value("gia_m2")) == ("Old Library", 1200)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_encoding(read, encoding):
    reading = read("Property name,Running cost\nCafé – Library,£900\n", encoding=encoding)
    assert reading.rows[0].text("name") == "Café – Library"
    assert reading.rows[0].value("running_cost_gbp_a_year") == 900


def test_the_not_sign_parts_the_fields_of_nhs_files(read):
    text = "OrganisationName¬Postcode¬Latitude¬Longitude\r\nHigh Clinic¬DE55 7AD¬53.1¬-1.4\r\nLow Clinic¬¬53.2¬-1.5\r\n"
    reading = read(text.encode("latin-1"))
    assert [row.text("name") for row in reading.rows] == ["High Clinic", "Low Clinic"]
    assert reading.rows[0].xy_27700 is not None


def test_bare_names_of_a_list_are_completed_and_the_cell_is_kept(read):
    reading = read(
        "Property name,Post code\nBuxton,DE55 7AD\nDerwent Community Library,DE55 7AE\n", name_form="{name} Library"
    )
    assert [row.text("name") for row in reading.rows] == ["Buxton Library", "Derwent Community Library"]
    assert reading.rows[0].cells["name"].raw == "Buxton"
    assert "{name} Library" in reading.rows[0].cells["name"].rule


def test_rows_keep_the_numbers_that_a_spreadsheet_shows(read):
    reading = read("A title,,\n,,\nProperty name,Post code,Tenure\nA,DE55 7AD,Freehold\n,,\nB,DE55 7AE,Leasehold\n")
    assert [row.row for row in reading.rows] == [4, 6]


def test_title_rows_and_two_rows_of_headings_in_a_workbook(catalogue, tmp_path):
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Assets")
    sheet.write(0, 0, "Assets at 1 April")
    sheet.merge_range(1, 0, 1, 1, "Property")
    sheet.merge_range(1, 2, 1, 3, "Space")
    for i, head in enumerate(["Property name", "Post Code", "Gross internal area", "Spare space"]):
        sheet.write(2, i, head)
    for i, value in enumerate(["Town Hall", "DE55 7AD", 2400, 180]):
        sheet.write(3, i, value)
    book.close()
    row = read_register(RegisterSource(path, "A body"), catalogue).rows[0]
    assert (row.row, row.text("name"), row.value("gia_m2"), row.value("spare_m2")) == (4, "Town Hall", 2400, 180)


def test_a_workbook_under_a_wrong_name_is_read_by_what_it_holds(catalogue, tmp_path):
    path = tmp_path / "list.csv"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for i, (a, b) in enumerate([("Property name", "Post code"), ("Depot", "DE55 7AD")]):
        sheet.write(i, 0, a)
        sheet.write(i, 1, b)
    book.close()
    assert read_register(RegisterSource(path, "A body"), catalogue).rows[0].text("name") == "Depot"


def test_a_site_named_once_holds_for_the_rows_below(read):
    head = "Ref,Site,Address,Tenure\n7,Station,1 High St,Freehold\n"
    text = head + ",Houses - Glossop,No 1 Park,Freehold\n,,No 2 Park,Freehold\n"
    rows = read(text, mapping={"Ref": "local_id", "Site": "site_name"}).rows
    assert [row.text("site_name") for row in rows] == ["Station", "Houses - Glossop", "Houses - Glossop"]
    assert rows[2].text("name") == "No 2 Park"
    assert rows[2].cells["site_name"].rule == "as in row 3 above"


def test_the_five_fates_of_a_row_add_up(read):
    text = (
        "Property name,Post code,Easting,Northing,Tenure,County,Closed\n"
        "Library,DE55 7AD,440000,350000,Freehold,Here,\n"
        "Mace,,,,Chattel,Here,\n"
        "Far away,,600000,150000,Freehold,Here,\n"
        "Theirs,DE55 7AD,440010,350000,Freehold,There,\n"
        "Old branch,DE55 7AD,440020,350010,Freehold,Here,2016\n"
        "Total,,,,,Here,\n"
    )
    area = shapely.box(430_000, 340_000, 450_000, 360_000)
    reading = read(text, sources=PlaceSources(area_27700=area), only={"County": ("Here",)}, closed_column="Closed")
    fates = [row.fate for row in reading.rows]
    assert fates == [
        RowFate.PROPERTY,
        RowFate.NOT_PROPERTY,
        RowFate.OUTSIDE_AREA,
        RowFate.OUTSIDE_AREA,
        RowFate.SET_ASIDE,
        RowFate.NOT_PROPERTY,
    ]
    assert sum(reading.count(fate) for fate in RowFate) == len(reading.rows)
    assert all(row.reason for row in reading.rows if row.fate is not RowFate.PROPERTY)


def test_unplaced_rows_of_another_postcode_district_lie_outside(read):
    gazetteer = Gazetteer({"DE55 7AD": (440_000.0, 350_000.0, 50.0)}, frozenset({"DE55"}))
    text = "Property name,Post code\nA,DE55 7AD\nB,CV1 4FS\nC,DE55 9ZZ\n"
    rows = read(text, sources=PlaceSources(gazetteer, area_27700=shapely.box(430_000, 340_000, 450_000, 360_000))).rows
    assert [row.fate for row in rows] == [RowFate.PROPERTY, RowFate.OUTSIDE_AREA, RowFate.PROPERTY]
    assert rows[0].place_rule == "postcode"
    assert rows[2].xy_27700 is None


def test_geojson_in_degrees_lands_on_the_grid(read):
    # Nottingham station, by eye from a map to about a hundred metres.
    feature = {
        "type": "Feature",
        "properties": {"Property name": "Station"},
        "geometry": {"type": "Point", "coordinates": [-1.1465, 52.9471]},
    }
    reading = read(json.dumps({"type": "FeatureCollection", "features": [feature]}), name="sites.geojson")
    x, y = reading.rows[0].xy_27700
    assert abs(x - 457_440) < 100
    assert abs(y - 339_290) < 150


def test_a_mapping_by_hand_wins(read, tmp_path):
    path = tmp_path / "m.toml"
    path.write_text('[columns]\n"Bldg" = "name"\n"Property name" = ""\n', encoding="utf-8")
    reading = read("Property name,Bldg,Post code\nx,Real name,DE55 7AD\n", mapping=load_mapping(path))
    assert reading.rows[0].text("name") == "Real name"
    assert {g.source: g.field for g in reading.columns}["Property name"] is None


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n,,\n", "empty"),
        ("a.xlsx", b"PK\x03\x04 truncated", "damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.csv", b"colour,size\nred,3\nblue,4\n", "nothing in it identifies"),
        ("a.gpkg", b"SQLite format 3\x00 but no more", "cannot be read as a map"),
        ("a.geojson", b"{not json", "cannot be read as a map"),
    ],
)
def test_bad_files_are_one_clear_sentence(read, name, data, words):
    with pytest.raises(InputError, match=words) as caught:
        read(data, name=name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_files_sheets_and_layers_are_named(catalogue, tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_register(RegisterSource(tmp_path / "gone.csv", "A"), catalogue)
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("One").write(0, 0, "Property name")
    book.close()
    with pytest.raises(InputError, match=r"no sheet called Two.*One"):
        read_table(path, sheet="Two")


def test_a_cancelled_reading_stops(read):
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        read("Property name,Post code\nA,DE55 7AD\n", cancel=cancel)


@pytest.mark.real
def test_the_fire_register_as_published(catalogue, real_data):
    reading = read_register(
        RegisterSource(real_data / "registers/derbyshire_fire_rescue_land_and_assets.xlsx", "Fire"), catalogue
    )
    assert len(reading.rows) == 56
    assert reading.count(RowFate.PROPERTY) == 56
    assert {g.source: g.field for g in reading.columns}["Site Co-ordinates (Geocode)"] == "grid_reference"
    headquarters = next(row for row in reading.rows if "HQ" in row.text("name"))
    assert headquarters.value("site_area_m2") == 19_090
    assert any(i.code == "area-comma" and i.row == headquarters.row for i in reading.issues)
    houses = [row for row in reading.rows if row.text("site_name").startswith("Fire Service Houses")]
    assert len(houses) == 24
    assert {row.text("site_name") for row in houses} == {
        "Fire Service Houses - Glossop",
        "Fire Service Houses - Matlock",
    }


def test_nothing_holds_the_file_open(read, tmp_path):
    read("Property name,Post code\nA,DE55 7AD\n")
    (tmp_path / "list.csv").unlink()
    sqlite3.connect(":memory:").close()


def test_units_of_a_heading_hold_for_figures_without_their_own(read):
    reading = read("Property name,Site area (ha),Running cost (£000)\nA,2,120\nB,c. 2,£1.5k\nC,3 acres,£90m\n")
    areas = [row.value("site_area_m2") for row in reading.rows]
    assert areas == [20_000, 20_000, pytest.approx(12_140.57, abs=0.01)]
    assert [row.value("running_cost_gbp_a_year") for row in reading.rows] == [120_000, 1_500, 90_000_000]


def test_one_stray_byte_does_not_change_the_alphabet(read):
    text = "Property name,Post code\nCafé Library,DE55 7AD\nOther,DE55 7AE\n".encode() + b"Bad \x81 byte,DE55 7AF\n"
    assert read(text).rows[0].text("name") == "Café Library"


def test_a_named_crs_or_sheet_that_a_text_file_cannot_have_is_refused(read):
    for wish in ({"crs_epsg": 29903}, {"sheet": "Nope"}):
        with pytest.raises(InputError):
            read("Property name,Easting,Northing\nA,430000,360000\n", **wish)


def features(points):
    shapes = [{"type": "Point", "coordinates": xy} for xy in points]
    found = [{"type": "Feature", "properties": {"name": f"N{i}"}, "geometry": s} for i, s in enumerate(shapes)]
    return json.dumps({"type": "FeatureCollection", "features": found})


@pytest.mark.parametrize("stray", [[0.0, 0.0], [2.35, 48.85], [53.1, -1.5], []])
def test_one_bad_feature_does_not_refuse_a_whole_register(read, stray):
    good = [[-1.5 + 0.01 * i, 53.1] for i in range(6)]
    rows = read(features([*good, stray]), name="a.geojson").rows
    assert len(rows) == 7
    assert all(row.xy_27700 is not None for row in rows[:6])
    assert rows[6].xy_27700 is None


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_a_shapefile_without_a_part_is_refused_by_its_name(catalogue, tmp_path, project_root, part):
    folder = project_root / "sample_data" / "amberdale" / "registers"
    for path in folder.glob("fire_premises.*"):
        if path.suffix != part:
            shutil.copy(path, tmp_path)
    with pytest.raises(InputError, match=re.escape(part)):
        read_register(RegisterSource(tmp_path / "fire_premises.shp", "A body"), catalogue)


def test_a_shapefile_that_was_cut_off_is_refused(catalogue, tmp_path, project_root):
    for path in (project_root / "sample_data" / "amberdale" / "registers").glob("fire_premises.*"):
        shutil.copy(path, tmp_path)
    whole = (tmp_path / "fire_premises.shp").read_bytes()
    (tmp_path / "fire_premises.shp").write_bytes(whole[:300])
    with pytest.raises(InputError, match="cut off"):
        read_register(RegisterSource(tmp_path / "fire_premises.shp", "A body"), catalogue)


def test_a_stray_cell_far_below_is_said_before_it_fills_the_memory(catalogue, tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "far.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Property name", "Post code"])
    sheet.write_row(1, 0, ["Library", "DE55 7AD"])
    sheet.write(1_048_575, 16_383, " ")
    book.close()
    with pytest.raises(InputError, match="XFD1048576"):
        read_register(RegisterSource(tmp_path / "far.xlsx", "A body"), catalogue)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 truncated", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")]
)
def test_looking_into_a_bad_workbook_and_reading_it_say_the_same(tmp_path, data):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError) as looked:
        look_into(path)
    with pytest.raises(InputError) as read_whole:
        read_table(path)
    assert str(looked.value) == str(read_whole.value)
