"""A legend on paper: the rows of the screen's legend in millimetres, every class with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from estates_app.map.amounts import CIRCLE
from estates_app.map.flow import columns_needed, flow, strip_height
from estates_app.map.furniture import Frame, paint_hatch, pen_of, wrapped
from estates_app.map.legend import (
    LegendEntry,
    LegendTitle,
    LineRow,
    NoteRow,
    PaperRow,
    SizeRow,
    SwatchRow,
    SymbolRow,
    spelt_out,
)
from estates_app.map.linestyles import LINE_STYLES, PX_PER_MM
from estates_app.map.sprites import radius_px
from estates_app.map.text import SMALLEST_PT, Lettering
from estates_app.map.theme import Theme
from estates_app.map.vector import paint_as_shapes

TEXT_PT, HEAD_PT = 8.5, 9.5
COLUMN_MM, NARROW_MM, KEY_MM, GAP_MM = 56.0, 47.0, 8.5, 5.0
_COUNT_GAP_MM = 2.5
_MOST_FOR_GROUPS = 1.8  # a strip may be so many times higher to keep groups whole
_LARGEST_KEY_MM = 2.0  # half the size of a symbol beside its words, with its casing: rows are so high


_Worded = LegendTitle | NoteRow | SymbolRow | SwatchRow | LineRow


@dataclass(frozen=True)
class PaperLegend:
    """Rows of a legend set for a page.

    Attributes
    ----------
    entries : tuple of LegendEntry
    theme : Theme
    lettering : Lettering
    scale : float
        Enlargement of words and room, for paper that is read from farther away.
    symbol_scale : float
        Enlargement of the map's symbols: circles of amounts are as large as on the map.
    px_per_mm : float
        Logical pixels of the map in a millimetre.
    is_narrow : bool
        Whether its columns are, for a picture within a text.
    """

    entries: tuple[LegendEntry, ...]
    theme: Theme
    lettering: Lettering
    scale: float = 1.0
    symbol_scale: float = 1.0
    px_per_mm: float = PX_PER_MM
    is_narrow: bool = False

    @property
    def column_mm(self) -> float:
        """Width of a column with the gap that follows."""
        return (NARROW_MM if self.is_narrow else COLUMN_MM) * self.scale

    @property
    def gap_mm(self) -> float:
        """What follows a column."""
        return GAP_MM * self.scale * (0.5 if self.is_narrow else 1.0)

    @property
    def width_mm(self) -> float:
        """Width of the rows of a column."""
        return self.column_mm - self.gap_mm

    @property
    def rows(self) -> tuple[PaperRow, ...]:
        """The entries, with a row for each class."""
        return spelt_out(self.entries)

    def columns_for(self, room_mm: float) -> int:
        """Columns that it needs at a height."""
        rows = self.rows
        return columns_needed(self._heights(rows), _heads(rows), room_mm, keeps_groups=True)

    def height_for(self, columns: int) -> float:
        """Height that it needs in so many columns, millimetres; groups stay whole where that costs little."""
        rows = self.rows
        if not rows:
            return 0.0
        heights, heads = self._heights(rows), _heads(rows)
        least = strip_height(heights, heads, columns)
        whole = strip_height(heights, heads, columns, keeps_groups=True)
        return whole if whole <= least * _MOST_FOR_GROUPS else least

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint the rows down the columns of a frame, the first at its left."""
        rows = self.rows
        heights = self._heights(rows)
        before, top = 0, frame.top_mm
        columns = flow(heights, _heads(rows), frame.height_mm, keeps_groups=True)
        for row, height, column in zip(rows, heights, columns, strict=True):
            if column != before:
                before, top = column, frame.top_mm
            lead = self._lead(row) if top > frame.top_mm else 0.0
            self._paint_row(painter, row, frame.left_mm + column * self.column_mm, top + lead)
            top += height - (0.0 if lead or not self._lead(row) else self._lead(row))

    # --- how high ---------------------------------------------------------------------------------------------------

    def _heights(self, rows: Sequence[PaperRow]) -> list[float]:
        return [self._height(row) + self._lead(row) for row in rows]

    def _lead(self, row: PaperRow) -> float:
        """Room above what begins a group, but at the top of a column."""
        return 2.4 * self.scale if begins(row) else 0.0

    def _height(self, row: PaperRow) -> float:
        if isinstance(row, SizeRow):
            return sum(line[0] for line in self._size_lines(row)) + 1.0 * self.scale
        gap = 1.4 if isinstance(row, LegendTitle) else 1.2
        return len(self._lines(row)) * self.lettering.height_mm(self._size_pt(row)) + gap * self.scale

    def _size_pt(self, row: PaperRow) -> float:
        usual = HEAD_PT if isinstance(row, LegendTitle) else SMALLEST_PT if isinstance(row, NoteRow) else TEXT_PT
        return usual * self.scale

    def _count(self, row: PaperRow) -> str:
        return f"{row.count:,}" if isinstance(row, SymbolRow | SwatchRow) and row.count is not None else ""

    def _room(self, row: PaperRow) -> float:
        room = self.width_mm
        if not isinstance(row, LegendTitle | NoteRow):
            room -= KEY_MM * self.scale
        count = self._count(row)
        if count:
            room -= self.lettering.width_mm(count, self._size_pt(row)) + _COUNT_GAP_MM * self.scale
        return room

    def _lines(self, row: _Worded) -> list[str]:
        is_strong = isinstance(row, LegendTitle)
        return wrapped(self.lettering, row.words, self._room(row), self._size_pt(row), is_strong=is_strong) or [""]

    # --- how it looks -----------------------------------------------------------------------------------------------

    def _paint_row(self, painter: QPainter, row: PaperRow, left: float, top: float) -> None:
        if isinstance(row, SizeRow):
            self._paint_sizes(painter, row, left, top)
            return
        size, line = self._size_pt(row), self.lettering.height_mm(self._size_pt(row))
        is_head, is_keyless = isinstance(row, LegendTitle), isinstance(row, LegendTitle | NoteRow)
        if not is_keyless:
            self._paint_key(painter, row, left, top + line / 2)
        at = left + (0.0 if is_keyless else KEY_MM * self.scale)
        colour = self.theme.colour("text_2" if isinstance(row, NoteRow) else "text")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        for number, words in enumerate(self._lines(row)):
            painter.drawPath(self.lettering.path(words, at, top + number * line, size, is_strong=is_head))
        count = self._count(row)
        if count:
            right = left + self.width_mm - self.lettering.width_mm(count, size)
            painter.setBrush(QColor(self.theme.colour("text_2")))
            painter.drawPath(self.lettering.path(count, right, top, size))

    def _paint_key(self, painter: QPainter, row: PaperRow, left: float, middle: float) -> None:
        theme, k = self.theme, self.scale
        if isinstance(row, SymbolRow):
            radius = radius_px(theme, row.symbol, 1.0, 0) / self.px_per_mm * self.symbol_scale
            casing = theme.marker("casing") / self.px_per_mm * self.symbol_scale
            fit = min(_LARGEST_KEY_MM * k / (radius + casing), 1.0)
            radius, casing = radius * fit, casing * fit
            place = QPointF(left + 3.2 * k, middle)
            paint_in_px(painter, theme, row.symbol, place, radius, casing)
        elif isinstance(row, SwatchRow):
            paint_swatch(painter, theme, row.colour, Frame(left + 0.2, middle - 1.5 * k, 6.0 * k, 3.0 * k))
        elif isinstance(row, LineRow):
            style = LINE_STYLES.get(row.style, LINE_STYLES["spider"])
            dashes = (3.2, 2.2) if row.is_dashed else tuple(min(dash, 3.5) for dash in style.dashes)
            pen = pen_of(row.colour(theme), max(row.width_mm, 0.35) * k, dashes)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(left + 0.2, middle), QPointF(left + 6.2 * k, middle))

    def _size_lines(self, row: SizeRow) -> list[tuple[float, list[tuple[float, float, str]]]]:
        """Circles in lines of the column: height of the line, and left edge, radius and words of each."""
        lettering, k = self.lettering, self.scale
        size, line = TEXT_PT * k, lettering.height_mm(TEXT_PT * k)
        found: list[tuple[float, list[tuple[float, float, str]]]] = []
        left = 0.0
        for share, words in row.circles:
            radius = radius_px(self.theme, CIRCLE, share, 0) / self.px_per_mm * self.symbol_scale
            width = 2.0 * radius + 1.4 * k + lettering.width_mm(words, size)
            if not found or left + width > self.width_mm:
                found.append((0.0, []))
                left = 0.0
            high, circles = found[-1]
            circles.append((left, radius, words))
            found[-1] = (max(high, 2.0 * radius + 0.8 * k, line), circles)
            left += width + 4.0 * k
        return found

    def _paint_sizes(self, painter: QPainter, row: SizeRow, left: float, top: float) -> None:
        lettering, theme, k = self.lettering, self.theme, self.scale
        size, line = TEXT_PT * k, lettering.height_mm(TEXT_PT * k)
        for high, circles in self._size_lines(row):
            foot = top + high
            for at, radius, words in circles:
                painter.setPen(pen_of(theme.colour("text_2"), 0.3))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(left + at + radius, foot - radius - 0.2), radius, radius)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.colour("text")))
                words_top = min(foot - radius - 0.2 - line / 2, foot - line)
                painter.drawPath(lettering.path(words, left + at + 2.0 * radius + 1.4 * k, words_top, size))
            top = foot


def paint_in_px(
    painter: QPainter, theme: Theme, symbol: str, place: QPointF, radius_mm: float, casing_mm: float
) -> None:
    """Paint a symbol whose words are fonts of whole pixels: too small a unit would spoil them."""
    painter.save()
    painter.translate(place)
    painter.scale(1.0 / PX_PER_MM, 1.0 / PX_PER_MM)
    paint_as_shapes(painter, theme, symbol, (0.0, 0.0), radius_mm * PX_PER_MM, casing_mm * PX_PER_MM)
    painter.restore()


def paint_swatch(painter: QPainter, theme: Theme, colour: str, box: Frame) -> None:
    """Paint the colour of a class, or the hatch of what is missing, with an edge."""
    kind, _, rest = colour.partition(":")
    shape = box.rect()
    if kind == "ramp":
        name, number, count = rest.split(":")
        ground = theme.classes(name, int(count))[int(number)]
    else:
        ground = theme.missing() if kind == "missing" else theme.any_colour(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRect(shape)
    if kind == "missing":
        paint_hatch(painter, theme, box)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(theme.colour("border_strong"), 0.15))
    painter.drawRect(shape)


def begins(row: PaperRow) -> bool:
    """Whether a row begins a group: a heading, or a line, which explains what lies over all the groups before it."""
    return isinstance(row, LegendTitle | LineRow)


def _heads(rows: Sequence[PaperRow]) -> list[bool]:
    return [begins(row) for row in rows]
