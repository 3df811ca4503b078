"""People and places as their publishers give them: small areas, counts by code, postcodes, lines and names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from maker.county import County
from maker.places import PLACES, TOWNS, Place
from maker.writing import write_csv, write_layer


def write_context(folder: Path, county: County) -> None:
    """Write all context files into a folder."""
    _layers(folder, county)
    _tables(folder, county)


def _texts(values: list[str]) -> np.ndarray:
    return np.array(values, object)


def _layers(folder: Path, county: County) -> None:
    zones, roads, rivers = county.zones, county.roads, county.rivers
    columns = {
        "code": _texts([z.code for z in zones]),
        "name": _texts([z.name for z in zones]),
        "district": _texts([z.place.district for z in zones]),
    }
    write_layer(folder / "zones.gpkg", [z.geometry for z in zones], "Polygon", columns)
    names = {"name": _texts(list(county.districts))}
    shapes = [_multi(shape) for shape in county.districts.values()]
    write_layer(folder / "districts.gpkg", shapes, "MultiPolygon", names)
    names = {"name": _texts([town.name for town in TOWNS])}
    write_layer(folder / "localities.gpkg", [_around(county, town) for town in TOWNS], "MultiPolygon", names)
    names = {"name": _texts([f"River {i + 1}" for i in range(len(rivers))])}
    write_layer(folder / "rivers.gpkg", rivers, "LineString", names)
    columns = {
        "class": _texts([r.kind for r in roads]),
        "name": _texts([r.name for r in roads]),
        "speed_kmh": np.array([r.speed_kmh for r in roads], np.int32),
    }
    write_layer(folder / "roads.gpkg", [r.line for r in roads], "LineString", columns)


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(shapely.get_parts(shape).tolist())


def _around(county: County, town: Place) -> shapely.MultiPolygon:
    """Return a town with the villages that lie nearest to it: the unit in which people work."""

    def home(place: Place) -> Place:
        return min(TOWNS, key=lambda t: np.hypot(t.x_m - place.x_m, t.y_m - place.y_m))

    return _multi(shapely.union_all([z.geometry for z in county.zones if home(z.place) is town]))


def _tables(folder: Path, county: County) -> None:
    zones = county.zones
    ages = [[z.code, z.people, z.young, z.people - z.young - z.older, z.older] for z in zones]
    write_csv(folder / "population.csv", [["code", "total", "0-15", "16-64", "65+"], *ages])
    # One small area is too new to have a rank of deprivation.
    deciles = [[z.code, z.decile] for z in zones if z.code != "Z0042"]
    write_csv(folder / "deprivation.csv", [["code", "IMD decile"], *deciles])
    cars = [[z.code, z.households, z.no_car, z.no_car] for z in zones]
    write_csv(folder / "cars.csv", [["code", "households", "households without a car", "no car or van"], *cars])
    places = [[p.name, p.kind.title(), int(p.x_m), int(p.y_m)] for p in PLACES]
    write_csv(folder / "places.csv", [["NAME1", "LOCAL_TYPE", "GEOMETRY_X", "GEOMETRY_Y"], *places])
    postcodes = [[code, 10, x, y, "E92000001", "", "", "", "", ""] for code, x, y in county.postcodes]
    write_csv(folder / "postcodes.csv", postcodes)
