"""Assumptions: read as people write them, refused where they make no sense, set with their source, given back."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.domain.partnership import Assumption
from estates_app.domain.wording import figure
from estates_app.workspace.assuming import assumptions_of, limits_of, read_figure, set_assumptions
from estates_app.workspace.assuming import given as given_by_pack
from estates_app.workspace.setting import set_weights

SPEED = Assumption("speed", "speed", 30.0, "km/h", "a study", "2026-01-01", 1.0, 130.0)
RATE = Assumption("rate", "discount rate", 0.035, "a year", "the Green Book", "2026-01-01", 0.0, 0.2)
BIAS = Assumption("bias", "optimism bias", 0.24, "share", "the Green Book", "2026-01-01", 0.0, 3.0)
ROOM = Assumption("room", "fitting out", 1200.0, "£/m²", "a cost plan", "2026-01-01", 0.0, 20_000.0)


@pytest.mark.parametrize(
    ("assumption", "text", "value"),
    [
        (SPEED, "40", 40.0),
        (SPEED, " 40 km/h ", 40.0),
        (SPEED, "40 KM/H", 40.0),
        (RATE, "4%", 0.04),
        (RATE, "0.04", 0.04),
        (RATE, "4% a year", 0.04),
        (BIAS, "51 %", 0.51),
        (BIAS, "0.51", 0.51),
        (ROOM, "£1,450/m²", 1450.0),
        (ROOM, "1450", 1450.0),
        (ROOM, "£1,450", 1450.0),
    ],
)
def test_a_figure_is_read_as_people_write_it(assumption, text, value):
    assert read_figure(assumption, text) == (pytest.approx(value), "")


@pytest.mark.parametrize(
    ("assumption", "text", "said"),
    [
        (SPEED, "fast", "“fast” is not understood: write it as 30 km/h."),
        (SPEED, "", "“” is not understood: write it as 30 km/h."),
        (SPEED, "40%", "“40%” is not understood: write it as 30 km/h."),
        (SPEED, "30 mph", "“30 mph” is not understood: write it as 30 km/h."),
        (SPEED, "0", "0 km/h makes no sense here: give 1 to 130 km/h."),
        (RATE, "4", "4 a year makes no sense here: give 0% to 20% a year."),
        (RATE, "-1%", "-1% a year makes no sense here: give 0% to 20% a year."),
        (BIAS, "24", "2,400% makes no sense here: give 0% to 300%."),
        (ROOM, "£30,000", "£30,000/m² makes no sense here: give £0/m² to £20,000/m²."),
        (ROOM, "nan", "“nan” is not understood: write it as £1,200/m²."),
        (ROOM, "1e999", "“1e999” is not understood: write it as £1,200/m²."),
    ],
)
def test_what_is_no_such_figure_is_refused_with_what_to_write(assumption, text, said):
    assert read_figure(assumption, text) == (None, said)


def test_what_is_shown_of_every_figure_of_the_packs_reads_back_as_it_is(county):
    for one in assumptions_of(county):
        assert read_figure(one, figure(one.value, one.unit)) == (pytest.approx(one.value, rel=1e-9), ""), one.key
        for end in (one.low, one.high):
            assert read_figure(one, figure(end, one.unit)) == (pytest.approx(end, rel=1e-9), ""), one.key


@given(
    share=st.integers(0, 10**6).map(lambda n: n / 10**6),
    unit=st.sampled_from(["share", "a year", "£", "£/m²", "m", "km/h", "people", "times"]),
)
@settings(max_examples=200)
def test_any_figure_reads_back_within_its_six_digits(share, unit):
    wide = dataclasses.replace(SPEED, unit=unit, low=0.0, high=2e7)
    value = share if unit in ("share", "a year") else share * 1e7
    read, fault = read_figure(wide, figure(value, unit))
    if unit == "a year" and value == 1.0:
        return  # 100 % a year is written as 1
    assert fault == ""
    assert read == pytest.approx(value, rel=1e-5)


def test_limits_leave_out_what_is_said_twice(county):
    assert limits_of(SPEED) == "1 to 130 km/h"
    assert limits_of(ROOM) == "£0/m² to £20,000/m²"
    assert limits_of(dataclasses.replace(SPEED, high=None)) == ""
    many = dataclasses.replace(SPEED, unit="people", low=100.0, high=1e7)
    assert limits_of(many) == "100 to 10,000,000 people"


def test_figures_are_set_together_with_source_and_day_and_taken_back(county):
    before = county.estate.settings
    edit = set_assumptions(county, {"discount_rate": (0.03, "our treasurer"), "move_limit_m": (8000.0, "the board")})
    assert edit.verb == "Set 2 assumptions"
    rate = county.estate.settings.assumptions["discount_rate"]
    assert (rate.value, rate.source, rate.dated) == (0.03, "our treasurer", "2026-11-21")
    back = county.undo(edit)
    assert county.estate.settings == before
    county.undo(back)
    assert county.estate.settings["move_limit_m"] == 8000.0


def test_another_source_for_the_same_figure_is_kept(county):
    rate = county.estate.settings.assumptions["discount_rate"]
    assert set_assumptions(county, {"discount_rate": (rate.value, "our treasurer agrees")}).verb == (
        "Set discount rate, years 0 to 30"
    )
    assert county.estate.settings.assumptions["discount_rate"].source == "our treasurer agrees"
    assert set_assumptions(county, {"discount_rate": (rate.value, "our treasurer agrees")}) is None


def test_a_figure_given_back_to_its_pack_is_dated_as_the_pack(county):
    pack = given_by_pack(county, "discount_rate")
    set_assumptions(county, {"discount_rate": (0.03, "our treasurer")})
    set_assumptions(county, {"discount_rate": (pack.value, pack.source)})
    assert county.estate.settings.assumptions["discount_rate"] == pack


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"discount_rate": (40.0, "a slip")}, "the setting discount rate, years 0 to 30 is 40"),
        ({"discount_rate": (float("nan"), "a slip")}, "is nan"),
        ({"discount_rate": (0.03, "  ")}, "Say where the figure"),
        ({"luck": (1.0, "a guess")}, "there is no setting called luck"),
        ({"weight_hours": (1.0, "a guess")}, "there is no setting called weight_hours"),
        ({"discount_rate": (0.03, "fine"), "move_limit_m": (-1.0, "a slip")}, "longest move"),
    ],
)
def test_what_makes_no_sense_is_refused_whole(county, wanted, said):
    set_weights(county, {"hours": 50.0}, source="a file")
    before = county.estate
    with pytest.raises(InputError, match=said):
        set_assumptions(county, wanted)
    assert county.estate is before


def test_the_source_of_a_pack_does_not_give_another_figure(county):
    pack = given_by_pack(county, "discount_rate")
    with pytest.raises(InputError, match=r"gives 3\.5% a year: say where 3% a year comes from"):
        set_assumptions(county, {"discount_rate": (0.03, pack.source)})
    set_assumptions(county, {"discount_rate": (0.03, "our treasurer")})
    set_assumptions(county, {"discount_rate": (0.031, "our treasurer")})  # who gave one may give another
    assert county.estate.settings["discount_rate"] == 0.031


def test_weights_are_not_among_them(county):
    set_weights(county, {"hours": 50.0}, source="a file")
    assert not [one.key for one in assumptions_of(county) if "weight" in one.key]
