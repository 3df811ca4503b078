"""Who holds what: about 350 properties of six bodies, with the stories that a newcomer should find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maker.county import County

COUNTY, NORTH, EAST = "Amberdale County Council", "North Amber District Council", "East Amber District Council"
POLICE, FIRE, NHS = "Amberdale Police", "Amberdale Fire and Rescue", "Amberdale Community NHS Trust"
TOGETHER = "Amberdale Together"


@dataclass
class Building:
    """One row of a register, before its owner's habits make it hard to read. None was never recorded."""

    partner: str
    name: str
    use: str
    services: str
    place: str
    x: float
    y: float
    street: str
    tenure: str
    gia_m2: float | None
    spare_m2: float | None
    condition: str | None
    cost_gbp: float | None
    visits: float | None
    hours: float | None
    occupancy: float | None
    fte: float | None
    backlog_gbp: float | None
    value_gbp: float | None
    lease_break: str | None = None
    lease_expiry: str | None = None
    listed: str = "no"
    status: str = "Occupied"
    uprn: str = ""
    ref: str = ""
    epc: str = "D"
    step_free: str = "yes"
    parking: int = 6


_STREETS = (
    "Market Place",
    "High Street",
    "Church Lane",
    "Station Road",
    "Mill Lane",
    "Bridge Street",
    "Park Road",
    "Queen Street",
)

#: partner, use, services, floor area (mean), visits for each m², share of towns and of villages that have one
_KINDS = (
    (COUNTY, "Library", "library", 520, 45, 1.0, 0.7),
    (COUNTY, "Children's centre", "children's centre", 380, 18, 1.0, 0.2),
    (COUNTY, "Adult education centre", "adult education", 460, 14, 0.7, 0.1),
    (COUNTY, "Day centre", "day centre", 420, 12, 1.0, 0.2),
    (COUNTY, "Registrar's office", "register office", 180, 16, 0.5, 0.0),
    (COUNTY, "Area office", "", 900, 0, 1.0, 0.0),
    (COUNTY, "Highways depot", "", 700, 0, 1.0, 0.4),
    (COUNTY, "Youth centre", "", 300, 10, 1.0, 0.6),
    (COUNTY, "Primary school", "school", 1500, 0, 1.0, 1.0),
    (COUNTY, "Museum", "museum", 640, 22, 0.3, 0.0),
    (NORTH, "One stop shop", "one stop shop", 300, 40, 1.0, 0.0),
    (NORTH, "Council offices", "", 2100, 0, 0.5, 0.0),
    (NORTH, "Leisure centre", "leisure centre", 2600, 60, 0.6, 0.0),
    (NORTH, "Community centre", "community centre", 280, 16, 1.0, 0.8),
    (NORTH, "Public toilets", "", 40, 0, 1.0, 0.5),
    (EAST, "Customer services", "contact point", 260, 38, 1.0, 0.0),
    (EAST, "Council offices", "", 1900, 0, 0.6, 0.0),
    (EAST, "Community centre", "community centre", 260, 15, 1.0, 0.6),
    (EAST, "Car park office", "", 60, 0, 0.6, 0.0),
    (POLICE, "Police station", "police station, police counter", 780, 8, 1.0, 0.0),
    (POLICE, "Neighbourhood police office", "neighbourhood policing", 120, 5, 0.0, 0.8),
    (FIRE, "Fire station", "fire station", 480, 0, 1.0, 0.5),
    (NHS, "Health centre", "clinic", 820, 30, 1.0, 0.4),
    (NHS, "Community clinic", "clinic", 300, 26, 0.6, 0.2),
    (NHS, "GP surgery", "GP surgery", 420, 70, 1.0, 0.7),
)

_DISTRICT_OF = {NORTH: "North Amber", EAST: "East Amber"}


def make_estate(random: np.random.Generator, county: County) -> list[Building]:
    """Make every building, ordinary ones first, then the stories."""
    buildings: list[Building] = []
    for partner, use, services, area, visits, in_towns, in_villages in _KINDS:
        for place in county.places:
            if partner in _DISTRICT_OF and place["district"] != _DISTRICT_OF[partner]:
                continue
            share = in_towns if place["class"] == "town" else in_villages
            if random.random() < share:
                buildings.append(_ordinary(random, partner, use, services, place, area, visits))
    buildings += _land_and_houses(random, county)
    _tell_stories(random, county, buildings)
    for i, b in enumerate(buildings):
        b.uprn = b.uprn or str(900_000_100_000 + 137 * i)
        b.ref = b.ref or f"{''.join(w[0] for w in b.partner.split())}{i + 1:04d}"
    return buildings


def _ordinary(
    random: np.random.Generator,
    partner: str,
    use: str,
    services: str,
    place: dict[str, object],
    area: float,
    visits: float,
) -> Building:
    name = str(place["name"])
    spread = 500 if place["class"] == "town" else 220
    x, y = random.normal((place["x"], place["y"]), spread)
    gia = round(float(area * random.uniform(0.7, 1.4)))
    grade = str(random.choice(list("ABCD"), p=[0.15, 0.45, 0.3, 0.1]))
    # Since people work at home, offices stand half empty.
    is_office = use in {"Area office", "Council offices"}
    occupancy = float(np.clip(random.normal(58, 18) - (14 if is_office else 0), 15, 98))
    is_lease = random.random() < 0.2

    def maybe(value: float | str | None, share: float) -> float | str | None:
        return value if random.random() < share else None

    spare = round(gia * max(0.0, 0.45 - occupancy / 130))
    # What is missing is not missing by chance: the police count no visits, one district has no survey of condition.
    return Building(
        partner=partner,
        name=f"{name} {use}",
        use=use,
        services=services,
        place=name,
        x=round(float(x)),
        y=round(float(y)),
        street=f"{random.integers(1, 90)} {random.choice(_STREETS)}",
        tenure="Leasehold" if is_lease else "Freehold",
        gia_m2=maybe(gia, 0.93),  # type: ignore[arg-type]
        spare_m2=None if use == "GP surgery" else maybe(spare, 0.75),  # type: ignore[arg-type]
        condition=None if partner == EAST else maybe(grade, 0.85),  # type: ignore[arg-type]
        cost_gbp=maybe(round(gia * float(random.uniform(55, 130)), -2), 0.85),  # type: ignore[arg-type]
        visits=None
        if partner == POLICE or not visits
        else maybe(round(gia * visits * float(random.uniform(0.5, 1.4)), -1), 0.85),  # type: ignore[arg-type]
        hours=maybe(float(random.integers(16, 52)), 0.8) if visits else None,  # type: ignore[arg-type]
        occupancy=maybe(round(occupancy), 0.8),  # type: ignore[arg-type]
        fte=maybe(round(gia / float(random.uniform(11, 30)), 1), 0.7) if visits == 0 else None,  # type: ignore[arg-type]
        backlog_gbp=maybe(round(gia * {"A": 5, "B": 40, "C": 150, "D": 380}[grade], -2), 0.7),  # type: ignore[arg-type]
        value_gbp=None if is_lease else maybe(round(gia * float(random.uniform(500, 1100)), -3), 0.6),  # type: ignore[arg-type]
        lease_break=f"{random.integers(2028, 2034)}-0{random.integers(1, 9)}-24" if is_lease else None,
        lease_expiry=f"{random.integers(2034, 2045)}-0{random.integers(1, 9)}-28" if is_lease else None,
        epc=str(random.choice(list("BCDEF"))),
        step_free="yes" if random.random() < 0.75 else "no",
        parking=int(random.integers(0, 40)),
    )


def _land_and_houses(random: np.random.Generator, county: County) -> list[Building]:
    """Make allotments, woods, car parks and the fire service's houses: they are property, but hold no service."""
    found = []
    uses = (
        (COUNTY, "Allotments"),
        (COUNTY, "Woodland"),
        (COUNTY, "Farm land"),
        (NORTH, "Play area"),
        (EAST, "Play area"),
        (NORTH, "Car park"),
        (EAST, "Car park"),
        (NORTH, "Recreation ground"),
    )
    for partner, use in uses:
        for place in county.places:
            if partner in _DISTRICT_OF and place["district"] != _DISTRICT_OF[partner]:
                continue
            b = _ordinary(random, partner, use, "", place, 100, 0)
            b.gia_m2 = b.spare_m2 = b.occupancy = b.fte = b.hours = None
            b.condition = b.backlog_gbp = None
            found.append(b)
    for town in ("Amberford", "Calder Mill"):
        x, y = county.place(town)
        for n in range(1, 9):
            place = next(p for p in county.places if p["name"] == town)
            b = _ordinary(random, FIRE, "Fire Service House", "", place, 92, 0)
            b.name, b.street, b.x, b.y = f"Fire Service Houses - {town}", f"No {n} Station Close", x + 12 * n, y - 640
            b.gia_m2, b.spare_m2 = 92.0 + n % 3, None
            found.append(b)
    return found


def _tell_stories(random: np.random.Generator, county: County, buildings: list[Building]) -> None:
    """Set the scenes of `sample_data/README.md`."""
    x, y = county.place("Amberford")
    scenes = (
        (COUNTY, "Library", "Amberford Library", "library", 40, 30, 1450.0, 620.0),
        (COUNTY, "Registrar's office", "Amberford Register Office", "register office", 210, 60, 240.0, 20.0),
        (NHS, "Health centre", "Amberford Health Centre", "clinic", -120, 140, 1100.0, 0.0),
        (
            POLICE,
            "Police station",
            "Amberford Police Station",
            "police station, police counter",
            -60,
            -150,
            1250.0,
            310.0,
        ),
        (FIRE, "Fire station", "Amberford Fire Station", "fire station", 240, -120, 900.0, 90.0),
        (NORTH, "One stop shop", "Amberford Visitor and Housing Point", "one stop shop", 90, -60, 220.0, 0.0),
        (EAST, "Customer services", "East Amber Housing Desk", "contact point", 150, 40, 160.0, 0.0),
    )
    place = next(p for p in county.places if p["name"] == "Amberford")
    # Nobody holds the same building twice, and Ivelet's next library must be far: Quarley has none.
    gone = {name.casefold() for _, _, name, *_ in scenes} | {"amberford registrar's office", "quarley library"}
    buildings[:] = [b for b in buildings if b.name.casefold() not in gone]
    for partner, use, name, services, dx, dy, gia, spare in scenes:
        b = _ordinary(random, partner, use, services, place, gia, 30)
        b.name, b.x, b.y, b.gia_m2, b.spare_m2, b.tenure = name, x + dx, y + dy, gia, spare or None, "Freehold"
        b.cost_gbp, b.condition = round(gia * 92, -2), b.condition or "B"
        b.lease_break = b.lease_expiry = None
        buildings.append(b)
    lease = next(b for b in buildings if b.name == "East Amber Housing Desk")
    lease.tenure, lease.lease_break, lease.lease_expiry = "Leasehold", "2027-06-24", "2032-06-23"
    hall = _ordinary(random, NORTH, "Civic hall", "", next(p for p in county.places if p["name"] == "Dunmere"), 1300, 0)
    hall.name, hall.status, hall.listed, hall.tenure = "Dunmere Old Civic Hall", "Vacant", "Grade II", "Freehold"
    hall.gia_m2, hall.cost_gbp, hall.occupancy, hall.condition, hall.value_gbp = 1310.0, 38_000.0, None, "D", 240_000.0
    hall.lease_break = hall.lease_expiry = None
    buildings.append(hall)
    ivelet = [b for b in buildings if b.place == "Ivelet"]
    buildings[:] = [b for b in buildings if b not in ivelet or b.use == "Woodland"]
    lone = _ordinary(
        random, COUNTY, "Library", "library", next(p for p in county.places if p["name"] == "Ivelet"), 210, 30
    )
    lone.name, lone.gia_m2, lone.cost_gbp, lone.tenure = "Ivelet Library", 205.0, 21_500.0, "Freehold"
    lone.lease_break = lone.lease_expiry = None
    buildings.append(lone)
    shared = _ordinary(
        random,
        EAST,
        "Community centre",
        "community centre, contact point, adult education, clinic, neighbourhood policing",
        next(p for p in county.places if p["name"] == "South Harrow"),
        1600,
        30,
    )
    shared.name, shared.gia_m2, shared.spare_m2 = "South Harrow Joint Service Centre", 1650.0, 240.0
    shared.tenure, shared.cost_gbp, shared.condition = "Freehold", 148_000.0, "A"
    shared.lease_break = shared.lease_expiry = None
    buildings.append(shared)
    # The same building in two registers: the county's freehold, the NHS's tenancy, with different names and areas.
    ours = _ordinary(
        random,
        COUNTY,
        "Day centre",
        "day centre",
        next(p for p in county.places if p["name"] == "Calder Mill"),
        900,
        12,
    )
    ours.name, ours.gia_m2, ours.uprn, ours.tenure = "Calder Mill Resource Centre", 940.0, "900000777001", "Freehold"
    ours.lease_break = ours.lease_expiry = None
    theirs = _ordinary(
        random, NHS, "Community clinic", "clinic", next(p for p in county.places if p["name"] == "Calder Mill"), 300, 26
    )
    theirs.name, theirs.gia_m2, theirs.uprn, theirs.tenure = "The Mill Clinic", 310.0, "900000777001", "Leasehold"
    theirs.x, theirs.y = ours.x + 3, ours.y - 2
    buildings += [ours, theirs]
