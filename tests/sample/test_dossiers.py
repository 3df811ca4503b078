"""Dossiers and the lease calendar of the sample county: fullest, emptiest, unnamed; from the command line too."""

from __future__ import annotations

import json

import page
import pytest
import python_calamine

from estates_app.app import main, make_tools
from estates_app.domain.columns import Columns
from estates_app.workspace.dossier_paper import order_dossier, write_dossier
from estates_app.workspace.lease_calendar import calendar_now
from tests.papertext import pages_of

pytestmark = pytest.mark.xdist_group("sample")


def known(table: Columns, key: str) -> int:
    return len(table.record(key))


@pytest.fixture(scope="session")
def extremes(project):
    """The property of which most is known, that of which least is, and one that stands empty."""
    table = project.estate.properties
    vacant = next(key for key in table.ids if table.get(key, "occupancy") == "vacant")
    ranked = sorted(table.ids, key=lambda key: known(table, key))
    return {"fullest": ranked[-1], "emptiest": ranked[0], "vacant": vacant}


@pytest.mark.parametrize("which", ["fullest", "emptiest", "vacant"])
@pytest.mark.parametrize("edition", ["public", "exempt"])
def test_every_dossier_is_two_accessible_pages(tmp_path, project, findings, extremes, which, edition):
    key, path = extremes[which], tmp_path / "a.pdf"
    write_dossier(order_dossier(make_tools(), project, findings, key, path, edition=edition))
    result = page.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures][:5]
    pages = pages_of(path)
    assert len(pages) == 2
    name = str(project.estate.properties.get(key, "name"))
    assert (name in " ".join(pages)) is (edition == "exempt" or which != "vacant")


def test_the_command_line_writes_both_editions_and_the_calendar(tmp_path, demo, project, extremes, capsys):
    path, key = demo / "amberdale.estates.gpkg", extremes["vacant"]
    name = str(project.estate.properties.get(key, "name"))
    for edition in ("public", "exempt"):
        out = tmp_path / f"{edition}.pdf"
        assert main(["dossier", str(path), key, "--out", str(out), "--edition", edition]) == 0
        assert capsys.readouterr().out.strip() == str(out)
        words = pages_of(out)[0]
        assert (name in words) is (edition == "exempt")
    assert main(["dossier", str(path), key, "--out", str(tmp_path / "a.docx")]) == 2
    assert "end in .pdf" in capsys.readouterr().err
    for ending in ("ics", "xlsx"):
        assert main(["calendar", str(path), "--out", str(tmp_path / f"c.{ending}"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["events"]
    assert told["missing"]
    assert (tmp_path / "c.ics").read_text("utf-8").count("BEGIN:VEVENT") == len(told["events"])
    rows = python_calamine.CalamineWorkbook.from_path(tmp_path / "c.xlsx").get_sheet_by_name("Lease events").to_python()
    assert [row[0].isoformat() for row in rows[1:]] == [event["date"] for event in told["events"]]
    assert main(["calendar", str(path), "--out", str(tmp_path / "c.txt")]) == 2
    assert main(["calendar", str(path), "--months", "0"]) == 2
    assert "1 to 600" in capsys.readouterr().err
    assert main(["calendar", str(path), "--months", "12", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["events"]) <= len(told["events"])


def test_the_public_calendar_names_no_empty_building(project):
    table = project.estate.properties
    vacant = {str(table.get(key, "name")) for key in table.ids if table.get(key, "occupancy") == "vacant"}
    public = calendar_now(project, edition="public")
    assert len(public.lines) == len(calendar_now(project, edition="exempt").lines)
    assert not [line for line in public.lines if line.name in vacant or any(v in line.event.words for v in vacant)]
