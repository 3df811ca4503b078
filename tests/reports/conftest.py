from __future__ import annotations

import pytest
from shapely import Point

from estates_app.analysis.outcome import gather
from estates_app.analysis.proposal import propose
from estates_app.analysis.scoring import score_estate
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.material import Material
from estates_app.domain.partnership import Partner, Scope, Settings
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.workspace.rulepacks import load_rules

SECRET = "Old Corn Exchange"
TODAY = "2026-11-21"


def an_estate(rules, catalogue, *, n=12, names=None):
    """A town on a line: a library with room, offices round it, one empty building whose name is a secret."""
    keys = [f"p{i}" for i in range(n)]
    text = names or [f"Building {i} of the town" for i in range(n)]
    text = ["Town Library", SECRET, *text[2:]]
    return Estate(
        area="Somewhere",
        partners={
            "c": Partner("c", "Some County Council", "county", "CC"),
            "f": Partner("f", "Some Police", "police", "PO", confidential=True),
            "t": Partner("t", "Somewhere Together", "partnership", "TG"),
        },
        services=dict(rules.services),
        settings=Settings(dict(rules.assumptions)),
        properties=Columns.of(
            keys,
            name=text,
            use=["Library", "Hall", *["Office"] * (n - 2)],
            geometry=[Point(400_000 + 120 * i, 300_000) for i in range(n)],
            partner=["c", "c", *["f" if i % 3 == 0 else "c" for i in range(2, n)]],
            postcode=["ZM1 1AA", "ZM1 9XY", *["ZM1 1AA"] * (n - 2)],
            uprn=["10000000001", "10000000002", *[None] * (n - 2)],
            occupancy=["occupied", "vacant", *["occupied"] * (n - 2)],
            tenure=["freehold"] * n,
            listed_grade=[None, "II", *[None] * (n - 2)],
            scope=[Scope.IN_SCOPE.value] * n,
            gia_m2=[1200.0, 800.0, *[400.0] * (n - 2)],
            spare_m2=[500.0, None, *[None] * (n - 2)],
            running_cost_gbp_a_year=[91_234.0, 23_456.0, *[float(31_000 + i) for i in range(n - 2)]],
            value_gbp=[None, 777_321.0, *[None] * (n - 2)],
            value_basis=[None, "market value", *[None] * (n - 2)],
            locality=["town"] * n,
            **{"class": ["customer", "community", *["office"] * (n - 2)]},
        ),
        outlets=Columns.of(
            ["o1", "o2"],
            property=["p0", "p3"],
            service=["library", "police_counter"],
            partner=["c", "f"],
        ),
        zones=Columns.of(
            ["z1", "z2"],
            x_27700=[400_000.0, 401_000.0],
            y_27700=[300_000.0] * 2,
            population=[9_000.0, 4_000.0],
            aged_65_plus=[900.0, 800.0],
            imd_decile=[1.0, 7.0],
            locality=["town", "town"],
        ),
        localities=Columns.of(["town"], name=["Town"]),
        editions=(Edition("e", "c", "register.csv", "", "utf-8", "", TODAY, "", 1),),
        attributions=("Contains nothing real.",),
    )


def material_of(resources, *, edition="public", n=12, names=None, partnership="Some partnership"):
    """Return the material of a report about the made-up town, without pictures."""
    rules = load_rules(resources / "rules")
    catalogue = load_catalogue(resources / "registers" / "fields.toml")
    return material_about(resources, an_estate(rules, catalogue, n=n, names=names), edition, partnership)


def material_about(resources, estate, edition="public", partnership="Some partnership"):
    """Return the material of a report about an estate, without pictures."""
    rules = load_rules(resources / "rules")
    catalogue = load_catalogue(resources / "registers" / "fields.toml")
    scores = score_estate(estate, rules.criteria, min_coverage=0.2)
    plan = propose(estate, centres=1)
    findings = gather(
        estate,
        scores,
        plan,
        catalogue=catalogue,
        fate_rules=rules.fate_rules,
        gate_rules=rules.gate_rules,
        packs=rules.packs,
        today=TODAY,
    )
    return Material(estate, findings, catalogue, {}, edition, TODAY, "AAAA-BBBB", partnership)


@pytest.fixture
def material(resources):
    def make(**wishes):
        return material_of(resources, **wishes)

    return make
