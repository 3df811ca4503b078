"""From a slider's move to painted table and map, in the real window. ``python benchmarks/window.py [--quick]``.

The window (1366 x 768, no screen) stands at the Scores stage, its map coloured by score, on a made-up county; a weight
is dragged step by step with mouse events. A step is timed from the event to the return of the event loop once both the
table and the map have painted. The project is held in memory: no step of a drag touches the file.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from _common import finish, result
from _county import county, memory_stores

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from estates_app.app import RESOURCES, make_tools
from estates_app.map.theme import load_tokens
from estates_app.ui.look import Look
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.starting import make_application
from estates_app.ui.widgets.weight_row import WeightSlider
from estates_app.ui.window import MainWindow
from estates_app.workspace.project import Tools, open_project

#: Case -> small areas, properties, and what one step may take, milliseconds: pass and stretch.
CASES = {"small": (650, 5_000, 50.0, 16.0), "large": (35_000, 50_000, 60.0, 33.0)}
#: Longest wait for one repaint or for the jobs of a project that was opened, seconds.
PATIENCE_S = 900.0


class Painted(QObject):
    """Counts the paint events of widgets."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self._seen = dict.fromkeys(widgets, 0)
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count a paint event and let it pass."""
        if event.type() == QEvent.Type.Paint:
            self._seen[watched] += 1
        return False

    def forget(self) -> None:
        """Begin again."""
        self._seen = dict.fromkeys(self._seen, 0)

    @property
    def is_complete(self) -> bool:
        """Whether each has painted."""
        return all(self._seen.values())


def wait_for(app: QApplication, is_done) -> None:  # noqa: ANN001
    """Process events until something holds."""
    until = time.monotonic() + PATIENCE_S
    while not is_done():
        app.processEvents()
        if time.monotonic() > until:
            raise TimeoutError("the window did not come to rest")


def make_window(tools: Tools, folder: Path) -> tuple[QApplication, MainWindow]:
    """Return the window as a person starts it, with settings of its own."""
    app = make_application()
    settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    skin = Skin(load_tokens(RESOURCES / "themes" / "tokens.json"), "light", 1.0)
    skin.dress(app)
    window = MainWindow(tools=tools, settings=settings, skin=skin, report_fault=_raise)
    window.resize(1366, 768)
    window.show()
    return app, window


def _raise(error: BaseException) -> str:
    raise error


def drag(app: QApplication, window: MainWindow, steps: int) -> list[float]:
    """Drag the first weight so many steps, there and back; returns milliseconds a step."""
    work = window.work
    assert work is not None
    slider = next(s for s in work.stage_widget("scores").findChildren(WeightSlider) if s.isVisible())
    painted = Painted(work.map.view, work.table.pane.table.viewport())
    middle, times = slider.height() // 2, []

    def place(value: int) -> QPoint:
        return QPoint(round(slider.at(value)), middle)

    value, way = slider.value(), 1
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=place(value))
    for number in range(steps + 3):
        way = -1 if value >= 70 else 1 if value <= 5 else way
        value += way
        app.processEvents()
        painted.forget()
        start = time.perf_counter()
        QTest.mouseMove(slider, place(value))
        wait_for(app, lambda: painted.is_complete)
        if number >= 3:  # the first steps fill caches that a person fills too, within a twentieth of a second
            times.append(1000 * (time.perf_counter() - start))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=place(value))
    return times


def measure(case: str, steps: int, folder: Path) -> list[dict[str, object]]:
    """Open a county of one size and drag."""
    zones, properties, allowed, wanted = CASES[case]
    tools = make_tools()
    estate = county(tools, zones=zones, properties=properties)
    tools = replace(tools, stores=memory_stores(estate))
    app, window = make_window(tools, folder)
    start = time.perf_counter()
    window.bridge.take(open_project(tools, folder / "county.estates.gpkg"), Look(stage="scores", colour="score"))
    wait_for(app, lambda: window.results.scores is not None and not window.tasks.is_busy())
    print(f"{case}: opened and worked out in {time.perf_counter() - start:.1f} s")
    QTest.qWait(300)  # the map comes to rest
    gc.collect()
    times = np.array(drag(app, window, steps))
    window.close()
    median, slow = float(np.median(times)), float(np.quantile(times, 0.95))
    verdict = "stretch" if median <= wanted else "pass" if median <= allowed else "MISSED"
    print(f"{case}: median {median:.1f} ms, p95 {slow:.1f}, max {times.max():.1f} over {len(times)} steps: {verdict}")
    name = f"{case} {zones:,} + {properties:,}"
    return [result(name, "slider_ms", median, "ms"), result(name, "slider_p95_ms", slow, "ms")]


def main() -> None:
    """Measure both sizes, or the small one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small county alone")
    parser.add_argument("--case", choices=sorted(CASES), help="one size alone")
    parser.add_argument("--steps", type=int, default=60)
    words = parser.parse_args()
    cases = [words.case] if words.case else ["small"] if words.quick else list(CASES)
    results = []
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            results += measure(case, words.steps, Path(folder))
    finish("window", results)


if __name__ == "__main__":
    sys.exit(main())
