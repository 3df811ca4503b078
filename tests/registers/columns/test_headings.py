"""Headings taken apart."""

from __future__ import annotations

import pytest

from estates_app.registers.columns.likeness import index_of


@pytest.fixture(scope="module")
def read(catalogue):
    return index_of(catalogue).reader.read


@pytest.mark.parametrize(
    "alike",
    [
        (
            "Prop. Ref",
            "PROPERTY_REFERENCE",
            "propertyReference",
            "Property Ref.",
            "1. Property reference",
            "PropRef",
            "PROPREF",
        ),
        ("Post Town", "POSTTOWN", "post_town", "2.1 Post Town", "(b) Post town"),
        ("Gross internal area (GIA)", "Gross Internal Area", "GROSS_INTERNAL_AREA"),
        ("Lease expiry", "Lease Expires", "LeaseExpiry"),
        ("Number of storeys", "No. of storeys", "NO_OF_STOREYS", "N° of storeys"),
        ("Ownership status", "OwenrshipStatus"),
        ("Classification", "CLASSIFICA"),
        ("Easting", "EASTINGS", "Eastings:"),
        ("Co-located", "CoLocated", "co_located"),
    ],
)
def test_one_heading_in_many_spellings(read, alike):
    assert len({(read(text).words, read(text).unit) for text in alike}) == 1


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("Area (HA)", "large", ("area",)),
        ("floorAreaSqm", "m2", ("floor", "area")),
        ("NIA m²", "m2", ("nia",)),
        ("Size (sq ft)", "sqft", ("size",)),
        ("Gas consumed (kWh)", "kwh", ("gas", "consumed")),
        ("Rent £pa", "gbp", ("rent",)),
        ("Floor area - empty (%)", "percent", ("floor", "area", "empty")),
        ("Cost per m2", "other", ("cost",)),
        ("Hectares", "large", ("hectare",)),
    ],
)
def test_units(read, text, unit, words):
    assert (read(text).unit, read(text).words) == (unit, words)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Cost 2021/22", (2022,)),
        ("Cost_2021_22", (2022,)),
        ("Cost 22/23", (2023,)),
        ("Cost FY23", (2023,)),
        ("statutory_23", (2023,)),
        ("Value 2019", (2019,)),
        ("Cost 1999-2000", (2000,)),
        ("Address 2", ()),
        ("IPMS 3", ()),
    ],
)
def test_years(read, text, years):
    assert read(text).years == years


def test_the_heading_above_is_kept_apart(read):
    heading = read("Address: Postcode")
    assert heading.words == ("postcode",)
    assert heading.group == {"address"}


def test_what_explains_a_heading_is_no_part_of_it(read):
    assert read("Owner / custodian, e.g. held for a charity").words == read("Owner / custodian").words
    assert read("Location (address or description of location)").words == read("Location").words


@pytest.mark.parametrize("text", ["", " ", "№", "???", "()", ":", "()()(", "1.", "£", "%%", "_" * 50, "a" * 500])
def test_odd_headings_are_read_without_a_fault(read, text):
    assert isinstance(read(text).words, tuple)
