"""What the picture of data quality promises: it counts what is asked for, and nothing missing counts as nought."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace

import pytest

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.columns import Columns
from estates_app.domain.edits import Change
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.partnership import Partner
from estates_app.domain.quality import summed
from estates_app.registers.source import RegisterSource
from estates_app.workspace.importing import import_register
from estates_app.workspace.project import new_project
from estates_app.workspace.quality import Told, is_older, quality_of, told_of
from estates_app.workspace.quality_rules import quality_rules

TODAY = dt.date(2026, 11, 21)
PARTNERS = {"c": Partner("c", "County", "county", "CC"), "n": Partner("n", "Trust", "health", "NH")}


def an_estate(**columns):
    """Three buildings of the county, one of them context and one excluded, and one of the trust."""
    base = {
        "partner": ["c", "c", "c", "n"],
        "name": ["Hall", "School", "Shed", "Clinic"],
        "scope": ["in_scope", "context", "excluded", "in_scope"],
        "locality": ["town", "town", "town", None],
        "class": ["office"] * 4,
        "tenure": ["freehold"] * 4,
        "condition": ["B", None, None, None],
        "running_cost_gbp_a_year": [0.0, None, None, None],
    }
    ids = ["hall", "school", "shed", "clinic"]
    return Estate(partners=PARTNERS, properties=Columns.of(ids, **{**base, **columns}))


def picture(tools, estate, told=None, rules=None):
    return quality_of(estate, told or Told(), tools.catalogue, rules or tools.rules.quality, TODAY)


def test_a_county_is_asked_what_the_code_asks_and_a_trust_what_finds_its_buildings(tools):
    found = picture(tools, an_estate())
    # By hand, Code 2015 para. 36: twelve wishes bind a county; six of them find a building and are asked of everybody.
    # Evidence of a freehold office: running cost, condition, floor area (no lease dates, no visits).
    assert found.properties["hall"].wanted == 12 + 3
    assert found.properties["clinic"].wanted == 6 + 3
    assert set(found.properties["hall"].missing) == {
        *("place", "uprn", "address", "postcode", "local_id", "street_number", "town", "map_reference"),
        *("occupancy", "asset_type", "floor area"),
    }
    assert "local_id" not in found.properties["clinic"].missing


def test_nought_pounds_are_known_and_nothing_wanted_is_no_share(tools):
    found = picture(tools, an_estate())
    assert "running cost" not in found.properties["hall"].missing
    assert "running cost" in found.properties["clinic"].missing
    assert found.cell("c", "elsewhere").share is None
    assert found.cell("c", "town").share == pytest.approx(4 / 15)


def test_excluded_properties_do_not_count_and_context_stands_apart(tools):
    found = picture(tools, an_estate())
    assert "shed" not in found.properties
    assert set(found.cells) == {("c", "town"), ("n", "")}
    assert set(found.context) == {("c", "town")}
    assert found.cell().properties == 2
    assert [one.property_id for one in found.lacking(scope="context")] == ["school"]
    assert summed(found.cells.values()) == found.cell()


@pytest.mark.parametrize(
    ("address", "is_met"),
    [("12 High Street", True), ("Unit 4a, Mill Lane", True), ("High Street", False), ("The A52 depot", False)],
)
def test_a_number_in_the_address_is_the_street_number(tools, address, is_met):
    found = picture(tools, an_estate(address=[address] * 4))
    assert ("street_number" not in found.properties["hall"].missing) is is_met


@pytest.mark.parametrize(("rule", "is_met"), [("coordinates", True), ("postcode", False), ("postcode sector", False)])
def test_a_postcode_is_no_map_reference(tools, rule, is_met):
    found = picture(tools, an_estate(place_rule=[rule] * 4))
    assert ("map_reference" not in found.properties["hall"].missing) is is_met


def an_edition(key, day, register="r"):
    return Edition(key, "c", f"{key}.csv", "", "", "", f"{day}T10:00:00+00:00", "", 1, (), register)


def test_a_register_is_old_by_the_date_of_its_newest_edition(tools):
    estate = an_estate().with_(editions=(an_edition("one", "2020-01-01"), an_edition("two", "2025-10-21")))
    told = Told(editions_of={"hall": frozenset({"two"})})
    (age,) = (a for a in tools.rules.quality.ages if not a.tells)
    assert age.months == 12
    assert [old.words for old in picture(tools, estate, told).properties["hall"].old] == [
        "two.csv is of 21 October 2025"
    ]
    on_the_day = estate.with_(stewardship=replace(estate.stewardship, dates={"two": "2025-11-21"}))
    assert not picture(tools, on_the_day, told).properties["hall"].old


def test_a_property_that_a_newer_register_tells_of_too_is_not_old(tools):
    estate = an_estate().with_(editions=(an_edition("old", "2019-01-01"), an_edition("new", "2026-01-01", "other")))
    told = Told(editions_of={"hall": frozenset({"old", "new"})})
    assert not picture(tools, estate, told).properties["hall"].old


def test_a_fact_is_old_by_its_own_date_and_undated_where_nobody_said(tools):
    estate = an_estate(value_gbp=[1.0, None, None, 2.0], value_date=["2021-11-20", None, None, None])
    found = picture(tools, estate)
    assert [(old.age, old.field) for old in found.properties["hall"].old] == [("valuation", "value_gbp")]
    assert "valuation" in found.properties["clinic"].undated
    assert not found.properties["clinic"].old
    assert found.cell().old == 1
    assert "valuation" not in found.properties["hall"].undated
    younger = an_estate(value_gbp=[1.0, None, None, 2.0], value_date=["2021-11-21", None, None, None])
    assert not picture(tools, younger).properties["hall"].old


@pytest.mark.parametrize(
    ("day", "is_old"), [((2025, 11, 21), False), ((2025, 11, 20), True), ((2025, 12, 1), False), ((2024, 12, 31), True)]
)
def test_older_than_a_year_is_more_than_a_year(day, is_old):
    assert is_older(dt.date(*day), 12, TODAY) is is_old


def test_doubts_are_counted_by_property_and_severity_and_a_vague_place_is_one(tools):
    issue = Issue(3, "GIA", "large", "unreadable", Severity.WARNING, "“large” could not be read.")
    note = replace(issue, severity=Severity.NOTE)
    told = Told({"e": (("hall", "gia_m2", issue), ("hall", "gia_m2", note), ("shed", "gia_m2", issue))})
    found = picture(tools, an_estate(place_accuracy_m=[10.0, 10.0, 10.0, 900.0], place_rule=["postcode"] * 4), told)
    assert [doubt.field for doubt in found.properties["hall"].doubts] == ["gia_m2"]
    assert "within 900 m" in found.properties["clinic"].doubts[0].words
    assert found.cell().doubtful == 2
    assert found.cell("c").doubts == {Severity.WARNING: 1}


@pytest.fixture
def session(tools, tmp_path):
    session = new_project(tools, tmp_path / "a.estates.gpkg", area="Here", seed="Here")
    path = tmp_path / "assets.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = [("A1", "Old Library", "Library", "large"), ("A2", "New Library", "Library", "400")]
        csv.writer(stream).writerows([("Asset ID", "Property name", "Use", "GIA m2"), *rows])
    import_register(session, RegisterSource(path, "North District Council"))
    yield session
    session.store.close()


def test_what_a_register_says_badly_is_a_doubt_until_somebody_corrects_it(session, tools):
    def doubted():
        found = picture(tools, session.estate, told_of(session))
        return [session.estate.properties.get(k, "name") for k, one in found.properties.items() if one.doubts]

    assert doubted() == ["Old Library"]
    key = next(k for k in session.estate.properties if session.estate.properties.get(k, "name") == "Old Library")
    edit = session.change("Correct", [Change("property", key, "gia_m2", None, 350.0)])
    assert doubted() == []
    session.undo(edit)
    assert doubted() == ["Old Library"]


def test_a_wrong_entry_of_the_pack_is_named(resources):
    import tomllib

    pack = tomllib.loads((resources / "rules" / "quality.toml").read_text("utf-8"))
    for part, entry, wrong in (("code", 0, {"id": "uprn"}), ("age", 1, {"id": "condition", "months": "many"})):
        broken = {**pack, part: [*pack[part]]}
        broken[part][entry] = wrong if part == "code" else {**pack[part][entry], **wrong}
        with pytest.raises(InputError, match=wrong["id"]):
            quality_rules(broken)
    with pytest.raises(InputError, match=r"\[datum\]"):
        quality_rules({**pack, "datum": {}})
