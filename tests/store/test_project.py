from __future__ import annotations

import dataclasses
import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.domain.claims import Claim, Issue, RowFate, RowRecord, Severity
from estates_app.domain.columns import Column, Columns
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import ProjectError
from estates_app.domain.estate import Estate, Provenance
from estates_app.domain.scenario import PlanWish, Proof, Scenario, record_of
from estates_app.store.project import ProjectFile
from tests.store.estates import edit, read_anew, rich_estate, same


def test_an_estate_comes_back_as_it_was(tmp_path):
    estate = rich_estate()
    ProjectFile.create(tmp_path / "a.estates.gpkg", estate).close()
    read_anew(tmp_path / "a.estates.gpkg")
    store = ProjectFile.open(tmp_path / "a.estates.gpkg")
    loaded = store.load()
    for name in ("properties", "outlets", "zones", "localities", "backdrop"):
        assert same(getattr(estate, name), getattr(loaded, name)), name
    for name in ("area", "partners", "services", "scope_rules", "settings", "editions", "attributions"):
        assert getattr(estate, name) == getattr(loaded, name), name
    assert store.outside_changes() == ()
    store.close()


cells = st.one_of(
    st.lists(
        st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=1, max_size=4),
    st.lists(st.one_of(st.none(), st.booleans()), min_size=1, max_size=4),
)


@given(cells)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_values_come_back(tmp_path, values):
    path = tmp_path / f"{time.monotonic_ns()}.estates.gpkg"
    table = Columns(tuple(str(i) for i in range(len(values))), {"v": Column.of(values)})
    store = ProjectFile.create(path, Estate(properties=table))
    loaded = store.load().properties
    assert [loaded.column("v").get(i) for i in range(len(values))] == values
    store.close()


def test_edits_claims_rows_and_issues_are_kept(tmp_path):
    store = ProjectFile.create(tmp_path / "a.estates.gpkg", rich_estate())
    claim = Claim("a", "gia_m2", 210.5, "210.5 m²", "GIA", "read as m²", 4, "e", "p", "edition", 1)
    record = RowRecord("e", 4, RowFate.PROPERTY, "a", "", {"GIA": "210.5 m²"})
    issue = Issue(4, "GIA", "x", "unreadable", Severity.WARNING, "why")
    done = edit(1, Change("property", "a", "name", "Library", "New library"))
    after = rich_estate().with_(properties=rich_estate().properties.with_values({("a", "name"): "New library"}))
    store.apply(done, after, Provenance((claim,), (record,), (("e", issue),)))
    assert store.claims("a") == [claim]
    assert store.claims("b") == []
    assert store.rows("e") == [record]
    assert store.issues("e") == [issue]
    assert store.edits() == [done]
    assert store.load().properties.get("a", "name") == "New library"
    store.save_result("x", {"a": 1})
    assert store.result("x") == {"a": 1}
    assert store.result("y") is None
    store.close()


def test_a_new_column_appears_and_a_missing_one_takes_figures_later(tmp_path):
    store = ProjectFile.create(tmp_path / "a.estates.gpkg", rich_estate())
    estate = rich_estate()
    table = estate.properties.with_column("backlog_gbp", Column.of([None, None]))
    store.apply(edit(1), estate.with_(properties=table))
    for number, values in enumerate(([0.1 + 0.2, None], [True, False], ["007", None]), 2):
        table = table.with_column("backlog_gbp", Column.of(values))
        store.apply(edit(number), estate.with_(properties=table))
        assert [store.load().properties.get(key, "backlog_gbp") for key in ("a", "b")] == values
    store.close()


def test_other_programs_read_every_layer_with_its_crs(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert {"property", "zone", "locality", "backdrop"} <= set(layers)
    for layer in ("property", "zone", "locality", "backdrop"):
        meta, _, geometry, _ = pyogrio.raw.read(path, layer=layer)
        assert meta["crs"] == "EPSG:27700"
        assert len(geometry) >= 1
    assert pyogrio.raw.read(path, layer="claim", read_geometry=False)[0]["fields"].size > 5


def test_gdals_own_validator_passes_it(tmp_path):
    """GDAL's validate_gpkg is the standard's own checker; it comes with the system's python3-gdal."""
    system = Path("/usr/bin/python3")
    code = "from osgeo_utils.samples import validate_gpkg"
    found = system.exists() and subprocess.run([system, "-c", code], capture_output=True, check=False).returncode == 0
    if not found:
        pytest.skip("python3-gdal is not installed on this machine")
    path = tmp_path / "a.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    run = "import sys; from osgeo_utils.samples import validate_gpkg as v; sys.exit(v.main(['x', sys.argv[1]]))"
    done = subprocess.run([system, "-c", run, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rows_that_another_program_adds_get_an_id_and_are_said(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    with sqlite3.connect(path) as other:
        other.execute("INSERT INTO property (name) VALUES ('Added elsewhere')")
    other.close()
    store = ProjectFile.open(path)
    assert any("property" in line for line in store.outside_changes())
    table = store.load().properties
    added = next(key for key in table if table.get(key, "name") == "Added elsewhere")
    assert len(added) == 36
    store.close()


def make_bad(kind: str, path: Path) -> None:
    if kind == "text":
        path.write_text("hello", encoding="utf-8")
    elif kind == "foreign":
        pyogrio.raw.write(
            str(path),
            shapely.to_wkb(np.array([shapely.Point(1, 2)], object)),
            [np.array(["x"], object)],
            np.array(["name"], object),
            driver="GPKG",
            geometry_type="Point",
            crs="EPSG:27700",
        )
    elif kind != "gone":
        ProjectFile.create(path, rich_estate()).close()
        if kind == "newer":
            with sqlite3.connect(path) as other:
                other.execute("UPDATE estates_meta SET value = '99' WHERE key = 'format_version'")
            other.close()
        if kind == "truncated":
            path.write_bytes(path.read_bytes()[:9000])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("gone", "no such file"),
        ("text", "no GeoPackage"),
        ("foreign", "no Estates project"),
        ("newer", "newer version"),
        ("truncated", "damaged"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_sentence(tmp_path, kind, words):
    path = tmp_path / "bad.estates.gpkg"
    make_bad(kind, path)
    with pytest.raises(ProjectError, match=words) as caught:
        ProjectFile.open(path)
    assert "\n" not in str(caught.value)


def test_an_existing_file_is_never_overwritten(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    path.write_bytes(b"mine")
    with pytest.raises(ProjectError, match="exists already"):
        ProjectFile.create(path, Estate())
    assert path.read_bytes() == b"mine"


def test_a_locked_file_is_said_and_nothing_changes(tmp_path, monkeypatch):
    monkeypatch.setattr("estates_app.store.project._PATIENCE_S", 0.1)
    path = tmp_path / "a.estates.gpkg"
    store = ProjectFile.create(path, rich_estate())
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ProjectError, match="another program"):
        store.apply(edit(), rich_estate())
    other.rollback()
    other.close()
    assert store.edits() == []
    store.close()


CHILD = """
import sys
import threading
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from estates import edit, rich_estate
from estates_app.domain.claims import Claim
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Provenance
from estates_app.store.project import ProjectFile
store = ProjectFile.open(Path(sys.argv[1])); estate = store.load()
print("ready", flush=True)
n = len(store.edits())
while True:
    n += 1
    ids = [f"{n}-{i}" for i in range(400)]
    estate = estate.with_(properties=estate.properties.appended(Columns.of(ids, name=[str(n)] * 400)))
    claims = tuple(Claim(i, "name", str(n), str(n), "c", "", 1, str(n), "p", "edition", n) for i in ids)
    added = Provenance(claims)
    if n % 2:
        store.apply(edit(n), estate, added)
    else:
        store.begin(edit(n), estate, added).write()
        store.finish()
"""


def test_killed_at_any_moment_the_file_holds_all_or_none_of_each_import(tmp_path):
    """Kill -9 during imports: the file opens each time, whole. ESTATES_KILLS sets how often (20 before a release)."""
    path = tmp_path / "a.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    chance = random.Random(7)
    for _ in range(int(os.environ.get("ESTATES_KILLS", "4"))):
        command = [sys.executable, "-c", CHILD, str(path), str(Path(__file__).parent)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "ready"
        time.sleep(chance.uniform(0.02, 0.6))
        child.kill()
        child.wait()
        child.stdout.close()
        store = ProjectFile.open(path)
        steps = len(store.edits())
        table = store.load().properties
        names = [name for name in table.texts("name") if name and name.isdigit()]
        assert len(names) == 400 * steps
        assert len(store.claims()) == 400 * steps
        store.close()
        with sqlite3.connect(path) as other:
            assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        other.close()


def test_a_name_with_signs_of_an_address_is_a_name(tmp_path):
    path = tmp_path / "what? 100%20.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    store = ProjectFile.open(path)
    assert store.load().area == "Somewhere"
    store.close()


def test_results_are_json(tmp_path):
    store = ProjectFile.create(tmp_path / "a.estates.gpkg", Estate())
    store.save_result("k", {"π": [1, None]})
    assert json.loads(json.dumps(store.result("k"))) == {"π": [1, None]}
    store.close()


def test_a_column_that_another_program_added_is_kept(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    with sqlite3.connect(path) as other:
        other.execute("ALTER TABLE property ADD COLUMN surveyor MEDIUMINT")
        other.execute("UPDATE property SET surveyor = 7 WHERE rowid = 1")
    other.close()
    store = ProjectFile.open(path)
    estate = store.load()
    table = estate.properties.with_column("note", Column.of(["x"] * len(estate.properties)))
    store.apply(edit(), estate.with_(properties=table))
    store.close()
    with sqlite3.connect(path) as other:
        cells = [row[0] for row in other.execute("SELECT surveyor FROM property ORDER BY fid")]
    other.close()
    assert cells[0] == 7
    assert set(cells[1:]) <= {None}


def test_what_another_program_writes_meanwhile_is_never_overwritten(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    store = ProjectFile.open(path)
    estate = store.load()
    store.apply(edit(), estate)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE property SET name = 'Renamed elsewhere' WHERE rowid = 1")
    other.close()
    changed = estate.with_(area="Elsewhere")
    with pytest.raises(ProjectError, match="another program has changed it"):
        store.apply(edit(), changed)
    store.close()
    store = ProjectFile.open(path)
    assert "Renamed elsewhere" in store.load().properties.texts("name")
    assert len(store.edits()) == 1
    store.close()


def test_a_property_deleted_elsewhere_takes_its_outlets_along(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    store = ProjectFile.open(path)
    place = next(p for p in store.load().outlets.texts("property") if p)
    store.close()
    with sqlite3.connect(path) as other:
        other.execute("DELETE FROM property WHERE id = ?", (place,))
    other.close()
    store = ProjectFile.open(path)
    assert place not in store.load().outlets.texts("property")
    store.close()


def test_a_word_in_a_column_of_figures_is_said(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    ProjectFile.create(path, rich_estate()).close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE property SET gia_m2 = 'large' WHERE rowid = 1")
    other.close()
    store = ProjectFile.open(path)
    with pytest.raises(ProjectError, match="gia_m2"):
        store.load()
    store.close()


@pytest.mark.parametrize("column", ['size "m"', "Q1 :2024", "a.b c"])
def test_columns_of_other_programs_with_odd_names_are_kept(tmp_path, column):
    path = tmp_path / "a.estates.gpkg"
    estate = rich_estate()
    ProjectFile.create(path, estate).close()
    with sqlite3.connect(path) as connection:
        name = column.replace('"', '""')
        connection.execute(f'ALTER TABLE property ADD COLUMN "{name}" TEXT')
        connection.execute(f"UPDATE property SET \"{name}\" = 'theirs'")
    connection.close()
    store = ProjectFile.open(path)
    loaded = store.load()
    key = loaded.properties.ids[0]
    changed = loaded.with_(properties=loaded.properties.with_values({(key, "name"): "New name"}))
    store.apply(Edit("e9", "Rename", "a", "2026-11-21T00:00:00+00:00"), changed)
    store.close()
    with sqlite3.connect(path) as connection:
        found = connection.execute(f'SELECT "{name}" FROM property').fetchall()
    connection.close()
    assert {row[0] for row in found} == {"theirs"}


# -- formats


@pytest.fixture
def early(tmp_path):
    """A project that the first format wrote."""
    path = tmp_path / "early.estates.gpkg"
    packed = Path(__file__).with_name("format-1.estates.gpkg.gz").read_bytes()
    path.write_bytes(gzip.decompress(packed))
    return path


def test_a_project_of_the_first_format_is_brought_up_and_a_copy_is_kept(early):
    before = early.read_bytes()
    store = ProjectFile.open(early)
    estate = store.load()
    assert estate.properties.get("a", "name") == "New library"
    assert estate.scenarios == {}
    assert [e.verb for e in store.edits()] == ["Step 1"]
    assert len(store.claims("a")) == 1
    (said,) = store.outside_changes()
    copy = early.with_name("early.before-format-3.gpkg")
    assert copy.name in said
    scenario = Scenario("s", "S", choices={("a", "fate"): "host"})
    store.apply(edit(2), estate.with_(scenarios={"s": scenario}))
    store.close()
    read_anew(early)
    store = ProjectFile.open(early)
    assert record_of(store.load().scenarios["s"]) == record_of(scenario)
    assert store.outside_changes() == ()
    store.close()
    with sqlite3.connect(copy) as first, sqlite3.connect(":memory:") as other:
        assert first.execute("SELECT value FROM estates_meta WHERE key = 'format_version'").fetchone() == ("1",)
        other.deserialize(before)
        assert list(first.iterdump()) == list(other.iterdump())
    first.close()
    other.close()
    assert {"scenario", "scenario_choice"} <= {str(name) for name, _ in pyogrio.list_layers(early)}


def test_a_project_of_the_second_format_keeps_what_its_rows_and_people_said(tmp_path):
    path = tmp_path / "early.estates.gpkg"
    packed = Path(__file__).with_name("format-2.estates.gpkg.gz").read_bytes()
    path.write_bytes(gzip.decompress(packed))
    store = ProjectFile.open(path)
    estate = store.load()
    library = next(k for k in estate.properties.ids if estate.properties.get(k, "name") == "Town Library")
    said = {(c.field, c.value, c.kind) for c in store.claims(library)}
    assert {("gia_m2", 412.0, "edition"), ("gia_m2", 415.0, "correction"), ("tenure", "leasehold", "edition")} <= said
    (edition,) = estate.editions
    rows = store.rows(edition.id)
    assert [row.fate for row in rows] == [RowFate.PROPERTY, RowFate.PROPERTY, RowFate.NOT_PROPERTY]
    assert rows[0].raw["Tenure"] == "Leashold"
    assert edition.columns == ()
    assert store.outside_changes() == (store.outside_changes()[0],)  # that it was brought up, and nothing else
    store.close()


def test_what_another_program_changed_in_an_early_project_is_still_said(early):
    with sqlite3.connect(early) as other:
        other.execute("UPDATE property SET name = 'Renamed elsewhere' WHERE id = 'a'")
    other.close()
    store = ProjectFile.open(early)
    assert any("table property" in line for line in store.outside_changes())
    assert not any("table zone" in line for line in store.outside_changes())
    store.close()


def test_an_early_project_of_which_no_copy_can_be_kept_is_left_as_it_is(early, monkeypatch):
    before = early.read_bytes()
    nowhere = early.parent / "no such folder" / "copy.gpkg"
    monkeypatch.setattr("estates_app.store.migrating._free_name", lambda _: nowhere)
    with pytest.raises(ProjectError, match="no copy of it could be kept"):
        ProjectFile.open(early)
    assert early.read_bytes() == before


# -- scenarios, and writing only what changed


def test_scenarios_come_back_and_only_what_changed_is_written(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    estate = rich_estate()
    store = ProjectFile.create(path, estate)
    choices = {("a", "fate"): "host", ("a", "shortlist"): False, ("o", "to"): "channel:mobile", ("a", "note"): "£ “x”"}
    one = Scenario(
        "s1", "One", "", "me", "2026", 1, PlanWish(3), Proof(3, 1.5, 1.25, 0.1, None), {("a", "centre"): True}
    )
    two = dataclasses.replace(one, id="s2", name="Two", sequence=2, choices=choices)
    store.apply(edit(1), estate.with_(scenarios={"s1": one, "s2": two}))

    def rows():
        with sqlite3.connect(path) as other:
            found = other.execute("SELECT * FROM scenario_choice ORDER BY fid").fetchall()
        other.close()
        return found

    first = rows()
    assert len(first) == 6
    choices = {**two.choices, ("a", "shortlist"): 2}
    del choices["a", "note"]
    changed = dataclasses.replace(two, choices=choices)
    store.apply(edit(2), estate.with_(scenarios={"s1": one, "s2": changed}))
    assert len(set(first) & set(rows())) == 4  # the others keep even their numbers
    store.close()
    store = ProjectFile.open(path)
    loaded = store.load().scenarios
    assert [record_of(s) for s in loaded.values()] == [record_of(one), record_of(changed)]
    store.apply(edit(3), store.load().with_(scenarios={"s2": loaded["s2"]}))
    assert list(store.load().scenarios) == ["s2"]
    assert len(rows()) == 4
    store.close()


def test_a_scenario_that_another_program_broke_is_said(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    store = ProjectFile.create(path, rich_estate())
    store.apply(edit(1), rich_estate().with_(scenarios={"s": Scenario("s", "S", found={("a", "centre"): True})}))
    store.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE scenario_choice SET value = 'no JSON'")
    other.close()
    store = ProjectFile.open(path)
    with pytest.raises(ProjectError, match="no scenario"):
        store.load()
    store.close()


def test_an_edit_of_one_cell_leaves_the_other_rows_of_the_file_alone(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    ids = [str(i) for i in range(50)]
    table = Columns.of(ids, name=[f"N{i}" for i in ids], gia_m2=[float(i) for i in ids])
    store = ProjectFile.create(path, Estate(properties=table))
    estate = store.load()
    store.outside_changes()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE touched (id TEXT)")
        other.execute("CREATE TRIGGER t AFTER UPDATE ON property BEGIN INSERT INTO touched VALUES (new.id); END")
        other.execute("CREATE TRIGGER d AFTER DELETE ON property BEGIN INSERT INTO touched VALUES ('deleted'); END")
    other.close()
    store.close()
    store = ProjectFile.open(path)
    estate = store.load()
    changed = estate.properties.with_values(
        {("7", "gia_m2"): None, ("9", "name"): "New", ("9", "note"): "a new column"}
    )
    store.apply(edit(1), estate.with_(properties=changed))
    with sqlite3.connect(path) as other:
        assert {row[0] for row in other.execute("SELECT id FROM touched")} == {"7", "9"}
    other.close()
    store.close()
    read_anew(path)
    again = ProjectFile.open(path)
    assert same(again.load().properties, changed)
    assert again.outside_changes() == ()
    again.close()


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from("abcdef"),  # d, e and f are rows that come in
                st.sampled_from(["n", "t", "f", "new"]),
                st.one_of(
                    st.none(), st.booleans(), st.floats(allow_nan=False), st.sampled_from(["x", "007", "1.5", ""])
                ),
            ),
            max_size=4,
        ),
        max_size=5,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_cells_change_the_file_says_the_same_and_its_digests_hold(tmp_path, steps):
    path = tmp_path / f"{time.monotonic_ns()}.estates.gpkg"
    table = Columns.of("abc", n=[1.0, None, 3.0], t=["x", "y", None], f=[True, None, False])
    store = ProjectFile.create(path, Estate(properties=table))
    for number, cells in enumerate(steps):
        fresh = {}
        for key, name, value in cells:
            if key not in table:
                fresh.setdefault(key, {"id": key})[name] = value
        if fresh:
            table = table.appended(Columns.from_records(list(fresh.values())))
        table = table.with_values({(key, name): value for key, name, value in cells})
        store.apply(edit(number), Estate(properties=table))
    store.close()
    read_anew(path)
    again = ProjectFile.open(path)
    loaded = again.load().properties
    for name in table.columns:
        rows = range(len(table))
        kinds = {type(v) for v in (table.column(name).get(i) for i in rows) if v is not None}
        if len(kinds) <= 1:  # a column of several kinds comes back as text
            assert [loaded.column(name).get(i) for i in rows] == [table.column(name).get(i) for i in rows]
    assert loaded.ids == table.ids
    assert again.outside_changes() == ()
    again.close()


def test_what_can_be_made_again_is_kept_until_it_was_made_from_something_else(tmp_path):
    path = tmp_path / "a.estates.gpkg"
    store = ProjectFile.create(path, Estate(area="A"))
    assert store.kept("levels", "one") is None
    store.keep("levels", "one", b"\x00first")
    store.keep("matrix", "one", b"other")
    store.keep("levels", "two", b"second")
    assert (store.kept("levels", "one"), store.kept("levels", "two")) == (None, b"second")
    store.close()
    again = ProjectFile.open(path)
    assert again.kept("levels", "two") == b"second"
    assert again.kept("matrix", "one") == b"other"
    assert not again.outside_changes()
    again.close()
    read_anew(path)
    again = ProjectFile.open(path)
    assert not again.outside_changes()
    again.close()
