"""What stands round a map on paper, in millimetres: frames, pens, words, scale bar, north arrow, the hatch of a key."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from estates_app.map.text import SMALLEST_PT, Lettering
from estates_app.map.theme import Theme

SCALE_SHARE = 0.28  # of the map's width at most
HATCH_STEP_MM = 1.5
HATCH_LINE_MM = 0.18


@dataclass(frozen=True)
class Frame:
    """A rectangle on the page, millimetres from its top left corner."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """Right edge."""
        return self.left_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        """Lower edge."""
        return self.top_mm + self.height_mm

    def rect(self) -> QRectF:
        """Return it as Qt knows it."""
        return QRectF(self.left_mm, self.top_mm, self.width_mm, self.height_mm)


def pen_of(colour: str, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    """Opaque pen with round ends (flat ones where it is dashed); the width is in the painter's unit."""
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def paint_hatch(painter: QPainter, theme: Theme, box: Frame) -> None:
    """Hatch over a box of a legend: the evidence is missing."""
    lines = []
    # each line is x + y = a constant
    along = math.ceil((box.left_mm + box.top_mm) / HATCH_STEP_MM) * HATCH_STEP_MM
    while along < box.right_mm + box.bottom_mm:
        low, high = max(box.left_mm, along - box.bottom_mm), min(box.right_mm, along - box.top_mm)
        lines.append(QLineF(low, along - low, high, along - high))
        along += HATCH_STEP_MM
    painter.setPen(pen_of(theme.colour("border_strong"), HATCH_LINE_MM))
    painter.drawLines(lines)


def paint_words(
    painter: QPainter,
    lettering: Lettering,
    text: str,
    frame: Frame,
    style: tuple[float, bool, str],
) -> None:
    """Set lines from the top of a frame, long words broken; `style` is size in points, strong or not, colour."""
    size_pt, is_strong, colour = style
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for number, line in enumerate(wrapped(lettering, text, frame.width_mm, size_pt, is_strong=is_strong)):
        top = frame.top_mm + number * lettering.height_mm(size_pt)
        painter.drawPath(lettering.path(line, frame.left_mm, top, size_pt, is_strong=is_strong))


def wrapped(lettering: Lettering, text: str, width_mm: float, size_pt: float, *, is_strong: bool = False) -> list[str]:
    """Break text into lines no wider than `width_mm`; a word that is longer is broken too, so that none is cut."""
    found: list[str] = []
    for line in lettering.wrap(text, width_mm, size_pt, is_strong=is_strong):
        rest = line
        while lettering.width_mm(rest, size_pt, is_strong=is_strong) > width_mm and len(rest) > 1:
            fits = 1
            while lettering.width_mm(rest[: fits + 1] + "-", size_pt, is_strong=is_strong) <= width_mm:
                fits += 1
            found.append(rest[:fits] + "-")
            rest = rest[fits:]
        found.append(rest)
    return found


def round_length_m(room_m: float) -> float:
    """Longest of 1, 2 or 5 times a power of ten metres that fits."""
    power = 10.0 ** math.floor(math.log10(room_m))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= room_m)


def length_words(length_m: float) -> str:
    """Words of a round length."""
    return f"{length_m / 1000:,g} km" if length_m >= 1000 else f"{length_m:,g} m"


def paint_scale(painter: QPainter, theme: Theme, lettering: Lettering, frame: Frame, mm_per_m: float) -> None:
    """Scale bar of a round length above a map; straight-line ground distance on the National Grid."""
    length_m = round_length_m(frame.width_mm * SCALE_SHARE / mm_per_m)
    left, base = frame.left_mm + 3.0, frame.bottom_mm - 3.0
    right = left + length_m * mm_per_m
    bar = QPolygonF([QPointF(left, base - 1.4), QPointF(left, base), QPointF(right, base), QPointF(right, base - 1.4)])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in (("map_halo", 1.3), ("map_label", 0.4)):
        pen = pen_of(theme.colour(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPolyline(bar)
    top = base - 1.6 - lettering.height_mm(SMALLEST_PT)
    _paint_haloed(painter, theme, lettering.path(length_words(length_m), left + 0.6, top, SMALLEST_PT))


def paint_north(painter: QPainter, theme: Theme, lettering: Lettering, frame: Frame) -> None:
    """Arrow to grid north, which is up, above a map."""
    x, top, foot = frame.right_mm - 4.75, frame.bottom_mm - 12.5, frame.bottom_mm - 2.0
    arrow = QPainterPath()
    points = [(x, foot - 6.0), (x + 1.9, foot), (x, foot - 1.4), (x - 1.9, foot)]
    arrow.addPolygon(QPolygonF([QPointF(a, b) for a, b in points]))
    arrow.closeSubpath()
    _paint_haloed(painter, theme, arrow)
    half = lettering.width_mm("N", SMALLEST_PT, is_strong=True) / 2
    _paint_haloed(painter, theme, lettering.path("N", x - half, top, SMALLEST_PT, is_strong=True))


def _paint_haloed(painter: QPainter, theme: Theme, path: QPainterPath) -> None:
    """Halo below, the shape itself above."""
    painter.setPen(pen_of(theme.colour("map_halo"), 0.9))
    painter.setBrush(QColor(theme.colour("map_halo")))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("map_label")))
    painter.drawPath(path)
