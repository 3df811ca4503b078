"""Questions out and answers back: nothing runs as a formula, and whatever was moved, each answer finds its question."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
import zipfile
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from estates_app.domain.claims import Claim
from estates_app.domain.columns import Columns
from estates_app.domain.edits import Change
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Provenance
from estates_app.domain.partnership import Partner
from estates_app.domain.questions import (
    ANSWER,
    ANSWERED_BY,
    ANSWERED_ON,
    HEADINGS,
    KEY,
    SHEET,
    is_the_same,
    key_of,
    parts_of,
)
from estates_app.registers.source import RegisterSource
from estates_app.workspace.analysing import findings_of
from estates_app.workspace.answers import AnswerState, answers_summary, keep_answers, understand
from estates_app.workspace.collecting import picture_inputs, picture_of
from estates_app.workspace.correcting import sources_of
from estates_app.workspace.explaining import why
from estates_app.workspace.importing import import_register
from estates_app.workspace.project import new_project
from estates_app.workspace.questions import find_locality, find_partner, questions_to, write_questions
from estates_app.workspace.session import Arrival

BODY = "North District Council"
EVIL = ("=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx", "\r=1")


@pytest.fixture
def session(tools, tmp_path):
    session = new_project(tools, tmp_path / "a.estates.gpkg", area="Here", seed="Here")
    path = tmp_path / "assets.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = [
            ("Asset ID", "Property name", "Use", "GIA m2", "Condition"),
            ("A1", "=HYPERLINK(A1) Library", "Library", "large", "B"),
            ("A2", "Barton Library", "Library", "400", ""),
            ("A3", "Corby Offices", "Offices", "900", "C"),
        ]
        csv.writer(stream).writerows(table)
    import_register(session, RegisterSource(path, BODY))
    yield session
    session.store.close()


def picture(session):
    return picture_of(picture_inputs(session))


def asked(session):
    return questions_to(session, picture(session), find_partner(session.estate, BODY))


def write_back(path, questions, answers, *, order=HEADINGS, extra=(), title=(), sheet=SHEET):
    """Save a sheet as a person leaves it: ``answers`` by (name, field), in the order of the questions given."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    start = len(title)
    for row, words in enumerate(title):
        page.write_string(row, 0, words)
    for column, heading in enumerate(order):
        page.write_string(start, column, heading)
    lines = [({"Property": q.name, "Question": q.words, KEY: q.key}, answers.get((q.name, q.field))) for q in questions]
    lines += [({"Property": "An extra row", KEY: key}, answer) for key, answer in extra]
    for row, (cells, answer) in enumerate(lines, start + 1):
        cells |= {ANSWERED_BY: "Jo Smith"} if answer is not None else {}
        for heading, text in cells.items():
            page.write_string(row, order.index(heading), text)
        if answer is None:
            continue
        page.write_datetime(row, order.index(ANSWERED_ON), dt.datetime(2026, 11, 20), day)  # noqa: DTZ001
        if isinstance(answer, dt.date):
            page.write_datetime(row, order.index(ANSWER), answer, day)
        else:
            page.write(row, order.index(ANSWER), answer)
    book.close()
    return path


def key_named(session, name):
    return next(k for k in session.estate.properties if session.estate.properties.get(k, "name") == name)


def test_every_question_is_of_this_partner_in_words_and_says_why(session):
    sheet = asked(session)
    assert sheet.partner == BODY
    for question in sheet.questions:
        assert question.why.endswith(".")
        assert "_" not in question.words
        assert parts_of(question.key)[:2] == (question.property_id, question.field)
        known = session.estate.properties.get(question.property_id, question.field)
        assert bool(question.have) >= (known is not None)
    gia = next(q for q in sheet.questions if "HYPERLINK" in q.name and q.field == "gia_m2")
    assert "“large” could not be read" in gia.have  # what cannot be used is said, not hidden
    condition = next(q for q in sheet.questions if q.name == "Barton Library" and q.field == "condition")
    assert condition.choices == ("A", "B", "C", "D")
    assert condition.have == ""


def test_the_most_worth_are_asked_first_and_the_rest_is_counted(session):
    found, partner = picture(session), find_partner(session.estate, BODY)
    every = questions_to(session, found, partner, most=10_000)
    assert every.left_out == 0
    worth = {(d.property_id, d.field): d.worth for d in found.data}
    few = questions_to(session, found, partner, most=5)
    assert len(few.questions) == 5
    assert few.left_out == len(every.questions) - 5
    best = sorted((worth.get((q.property_id, q.field), 0.0) for q in every.questions), reverse=True)[:5]
    assert sorted((worth[q.property_id, q.field] for q in few.questions), reverse=True) == pytest.approx(best)
    places = [q.property_id for q in every.questions]
    assert len(list(itertools.groupby(places))) == len(set(places))  # one property's questions stand together


def test_what_no_property_has_is_asked_for_as_a_column(session, tools, tmp_path):
    path = tmp_path / "many.csv"
    rows = "".join(f"B{i},Hall {chr(65 + i)}{chr(75 + i)}rton,Offices,{100 + i}\n" for i in range(12))
    path.write_text("Asset ID,Property name,Use,GIA m2\n" + rows, encoding="utf-8")
    import_register(session, RegisterSource(path, "South District Council"))
    found, partner = picture(session), find_partner(session.estate, "South")
    sheet = questions_to(session, found, partner)
    assert {"post town", "occupied, let or vacant"} <= set(sheet.columns)
    assert "name" not in sheet.columns
    assert not [q for q in sheet.questions if q.field == "town"]
    assert [q for q in sheet.questions if q.field == "condition"]  # missing everywhere too, but scores rest on it
    write_questions(tools, session, found, tmp_path / "q.xlsx", partner)
    with zipfile.ZipFile(tmp_path / "q.xlsx") as book:
        assert "we have no " in book.read("xl/sharedStrings.xml").decode()
    assert not questions_to(session, found, find_partner(session.estate, BODY)).columns  # three are too few to tell


def test_no_text_becomes_a_formula(session, tools, tmp_path):
    table = session.estate.properties
    keys = list(table)
    names = {(key, "name"): text for key, text in zip(keys, EVIL, strict=False)}
    names |= {(key, "address"): text for key, text in zip(keys, EVIL[3:], strict=False)}
    session.apply(session.new_edit("Bring"), Arrival(session.estate.with_(properties=table.with_values(names))))
    path = tmp_path / "questions.xlsx"
    write_questions(tools, session, picture(session), path, find_partner(session.estate, BODY))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    assert not any(re.search(r"<f[ >]", xml) for name, xml in parts.items() if "worksheets" in name)
    assert not any("<hyperlink " in xml for xml in parts.values())
    assert ">=1+1<" in parts["xl/sharedStrings.xml"]  # the text itself is there, as text
    assert all('t="s"' in cell for cell in re.findall(r"<c [^>]*><v>", parts["xl/worksheets/sheet2.xml"]))


def test_only_answers_can_be_changed_and_keys_are_hidden(session, tools, tmp_path):
    path = tmp_path / "questions.xlsx"
    sheet = write_questions(tools, session, picture(session), path, find_partner(session.estate, BODY))
    with zipfile.ZipFile(path) as book:
        xml, styles = book.read("xl/worksheets/sheet2.xml").decode(), book.read("xl/styles.xml").decode()
        book_xml = book.read("xl/workbook.xml").decode()
    assert "<sheetProtection" in xml
    formats = re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)[0]
    free = {i for i, xf in enumerate(re.findall(r"<xf (?:[^>]*/>|.*?</xf>)", formats, re.DOTALL)) if 'locked="0"' in xf}
    letters = {chr(65 + HEADINGS.index(name)) for name in (ANSWER, ANSWERED_BY, ANSWERED_ON)}
    for letter, style in re.findall(r'<c r="([A-Z])(?!1")\d+" s="(\d+)"', xml):
        assert (int(style) in free) == (letter in letters)
    hidden = re.search(rf'<col min="{len(HEADINGS)}"[^>]*>', xml)[0]
    assert 'hidden="1"' in hidden
    assert 'name="Lists" sheetId="3" state="hidden"' in book_xml
    assert xml.count('type="list"') + xml.count('type="decimal"') >= 1
    assert len(sheet.questions) + 1 == len(re.findall(r"<row ", xml))


def test_answers_come_back_with_columns_moved_rows_turned_deleted_and_added(session, tmp_path):
    questions = asked(session).questions
    library, barton = "=HYPERLINK(A1) Library", "Barton Library"
    answers = {
        (library, "gia_m2"): 350,
        (barton, "condition"): "b",
        (barton, "step_free"): "yes",
        (barton, "running_cost_gbp_a_year"): "about a lot",
        (library, "running_cost_gbp_a_year"): "not known",
    }
    kept = [q for q in reversed(questions) if (q.name, q.field) in answers or q.field == "uprn"]
    path = write_back(
        tmp_path / "back.xlsx",
        kept,
        answers,
        order=tuple(reversed(HEADINGS)),
        extra=[("", "a remark"), ("made|up|key|x", 12), ("x", None)],
        title=("Our answers", ""),
        sheet="Sheet 1",
    )
    before = session.estate
    found = understand(session, path)
    assert session.estate is before
    assert {a.field: a.value for a in found.answers if a.state is AnswerState.ACCEPTED} == {
        "gia_m2": 350.0,
        "condition": "B",
        "step_free": True,
    }
    assert found.count(AnswerState.UNCLEAR) == 2
    assert found.count(AnswerState.UNKNOWN) == 2
    summary = answers_summary(found)
    assert summary["answers"] == 7 == sum(summary[state.value] for state in AnswerState)
    assert found.needs_a_person
    edit = keep_answers(session, found)
    key = key_named(session, library)
    assert session.estate.properties.get(key, "gia_m2") == 350.0
    (claim,) = (c for c in session.store.claims(key) if c.field == "gia_m2" and c.kind == "correction")
    row = next(a.row for a in found.answers if a.field == "gia_m2")
    assert claim.rule == f"answer of Jo Smith, 20 November 2026, back.xlsx, row {row}"
    assert claim.raw == "350"
    assert any("answer of Jo Smith" in words for words in sources_of(session, key, "gia_m2"))
    told = why(session, findings_of(session, ""), key)
    assert any("answer of Jo Smith" in s["rule"] for fact in told["facts"] for s in fact["sources"])
    session.undo(edit)
    assert {k: session.estate.properties.record(k) for k in session.estate.properties} == {
        k: before.properties.record(k) for k in before.properties
    }
    assert understand(session, path).count(AnswerState.ACCEPTED) == 3


def save_ods(path, lines):
    """Save lines of text as LibreOffice does: an OpenDocument sheet, an empty column counted instead of written."""
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    office, text = table.replace("table", "office"), table.replace("table", "text")

    def cell(words):
        if not words:
            return '<table:table-cell table:number-columns-repeated="1"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(words)}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in lines)
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}" xmlns:table="{table}" '
        f'xmlns:text="{text}"><office:body><office:spreadsheet><table:table table:name="{SHEET}">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", kind)
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", manifest)


def test_a_sheet_saved_as_opendocument_is_read_too(session, tmp_path):
    questions = [q for q in asked(session).questions if q.name == "Barton Library"][:6]
    lines = [list(HEADINGS)]
    for question in questions:
        told = {"Property": question.name, "Question": question.words, KEY: question.key, ANSWERED_BY: "Jo & Co"}
        told[ANSWER] = "C" if question.field == "condition" else ""
        lines.append([told.get(heading, "") for heading in HEADINGS])
    assert any(q.field == "condition" for q in questions)
    path = tmp_path / "back.ods"
    save_ods(path, lines)
    (answer,) = understand(session, path).answers
    assert (answer.state, answer.field, answer.value, answer.by) == (AnswerState.ACCEPTED, "condition", "C", "Jo & Co")


def test_a_fact_that_changed_since_is_shown_and_not_overwritten_unless_wanted(session, tmp_path):
    questions = asked(session).questions
    path = write_back(tmp_path / "back.xlsx", questions, {("Barton Library", "condition"): "A"})
    key = key_named(session, "Barton Library")
    session.change("Correct", [Change("property", key, "condition", None, "D")])
    found = understand(session, path)
    (answer,) = found.answers
    assert answer.state is AnswerState.CHANGED
    assert "It is D now" in answer.note
    assert keep_answers(session, found) is None
    assert session.estate.properties.get(key, "condition") == "D"
    keep_answers(session, found, takes_changed=True)
    assert session.estate.properties.get(key, "condition") == "A"
    assert understand(session, path).answers[0].state is AnswerState.CONFIRMED


def test_a_question_that_is_answered_twice_has_no_answer(session, tmp_path):
    (question,) = (q for q in asked(session).questions if (q.name, q.field) == ("Barton Library", "condition"))
    two = write_back(tmp_path / "two.xlsx", [question], {}, extra=[(question.key, "A"), (question.key, "B")])
    assert [a.state for a in understand(session, two).answers] == [AnswerState.UNCLEAR] * 2
    same = write_back(tmp_path / "same.xlsx", [question], {}, extra=[(question.key, "A"), (question.key, " a ")])
    assert [a.state for a in understand(session, same).answers] == [AnswerState.ACCEPTED, AnswerState.CONFIRMED]


def test_a_map_reference_places_the_building_and_taking_it_back_unplaces_it(session, tmp_path):
    questions = asked(session).questions
    assert ("Barton Library", "grid_reference") in {(q.name, q.field) for q in questions}
    path = write_back(tmp_path / "back.xlsx", questions, {("Barton Library", "grid_reference"): "SK 407 545"})
    key = key_named(session, "Barton Library")
    assert session.estate.properties.get(key, "geometry") is None
    edit = keep_answers(session, understand(session, path))
    place = session.estate.properties.get(key, "geometry")
    assert (440_700, 354_500) <= (place.x, place.y) <= (440_800, 354_600)  # the square that SK 407 545 names
    assert understand(session, path).answers[0].state is AnswerState.CONFIRMED
    session.undo(edit)
    assert session.estate.properties.get(key, "geometry") is None
    wrong = write_back(tmp_path / "no.xlsx", questions, {("Barton Library", "grid_reference"): "behind the church"})
    assert understand(session, wrong).answers[0].state is AnswerState.UNCLEAR


@pytest.mark.parametrize("is_their_own", [True, False])
def test_what_another_body_told_in_confidence_is_not_sent(session, is_their_own):
    """A valuation that somebody else's register holds stays here; their own comes back to them."""
    key, body = key_named(session, "Corby Offices"), find_partner(session.estate, BODY)
    other = session.mint("partner", "Trust")
    estate = session.estate.with_(
        partners={**session.estate.partners, other: Partner(other, "Trust", "health", "NH")},
        properties=session.estate.properties.with_values(
            {(key, "value_gbp"): 123_456.0, (key, "value_date"): "2010-01-01"}
        ),
    )
    teller = body if is_their_own else other
    claim = Claim(key, "value_gbp", 123_456.0, "£123,456", "Value", "", 4, "e9", teller, "decision", 9)
    session.apply(session.new_edit("Bring"), Arrival(estate, Provenance(claims=(claim,))))
    (have,) = (q.have for q in asked(session).questions if (q.property_id, q.field) == (key, "value_gbp"))
    assert ("123,456" in have) is is_their_own
    assert ("told it in confidence" in have) is not is_their_own


def test_what_cannot_be_asked_or_read_is_said_in_one_sentence(session, tools, tmp_path):
    estate = session.estate
    with pytest.raises(InputError, match="no partner called"):
        find_partner(estate, "South")
    assert find_partner(estate, "north dist") == next(iter(estate.partners))
    with pytest.raises(InputError, match="no district called"):
        find_locality(estate, "Nowhere")
    with pytest.raises(InputError, match=r"use|Use"):
        write_questions(tools, session, picture(session), tmp_path / "q.csv", next(iter(estate.partners)))
    empty = estate.with_(properties=Columns())
    session.apply(session.new_edit("Empty"), Arrival(empty))
    with pytest.raises(InputError, match="nothing to ask"):
        asked(session)
    unanswered = write_back(tmp_path / "none.xlsx", (), {}, extra=[("x", None)])
    with pytest.raises(InputError, match="answered"):
        understand(session, unanswered)
    other = write_back(tmp_path / "other.xlsx", (), {}, order=tuple(h.replace("Key", "Id") for h in HEADINGS))
    with pytest.raises(InputError, match="no sheet has the columns"):
        understand(session, other)
    (tmp_path / "other.csv").write_text("Name,Use\nHall,Library\n", encoding="utf-8")
    with pytest.raises(InputError, match="no workbook"):
        understand(session, tmp_path / "other.csv")


@pytest.mark.parametrize("harm", [lambda k: k[:-1], lambda k: k.replace("|", ":"), lambda k: "x" + k, lambda k: ""])
def test_a_key_that_was_harmed_is_none(harm):
    key = key_of("p1", "gia_m2", 4.0)
    assert parts_of(f" {key} ")[:2] == ("p1", "gia_m2")
    assert parts_of(harm(key)) is None
    assert is_the_same(parts_of(key)[2], 4.0)
    assert not is_the_same(parts_of(key)[2], None)
