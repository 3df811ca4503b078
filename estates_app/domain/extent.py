"""Where the places of a county are, and which lie so far off that no map should reach out to them.

Registers bring places at (0, 0), in degrees, with easting and northing the wrong way round, or one hall on another
coast. A map that reached out to those would show the county as a speck.
"""

from __future__ import annotations

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.domain.geography import GRID_BOUNDS_M

Bounds = tuple[float, float, float, float]

#: Nothing on the Earth lies farther than this from the origin of EPSG:27700, metres: such figures are no place.
FARTHEST_M = 10_000_000.0

#: So far from the others, metres, and so many times as far as the middle one of them, a place is far off.
LEAST_FAR_M, FAR_SHARE = 30_000.0, 5.0

#: More places than this share are no strays but another part of the estate; one may be in any case.
MOST_STRAYS = 0.2

#: Off the grid's own corner places are as wrong as (0, 0), metres.
_CORNER_M = 1000.0


def is_place(xy_27700: FloatArray) -> BoolArray:
    """Which of some coordinates, shape (n, 2) in EPSG:27700 metres, can be a place at all."""
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(xy_27700) < FARTHEST_M).all(axis=1), dtype=bool)


def far_off(xy_27700: FloatArray, ground_27700: Bounds | None = None) -> BoolArray:
    """Which coordinates lie far off the others, or are no place on the Earth; a missing one lies nowhere.

    Parameters
    ----------
    xy_27700 : ndarray, shape (n, 2)
        EPSG:27700 metres, nan where there is no place.
    ground_27700 : (west, south, east, north), optional
        Ground that is known to be the county's: then its distance counts, not that of the others.

    Returns
    -------
    ndarray of bool, shape (n,)
        Never all that are places, unless there is such ground.
    """
    sane = is_place(xy_27700)
    far = np.isfinite(xy_27700).all(axis=1) & ~sane
    fit = sane & _is_on_grid(xy_27700)
    if ground_27700 is not None:
        west, south, east, north = ground_27700
        reach = max(LEAST_FAR_M, max(east - west, north - south) / 2.0)
        held = (xy_27700 >= (west - reach, south - reach)) & (xy_27700 <= (east + reach, north + reach))
        return np.asarray(far | (sane & ~held.all(axis=1)), dtype=bool)
    fit = fit if fit.any() else sane
    xy = xy_27700[fit]
    if len(xy) < 2:
        return np.asarray(far | (sane & ~fit), dtype=bool)
    off = xy - np.median(xy, axis=0)
    away = np.hypot(off[:, 0], off[:, 1])
    strays = away > max(LEAST_FAR_M, FAR_SHARE * float(np.median(away)))
    if np.count_nonzero(strays) > max(1.0, MOST_STRAYS * len(xy)):
        strays[:] = False
    found = far | (sane & ~fit)
    found[np.flatnonzero(fit)[strays]] = True
    return np.asarray(found, dtype=bool)


def extent_of(xy_27700: FloatArray) -> Bounds | None:
    """Return the ground of all places but those far off (EPSG:27700 metres); None where there is no place."""
    xy = xy_27700[is_place(xy_27700) & ~far_off(xy_27700)]
    return (*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()) if len(xy) else None


def extent_of_boxes(boxes_27700: FloatArray) -> Bounds | None:
    """Return the ground of all boxes but those far off.

    Parameters
    ----------
    boxes_27700 : ndarray, shape (n, 4)
        West, south, east and north, EPSG:27700 metres; nan where there is none.
    """
    boxes = boxes_27700[is_place(boxes_27700[:, :2]) & is_place(boxes_27700[:, 2:])]
    boxes = boxes[~far_off((boxes[:, :2] + boxes[:, 2:]) / 2.0)]
    return (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()) if len(boxes) else None


def _is_on_grid(xy_27700: FloatArray) -> BoolArray:
    west, south, east, north = GRID_BOUNDS_M
    with np.errstate(invalid="ignore"):
        found = (xy_27700 > (west + _CORNER_M, south + _CORNER_M)) & (xy_27700 < (east, north))
    return np.asarray(found.all(axis=1), dtype=bool)
