"""The live window of `map.py`, in a process of its own on a display: reads an order file, prints one JSON object.

A window of 1920 x 1080 with the real map view, dragged and zoomed by events of the X server itself, which `xdotool`
sends every 8 ms from another process while the map renders. An interval is the time from the end of one paint to the
end of the next while the hand moves; for the wheel, from its turn to the end of the next paint. A step of a slider is
timed from the call that gives zones other classes and points other looks to the end of the paint.
"""

from __future__ import annotations

import gc
import json
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from _map_layers import TOKENS_PATH, load
from _our_map import COLOURS, classes_of, make_scene
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import load_tokens, theme_of
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.view import MapView

EVENT_S = 0.008
#: Longest wait for the map to come to rest, seconds.
PATIENCE_S = 60.0
WHEEL_EVENTS, WHEEL_S = 8, 0.025


class Watched(MapView):
    """A map view that notes when a paint has ended."""

    paints: list[float]
    processor: list[float]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, then note the time."""
        super().paintEvent(event)
        self.paints.append(time.perf_counter())
        self.processor.append(time.process_time())


class Window:
    """The map on a display."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.layers = load(Path(order["arrays"]))
        self.scene = make_scene(self.layers, order)
        theme = theme_of(load_tokens(TOKENS_PATH), "light")
        self.shared = SharedCamera()
        self.view = Watched(self.scene, self.shared, theme, name="Map")
        self.view.paints, self.view.processor = [], []
        self.moves: list[float] = []
        self.shared.moved.connect(lambda: self.moves.append(time.perf_counter()))
        self.view.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.view.setGeometry(0, 0, *order["size_px"])
        self.shared.move_to(self.home)
        self.view.show()
        self.rest()
        gc.freeze()  # as the program does when it has started

    @property
    def home(self) -> ScreenCamera:
        """The camera of the case."""
        width, height = self.order["size_px"]
        return ScreenCamera(*self.order["centre_27700"], self.order["m_per_px"], (float(width), float(height)))

    def rest(self) -> None:
        """Process events until nothing has been painted for a third of a second and no work is left."""
        until = time.monotonic() + PATIENCE_S
        last, quiet_since = len(self.view.paints), time.monotonic()
        while time.monotonic() < until:
            QApplication.processEvents()
            if len(self.view.paints) != last or self.view.engine.wants_work(self.view.camera):
                last, quiet_since = len(self.view.paints), time.monotonic()
            elif time.monotonic() - quiet_since > 0.33:
                return
            time.sleep(0.001)
        raise TimeoutError("the map did not come to rest")

    def play(self, words: list[str]) -> None:
        """Let another process move the mouse; events are answered until it has ended and the map is at rest."""
        hand = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True)
        assert hand.stdin is not None
        hand.stdin.write("\n".join(words) + "\n")
        hand.stdin.close()
        application = QApplication.instance()
        assert application is not None
        while hand.poll() is None:
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        self.hand_ended = time.perf_counter()

    def drag(self, rounds: int) -> tuple[list[float], list[float]]:
        """Drag the map about in loops; returns the intervals between paints, and the processor's time in them."""
        self.home_again()
        width, height = self.order["size_px"]
        x, y = width // 2 + 300, height // 2
        words = [f"mousemove {x} {y}", "sleep 0.1", "mousedown 1", "sleep 0.05"]
        steps = 150
        for number in range(rounds * steps):
            turn = math.tau * number / steps
            words.append(
                f"mousemove {round(width / 2 + 300 * math.cos(turn))} {round(height / 2 + 300 * math.sin(turn))}"
            )
            words.append(f"sleep {EVENT_S}")
        words += ["mouseup 1"]
        self.forget()
        self.play(words)
        assert len(self.moves) > rounds, "the hand did not move the map"
        # from the first paint of the moving map: before it the hand waits, and while it waits nothing is painted
        begin, end = (int(np.searchsorted(self.view.paints, moment)) for moment in (self.moves[0], self.hand_ended))
        wall, processor = (1000.0 * np.diff(held[begin:end]) for held in (self.view.paints, self.view.processor))
        return wall.tolist(), processor.tolist()

    def wheel(self, rounds: int) -> tuple[list[float], list[float]]:
        """Zoom in and out by the wheel; returns milliseconds to the next painted frame, and until all was sharp."""
        answers, settled = [], []
        width, height = self.order["size_px"]
        for _ in range(rounds):
            for button in (4, 5):
                if button == 4:
                    self.home_again()
                words = [f"mousemove {width // 2 + 80} {height // 2 + 40}", "sleep 0.05"]
                words += [word for _ in range(WHEEL_EVENTS) for word in (f"click {button}", f"sleep {WHEEL_S}")]
                self.forget()
                self.play(words)
                self.rest()
                answers += _answers(self.moves, self.view.paints)
                settled.append(1000.0 * (self.view.paints[-1] - self.moves[-1]))
        return answers, settled

    def slide(self, steps: int) -> tuple[list[float], list[float]]:
        """Restyle zones and points step by step; returns milliseconds from the call to the end of the paint."""
        self.home_again()
        found, processor = [], []
        place = {symbol: number for number, (symbol, _) in enumerate(self.scene.points.keys)}
        looks = np.array([place[f"partner:{kind[0]}"] for kind in self.order["kinds"]], np.int64)
        for number in range(steps + 3):
            breaks = [value * (1.0 - 0.002 * number) for value in self.order["breaks"]]
            classes = classes_of(self.layers.figures[0], breaks)
            codes = looks[(self.layers.kinds[0] + number) % len(looks)]
            self.forget()
            start, start_cpu = time.perf_counter(), time.process_time()
            self.scene.set_zone_classes(classes, COLOURS)
            self.scene.set_point_codes(self.scene.points.keys, codes)
            while not self.view.paints:
                QApplication.processEvents()
            if number >= 3:
                found.append(1000.0 * (self.view.paints[0] - start))
                processor.append(1000.0 * (self.view.processor[0] - start_cpu))
            QApplication.processEvents()
        return found, processor

    def forget(self) -> None:
        """Begin to note anew."""
        self.view.paints.clear()
        self.view.processor.clear()
        self.moves.clear()

    def home_again(self) -> None:
        """Go back to the camera of the case and rest."""
        self.shared.move_to(self.home)
        self.rest()


def _answers(moves: list[float], paints: list[float]) -> list[float]:
    """Milliseconds from each move of the camera to the end of the next paint."""
    rows = np.searchsorted(paints, moves)
    return [
        1000.0 * (paints[row] - moment) for row, moment in zip(rows.tolist(), moves, strict=True) if row < len(paints)
    ]


def main() -> None:
    """Do what the order file says."""
    app = QApplication([])
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    window = Window(order)
    runs = order["runs"]
    found: dict[str, float] = {}
    drags, drags_cpu = window.drag(2 * runs)
    zooms, settled = window.wheel(runs)
    slides, slides_cpu = window.slide(20 * runs)
    for name, times in (("drag", drags), ("drag_cpu", drags_cpu), ("zoom", zooms)):
        found[f"{name}_p50_ms"] = float(np.quantile(times, 0.5))
        found[f"{name}_p95_ms"] = float(np.quantile(times, 0.95))
        found[f"{name}_p99_ms"] = float(np.quantile(times, 0.99))
        found[f"{name}_max_ms"] = max(times)
    found["drag_frames"] = len(drags)
    found["settle_ms"] = float(np.median(settled))
    found["slider_ms"] = float(np.median(slides))
    found["slider_cpu_ms"] = float(np.median(slides_cpu))
    found["slider_p95_ms"] = float(np.quantile(slides, 0.95))
    window.view.close()
    print(json.dumps(found), flush=True)
    del app


if __name__ == "__main__":
    main()
