"""What `sample_data/README.md` promises of the made-up county."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pyogrio
import pytest
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from estates_app.domain.claims import resolve
from estates_app.domain.interests import interests_in
from estates_app.workspace.lease_events import lease_events

pytestmark = pytest.mark.xdist_group("sample")


@pytest.fixture(scope="session")
def roads(sample):
    """Ends (EPSG:27700, shape (edge, 2, 2)), class, name and speed of every edge."""
    meta, _, wkb, columns = pyogrio.raw.read(sample / "context" / "roads.gpkg")
    lines = shapely.from_wkb(wkb)
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)], axis=1)
    return {"line": lines, "ends": ends, **dict(zip(meta["fields"], columns, strict=True))}


def key_of(project, name):
    table = project.estate.properties
    return next(k for k in table if table.get(k, "name") == name)


def test_the_county_is_as_large_as_promised(project, summary):
    estate = project.estate
    assert 850 <= len(estate.properties) <= 950
    assert len(estate.zones) == 500
    assert 479_000 <= summary["population"] <= 600_000
    people = estate.zones.numbers("population")
    assert 700 < people.min() < people.max() < 1700
    assert len(estate.localities) == 8


def test_a_dozen_bodies_take_part_each_with_its_own_symbol(project):
    partners = project.estate.partners.values()
    assert len(partners) == 13
    assert len({partner.code for partner in partners}) == 13
    kinds = Counter(partner.kind for partner in partners)
    assert kinds["district"] == 4
    assert kinds["parish"] == 2
    assert {"county", "police", "fire", "health", "dwp", "partnership", "voluntary"} <= set(kinds)


def test_registers_come_in_many_shapes(summary, sample):
    files = {register["file"] for register in summary["registers"]}
    assert len(files) >= 13
    assert {name.rsplit(".", 1)[-1] for name in files} == {"csv", "txt", "xlsx", "ods", "shp", "gpkg", "geojson"}
    assert (sample / "registers/jobcentre_estate.csv").read_bytes().startswith(b"\xef\xbb\xbfSite code;")
    assert (sample / "registers/ashwick_town_council.txt").read_bytes().startswith(b"\xff\xfe")
    sheets = {r["sheet"] for r in summary["registers"] if r["file"] == "mid_amber_asset_register.xlsx"}
    assert sheets == {"Operational", "Land and car parks"}


def test_every_register_is_understood(summary):
    """Nothing is placed nowhere, and what is left of a column is a matter of a few cells."""
    for register in summary["registers"]:
        assert register["unplaced"] == 0, register["file"]
        unreadable = [i for i in register["issues"] if i["code"] == "unreadable"]
        assert len(unreadable) <= 3, (register["file"], unreadable[:3])


def test_square_feet_thousands_and_degrees_become_what_they_mean(project):
    table = project.estate.properties
    mid = next(p.id for p in project.estate.partners.values() if p.code == "D3")
    offices = [k for k in table if table.get(k, "partner") == mid and table.get(k, "use") == "Council offices"]
    assert offices
    for key in offices:
        assert 1000 < table.get(key, "gia_m2") < 4500
        cost = table.get(key, "running_cost_gbp_a_year")
        assert cost is None or 50 < cost / table.get(key, "gia_m2") < 140
        assert math.dist(table.get(key, "geometry").coords[0], (410_000, 263_000)) < 6000  # Amberford


def test_tables_without_uprn_find_most_of_their_buildings_and_no_other(summary):
    extra = {s["file"]: s for s in summary["supplements"]}
    nobodys = {
        "county_costs_by_cost_centre.csv": {"Sundry premises recharge", "Closed buildings"},
        "county_library_visits.csv": {"Online"},
        "nhs_people_by_base.xlsx": {"Home working", "Bank and agency"},
        "south_amber_footfall.csv": {"SADCM001", "SADCM002"},
        "mid_amber_leases.csv": {"Kiosk, Bus Station"},
    }
    assert set(extra) == set(nobodys)
    for file, names in nobodys.items():
        assert extra[file]["joined"] >= 0.6 * extra[file]["rows_read"] > 5, file
        assert names <= {row["name"] for row in extra[file]["unmatched"]}, file
    assert len({s["partner"] for s in extra.values()}) == 4


def test_supplements_bring_visits_people_and_leases(project):
    table = project.estate.properties
    holders = table.texts("partner")
    codes = {p.id: p.code for p in project.estate.partners.values()}
    known = defaultdict(set)
    for field in ("visits_a_year", "staff_fte", "rent_gbp_a_year", "lease_break"):
        column = table.column(field)
        known[field] = {codes[holders[i]] for i in range(len(table)) if column.valid[i]}
    assert "D4" in known["visits_a_year"]
    assert "NH" in known["staff_fte"]
    assert "D3" in known["rent_gbp_a_year"] & known["lease_break"]
    assert table.get(key_of(project, "Amberford Library"), "visits_a_year") > 1000


def test_leases_of_the_schedule_are_records_and_come_up_in_the_calendar(project):
    estate, key = project.estate, key_of(project, "Stonegate End One stop shop")
    told = [i for i in interests_in(estate.interests, key) if i.landlord or i.rent_gbp_a_year]
    assert sorted(i.rent_gbp_a_year for i in told) == [4800, 39000]
    assert estate.properties.get(key, "rent_gbp_a_year") == 43800
    assert estate.properties.get(key, "lease_expiry") == "2042-03-28"
    events = lease_events(estate, date(2026, 11, 21), rules=project.rules.leases)
    assert ("break", date(2028, 6, 24)) in {(e.kind.value, e.on) for e in events if e.property_id == key}
    assert len(events) >= 10
    assert all(e.on <= date(2029, 11, 21) for e in events)


def test_roads_can_be_routed(roads):
    ends = roads["ends"]
    assert 18_000 <= len(ends) <= 22_000
    assert np.array_equal(ends, np.round(ends))
    assert (shapely.get_num_points(roads["line"]) == 2).all()
    assert (roads["speed_kmh"] > 0).all()
    points, where = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    a, b = where.reshape(-1, 2).T
    assert (a != b).all()
    assert len({frozenset(pair) for pair in zip(a.tolist(), b.tolist(), strict=True)}) == len(a)  # none stands twice
    graph = coo_matrix((np.ones(len(a)), (a, b)), (len(points), len(points)))
    part = connected_components(graph, directed=False)[1]
    assert np.bincount(part[a]).max() > 0.95 * len(a)


def test_roads_of_every_class_meet_but_at_bridges_of_the_motorway(roads):
    counts = Counter(roads["class"].tolist())
    assert set(counts) == {"Motorway", "A road", "B road", "Minor road", "Local street"}
    assert counts["Local street"] > counts["Minor road"] > counts["B road"] > counts["A road"] > counts["Motorway"] > 50
    is_bridge = (roads["class"] == "Motorway") | np.char.startswith(roads["name"].astype(str), "M99")
    lines = roads["line"][~is_bridge]
    crossing = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert crossing.shape[1] == 0
    slips = roads["line"][(roads["class"] == "A road") & np.char.startswith(roads["name"].astype(str), "M99")]
    assert 4 <= len(slips) <= 12


def test_south_harrow_becomes_one_centre_of_six_partners(project, findings):
    centre = next(c for c in findings.plan.joint if c.property_id == key_of(project, "South Harrow Learning Centre"))
    codes = {project.estate.partners[p].code for p in centre.partners}
    assert codes == {"CC", "D4", "P1", "PO", "NH", "VO"}
    assert {"library", "clinic", "childrens_centre", "day_centre", "council_contact", "police_team"} <= set(
        centre.services
    )
    table = project.estate.properties
    assert len({table.get(m.from_property, "name") for m in centre.moves}) >= 6


def test_two_lists_that_disagree_are_both_kept(project):
    """Day care for younger people or for older; a dental clinic in one of two lists."""

    def claims(name):
        found = [c for c in project.store.claims(key_of(project, name)) if c.field == "services_text"]
        return found, {c.value for c in found}

    rivals, said = claims("South Harrow Day Centre")
    assert said == {"day care for younger people", "day care for older people"}
    holder = project.estate.properties.get(key_of(project, "South Harrow Day Centre"), "partner")
    assert project.estate.properties.get(rivals[0].property_id, "services_text") == resolve(rivals, holder).value
    assert claims("South Harrow Clinic")[1] == {"clinic, baby clinic", "clinic, dental clinic"}
    assert {c.partner_id for c in claims("South Harrow Clinic")[0]} == {
        p.id for p in project.estate.partners.values() if p.code in ("CC", "NH")
    }


def test_amberford_has_seven_buildings_of_six_partners_close_together(project):
    names = (
        *("Amberford Library", "Amberford Register Office", "Amberford Health Centre", "Amberford Police Station"),
        *("Amberford Fire Station", "Amberford Visitor and Housing Point", "East Amber Housing Desk"),
    )
    table = project.estate.properties
    keys = [key_of(project, name) for name in names]
    points = [table.get(key, "geometry") for key in keys]
    assert max(a.distance(b) for a in points for b in points) <= 400
    assert len({table.get(key, "partner") for key in keys}) == 6
    assert table.get(keys[0], "spare_m2") == 620
    assert table.get(keys[-1], "lease_break") == "2027-06-24"


def test_a_shared_centre_goes_on_being_one(project, findings):
    key = key_of(project, "Brackley Cross Joint Service Centre")
    table = project.estate.outlets
    there = {table.get(o, "partner") for o in table.ids if table.get(o, "property") == key}
    assert len(there) == 4
    assert key in {centre.property_id for centre in findings.plan.joint}


def test_the_rows_that_the_readme_names_are_caught(summary):
    county = next(r for r in summary["registers"] if r["file"] == "county_land_and_assets.csv")
    found = {(i["row"], i["code"]) for i in county["issues"]}
    assert {
        (15, "coordinates-far"),
        (22, "coordinates-swapped"),
        (34, "coordinates-swapped"),
        (41, "coordinates-far"),
    } <= found


def test_the_readme_tells_the_figures_that_are_there(project, summary, roads, project_root):
    text = (project_root / "sample_data" / "README.md").read_text("utf-8")
    figures = {int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\d", text)}
    assert {len(project.estate.zones), summary["population"]} <= figures
    assert any(abs(len(project.estate.properties) - n) <= 10 for n in figures)
    assert any(abs(len(roads["line"]) - n) <= 100 for n in figures)


def test_the_sample_stays_small(sample):
    sizes = {path: path.stat().st_size for path in sample.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 10_000_000
    assert sizes[sample / "context" / "roads.gpkg"] < 4_000_000


@pytest.fixture(scope="session")
def made_twice(project_root, tmp_path_factory):
    folders = [tmp_path_factory.mktemp("made") for _ in range(2)]
    for folder in folders:
        subprocess.run([sys.executable, str(project_root / "sample_data" / "make_sample.py"), str(folder)], check=True)
    return folders


def test_the_sample_is_made_again_with_the_same_bytes(made_twice, sample):
    first, second = made_twice
    made = sorted(p.relative_to(first) for p in first.rglob("*") if p.is_file())
    kept = sorted(p.relative_to(sample) for p in sample.rglob("*") if p.is_file() and p.name != "partnership.toml")
    assert made == kept
    for name in made:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
        # The containers of these hold versions of the libraries that wrote them.
        if name.suffix not in {".gpkg", ".xlsx", ".ods"}:
            assert (first / name).read_bytes() == (sample / name).read_bytes(), name


def test_the_sample_is_made_again_with_the_same_map_layers(made_twice, sample):
    for path in sorted((sample / "context").glob("*.gpkg")):
        kept, made = (pyogrio.raw.read(folder / "context" / path.name) for folder in (sample, made_twice[0]))
        assert kept[2].tolist() == made[2].tolist(), path.name
        assert [c.tolist() for c in kept[3]] == [c.tolist() for c in made[3]], path.name


def test_nothing_in_the_sample_is_a_real_place(sample):
    postcodes = (sample / "context" / "postcodes.csv").read_text("utf-8").splitlines()
    assert all(row.startswith("ZM") for row in postcodes)
    sites = json.loads((sample / "registers" / "nhs_sites.geojson").read_text("utf-8"))["features"]
    assert all(site["properties"]["UPRN"].startswith("9000") for site in sites)
