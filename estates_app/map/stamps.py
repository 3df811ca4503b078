"""What a symbol is drawn of: outlines filled and stroked, and words, round its middle; for screen, paper and file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen

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


@dataclass(frozen=True)
class Fill:
    """One area of one colour."""

    path: QPainterPath
    colour: QColor


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
        tint = QColor(part.fill) if part.fill else QColor()
        if part.fill and part.opacity < 1.0:
            tint.setAlphaF(part.opacity)
        painter.setPen(part.pen())
        painter.setBrush(QBrush(tint) if part.fill else QBrush(Qt.BrushStyle.NoBrush))
        painter.drawPath(part.path)
    painter.restore()


def fills_of(parts: Sequence[Part]) -> list[Fill]:
    """Return a symbol as few areas without lines: thousands of them make a file a third of the size.

    What is painted on the symbol in the colour of its casing becomes a hole through which the casing is seen.
    """
    fills: list[Fill] = []
    for part in parts:
        if isinstance(part, Words):
            fills.append(Fill(part.path(), QColor(part.colour)))
            continue
        if part.fill:
            tint = QColor(part.fill)
            tint.setAlphaF(part.opacity)
            fills.append(Fill(part.path, tint))
        if part.line:
            stroker = QPainterPathStroker(part.pen())
            stroker.setCurveThreshold(_CURVE)
            fills.append(Fill(stroker.createStroke(part.path), QColor(part.line)))
    return _pierced(_merged(fills))


def _merged(fills: list[Fill]) -> list[Fill]:
    """Join areas of one opaque colour that follow one another."""
    found: list[Fill] = []
    for fill in fills:
        last = found[-1] if found else None
        if last is not None and last.colour == fill.colour and fill.colour.alpha() == 255:
            found[-1] = Fill(last.path.united(fill.path), fill.colour)
        else:
            found.append(fill)
    return found


def _pierced(fills: list[Fill]) -> list[Fill]:
    if len(fills) < 3 or any(fill.colour.alpha() < 255 for fill in fills):
        return fills
    casing = fills[0]
    found = [casing]
    for fill in fills[1:]:
        is_hole = fill.colour == casing.colour and casing.path.contains(fill.path)
        if is_hole:
            found[1:] = [Fill(below.path.subtracted(fill.path), below.colour) for below in found[1:]]
        else:
            found.append(fill)
    return found


def disc(radius: float, x: float = 0.0, y: float = 0.0) -> QPainterPath:
    """Return a circle."""
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path
