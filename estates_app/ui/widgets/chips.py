"""Chips and marks: fates, gates, counts, partners' symbols, evidence, intervals. One painter serves cell and widget."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from estates_app.map.symbols import paint_symbol
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box, paint_text, rounded, text_width

#: Tone of a badge -> (ground, ink).
_TONES = {
    "count": ("sunken", "text_2"),
    "info": ("info_soft", "accent_text"),
    "warn": ("warn_soft", "warn"),
    "bad": ("negative_soft", "negative"),
    "good": ("positive_soft", "positive"),
}


def fate_width(skin: Skin, key: str) -> float:
    """Return how wide the chip of a fate is."""
    return text_width(skin.fate(key)["short"], skin.font("small", 600)) + skin.px(33)


def paint_fate(painter: QPainter, skin: Skin, box: QRectF, key: str, *, is_by_hand: bool = False) -> None:
    """Paint the chip of a fate at the left of a box, in its middle."""
    entry, colour = skin.fate(key), skin.fate_colour(key)
    height = skin.height("chip")
    chip = QRectF(box.left(), box.center().y() - height / 2, min(fate_width(skin, key), box.width()), height)
    tint, edge = QColor(colour), QColor(colour)
    tint.setAlphaF(0.09)
    edge.setAlphaF(0.45)
    path = rounded(chip.adjusted(0.5, 0.5, -0.5, -0.5), skin.px(4))
    painter.fillPath(path, skin.colour("surface"))
    painter.fillPath(path, tint)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    size = skin.px(14)
    glyph = QRectF(chip.left() + skin.px(6), chip.center().y() - size / 2, size, size)
    skin.glyph(painter, entry["icon"], glyph, colour)
    words = QRectF(chip.left() + skin.px(25), chip.top(), chip.right() - chip.left() - skin.px(27), chip.height())
    paint_text(painter, words, entry["short"], skin.font("small", 600), colour)
    if is_by_hand:
        pencil = QRectF(chip.right() + skin.px(4), chip.center().y() - size / 2, size, size)
        skin.glyph(painter, "ph.pencil-simple", pencil, "accent_text")


def paint_gate(painter: QPainter, skin: Skin, box: QRectF, key: str) -> None:
    """Paint a gate's answer as glyph and words."""
    entry = skin.gate(key)
    size, colour = skin.px(14), skin.colour(entry["colour"])
    skin.glyph(painter, entry["icon"], QRectF(box.left(), box.center().y() - size / 2, size, size), colour)
    words = QRectF(box.left() + skin.px(19), box.top(), box.width() - skin.px(19), box.height())
    paint_text(painter, words, entry["label"], skin.font("small", 600), colour)


def paint_badge(painter: QPainter, skin: Skin, box: QRectF, text: str, tone: str) -> float:
    """Paint a pill at the left of a box; returns its width."""
    ground, ink = _TONES[tone]
    font = skin.font("caption", 600)
    height = skin.px(18)
    width = max(text_width(text, font) + skin.px(14), height)
    pill = QRectF(box.left(), box.center().y() - height / 2, width, height)
    edge = skin.colour("border") if tone == "count" else None
    paint_box(painter, pill, height / 2, skin.colour(ground), edge)
    painter.setFont(font)
    painter.setPen(skin.colour(ink))
    painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
    return width


def paint_mark(painter: QPainter, skin: Skin, symbol: str, x: float, y: float, radius: float) -> None:
    """Paint a partner's or fate's symbol as the map does."""
    paint_symbol(painter, skin.theme, symbol, x, y, radius)


def paint_coverage(painter: QPainter, skin: Skin, box: QRectF, share: float) -> None:
    """Paint evidence coverage as five blocks, the known share of them filled."""
    block, gap = skin.px(7), skin.px(2)
    top, height = box.center().y() - skin.px(5), skin.px(10)
    filled = share * 5
    for number in range(5):
        cell = QRectF(box.left() + number * (block + gap), top, block, height)
        painter.setPen(QPen(skin.colour("text_2"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5))
        part = min(max(filled - number, 0.0), 1.0)
        if part >= 0.5:  # a block is full or empty: halves cannot be told apart at this size
            painter.fillRect(cell, skin.colour("text_2"))


def paint_interval(
    painter: QPainter, skin: Skin, box: QRectF, score: float | None, low: float | None, high: float | None
) -> None:
    """Paint a score on a line of 0 to 100: a pale band for what missing evidence leaves open, a tick for the score."""

    def at(value: float) -> float:
        return box.left() + box.width() * min(max(value, 0.0), 100.0) / 100

    middle = box.center().y()
    pen = QPen(skin.colour("border"), 1)
    if score is None:
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.drawLine(QPointF(box.left(), middle + skin.px(8)), QPointF(box.right(), middle + skin.px(8)))
    if score is None:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    if low is not None and high is not None:
        painter.setBrush(skin.faded("accent", 0.35))
        painter.drawRoundedRect(QRectF(at(low), middle - 3, max(at(high) - at(low), 3), 6), 3, 3)
    painter.setBrush(skin.colour("accent"))
    painter.drawRoundedRect(QRectF(at(score) - 1.5, middle - 6, 3, 12), 1, 1)


class Badge(QWidget):
    """A pill with a few words."""

    def __init__(self, skin: Skin, text: str = "", tone: str = "count") -> None:
        super().__init__()
        self._skin, self._text, self._tone = skin, text, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def say(self, text: str, tone: str = "") -> None:
        """Change the words; nothing to say hides it."""
        if (text, tone or self._tone) == (self._text, self._tone) and self.isHidden() != bool(text):
            return
        before = self.sizeHint()
        self._text, self._tone = text, tone or self._tone
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if self.sizeHint() != before:  # a figure that moves with a slider leaves the panel's layout alone
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the pill."""
        font = self._skin.font("caption", 600)
        width = max(QFontMetricsF(font).horizontalAdvance(self._text) + self._skin.px(14), self._skin.px(18))
        return QSize(int(width) + 1, self._skin.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_badge(painter, self._skin, QRectF(self.rect()), self._text, self._tone)
        finally:
            painter.end()


class Mark(QWidget):
    """A partner's or a fate's symbol."""

    def __init__(self, skin: Skin, symbol: str, name: str, size: int = 14) -> None:
        super().__init__()
        self._skin, self.symbol, self._size = skin, symbol, size
        self.setFixedSize(skin.px(size + 2), skin.px(size + 2))
        self.setAccessibleName(name)

    def show_symbol(self, symbol: str, name: str) -> None:
        """Change the symbol."""
        self.symbol = symbol
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the symbol."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            centre = QRectF(self.rect()).center()
            paint_mark(painter, self._skin, self.symbol, centre.x(), centre.y(), self._skin.px(self._size) / 2)
        finally:
            painter.end()


class GateMark(QWidget):
    """The answer of a gate."""

    def __init__(self, skin: Skin, key: str) -> None:
        super().__init__()
        self._skin, self._key = skin, key
        self.setAccessibleName(str(skin.gate(key)["label"]))
        self.setFixedSize(skin.px(118), skin.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint glyph and words."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_gate(painter, self._skin, QRectF(self.rect()), self._key)
        finally:
            painter.end()


class Coverage(QWidget):
    """Evidence coverage with its per cent."""

    def __init__(self, skin: Skin, words: str = "Evidence") -> None:
        super().__init__()
        self._skin, self._words, self._share = skin, words, float("nan")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(float("nan"))

    def say(self, share: float) -> None:
        """Show a share, 0 to 1; nan for not known yet."""
        self._share = share
        known = share == share
        self.setAccessibleName(f"{self._words}: {share:.0%}" if known else f"{self._words}: not worked out yet")
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of blocks and number."""
        return QSize(self._skin.px(88), self._skin.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint blocks and number."""
        del event
        painter = QPainter(self)
        try:
            known = self._share == self._share
            paint_coverage(painter, self._skin, QRectF(self.rect()), self._share if known else 0.0)
            box = QRectF(self._skin.px(50), 0, self.width() - self._skin.px(50), self.height())
            text = f"{self._share:.0%}" if known else "–"
            paint_text(painter, box, text, self._skin.font("body"), self._skin.colour("text_2"))
        finally:
            painter.end()
