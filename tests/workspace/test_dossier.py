"""The dossier of a property, against an estate made by hand; and what its public edition must not tell."""

from __future__ import annotations

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from estates_app.domain.claims import Claim, Issue, Severity
from estates_app.domain.columns import Columns
from estates_app.domain.curtain import Curtain
from estates_app.domain.editions import EXEMPT, PUBLIC
from estates_app.domain.edits import Edit
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.partnership import Partner, Service
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.workspace.dossier import Telling, dossier_of
from estates_app.workspace.rulepacks import load_rules
from tests.conftest import ROOT

RULES = load_rules(ROOT / "resources" / "rules")
CATALOGUE = load_catalogue(ROOT / "resources" / "registers" / "fields.toml")
EDIT = Edit("e9", "Correct floor area", "M. Okafor", "2026-11-03T10:00:00+00:00")


def an_estate(*, confidential: bool = False, occupancy: str = "occupied", name: str = "Old Library") -> Estate:
    return Estate(
        area="Here",
        partners={
            "c": Partner("c", "County", "county", "CC", confidential=confidential),
            "f": Partner("f", "Fire", "fire", "FR"),
        },
        services={"library": Service("library", "Library")},
        properties=Columns.of(
            ["p", "q"],
            name=[name, "Depot"],
            partner=["c", "c"],
            geometry=[Point(440_715, 354_526), None],
            place_rule=["postcode", None],
            place_accuracy_m=[50.0, None],
            gia_m2=[430.0, None],
            condition=["B", None],
            condition_survey_date=["2024-05-03", None],
            running_cost_gbp_a_year=[91_234.0, None],
            value_gbp=[777_321.0, None],
            built_year=[1908.0, None],
            postcode=["ZM1 9XY", "ZM1 1AA"],
            occupancy=[occupancy, "occupied"],
            scope=["in_scope", "context"],
            scope_reason=["", "a depot"],
            zone=["z", None],
            locality=["t", None],
            site=["s", "s"],
            **{"class": ["customer", "depot"]},
        ),
        sites=Columns.of(["s"], name=["The Green"], ref=["G1"]),
        interests=Columns.from_records(
            [
                {
                    "id": "i",
                    "property": "p",
                    "holder": "c",
                    "partner": "c",
                    "kind": "lease",
                    "landlord": "Crown Estate",
                    "lease_expiry": "2027-03-24",
                    "rent_gbp_a_year": 12_500.0,
                    "edition": "e",
                    "row": 12.0,
                }
            ]
        ),
        occupations=Columns.of(
            ["o"], property=["p"], occupier=["Toy Library"], occupied_m2=[40.0], edition=["f"], row=[3.0]
        ),
        outlets=Columns.of(["l"], property=["p"], service=["library"], partner=["c"], visits_a_year=[41_000.0]),
        zones=Columns.of(
            ["z"], code=["E01"], name=["Green ward"], population=[1_600.0], imd_decile=[2.0], aged_65_plus=[400.0]
        ),
        localities=Columns.of(["t"], name=["Town"]),
        editions=(
            Edition("e", "c", "county_assets.csv", "", "", "", "2026-01-09T08:00:00+00:00", "", 1, dated="2025-04-01"),
            Edition("f", "f", "fire.xlsx", "", "", "", "2026-02-09T08:00:00+00:00", "", 2),
        ),
        attributions=("Contains nothing real.",),
    )


CLAIMS = (
    Claim("p", "gia_m2", 412.0, "412 sq m", "GIA", "", 12, "e", "c", "edition", 1),
    Claim("p", "gia_m2", 390.5, "390.5", "Floor area", "", 3, "f", "f", "edition", 2),
    Claim("p", "gia_m2", 430.0, "430.0", "", "by hand", 0, "e9", "c", "correction", 3),
    Claim("p", "condition", "B", "Satisfactory", "Cond", "“Satisfactory” is B", 12, "e", "c", "edition", 1),
    Claim("p", "name", "Old Library", "Old Library", "Asset", "", 12, "e", "c", "edition", 1),
    Claim("p", "listed_grade", "II", "II", "Grade", "found by place, dated 2019-06-01", 7, "NHLE", "NHLE", "open", 4),
    Claim("p", "value_gbp", 777_321.0, "£777,321", "Value", "", 12, "e", "c", "edition", 1),
)
TELLING = Telling(
    CATALOGUE,
    RULES.leases,
    "2026-11-21",
    {"e9": EDIT},
    [
        ("e", Issue(12, "GIA", "412 sq m", "x", Severity.WARNING, "It is far from 390.5.")),
        ("e", Issue(13, "GIA", "1", "x", Severity.WARNING, "Another row's.")),
    ],
)


def made(estate=None, edition=EXEMPT, key="p", claims=CLAIMS):
    return dossier_of(estate or an_estate(), key, claims, None, TELLING, edition=edition)


def fact(dossier, field):
    return next(one for one in dossier.facts if one.field == field)


def test_a_corrected_fact_tells_its_source_date_rivals_and_who_corrected_it():
    area = fact(made(), "gia_m2")
    assert area.value == "430 m²"
    assert (area.source.words, area.source.dated) == ("corrected by hand by M. Okafor", "2026-11-03")
    county, fire = area.rivals
    assert (county.who, county.value, county.source.dated) == ("County", "412 m²", "2025-04-01")
    assert county.source.words == "county_assets.csv, row 12, column “GIA”, as “412 sq m”"
    assert (fire.who, fire.value, fire.source.dated) == ("Fire", "390.5 m²", "2026-02-09")
    (correction,) = area.corrections
    assert (correction.value, correction.who, correction.at) == ("430 m²", "M. Okafor", "2026-11-03")


def test_a_correction_that_was_taken_back_no_longer_shows_but_is_told():
    back = Claim("p", "gia_m2", 412.0, "", "", "", 0, "e9", "c", "retraction", 5)
    area = fact(made(claims=(*CLAIMS, back)), "gia_m2")
    assert area.source.words.startswith("county_assets.csv, row 12")
    assert area.corrections[0].is_taken_back


def test_a_survey_s_date_goes_before_the_file_s():
    condition = fact(made(), "condition")
    assert (condition.value, condition.source.dated, condition.source.when) == (
        "B",
        "2024-05-03",
        "surveyed or valued on",
    )
    assert condition.source.rule == "“Satisfactory” is B"


def test_a_year_has_no_comma_and_open_data_their_own_date():
    whole = made(an_estate().with_(properties=an_estate().properties.with_values({("p", "listed_grade"): "II"})))
    assert fact(whole, "built_year").value == "1908"
    assert fact(whole, "listed_grade").source.dated == "2019-06-01"
    assert fact(whole, "listed_grade").source.words.startswith("NHLE, row 7")


def test_the_head_the_records_and_what_lies_around():
    whole = made()
    assert whole.head.place == "440,715 east, 354,526 north, within 50 m, by postcode"
    assert (whole.head.locality, whole.head.zone) == ("Town", "Green ward, E01")
    (lease,) = whole.interests
    assert [line.value for line in lease.lines] == ["Crown Estate", "24 March 2027", "£12,500 a year"]
    assert [event.kind.value for event in lease.events] == ["expiry"]
    assert lease.source.words == "county_assets.csv, row 12"
    assert whole.occupations[0].title == "Toy Library"
    assert whole.occupations[0].lines[0].value == "40 m²"
    assert [line.value for line in whole.site] == ["The Green", "Depot"]
    assert whole.services[0].note == "41,000 visits a year"
    assert [line.value for line in whole.people] == ["1,600", "25%", "decile 2 of 10"]
    assert [line.value for line in whole.issues] == ["It is far from 390.5."]
    assert "visits or use" in whole.missing
    assert "floor area" not in whole.missing


def test_the_emptiest_property_says_what_is_missing():
    bare = made(key="q", claims=())
    assert bare.head.place == "no place yet"
    assert "floor area" in bare.missing
    assert bare.interests == ()


def test_the_public_edition_keeps_back_values_quotes_names_of_people_and_issues():
    public = made(edition=PUBLIC)
    text = json.dumps(asdict(public), default=str)
    for secret in ("777", "Okafor", "sq m", "far from 390.5"):
        assert secret not in text
    assert fact(public, "running_cost_gbp_a_year").value == "£91,234 a year"
    assert "91,234" not in json.dumps(asdict(made(an_estate(confidential=True), PUBLIC)), default=str)
    assert "12,500" not in json.dumps(asdict(made(an_estate(confidential=True), PUBLIC)), default=str)


def test_an_empty_building_is_unnamed_in_its_own_public_dossier_and_in_its_neighbour_s():
    estate = an_estate(occupancy="vacant")
    own = made(estate, PUBLIC)
    assert own.head.name == "Empty building in ZM1"
    assert {one.field: one.value for one in own.facts} == {"postcode": "ZM1", "occupancy": "vacant"}
    text = json.dumps([asdict(own), asdict(made(estate, PUBLIC, "q", ()))], default=str)
    for secret in ("Old Library", "9XY", "440,715", "Crown", "county_assets.csv", "Toy"):
        assert secret not in text


MARK = "Zqxj"
words = st.text("abcdef ", min_size=4, max_size=8).map(lambda t: f"{MARK} {t.strip()}")


@settings(max_examples=60, deadline=None)
@given(
    hidden=words,
    fields=st.lists(st.sampled_from(["description", "reason_held", "landlord", "services_text"]), unique=True),
    wrap=st.sampled_from(["{}", "next to {}.", "see {}, now let", "{}; £5"]),
    confidential=st.booleans(),
)
def test_no_public_dossier_names_an_unnamed_building_or_tells_hidden_money(hidden, fields, wrap, confidential):
    estate = an_estate(confidential=confidential, occupancy="vacant", name=hidden)
    table = estate.properties.with_values(
        {("q", name): wrap.format(hidden) for name in fields}
        | {("q", "scope_reason"): wrap.format(hidden), ("q", "running_cost_gbp_a_year"): 91_234.0}
        | {("q", "value_gbp"): 777_321.0, ("q", "contact_name"): "A. Person"}
    )
    lease = {"id": "j", "property": "q", "holder": "f", "partner": "f", "kind": "lease", "edition": "f", "row": 4.0}
    interests = Columns.from_records([lease | {"landlord": wrap.format(hidden), "lease_expiry": "2027-01-01"}])
    claims = [
        Claim("q", name, wrap.format(hidden), wrap.format(hidden), "Text", wrap.format(hidden), 4, "f", "f")
        for name in fields
    ] + [
        Claim("q", "description", wrap.format(hidden), "", "", "", 9, "e", "c"),
        Claim("q", "running_cost_gbp_a_year", 91_234.0, "91,234", "Cost", "", 4, "f", "f"),
    ]
    estate = estate.with_(properties=table, interests=interests)
    text = json.dumps(asdict(made(estate, PUBLIC, "q", claims)), default=str)
    assert MARK not in text
    assert "777,321" not in text
    assert "A. Person" not in text
    assert ("91,234" in text) is not confidential
    exempt = json.dumps(asdict(made(estate, EXEMPT, "q", claims)), default=str)
    assert "777,321" in exempt
    assert MARK in exempt


def test_a_text_that_a_named_property_shares_is_no_secret():
    estate = an_estate(occupancy="vacant")
    shared = estate.with_(properties=estate.properties.with_values({("q", "postcode"): "ZM1 9XY"}))
    curtain = Curtain(shared, CATALOGUE, PUBLIC)
    assert curtain.lets("ZM1 9XY")
    assert not curtain.lets("beside the OLD library")
    assert Curtain(shared, CATALOGUE, EXEMPT).lets("beside the Old Library")
