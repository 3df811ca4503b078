"""What next year's edition promises: the same buildings keep their ids and all that people decided about them."""

from __future__ import annotations

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.domain.edits import Change
from estates_app.domain.errors import InputError
from estates_app.registers.source import RegisterSource
from estates_app.workspace.importing import import_register
from estates_app.workspace.preparing import Choices, prepare_import
from estates_app.workspace.project import new_project
from estates_app.workspace.renewing import ITS_OWN

TOOLS = make_tools()
COUNTY = "Some County Council"
HEAD = ("Asset ID", "Property name", "Use", "Post code", "GIA m2", "Tenure")
ROWS = {
    "A1": ("A1", "Old Library", "Library", "DE55 7AD", "412", "Freehold"),
    "A2": ("A2", "Mill Depot", "Depot", "S18 1ST", "900", "Freehold"),
    "A3": ("A3", "Town Hall", "Offices", "DE56 1AA", "2100", "Leasehold"),
    "A4": ("A4", "Park Lodge", "Office", "DE56 1AB", "", ""),
}


def write(folder, name, rows, head=HEAD):
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([head, *rows])
    return path


@pytest.fixture
def session(tmp_path):
    session = new_project(TOOLS, tmp_path / "a.estates.gpkg", area="Here", seed="Here")
    yield session
    session.store.close()


def bring(session, path, **more):
    return import_register(session, RegisterSource(path, COUNTY, **more))


def by_name(session):
    table = session.estate.properties
    return {table.get(key, "name"): key for key in table.ids}


def test_a_newer_edition_keeps_ids_corrections_and_scope_and_says_what_changed(session, tmp_path):
    bring(session, write(tmp_path, "assets_2025.csv", ROWS.values()))
    library, depot, hall = (by_name(session)[name] for name in ("Old Library", "Mill Depot", "Town Hall"))
    session.change("Correct an area", [Change("property", library, "gia_m2", 412.0, 415.0)])
    session.change(
        "Leave a depot out",
        [
            Change("property", depot, "scope", "in_scope", "excluded"),
            Change("property", depot, "scope_rule", None, "by hand"),
        ],
    )
    newer = [
        ("A9", "New Hub", "Library", "DE56 1ZZ", "700", "Freehold"),
        ("A3", "Town Hall", "Offices", "DE56 1AA", "2150", "Freehold"),
        ("A1", "Old Library & Hub", "Library", "DE55 7AD", "420", "Freehold"),
        ("A2", "Mill Depot", "Depot", "S18 1ST", "", "Freehold"),
    ]
    done = bring(session, write(tmp_path, "assets_2026.csv", newer))
    renews = done.renewal
    assert renews["file"] == "assets_2025.csv"
    assert renews["added"] == [2]
    assert [one["name"] for one in renews["gone"]] == ["Park Lodge"]
    assert {(c["name"], c["field"], c["before"], c["after"]) for c in renews["changed"]} == {
        ("Town Hall", "gia_m2", 2100.0, 2150.0),
        ("Town Hall", "tenure", "leasehold", "freehold"),
        ("Old Library", "name", "Old Library", "Old Library & Hub"),
        ("Old Library", "gia_m2", 412.0, 420.0),
    }
    assert [(c["name"], c["field"], c["before"]) for c in renews["emptied"]] == [("Mill Depot", "gia_m2", 900.0)]
    table = session.estate.properties
    assert len(table) == 5
    assert by_name(session)["Town Hall"] == hall
    assert by_name(session)["Old Library & Hub"] == library
    assert table.get(library, "gia_m2") == 415.0  # what was set by hand stands, and that is said
    assert any(i.code == "correction-stands" and "415" in i.message for i in done.reading.issues)
    assert (table.get(depot, "scope"), table.get(depot, "gia_m2")) == ("excluded", 900.0)
    assert table.get(hall, "tenure") == "freehold"
    assert any(i.code == "gone" and "Park Lodge" in i.message for i in done.reading.issues)
    first, second = session.estate.editions
    assert second.register == first.register == first.id
    assert sum(done.reading.count(fate) for fate in RowFate) == len(newer)


def test_without_references_buildings_are_known_by_name_and_postcode(session, tmp_path):
    bring(session, write(tmp_path, "a.csv", [row[1:] for row in ROWS.values()], HEAD[1:]))
    before = by_name(session)
    newer = [(*row[1:4], "55", row[5]) for row in reversed(ROWS.values())]
    done = bring(session, write(tmp_path, "b.csv", newer, HEAD[1:]))
    assert by_name(session) == before
    assert done.renewal["added"] == done.renewal["gone"] == []
    assert {c["field"] for c in done.renewal["changed"]} == {"gia_m2"}


def test_a_reference_that_is_used_again_makes_a_building_of_its_own(session, tmp_path):
    bring(session, write(tmp_path, "a.csv", ROWS.values()))
    newer = [*list(ROWS.values())[:3], ("A4", "Swimming Pool", "Leisure", "S40 1AA", "3000", "Freehold")]
    done = bring(session, write(tmp_path, "b.csv", newer))
    assert any(issue.code == "reference-reused" and issue.row == 5 for issue in done.reading.issues)
    assert {"Park Lodge", "Swimming Pool"} <= set(by_name(session))
    assert [one["name"] for one in done.renewal["gone"]] == ["Park Lodge"]


def test_a_service_that_is_no_longer_named_stays_and_is_said(session, tmp_path):
    bring(session, write(tmp_path, "a.csv", ROWS.values()))
    library = by_name(session)["Old Library"]
    newer = [("A1", "Old Library", "Depot", *ROWS["A1"][3:]), *list(ROWS.values())[1:]]
    done = bring(session, write(tmp_path, "b.csv", newer))
    assert [(one["name"], one["service"]) for one in done.renewal["dropped"]] == [("Old Library", "library")]
    assert any(i.code == "service-dropped" and "library" in i.message for i in done.reading.issues)
    outlets = session.estate.outlets
    assert "library" in {outlets.get(key, "service") for key in outlets.ids if outlets.get(key, "property") == library}


def test_another_list_of_the_same_partner_renews_nothing(session, tmp_path):
    bring(session, write(tmp_path, "land.csv", ROWS.values()))
    schools = [(f"S{i}", f"School {i}", f"Street {i}") for i in range(5)]
    done = bring(session, write(tmp_path, "schools.csv", schools, ("URN", "School name", "Street")))
    assert done.renewal is None
    assert len(session.estate.properties) == 9


def test_a_person_may_say_what_a_file_renews(session, tmp_path):
    bring(session, write(tmp_path, "a.csv", ROWS.values()))
    source = RegisterSource(write(tmp_path, "b.csv", [("A1", "Library")], ("Asset ref", "Building name")), COUNTY)
    found = prepare_import(session, source, choices=Choices(renews=session.estate.editions[0].register))
    assert found.renewal is not None
    assert len(found.renewal.gone) == 3
    assert prepare_import(session, source, choices=Choices(renews=ITS_OWN)).renewal is None


def test_an_edition_written_anew_changes_nothing(session, tmp_path):
    bring(session, write(tmp_path, "a.csv", ROWS.values()))
    before = session.estate.properties
    done = bring(session, write(tmp_path, "b.csv", [*ROWS.values(), ("", "", "", "", "", "")]))
    assert (done.renewal["same"], done.renewal["changed"]) == (4, [])
    after = session.estate.properties
    assert after.ids == before.ids
    assert all(after.record(key) == before.record(key) for key in before.ids)


def test_the_same_file_is_refused_unless_it_is_read_otherwise(session, tmp_path):
    path = write(tmp_path, "a.csv", ROWS.values())
    bring(session, path)
    with pytest.raises(InputError, match="already imported"):
        bring(session, path)
    done = bring(session, path, mapping={"Use": "reason_held"})
    assert done.renewal["file"] == "a.csv"
    library = by_name(session)["Old Library"]
    assert session.estate.properties.get(library, "reason_held") == "Library"


CELLS = st.sampled_from(["", "120", "4500", "77.5"])


@given(
    st.dictionaries(st.integers(1, 12), CELLS, max_size=8, min_size=3),
    st.dictionaries(st.integers(1, 12), CELLS, max_size=8, min_size=3),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_added_gone_and_changed_is_what_the_two_files_differ_in(tmp_path_factory, older, newer):
    folder = tmp_path_factory.mktemp("editions")
    session = new_project(TOOLS, folder / "a.estates.gpkg", area="Here", seed="Here")
    try:

        def rows(told):
            return [(f"R{i}", f"{'ABCDEFGHIJKLM'[i] * 6} House", "Office", "", area, "") for i, area in told.items()]

        bring(session, write(folder, "old.csv", rows(older)))
        ids = {key: session.estate.properties.get(key, "local_id") for key in session.estate.properties.ids}
        register = session.estate.editions[0].register
        source = RegisterSource(write(folder, "new.csv", [*rows(newer), ("Z", "Zoo", "", "", "", "")]), COUNTY)
        found = prepare_import(session, source, choices=Choices(renews=register)).renewal
        assert {ids[key] for key in found.gone} == {f"R{i}" for i in older.keys() - newer.keys()}
        assert len(found.added) == len(newer.keys() - older.keys()) + 1
        both = older.keys() & newer.keys()
        changed = {f"R{i}" for i in both if newer[i] and newer[i] != older[i]}
        emptied = {f"R{i}" for i in both if older[i] and not newer[i]}
        assert {ids[c.property_id] for c in found.changed} == changed
        assert {ids[c.property_id] for c in found.emptied} == emptied
        assert found.same == len(both) - len(changed) - len(emptied)
    finally:
        session.store.close()
