"""Pixels of 32 bits: colours at an opacity, and pictures over arrays of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage, QPaintDevice, QPainter

PixelArray = npt.NDArray[np.uint32]


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Paint on a device; an exception past an open painter would abort the whole process."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a hex colour, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache
def pixel_of(colour: str, opacity: float = 1.0) -> int:
    """Pixel of a hex colour at an opacity (0 to 1), its channels multiplied by it as Qt wants them."""
    red, green, blue = (round(part * opacity) for part in channels(colour))
    return round(255 * opacity) << 24 | red << 16 | green << 8 | blue


@lru_cache
def blended(below: str, above: str, share: float) -> str:
    """Hex colour of one colour over another at a share (0 to 1)."""
    mixed = (round(a * (1.0 - share) + b * share) for a, b in zip(channels(below), channels(above), strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def laid_over(pixels: PixelArray, above: int) -> PixelArray:
    """Return premultiplied pixels with another laid over each."""
    clear, found = 255 - (above >> 24), np.zeros_like(pixels)
    for shift in (0, 8, 16, 24):
        seen = ((pixels >> shift) & 255) * clear
        found |= ((above >> shift & 255) + (2 * seen + 255) // 510) << shift
    return found


def image_of(pixels: PixelArray, form: QImage.Format) -> QImage:
    """Return a picture over an array, shape (height, width), which must be kept as long as the picture."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width * 4, form)
