"""Small pieces of painting that several widgets share."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from estates_app.ui.skin import Skin


def rounded(box: QRectF, radius: float) -> QPainterPath:
    """Return the path of a rounded rectangle."""
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path


def paint_box(
    painter: QPainter, box: QRectF, radius: float, fill: QColor | None, edge: QColor | None, *, is_dashed: bool = False
) -> None:
    """Fill a rounded box and draw its edge of one pixel on the half-pixel, so that it stays sharp."""
    path = rounded(box.adjusted(0.5, 0.5, -0.5, -0.5), radius)
    if fill is not None:
        painter.fillPath(path, fill)
    if edge is not None:
        pen = QPen(edge, 1)
        if is_dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


def paint_focus(painter: QPainter, box: QRectF, radius: float, skin: Skin, *, is_field: bool = False) -> None:
    """Draw the focus line (2 px) inside a box's edge and its halo (2 px) round it: never colour alone.

    What was clicked shows no ring, what was reached by keys does; a field to type into always.
    """
    if not (skin.shows_focus or is_field):
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(skin.colour("focus_halo"), 2))
    painter.drawPath(rounded(box.adjusted(1, 1, -1, -1), radius + 1))
    painter.setPen(QPen(skin.colour("focus"), 2))
    painter.drawPath(rounded(box.adjusted(3, 3, -3, -3), max(radius - 1, 1)))


def paint_cursor(painter: QPainter, box: QRectF, skin: Skin) -> None:
    """Draw the cursor of a table or list: the two lines of the focus, one pixel each, inside the cell's edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(skin.colour("focus_halo"))
    painter.drawRect(box.adjusted(0, 0, -1, -1))
    painter.setPen(skin.colour("focus"))
    painter.drawRect(box.adjusted(1, 1, -2, -2))


def elided(text: str, font: QFont, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
    """Return text cut to a width, with an ellipsis where it was."""
    if len(text) * font.pixelSize() <= width:  # no letter is wider than high, so there is nothing to measure
        return text
    most = int(max(0.0, width)) + 2  # of a whole book in one cell no more can be seen
    if mode is Qt.TextElideMode.ElideRight and len(text) > most:
        text = text[:most]
    return QFontMetricsF(font).elidedText(text, mode, max(0.0, width))


def paint_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Write one line in a box, elided where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = elided(text, font, box.width())
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), shown)


def text_width(text: str, font: QFont) -> float:
    """Return the advance of one line."""
    return float(QFontMetricsF(font).horizontalAdvance(text))


def heading_width(skin: Skin, words: str, *, pad: int = 8) -> float:
    """Return the room that a heading needs; the mark of its order takes the place of its last letters."""
    return text_width(words, skin.font("small", 600)) + 2 * pad + 1


def paint_heading(
    painter: QPainter, skin: Skin, box: QRectF, words: str, *, is_right: bool = False, mark: str = "", pad: int = 8
) -> None:
    """Paint a heading of a table; `mark` is ``up`` or ``down`` where its column is sorted so."""
    painter.fillRect(box, skin.colour("sunken"))
    painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), skin.colour("border"))
    font, ink = skin.font("small", 600), skin.colour("text" if mark else "text_2")
    room = box.adjusted(pad, 0, -pad - (skin.px(14) if mark else 0), 0)
    paint_text(painter, room, words, font, ink, Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft)
    if mark:
        left = room.right() + 2 if is_right else room.left() + min(text_width(words, font), room.width()) + 3
        skin.glyph(painter, f"ph.caret-{mark}", QRectF(left, box.center().y() - 6, 12, 12), ink)
