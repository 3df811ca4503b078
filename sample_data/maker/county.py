"""The land and its people: towns, zones, districts, rivers, roads, postcodes. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

#: South-west corner and size, metres on the British National Grid; the place is only a stage.
WEST, SOUTH, WIDTH, HEIGHT = 380_000.0, 240_000.0, 60_000.0, 45_000.0

#: (name, class, x km, y km from the corner, weight of people, district)
PLACES = (
    ("Amberford", "town", 30, 23, 90, "Mid Amber"),
    ("Ashwick", "town", 16, 30, 42, "North Amber"),
    ("Brackley Cross", "town", 44, 32, 38, "East Amber"),
    ("Calder Mill", "town", 46, 14, 40, "East Amber"),
    ("Dunmere", "town", 14, 12, 30, "North Amber"),
    ("South Harrow", "town", 33, 9, 28, "Mid Amber"),
    ("Eastholme", "village", 54, 24, 10, "East Amber"),
    ("Fenwick Green", "village", 24, 36, 9, "North Amber"),
    ("Garth", "village", 38, 39, 8, "East Amber"),
    ("Hollin Bridge", "village", 22, 18, 10, "Mid Amber"),
    ("Ivelet", "village", 6, 37, 4, "North Amber"),
    ("Kettlesworth", "village", 39, 21, 9, "Mid Amber"),
    ("Lowfold", "village", 7, 22, 5, "North Amber"),
    ("Marbury", "village", 27, 5, 7, "Mid Amber"),
    ("Netherby", "village", 53, 8, 5, "East Amber"),
    ("Oxley", "village", 53, 36, 5, "East Amber"),
    ("Pendle Row", "village", 33, 31, 6, "Mid Amber"),
    ("Quarley", "village", 10, 33, 5, "North Amber"),
    ("Rowan Heath", "village", 20, 7, 6, "North Amber"),
    ("Stanfold", "village", 50, 19, 6, "East Amber"),
    ("Thorncote", "village", 40, 6, 5, "East Amber"),
    ("Underhill", "village", 28, 40, 4, "North Amber"),
    ("Wharfe Bank", "village", 24, 27, 6, "Mid Amber"),
    ("Yarrow", "village", 36, 15, 6, "Mid Amber"),
)

ZONES = 200


@dataclass(frozen=True, eq=False)
class County:
    """The made-up county; geometry in EPSG:27700."""

    outline: shapely.Polygon
    zones: list[dict[str, object]]
    districts: dict[str, shapely.Geometry]
    places: list[dict[str, object]]
    rivers: list[shapely.LineString]
    roads: list[dict[str, object]]
    postcodes: list[tuple[str, int, int]] = field(default_factory=list)

    def place(self, name: str) -> tuple[float, float]:
        """Return the centre of a town or village."""
        return next((float(p["x"]), float(p["y"])) for p in self.places if p["name"] == name)  # type: ignore[arg-type]

    def postcode_at(self, x: float, y: float) -> str:
        """Return the postcode nearest to a point."""
        points = np.array([(e, n) for _, e, n in self.postcodes], float)
        return self.postcodes[int(np.hypot(points[:, 0] - x, points[:, 1] - y).argmin())][0]


def make_county(random: np.random.Generator) -> County:
    """Make the county."""
    places = [
        {"name": n, "class": c, "x": WEST + x * 1000, "y": SOUTH + y * 1000, "weight": w, "district": d}
        for n, c, x, y, w, d in PLACES
    ]
    outline = _outline(random)
    zones = _zones(random, outline, places)
    districts = {
        name: shapely.union_all([z["geometry"] for z in zones if z["district"] == name])
        for name in ("North Amber", "Mid Amber", "East Amber")
    }
    county = County(outline, zones, districts, places, _rivers(random, outline), _roads(random, outline, places))
    county.postcodes.extend(_postcodes(random, zones, places))
    return county


def _outline(random: np.random.Generator) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    wave = 1 + 0.05 * np.sin(3 * turn + 1) + 0.04 * np.sin(7 * turn) + random.normal(0, 0.008, 90)
    # A rounded rectangle rather than an ellipse, so that the corners hold villages.
    radius = wave / (np.abs(np.cos(turn)) ** 4 + np.abs(np.sin(turn)) ** 4) ** 0.25
    xs = WEST + WIDTH / 2 * (1 + 1.04 * radius * np.cos(turn) / 1.06)
    ys = SOUTH + HEIGHT / 2 * (1 + 1.04 * radius * np.sin(turn) / 1.06)
    return shapely.Polygon(np.round(np.column_stack([xs, ys])))


def _zones(
    random: np.random.Generator, outline: shapely.Polygon, places: list[dict[str, object]]
) -> list[dict[str, object]]:
    weights = np.array([float(p["weight"]) for p in places])  # type: ignore[arg-type]
    seeds: list[tuple[float, float]] = []
    while len(seeds) < ZONES:
        place = places[int(random.choice(len(places), p=weights / weights.sum()))]
        spread = 700 + 28 * float(place["weight"]) if random.random() < 0.8 else 6000  # type: ignore[arg-type]
        x, y = random.normal((place["x"], place["y"]), spread)
        far = all(np.hypot(x - a, y - b) > 260 for a, b in seeds)
        if far and outline.buffer(-300).contains(shapely.Point(x, y)):
            seeds.append((round(x), round(y)))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=outline, ordered=True))
    numbers: dict[str, int] = {}
    zones = []
    for i, (cell, (x, y)) in enumerate(zip(cells, seeds, strict=True)):
        shape = shapely.set_precision(shapely.intersection(cell, outline), 1)
        near = min(places, key=lambda p: np.hypot(float(p["x"]) - x, float(p["y"]) - y))  # type: ignore[arg-type]
        name = str(near["name"])
        numbers[name] = numbers.get(name, 0) + 1
        people = int(random.normal(2350, 380))
        older = float(np.clip(random.normal(0.21 if near["class"] == "town" else 0.29, 0.05), 0.08, 0.45))
        young = float(np.clip(random.normal(0.18, 0.03), 0.08, 0.3))
        decile = int(np.clip(round(random.normal(4.2 if near["class"] == "town" else 7, 2.2)), 1, 10))
        households = round(people / 2.3)
        zones.append(
            {
                "code": f"Z{i + 1:04d}",
                "name": f"{name} {numbers[name]:03d}",
                "geometry": shape,
                "district": near["district"],
                "place": name,
                "people": people,
                "young": round(people * young),
                "older": round(people * older),
                "decile": decile,
                "households": households,
                "no_car": round(households * float(np.clip(random.normal(0.34 - 0.026 * decile, 0.03), 0.04, 0.5))),
            }
        )
    return zones


def _rivers(random: np.random.Generator, outline: shapely.Polygon) -> list[shapely.LineString]:
    rivers = []
    for bend, start, end in ((3000, (2, 36), (58, 12)), (1600, (24, 44), (31, 24)), (1500, (10, 2), (30, 21))):
        t = np.linspace(0, 1, 60)
        x = WEST + 1000 * (start[0] + t * (end[0] - start[0])) + bend * 0.3 * np.sin(9 * t)
        y = (
            SOUTH
            + 1000 * (start[1] + t * (end[1] - start[1]))
            + bend * np.sin(5 * t)
            + random.normal(0, 60, 60).cumsum() / 3
        )
        clipped = shapely.intersection(shapely.LineString(np.round(np.column_stack([x, y]))), outline)
        rivers.extend(g for g in shapely.get_parts(clipped) if g.length > 500)
    return rivers


def _roads(
    random: np.random.Generator, outline: shapely.Polygon, places: list[dict[str, object]]
) -> list[dict[str, object]]:
    """Join the places by A roads, fill in minor roads on a bent grid, and run one motorway through."""
    roads: list[dict[str, object]] = []

    def add(a: tuple[float, float], b: tuple[float, float], kind: str, name: str, speed: int, pieces: int) -> None:
        t = np.linspace(0, 1, pieces + 1)
        x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        x[1:-1] += random.normal(0, 90, pieces - 1)
        y[1:-1] += random.normal(0, 90, pieces - 1)
        for i in range(pieces):
            line = shapely.LineString([(round(x[i]), round(y[i])), (round(x[i + 1]), round(y[i + 1]))])
            if outline.contains(line):
                roads.append({"class": kind, "name": name, "speed_kmh": speed, "geometry": line})

    xy = [(float(p["x"]), float(p["y"])) for p in places]  # type: ignore[arg-type]
    pairs = {
        tuple(sorted((i, j)))
        for i in range(len(xy))
        for j in sorted(range(len(xy)), key=lambda k: np.hypot(xy[k][0] - xy[i][0], xy[k][1] - xy[i][1]))[1:4]
    }
    for number, (i, j) in enumerate(sorted(pairs)):
        length_m = np.hypot(xy[i][0] - xy[j][0], xy[i][1] - xy[j][1])
        add(xy[i], xy[j], "A road", f"A9{number:02d}", 64, max(2, int(length_m / 700)))
    add((WEST + 500, SOUTH + 5000), (WEST + 59_500, SOUTH + 41_000), "Motorway", "M99", 105, 60)
    for place in places:
        x0, y0, n = float(place["x"]), float(place["y"]), 8 if place["class"] == "town" else 3  # type: ignore[arg-type]
        for k in range(-n, n + 1):
            add((x0 - n * 260, y0 + k * 260), (x0 + n * 260, y0 + k * 260), "Minor road", "", 40, n)
            add((x0 + k * 260, y0 - n * 260), (x0 + k * 260, y0 + n * 260), "Minor road", "", 40, n)
    return roads


def _postcodes(
    random: np.random.Generator, zones: list[dict[str, object]], places: list[dict[str, object]]
) -> list[tuple[str, int, int]]:
    """Give each zone fifteen postcodes of the area "ZM", which does not exist; districts follow the places."""
    district = {str(p["name"]): i + 1 for i, p in enumerate(places)}
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    used: dict[int, int] = {}
    found = []
    for zone in zones:
        shape = zone["geometry"]
        west, south, east, north = shape.bounds  # type: ignore[attr-defined]
        count = 0
        while count < 15:
            x, y = random.uniform(west, east), random.uniform(south, north)
            if not shape.contains(shapely.Point(x, y)):  # type: ignore[attr-defined]
                continue
            d = district[str(zone["place"])]
            n = used[d] = used.get(d, -1) + 1
            code = f"ZM{d} {n // 400 % 10}{letters[n // 20 % 20]}{letters[n % 20]}"
            found.append((code, round(x), round(y)))
            count += 1
    return found
