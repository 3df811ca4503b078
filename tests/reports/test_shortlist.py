"""The paper follows the list that people chose: its order, its notes, what was set by hand, and the baseline."""

from __future__ import annotations

import json
from dataclasses import replace

import page
import pyogrio
import pypdf
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.analysis.outcome import gather
from estates_app.analysis.scoring import score_estate
from estates_app.domain.errors import Cancelled
from estates_app.domain.findings import ChannelMove, Plan
from estates_app.domain.jobs import Cancel
from estates_app.domain.material import ShortlistEntry
from estates_app.domain.scenario import BASELINE, FATE, FATE_BY, Proof, Scenario
from estates_app.reports.geopackage import write_geopackage
from estates_app.reports.model import build_model
from estates_app.reports.pages import render_pages
from estates_app.reports.pdf import write_pdf
from estates_app.reports.typesetting import STANDARD
from estates_app.reports.workbook import write_workbook
from estates_app.workspace.rulepacks import load_rules
from tests.papertext import words_of
from tests.reports.conftest import SECRET, TODAY, material_of

THREE = (
    ShortlistEntry("p5", "The parish asked for Monday and Thursday."),
    ShortlistEntry("p0"),
    ShortlistEntry("p1", "Opposite the bus station."),
)


def listed(resources, entries=THREE, **wishes):
    return replace(material_of(resources, **wishes), shortlist=entries)


def again(material, scenario, plan=None):
    """Return material about a scenario of the same town."""
    from pathlib import Path

    rules = load_rules(Path(__file__).parents[2] / "resources" / "rules")
    estate = material.estate
    findings = gather(
        estate,
        score_estate(estate, rules.criteria, min_coverage=0.2),
        plan or Plan((), (), None, None, (), ()),
        catalogue=material.catalogue,
        fate_rules=rules.fate_rules,
        gate_rules=rules.gate_rules,
        packs=rules.packs,
        today=TODAY,
        scenario=scenario,
    )
    return replace(material, findings=findings)


def tables(model):
    return [b for s in model["sections"] for b in s["blocks"] if b["kind"] == "table"]


def told(model):
    return json.dumps(model, ensure_ascii=False)


def the_list(model):
    return next(t for t in tables(model) if t["caption"].startswith("The shortlist"))


def test_the_paper_lists_what_was_chosen_in_that_order_with_notes(resources):
    rows = the_list(build_model(listed(resources, edition="exempt")))["rows"]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert [row[1]["name"] for row in rows] == ["Building 5 of the town", "Town Library", SECRET]
    assert [row[1].get("said") for row in rows] == [THREE[0].note, None, THREE[2].note]


def test_what_is_not_listed_is_counted(resources):
    one = listed(resources)
    text = told(build_model(one))
    assert "The shortlist holds 3 of 12 properties in scope." in text
    rest = [d.fate.words for key, d in one.findings.fates.items() if key not in {"p5", "p0", "p1"}]
    assert "Not listed: 9 (" in text
    for words in set(rest):
        assert f"{rest.count(words)} “{words}”" in text


def test_a_note_beside_an_empty_building_is_left_out_of_the_public_edition(resources):
    public, exempt = (listed(resources, edition=edition) for edition in ("public", "exempt"))
    assert "bus station" not in told(build_model(public))
    assert "It is in the exempt edition." in told(build_model(public))
    assert "bus station" in told(build_model(exempt))


@pytest.mark.parametrize(
    ("key", "note"), [("p3", "They pay £31,003 a year."), ("p5", f"See {SECRET} before."), ("p1", "At the corner.")]
)
def test_no_note_lets_a_secret_into_any_public_file(resources, tmp_path, key, note):
    one = listed(resources, (ShortlistEntry(key, note),))
    assert note not in told(build_model(one))
    write_workbook(tmp_path / "a.xlsx", one)
    write_geopackage(tmp_path / "a.gpkg", one)
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    cells = [c for n in book.sheet_names for row in book.get_sheet_by_name(n).to_python() for c in row]
    assert note not in cells
    _, _, _, columns = pyogrio.raw.read(tmp_path / "a.gpkg", layer="properties", read_geometry=False)
    assert note not in [value for column in columns for value in column]


def test_the_workbook_keeps_every_property_and_says_what_is_listed(resources, tmp_path):
    write_workbook(tmp_path / "a.xlsx", listed(resources, edition="exempt"))
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    heads, *rows = book.get_sheet_by_name("Properties").to_python()
    at = {head: i for i, head in enumerate(heads)}
    assert len(rows) == 12
    said = {row[at["Id"]]: (row[at["In shortlist"]], row[at["Note"]]) for row in rows}
    assert said["p5"] == ("yes", THREE[0].note)
    assert said["p0"] == ("yes", "")
    assert [key for key, (is_in, _) in said.items() if is_in == "yes"].__len__() == 3
    order = [row[-1] for row in book.get_sheet_by_name("Shortlist").to_python()[1:]]
    assert order == ["p5", "p0", "p1"]


def test_without_a_list_all_are_ranked_as_before(resources):
    captions = [t["caption"] for t in tables(build_model(material_of(resources)))]
    assert "Properties with a proposed future, by score, with the reason" in captions


def test_an_empty_list_says_so_and_counts_all(resources, tmp_path):
    one = listed(resources, ())
    assert "The shortlist holds none of 12 properties in scope." in told(build_model(one))
    write_pdf(tmp_path / "a.pdf", one, templates=resources / "typst")


@pytest.mark.parametrize("edition", ["public", "exempt"])
def test_the_baseline_says_keep_all_in_every_file(resources, tmp_path, edition):
    one = again(material_of(resources, edition=edition), BASELINE)
    text = told(build_model(one))
    assert "Keep all: 12 properties in scope in Somewhere stay as they are." in text
    assert "Scenario: Keep all." in text
    assert "joint service centre" not in json.dumps([s["blocks"][1] for s in build_model(one)["sections"]])
    path = tmp_path / "a.pdf"
    write_pdf(path, one, templates=resources / "typst")
    assert page.validate_pdf(str(path), profile="ua1").is_compliant
    write_workbook(tmp_path / "a.xlsx", one)
    write_geopackage(tmp_path / "a.gpkg", one)
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    heads, *rows = book.get_sheet_by_name("Properties").to_python()
    assert {row[heads.index("Proposed future")] for row in rows} == {"Retain"}


def by_hand(material, *, proof=None, name="Option B"):
    scenario = Scenario(
        "s",
        name,
        proof=proof,
        choices={("p5", FATE): "relocate", ("p5", FATE_BY): {"name": "Nan None", "date": TODAY}},
    )
    plan = Plan(
        (),
        (),
        None,
        None,
        (),
        (),
        channels=(ChannelMove("o2", "p3", "police_counter", "mobile"),),
        proof=proof,
        hand_made=scenario.hand_made,
    )
    return replace(again(material, scenario, plan), shortlist=THREE)


def test_a_fate_set_by_hand_says_so_and_by_whom(resources, tmp_path):
    one = by_hand(material_of(resources))
    row = the_list(build_model(one))["rows"][0]
    assert row[1]["note"].startswith("Some County Council. By hand: Set by Nan None on 21 November 2026.")
    assert row[2] == {"fate": "relocate", "label": "Relocate into a centre, set by hand"}
    write_pdf(tmp_path / "a.pdf", one, templates=resources / "typst")  # a person may be called like a fault
    text = words_of(tmp_path / "a.pdf")
    assert "set by hand" in " ".join(text.split())
    assert "Note. The parish asked for Monday and Thursday." in " ".join(text.split())


def test_the_opening_names_the_scenario_and_counts_changes_by_hand(resources):
    plain = told(build_model(by_hand(material_of(resources))))
    assert "Scenario: Option B. 1 change made by hand." in plain
    assert "No place was chosen as a centre." in plain
    proven = told(build_model(by_hand(material_of(resources), proof=Proof(3, 100.0, 99.0, 0.01))))
    assert "Scenario: Option B. 1 change made by hand since the proposal." in proven
    assert "within 1.0% of the best possible" in proven
    assert "The figure is that of the proposal" in proven
    assert "proof.npz" not in proven


def test_a_service_that_goes_to_a_channel_is_told(resources):
    model = build_model(by_hand(material_of(resources)))
    table = next(t for t in tables(model) if t["caption"].startswith("Services that would leave"))
    assert table["rows"] == [["Building 3 of the town", "Police enquiry counter", "Some Police", "Mobile"]]
    assert "1 service would be mobile, outreach or digital instead" in told(model)


def test_a_list_of_three_is_accessible_and_its_rows_have_headings(resources, tmp_path):
    path = tmp_path / "a.pdf"
    check = write_pdf(path, listed(resources), templates=resources / "typst")
    result = page.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures][:5]
    assert check.row_headings > 20


def test_pages_are_those_of_the_pdf(resources, tmp_path):
    one = listed(resources)
    write_pdf(tmp_path / "a.pdf", one, templates=resources / "typst")
    steps = []
    pages = render_pages(one, templates=resources / "typst", ppi=36, progress=lambda f, _: steps.append(f))
    book = pypdf.PdfReader(tmp_path / "a.pdf")
    assert len(pages.png) == len(book.pages)
    assert (pages.edition, pages.standard) == ("public", STANDARD)
    for data, sheet in zip(pages.png, book.pages, strict=True):
        assert data.startswith(b"\x89PNG")
        size = [int.from_bytes(data[at : at + 4], "big") for at in (16, 20)]
        assert size == pytest.approx([float(sheet.mediabox.width) / 2, float(sheet.mediabox.height) / 2], abs=1)
    assert steps == sorted(steps)


def test_rendering_stops_when_asked(resources):
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        render_pages(listed(resources), templates=resources / "typst", cancel=cancel)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([f"p{i}" for i in range(12)]), unique=True))
def test_listed_and_not_listed_add_up_to_all_in_scope(order):
    from pathlib import Path

    resources = Path(__file__).parents[2] / "resources"
    one = replace(_shared(resources), shortlist=tuple(ShortlistEntry(key) for key in order))
    assert list(one.listed) == order
    text = told(build_model(one))
    rest = 12 - len(order)
    assert (f"Not listed: {rest} (" in text) is (rest > 0)


_KEPT = {}


def _shared(resources):
    if not _KEPT:
        _KEPT["one"] = material_of(resources)
    return _KEPT["one"]
