"""The rows of a legend: what they say, in words too, and how their keys are painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from estates_app.map.linestyles import LINE_STYLES, PX_PER_MM
from estates_app.ui.mapview.style import MapStyle

#: Width of a key, logical pixels.
KEY = 18


@dataclass(frozen=True)
class LegendTitle:
    """Bold words; the first one stays when the legend is folded."""

    words: str


@dataclass(frozen=True)
class SymbolRow:
    """A symbol, what it means and, where known, how many there are."""

    symbol: str
    words: str
    count: int | None = None


@dataclass(frozen=True)
class ClassBar:
    """Colours of classes, low to high, with words under their edges.

    Attributes
    ----------
    ramp : str
    count : int
        Classes.
    words : tuple of str
        One an edge (count + 1), one an inner edge (count - 1), or any other number, spread evenly.
    counts : tuple of int
        How many there are in each class, empty where that is not said.
    classes : tuple of str
        Words of the classes for who cannot see the bar.
    """

    ramp: str
    count: int
    words: tuple[str, ...]
    counts: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SizeRow:
    """Circles of amounts side by side; ``circles`` are (share of the largest radius, words), smallest first."""

    circles: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class SwatchRow:
    """A colour and what it means; `colour` is a token, ``missing`` for the hatch, or ``ramp:NAME:CLASS:COUNT``."""

    colour: str
    words: str
    count: int | None = None


@dataclass(frozen=True)
class NoteRow:
    """Small words about the rows above."""

    words: str


@dataclass(frozen=True)
class LineRow:
    """A kind of line and what it means; `style` as in `LineLayer`, or ``fate:KEY`` for spider lines."""

    style: str
    words: str
    is_dashed: bool = False


#: Type of the words of rows that may be long, and how many lines they take at most.
ROLES: dict[type, str] = {LegendTitle: "small_strong", NoteRow: "caption"}
MOST_LINES = 2


LegendEntry = LegendTitle | SymbolRow | SizeRow | ClassBar | SwatchRow | LineRow | NoteRow


def edges_of(row: ClassBar) -> list[float]:
    """Return where the words under a bar stand, as shares of its length."""
    count = len(row.words)
    if count == row.count - 1:
        return [(number + 1) / row.count for number in range(count)]
    return [number / max(count - 1, 1) for number in range(count)]


def briefer(entries: tuple[LegendEntry, ...]) -> Iterator[tuple[LegendEntry, ...]]:
    """Give the entries, then without notes, then without the numbers in the classes of bars too."""
    yield entries
    few = tuple(row for row in entries if not isinstance(row, NoteRow))
    yield few
    yield tuple(replace(row, counts=()) if isinstance(row, ClassBar) else row for row in few)


def short(count: int, row: ClassBar) -> str:
    """Return how many are in a class, in thousands where the whole number would have no room."""
    room = 7 if row.count <= 5 else 5
    return f"{count:,}" if max(len(f"{n:,}") for n in row.counts) <= room or count < 1000 else f"{count / 1000:.0f}k"


def said(entry: LegendEntry) -> str:
    """Say a row for who cannot see it."""
    if isinstance(entry, SizeRow):
        return f"larger circles for more: {', '.join(words for _, words in entry.circles)}"
    if isinstance(entry, ClassBar):
        told = entry.classes or entry.words
        if len(entry.counts) == len(told):
            told = tuple(f"{words}: {count:,}" for words, count in zip(told, entry.counts, strict=True))
        return f"{entry.count} classes: {', '.join(told)}"
    if isinstance(entry, SymbolRow | SwatchRow) and entry.count is not None:
        return f"{entry.words}, {entry.count:,}"
    return entry.words


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
    theme = look.theme
    style = LINE_STYLES.get(row.style, LINE_STYLES["spider"])
    colour = theme.any_colour(row.style) if ":" in row.style else theme.colour(style.colour)
    pen = QPen(QColor(colour), max(style.width_mm * PX_PER_MM, 1.2) * look.px(10) / 10.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashes = (3.2, 2.2) if row.is_dashed else style.dashes
    if dashes:
        pen.setDashPattern([min(dash, 3.5) for dash in dashes])
    painter.setPen(pen)
    y = key.center().y()
    painter.drawLine(QPointF(key.left(), y), QPointF(key.right() - 1.0, y))
