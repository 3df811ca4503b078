"""The stories that a newcomer should find: `sample_data/README.md` lists them."""

from __future__ import annotations

import numpy as np

from maker.bodies import COUNTY, EAST, FIRE, MID, NHS, PARISH, POLICE, SOUTH, TOWN
from maker.estate import Building, Kind, ordinary
from maker.places import place_named

#: Owner, use, name, services, metres east and north of the town's middle, floor area and space to spare, m².
_AMBERFORD = (
    (COUNTY, "Library", "Amberford Library", "library", 40, 30, 1450, 620),
    (COUNTY, "Register office", "Amberford Register Office", "register office", 210, 60, 240, 20),
    (NHS, "Health centre", "Amberford Health Centre", "clinic", -100, 110, 1100, None),
    (POLICE, "Police station", "Amberford Police Station", "police station, police counter", -60, -150, 1250, 310),
    (FIRE, "Fire station", "Amberford Fire Station", "fire station", 220, -100, 900, 90),
    (MID, "One stop shop", "Amberford Visitor and Housing Point", "one stop shop", 90, -60, 220, None),
    (EAST, "Customer services", "East Amber Housing Desk", "contact point", 150, 40, 160, None),
)

#: A small town whose services stand scattered in buildings of six bodies, and one of them with room for all.
_SOUTH_HARROW = (
    (COUNTY, "Adult education centre", "South Harrow Learning Centre", "adult education", 60, -80, 1480, 960),
    (COUNTY, "Library", "South Harrow Library", "library", 230, -190, 240, 0),
    (COUNTY, "Children's centre", "South Harrow Children's Centre", "children's centre", -410, 240, 210, None),
    (COUNTY, "Day centre", "South Harrow Day Centre", "day care for younger people", 380, 190, 320, 20),
    (SOUTH, "One stop shop", "South Harrow One Stop Point", "one stop shop", 130, 70, 110, 0),
    (NHS, "Community clinic", "South Harrow Clinic", "clinic, baby clinic", -120, 330, 190, 0),
    (NHS, "GP surgery", "South Harrow GP Surgery", "GP surgery", 260, 120, 380, None),
    (POLICE, "Neighbourhood police office", "South Harrow Beat Office", "neighbourhood policing", 300, -210, 85, 0),
    (PARISH, "Contact point (parish office)", "South Harrow Parish Office", "contact point", -40, 210, 70, 0),
    (PARISH, "Community hall", "South Harrow Institute", "community hall", -90, 120, 260, 40),
    (PARISH, "Cemetery", "Back Lane Cemetery", "", -520, 410, None, None),
    (PARISH, "Allotments", "Mill Field Allotments", "", 610, -330, None, None),
    (PARISH, "Recreation ground", "Jubilee Recreation Ground", "", 480, 520, None, None),
    (PARISH, "Sports pavilion", "Jubilee Pavilion", "", 500, 540, 130, 30),
    (PARISH, "Public toilets", "Market Square Toilets", "", 20, 40, 30, None),
)

_ASHWICK = (
    (TOWN, "Town hall", "Ashwick Town Hall", "council contact point, community room", 30, 20, 1640, 540),
    (TOWN, "Community room", "Holme Park Community Room", "community room", -640, 380, 120, 10),
    (TOWN, "Cemetery", "Ashwick Cemetery", "", 820, 610, None, None),
    (TOWN, "Cemetery", "Beacon Hill Burial Ground", "", 1010, -240, None, None),
    (TOWN, "Allotments", "Tanners Field Allotments", "", -470, -610, None, None),
    (TOWN, "Allotments", "Canal Side Allotments", "", 520, -520, None, None),
    (TOWN, "Park", "Memorial Park", "", 240, 330, None, None),
    (TOWN, "Sports pavilion", "Memorial Park Pavilion", "", 260, 360, 140, 20),
    (TOWN, "Play area", "Memorial Park Play Ground", "", 220, 350, None, None),
    (TOWN, "Public toilets", "Corn Market Toilets", "", 50, 40, 34, None),
    (TOWN, "Workshop", "Town Council Works Yard", "", -700, -220, 210, None),
    (TOWN, "Car park", "Fair Field Car Park", "", 160, -140, None, None),
)

#: Kinds of which South Harrow has only what its story says.
_RETOLD = frozenset(
    {
        *("Library", "Children's centre", "Adult education centre", "Day centre", "Register office", "Area office"),
        *("Contact point", "Council offices", "Police station", "Neighbourhood police office", "Health centre"),
        *("Community clinic", "GP surgery", "Jobcentre", "Community centre", "Public toilets", "Recreation ground"),
        *("Allotments", "Play area", "Youth centre", "Cemetery", "Social care office", "Open space"),
    }
)

#: Ordinary buildings that a story tells anew, or that would spoil one: Ivelet's next library must be far.
_GONE = frozenset(
    {
        *("amberford one stop shop", "quarley library", "ashwick allotments"),
        *("brackley cross community centre", "brackley cross customer services"),
    }
)


def tell_stories(random: np.random.Generator, buildings: list[Building]) -> None:
    """Set the scenes among the ordinary buildings."""
    scenes = (("Amberford", _AMBERFORD), ("South Harrow", _SOUTH_HARROW), ("Ashwick", _ASHWICK))
    gone = _GONE | {name.casefold() for _, scene in scenes for _, _, name, *_ in scene}
    buildings[:] = [
        b
        for b in buildings
        if b.name.casefold() not in gone
        and not (b.place == "South Harrow" and b.use in _RETOLD)
        and not (b.place == "Ivelet" and b.use not in ("Woodland", "Farm land"))
    ]
    for town, scene in scenes:
        for partner, use, name, services, dx_m, dy_m, gia, spare in scene:
            b = _set(random, partner, use, name, services, town, gia, spare)
            b.x, b.y = place_named(town).x_m + dx_m, place_named(town).y_m + dy_m
            buildings.append(b)
    by_name = {b.name: b for b in buildings}
    _lease(by_name["East Amber Housing Desk"], "2017-06-24", "2027-06-24", "2032-06-23", 21_500)
    _lease(by_name["South Harrow One Stop Point"], "2018-03-25", "2027-03-25", "2033-03-24", 14_200)
    _lease(by_name["South Harrow Clinic"], "2013-09-29", None, "2028-09-28", 26_000)
    _lease(by_name["South Harrow Beat Office"], "2019-05-01", "2027-05-01", "2029-04-30", 7_800)
    buildings += [*_single(random), *_one_building_twice(random)]


def _set(
    random: np.random.Generator, partner: str, use: str, name: str, services: str, town: str, gia: float | None,
    spare: float | None,
) -> Building:  # fmt: skip
    """Return a freehold building whose main facts are known."""
    b = ordinary(random, Kind(partner, use, services, gia or 100, 30 if services else 0, 1, 1), place_named(town))
    b.name, b.gia_m2, b.spare_m2, b.tenure = name, None if gia is None else float(gia), spare, "Freehold"
    b.lease_start = b.lease_break = b.lease_expiry = b.rent_gbp = None
    if gia is None:
        b.occupancy = b.fte = b.hours = b.condition = b.backlog_gbp = b.visits = None
    else:
        # What a story needs is known, and its facts agree with one another.
        b.cost_gbp, b.condition, b.backlog_gbp = float(round(gia * 92, -2)), "B", float(round(gia * 40, -2))
        b.step_free = "yes"
        b.occupancy = b.occupancy if spare is None else float(round(94 * (1 - spare / gia)))
    return b


def _lease(b: Building, start: str, first_break: str | None, expiry: str, rent_gbp: float) -> None:
    b.tenure, b.lease_start, b.lease_break, b.lease_expiry, b.rent_gbp = (
        "Leasehold",
        start,
        first_break,
        expiry,
        rent_gbp,
    )
    b.value_gbp = None


def _single(random: np.random.Generator) -> list[Building]:
    """Return an empty listed hall, a village's only outlet, and a centre that is already shared."""
    hall = _set(random, SOUTH, "Civic hall", "Dunmere Old Civic Hall", "", "Dunmere", 1310, 0)  # none is fit for use
    hall.status, hall.listed, hall.occupancy = "Vacant", "Grade II", None
    hall.cost_gbp, hall.condition, hall.value_gbp, hall.backlog_gbp = 38_000.0, "D", 240_000.0, 498_000.0
    lone = _set(random, COUNTY, "Library", "Ivelet Library", "library", "Ivelet", 205, None)
    lone.cost_gbp = 21_500.0
    services = "community centre, contact point, adult education, clinic, neighbourhood policing"
    name = "Brackley Cross Joint Service Centre"
    shared = _set(random, EAST, "Community centre", name, services, "Brackley Cross", 1650, 430)
    shared.cost_gbp, shared.condition, shared.backlog_gbp = 148_000.0, "A", 8_300.0
    middle = place_named("Brackley Cross")
    shared.x, shared.y = middle.x_m + 110, middle.y_m - 60
    return [hall, lone, shared]


def _one_building_twice(random: np.random.Generator) -> list[Building]:
    """Return one building as two registers have it: the county's freehold and the NHS's tenancy."""
    ours = _set(random, COUNTY, "Day centre", "Calder Mill Resource Centre", "day centre", "Calder Mill", 940, None)
    theirs = _set(random, NHS, "Community clinic", "The Mill Clinic", "clinic", "Calder Mill", 310, None)
    theirs.tenure = "Leasehold"
    theirs.x, theirs.y = ours.x + 3, ours.y - 2
    ours.uprn = theirs.uprn = "900000777001"
    return [ours, theirs]
