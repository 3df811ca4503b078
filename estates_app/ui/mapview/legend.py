"""The legend: a card of rows, painted from the symbols and colours of the map itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from estates_app.map.amounts import CIRCLE
from estates_app.map.legend import (
    ClassBar,
    LegendEntry,
    LegendTitle,
    LineRow,
    NoteRow,
    SizeRow,
    SwatchRow,
    SymbolRow,
    briefer,
    edges_of,
    said,
)
from estates_app.map.sprites import radius_px
from estates_app.ui.mapview.buttons import IconButton
from estates_app.ui.mapview.cards import FloatingCard
from estates_app.ui.mapview.legend_rows import KEY, MOST_LINES, ROLES, paint_line, paint_swatch, short
from estates_app.ui.mapview.style import MapStyle

_WIDEST, _NARROWEST, _PAD, _GAP = 300, 150, 12, 8
_LEAD = 8  # above a title that begins another group


class LegendCard(FloatingCard):
    """The floating legend; a press on its head folds it. `entries` is all it says, with or without room for it."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        self.entries: tuple[LegendEntry, ...] = ()
        self._rows: tuple[LegendEntry, ...] = ()  # those that have room
        self._is_folded = False
        self._has_room = True
        # what has room, and of which entries, look and sizes that was found: a map lays itself out far more often
        self._fitted: tuple[tuple[LegendEntry, ...] | None, object, object, object] | None = None
        super().__init__(style, "Legend", parent)
        self._fold = IconButton(style, "ph.caret-up", "Fold the legend", self, size=24)
        self._fold.clicked.connect(self._on_fold)

    @property
    def is_folded(self) -> bool:
        """Whether only its head is shown."""
        return self._is_folded or not self._has_room

    def fit_to(self, width: int, height: int, wanted_height: int | None = None) -> None:
        """Leave out notes with the counts they explain, then lines, where the whole would not fit; fold at last.

        Parameters
        ----------
        wanted_height : int, optional
            Rather than to be higher than this the legend does without notes and counts.
        """
        wanted = height if wanted_height is None else wanted_height
        sizes, known = (width, height, wanted), self._fitted
        if known is None or known[1] is not self.entries or known[2] is not self.look or known[3] != sizes:
            whole, brief, briefest = briefer(self.entries)
            rooms = ((whole, wanted), (brief, wanted), (brief, height), (briefest, height))
            fitting = next((rows for rows, room in rooms if self._fits(rows, width, room)), None)
            known = self._fitted = fitting, self.entries, self.look, sizes
        rows = known[0]
        has_room, rows = rows is not None, self.entries if rows is None else rows
        if has_room != self._has_room or rows != self._rows:
            self._has_room, self._rows = has_room, rows
            self._tell_fold()
            self.refresh()

    def _fits(self, rows: Sequence[LegendEntry], width: int, height: int) -> bool:
        size = self._size_of(rows)
        return size.width() <= width and size.height() <= height

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Show these entries; none hides the card."""
        self.entries = self._rows = tuple(entries)
        self.setVisible(bool(self.entries))
        self.setAccessibleDescription("; ".join(said(entry) for entry in self.entries))
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
        height += look.px(_LEAD) * sum(isinstance(row, LegendTitle) for row in rows[1:])
        return QSize(round(width), round(height))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep presses from the map below."""
        event.accept()

    def paint_contents(self, painter: QPainter) -> None:
        """Paint the rows."""
        look, top = self.look, float(self.look.px(_PAD) - self.look.px(2))
        for number, row in enumerate(self._shown()):
            if number and isinstance(row, LegendTitle):
                top += look.px(_LEAD)
            box = QRectF(look.px(_PAD), top, self.width() - 2 * look.px(_PAD), self._height_of(row))
            if isinstance(row, LegendTitle):
                if number == 0:
                    box.setRight(box.right() - look.px(18))
                self._write_lines(painter, box, row)
            elif isinstance(row, ClassBar):
                self._paint_bar(painter, box, row)
            elif isinstance(row, SizeRow):
                self._paint_sizes(painter, box, row)
            elif isinstance(row, NoteRow):
                self._write_lines(painter, box, row)
            else:
                self._paint_row(painter, box, row)
            top = box.bottom()

    def _shown(self) -> tuple[LegendEntry, ...]:
        return self._rows[:1] if self.is_folded else self._rows

    def _height_of(self, row: LegendEntry) -> float:
        line = self.look.line_height("small")
        if isinstance(row, ClassBar):
            lines = 2 + bool(row.counts) if self._is_staggered(row) else 1 + bool(row.counts)
            return self.look.px(18) + lines * self.look.line_height("caption")
        if isinstance(row, NoteRow):
            return len(self._lines(row)) * self.look.line_height("caption") + self.look.px(2)
        if isinstance(row, LegendTitle):
            return len(self._lines(row)) * line + self.look.px(4)
        if isinstance(row, SizeRow):
            return 2.0 * self._radius(row.circles[-1][0]) + self.look.px(8)
        return line + self.look.px(4)

    def _width_of(self, row: LegendEntry) -> float:
        look = self.look
        if isinstance(row, LegendTitle):
            return max(look.text_width(line, "small_strong") for line in self._lines(row)) + look.px(24)
        if isinstance(row, ClassBar):
            widths = [look.text_width(word, "caption") + look.px(6) for word in row.words]
            # the last word ends with the bar, so it needs more than its share
            last = (widths[-1] + widths[-2] / 2.0) * (len(widths) - 1) if len(widths) > 3 else 0.0
            if self._is_staggered(row):
                return look.px(_WIDEST)
            counts = max((look.text_width(f"{n:,}", "caption") + look.px(4) for n in row.counts), default=0.0)
            named = look.text_width(row.named[1], "caption") + max(widths) if row.named is not None else 0.0
            # a word under the middle of a class is one class and a half from the words under edges beside it
            return max(sum(widths), last, counts * row.count, named / 3.0 * row.count, look.px(170))
        if isinstance(row, NoteRow):
            return max(look.text_width(line, "caption") for line in self._lines(row))
        if isinstance(row, SizeRow):
            return sum(self._width_of_circle(share, words) for share, words in row.circles)
        count = f"{row.count:,}" if not isinstance(row, LineRow) and row.count is not None else ""
        return (
            look.px(KEY + _GAP) + look.text_width(row.words, "small") + look.px(16 if count else 0)
        ) + look.text_width(count, "small")

    def _lines(self, row: LegendTitle | NoteRow) -> list[str]:
        """Return the words of a row in lines of the widest card; a third line is left to the second, cut short."""
        look, role = self.look, ROLES[type(row)]
        room = look.px(_WIDEST) - (look.px(24) if isinstance(row, LegendTitle) else 0)
        lines: list[str] = []
        for word in row.words.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if not lines or (len(lines) < MOST_LINES and look.text_width(longer, role) > room):
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _write_lines(self, painter: QPainter, box: QRectF, row: LegendTitle | NoteRow) -> None:
        look, role = self.look, ROLES[type(row)]
        height = look.line_height(role)
        token = "text" if isinstance(row, LegendTitle) else "text_2"
        for number, line in enumerate(self._lines(row)):
            place = QRectF(box.left(), box.top() + number * height, box.width(), height)
            look.write(painter, place, line, role, token)

    def _paint_row(self, painter: QPainter, box: QRectF, row: SymbolRow | SwatchRow | LineRow) -> None:
        look = self.look
        key = QRectF(box.left(), box.top(), look.px(KEY), box.height())
        words = QRectF(box)
        words.setLeft(key.right() + look.px(_GAP))
        if isinstance(row, SymbolRow):
            side = min(look.px(KEY), box.height() - 1.0)
            look.symbol(painter, row.symbol, QRectF(key.left(), key.center().y() - side / 2, side, side))
        elif isinstance(row, SwatchRow):
            paint_swatch(look, painter, key, row)
        else:
            paint_line(look, painter, key, row)
        if not isinstance(row, LineRow) and row.count is not None:
            count = f"{row.count:,}"
            look.write(painter, box, count, "small", "text_2", Qt.AlignmentFlag.AlignRight)
            words.setRight(box.right() - look.text_width(count, "small") - look.px(8))
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
        line, is_staggered = look.line_height("caption"), self._is_staggered(row)
        top = bar.bottom() + look.px(2)
        for number, (word, share) in enumerate(zip(row.words, edges_of(row), strict=True)):
            self._write_under(painter, box, share, top + (line if is_staggered and number % 2 else 0), word, "text_2")
        if row.named is not None:
            self._write_under(painter, box, (row.named[0] + 0.5) / row.count, top, row.named[1], "text_2")
        top += line * (2 if is_staggered else 1)
        for number, count in enumerate(row.counts):
            self._write_under(painter, box, (number + 0.5) / row.count, top, short(count, row), "text_3")

    def _write_under(self, painter: QPainter, box: QRectF, share: float, top: float, word: str, token: str) -> None:
        """Write a word under a place of a bar, within its ends."""
        look = self.look
        width = look.text_width(word, "caption")
        at = min(max(box.left() + share * box.width() - width / 2, box.left()), box.right() - width)
        look.write(painter, QRectF(at, top, width + 1, look.line_height("caption")), word, "caption", token)

    def _is_staggered(self, row: ClassBar) -> bool:
        """Whether the words under a bar need two lines, since they would run into one another on one."""
        look = self.look
        widest = max((look.text_width(word, "caption") for word in row.words), default=0.0)
        return len(row.words) == row.count - 1 and (widest + look.px(6)) * row.count > look.px(_WIDEST)

    def _on_fold(self) -> None:
        is_folded = self.is_folded
        self._is_folded, self._has_room = not is_folded, True  # who unfolds it wants it, room or not
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
