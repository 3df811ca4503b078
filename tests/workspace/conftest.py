"""Estates and sessions that several tests of this room use."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pytest
from shapely import Point

from estates_app.app import make_tools
from estates_app.domain.columns import Columns
from estates_app.domain.conditions import Condition
from estates_app.domain.partnership import Partner, Scope, ScopeRule, Service
from estates_app.workspace.project import new_project
from estates_app.workspace.session import Arrival

PLACES = [
    # id, x, class, use, area, spare, partner, running cost
    ("hall", 400_000, "customer", "Library", 2000.0, 500.0, "c", 90_000.0),
    ("office", 400_300, "office", "Offices", 150.0, None, "d", 20_000.0),
    ("annexe", 400_700, "office", "Offices", 160.0, 40.0, "d", 15_000.0),
    ("far", 420_000, "customer", "Library", 900.0, 300.0, "c", 40_000.0),
    ("farm", 421_000, "office", "Offices", 170.0, None, "d", None),
    ("village", 404_000, "other", "Village desk", 100.0, None, "c", 5_000.0),
    ("school", 400_500, "other", "School", 3000.0, None, "c", None),
]


def a_county(session):
    """Two towns 20 km apart and a village: libraries that may host, desks that may move, a school out of scope."""
    ids = [place[0] for place in PLACES]
    rules = session.rules
    services = {
        "library": Service("library", "Library", may_host=True, standard_min=30.0, room_m2=100.0),
        "desk": Service("desk", "Desk", is_relocatable=True, standard_min=20.0, room_m2=50.0),
        "back": Service("back", "Back office", is_face_to_face=False, is_relocatable=True, room_m2=80.0),
    }
    figures = {**rules.assumptions}
    figures["candidate_min_gia_m2"] = dataclasses.replace(figures["candidate_min_gia_m2"], value=200.0)
    return session.estate.with_(
        area="Here",
        partners={"c": Partner("c", "County", "county", "CC"), "d": Partner("d", "District", "district", "D1")},
        services=services,
        settings=dataclasses.replace(session.estate.settings, assumptions=figures),
        scope_rules=(
            ScopeRule("S1", Scope.CONTEXT, (Condition("use", "has", ["school"]),), "a school is no candidate"),
        ),
        properties=Columns.of(
            ids,
            name=[key.title() for key in ids],
            geometry=[Point(place[1], 300_000) for place in PLACES],
            use=[place[3] for place in PLACES],
            gia_m2=[place[4] for place in PLACES],
            spare_m2=[place[5] for place in PLACES],
            partner=[place[6] for place in PLACES],
            running_cost_gbp_a_year=[place[7] for place in PLACES],
            tenure=["freehold"] * len(ids),
            scope=["in_scope"] * (len(ids) - 1) + ["context"],
            scope_rule=[None] * (len(ids) - 1) + ["S1"],
            scope_reason=[None] * (len(ids) - 1) + ["a school is no candidate"],
            secrecy=["open"] * len(ids),
            locality=["town", "town", "town", "city", "city", "town", "town"],
            condition=["B"] * len(ids),
            **{"class": [place[2] for place in PLACES]},
        ),
        outlets=Columns.of(
            ["lib1", "lib2", "desk1", "desk2", "desk3", "desk4", "back1"],
            property=["hall", "far", "office", "annexe", "farm", "village", "annexe"],
            service=["library", "library", "desk", "desk", "desk", "desk", "back"],
            partner=["c", "c", "d", "c", "d", "c", "d"],
        ),
        zones=Columns.of(
            [f"z{i}" for i in range(24)],
            code=[f"Z{i}" for i in range(24)],
            x_27700=list(399_000.0 + 1000 * np.arange(24)),
            y_27700=[300_000.0 + 200 * (i % 5) for i in range(24)],
            population=[1000.0 + 100 * i for i in range(24)],
            aged_65_plus=[100.0 + 5 * i for i in range(24)],
            imd_decile=[float(1 + i % 10) for i in range(24)],
            locality=["town"] * 12 + ["city"] * 12,
        ),
        localities=Columns.of(["town", "city"], name=["Town", "City"]),
        backdrop=Columns.of(
            ["n1", "n2"],
            layer=["place", "place"],
            **{"class": ["town", "village"]},
            name=["Townend", "Midway"],
            geometry=[Point(400_000, 300_000), Point(410_000, 300_000)],
        ),
    )


@pytest.fixture(scope="session")
def tools():
    tools = make_tools()
    return dataclasses.replace(tools, author="Ann Lee", clock=lambda: datetime(2026, 11, 21, 10, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def make_county(tools):
    """Make a session on a county of seven properties in a folder."""

    def make(folder):
        session = new_project(tools, folder / "county.estates.gpkg", area="Here")
        session.apply(session.new_edit("Bring the county"), Arrival(a_county(session)))
        return session

    return make


@pytest.fixture
def county(make_county, tmp_path):
    session = make_county(tmp_path)
    yield session
    session.store.close()
