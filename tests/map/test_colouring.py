"""Pixels of a band by its zones' numbers: by the table and by runs they are the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from estates_app.map.colouring import SHORT_RUN, ColourTable, Painted, Runs
from estates_app.map.grid import Window

ZONES = 9


@given(
    runs=st.lists(st.tuples(st.integers(0, ZONES), st.integers(1, 90)), min_size=1, max_size=40),
    width=st.integers(1, 50),
    margin=st.integers(0, 3),
)
def test_a_band_has_the_same_pixels_however_often_it_is_coloured(runs, width, margin):
    flat = np.concatenate([np.full(length, zone, np.int32) for zone, length in runs])
    rows = max(len(flat) // width, 1)
    whole = np.zeros((rows, width + margin), np.int32)  # a band is a part of wider rows
    whole[:, :width] = np.resize(flat, (rows, width))
    numbers, band, painted = whole[:, :width], Window(1.0, 0, 0, width, rows), Painted()
    for shift in range(4):
        table = ColourTable(np.arange(ZONES + 1, dtype=np.uint32) * 7 + shift, None)
        assert (painted.colours(numbers, band, table) == table.plain[numbers]).all()


def test_runs_are_kept_where_zones_are_large_alone():
    large = np.repeat(np.arange(40, dtype=np.int32), 3 * SHORT_RUN).reshape(4, -1)
    assert Runs.of(large).length.sum() == large.size
    assert Runs.of(np.arange(400, dtype=np.int32).reshape(4, -1)) is None
