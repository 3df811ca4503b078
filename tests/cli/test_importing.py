"""What `import` and `succeed` promise of tables, mappings, editions and bodies."""

from __future__ import annotations

import json
import zipfile

import pytest
import xlsxwriter

from estates_app.app import main
from estates_app.store.project import ProjectFile

COUNTY = "Some County Council"
HEAD = "Ref,Property name,Use,Post code,GIA m2\n"
ROWS = "A1,Old Library,Library,DE55 7AD,412\nA2,Fire Station,Fire station,DE55 7AD,1249\n"


@pytest.fixture
def run(capsys):
    def run(*words):
        code = main([str(word) for word in words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def project(run, tmp_path):
    path = tmp_path / "a.estates.gpkg"
    assert run("new", path, "--area", "Here")[0] == 0
    return path


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "assets_2025.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def imported(run, project, file, *words):
    code, out, err = run("import", project, file, "--partner", COUNTY, "--json", *words)
    assert code == 0, err
    return json.loads(out)


def test_a_saved_mapping_that_was_changed_reads_the_next_file(run, project, file, tmp_path):
    kept = tmp_path / "how.toml"
    imported(run, project, file, "--save-mapping", kept, "--dry-run")
    text = kept.read_text("utf-8")
    assert '"Property name" = "name"' in text
    kept.write_text(text.replace('"Use" = "use"', '"Use" = "subtype"'), encoding="utf-8")
    said = imported(run, project, file, "--mapping", kept)
    assert said["columns"]["Use"]["field"] == "subtype"


def test_the_next_edition_renews_unless_it_is_said_to_be_its_own(run, project, file, tmp_path):
    assert imported(run, project, file)["renews"] is None
    newer = tmp_path / "assets_2026.csv"
    newer.write_text(HEAD + ROWS.replace("412", "420"), encoding="utf-8")
    own = imported(run, project, newer, "--renews", "own", "--dry-run")
    assert own["renews"] is None
    said = imported(run, project, newer, "--dated", "2026-04-01")
    assert [(c["field"], c["before"], c["after"]) for c in said["renews"]["changed"]] == [("gia_m2", 412, 420)]
    assert said["dated"] == "2026-04-01"
    assert [edition.dated for edition in _estate(project).editions] == ["", "2026-04-01"]


def test_a_person_reads_what_is_added_gone_and_changed(run, project, file, tmp_path):
    older = "A3,Park Lodge,Office,DE56 1AB,120\nA4,Mill Depot,Depot,S18 1ST,900\n"
    file.write_text(HEAD + ROWS + older, encoding="utf-8")
    imported(run, project, file)
    newer = tmp_path / "stock.csv"
    rows = ROWS.replace("Old Library", "Old Library & Hub").replace("412", "1420")
    newer.write_text("Ref,Property name,Use,Post code,Floor area GIA m2\n" + rows
                     + "A4,Mill Depot,Depot,S18 1ST,\nA9,New Hub,Library,S18 1ZZ,700\n", encoding="utf-8")  # fmt: skip
    code, out, _ = run("import", project, newer, "--partner", COUNTY, "--renews", "ASSETS_2025.csv")
    assert code == 0
    lines = [line.strip() for line in out.splitlines()]
    assert "renews assets_2025.csv: 1 added, 1 gone, 2 changed, 1 the same" in lines
    told = [line for line in lines if line.startswith(("added:", "gone:", "changed:"))]
    assert told == [
        "added: row 5, New Hub",
        "gone: Park Lodge stays in the estate until somebody decides",
        "changed: row 2, Old Library: Floor area GIA m2 412 → 1,420",
        "changed: row 2, Old Library: Property name Old Library → Old Library & Hub",
        "changed: row 4, Mill Depot: Floor area GIA m2 is blank now; 900 stays",
    ]
    assert sum("Park Lodge" in line for line in lines) == 1
    names = set(_estate(project).properties.texts("name"))
    assert names == {"Old Library & Hub", "Fire Station", "Mill Depot", "Park Lodge", "New Hub"}
    code, out, _ = run("import", project, newer, "--partner", COUNTY, "--json", "--renews", "own", "--mapping",
                       _no_area(tmp_path), "--dry-run")  # fmt: skip
    assert json.loads(out)["renews"] is None


def test_a_table_of_a_sheet_and_a_member_are_named(run, project, file, tmp_path):
    book = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet("Both")
        lower = ["", "", "Site name,Postcode,Area m2", "Clinic,DE55 7AD,90", "Surgery,S18 1ST,80", "Depot,S18 1ST,70"]
        for at, line in enumerate([*(HEAD + ROWS).splitlines(), *lower]):
            sheet.write_row(at, 0, line.split(",") if line else [])
    pack = tmp_path / "pack.zip"
    with zipfile.ZipFile(pack, "w") as made:
        made.write(book, "inner/book.xlsx")
        made.writestr("notes.csv", "Name,Postcode\nPavilion,DE55 7AD\n")
    second = imported(run, project, pack, "--member", "inner/book.xlsx", "--table", "2", "--dry-run")
    assert (second["rows_read"], list(second["columns"])) == (3, ["Site name", "Postcode", "Area m2"])
    lower = imported(run, project, file, "--header-row", "0", "--dry-run", "--mapping", _names(tmp_path))
    assert lower["rows_read"] == 3


def _estate(project):
    opened = ProjectFile.open(project)
    try:
        return opened.load()
    finally:
        opened.close()


def _no_area(folder):
    path = folder / "no_area.toml"
    path.write_text('[columns]\n"Floor area GIA m2" = ""\n', encoding="utf-8")
    return path


def _names(folder):
    path = folder / "names.toml"
    path.write_text('[columns]\n"column 2" = "name"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--dated", "April 2026"), "no day"),
        (("--table", "-1"), "--table"),
        (("--renews", "none.csv"), "has sent no register “none.csv”"),
        (("--member", "gone.csv"), "archive"),
    ],
)
def test_wrong_words_are_one_line(run, project, file, words, said):
    code, out, err = run("import", project, file, "--partner", COUNTY, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_successor_takes_over_what_was_held(run, project, file):
    imported(run, project, file)
    code, out, _ = run("succeed", project, "--from", COUNTY, "--to", "Greater Here Council", "--on", "2020-04-01")
    assert code == 0
    assert "Greater Here Council takes over" in out
    estate = _estate(project)
    heir = next(key for key, partner in estate.partners.items() if partner.name == "Greater Here Council")
    assert set(estate.properties.texts("partner")) == {heir}
    code, _, err = run("succeed", project, "--from", "Nobody", "--to", "X", "--on", "2020-04-01")
    assert code == 2
    assert COUNTY in err
