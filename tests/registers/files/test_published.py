"""Published files as they are: counts of the folder's README, and of independent readers."""

from __future__ import annotations

import gzip

import pytest

from estates_app.registers.files.listing import list_tables
from estates_app.registers.files.tables import read_table

pytestmark = pytest.mark.real

#: File, rows and columns as the README beside the files gives them (counted with pandas and geopandas).
COUNTS = [
    ("registers/derbyshire_fire_rescue_land_and_assets.xlsx", 56, 10),
    ("registers/cheltenham_bc_land_and_assets_2023.csv", 459, 10),
    ("registers/lancashire_cc_property_assets.csv", 1219, 23),
    ("registers/lancashire_cc_subsidiary_properties.csv", 19, 12),
    ("registers/kent_fire_stations.xlsx", 58, 5),
    ("partners/nhs_eric_hospital_estates_13944.xls", 1213, 126),
    ("partners/nhs_eric_hospital_estates_11120.xls", 1251, 104),
    ("partners/nhs_eric_trust_2015-16_dollar_delimited.csv", 238, 128),
    ("partners/nhs_choices_hospital_2014.csv", 2918, 22),
    ("partners/nhs_choices_clinics_2014.csv", 5462, 19),
    ("partners/nhs_choices_gppractices_2014.csv", 8288, 15),
    ("partners/libraries_england_basic_2023.csv", 3487, 54),
    ("partners/libraries_derbyshire_county_council_schema.csv", 46, 31),
    ("partners/libraries_derby_city_council_schema.csv", 19, 31),
    ("partners/os_library_building_polygons.csv", 3469, 7),
    ("partners/home_office_fire_stations.ods", 1399, 7),
    ("partners/police_stations_by_neighbourhood_ew.tsv", 2248, 7),
    ("partners/schools_gias_derbyshire_derby_open_2025.csv", 570, 16),
    ("partners/greater_manchester/gm_fire_stations.geojson", 82, 7),
    ("partners/greater_manchester/gm_hospitals.geojson", 449, 7),
    ("partners/greater_manchester/gm_post_offices.geojson", 343, 7),
    ("partners/greater_manchester/gm_jobcentreplus.csv", 26, 7),
    ("partners/greater_manchester/gm_probation_offices.csv", 12, 9),
    ("partners/greater_manchester/gm_libraries.csv", 141, 10),
    ("boundaries/derbyshire_oa2011.geojson.gz", 3348, 2),
    ("boundaries/uk_lsoa_latlong.csv.gz", 48424, 4),
    ("basemap/os_open_roads_motorways_gb.fgb", 6648, 3),
    ("demographics/trafford/mid-year_2024_population_estimates_lsoa.csv", 417, 100),
    ("postcodes/codepoint_open_cheltenham_2014.csv", 5362, 10),
]


@pytest.mark.parametrize(("name", "rows", "columns"), COUNTS)
def test_rows_and_columns_are_those_that_others_counted(real_data, name, rows, columns):
    table = read_table(real_data / name)
    assert (len(table.rows), len(table.headings)) == (rows, columns)
    assert table.row_notes == ()


def test_the_return_of_hospitals_is_read_by_site_with_its_groups(real_data):
    table = read_table(real_data / "partners/nhs_eric_hospital_estates_13944.xls")
    assert (table.sheet, table.others) == ("Site Data", ("Trust Data", "PFI Data"))
    assert table.headings[4:7] == ("Site Code", "Site Name", "Site Type")
    assert table.headings[-1] == "Portering Services: Portering staff (WTE)"
    assert sum(row[4] == "AGGRE" for row in table.rows) == 172
    assert len(read_table(real_data / "partners/nhs_eric_hospital_estates_13944.xls", sheet="Trust Data").rows) == 236


def test_postcodes_without_a_header_lose_no_first_row(real_data):
    table = read_table(real_data / "postcodes/codepoint_open_cheltenham_2014.csv")
    assert table.rows[0][:4] == ["GL501AD", "10", "394774", "221679"]
    assert [note.code for note in table.notes] == ["no-header"]


def test_the_census_download_keeps_its_notes_apart_and_its_footer_as_rows(real_data):
    path = real_data / "demographics/england_wales_census2011_KS101EW_population_oa.csv.gz"
    table = read_table(path)
    assert table.headings == ("2011 output area", "2011")
    assert len(table.above) > 3
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    areas = [line for line in lines if line.startswith(('"E00', '"W00'))]
    assert sum(row[0].startswith(("E00", "W00")) for row in table.rows) == len(areas) == 181_408


def test_outlines_in_a_column_have_their_area(real_data):
    table = read_table(real_data / "partners/os_library_building_polygons.csv")
    assert all(shape is not None and shape.area > 0 for shape in table.geometry_27700)
    assert table.xy_27700[0] == pytest.approx((346275, 731032), abs=40)


def test_a_dropped_folder_of_registers_tells_which_are_registers(real_data):
    found = list_tables([real_data / "registers", real_data / "partners" / "greater_manchester"])
    assert {table.kind for table in found if table.worth} == {"register"}
    context = list_tables([real_data / "boundaries" / "derbyshire_wards.geojson", real_data / "postcodes"])
    assert {table.path.name: table.kind for table in context}["derbyshire_wards.geojson"] == "context"
