"""All the evidence of a row is weighed: the odd one out, defaults, whole columns, what people decide, their tasks."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.claims import Cleaned
from estates_app.domain.geography import is_on_grid
from estates_app.domain.placetasks import TaskKind
from estates_app.registers.placing.evidence import place_rows
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.placing.grid import grid_reference_to_27700, lonlat_to_27700
from estates_app.registers.placing.references import read_reference
from estates_app.registers.placing.tasks import place_tasks

LETTERS = "ABDEFGHJLN"
#: A town of a hundred postcodes, 100 m apart.
TOWN = {
    f"DE55 {i}{LETTERS[j]}A": (440_000.0 + 100 * i, 350_000.0 + 100 * j, 50.0) for i in range(10) for j in range(10)
}
GAZETTEER = Gazetteer(TOWN)


@dataclass(frozen=True)
class Uprns:
    points: dict[str, tuple[float, float]]

    def locate(self, uprn):
        return self.points.get(uprn)


def cells(**values):
    return {key: Cleaned(value, f"{value}", key.upper()) for key, value in values.items()}


def place_all(rows, geometry=None, uprns=None, area=None, **more):
    sources = PlaceSources(GAZETTEER, uprns=Uprns(uprns) if uprns else None, area_27700=area)
    return place_rows(rows, numbers=range(2, len(rows) + 2), geometry_xy_27700=geometry, sources=sources, **more)


def sound_rows(n=60):
    rng = np.random.default_rng(2)
    codes = list(TOWN)
    found = []
    for i in range(n):
        x, y, _ = TOWN[codes[i]]
        x, y = (np.array([x, y]) + rng.integers(-40, 40, 2)).tolist()
        found.append(cells(easting_m=x, northing_m=y, postcode=codes[i]))
    return found


def test_uprn_and_postcode_outvote_coordinates():
    row = cells(easting_m=470_000.0, northing_m=351_000.0, uprn="100012345678", postcode="DE55 5EA")
    found = place_all([row], uprns={"100012345678": (440_520.0, 350_410.0)})[0]
    assert found.xy_27700 == (440_520, 350_410)
    assert found.rule.startswith("UPRN")
    assert "29 km" in found.rule
    assert [issue.code for issue in found.issues] == ["coordinates-far"]
    assert [e.kind for e in found.evidence if not e.agrees] == ["coordinates"]


def test_uprn_and_coordinates_outvote_the_postcode():
    row = cells(easting_m=470_000.0, northing_m=351_000.0, uprn="100012345678", postcode="DE55 5EA")
    found = place_all([row], uprns={"100012345678": (470_010.0, 351_000.0)})[0]
    assert found.xy_27700 == (470_000, 351_000)
    assert [issue.code for issue in found.issues] == ["postcode-far"]


def test_the_area_settles_what_two_sources_cannot():
    area = shapely.box(430_000, 340_000, 450_000, 360_000)
    outside = cells(easting_m=440_100.0, northing_m=366_000.0, postcode="DE55 5EA")
    inside = cells(easting_m=440_100.0, northing_m=358_000.0, postcode="DE55 5EA")
    found = place_all([outside, inside], area=area)
    assert found[0].rule.startswith("postcode")
    assert found[1].rule == "coordinates"
    assert all(p.issues for p in found)


def test_figures_that_disagree_are_settled_by_the_postcode():
    lon, lat = -1.4, 53.046_1  # by the town
    x, y = lonlat_to_27700([lon], [lat])[0]
    assert math.dist((x, y), (440_450, 350_450)) < 500
    row = cells(easting_m=425_000.0, northing_m=350_500.0, lon=lon, lat=lat, postcode="DE55 4EA")
    found = place_all([row])[0]
    assert found.rule == "latitude and longitude"
    assert any("15 km" in issue.message for issue in found.issues)


def test_a_default_point_is_told_from_a_campus():
    rows = sound_rows()
    for i in (3, 44, 55, 20, 36):  # all at the town hall, far from their postcodes
        rows[i] = cells(easting_m=447_000.0, northing_m=355_000.0, postcode=list(TOWN)[i])
    campus = [cells(easting_m=440_310.0, northing_m=350_320.0, postcode="DE55 3EA") for _ in range(6)]
    found = place_all([*rows, *campus])
    assert all(found[i].rule.startswith("postcode") for i in (3, 44, 55, 20, 36))
    assert "one point for 5 rows" in found[3].issues[0].message
    assert all(p.rule == "coordinates" and not p.issues for p in found[-6:])


@pytest.mark.parametrize(
    "turn",
    [
        lambda x, y: (y, x),
        lambda x, y: (x / 1000, y / 1000),
        lambda x, y: (x * 10, y * 10),
    ],
)
def test_a_column_in_another_system_is_read_so_even_without_a_postcode(turn):
    rows, truth = [], []
    for i, row in enumerate(sound_rows()):
        x, y = row["easting_m"].value, row["northing_m"].value
        truth.append((x, y))
        a, b = turn(x, y)
        known = {} if i % 7 == 0 else {"postcode": row["postcode"].value}
        rows.append(cells(easting_m=float(a), northing_m=float(b), **known))
    found = place_all(rows)
    assert all(math.dist(p.xy_27700, at) < 1 for p, at in zip(found, truth, strict=True))
    assert all(p.rule.endswith("put right") and p.issues for p in found)


@pytest.mark.parametrize("text", ["40512 50410", "40512,50410", "4051250410"])
def test_lost_letters_of_the_square_are_those_near_the_postcode(text):
    found = place_all([cells(grid_reference=text, postcode="DE55 5EA"), cells(grid_reference=text)])
    assert found[0].xy_27700 == (440_512, 350_410)
    assert found[0].issues[0].code == "coordinates-system"
    assert found[1].xy_27700 is None
    assert "letters" in found[1].issues[0].message


def test_figures_without_their_square_in_two_columns_are_near_the_postcode():
    found = place_all([cells(easting_m=40_512.0, northing_m=50_410.0, postcode="DE55 5EA")])[0]
    assert found.xy_27700 == (440_512, 350_410)
    assert found.issues[0].code == "coordinates-system"


def test_lost_letters_are_those_of_the_area():
    area = shapely.box(430_000, 340_000, 450_000, 360_000)
    found = place_all([cells(grid_reference="405504")], area=area)[0]
    assert found.xy_27700 == (440_550, 350_450)
    assert found.accuracy_m > 50


def test_what_people_decide_comes_first():
    rows = sound_rows(10)
    rows[0] = cells(easting_m=442_800.0, northing_m=350_000.0, postcode="DE55 0AA")
    before = place_all(rows)
    after = place_all(rows, by_postcode=frozenset({2}), by_hand={4: (441_000.0, 350_500.0)})
    assert before[0].rule == "coordinates"
    assert after[0].rule == "postcode"
    assert [issue.code for issue in after[0].issues] == ["coordinates-left-aside"]
    assert after[2].xy_27700 == (441_000, 350_500)
    assert after[1] == before[1]


def test_evidence_tells_all_that_is_known():
    row = cells(easting_m=440_510.0, northing_m=350_405.0, postcode="DE55 5EA", grid_reference="SK 405 504")
    found = place_all([row], geometry=[(440_512.0, 350_400.0)])[0]
    assert [e.kind for e in found.evidence] == ["geometry", "coordinates", "grid reference", "postcode"]
    assert all(e.agrees for e in found.evidence)
    assert found.rule == "geometry"


def test_tasks_say_what_would_settle_a_row():
    rows = [
        cells(easting_m=440_510.0, northing_m=350_405.0, postcode="DE55 5EA"),
        cells(easting_m=442_800.0, northing_m=350_000.0, postcode="DE55 0AA"),
        cells(name="Depot"),
        cells(postcode="DE55 5ZZ"),
    ]
    placed = place_all(rows)
    tasks = place_tasks(placed, range(2, 6))
    assert [(task.row, task.kind) for task in tasks] == [
        (4, TaskKind.UNPLACED),
        (3, TaskKind.DOUBTFUL),
        (5, TaskKind.ROUGH),
    ]
    assert tasks[0].guess_xy_27700 is None
    assert tasks[1].settle == "Two sources: the coordinates 2.8 km from the postcode; choose."
    assert len(tasks[1].choices) == 2
    assert math.dist(tasks[2].guess_xy_27700, (440_500, 350_450)) < 100


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "easting_m": st.floats(-1e8, 1e8) | st.sampled_from([0.0, 440_500.0, 123_456.0, float("inf")]),
                "northing_m": st.floats(-1e8, 1e8) | st.sampled_from([0.0, 350_400.0, -1.4]),
                "lat": st.floats(-400, 400),
                "lon": st.floats(-400, 400),
                "grid_reference": st.text(alphabet="SK0123456789 ,.-", max_size=16),
                "postcode": st.sampled_from(["DE55 5EA", "DE55 5ZZ", "CV1 4FS", ""]),
            },
        ),
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_row_fails_or_is_lost_and_every_place_lies_in_britain(rows):
    found = place_all([cells(**row) for row in rows])
    assert len(found) == len(rows)
    for p in found:
        if p.xy_27700 is not None:
            assert is_on_grid(*p.xy_27700)
            assert p.rule
            assert p.accuracy_m > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # OS, "Using the National Grid": Ben Nevis NN 166 712; Caister water tower TG 51409 13177 (E651409, N313177).
        ("NN166712", (216_650, 771_250)),
        ("NN 166 712", (216_650, 771_250)),
        ("TG 51409 13177", (651_409.5, 313_177.5)),
        ("E440715 N354526", (440_715, 354_526)),
        ("440715E 354526N", (440_715, 354_526)),
        ("(440715, 354526)", (440_715, 354_526)),
        ("Easting: 440715 Northing: 354526", (440_715, 354_526)),
        ("40715 54526", None),
        ("12 High Street", None),
    ],
)
def test_grid_references_as_people_write_them(text, expected):
    assert grid_reference_to_27700(text) == expected


def test_degrees_in_one_cell_are_read_in_either_order():
    for text in ("53.046, -1.4", "-1.4, 53.046", "Lat 53.046 Lon -1.4"):
        written = read_reference(text)
        assert {written.a, written.b} == {53.046, -1.4}
        found = place_all([cells(grid_reference=text)])[0]
        assert found.rule == "latitude and longitude"
        assert not found.issues


@pytest.mark.parametrize(
    ("lat", "lon", "east", "north"),
    [
        # OS, OSTN15 test file, points TP01 to TP06 (TP01 is on St Mary's, Scilly), and Caister water tower of the
        # worked example in "Transformations and OSGM15 user guide".
        (49.92226393730, -6.29977752014, 91_492.146, 11_318.804),
        (49.96006137820, -5.20304609998, 170_370.718, 11_572.405),
        (50.43885825610, -4.10864563561, 250_359.811, 62_016.569),
        (50.57563665000, -1.29782277240, 449_816.371, 75_335.861),
        (50.93127937910, -1.45051433700, 438_710.920, 114_792.250),
        (51.40078220140, -3.55128349240, 292_184.870, 168_003.465),
        (52 + 39 / 60 + 28.8282 / 3600, 1 + 42 / 60 + 57.8663 / 3600, 651_409.804, 313_177.450),
    ],
)
def test_ostn15_against_the_published_points(lat, lon, east, north):
    assert math.dist(lonlat_to_27700([lon], [lat])[0], (east, north)) < 0.01


def test_the_far_west_of_scilly_is_in_britain():
    hugh_town = (-6.3098, 49.9127)
    exact = _proj().transform(*hugh_town)
    assert math.dist(lonlat_to_27700([hugh_town[0]], [hugh_town[1]])[0], exact) < 5


@functools.cache
def _proj():
    import pyproj

    return pyproj.Transformer.from_crs(4326, 27700, always_xy=True)


@given(st.floats(-5, 1), st.floats(50.7, 55))
@settings(max_examples=20, deadline=None)
def test_degrees_against_proj(lon, lat):
    own = lonlat_to_27700([lon], [lat])[0]
    if np.isfinite(own).all():
        # PROJ without its grid file is some metres off.
        assert math.dist(own, _proj().transform(lon, lat)) < 8
