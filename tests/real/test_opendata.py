"""Published open data: recognised, joined and read as registers, with the figures that their publishers give."""

from __future__ import annotations

import csv
import gzip

import pytest

from estates_app.registers.opendata.datasets import load_datasets
from estates_app.registers.opendata.figures import read_figures
from estates_app.registers.opendata.presets import opened_register
from estates_app.registers.opendata.recognising import recognise
from estates_app.registers.opendata.zones import load_localities, read_zones
from estates_app.registers.placing.gazetteer import load_postcodes

pytestmark = pytest.mark.real

WHAT = {
    "basemap/gm_watercourses.geojson": "open_rivers",
    "basemap/os_open_names_populated_places_derbyshire_bbox.csv": "open_names",
    "basemap/os_open_roads_motorways_gb.fgb": "open_roads",
    "boundaries/derbyshire_lad2013.geojson": "boundaries_ons",
    "boundaries/derbyshire_wards2025.geojson": "boundaries_ons",
    "boundaries/suffolk_wards.geojson": "boundaries_ons",
    "boundaries/derbyshire_lsoa2011.geojson": "zones_ons",
    "boundaries/derbyshire_lsoa2021.geojson": "zones_ons",
    "boundaries/derbyshire_msoa2011.geojson": "zones_ons",
    "boundaries/derbyshire_oa2011.geojson.gz": "zones_ons",
    "demographics/derbyshire_File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv": "deprivation",
    "demographics/england_File_2_-_IoD2019_Domains_of_Deprivation.csv.gz": "deprivation",
    "demographics/derbyshire_File_6_-_IoD2019_Population_Denominators.csv": "population_estimates",
    "demographics/derbyshire_census2021_population_age_lsoa21.csv": "census_age",
    "demographics/england_wales_census2011_KS101EW_population_oa.csv.gz": "census_population",
    "demographics/trafford/2021_car_van_availability_lsoa_trafford.csv": "census_cars",
    "demographics/trafford/2021_population_by_5_year_age_bands_lsoa_trafford.csv": "census_age",
    "demographics/trafford/mid-year_2024_population_estimates_lsoa.csv": "population_estimates",
    "partners/home_office_fire_stations.ods": "fire_stations",
    "partners/libraries_england_basic_2023.csv": "libraries_england",
    "partners/libraries_derby_city_council_schema.csv": "libraries_schema",
    "partners/nhs_choices_clinics_2014.csv": "nhs_clinics",
    "partners/nhs_choices_gppractices_2014.csv": "nhs_gp_practices",
    "partners/nhs_choices_hospital_2014.csv": "nhs_hospitals",
    "partners/nhs_eric_hospital_estates_13944.xls": "nhs_eric",
    "partners/police_stations_by_neighbourhood_ew.tsv": "police_stations",
    "partners/schools_gias_derbyshire_derby_open_2025.csv": "gias",
    "postcodes/codepoint_open_derbyshire_districts_2014.csv": "code_point_open",
}

#: Files that are no open dataset which is known here, whatever they look like.
NONE = (
    "registers/cheltenham_bc_land_and_assets_2023.csv",
    "registers/derbyshire_fire_rescue_land_and_assets.xlsx",
    "registers/lancashire_cc_property_assets.csv",
    "registers/kent_fire_stations.xlsx",
    "partners/greater_manchester/gm_libraries.csv",
    "partners/greater_manchester/gm_jobcentreplus.csv",
)


@pytest.fixture(scope="module")
def datasets(resources):
    return load_datasets(resources / "opendata")


@pytest.mark.parametrize("name", WHAT)
def test_published_files_say_what_they_are(real_data, datasets, name):
    found = recognise(real_data / name, datasets)
    assert found
    assert found[0].dataset.key == WHAT[name]


@pytest.mark.parametrize("name", NONE)
def test_partners_registers_are_taken_for_no_open_data(real_data, datasets, name):
    assert not recognise(real_data / name, datasets)


def sums(figures):
    return {key: sum(row.get(key) or 0 for row in figures.by_code.values()) for key in figures.fields}


def test_derbyshire_and_derby_have_the_people_that_the_census_counted(real_data, datasets):
    zones = read_zones(real_data / "boundaries/derbyshire_lsoa2021.geojson", mint=lambda hint: hint)
    assert len(zones) == 651
    codes = [code for code in zones.texts("code") if code]
    path = real_data / "demographics/england_wales_census2021_population_age_lsoa21.csv.gz"
    found = sums(read_figures(path, datasets["census_age"], codes))
    assert found["population"] == 1_056_021
    assert found["aged_0_15"] + found["aged_16_64"] + found["aged_65_plus"] == 1_056_021


def test_notes_above_and_below_a_nomis_table_are_no_rows(real_data, datasets):
    zones = read_zones(real_data / "boundaries/derbyshire_oa2011.geojson.gz", mint=lambda hint: hint)
    codes = [code for code in zones.texts("code") if code]
    whole = real_data / "demographics/england_wales_census2011_KS101EW_population_oa.csv.gz"
    cut = real_data / "demographics/derbyshire_census2011_KS101EW_population_oa.csv"
    one, other = (read_figures(path, datasets["census_population"], codes).by_code for path in (whole, cut))
    assert len(one) == 3348
    assert one == other


def test_trafford_is_not_counted_three_times(real_data, datasets):
    path = real_data / "demographics/trafford/mid-year_2024_population_estimates_lsoa.csv"
    found = read_figures(path, datasets["population_estimates"])
    with path.open(encoding="utf-8-sig") as stream:
        persons = [row for row in csv.DictReader(stream) if row["sex"] == "Persons"]
    assert len(found.by_code) == len(persons) == 139
    for row in persons:
        mine = found.by_code[row["area_code"]]
        assert mine["population"] == float(row["all_ages"])
        assert mine["aged_0_15"] == float(row["aged_0_to_15"])
        assert mine["aged_65_plus"] == float(row["aged_65_and_over"])


def test_bands_that_straddle_sixteen_leave_the_group_missing(real_data, datasets):
    path = real_data / "demographics/trafford/2021_population_by_5_year_age_bands_lsoa_trafford.csv"
    found = read_figures(path, datasets["census_age"])
    assert found.fields == ("population", "aged_65_plus")
    assert sums(found)["population"] == pytest.approx(235_044)


@pytest.mark.parametrize(("level", "zones"), [("lsoa_trafford", 139), ("ward_trafford", 21), ("la_gm", 10)])
def test_households_by_cars_are_counted_once(real_data, datasets, level, zones):
    path = real_data / f"demographics/trafford/2021_car_van_availability_{level}.csv"
    found = read_figures(path, datasets["census_cars"])
    with path.open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream) if row["measure"] == "Count"]
    none = [row for row in rows if row["availability_category"].startswith("No cars")]
    assert len(found.by_code) == zones
    assert sums(found)["households"] == sum(float(row["value"]) for row in rows)
    assert sums(found)["households_no_car"] == sum(float(row["value"]) for row in none)


def test_deciles_worked_out_from_ranks_are_the_published_ones(real_data, datasets, tmp_path):
    path = real_data / "demographics/england_File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig") as stream:
        rows = list(csv.reader(stream))
    published = {row[0]: float(row[5]) for row in rows[1:]}
    assert len(published) == 32_844
    ranks = tmp_path / "IMD2019_ranks_only.csv"
    with ranks.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([row[0], row[4]] for row in rows)
    found = read_figures(ranks, datasets["deprivation"])
    assert {code: cells["imd_decile"] for code, cells in found.by_code.items()} == published


def test_code_point_is_cut_to_the_area(real_data):
    path = real_data / "postcodes/codepoint_open_derbyshire_districts_2014.csv"
    whole = load_postcodes(path)
    assert len(whole) == pytest.approx(41_909, abs=300)  # those without a place are left
    assert whole.locate("DE1 0AL")[:2] == (435_996, 335_424)
    part = load_postcodes(path, (425_000, 325_000, 447_000, 347_000))
    assert 0 < len(part) < len(whole)
    assert part.locate("DE1 0AL") is not None
    assert part.locate("SK17 6BE") is None  # Buxton, 45 km away


def test_districts_of_any_year_become_localities_by_name(real_data):
    for name, count in (("derbyshire_lad2013", 9), ("derbyshire_wards2025", 176)):
        found = load_localities(real_data / f"boundaries/{name}.geojson", mint=lambda hint: hint)
        assert len(found) == pytest.approx(count, abs=3)  # wards of one name in two districts are one


@pytest.mark.parametrize(
    ("name", "partner", "holder", "rows"),
    [
        ("libraries_england_basic_2023.csv", "Derbyshire County Council", "Derbyshire County Council", ("Derbyshire",)),
        ("libraries_england_basic_2023.csv", "Derby City Council", "Derby City Council", ("Derby",)),
        ("libraries_derby_city_council_schema.csv", "", "Derby City Council", ()),
        ("nhs_choices_gppractices_2014.csv", "", "GP practices", ()),
        ("schools_gias_derbyshire_derby_open_2025.csv", "", "Schools and colleges", ()),
        ("police_stations_by_neighbourhood_ew.tsv", "Bedfordshire Police", "Bedfordshire Police", ("bedfordshire",)),
    ],
)
def test_national_lists_come_with_how_to_read_them(real_data, datasets, name, partner, holder, rows):
    path = real_data / "partners" / name
    with opened_register(path, recognise(path, datasets)[0].dataset, partner=partner) as source:
        assert source.partner == holder
        assert next(iter(source.only.values()), ()) == rows
        assert "name" in source.mapping.values()
        assert {"postcode", "easting_m"} & set(source.mapping.values())
        assert source.path.is_file()
