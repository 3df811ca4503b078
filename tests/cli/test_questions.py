"""Questions out and answers back by the command line."""

from __future__ import annotations

import json

import pytest
import python_calamine

from estates_app.app import main, make_tools
from estates_app.domain.questions import HEADINGS
from estates_app.workspace.collecting import picture_inputs, picture_of
from estates_app.workspace.project import open_project
from estates_app.workspace.questions import find_partner, questions_to
from tests.workspace.test_questions import write_back

BODY = "North District Council"


@pytest.fixture
def run(capsys):
    def run(*words):
        code = main([str(word) for word in words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def project(run, tmp_path):
    path, register = tmp_path / "a.estates.gpkg", tmp_path / "assets.csv"
    register.write_text("Asset ID,Property name,Use,GIA m2\nA1,Ashby Library,Library,large\n", encoding="utf-8")
    assert run("new", path, "--area", "Here")[0] == 0
    assert run("import", path, register, "--partner", BODY)[0] == 0
    return path


def test_questions_are_written_and_answers_taken_in(run, project, tmp_path):
    out = tmp_path / "questions.xlsx"
    code, said, _ = run("questions", project, "--partner", "north", "--out", out)
    assert code == 0
    heads, *rows = python_calamine.CalamineWorkbook.from_path(str(out)).get_sheet_by_name("Questions").to_python()
    assert tuple(heads) == HEADINGS
    assert f"{len(rows)} questions to {BODY} about 1 of its properties" in said

    session = open_project(make_tools(), project)
    sheet = questions_to(session, picture_of(picture_inputs(session)), find_partner(session.estate, BODY))
    session.store.close()
    name = "Ashby Library"
    answers = {(name, "gia_m2"): 512, (name, "running_cost_gbp_a_year"): "a fortune"}
    back = write_back(tmp_path / "back.xlsx", sheet.questions, answers)

    code, _, wrong = run("import", project, back, "--partner", BODY)
    assert code == 2
    assert "list of questions from here, not a register" in wrong
    code, said, _ = run("answers", project, back, "--dry-run", "--json")
    told = json.loads(said)
    assert code == 1
    assert (told["answers"], told["accepted"], told["unclear"]) == (2, 1, 1)
    assert gia(project) is None
    code, said, _ = run("answers", project, back)
    assert code == 1
    assert "1 accepted, 0 as we had it, 1 unclear" in said
    assert "Ashby Library, running cost: “a fortune”" in said
    assert gia(project) == 512.0

    good = write_back(tmp_path / "good.xlsx", sheet.questions, {(name, "gia_m2"): 512})
    code, said, _ = run("answers", project, good, "--json")
    assert code == 0
    assert json.loads(said)["confirmed"] == 1


def gia(project):
    session = open_project(make_tools(), project)
    (key,) = session.estate.properties
    value = session.estate.properties.get(key, "gia_m2")
    session.store.close()
    return value


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("questions", "--partner", "Nobody", "--out", "q.xlsx"), "there is no partner called"),
        (("questions", "--partner", BODY, "--out", "q.pdf"), "questions cannot end in .pdf"),
        (("questions", "--partner", BODY, "--locality", "Nowhere", "--out", "q.xlsx"), "there is no district called"),
        (("answers", "none.xlsx"), "there is no such file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run, project, tmp_path, monkeypatch, words, what):
    monkeypatch.chdir(tmp_path)
    command, *rest = words
    code, _, said = run(command, project, *rest)
    assert code == 2
    assert what in said
    assert "Traceback" not in said
