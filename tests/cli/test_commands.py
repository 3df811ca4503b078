from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from estates_app.app import main
from estates_app.store.project import ProjectFile
from tests.smallcounty import small_county

pytestmark = pytest.mark.xdist_group("commands")


@pytest.fixture
def run(capsys):
    def run(*words):
        code = main([str(word) for word in words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture(scope="session")
def sample(project_root):
    return project_root / "sample_data" / "amberdale"


@pytest.fixture(scope="session")
def small(project_root, tmp_path_factory):
    return small_county(project_root / "sample_data" / "amberdale", tmp_path_factory.mktemp("small") / "amberdale")


def made_step_by_step(sample, path, first):
    """Make a project with people, places and two registers as the guide says; returns its path."""
    context, registers = sample / "context", sample / "registers"
    zones = ("--zones", context / "zones.gpkg", "--population", context / "population.csv")
    for words in (
        ("new", path, "--area", "Amberdale"),
        ("context", path, *zones, "--postcodes", context / "postcodes.csv"),
        ("import", path, registers / first, "--partner", "Amberdale County Council"),
        ("import", path, registers / "nhs_sites.geojson", "--partner", "Amberdale NHS Trust"),
    ):
        assert main([str(word) for word in words]) in {0, 1}
    return path


@pytest.fixture(scope="session")
def made_once(sample, tmp_path_factory):
    return made_step_by_step(sample, tmp_path_factory.mktemp("made") / "a.estates.gpkg", "county_land_and_assets.csv")


@pytest.fixture(scope="session")
def few_once(sample, tmp_path_factory):
    """Such a project with few properties."""
    return made_step_by_step(sample, tmp_path_factory.mktemp("few") / "a.estates.gpkg", "jobcentre_estate.csv")


@pytest.fixture
def project(made_once, tmp_path):
    """Its own copy of that project for each test."""
    return Path(shutil.copy(made_once, tmp_path / "county.estates.gpkg"))


def test_the_guides_steps_one_after_another(run, project, tmp_path):
    code, out, _ = run("score", project, "--json")
    assert code == 0
    assert json.loads(out)["scored"] > 50
    code, out, _ = run("propose", project, "--centres", "3", "--json")
    assert code == 0
    found = json.loads(out)
    assert len(found["centres"]) == 3
    code, out, _ = run("why", project, next(c for c in found["centres"] if c["moves"])["property"])
    assert code == 0
    assert ", by rule R1. " in out
    assert "row " in out
    report = tmp_path / "list.xlsx"
    assert run("report", project, "--out", report)[0] == 0
    assert report.stat().st_size > 10_000


def test_weights_change_the_scores_and_are_remembered(run, project, tmp_path):
    before = json.loads(run("score", project, "--json")[1])
    weights = tmp_path / "w.toml"
    weights.write_text("condition = 80\n", encoding="utf-8")
    after = json.loads(run("score", project, "--weights", weights, "--json")[1])
    assert after["properties"] != before["properties"]
    assert json.loads(run("score", project, "--json")[1])["properties"] == after["properties"]


def test_a_dry_run_keeps_nothing(run, tmp_path, sample):
    path = tmp_path / "a.estates.gpkg"
    run("new", path, "--area", "A")
    code, out, _ = run(
        "import", path, sample / "registers/police_estate.gpkg", "--partner", "Police", "--dry-run", "--json"
    )
    assert code == 0
    assert json.loads(out)["properties"] > 10
    before = path.read_bytes()
    run("import", path, sample / "registers/police_estate.gpkg", "--partner", "Police", "--dry-run")
    assert path.read_bytes() == before


def test_an_import_says_what_the_contract_says(run, tmp_path, sample):
    path = tmp_path / "a.estates.gpkg"
    run("new", path, "--area", "A")
    found = json.loads(
        run("import", path, sample / "registers/north_amber_property.xlsx", "--partner", "D", "--json")[1]
    )
    keys = "file partner sheet encoding crs rows_read properties unplaced merged set_aside not_property outside_area"
    assert {*keys.split(), "columns", "issues"} <= set(found)
    assert (
        found["columns"]["Property name" if "Property name" in found["columns"] else "Property: Property name"]["field"]
        == "name"
    )
    code, _, err = run("import", path, sample / "registers/north_amber_property.xlsx", "--partner", "D")
    assert code == 2
    assert "already imported" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "invalid choice"),
        (("new", "x.estates.gpkg"), "--area"),
        (("score", "gone.estates.gpkg"), "no such file"),
        (("analyse", ".", "--out", "out"), "partnership.toml"),
        (("propose", "gone.estates.gpkg", "--centres", "0"), "1 or more"),
    ],
)
def test_wrong_commands_are_one_line_and_exit_2(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*words)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_broken_register_leaves_nothing_behind(run, tmp_path, sample):
    folder = tmp_path / "partnership"
    folder.mkdir()
    (folder / "bad.csv").write_text("colour,size\nred,3\n", encoding="utf-8")
    partner = '[[partners]]\nname = "P"\nkind = "county"\n'
    text = f'[area]\nname = "X"\n{partner}[[registers]]\npartner = "P"\nfile = "bad.csv"\n'
    (folder / "partnership.toml").write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    code, _, err = run("analyse", folder, "--out", out)
    assert code == 2
    assert "bad.csv" in err
    assert not out.exists()


def test_zones_in_degrees_that_lie_elsewhere_are_refused(run, tmp_path, sample):
    path = tmp_path / "a.estates.gpkg"
    run("new", path, "--area", "A")
    zones = tmp_path / "zones.geojson"
    square = {"type": "Polygon", "coordinates": [[[12, 41], [13, 41], [13, 42], [12, 41]]]}
    feature = {"type": "Feature", "properties": {"code": "Z0001"}, "geometry": square}
    zones.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    code, _, err = run("context", path, "--zones", zones, "--population", sample / "context/population.csv")
    assert code == 2
    assert "Great Britain" in err


def test_a_fault_of_the_product_is_reported_and_exits_3(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))

    def broken(*_, **__):
        raise RuntimeError("the roof fell in")

    monkeypatch.setattr("estates_app.app.make_tools", broken)
    code, _, err = run("score", "x.estates.gpkg")
    assert code == 3
    report = next((tmp_path / "estates").iterdir())
    assert str(report) in err
    assert "the roof fell in" in report.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows tells a left reader in another way")
def test_a_reader_who_leaves_is_no_fault(project):
    command = [sys.executable, "-m", "estates_app", "score", str(project)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as job:
        job.stdout.close()
        said = job.stderr.read()
    assert job.returncode == 0
    assert "fault" not in said
    assert "Error" not in said


def test_without_qt_maps_are_refused_in_one_sentence(run, project, tmp_path, monkeypatch):
    monkeypatch.setattr("estates_app.map.picture.QtMapPicture.is_available", staticmethod(lambda: False))
    code, _, err = run("report", project, "--out", tmp_path / "map.png")
    assert code == 2
    assert "Qt's system libraries are missing" in err
    assert run("report", project, "--out", tmp_path / "list.pdf")[0] == 0


def test_an_unknown_ending_is_refused(run, project, tmp_path):
    code, _, err = run("report", project, "--out", tmp_path / "list.docx")
    assert code == 2
    assert ".docx" in err


def test_killed_during_an_import_the_project_holds_all_or_none_of_it(run, tmp_path, sample):
    """Kill -9 at any moment of a whole import. ESTATES_KILLS sets how often (20 before a release)."""
    register = sample / "registers/county_land_and_assets.csv"
    words = ("--partner", "Amberdale County Council")
    whole, empty = tmp_path / "whole.estates.gpkg", tmp_path / "empty.estates.gpkg"
    for path in (whole, empty):
        assert run("new", path, "--area", "Amberdale")[0] == 0
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "estates_app", "import", whole, register, *words], capture_output=True)
    took_s = time.perf_counter() - start
    known = [contents(empty), contents(whole)]
    assert known[1]["properties"] > 100
    chance = random.Random(11)
    for turn in range(int(os.environ.get("ESTATES_KILLS", "4"))):
        path = tmp_path / f"{turn}.estates.gpkg"
        path.write_bytes(empty.read_bytes())
        child = subprocess.Popen(
            [sys.executable, "-m", "estates_app", "import", path, register, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # The write is the last moment of the run: most kills are aimed there.
        time.sleep(chance.uniform(0.6, 1.05) * took_s)
        child.kill()
        child.wait()
        assert contents(path) in known
        assert not list(tmp_path.glob(f"{turn}.estates.gpkg-wal"))


def contents(path):
    """Return what a project holds, after it was opened as a person would open it."""
    store = ProjectFile.open(path)
    estate = store.load()
    counts = {"properties": len(estate.properties), "claims": len(store.claims()), "edits": len(store.edits())}
    store.close()
    other = sqlite3.connect(path)
    assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
    return counts


FIRST_3 = "fid IN (SELECT fid FROM property ORDER BY fid LIMIT 3)"
FIRST_OUTLET = "fid = (SELECT min(fid) FROM outlet)"
OUTSIDE = {
    "a point and nothing else": "INSERT INTO property (geometry) SELECT geometry FROM property "
    "WHERE geometry NOTNULL LIMIT 1",
    "a partner by its name": f"UPDATE property SET partner = 'amberdale county council' WHERE {FIRST_3}",
    "a partner nobody knows": f"UPDATE property SET partner = 'Somebody' WHERE {FIRST_3}",
    "a service nobody knows": f"UPDATE outlet SET service = 'tea_room' WHERE {FIRST_OUTLET}",
    "an outlet of nobody": f"UPDATE outlet SET partner = NULL WHERE {FIRST_OUTLET}",
    "a date that is none": f"UPDATE property SET lease_break = '2027' WHERE {FIRST_3}",
    "no name": f"UPDATE property SET name = NULL WHERE {FIRST_3}",
    "no class": f"UPDATE property SET class = NULL, scope = NULL WHERE {FIRST_3}",
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_another_program_writes_into_the_project_stops_nothing(run, few_once, tmp_path, what):
    project = Path(shutil.copy(few_once, tmp_path / "county.estates.gpkg"))
    with sqlite3.connect(project) as connection:
        connection.execute(OUTSIDE[what])
    connection.close()
    code, _, err = run("propose", project, "--centres", 3)
    assert code == 0, err
    assert "Another program has changed" in err
    assert run("report", project, "--out", tmp_path / "a.xlsx")[0] == 0
    assert run("report", project, "--out", tmp_path / "a.pdf")[0] == 0
    assert run("score", project, "--json")[0] == 0
    if what == "a partner nobody knows":
        assert "3 properties name no partner" in err
    if what == "a service nobody knows":
        assert "tea_room" in err


def test_a_lost_postcode_file_is_said(run, tmp_path, sample):
    path, postcodes = tmp_path / "a.estates.gpkg", tmp_path / "postcodes.csv"
    shutil.copy(sample / "context/postcodes.csv", postcodes)
    run("new", path, "--area", "Amberdale")
    words = ("--zones", sample / "context/zones.gpkg", "--population", sample / "context/population.csv")
    assert run("context", path, *words, "--postcodes", postcodes)[0] == 0
    postcodes.unlink()
    code, _, err = run("import", path, sample / "registers/nhs_sites.geojson", "--partner", "Some NHS Trust")
    assert code in {0, 1}
    assert "postcodes.csv is gone" in err


def test_a_file_that_cannot_be_replaced_leaves_the_earlier_run_whole(run, tmp_path, small, monkeypatch):
    out = tmp_path / "results"
    out.mkdir()
    for name in ("shortlist.pdf", "shortlist.xlsx", "analysis.json", "map.png"):
        (out / name).write_text("the earlier run", encoding="utf-8")
    replace = Path.replace

    def refuse(self, target):
        if self.name == "shortlist.xlsx" and self.parent.name == "results":
            raise PermissionError(13, "Permission denied")  # as a workbook that is open on Windows
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    code, _, err = run("analyse", small, "--out", out)
    assert code == 2
    assert err.strip().splitlines()[-1].count("\n") == 0
    assert {path.name for path in out.iterdir()} == {"shortlist.pdf", "shortlist.xlsx", "analysis.json", "map.png"}
    assert {path.read_text("utf-8") for path in out.iterdir()} == {"the earlier run"}


def test_a_failed_analysis_leaves_no_folder_behind(run, tmp_path, small):
    folder = tmp_path / "folder"
    shutil.copytree(small, folder)
    (folder / "registers/nhs_sites.geojson").write_bytes(b"no register")
    code, _, _ = run("analyse", folder, "--out", tmp_path / "one" / "two" / "three")
    assert code == 2
    assert not (tmp_path / "one").exists()


def test_a_report_never_takes_the_place_of_a_project(run, project, tmp_path):
    before = project.read_bytes()
    link = tmp_path / "link.gpkg"
    link.symlink_to(project)
    for out in (project, tmp_path / "other.estates.gpkg", link):
        code, _, err = run("report", project, "--out", out)
        assert code == 2
        assert "no report" in err
    assert project.read_bytes() == before


@pytest.mark.parametrize("name", ["", "."])
def test_no_name_of_a_file_is_said(run, name):
    code, _, err = run("new", name, "--area", "Here")
    assert code == 2
    assert "no name of a file" in err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_being_told_to_end_tidies_up(tmp_path, sample):
    command = [sys.executable, "-m", "estates_app", "analyse", str(sample), "--out", str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as job:
        line = job.stderr.readline()
        while "reading" not in line:
            line = job.stderr.readline()
        job.send_signal(signal.SIGTERM)
        job.communicate(timeout=60)
    assert job.returncode == 130
    assert not (tmp_path / "out").exists()


def test_a_project_that_no_analysis_made_is_not_replaced(run, tmp_path, sample):
    out = tmp_path / "results"
    out.mkdir()
    assert run("new", out / "amberdale.estates.gpkg", "--area", "Amberdale")[0] == 0
    code, _, err = run("analyse", sample, "--out", out)
    assert code == 2
    assert "no analysis made" in err
    assert [path.name for path in out.iterdir()] == ["amberdale.estates.gpkg"]


def test_a_proposal_is_kept_as_a_scenario_of_which_why_and_report_speak(run, project, tmp_path):
    def scenarios():
        with sqlite3.connect(project) as connection:
            found = connection.execute("SELECT name FROM scenario ORDER BY sequence").fetchall()
        connection.close()
        return [row[0] for row in found]

    asked = json.loads(run("propose", project, "--centres", 3, "--json")[1])
    assert run("propose", project, "--centres", 3)[0] == 0
    assert scenarios() == ["3 centres"]
    host = next(centre["property"] for centre in asked["centres"] if centre["moves"])
    assert json.loads(run("why", project, host, "--json")[1])["fate"]["fate"] == "host"
    assert run("propose", project, "--budget-gbp", 650_000)[0] == 0
    assert scenarios() == ["3 centres", "£650,000"]
    assert run("report", project, "--out", tmp_path / "a.xlsx")[0] == 0
    again = json.loads(run("propose", project, "--centres", 3, "--json")[1])
    assert again == asked
    assert scenarios() == ["3 centres", "£650,000"]


def test_asking_changes_nothing(run, project):
    before = project.read_bytes()
    with sqlite3.connect(project) as connection:
        key = connection.execute("SELECT id FROM property LIMIT 1").fetchone()[0]
    connection.close()
    assert json.loads(run("why", project, key, "--json")[1])["property"]["id"] == key
    assert project.read_bytes() == before


def test_open_data_say_themselves_what_they_are(run, tmp_path):
    path = tmp_path / "c.estates.gpkg"
    assert run("new", path, "--area", "Here")[0] == 0
    shape = {"type": "Polygon", "coordinates": [[[-2, 52], [-1.9, 52], [-1.9, 52.1], [-2, 52.1], [-2, 52]]]}
    feature = {"type": "Feature", "properties": {"lsoa21cd": "E01000001"}, "geometry": shape}
    zones, people = tmp_path / "lsoa.geojson", tmp_path / "ts007.csv"
    zones.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    people.write_text("geography code,Age: Total\nE01000001,100\n", encoding="utf-8")
    code, out, _ = run("context", path, "--dry-run", "--open", zones, people)
    assert code == 0
    assert "Census: residents by age" in out
    assert "zones" not in out.splitlines()[-1]
    code, out, _ = run("context", path, "--open", zones, "--open", people, "--attribution", "Own line.")
    assert code == 0
    assert "1 zones, 100 people" in out
    store = ProjectFile.open(path)
    lines = store.load().attributions
    store.close()
    assert "Own line." in lines
    assert any("Office for National Statistics" in line for line in lines)
    code, _, err = run("context", path)
    assert code != 0
    assert "No file was named" in err or "no file was named" in err
