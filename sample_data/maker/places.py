"""The towns and villages of Amberdale, their quarters and districts. None of them exists."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: South-west corner and size, metres on the British National Grid; the place is only a stage.
WEST_M, SOUTH_M, WIDTH_M, HEIGHT_M = 380_000.0, 240_000.0, 60_000.0, 45_000.0

DISTRICTS = ("North Amber", "Mid Amber", "East Amber", "South Amber")


@dataclass(frozen=True)
class Place:
    """A town or village.

    Attributes
    ----------
    name : str
    kind : str
        town or village.
    x_m, y_m : float
        Its centre, EPSG:27700.
    weight : float
        Share of the county's people, of the sum of all weights.
    district : str
    quarters : tuple of str
        Parts of a town that have outlets of their own.
    """

    name: str
    kind: str
    x_m: float
    y_m: float
    weight: float
    district: str
    quarters: tuple[str, ...] = ()

    @property
    def is_town(self) -> bool:
        """Whether it is a town."""
        return self.kind == "town"

    @property
    def spread_m(self) -> float:
        """Standard deviation of the homes round the centre."""
        return 450.0 + 18.0 * self.weight

    def quarter_xy(self, number: int) -> tuple[float, float]:
        """Return the middle of a quarter; quarters lie in a ring round the centre."""
        turn = 0.6 + 2 * math.pi * number / len(self.quarters)
        return self.x_m + 0.85 * self.spread_m * math.cos(turn), self.y_m + 0.85 * self.spread_m * math.sin(turn)


#: Name, kilometres east and north of the corner, weight of people, district, quarters.
_TOWNS = (
    (
        *("Amberford", 30, 23, 90, "Mid Amber"),
        ("Northgate", "Castle Hill", "Westfield", "Riverside", "Priory Park", "Longmoor", "Hazelwood", "Eastbank"),
    ),
    ("Ashwick", 16, 30, 42, "North Amber", ("Tanners Row", "Beacon Hill", "Wood End", "Holme Park")),
    ("Brackley Cross", 44, 32, 38, "East Amber", ("Market Side", "Carr Lane", "Foundry Park")),
    ("Calder Mill", 46, 14, 40, "East Amber", ("Weir Side", "Ropery", "New Calder", "Scar Top")),
    ("Dunmere", 14, 12, 30, "South Amber", ("Meres Edge", "Chapel Fields", "Dun Bridge")),
    ("South Harrow", 33, 9, 22, "South Amber", ()),
    ("Tarnside", 30, 37.5, 22, "North Amber", ("Lakeside", "Quarry Bank")),
    ("Wexley", 49, 5, 20, "South Amber", ("Abbey Green", "Station Town")),
)
_VILLAGES = (
    ("Eastholme", 54, 24, 8, "East Amber"),
    ("Fenwick Green", 23, 36, 7, "North Amber"),
    ("Garth", 38, 39, 7, "East Amber"),
    ("Hollin Bridge", 22, 18, 8, "Mid Amber"),
    ("Ivelet", 6, 37, 3, "North Amber"),
    ("Kettlesworth", 39, 21, 8, "Mid Amber"),
    ("Lowfold", 7, 22, 5, "North Amber"),
    ("Marbury", 27, 5, 6, "South Amber"),
    ("Netherby", 54, 10, 5, "East Amber"),
    ("Oxley", 53, 36, 5, "East Amber"),
    ("Pendle Row", 33, 30, 6, "Mid Amber"),
    ("Quarley", 10, 33, 4, "North Amber"),
    ("Rowan Heath", 20, 7, 6, "South Amber"),
    ("Stanfold", 50, 19, 6, "East Amber"),
    ("Thorncote", 41, 6, 5, "South Amber"),
    ("Underhill", 26, 41, 4, "North Amber"),
    ("Wharfe Bank", 24, 27, 6, "Mid Amber"),
    ("Yarrow", 36, 15, 6, "Mid Amber"),
    ("Hallbeck", 11, 26, 4, "North Amber"),
    ("Birkrigg", 19, 34, 3, "North Amber"),
    ("Stonegate End", 35, 26, 5, "Mid Amber"),
    ("Moorcross", 26, 20, 4, "Mid Amber"),
    ("Skelby", 48, 38, 4, "East Amber"),
    ("Ottermere", 44, 22, 5, "East Amber"),
    ("Crowdale", 49, 27, 4, "East Amber"),
    ("Brindle Moss", 8, 8, 4, "South Amber"),
    ("Hexley", 25, 12, 5, "South Amber"),
    ("Cotter Green", 45, 8, 3, "South Amber"),
    ("Wend", 18, 16, 4, "South Amber"),
    ("Nether Dun", 9, 15, 4, "South Amber"),
    ("Tolling", 38, 34, 4, "East Amber"),
)

PLACES = tuple(
    Place(name, "town", WEST_M + 1000 * x, SOUTH_M + 1000 * y, weight, district, quarters)
    for name, x, y, weight, district, quarters in _TOWNS
) + tuple(
    Place(name, "village", WEST_M + 1000 * x, SOUTH_M + 1000 * y, weight, district)
    for name, x, y, weight, district in _VILLAGES
)

TOWNS = tuple(place for place in PLACES if place.is_town)


def place_named(name: str) -> Place:
    """Return a town or village by its name."""
    return next(place for place in PLACES if place.name == name)
