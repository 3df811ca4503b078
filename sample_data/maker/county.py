"""The land and its people: outline, small areas, districts, rivers, postcodes. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.spatial import cKDTree

from maker.places import DISTRICTS, HEIGHT_M, PLACES, SOUTH_M, WEST_M, WIDTH_M, Place
from maker.roads import Road, make_roads

#: Small areas, their mean number of residents, and postcodes in each.
ZONES, PEOPLE_A_ZONE, POSTCODES_A_ZONE = 500, 1120, 15

#: Least distance of two middles of small areas, metres.
_APART_M = 260.0


@dataclass(frozen=True, eq=False)
class Zone:
    """A small area with its people; geometry in EPSG:27700."""

    code: str
    name: str
    geometry: shapely.Geometry
    place: Place
    people: int
    young: int
    older: int
    decile: int
    households: int
    no_car: int


@dataclass(frozen=True, eq=False)
class County:
    """The made-up county; geometry in EPSG:27700."""

    outline: shapely.Polygon
    zones: list[Zone]
    districts: dict[str, shapely.Geometry]
    rivers: list[shapely.LineString]
    roads: list[Road]
    postcodes: list[tuple[str, int, int]]
    _near: cKDTree = field(repr=False)

    def postcode_at(self, x_m: float, y_m: float) -> str:
        """Return the postcode nearest to a point."""
        return self.postcodes[int(self._near.query((x_m, y_m))[1])][0]

    def people_of(self, place: Place) -> int:
        """Return how many people live nearest to a town or village."""
        return sum(zone.people for zone in self.zones if zone.place is place)


def make_county(seed: int) -> County:
    """Make the county. Each subject has its own stream of chance, so that a change to one leaves the others alone."""
    random = [np.random.default_rng([seed, subject]) for subject in range(5)]
    outline = _outline(random[0])
    zones = _zones(random[1], outline)
    districts = {name: shapely.union_all([z.geometry for z in zones if z.place.district == name]) for name in DISTRICTS}
    postcodes = _postcodes(random[3], zones)
    near = cKDTree(np.array([(x, y) for _, x, y in postcodes], float))
    return County(
        outline, zones, districts, _rivers(random[2], outline), make_roads(random[4], outline), postcodes, near
    )


def _outline(random: np.random.Generator) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    wave = 1 + 0.05 * np.sin(3 * turn + 1) + 0.04 * np.sin(7 * turn) + random.normal(0, 0.008, 90)
    # A rounded rectangle rather than an ellipse, so that the corners hold villages.
    radius = wave / (np.abs(np.cos(turn)) ** 4 + np.abs(np.sin(turn)) ** 4) ** 0.25
    xs = WEST_M + WIDTH_M / 2 * (1 + 1.04 * radius * np.cos(turn) / 1.06)
    ys = SOUTH_M + HEIGHT_M / 2 * (1 + 1.04 * radius * np.sin(turn) / 1.06)
    return shapely.Polygon(np.round(np.column_stack([xs, ys])))


def _seeds(random: np.random.Generator, outline: shapely.Polygon) -> list[tuple[float, float]]:
    """Return the middles of the small areas: four of five in or at a place, the rest in the open country."""
    weights = np.array([place.weight for place in PLACES])
    inner = outline.buffer(-300)
    shapely.prepare(inner)
    seeds: list[tuple[float, float]] = []
    while len(seeds) < ZONES:
        place = PLACES[int(random.choice(len(PLACES), p=weights / weights.sum()))]
        spread_m = place.spread_m if random.random() < 0.8 else 6000.0
        x, y = (round(float(v)) for v in random.normal((place.x_m, place.y_m), spread_m))
        is_far = not seeds or np.hypot(*(np.array(seeds) - (x, y)).T).min() > _APART_M
        if is_far and inner.contains(shapely.Point(x, y)):
            seeds.append((x, y))
    return seeds


def _zones(random: np.random.Generator, outline: shapely.Polygon) -> list[Zone]:
    seeds = _seeds(random, outline)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=outline, ordered=True))
    numbers: dict[str, int] = {}
    zones = []
    for i, (cell, (x, y)) in enumerate(zip(cells, seeds, strict=True)):
        # A town reaches farther than a village before the next place begins.
        place = min(PLACES, key=lambda p: np.hypot(p.x_m - x, p.y_m - y) - p.spread_m)
        numbers[place.name] = numbers.get(place.name, 0) + 1
        people = int(np.clip(random.normal(PEOPLE_A_ZONE, 150), 780, 1600))
        older = float(np.clip(random.normal(0.21 if place.is_town else 0.29, 0.05), 0.08, 0.45))
        young = float(np.clip(random.normal(0.18, 0.03), 0.08, 0.3))
        decile = int(np.clip(round(random.normal(4.2 if place.is_town else 7, 2.2)), 1, 10))
        households = round(people / 2.3)
        no_car = float(np.clip(random.normal(0.34 - 0.026 * decile, 0.03), 0.04, 0.5))
        zones.append(
            Zone(
                code=f"Z{i + 1:04d}",
                name=f"{place.name} {numbers[place.name]:03d}",
                geometry=shapely.set_precision(shapely.intersection(cell, outline), 1),
                place=place,
                people=people,
                young=round(people * young),
                older=round(people * older),
                decile=decile,
                households=households,
                no_car=round(households * no_car),
            )
        )
    return zones


def _rivers(random: np.random.Generator, outline: shapely.Polygon) -> list[shapely.LineString]:
    rivers = []
    for bend_m, start, end in ((3000, (2, 36), (58, 12)), (1600, (24, 44), (31, 24)), (1500, (10, 2), (30, 21))):
        t = np.linspace(0, 1, 60)
        x = WEST_M + 1000 * (start[0] + t * (end[0] - start[0])) + bend_m * 0.3 * np.sin(9 * t)
        y = SOUTH_M + 1000 * (start[1] + t * (end[1] - start[1])) + bend_m * np.sin(5 * t)
        y += random.normal(0, 60, 60).cumsum() / 3
        clipped = shapely.intersection(shapely.LineString(np.round(np.column_stack([x, y]))), outline)
        rivers.extend(g for g in shapely.get_parts(clipped) if g.length > 500)
    return rivers


def _postcodes(random: np.random.Generator, zones: list[Zone]) -> list[tuple[str, int, int]]:
    """Give each zone its postcodes of the area "ZM", which does not exist; districts follow the places."""
    number_of = {place.name: i + 1 for i, place in enumerate(PLACES)}
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    used: dict[int, int] = {}
    found = []
    for zone in zones:
        shapely.prepare(zone.geometry)
        west, south, east, north = zone.geometry.bounds
        count = 0
        while count < POSTCODES_A_ZONE:
            x, y = random.uniform(west, east), random.uniform(south, north)
            if not zone.geometry.contains(shapely.Point(x, y)):
                continue
            district = number_of[zone.place.name]
            n = used[district] = used.get(district, -1) + 1
            code = f"ZM{district} {n // 400 % 10}{letters[n // 20 % 20]}{letters[n % 20]}"
            found.append((code, round(x), round(y)))
            count += 1
    return found
