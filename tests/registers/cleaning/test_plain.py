"""What is read without a closer look is what the closer look would have read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.fields import FieldKind
from estates_app.registers.cleaning import areas
from estates_app.registers.cleaning.column import ColumnCleaner

FIGURES = (FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY, FieldKind.EASTING, FieldKind.NORTHING)
HEADINGS = ("", "Floor area (sq ft)", "GEA", "Rent £000", "Cost per month", "Energy (MWh)", "Occupancy %", "Size (ha)")
figures = st.from_regex(r"\A(?:[0-9]{1,9}|0*[0-9]{1,6}\.[0-9]{0,4}|\.[0-9]{1,2}|[0-9]{1,3},[0-9]{3}|[0-9]{14,19})\Z")
samples = st.lists(
    st.one_of(figures, st.sampled_from(["0", "0.5", "0.85", "1,5", "999999", "-1", "1.234,5"])), max_size=12
)


@settings(max_examples=150)
@given(data=st.data(), text=figures, heading=st.sampled_from(HEADINGS), cells=samples)
def test_plain_figures_are_read_as_the_reader_of_their_kind_reads_them(catalogue, data, text, heading, cells):
    field = data.draw(st.sampled_from([field for field in catalogue.fields.values() if field.kind in FIGURES]))
    quick, slow = (ColumnCleaner(field, heading, cells) for _ in range(2))
    slow._plain = lambda _: None
    assert quick(text) == slow(text)


@pytest.mark.parametrize("heading", ["", "Site area (ha)", "GEA (sq ft)"])
@settings(max_examples=60)
@given(
    first=st.from_regex(r"\A[0-9]{1,5}(?:\.[0-9]{1,3})?\Z"),
    second=st.from_regex(r"\A[0-9]{1,5}(?:\.[0-9]{1,3})?\Z"),
    units=st.tuples(
        *[st.sampled_from(["ha", "hectares", "Acres", "acre", "sq m", "sqm.", "m²", "sq. ft.", "roods", "GIA"])] * 2
    ),
    between=st.sampled_from([" (", "/", ", ", "; ", " "]),
    is_one=st.booleans(),
)
def test_areas_with_units_are_read_as_on_a_closer_look(catalogue, heading, first, second, units, between, is_one):
    text = (
        f"{first} {units[0]}"
        if is_one
        else f"{first} {units[0]}{between}{second}{units[1]}{')' if '(' in between else ''}"
    )
    for key in ("site_area_m2", "gia_m2"):
        cleaner = ColumnCleaner(catalogue[key], heading, [text] * 3)
        quick = cleaner(text)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(areas, "_usual", lambda: re.compile(r"(?!)"))
            assert cleaner(text) == quick
