from __future__ import annotations

import gzip

import numpy as np
import pytest
import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.registers.opendata.context import assign_by_polygon
from estates_app.registers.opendata.figures import read_figures
from estates_app.registers.opendata.zones import joined, read_zones
from estates_app.registers.placing.gazetteer import load_postcodes


@pytest.fixture
def load(polygons, table, datasets):
    def load(people, *codes):
        path = polygons("z.geojson", *({"code": code, "name": code} for code in codes))
        zones = read_zones(path, mint=lambda hint: hint)
        figures = read_figures(table("p.csv", people), datasets["census_age"], list(zones.texts("code")))
        return joined(zones, figures, "p.csv")[0]

    return load


def test_a_zone_in_two_parts_is_one_zone_and_its_people_count_once(load):
    found = load("code,total,0-15,16-64,65+\nA,100,20,60,20\nB,50,10,30,10\n", "A", "A", "B")
    assert len(found) == 2
    assert found.numbers("population").sum() == 150
    assert found.get("A", "geometry").area == pytest.approx(2e6)


def test_people_by_age_in_long_rows_add_up(load):
    ages = {
        "Aged 15 years and under": 10,
        "Aged 16 to 24 years": 5,
        "Aged 25 to 64 years": 6,
        "Aged 65 years and over": 9,
    }
    lines = "\n".join(f"A,{age},{n}" for age, n in ages.items())
    record = load(f"lsoa21_code,age_group,usual_residents\n{lines}\n", "A").record("A")
    assert (record["population"], record["aged_0_15"], record["aged_16_64"], record["aged_65_plus"]) == (30, 10, 11, 9)


def test_zones_and_people_of_different_years_are_refused(load):
    with pytest.raises(InputError, match="none of its codes"):
        load("code,total\nX,100\n", "A")


@pytest.mark.parametrize(
    ("people", "known"),
    [
        ("code,total,0-15,16-64,65+\nA,n/a,20,60,20\n", 100),  # the ages tell it
        ("code,total,0-15,16-64,65+\nA,n/a,20,,20\n", None),  # a part is no sum
        ("code,total,0-15\nA,n/a,20\n", None),
        ("code,total\nA,-100\n", None),
        ("lsoa21_code,age_group,usual_residents\nA,Aged 15 years and under,10\nA,Aged 65 years and over,c\n", None),
        ("lsoa21_code,age_group,usual_residents\nA,Aged 15 years and under,10\nA,Aged 65 years and over,5\n", None),
    ],
)
def test_people_of_whom_a_part_is_missing_are_missing(load, people, known):
    assert load(people, "A").get("A", "population") == known


def test_a_zone_that_stands_twice_in_the_table_is_refused(load):
    with pytest.raises(InputError, match="stands twice"):
        load("code,total\nA,100\nA,100\n", "A")


def test_points_find_their_polygon_and_the_unplaced_none():
    polygons = Columns.of(["w", "e"], geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    xy = np.array([[0.5, 0.5], [1.5, 0.5], [5, 5], [np.nan, np.nan]])
    assert assign_by_polygon(xy, polygons) == ["w", "e", None, None]


@pytest.mark.parametrize("data", [b"", b"\n", gzip.compress(b"DE1 0AL,10,435996,335424", mtime=0)[:-9], b"a,b\n1,2\n"])
def test_bad_postcode_files_are_one_sentence(tmp_path, data):
    path = tmp_path / "pc.csv"
    path.write_bytes(data)
    with pytest.raises(InputError):
        load_postcodes(path)
