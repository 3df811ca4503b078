"""Which zone each pixel shows: polygons filled with their numbers, row by row, without any drawing library.

A pixel belongs to a zone where its middle lies inside by the even-odd rule, so that holes and several parts need no
care; zones that share an edge leave no gap and no pixel twice, and where zones overlap the later one wins. What a
pixel shows follows from the ground alone, so that strips rendered at any time fit together.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.map.grid import Window
from estates_app.map.shapes import Rings, overlapping

NumberArray = npt.NDArray[np.int32]

#: A step takes so many edges at most.
STEP_EDGES = 10_000
#: How column, zone and row are packed into one number, by which crossings are sorted.
_COLUMN_BITS, _ZONE_BITS = 16, 26
_COLUMN_MASK, _ZONE_MASK = (1 << _COLUMN_BITS) - 1, (1 << _ZONE_BITS) - 1


def fill_numbers(
    numbers: NumberArray, window: Window, rings: Rings, bounds_m: FloatArray, origin: tuple[float, float]
) -> Iterator[None]:
    """Write the number of the zone (from 1; 0 outside) into each pixel of a window, in short steps.

    Parameters
    ----------
    numbers : ndarray of int32, shape (window.height, window.width)
        Written to; contiguous.
    window : Window
    rings : Rings
        At the level of detail that suits the scale.
    bounds_m : ndarray, shape (zones, 4)
        West, south, east, north of each zone from the origin, metres; nan where it has no shape.
    origin : (x, y)
        EPSG:27700 metres from which coordinates are counted.
    """
    numbers[...] = 0
    west, south, east, north = window.bounds_27700(1.0)
    x, y = origin
    zones = overlapping(bounds_m, (west - x, south - y, east - x, north - y))
    for group in _groups(zones, rings):
        _fill(numbers, window, rings, group, origin)
        yield None


def _groups(zones: IntArray, rings: Rings) -> Iterator[IntArray]:
    """Give zones in runs of not too many edges."""
    if not len(zones):
        return
    ends = np.cumsum(rings.vertices_of(zones))
    cut = np.searchsorted(ends, np.arange(STEP_EDGES, int(ends[-1]) + STEP_EDGES, STEP_EDGES), "left") + 1
    start = 0
    for stop in np.unique(np.minimum(cut, len(zones))).tolist():
        if stop > start:
            yield zones[start:stop]
            start = stop


def _fill(numbers: NumberArray, window: Window, rings: Rings, zones: IntArray, origin: tuple[float, float]) -> None:
    column, row, zone = _crossings(window, rings, zones, origin)
    if not len(row):
        return
    key = (row << (_COLUMN_BITS + _ZONE_BITS)) | (zone << _COLUMN_BITS) | column
    key.sort()
    # each row meets the edge of a closed shape an even number of times: every other crossing goes in
    start, end = key[0::2], key[1::2]
    first = start & _COLUMN_MASK
    length = (end & _COLUMN_MASK) - first
    shown = np.flatnonzero(length)
    start, first, length = start[shown], first[shown], length[shown]
    at = (start >> (_COLUMN_BITS + _ZONE_BITS)) * window.width + first
    done = np.cumsum(length) - length
    spots = np.arange(int(length.sum())) + np.repeat(at - done, length)
    # of a pixel named twice the last number stays, which is that of the highest zone
    numbers.reshape(-1)[spots] = np.repeat(((start >> _COLUMN_BITS) & _ZONE_MASK).astype(np.int32) + 1, length)


def _crossings(
    window: Window, rings: Rings, zones: IntArray, origin: tuple[float, float]
) -> tuple[IntArray, IntArray, IntArray]:
    """Return column, row (within the window) and zone of each place where an edge meets the middle line of a row."""
    vertex, zone = rings.vertices(zones)
    # metres of the National Grid are more than single precision holds
    x = (rings.xy_m[vertex, 0].astype(np.float64) + origin[0]) / window.m_per_px
    y = (rings.xy_m[vertex, 1].astype(np.float64) + origin[1]) / -window.m_per_px
    below = np.ceil(y - 0.5)  # first row whose middle lies below the vertex
    first = np.maximum(np.minimum(below[:-1], below[1:]), window.top)
    many = np.minimum(np.maximum(below[:-1], below[1:]), window.bottom) - first
    met = np.flatnonzero((many > 0) & rings.begins_edge[vertex[:-1]])
    # from above to below, so that two zones find the same pixels along the edge they share
    is_turned = y[met] > y[met + 1]
    high, low = met + is_turned, met + ~is_turned
    x0, y0 = x[high], y[high]
    slope = (x[low] - x0) / (y[low] - y0)
    # counted from the edge's own first row, whatever the window, so that no rounding depends on it
    base = x0 - 0.5 + (below[high] + 0.5 - y0) * slope
    count, start = many[met].astype(np.int64), (first[met] - below[high]).astype(np.int64)
    step = np.arange(int(count.sum())) + np.repeat(start - (np.cumsum(count) - count), count)
    column = np.ceil(np.repeat(base, count) + step * np.repeat(slope, count)) - window.left
    row = step + np.repeat(below[high].astype(np.int64) - window.top, count)
    return np.clip(column, 0, window.width).astype(np.int64), row, np.repeat(zone[met], count)


def edge_pixels(numbers: NumberArray) -> npt.NDArray[np.bool_]:
    """Return which pixels have another zone to their right or below, of all but the last row and column."""
    here = numbers[:-1, :-1]
    found = here != numbers[:-1, 1:]
    found |= here != numbers[1:, :-1]
    return np.asarray(found, dtype=bool)
