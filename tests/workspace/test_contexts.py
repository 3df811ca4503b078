# ruff: noqa: E501  published headings are long
"""Open data in a project: what comes in, whose word counts, what outputs must carry, and what is never kept."""

from __future__ import annotations

import json
import sqlite3
import zipfile

import pytest
import shapely

from estates_app.app import make_tools
from estates_app.domain.errors import InputError
from estates_app.registers.source import RegisterSource
from estates_app.workspace.analysing import findings_of
from estates_app.workspace.contexts import load_context, load_open_facts
from estates_app.workspace.explaining import why
from estates_app.workspace.importing import import_register
from estates_app.workspace.opendata import merged_attributions
from estates_app.workspace.partnership_file import ContextFiles
from estates_app.workspace.place_sources import place_sources, project_gazetteer
from estates_app.workspace.project import new_project, open_project

CODES = ("E01000001", "E01000002")


@pytest.fixture
def session(tmp_path):
    session = new_project(make_tools(), tmp_path / "c.estates.gpkg", area="Here", seed="open")
    yield session
    session.store.close()


@pytest.fixture
def files(tmp_path):
    """Write a county of two small areas in the published shapes, made up."""
    features = [
        {
            "type": "Feature",
            "properties": {"LSOA21CD": code, "LSOA21NM": f"Here 00{i}A"},
            "geometry": shapely.geometry.mapping(shapely.box(400_000 + 5000 * i, 300_000, 405_000 + 5000 * i, 305_000)),
        }
        for i, code in enumerate(CODES)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    texts = {
        "lsoa2021.geojson": json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}),
        "ts007_2021.csv": "geography code,Age: Total,Age: Aged 15 years and under,Age: Aged 16 to 64 years,"
        "Age: Aged 65 years and over\nE01000001,100,20,60,20\nE01000002,50,10,30,10\n",
        "imd_2025_ranks.csv": "LSOA code (2021),Index of Multiple Deprivation (IMD) Rank\nE01000001,1\nE01000002,33755\n",
        "codepoint_2024.csv": '"DE4 3AB",10,401000,301000,"E92000001","","","","",""\n'
        '"DE4 3AC",10,406000,301000,"E92000001","","","","",""\n',
        "osopenuprn_2025.csv": "UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n10070000001,401020,301010,1,1\n",
        "certificates_2023.csv": "LMK_KEY,ADDRESS1,POSTCODE,ASSET_RATING,ASSET_RATING_BAND,FLOOR_AREA,UPRN,LODGEMENT_DATE\n"
        "k1,Library,DE4 3AB,60,C,812,10070000001,2020-05-01\n",
        "library_members.csv": "Member,Postcode\n" + "\n".join(f"{i},DE4 3AB" for i in range(9)) + "\n99,QQ9 9QQ\n",
        "register.csv": "Name,Postcode,UPRN,EPC rating,Use\nLibrary,DE4 3AB,10070000001,,library\n",
        "register2.csv": "Name,Postcode,UPRN,EPC rating,Use\nLibrary,DE4 3AB,10070000001,F,library\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def opened(files, *names, **more):
    return ContextFiles(open=tuple(files / name for name in names), **more)


GROUND = ("lsoa2021.geojson", "ts007_2021.csv", "imd_2025_ranks.csv", "codepoint_2024.csv")


@pytest.fixture
def county(session, files):
    """A project with its ground and one partner's library."""
    load_context(session, opened(files, *GROUND))
    import_register(session, RegisterSource(files / "register.csv", "County"), sources=place_sources(session))
    return session


def test_files_say_themselves_what_they_are_and_join_by_code(session, files):
    notes = load_context(session, opened(files, *GROUND))
    zones = session.estate.zones
    assert zones.numbers("population").sum() == 150
    assert zones.numbers("imd_decile").tolist() == [1, 10]
    assert zones.numbers("imd_rank").tolist() == [1, 33755]
    assert any("33,755 small areas" in note for note in notes)
    assert project_gazetteer(session).locate("DE4 3AC") == (406_000, 301_000, 50)


def test_figures_join_small_areas_that_are_there_already(session, files):
    with pytest.raises(InputError, match="no small areas yet"):
        load_context(session, opened(files, "imd_2025_ranks.csv"))
    load_context(session, opened(files, "lsoa2021.geojson", "ts007_2021.csv"))
    load_context(session, opened(files, "imd_2025_ranks.csv"))
    assert session.estate.zones.numbers("imd_decile").tolist() == [1, 10]
    assert session.estate.zones.numbers("population").sum() == 150


def test_each_attribution_stands_once_with_the_year_of_its_data(session, files):
    load_context(
        session, opened(files, *GROUND, attributions=("Contains OS data © Crown copyright and database right.",))
    )
    lines = session.estate.attributions
    assert sum(line.startswith("Contains OS data") for line in lines) == 1
    assert (
        "Contains OS data © Crown copyright and database right 2024." in lines
    )  # boundaries of 2021, postcodes of 2024
    assert any("Royal Mail" in line for line in lines)
    again = merged_attributions(lines, lines)
    assert again == lines


def test_an_open_fact_fills_what_no_partner_said_and_gives_way_to_what_one_says(county, files):
    key = county.estate.properties.ids[0]
    load_context(county, opened(files, "certificates_2023.csv"))
    assert county.estate.properties.get(key, "energy_rating") == "C"
    assert county.estate.properties.get(key, "gia_m2") == 812
    claim = next(c for c in county.store.claims(key) if c.field == "energy_rating" and c.kind == "open")
    assert (claim.row, claim.raw) == (2, "C")
    assert "2020-05-01" in claim.rule
    import_register(county, RegisterSource(files / "register2.csv", "County"), sources=place_sources(county))
    assert county.estate.properties.get(key, "energy_rating") == "F"
    load_context(county, opened(files, "certificates_2023.csv"))
    assert county.estate.properties.get(key, "energy_rating") == "F"


def test_a_newer_edition_of_open_data_takes_the_place_of_an_older(county, files):
    key = county.estate.properties.ids[0]
    load_context(county, opened(files, "certificates_2023.csv"))
    newer = files / "certificates_2026.csv"
    text = (files / "certificates_2023.csv").read_text("utf-8")
    newer.write_text(text + "k2,Library,DE4 3AB,30,B,815,10070000001,2026-01-01\n", encoding="utf-8")
    load_context(county, opened(files, newer.name))
    assert county.estate.properties.get(key, "energy_rating") == "B"


def test_uprns_place_better_than_a_postcode_and_stay_in_the_project(county, files):
    key = county.estate.properties.ids[0]
    assert county.estate.properties.get(key, "place_rule") == "postcode"
    load_context(county, opened(files, "osopenuprn_2025.csv"))
    place = county.estate.properties.get(key, "geometry")
    assert (place.x, place.y) == (401_020, 301_010)
    assert place_sources(county).uprns.locate("10070000001") == (401_020, 301_010)


def open_names(folder):
    """OS Open Names as published: a zip of files without headings, of all kinds of names."""
    rows = []
    for name, kind, x, y in (
        ("Crich", "Village", 403_000, 302_000),
        ("Crich Lane", "Named Road", 401_000, 304_000),
        ("Wick", "Village", 640_000, 302_000),
    ):
        cells = [""] * 34
        cells[2], cells[6], cells[7], cells[8], cells[9] = name, "populatedPlace", kind, str(x), str(y)
        cells[12:16] = [str(x - 500), str(y - 500), str(x + 500), str(y + 500)]
        cells[16], cells[21], cells[24] = "DE4", "Here", "Hereshire"
        rows.append(",".join(cells))
    path = folder / "opname_csv_gb.zip"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("DATA/SK00.csv", "\n".join(rows))
    return path


def test_a_row_that_names_its_village_alone_lies_there(session, files):
    load_context(session, opened(files, *GROUND, open_names(files).name))
    assert [name for name in session.estate.backdrop.texts("name") if name] == ["Crich"]
    path = files / "villages.csv"
    path.write_text('Name,Address,Use\nParish Hall,"Main Street, Crich",hall\nShed,Nowhere,store\n', encoding="utf-8")
    session.store.finish()
    again = open_project(make_tools(), session.store.path)
    import_register(again, RegisterSource(path, "County"), sources=place_sources(again))
    rows = {name: again.estate.properties.record(key) for key, name in
            zip(again.estate.properties.ids, again.estate.properties.texts("name"), strict=True)}  # fmt: skip
    again.store.close()
    hall = rows["Parish Hall"]
    assert (hall["geometry"].x, hall["geometry"].y) == (403_000, 302_000)
    assert "settlement" in hall["place_rule"]
    assert hall["place_accuracy_m"] >= 300
    assert rows["Shed"].get("geometry") is None


def test_users_are_counted_and_their_postcodes_are_nowhere_in_the_project(county, files):
    notes = load_context(county, opened(files, "library_members.csv"))
    assert county.estate.zones.column("users_library").get(0) == 9
    assert county.estate.zones.column("users_library").get(1) == 0
    assert not any("QQ9" in note for note in notes)
    county.store.finish()
    database = sqlite3.connect(county.store.path)
    dump = "\n".join(database.iterdump())
    database.close()
    assert "QQ9" not in dump


def test_facts_wait_for_the_registers_where_a_partnership_begins(session, files):
    wish = opened(files, *GROUND, "certificates_2023.csv")
    load_context(session, wish, without_facts=True)
    import_register(session, RegisterSource(files / "register.csv", "County"), sources=place_sources(session))
    assert load_open_facts(session, wish)
    key = session.estate.properties.ids[0]
    assert session.estate.properties.get(key, "gia_m2") == 812


def test_what_nobody_knows_is_one_sentence_and_nothing_is_kept(session, files):
    before = session.estate
    with pytest.raises(InputError, match="nothing here knows what it is"):
        load_context(session, opened(files, *GROUND, "register.csv"))
    assert session.estate is before


def test_a_national_list_comes_in_as_the_register_of_its_partner(session, files):
    load_context(session, opened(files, *GROUND))
    path = files / "libraries_2024.csv"
    path.write_text(
        "reporting,name,address1,authority,postcode,uprn,statutory_23,closed,hours\n"
        "Here,Central,1 High Street,Hereshire,DE4 3AB,10070000001,Yes,,40\n"
        "Else,Other,2 High Street,Elseshire,DE4 3AC,,Yes,,40\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="rows of 2 bodies"):
        load_context(session, opened(files, path.name))
    load_context(session, opened(files, path.name, partner="Hereshire County Council"))
    estate = session.estate
    assert estate.properties.texts("name") == ["Central Library"]
    assert [p.name for p in estate.partners.values()] == ["Hereshire County Council"]
    assert estate.outlets.texts("service") == ["library"]
    assert any("Arts Council" in line for line in estate.attributions)


def test_where_a_fact_comes_from_is_told(county, files):
    load_context(county, opened(files, "certificates_2023.csv"))
    key = county.estate.properties.ids[0]
    told = why(county, findings_of(county, ""), key)
    facts = {fact["field"]: fact["sources"] for fact in told["facts"]}
    assert facts["gia_m2"][0]["file"].startswith("open data: Energy performance")
