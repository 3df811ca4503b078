"""Small GeoPackages in the layouts of OS Open Zoomstack and OS OpenMap Local."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

#: South-west corner of what they show.
X, Y = 440_000.0, 350_000.0


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def line(*places: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(X + x, Y + y) for x, y in places])


def _write(path: Path, layers: dict[str, dict], *, has_tree: bool) -> Path:
    for table, columns in layers.items():
        shapes = columns["geometry"]
        frame = gpd.GeoDataFrame({k: v for k, v in columns.items() if k != "geometry"}, geometry=shapes, crs=27700)
        frame.to_file(path, layer=table, engine="pyogrio", SPATIAL_INDEX="YES" if has_tree else "NO")
    return path


def zoomstack(path: Path, *, has_tree: bool = True) -> Path:
    """A square of land, 10 km wide, with a lake, a wood, streets, a motorway and a town."""
    lake = box(2000, 2000, 2000, 2000).difference(box(2800, 2800, 400, 400))  # with an island
    return _write(
        path,
        {
            "land": {"geometry": [box(0, 0, 10_000, 10_000)]},
            "sea": {"geometry": [box(-5000, 0, 5000, 10_000)]},
            "greenspace": {"type": ["Park"], "geometry": [box(7000, 7000, 1000, 1000)]},
            "woodland": {"type": ["National"], "geometry": [box(6000, 2000, 2000, 2000)]},
            "surfacewater": {"type": ["National"], "geometry": [lake]},
            "waterlines": {"type": ["National"], "geometry": [line((4000, 3000), (6000, 3500))]},
            "local_buildings": {"geometry": [box(5000 + n * 40, 5000, 20, 20) for n in range(20)]},
            "roads_local": {
                "type": ["Local"] * 5,
                "geometry": [line((4500, y), (6000, y)) for y in range(4900, 5200, 60)],
            },
            "roads_national": {
                "type": ["Motorway", "A Road"],
                "geometry": [line((0, 6000), (10_000, 6000)), line((5000, 0), (5000, 10_000))],
            },
            "names": {
                "name1": ["Amber", "Little Amber", ""],
                "type": ["Town", "Hamlet", "Village"],
                "geometry": [shapely.Point(X + 5000, Y + 5000), shapely.Point(X + 1000, Y + 1000), shapely.Point(X, Y)],
            },
        },
        has_tree=has_tree,
    )


def openmap(path: Path) -> Path:
    """The same town as the other product writes it."""
    return _write(
        path,
        {
            "surface_water_area": {"geometry": [box(2000, 2000, 2000, 2000)]},
            "functional_site": {"site_theme": ["Education"], "geometry": [box(4000, 4000, 300, 300)]},
            "Building": {"geometry": [box(5000, 5000, 20, 20)]},
            "Road": {
                "classification": ["Motorway", "Local Street", "A Road"],
                "geometry": [line((0, y), (10_000, y)) for y in (6000, 5500, 7000)],
            },
            "NamedPlace": {
                "distinctive_name": ["Amber"],
                "classification": ["Populated Place"],
                "geometry": [shapely.Point(X + 5000, Y + 5000)],
            },
        },
        has_tree=True,
    )
