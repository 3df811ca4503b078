"""Dates, choices, identifiers, places and text: worked examples of how people write them."""

from __future__ import annotations

import pytest

from estates_app.registers.cleaning.cells import clean
from estates_app.registers.cleaning.condition import mapped
from estates_app.registers.cleaning.hours import hours_a_week
from estates_app.registers.cleaning.text import contacts_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24/06/2032 00:00", "2032-06-24"),
        ("2032-06-24T00:00:00", "2032-06-24"),
        ("24.06.32", "2032-06-24"),
        ("31.3.25", "2025-03-31"),
        ("24th June 2032", "2032-06-24"),
        ("Tuesday 24 June, 2032", "2032-06-24"),
        ("June 24, 2032", "2032-06-24"),
        ("24-Jun-32", "2032-06-24"),
        ("20320624", "2032-06-24"),
        ("48388.0", "2032-06-23"),
        ("Lady Day 2030", "2030-03-25"),
        ("Mar-21", "2021-03-01"),
        ("April 2019", "2019-04-01"),
        ("Q3 2019", "2019-07-01"),
        ("2019/20", "2019-04-01"),
        ("2019", "2019-01-01"),
        ("04/13/2020", "2020-04-13"),
    ],
)
def test_dates_in_all_their_forms(catalogue, text, value):
    result = clean(text, catalogue["lease_expiry"])
    assert result.value == value
    assert result.rule


@pytest.mark.parametrize("text", ["2019", "April 2019", "Q3 2019", "2019/20"])
def test_a_part_of_a_date_says_that_it_is_one(catalogue, text):
    assert "only" in clean(text, catalogue["lease_expiry"]).rule


@pytest.mark.parametrize("text", ["Holding over", "rolling", "Periodic", "expired", "999 years", "6 months' notice"])
def test_words_for_a_date_are_missing_and_kept(catalogue, text):
    result = clean(text, catalogue["lease_expiry"])
    assert result.value is None
    assert result.others == (text,)
    assert result.warning[0] == "date-word"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        *(
            ("tenure", t, "freehold")
            for t in ("F/H", "FH", "FREEHOLD - REGISTERED", "Owned", "LCC Freehold", "Freehlod")
        ),
        *(("tenure", t, "leasehold") for t in ("L/H", "LH", "Leashold", "Groundlease", "Rented", "Sub-lease")),
        ("tenure", "Long leasehold (999 yrs)", "leasehold"),
        ("tenure", "Licence to occupy", "licence"),
        ("occupancy", "Occupied by local authority", "occupied"),
        ("occupancy", "Not occupied", "vacant"),
        ("occupancy", "Unoccupied", "vacant"),
        ("occupancy", "Part vacant", "part_occupied"),
        ("condition", "B - satisfactory", "B"),
        ("condition", "Grade C (2019)", "C"),
        ("energy_rating", "Band C", "C"),
        ("energy_rating", "D (87)", "D"),
        ("listed_grade", "Grade 2* Listed", "II*"),
        ("listed_grade", "none", "no"),
        ("suitability", "Satisfactry", "satisfactory"),
        ("step_free", "Yes - ramp", True),
        ("step_free", "no", False),
    ],
)
def test_words_become_the_choice_that_they_mean(catalogue, field, text, value):
    assert clean(text, catalogue[field]).value == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("tenure", "Freehold/Leasehold"),
        ("tenure", "Freasehold"),  # as like the one as the other
        ("tenure", "Not owned"),
        ("tenure", "Ex leasehold"),
        ("tenure", "No council ownership"),
        ("occupancy", "Vacant/Let"),
        ("suitability", "Unsatisfactory"),
        ("condition", "Unsatisfactory"),
        ("condition", "1"),
        ("step_free", "Partial"),
        ("step_free", "Y/N"),
    ],
)
def test_what_could_mean_two_things_is_not_decided(catalogue, field, text):
    result = clean(text, catalogue[field])
    assert result.value is None
    assert result.warnings


def test_a_map_of_grades_is_stated_or_there_is_none():
    assert mapped("B/C", "nhs")[0] == "C"
    assert mapped("B/C", "nhs")[1]  # its source
    assert mapped("85", "percent") is None
    assert mapped("A", "council") == ("A", "")


@pytest.mark.parametrize(
    ("text", "value", "others"),
    [
        ("100012345678; 100012345679", "100012345678", ("100012345679",)),
        ("100012345678 100012345679", "100012345678", ("100012345679",)),
        ("100 012 345 678", "100012345678", ()),
        ("1.00012345678E+11", "100012345678", ()),
        ("UPRN: 000100012345", "100012345", ()),
        ("100,012,345,678", "100012345678", ()),
        ("10001234567/8", "10001234567", ()),
    ],
)
def test_uprns_out_of_what_stands_round_them(catalogue, text, value, others):
    result = clean(text, catalogue["uprn"])
    assert (result.value, result.others) == (value, others)
    assert result.rule


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("S01 4AB", "SO1 4AB", "postcode-mended"),
        ("DE5S 1AA", "DE55 1AA", "postcode-mended"),
        ("LI 8JQ", "L1 8JQ", "postcode-mended"),
        ("GIR 0AA", "GIR 0AA", None),
        ("DE55 7AD, DE55 7AE", "DE55 7AD", "postcode-several"),
        ("12 High St, Alfreton DE55 7AD", "DE55 7AD", None),
        ("DE55", None, "postcode-partial"),
        ("ZZ99 3VZ", None, "placeholder"),
        ("QQ1 1AA", "QQ1 1AA", None),  # its form is right: the column says that no such area is used
        ("B5 5OO", None, "postcode-form"),
    ],
)
def test_postcodes_mended_only_where_one_results(catalogue, text, value, code):
    result = clean(text, catalogue["postcode"])
    assert result.value == value
    assert (result.warning[0] if result.warning else None) == code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sk 407 545", "SK407545"),
        ("SK 40715 54526", "SK4071554526"),
        ("E440715 N354526", "440715,354526"),
        ("440715354526", "440715,354526"),
        ("NGR: SK407545", "SK407545"),
        ("near the church", "near the church"),
    ],
)
def test_grid_references_are_written_one_way(catalogue, text, value):
    assert clean(text, catalogue["grid_reference"]).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("CafÃ© Centre", "Café Centre"),
        ("CafÃƒÂ© Centre", "Café Centre"),
        ("the â€œOldâ€\x9d Mill", "the “Old” Mill"),
        ("Smith &amp; Sons", "Smith & Sons"),
        ("Queen’s Hall", "Queen’s Hall"),
        ("Café", "Café"),
        ("ST MARY'S NHS CENTRE", "St Mary's NHS Centre"),
        ("O'BRIEN HOUSE", "O'Brien House"),
        ("LIBRARY AT THE CROSS, DE55 7AD", "Library at the Cross, DE55 7AD"),
        ("UNIT 4B, 1ST FLOOR", "Unit 4B, 1st Floor"),
        ("HQ", "HQ"),
        ("Zero\u200bwidth\u0007", "Zerowidth"),
    ],
)
def test_text_is_mended_and_left_alone(catalogue, text, value):
    result = clean(text, catalogue["name"])
    assert result.value == value
    assert bool(result.rule) is (value != text)


@pytest.mark.parametrize("text", ["-1.5", "-8.5677064955234528E-2", "0", "+0.1", "−1.5"])
def test_degrees_as_spreadsheets_write_them(catalogue, text):
    result = clean(text, catalogue["lon"])
    assert result.value == float(text.replace("−", "-"))
    assert not result.warnings


def test_a_word_for_missing_within_a_name_is_part_of_the_name(catalogue):
    assert clean("Unknown Soldier Memorial", catalogue["name"]).value == "Unknown Soldier Memorial"


def test_what_is_missing_of_a_figure_may_be_the_answer_of_a_text(catalogue):
    assert clean("Pending", catalogue["status"]).value == "Pending"
    assert clean("Pending survey", catalogue["gia_m2"]).warnings
    assert clean("pending", catalogue["gia_m2"]) == clean("n/a", catalogue["gia_m2"])
    assert clean("Not surveyed", catalogue["condition"]).warnings == ()


def test_codes_are_left_as_they_are(catalogue):
    assert clean("112469.0", catalogue["local_id"]).value == "112469"
    assert clean("00123", catalogue["local_id"]).value == "00123"
    assert clean("AB,,CD.,1", catalogue["local_id"]).value == "AB,,CD.,1"


def test_a_persons_contact_is_recognised_and_a_desks_is_not():
    assert contacts_in("ask jane.smith@council.gov.uk") == ("e-mail address",)
    assert contacts_in("01773 123456") == ("telephone number",)
    assert contacts_in("library.belper@council.gov.uk") == ()
    assert contacts_in("UPRN 100012345678, 440715 354526") == ()


def test_weekdays_add_up_to_a_week():
    week = {f"{day} staffed hours": "09:30-17:00" for day in ("Monday", "Tuesday", "Thursday", "Friday")}
    week |= {"Wednesday staffed hours": "", "Saturday staffed hours": "9:30-12:30 & 13:30-15:30", "Notes": "see web"}
    assert hours_a_week(week).value == 4 * 7.5 + 5
    assert hours_a_week({"Monday": "", "Tuesday": "n/a"}).value is None
    assert hours_a_week({"Monday": "by appointment", "Tuesday": "9-5"}).value is None
