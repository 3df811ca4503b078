"""The two pages about a property: exactly two, and accessible, however much or little there is to say."""

from __future__ import annotations

import re
from dataclasses import replace

import page
import pypdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from estates_app.domain.dossier import (
    Correction,
    Dossier,
    DossierPaper,
    Fact,
    FactGroup,
    Head,
    Line,
    Record,
    Rival,
    Source,
)
from estates_app.domain.errors import ProjectError
from estates_app.domain.pictures import Picture
from estates_app.reports.dossier import write_dossier

SOURCE = Source(
    "county_assets.csv, row 12, column “GIA”", "2025-04-01", "data of", "square feet to m²", "county_assets.csv"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="176mm" height="68mm"><rect width="90" height="60"/></svg>'


def a_dossier(n, text="a short text", *, edition="exempt", name="Old Library"):
    facts = tuple(
        Fact(
            f"f{i}",
            f"fact {i}",
            text,
            replace(SOURCE, file=f"file {i % 9}.csv"),
            (Rival("Fire", text, SOURCE),) * (i % 3),
            (Correction(text, "M. Okafor", "2026-11-03"),) * (i % 2),
            i % 3,
        )
        for i in range(n)
    )
    lines = tuple(Line(text, text, text) for _ in range(n))
    records = tuple(Record(text, lines[:8], SOURCE) for _ in range(n // 2))
    return Dossier(
        edition,
        "2026-11-21",
        Head("p", name, text, "CC", "customer", "in scope", text, "1 east, 2 north", text, text),
        (FactGroup("Use", facts),),
        records,
        records,
        *[lines] * 6,
        missing=(text,) * min(n, 5),
        attributions=(text,) * min(n, 12),
        left_out=("valuations",),
    )


def written(path, resources, dossier, picture=None):
    paper = DossierPaper(dossier, "Here", "Here property partnership", "AAAA-BBBB", picture)
    write_dossier(path, paper, templates=resources / "typst")
    return pypdf.PdfReader(path)


LONG = "a very long story of what the building was, is and might yet become; " * 40


@pytest.mark.parametrize("n", [0, 80])
@pytest.mark.parametrize("text", ["a", LONG, "W" * 3000, "\N{SNOWMAN} Łódź \u202e ي 東"])
@pytest.mark.parametrize("picture", [None, Picture(SVG, "A map of the place.", "Old Library")])
def test_it_is_two_accessible_pages_whatever_there_is_to_say(tmp_path, resources, n, text, picture):
    path = tmp_path / "a.pdf"
    found = written(path, resources, a_dossier(n, text), picture)
    assert len(found.pages) == 2
    result = page.validate_pdf(str(path), profile="ua1", limits=page.SafetyLimits(max_table_grid_rows=5000))
    assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures][:5]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=0, max_size=300), value=st.text(max_size=500))
@example(name="\x1b", value="")
@example(name="\u200b \xa0", value="\u2028")
def test_no_name_breaks_it(tmp_path, resources, name, value):
    assert len(written(tmp_path / "a.pdf", resources, a_dossier(3, value or "x", name=name)).pages) == 2


def test_what_weighs_most_stands_first_and_the_rest_is_counted(tmp_path, resources):
    found = written(tmp_path / "a.pdf", resources, a_dossier(80))
    first, second = (one.extract_text() for one in found.pages)
    assert re.search(r"Fact 2\b", first)  # of weight 2
    assert not re.search(r"Fact 0\b", first)  # of weight 0
    assert "more facts in the project and its workbook" in second


def test_each_edition_says_what_it_is_and_the_same_paper_gives_the_same_bytes(tmp_path, resources):
    exempt = written(tmp_path / "a.pdf", resources, a_dossier(2)).pages[0].extract_text()
    assert "Schedule 12A" in exempt
    assert "not for publication" in exempt
    public = written(tmp_path / "b.pdf", resources, a_dossier(2, edition="public")).pages[0].extract_text()
    assert "Left out of this public edition: valuations." in public
    written(tmp_path / "c.pdf", resources, a_dossier(2))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "c.pdf").read_bytes()


def test_a_place_that_cannot_be_written_to_leaves_nothing(tmp_path, resources):
    with pytest.raises(ProjectError, match="cannot be written"):
        written(tmp_path / "none" / "a.pdf", resources, a_dossier(1))
