"""What became of the rows: one bar of five parts, and under it the numbers that add up to the rows read."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from estates_app.domain.claims import RowFate
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_text, text_width
from estates_app.ui.words import count

#: Fate -> token of its part, and its words for one row and for several, in the order of the bar.
PARTS: Mapping[RowFate, tuple[str, str, str]] = {
    RowFate.PROPERTY: ("accent", "property", "properties"),
    RowFate.SET_ASIDE: ("negative", "set aside", "set aside"),
    RowFate.MERGED: ("text_2", "merged", "merged"),
    RowFate.NOT_PROPERTY: ("border_strong", "not property", "not property"),
    RowFate.OUTSIDE_AREA: ("border", "outside area", "outside area"),
}

#: A part with any row is at least this wide, pixels.
_LEAST = 5


class FateBar(QWidget):
    """The bar with its numbers."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self._counts: dict[RowFate, int] = dict.fromkeys(RowFate, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What became of the rows")

    def say(self, counts: Mapping[RowFate, int]) -> None:
        """Show how many rows have each fate."""
        self._counts = {fate: counts.get(fate, 0) for fate in RowFate}
        self.setAccessibleDescription(self.words())
        self.setToolTip(self.words())
        self.update()

    def words(self) -> str:
        """Return the numbers as a sentence."""
        parts = [
            f"{self._counts[fate]:,} {one if self._counts[fate] == 1 else many}"
            for fate, (_, one, many) in PARTS.items()
        ]
        return f"{count(sum(self._counts.values()), 'row')} = {', '.join(parts)}"

    def sizeHint(self) -> QSize:
        """Return a width that holds the numbers."""
        return QSize(self._skin.px(500), self._skin.px(36))

    def minimumSizeHint(self) -> QSize:
        """Return the least width at which the bar still tells its parts apart."""
        return QSize(self._skin.px(240), self._skin.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts and the numbers."""
        del event
        painter = QPainter(self)
        try:
            self._paint_bar(painter)
            self._paint_numbers(painter)
        finally:
            painter.end()

    def _paint_bar(self, painter: QPainter) -> None:
        skin, total = self._skin, sum(self._counts.values())
        top, height, gap = skin.px(4), skin.px(8), 2
        if not total:
            painter.fillRect(QRectF(0, top, self.width(), height), skin.colour("grid"))
            return
        shown = [(fate, n) for fate in PARTS if (n := self._counts[fate])]
        room = self.width() - gap * (len(shown) - 1) - _LEAST * len(shown)
        left = 0.0
        for fate, n in shown:
            width = _LEAST + room * n / total
            painter.fillRect(QRectF(left, top, width, height), skin.colour(PARTS[fate][0]))
            left += width + gap

    def _paint_numbers(self, painter: QPainter) -> None:
        skin = self._skin
        strong, plain = skin.font("caption", 600), skin.font("caption")
        pieces = [(f"{sum(self._counts.values()):,} rows", "=")]
        for fate, (_, one, many) in PARTS.items():
            n = self._counts[fate]
            pieces.append((f"{n:,}", one if n == 1 else many))
        widths = [text_width(a, strong) + skin.px(4) + text_width(b, plain) for a, b in pieces]
        if sum(widths) + skin.px(5) * (len(widths) - 1) > self.width():  # noughts may go: the others still add up
            shown = [at for at, (number, _) in enumerate(pieces) if number != "0"]
            pieces, widths = [pieces[at] for at in shown], [widths[at] for at in shown]
        gap = max(skin.px(5), min(skin.px(18), (self.width() - sum(widths)) / max(len(pieces) - 1, 1)))
        left, top, height = 0.0, skin.px(17), skin.px(18)
        for (number, words), width in zip(pieces, widths, strict=True):
            if left + width > self.width() + 1:  # no half of a word: the tool tip says it all
                break
            first = text_width(number, strong)
            paint_text(painter, QRectF(left, top, first + 1, height), number, strong, skin.colour("text"))
            rest = QRectF(left + first + skin.px(4), top, width - first, height)
            paint_text(painter, rest, words, plain, skin.colour("text_2"))
            left += width + gap
