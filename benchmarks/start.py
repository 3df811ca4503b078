"""From the start of the process to a window that can be used. ``python benchmarks/start.py [--runs 7]``.

Every run is a process of its own, without a screen, that shows the real window: the welcome page, or a made-up project of
5,000 properties and 650 small areas that is opened at once. Times are those of the system's steady clock, from the
moment before the process is made to the return of the event loop after a paint. "opened" is the time from the wish to
open the project to painted map and table; scores arrive by a job after that.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _common import finish, result

#: What may take how long, seconds: pass and stretch.
LIMITS = {"welcome": (2.0, 1.0), "opened": (1.0, 0.5)}
PATIENCE_S = 60.0


def child(project: str) -> None:
    """Show the window once and print when what was reached."""
    times = {"python": time.monotonic()}
    from estates_app.app import RESOURCES, make_tools
    from estates_app.ui.starting import make_application, run_window

    times["imports"] = time.monotonic()
    from PySide6.QtCore import QEvent, QObject, QTimer

    from estates_app.ui.window import MainWindow

    class Watch(QObject):
        """Notes what has been painted; once all that was wanted is there, the window is closed."""

        def __init__(self, wanted: set[str]) -> None:
            super().__init__()
            self.painted: set[str] = set()
            self.wanted = wanted

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                self.painted.add(type(watched).__name__)
            return False

        def look(self) -> None:
            window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
            if window is None:
                return
            if "MainWindow" in self.painted:
                times.setdefault("window", time.monotonic())
            if {"MapView", "PropertyTable"} <= self.painted:
                times.setdefault("project", time.monotonic())
                if window.results.scores is not None:
                    times.setdefault("scores", time.monotonic())
            if self.wanted <= set(times):
                window.close()
                app.quit()

    app = make_application()
    watch = Watch({"project", "scores"} if project else {"window"})
    app.installEventFilter(watch)
    timer = QTimer()
    timer.timeout.connect(watch.look)  # it comes round once the event loop has nothing else to do
    timer.start(0)
    QTimer.singleShot(int(1000 * PATIENCE_S), app.quit)
    if project:
        opened = MainWindow.show

        def show(self: MainWindow) -> None:
            opened(self)
            times["shown"] = time.monotonic()

        MainWindow.show = show  # type: ignore[method-assign]
    path = Path(project) if project else None
    run_window(make_tools(), RESOURCES / "themes" / "tokens.json", path, report_fault=str)
    print(json.dumps(times))


def run(project: str, home: Path) -> dict[str, float]:
    """Return seconds by what was reached, of one process."""
    folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA")}
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
    environment["PYTHONPYCACHEPREFIX"] = str(home / "compiled")
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, __file__, "--child", project or "-"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
        check=True,
    )
    times = json.loads(done.stdout.splitlines()[-1])
    return {key: value - start for key, value in times.items()}


def main() -> None:
    """Measure both starts, or be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.child:
        child("" if words.child == "-" else words.child)
        return
    from _county import county

    from estates_app.app import make_tools

    with tempfile.TemporaryDirectory() as folder:
        tools = make_tools()
        path = Path(folder) / "county.estates.gpkg"
        tools.stores.create(path, county(tools, zones=650, properties=5_000)).close()
        run("", Path(folder))  # the first run compiles, and reads the files into the system's cache
        welcome = [run("", Path(folder)) for _ in range(words.runs)]
        opening = [run(str(path), Path(folder)) for _ in range(words.runs)]
    figures = {
        "python": [t["python"] for t in welcome],
        "imports": [t["imports"] for t in welcome],
        "welcome": [t["window"] for t in welcome],
        "opened": [t["project"] - t["shown"] for t in opening],
        "scores": [t["scores"] - t["shown"] for t in opening],
    }
    for key, (allowed, wanted) in LIMITS.items():
        middle = statistics.median(figures[key])
        verdict = "stretch" if middle <= wanted else "pass" if middle <= allowed else "MISSED"
        print(f"{key}: median {middle:.2f} s, {min(figures[key]):.2f} to {max(figures[key]):.2f}: {verdict}")
    finish("start", [result(key, "start_s", statistics.median(values), "s") for key, values in figures.items()])


if __name__ == "__main__":
    main()
