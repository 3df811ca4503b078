"""The layers and cameras that both engines of `map.py` are given, and the order file that says so."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from _county import HEIGHT_M, SOUTH, WEST, WIDTH_M, small_areas

from estates_app.map.groundlines import CLEAR_SIDE_PX
from estates_app.map.levels import are_worth_it, make_levels, packed
from estates_app.map.shapes import ZoneShapes
from estates_app.map.theme import load_tokens, theme_of

TOKENS_PATH = Path(__file__).parents[1] / "resources" / "themes" / "tokens.json"
SIZE_PX = (1920, 1080)
#: Size -> zones and points, and how many of each the filled view is to hold.
SIZES = {"small": (500, 2_000, 157, 600), "large": (35_000, 50_000, 11_000, 15_000)}
BENDS = 14  # with the corners sixty places a zone
CLASSES, RAMP = 7, "sequential"
#: Slot of a partner -> shape of the marker in QGIS and its turn.
KINDS = {
    "CC": ("square", 0.0),
    "D1": ("circle", 0.0),
    "P1": ("triangle", 0.0),
    "PO": ("pentagon", 0.0),
    "FR": ("triangle", 180.0),
    "NH": ("cross_fill", 0.0),
    "DW": ("diamond", 0.0),
    "VO": ("hexagon", 0.0),
}
#: Half the width of an ordinary symbol with its casing where many are in view, twice, in millimetres of 1/96 inch a px.
SYMBOL_MM = 2.4
PAPER_MM, PAPER_DPI = (420.0, 297.0), 300
#: Moves of a pan: a round of twelve, so that each brings ground into view that was not seen before.
PANS_PX = [
    (round(reach * math.cos(math.tau * n / 12)), round(reach * math.sin(math.tau * n / 12)))
    for n, reach in enumerate((215, 90, 150, 120, 180, 100, 215, 90, 150, 120, 180, 100))
]


@dataclass(frozen=True, eq=False)
class Layers:
    """Zones with a figure each, and points with a kind; a second figure and kind are what a restyle shows.

    Attributes
    ----------
    zones : ndarray of shapely polygons, EPSG:27700
    figures : ndarray, shape (2, zones), of 0 to 100
    xy_27700 : ndarray, shape (points, 2), metres
    kinds : ndarray of int, shape (2, points)
    """

    zones: npt.NDArray[np.object_]
    figures: npt.NDArray[np.float64]
    xy_27700: npt.NDArray[np.float64]
    kinds: npt.NDArray[np.int64]


def make_layers(size: str) -> Layers:
    """Return the layers of one size; the same every time."""
    zones, points = SIZES[size][:2]
    random = np.random.default_rng(1)
    shapes = shapely.remove_repeated_points(small_areas(zones, random, BENDS))
    towns = random.uniform((WEST + 4e3, SOUTH + 4e3), (WEST + WIDTH_M - 4e3, SOUTH + HEIGHT_M - 4e3), (40, 2))
    xy = towns[random.integers(0, len(towns), points)] + random.normal(0.0, 3_000.0, (points, 2))
    figures = random.uniform(0.0, 100.0, (2, zones))
    return Layers(shapes, figures, xy, random.integers(0, len(KINDS), (2, points)))


def save(layers: Layers, path: Path) -> None:
    """Keep the layers as arrays, from which our process reads them."""
    kind, coordinates, (rings, polygons) = shapely.to_ragged_array(layers.zones)
    assert kind == shapely.GeometryType.POLYGON
    np.savez(
        path,
        coordinates=coordinates,
        rings=rings,
        polygons=polygons,
        figures=layers.figures,
        xy=layers.xy_27700,
        kinds=layers.kinds,
    )


def save_levels(layers: Layers, path: Path) -> None:
    """Keep the simpler levels of the zones as a project's file does, so that they are ready when a map is opened."""
    zones = ZoneShapes.of(layers.zones)
    path.write_bytes(packed(make_levels(layers.zones, zones.origin_27700)) if are_worth_it(zones) else b"")


def load(path: Path) -> Layers:
    """Read what `save` kept."""
    with np.load(path) as held:
        offsets = (held["rings"], held["polygons"])
        shapes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, held["coordinates"], offsets)
        return Layers(np.asarray(shapes, object), held["figures"], held["xy"], held["kinds"])


def save_geopackage(layers: Layers, path: Path) -> None:
    """Write the layers for QGIS."""
    import geopandas

    tables = (
        ("zones", layers.zones, {"figure": layers.figures[0], "figure2": layers.figures[1]}),
        ("points", shapely.points(layers.xy_27700), {"kind": layers.kinds[0], "kind2": layers.kinds[1]}),
    )
    for name, shapes, columns in tables:
        frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs="EPSG:27700")
        frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio", VERSION="1.2")  # as old as QGIS 3.22


def view_of(layers: Layers, size: str, extent: str) -> tuple[float, float, float]:
    """Centre and metres a pixel of a view: the full extent, or one filled with its share of zones and points."""
    middle = (WEST + WIDTH_M / 2.0, SOUTH + HEIGHT_M / 2.0)
    whole = max(WIDTH_M / SIZE_PX[0], HEIGHT_M / SIZE_PX[1])
    if extent == "full":
        return (*middle, whole)
    zones, _, zones_wanted, points_wanted = SIZES[size]
    scale = math.sqrt(zones_wanted / zones * WIDTH_M * HEIGHT_M / (SIZE_PX[0] * SIZE_PX[1]))
    half = np.array(SIZE_PX) / 2.0 * scale
    room = np.maximum(np.array([WIDTH_M, HEIGHT_M]) / 2.0 - half - 400.0 * scale, 0.0)
    places = [
        (middle[0] + across * room[0], middle[1] + up * room[1])
        for across in np.linspace(-1.0, 1.0, 9)
        for up in np.linspace(-1.0, 1.0, 9)
    ]
    missed = [abs(int((np.abs(layers.xy_27700 - place) <= half).all(axis=1).sum()) - points_wanted) for place in places]
    best = places[int(np.argmin(missed))]
    return float(best[0]), float(best[1]), scale


def write_order(folder: Path, layers: Layers, case: str, runs: int) -> Path:
    """Write what both engines are to draw, as JSON; the layers' files lie beside it."""
    size, extent = case.split("-")
    theme = theme_of(load_tokens(TOKENS_PATH), "light")
    x, y, scale = view_of(layers, size, extent)
    half = np.array(SIZE_PX) / 2.0 * scale
    centres = shapely.get_coordinates(shapely.centroid(layers.zones))
    random = np.random.default_rng(2)
    even = [100.0 * n / CLASSES for n in range(1, CLASSES)]
    order = {
        "case": case,
        "arrays": str(folder / f"{size}.npz"),
        "levels": str(folder / f"{size}.levels"),
        "geopackage": str(folder / f"{size}.gpkg"),
        "pdf": str(folder / f"{case}.pdf"),
        "runs": runs,
        "size_px": SIZE_PX,
        "centre_27700": (x, y),
        "m_per_px": scale,
        "bounds_27700": (x - half[0], y - half[1], x + half[0], y + half[1]),
        "zones_in_view": int((np.abs(centres - (x, y)) <= half).all(axis=1).sum()),
        "points_in_view": int((np.abs(layers.xy_27700 - (x, y)) <= half).all(axis=1).sum()),
        "pans_px": PANS_PX,
        "hits_px": random.uniform((0.0, 0.0), SIZE_PX, (2_000, 2)).tolist(),
        "breaks": even,
        "other_breaks": [value * 0.9 for value in even],
        "colours": theme.classes(RAMP, CLASSES),
        "line": theme.colour("map_line"),
        "edge_px": 1.0 if math.sqrt(float(np.median(shapely.area(layers.zones)))) / scale > CLEAR_SIDE_PX else 0.7,
        "casing": theme.colour("map_halo"),
        "outside": theme.colour("map_outside"),
        "kinds": [(slot, *shape, theme.partner(slot)[1]) for slot, shape in KINDS.items()],
        "symbol_mm": SYMBOL_MM,
        "paper_mm": PAPER_MM,
        "paper_dpi": PAPER_DPI,
    }
    path = folder / f"{case}.json"
    path.write_text(json.dumps(order), encoding="utf-8")
    return path
