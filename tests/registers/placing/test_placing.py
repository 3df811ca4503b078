from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.claims import Cleaned, ReadRow
from estates_app.domain.columns import Columns
from estates_app.registers.matching.candidates import find_matches, find_repeats
from estates_app.registers.placing.evidence import place
from estates_app.registers.placing.gazetteer import Gazetteer, load_postcodes, normalise_postcode
from estates_app.registers.placing.grid import grid_reference_to_27700, lonlat_to_27700

POINTS = {"S18 1ST": (435_600.0, 377_900.0, 50.0), "SK23 7HP": (401_200.0, 381_400.0, 50.0)}
GAZETTEER = Gazetteer(POINTS)


def cells(**values):
    return {key: Cleaned(value, str(value), key.upper()) for key, value in values.items()}


@pytest.mark.parametrize(
    ("grid", "postcode", "code", "km", "place_27700"),
    [
        ("345678,377946", "S18 1ST", "coordinates-far", "90 km", (435_600, 377_900)),
        ("401252,318327", "SK23 7HP", "coordinates-far", "63 km", (401_252, 381_327)),
        ("512345,318327", "SK23 7HP", "coordinates-far", "128 km", (401_200, 381_400)),
    ],
)
def test_coordinates_far_from_the_postcode_are_not_believed(grid, postcode, code, km, place_27700):
    found = place(cells(grid_reference=grid, postcode=postcode), row=3, geometry_xy_27700=None, gazetteer=GAZETTEER)
    assert found.xy_27700 == place_27700
    assert found.issues[0].code == code
    assert km in found.issues[0].message


def test_swapped_axes_are_put_right_where_the_postcode_says_so():
    found = place(
        cells(easting_m=377_900.0, northing_m=435_650.0, postcode="S18 1ST"),
        row=3,
        geometry_xy_27700=None,
        gazetteer=GAZETTEER,
    )
    assert found.xy_27700 == (435_650.0, 377_900.0)
    assert found.issues[0].code == "coordinates-swapped"


def test_a_doubtful_difference_keeps_the_coordinates_and_says_so():
    found = place(
        cells(easting_m=438_600.0, northing_m=377_900.0, postcode="S18 1ST"),
        row=3,
        geometry_xy_27700=None,
        gazetteer=GAZETTEER,
    )
    assert found.xy_27700 == (438_600.0, 377_900.0)
    assert found.issues[0].code == "postcode-far"


def test_degrees_in_the_easting_column_are_understood():
    found = place(cells(easting_m=-1.4, northing_m=53.3), row=3, geometry_xy_27700=None, gazetteer=None)
    assert found.rule == "latitude and longitude"
    assert 430_000 < found.xy_27700[0] < 445_000


def test_a_placeholder_without_a_postcode_places_nothing():
    found = place(cells(easting_m=999_999.0, northing_m=999_999.0), row=3, geometry_xy_27700=None, gazetteer=None)
    assert found.xy_27700 is None
    assert found.issues


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"easting_m": 0.0, "northing_m": 0.0}, "coordinates-nowhere"),
        ({"easting_m": 1.0, "northing_m": 1.0}, "coordinates-nowhere"),
        ({"easting_m": 435_600.0}, "coordinates-half"),
        ({"lat": 53.3}, "coordinates-half"),
        ({"lat": 12.5, "lon": 77.6}, "coordinates-nowhere"),
        ({"grid_reference": "see plan 4"}, "grid-reference-form"),
    ],
)
@pytest.mark.parametrize("postcode", [None, "S18 1ST"])
def test_coordinates_that_place_nothing_are_said_and_the_postcode_helps(values, code, postcode):
    known = {**values, **({"postcode": postcode} if postcode else {})}
    found = place(cells(**known), row=3, geometry_xy_27700=None, gazetteer=GAZETTEER)
    assert found.xy_27700 == (POINTS[postcode][:2] if postcode else None)
    assert [issue.code for issue in found.issues] == [code]
    assert found.issues[0].value
    assert found.issues[0].row == 3


def test_swapped_latitude_and_longitude_are_put_right_and_said():
    straight = place(cells(lat=53.3, lon=-1.4), row=3, geometry_xy_27700=None, gazetteer=None)
    swapped = place(cells(lat=-1.4, lon=53.3), row=3, geometry_xy_27700=None, gazetteer=None)
    assert straight.issues == ()
    assert swapped.xy_27700 == straight.xy_27700
    assert [issue.code for issue in swapped.issues] == ["coordinates-swapped"]


def test_metres_in_the_latitude_column_are_understood():
    found = place(cells(lon=435_650.0, lat=377_900.0), row=3, geometry_xy_27700=None, gazetteer=GAZETTEER)
    assert found.xy_27700 == (435_650.0, 377_900.0)


@given(
    st.sampled_from(["DE55 7AD", "S1 1AA", "SK13 8LG", "M1 1AE", "EC1A 1BB"]),
    st.sampled_from(["", " ", "  "]),
    st.booleans(),
)
def test_postcodes_are_known_in_any_spacing_and_case(postcode, gap, is_lower):
    text = postcode.replace(" ", gap)
    assert normalise_postcode(text.lower() if is_lower else text) == postcode


@given(st.text(max_size=15))
def test_no_text_fails_as_postcode_or_grid_reference(text):
    normalise_postcode(text)
    grid_reference_to_27700(text)


@given(st.integers(10_000, 650_000), st.integers(10_000, 1_200_000))
def test_grid_references_in_figures_come_back(x, y):
    if len(str(x)) >= 5 and len(str(y)) >= 5:
        assert grid_reference_to_27700(f"{x:06d},{y:06d}") == (x, y)


def test_lettered_grid_references():
    assert grid_reference_to_27700("SK 407 545") == (440_750.0, 354_550.0)
    assert grid_reference_to_27700("TQ3080") == (530_500.0, 180_500.0)
    assert grid_reference_to_27700("II 10 10") is None


def test_ostn15_against_the_published_test_point():
    # Ordnance Survey, OSTN15 test file, TP06: 53°46'44.796925"N 003°02'25.637665"W -> E 331534.552, N 431920.792.
    xy = lonlat_to_27700([-(3 + 2 / 60 + 25.637665 / 3600)], [53 + 46 / 60 + 44.796925 / 3600])[0]
    assert np.hypot(xy[0] - 331_534.552, xy[1] - 431_920.792) < 0.1


def test_places_outside_britain_are_nowhere():
    assert np.isnan(lonlat_to_27700([12.0], [41.0])).all()


def row(number, name, *, xy=None, postcode=None, uprn=None, use=""):
    values = {k: v for k, v in {"name": name, "postcode": postcode, "uprn": uprn, "use": use}.items() if v}
    return ReadRow(number, cells(**values), xy)


def known(*entries):
    import shapely

    return Columns.from_records(
        [
            {
                "id": str(i),
                "name": n,
                "use": use,
                "geometry": shapely.Point(x, y),
                "postcode": pc,
                "uprn": uprn,
                "partner": "p",
            }
            for i, (n, use, x, y, pc, uprn) in enumerate(entries)
        ]
    )


def test_the_same_station_under_another_name_is_one():
    estate = known(("Alfreton Community Fire Station", "", 440_715, 354_526, "DE55 7AD", None))
    match = find_matches([row(2, "Alfreton", xy=(440_699, 354_508), use="fire station")], estate, partner_id="q")[0]
    assert match.is_certain
    assert "24 m apart" in match.reason


def test_a_library_in_a_health_centre_is_not_merged():
    estate = known(("Heanor Health Centre", "clinic", 443_700, 346_000, "DE75 7DT", None))
    assert not [
        m
        for m in find_matches(
            [row(2, "Heanor Library", xy=(443_705, 346_000), postcode="DE75 7DT", use="library")],
            estate,
            partner_id="q",
        )
        if m.is_certain
    ]


def test_one_uprn_is_one_building_whoever_holds_it():
    estate = known(("Resource Centre", "day centre", 440_000, 350_000, "DE55 7AD", "100012345678"))
    match = find_matches(
        [row(2, "The Mill Clinic", xy=(440_003, 350_000), uprn="100012345678", use="clinic")], estate, partner_id="q"
    )[0]
    assert match.is_certain


def test_same_names_in_different_towns_stay_apart():
    estate = known(("St John's Surgery", "surgery", 440_000, 350_000, "DE55 7AD", None))
    assert (
        find_matches([row(2, "St John's Surgery", xy=(460_000, 330_000), use="surgery")], estate, partner_id="q") == ()
    )


def test_a_row_said_twice_is_found_once():
    rows = [
        row(2, "Depot", postcode="DE55 7AD"),
        row(3, "Depot", postcode="DE55 7AD"),
        row(4, "Depot", postcode="DE55 7AE"),
    ]
    assert [(r.row, r.of_row) for r in find_repeats(rows)] == [(3, 2)]


@pytest.mark.real
def test_code_point_open_as_published(real_data):
    gazetteer = load_postcodes(real_data / "postcodes/codepoint_open_derbyshire_districts_2014.csv")
    assert len(gazetteer) == 41_909
    assert gazetteer.locate("de1 0al")[:2] == (435_996, 335_424)
    assert gazetteer.knows_district("S18 9ZZ")
    assert not gazetteer.knows_district("CV1 4FS")


def test_a_common_name_two_kilometres_away_is_only_worth_a_look():
    estate = known(("The Surgery", "surgery", 440_000, 350_000, "DE55 7AD", None))
    mine = row(2, "The Surgery", xy=(442_500, 350_000), postcode="DE55 7ZZ", use="surgery")
    assert [match.is_certain for match in find_matches([mine], estate, partner_id="q")] == [False]


def test_house_numbers_tell_two_houses_apart():
    estate = known(("No 1 Park Road", "house", 440_000, 350_000, "DE55 7AD", None))
    mine = row(2, "No 11 Park Road", xy=(440_040, 350_000), postcode="DE55 7AD", use="house")
    assert not [match for match in find_matches([mine], estate, partner_id="q") if match.is_certain]
