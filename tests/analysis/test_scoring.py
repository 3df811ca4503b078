from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates_app.analysis.scoring import scores_from, value_of
from estates_app.domain.criteria import Axis, Criterion, Measure, ValueFunction
from estates_app.domain.values import ValueMatrix


def scored(value, weights, min_coverage, applies=None):
    value = np.asarray(value, float)
    criteria = tuple(
        Criterion(
            str(j),
            str(j),
            "",
            Axis("usage"),
            1.0,
            (),
            Measure("field", {}),
            ValueFunction(((0.0, 0.0), (1.0, 1.0))),
            "",
        )
        for j in range(value.shape[1])
    )
    matrix = ValueMatrix(
        property_ids=tuple(str(i) for i in range(len(value))),
        criteria=criteria,
        raw=value,
        value=value,
        applies=np.ones(value.shape, bool) if applies is None else applies,
        fields=((),) * value.shape[1],
    )
    return scores_from(matrix, weights, min_coverage)


def test_worked_example():
    value = np.array([[1.0, 0.5, np.nan], [0.0, 0.5, 1.0]])
    found = scored(value, [5.0, 3.0, 2.0], 0.5)
    # First row by hand: known (0.5 + 0.15) / 0.8; low 65; high 65 + 20.
    assert found.score == pytest.approx([81.25, 35.0])
    assert found.low == pytest.approx([65.0, 35.0])
    assert found.high == pytest.approx([85.0, 35.0])
    assert found.coverage == pytest.approx([0.8, 1.0])
    assert list(found.rank) == [1, 2]


def test_too_little_evidence_gives_no_score_and_no_rank():
    found = scored([[1.0, np.nan]], [0.4, 0.6], 0.5)
    assert np.isnan(found.score[0])
    assert found.rank[0] == 0


def test_values_stay_at_the_ends_and_missing_stays_missing():
    function = ValueFunction(((20.0, 0.0), (80.0, 1.0)))
    assert value_of(np.array([0.0, 50.0, 100.0]), function) == pytest.approx([0.0, 0.5, 1.0])
    assert np.isnan(value_of(np.array([np.nan]), function)[0])


cells = st.lists(st.floats(0, 1), min_size=4, max_size=4)


@given(a=cells, b=cells, weights=st.lists(st.floats(0.1, 9), min_size=4, max_size=4), hidden=st.integers(0, 3))
def test_dominance_and_missing(a, b, weights, hidden):
    better = np.maximum(a, b)
    found = scored([better, b], weights, 0.0)
    assert found.score[0] >= found.score[1] - 1e-9
    gap = np.array(b)
    gap[hidden] = np.nan
    partly = scored(gap[None, :], weights, 0.0)
    assert partly.low[0] - 1e-9 <= found.score[1] <= partly.high[0] + 1e-9


@given(
    st.lists(st.lists(st.one_of(st.just(np.nan), st.sampled_from([0.0, 0.25, 0.5, 1.0])), min_size=3, max_size=3)),
    st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=3, max_size=3),
    st.sampled_from([0.0, 0.4, 1.0]),
    st.randoms(use_true_random=False),
)
def test_the_quick_sums_are_those_of_the_definition(rows, weights, least, random):
    value = np.array(rows, float).reshape(-1, 3)
    applies = np.array([[random.random() < 0.7 for _ in weights] for _ in rows], bool).reshape(-1, 3)
    value[~applies] = np.nan
    found = scored(value, weights, least, applies)
    scores = []
    for i, row in enumerate(value):
        mine = [(w, v) for w, v, ok in zip(weights, row, applies[i], strict=True) if ok]
        total = sum(w for w, _ in mine)
        covered = sum(w for w, v in mine if v == v) / total if total else 0.0
        points = 100 * sum(w * v for w, v in mine if v == v) / total if total else 0.0
        assert found.coverage[i] == pytest.approx(covered)
        assert found.weight[i] == pytest.approx(np.where(applies[i], weights, 0.0) / (total or 1.0))
        has_score = covered > 0 and covered >= least - 1e-9
        assert found.score[i] == pytest.approx(points / covered if has_score else np.nan, nan_ok=True)
        assert found.low[i] == pytest.approx(points if total else np.nan, nan_ok=True)
        assert found.high[i] == pytest.approx(points + 100 * (1 - covered) if total else np.nan, nan_ok=True)
        scores.append(found.score[i])
    for i, score in enumerate(scores):
        above = sum(other > score for other in scores if other == other)
        assert found.rank[i] == (0 if np.isnan(score) else above + 1)
