"""The legend: a card of rows, painted from the symbols and colours of the map itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from estates_app.map.amounts import CIRCLE
from estates_app.map.linestyles import LINE_STYLES, PX_PER_MM
from estates_app.map.sprites import radius_px
from estates_app.ui.mapview.buttons import IconButton
from estates_app.ui.mapview.cards import FloatingCard
from estates_app.ui.mapview.style import MapStyle

_WIDEST, _NARROWEST, _PAD, _KEY, _GAP = 300, 150, 12, 18, 8


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
    """

    ramp: str
    count: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class SizeRow:
    """Circles of amounts side by side; ``circles`` are (share of the largest radius, words), smallest first."""

    circles: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class SwatchRow:
    """A colour and what it means; `colour` is a token, ``missing`` for the hatch, or ``ramp:NAME:CLASS:COUNT``."""

    colour: str
    words: str


@dataclass(frozen=True)
class LineRow:
    """A kind of line and what it means; `style` as in `LineLayer`, or ``fate:KEY`` for spider lines."""

    style: str
    words: str
    is_dashed: bool = False


LegendEntry = LegendTitle | SymbolRow | SizeRow | ClassBar | SwatchRow | LineRow


class LegendCard(FloatingCard):
    """The floating legend; a press on its head folds it."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        self._entries: tuple[LegendEntry, ...] = ()
        self._is_folded = False
        self._has_room = True
        super().__init__(style, "Legend", parent)
        self._fold = IconButton(style, "ph.caret-up", "Fold the legend", self, size=24)
        self._fold.clicked.connect(self._on_fold)

    @property
    def is_folded(self) -> bool:
        """Whether only its head is shown."""
        return self._is_folded or not self._has_room

    def fit_to(self, width: int, height: int) -> None:
        """Fold where the whole would not fit."""
        whole = self._size_of(self._entries)
        has_room = whole.width() <= width and whole.height() <= height
        if has_room != self._has_room:
            self._has_room = has_room
            self._tell_fold()
            self.refresh()

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Show these entries; none hides the card."""
        self._entries = tuple(entries)
        self.setVisible(bool(self._entries))
        self.setAccessibleDescription("; ".join(_said(entry) for entry in self._entries))
        self.refresh()

    def restyle(self, style: MapStyle) -> None:
        """Take another theme or text size."""
        self._fold.restyle(style)
        super().restyle(style)

    def refresh(self) -> None:
        """Measure and paint the card again."""
        super().refresh()
        pad = self.look.px(4)
        self._fold.move(self.width() - self._fold.width() - pad, pad)

    def contents_size(self) -> QSize:
        """Return the size of the rows."""
        return self._size_of(self._shown())

    def _size_of(self, rows: Sequence[LegendEntry]) -> QSize:
        look = self.look
        widest = max((self._width_of(row) for row in rows), default=0.0)
        width = min(max(widest, look.px(_NARROWEST)), look.px(_WIDEST)) + 2 * look.px(_PAD)
        height = sum(self._height_of(row) for row in rows) + 2 * look.px(_PAD) - look.px(4)
        return QSize(round(width), round(height))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep presses from the map below."""
        event.accept()

    def paint_contents(self, painter: QPainter) -> None:
        """Paint the rows."""
        look, top = self.look, float(self.look.px(_PAD) - self.look.px(2))
        for number, row in enumerate(self._shown()):
            box = QRectF(look.px(_PAD), top, self.width() - 2 * look.px(_PAD), self._height_of(row))
            if isinstance(row, LegendTitle):
                if number == 0:
                    box.setRight(box.right() - look.px(18))
                look.write(painter, box, row.words, "small_strong", "text")
            elif isinstance(row, ClassBar):
                self._paint_bar(painter, box, row)
            elif isinstance(row, SizeRow):
                self._paint_sizes(painter, box, row)
            else:
                self._paint_row(painter, box, row)
            top = box.bottom()

    def _shown(self) -> tuple[LegendEntry, ...]:
        return self._entries[:1] if self.is_folded else self._entries

    def _height_of(self, row: LegendEntry) -> float:
        line = self.look.line_height("small")
        if isinstance(row, ClassBar):
            return self.look.px(18) + self.look.line_height("caption")
        if isinstance(row, SizeRow):
            return 2.0 * self._radius(row.circles[-1][0]) + self.look.px(8)
        return line + self.look.px(4)

    def _width_of(self, row: LegendEntry) -> float:
        look = self.look
        if isinstance(row, LegendTitle):
            return look.text_width(row.words, "small_strong") + look.px(24)
        if isinstance(row, ClassBar):
            widths = [look.text_width(word, "caption") + look.px(6) for word in row.words]
            # the last word ends with the bar, so it needs more than its share
            last = (widths[-1] + widths[-2] / 2.0) * (len(widths) - 1) if len(widths) > 3 else 0.0
            return max(sum(widths), last, look.px(170))
        if isinstance(row, SizeRow):
            return sum(self._width_of_circle(share, words) for share, words in row.circles)
        count = f"{row.count:,}" if isinstance(row, SymbolRow) and row.count is not None else ""
        return (
            look.px(_KEY + _GAP) + look.text_width(row.words, "small") + look.px(16 if count else 0)
        ) + look.text_width(count, "small")

    def _paint_row(self, painter: QPainter, box: QRectF, row: SymbolRow | SwatchRow | LineRow) -> None:
        look = self.look
        key = QRectF(box.left(), box.top(), look.px(_KEY), box.height())
        words = QRectF(box)
        words.setLeft(key.right() + look.px(_GAP))
        if isinstance(row, SymbolRow):
            side = min(look.px(_KEY), box.height() - 1.0)
            look.symbol(painter, row.symbol, QRectF(key.left(), key.center().y() - side / 2, side, side))
            if row.count is not None:
                count = f"{row.count:,}"
                look.write(painter, box, count, "small", "text_2", Qt.AlignmentFlag.AlignRight)
                words.setRight(box.right() - look.text_width(count, "small") - look.px(8))
        elif isinstance(row, SwatchRow):
            self._paint_swatch(painter, key, row)
        else:
            self._paint_line(painter, key, row)
        look.write(painter, words, row.words, "small", "text")

    def _radius(self, share: float) -> float:
        """Radius of a circle as the map paints it."""
        look = self.look
        return radius_px(look.theme, CIRCLE, share, 0) * look.text_scale * look.theme.enlargement

    def _width_of_circle(self, share: float, words: str) -> float:
        return 2.0 * self._radius(share) + self.look.px(5 + 12) + self.look.text_width(words, "small")

    def _paint_sizes(self, painter: QPainter, box: QRectF, row: SizeRow) -> None:
        """Paint circles that stand on one line, each with its words at its right."""
        look, left = self.look, box.left()
        line = look.line_height("small")
        for share, words in row.circles:
            radius = self._radius(share)
            ring = QRectF(left, box.bottom() - look.px(4) - 2.0 * radius, 2.0 * radius, 2.0 * radius)
            painter.setPen(QPen(look.colour("text_2"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(ring)
            top = min(ring.center().y() - line / 2, box.bottom() - line)
            width = look.text_width(words, "small") + 1
            look.write(painter, QRectF(ring.right() + look.px(5), top, width, line), words, "small", "text")
            left += self._width_of_circle(share, words)

    def _paint_swatch(self, painter: QPainter, key: QRectF, row: SwatchRow) -> None:
        look, theme = self.look, self.look.theme
        height = look.px(10)
        box = QRectF(key.left(), key.center().y() - height / 2, look.px(_KEY) - 2, height).toAlignedRect()
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

    def _paint_line(self, painter: QPainter, key: QRectF, row: LineRow) -> None:
        theme = self.look.theme
        style = LINE_STYLES.get(row.style, LINE_STYLES["spider"])
        colour = theme.any_colour(row.style) if ":" in row.style else theme.colour(style.colour)
        pen = QPen(QColor(colour), max(style.width_mm * PX_PER_MM, 1.2) * self.look.px(10) / 10.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashes = (3.2, 2.2) if row.is_dashed else style.dashes
        if dashes:
            pen.setDashPattern([min(dash, 3.5) for dash in dashes])
        painter.setPen(pen)
        y = key.center().y()
        painter.drawLine(QPointF(key.left(), y), QPointF(key.right() - 1.0, y))

    def _paint_bar(self, painter: QPainter, box: QRectF, row: ClassBar) -> None:
        look = self.look
        bar = QRectF(box.left(), box.top() + look.px(3), box.width(), look.px(11)).toAlignedRect()
        colours = look.theme.classes(row.ramp, row.count)
        step = bar.width() / row.count
        for number, colour in enumerate(colours):
            left, right = round(number * step), round((number + 1) * step)
            painter.fillRect(bar.left() + left, bar.top(), right - left, bar.height(), QColor(colour))
        painter.setPen(QPen(look.colour("border_strong"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(bar).adjusted(0.5, 0.5, -0.5, -0.5))
        words = QRectF(box.left(), bar.bottom() + look.px(2), box.width(), look.line_height("caption"))
        for word, share in zip(row.words, _edges(row), strict=True):
            width = look.text_width(word, "caption")
            at = min(max(box.left() + share * box.width() - width / 2, box.left()), box.right() - width)
            look.write(painter, QRectF(at, words.top(), width + 1, words.height()), word, "caption", "text_2")

    def _on_fold(self) -> None:
        is_folded = self.is_folded
        self._is_folded, self._has_room = not is_folded, True  # who unfolds it wants it whole, room or not
        self._tell_fold()
        right = self.geometry().right()
        self.refresh()
        self.move(right - self.width() + 1, self.y())
        parent = self.parentWidget()
        if parent is not None:
            parent.update()

    def _tell_fold(self) -> None:
        words = "Unfold the legend" if self.is_folded else "Fold the legend"
        self._fold.set_meaning("ph.caret-down" if self.is_folded else "ph.caret-up", words)


def _edges(row: ClassBar) -> list[float]:
    count = len(row.words)
    if count == row.count - 1:
        return [(number + 1) / row.count for number in range(count)]
    return [number / max(count - 1, 1) for number in range(count)]


def _said(entry: LegendEntry) -> str:
    if isinstance(entry, SizeRow):
        return f"larger circles for more: {', '.join(words for _, words in entry.circles)}"
    if isinstance(entry, ClassBar):
        return f"{entry.count} classes: {', '.join(entry.words)}"
    if isinstance(entry, SymbolRow) and entry.count is not None:
        return f"{entry.words}, {entry.count:,}"
    return entry.words
