"""Whatever is kept back, no public output holds it: no name, address, place or value."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyogrio
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from estates_app.domain.columns import Column
from estates_app.domain.editions import SECRECY_FIELDS
from estates_app.domain.estate import Estate
from estates_app.domain.scenario import BASELINE
from estates_app.map.picture import QtMapPicture
from estates_app.reports.geopackage import write_geopackage
from estates_app.reports.model import build_model
from estates_app.reports.pdf import write_pdf
from estates_app.reports.workbook import write_workbook
from estates_app.workspace.pictures import county_order, shortlist_orders
from estates_app.workspace.projecting import public_view
from tests.papertext import words_of
from tests.reports.conftest import material_about, material_of
from tests.reports.test_editions import words_of_geopackage, words_of_workbook

N = 8
KEYS = [f"p{i}" for i in range(N)]
GROUPS = ("money", "condition", "use", "energy", "interest", "occupation")


class Town(NamedTuple):
    """The made-up town of the reports, and where the rules lie."""

    estate: Estate
    resources: Path

    def __repr__(self):
        return "the town"


@pytest.fixture(scope="module")
def town(resources):
    return Town(material_of(resources, n=N).estate, resources)


def marked(town, rule_of, kept_by, own):
    """Return the town with a mark of its own in every cell, of which some are secret."""
    table = town.estate.properties
    column = {
        "name": [f"Nameword{i}q" for i in range(N)],
        "address": [f"Addressword{i}q Street" for i in range(N)],
        "postcode": [f"ZM{i + 1} {i + 1}QX" for i in range(N)],
        "uprn": [f"1000770{i}" for i in range(N)],
        "description": [f"Descriptionword{i}q" for i in range(N)],
        # A neighbour's cell that tells of the secret of another.
        "co_located_with": [f"beside Nameword{(i + 1) % N}q" for i in range(N)],
        "use": [f"Useword{i}q" for i in range(N)],
        "running_cost_gbp_a_year": [71_003.0 + 1_117 * i for i in range(N)],
        "gia_m2": [3_301.0 + 107 * i for i in range(N)],
        "spare_m2": [613.0 + 11 * i for i in range(N)],
        "condition": ["B"] * N,
        "lease_expiry": [f"2028-0{i + 1}-17" for i in range(N)],
        "value_gbp": [7_310_011.0 + 13 * i for i in range(N)],
        "contact_name": [f"Personword{i}q" for i in range(N)],
        "withheld": [", ".join(sorted(own.get(key, ()))) or None for key in KEYS],
    }
    cells = {
        "none": ("open", None, None, None),
        "shut": ("unnamed", "C1", "Why", "Confidential building"),
        "empty": ("unnamed", "C7", "Why", "Empty building in {district}"),
        "old": (None, None, None, None),
    }
    for at, name in enumerate(SECRECY_FIELDS):
        column[name] = [cells[rule_of[key]][at] for key in KEYS]
    column["occupancy"] = ["vacant" if rule_of[key] in ("empty", "old") else "occupied" for key in KEYS]
    for name, values in column.items():
        table = table.with_column(name, Column.of(values))
    before = town.estate.partners
    partners = {k: replace(p, withheld=tuple(kept_by.get(k, ())), confidential=False) for k, p in before.items()}
    return material_about(town.resources, town.estate.with_(properties=table, partners=partners))


@st.composite
def secrets(draw):
    rule_of = {key: draw(st.sampled_from(["none", "none", "shut", "empty", "old"])) for key in KEYS} | {"p0": "none"}
    kept_by = {key: draw(st.sets(st.sampled_from(GROUPS), max_size=2)) for key in ("c", "f")}
    fields = ("gia_m2", "running_cost_gbp_a_year", "use", "lease_expiry", "money")
    own = {key: draw(st.sets(st.sampled_from(fields), max_size=2)) for key in draw(st.sets(st.sampled_from(KEYS)))}
    return rule_of, kept_by, own


FIELD_GROUP = {
    "use": "use",
    "running_cost_gbp_a_year": "money",
    "gia_m2": "condition",
    "spare_m2": "condition",
    "lease_expiry": "interest",
}


def forbidden(material, rule_of, kept_by, own):
    """Yield every text that no public output may hold."""
    table = material.estate.properties
    for i, key in enumerate(KEYS):
        yield f"Personword{i}q"
        yield f"{table.get(key, 'value_gbp'):.0f}"
        hidden = rule_of[key] != "none"
        if hidden:
            yield from (f"Nameword{i}q", f"Addressword{i}q", f"Descriptionword{i}q", f"1000770{i}", f" {i + 1}QX")
            yield from (f"{400_000 + 120 * i}.0",) if i else ()
        if rule_of[key] == "shut":
            yield f"ZM{i + 1}"
        kept = kept_by.get(str(table.get(key, "partner")), set()) | own.get(key, set())
        for field, group in FIELD_GROUP.items():
            if hidden or field in kept or group in kept:
                value = table.get(key, field)
                if isinstance(value, str):
                    yield value
                else:
                    yield f"{value:.0f}"
                    yield f"{value:,.0f}"


def public_words(material, folder):
    """Yield the kind and the words of each public output but the paper's file."""
    write_workbook(folder / "a.xlsx", material)
    yield "workbook", words_of_workbook(folder / "a.xlsx")
    write_geopackage(folder / "a.gpkg", material)
    yield "geopackage", words_of_geopackage(folder / "a.gpkg")
    yield "paper", json.dumps(build_model(material), ensure_ascii=False)
    view = public_view(material.estate, material.findings, BASELINE)
    yield "projector", " ".join(map(str, (view.map.names, view.ledgers, view.lines, view.map.ids)))


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(drawn=secrets())
def test_nothing_that_is_kept_back_is_in_any_public_output(town, tmp_path_factory, drawn):
    folder, material = tmp_path_factory.mktemp("public"), marked(town, *drawn)
    for kind, words in public_words(material, folder):
        found = [text for text in forbidden(material, *drawn) if text in words]
        assert not found, f"{kind}: {found}"
    hidden = {key for key in KEYS if drawn[0][key] != "none"}
    xy = dict(zip(KEYS, material.estate.property_xy_27700().tolist(), strict=True))
    for layer, _ in pyogrio.list_layers(folder / "a.gpkg"):
        _, _, shapes, _ = pyogrio.raw.read(folder / "a.gpkg", layer=layer)
        assert_apart(shapes, [xy[key] for key in hidden])
    view = public_view(material.estate, material.findings, BASELINE)
    assert not {tuple(p) for p in view.map.xy_27700.tolist()} & {tuple(xy[key]) for key in hidden}
    for order in shortlist_orders(material.estate, material.findings, "public").values():
        drawn_xy = [p for layer in order.layers for p in getattr(layer, "xy_27700", np.empty((0, 2))).tolist()]
        assert not {tuple(p) for p in drawn_xy} & {tuple(xy[key]) for key in hidden}
        lines = [g for layer in order.layers if getattr(layer, "style", "") == "spider" for g in layer.geometry_27700]
        assert not {tuple(p) for line in lines for p in line.coords} & {tuple(xy[key]) for key in hidden}


def assert_apart(wkb, places):
    import shapely

    for shape in shapely.from_wkb(wkb) if wkb is not None else ():
        ends = {tuple(p) for p in shapely.get_coordinates(shape).tolist()}
        assert not ends & {tuple(p) for p in places}


def test_the_written_paper_and_map_hold_nothing_that_is_kept_back(town, tmp_path, resources):
    drawn = ({key: ("none", "shut", "empty", "old")[i % 4] for i, key in enumerate(KEYS)}, {"c": {"money"}}, {})
    material = marked(town, *drawn)
    write_pdf(tmp_path / "a.pdf", material, templates=resources / "typst")
    words = words_of(tmp_path / "a.pdf")
    assert "Confidential building" in words
    secrets_here = list(forbidden(material, *drawn))
    assert not [text for text in secrets_here if text in words]
    painter = QtMapPicture(resources / "themes" / "tokens.json")
    if not painter.is_available():
        pytest.skip("maps cannot be painted here")
    svg = painter.svg(county_order(material.estate, material.findings, "public")).decode()
    assert not [text for text in secrets_here if text.strip() and "word" in text and text in svg]


def test_the_exempt_edition_keeps_all(town, tmp_path):
    drawn = (dict.fromkeys(KEYS, "shut"), {"c": set(GROUPS)}, {})
    material = replace(marked(town, *drawn), edition="exempt")
    write_workbook(tmp_path / "a.xlsx", material)
    words = words_of_workbook(tmp_path / "a.xlsx")
    assert all(f"Nameword{i}q" in words and f"Useword{i}q" in words for i in range(N))


def test_a_score_that_rests_on_what_is_withheld_is_withheld_too(town, tmp_path):
    import python_calamine

    open_town = marked(town, dict.fromkeys(KEYS, "none"), {}, {"p2": {"gia_m2"}})
    write_workbook(tmp_path / "a.xlsx", open_town)
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    rows = book.get_sheet_by_name("Properties").to_python()
    at = {head: i for i, head in enumerate(rows[0])}
    by_id = {row[at["Id"]]: row for row in rows[1:]}
    scored = {key for key, row in by_id.items() if isinstance(row[at["Score, 0 to 100"]], float)}
    assert by_id["p2"][at["Score, 0 to 100"]] in ("exempt", "")
    assert "p0" in scored
