"""Paths made in one block against paths to which every run is added by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from estates_app.map.paths import path_of

PLACES = st.floats(-1e6, 1e6)
RUN = (st.just(0) | st.integers(2, 9)).flatmap(lambda n: arrays(float, (n, 2), elements=PLACES))


@given(runs=st.lists(RUN, max_size=6), rule=st.sampled_from(list(Qt.FillRule)))
def test_a_path_in_one_block_is_the_same_as_one_run_by_run(runs, rule):
    one_by_one = QPainterPath()
    one_by_one.setFillRule(rule)
    for run in runs:
        one_by_one.addPolygon(QPolygonF([QPointF(x, y) for x, y in run.tolist()]))
    found = path_of(np.concatenate([np.zeros((0, 2)), *runs]), np.array([len(run) for run in runs], np.int64), rule)
    assert found == one_by_one
    assert found.fillRule() == rule
    for path in (found, one_by_one):  # what is added later goes on from the same place
        path.closeSubpath()
        path.lineTo(1.0, 2.0)
    assert found == one_by_one
