from __future__ import annotations

import json
import shutil
import zipfile

import pytest
import xlsxwriter

from estates_app.domain.errors import Cancelled, InputError
from estates_app.domain.jobs import Cancel
from estates_app.registers.files.listing import list_tables

ASSETS = "Property name,Address,Post code\n" + "".join(f"Hall {i},{i} Road,DE55 {i % 9}AD\n" for i in range(30))
COSTS = "Cost centre,2023,2024\n" + "".join(f"K{i:04d},{i * 100},{i * 120}\n" for i in range(30))
PEOPLE = "LSOA21CD,Total,Aged 65\n" + "".join(f"E01{i:06d},{1500 + i},{200 + i}\n" for i in range(30))


@pytest.fixture
def folder(tmp_path, project_root):
    root = tmp_path / "dropped"
    (root / "more").mkdir(parents=True)
    (root / "assets.csv").write_text(ASSETS, "utf-8")
    (root / "more" / "costs.csv").write_text(COSTS, "utf-8")
    (root / "people.csv").write_text(PEOPLE, "utf-8")
    (root / "~$assets.xlsx").write_bytes(b"lock")
    (root / "photo.jpg").write_bytes(b"\xff\xd8")
    (root / "broken.xlsx").write_bytes(b"PK\x03\x04 no more")
    for part in (project_root / "sample_data" / "amberdale" / "registers").glob("fire_premises.*"):
        shutil.copy(part, root)
    with xlsxwriter.Workbook(root / "book.xlsx") as book:
        for title, text in (("Read me", "Notes on this"), ("Sites", ASSETS), ("Spend", COSTS)):
            sheet = book.add_worksheet(title)
            for i, line in enumerate(text.splitlines()):
                sheet.write_row(i, 0, line.split(","))
    with zipfile.ZipFile(root / "set.zip", "w") as archive:
        archive.writestr("x/assets.csv", ASSETS)
        archive.writestr("x/costs.csv", COSTS)
    square = {"type": "Polygon", "coordinates": [[[-1.5, 53], [-1.4, 53], [-1.4, 53.1], [-1.5, 53]]]}
    wards = [
        {"type": "Feature", "properties": {"WD24CD": f"E0500{i:04d}", "WD24NM": f"Ward {i}"}, "geometry": square}
        for i in range(12)
    ]
    (root / "wards.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": wards}), "utf-8")
    return root


def test_a_folder_says_what_it_holds(folder):
    found = {(t.path.name, t.member or t.sheet): t for t in list_tables(folder)}
    kinds = {key: t.kind for key, t in found.items()}
    assert kinds == {
        ("assets.csv", ""): "register",
        ("costs.csv", ""): "figures",
        ("people.csv", ""): "context",
        ("broken.xlsx", ""): "no table",
        ("fire_premises.shp", ""): "register",
        ("book.xlsx", "Read me"): "no table",
        ("book.xlsx", "Sites"): "register",
        ("book.xlsx", "Spend"): "figures",
        ("set.zip", "x/assets.csv"): "register",
        ("set.zip", "x/costs.csv"): "figures",
        ("wards.geojson", ""): "context",
    }
    assert "damaged" in found["broken.xlsx", ""].reason
    assert {found[key].rows for key in found if kinds[key] == "register" and key[0] != "fire_premises.shp"} == {30}
    assert found["book.xlsx", "Sites"].headings == ("Property name", "Address", "Post code")
    assert found["wards.geojson", ""].layer == "wards"


def test_several_files_are_listed_in_their_order(folder):
    paths = [folder / "people.csv", folder / "assets.csv"]
    assert [table.path for table in list_tables(paths)] == paths
    assert list_tables(folder / "gone.csv")[0].reason == "there is no such file"


def test_rows_of_a_long_file_are_told_without_reading_it(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("Name,Post code\n" + "Hall of the people,DE55 7AD\n" * 60_000, "utf-8")
    (found,) = list_tables(path)
    assert found.rows == pytest.approx(60_000, rel=0.02)
    assert found.is_estimate


def test_too_many_files_and_a_wish_to_stop(folder, monkeypatch):
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        list_tables(folder, cancel=cancel)
    monkeypatch.setattr("estates_app.registers.files.listing.MOST_FILES", 3)
    with pytest.raises(InputError, match="more than 3"):
        list_tables(folder)
