"""Scores by weighted addition over fixed value functions; missing evidence widens the range and never counts as 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estates_app.analysis.measures import fields_of, raw_figures
from estates_app.domain.columns import FloatArray, IntArray
from estates_app.domain.criteria import Criterion, ValueFunction
from estates_app.domain.estate import Estate
from estates_app.domain.findings import ScoreTable
from estates_app.domain.partnership import Scope


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores, ranges, coverage and ranks, each of shape (property,)."""

    score: FloatArray
    low: FloatArray
    high: FloatArray
    coverage: FloatArray
    rank: IntArray


def value_of(raw: FloatArray, function: ValueFunction) -> FloatArray:
    """Return values 0 to 1 of raw figures by a piecewise-linear function; nan stays nan."""
    xs, ys = zip(*function.points, strict=True)
    return np.where(np.isnan(raw), np.nan, np.interp(np.nan_to_num(raw), xs, ys))


def weighted_scores(value: FloatArray, weight: FloatArray, min_coverage: float) -> Scores:
    """Return scores of properties.

    Parameters
    ----------
    value : ndarray, shape (property, criterion)
        0 to 1, nan where missing.
    weight : ndarray, same shape
        Each row adds up to 1 over the criteria that apply, 0 elsewhere.
    min_coverage : float
        Least share of the weight with evidence for a score, 0 to 1.

    Notes
    -----
    score = 100 sum(w v) / sum(w) over known; low = 100 sum(w v) with missing at 0; high with missing at 1.
    """
    known = ~np.isnan(value)
    points = 100 * (weight * np.nan_to_num(value)).sum(axis=1)
    covered = (weight * known).sum(axis=1)
    total = weight.sum(axis=1)
    enough = (covered >= min_coverage - 1e-12) & (covered > 0)
    score = np.divide(points, covered, out=np.full(len(points), np.nan), where=enough)
    high = points + 100 * (total - covered)
    rank = np.zeros(len(score), np.int64)
    # Equal scores share a rank: the order of rows in a file must not part them.
    rank[enough] = 1 + np.searchsorted(np.sort(-score[enough]), -score[enough], side="left")
    return Scores(score, np.where(total > 0, points, np.nan), np.where(total > 0, high, np.nan), covered, rank)


def score_estate(estate: Estate, criteria: Sequence[Criterion], *, min_coverage: float) -> ScoreTable:
    """Score every property in scope.

    Parameters
    ----------
    estate : Estate
    criteria : sequence of Criterion
    min_coverage : float
        Share of the weight, 0 to 1.
    """
    scope = np.array([text == Scope.IN_SCOPE.value for text in estate.properties.texts("scope")], bool)
    rows = np.flatnonzero(scope)
    kinds = [str(estate.properties.column("class").get(int(i))) for i in rows]
    raw = np.full((len(rows), len(criteria)), np.nan)
    value, weight = raw.copy(), np.zeros_like(raw)
    for j, criterion in enumerate(criteria):
        applies = np.array([not criterion.classes or kind in criterion.classes for kind in kinds], bool)
        raw[:, j] = np.where(applies, raw_figures(estate, criterion.measure)[rows], np.nan)
        value[:, j] = value_of(raw[:, j], criterion.value)
        weight[:, j] = np.where(applies, criterion.weight, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    weight = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    scores = weighted_scores(value, weight, min_coverage)
    ids = tuple(estate.properties.ids[int(i)] for i in rows)
    fields = tuple(fields_of(criterion.measure) for criterion in criteria)
    return ScoreTable(
        ids,
        tuple(criteria),
        raw,
        value,
        weight,
        scores.score,
        scores.low,
        scores.high,
        scores.coverage,
        scores.rank,
        fields,
    )
