"""Matching against labelled pairs of published lists, and against the sample whose maker knows the truth."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from estates_app.domain.claims import RowFate
from estates_app.domain.columns import Columns
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.registers.matching.candidates import find_matches, find_repeats
from estates_app.registers.matching.relating import Relation
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import load_postcodes
from estates_app.registers.reading import read_register
from estates_app.registers.source import RegisterSource
from tests.registers.matching.lists import Measure, as_columns, labels, measure

pytestmark = pytest.mark.xdist_group("labelled")

SETS = ("fire", "libraries", "greater_manchester", "nhs")
#: First measured when no rule had been made by them, then learnt from; each file says both figures.
LEARNT = (
    "lancashire",
    "national_greater_manchester",
    "kent",
    "outlines_lancashire",
    "nhs_lancashire",
    "nhs_south_west",
    "nhs_east",
    "nhs_kent",
    "nhs_south",
)
#: No rule was made by these. Whoever makes one takes the set for learnt from, and labels another.
UNSEEN = ("outlines_derbyshire", "nhs_midlands")


def whole_of(names, published, capsys):
    """Return the counts of each set and of all together, and print them."""
    counts = [measure(name, published) for name in names]
    whole = Measure(f"all {len(names)}")
    for count in counts:
        for what in ("right", "wrong", "missed", "merged_apart"):
            getattr(whole, what).extend(getattr(count, what))
        whole.asked += count.asked
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(count.table() for count in [*counts, whole]) + "\n")
    return counts, whole


@pytest.mark.real
@pytest.mark.parametrize("names", [SETS, LEARNT])
def test_published_lists_before_any_review(published, names, capsys):
    counts, whole = whole_of(names, published, capsys)
    assert whole.precision >= 0.98, whole.wrong
    assert whole.recall >= 0.95, whole.missed
    assert whole.merged_apart == []
    # One row is 0.04 of the smallest health lists; what a person finds unclear counts as wrong where it is joined.
    assert min(count.precision for count in counts) >= (0.98 if names is SETS else 0.92)
    assert min(count.recall for count in counts) >= (0.95 if names is SETS else 0.9)


@pytest.mark.real
def test_the_lists_that_no_rule_was_made_by(published, capsys):
    _, whole = whole_of(UNSEEN, published, capsys)
    assert whole.precision >= 0.98, whole.wrong
    assert whole.recall >= 0.9, whole.missed
    assert whole.asked == len([miss for miss in whole.missed if miss[0].startswith("nhs")])
    assert whole.merged_apart == []


@pytest.mark.real
def test_stations_said_once_for_each_team(published, capsys):
    station_of = defaultdict(dict)
    for label in labels("police"):
        station_of[label["force"]][int(label["row"])] = label["station"]
    right = wrong = missed = 0
    for force, stations in station_of.items():
        of_row = {r.row: r.of_row for r in find_repeats(published.rows(f"police:{force}"))}
        seen = set()
        for row, station in sorted(stations.items()):
            if station.endswith("unclear"):
                continue
            if row in of_row:
                right += stations.get(of_row[row]) == station
                wrong += stations.get(of_row[row]) != station
            else:
                missed += station in seen
            seen.add(station)
    with capsys.disabled():
        sys.stdout.write(f"\npolice: repeats right {right}, wrong {wrong}, missed {missed}\n")
    assert right / (right + wrong) >= 0.98
    assert right / (right + missed) >= 0.95


@pytest.mark.real
def test_houses_beside_a_fire_station_are_no_part_of_the_building(published):
    assert find_repeats(published.rows("fire:register")) == ()


@pytest.mark.real
@pytest.mark.parametrize(
    ("left", "right"), [("gm:jobcentreplus", "gm:libraries"), ("national:Derbyshire", "nhs:clinic")]
)
def test_another_service_in_the_building_is_told_as_such(published, left, right):
    sets = [*labels("greater_manchester"), *labels("nhs")]
    together = {
        (int(x["left_row"]), int(x["right_row"]))
        for x in sets
        if (x["left"], x["right"], x["label"]) == (left, right, "co-located")
    }
    estate = as_columns(published.rows(right), "other")
    matches = find_matches(published.rows(left), estate, partner_id="one")
    found = {(m.row, int(m.property_id)) for m in matches if m.relation is Relation.SAME_BUILDING}
    assert together
    assert together <= found
    assert not [m for m in matches if m.is_certain]


@pytest.fixture(scope="module")
def told(project_root):
    """What the sample's maker knows of each row that it wrote."""
    sys.path.insert(0, str(project_root / "sample_data"))
    maker = __import__("maker.truth", fromlist=["truth"])
    yield tuple(maker.truth(maker.make_buildings(20261121)))
    sys.path.remove(str(project_root / "sample_data"))


@pytest.fixture(scope="module")
def registers(project_root, resources):
    """The sample's registers as they are read, in the order of the partnership's file."""
    folder = project_root / "sample_data" / "amberdale"
    gazetteer = load_postcodes(folder / "context" / "postcodes.csv")
    catalogue = load_catalogue(resources / "registers" / "fields.toml")
    entries = tomllib.loads((folder / "partnership.toml").read_text("utf-8"))["registers"]
    found = []
    for entry in entries:
        how = {"sheet": entry.get("sheet", ""), "mapping": entry.get("columns", {})}
        source = RegisterSource(folder / entry["file"], entry["partner"], **how)
        reading = read_register(source, catalogue, sources=PlaceSources(gazetteer))
        found.append((entry["partner"], [row for row in reading.rows if row.fate is RowFate.PROPERTY]))
    return found


@pytest.mark.parametrize("has_uprns", [True, False])
def test_the_sample_against_its_makers_truth(registers, told, has_uprns, capsys):
    of_reference = {(t.partner, t.reference): t.property for t in told if t.reference}
    of_name = defaultdict(set)
    for t in told:
        of_name[t.partner, t.name.casefold()].add(t.property)
    counts, truth_of = Counter(), {}
    estate = Columns()
    for partner, told_rows in registers:
        rows = told_rows if has_uprns else [without(row, "uprn") for row in told_rows]
        firsts = {r.row: r.of_row for r in find_repeats(rows)}
        known = {row.row: property_of(row, partner, of_reference, of_name) for row in rows}
        matches = find_matches([r for r in rows if r.row not in firsts], estate, partner_id=partner)
        homes = {m.row: m.property_id for m in matches if m.is_certain}
        before = set(truth_of.values())
        for row in rows:
            what = known[row.row]
            of = known[firsts[row.row]] if row.row in firsts else truth_of.get(homes.get(row.row))
            counts[verdict(what, of, what in before)] += 1
        new = [row for row in rows if row.row not in firsts and row.row not in homes]
        if new:
            fresh = as_columns(new, partner)
            ids = tuple(f"{partner} {len(truth_of)} {key}" for key in fresh.ids)
            truth_of.update(zip(ids, (known[row.row] for row in new), strict=True))
            estate = estate.appended(Columns(ids, fresh.columns)) if len(estate) else Columns(ids, fresh.columns)
    with capsys.disabled():
        sys.stdout.write(f"\nsample{'' if has_uprns else ' without UPRNs'}: {dict(counts)}\n")
    assert counts["unknown"] <= 40  # the fire service's houses, and the row that lies over the border
    assert counts["wrong"] == 0
    assert counts["right"] / (counts["right"] + counts["missed"]) >= 0.95


def property_of(row, partner, of_reference, of_name):
    """Return the maker's property of a row by its reference, else by a name that only one has."""
    names = of_name.get((partner, row.text("name").casefold()), set())
    return of_reference.get((partner, row.text("local_id"))) or (next(iter(names)) if len(names) == 1 else "")


def verdict(what, of, is_known):
    if not what:
        return "unknown"
    if of is None:
        return "missed" if is_known else "new"
    return "right" if of == what else "wrong"


def without(row, key):
    return replace(row, cells={k: c for k, c in row.cells.items() if k != key})
