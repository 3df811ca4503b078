"""What a symbol is drawn of: outlines filled and stroked, and words, round its middle; for screen, paper and file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QTransform,
)

#: Curves of outlines are kept to this share of the painter's unit when a line becomes an area.
_CURVE = 0.02


@dataclass(frozen=True)
class Shape:
    """An outline round the symbol's middle.

    Attributes
    ----------
    path : QPainterPath
        In the painter's unit.
    fill, line : str
        Hex colours, empty for none.
    width : float
        Of the line.
    opacity : float
        Of the fill.
    dashes : tuple of float
        Multiples of the width, empty for a whole line; its ends are then flat.
    """

    path: QPainterPath
    fill: str = ""
    line: str = ""
    width: float = 0.0
    opacity: float = 1.0
    dashes: tuple[float, ...] = ()

    def brush(self) -> QBrush:
        """Return the brush of the fill."""
        if not self.fill:
            return QBrush(Qt.BrushStyle.NoBrush)
        tint = QColor(self.fill)
        if self.opacity < 1.0:
            tint.setAlphaF(self.opacity)
        return QBrush(tint)

    def pen(self) -> QPen:
        """Return the pen of the line."""
        if not self.line:
            return QPen(Qt.PenStyle.NoPen)
        pen = QPen(QColor(self.line), self.width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if self.dashes else Qt.PenCapStyle.RoundCap)
        if self.dashes:
            pen.setDashPattern(list(self.dashes))
        return pen


@dataclass(frozen=True)
class Words:
    """Words in the middle of a symbol, with the font's size in the painter's unit."""

    text: str
    font: QFont
    colour: str

    def path(self) -> QPainterPath:
        """Return their outlines, the middle at the origin."""
        metrics, path = QFontMetricsF(self.font), QPainterPath()
        left = -metrics.horizontalAdvance(self.text) / 2.0
        path.addText(left, (metrics.ascent() - metrics.descent()) / 2.0, self.font, self.text)
        return path


Part = Shape | Words


def draw(painter: QPainter, parts: Sequence[Part], x: float, y: float) -> None:
    """Draw a symbol with its middle at a place."""
    painter.save()
    painter.translate(x, y)
    for part in parts:
        if isinstance(part, Words):
            painter.setFont(part.font)
            painter.setPen(QColor(part.colour))
            reach = 4.0 * part.font.pixelSize()
            painter.drawText(QRectF(-reach, -reach, 2 * reach, 2 * reach), int(Qt.AlignmentFlag.AlignCenter), part.text)
            continue
        painter.setPen(part.pen())
        painter.setBrush(part.brush())
        painter.drawPath(part.path)
    painter.restore()


def compact(parts: Sequence[Part], unit: float) -> list[Shape]:
    """Return a symbol as few areas, in whole numbers of a small unit: a file of thousands is a fifth of the size.

    What is painted on the symbol in the colour of its casing becomes a hole through which the casing is seen.

    Parameters
    ----------
    parts : sequence of Part
    unit : float
        Units of the result in one of the parts.
    """
    areas: list[Shape] = []
    for number, part in enumerate(parts):
        if isinstance(part, Words):
            areas.append(Shape(part.path(), fill=part.colour))
        elif number == 0 and part.fill == part.line and not part.dashes:
            areas.append(part)  # a casing: shorter as an area with a line than as one with rounded corners
        else:
            areas += _areas(part)
    return [_whole(shape, unit) for shape in _pierced(areas)]


def _areas(part: Shape) -> list[Shape]:
    found = [Shape(part.path, fill=part.fill, opacity=part.opacity)] if part.fill else []
    if part.line:
        stroker = QPainterPathStroker(part.pen())
        stroker.setCurveThreshold(_CURVE)
        found.append(Shape(stroker.createStroke(part.path).simplified(), fill=part.line))
    return found


def _pierced(areas: list[Shape]) -> list[Shape]:
    if len(areas) < 3 or any(area.opacity < 1.0 for area in areas):
        return areas
    casing, found = areas[0], [areas[0]]
    for area in areas[1:]:
        if area.fill == casing.fill and casing.path.contains(area.path):
            found[1:] = [replace(below, path=below.path.subtracted(area.path)) for below in found[1:]]
        else:
            found.append(area)
    return found


def _whole(shape: Shape, unit: float) -> Shape:
    path = QTransform.fromScale(unit, unit).map(shape.path)
    for at in range(path.elementCount()):
        element = path.elementAt(at)
        path.setElementPositionAt(at, round(element.x), round(element.y))
    return replace(shape, path=path, width=shape.width * unit)


def disc(radius: float, x: float = 0.0, y: float = 0.0) -> QPainterPath:
    """Return a circle."""
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path
