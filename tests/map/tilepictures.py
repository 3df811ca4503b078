"""Pictures for tiles, and sources of tiles that need no file."""

from __future__ import annotations

import threading
import time

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect
from PySide6.QtGui import QColor, QImage

from estates_app.domain.errors import InputError
from estates_app.map.pixels import painting
from estates_app.map.screen_camera import ScreenCamera


def plain(colour: str | QColor, side: int = 256) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def encoded(image: QImage, form: str = "PNG") -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)
    return bytes(data.data())


class FakeSource:
    """Tiles that a function makes."""

    title, attribution = "fake", ""

    def __init__(self, grid, make, parallel: int = 1) -> None:
        self.grid, self._make, self.parallel = grid, make, parallel
        self.asked: list[tuple[int, int, int]] = []
        self.is_closed = False
        self.gate = threading.Event()
        self.gate.set()

    def tile(self, key):
        self.gate.wait(10)
        self.asked.append(key)
        made = self._make(key)
        if isinstance(made, Exception):
            raise made
        return encoded(made) if isinstance(made, QImage) else made

    def close(self) -> None:
        self.is_closed = True


FAULT = InputError("it does not answer", where="fake", remedy="check the line")


def painted(backdrop, camera: ScreenCamera, rect: QRect | None = None, ground: str = "#ff00ff") -> np.ndarray:
    """What a backdrop paints, as an array (rows, columns) of 0xRRGGBB; of its part where one is given."""
    width, height = (int(side) for side in camera.size_px)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    rect = rect or image.rect()
    for job in backdrop.strips(camera, rect):
        with painting(image) as painter:
            painter.setClipRect(rect)
            job(painter)
    return pixels(image)


def pixels(image: QImage) -> np.ndarray:
    view = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return (view[:, : image.width()] & 0xFFFFFF).copy()


def ready(backdrop, camera: ScreenCamera, qtbot, seconds: float = 10.0) -> None:
    """Wait until all that belongs in a view is here."""
    rect = QRect(0, 0, int(camera.size_px[0]), int(camera.size_px[1]))
    until = time.monotonic() + seconds
    while not backdrop.is_ready(camera, rect):
        assert time.monotonic() < until, "the backdrop is never ready"
        qtbot.wait(5)
