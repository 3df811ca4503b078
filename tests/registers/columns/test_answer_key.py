"""How well columns are told: against a key made by reading the files, and on headings that the key does not hold."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from estates_app.domain.claims import SURE
from estates_app.registers.columns.proposing import propose_columns
from estates_app.registers.files.tables import read_table

pytestmark = pytest.mark.xdist_group("answer key")

HERE = Path(__file__).parent
KEY = tomllib.loads((HERE / "answer_key.toml").read_text("utf-8"))["file"]
UNSEEN = tomllib.loads((HERE / "unseen.toml").read_text("utf-8"))

#: Share of the recognisable columns to be right with no human needed; share of sure guesses to be right.
NO_HUMAN, RIGHT_WHERE_SURE = 0.95, 0.99


def answer(entry, heading):
    """Return what a heading means: as it stands, without its group, or as all others of the file."""
    known = next(e for e in KEY if e["path"] == entry["same_as"]) if "same_as" in entry else entry
    bare = heading.rsplit(": ", 1)[-1]
    told = known["columns"].get(heading, known["columns"].get(bare, known.get("others")))
    assert told is not None, f"the key says nothing of “{heading}”"
    return told


@pytest.fixture(scope="module")
def outcomes(real_data, catalogue):
    """Return (file, heading, answer, guess) of every column of the published files that counts."""
    found = []
    for entry in KEY:
        table = read_table(real_data / entry["path"], sheet=entry.get("sheet", ""))
        samples = [[row[i] for row in table.rows[:400]] for i in range(len(table.headings))]
        for guess in propose_columns(table.headings, samples, catalogue):
            told = answer(entry, guess.source)
            if told != "?":
                found.append((entry["path"], guess.source, told, guess))
    return found


def is_right(told, guess):
    return (guess.field or "") in told.split("|")


@pytest.mark.real
def test_columns_of_published_files_need_no_human(outcomes):
    lines, recognisable, done = [], 0, 0
    for path in dict.fromkeys(path for path, *_ in outcomes):
        mine = [(told, guess) for p, _, told, guess in outcomes if p == path and told]
        sure = sum(is_right(told, guess) and guess.confidence >= SURE for told, guess in mine)
        lines.append(f"{path}: {sum(is_right(*m) for m in mine)} right, {sure} sure, of {len(mine)}")
        recognisable, done = recognisable + len(mine), done + sure
    assert recognisable > 250
    assert done / recognisable >= NO_HUMAN, "\n".join(lines)


@pytest.mark.real
def test_nothing_wrong_is_proposed_with_high_confidence(outcomes):
    wrong = [(h, told, g) for _, h, told, g in outcomes if g.field and not is_right(told, g)]
    assert not [(h, told, g.field, g.reason) for h, told, g in wrong if g.confidence >= SURE]
    assert len(wrong) <= 0.02 * len(outcomes)


@pytest.mark.real
def test_confidence_means_what_it_says(outcomes):
    sure = [is_right(told, g) for _, _, told, g in outcomes if g.field and g.confidence >= SURE]
    rest = [is_right(told, g) for _, _, told, g in outcomes if g.field and g.confidence < SURE]
    assert sum(sure) >= RIGHT_WHERE_SURE * len(sure)
    assert len(rest) < len(sure)


@pytest.mark.parametrize("name", UNSEEN)
def test_headings_that_the_key_does_not_hold(propose, name):
    table = {heading: cells for heading, (_, *cells) in UNSEEN[name].items()}
    told = {heading: entry[0] for heading, entry in UNSEEN[name].items()}
    assert not [(h, g.field, g.reason) for h, g in propose(table).items() if not is_right(told[h], g)]


#: Headings that hold the words of a field and mean another thing.
# fmt: off
OTHERS = [
    "Landlord address", "Contact postcode", "Previous use", "Potential EPC rating", "Proposed use",
    "Number of condition surveys", "Land value per hectare", "Rent free period", "Rent arrears", "Cost per m2",
    "GIA cost per m2", "Running cost per sqm", "Postcode sector", "Insurance renewal date",
    "Fire risk assessment date", "Next inspection date", "Energy supplier", "Electricity meter number",
    "CO2 emissions (tonnes)", "Ward councillor", "Roof condition", "Roof area (m2)", "Window condition",
    "Number of lifts", "Old UPRN", "Parent UPRN", "USRN", "OBJECTID", "Shape_Area", "Number of tenants",
    "Floor area cleaned (m2)", "Income target", "Backlog per m2", "Condition survey cost", "Valuation fee",
    "Opening times", "Disabled parking bays", "Distance to town centre", "Net yield", "Vacant possession value",
    "Alternative use value", "Monthly rent", "Rent pcm", "Imd decile", "Planning status", "Sale price",
    "Depreciation",
]
# fmt: on


@pytest.mark.parametrize("heading", OTHERS)
def test_words_of_a_field_in_a_heading_of_another_thing_are_not_taken_for_it(propose, heading):
    guess = propose({heading: []})[heading]
    assert guess.field is None or guess.confidence < SURE
