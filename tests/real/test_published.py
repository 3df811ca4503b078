"""Every published register and list: all its rows are accounted for, and what its publishers did to it is seen."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path

import pytest

from estates_app.app import make_tools
from estates_app.domain.claims import SURE, RowFate
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import load_postcodes
from estates_app.registers.source import RegisterSource
from estates_app.workspace.preparing import prepare_import
from estates_app.workspace.project import new_project

pytestmark = [pytest.mark.real]

#: File -> its rows below the header, as its publisher's notes or an independent reader count them.
ROWS = {
    "registers/derbyshire_fire_rescue_land_and_assets.xlsx": 56,
    "registers/cheltenham_bc_land_and_assets_2023.csv": 459,
    "registers/lancashire_cc_property_assets.csv": 1219,
    "registers/lancashire_cc_subsidiary_properties.csv": 19,
    "registers/kent_fire_stations.xlsx": 58,
    "partners/nhs_eric_hospital_estates_13944.xls": 1213,
    "partners/nhs_eric_hospital_estates_11120.xls": 1251,
    "partners/nhs_eric_trust_2015-16_dollar_delimited.csv": 238,
    "partners/nhs_choices_hospital_2014.csv": 2918,
    "partners/nhs_choices_clinics_2014.csv": 5462,
    "partners/nhs_choices_gppractices_2014.csv": 8288,
    "partners/libraries_england_basic_2023.csv": 3487,
    "partners/libraries_derbyshire_county_council_schema.csv": 46,
    "partners/libraries_derby_city_council_schema.csv": 19,
    "partners/os_library_building_polygons.csv": 3469,
    "partners/home_office_fire_stations.ods": 1399,
    "partners/police_stations_by_neighbourhood_ew.tsv": 2248,
    "partners/schools_gias_derbyshire_derby_open_2025.csv": 570,
    "partners/greater_manchester/gm_fire_stations.geojson": 82,
    "partners/greater_manchester/gm_hospitals.geojson": 449,
    "partners/greater_manchester/gm_post_offices.geojson": 343,
    "partners/greater_manchester/gm_jobcentreplus.csv": 26,
    "partners/greater_manchester/gm_probation_offices.csv": 12,
    "partners/greater_manchester/gm_libraries.csv": 141,
}

#: Sheets that a person would choose.
SHEETS = {
    "partners/nhs_eric_hospital_estates_13944.xls": "Site Data",
    "partners/nhs_eric_hospital_estates_11120.xls": "Site Data",
}

TOOLS = make_tools()


@cache
def gazetteer(folder: Path):
    return load_postcodes(folder / "postcodes" / "codepoint_open_derbyshire_districts_2014.csv")


def unvalidated(real_data):
    return sorted((real_data / "partners/greater_manchester/libraries_unvalidated").glob("*.csv"))


def count_by_csv(path):
    """Return the rows below the header that are not blank, as Python's own reader counts them."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    return len(rows) - 1


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    session = new_project(TOOLS, tmp_path_factory.mktemp("real") / "a.estates.gpkg", area="Here", seed="Here")
    yield session
    session.store.close()


@pytest.mark.parametrize("file", ROWS)
def test_all_rows_are_accounted_for(session, real_data, file):
    path = real_data / file
    reading = prepare_import(
        session,
        RegisterSource(path, "The publisher", sheet=SHEETS.get(file, "")),
        sources=PlaceSources(gazetteer(real_data)),
    ).reading
    assert len(reading.rows) == ROWS[file]
    assert sum(reading.count(fate) for fate in RowFate) == ROWS[file]
    assert len({row.row for row in reading.rows}) == ROWS[file]
    assert all(row.reason for row in reading.rows if row.fate is not RowFate.PROPERTY)
    told = {issue.row for issue in reading.issues if issue.row is not None}
    assert told <= {row.row for row in reading.rows}


def test_the_lists_that_nobody_has_checked_are_accounted_for(session, real_data):
    files = unvalidated(real_data)
    assert len(files) == 10
    for path in files:
        reading = prepare_import(session, RegisterSource(path, path.stem)).reading
        assert sum(reading.count(fate) for fate in RowFate) == len(reading.rows) == count_by_csv(path)


def test_geojson_rows_are_its_features(session, real_data):
    path = real_data / "partners/greater_manchester/gm_hospitals.geojson"
    features = json.loads(path.read_text("utf-8"))["features"]
    reading = prepare_import(session, RegisterSource(path, "The publisher")).reading
    assert len(reading.rows) == len(features)
    assert all(row.xy_27700 is not None for row in reading.rows)


def test_the_guide_says_what_was_found(session, real_data, project_root):
    lines = (project_root / "docs" / "guide" / "registers.md").read_text("utf-8").splitlines()
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]
    assert len(told) == len(ROWS)
    for file, cells in zip(ROWS, told, strict=True):
        if ROWS[file] > 1300:
            continue  # the larger ones are counted by the test of all rows
        source = RegisterSource(real_data / file, "The publisher", sheet=SHEETS.get(file, ""))
        reading = prepare_import(session, source).reading
        used = [guess for guess in reading.columns if guess.field]
        found = [
            f"{len(reading.rows):,}",
            *(f"{reading.count(fate):,}" for fate in list(RowFate)[:4]),
            f"{sum(guess.confidence >= SURE for guess in used)} of {len(used)}",
        ]
        assert cells[1:7] == found, file
