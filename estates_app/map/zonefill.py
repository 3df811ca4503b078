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

#: A step fills about so many pixels, from so many edges at most.
STEP_PIXELS, STEP_EDGES = 150_000, 10_000
#: How column, zone and row are packed into one number, by which crossings are sorted.
_COLUMN_BITS, _ZONE_BITS = 16, 26
_COLUMN_MASK, _ZONE_MASK = (1 << _COLUMN_BITS) - 1, (1 << _ZONE_BITS) - 1


def fill_numbers(
    numbers: NumberArray, window: Window, strip: Window, rings: Rings, bounds_m: FloatArray, origin: tuple[float, float]
) -> Iterator[None]:
    """Write the number of the zone (from 1; 0 outside) into each pixel of a strip, in short steps.

    Parameters
    ----------
    numbers : ndarray of int32, shape (window.height, window.width)
        Written to; contiguous.
    window, strip : Window
        What the array covers, and which part of it to fill.
    rings : Rings
        At the level of detail that suits the scale.
    bounds_m : ndarray, shape (zones, 4)
        West, south, east, north of each zone from the origin, metres; nan where it has no shape.
    origin : (x, y)
        EPSG:27700 metres from which coordinates are counted.
    """
    for band in strip.bands(max(STEP_PIXELS // strip.width, 8)):
        numbers[band.slices_in(window)] = 0
        west, south, east, north = band.bounds_27700(1.0)
        x, y = origin
        zones = overlapping(bounds_m, (west - x, south - y, east - x, north - y))
        for group in _groups(zones, rings):
            _fill(numbers, window, band, rings, group, origin)
            yield None
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


def _fill(
    numbers: NumberArray, window: Window, band: Window, rings: Rings, zones: IntArray, origin: tuple[float, float]
) -> None:
    column, row, zone = _crossings(band, rings, zones, origin)
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
    rows = (start >> (_COLUMN_BITS + _ZONE_BITS)) + (band.top - window.top)
    at = rows * window.width + first + (band.left - window.left)
    done = np.cumsum(length) - length
    spots = np.arange(int(length.sum())) + np.repeat(at - done, length)
    # of a pixel named twice the last number stays, which is that of the highest zone
    numbers.reshape(-1)[spots] = np.repeat(((start >> _COLUMN_BITS) & _ZONE_MASK).astype(np.int32) + 1, length)


def _crossings(
    band: Window, rings: Rings, zones: IntArray, origin: tuple[float, float]
) -> tuple[IntArray, IntArray, IntArray]:
    """Return column, row (within the band) and zone of each place where an edge meets the middle line of a row."""
    vertex, zone = rings.vertices(zones)
    # metres of the National Grid are more than single precision holds
    x = (rings.xy_m[vertex, 0].astype(np.float64) + origin[0]) / band.m_per_px
    y = (rings.xy_m[vertex, 1].astype(np.float64) + origin[1]) / -band.m_per_px
    below = np.ceil(y - 0.5)  # first row whose middle lies below the vertex
    first = np.maximum(np.minimum(below[:-1], below[1:]), band.top)
    many = np.minimum(np.maximum(below[:-1], below[1:]), band.bottom) - first
    met = np.flatnonzero((many > 0) & rings.begins_edge[vertex[:-1]])
    # from above to below, so that two zones find the same pixels along the edge they share
    is_turned = y[met] > y[met + 1]
    high, low = met + is_turned, met + ~is_turned
    x0, y0 = x[high], y[high]
    slope = (x[low] - x0) / (y[low] - y0)
    # counted from the edge's own first row, whatever the band, so that no rounding depends on it
    base = x0 - 0.5 + (below[high] + 0.5 - y0) * slope
    count, start = many[met].astype(np.int64), (first[met] - below[high]).astype(np.int64)
    step = np.arange(int(count.sum())) + np.repeat(start - (np.cumsum(count) - count), count)
    column = np.ceil(np.repeat(base, count) + step * np.repeat(slope, count)) - band.left
    row = step + np.repeat(below[high].astype(np.int64) - band.top, count)
    return np.clip(column, 0, band.width).astype(np.int64), row, np.repeat(zone[met], count)


def edge_pixels(numbers: NumberArray, window: Window, strip: Window) -> npt.NDArray[np.bool_]:
    """Return which pixels of a strip have another zone to their right or below.

    The array must reach one pixel beyond the strip to the right and below.
    """
    rows, columns = strip.slices_in(window)
    here = numbers[rows, columns]
    found = here != numbers[rows, columns.start + 1 : columns.stop + 1]
    found |= here != numbers[rows.start + 1 : rows.stop + 1, columns]
    return np.asarray(found, dtype=bool)
