"""Weighted scores of 50,000 properties by 20 criteria. ``python benchmarks/scoring.py``."""

from __future__ import annotations

import time

import numpy as np
from _common import finish, result

from estates_app.analysis.scoring import weighted_scores


def main() -> None:
    """Measure and print."""
    random = np.random.default_rng(1)
    value = random.random((50_000, 20))
    value[random.random(value.shape) < 0.2] = np.nan
    weight = np.full(value.shape, 1 / 20)
    times = []
    for _ in range(7):
        start = time.perf_counter()
        weighted_scores(value, weight, 0.5)
        times.append(time.perf_counter() - start)
    finish("scoring", [result("50,000 x 20", "score_ms", 1000 * min(times), "ms")])


if __name__ == "__main__":
    main()
