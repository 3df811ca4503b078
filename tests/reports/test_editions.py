"""What the public edition may say, and the exempt one must."""

from __future__ import annotations

import json
from dataclasses import replace

import pyogrio
import pytest
import python_calamine

from estates_app.domain.columns import Column
from estates_app.reports import listing, words
from estates_app.reports.geopackage import write_geopackage
from estates_app.reports.model import build_model
from estates_app.reports.pdf import write_pdf
from estates_app.reports.public import reason_of
from estates_app.reports.workbook import write_workbook
from tests.papertext import words_of
from tests.reports.conftest import SECRET

SECRETS = (SECRET, "ZM1 9XY", "10000000002", "777,321", "777321")


def words_of_workbook(path):
    book = python_calamine.CalamineWorkbook.from_path(path)
    return " ".join(
        str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    )


def words_of_geopackage(path):
    found = []
    for layer, _ in pyogrio.list_layers(path):
        _, _, _, columns = pyogrio.raw.read(path, layer=layer, read_geometry=False)
        found += [str(value) for column in columns for value in column]
    return " ".join(found)


WRITERS = {
    "a.pdf": (write_pdf, words_of),
    "a.xlsx": (write_workbook, words_of_workbook),
    "a.gpkg": (write_geopackage, words_of_geopackage),
}


def written(name, tmp_path, resources, material):
    write, read = WRITERS[name]
    path = tmp_path / name
    write(path, material, **({"templates": resources / "typst"} if name == "a.pdf" else {}))
    return read(path)


@pytest.mark.parametrize("name", WRITERS)
def test_no_secret_is_in_the_public_edition_and_the_exempt_one_has_the_name(name, tmp_path, resources, material):
    public = written(name, tmp_path, resources, material())
    assert not [secret for secret in SECRETS if secret in public]
    assert "Town Library" in public
    assert SECRET in written(name, tmp_path, resources, material(edition="exempt"))


def test_the_public_model_holds_no_secret_that_a_template_could_print(material):
    assert not [secret for secret in SECRETS if secret in json.dumps(build_model(material()))]


def test_the_exempt_edition_says_why_it_is_exempt_and_the_public_one_what_is_left_out(material):
    exempt, public = build_model(material(edition="exempt")), build_model(material())
    assert "paragraph 3 of Schedule 12A" in exempt["notice"]
    assert "not for publication" in exempt["edition_line"]
    assert "empty buildings" in public["notice"]
    assert "possible receipts" in public["notice"]


def test_no_total_gives_a_confidential_partner_away_by_subtraction(material):
    ledger = next(
        block
        for section in build_model(material())["sections"]
        for block in section["blocks"]
        if block["kind"] == "table" and block["caption"].startswith("Change by partner")
    )
    police = next(row for row in ledger["rows"] if row[0] == "Some Police")
    assert not [cell for cell in police[2:] if cell and "£" in cell and cell != "£0"]
    # The totals add up what is shown, and say of how many partners; nothing is left to subtract. The council's one line
    # about a building that is not named would be what is left of its total, so that is left out too.
    total = ledger["rows"][-1][2]
    others = [one for key, one in material().findings.ledgers.items() if key not in ("f", "c")]
    assert total == f"{words.money(sum(one.running_cost_gbp_a_year for one in others))} (of 1)"


def test_a_secret_that_got_in_by_another_door_stops_the_public_report(tmp_path, resources, material, monkeypatch):
    monkeypatch.setattr(listing, "place_name", lambda m, key: str(m.estate.properties.get(key, "address")))
    leaking = material()
    places = leaking.estate.properties
    addresses = Column.of([f"{i} High Street" for i in range(len(places))])
    leaking = replace(leaking, estate=leaking.estate.with_(properties=places.with_column("address", addresses)))
    with pytest.raises(RuntimeError, match="empty building"):
        write_pdf(tmp_path / "a.pdf", leaking, templates=resources / "typst")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["Museum or theatre", "Market valuation", "Some County Council", "Library"])
def test_an_empty_building_may_be_called_like_anything_else_in_the_paper(tmp_path, resources, material, name):
    one = material()
    places = one.estate.properties.with_values({("p1", "name"): name})
    write_pdf(
        tmp_path / "a.pdf", replace(one, estate=one.estate.with_(properties=places)), templates=resources / "typst"
    )


def test_a_reason_that_names_an_empty_building_is_left_out(material):
    one = material()
    decision = replace(one.findings.fates["p3"], reason=f"{SECRET} is 0.1 km away and already has its library.")
    assert SECRET not in reason_of(one, decision)
    assert SECRET in reason_of(material(edition="exempt"), decision)
