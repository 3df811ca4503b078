"""The main job on published registers of Derbyshire and Derby."""

from __future__ import annotations

import json

import numpy as np
import pytest

from estates_app.app import main, make_tools
from estates_app.domain.fates import RELEASING
from estates_app.workspace.project import open_project
from estates_app.workspace.scenarios import current_findings

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("real")]


@pytest.fixture(scope="module")
def results(real_data, project_root, tmp_path_factory):
    out = tmp_path_factory.mktemp("real") / "out"
    assert main(["analyse", str(project_root / "tests" / "real"), "--out", str(out)]) == 1
    return out


@pytest.fixture(scope="module")
def summary(results):
    return json.loads((results / "analysis.json").read_text("utf-8"))


def test_every_fire_row_is_accounted_for(summary):
    fire = summary["registers"][0]
    fates = ("properties", "merged", "set_aside", "not_property", "outside_area")
    assert fire["rows_read"] == 56
    assert sum(fire[fate] for fate in fates) == 56


def test_wrong_coordinates_are_caught_against_their_postcodes(summary):
    far = {issue["value"]: issue for issue in summary["registers"][0]["issues"] if issue["code"] == "coordinates-far"}
    assert set(far) == {"345678,377946", "401252,318327"}
    assert "S18 1ST" in far["345678,377946"]["message"]
    assert "SK23 7HP" in far["401252,318327"]["message"]


def test_the_decimal_comma_of_the_headquarters_is_read(summary):
    found = [i for i in summary["registers"][0]["issues"] if i["value"].startswith("1,909 hectares")]
    assert found[0]["severity"] == "warning"
    assert "1.909 hectares" in found[0]["message"]


def test_the_home_offices_list_is_merged_or_outside(summary):
    home = summary["registers"][1]
    assert home["rows_read"] == 1399
    assert home["merged"] == 31
    assert home["outside_area"] == 1399 - 31


def test_people_of_the_census(summary):
    assert summary["population"] == 1_056_021
    assert summary["zones"] == 651


def test_the_proof_holds(results, summary):
    z = np.load(results / "proof.npz")
    weighted = z["weight"][:, None] * z["cost"]
    assert weighted[:, z["open"]].min(axis=1).sum() == pytest.approx(summary["objective"])
    column = np.sort(np.minimum(0, weighted - z["u"][:, None]).sum(axis=0)[~z["forbidden"]])
    assert z["u"].sum() + column[: len(z["open"])].sum() == pytest.approx(summary["bound"])
    assert summary["gap"] <= 0.01


def test_houses_keep_their_site_and_no_school_gp_or_fire_station_is_released(results):
    session = open_project(make_tools(), next(results.glob("*.estates.gpkg")))
    findings = current_findings(session)
    estate = session.estate
    sites = [s for s in estate.properties.texts("site_name") if s and s.startswith("Fire Service Houses")]
    assert len(sites) == 24
    held = zip(estate.outlets.texts("property"), estate.outlets.texts("service"), strict=True)
    guarded = {place for place, service in held if service in {"school", "gp", "fire_station"}}
    assert len(guarded) > 600
    assert not [key for key in guarded if key in findings.fates and findings.fates[key].fate in RELEASING]
    for decision in findings.fates.values():
        assert len(decision.reason.split()) <= 30
        assert any(c.isdigit() for c in decision.reason)
        assert "_" not in decision.reason
        assert "nan" not in decision.reason.split()
    session.store.close()
