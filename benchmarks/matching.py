"""How long matching takes: 100,000 rows against 100,000 known properties, 5 % of them the same.

Run ``python benchmarks/matching.py [--quick]``. The last line is one JSON object: name, machine, results.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
import tracemalloc
from typing import Any

import numpy as np
import shapely

from estates_app.domain.claims import Cleaned, ReadRow
from estates_app.domain.columns import Column, Columns
from estates_app.registers.matching.candidates import find_matches, find_pairs, find_repeats

SEED = 20261121
USES = (
    "Library",
    "Depot",
    "Community centre",
    "Health centre",
    "Fire station",
    "Office",
    "Allotments",
    "Car park",
    "Garage site",
)
STREETS = (
    "High Street",
    "Church Lane",
    "Station Road",
    "Mill Lane",
    "Park Road",
    "Queen Street",
    "Chapel Street",
    "The Green",
)


def make(n: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return known properties and rows, of which a twentieth are known properties written otherwise."""
    random = np.random.default_rng(SEED)
    syllables = [
        "ash",
        "bre",
        "cal",
        "dun",
        "el",
        "fen",
        "gor",
        "hol",
        "ing",
        "kir",
        "lang",
        "mor",
        "nor",
        "ox",
        "pen",
        "quar",
    ]
    ends = ["by", "ford", "ham", "ley", "ton", "wick", "worth", "mere", "field", "bridge"]
    towns = [f"{a}{b}{c}".title() for a in syllables for b in syllables for c in ends][:600]
    middle = random.uniform((380_000, 320_000), (460_000, 400_000), (len(towns), 2))

    def one(i: int) -> dict[str, Any]:
        town = int(random.integers(len(towns)))
        use = USES[int(random.integers(len(USES)))]
        x, y = random.normal(middle[town], 900)
        name = f"{towns[int(random.integers(len(towns)))]} {use}" if random.random() < 0.5 else f"{towns[town]} {use}"
        return {
            "name": name, "use": use,
            "address": f"{random.integers(1, 90)} {STREETS[int(random.integers(8))]}, {towns[town]}",
            "postcode": f"ZM{town % 90 + 1} {int(x) // 400 % 10}{chr(65 + int(y) // 300 % 26)}{chr(65 + int(x) % 26)}",
            "uprn": str(900_000_100_000 + 7 * i) if random.random() < 0.6 else None,
            "local_id": f"A{i:06d}", "xy": (float(x), float(y)), "gia_m2": float(random.integers(80, 4000)),
        }  # fmt: skip

    known, rows = [one(i) for i in range(n)], [one(n + i) for i in range(n)]
    for i in range(0, n, 20):
        twin = known[int(random.integers(n))]
        rows[i] = {
            **twin,
            "name": twin["name"].replace("centre", "Ctr").upper(),
            "uprn": None,
            "local_id": rows[i]["local_id"],
        }
    return known, rows


def main() -> None:
    """Time it and say so."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    n = 10_000 if parser.parse_args().quick else 100_000
    known, told = make(n)
    keys = ("name", "use", "address", "postcode", "uprn", "local_id", "gia_m2")
    columns = {key: Column.of([record[key] for record in known]) for key in keys}
    points = np.array([record["xy"] for record in known])
    columns |= {"geometry": Column(shapely.points(points), np.ones(n, bool)), "partner": Column.of(["p"] * n)}
    estate = Columns(tuple(f"k{i}" for i in range(n)), columns)
    rows = [
        ReadRow(i + 2, {k: Cleaned(r[k], str(r[k]), k) for k in keys if r[k] is not None}, r["xy"], "coordinates", 10.0)
        for i, r in enumerate(told)
    ]
    find_matches(rows[:50], estate.take(np.arange(50)), partner_id="q")  # libraries loaded, rules read
    results = []
    for case, run in (
        (f"{n} rows against {n} known", lambda: find_matches(rows, estate, partner_id="q")),
        (f"repeats among {n} rows", lambda: find_repeats(rows)),
        (f"pairs among {n} known", lambda: find_pairs(estate)),
    ):
        start = time.perf_counter()
        found = run()
        seconds = time.perf_counter() - start
        tracemalloc.start()
        run()
        peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        print(f"{case}: {len(found)} found, {seconds:.2f} s, {peak_mb:.0f} MB at most")
        results += [
            {"case": case, "metric": "seconds", "value": round(seconds, 2), "unit": "s", "peer": None, "ratio": None},
            {"case": case, "metric": "memory", "value": round(peak_mb), "unit": "MB", "peer": None, "ratio": None},
        ]
    print(json.dumps({"name": "matching", "machine": platform.platform(), "results": results}))


if __name__ == "__main__":
    main()
