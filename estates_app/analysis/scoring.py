"""Scores by weighted addition over fixed value functions; missing evidence widens the range and never counts as 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from estates_app.analysis.measures import fields_of, raw_figures
from estates_app.domain.columns import FloatArray, IntArray
from estates_app.domain.criteria import Criterion, ValueFunction
from estates_app.domain.estate import Estate
from estates_app.domain.findings import ScoreTable
from estates_app.domain.partnership import Scope
from estates_app.domain.values import ValueMatrix


def value_of(raw: FloatArray, function: ValueFunction) -> FloatArray:
    """Return values 0 to 1 of raw figures by a piecewise-linear function; nan stays nan."""
    xs, ys = zip(*function.points, strict=True)
    return np.where(np.isnan(raw), np.nan, np.interp(np.nan_to_num(raw), xs, ys))


def value_matrix(estate: Estate, criteria: Sequence[Criterion]) -> ValueMatrix:
    """Return raw figures and values of every property in scope; weights play no part in them.

    Parameters
    ----------
    estate : Estate
    criteria : sequence of Criterion
    """
    rows = np.flatnonzero([text == Scope.IN_SCOPE.value for text in estate.properties.texts("scope")])
    kinds = np.array(estate.properties.texts("class"), object)[rows]
    raw = np.full((len(rows), len(criteria)), np.nan)
    value, applies = raw.copy(), np.ones(raw.shape, bool)
    for j, criterion in enumerate(criteria):
        if criterion.classes:
            applies[:, j] = np.isin(kinds.astype(str), criterion.classes)
        raw[:, j] = np.where(applies[:, j], raw_figures(estate, criterion.measure)[rows], np.nan)
        value[:, j] = value_of(raw[:, j], criterion.value)
    return ValueMatrix(
        property_ids=tuple(estate.properties.ids[int(i)] for i in rows),
        criteria=tuple(criteria),
        raw=raw,
        value=value,
        applies=applies,
        fields=tuple(fields_of(criterion.measure) for criterion in criteria),
    )


def scores_from(matrix: ValueMatrix, weights: Sequence[float], min_coverage: float) -> ScoreTable:
    """Return the scores of a matrix of values under weights, quickly enough for a slider that is dragged.

    Parameters
    ----------
    matrix : ValueMatrix
    weights : sequence of float
        One for each criterion, >= 0; they need not add up to anything.
    min_coverage : float
        Least share of the weight with evidence for a score, 0 to 1.

    Notes
    -----
    With the weights of what applies divided by their sum: score = 100 sum(w v) / sum(w) over known; low = 100 sum(w v)
    with missing at 0; high with missing at 1. It goes criterion by criterion over all properties, so that equal rows
    have equal sums to the last digit.
    """
    n = len(matrix.property_ids)
    points, covered, total = (weighted(weights, table) for table in matrix.by_criterion)
    is_weighed = total > 0
    share = np.divide(1.0, total, out=np.zeros(n), where=is_weighed)
    points *= 100 * share
    covered *= share
    # Known in full is 1 whatever the rounding of the last digit.
    covered[covered > 1 - 1e-12] = 1.0
    enough = (covered >= min_coverage - 1e-12) & (covered > 0)
    score = np.divide(points, covered, out=np.full(n, np.nan), where=enough)
    high = points + 100 * (1 - covered)
    return ScoreTable(
        property_ids=matrix.property_ids,
        criteria=tuple(
            criterion if criterion.weight == weight else replace(criterion, weight=weight)
            for criterion, weight in zip(matrix.criteria, weights, strict=True)
        ),
        raw=matrix.raw,
        value=matrix.value,
        share=share,
        applies=matrix.applies,
        score=score,
        low=np.where(is_weighed, points, np.nan),
        high=np.where(is_weighed, high, np.nan),
        coverage=covered,
        rank=_ranks(score),
        fields=matrix.fields,
    )


def weighted(weights: Sequence[float], table: FloatArray) -> FloatArray:
    """Return the weighted sum over the rows of a table, shape (property,), always added up in the same order."""
    found, part = np.zeros(table.shape[1]), np.empty(table.shape[1])
    for weight, row in zip(weights, table, strict=True):
        if weight:
            found += np.multiply(row, weight, out=part)
    return found


def score_estate(estate: Estate, criteria: Sequence[Criterion], *, min_coverage: float) -> ScoreTable:
    """Score every property in scope by the criteria's own weights; ``min_coverage`` is a share of the weight."""
    return scores_from(value_matrix(estate, criteria), [criterion.weight for criterion in criteria], min_coverage)


def _ranks(score: FloatArray) -> IntArray:
    """Return ranks, 1 the highest, 0 without a score. Equal scores share one: the order of rows must not part them."""
    rank = np.zeros(len(score), np.int64)
    known = ~np.isnan(score)
    order = np.argsort(np.where(known, -score, np.inf))[
        : int(known.sum())
    ]  # with a nan among them it takes five times as long
    best_first = score[order]
    is_new = np.ones(len(order), bool)
    is_new[1:] = best_first[1:] != best_first[:-1]
    rank[order] = 1 + np.maximum.accumulate(np.where(is_new, np.arange(len(order)), 0))
    return rank
