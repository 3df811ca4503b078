"""The one working coordinate system and what lies inside it."""

from __future__ import annotations

from typing import Final

#: British National Grid, metres: every coordinate inside the product. Files are reprojected at the door.
WORKING_CRS_EPSG: Final = 27700

#: Bounds of Great Britain on the grid (minimum easting, minimum northing, maximum easting, maximum northing), metres.
#: Source: area of use of EPSG:27700, rounded outwards.
GRID_BOUNDS_M: Final = (0.0, 0.0, 700_000.0, 1_300_000.0)


def is_on_grid(easting_m: float, northing_m: float) -> bool:
    """Whether a point can lie in Great Britain (EPSG:27700, metres). Degrees and (0, 0) do not."""
    west, south, east, north = GRID_BOUNDS_M
    return west + 1000 < easting_m < east and south + 1000 < northing_m < north
