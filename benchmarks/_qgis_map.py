"""The side of QGIS of `map.py`, run by the Python that QGIS belongs to: reads an order file, then answers words.

What it draws: zones by a graduated renderer of seven classes with a simple outline, points by categorized markers with
an outline. The layers are loaded from the GeoPackage into memory layers, which is the faster of the two. It renders as
its canvas does: anti-aliased, with its own simplification of shapes, and by the faster of its two kinds of job.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometry,
    QgsGraduatedSymbolRenderer,
    QgsMapRendererCustomPainterJob,
    QgsMapRendererParallelJob,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsRectangle,
    QgsRendererCategory,
    QgsRendererRange,
    QgsSpatialIndex,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QMarginsF, QSize, QSizeF
from qgis.PyQt.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter

SCREEN_DPI = 96
PX_PER_MM = SCREEN_DPI / 25.4


def rss_mb() -> float:
    """Return the memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Peer:
    """One project of two layers, one view."""

    def __init__(self, order: dict[str, Any], *, is_in_memory: bool = True) -> None:
        self.order = order
        self.base_mb = rss_mb()
        start = time.perf_counter()
        layers = [
            QgsVectorLayer(f"{order['geopackage']}|layername={name}", name, "ogr") for name in ("zones", "points")
        ]
        assert all(layer.isValid() for layer in layers)
        if is_in_memory:
            layers = [layer.materialize(QgsFeatureRequest()) for layer in layers]
        self.zones, self.points = layers
        self.load_s = time.perf_counter() - start
        self.turn = 0
        self.style(0)
        self.job = QgsMapRendererSequentialJob
        x, y = order["centre_27700"]
        self.centre = (x, y)

    def style(self, turn: int) -> None:
        """Give both layers one of their two styles."""
        order = self.order
        breaks = [-1.0, *order["other_breaks" if turn else "breaks"], 101.0]
        edge = {
            "outline_color": order["line"],
            "outline_width": str(order["edge_px"] / PX_PER_MM),
            "joinstyle": "round",
        }
        ranges = []
        for number, colour in enumerate(order["colours"]):
            symbol = QgsFillSymbol.createSimple({"color": colour, **edge})
            ranges.append(QgsRendererRange(breaks[number], breaks[number + 1], symbol, str(number)))
        self.zones.setRenderer(QgsGraduatedSymbolRenderer("figure", ranges))
        categories = []
        for number, (slot, shape, turned, colour) in enumerate(order["kinds"]):
            look = {
                "name": shape,
                "angle": str(turned),
                "color": colour,
                "size": str(order["symbol_mm"]),
                "outline_color": order["casing"],
                "outline_width": str(1.0 / PX_PER_MM),
            }
            categories.append(QgsRendererCategory(number, QgsMarkerSymbol.createSimple(look), slot))
        self.points.setRenderer(QgsCategorizedSymbolRenderer("kind2" if turn else "kind", categories))

    def settings(self, centre: tuple[float, float]) -> QgsMapSettings:
        """Return how the canvas would render a view."""
        order = self.order
        width, height = order["size_px"]
        half_x, half_y = width / 2 * order["m_per_px"], height / 2 * order["m_per_px"]
        settings = QgsMapSettings()
        settings.setLayers([self.points, self.zones])
        settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:27700"))
        settings.setOutputSize(QSize(width, height))
        settings.setOutputDpi(SCREEN_DPI)
        x, y = centre
        settings.setExtent(QgsRectangle(x - half_x, y - half_y, x + half_x, y + half_y))
        settings.setBackgroundColor(QColor(order["outside"]))
        for flag in ("Antialiasing", "DrawLabeling", "UseRenderingOptimization"):
            settings.setFlag(getattr(QgsMapSettings, flag), True)
        return settings

    def render(self, centre: tuple[float, float]) -> QImage:
        """Render a view; returns the picture."""
        job = self.job(self.settings(centre))
        job.start()
        job.waitForFinished()
        return job.renderedImage()

    def full(self) -> tuple[float, float]:
        """Return milliseconds of a whole view."""
        start = now()
        self.render(self.centre)
        return since(start)

    def choose(self) -> str:
        """Take the kind of job that is the faster here."""
        times = {}
        for kind in (QgsMapRendererSequentialJob, QgsMapRendererParallelJob):
            self.job = kind
            self.full()
            times[kind] = min(self.full()[0] for _ in range(3))
        self.job = min(times, key=times.get)
        return "parallel" if self.job is QgsMapRendererParallelJob else "sequential"

    def pans(self) -> list[tuple[float, float]]:
        """Return milliseconds of each move of a round."""
        (x, y), found = self.centre, []
        for right, down in self.order["pans_px"]:
            x, y = x - right * self.order["m_per_px"], y + down * self.order["m_per_px"]
            start = now()
            self.render((x, y))
            found.append(since(start))
        return found

    def restyle(self) -> tuple[float, float]:
        """Return milliseconds from other classes and looks to a picture."""
        self.turn = 1 - self.turn
        start = now()
        self.style(self.turn)
        self.render(self.centre)
        return since(start)

    def hits_us(self) -> list[float]:
        """Return microseconds of the processor a question: which zone holds a place, and which point is nearest."""
        order = self.order
        x, y = self.centre
        width, height = order["size_px"]
        places = [
            QgsPointXY(x + (a - width / 2) * order["m_per_px"], y - (b - height / 2) * order["m_per_px"])
            for a, b in order["hits_px"]
        ]
        index = QgsSpatialIndex(self.zones.getFeatures(), flags=QgsSpatialIndex.FlagStoreFeatureGeometries)

        def zone_at(place: QgsPointXY) -> int:
            spot = QgsRectangle(place.x(), place.y(), place.x(), place.y())
            where = QgsGeometry.fromPointXY(place)
            for number in index.intersects(spot):
                if index.geometry(number).contains(where):
                    return number
            return -1

        nearest = QgsSpatialIndex(self.points.getFeatures(), flags=QgsSpatialIndex.FlagStoreFeatureGeometries)
        found = []
        for find in (zone_at, lambda place: nearest.nearestNeighbor(place, 1, 14 * order["m_per_px"])):
            best = []
            for _ in range(3):
                start = now()
                for place in places:
                    find(place)
                best.append(1000 * since(start)[1] / len(places))
            found.append(min(best))
        return found

    def pdf(self, path: str) -> tuple[float, float]:
        """Write the view as a PDF of shapes, A3; returns milliseconds."""
        order = self.order
        start = now()
        writer = QPdfWriter(path)
        writer.setResolution(order["paper_dpi"])
        writer.setPageSize(QPageSize(QSizeF(*order["paper_mm"]), QPageSize.Millimeter))
        writer.setPageMargins(QMarginsF())
        settings = self.settings(self.centre)
        settings.setOutputDpi(order["paper_dpi"])
        settings.setOutputSize(QSize(writer.width(), writer.height()))
        settings.setExtent(QgsRectangle(*order["bounds_27700"]))
        settings.setFlag(QgsMapSettings.ForceVectorOutput, True)
        painter = QPainter(writer)
        job = QgsMapRendererCustomPainterJob(settings, painter)
        job.renderSynchronously()
        painter.end()
        return since(start)


def now() -> tuple[float, float]:
    """Return the time by the clock and that of the processor, seconds."""
    return time.perf_counter(), time.process_time()


def since(start: tuple[float, float]) -> tuple[float, float]:
    """Return milliseconds since a moment, by the clock and of the processor (of all its threads)."""
    return 1000 * (time.perf_counter() - start[0]), 1000 * (time.process_time() - start[1])


def answer(peer: Peer, verb: str) -> list[Any]:
    """Do one of the things that are measured and return its figures."""
    path = Path(peer.order["pdf"]).with_suffix(".qgis.pdf")
    if verb == "choose":
        return [peer.choose()]
    if verb == "full":
        return list(peer.full())
    if verb == "pan":
        return peer.pans()
    if verb == "settle":  # there is nothing to settle: a picture is always whole
        return []
    if verb == "restyle":
        return list(peer.restyle())
    if verb == "memory":
        gc.collect()
        return [rss_mb(), peer.base_mb, peer.load_s]
    if verb == "hits":
        return peer.hits_us()
    if verb == "pdf":
        return [*peer.pdf(str(path)), path.stat().st_size / 1e6]
    if verb == "geopackage":
        on_file = Peer(peer.order, is_in_memory=False)
        on_file.job = peer.job
        on_file.full()
        return [on_file.full()[0] for _ in range(3)]
    peer.render(peer.centre).save(str(path.with_suffix(".png")))
    return []


def main() -> None:
    """Read the order file, then answer one word a line until there is no more."""
    application = QgsApplication([], False)
    application.initQgis()
    peer = Peer(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    for line in sys.stdin:
        print(json.dumps(answer(peer, line.strip())), flush=True)
    del application
    os._exit(0)  # taking QGIS down in order may crash it, and nothing is left to keep


if __name__ == "__main__":
    main()
