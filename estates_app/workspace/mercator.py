"""Between the web's maps (EPSG:3857) and the National Grid, by OSTN15 where it reaches."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from estates_app.domain.columns import FloatArray
from estates_app.domain.geography import WORKING_CRS_EPSG
from estates_app.domain.tiles import MERCATOR_HALF_M
from estates_app.registers.placing.grid import lonlat_to_27700, transform_to_27700


class MercatorWarp:
    """Tells where places of EPSG:3857 lie on the National Grid."""

    def to_27700(self, xy: FloatArray) -> FloatArray:
        """Return places on the National Grid, shape (n, 2), metres.

        Notes
        -----
        By OSTN15; out at sea, where that ends, by PROJ within some metres, so that a tile on the coast has corners.
        """
        lonlat = _lonlat(np.asarray(xy, dtype=float).reshape(-1, 2))
        found = lonlat_to_27700(lonlat[:, 0], lonlat[:, 1])
        beyond = ~np.isfinite(found).all(axis=1)
        if beyond.any():
            found[beyond] = transform_to_27700(lonlat[beyond], 4326)
            found[~np.isfinite(found)] = np.nan
        return found

    def from_27700(self, xy: FloatArray) -> FloatArray:
        """Return places in EPSG:3857, shape (n, 2), within some metres; nan where there is none."""
        places = np.asarray(xy, dtype=float).reshape(-1, 2)
        found = np.column_stack(_back().transform(places[:, 0], places[:, 1]))
        found[~np.isfinite(found)] = np.nan
        return found


@functools.lru_cache(maxsize=1)
def _back() -> Any:  # noqa: ANN401  the library has no types
    import pyproj

    return pyproj.Transformer.from_crs(WORKING_CRS_EPSG, 3857, always_xy=True)


def _lonlat(xy: FloatArray) -> FloatArray:
    """Source: EPSG method 1024, Popular Visualisation Pseudo-Mercator, inverse."""
    lon = xy[:, 0] / MERCATOR_HALF_M * 180.0
    lat = np.degrees(2.0 * np.arctan(np.exp(xy[:, 1] / MERCATOR_HALF_M * np.pi)) - np.pi / 2.0)
    return np.column_stack([lon, lat])
