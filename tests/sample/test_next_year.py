"""The sample's second year: what its maker did is what is found, and what people decided stays."""

from __future__ import annotations

import csv
import datetime as dt
import sys
import tomllib

import pytest

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.domain.decisions import Relation
from estates_app.domain.edits import Change
from estates_app.domain.fates import Fate
from estates_app.domain.partnership import Scope, Secrecy
from estates_app.domain.scenario import FATE
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import load_postcodes
from estates_app.registers.source import RegisterSource
from estates_app.workspace.choosing import set_fate
from estates_app.workspace.collecting import picture_inputs, picture_of
from estates_app.workspace.confiding import set_secrecy, withhold
from estates_app.workspace.importing import import_register
from estates_app.workspace.merging import decide
from estates_app.workspace.project import new_project
from estates_app.workspace.renewal_view import leave_out_gone
from estates_app.workspace.scenarios import new_scenario
from estates_app.workspace.setting import set_scope
from estates_app.workspace.shortlisting import annotate
from estates_app.workspace.signing import set_stewardship, sign_off, sign_state
from estates_app.workspace.succeeding import plan_succession

pytestmark = pytest.mark.xdist_group("sample")

COUNTY, TRUST = "Amberdale County Council", "Amberdale Community NHS Trust"
OVER = "Clinic over the border"


@pytest.fixture(scope="module")
def years(project_root):
    """What the maker knows of the year, by body."""
    sys.path.insert(0, str(project_root / "sample_data"))
    year = __import__("maker.next_year", fromlist=["next_year"])
    of = __import__("maker.truth", fromlist=["truth"]).make_buildings(20261121)
    yield {name: year.next_year(20261121, name, of[name]) for name in (COUNTY, TRUST)} | {"heir": year.HEIR}
    sys.path.remove(str(project_root / "sample_data"))


@pytest.fixture
def session(tmp_path):
    session = new_project(make_tools(), tmp_path / "a.estates.gpkg", area="Amberdale", seed="Amberdale")
    yield session
    session.store.close()


def by(session, field):
    table = session.estate.properties
    return {table.get(key, field): key for key in table.ids}


def rows_add_up(done):
    assert sum(done.reading.count(fate) for fate in RowFate) == len(done.reading.rows)


def told(session, renewal):
    """Return (UPRN, field) -> value of what an import says has changed."""
    uprn = session.estate.properties
    return {(uprn.get(c["property"], "uprn"), c["field"]): c["after"] for c in renewal["changed"]}


def wanted(year):
    known = {b.uprn for b in year.buildings} - year.added - year.gone
    return (
        dict(year.changed)
        | {(uprn, "name"): name for uprn, name in year.renamed.items()}
        | {(uprn, "local_id"): ref for uprn, ref in year.coded.items() if uprn in known}
    )


def test_the_county_after_a_year(session, sample, years):
    year = years[COUNTY]
    postcodes = PlaceSources(load_postcodes(sample / "context" / "postcodes.csv"))
    source = RegisterSource(
        sample / "registers" / "county_land_and_assets.csv", COUNTY,
        mapping={"Staff FTE": ""}, units={"GIA (m2)": "sq ft"}, by_postcode=frozenset({41}),
    )  # fmt: skip
    first = import_register(session, source, sources=postcodes)
    rows_add_up(first)
    edition, home = session.estate.editions[0], by(session, "uprn")
    changed = {field: home[uprn] for uprn, field in year.changed}
    gone, (renamed, other, *_) = [home[uprn] for uprn in year.gone], [home[uprn] for uprn in year.renamed]
    news = {*year.gone, *year.renamed, *(uprn for uprn, _ in year.changed)}
    plain = [home[b.uprn] for b in year.buildings[60:80] if b.uprn in home and b.uprn not in news]
    wrong = next(r.property_id for r in session.store.rows(edition.id) if r.row == 41)
    placed = session.estate.properties.get(wrong, "geometry")
    assert session.estate.properties.get(wrong, "place_rule") == "postcode"
    get = session.estate.properties.get
    for key, field, value in ((changed["running_cost_gbp_a_year"], "running_cost_gbp_a_year", 1.0),
                              (wrong, "spare_m2", 3.0)):  # fmt: skip
        session.change("Correct", [Change("property", key, field, get(key, field), value)])
    set_scope(session, [renamed], Scope.CONTEXT, reason="a trust runs it")
    set_secrecy(session, [other], Secrecy.UNNAMED, reason="not yet public")
    withhold(session, [plain[0]], ["condition"])
    decide(session, plain[1], plain[2], Relation.SAME)
    decide(session, plain[3], plain[4], Relation.SAME_SITE)
    scenario = new_scenario(session, "One")
    set_fate(session, scenario, [plain[5]], Fate.INVEST)
    annotate(session, scenario, renamed, "Ask the trust")
    body = edition.partner_id
    set_stewardship(session, body, "Head of Property", {edition.id: "2026-03-31"})
    sign_off(session, picture_of(picture_inputs(session)).quality, body, [""], "Head of Property")
    decisions, choices = dict(session.estate.decisions), dict(session.estate.scenarios[scenario].choices)

    newer = sample / "next_year" / "county_land_and_assets_2027.tsv"
    second = import_register(session, RegisterSource(newer, COUNTY), sources=postcodes)
    rows_add_up(second)
    renewal, table = second.renewal, session.estate.properties
    assert renewal["file"] == "county_land_and_assets.csv"
    uprn = {row.row: row.text("uprn") for row in second.reading.rows}
    assert {uprn[row] for row in renewal["added"]} == year.added
    assert {one["property"] for one in renewal["gone"]} == set(gone)
    floor = 0.09290304  # of a square foot, m2: the yard is 0.9144 m
    expected = {
        (key, field): value * floor if field == "gia_m2" else value for (key, field), value in wanted(year).items()
    }
    found = told(session, renewal)
    assert found.keys() == expected.keys()
    for at, value in expected.items():
        assert found[at] == (pytest.approx(value, rel=1e-3) if isinstance(value, float) else value)
    assert renewal["emptied"] == []
    columns = {guess.source: guess.field for guess in second.reading.columns}
    assert (columns["Staff FTE"], columns["GIA m2"]) == (None, "gia_m2")
    # What was decided.
    assert table.get(changed["running_cost_gbp_a_year"], "running_cost_gbp_a_year") == 1.0
    assert table.get(wrong, "spare_m2") == 3.0
    assert table.get(wrong, "geometry") == placed
    assert (table.get(renamed, "scope"), table.get(renamed, "scope_reason")) == ("context", "a trust runs it")
    assert table.get(renamed, "name") in year.renamed.values()
    assert table.get(other, "secrecy_reason") == "not yet public"
    assert table.get(plain[0], "withheld") == "condition"
    assert plain[2] not in table
    assert dict(session.estate.decisions) == decisions
    kept = session.estate.scenarios[scenario].choices
    assert (kept, kept[plain[5], FATE]) == (choices, "invest")
    assert session.estate.stewardship.stewards[body] == "Head of Property"
    state = sign_state(session.estate, session.store.edits(), session.catalogue, body, "")
    assert state.signoff is not None
    assert "county_land_and_assets_2027.tsv came after" in state.outdated
    assert set(gone) <= set(table.ids)
    # The year after brings the same list again, but for its order: nothing changes, and what was left out stays so.
    leave_out_gone(session, gone, COUNTY)
    with newer.open(encoding="utf-8-sig", newline="") as stream:
        _, head, *lines = csv.reader(stream, delimiter="\t")
    path = session.store.path.with_name("county_2028.csv")
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *reversed(lines)])
    before = session.estate.properties
    third = import_register(session, RegisterSource(path, COUNTY), sources=postcodes).renewal
    assert [third[name] for name in ("added", "gone", "changed", "emptied")] == [[], [], [], []]
    after = session.estate.properties
    assert all(after.record(key) == before.record(key) for key in before.ids)


def test_the_trust_after_a_year_in_which_it_was_merged(session, sample, years):
    year, heir = years[TRUST], years["heir"]
    first = import_register(session, RegisterSource(sample / "registers" / "nhs_sites.geojson", TRUST))
    rows_add_up(first)
    home = by(session, "uprn")
    right = {home[uprn]: value for (uprn, field), value in year.changed.items() if field == "spare_m2"}
    for key in right:
        now = session.estate.properties.get(key, "spare_m2")
        session.change("Correct", [Change("property", key, "spare_m2", now, 7.0)])
    renamed = home[next(iter(year.renamed))]
    set_scope(session, [renamed], Scope.EXCLUDED, reason="to be sold")
    places = {key: session.estate.properties.get(key, "geometry") for key in session.estate.properties.ids}
    plan_succession(session, list(session.estate.partners), heir, dt.date(2026, 4, 1))

    second = import_register(session, RegisterSource(sample / "next_year" / "nhs_sites_2027.csv", heir))
    rows_add_up(second)
    renewal, table = second.renewal, session.estate.properties
    assert renewal["file"] == "nhs_sites.geojson"
    assert {one["property"] for one in renewal["gone"]} == {home[uprn] for uprn in year.gone}
    uprn = {row.row: row.text("uprn") for row in second.reading.rows}
    assert {uprn[row] for row in renewal["added"]} == year.added
    assert told(session, renewal) == wanted(year)
    assert all(table.get(key, "spare_m2") == 7.0 for key in right)
    stands = {c["property"] for c in renewal["changed"] if c["stands"] is not None}
    assert stands == set(right)
    assert (table.get(renamed, "scope"), table.get(renamed, "scope_reason")) == ("excluded", "to be sold")
    moved = [key for key, point in places.items() if not table.get(key, "geometry").equals_exact(point, 1.0)]
    assert not moved  # a table's degrees say what the map file's shapes did
    names = {key: partner.name for key, partner in session.estate.partners.items()}
    assert {names[key] for key in table.texts("partner")} == {heir}


def test_the_second_year_is_no_part_of_the_demo(sample):
    wishes = tomllib.loads((sample / "partnership.toml").read_text("utf-8"))
    assert {entry["file"].split("/")[0] for entry in wishes["registers"]} == {"registers"}
    assert len(list((sample / "next_year").iterdir())) == 2
