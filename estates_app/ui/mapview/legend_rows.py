"""How the keys of a legend's rows are painted on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.map.legend import ClassBar, LegendTitle, LineRow, NoteRow, SwatchRow
from estates_app.map.linestyles import LINE_STYLES, PX_PER_MM
from estates_app.ui.mapview.style import MapStyle

#: Width of a key, logical pixels.
KEY = 18


#: Type of the words of rows that may be long, and how many lines they take at most.
ROLES: dict[type, str] = {LegendTitle: "small_strong", NoteRow: "caption"}
MOST_LINES = 2


def short(count: int, row: ClassBar) -> str:
    """Return how many are in a class, in thousands where the whole number would have no room."""
    room = 7 if row.count <= 5 else 5
    return f"{count:,}" if max(len(f"{n:,}") for n in row.counts) <= room or count < 1000 else f"{count / 1000:.0f}k"


def paint_swatch(look: MapStyle, painter: QPainter, key: QRectF, row: SwatchRow) -> None:
    """Paint the colour of a class, or the hatch of what is missing, in the room of a key."""
    theme = look.theme
    height = look.px(10)
    box = QRectF(key.left(), key.center().y() - height / 2, look.px(KEY) - 2, height).toAlignedRect()
    kind, _, rest = row.colour.partition(":")
    if kind == "ramp":
        name, number, count = rest.split(":")
        painter.fillRect(box, QColor(theme.classes(name, int(count))[int(number)]))
    elif kind == "missing":
        painter.fillRect(box, QColor(theme.missing()))
        painter.save()
        painter.setClipRect(box)
        painter.setPen(QPen(look.colour("border_strong"), 1.0))
        for left in range(box.left() - box.height(), box.right(), 6):
            painter.drawLine(left, box.bottom() + 1, left + box.height() + 1, box.top())
        painter.restore()
    else:
        painter.fillRect(box, QColor(theme.any_colour(row.colour)))
    painter.setPen(QPen(look.colour("border_strong"), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))


def paint_line(look: MapStyle, painter: QPainter, key: QRectF, row: LineRow) -> None:
    """Paint a kind of line in the room of a key."""
    style = LINE_STYLES.get(row.style, LINE_STYLES["spider"])
    pen = QPen(QColor(row.colour(look.theme)), max(row.width_mm * PX_PER_MM, 1.2) * look.px(10) / 10.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashes = (3.2, 2.2) if row.is_dashed else style.dashes
    if dashes:
        pen.setDashPattern([min(dash, 3.5) for dash in dashes])
    painter.setPen(pen)
    y = key.center().y()
    painter.drawLine(QPointF(key.left(), y), QPointF(key.right() - 1.0, y))
