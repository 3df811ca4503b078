"""Who holds what: some 900 properties of thirteen bodies, as many of each kind as its people and places would have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maker.bodies import ADVICE, COUNTY, DISTRICT_OF, EAST, FIRE, JOBS, MID, NHS, NORTH, POLICE, SOUTH
from maker.county import County
from maker.places import PLACES, TOWNS, Place


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
    rent_gbp: float | None = None
    lease_start: str | None = None
    lease_break: str | None = None
    lease_expiry: str | None = None
    listed: str = "no"
    status: str = "Occupied"
    uprn: str = ""
    ref: str = ""
    epc: str = "D"
    step_free: str = "yes"
    parking: int = 6

    @property
    def address(self) -> str:
        """Street and place, as most registers say it."""
        return f"{self.street}, {self.place}"


@dataclass(frozen=True)
class Kind:
    """A kind of property that a body has.

    Attributes
    ----------
    partner, use, services : str
    gia_m2 : float
        Usual floor area.
    visits_m2 : float
        Visits a year for each m²; 0 where nobody is received.
    towns, villages : float
        Share of places that have one.
    people : int
        Residents of a town for each further one, in its quarters; 0 where one is enough.
    """

    partner: str
    use: str
    services: str
    gia_m2: float
    visits_m2: float
    towns: float
    villages: float
    people: int = 0


_KINDS = (
    Kind(COUNTY, "Library", "library", 540, 45, 1.0, 0.6, 24_000),
    Kind(COUNTY, "Children's centre", "children's centre", 360, 18, 1.0, 0.15, 22_000),
    Kind(COUNTY, "Adult education centre", "adult education", 460, 14, 0.9, 0.08),
    Kind(COUNTY, "Day centre", "day centre", 420, 12, 1.0, 0.2, 40_000),
    Kind(COUNTY, "Register office", "register office", 180, 16, 0.6, 0.0),
    Kind(COUNTY, "Area office", "", 1100, 0, 1.0, 0.0),
    Kind(COUNTY, "Highways depot", "", 700, 0, 0.8, 0.3),
    Kind(COUNTY, "Youth centre", "", 300, 10, 1.0, 0.4, 30_000),
    Kind(COUNTY, "Primary school", "school", 1500, 0, 1.0, 1.0, 7_500),
    Kind(COUNTY, "Academy", "school", 6400, 0, 1.0, 0.0, 26_000),
    Kind(COUNTY, "Museum", "museum", 640, 22, 0.3, 0.0),
    Kind(COUNTY, "Social care office", "", 480, 0, 0.8, 0.0, 45_000),
    Kind(COUNTY, "Caretaker's house", "", 84, 0, 0.9, 0.4, 30_000),
    Kind(COUNTY, "Household waste site", "", 90, 0, 0.8, 0.1),
    Kind(NORTH, "One stop shop", "one stop shop", 300, 40, 1.0, 0.1),
    Kind(NORTH, "Council offices", "", 2100, 0, 0.7, 0.0),
    Kind(NORTH, "Leisure centre", "leisure centre", 2600, 60, 1.0, 0.0),
    Kind(NORTH, "Community centre", "community centre", 280, 16, 1.0, 0.8, 20_000),
    Kind(NORTH, "Public toilets", "", 40, 0, 1.0, 0.6),
    Kind(NORTH, "Sports pavilion", "", 150, 0, 1.0, 0.5),
    Kind(NORTH, "Depot", "", 620, 0, 0.7, 0.0),
    Kind(EAST, "Customer services", "contact point", 260, 38, 1.0, 0.1),
    Kind(EAST, "Council offices", "", 1900, 0, 0.7, 0.0),
    Kind(EAST, "Leisure centre", "leisure centre", 2400, 55, 0.7, 0.0),
    Kind(EAST, "Community centre", "community centre", 260, 15, 1.0, 0.6, 20_000),
    Kind(EAST, "Car park office", "", 60, 0, 0.6, 0.0),
    Kind(EAST, "Public toilets", "", 40, 0, 1.0, 0.6),
    Kind(EAST, "Sports pavilion", "", 140, 0, 1.0, 0.5),
    Kind(EAST, "Depot", "", 640, 0, 0.7, 0.0),
    Kind(MID, "One stop shop", "one stop shop", 340, 40, 1.0, 0.2, 30_000),
    Kind(MID, "Council offices", "", 2600, 0, 1.0, 0.0, 45_000),
    Kind(MID, "Leisure centre", "leisure centre", 3100, 60, 1.0, 0.0, 45_000),
    Kind(MID, "Community centre", "community centre", 300, 16, 1.0, 0.8, 15_000),
    Kind(MID, "Public toilets", "", 40, 0, 1.0, 0.4, 30_000),
    Kind(MID, "Sports pavilion", "", 160, 0, 1.0, 0.6, 25_000),
    Kind(MID, "Depot", "", 900, 0, 1.0, 0.0, 50_000),
    Kind(SOUTH, "Contact point", "contact point", 240, 36, 1.0, 0.1),
    Kind(SOUTH, "Council offices", "", 1700, 0, 0.7, 0.0),
    Kind(SOUTH, "Leisure centre", "leisure centre", 2200, 55, 0.7, 0.0),
    Kind(SOUTH, "Community centre", "community centre", 270, 15, 1.0, 0.7, 18_000),
    Kind(SOUTH, "Public toilets", "", 40, 0, 1.0, 0.5),
    Kind(SOUTH, "Sports pavilion", "", 150, 0, 1.0, 0.5),
    Kind(SOUTH, "Depot", "", 610, 0, 0.7, 0.0),
    Kind(POLICE, "Police station", "police station, police counter", 780, 8, 1.0, 0.0),
    Kind(POLICE, "Neighbourhood police office", "neighbourhood policing", 110, 5, 0.0, 0.5, 30_000),
    Kind(FIRE, "Fire station", "fire station", 480, 0, 1.0, 0.35),
    Kind(NHS, "Health centre", "clinic", 820, 30, 1.0, 0.25, 30_000),
    Kind(NHS, "Community clinic", "clinic", 300, 26, 0.7, 0.2, 40_000),
    Kind(NHS, "GP surgery", "GP surgery", 420, 70, 1.0, 0.75, 7_500),
    Kind(JOBS, "Jobcentre", "jobcentre", 720, 34, 1.0, 0.0, 60_000),
    Kind(ADVICE, "Village hall", "village hall", 240, 20, 0.0, 0.7),
)

#: Land: held, but no building in which a service could be given.
_LAND = (
    Kind(COUNTY, "Allotments", "", 0, 0, 0.8, 0.6),
    Kind(COUNTY, "Woodland", "", 0, 0, 0.6, 0.7),
    Kind(COUNTY, "Farm land", "", 0, 0, 0.5, 0.9),
    Kind(COUNTY, "Open space", "", 0, 0, 0.7, 0.5),
    Kind(COUNTY, "Surplus land", "", 0, 0, 0.7, 0.4, 30_000),
    Kind(COUNTY, "Picnic site car park", "", 0, 0, 0.2, 0.5),
    Kind(COUNTY, "Verge", "", 0, 0, 0.8, 0.5),
    Kind(NORTH, "Play area", "", 0, 0, 1.0, 0.9, 12_000),
    Kind(NORTH, "Car park", "", 0, 0, 1.0, 0.7, 15_000),
    Kind(NORTH, "Recreation ground", "", 0, 0, 1.0, 0.7),
    Kind(NORTH, "Cemetery", "", 0, 0, 1.0, 0.6),
    Kind(NORTH, "Garage site", "", 0, 0, 1.0, 0.6, 14_000),
    Kind(NORTH, "Open space", "", 0, 0, 1.0, 0.6, 20_000),
    Kind(EAST, "Play area", "", 0, 0, 1.0, 0.9, 12_000),
    Kind(EAST, "Car park", "", 0, 0, 1.0, 0.7, 15_000),
    Kind(EAST, "Cemetery", "", 0, 0, 1.0, 0.5),
    Kind(EAST, "Garage site", "", 0, 0, 1.0, 0.6, 14_000),
    Kind(EAST, "Open space", "", 0, 0, 1.0, 0.6, 20_000),
    Kind(EAST, "Recreation ground", "", 0, 0, 1.0, 0.6, 20_000),
    Kind(MID, "Play area", "", 0, 0, 1.0, 0.9, 11_000),
    Kind(MID, "Car park", "", 0, 0, 1.0, 0.7, 15_000),
    Kind(MID, "Garage site", "", 0, 0, 1.0, 0.8, 12_000),
    Kind(MID, "Cemetery", "", 0, 0, 1.0, 0.6),
    Kind(MID, "Allotments", "", 0, 0, 1.0, 0.5, 20_000),
    Kind(MID, "Open space", "", 0, 0, 1.0, 0.8, 15_000),
    Kind(MID, "Recreation ground", "", 0, 0, 1.0, 0.6, 20_000),
    Kind(SOUTH, "Play area", "", 0, 0, 1.0, 0.9, 12_000),
    Kind(SOUTH, "Car park", "", 0, 0, 1.0, 0.7, 15_000),
    Kind(SOUTH, "Recreation ground", "", 0, 0, 1.0, 0.7),
    Kind(SOUTH, "Cemetery", "", 0, 0, 1.0, 0.6),
    Kind(SOUTH, "Garage site", "", 0, 0, 1.0, 0.6, 14_000),
    Kind(SOUTH, "Open space", "", 0, 0, 1.0, 0.6, 20_000),
)

#: Bodies that lease what they use, and the share of their buildings that they lease; of others a fifth.
_LEASED = {JOBS: 1.0, NHS: 0.35, ADVICE: 0.4}

#: Kinds in which since 2020 many desks stand empty, as people work at home.
_OFFICES = frozenset({"Area office", "Council offices"})

_STREETS = (
    *("Market Place", "High Street", "Church Lane", "Station Road", "Mill Lane", "Bridge Street", "Park Road"),
    *("Queen Street", "School Lane", "Victoria Road", "The Green", "Chapel Street"),
)


def make_estate(random: np.random.Generator, county: County) -> list[Building]:
    """Make every ordinary building, body by body and kind by kind."""
    buildings = []
    for kind in (*_KINDS, *_LAND):
        for place in PLACES:
            if kind.partner in DISTRICT_OF and place.district != DISTRICT_OF[kind.partner]:
                continue
            if random.random() >= (kind.towns if place.is_town else kind.villages):
                continue
            further = county.people_of(place) // kind.people - 1 if kind.people and place.is_town else 0
            buildings.append(ordinary(random, kind, place))
            buildings += [
                ordinary(random, kind, place, quarter) for quarter in range(min(further, len(place.quarters)))
            ]
    for b in buildings:
        if any(b.use == kind.use and b.partner == kind.partner for kind in _LAND):
            b.gia_m2 = b.spare_m2 = b.occupancy = b.fte = b.hours = b.condition = b.backlog_gbp = None
            b.cost_gbp = None if b.use in ("Woodland", "Farm land") else b.cost_gbp
    return buildings + _houses(random) + _seats(random)


def ordinary(random: np.random.Generator, kind: Kind, place: Place, quarter: int = -1) -> Building:
    """Make one building of a kind in a place, or in one of its quarters."""
    gia_usual_m2 = kind.gia_m2 or 100.0
    in_quarter = quarter >= 0
    middle = place.quarter_xy(quarter) if in_quarter else (place.x_m, place.y_m)
    x, y = random.normal(middle, 260 if in_quarter else 420 if place.is_town else 190)
    gia = round(float(gia_usual_m2 * (0.7 if in_quarter else 1.0) * random.uniform(0.7, 1.4)))
    grade = str(random.choice(list("ABCD"), p=[0.15, 0.45, 0.3, 0.1]))
    is_office = kind.use in _OFFICES
    occupancy = float(np.clip(random.normal(58, 18) - (14 if is_office else 0), 15, 98))
    is_lease = random.random() < _LEASED.get(kind.partner, 0.2)
    spare = round(gia * max(0.0, (0.62 if is_office else 0.48) - occupancy / 130))

    def maybe(value: float | str | None, share: float) -> float | str | None:
        return value if random.random() < share else None

    # What is missing is not missing by chance: the police count no visits, one district has no survey of condition.
    return Building(
        partner=kind.partner,
        name=f"{place.quarters[quarter] if in_quarter else place.name} {kind.use}",
        use=kind.use,
        services=kind.services,
        place=place.name,
        x=round(float(x)),
        y=round(float(y)),
        street=f"{random.integers(1, 90)} {random.choice(_STREETS)}",
        tenure="Leasehold" if is_lease else "Freehold",
        gia_m2=maybe(gia, 1.0 if kind.partner == ADVICE else 0.94),
        spare_m2=None if kind.use == "GP surgery" else maybe(spare, 0.8),
        condition=None if kind.partner == EAST else maybe(grade, 0.87),
        cost_gbp=maybe(round(gia * float(random.uniform(55, 130)), -2), 0.87),
        visits=None
        if kind.partner == POLICE or not kind.visits_m2
        else maybe(round(gia * kind.visits_m2 * float(random.uniform(0.5, 1.4)), -1), 0.87),
        hours=maybe(float(random.integers(16, 52)), 0.8) if kind.visits_m2 else None,
        occupancy=maybe(round(occupancy), 0.82),
        fte=maybe(round(gia / float(random.uniform(11, 30)), 1), 0.7),
        backlog_gbp=maybe(round(gia * {"A": 5, "B": 40, "C": 150, "D": 380}[grade], -2), 0.7),
        value_gbp=None if is_lease else maybe(round(gia * float(random.uniform(500, 1100)), -3), 0.6),
        rent_gbp=round(gia * float(random.uniform(70, 130)), -2) if is_lease else None,
        lease_start=f"{random.integers(2008, 2024)}-0{random.integers(1, 9)}-25" if is_lease else None,
        lease_break=f"{random.integers(2028, 2034)}-0{random.integers(1, 9)}-24" if is_lease else None,
        lease_expiry=f"{random.integers(2034, 2045)}-0{random.integers(1, 9)}-28" if is_lease else None,
        epc=str(random.choice(list("BCDEF"))),
        step_free="yes" if random.random() < 0.75 else "no",
        parking=int(random.integers(0, 40)),
    )


def _houses(random: np.random.Generator) -> list[Building]:
    """Make the fire service's houses: eight beside each of two stations."""
    found = []
    kind = Kind(FIRE, "Fire Service House", "", 92, 0, 1, 1)
    for place in TOWNS:
        if place.name not in ("Amberford", "Calder Mill"):
            continue
        for n in range(1, 9):
            b = ordinary(random, kind, place)
            b.name, b.street = f"Fire Service Houses - {place.name}", f"No {n} Station Close"
            b.x, b.y = place.x_m + 12 * n, place.y_m - 640
            b.gia_m2, b.spare_m2 = 92.0 + n % 3, None
            found.append(b)
    return found


def _seats(random: np.random.Generator) -> list[Building]:
    """Make the seats and stores of which a body has one."""
    seats = (
        (COUNTY, "County Hall", "County hall", 9800, "Amberford"),
        (COUNTY, "Amberdale Record Store", "Record store", 1600, "Calder Mill"),
        (POLICE, "Amberdale Police Headquarters", "Headquarters", 6200, "Amberford"),
        (POLICE, "Amberdale Police Vehicle Workshop", "Vehicle workshop", 900, "Ashwick"),
        (FIRE, "Fire and Rescue Headquarters", "Headquarters", 1900, "Amberford"),
        (FIRE, "Fire Training Yard", "Training yard", 700, "Dunmere"),
        (NHS, "Trust Offices", "Offices", 1500, "Amberford"),
        (NHS, "Tarnside Community Hospital", "Community hospital", 4200, "Tarnside"),
        (NHS, "Dunmere Community Hospital", "Community hospital", 3600, "Dunmere"),
        (JOBS, "Amberdale Benefit Centre", "Offices", 1800, "Brackley Cross"),
        (ADVICE, "Amberford Advice Centre", "Advice offices", 310, "Amberford"),
        (ADVICE, "Dunmere Advice Rooms", "Advice offices", 140, "Dunmere"),
        (ADVICE, "Community Transport Garage", "Depot", 420, "Ashwick"),
    )
    found = []
    for partner, name, use, gia, town in seats:
        b = ordinary(random, Kind(partner, use, "", gia, 0, 1, 0), next(p for p in TOWNS if p.name == town))
        # Nobody has measured what stands empty in the seats.
        b.name, b.gia_m2, b.spare_m2 = name, float(gia), None
        found.append(b)
    return found


def number(buildings: list[Building]) -> None:
    """Give every building its UPRN and its owner's reference where it has none yet."""
    for i, b in enumerate(buildings, 1):
        b.uprn = b.uprn or str(900_000_100_000 + 137 * i)
        b.ref = b.ref or f"{''.join(w[0] for w in b.partner.replace('(', '').split())}{i:04d}"
