"""Thousands of random moves over a map, which at rest must equal a map made anew, pixel for pixel.

``python benchmarks/map_soak.py [--moves 10000] [--seed 1] [--every 20] [--pictures FOLDER]``. The walk is that of
`tests/map/soaking.py`: moves of the camera, restyles, other layers, other themes and device ratios, with work and
paints in between. Ends with 1 where any picture differed, and prints the moves that led there.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from _common import finish, result

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.map.soaking import Difference, Walk


def keep(folder: Path, difference: Difference) -> None:
    """Write both pictures of a difference."""
    folder.mkdir(parents=True, exist_ok=True)
    difference.seen.save(str(folder / f"{difference.move}-seen.png"))
    difference.wanted.save(str(folder / f"{difference.move}-wanted.png"))


def main() -> int:
    """Walk, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=20, help="moves between two comparisons")
    parser.add_argument("--pictures", type=Path, help="folder for the pictures that differ")
    words = parser.parse_args()
    app = QApplication([])
    walk = Walk(words.seed)
    start, compared, wrong = time.perf_counter(), 0, 0
    for move in range(1, words.moves + 1):
        walk.move()
        if move % words.every and move != words.moves:
            continue
        compared += 1
        difference = walk.compare()
        if difference is not None:
            wrong += 1
            print(f"seed {words.seed}, {difference}", flush=True)
            if words.pictures is not None:
                keep(words.pictures, difference)
        if compared % 50 == 0:
            print(f"{move:,} moves, {wrong} of {compared} pictures differ", flush=True)
    seconds = time.perf_counter() - start
    case = f"seed {words.seed}, {words.moves} moves"
    rows = [
        result(case, "moves_per_s", words.moves / seconds, "1/s"),
        result(case, "compared", float(compared), ""),
        result(case, "differing", float(wrong), ""),
    ]
    finish("map_soak", rows)
    del app
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
