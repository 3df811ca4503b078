from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.analysis.scoring import value_of, weighted_scores
from estates_app.domain.criteria import ValueFunction


def test_worked_example():
    value = np.array([[1.0, 0.5, np.nan], [0.0, 0.5, 1.0]])
    weight = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    found = weighted_scores(value, weight, 0.5)
    # First row by hand: known (0.5 + 0.15) / 0.8; low 65; high 65 + 20.
    assert found.score == pytest.approx([81.25, 35.0])
    assert found.low == pytest.approx([65.0, 35.0])
    assert found.high == pytest.approx([85.0, 35.0])
    assert found.coverage == pytest.approx([0.8, 1.0])
    assert list(found.rank) == [1, 2]


def test_too_little_evidence_gives_no_score_and_no_rank():
    found = weighted_scores(np.array([[1.0, np.nan]]), np.array([[0.4, 0.6]]), 0.5)
    assert np.isnan(found.score[0])
    assert found.rank[0] == 0


def test_values_stay_at_the_ends_and_missing_stays_missing():
    function = ValueFunction(((20.0, 0.0), (80.0, 1.0)))
    assert value_of(np.array([0.0, 50.0, 100.0]), function) == pytest.approx([0.0, 0.5, 1.0])
    assert np.isnan(value_of(np.array([np.nan]), function)[0])


cells = st.lists(st.floats(0, 1), min_size=4, max_size=4)


@given(a=cells, b=cells, weights=st.lists(st.floats(0.1, 9), min_size=4, max_size=4), hidden=st.integers(0, 3))
def test_dominance_and_missing(a, b, weights, hidden):
    weight = np.array(weights) / sum(weights)
    better = np.maximum(a, b)
    found = weighted_scores(np.array([better, b]), np.array([weight, weight]), 0.0)
    assert found.score[0] >= found.score[1] - 1e-9
    gap = np.array(b)
    gap[hidden] = np.nan
    partly = weighted_scores(gap[None, :], weight[None, :], 0.0)
    assert partly.low[0] - 1e-9 <= found.score[1] <= partly.high[0] + 1e-9
