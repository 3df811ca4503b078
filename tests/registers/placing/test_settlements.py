"""Settlements by name: which of several is meant."""

from __future__ import annotations

import numpy as np
import pytest

from estates_app.domain.claims import Cleaned
from estates_app.domain.errors import InputError
from estates_app.registers.placing.evidence import place_rows
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.settlements import Settlements, load_settlements

#: As OS Open Names publishes it: 34 columns, no header.
ROWS = (
    ("Hope", "Village", 417_200, 383_500, "S33", "High Peak", "Derbyshire"),
    ("Hope", "Village", 330_700, 358_500, "LL12", "", "Flintshire"),
    ("Staveley", "Town", 443_400, 374_800, "S43", "Chesterfield", "Derbyshire"),
    ("Staveley", "Village", 347_000, 498_400, "LA8", "South Lakeland", "Cumbria"),
    ("Matlock", "Town", 429_800, 360_300, "DE4", "Derbyshire Dales", "Derbyshire"),
    ("King's Newton", "Village", 438_900, 326_300, "DE73", "South Derbyshire", "Derbyshire"),
)


def line(name, kind, x, y, postcode, district, county):
    cells = [""] * 34
    cells[0], cells[2], cells[6], cells[7], cells[8], cells[9] = "osgb4", name, "populatedPlace", kind, str(x), str(y)
    cells[12:16] = [str(x - 500), str(y - 500), str(x + 500), str(y + 500)]
    cells[16], cells[21], cells[24] = postcode, district, county
    return ",".join(cells)


ROAD = line("Hope Road", "Named Road", 400_000, 400_000, "S1", "", "")


@pytest.fixture(scope="module")
def settlements(tmp_path_factory):
    folder = tmp_path_factory.mktemp("names") / "DATA"
    folder.mkdir()
    (folder / "SK00.csv").write_text("\n".join([ROAD, *(line(*row) for row in ROWS)]), encoding="utf-8")
    return load_settlements(folder.parent)


def test_only_populated_places_are_taken(settlements):
    assert len(settlements) == len(ROWS)
    assert settlements.named("hope road") == ()
    assert [place.county for place in settlements.named("KINGS NEWTON")] == ["Derbyshire"]


def test_packing_keeps_them_and_an_area_cuts_them(settlements):
    again = Settlements.unpacked(settlements.packed())
    assert again.by_name == settlements.by_name
    near = settlements.within((429_000, 360_000, 430_000, 361_000))
    assert [place.name for place in near.places()] == ["Matlock"]
    with pytest.raises(InputError, match="OS Open Names again"):
        Settlements.unpacked(settlements.packed()[:-9])


def test_with_a_header_and_other_headings(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("NAME1,LOCAL_TYPE,X,Y,POSTCODE_DISTRICT\nMatlock,Town,429800.0,360300.0,DE4\nA,Town,x,1,\n")
    assert load_settlements(path).named("matlock")[0].spot[:2] == (429_800, 360_300)


def test_another_list_is_refused(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("Name,Town\nA,B\n")
    with pytest.raises(InputError, match="NAME1"):
        load_settlements(path)


@pytest.mark.parametrize(
    ("parts", "more", "county"),
    [
        (["Station Road", "Hope"], {"postcode_district": "S33"}, "Derbyshire"),
        (["Station Road", "Hope"], {"hints": ("Flintshire",)}, "Flintshire"),
        (["Hope", "Derbyshire"], {}, "Derbyshire"),
        (["Staveley"], {"postcode_district": "LA8"}, "Cumbria"),
        (["Staveley"], {"near_27700": np.array([[440_000.0, 370_000.0], [441_000.0, 371_000.0]])}, "Derbyshire"),
    ],
)
def test_of_several_places_of_one_name_the_row_tells_which(settlements, parts, more, county):
    assert [place.county for place in settlements.find(parts, **more)] == [county]


def test_nobody_can_tell_without_more(settlements):
    assert len(settlements.find(["Staveley"])) == 2
    assert settlements.find(["Nowhere"]) == ()
    assert settlements.find(["Matlock"], postcode_district="ZE1") == ()


def placed(settlements, **values):
    cells = {key: Cleaned(value, str(value), key) for key, value in values.items()}
    sources = PlaceSources(settlements=settlements)
    return place_rows([cells], numbers=[7], geometry_xy_27700=None, sources=sources)[0]


def test_a_row_with_a_town_alone_is_placed_roughly_and_it_is_said(settlements):
    found = placed(settlements, address="The Depot, Bank Road", town="Matlock")
    assert found.xy_27700 == (429_800, 360_300)
    assert found.accuracy_m >= 500
    assert [issue.code for issue in found.issues] == ["place-rough"]


def test_a_row_with_a_name_of_two_places_is_not_placed(settlements):
    found = placed(settlements, town="Staveley")
    assert found.xy_27700 is None
    assert [issue.code for issue in found.issues] == ["place-ambiguous"]
    assert "Cumbria" in found.issues[0].message


def test_coordinates_far_from_the_town_they_name_are_said_and_kept(settlements):
    found = placed(settlements, town="Matlock", easting_m=443_400.0, northing_m=376_000.0)
    assert found.xy_27700 == (443_400, 376_000)
    assert [issue.code for issue in found.issues] == ["evidence-apart"]
