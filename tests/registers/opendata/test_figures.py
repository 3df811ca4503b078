# ruff: noqa: E501  published headings are long
from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.registers.opendata.ages import Band, groups_of, parse_band, tiling
from estates_app.registers.opendata.figures import read_figures


@pytest.mark.parametrize(
    ("label", "ages"),
    [
        ("Age: Aged 4 years and under; measures: Value", (0, 4)),
        ("Aged under 1 year", (0, 0)),
        ("Aged 1 year", (1, 1)),
        ("Aged 5 to 9 years", (5, 9)),
        ("aged_16_to_64", (16, 64)),
        ("aged_16_64", (16, 64)),
        ("Aged 85 years and over", (85, None)),
        ("90+", (90, None)),
        ("65_plus", (65, None)),
        ("under 16", (0, 15)),
        ("over 64", (65, None)),
        ("Older population aged 60 and over: mid 2015 (excluding prisoners)", (60, None)),
        ("Dependent Children aged 0-15: mid 2015 (excluding prisoners)", (0, 15)),
        ("Age: Total", (0, None)),
        ("All usual residents", (0, None)),
    ],
)
def test_ages_are_read_as_tables_write_them(label, ages):
    band = parse_band(label)
    assert (band.low, band.high) == ages


@pytest.mark.parametrize(
    "label",
    [
        "Working age population 18-59/64: for use with Employment",
        "2011",
        "1,234",
        "Median age",
        "area_code",
        "Age",
        "9 to 5",
    ],
)
def test_what_is_no_age_is_none(label):
    assert parse_band(label) is None


@given(st.sets(st.integers(1, 99), max_size=12), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_bands_of_any_width_give_the_sums_that_counting_each_year_gives(cuts, seed):
    edges = [0, *sorted(cuts), None]
    people = [(age * 7 + seed * 13) % 11 for age in range(120)]
    counts = {}
    for low, after in pairwise(edges):
        high = None if after is None else after - 1
        counts[Band(low, high)] = float(sum(people[low : 120 if high is None else high + 1]))
    found = groups_of(counts)
    assert found["population"] == sum(people)
    starts = set(cuts) | {0}
    assert found["aged_65_plus"] == (sum(people[65:]) if 65 in starts else None)
    assert found["aged_0_15"] == (sum(people[:16]) if 16 in starts else None)
    assert found["aged_16_64"] == (sum(people[16:65]) if {16, 65} <= starts else None)


def test_overlapping_bands_are_never_added_up():
    single = {Band(age, age): 1.0 for age in range(90)} | {Band(90, None): 5.0}
    fives = {Band(age, age + 4): 5.0 for age in range(0, 90, 5)}
    assert groups_of({**single, **fives})["population"] == 95
    assert tiling([Band(0, 4), Band(0, 9)], 0, 15) is None


def test_a_nomis_table_with_notes_above_and_below(table, datasets):
    text = (
        '"TS007A - Age by five-year age bands"\n"ONS Crown Copyright Reserved [from Nomis on 1 May 2024]"\n\n'
        '"Population :","All usual residents"\n"Units      :","Persons"\n"Date       :","2021"\n\n'
        '"2021 super output area - lower layer","mnemonic","Total","Aged 15 years and under","Aged 16 to 64 years","Aged 65 years and over"\n'
        '"Here 001A","E01000001","100","20","60","20"\n"Here 001B","E01000002","50","10","30","10"\n\n\n'
        '"In order to protect against disclosure of personal information, records have been swapped"\n'
    )
    found = read_figures(table("ts007a.csv", text), datasets["census_age"])
    assert found.by_code["E01000001"] == {"population": 100, "aged_0_15": 20, "aged_16_64": 60, "aged_65_plus": 20}
    assert set(found.by_code) == {"E01000001", "E01000002"}


def test_bulk_tables_with_every_year_and_every_band(table, datasets):
    heads = ["date", "geography", "geography code", "Age: Total; measures: Value"]
    heads += [f"Age: Aged {a} to {a + 4} years; measures: Value" for a in range(5, 85, 5)]
    heads += ["Age: Aged 4 years and under; measures: Value", "Age: Aged 85 years and over; measures: Value"]
    heads += ["Age: Aged 15 years; measures: Value", "Age: Aged 15 to 19 years; measures: Value (2)"]
    row = ["2021", "Here 001A", "E01000001", "180", *["10"] * 16, "10", "10", "2", "10"]
    text = ",".join(f'"{h}"' for h in heads) + "\n" + ",".join(row) + "\n"
    figures = read_figures(table("census2021-ts007-lsoa.csv", text), datasets["census_age"]).by_code["E01000001"]
    assert figures["population"] == 180
    assert figures["aged_65_plus"] == 50
    assert figures["aged_0_15"] == 32  # three bands of five years and the year 15; 15 to 19 straddles
    assert figures["aged_16_64"] is None


def test_females_and_males_in_columns_are_added_and_in_rows_beside_persons_are_not(table, datasets):
    columns = "LSOA 2021 Code,LSOA 2021 Name,Total,F0 to 15,F16 to 64,F65 and over,M0 to 15,M16 to 64,M65 and over\n"
    path = table("sapelsoa.csv", columns + "E01000001,Here,100,10,30,12,9,28,11\n")
    assert read_figures(path, datasets["population_estimates"]).by_code["E01000001"]["aged_65_plus"] == 23
    rows = "area_code,sex,all_ages,0,90+\nE01000001,Persons,9,4,5\nE01000001,Females,5,2,3\nE01000001,Males,4,2,2\n"
    found = read_figures(table("mid.csv", rows), datasets["population_estimates"])
    assert found.by_code["E01000001"]["population"] == 9
    assert "left out, not added up" in found.notes[0]
    alone = "area_code,sex,all_ages\nE01000001,Females,5\nE01000001,Males,4\n"
    found = read_figures(table("two.csv", alone), datasets["population_estimates"])
    assert found.by_code["E01000001"]["population"] == 9


def test_cars_wide_and_long_with_percentages(table, datasets):
    wide = (
        "date,geography,geography code,Number of cars or vans: Total: All households,"
        "Number of cars or vans: No cars or vans in household,Number of cars or vans: 1 car or van in household\n"
        "2021,Here,E01000001,837,555,200\n"
    )
    assert read_figures(table("ts045.csv", wide), datasets["census_cars"]).by_code["E01000001"] == {
        "households": 837,
        "households_no_car": 555,
    }
    cells = [
        ("No cars or vans in household", "Count", 30),
        ("1 car or van in household", "Count", 50),
        ("2 cars or vans in household", "Count", 15),
        ("3 or more cars or vans in household", "Count", 5),
        ("No cars or vans in household", "Percentage", 30.0),
        ("1 car or van in household", "Percentage", 50.0),
    ]
    lines = "".join(f"E01000001,Here,{label},{measure},{n}\n" for label, measure, n in cells)
    found = read_figures(
        table("long.csv", f"area_code,area_name,category,measure,value\n{lines}"), datasets["census_cars"]
    )
    assert found.by_code["E01000001"] == {"households": 100, "households_no_car": 30}


def test_a_suppressed_category_makes_the_sum_of_households_missing(table, datasets):
    lines = "E01000001,No cars or vans in household,c\nE01000001,1 car or van in household,50\n"
    found = read_figures(
        table(
            "l.csv",
            f"area_code,category,value\n{lines}E01000002,1 car or van in household,5\nE01000002,No cars or vans in household,3\n",
        ),
        datasets["census_cars"],
    )
    assert found.by_code["E01000001"] == {"households": None, "households_no_car": None}
    assert found.by_code["E01000002"] == {"households": 8, "households_no_car": 3}


RANKS = "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)\n"


def test_a_decile_is_worked_out_from_a_rank_among_the_areas_of_england(table, datasets):
    path = table("imd2019_ranks.csv", RANKS + 'E01000001,"3,284"\nE01000002,"3,285"\nE01000003,"32,844"\nW01000001,5\n')
    found = read_figures(path, datasets["deprivation"])
    assert [found.by_code[f"E0100000{i}"]["imd_decile"] for i in (1, 2, 3)] == [1, 2, 10]
    assert "W01000001" not in found.by_code
    assert any("outside England" in note for note in found.notes)


def test_ranks_of_an_unnamed_or_another_index_are_refused(table, datasets):
    unnamed = table("ranks.csv", "code,IMD rank\nE01000001,17\n")
    with pytest.raises(InputError, match="does not say of which index"):
        read_figures(unnamed, datasets["deprivation"])
    with pytest.raises(InputError, match="ranks 32,844 areas"):
        read_figures(table("imd2019.csv", RANKS + "E01000001,33700\n"), datasets["deprivation"])


def test_scores_come_as_figures_of_their_own_and_domains_are_no_imd(table, datasets):
    head = "LSOA code (2011),Income Decile (where 1 is most deprived 10% of LSOAs),Index of Multiple Deprivation (IMD) Score,Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
    found = read_figures(table("File_7_IoD2019.csv", f"{head}\nE01000001,9,45.2,3\n"), datasets["deprivation"])
    assert found.by_code["E01000001"] == {"imd_decile": 3, "imd_rank": None, "imd_score": 45.2}


@pytest.mark.parametrize("year", ["01", "11", "21", "31"])
@pytest.mark.parametrize("form", ["LSOA{}CD", "lsoa{}cd", "LSOA code (20{})", "lsoa{}_code"])
def test_codes_of_any_year_are_found_among_those_of_other_levels(table, datasets, year, form):
    heading = form.format(year)
    text = f"LAD23CD,{heading},name,total,0-15,16-64,65+\nE07000001,E01000001,Here,4,1,2,1\nE07000001,E01000002,There,4,1,2,1\n"
    found = read_figures(table("p.csv", text), datasets["census_age"], ["E01000001", "E01000002", "E01000003"])
    assert set(found.by_code) == {"E01000001", "E01000002"}


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_text_brings_a_traceback(tmp_path_factory, datasets, text):
    path = tmp_path_factory.mktemp("any") / "x.csv"
    path.write_text(text, encoding="utf-8", errors="replace")
    for key in ("census_age", "census_cars", "deprivation"):
        with suppress(InputError):
            read_figures(path, datasets[key])
