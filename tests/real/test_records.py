"""Interests and sites of published registers: one a row that tells a tenure, whatever the register."""

from __future__ import annotations

import pytest

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.interests import KIND_OF_TENURE, InterestKind, interest_of
from estates_app.domain.partnership import Partner
from estates_app.registers.reading import read_register
from estates_app.registers.source import RegisterSource
from estates_app.workspace.identity import Mint
from estates_app.workspace.records import with_records

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("real")]

BODY = Partner("c", "Body", "county", "CC")
EDITION = Edition("e", "c", "register", "", "", "", "2026-11-21T00:00:00", "", 1)


def rows_of(path, catalogue):
    try:
        reading = read_register(RegisterSource(path, "Body"), catalogue)
    except InputError:
        return {}
    return {f"p{row.row}": [row] for row in reading.rows if row.fate is RowFate.PROPERTY}


def test_every_row_with_a_tenure_is_an_interest_and_the_same_file_makes_no_second(real_data):
    catalogue, seen = make_tools().catalogue, 0
    for path in sorted((real_data / "registers").iterdir()):
        rows = rows_of(path, catalogue)
        estate = Estate(partners={"c": BODY}, properties=Columns.of(list(rows), partner=["c"] * len(rows)))
        first = with_records(estate, rows, BODY, EDITION, Mint("real"))
        told = {key for key, (row,) in rows.items() if row.text("tenure") in KIND_OF_TENURE}
        assert told <= set(first.interests.texts("property")), path.name
        assert len(first.interests) == len(set(first.interests.texts("property"))), path.name
        for key in first.interests:
            interest = interest_of(first.interests, key)
            (row,) = rows[interest.property_id]
            assert interest.row == row.row
            if row.text("tenure") == "freehold":
                assert interest.kind is InterestKind.FREEHOLD
        again = with_records(first, rows, BODY, EDITION, Mint("again"))
        assert again.interests.ids == first.interests.ids
        assert again.sites.ids == first.sites.ids
        seen += len(first.interests)
    assert seen > 1500
