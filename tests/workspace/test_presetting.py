"""Lists of a known form are completed as they come in, and dates above headings are taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.registers.source import RegisterSource
from estates_app.workspace.importing import import_register
from estates_app.workspace.preparing import Choices, prepare_import
from estates_app.workspace.project import new_project

TOOLS = make_tools()
LIBRARIES = """Local authority,Library name,Address 1,Postcode,Type of library,Year closed
Derbyshire County Council,Buxton,Kents Bank Road,SK17 9HJ,LAL,
Derbyshire County Council,Belper,Bridge Street,DE56 1BB,LAL,
Derby City Council,Mickleover Library,Holly End Road,DE3 0EA,CRL,
"""


@pytest.fixture
def session(tmp_path):
    session = new_project(TOOLS, tmp_path / "a.estates.gpkg", area="Here", seed="Here")
    yield session
    session.store.close()


def prepared(session, tmp_path, text, name="libraries.csv", partner="Derbyshire County Council", **more):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return prepare_import(session, RegisterSource(path, partner, **more))


def told(prepared):
    return {issue.code: issue.message for issue in prepared.reading.issues}


def test_a_list_of_libraries_is_read_as_one(session, tmp_path):
    """Its rows are libraries though no column says so, and those of another body are not this partner's."""
    made = prepared(session, tmp_path, LIBRARIES)
    rows = made.reading.rows
    assert [row.cells["name"].value for row in rows[:2]] == ["Buxton Library", "Belper Library"]
    assert {row.cells["use"].value for row in rows[:2]} == {"library"}
    assert rows[2].fate is RowFate.OUTSIDE_AREA
    assert "library open data schema" in told(made)["known-list"]
    assert "only rows of Derbyshire County Council" in told(made)["known-list"]


def test_a_partner_that_is_named_otherwise_afterwards_gets_its_own_rows(session, tmp_path):
    """What the form adds is worked out at each reading: it does not stick to the first answer."""
    first = prepared(session, tmp_path, LIBRARIES)
    again = prepare_import(session, replace(first.source, partner="Derby City Council"))
    assert [row.fate is RowFate.PROPERTY for row in again.reading.rows] == [False, False, True]
    assert "only rows of Derby City Council" in told(again)["known-list"]


def test_what_a_person_said_of_the_last_list_goes_before_what_the_form_says(session, tmp_path):
    path = tmp_path / "libraries.csv"
    path.write_text(LIBRARIES, encoding="utf-8")
    wanted = {"Local authority": ("Derbyshire County Council",)}
    source = RegisterSource(path, "Derbyshire County Council", name_form="{name} Branch", only=wanted)
    import_register(session, source)
    newer = LIBRARIES.replace("Kents Bank Road", "Terrace Road").replace("Derbyshire County Council", "Derbyshire")
    again = prepared(session, tmp_path, newer, "libraries_2026.csv")
    names = [row.cells["name"].value for row in again.reading.rows]
    assert names[:2] == ["Buxton Branch", "Belper Branch"]
    assert "known-list" not in told(again)
    assert [row.fate for row in again.reading.rows] == [RowFate.MERGED, RowFate.MERGED, RowFate.OUTSIDE_AREA]
    assert {(change.field, change.after) for change in again.renewal.changed} == {
        ("address", "Terrace Road"), ("organisation", "Derbyshire"),
    }  # fmt: skip


def test_a_body_that_the_list_does_not_name_gets_all_its_rows(session, tmp_path):
    made = prepared(session, tmp_path, LIBRARIES, partner="The Library Trust")
    assert made.reading.count(RowFate.PROPERTY) == 3
    assert {row.cells["use"].value for row in made.reading.rows} == {"library"}


def test_what_a_person_says_of_the_use_goes_first(session, tmp_path):
    made = prepared(session, tmp_path, LIBRARIES, defaults={"use": "community hub"})
    assert made.reading.rows[0].cells["use"].value == "community hub"


def test_any_other_register_is_left_as_it_is(session, tmp_path):
    made = prepared(session, tmp_path, "Asset ID,Property name,Post code\nA1,Old Library,DE55 7AD\n")
    assert "known-list" not in told(made)
    assert "use" not in made.reading.rows[0].cells


def test_the_date_above_the_headings_is_the_editions_until_a_person_says_another(session, tmp_path):
    text = (
        "Land and assets (July 2016),,\nAsset ID,Property name,Post code\nA1,Old Library,DE55 7AD\nA2,Barn,DE55 7AE\n"
    )
    made = prepared(session, tmp_path, text)
    assert made.dated == "2016-07-31"
    assert told(made)["dated"] == "“July 2016” stands above the headings: the data are taken to be of 31 July 2016."
    said = prepare_import(session, made.source, choices=Choices(dated="2017-01-31"))
    assert (said.dated, "dated" in told(said)) == ("2017-01-31", False)
    import_register(session, made.source)
    (edition,) = session.estate.editions
    assert session.estate.date_of(edition) == "2016-07-31"
