"""Scores of 5,000 and 50,000 properties by 20 criteria while a weight moves. ``python benchmarks/scoring.py``."""

from __future__ import annotations

import time

import numpy as np
from _common import finish, result

from estates_app.analysis.scoring import scores_from
from estates_app.domain.criteria import Axis, Criterion, Measure, ValueFunction
from estates_app.domain.values import ValueMatrix


def matrix_of(n: int) -> ValueMatrix:
    """Return values of so many properties by 20 criteria, a fifth of them missing."""
    random = np.random.default_rng(1)
    value = random.random((n, 20))
    value[random.random(value.shape) < 0.2] = np.nan
    criteria = tuple(
        Criterion(
            str(j),
            str(j),
            "",
            next(iter(Axis)),
            1.0,
            (),
            Measure("field", {}),
            ValueFunction(((0.0, 0.0), (1.0, 1.0))),
            "",
        )
        for j in range(20)
    )
    ids = tuple(str(i) for i in range(n))
    return ValueMatrix(ids, criteria, value, value, random.random(value.shape) < 0.9, ((),) * 20)


def main() -> None:
    """Measure and print: one weight moved, everything worked out again."""
    results = []
    for n in (5_000, 50_000):
        matrix, times = matrix_of(n), []
        for number in range(9):
            start = time.perf_counter()
            scores_from(matrix, [1.0 + number, *[1.0] * 19], 0.5)
            times.append(time.perf_counter() - start)
        results.append(result(f"{n:,} x 20", "score_ms", 1000 * min(times), "ms"))
    finish("scoring", results)


if __name__ == "__main__":
    main()
