"""The ground as images kept until the camera's scale changes: which zone each pixel is, and the lines above.

Zones are filled with their number instead of a colour; a table of colours then makes the picture, so that another
colouring redoes no geometry. Rendering is a generator of short steps, for the window's own thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintDevice, QPainter, QPainterPath, QTransform

from estates_app.map.groundlines import edge_strength, paint_line_batches, pen_px
from estates_app.map.qtshapes import Part, ZoneShapes, overlapping
from estates_app.map.scene import LAND_CLASS, RampColours, Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import Theme

PixelArray = npt.NDArray[np.uint32]

MARGIN_SHARE, LARGEST_MARGIN = 0.25, 320  # ground kept ready beyond the view, device pixels
BATCH_VERTICES = 12_000
BAND_ROWS = 160
HATCH_STEP = 6
_NUMBER_BITS = np.uint32(0x00FFFFFF)
_OPAQUE = 0xFF000000


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Paint on a device; an exception past an open painter would abort the whole process."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


@dataclass(frozen=True)
class Look:
    """What the ground's pixels depend on besides the scene.

    Attributes
    ----------
    theme : Theme
    ratio : float
        Device pixels a logical pixel.
    scale : float
        Enlargement of lines.
    """

    theme: Theme
    ratio: float
    scale: float = 1.0


class GroundImage:
    """Images of one place and scale; `camera` is in device pixels."""

    def __init__(self, camera: ScreenCamera) -> None:
        self.camera = camera
        width, height = (int(side) for side in camera.size_px)
        self.ids: PixelArray = np.zeros((height, width), np.uint32)
        self.above: PixelArray = np.zeros((height, width), np.uint32)
        self.base: PixelArray = np.zeros((height, width), np.uint32)
        self.id_image = _image(self.ids, QImage.Format.Format_RGB32)
        self.above_image = _image(self.above, QImage.Format.Format_ARGB32_Premultiplied)
        self.base_image = _image(self.base, QImage.Format.Format_RGB32)

    @property
    def rect(self) -> QRect:
        """All of it."""
        return self.base_image.rect()

    def transform(self, origin_27700: tuple[float, float]) -> QTransform:
        """Metres from a local origin to pixels of the image."""
        k, camera = 1.0 / self.camera.m_per_px, self.camera
        x = camera.size_px[0] / 2.0 + (origin_27700[0] - camera.centre_x_27700) * k
        y = camera.size_px[1] / 2.0 - (origin_27700[1] - camera.centre_y_27700) * k
        return QTransform(k, 0.0, 0.0, -k, x, y)

    def offset_of(self, other: ScreenCamera) -> tuple[int, int]:
        """Pixels that this image's corner lies right of and below another camera's, of the same scale."""
        x, y = other.to_px(np.array([[self.camera.centre_x_27700, self.camera.centre_y_27700]]))[0]
        return round(x - self.camera.size_px[0] / 2.0), round(y - self.camera.size_px[1] / 2.0)

    def zone_at(self, x: float, y: float) -> int:
        """Return the number of the zone at a pixel, -1 outside."""
        height, width = self.ids.shape
        if not (0 <= x < width and 0 <= y < height):
            return -1
        return int(self.ids[int(y), int(x)] & _NUMBER_BITS) - 1


class GroundPainter:
    """Renders a scene's ground."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._brushes: list[QBrush] = []

    def render(self, view: ScreenCamera, look: Look, old: GroundImage | None) -> Iterator[GroundImage | None]:
        """Render the ground of a view in short steps; the last step yields the image.

        Pixels that `old` has of the same scale are kept.
        """
        image = GroundImage(target_of(view, look.ratio, old))
        strips = [image.rect]
        yield None
        if old is not None and _same_scale(old.camera, image.camera):
            strips = _copy(old, image)
            yield None
        for strip in strips:
            for _ in self._fill_zones(image, strip):
                yield None
            for _ in self._paint_above(image, strip, look):
                yield None
        for _ in self.colour(image, look.theme):
            yield None
        yield image

    def colour(self, image: GroundImage, theme: Theme) -> Iterator[None]:
        """Colour the zones by their classes, and lay the lines above, in bands."""
        table, hatched = colour_table(self._scene, theme)
        pattern = _hatch_pattern(image.ids.shape[1]) if hatched is not None else None
        with painting(image.base_image) as painter:
            for top in range(0, image.ids.shape[0], BAND_ROWS):
                band = slice(top, min(top + BAND_ROWS, image.ids.shape[0]))
                image.ids[band] &= _NUMBER_BITS  # Qt fills the unused bits
                np.take(table, image.ids[band], out=image.base[band], mode="clip")
                if pattern is not None and hatched is not None:
                    _hatch(image, band, pattern, hatched)
                rect = QRect(0, top, image.ids.shape[1], band.stop - top)
                painter.drawImage(rect, image.above_image, rect)
                yield None

    def _fill_zones(self, image: GroundImage, strip: QRect) -> Iterator[None]:
        zones = self._scene.zones
        while len(self._brushes) < zones.count:
            self._brushes.append(QBrush(QColor.fromRgb(_OPAQUE | (len(self._brushes) + 1))))
        for batch in _batches(zones, image, strip):
            with painting(image.id_image) as painter:
                painter.setClipRect(strip)
                painter.setTransform(image.transform(zones.origin_27700))
                painter.setPen(Qt.PenStyle.NoPen)
                for part in batch:
                    painter.setBrush(self._brushes[part.zone])
                    if part.path is None:
                        painter.drawPolygon(part.outer)
                    else:
                        painter.drawPath(part.path)
            yield None

    def _paint_above(self, image: GroundImage, strip: QRect, look: Look) -> Iterator[None]:
        zones = self._scene.zones
        rows, columns = slice(strip.top(), strip.bottom() + 1), slice(strip.left(), strip.right() + 1)
        image.above[rows, columns] = 0
        width, strength = edge_strength(self._scene.zones, image.camera.m_per_px * look.ratio)
        for batch in _batches(zones, image, strip) if strength else ():
            path = QPainterPath()
            for part in batch:
                for ring in part.rings:
                    path.addPolygon(ring)
            with painting(image.above_image) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipRect(strip)
                painter.setTransform(image.transform(zones.origin_27700))
                painter.setPen(pen_px(look.theme.colour("map_line"), width * look.ratio * look.scale))
                painter.drawPath(path)
            yield None
        if 0.0 < strength < 1.0:  # all edges are thinned at once, so that none shows where two overlap
            veil = QColor(look.theme.colour("map_line"))  # only its opacity counts
            veil.setAlphaF(strength)
            for top in range(strip.top(), strip.bottom() + 1, BAND_ROWS):
                with painting(image.above_image) as painter:
                    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
                    painter.fillRect(QRect(strip.left(), top, strip.width(), BAND_ROWS).intersected(strip), veil)
                yield None
        for layer in self._scene.lines:
            for draw in paint_line_batches(layer, look.theme, image.camera.m_per_px, look.ratio, look.scale):
                box = _box_m(image, strip, layer.origin_27700)
                with painting(image.above_image) as painter:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    painter.setClipRect(strip)
                    painter.setTransform(image.transform(layer.origin_27700))
                    draw(painter, box)
                yield None


def target_of(view: ScreenCamera, ratio: float, old: GroundImage | None) -> ScreenCamera:
    """Camera, in device pixels, of the image for a view: a margin round it, on the pixel grid of the old image."""
    width, height = (max(round(side * ratio), 1) for side in view.size_px)
    margin = min(round(max(width, height) * MARGIN_SHARE), LARGEST_MARGIN)
    scale = view.m_per_px / ratio
    camera = ScreenCamera(
        view.centre_x_27700, view.centre_y_27700, scale, (float(width + 2 * margin), float(height + 2 * margin))
    )
    if old is None or not _same_scale(old.camera, camera):
        return camera
    right = round((camera.centre_x_27700 - old.camera.centre_x_27700) / scale)
    up = round((camera.centre_y_27700 - old.camera.centre_y_27700) / scale)
    # images of odd and even sides have their middles half a pixel apart
    half_x = ((camera.size_px[0] - old.camera.size_px[0]) % 2) / 2.0
    half_y = ((camera.size_px[1] - old.camera.size_px[1]) % 2) / 2.0
    return camera.centred(
        old.camera.centre_x_27700 + (right + half_x) * scale, old.camera.centre_y_27700 + (up + half_y) * scale
    )


def colour_table(scene: Scene, theme: Theme) -> tuple[PixelArray, PixelArray | None]:
    """Colours by the numbers in the image, and those under the hatch's lines where any zone is hatched."""
    colours = scene.zone_colours
    hexes = colours.of(theme) if isinstance(colours, RampColours) else [theme.any_colour(key) for key in colours]
    # behind the classes: plain land, then missing, reached by the negative numbers
    values = np.array([_rgb(key) for key in (*hexes, theme.colour("map_land"), theme.missing())], np.uint32)
    classes = np.where(scene.zone_classes >= len(hexes), LAND_CLASS, scene.zone_classes)
    classes = np.maximum(classes, LAND_CLASS)
    table = np.empty(len(classes) + 1, np.uint32)
    table[0] = _rgb(theme.colour("map_outside"))
    table[1:] = values[classes]
    if not (classes == -1).any():
        return table, None
    lines = table.copy()
    lines[1:][classes == -1] = _between(theme.missing(), theme.colour("border_strong"))
    return table, lines


def _rgb(colour: str) -> int:
    return int(QColor(colour).rgb())


def _between(first: str, second: str) -> int:
    low, high = QColor(first), QColor(second)
    parts = ((low.red(), high.red()), (low.green(), high.green()), (low.blue(), high.blue()))
    return int(QColor(*((a + b) // 2 for a, b in parts)).rgb())


def _image(pixels: PixelArray, form: QImage.Format) -> QImage:
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width * 4, form)


def _same_scale(first: ScreenCamera, second: ScreenCamera) -> bool:
    return abs(first.m_per_px / second.m_per_px - 1.0) < 1e-9


def _copy(old: GroundImage, new: GroundImage) -> list[QRect]:
    """Take over what the old image shows of the new one; returns the strips that are left to render."""
    dx, dy = old.offset_of(new.camera)
    known = old.rect.translated(dx, dy).intersected(new.rect)
    if known.isEmpty():
        return [new.rect]
    here = (slice(known.top(), known.bottom() + 1), slice(known.left(), known.right() + 1))
    there = (slice(here[0].start - dy, here[0].stop - dy), slice(here[1].start - dx, here[1].stop - dx))
    new.ids[here], new.above[here] = old.ids[there], old.above[there]
    whole = new.rect
    strips = [
        QRect(0, 0, whole.width(), known.top()),
        QRect(0, known.bottom() + 1, whole.width(), whole.height() - known.bottom() - 1),
        QRect(0, known.top(), known.left(), known.height()),
        QRect(known.right() + 1, known.top(), whole.width() - known.right() - 1, known.height()),
    ]
    return [strip for strip in strips if not strip.isEmpty()]


def _box_m(image: GroundImage, strip: QRect, origin: tuple[float, float]) -> tuple[float, float, float, float]:
    edge = 8.0  # half of the widest line
    camera = image.camera
    corners = np.array(
        [[strip.left() - edge, strip.bottom() + 1 + edge], [strip.right() + 1 + edge, strip.top() - edge]]
    )
    (west, south), (east, north) = (camera.to_27700(corners) - origin).tolist()
    return west, south, east, north


def _batches(zones: ZoneShapes, image: GroundImage, strip: QRect) -> Iterator[Sequence[Part]]:
    batch: list[Part] = []
    vertices = 0
    for row in overlapping(zones.bounds_m, _box_m(image, strip, zones.origin_27700)).tolist():
        batch.append(zones.parts[row])
        vertices += zones.parts[row].vertices + 20
        if vertices > BATCH_VERTICES:
            yield batch
            batch, vertices = [], 0
    if batch:
        yield batch


def _hatch_pattern(width: int) -> npt.NDArray[np.bool_]:
    """Diagonals over one band, as a mask of its first rows; the pattern repeats every six rows."""
    across, down = np.arange(width), np.arange(HATCH_STEP)
    return np.asarray((across[None, :] + down[:, None]) % HATCH_STEP == 0, dtype=bool)


def _hatch(image: GroundImage, band: slice, pattern: npt.NDArray[np.bool_], table: PixelArray) -> None:
    # the pattern stands still on the ground while the map moves
    camera = image.camera
    shift = round(camera.centre_x_27700 / camera.m_per_px - camera.size_px[0] / 2.0)
    shift -= round(camera.centre_y_27700 / camera.m_per_px + camera.size_px[1] / 2.0)
    for row in range(HATCH_STEP):
        lines = pattern[(row + band.start + shift) % HATCH_STEP]
        rows = image.base[band][row::HATCH_STEP]
        rows[:, lines] = table[image.ids[band][row::HATCH_STEP][:, lines]]
