"""Our map and that of QGIS, head to head.

``python benchmarks/map.py [--quick] [--case small-full] [--no-peer] [--no-window]``. Both engines draw the same layers
with the same cameras at 1920 x 1080 in EPSG:27700, each in a process of its own, asked in turn, so that what else the
machine does falls on both: 500 zones and 2,000 points (small), 35,000 zones of sixty places and 50,000 points (large),
at their full extent and with the view filled. Figures are medians; those of the processor (cpu) are
steadier where others use the machine.

QGIS is wanted with its Python (Debian: ``apt-get install qgis python3-qgis``); without it ours alone is reported.
`ESTATES_QGIS_PYTHON` names another Python than /usr/bin/python3. It renders as its canvas does, from memory layers (the
faster; from the GeoPackage beside it), by the faster of its two kinds of job; a pan is a render for the camera moved by
90 to 215 px, since its canvas keeps no strips; a hit is asked of its spatial index.

The live window needs Xvfb and xdotool (Debian: ``apt-get install xvfb xdotool libxcb-cursor0``) and is left out, with a
line that says so, where they are missing: real events of an X server of its own, every 8 ms, while the map renders.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from _common import finish, result
from _map_layers import SIZE_PX, make_layers, save, save_geopackage, save_levels, write_order

HERE = Path(__file__).parent
CASES = ("small-full", "small-filled", "large-full", "large-filled")
QGIS_PYTHON = os.environ.get("ESTATES_QGIS_PYTHON", "/usr/bin/python3")
#: Python and script of either side: ours, QGIS.
SIDES = ((sys.executable, "_our_map.py"), (QGIS_PYTHON, "_qgis_map.py"))
#: Metric -> what is wanted of QGIS / ours: pass and stretch; by extent where they differ.
RATIOS = {
    "full_render_ms": (1.5, 2.5),
    "restyle_ms full": (20.0, 20.0),
    "restyle_ms filled": (15.0, 15.0),
    "pan_ms filled": (10.0, 10.0),
    "pdf_s": (1.0, 1.0),
    "memory_mb": (1.0 / 1.7, 1.0 / 1.3),
}
#: Metric -> most that is wanted of ours: pass and stretch; by size where they differ.
MOST = {
    "hit_test_us": (2.0, 2.0),
    "drag_p95_ms": (20.0, 16.0),
    "drag_p99_ms": (33.0, 33.0),
    "drag_max_ms": (math.inf, 33.0),
    "slider_ms small": (16.0, 16.0),
    "slider_ms large": (60.0, 33.0),
}
LONGEST_S = 30.0  # a PDF that takes longer is asked for but once
UNITS = {"ms": "ms", "us": "us", "s": "s", "mb": "MB"}


class Engine:
    """One of the two engines, in its process."""

    def __init__(self, python: str, script: str, order: Path) -> None:
        words = [python, str(HERE / script), str(order)]
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if script.startswith("_qgis") else None,
            text=True,
            env=_environment(python),
        )

    def ask(self, verb: str) -> list[Any]:
        """Let it do one thing; returns its figures."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(verb, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(map(str, self._process.args))} ended at {verb!r}")  # type: ignore[arg-type]
        found: list[Any] = json.loads(line)
        return found

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def _environment(python: str) -> dict[str, str]:
    """Return the environment of one Python: ours must find the program, the other must not."""
    found = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        found.pop(name, None)
    if python == sys.executable:
        found["PYTHONPATH"] = str(HERE.parent)
    return found


def has_qgis() -> bool:
    """Whether the other Python can load QGIS."""
    if not Path(QGIS_PYTHON).exists():
        return False
    words = [QGIS_PYTHON, "-c", "import qgis.core"]
    return subprocess.run(words, capture_output=True, check=False, env=_environment(QGIS_PYTHON)).returncode == 0


def compare(order: Path, runs: int, *, with_peer: bool) -> list[dict[str, float]]:
    """Return the figures of ours and, where wanted, of QGIS for one case."""
    engines = [Engine(python, script, order) for python, script in SIDES[: 2 if with_peer else 1]]
    if with_peer:
        print(f"  QGIS renders by the {engines[1].ask('choose')[0]} job")
    found: list[dict[str, float]] = [{} for _ in engines]
    for verb, metric, times in (("full", "full_render_ms", runs), ("pan", "pan_ms", max(runs // 3, 1))):
        _in_turn(engines, found, verb, metric, times)
    hits = _hits(engines, runs)
    for engine in engines:
        engine.ask("settle")
    _in_turn(engines, found, "restyle", "restyle_ms", 2 * runs)
    hits += _hits(engines, runs)
    _papers(engines, found, min(runs, 3))
    hits += _hits(engines, runs)
    for figures, of_one in zip(found, zip(*hits, strict=True), strict=True):
        figures["hit_test_us"], figures["hit_point_us"] = np.median(of_one, axis=0).tolist()
    if with_peer:
        found[1]["geopackage_ms"] = float(np.median(engines[1].ask("geopackage")))
    for engine in engines:
        engine.ask("picture")
        engine.close()
    for (python, script), figures in zip(SIDES, found, strict=False):
        figures |= _memory(Engine(python, script, order))
    return found


def _memory(engine: Engine) -> dict[str, float]:
    """Return what a process holds that has shown a map, moved it about and restyled it once."""
    for verb in ("pan", "settle", "restyle"):
        engine.ask(verb)
    held, base, load_s = engine.ask("memory")
    engine.close()
    return {"memory_mb": held, "base_mb": base, "load_s": load_s}


def _in_turn(engines: Sequence[Engine], found: Sequence[dict[str, float]], verb: str, metric: str, times: int) -> None:
    """Ask the engines in turn for the same thing, once more than is counted; answers are pairs of times."""
    figures: list[list[list[float]]] = [[] for _ in engines]
    for number in range(times + 1):
        for engine, held in zip(engines, figures, strict=True):
            answer = engine.ask(verb)
            held += ([answer] if isinstance(answer[0], float) else answer) if number else []
    for held, goal in zip(figures, found, strict=True):
        wall, processor = np.array(held).T
        goal[metric] = float(np.median(wall))
        goal[metric.replace("_ms", "_cpu_ms")] = float(np.median(processor))
        goal[f"{metric} best"], goal[f"{metric} slowest"] = float(wall.min()), float(wall.max())


def _hits(engines: Sequence[Engine], times: int) -> list[list[list[Any]]]:
    """Ask the engines in turn what lies under some pixels; at several times of a run, for one may be a bad one."""
    return [[engine.ask("hits") for engine in engines] for _ in range(times)]


def _papers(engines: Sequence[Engine], found: Sequence[dict[str, float]], times: int) -> None:
    """Let the engines write PDFs in turn."""
    start = time.perf_counter()
    held: list[list[list[float]]] = [[] for _ in engines]
    while len(held[-1]) < times and not (held[-1] and time.perf_counter() - start > LONGEST_S):
        for engine, answers, goal in zip(engines, held, found, strict=True):
            answers.append(engine.ask("pdf"))
            wall, processor, goal["pdf_mb"] = np.median(answers, axis=0).tolist()
            goal["pdf_s"], goal["pdf_cpu_s"] = wall / 1000.0, processor / 1000.0


def live_window(order: Path) -> dict[str, float]:
    """Return the figures of the window on an X server of its own, which is ended again."""
    read_end, write_end = os.pipe()
    screen = f"{SIZE_PX[0]}x{SIZE_PX[1]}x24"
    words = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", screen, "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=(write_end,), stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with os.fdopen(read_end) as stream:
            display = stream.readline().strip()
        environment = _environment(sys.executable) | {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            [sys.executable, str(HERE / "_map_window.py"), str(order)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    finally:
        server.terminate()
        server.wait(20)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def verdict(case: str, metric: str, value: float, peer: float | None) -> str:
    """Say how a figure stands to what is wanted."""
    size, extent = case.split("-")
    metric = metric.replace("_cpu_", "_")
    for key in (metric, f"{metric} {extent}", f"{metric} {size}"):
        if key in RATIOS and peer is not None:
            wanted, stretch = RATIOS[key]
            held = peer / value
            word = "stretch" if held >= stretch else "pass" if held >= wanted else "MISSED"
            return f"{word} (wanted {wanted:.2f}x, stretch {stretch:.2f}x)"
        if key in MOST:
            most, best = MOST[key]
            word = "stretch" if value <= best else "pass" if value <= most else "MISSED"
            return f"{word} (wanted {most:g}, stretch {best:g})"
    return ""


def report(case: str, ours: dict[str, float], peer: dict[str, float]) -> list[dict[str, object]]:
    """Print a case for people and return its rows."""
    rows = []
    for metric, value in ours.items():
        unit = UNITS.get(metric.split(" ")[0].rsplit("_", 1)[-1], "")
        other = peer.get(metric)
        beside = "" if other is None else f"QGIS {other:>9.2f}  {other / max(value, 1e-9):>7.2f}x"
        print(f"  {metric:<22} {value:>9.2f} {unit:<3} {beside:<26} {verdict(case, metric, value, other)}")
        if " " not in metric:
            rows.append(result(case, metric, value, unit, None if other is None else round(other, 4)))
    if "geopackage_ms" in peer:
        print(f"  QGIS from the GeoPackage: {peer['geopackage_ms']:.0f} ms for a full render")
    return rows


def main() -> None:
    """Measure every case, or one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="three runs instead of nine, and the small cases alone")
    parser.add_argument("--case", choices=CASES, help="one case alone")
    parser.add_argument("--no-peer", action="store_true", help="ours alone")
    parser.add_argument("--no-window", action="store_true", help="without the live window")
    parser.add_argument("--keep", type=Path, help="folder for the layers, PDFs and pictures instead of a temporary one")
    words = parser.parse_args()
    with_peer = not words.no_peer and has_qgis()
    if not with_peer and not words.no_peer:
        print(f"QGIS is not to be had by {QGIS_PYTHON}: ours alone is reported.")
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    with_window = not words.no_window and not missing
    if missing and not words.no_window:
        print(f"The live window is left out: {' and '.join(missing)} not installed.")
    runs = 3 if words.quick else 9
    cases = [words.case] if words.case else [case for case in CASES if not words.quick or case.startswith("small")]
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = words.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for size in dict.fromkeys(case.split("-")[0] for case in cases):
            layers = make_layers(size)
            save(layers, folder / f"{size}.npz")
            save_levels(layers, folder / f"{size}.levels")
            if with_peer:
                (folder / f"{size}.gpkg").unlink(missing_ok=True)
                save_geopackage(layers, folder / f"{size}.gpkg")
            for case in (case for case in cases if case.startswith(size)):
                order = write_order(folder, layers, case, runs)
                said = json.loads(order.read_text(encoding="utf-8"))
                seen = f"{said['zones_in_view']:,} zones and {said['points_in_view']:,} points"
                print(f"{case}: {seen} in view, {said['m_per_px']:.1f} m a pixel; load {os.getloadavg()[0]:.1f}")
                ours, *peer = compare(order, runs, with_peer=with_peer)
                if with_window:
                    ours |= live_window(order)
                rows += report(case, ours, peer[0] if peer else {})
    finish("map", rows)


if __name__ == "__main__":
    main()
