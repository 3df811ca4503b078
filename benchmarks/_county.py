"""A made-up county of any size for the benchmarks of the window."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate, Provenance
from estates_app.domain.partnership import Partner, Settings
from estates_app.workspace.project import Tools

WIDTH_M, HEIGHT_M = 80_000.0, 60_000.0
WEST, SOUTH = 400_000.0, 300_000.0
#: Places between two corners of a small area, so that its edge has about fifty.
BENDS = 11
#: Share of the facts that the registers hold.
FILLED = 0.7
LOCALITIES_ACROSS, LOCALITIES_DOWN = 4, 3

_HOLDERS = ("county", "district", "district", "police", "fire", "health", "dwp", "voluntary")
_USES = ("Library", "Office", "Depot", "Clinic", "Community centre", "Fire station", "Police station", "Contact point")
_CLASSES = ("customer", "office", "depot", "customer", "community", "customer", "customer", "customer")
_SERVICES = ("library", "council_office", "depot", "clinic", "community_centre", "fire_station", "police_counter")


def small_areas(count: int, random: np.random.Generator, bends: int = BENDS) -> npt.NDArray[np.object_]:
    """Return polygons of about fifty places each that share their edges, in rows from the south-west."""
    across = max(round((count * WIDTH_M / HEIGHT_M) ** 0.5), 1)
    down = -(-count // across)
    step = np.array([WIDTH_M / across, HEIGHT_M / down])
    grid = np.stack(np.meshgrid(np.arange(across + 1), np.arange(down + 1), indexing="xy"), axis=-1) * step
    corners = grid + random.uniform(-0.25, 0.25, grid.shape) * step + (WEST, SOUTH)
    level = _bent(corners[:, :-1], corners[:, 1:], step, random, bends)  # west to east
    upright = _bent(corners[:-1], corners[1:], step, random, bends)  # south to north
    rings = np.concatenate(
        [level[:-1], upright[:, 1:], level[1:, :, ::-1], upright[:, :-1, ::-1]], axis=2
    )  # each side ends where the next begins
    return np.asarray(shapely.polygons(rings.reshape(-1, rings.shape[2], 2)), object)[:count]


def _bent(
    start: npt.NDArray, end: npt.NDArray, step: npt.NDArray, random: np.random.Generator, bends: int
) -> npt.NDArray:
    """Return the places of edges that wander a little between their ends."""
    share = np.linspace(0.0, 1.0, bends + 2)[:, None]
    places = start[..., None, :] * (1 - share) + end[..., None, :] * share
    places[..., 1:-1, :] += random.uniform(-0.03, 0.03, places[..., 1:-1, :].shape) * step
    return places


def county(tools: Tools, *, zones: int, properties: int, seed: int = 1) -> Estate:
    """Return an estate of so many small areas and properties; the same seed gives the same county."""
    random = np.random.default_rng(seed)
    rules = tools.rules
    shapes = small_areas(zones, random)
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    towns = _localities()
    people = random.lognormal(7.3, 0.4, zones).round()
    households = (people / 2.3).round()
    areas = Columns.of(
        [f"zone-{n}" for n in range(zones)],
        code=[f"E0{n:07d}" for n in range(zones)],
        name=[f"Small area {n}" for n in range(zones)],
        geometry=list(shapes),
        x_27700=centres[:, 0].tolist(),
        y_27700=centres[:, 1].tolist(),
        population=people.tolist(),
        aged_0_15=(people * 0.18).round().tolist(),
        aged_16_64=(people * 0.6).round().tolist(),
        aged_65_plus=(people * 0.22).round().tolist(),
        imd_decile=random.integers(1, 11, zones).astype(float).tolist(),
        households=households.tolist(),
        households_no_car=(households * random.uniform(0.05, 0.4, zones)).round().tolist(),
        locality=_locality_of(centres),
    )
    partners = {
        f"partner-{n}": Partner(f"partner-{n}", f"Partner {n}", kind, code)
        for n, (kind, code) in enumerate(zip(_HOLDERS, ("CC", "D1", "D2", "PL", "FR", "NH", "JC", "VO"), strict=True))
    }
    held, outlets = _properties(properties, random)
    return Estate(
        area="Benchmarkshire",
        partners=partners,
        services=dict(rules.services),
        scope_rules=rules.scope_rules,
        settings=Settings(dict(rules.assumptions)),
        properties=held,
        outlets=outlets,
        zones=areas,
        localities=towns,
        backdrop=_backdrop(random),
        attributions=("Made up for a benchmark.",),
    )


def _localities() -> Columns:
    wide, high = WIDTH_M / LOCALITIES_ACROSS, HEIGHT_M / LOCALITIES_DOWN
    boxes = [
        shapely.box(WEST + i * wide, SOUTH + j * high, WEST + (i + 1) * wide, SOUTH + (j + 1) * high)
        for j in range(LOCALITIES_DOWN)
        for i in range(LOCALITIES_ACROSS)
    ]
    names = range(len(boxes))
    return Columns.of([f"locality-{n}" for n in names], name=[f"Town {n}" for n in names], geometry=boxes)


def _locality_of(xy: npt.NDArray) -> list[str]:
    across = np.clip((xy[:, 0] - WEST) / WIDTH_M * LOCALITIES_ACROSS, 0, LOCALITIES_ACROSS - 1).astype(int)
    down = np.clip((xy[:, 1] - SOUTH) / HEIGHT_M * LOCALITIES_DOWN, 0, LOCALITIES_DOWN - 1).astype(int)
    return [f"locality-{n}" for n in (down * LOCALITIES_ACROSS + across).tolist()]


def _properties(count: int, random: np.random.Generator) -> tuple[Columns, Columns]:
    """Return properties strewn round a few dozen towns, and one outlet for most of them."""
    towns = random.uniform((WEST + 4e3, SOUTH + 4e3), (WEST + WIDTH_M - 4e3, SOUTH + HEIGHT_M - 4e3), (40, 2))
    xy = towns[random.integers(0, len(towns), count)] + random.normal(0.0, 3_000.0, (count, 2))
    kind = random.integers(0, len(_USES), count)
    gia = random.lognormal(6.5, 0.8, count).round()

    def some(values: npt.NDArray) -> list[object]:
        known = random.random(count) < FILLED
        return [value if ok else None for value, ok in zip(values.tolist(), known, strict=True)]

    def choice(*words: str) -> list[object]:
        return some(np.array(words, object)[random.integers(0, len(words), count)])

    ids = [f"property-{n}" for n in range(count)]
    table = Columns.of(
        ids,
        name=[f"{_USES[k]} {n}" for n, k in enumerate(kind.tolist())],
        partner=[f"partner-{n}" for n in random.integers(0, len(_HOLDERS), count).tolist()],
        geometry=list(shapely.points(xy)),
        use=[_USES[k] for k in kind.tolist()],
        postcode=[f"ZZ{n % 99 + 1} {n % 9 + 1}AA" for n in range(count)],
        locality=_locality_of(xy),
        zone=[None] * count,
        scope=np.where(random.random(count) < 0.95, "in_scope", "context").tolist(),
        scope_rule=[""] * count,
        scope_reason=[""] * count,
        tenure=choice("freehold", "leasehold"),
        gia_m2=some(gia),
        spare_m2=some((gia * random.uniform(0.0, 0.4, count)).round()),
        occupancy_percent=some(random.uniform(10.0, 100.0, count).round()),
        visits_a_year=some(random.lognormal(9.0, 1.0, count).round()),
        hours_open_a_week=some(random.uniform(5.0, 60.0, count).round()),
        staff_fte=some(random.lognormal(2.0, 0.8, count).round(1) + 0.5),
        condition=choice("A", "B", "C", "D"),
        suitability=choice("good", "satisfactory", "poor", "unsuitable"),
        step_free=some(random.random(count) < 0.6),
        energy_rating=choice("B", "C", "D", "E", "F"),
        parking_spaces=some(random.integers(0, 80, count).astype(float)),
        running_cost_gbp_a_year=some((gia * random.uniform(20.0, 120.0, count)).round()),
        backlog_gbp=some((gia * random.uniform(0.0, 300.0, count)).round()),
        **{"class": [_CLASSES[k] for k in kind.tolist()]},
    )
    served = np.flatnonzero((random.random(count) < FILLED) & (kind < len(_SERVICES)))
    outlets = Columns.of(
        [f"outlet-{n}" for n in served.tolist()],
        property=[ids[n] for n in served.tolist()],
        service=[_SERVICES[kind[n]] for n in served.tolist()],
        partner=[table.get(ids[n], "partner") for n in served.tolist()],
        visits_a_year=[table.get(ids[n], "visits_a_year") for n in served.tolist()],
        hours_open_a_week=[table.get(ids[n], "hours_open_a_week") for n in served.tolist()],
    )
    return table, outlets


def _backdrop(random: np.random.Generator) -> Columns:
    """Return some hundred roads and sixty names."""
    records: list[dict[str, object]] = []
    for number in range(600):
        kind = ("motorway", "a_road", "b_road")[min(number // 5, 1) if number < 60 else 2]
        turns = np.cumsum(random.normal(0.0, 700.0, (60, 2)) + random.normal(0.0, 250.0, 2), axis=0)
        start = random.uniform((WEST, SOUTH), (WEST + WIDTH_M, SOUTH + HEIGHT_M))
        road = shapely.LineString(start + turns)
        records.append({"id": f"road-{number}", "layer": "road", "class": kind, "geometry": road})
    for number in range(60):
        place = shapely.Point(random.uniform((WEST, SOUTH), (WEST + WIDTH_M, SOUTH + HEIGHT_M)))
        kind = "town" if number < 15 else "village"
        records.append(
            {"id": f"place-{number}", "layer": "place", "class": kind, "name": f"Place {number}", "geometry": place}
        )
    return Columns.from_records(records, ("layer", "class", "name", "geometry"))


class MemoryStore:
    """A project that is kept nowhere: as much of a store as an open window asks for."""

    def __init__(self, path: Path, estate: Estate) -> None:
        self.path, self._estate = path, estate
        self._edits: list[object] = []

    def load(self) -> Estate:
        """Return the county."""
        return self._estate

    def corrected(self) -> frozenset[tuple[str, str]]:
        """Return that nothing was corrected."""
        return frozenset()

    def edits(self) -> list[object]:
        """Return what was done since."""
        return self._edits

    def count_edits(self) -> int:
        """Return how much that is."""
        return len(self._edits)

    def apply(self, edit: object, estate: Estate, added: Provenance = Provenance()) -> None:  # noqa: ARG002, B008
        """Hold the new snapshot."""
        self._edits.append(edit)
        self._estate = estate

    def outside_changes(self) -> tuple[str, ...]:
        """Return that nobody else has touched it."""
        return ()

    def result(self, key: str) -> None:
        """Return that nothing is kept."""

    def save_result(self, key: str, payload: object) -> None:
        """Keep nothing."""

    def keep(self, subject: str, digest: str, payload: bytes) -> None:
        """Keep nothing."""

    def kept(self, subject: str, digest: str) -> None:
        """Return that nothing is kept."""

    def claims(self, property_id: str | None = None) -> list[object]:  # noqa: ARG002
        """Return none."""
        return []

    def rows(self, edition_id: str) -> list[object]:  # noqa: ARG002
        """Return none."""
        return []

    def issues(self, edition_id: str) -> list[object]:  # noqa: ARG002
        """Return none."""
        return []

    def digest(self) -> str:
        """Return none."""
        return ""

    def close(self) -> None:
        """Let go of nothing."""


def memory_stores(estate: Estate) -> SimpleNamespace:
    """Return what opens `estate` whatever the path."""
    return SimpleNamespace(open=lambda path: MemoryStore(path, estate), create=MemoryStore)


def now() -> datetime:
    """Return a moment that stands still."""
    return datetime(2026, 11, 21, 12, tzinfo=UTC)
