"""The PDF as a file: the same bytes, headings of rows, whole or not at all; and the words of figures."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import page
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.columns import Column
from estates_app.domain.errors import ProjectError
from estates_app.domain.fates import Fate, GateResult, GateState
from estates_app.domain.wording import figure, listed
from estates_app.reports import words
from estates_app.reports.aside import written_aside
from estates_app.reports.model import build_model
from estates_app.reports.pdf import write_pdf
from estates_app.reports.tagging import add_row_headings
from estates_app.reports.typesetting import Typesetter, source_of
from tests.papertext import pages_of, words_of


def test_the_same_material_gives_the_same_bytes(tmp_path, resources, material):
    made = []
    for name in ("a.pdf", "b.pdf"):
        write_pdf(tmp_path / name, material(), templates=resources / "typst")
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("n", [4, 300])
def test_short_and_long_lists_are_accessible(tmp_path, resources, material, n):
    path = tmp_path / "a.pdf"
    check = write_pdf(path, material(n=n), templates=resources / "typst")
    limits = page.SafetyLimits(max_table_grid_rows=5000)
    result = page.validate_pdf(str(path), profile="ua1", limits=limits)
    assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures][:5]
    assert check.row_headings >= n


@pytest.mark.parametrize("lines", [0, 12, 30])
def test_tables_and_pages_are_numbered_in_their_order_wherever_the_contents_end(tmp_path, resources, material, lines):
    """Contents that nearly filled the cover let numbers run in circles: every table of a paper was "Table 28"."""
    one = material()
    model = json.loads(source_of(one))
    model["cover"] += [{"kind": "text", "small": False, "text": f"Line {at} of the cover."} for at in range(lines)]
    with Typesetter(one, resources / "typst") as setter:
        setter.say(json.dumps(model))
        (tmp_path / "a.pdf").write_bytes(setter.pdf())
    text = pages_of(tmp_path / "a.pdf")
    assert [re.findall(r"Page (\d+) of (\d+)", words) for words in text] == [
        [(str(at), str(len(text)))] for at in range(1, len(text) + 1)
    ]
    numbers = [int(found) for found in re.findall(r"Table (\d+)\.", " ".join(text))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_heading_is_not_left_alone_on_a_page_by_a_table_of_few_high_rows(tmp_path, resources, material):
    one = material()
    model = json.loads(source_of(one))
    section = next(s for s in model["sections"] if s["landscape"])
    table = next(block for block in section["blocks"] if block["kind"] == "table")
    table["rows"] = [table["rows"][0]] * 12
    for cell in table["rows"][0]:
        if isinstance(cell, dict) and "note" in cell:
            cell["note"] = "Nearest to many residents. " * 6
    with Typesetter(one, resources / "typst") as setter:
        setter.say(json.dumps(model))
        (tmp_path / "a.pdf").write_bytes(setter.pdf())
    text = pages_of(tmp_path / "a.pdf")
    heading = section["blocks"][0]["text"]
    (at,) = [at for at, words in enumerate(text[1:], 1) if heading in words]
    assert table["caption"] in text[at]


def test_every_body_row_has_a_heading_that_names_it(tmp_path, resources, material):
    path = tmp_path / "a.pdf"
    write_pdf(path, material(), templates=resources / "typst")
    data, _ = add_row_headings(path.read_bytes())

    def rows(element, in_body=False):
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if str(kid.S) == "/TR" and in_body:
                    yield [str(cell.S) for cell in kid.K]
                yield from rows(kid, in_body or str(kid.S) == "/TBody")

    with pikepdf.open(io.BytesIO(data)) as pdf:
        kinds = list(rows(pdf.Root.StructTreeRoot))
    assert len(kinds) > 40
    assert all("/TH" in row for row in kinds)


def test_words_of_a_partner_that_look_like_a_fault_do_not_stop_its_report(tmp_path, resources, material):
    names = [f"Building {i} of the town" for i in range(12)]
    names[4], names[5] = "None Such House", "N/A"
    one = material(names=names)
    uses = Column.of(["Surplus, to dispose of", "n/a", *["Lawful use: stores"] * 10])
    one = replace(one, estate=one.estate.with_(properties=one.estate.properties.with_column("use", uses)))
    write_pdf(tmp_path / "a.pdf", one, templates=resources / "typst")
    assert (tmp_path / "a.pdf").stat().st_size > 10_000


def test_text_that_looks_like_a_template_stays_text(tmp_path, resources, material):
    names = [f"Building {i} of the town" for i in range(12)]
    names[4] = '#panic("boo") *strong* $x$ \\ "quoted" <b>'
    write_pdf(tmp_path / "a.pdf", material(names=names), templates=resources / "typst")


def test_a_letter_that_the_font_lacks_is_marked_and_stops_nothing(tmp_path, resources, material):
    names = [f"Building {i} of the town" for i in range(12)]
    names[3], names[4], names[5] = "Tŷ Ŵyn, Llŷn", "\uf0b7 東 Hall\x07 ☎", "Café d\u2019Été"
    write_pdf(tmp_path / "a.pdf", material(names=names), templates=resources / "typst")
    text = words_of(tmp_path / "a.pdf")
    assert "Tŷ Ŵyn, Llŷn" in text
    assert "? ? Hall ?" in text
    assert "Café d’Été" in text


def test_a_check_that_blocks_a_release_stands_in_the_paper(material):
    one = material()
    gate = GateResult("G3", "Community's right to buy", GateState.BLOCKED, "a note", "an Act")
    moved = replace(one.findings.fates["p3"], fate=Fate.RELOCATE, gates=(gate,))
    findings = replace(one.findings, fates={**one.findings.fates, "p3": moved})
    for of, wanted in ((one, False), (replace(one, findings=findings), True)):
        tables = [b for s in build_model(of)["sections"] for b in s["blocks"] if b["kind"] == "table"]
        checks = next((t for t in tables if t["caption"].startswith("Properties that may be released")), None)
        heads = [column["head"] for column in checks["columns"]] if checks else []
        assert ("Blocked" in heads) is wanted
    assert "Community's right to buy" in [cell for row in checks["rows"] for cell in row if isinstance(cell, str)]


def test_a_partner_without_property_is_in_the_table_of_evidence(material):
    table = next(block for block in build_model(material())["cover"] if block["kind"] == "table")
    assert table["rows"][-1][:3] == ["Somewhere Together", "0", "not asked"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")

    def run_out_of_disk():
        with written_aside(path) as aside:
            aside.write_bytes(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(ProjectError, match=r"a\.xlsx"):
        run_out_of_disk()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


@given(st.floats(-1e9, 1e9))
def test_money_reads_back_within_its_rounding_and_never_as_minus_nought(value):
    text = words.money(value)
    number = float(text.replace("£", "").replace(",", "").replace("−", "-"))
    assert abs(number - value) <= (50.01 if abs(value) >= 10_000 else 0.51)
    assert text != "−£0"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.24, "share", "24%"),
        (0.035, "a year", "3.5% a year"),
        (1200, "£/m²", "£1,200/m²"),
        (400, "m", "400 m"),
        (0.005, "share", "0.5%"),
    ],
)
def test_assumptions_read_as_people_write_them(value, unit, text):
    assert figure(value, unit) == text


def test_lists_read_as_sentences_and_count_the_rest():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
