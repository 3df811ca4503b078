"""Our side of `map.py`, in a process of its own: reads an order file, then answers words with figures."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from _map_layers import CLASSES, RAMP, TOKENS_PATH, Layers, load
from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPdfWriter
from PySide6.QtWidgets import QApplication

from estates_app.map.levels import unpacked
from estates_app.map.pixels import painting
from estates_app.map.scene import RampColours, Scene
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import load_tokens, theme_of
from estates_app.map.vector import Print, paint_scene

COLOURS = RampColours(RAMP, CLASSES)
HIT_ROUNDS = 45  # a processor that was idle takes some of them to come up to speed
MM_PER_INCH, SCREEN_DPI = 25.4, 96.0
#: By the clock, and of the processor, which is steadier where others use the machine.
Times = tuple[float, float]


def rss_mb() -> float:
    """Return the memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def classes_of(figures: npt.NDArray, breaks: list[float]) -> npt.NDArray[np.int64]:
    """Return the class of each figure."""
    return np.searchsorted(np.asarray(breaks), figures, side="left").astype(np.int64)


def make_scene(layers: Layers, order: dict[str, Any]) -> Scene:
    """Return a scene with its shapes ready, as it stands in an open project."""
    scene = Scene()
    scene.set_zones(layers.zones)
    levels = unpacked(Path(order["levels"]).read_bytes(), len(layers.zones))
    if levels:
        scene.set_levels(levels)
    scene.set_zone_classes(classes_of(layers.figures[0], order["breaks"]), COLOURS)
    slots = [f"partner:{kind[0]}" for kind in order["kinds"]]
    scene.set_points(layers.xy_27700, [slots[kind] for kind in layers.kinds[0].tolist()])
    return scene


class Ours:
    """One engine, one view."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.base_mb = rss_mb()
        self.layers = load(Path(order["arrays"]))
        self.theme = theme_of(load_tokens(TOKENS_PATH), "light")
        start = time.perf_counter()
        self.scene = make_scene(self.layers, order)
        self.load_s = time.perf_counter() - start
        size = (float(order["size_px"][0]), float(order["size_px"][1]))
        self.camera = ScreenCamera(*order["centre_27700"], order["m_per_px"], size)
        self.picture = QImage(*order["size_px"], QImage.Format.Format_RGB32)
        self.screen = Screen(self.scene, self.theme)
        self._turn = 0
        self._steps: int | None = None

    def settle(self, camera: ScreenCamera) -> None:
        """Bring the map to rest and paint it."""
        self.screen.finish(camera)
        self.paint(camera)

    def paint(self, camera: ScreenCamera) -> None:
        """Paint into the picture."""
        with painting(self.picture) as painter:
            self.screen.paint(painter, camera)

    def full(self) -> Times:
        """Return milliseconds from nothing but shapes to a painted picture that no further work changes.

        What the engine makes ready beyond the view is not waited for: QGIS makes nothing there.
        """
        if self._steps is None:
            self._steps = self._steps_to_whole()
        self.screen = Screen(self.scene, self.theme)
        gc.collect()  # the last picture's memory is free again, as it is in a window that makes another
        start = now()
        self.screen = Screen(self.scene, self.theme)
        self._work(self._steps)
        self.paint(self.camera)
        return since(start)

    def _work(self, steps: int) -> None:
        """Do so many of the shortest steps of work."""
        for _ in range(steps):
            if not self.screen.step(self.camera, 0.0):
                break

    def _steps_to_whole(self) -> int:
        """Return how many steps of work it takes until the picture is that of a map at rest."""
        self.settle(self.camera)
        wanted, steps = self.picture.copy(), 0
        self.screen = Screen(self.scene, self.theme)
        while self.screen.step(self.camera, 0.0):
            steps += 1
        low, high = 0, steps + 1
        while low < high:
            middle = (low + high) // 2
            self.screen = Screen(self.scene, self.theme)
            self._work(max(middle, 1))
            self.paint(self.camera)
            low, high = (low, middle) if self.picture == wanted else (middle + 1, high)
        return max(low, 1)

    def pans(self) -> list[Times]:
        """Return milliseconds of each move of a round."""
        camera, found = self.camera, []
        self.settle(camera)
        for right, down in self.order["pans_px"]:
            camera = camera.panned(right, down)
            start = now()
            self.settle(camera)
            found.append(since(start))
        return found

    def restyle(self) -> Times:
        """Return milliseconds from other classes and looks to a painted picture."""
        self._turn = 1 - self._turn
        classes = classes_of(self.layers.figures[0], self.order["other_breaks" if self._turn else "breaks"])
        codes = self._codes(self.layers.kinds[self._turn])
        start = now()
        self.scene.set_zone_classes(classes, COLOURS)
        self.scene.set_point_codes(self.scene.points.keys, codes)
        self.paint(self.camera)
        return since(start)

    def _codes(self, kinds: npt.NDArray) -> npt.NDArray[np.int64]:
        place = {symbol: number for number, (symbol, _) in enumerate(self.scene.points.keys)}
        return np.array([place[f"partner:{kind[0]}"] for kind in self.order["kinds"]], np.int64)[kinds]

    def hits_us(self, find: Callable[[ScreenCamera, float, float], int]) -> float:
        """Return microseconds of the processor a question, the median of some rounds."""
        places, rounds, camera = self.order["hits_px"], [], self.camera
        self.settle(camera)
        for _ in range(HIT_ROUNDS):
            start = now()
            for x, y in places:
                find(camera, x, y)
            rounds.append(1000.0 * since(start)[1] / len(places))
        return float(np.median(rounds))


def our_pdf(ours: Ours, path: Path) -> None:
    """Write the view as a PDF of shapes, A3."""
    order = ours.order
    width, height = (side / MM_PER_INCH * SCREEN_DPI for side in order["paper_mm"])
    camera = ScreenCamera.fit(tuple(order["bounds_27700"]), (width, height), margin_px=0.0)
    writer = paper(path, order)
    with painting(writer) as painter:
        painter.scale(writer.width() / width, writer.height() / height)
        paint_scene(painter, Print(ours.scene, camera, ours.theme))


def paper(path: Path, order: dict[str, Any]) -> QPdfWriter:
    """Return a sheet without margins."""
    writer = QPdfWriter(str(path))
    writer.setResolution(order["paper_dpi"])
    size = QPageSize(
        QSizeF(*order["paper_mm"]), QPageSize.Unit.Millimeter, matchPolicy=QPageSize.SizeMatchPolicy.ExactMatch
    )
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    return writer


def now() -> Times:
    """Return the time by the clock and that of the processor, seconds."""
    return time.perf_counter(), time.process_time()


def since(start: Times) -> Times:
    """Return milliseconds since a moment, by the clock and of the processor."""
    return 1000.0 * (time.perf_counter() - start[0]), 1000.0 * (time.process_time() - start[1])


def answer(ours: Ours, verb: str) -> list[Any]:
    """Do one of the things that are measured and return its figures."""
    path = Path(ours.order["pdf"]).with_suffix(".ours.pdf")
    if verb == "full":
        return list(ours.full())
    if verb == "pan":
        return ours.pans()
    if verb == "settle":  # after a pan
        ours.settle(ours.camera)
        return []
    if verb == "restyle":
        return list(ours.restyle())
    if verb == "memory":
        gc.collect()
        return [rss_mb(), ours.base_mb, ours.load_s]
    if verb == "hits":
        finders: tuple[Callable[[ScreenCamera, float, float], int], ...] = (ours.screen.zone_at, ours.screen.point_at)
        return [ours.hits_us(find) for find in finders]
    if verb == "pdf":
        start = now()
        our_pdf(ours, path)
        return [*since(start), path.stat().st_size / 1e6]
    ours.settle(ours.camera)
    ours.picture.save(str(path.with_suffix(".png")))
    return []


def main() -> None:
    """Read the order file, then answer one word a line until there is no more."""
    app = QApplication([])
    ours = Ours(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    for line in sys.stdin:
        print(json.dumps(answer(ours, line.strip())), flush=True)
    del app


if __name__ == "__main__":
    main()
