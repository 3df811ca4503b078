"""What a careful officer would take for one property, and what not, case by case."""

from __future__ import annotations

import pytest

from estates_app.domain.errors import Cancelled
from estates_app.domain.jobs import Cancel
from estates_app.registers.matching.candidates import find_matches, find_pairs, find_repeats
from estates_app.registers.matching.relating import Relation
from tests.registers.matching.lists import as_columns, make_row

LIBRARY = {"use": "library", "postcode": "LA4 5DL", "address": "Central Drive, Morecambe"}
CLINIC = {"use": "clinic", "postcode": "PR3 1FA", "address": "14 High Street, Garstang"}


def only(mine, *known):
    """Return the match of one row with what is known, None where nothing is found."""
    return next(iter(find_matches([mine], as_columns(known, "other"), partner_id="one")), None)


def is_joined(mine, *known):
    match = only(mine, *known)
    return match is not None and match.is_certain


def test_of_two_libraries_in_one_postcode_one_may_be_named_more_fully():
    full = make_row(2, name="Morecambe Library, Central Family Hub and the Zone", **LIBRARY)
    assert is_joined(make_row(9, name="Morecambe", **LIBRARY), full)
    assert is_joined(make_row(9, name="Morecambe Central", **LIBRARY), make_row(2, name="Morecambe", **LIBRARY))
    assert not is_joined(make_row(9, name="Poulton", **LIBRARY), full)


def test_of_two_clinics_in_one_building_a_word_more_is_another_body():
    known = make_row(2, name="Garstang Clinic", **CLINIC)
    assert is_joined(make_row(9, name="Garstang Clinic", **CLINIC), known)
    assert not is_joined(make_row(9, name="Spire Garstang Clinic", **CLINIC), known)
    far = {**CLINIC, "address": "14 High Street"}
    assert is_joined(make_row(9, name="Garstang Royal Hospital", **CLINIC), make_row(2, name="Royal Hospital", **far))


def test_who_lists_two_libraries_has_two():
    rows = [
        make_row(2, name="Swinton Library", use="library", postcode="M27 6BP", address="Chorley Road, Swinton"),
        make_row(3, name="Swinton Gateway", use="library", postcode="M27 6BP", address="100 Chorley Road, Swinton"),
    ]
    assert find_repeats(rows) == ()


def test_two_postcodes_speak_against_two_libraries_near_each_other():
    hall = make_row(9, xy=(354_000.0, 429_400.0), accuracy_m=70.0, name="Preston Harris", use="library",
                    address="Guild Hall, Lancaster Road", postcode="PR1 1HT")  # fmt: skip
    museum = {"use": "library", "address": "Harris Museum, Market Square", "postcode": "PR1 2PP"}
    assert not is_joined(hall, make_row(2, xy=(354_090.0, 429_300.0), accuracy_m=10.0, name="Preston Harris", **museum))


def test_a_postcodes_place_finds_the_outline_of_the_library():
    outline = make_row(2, xy=(360_000.0, 413_000.0), accuracy_m=10.0, name="Adlington Library", use="Library")
    row = {"name": "Adlington", "use": "library", "address": "Railway Road, Adlington", "postcode": "PR6 9RG"}
    assert is_joined(make_row(9, xy=(360_070.0, 413_020.0), accuracy_m=117.0, **row), outline)
    assert not is_joined(make_row(9, xy=(362_500.0, 413_020.0), accuracy_m=117.0, **row), outline)


def test_what_is_at_a_library_is_no_library():
    known = make_row(2, name="Heanor Library", use="library", postcode="DE75 7DX", address="Ilkeston Road, Heanor")
    guest = {"postcode": "DE75 7DX", "address": "Heanor Library, Ilkeston Road, Heanor"}
    for name in (
        "Citizens Advice at Heanor Library",
        "Police Counter at Heanor Library",
        "Advice within Heanor Library",
    ):
        assert not is_joined(make_row(9, name=name, **guest), known), name


def test_a_tenants_rows_are_of_the_buildings_it_lodges_in():
    towns = (("Heanor", "DE75 7DX"), ("Ripley", "DE5 3JE"), ("Belper", "DE56 1UQ"))
    hosts = [make_row(i, name=f"{t} Library", use="library", postcode=p) for i, (t, p) in enumerate(towns, 2)]

    def lodgings(tenure, n=3):
        rows = [
            make_row(i, name=f"Amber Arts at {t} Library", use="Meeting rooms", postcode=p, tenure=tenure)
            for i, (t, p) in enumerate(towns[:n], 2)
        ]
        return {
            (m.row, m.property_id)
            for m in find_matches(rows, as_columns(hosts, "council"), partner_id="arts")
            if m.is_certain
        }

    assert lodgings("licence") == {(2, "2"), (3, "3"), (4, "4")}
    assert lodgings("freehold") == set()
    assert lodgings("licence", n=1) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Upholland", "Former Up Holland Branch Library"),
        ("Smithybridge Library", "Smithy Bridge Library"),
        ("Heanor Libarry", "Heanor Library"),
    ],
)
def test_words_written_apart_or_mixed_up_are_the_same(one, other):
    at = {"use": "library", "postcode": "WN8 0PB"}
    assert is_joined(make_row(9, name=one, **at), make_row(2, name=other, **at))


def test_a_bare_use_does_not_make_a_car_park_of_a_day_centre():
    mine = make_row(9, name="Calder Mill Resource Centre", postcode="DE4 0JJ")
    park = make_row(2, name="Calder Mill Car park", use="car park", postcode="DE4 0JJ")
    centre = make_row(3, name="Calder Mill Resource Centre", use="day centre", postcode="DE4 0JJ")
    assert not is_joined(mine, park)
    assert only(mine, park, centre).property_id == "3"
    assert is_joined(mine, park, centre)


def test_a_town_and_a_street_may_name_one_building_and_a_house_name_another():
    at = {"use": "clinic", "postcode": "SK13 8AY", "address": "George Street, Glossop", "xy": (403_500.0, 394_200.0)}
    glossop = make_row(9, name="Glossop Primary Care Centre", **at)
    assert is_joined(glossop, make_row(2, name="George Street Primary Care Centre", **at))
    hall = {**at, "address": "Chelston Hall, Old Mill Road, Glossop"}
    assert not is_joined(make_row(9, name="Old Mill Surgery", **hall), make_row(2, name="Chelston Hall Surgery", **at))


def test_a_number_counts_although_the_street_is_in_both_names():
    at = {"postcode": "PR8 6PL", "address": "5 Curzon Road, Southport"}
    known = make_row(2, name="Curzon Rd Medical Centre", use="clinic", **at)
    match = only(make_row(9, name="Curzon Road Medical Practice", use="GP surgery", **at), known)
    assert "same number" in match.reason
    assert match.is_certain


def test_two_owners_of_a_list_may_give_one_hospital_two_postcodes_and_one_owner_two_hospitals():
    def rows(first, second):
        at = {"name": "Queen Victoria Hospital", "use": "hospital", "address": "Thornton Road, Morecambe"}
        return [
            make_row(2, xy=(343_000.0, 464_000.0), postcode="LA4 5NN", organisation=first, **at),
            make_row(3, xy=(343_300.0, 464_000.0), postcode="LA4 5QG", organisation=second, **at),
        ]

    assert [(r.row, r.of_row) for r in find_repeats(rows("Morecambe Bay", "Lancashire Care"))] == [(3, 2)]
    assert find_repeats(rows("Morecambe Bay", "Morecambe Bay")) == ()


def test_two_codes_in_one_clinic_are_one_and_two_blocks_of_one_name_are_not():
    def repeats(first=CLINIC, **second):
        rows = [make_row(2, name="Garstang Clinic", local_id="RXL76", gia_m2=500.0, **first)]
        rows.append(make_row(3, **{"name": "Garstang Clinic", "local_id": "RXN26", **CLINIC, **second}))
        return [(r.row, r.of_row) for r in find_repeats(rows)]

    assert repeats() == [(3, 2)]
    assert repeats(gia_m2=900.0) == []
    assert repeats(postcode="PR3 1FB") == []
    assert repeats(name="Spire Garstang Clinic") == []
    assert repeats({**CLINIC, "organisation": "A trust"}, organisation="A trust") == []
    depots = [make_row(i, name="Garstang Depot", local_id=f"D{i}", **{**CLINIC, "use": "depot"}) for i in (2, 3)]
    assert find_repeats(depots) == ()


def test_pairs_of_the_estate_are_told_how_far_and_stop_when_asked():
    rows = [make_row(i, name=f"Garstang Clinic {i}", **CLINIC) for i in range(2, 12)]
    told = []
    assert find_pairs(as_columns(rows, "p"), progress=lambda done, doing: told.append((done, doing)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    cancel = Cancel()

    def stop(done, doing):
        if doing == "weighing the evidence":
            cancel.request()

    with pytest.raises(Cancelled):
        find_pairs(as_columns(rows, "p"), progress=stop, cancel=cancel)


def test_a_kind_of_which_a_place_has_one_is_said_in_the_reason():
    match = only(make_row(9, name="Morecambe", **LIBRARY), make_row(2, name="Morecambe Library", **LIBRARY))
    assert "of which a place has one" in match.reason
    assert match.relation is Relation.SAME
