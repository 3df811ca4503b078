"""From the start of the process to a window that can be used. ``python benchmarks/start.py [--quick] [--runs 7]``.

Every run is a process of its own, without a screen, that shows the real window with its welcome page; half of them then
open a made-up project of 5,000 properties and 650 small areas, a second later, as a person does at the earliest. Times
are those of the system's steady clock, from the moment before the process is made to the return of the event loop after
a paint. "opened" is the time from the wish to open the project to painted map and table; scores arrive by a job.
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
#: How long the welcome page is looked at.
IDLE_S = 1.0


def child(project: str) -> None:
    """Show the window, open the project where one is wanted, and print when what was reached."""
    times = {"python": time.monotonic()}
    from estates_app.app import RESOURCES, _load_store, make_tools
    from estates_app.ui.starting import make_application, run_window

    times["imports"] = time.monotonic()
    from PySide6.QtCore import QEvent, QObject, QTimer

    from estates_app.ui.window import MainWindow

    painted: set[str] = set()

    class Watch(QObject):
        """Notes what has been painted."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            """Note a paint event and let it pass."""
            if event.type() == QEvent.Type.Paint:
                painted.add(type(watched).__name__)
            return False

    app = make_application()
    watch = Watch()
    app.installEventFilter(watch)

    def look() -> None:
        """See how far it is; this comes round once the event loop has nothing else to do."""
        window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
        now = time.monotonic()
        if window is None or "MainWindow" not in painted:
            return
        times.setdefault("window", now)
        if not project:
            window.close()
        elif "asked" not in times and now > times["window"] + IDLE_S:
            times["asked"] = now
            window.projects.open(Path(project))
        elif {"MapView", "PropertyTable"} <= painted:
            times.setdefault("project", now)
            if window.results.scores is not None:
                times["scores"] = now
                window.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(0)
    QTimer.singleShot(int(1000 * PATIENCE_S), app.quit)
    tokens = RESOURCES / "themes" / "tokens.json"
    run_window(make_tools(), tokens, None, report_fault=str, when_idle=_load_store)
    print(json.dumps(times))


def run(project: str, folder: Path) -> dict[str, float]:
    """Return seconds by what was reached, of one process with a home of its own: it knows no last project."""
    home = Path(tempfile.mkdtemp(dir=folder))
    folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA")}
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
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
    parser.add_argument("--quick", action="store_true", help="three runs")
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
        run(str(path), Path(folder))
        welcome, opening = [], []
        for _ in range(3 if words.quick else words.runs):
            welcome.append(run("", Path(folder)))
            opening.append(run(str(path), Path(folder)))
    figures = {
        "python": [t["python"] for t in welcome],
        "imports": [t["imports"] for t in welcome],
        "welcome": [t["window"] for t in welcome],
        "opened": [t["project"] - t["asked"] for t in opening],
        "scores": [t["scores"] - t["asked"] for t in opening],
    }
    for key, (allowed, wanted) in LIMITS.items():
        middle = statistics.median(figures[key])
        verdict = "stretch" if middle <= wanted else "pass" if middle <= allowed else "MISSED"
        print(f"{key}: median {middle:.2f} s, {min(figures[key]):.2f} to {max(figures[key]):.2f}: {verdict}")
    finish("start", [result(key, "start_s", statistics.median(values), "s") for key, values in figures.items()])


if __name__ == "__main__":
    main()
