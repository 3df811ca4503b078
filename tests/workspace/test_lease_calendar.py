"""The calendar of lease events as people read it; what its public edition keeps back."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.mapsheet import DrawnArea, MapSheet
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.workspace.lease_calendar import calendar_of, calendar_summary, localities_in
from tests.conftest import ROOT
from tests.workspace.test_lease_events import RULES, WORKED, estate_of

CATALOGUE = load_catalogue(ROOT / "resources" / "registers" / "fields.toml")
ON = date(2024, 1, 1)


def calendar(estate, edition="exempt", **wishes):
    return calendar_of(estate, CATALOGUE, RULES, ON, edition=edition, **wishes)


def with_occupancy(estate, *states):
    table = estate.properties
    return estate.with_(
        properties=table.with_values({(k, "occupancy"): s for k, s in zip(table.ids, states, strict=True)})
    )


def test_lines_tell_month_days_left_partner_and_source():
    (opens, closes, ends) = calendar(estate_of(WORKED)).lines
    assert (ends.month, ends.name, ends.partner, ends.kind) == ("March 2025", "Old Library", "County", "Expiry")
    assert ends.source == "leases.csv, row 2"
    assert (ends.days_left, ends.left_words) == ((date(2025, 3, 24) - ON).days, "in 448 days")
    assert opens.days_left < closes.days_left < ends.days_left


def test_a_filter_keeps_what_it_names():
    whole = calendar(estate_of(WORKED, {"property": "q", "holder": "x", "lease_expiry": "2024-02-01"}))
    assert {line.event.property_id for line in whole.only(partner="c").lines} == {"p"}
    assert [line.event.kind.value for line in whole.only(kind="expiry").lines] == ["expiry", "expiry"]
    assert whole.only(locality="nowhere").lines == ()
    assert whole.only(partner="c", kind="expiry").gaps == whole.gaps


@pytest.mark.parametrize("months", [0, -3, 601])
def test_a_span_that_is_none_is_refused(months):
    with pytest.raises(InputError, match="1 to 600"):
        calendar(estate_of(WORKED), months=months)


def test_a_term_that_has_ended_stands_under_holding_over():
    (held,) = calendar(estate_of({"lease_expiry": "2023-12-30"})).lines
    assert (held.month, held.left_words) == ("Holding over", "2 days ago")


@settings(max_examples=40, deadline=None)
@given(
    landlord=st.text("abcdefgh ", min_size=4, max_size=12).map(lambda t: f"Zqxj {t}"),
    state=st.sampled_from(["vacant", "occupied"]),
)
def test_the_public_edition_tells_no_name_title_landlord_or_row_of_an_empty_building(landlord, state):
    estate = estate_of(
        WORKED | {"landlord": landlord, "title_number": "DY12345"},
        {"property": "q", "landlord": "beside the old library", "lease_expiry": "2025-01-01"},
    )
    estate = with_occupancy(estate, state, "occupied")
    public = str(calendar_summary(calendar(estate, "public")))
    is_open = state == "occupied"
    for secret in ("Old Library", "Zqxj", "DY12345", "leases.csv, row 2", "beside the old library"):
        assert (secret in public) is is_open
    assert "Depot" in public
    assert len(calendar(estate, "public").lines) == len(calendar(estate).lines)
    assert "Old Library" in str(calendar_summary(calendar(estate)))


def test_drawn_areas_narrow_the_calendar_and_tell_the_public_of_no_empty_building():
    estate = estate_of(WORKED, {"property": "q", "holder": "c", "lease_expiry": "2024-02-01"})
    places = Columns.of(estate.properties.ids, geometry=[shapely.Point(400_500, 300_500), shapely.Point(9e5, 9e5)])
    table = estate.properties.with_column("geometry", places.column("geometry"))
    ring = ((400_000.0, 300_000.0), (401_000.0, 300_000.0), (401_000.0, 301_000.0), (400_000.0, 301_000.0))
    estate = estate.with_(properties=table, sheet=MapSheet(areas=(DrawnArea("a", "Market place", ring),)))
    whole = calendar(estate)
    assert localities_in(estate, whole.lines) == {"area:a": "Market place"}
    assert {line.event.property_id for line in whole.only(locality="area:a").lines} == {"p"}
    hidden = calendar(with_occupancy(estate, "vacant", "occupied"), "public")
    assert localities_in(estate, hidden.lines) == {}
    assert hidden.only(locality="area:a").lines == ()
