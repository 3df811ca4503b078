"""Which column may tell rows apart where no heading says so."""

from __future__ import annotations

import pytest

from estates_app.registers.columns.identifying import likeliest_address, likeliest_name, tellings
from estates_app.registers.files.tables import read_table


@pytest.fixture
def table(tmp_path):
    def make(text):
        path = tmp_path / "a.csv"
        path.write_text(text, encoding="utf-8")
        return read_table(path)

    return make


def test_each_column_tells_how_often_it_is_filled_and_its_first_different_words(table):
    told = tellings(table("No,Thing\n1,Old  pump\n2,Old pump\n3,\n4,Bench\n"))
    assert (told["Thing"].filled, told["Thing"].rows) == (3, 4)
    assert told["Thing"].examples == ("Old pump", "Bench")
    assert told["No"].examples == ("1", "2")


@pytest.mark.parametrize(
    ("text", "address", "is_one", "name"),
    [
        ("Thing,Where\nOld pump,Mill Lane\nBandstand,14 High Street\n", "Where", True, "Thing"),
        ("Thing,Notes\nOld pump,by the road\nBandstand,painted\nBench,painted\nShed,\n", "Notes", False, "Thing"),
        ("Thing,Colour\nOld pump,green\nBandstand,green\n", "Thing", False, "Thing"),
    ],
)
def test_the_likeliest_columns(table, text, address, is_one, name):
    found = table(text)
    assert likeliest_address(found) == (address, is_one)
    assert likeliest_name(found) == name


def test_addresses_of_mail_and_dates_are_no_names(table):
    rows = "".join(f"a{i}@example.org,{i + 1} March 2020,Hall {'ABCDEF'[i % 3]}\n" for i in range(6))
    assert likeliest_name(table("Mail,When,Thing\n" + rows)) == "Thing"
