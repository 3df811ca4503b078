from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import numpy as np
import page
import pikepdf
import pyogrio
import pytest
import python_calamine

from estates_app.app import main
from estates_app.domain.fates import RELEASING, Fate
from estates_app.map.picture import QtMapPicture

pytestmark = pytest.mark.xdist_group("sample")


def test_the_demo_leaves_every_kind_of_output(demo, summary):
    made = {path.name for path in demo.iterdir()}
    wanted = {
        "amberdale.estates.gpkg",
        "shortlist.pdf",
        "shortlist.xlsx",
        "shortlist.gpkg",
        "analysis.json",
        "proof.npz",
    }
    if QtMapPicture.is_available():
        wanted |= {"map.png", "map.svg"}
    assert made == wanted
    assert summary["seconds"] > 0
    assert {path.rsplit("/", 1)[-1].rsplit("\\", 1)[-1] for path in summary["outputs"]} == wanted


def test_every_row_has_one_fate(summary):
    for register in summary["registers"]:
        fates = ("properties", "merged", "set_aside", "not_property", "outside_area")
        assert sum(register[fate] for fate in fates) == register["rows_read"] > 0


def test_the_proof_gives_the_same_objective_and_bound(demo, summary):
    z = np.load(demo / "proof.npz")
    weighted = z["weight"][:, None] * z["cost"]
    objective = weighted[:, z["open"]].min(axis=1).sum()
    column = np.minimum(0, weighted - z["u"][:, None]).sum(axis=0)
    free = np.sort(column[~z["forced"] & ~z["forbidden"]])
    bound = z["u"].sum() + column[z["forced"]].sum() + free[: len(z["open"]) - z["forced"].sum()].sum()
    assert objective == pytest.approx(summary["objective"], rel=1e-9)
    assert bound == pytest.approx(summary["bound"], rel=1e-9)
    assert 0 <= summary["gap"] <= 0.01
    assert summary["gap"] == pytest.approx((objective - bound) / objective, abs=1e-12)


def test_reasons_read_like_an_officers_note(findings):
    assert len(findings.fates) > 200
    for decision in findings.fates.values():
        reason = decision.reason
        assert len(reason.split()) <= 30, reason
        assert re.search(r"\d", reason), reason
        assert not re.search(r"\bnan\b|None|\w_\w", reason), reason
        assert re.search(r"Second: [a-z, ]+\.$", reason), reason
        assert decision.second is not None
        assert decision.second is not decision.fate


def test_nothing_out_of_scope_has_a_fate_and_no_school_gp_or_fire_station_is_released(project, findings):
    estate = project.estate
    places = {}
    for place, service in zip(estate.outlets.texts("property"), estate.outlets.texts("service"), strict=True):
        places.setdefault(place, set()).add(service)
    for key, decision in findings.fates.items():
        assert estate.properties.get(key, "scope") == "in_scope"
        if places.get(key, set()) & {"school", "gp", "fire_station"}:
            assert decision.fate not in RELEASING


def test_nobody_is_taken_beyond_a_standard(findings):
    for service, before in findings.access_before.items():
        after = findings.access_after[service]
        if before.within_standard_share is not None:
            assert after.within_standard_share >= before.within_standard_share - 1e-9, service


def test_the_village_keeps_its_only_library(project, findings):
    estate, table = project.estate, project.estate.properties
    key = next(k for k in table if table.get(k, "name") == "Ivelet Library")
    held = zip(estate.outlets.texts("property"), estate.outlets.texts("service"), strict=True)
    others = [place for place, service in held if service == "library" and place != key]
    here = table.get(key, "geometry")
    next_m = min(here.distance(table.get(place, "geometry")) for place in others)
    assert next_m * 1.3 / 500 > 20  # minutes at 30 km/h: beyond any standard of a library
    assert findings.fates[key].fate in {Fate.RETAIN, Fate.HOST}


def test_the_empty_listed_hall_is_for_the_community(project, findings):
    table = project.estate.properties
    key = next(k for k in table if table.get(k, "name") == "Dunmere Old Civic Hall")
    decision = findings.fates[key]
    assert decision.fate is Fate.COMMUNITY_TRANSFER
    assert any(gate.title == "Listed building" and gate.state.words == "advice needed" for gate in decision.gates)


def test_two_claims_to_one_building_are_both_kept(project):
    table = project.estate.properties
    key = next(k for k in table if table.get(k, "uprn") == "900000777001")
    areas = {claim.value for claim in project.store.claims(key) if claim.field == "gia_m2"}
    assert areas == {940.0, 310.0}
    assert table.get(key, "gia_m2") == 940.0


def test_traps_of_the_registers_are_caught(summary):
    codes = {issue["code"] for register in summary["registers"] for issue in register["issues"]}
    assert {
        "area-comma",
        "coordinates-far",
        "coordinates-swapped",
        "uprn-damaged",
        "uprn-local",
        "postcode-form",
    } <= codes


def test_the_pdf_is_accessible_and_its_words_are_fit_for_readers(demo, paper):
    path = demo / "shortlist.pdf"
    limits = page.SafetyLimits(max_table_grid_rows=5000) if hasattr(page, "SafetyLimits") else None
    result = page.validate_pdf(str(path), profile="ua1", **({"limits": limits} if limits else {}))
    assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures][:5]
    with pikepdf.open(path) as pdf:
        fonts = {str(o.BaseFont) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
    assert fonts
    assert not any("LastResort" in font for font in fonts)
    assert "Candidate for disposal review" in paper
    assert not re.search(r"\b(nan|None|lawful|dispose of|null)\b", paper)


def test_no_page_of_the_paper_holds_a_leftover(pages):
    """One bullet or one row alone on a page has some fifty words with head and foot; the maps have 60 and a picture."""
    assert all(len(words.split()) > 100 or words.count("Map 1") for words in pages)
    (contents,) = [words for words in pages if "In this paper" in words]
    assert "Summary" in contents
    assert "If you need this in another form" in contents


def test_the_public_edition_holds_no_valuation(demo, project, paper):
    book = python_calamine.CalamineWorkbook.from_path(demo / "shortlist.xlsx")
    heads = book.get_sheet_by_name("Properties").to_python()[0]
    assert not any("aluation" in head for head in heads)
    table = project.estate.properties
    public = {v for name in ("running_cost_gbp_a_year", "backlog_gbp") for v in table.numbers(name)}
    values = {f"{v:,.0f}" for v in table.numbers("value_gbp") if v == v and v > 100_000 and v not in public}
    assert len(values) > 20
    assert not [value for value in values if f"£{value}" in paper]


def test_the_workbook_holds_the_same_scores(demo, findings):
    book = python_calamine.CalamineWorkbook.from_path(demo / "shortlist.xlsx")
    rows = book.get_sheet_by_name("Properties").to_python()
    at = {head: i for i, head in enumerate(rows[0])}
    table = findings.scores
    for row in rows[1:40]:
        i = table.property_ids.index(row[at["Id"]])
        score = row[at["Score, 0 to 100"]]
        if score == "exempt" or row[at["Property"]].startswith(("Confidential building", "Empty building")):
            continue
        assert (score == "") == bool(np.isnan(table.score[i]))
        if score != "":
            assert score == pytest.approx(table.score[i])


def test_the_geopackage_opens_in_other_programs(demo):
    assert {"properties", "centres", "moves", "zones"} <= {
        str(name) for name, _ in pyogrio.list_layers(demo / "shortlist.gpkg")
    }
    assert pyogrio.read_info(demo / "amberdale.estates.gpkg", layer="property")["crs"] == "EPSG:27700"


def test_the_same_folder_gives_the_same_proof(demo, project_root, tmp_path):
    again = tmp_path / "again"
    run = [
        sys.executable,
        "-m",
        "estates_app",
        "analyse",
        str(project_root / "sample_data" / "amberdale"),
        "--out",
        str(again),
        "--json",
    ]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert json.loads(done.stdout)["objective"] > 0
    assert (again / "proof.npz").read_bytes() == (demo / "proof.npz").read_bytes()


def test_a_project_in_which_somebody_worked_is_not_replaced(demo, sample, tmp_path, capsys):
    out, weights = tmp_path / "results", tmp_path / "w.toml"
    shutil.copytree(demo, out)
    weights.write_text("hours = 50\n", encoding="utf-8")
    assert main(["score", str(out / "amberdale.estates.gpkg"), "--weights", str(weights)]) == 0
    assert main(["analyse", str(sample), "--out", str(out)]) == 2
    assert "somebody has worked" in capsys.readouterr().err


def test_the_public_edition_names_no_empty_building_and_no_confidential_money(demo, paper):
    book = python_calamine.CalamineWorkbook.from_path(demo / "shortlist.xlsx")
    tables = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    sheets = " ".join(str(cell) for table in tables for row in table for cell in row)
    assert "Old Civic Hall" not in paper
    assert "Old Civic Hall" not in sheets
    rows = book.get_sheet_by_name("Properties").to_python()
    at = {head: i for i, head in enumerate(rows[0])}
    police = [row for row in rows[1:] if row[at["Partner"]] == "Amberdale Police"]
    assert len(police) > 10
    assert {row[at["Running cost, £ a year"]] for row in police} == {"", "exempt"}  # "" is missing evidence
    meta, _, _, columns = pyogrio.raw.read(demo / "shortlist.gpkg", layer="properties", read_geometry=False)
    fields = dict(zip(meta["fields"], columns, strict=True))
    costs = fields["running_cost_gbp_a_year"][fields["partner"] == "Amberdale Police"]
    assert np.isnan(costs.astype(float)).all()
