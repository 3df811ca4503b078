"""The workbook of questions: whatever a register holds stays text, and what is written can be read again."""

from __future__ import annotations

import re
import zipfile

import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.domain.questions import HEADINGS, KEY, Question, QuestionSheet, key_of
from estates_app.reports.questions import write_questions


def grid(path, sheet):
    """Return the cells of a sheet as another program reads them."""
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40)
LEADS = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "{=", "http://", "mailto:", ""])


def a_sheet(name, have, choices=()):
    question = Question(
        key_of("p", "condition", None),
        "p",
        "condition",
        name,
        "R1",
        "",
        have,
        "Condition",
        have,
        "Why.",
        "grade",
        choices,
    )
    plain = Question(
        key_of("p", "gia_m2", 1.0), "p", "gia_m2", "Hall", "R1", "", "", "Area", "", "Why.", "area", (), 5, 9
    )
    return QuestionSheet("Here", name, "all districts", "2026-11-21", "Ann", (question, plain))


@given(lead=LEADS, text=TEXT)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_of_anybody_becomes_a_formula_or_a_link(tmp_path, lead, text):
    path = tmp_path / "q.xlsx"
    write_questions(path, a_sheet(lead + text, text + lead))
    with zipfile.ZipFile(path) as book:
        for part in book.namelist():
            if part.startswith("xl/worksheets/"):
                xml = book.read(part).decode()
                assert not re.search(r"<f[ >]|<hyperlink", xml), part
                cells = re.findall(r"<c [^>]*><v>", xml)
                assert cells == [cell for cell in cells if 't="s"' in cell]
    rows = grid(path, "Questions")
    assert rows[0] == list(HEADINGS)
    assert [row[HEADINGS.index(KEY)] for row in rows[1:]] == [q.key for q in a_sheet("", "").questions]


def test_a_list_longer_than_a_rule_may_hold_stands_on_its_sheet(tmp_path):
    choices = tuple(f"a long answer, with a comma, number {n}" for n in range(40))
    assert len(",".join(choices)) > 255
    path = tmp_path / "q.xlsx"
    write_questions(path, a_sheet("Hall", "", choices))
    with zipfile.ZipFile(path) as book:
        xml = book.read("xl/worksheets/sheet2.xml").decode()
    assert "<formula1>Lists!$A$1:$A$40</formula1>" in xml
    assert [row[0] for row in grid(path, "Lists")] == list(choices)


def test_a_text_longer_than_a_cell_holds_is_cut_and_not_lost(tmp_path):
    path = tmp_path / "q.xlsx"
    write_questions(path, a_sheet("Hall", "x" * 40_000))
    assert len(grid(path, "Questions")[1][HEADINGS.index("What we have")]) == 32_000
