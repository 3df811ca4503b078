"""Time of one county picture: 650 zones, 60 symbols, 600 dots; SVG and PNG at 150 dots an inch."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import shapely
from _common import finish, result

from estates_app.domain.pictures import MapOrder, PointLayer, ZoneLayer
from estates_app.map.picture import QtMapPicture

SIDE_M = 60_000.0


def county() -> MapOrder:
    rng = np.random.default_rng(1)
    seeds = shapely.MultiPoint(rng.uniform(0.0, SIDE_M, (650, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shapely.box(0, 0, SIDE_M, SIDE_M)))
    zones = shapely.segmentize(cells, 100.0)
    layer = ZoneLayer(zones, rng.uniform(0, 100, len(zones)), (20.0, 40.0, 60.0, 80.0), "sequential", "Residents", "")
    layers = [layer]
    for count, symbol in ((600, "context"), (60, "partner:CC")):
        xy = rng.uniform(0.0, SIDE_M, (count, 2))
        layers.append(PointLayer(xy, (symbol,) * count, ("Name",) * count, (1.0,) * count, ((symbol, "Property"),)))
    return MapOrder((0.0, 0.0, SIDE_M, SIDE_M), 170.0, 150.0, tuple(layers), title="County", attribution="Made up")


def main() -> None:
    picture = QtMapPicture(Path(__file__).parents[1] / "resources" / "themes" / "tokens.json")
    order = county()
    results = []
    for name, paint in (("svg", picture.svg), ("png", picture.png)):
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            size = len(paint(order))
            seconds.append(time.perf_counter() - start)
        results.append(result(f"county as {name}", "best_s", min(seconds), "s"))
        results.append(result(f"county as {name}", "size_mb", size / 1e6, "MB"))
    finish("map_picture", results)


if __name__ == "__main__":
    main()
