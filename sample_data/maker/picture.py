"""The county as a small picture for the page that the program begins with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely

from maker.county import County

#: Classes of the colours, as many small areas in each.
CLASSES = 5

#: Width of the county in the picture's units.
WIDTH = 1000


def write_picture(path: Path, county: County) -> None:
    """Write the small areas with a class each, by how many residents are aged 65 or over."""
    shapes = [zone.geometry for zone in county.zones]
    west, south, east, north = shapely.total_bounds(np.array(shapes, object))
    unit = WIDTH / (east - west)
    shares = np.array([zone.older / zone.people for zone in county.zones])
    ranks = shares.argsort(kind="stable").argsort(kind="stable")
    areas = []
    for shape, rank in zip(shapes, ranks, strict=True):
        ring = shapely.get_coordinates(shapely.get_exterior_ring(shape.simplify(0.5 / unit)))[:-1]
        xy = np.rint(np.column_stack([ring[:, 0] - west, north - ring[:, 1]]) * unit).astype(int)
        areas.append([int(rank * CLASSES // len(shapes)), *xy.ravel().tolist()])
    whole = {"classes": CLASSES, "width": WIDTH, "height": round((north - south) * unit), "areas": areas}
    path.write_text(json.dumps(whole, separators=(",", ":")) + "\n", encoding="utf-8")
