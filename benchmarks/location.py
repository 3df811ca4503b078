"""How fast and how well p sites are chosen: OR-Library files, or synthetic counties without any.

python benchmarks/location.py [FILE …] [--peers] [--quick]
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import shortest_path

from estates_app.analysis.location import solve
from estates_app.domain.findings import LocationProblem

_PROVEN = 1e-9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="p-median files of the OR-Library (pmed1.txt …)")
    parser.add_argument("--peers", action="store_true", help="run scipy's milp on the 480 x 300 county as well")
    parser.add_argument("--quick", action="store_true", help="leave out the 2600 x 2000 county and the gap of 0.1 %%")
    parser.add_argument("--capacity", type=int, help="not supported: sites have no capacity")
    asked = parser.parse_args()
    if asked.capacity is not None:
        print("Capacity is not supported: the choice of sites has none, so the figure is ignored.", file=sys.stderr)
    if missing := [path for path in asked.files if not path.is_file()]:
        print(f"There is no file {missing[0]}. Give files of the OR-Library's p-median set.", file=sys.stderr)
        return 2
    cases = [(path.stem, read_pmed(path)) for path in asked.files]
    if not cases:
        cases = [("480x300 p=20", county(480, 300, 20))]
        if not asked.quick:
            cases.append(("2600x2000 p=30", county(2600, 2000, 30)))
    print("case value bound gap open seconds_1pct seconds_01pct seconds_proof peak_mb")
    results = [measure(name, problem, quick=asked.quick) for name, problem in cases]
    if asked.peers and not asked.files:
        theirs, ours = peer("scipy milp 480x300 p=20", cases[0][1]), results[0]["seconds_proof"]
        if isinstance(ours, float) and isinstance(theirs["seconds_proof"], float):
            theirs["ratio"] = round(theirs["seconds_proof"] / ours, 1)
            print(f"to the same proof scipy's milp takes {theirs['ratio']} times as long")
        results.append(theirs)
    machine = f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}"
    print(json.dumps({"name": "location", "machine": machine, "results": results}))
    return 0


def read_pmed(path: Path) -> LocationProblem:
    """Read a graph of the OR-Library and measure all shortest paths; of an edge listed twice the last cost holds."""
    numbers = np.array(path.read_text(encoding="ascii").split(), float)
    n, p = int(numbers[0]), int(numbers[2])
    graph = np.zeros((n, n))
    for a, b, length in numbers[3:].reshape(-1, 3):
        graph[int(a) - 1, int(b) - 1] = graph[int(b) - 1, int(a) - 1] = length
    return unconstrained(shortest_path(csr_matrix(graph), directed=False), np.ones(n), p)


def county(zones: int, sites: int, p: int, seed: int = 1) -> LocationProblem:
    """Make a county of 60 x 80 km with 25 towns of very unlike size; minutes at 50 km/h, straight line x 1.3."""
    random = np.random.default_rng(seed)
    centres = random.uniform([3, 3], [57, 77], (25, 2))
    sizes = random.pareto(1.2, 25) + 0.3
    sizes /= sizes.sum()

    def scatter(n: int, rural_share: float) -> np.ndarray:
        town = random.choice(25, n, p=sizes)
        points = centres[town] + random.normal(size=(n, 2)) * (0.6 + 4 * np.sqrt(sizes[town]))[:, None]
        is_rural = random.random(n) < rural_share
        points[is_rural] = random.uniform([0, 0], [60, 80], (int(is_rural.sum()), 2))
        return np.clip(points, [0, 0], [60, 80])

    homes, options = scatter(zones, 0.25), scatter(sites, 0.2)
    people = random.integers(600, 2500, zones).astype(float)
    distance_km = np.hypot(*(homes[:, None, :] - options[None, :, :]).transpose(2, 0, 1))
    return unconstrained(np.round(1.3 * distance_km * 60 / 50, 2), people, p)


def unconstrained(cost: np.ndarray, weight: np.ndarray, p: int) -> LocationProblem:
    none = np.zeros(cost.shape[1], bool)
    return LocationProblem(cost, weight, p, none, none.copy())


def measure(name: str, problem: LocationProblem, *, quick: bool) -> dict[str, object]:
    """Solve to each gap from the start; seconds are null where the gap was not reached."""
    seconds: dict[str, float | None] = {"seconds_1pct": None, "seconds_01pct": None, "seconds_proof": None}
    for key, target in zip(seconds, [0.01, 0.001, _PROVEN], strict=True):
        if quick and key != "seconds_1pct":
            break
        start = time.perf_counter()
        solution = solve(problem, target_gap=target)
        if solution.gap <= target:
            seconds[key] = round(time.perf_counter() - start, 3)
    tracemalloc.start()
    solve(problem, target_gap=0.01)
    peak_mb = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    shown = " ".join("-" if value is None else f"{value:.3f}" for value in seconds.values())
    print(
        f"{name.replace(' ', ',')} {solution.objective:.2f} {solution.bound:.2f} {solution.gap:.6f}"
        f" {len(solution.open_sites)} {shown} {peak_mb:.0f}"
    )
    return {
        "case": name, "value": solution.objective, "bound": solution.bound, "gap": solution.gap,
        "open": [int(site) for site in solution.open_sites], **seconds, "peak_mb": round(peak_mb, 1),
    }  # fmt: skip


def peer(name: str, problem: LocationProblem) -> dict[str, object]:
    """Solve the same by scipy's mixed-integer solver: sites whole, journeys continuous."""
    zones, sites = problem.cost.shape
    x = np.arange(zones * sites)
    served = coo_matrix((np.ones(len(x)), (x // sites, x)), (zones, len(x) + sites)).tocsr()
    rows, columns = np.concatenate([x, x]), np.concatenate([x, len(x) + x % sites])
    only_open = csr_matrix((np.repeat([1.0, -1.0], len(x)), (rows, columns)), (len(x), len(x) + sites))
    count = csr_matrix(np.concatenate([np.zeros(len(x)), np.ones(sites)])[None, :])
    start = time.perf_counter()
    found = milp(
        np.concatenate([(problem.weight[:, None] * problem.cost).ravel(), np.zeros(sites)]),
        constraints=[
            LinearConstraint(served, 1, 1),
            LinearConstraint(only_open, -np.inf, 0),
            LinearConstraint(count, problem.p, problem.p),
        ],
        integrality=np.concatenate([np.zeros(len(x)), np.ones(sites)]),
        bounds=(0, 1),
        options={"time_limit": 120},
    )
    seconds = round(time.perf_counter() - start, 3)
    value = None if found.fun is None else float(found.fun)
    print(f"{name.replace(' ', ',')} {value} {found.mip_dual_bound} {found.mip_gap} - - - {seconds} -")
    return {"case": name, "value": value, "bound": found.mip_dual_bound, "gap": found.mip_gap, "seconds_proof": seconds}


if __name__ == "__main__":
    raise SystemExit(main())
